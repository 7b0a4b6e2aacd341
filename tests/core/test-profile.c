/* test-profile.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of .community files: nothing is lost, nothing strange is believed.
 */
#include "config.h"

#include "core/base/wrn-proxy-rule.h"
#include "core/community/wrn-profile.h"

#include <string.h>

#define SECRET "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define KEY "AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA"

#define HEAD "[community]\nversion=1\nmode=passphrase\n"
#define GOOD HEAD "name=acme\nsecret=" SECRET "\n"

static WrnProfile
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  WrnProfile self;

  if (!wrn_profile_parse (&self, text, strlen (text), &error))
    g_error ("%s: %s", text, error->message);
  return self;
}

static void
assert_refused (const char *text, gsize len, WrnProfileError code)
{
  static const WrnProfile nothing;
  g_autoptr (GError) error = NULL;
  WrnProfile self;

  if (wrn_profile_parse (&self, text, len, &error))
    g_error ("“%s” is accepted", text);
  g_assert_error (error, WRN_PROFILE_ERROR, (int) code);
  g_assert_cmpmem (self.secret, sizeof self.secret, nothing.secret, sizeof nothing.secret);
}

static char *
format (const WrnProfile *self, const char *old)
{
  gsize len;
  char *text = wrn_profile_format (self, old, old != NULL ? strlen (old) : 0, &len);

  g_assert_cmpuint (strlen (text), ==, len);
  return text;
}

static void
test_settings_that_are_not_given_have_their_defaults (void)
{
  static const guint8 secret[WRN_SECRET_LEN] = { 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                                 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                                 22, 23, 24, 25, 26, 27, 28, 29, 30, 31 };
  const WrnProfile self = parse (GOOD);
  WrnProfile expected;

  wrn_profile_init (&expected, "acme", secret);
  g_assert_true (wrn_profile_equal (&self, &expected));
  g_assert_cmpuint (self.mtu, ==, 1400);
  g_assert_true (self.lan_discovery);
  g_assert_true (self.relay);
  g_assert_cmpuint (self.n_supernodes, ==, 0);
}

/* It is this computer's own, so that others' files and old ones do not have it. */
static void
test_port_mapping_is_written_only_if_it_is_off (void)
{
  static const char off[] = GOOD "port-mapping=false\n";
  WrnProfile self = parse (GOOD);
  g_autofree char *on_text = NULL;
  g_autofree char *off_text = NULL;
  gsize len;

  g_assert_false (self.no_portmap);
  on_text = wrn_profile_format (&self, off, strlen (off), &len);
  g_assert_null (strstr (on_text, "port-mapping"));

  self = parse (off);
  g_assert_true (self.no_portmap);
  off_text = wrn_profile_format (&self, GOOD, strlen (GOOD), &len);
  g_assert_nonnull (strstr (off_text, "port-mapping=false\n"));
}

static void
expect_proxies (const WrnProfile *self, const char *const *rules)
{
  g_auto (GStrv) listed = wrn_profile_list_proxies (self);

  g_assert_true (g_strv_equal ((const char *const *) listed, rules));
}

static void
test_proxies_come_and_go (void)
{
  static const char *const two[] = { "*.onion=socks5://u:p=;w@[::1]:9050", "direct", NULL };
  static const char *const typed[] = { "*.onion=socks5://u:p%3Bw@[::1]:9050", "direct", NULL };
  static const char *const none[] = { NULL };
  WrnProfile self = parse (GOOD "proxies= *.onion=socks5://u:p%3Bw@[::1]:9050 ;; direct\n");
  g_autoptr (GError) error = NULL;
  g_autofree char *with = NULL;
  g_autofree char *without = NULL;
  WrnProfile again;
  gsize len;

  expect_proxies (&self, typed);
  with = wrn_profile_format (&self, GOOD, strlen (GOOD), &len);
  again = parse (with);
  g_assert_true (wrn_profile_equal (&self, &again));
  expect_proxies (&again, typed);

  g_assert_false (wrn_profile_set_proxies (&self, two, &error));
  g_assert_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE);
  g_assert_nonnull (strstr (error->message, "rule 1 "));
  g_assert_null (strstr (error->message, "u:p"));
  expect_proxies (&self, typed);

  g_assert_true (wrn_profile_set_proxies (&self, none, NULL));
  expect_proxies (&self, none);
  g_assert_false (wrn_profile_equal (&self, &again));
  without = wrn_profile_format (&self, with, strlen (with), &len);
  g_assert_null (strstr (without, "proxies"));
}

