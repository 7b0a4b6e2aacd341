/* test-lan.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of members: every address has one owner, and the table one size.
 */
#include "config.h"

#include "core/lan/wrn-lan.h"

#include "tests/support/wrn-test-lan.h"

static void
test_member_is_found_by_each_address (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  const WrnLanClaims alice = wrn_test_claims (ALICE);
  guint8 link_local[16];

  wrn_link_local_from_mac (link_local, &alice.mac);
  g_assert_true (wrn_lan_find_mac (lan, &alice.mac) == wrn_test_peer (ALICE));
  g_assert_true (wrn_lan_find_ipv4 (lan, alice.ipv4) == wrn_test_peer (ALICE));
  g_assert_true (wrn_lan_find_ipv6 (lan, alice.ipv6) == wrn_test_peer (ALICE));
  g_assert_true (wrn_lan_find_ipv6 (lan, link_local) == wrn_test_peer (ALICE));
  g_assert_cmpmem (wrn_lan_get_claims (lan, wrn_test_peer (ALICE))->ipv4, 4, alice.ipv4, 4);
  g_assert_null (wrn_lan_get_claims (lan, wrn_test_peer (STRANGER)));
}

static void
test_removed_member_is_not_found (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  const WrnLanClaims alice = wrn_test_claims (ALICE);
  guint8 link_local[16];

  wrn_link_local_from_mac (link_local, &alice.mac);
  wrn_lan_remove_member (lan, wrn_test_peer (ALICE));
  wrn_lan_remove_member (lan, wrn_test_peer (ALICE));
  g_assert_null (wrn_lan_find_mac (lan, &alice.mac));
  g_assert_null (wrn_lan_find_ipv4 (lan, alice.ipv4));
  g_assert_null (wrn_lan_find_ipv6 (lan, alice.ipv6));
  g_assert_null (wrn_lan_find_ipv6 (lan, link_local));
}

static void
test_changed_claim_replaces_the_old (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  const WrnLanClaims before = wrn_test_claims (ALICE);
  WrnLanClaims after = before;

  after.ipv4[3] = 99;
  g_assert_true (wrn_lan_set_member (lan, wrn_test_peer (ALICE), &after));
  g_assert_null (wrn_lan_find_ipv4 (lan, before.ipv4));
  g_assert_true (wrn_lan_find_ipv4 (lan, after.ipv4) == wrn_test_peer (ALICE));

  memset (after.ipv4, 0, 4);
  g_assert_true (wrn_lan_set_member (lan, wrn_test_peer (ALICE), &after));
  g_assert_null (wrn_lan_find_ipv4 (lan, after.ipv4));
  g_assert_true (wrn_lan_find_mac (lan, &after.mac) == wrn_test_peer (ALICE));
}

/* Makes @claims share address number @which with @other. */
static void
steal (WrnLanClaims *claims, const WrnLanClaims *other, guint which)
{
  if (which == 0)
    claims->mac = other->mac;
  else if (which == 1)
    memcpy (claims->ipv4, other->ipv4, 4);
  else
    memcpy (claims->ipv6, other->ipv6, 16);
}

static void
test_no_address_has_two_owners (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  const WrnLanClaims own = wrn_test_claims (OWN);
  const WrnLanClaims bob = wrn_test_claims (BOB);

  for (guint which = 0; which < 3; which++)
    {
      WrnLanClaims claims = wrn_test_claims (ALICE);

      steal (&claims, &bob, which);
      g_assert_false (wrn_lan_set_member (lan, wrn_test_peer (ALICE), &claims));
      claims = wrn_test_claims (ALICE);
      steal (&claims, &own, which);
      g_assert_false (wrn_lan_set_member (lan, wrn_test_peer (ALICE), &claims));
      claims = own;
      steal (&claims, &bob, which);
      g_assert_false (wrn_lan_set_self (lan, &claims));
    }
  g_assert_true (wrn_lan_find_mac (lan, &bob.mac) == wrn_test_peer (BOB));
  g_assert_true (wrn_lan_find_ipv4 (lan, wrn_test_claims (ALICE).ipv4) == wrn_test_peer (ALICE));
}

