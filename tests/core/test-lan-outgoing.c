/* test-lan-outgoing.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What this computer sends goes to its one receiver, is answered at home, or stays here.
 */
#include "config.h"

#include "core/lan/wrn-lan.h"

#include "tests/support/wrn-test-lan.h"

static WrnLanVerdict
decide (WrnLan *lan, const guint8 *frame, gsize len)
{
  WrnLanVerdict verdict;

  wrn_lan_outgoing (lan, WRN_TEST_LAN_T0, frame, len, &verdict);
  return verdict;
}

static WrnLanVerdict
decide_packet (WrnLan *lan, const WrnTestPacket *packet)
{
  guint8 frame[2000];
  const gsize len = wrn_test_packet_write (packet, frame);

  return decide (lan, frame, len);
}

/* Asserts that a frame goes nowhere, for @reason. */
static void
assert_dropped (WrnLan *lan, const guint8 *frame, gsize len, WrnDrop reason)
{
  const WrnLanVerdict verdict = decide (lan, frame, len);

  g_assert_cmpint (verdict.action, ==, WRN_LAN_DROP);
  g_assert_cmpint (verdict.reason, ==, reason);
}

static void
assert_packet_dropped (WrnLan *lan, const WrnTestPacket *packet, WrnDrop reason)
{
  guint8 frame[2000];
  const gsize len = wrn_test_packet_write (packet, frame);

  assert_dropped (lan, frame, len, reason);
}

static void
test_unicast_goes_to_its_owner (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();

  for (guint i = 0; i < 4; i++)
    {
      WrnTestPacket packet =
          wrn_test_between (i < 2 ? 4 : 16, i % 2 == 0 ? 6 : 17, OWN, ALICE + i % 3);
      WrnLanVerdict verdict = decide_packet (lan, &packet);

      g_assert_cmpint (verdict.action, ==, WRN_LAN_UNICAST);
      g_assert_true (verdict.peer == wrn_test_peer (ALICE + i % 3));

      packet.destination_mac = wrn_test_claims (STRANGER).mac;
      assert_packet_dropped (lan, &packet, WRN_DROP_NO_PEER);
      packet.destination_mac = wrn_test_claims (OWN).mac;
      assert_packet_dropped (lan, &packet, WRN_DROP_NO_PEER);
    }
}

static void
test_group_goes_to_all (void)
{
  static const guint8 broadcast[4] = { 255, 255, 255, 255 };
  static const guint8 group[4] = { 239, 1, 2, 3 };
  static const guint8 group6[16] = { 0xff, 2, [15] = 0xfb };
  const guint8 *groups[] = { broadcast, group, group6 };
  g_autoptr (WrnLan) lan = wrn_test_lan ();

  for (guint i = 0; i < 3; i++)
    {
      WrnTestPacket packet = wrn_test_between (i < 2 ? 4 : 16, 17, OWN, ALICE);
      WrnLanVerdict verdict;

      wrn_test_to_group (&packet, groups[i]);
      verdict = decide_packet (lan, &packet);
      g_assert_cmpint (verdict.action, ==, WRN_LAN_FLOOD);
      g_assert_true (wrn_mac_equal (&verdict.group, &packet.destination_mac));
    }
}

static void
test_source_must_be_ours (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();

  for (guint i = 0; i < 2; i++)
    {
      WrnTestPacket packet = wrn_test_between (i == 0 ? 4 : 16, 17, OWN, ALICE);

      packet.source_mac.bytes[5]++;
      assert_packet_dropped (lan, &packet, WRN_DROP_SPOOFED);
      packet = wrn_test_between (i == 0 ? 4 : 16, 17, OWN, ALICE);
      packet.source[3]++;
      assert_packet_dropped (lan, &packet, WRN_DROP_SPOOFED);
      memset (packet.source, 0, 16);
      assert_packet_dropped (lan, &packet, WRN_DROP_SPOOFED);
    }
}

static void
test_dhcp_client_may_lack_an_address (void)
{
  static const guint8 broadcast[4] = { 255, 255, 255, 255 };
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  WrnTestPacket packet = wrn_test_between (4, WRN_PROTOCOL_UDP, OWN, ALICE);

  wrn_test_to_group (&packet, broadcast);
  memset (packet.source, 0, 4);
  packet.source_port = 68;
  packet.destination_port = 67;
  g_assert_cmpint (decide_packet (lan, &packet).action, ==, WRN_LAN_FLOOD);
}