/* Of rules, and of bytes: as much as is taken is kept, and no more is. */
static void
test_proxies_are_bounded (void)
{
  const char *rules[WRN_PROXY_RULES_MAX + 2] = { NULL };
  g_autofree char *host = g_strnfill (WRN_PROFILE_PROXIES_SIZE - 9, 'a');
  g_autofree char *longest = g_strconcat ("http://", host, NULL);
  g_autofree char *too_long = g_strconcat ("http://a", host, NULL);
  WrnProfile self = parse (GOOD);

  for (guint i = 0; i < WRN_PROXY_RULES_MAX; i++)
    rules[i] = "block";
  g_assert_true (wrn_profile_set_proxies (&self, rules, NULL));
  expect_proxies (&self, rules);
  rules[WRN_PROXY_RULES_MAX] = "block";
  g_assert_false (wrn_profile_set_proxies (&self, rules, NULL));

  g_assert_true (wrn_profile_set_proxies (&self, (const char *const[]){ longest, NULL }, NULL));
  expect_proxies (&self, (const char *const[]){ longest, NULL });
  g_assert_false (wrn_profile_set_proxies (&self, (const char *const[]){ too_long, NULL }, NULL));
  g_assert_false (
      wrn_profile_set_proxies (&self, (const char *const[]){ longest, "block", NULL }, NULL));
  expect_proxies (&self, (const char *const[]){ longest, NULL });
}

static void
test_every_setting_is_read (void)
{
  const WrnProfile self = parse (GOOD "subnet=192.168.70.0/24\nmtu=1280\nlan-discovery=false\n"
                                      "relay=false\n"
                                      "supernodes=sn.example.org:7655/" KEY
                                      "; [2001:db8::1]:7654/" KEY " ;host/" KEY "\n");

  g_assert_cmphex (self.subnet.address, ==, 0xc0a84600);
  g_assert_cmpuint (self.mtu, ==, 1280);
  g_assert_false (self.lan_discovery);
  g_assert_false (self.relay);
  g_assert_cmpuint (self.n_supernodes, ==, 3);
  g_assert_cmphex (self.supernodes[0].key[1], ==, 2);
  g_assert_cmpstr (self.supernodes[1].host, ==, "2001:db8::1");
  g_assert_cmpuint (self.supernodes[2].port, ==, WRN_SUPERNODE_PORT);
}

static void
test_what_is_written_reads_back (void)
{
  static const char *const names[] = {
    "acme", " leading", "a=b;c#d", "[x]", "back\\slash\\n", "é"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      guint8 secret[WRN_SECRET_LEN];
      WrnProfile self;
      WrnProfile again;
      g_autofree char *text = NULL;

      for (guint j = 0; j < sizeof secret; j++)
        secret[j] = (guint8) g_test_rand_int_range (0, 256);
      wrn_profile_init (&self, names[i], secret);
      self.mtu = (guint16) g_test_rand_int_range (WRN_PROFILE_MTU_MIN, WRN_PROFILE_MTU_MAX + 1);
      self.lan_discovery = g_test_rand_bit () != 0;
      self.relay = g_test_rand_bit () != 0;
      g_assert_true (
          wrn_supernode_address_parse ("sn.example.org:1/" KEY, &self.supernodes[0], NULL));
      g_assert_true (wrn_supernode_address_parse ("[::1]:2/" KEY, &self.supernodes[1], NULL));
      self.n_supernodes = (guint) g_test_rand_int_range (0, 3);
      text = format (&self, NULL);
      again = parse (text);
      g_assert_true (wrn_profile_equal (&self, &again));
    }
}

static void
test_rewriting_keeps_comments_and_unknown_keys (void)
{
  static const char old[] =
      "# of the whole\n" GOOD "# of the key\ncolour=blue\nname[de]=Akme\n\n[future]\nkey=value\n";
  WrnProfile self = parse (old);
  g_autofree char *text = NULL;

  self.mtu = 1300;
  text = format (&self, old);
  g_assert_nonnull (strstr (text, "# of the whole"));
  g_assert_nonnull (strstr (text, "# of the key\ncolour=blue\nname[de]=Akme\n"));
  g_assert_nonnull (strstr (text, "[future]\nkey=value\n"));
  g_assert_nonnull (strstr (text, "mtu=1300"));
}

