/* test-entries.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of what is said about what people type and paste, before the helper is asked.
 */
#include "config.h"

#include <string.h>

#include "core/community/wrn-invite.h"
#include "ui/model/wrn-entry-check.h"
#include "ui/model/wrn-fake-backend.h"
#include "ui/model/wrn-invitation.h"

#define KEY "AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA"
#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

static void
test_new_name_says_what_is_wrong (void)
{
  g_autoptr (WrnFakeBackend) fake = wrn_fake_backend_new (WRN_HELPER_OK);
  GListModel *list = wrn_backend_get_communities (WRN_BACKEND (fake));
  g_autofree char *longest = g_strnfill (63, 'n');
  g_autofree char *too_long = g_strnfill (64, 'n');

  wrn_fake_backend_add (fake, "{'name': <'Family'>}", "off");
  g_assert_cmpstr (wrn_entry_check_new_name ("", list), ==, "");
  g_assert_cmpstr (wrn_entry_check_new_name ("  ", list), ==, "");
  g_assert_cmpstr (wrn_entry_check_new_name ("ab", list), ==, "Use at least 3 characters");
  g_assert_cmpstr (wrn_entry_check_new_name (" ab ", list), ==, "Use at least 3 characters");
  g_assert_cmpstr (wrn_entry_check_new_name ("日本", list), ==, "Use at least 3 characters");
  g_assert_cmpstr (wrn_entry_check_new_name (" Family ", list), ==,
                   "You already have a community with this name");
  g_assert_cmpstr (wrn_entry_check_new_name (too_long, list), ==, "This is too long");
  g_assert_cmpstr (wrn_entry_check_new_name ("a\342\200\256bc", list), ==,
                   "There are characters in this that cannot be shown");
  g_assert_null (wrn_entry_check_new_name (longest, list));
  g_assert_null (wrn_entry_check_new_name ("<b>Fun</b> & %s", list));
  /* Typed in another normal form than files have. */
  g_assert_null (wrn_entry_check_new_name ("Cafe\314\201", list));
}

static void
test_names_of_others_may_be_short (void)
{
  g_assert_cmpstr (wrn_entry_check_name (""), ==, "");
  g_assert_null (wrn_entry_check_name ("a"));
  g_assert_null (wrn_entry_check_nickname (""));
  g_assert_null (wrn_entry_check_nickname ("Al"));
  g_assert_nonnull (wrn_entry_check_nickname ("A\nl"));
}

static void
test_password_is_what_the_engine_takes (void)
{
  g_autofree char *longest = g_strnfill (2000, 'x');

  g_assert_cmpstr (wrn_entry_check_password (""), ==, "");
  g_assert_cmpstr (wrn_entry_check_password ("password"), ==, "Too easy to guess. Add some words.");
  g_assert_cmpstr (wrn_entry_check_password (longest), ==, "This is too long");
  g_assert_null (wrn_entry_check_password ("the seventh badger refuses dessert"));
}

static void
test_supernode_needs_its_key (void)
{
  g_assert_cmpstr (wrn_entry_check_supernode (""), ==, "");
  g_assert_null (wrn_entry_check_supernode (" meet.example/" KEY));
  g_assert_null (wrn_entry_check_supernode ("[2001:db8::1]:7655/" KEY));
  g_assert_cmpstr (wrn_entry_check_supernode ("meet.example:7654"), ==,
                   "The server’s key is missing. Its owner knows it: host:port/key");
  g_assert_cmpstr (wrn_entry_check_supernode ("meet.example:7654/abc"), ==,
                   "Write host:port/key, as the server’s owner told it");
  g_assert_cmpstr (wrn_entry_check_host (""), ==, "");
  g_assert_null (wrn_entry_check_host ("home.example"));
  g_assert_nonnull (wrn_entry_check_host ("home.example:7654"));
}

static void
test_range_is_private (void)
{
  g_assert_cmpstr (wrn_entry_check_subnet (""), ==, "");
  g_assert_null (wrn_entry_check_subnet (" 10.91.4.0/24 "));
  g_assert_nonnull (wrn_entry_check_subnet ("8.8.8.0/24"));
  g_assert_nonnull (wrn_entry_check_subnet ("10.91.4.1/24"));
  g_assert_nonnull (wrn_entry_check_subnet ("10.91.4.0"));
}