static void
test_own_servers_need_the_role (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  WrnTestPacket packet = wrn_test_between (4, WRN_PROTOCOL_UDP, OWN, ALICE);
  WrnLanClaims claims = wrn_test_claims (OWN);

  packet.source_port = 67;
  packet.destination_port = 68;
  assert_packet_dropped (lan, &packet, WRN_DROP_ROGUE_SERVER);
  claims.roles = WRN_LAN_ROLE_SERVER;
  g_assert_true (wrn_lan_set_self (lan, &claims));
  g_assert_cmpint (decide_packet (lan, &packet).action, ==, WRN_LAN_UNICAST);
}

static void
test_other_protocols_stay_here (void)
{
  static const guint16 types[] = { 0x8100, 0x88a8, 0x88cc, 0x8808, 0x888e, 0x88e5, 0x0027, 0x9000 };
  const WrnTestPacket packet = wrn_test_between (4, 17, OWN, ALICE);
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  guint8 frame[2000];
  const gsize len = wrn_test_packet_write (&packet, frame);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      wrn_poke_be16 (frame + 12, types[i]);
      assert_dropped (lan, frame, len, WRN_DROP_ETHERTYPE);
    }
}

/* Writes an ARP question of this computer for what @who has. */
static void
write_question (guint8 *frame, guint who)
{
  const WrnLanClaims own = wrn_test_claims (OWN);

  wrn_arp_write (frame, WRN_ARP_REQUEST, &own.mac, own.ipv4, &wrn_test_broadcast,
                 wrn_test_claims (who).ipv4);
}

static void
test_arp_is_answered_at_home (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  const WrnLanClaims own = wrn_test_claims (OWN);
  const WrnLanClaims bob = wrn_test_claims (BOB);
  guint8 frame[WRN_ARP_FRAME_LEN];
  guint8 expected[WRN_ARP_FRAME_LEN];
  WrnLanVerdict verdict;

  write_question (frame, BOB);
  verdict = decide (lan, frame, sizeof frame);
  g_assert_cmpint (verdict.action, ==, WRN_LAN_ANSWER);
  g_assert_cmpint (verdict.reason, ==, WRN_DROP_ANSWERED);
  wrn_arp_write (expected, WRN_ARP_REPLY, &bob.mac, bob.ipv4, &own.mac, own.ipv4);
  g_assert_cmpuint (verdict.reply_len, ==, sizeof expected);
  g_assert_cmpmem (verdict.reply, WRN_ARP_FRAME_LEN, expected, WRN_ARP_FRAME_LEN);

  write_question (frame, STRANGER);
  assert_dropped (lan, frame, sizeof frame, WRN_DROP_NO_PEER);
}

/* RFC 5227: a probe for a member's address is told that it is taken, one for ours is not. */
static void
test_arp_probes_and_announcements (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  const WrnLanClaims own = wrn_test_claims (OWN);
  const WrnLanClaims bob = wrn_test_claims (BOB);
  guint8 frame[WRN_ARP_FRAME_LEN];

  write_question (frame, OWN);
  assert_dropped (lan, frame, sizeof frame, WRN_DROP_ANSWERED);
  memset (frame + 28, 0, 4);
  assert_dropped (lan, frame, sizeof frame, WRN_DROP_ANSWERED);
  memcpy (frame + 38, bob.ipv4, 4);
  g_assert_cmpint (decide (lan, frame, sizeof frame).action, ==, WRN_LAN_ANSWER);

  wrn_arp_write (frame, WRN_ARP_REPLY, &own.mac, own.ipv4, &bob.mac, bob.ipv4);
  assert_dropped (lan, frame, sizeof frame, WRN_DROP_ANSWERED);
}

static void
test_arp_in_a_foreign_name_stays_here (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  guint8 frame[WRN_ARP_FRAME_LEN];

  write_question (frame, BOB);
  frame[22]++;
  assert_dropped (lan, frame, sizeof frame, WRN_DROP_SPOOFED);
  write_question (frame, BOB);
  frame[31]++;
  assert_dropped (lan, frame, sizeof frame, WRN_DROP_SPOOFED);
}