static void
test_nickname_comes_and_goes (void)
{
  WrnProfile self = parse (GOOD "nickname=Ann\n");
  g_autofree char *text = NULL;
  g_autofree char *without = NULL;

  g_assert_cmpstr (self.nickname, ==, "Ann");
  g_strlcpy (self.nickname, "Bob; # =", sizeof self.nickname);
  text = format (&self, GOOD "nickname=Ann\n");
  g_assert_cmpstr (parse (text).nickname, ==, "Bob; # =");
  self.nickname[0] = '\0';
  without = format (&self, text);
  g_assert_null (strstr (without, "nickname"));
}

/* Of several the last one counts, and none of the others takes its place. */
static void
test_forgotten_nickname_does_not_come_back (void)
{
  static const char old[] = GOOD "nickname=Ann\nnickname=Bob\nnickname=Eve\n";
  WrnProfile self = parse (old);
  g_autofree char *text = NULL;

  g_assert_cmpstr (self.nickname, ==, "Eve");
  self.nickname[0] = '\0';
  text = format (&self, old);
  g_assert_cmpstr (parse (text).nickname, ==, "");
}

static void
test_unknown_version_is_refused_as_such (void)
{
  static const char *const texts[] = {
    "[community]\nversion=2\nmode=passphrase\nname=a\nsecret=" SECRET "\n",
    "[community]\nversion=0\n",
    "[community]\nversion=-1\n",
    "[community]\nversion=1\n",
    "[community]\nversion=1\nmode=managed\nname=acme\nsecret=" SECRET "\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], strlen (texts[i]), WRN_PROFILE_ERROR_VERSION);
}

static void
test_anything_but_a_key_file_is_refused_as_such (void)
{
  static const char *const texts[] = {
    "",
    "x",
    "[community]\n",
    "[Community]\nversion=1\n",
    "version=1\n",
    "[community]\nversion=one\n",
    "[community\nversion=1\n",
    "\xff\xfe[\0c\0",
    GOOD "\xff\n",
    "<xml/>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], strlen (texts[i]), WRN_PROFILE_ERROR_SYNTAX);
  assert_refused (GOOD "\0", sizeof GOOD, WRN_PROFILE_ERROR_SYNTAX);
}

static void
test_unusable_values_are_refused_as_such (void)
{
  static const char *const texts[] = {
    HEAD "secret=" SECRET "\n",
    HEAD "name=\nsecret=" SECRET "\n",
    HEAD "name=a\\nb\nsecret=" SECRET "\n",
    HEAD "name=bad\\escape\nsecret=" SECRET "\n",
    HEAD "name=0123456789012345678901234567890123456789012345678901234567890123\nsecret=" SECRET
         "\n",
    HEAD "name=acme\n",
    HEAD "name=acme\nsecret=\n",
    HEAD "name=acme\nsecret=" SECRET "A\n",
    HEAD "name=acme\nsecret=" SECRET "=\n",
    HEAD "name=acme\nsecret=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9\n",
    HEAD "name=acme\nsecret=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdH\n",
    HEAD "name=acme\nsecret=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh+\n",
    GOOD "subnet=\n",
    GOOD "subnet=8.8.8.0/24\n",
    GOOD "subnet=10.0.0.1/24\n",
    GOOD "mtu=\n",
    GOOD "mtu=1279\n",
    GOOD "mtu=1501\n",
    GOOD "mtu=99999999999999999999\n",
    GOOD "mtu=big\n",
    GOOD "lan-discovery=maybe\n",
    GOOD "relay=maybe\n",
    GOOD "port-mapping=perhaps\n",
    GOOD "proxies=proxy.example:3128\n",
    GOOD "proxies=block;http://a b;\n",
    GOOD "proxies=http://caf\xc3\xa9;\n",
    GOOD "supernodes=a b/" KEY "\n",
    GOOD "supernodes=a/" KEY ";b/" KEY ";c/" KEY ";d/" KEY "\n",
    GOOD "supernodes=a/" KEY ";b\n",
    GOOD "supernodes=a:1/" SECRET "\n",
    GOOD "nickname=a\\nb\n",
    GOOD "nickname=0123456789012345678901234567890123456789012345678901234567890123\n",
    GOOD "nickname=cafe\xcc\x81\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], strlen (texts[i]), WRN_PROFILE_ERROR_VALUE);
}

/* They may end in a log or on a screen that somebody else sees. */
static void
test_messages_never_repeat_the_secret (void)
{
  static const char *const texts[] = {
    HEAD "name=acme\nsecret=" SECRET "A\n",
    GOOD "mtu=" SECRET "\n",
    GOOD "subnet=" SECRET "\n",
    GOOD "lan-discovery=" SECRET "\n",
    GOOD "supernodes=" SECRET "/" SECRET "\n",
    GOOD "proxies=" SECRET "\n",
    GOOD SECRET "\n",
    "[community]\nversion=" SECRET "\n",
    "[community]\nversion=1\nmode=" SECRET "\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      WrnProfile self;

      g_assert_false (wrn_profile_parse (&self, texts[i], strlen (texts[i]), &error));
      g_assert_null (strstr (error->message, "AAECAwQF"));
    }
}

static void
test_huge_files_are_refused_unread (void)
{
  const gsize len = 10 * 1024 * 1024;
  g_autofree char *text = g_strnfill (len, '\n');

  memcpy (text, GOOD, strlen (GOOD));
  g_test_timer_start ();
  assert_refused (text, len, WRN_PROFILE_ERROR_SYNTAX);
  assert_refused (text, WRN_PROFILE_FILE_MAX + 1, WRN_PROFILE_ERROR_SYNTAX);
  g_assert_cmpfloat (g_test_timer_elapsed (), <, 0.5);
  text[WRN_PROFILE_FILE_MAX] = '\0';
  parse (text);
}

static void
test_profiles_differ_by_each_part (void)
{
  const WrnProfile self = parse (GOOD "supernodes=a/" KEY "\n");
  static const char *const others[] = {
    HEAD "name=acne\nsecret=" SECRET "\nsupernodes=a/" KEY "\n",
    HEAD "name=acme\nsecret=AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\nsupernodes=a/" KEY "\n",
    GOOD,
    GOOD "supernodes=b/" KEY "\n",
    GOOD "supernodes=a/" KEY ";b/" KEY "\n",
    GOOD "supernodes=a/" KEY "\nmtu=1401\n",
    GOOD "supernodes=a/" KEY "\nlan-discovery=false\n",
    GOOD "supernodes=a/" KEY "\nsubnet=10.99.0.0/16\n",
    GOOD "supernodes=a/" KEY "\nnickname=Ann\n",
    GOOD "supernodes=a/" KEY "\nproxies=block\n",
  };

  g_assert_true (wrn_profile_equal (&self, &self));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      const WrnProfile other = parse (others[i]);

      g_assert_false (wrn_profile_equal (&self, &other));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());
  g_test_add_func ("/profile/settings-that-are-not-given-have-their-defaults",
                   test_settings_that_are_not_given_have_their_defaults);
  g_test_add_func ("/profile/port-mapping-is-written-only-if-it-is-off",
                   test_port_mapping_is_written_only_if_it_is_off);
  g_test_add_func ("/profile/proxies-come-and-go", test_proxies_come_and_go);
  g_test_add_func ("/profile/proxies-are-bounded", test_proxies_are_bounded);
  g_test_add_func ("/profile/every-setting-is-read", test_every_setting_is_read);
  g_test_add_func ("/profile/what-is-written-reads-back", test_what_is_written_reads_back);
  g_test_add_func ("/profile/rewriting-keeps-comments-and-unknown-keys",
                   test_rewriting_keeps_comments_and_unknown_keys);
  g_test_add_func ("/profile/nickname-comes-and-goes", test_nickname_comes_and_goes);
  g_test_add_func ("/profile/forgotten-nickname-does-not-come-back",
                   test_forgotten_nickname_does_not_come_back);
  g_test_add_func ("/profile/unknown-version-is-refused-as-such",
                   test_unknown_version_is_refused_as_such);
  g_test_add_func ("/profile/anything-but-a-key-file-is-refused-as-such",
                   test_anything_but_a_key_file_is_refused_as_such);
  g_test_add_func ("/profile/unusable-values-are-refused-as-such",
                   test_unusable_values_are_refused_as_such);
  g_test_add_func ("/profile/messages-never-repeat-the-secret",
                   test_messages_never_repeat_the_secret);
  g_test_add_func ("/profile/huge-files-are-refused-unread", test_huge_files_are_refused_unread);
  g_test_add_func ("/profile/differ-by-each-part", test_profiles_differ_by_each_part);
  return g_test_run ();
}
