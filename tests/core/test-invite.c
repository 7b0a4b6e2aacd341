/* test-invite.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of invitations: one link for each, and no other text passes for one.
 */
#include "config.h"

#include "core/community/wrn-invite.h"

#include <string.h>

#define KEY "AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA"

static const guint8 secret[WRN_SECRET_LEN] = { 9, 8, 7 };

static WrnInvite
an_invite (guint n_supernodes)
{
  static const char *const supernodes[] = {
    "sn.example.org:7654/" KEY,
    "[2001:db8::1]:7655/" KEY,
    "192.0.2.1:1/" KEY,
  };
  WrnInvite self = { .expires = 500000 };

  wrn_profile_init (&self.profile, "acme", secret);
  for (guint i = 0; i < n_supernodes; i++)
    g_assert_true (wrn_supernode_address_parse (supernodes[i], &self.profile.supernodes[i], NULL));
  self.profile.n_supernodes = n_supernodes;
  return self;
}

static void
test_link_leads_into_the_same_community (void)
{
  for (guint n = 0; n <= WRN_PROFILE_SUPERNODES_MAX; n++)
    {
      const WrnInvite self = an_invite (n);
      char uri[WRN_INVITE_URI_SIZE];
      WrnInvite again;

      wrn_invite_format (&self, uri);
      g_assert_true (g_str_has_prefix (uri, "warren:1/"));
      g_assert_true (wrn_invite_parse (&again, uri));
      g_assert_true (wrn_profile_equal (&again.profile, &self.profile));
      g_assert_cmpuint (again.expires, ==, self.expires);
    }
}

static void
test_longest_link_fits (void)
{
  WrnInvite self = an_invite (0);
  WrnInvite again;
  char uri[WRN_INVITE_URI_SIZE];

  memset (self.profile.name, 'n', WRN_NAME_MAX);
  for (guint i = 0; i < WRN_PROFILE_SUPERNODES_MAX; i++)
    {
      WrnSupernodeAddress *supernode = &self.profile.supernodes[i];

      *supernode = (WrnSupernodeAddress){ .port = 65535, .key = { 1 } };
      for (guint j = 0; j < WRN_HOST_MAX; j++)
        supernode->host[j] = j % 64 == 63 ? '.' : 'a';
    }
  self.profile.n_supernodes = WRN_PROFILE_SUPERNODES_MAX;
  wrn_invite_format (&self, uri);
  g_assert_cmpuint (strlen (uri), ==, WRN_INVITE_URI_SIZE - 1);
  g_assert_true (wrn_invite_parse (&again, uri));
  g_assert_true (wrn_profile_equal (&again.profile, &self.profile));
}

static void
test_fields_stand_where_the_protocol_says (void)
{
  WrnInvite self = an_invite (1);
  guint8 data[WRN_INVITE_LEN_MAX];
  gsize len;
  static const guint8 head[] = { 1, 1, 0x20, 0xa1, 0x07, 0x00, 9, 8, 7 };
  static const guint8 middle[] = { 4,    'a', 'c', 'm', 'e', 10,  81,   7,    0,   24,  0x78,
                                   0x05, 1,   14,  's', 'n', '.', 'e',  'x',  'a', 'm', 'p',
                                   'l',  'e', '.', 'o', 'r', 'g', 0x1d, 0xe6, 1,   2,   3 };

  self.profile.subnet = (WrnSubnet){ 0x0a510700, 24 };
  len = wrn_invite_encode (&self, data);
  g_assert_cmpuint (len, ==, 6 + 32 + 5 + 7 + 1 + 15 + 2 + 32);
  g_assert_cmpmem (data, sizeof head, head, sizeof head);
  g_assert_cmpmem (data + 38, sizeof middle, middle, sizeof middle);
}

static void
test_every_truncation_and_extension_is_refused (void)
{
  const WrnInvite self = an_invite (3);
  guint8 data[WRN_INVITE_LEN_MAX] = { 0 };
  const gsize len = wrn_invite_encode (&self, data);
  WrnInvite out;

  for (gsize n = 0; n <= sizeof data; n++)
    g_assert_cmpint (wrn_invite_decode (&out, data, n), ==, n == len);
}

/* A flipped bit may give another invitation, but never a second spelling of one. */
static void
test_every_accepted_spelling_is_the_only_one (void)
{
  const WrnInvite self = an_invite (3);
  guint8 data[WRN_INVITE_LEN_MAX];
  const gsize len = wrn_invite_encode (&self, data);
  guint n_accepted = 0;

  for (gsize bit = 0; bit < len * 8; bit++)
    {
      WrnInvite out;
      guint8 again[WRN_INVITE_LEN_MAX];

      data[bit / 8] ^= (guint8) (1 << bit % 8);
      if (wrn_invite_decode (&out, data, len))
        {
          n_accepted++;
          g_assert_cmpmem (again, wrn_invite_encode (&out, again), data, len);
        }
      data[bit / 8] ^= (guint8) (1 << bit % 8);
    }
  g_assert_cmpuint (n_accepted, >, 0);
}