static void
test_proxy_is_written_out (void)
{
  g_assert_null (wrn_entry_check_proxies ((const char *const[]){ NULL }));
  g_assert_null (wrn_entry_check_proxies ((const char *const[]){ "http://proxy:3128", NULL }));
  g_assert_null (
      wrn_entry_check_proxies ((const char *const[]){ "*.a=socks5://b:1", "block", NULL }));
  g_assert_cmpstr (wrn_entry_check_proxies ((const char *const[]){ "proxy:3128", NULL }), ==,
                   "Write it as http://host:port or socks5://host:port");
  g_assert_nonnull (wrn_entry_check_proxies ((const char *const[]){ "block", "system", NULL }));
}

static void
test_overlap_offers_a_range_that_is_free (void)
{
  const WrnNetworks networks = { .items = { { "wlan0", { 0x0a491500, 24 } } }, .n_items = 1 };
  g_autofree char *instead = NULL;
  g_autofree char *again = NULL;
  g_autofree char *said = wrn_entry_check_overlap ("10.73.21.0/24", &networks, &instead);
  g_autofree char *expected =
      g_strdup_printf ("10.73.21.0/24 is used by wlan0. Use %s instead?", instead);
  g_autofree char *repeated = NULL;

  g_assert_cmpstr (said, ==, expected);
  g_assert_null (wrn_entry_check_subnet (instead));
  g_assert_null (wrn_entry_check_overlap (instead, &networks, &again));
  g_assert_null (again);
  repeated = wrn_entry_check_overlap ("10.73.21.0/24", &networks, &again);
  g_assert_cmpstr (again, ==, instead);
}

static void
test_overlap_is_seen_at_any_width (void)
{
  const WrnNetworks networks = { .items = { { "vpn0", { 0x0a000000, 8 } } }, .n_items = 1 };
  g_autofree char *instead = NULL;
  g_autofree char *said = wrn_entry_check_overlap ("10.73.21.0/24", &networks, &instead);
  g_autofree char *other = NULL;

  g_assert_nonnull (said);
  g_assert_null (wrn_entry_check_overlap ("192.168.7.0/24", &networks, &other));
}

static void
test_own_interface_does_not_count (void)
{
  const WrnSubnet subnet = { 0x0a491500, 24 };
  WrnNetworks networks = {
    .items = { { "eth0", { 0xc0a80700, 24 } }, { "warren0", { 0x0a491500, 24 } } }, .n_items = 2
  };

  g_assert_nonnull (wrn_networks_find (&networks, &subnet));
  wrn_networks_remove (&networks, "warren0");
  g_assert_null (wrn_networks_find (&networks, &subnet));
  g_assert_cmpuint (networks.n_items, ==, 1);
  g_assert_cmpstr (networks.items[0].interface, ==, "eth0");
}

static void
test_computer_tells_networks_without_loopback (void)
{
  const WrnSubnet loopback = { 0x7f000000, 8 };
  WrnNetworks networks;

  wrn_networks_list (&networks);
  g_assert_cmpuint (networks.n_items, <=, WRN_NETWORKS_MAX);
  g_assert_null (wrn_networks_find (&networks, &loopback));
  for (guint i = 0; i < networks.n_items; i++)
    {
      const WrnNetwork *item = &networks.items[i];

      g_assert_cmpuint (item->subnet.address & ~wrn_subnet_mask (&item->subnet), ==, 0);
      g_assert_true (wrn_networks_find (&networks, &item->subnet) != NULL);
    }
}

/* (transfer full) */
static char *
make_link (const char *name, guint32 expires)
{
  static const guint8 secret[WRN_SECRET_LEN] = { 5 };
  WrnInvite invite = { .expires = expires };
  char uri[WRN_INVITE_URI_SIZE];

  wrn_profile_init (&invite.profile, name, secret);
  invite.profile.subnet = (WrnSubnet){ 0x0a491500, 24 };
  g_assert_true (
      wrn_supernode_address_parse ("meet.example:7654/" KEY, &invite.profile.supernodes[0], NULL));
  invite.profile.n_supernodes = 1;
  wrn_invite_format (&invite, uri);
  return g_strdup (uri);
}