/* Writes a solicitation of this computer for @target. */
static gsize
write_solicitation (guint8 *frame, const guint8 *target, gboolean probe)
{
  const WrnMac mac = wrn_test_claims (OWN).mac;
  WrnTestPacket head = wrn_test_between (16, 58, OWN, BOB);
  guint8 group[16];

  wrn_solicited_node (group, target);
  wrn_test_to_group (&head, group);
  if (probe)
    memset (head.source, 0, 16);
  return wrn_test_neighbour (&head, WRN_ND_SOLICIT, target, probe ? NULL : &mac, frame);
}

static void
test_solicitation_is_answered_at_home (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  const WrnLanClaims own = wrn_test_claims (OWN);
  const WrnLanClaims bob = wrn_test_claims (BOB);
  guint8 link_local[16];
  const guint8 *targets[] = { bob.ipv6, link_local };

  wrn_link_local_from_mac (link_local, &bob.mac);
  for (guint i = 0; i < 4; i++)
    {
      const gboolean probe = i >= 2;
      guint8 frame[200];
      guint8 expected[WRN_ADVERT_FRAME_LEN];
      const gsize len = write_solicitation (frame, targets[i % 2], probe);
      const WrnLanVerdict verdict = decide (lan, frame, len);

      g_assert_cmpint (verdict.action, ==, WRN_LAN_ANSWER);
      wrn_advert_write (expected, &bob.mac, targets[i % 2], &own.mac, probe ? NULL : own.ipv6);
      g_assert_cmpuint (verdict.reply_len, ==, sizeof expected);
      g_assert_cmpmem (verdict.reply, WRN_ADVERT_FRAME_LEN, expected, WRN_ADVERT_FRAME_LEN);
    }
}

static void
test_solicitation_for_nobody_or_ourselves (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  const WrnLanClaims own = wrn_test_claims (OWN);
  guint8 link_local[16];
  guint8 frame[200];
  gsize len = write_solicitation (frame, wrn_test_claims (STRANGER).ipv6, FALSE);

  assert_dropped (lan, frame, len, WRN_DROP_NO_PEER);
  len = write_solicitation (frame, own.ipv6, TRUE);
  assert_dropped (lan, frame, len, WRN_DROP_ANSWERED);
  wrn_link_local_from_mac (link_local, &own.mac);
  len = write_solicitation (frame, link_local, TRUE);
  assert_dropped (lan, frame, len, WRN_DROP_ANSWERED);
}

static void
test_advertisement_stays_here (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  const WrnLanClaims own = wrn_test_claims (OWN);
  const WrnTestPacket head = wrn_test_between (16, 58, OWN, BOB);
  guint8 frame[200];
  gsize len = wrn_test_neighbour (&head, WRN_ND_ADVERT, own.ipv6, &own.mac, frame);

  assert_dropped (lan, frame, len, WRN_DROP_ANSWERED);
  len = wrn_test_neighbour (&head, WRN_ND_ROUTER_ADVERT, NULL, &own.mac, frame);
  assert_dropped (lan, frame, len, WRN_DROP_ROGUE_SERVER);
}

/* A report is for us: it opens the group, and nobody else hears of it. */
static void
test_membership_report_opens_the_group (void)
{
  static const guint8 group[4] = { 239, 1, 2, 3 };
  static const guint8 report[8] = { 0x16, 0, 0, 0, 239, 1, 2, 3 };
  static const guint8 leave[8] = { 0x17, 0, 0, 0, 239, 1, 2, 3 };
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  WrnTestPacket head = wrn_test_between (4, WRN_PROTOCOL_IGMP, OWN, ALICE);
  WrnTestPacket packet = wrn_test_between (4, WRN_PROTOCOL_UDP, ALICE, OWN);
  guint8 frame[200];

  wrn_test_to_group (&head, group);
  wrn_test_to_group (&packet, group);
  g_assert_cmpint (wrn_test_deliver_packet (lan, WRN_TEST_LAN_T0, ALICE, &packet), ==,
                   WRN_DROP_GROUP);
  assert_dropped (lan, frame, wrn_test_control (&head, report, 8, frame), WRN_DROP_ANSWERED);
  g_assert_cmpint (wrn_test_deliver_packet (lan, WRN_TEST_LAN_T0, ALICE, &packet), ==,
                   WRN_DROP_NONE);
  assert_dropped (lan, frame, wrn_test_control (&head, leave, 8, frame), WRN_DROP_ANSWERED);
  g_assert_cmpint (wrn_test_deliver_packet (lan, WRN_TEST_LAN_T0, ALICE, &packet), ==,
                   WRN_DROP_GROUP);
}

