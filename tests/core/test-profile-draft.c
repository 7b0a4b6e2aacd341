/* test-profile-draft.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of wrn_profile_complete(): as little as a name makes a community, and no passphrase
 * is kept.
 */
#include "config.h"

#include <string.h>

#include "core/community/wrn-profile-draft.h"
#include "core/community/wrn-profile.h"
#include "tests/support/wrn-test-entropy.h"

#define SECRET "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define PASSPHRASE "the seventh badger refuses dessert"

/* Random, and the same in every run. */
static char *
complete (const char *draft, GError **error)
{
  WrnTestEntropy entropy;
  gsize len = 0;
  char *text;

  wrn_test_entropy_init (&entropy, 7);
  text = wrn_profile_complete (draft, strlen (draft), &entropy.entropy, &len, error);
  g_assert_cmpuint (text != NULL ? strlen (text) : 0, ==, len);
  return text;
}

static WrnProfile
make (const char *draft)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = complete (draft, &error);
  WrnProfile profile;

  g_assert_no_error (error);
  g_assert_true (wrn_profile_parse (&profile, text, strlen (text), &error));
  g_assert_no_error (error);
  return profile;
}

static void
expect_refused (const char *draft, int code, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = complete (draft, &error);
  WrnProfile profile;

  if (text != NULL)
    g_assert_false (wrn_profile_parse (&profile, text, strlen (text), &error));
  g_assert_error (error, WRN_PROFILE_ERROR, code);
  if (strstr (error->message, why) == NULL)
    g_error ("“%s” is not in “%s”", why, error->message);
}

static void
test_name_is_enough (void)
{
  const WrnProfile profile = make ("[community]\nname=acme\n");
  WrnProfile expected;

  wrn_profile_init (&expected, "acme", profile.secret);
  g_assert_true (wrn_profile_equal (&profile, &expected));
}

static void
test_secret_is_new_each_time (void)
{
  const WrnProfile fixed = make ("[community]\nname=acme\n");
  static const char draft[] = "[community]\nname=acme\n";
  WrnProfile profiles[2];

  for (guint i = 0; i < 2; i++)
    {
      gsize len;
      g_autofree char *text =
          wrn_profile_complete (draft, strlen (draft), wrn_entropy_system (), &len, NULL);

      g_assert_true (wrn_profile_parse (&profiles[i], text, len, NULL));
      g_assert_false (wrn_profile_equal (&profiles[i], &fixed));
    }
  g_assert_false (wrn_profile_equal (&profiles[0], &profiles[1]));
}

static void
test_what_is_given_stays (void)
{
  g_autofree char *text = complete ("# mine\n[community]\nname=acme\nsecret=" SECRET
                                    "\nmtu=1300\nsubnet=10.99.0.0/16\nnickname=Ann\n"
                                    "lan-discovery=false\ncolour=blue\n",
                                    NULL);
  WrnProfile profile;

  g_assert_true (wrn_profile_parse (&profile, text, strlen (text), NULL));
  g_assert_cmpuint (profile.secret[31], ==, 31);
  g_assert_cmpuint (profile.mtu, ==, 1300);
  g_assert_cmpuint (profile.subnet.prefix, ==, 16);
  g_assert_cmpstr (profile.nickname, ==, "Ann");
  g_assert_false (profile.lan_discovery);
  g_assert_nonnull (strstr (text, "# mine\n"));
  g_assert_nonnull (strstr (text, "colour=blue\n"));
}

static void
test_names_are_normalized (void)
{
  const WrnProfile profile =
      make ("[community]\nname=cafe\xcc\x81\nnickname=Ame\xcc\x81lie\nsecret=" SECRET "\n");

  g_assert_cmpstr (profile.name, ==, "caf\xc3\xa9");
  g_assert_cmpstr (profile.nickname, ==, "Am\xc3\xa9lie");
}