static void
test_link_tells_what_it_leads_to (void)
{
  g_autofree char *link = make_link ("<b>Fun</b>\302\240&", 0);
  g_autofree char *pasted = g_strconcat ("\n ", link, " \r\n", NULL);
  const char *problem = "";
  g_autoptr (WrnInvitation) invitation = wrn_invitation_read (pasted, strlen (pasted), 0, &problem);

  g_assert_null (problem);
  g_assert_cmpint (invitation->request, ==, WRN_REQUEST_JOIN);
  g_assert_cmpstr (invitation->name, ==, "<b>Fun</b> &");
  g_assert_cmpstr (invitation->subnet, ==, "10.73.21.0/24");
  g_assert_cmpstr (invitation->meeting_points[0], ==, "meet.example");
  g_assert_null (invitation->meeting_points[1]);
  /* The helper takes nothing around it. */
  g_assert_cmpmem (g_bytes_get_data (invitation->secret, NULL),
                   g_bytes_get_size (invitation->secret), link, strlen (link));
}

static void
test_file_is_imported (void)
{
  static const char text[] = "[community]\nversion=1\nname=acme\nmode=passphrase\n"
                             "secret=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n";
  const char *problem;
  g_autoptr (WrnInvitation) invitation = wrn_invitation_read (text, strlen (text), 0, &problem);

  g_assert_cmpint (invitation->request, ==, WRN_REQUEST_IMPORT);
  g_assert_cmpstr (invitation->name, ==, "acme");
  g_assert_null (invitation->meeting_points[0]);
}

static void
expect_problem (const char *text, gsize len, gint64 now, const char *expected)
{
  const char *problem = NULL;
  g_autoptr (WrnInvitation) invitation = wrn_invitation_read (text, len, now, &problem);

  g_assert_null (invitation);
  g_assert_cmpstr (problem, ==, expected);
}

static void
test_useless_invitations_say_why (void)
{
  static const char newer_file[] = "[community]\nversion=2\nname=acme\n";
  static const char noise[] = { 0, 1, 2, (char) 0xff, 0 };
  g_autofree char *link = make_link ("acme", 500000);
  g_autofree char *long_link = g_strnfill (100000, 'A');
  const char *const not_one = "This is not a Warren invite";
  const char *const newer = "Made by a newer Warren. Update to join.";

  memcpy (long_link, "warren:1/", 9);
  expect_problem ("", 0, 0, not_one);
  expect_problem ("hello", 5, 0, not_one);
  expect_problem (noise, sizeof noise, 0, not_one);
  expect_problem (link, strlen (link) - 1, 0, not_one);
  expect_problem (long_link, strlen (long_link), 0, not_one);
  expect_problem ("warren:1/%41", 12, 0, not_one);
  expect_problem ("warren:2/AAAA", 13, 0, newer);
  expect_problem (newer_file, strlen (newer_file), 0, newer);
  expect_problem (link, strlen (link), 500001 * HOUR,
                  "This invite has expired. Ask for a new one.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/entries/new-name-says-what-is-wrong", test_new_name_says_what_is_wrong);
  g_test_add_func ("/entries/names-of-others-may-be-short", test_names_of_others_may_be_short);
  g_test_add_func ("/entries/password-is-what-the-engine-takes",
                   test_password_is_what_the_engine_takes);
  g_test_add_func ("/entries/supernode-needs-its-key", test_supernode_needs_its_key);
  g_test_add_func ("/entries/range-is-private", test_range_is_private);
  g_test_add_func ("/entries/proxy-is-written-out", test_proxy_is_written_out);
  g_test_add_func ("/entries/overlap-offers-a-range-that-is-free",
                   test_overlap_offers_a_range_that_is_free);
  g_test_add_func ("/entries/overlap-is-seen-at-any-width", test_overlap_is_seen_at_any_width);
  g_test_add_func ("/entries/own-interface-does-not-count", test_own_interface_does_not_count);
  g_test_add_func ("/entries/computer-tells-networks-without-loopback",
                   test_computer_tells_networks_without_loopback);
  g_test_add_func ("/invitation/link-tells-what-it-leads-to", test_link_tells_what_it_leads_to);
  g_test_add_func ("/invitation/file-is-imported", test_file_is_imported);
  g_test_add_func ("/invitation/useless-ones-say-why", test_useless_invitations_say_why);

  return g_test_run ();
}