/* Several members without an address do not share "none". */
static void
test_members_may_lack_addresses (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();

  for (guint who = 0; who <= ROUTER; who++)
    {
      WrnLanClaims claims = wrn_test_claims (who);

      memset (claims.ipv4, 0, 4);
      memset (claims.ipv6, 0, 16);
      if (who == OWN)
        g_assert_true (wrn_lan_set_self (lan, &claims));
      else
        g_assert_true (wrn_lan_set_member (lan, wrn_test_peer (who), &claims));
    }
  g_assert_null (wrn_lan_find_ipv4 (lan, (const guint8[4]){ 0 }));
}

static void
test_impossible_claims_are_refused (void)
{
  static const guint8 ipv4[][4] = {
    { 127, 0, 0, 1 }, { 224, 0, 0, 1 }, { 255, 255, 255, 255 }, { 169, 254, 1, 1 }, { 0, 0, 0, 1 },
  };
  static const guint8 ipv6[][16] = {
    { 0xff, 2, [15] = 1 },
    { 0xfe, 0x80, [15] = 1 },
    { [15] = 1 },
    { [10] = 0xff, 0xff, 10, 0, 0, 1 },
  };
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  WrnLanClaims claims = wrn_test_claims (STRANGER);

  for (guint i = 0; i < G_N_ELEMENTS (ipv4); i++)
    {
      memcpy (claims.ipv4, ipv4[i], 4);
      g_assert_false (wrn_lan_set_member (lan, wrn_test_peer (STRANGER), &claims));
      g_assert_false (wrn_lan_set_self (lan, &claims));
    }
  claims = wrn_test_claims (STRANGER);
  for (guint i = 0; i < G_N_ELEMENTS (ipv6); i++)
    {
      memcpy (claims.ipv6, ipv6[i], 16);
      g_assert_false (wrn_lan_set_member (lan, wrn_test_peer (STRANGER), &claims));
    }
  claims = wrn_test_claims (STRANGER);
  claims.mac.bytes[0] |= 1;
  g_assert_false (wrn_lan_set_member (lan, wrn_test_peer (STRANGER), &claims));
  claims = wrn_test_claims (STRANGER);
  claims.n_prefixes = WRN_LAN_MAX_PREFIXES + 1;
  g_assert_false (wrn_lan_set_member (lan, wrn_test_peer (STRANGER), &claims));
}

static void
test_table_is_bounded (void)
{
  g_autoptr (WrnLan) lan = wrn_lan_new ();
  WrnLanClaims claims;

  for (guint who = 1; who <= WRN_LAN_MAX_MEMBERS; who++)
    {
      claims = wrn_test_claims (who + 10);
      g_assert_true (wrn_lan_set_member (lan, wrn_test_peer (who), &claims));
    }
  claims = wrn_test_claims (5);
  g_assert_false (wrn_lan_set_member (lan, wrn_test_peer (5000), &claims));
  g_assert_true (wrn_lan_set_member (lan, wrn_test_peer (7), &claims));
  wrn_lan_remove_member (lan, wrn_test_peer (8));
  claims = wrn_test_claims (6);
  g_assert_true (wrn_lan_set_member (lan, wrn_test_peer (5000), &claims));
}