static void
test_passphrase_leads_where_it_always_does (void)
{
  g_autofree char *text =
      complete ("[community]\nname=acme\npassphrase=" PASSPHRASE "\nmtu=1300\n", NULL);
  guint8 secret[WRN_SECRET_LEN];
  WrnProfile profile;

  g_assert_true (wrn_community_secret_from_passphrase (secret, "acme", PASSPHRASE));
  g_assert_true (wrn_profile_parse (&profile, text, strlen (text), NULL));
  g_assert_cmpmem (profile.secret, WRN_SECRET_LEN, secret, WRN_SECRET_LEN);
  g_assert_cmpuint (profile.mtu, ==, 1300);
  g_assert_null (strstr (text, "badger"));
  g_assert_null (strstr (text, "passphrase=" PASSPHRASE));
}

static void
test_poor_passphrase_is_refused (void)
{
  expect_refused ("[community]\nname=acme\npassphrase=secret\n", WRN_PROFILE_ERROR_VALUE,
                  "guesses");
  expect_refused ("[community]\nname=acme\npassphrase=\n", WRN_PROFILE_ERROR_VALUE, "guesses");
  expect_refused ("[community]\nname=acme\npassphrase=a\\b\n", WRN_PROFILE_ERROR_VALUE,
                  "passphrase");
}

/* The first one would stay in the file. */
static void
test_second_passphrase_is_refused (void)
{
  expect_refused ("[community]\npassphrase=" PASSPHRASE "\nname=acme\npassphrase=" PASSPHRASE "\n",
                  WRN_PROFILE_ERROR_VALUE, "twice");
  expect_refused ("[community]\npassphrase=a\nname=acme\n[community]\npassphrase=" PASSPHRASE "\n",
                  WRN_PROFILE_ERROR_VALUE, "twice");
}

static void
test_passphrase_beside_a_secret_is_refused (void)
{
  expect_refused ("[community]\nname=acme\nsecret=" SECRET "\npassphrase=" PASSPHRASE "\n",
                  WRN_PROFILE_ERROR_VALUE, "not beside it");
}

/* Half a second and 256 MiB are not spent on a file that is wrong anyway. */
static void
test_rest_is_judged_before_a_passphrase_is_stretched (void)
{
  static const char *const wrong[] = { "name=\n", "name=a\\nb\n", "mtu=3\nname=acme\n",
                                       "subnet=8.8.8.0/24\nname=acme\n", "" };

  g_test_timer_start ();
  for (gsize i = 0; i < 20 * G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *draft = g_strconcat ("[community]\npassphrase=" PASSPHRASE "\n",
                                            wrong[i % G_N_ELEMENTS (wrong)], NULL);

      expect_refused (draft, WRN_PROFILE_ERROR_VALUE, "must");
    }
  g_assert_cmpfloat (g_test_timer_elapsed (), <, 5.);
}

static void
test_what_no_profile_may_hold_is_refused (void)
{
  expect_refused ("", WRN_PROFILE_ERROR_VALUE, "name");
  expect_refused ("[community]\n", WRN_PROFILE_ERROR_VALUE, "name");
  expect_refused ("[community]\nname=\n", WRN_PROFILE_ERROR_VALUE, "name");
  expect_refused ("[community]\nname=acme\nsecret=x\n", WRN_PROFILE_ERROR_VALUE, "secret");
  expect_refused ("[community]\nname=acme\nmtu=0\n", WRN_PROFILE_ERROR_VALUE, "mtu");
  expect_refused ("[community]\nname=acme\nnickname=a\\nb\n", WRN_PROFILE_ERROR_VALUE, "nickname");
  expect_refused ("[community]\nname=acme\nversion=2\n", WRN_PROFILE_ERROR_VERSION, "version");
  expect_refused ("[community]\nname=acme\nmode=managed\n", WRN_PROFILE_ERROR_VERSION, "mode");
  expect_refused ("name=acme\n", WRN_PROFILE_ERROR_SYNTAX, "key file");
  expect_refused ("\xff\xfe", WRN_PROFILE_ERROR_SYNTAX, "key file");
}

static void
test_huge_draft_is_refused_unread (void)
{
  g_autofree char *draft = g_strnfill (WRN_PROFILE_FILE_MAX + 1, '\n');

  expect_refused (draft, WRN_PROFILE_ERROR_SYNTAX, "key file");
}