static void
test_every_changed_character_gives_another_link_or_none (void)
{
  const WrnInvite self = an_invite (2);
  char uri[WRN_INVITE_URI_SIZE];
  const gsize len = (wrn_invite_format (&self, uri), strlen (uri));

  for (gsize i = 0; i < len; i++)
    for (guint c = 1; c < 256; c++)
      {
        const char before = uri[i];
        char again[WRN_INVITE_URI_SIZE];
        WrnInvite out;

        uri[i] = (char) c;
        if (wrn_invite_parse (&out, uri))
          {
            wrn_invite_format (&out, again);
            g_assert_cmpstr (again, ==, uri);
          }
        uri[i] = before;
      }
}

static void
test_hostile_links_are_refused (void)
{
  static const struct
  {
    const char *before;
    gboolean whole; /* the link, or only what follows its prefix */
    const char *after;
  } spoilt[] = {
    { "", FALSE, "" },
    { "warren:2/", FALSE, "" },
    { "WARREN:1/", FALSE, "" },
    { "warren:1//", FALSE, "" },
    { "warren://1/", FALSE, "" },
    { "warren:1/%41", FALSE, "" },
    { "https://", TRUE, "" },
    { " ", TRUE, "" },
    { "", TRUE, " " },
    { "", TRUE, "\n" },
    { "", TRUE, "=" },
    { "", TRUE, "?x=y" },
    { "", TRUE, "%20" },
    { "", TRUE, "A" },
    { "", TRUE, "AAAA" },
  };
  const WrnInvite self = an_invite (1);
  char uri[WRN_INVITE_URI_SIZE];
  const char *data = uri + strlen (WRN_INVITE_PREFIX);
  WrnInvite out;

  wrn_invite_format (&self, uri);
  g_assert_true (wrn_invite_parse (&out, uri));
  for (gsize i = 0; i < G_N_ELEMENTS (spoilt); i++)
    {
      g_autofree char *text =
          g_strconcat (spoilt[i].before, spoilt[i].whole ? uri : data, spoilt[i].after, NULL);

      if (wrn_invite_parse (&out, text))
        g_error ("“%s” is accepted", text);
    }
  for (gsize i = 0; i < strlen (uri); i++)
    {
      g_autofree char *text = g_strndup (uri, i);

      g_assert_false (wrn_invite_parse (&out, text));
    }
}

static void
test_ten_megabytes_are_refused_quickly (void)
{
  g_autofree char *uri = g_strnfill (10 * 1024 * 1024, 'A');
  WrnInvite out;

  memcpy (uri, WRN_INVITE_PREFIX, strlen (WRN_INVITE_PREFIX));
  g_test_timer_start ();
  for (guint i = 0; i < 1000; i++)
    g_assert_false (wrn_invite_parse (&out, uri));
  g_assert_cmpfloat (g_test_timer_elapsed (), <, 0.5);
}

/* Encodes @self as it is, so that only the rule in question can refuse it. */
static gboolean
is_accepted (const WrnInvite *self)
{
  guint8 data[WRN_INVITE_LEN_MAX];
  WrnInvite out;

  return wrn_invite_decode (&out, data, wrn_invite_encode (self, data));
}

static void
test_what_no_profile_may_hold_is_refused (void)
{
  WrnInvite self = an_invite (0);

  g_assert_true (is_accepted (&self));
  self.profile.subnet.address = 0x08080800;
  g_assert_false (is_accepted (&self));
  self = an_invite (0);
  self.profile.mtu = WRN_PROFILE_MTU_MAX + 1;
  g_assert_false (is_accepted (&self));
  self.profile.mtu = WRN_PROFILE_MTU_MIN - 1;
  g_assert_false (is_accepted (&self));
  self = an_invite (0);
  self.profile.name[0] = '\0';
  g_assert_false (is_accepted (&self));
  self.profile.name[0] = '\n';
  g_assert_false (is_accepted (&self));
  self = an_invite (1);
  self.profile.supernodes[0].port = 0;
  g_assert_false (is_accepted (&self));
  self = an_invite (3);
  g_assert_true (is_accepted (&self));
  memset (self.profile.supernodes[2].key, 0, WRN_KEY_LEN);
  g_assert_false (is_accepted (&self));
  self = an_invite (1);
  g_strlcpy (self.profile.supernodes[0].host, "a b", WRN_HOST_MAX);
  g_assert_false (is_accepted (&self));
  self.profile.supernodes[0].host[0] = '\0';
  g_assert_false (is_accepted (&self));
}

static void
test_refused_link_leaves_no_secret_behind (void)
{
  static const WrnInvite nothing;
  const WrnInvite self = an_invite (1);
  guint8 data[WRN_INVITE_LEN_MAX];
  const gsize len = wrn_invite_encode (&self, data);
  WrnInvite out;

  memset (&out, 0xff, sizeof out);
  g_assert_false (wrn_invite_decode (&out, data, len - 1));
  g_assert_cmpmem (&out, sizeof out, &nothing, sizeof nothing);
}