/* A thousand random changes, against a plain array. */
static void
test_table_equals_slow_twin (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  g_autoptr (WrnLan) lan = wrn_lan_new ();
  guint twin[40] = { 0 }; /* address of each peer, 0 if it is none */

  for (guint round = 0; round < 20000; round++)
    {
      const guint who = g_rand_int_range (rand, 1, 40);
      const guint address = g_rand_int_range (rand, 1, 60);
      const WrnLanClaims claims = wrn_test_claims (address);
      gboolean taken = FALSE;
      guint owner = 0;

      for (guint i = 1; i < 40; i++)
        taken |= i != who && twin[i] == address;
      if (g_rand_int_range (rand, 0, 4) == 0)
        {
          wrn_lan_remove_member (lan, wrn_test_peer (who));
          twin[who] = 0;
        }
      else
        {
          g_assert_cmpint (wrn_lan_set_member (lan, wrn_test_peer (who), &claims), ==, !taken);
          if (!taken)
            twin[who] = address;
        }

      for (guint i = 1; i < 40; i++)
        if (twin[i] == address)
          owner = i;
      g_assert_true (wrn_lan_find_mac (lan, &claims.mac) ==
                     (owner != 0 ? wrn_test_peer (owner) : NULL));
      g_assert_true (wrn_lan_find_ipv4 (lan, claims.ipv4) == wrn_lan_find_mac (lan, &claims.mac));
      g_assert_true (wrn_lan_find_ipv6 (lan, claims.ipv6) == wrn_lan_find_mac (lan, &claims.mac));
    }
}

static void
test_addresses_are_filled_in (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  guint8 out[12];

  g_assert_true (wrn_lan_write_addresses (lan, wrn_test_peer (BOB), NULL, out));
  g_assert_cmpmem (out, 6, wrn_test_claims (OWN).mac.bytes, 6);
  g_assert_cmpmem (out + 6, 6, wrn_test_claims (BOB).mac.bytes, 6);
  g_assert_true (wrn_lan_write_addresses (lan, wrn_test_peer (BOB), &wrn_test_broadcast, out));
  g_assert_cmpmem (out, 6, wrn_test_broadcast.bytes, 6);
  g_assert_cmpmem (out + 6, 6, wrn_test_claims (BOB).mac.bytes, 6);
  g_assert_false (wrn_lan_write_addresses (lan, wrn_test_peer (STRANGER), NULL, out));
}

static void
test_new_address_is_announced (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  WrnLanClaims bob = wrn_test_claims (BOB);
  guint8 frame[WRN_ARP_FRAME_LEN];
  WrnPacketView view;

  g_assert_true (wrn_lan_write_announcement (lan, wrn_test_peer (BOB), frame));
  g_assert_cmpint (wrn_packet_view_parse (&view, frame + 12, sizeof frame - 12), ==, WRN_DROP_NONE);
  g_assert_cmpmem (view.source, 4, bob.ipv4, 4);
  g_assert_cmpmem (view.destination, 4, bob.ipv4, 4);
  g_assert_cmpmem (view.sender_mac, 6, bob.mac.bytes, 6);

  memset (bob.ipv4, 0, 4);
  g_assert_true (wrn_lan_set_member (lan, wrn_test_peer (BOB), &bob));
  g_assert_false (wrn_lan_write_announcement (lan, wrn_test_peer (BOB), frame));
  g_assert_false (wrn_lan_write_announcement (lan, wrn_test_peer (STRANGER), frame));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lan/member-is-found-by-each-address", test_member_is_found_by_each_address);
  g_test_add_func ("/lan/removed-member-is-not-found", test_removed_member_is_not_found);
  g_test_add_func ("/lan/changed-claim-replaces-the-old", test_changed_claim_replaces_the_old);
  g_test_add_func ("/lan/no-address-has-two-owners", test_no_address_has_two_owners);
  g_test_add_func ("/lan/members-may-lack-addresses", test_members_may_lack_addresses);
  g_test_add_func ("/lan/impossible-claims-are-refused", test_impossible_claims_are_refused);
  g_test_add_func ("/lan/table-is-bounded", test_table_is_bounded);
  g_test_add_func ("/lan/table-equals-slow-twin", test_table_equals_slow_twin);
  g_test_add_func ("/lan/addresses-are-filled-in", test_addresses_are_filled_in);
  g_test_add_func ("/lan/new-address-is-announced", test_new_address_is_announced);

  return g_test_run ();
}