static void
test_draft_says_what_was_typed (void)
{
  static const char *const passphrases[] = {
    PASSPHRASE,
    " space at both ends ",
    "tab\there, back\\slash, \\n and \\s",
    "#[community]=;comment?",
    "a\nsecond=line\r",
    "日本語 ünd mehr",
  };

  for (guint i = 0; i < G_N_ELEMENTS (passphrases); i++)
    {
      const WrnProfileDraft draft = {
        .name = " name\\ with=all; [sorts] ",
        .passphrase = passphrases[i],
        .subnet = "10.81.7.0/24",
        .supernodes = "sn.example.org:7654/AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA",
        .nickname = "Alice",
      };
      g_autoptr (GKeyFile) file = g_key_file_new ();
      g_autofree char *name = NULL;
      g_autofree char *passphrase = NULL;
      g_autofree char *text = NULL;
      gsize len = 0;

      text = wrn_profile_draft_format (&draft, &len);
      g_assert_cmpuint (strlen (text), ==, len);
      g_assert_true (g_key_file_load_from_data (file, text, len, G_KEY_FILE_NONE, NULL));
      name = g_key_file_get_string (file, "community", "name", NULL);
      g_assert_cmpstr (name, ==, draft.name);
      passphrase = g_key_file_get_string (file, "community", "passphrase", NULL);
      g_assert_cmpstr (passphrase, ==, passphrases[i]);
    }
}

static void
test_draft_makes_a_community (void)
{
  const WrnProfileDraft least = { .name = "acme" };
  const WrnProfileDraft draft = {
    .name = "acme",
    .passphrase = PASSPHRASE,
    .subnet = "10.81.7.0/24",
    .supernodes = "sn.example.org:7654/AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA",
    .nickname = "Alice",
  };
  gsize len;
  g_autofree char *text = wrn_profile_draft_format (&draft, &len);
  g_autofree char *least_text = wrn_profile_draft_format (&least, &len);
  WrnProfile profile = make (text);

  g_assert_cmpstr (profile.name, ==, "acme");
  g_assert_cmpstr (profile.nickname, ==, "Alice");
  g_assert_cmphex (profile.subnet.address, ==, 0x0a510700);
  g_assert_cmpuint (profile.n_supernodes, ==, 1);
  g_assert_cmpstr (profile.supernodes[0].host, ==, "sn.example.org");

  profile = make (least_text);
  g_assert_cmpstr (profile.name, ==, "acme");
  g_assert_cmpuint (profile.n_supernodes, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());
  g_test_add_func ("/profile-draft/name-is-enough", test_name_is_enough);
  g_test_add_func ("/profile-draft/secret-is-new-each-time", test_secret_is_new_each_time);
  g_test_add_func ("/profile-draft/what-is-given-stays", test_what_is_given_stays);
  g_test_add_func ("/profile-draft/names-are-normalized", test_names_are_normalized);
  g_test_add_func ("/profile-draft/passphrase-leads-where-it-always-does",
                   test_passphrase_leads_where_it_always_does);
  g_test_add_func ("/profile-draft/poor-passphrase-is-refused", test_poor_passphrase_is_refused);
  g_test_add_func ("/profile-draft/second-passphrase-is-refused",
                   test_second_passphrase_is_refused);
  g_test_add_func ("/profile-draft/passphrase-beside-a-secret-is-refused",
                   test_passphrase_beside_a_secret_is_refused);
  g_test_add_func ("/profile-draft/rest-is-judged-before-a-passphrase-is-stretched",
                   test_rest_is_judged_before_a_passphrase_is_stretched);
  g_test_add_func ("/profile-draft/what-no-profile-may-hold-is-refused",
                   test_what_no_profile_may_hold_is_refused);
  g_test_add_func ("/profile-draft/huge-draft-is-refused-unread",
                   test_huge_draft_is_refused_unread);
  g_test_add_func ("/profile-draft/draft-says-what-was-typed", test_draft_says_what_was_typed);
  g_test_add_func ("/profile-draft/draft-makes-a-community", test_draft_makes_a_community);
  return g_test_run ();
}