static void
test_own_storm_is_held_back (void)
{
  static const guint8 groups[2][4] = { { 255, 255, 255, 255 }, { 239, 1, 2, 3 } };
  static const guint bursts[2] = { WRN_LAN_BROADCAST_BURST, WRN_LAN_MULTICAST_BURST };
  g_autoptr (WrnLan) lan = wrn_test_lan ();

  for (guint i = 0; i < 2; i++)
    {
      WrnTestPacket packet = wrn_test_between (4, 17, OWN, ALICE);

      wrn_test_to_group (&packet, groups[i]);
      for (guint n = 0; n < bursts[i]; n++)
        g_assert_cmpint (decide_packet (lan, &packet).action, ==, WRN_LAN_FLOOD);
      assert_packet_dropped (lan, &packet, WRN_DROP_STORM);
    }
}

static void
test_truncated_frames_are_dropped (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  const WrnTestPacket packet = wrn_test_between (16, 6, OWN, ALICE);
  guint8 frames[3][200];
  gsize lens[3];

  lens[0] = wrn_test_packet_write (&packet, frames[0]);
  write_question (frames[1], BOB);
  lens[1] = WRN_ARP_FRAME_LEN;
  lens[2] = write_solicitation (frames[2], wrn_test_claims (BOB).ipv6, FALSE);
  for (guint i = 0; i < 3; i++)
    {
      for (gsize cut = 0; cut < lens[i]; cut++)
        {
          g_autofree guint8 *copy = g_memdup2 (frames[i], MAX (cut, 1));

          assert_dropped (lan, copy, cut, WRN_DROP_RUNT);
        }
      g_assert_cmpint (decide (lan, frames[i], lens[i]).action, !=, WRN_LAN_DROP);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lan-outgoing/unicast-goes-to-its-owner", test_unicast_goes_to_its_owner);
  g_test_add_func ("/lan-outgoing/group-goes-to-all", test_group_goes_to_all);
  g_test_add_func ("/lan-outgoing/source-must-be-ours", test_source_must_be_ours);
  g_test_add_func ("/lan-outgoing/dhcp-client-may-lack-an-address",
                   test_dhcp_client_may_lack_an_address);
  g_test_add_func ("/lan-outgoing/own-servers-need-the-role", test_own_servers_need_the_role);
  g_test_add_func ("/lan-outgoing/other-protocols-stay-here", test_other_protocols_stay_here);
  g_test_add_func ("/lan-outgoing/arp-is-answered-at-home", test_arp_is_answered_at_home);
  g_test_add_func ("/lan-outgoing/arp-probes-and-announcements", test_arp_probes_and_announcements);
  g_test_add_func ("/lan-outgoing/arp-in-a-foreign-name-stays-here",
                   test_arp_in_a_foreign_name_stays_here);
  g_test_add_func ("/lan-outgoing/solicitation-is-answered-at-home",
                   test_solicitation_is_answered_at_home);
  g_test_add_func ("/lan-outgoing/solicitation-for-nobody-or-ourselves",
                   test_solicitation_for_nobody_or_ourselves);
  g_test_add_func ("/lan-outgoing/advertisement-stays-here", test_advertisement_stays_here);
  g_test_add_func ("/lan-outgoing/membership-report-opens-the-group",
                   test_membership_report_opens_the_group);
  g_test_add_func ("/lan-outgoing/own-storm-is-held-back", test_own_storm_is_held_back);
  g_test_add_func ("/lan-outgoing/truncated-frames-are-dropped", test_truncated_frames_are_dropped);

  return g_test_run ();
}
