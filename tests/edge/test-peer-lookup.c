/* test-peer-lookup.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whom a person means: one member or nobody, and never one who only pretends.
 */
#include "config.h"

#include "edge/wrn-peer-lookup.h"

#include <string.h>

#include "edge/wrn-snapshot.h"
#include "ipc/wrn-dbus-error.h"

static GArray *peers;

static void
add (guint8 id, const char *name, guint32 ipv4)
{
  WrnPeerStatus peer = { .id = { id, id }, .ipv4 = ipv4, .ipv6 = { 0xfd, [15] = id } };

  g_strlcpy (peer.name, name, sizeof peer.name);
  g_array_append_val (peers, peer);
}

static void
set_up (void)
{
  peers = g_array_new (FALSE, FALSE, sizeof (WrnPeerStatus));
  add (0x11, "Ann", 0x0a510702);
  add (0x22, "Bob", 0x0a510703);
  add (0x33, "ann", 0);
  add (0x44, "", 0x0a510705);
}

static void
expect (const char *text, guint8 id)
{
  g_autoptr (GError) error = NULL;
  const WrnPeerStatus *peer = wrn_peer_lookup (peers, text, &error);

  g_assert_no_error (error);
  g_assert_cmphex (peer->id[0], ==, id);
}

static void
expect_error (const char *text, WrnDBusError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wrn_peer_lookup (peers, text, &error));
  g_assert_error (error, WRN_DBUS_ERROR, (int) code);
}

static void
test_each_way_to_name_a_member (void)
{
  char id[WRN_NODE_ID_TEXT_LEN];
  g_autofree char *lower = NULL;

  set_up ();
  wrn_key_format (g_array_index (peers, WrnPeerStatus, 1).id, id);
  lower = g_ascii_strdown (id, -1);
  expect (id, 0x22);
  expect (lower, 0x22);
  id[4] = '\0';
  expect (id, 0x22);
  expect ("10.81.7.3", 0x22);
  expect ("fd00::22", 0x22);
  expect ("Bob", 0x22);
  expect ("BOB", 0x22);
  g_array_unref (peers);
}

static void
test_the_exact_name_goes_first (void)
{
  set_up ();
  expect ("Ann", 0x11);
  expect ("ann", 0x33);
  expect_error ("ANN", WRN_DBUS_ERROR_BAD_ARGUMENT);
  g_array_unref (peers);
}

static void
test_nobody_is_meant (void)
{
  char id[WRN_NODE_ID_TEXT_LEN];

  set_up ();
  wrn_key_format (g_array_index (peers, WrnPeerStatus, 1).id, id);
  id[3] = '\0';
  expect_error (id, WRN_DBUS_ERROR_NOT_FOUND);
  expect_error ("", WRN_DBUS_ERROR_NOT_FOUND);
  expect_error ("Carol", WRN_DBUS_ERROR_NOT_FOUND);
  expect_error ("0.0.0.0", WRN_DBUS_ERROR_NOT_FOUND);
  expect_error ("10.81.7.9", WRN_DBUS_ERROR_NOT_FOUND);
  expect_error ("Bo", WRN_DBUS_ERROR_NOT_FOUND);
  g_array_unref (peers);
}

static void
test_two_of_one_name_are_not_guessed (void)
{
  set_up ();
  add (0x55, "Bob", 0);
  expect_error ("Bob", WRN_DBUS_ERROR_BAD_ARGUMENT);
  g_array_unref (peers);
}

static void
test_nobody_is_found_by_anothers_id_or_address (void)
{
  char id[WRN_NODE_ID_TEXT_LEN];

  set_up ();
  wrn_key_format (g_array_index (peers, WrnPeerStatus, 0).id, id);
  add (0x66, "10.81.7.2", 0);
  add (0x77, id, 0);
  expect ("10.81.7.2", 0x11);
  expect (id, 0x11);
  g_array_unref (peers);
}

static void
test_load_is_that_of_the_last_span (void)
{
  WrnLoad load = { 0 };

  wrn_load_note (&load, 1000, 500);
  g_assert_cmpfloat (load.load, ==, -1);
  wrn_load_note (&load, 1000 + 10 * G_USEC_PER_SEC, 500 + 2 * G_USEC_PER_SEC);
  g_assert_cmpfloat_with_epsilon (load.load, 0.2, 1e-9);

  /* Too soon to tell anything new. */
  wrn_load_note (&load, 1001 + 10 * G_USEC_PER_SEC, 501 + 2 * G_USEC_PER_SEC);
  g_assert_cmpfloat_with_epsilon (load.load, 0.2, 1e-9);
  wrn_load_note (&load, 1000 + 12 * G_USEC_PER_SEC, 500 + 4 * G_USEC_PER_SEC);
  g_assert_cmpfloat_with_epsilon (load.load, 1, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer-lookup/each-way-to-name-a-member", test_each_way_to_name_a_member);
  g_test_add_func ("/peer-lookup/the-exact-name-goes-first", test_the_exact_name_goes_first);
  g_test_add_func ("/peer-lookup/nobody-is-meant", test_nobody_is_meant);
  g_test_add_func ("/peer-lookup/two-of-one-name-are-not-guessed",
                   test_two_of_one_name_are_not_guessed);
  g_test_add_func ("/peer-lookup/nobody-is-found-by-anothers-id-or-address",
                   test_nobody_is_found_by_anothers_id_or_address);
  g_test_add_func ("/load/is-that-of-the-last-span", test_load_is_that_of_the_last_span);

  return g_test_run ();
}