static void
expect_not_accepted (const char *uri, gint64 real_time, WrnProfileError code)
{
  static const WrnInvite nothing;
  g_autoptr (GError) error = NULL;
  WrnInvite out;

  g_assert_false (wrn_invite_accept (&out, uri, real_time, &error));
  g_assert_error (error, WRN_PROFILE_ERROR, (int) code);
  g_assert_cmpmem (&out, sizeof out, &nothing, sizeof nothing);
}

static void
test_link_is_accepted_until_its_hour_is_over (void)
{
  const gint64 hour = G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;
  WrnInvite self = an_invite (1);
  char uri[WRN_INVITE_URI_SIZE];
  WrnInvite out;

  self.expires = 500000;
  wrn_invite_format (&self, uri);
  g_assert_true (wrn_invite_accept (&out, uri, 0, NULL));
  g_assert_true (wrn_invite_accept (&out, uri, 500001 * hour - 1, NULL));
  expect_not_accepted (uri, 500001 * hour, WRN_PROFILE_ERROR_EXPIRED);
  expect_not_accepted (uri, G_MAXINT64, WRN_PROFILE_ERROR_EXPIRED);
  expect_not_accepted ("warren:1/", 0, WRN_PROFILE_ERROR_VALUE);
  expect_not_accepted ("", 0, WRN_PROFILE_ERROR_VALUE);

  self.expires = 0;
  wrn_invite_format (&self, uri);
  g_assert_true (wrn_invite_accept (&out, uri, G_MAXINT64, NULL));
}

static void
test_links_of_newer_versions_are_told_apart (void)
{
  WrnInvite self = an_invite (1);
  char uri[WRN_INVITE_URI_SIZE];
  guint8 data[WRN_INVITE_LEN_MAX];
  const gsize len = wrn_invite_encode (&self, data);

  expect_not_accepted ("warren:2/AAAA", 0, WRN_PROFILE_ERROR_VERSION);
  expect_not_accepted ("warren:10/", 0, WRN_PROFILE_ERROR_VERSION);
  data[0]++;
  wrn_base64url_encode (data, len, g_stpcpy (uri, WRN_INVITE_PREFIX));
  expect_not_accepted (uri, 0, WRN_PROFILE_ERROR_VERSION);
  data[0]--;
  data[1] = 2;
  wrn_base64url_encode (data, len, g_stpcpy (uri, WRN_INVITE_PREFIX));
  expect_not_accepted (uri, 0, WRN_PROFILE_ERROR_VERSION);

  /* Of those that are known, a spoilt one is only spoilt. */
  data[1] = 1;
  wrn_base64url_encode (data, len - 1, g_stpcpy (uri, WRN_INVITE_PREFIX));
  expect_not_accepted (uri, 0, WRN_PROFILE_ERROR_VALUE);
  expect_not_accepted ("warren:0/AAAA", 0, WRN_PROFILE_ERROR_VALUE);
  expect_not_accepted ("warren:two/AAAA", 0, WRN_PROFILE_ERROR_VALUE);
  expect_not_accepted ("https://warren:2/", 0, WRN_PROFILE_ERROR_VALUE);
}

/* Clocks that were never set are in 1970, or before. */
static void
test_hours_count_from_1970 (void)
{
  const gint64 hour = G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;

  g_assert_cmpuint (wrn_invite_hour (0), ==, 0);
  g_assert_cmpuint (wrn_invite_hour (-hour), ==, 0);
  g_assert_cmpuint (wrn_invite_hour (hour - 1), ==, 0);
  g_assert_cmpuint (wrn_invite_hour (hour), ==, 1);
  g_assert_cmpuint (wrn_invite_hour (G_MAXINT64), ==, G_MAXINT32);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());
  g_test_add_func ("/invite/link-leads-into-the-same-community",
                   test_link_leads_into_the_same_community);
  g_test_add_func ("/invite/longest-link-fits", test_longest_link_fits);
  g_test_add_func ("/invite/fields-stand-where-the-protocol-says",
                   test_fields_stand_where_the_protocol_says);
  g_test_add_func ("/invite/every-truncation-and-extension-is-refused",
                   test_every_truncation_and_extension_is_refused);
  g_test_add_func ("/invite/every-accepted-spelling-is-the-only-one",
                   test_every_accepted_spelling_is_the_only_one);
  g_test_add_func ("/invite/every-changed-character-gives-another-link-or-none",
                   test_every_changed_character_gives_another_link_or_none);
  g_test_add_func ("/invite/hostile-links-are-refused", test_hostile_links_are_refused);
  g_test_add_func ("/invite/ten-megabytes-are-refused-quickly",
                   test_ten_megabytes_are_refused_quickly);
  g_test_add_func ("/invite/what-no-profile-may-hold-is-refused",
                   test_what_no_profile_may_hold_is_refused);
  g_test_add_func ("/invite/refused-link-leaves-no-secret-behind",
                   test_refused_link_leaves_no_secret_behind);
  g_test_add_func ("/invite/link-is-accepted-until-its-hour-is-over",
                   test_link_is_accepted_until_its_hour_is_over);
  g_test_add_func ("/invite/links-of-newer-versions-are-told-apart",
                   test_links_of_newer_versions_are_told_apart);
  g_test_add_func ("/invite/hours-count-from-1970", test_hours_count_from_1970);
  return g_test_run ();
}
