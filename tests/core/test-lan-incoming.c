/* test-lan-incoming.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A member that lies about who it is, or plays the router, reaches nobody's TAP.
 */
#include "config.h"

#include "core/lan/wrn-lan.h"

#include "tests/support/wrn-test-lan.h"

#define T0 WRN_TEST_LAN_T0

static const guint8 broadcast_ip[4] = { 255, 255, 255, 255 };
static const guint8 all_nodes[16] = { 0xff, 2, [15] = 1 };

/* Each in a segment of its own, so that no bucket is in the way. */
static WrnDrop
deliver (guint who, const guint8 *frame, gsize len)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();

  return wrn_test_deliver (lan, T0, who, frame, len);
}

static WrnDrop
deliver_packet (guint who, const WrnTestPacket *packet)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();

  return wrn_test_deliver_packet (lan, T0, who, packet);
}

static void
test_honest_traffic_passes (void)
{
  for (guint i = 0; i < 4; i++)
    {
      WrnTestPacket packet = wrn_test_between (i < 2 ? 4 : 16, i % 2 == 0 ? 6 : 17, ALICE, OWN);

      g_assert_cmpint (deliver_packet (ALICE, &packet), ==, WRN_DROP_NONE);
      g_assert_cmpint (deliver_packet (STRANGER, &packet), ==, WRN_DROP_NOT_MEMBER);
    }
}

static void
test_link_local_addresses_are_claims_too (void)
{
  WrnTestPacket packet = wrn_test_between (16, 17, ALICE, OWN);

  wrn_link_local_from_mac (packet.source, &packet.source_mac);
  wrn_link_local_from_mac (packet.destination, &packet.destination_mac);
  g_assert_cmpint (deliver_packet (ALICE, &packet), ==, WRN_DROP_NONE);
  g_assert_cmpint (deliver_packet (BOB, &packet), ==, WRN_DROP_SPOOFED);
  packet.source[15]++;
  g_assert_cmpint (deliver_packet (ALICE, &packet), ==, WRN_DROP_SPOOFED);
}

static void
test_foreign_sources_are_spoofed (void)
{
  static const guint8 sources[][4] = {
    { 10, 77, 0, 1 },   { 10, 77, 0, 3 },   { 10, 77, 0, 99 },      { 0, 0, 0, 0 },
    { 127, 0, 0, 1 },   { 224, 0, 0, 1 },   { 255, 255, 255, 255 }, { 8, 8, 8, 8 },
    { 169, 254, 1, 1 }, { 192, 168, 5, 1 },
  };
  static const guint8 sources6[][16] = {
    { 0 },
    { [15] = 1 },
    { 0xfd, 0x77, [15] = 1 },
    { 0xfd, 0x77, [15] = 3 },
    { 0xff, 2, [15] = 1 },
    { 0xfe, 0x80, [15] = 1 },
    { 0xfd, 0x55, [15] = 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      WrnTestPacket packet = wrn_test_between (4, 6, ALICE, OWN);

      memcpy (packet.source, sources[i], 4);
      g_assert_cmpint (deliver_packet (ALICE, &packet), ==, WRN_DROP_SPOOFED);
    }
  for (guint i = 0; i < G_N_ELEMENTS (sources6); i++)
    {
      WrnTestPacket packet = wrn_test_between (16, 6, ALICE, OWN);

      memcpy (packet.source, sources6[i], 16);
      g_assert_cmpint (deliver_packet (ALICE, &packet), ==, WRN_DROP_SPOOFED);
    }
}

/* A route makes its holder the network behind it, and none of the members, nor nobody. */
static void
test_granted_prefix_is_a_source (void)
{
  static const struct
  {
    guint8 source[4];
    WrnDrop verdict;
  } cases[] = {
    { { 192, 168, 5, 1 }, WRN_DROP_NONE },      { { 192, 168, 5, 255 }, WRN_DROP_NONE },
    { { 192, 168, 4, 255 }, WRN_DROP_SPOOFED }, { { 192, 168, 6, 0 }, WRN_DROP_SPOOFED },
    { { 10, 77, 0, 2 }, WRN_DROP_SPOOFED },     { { 10, 77, 0, 1 }, WRN_DROP_SPOOFED },
  };
  WrnTestPacket packet = wrn_test_between (16, 6, ROUTER, OWN);

  packet.source[1] = 0x55;
  g_assert_cmpint (deliver_packet (ROUTER, &packet), ==, WRN_DROP_NONE);
  packet.source[1] = 0x56;
  g_assert_cmpint (deliver_packet (ROUTER, &packet), ==, WRN_DROP_SPOOFED);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      packet = wrn_test_between (4, 6, ROUTER, OWN);
      memcpy (packet.source, cases[i].source, 4);
      g_assert_cmpint (deliver_packet (ROUTER, &packet), ==, cases[i].verdict);
    }
}

static void
test_prefix_may_end_within_a_byte (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  WrnLanClaims claims = wrn_test_claims (ALICE);
  WrnTestPacket packet = wrn_test_between (4, 6, ALICE, OWN);

  for (guint bits = 17; bits < 24; bits++)
    {
      claims.n_prefixes = 1;
      claims.prefixes[0] = (WrnLanPrefix){ .address = { [10] = 0xff, 0xff, 172, 20, 0xa5 },
                                           .len = (guint8) (96 + bits) };
      g_assert_true (wrn_lan_set_member (lan, wrn_test_peer (ALICE), &claims));
      memcpy (packet.source, "\xac\x14\xa5\x07", 4);
      packet.source[2] ^= (guint8) (1 << (23 - bits));
      g_assert_cmpint (wrn_test_deliver_packet (lan, T0, ALICE, &packet), ==, WRN_DROP_NONE);
      packet.source[2] ^= (guint8) (1 << (24 - bits));
      g_assert_cmpint (wrn_test_deliver_packet (lan, T0, ALICE, &packet), ==, WRN_DROP_SPOOFED);
    }
}

/* Even 0.0.0.0/0 and ::/0 do not make a member another, loopback, a group or link-local. */
static void
test_default_route_is_no_disguise (void)
{
  static const guint8 never[][4] = {
    { 10, 77, 0, 1 }, { 10, 77, 0, 3 }, { 127, 0, 0, 1 },
    { 0, 0, 0, 0 },   { 224, 0, 0, 1 }, { 169, 254, 0, 1 },
  };
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  WrnLanClaims claims = wrn_test_claims (ALICE);
  WrnTestPacket packet = wrn_test_between (4, 6, ALICE, OWN);

  claims.n_prefixes = 1;
  g_assert_true (wrn_lan_set_member (lan, wrn_test_peer (ALICE), &claims));
  memcpy (packet.source, "\x08\x08\x08\x08", 4);
  g_assert_cmpint (wrn_test_deliver_packet (lan, T0, ALICE, &packet), ==, WRN_DROP_NONE);
  for (guint i = 0; i < G_N_ELEMENTS (never); i++)
    {
      memcpy (packet.source, never[i], 4);
      g_assert_cmpint (wrn_test_deliver_packet (lan, T0, ALICE, &packet), ==, WRN_DROP_SPOOFED);
    }
}

/* A computer that forwards for other reasons must not become a way into its other networks. */
static void
test_unicast_must_be_for_us (void)
{
  static const guint8 others[][4] = {
    { 10, 77, 0, 3 },       { 192, 168, 1, 1 }, { 127, 0, 0, 1 },
    { 255, 255, 255, 255 }, { 239, 1, 1, 1 },
  };
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  WrnLanClaims own = wrn_test_claims (OWN);
  WrnTestPacket packet = wrn_test_between (4, 6, ALICE, OWN);

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      memcpy (packet.destination, others[i], 4);
      g_assert_cmpint (wrn_test_deliver_packet (lan, T0, ALICE, &packet), ==, WRN_DROP_NOT_FOR_US);
    }

  own.n_prefixes = 1;
  own.prefixes[0] = (WrnLanPrefix){ .address = { [10] = 0xff, 0xff, 192, 168 }, .len = 112 };
  g_assert_true (wrn_lan_set_self (lan, &own));
  memcpy (packet.destination, others[1], 4);
  g_assert_cmpint (wrn_test_deliver_packet (lan, T0, ALICE, &packet), ==, WRN_DROP_NONE);
}

static void
test_other_protocols_are_refused (void)
{
  static const guint16 types[] = { 0x8100, 0x88a8, 0x88cc, 0x8808, 0x88e5, 0x0026, 0x05dc, 0 };
  const WrnTestPacket packet = wrn_test_between (4, 17, ALICE, OWN);
  guint8 frame[2000];
  const gsize len = wrn_test_packet_write (&packet, frame);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      wrn_poke_be16 (frame + 12, types[i]);
      g_assert_cmpint (deliver (ALICE, frame, len), ==, WRN_DROP_ETHERTYPE);
    }
}

static void
test_servers_need_the_role (void)
{
  static const struct
  {
    guint8 address_len;
    guint16 from;
    guint16 to;
    gboolean server;
  } cases[] = {
    { 4, 67, 68, TRUE },     { 4, 67, 5000, TRUE },   { 4, 5000, 68, TRUE },
    { 4, 67, 67, TRUE },     { 4, 68, 67, FALSE },    { 4, 547, 546, FALSE },
    { 16, 547, 546, TRUE },  { 16, 5000, 546, TRUE }, { 16, 547, 5000, TRUE },
    { 16, 546, 547, FALSE }, { 16, 67, 68, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint fragment = 0; fragment < 2; fragment++)
      {
        WrnTestPacket packet = wrn_test_between (cases[i].address_len, 17, ALICE, OWN);

        packet.fragment = fragment ? 0x2000 : 0;
        packet.source_port = cases[i].from;
        packet.destination_port = cases[i].to;
        g_assert_cmpint (deliver_packet (ALICE, &packet), ==,
                         cases[i].server ? WRN_DROP_ROGUE_SERVER : WRN_DROP_NONE);
        memcpy (packet.source, wrn_test_between (packet.address_len, 17, ROUTER, OWN).source, 16);
        g_assert_cmpint (deliver_packet (ROUTER, &packet), ==, WRN_DROP_NONE);
      }
}

/* A lease may be offered to an address that its owner does not have yet. */
static void
test_lease_reaches_its_new_owner (void)
{
  WrnTestPacket packet = wrn_test_between (4, 17, ROUTER, STRANGER);

  packet.source_port = 67;
  packet.destination_port = 68;
  g_assert_cmpint (deliver_packet (ROUTER, &packet), ==, WRN_DROP_NONE);
  packet.destination_port = 69;
  g_assert_cmpint (deliver_packet (ROUTER, &packet), ==, WRN_DROP_NOT_FOR_US);
}

static void
test_dhcp_client_may_ask (void)
{
  WrnTestPacket packet = wrn_test_between (4, 17, ALICE, OWN);

  memset (packet.source, 0, 4);
  packet.source_port = 68;
  packet.destination_port = 67;
  g_assert_cmpint (deliver_packet (ALICE, &packet), ==, WRN_DROP_SPOOFED);
  wrn_test_to_group (&packet, broadcast_ip);
  g_assert_cmpint (deliver_packet (ALICE, &packet), ==, WRN_DROP_NONE);
  packet.destination_port = 68;
  g_assert_cmpint (deliver_packet (ALICE, &packet), ==, WRN_DROP_ROGUE_SERVER);
}

/* Writes an ARP frame of Alice to us, which is honest. */
static void
write_arp (guint8 *frame, guint16 operation)
{
  const WrnLanClaims alice = wrn_test_claims (ALICE);
  const WrnLanClaims own = wrn_test_claims (OWN);

  wrn_arp_write (frame, operation, &alice.mac, alice.ipv4, &own.mac, own.ipv4);
}

/* Every kind of forgery, by unicast and by broadcast; offsets are those of the whole frame. */
static void
test_no_forged_arp_passes (void)
{
  static const guint8 victims[][4] = {
    { 10, 77, 0, 1 }, { 10, 77, 0, 3 }, { 10, 77, 0, 4 }, { 10, 77, 0, 200 }, { 192, 168, 1, 1 },
  };

  for (guint operation = 1; operation <= 2; operation++)
    for (guint group = 0; group < 2; group++)
      {
        guint8 frame[WRN_ARP_FRAME_LEN];

        write_arp (frame, (guint16) operation);
        if (group)
          memset (frame, 0xff, 6);
        g_assert_cmpint (deliver (ALICE, frame, sizeof frame), ==, WRN_DROP_NONE);
        g_assert_cmpint (deliver (BOB, frame, sizeof frame), ==, WRN_DROP_SPOOFED);

        for (guint i = 0; i < G_N_ELEMENTS (victims); i++)
          {
            memcpy (frame + 28, victims[i], 4);
            g_assert_cmpint (deliver (ALICE, frame, sizeof frame), ==, WRN_DROP_SPOOFED);
            memcpy (frame + 38, victims[i], 4);
            g_assert_cmpint (deliver (ALICE, frame, sizeof frame), ==, WRN_DROP_SPOOFED);
            write_arp (frame, (guint16) operation);
            if (group)
              memset (frame, 0xff, 6);
          }
        for (gsize at = 22; at < 28; at++)
          {
            frame[at] ^= 1;
            g_assert_cmpint (deliver (ALICE, frame, sizeof frame), ==, WRN_DROP_SPOOFED);
            frame[at] ^= 1;
          }
        memset (frame + 28, 0, 4);
        g_assert_cmpint (deliver (ALICE, frame, sizeof frame), ==, WRN_DROP_SPOOFED);
      }
}

static void
test_arp_about_others_is_not_for_us (void)
{
  guint8 frame[WRN_ARP_FRAME_LEN];

  write_arp (frame, WRN_ARP_REQUEST);
  frame[41] = 77;
  g_assert_cmpint (deliver (ALICE, frame, sizeof frame), ==, WRN_DROP_NOT_FOR_US);
  memcpy (frame + 38, frame + 28, 4);
  g_assert_cmpint (deliver (ALICE, frame, sizeof frame), ==, WRN_DROP_NONE);
  memcpy (frame, "\x01\x00\x5e\0\0\1", 6);
  g_assert_cmpint (deliver (ALICE, frame, sizeof frame), ==, WRN_DROP_BAD_IP);
  write_arp (frame, 3);
  g_assert_cmpint (deliver (ALICE, frame, sizeof frame), ==, WRN_DROP_BAD_IP);
}

/* Writes a message of Alice to us and delivers it. */
static WrnDrop
say (guint8 type, const guint8 *source, const guint8 *target, const WrnMac *mac)
{
  WrnTestPacket head = wrn_test_between (16, 58, ALICE, OWN);
  guint8 frame[200];

  if (source != NULL)
    memcpy (head.source, source, 16);
  return deliver (ALICE, frame, wrn_test_neighbour (&head, type, target, mac, frame));
}

static void
test_no_forged_neighbour_message_passes (void)
{
  const WrnLanClaims own = wrn_test_claims (OWN);
  const WrnLanClaims alice = wrn_test_claims (ALICE);
  const WrnLanClaims bob = wrn_test_claims (BOB);
  const WrnLanClaims router = wrn_test_claims (ROUTER);
  const WrnMac *macs[] = { &own.mac, &bob.mac, &router.mac, &wrn_test_broadcast };
  const guint8 *addresses[] = { own.ipv6, bob.ipv6, router.ipv6, all_nodes };
  static const guint8 nobody[16];

  g_assert_cmpint (say (WRN_ND_SOLICIT, NULL, own.ipv6, &alice.mac), ==, WRN_DROP_NONE);
  g_assert_cmpint (say (WRN_ND_ADVERT, NULL, alice.ipv6, &alice.mac), ==, WRN_DROP_NONE);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpint (say (WRN_ND_SOLICIT, NULL, own.ipv6, macs[i]), ==, WRN_DROP_SPOOFED);
      g_assert_cmpint (say (WRN_ND_ADVERT, NULL, alice.ipv6, macs[i]), ==, WRN_DROP_SPOOFED);
      g_assert_cmpint (say (WRN_ND_ROUTER_SOLICIT, NULL, NULL, macs[i]), ==, WRN_DROP_SPOOFED);
      g_assert_cmpint (say (WRN_ND_SOLICIT, addresses[i], own.ipv6, NULL), ==, WRN_DROP_SPOOFED);
      g_assert_cmpint (say (WRN_ND_ADVERT, NULL, addresses[i], &alice.mac), ==, WRN_DROP_SPOOFED);
      g_assert_cmpint (say (WRN_ND_ADVERT, addresses[i], alice.ipv6, &alice.mac), ==,
                       WRN_DROP_SPOOFED);
    }
  /* A probe for our address would end our use of it (RFC 4862 section 5.4.3). */
  g_assert_cmpint (say (WRN_ND_SOLICIT, nobody, own.ipv6, NULL), ==, WRN_DROP_SPOOFED);
  g_assert_cmpint (say (WRN_ND_SOLICIT, NULL, bob.ipv6, &alice.mac), ==, WRN_DROP_NOT_FOR_US);
  g_assert_cmpint (say (WRN_ND_SOLICIT, NULL, all_nodes, &alice.mac), ==, WRN_DROP_BAD_IP);
}

static void
test_routes_and_redirects_need_the_role (void)
{
  static const guint8 types[] = { WRN_ND_ROUTER_ADVERT, WRN_ND_REDIRECT };
  const WrnLanClaims router = wrn_test_claims (ROUTER);
  WrnTestPacket head = wrn_test_between (16, 58, ROUTER, OWN);
  guint8 frame[200];

  for (guint i = 0; i < 2; i++)
    {
      gsize len;

      g_assert_cmpint (say (types[i], NULL, router.ipv6, NULL), ==, WRN_DROP_ROGUE_SERVER);
      len = wrn_test_neighbour (&head, types[i], router.ipv6, &router.mac, frame);
      g_assert_cmpint (deliver (ROUTER, frame, len), ==, WRN_DROP_NONE);
      g_assert_cmpint (deliver (ALICE, frame, len), ==, WRN_DROP_ROGUE_SERVER);
    }
}

/* Extension headers do not hide an advertisement, nor do fragments. */
static void
test_hidden_router_advertisement (void)
{
  static const guint8 chains[][16] = {
    { 60, 0, 0, 0, 0, 0, 0, 0, 58, 0, 0, 0, 0, 0, 0, 0 },
    { 58, 0, 0, 1, 0, 0, 0, 1 },
    { 58, 0, 0, 0, 0, 0, 0, 1 },
  };
  static const guint8 first[] = { 0, 44, 44 };
  static const gsize lens[] = { 16, 8, 8 };

  for (guint i = 0; i < 3; i++)
    {
      WrnTestPacket head = wrn_test_between (16, first[i], ALICE, OWN);
      guint8 frame[200];
      gsize len;

      head.ttl = 255;
      head.payload_len = lens[i] + 16;
      len = wrn_test_packet_write (&head, frame);
      memcpy (frame + 54, chains[i], lens[i]);
      memset (frame + 54 + lens[i], 0, 16);
      frame[54 + lens[i]] = WRN_ND_ROUTER_ADVERT;
      g_assert_cmpint (deliver (ALICE, frame, len), ==, WRN_DROP_ROGUE_SERVER);
      frame[54 + lens[i]] = WRN_ND_ADVERT;
      g_assert_cmpint (deliver (ALICE, frame, len), !=, WRN_DROP_NONE);
    }
}

/* Writes an ICMP error of @who about a packet to @about. */
static WrnDrop
complain (guint who, guint8 address_len, guint8 type, const guint8 *about)
{
  WrnTestPacket head = wrn_test_between (address_len, address_len == 4 ? 1 : 58, who, OWN);
  guint8 content[60] = { type, 4, [6] = 0x02, [7] = 0x28 };
  guint8 frame[200];

  memcpy (content + 8 + (address_len == 4 ? 16 : 24), about, address_len);
  return deliver (who, frame, wrn_test_control (&head, content, sizeof content, frame));
}

/* "Too big" about other people's packets would slow down what the sender has no part in. */
static void
test_errors_are_about_packets_to_their_sender (void)
{
  static const guint8 errors[] = { 3, 4, 11, 12 };
  static const guint8 remote[4] = { 192, 168, 5, 9 };
  static const guint8 elsewhere[4] = { 8, 8, 8, 8 };
  const WrnLanClaims alice = wrn_test_claims (ALICE);
  const WrnLanClaims bob = wrn_test_claims (BOB);

  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpint (complain (ALICE, 4, errors[i], alice.ipv4), ==, WRN_DROP_NONE);
      g_assert_cmpint (complain (ALICE, 4, errors[i], bob.ipv4), ==, WRN_DROP_SPOOFED);
      g_assert_cmpint (complain (ALICE, 4, errors[i], elsewhere), ==, WRN_DROP_SPOOFED);
      g_assert_cmpint (complain (ROUTER, 4, errors[i], remote), ==, WRN_DROP_NONE);
      g_assert_cmpint (complain (ALICE, 16, (guint8) (i + 1), alice.ipv6), ==, WRN_DROP_NONE);
      g_assert_cmpint (complain (ALICE, 16, (guint8) (i + 1), bob.ipv6), ==, WRN_DROP_SPOOFED);
    }
  g_assert_cmpint (complain (ALICE, 4, 8, bob.ipv4), ==, WRN_DROP_NONE);
  g_assert_cmpint (complain (ALICE, 16, 128, bob.ipv6), ==, WRN_DROP_NONE);
  g_assert_cmpint (complain (ALICE, 4, 5, alice.ipv4), ==, WRN_DROP_ROGUE_SERVER);
  g_assert_cmpint (complain (ALICE, 4, 9, alice.ipv4), ==, WRN_DROP_ROGUE_SERVER);
}

/* Which groups are heard without a report, and that all others are not. */
static void
test_only_known_groups_are_heard (void)
{
  static const struct
  {
    guint8 group[4];
    WrnDrop verdict;
  } cases[] = {
    { { 255, 255, 255, 255 }, WRN_DROP_NONE }, { { 224, 0, 0, 251 }, WRN_DROP_NONE },
    { { 224, 0, 0, 252 }, WRN_DROP_NONE },     { { 239, 255, 255, 250 }, WRN_DROP_NONE },
    { { 224, 0, 1, 1 }, WRN_DROP_GROUP },      { { 239, 127, 255, 250 }, WRN_DROP_GROUP },
    { { 225, 0, 0, 251 }, WRN_DROP_GROUP },
  };
  static const struct
  {
    guint8 group[16];
    WrnDrop verdict;
  } cases6[] = {
    { { 0xff, 2, [15] = 1 }, WRN_DROP_NONE },
    { { 0xff, 2, [15] = 0xfb }, WRN_DROP_NONE },
    { { 0xff, 2, [13] = 1, [15] = 3 }, WRN_DROP_NONE },
    { { 0xff, 2, [15] = 0x0c }, WRN_DROP_NONE },
    { { 0xff, 2, [11] = 1, 0xff, 0, 0, 1 }, WRN_DROP_NONE },
    { { 0xff, 2, [11] = 1, 0xff, 0xcc, 0, 0 }, WRN_DROP_NONE },
    { { 0xff, 2, [11] = 1, 0xff, 0, 0, 2 }, WRN_DROP_GROUP },
    { { 0xff, 2, [15] = 2 }, WRN_DROP_GROUP },
    { { 0xff, 5, [15] = 0x77 }, WRN_DROP_GROUP },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WrnTestPacket packet = wrn_test_between (4, 17, ALICE, OWN);

      wrn_test_to_group (&packet, cases[i].group);
      g_assert_cmpint (deliver_packet (ALICE, &packet), ==, cases[i].verdict);
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases6); i++)
    {
      WrnTestPacket packet = wrn_test_between (16, 17, ALICE, OWN);

      wrn_test_to_group (&packet, cases6[i].group);
      g_assert_cmpint (deliver_packet (ALICE, &packet), ==, cases6[i].verdict);
    }
}

/* A packet must stand in the frame that belongs to its destination. */
static void
test_group_frame_must_fit_its_packet (void)
{
  static const guint8 mdns[4] = { 224, 0, 0, 251 };
  static const guint8 subnet[][4] = { { 10, 77, 255, 255 }, { 10, 255, 255, 255 } };
  WrnTestPacket packet = wrn_test_between (4, 17, ALICE, OWN);
  WrnTestPacket packet6 = wrn_test_between (16, 17, ALICE, OWN);

  packet.destination_mac = packet6.destination_mac = wrn_test_broadcast;
  g_assert_cmpint (deliver_packet (ALICE, &packet), ==, WRN_DROP_BAD_IP);
  g_assert_cmpint (deliver_packet (ALICE, &packet6), ==, WRN_DROP_BAD_IP);
  memcpy (packet.destination, mdns, 4);
  g_assert_cmpint (deliver_packet (ALICE, &packet), ==, WRN_DROP_BAD_IP);
  for (guint i = 0; i < 2; i++)
    {
      memcpy (packet.destination, subnet[i], 4);
      g_assert_cmpint (deliver_packet (ALICE, &packet), ==, WRN_DROP_NONE);
    }

  wrn_test_to_group (&packet, mdns);
  wrn_test_to_group (&packet6, all_nodes);
  for (guint at = 0; at < 6; at++)
    {
      packet.destination_mac.bytes[at] ^= 0x40;
      packet6.destination_mac.bytes[at] ^= 0x40;
      g_assert_cmpint (deliver_packet (ALICE, &packet), !=, WRN_DROP_NONE);
      g_assert_cmpint (deliver_packet (ALICE, &packet6), !=, WRN_DROP_NONE);
      packet.destination_mac.bytes[at] ^= 0x40;
      packet6.destination_mac.bytes[at] ^= 0x40;
    }
  memcpy (packet.destination, wrn_test_claims (OWN).ipv4, 4);
  memcpy (packet6.destination, wrn_test_claims (OWN).ipv6, 16);
  g_assert_cmpint (deliver_packet (ALICE, &packet), ==, WRN_DROP_BAD_IP);
  g_assert_cmpint (deliver_packet (ALICE, &packet6), ==, WRN_DROP_BAD_IP);
}

static void
test_group_message_needs_the_group_bit (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  const WrnTestPacket packet = wrn_test_between (4, 17, ALICE, OWN);
  const WrnMac own = wrn_test_claims (OWN).mac;
  guint8 frame[200];
  const gsize len = wrn_test_packet_write (&packet, frame);

  g_assert_cmpint (wrn_lan_incoming (lan, T0, wrn_test_peer (ALICE), &own, frame + 12, len - 12),
                   ==, WRN_DROP_MALFORMED);
}

/* Nobody else's queries or reports may change what our kernel reports. */
static void
test_memberships_of_others_are_not_heard (void)
{
  static const guint8 igmp[] = { 0x11, 0x12, 0x16, 0x17, 0x22 };
  static const guint8 mld[] = { 130, 131, 132, 143 };
  static const guint8 all_systems[4] = { 224, 0, 0, 1 };
  guint8 content[24] = { 0 };
  guint8 frame[200];

  for (guint i = 0; i < G_N_ELEMENTS (igmp); i++)
    {
      WrnTestPacket head = wrn_test_between (4, WRN_PROTOCOL_IGMP, ALICE, OWN);

      wrn_test_to_group (&head, all_systems);
      content[0] = igmp[i];
      g_assert_cmpint (deliver (ALICE, frame, wrn_test_control (&head, content, 8, frame)), ==,
                       WRN_DROP_GROUP);
    }
  for (guint i = 0; i < G_N_ELEMENTS (mld); i++)
    {
      WrnTestPacket head = wrn_test_between (16, WRN_PROTOCOL_ICMPV6, ALICE, OWN);

      wrn_test_to_group (&head, all_nodes);
      content[0] = mld[i];
      g_assert_cmpint (deliver (ALICE, frame, wrn_test_control (&head, content, 24, frame)), ==,
                       WRN_DROP_GROUP);
    }
}

static void
test_each_truncation_is_a_runt (void)
{
  const WrnLanClaims own = wrn_test_claims (OWN);
  const WrnLanClaims alice = wrn_test_claims (ALICE);
  const WrnTestPacket head = wrn_test_between (16, 58, ALICE, OWN);
  guint8 frames[6][200];
  gsize lens[6];

  for (guint i = 0; i < 4; i++)
    {
      const WrnTestPacket packet = wrn_test_between (i < 2 ? 4 : 16, i % 2 ? 6 : 17, ALICE, OWN);

      lens[i] = wrn_test_packet_write (&packet, frames[i]);
    }
  write_arp (frames[4], WRN_ARP_REQUEST);
  lens[4] = WRN_ARP_FRAME_LEN;
  lens[5] = wrn_test_neighbour (&head, WRN_ND_SOLICIT, own.ipv6, &alice.mac, frames[5]);

  for (guint i = 0; i < 6; i++)
    {
      g_assert_cmpint (deliver (ALICE, frames[i], lens[i]), ==, WRN_DROP_NONE);
      for (gsize cut = 12; cut < lens[i]; cut++)
        {
          g_autofree guint8 *copy = g_memdup2 (frames[i], cut);

          g_assert_cmpint (deliver (ALICE, copy, cut), ==, WRN_DROP_RUNT);
        }
    }
}

/* Whatever a member sends, what passes is in its own name: checked with a plain look at the bytes
 * of whatever passed. */
static void
assert_in_own_name (const guint8 *body, const WrnLanClaims *sender)
{
  static const guint8 none[4];
  const guint16 type = wrn_peek_be16 (body);
  guint8 link_local[16];

  wrn_link_local_from_mac (link_local, &sender->mac);
  if (type == WRN_ETHERTYPE_ARP)
    {
      g_assert_cmpmem (body + 10, 6, sender->mac.bytes, 6);
      g_assert_cmpmem (body + 16, 4, sender->ipv4, 4);
    }
  else if (type == WRN_ETHERTYPE_IPV4)
    g_assert_true (memcmp (body + 14, sender->ipv4, 4) == 0 || memcmp (body + 14, none, 4) == 0);
  else
    g_assert_true (memcmp (body + 10, sender->ipv6, 16) == 0 ||
                   memcmp (body + 10, link_local, 16) == 0);
}

static void
test_random_frames_pass_in_own_name_only (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (10);
  const WrnLanClaims own = wrn_test_claims (OWN);
  const WrnLanClaims alice = wrn_test_claims (ALICE);
  const WrnTestPacket head = wrn_test_between (16, 58, ALICE, OWN);
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  guint passed = 0;

  for (guint round = 0; round < 200000; round++)
    {
      WrnTestPacket packet =
          wrn_test_between (round % 2 ? 4 : 16, round % 4 < 2 ? 6 : 17, ALICE, OWN);
      guint8 scratch[200];
      g_autofree guint8 *frame = NULL;
      gsize len;

      if (round % 5 == 0)
        {
          write_arp (scratch, (guint16) (1 + round % 2));
          len = WRN_ARP_FRAME_LEN;
        }
      else if (round % 5 == 1)
        len = wrn_test_neighbour (&head, (guint8) (133 + round % 7), round % 2 ? own.ipv6 : NULL,
                                  &alice.mac, scratch);
      else
        len = wrn_test_packet_write (&packet, scratch);

      for (guint i = g_rand_int_range (rand, 0, 4); i > 0; i--)
        scratch[g_rand_int_range (rand, 0, (gint) len)] ^=
            (guint8) (1 << g_rand_int_range (rand, 0, 8));
      if (g_rand_int_range (rand, 0, 4) == 0)
        len = (gsize) g_rand_int_range (rand, 12, (gint) len + 1);
      frame = g_memdup2 (scratch, len);

      if (wrn_test_deliver (lan, T0 + round * WRN_SECONDS (1), ALICE, frame, len) != WRN_DROP_NONE)
        continue;
      assert_in_own_name (frame + 12, &alice);
      passed++;
    }
  g_assert_cmpuint (passed, >, 10000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lan-incoming/honest-traffic-passes", test_honest_traffic_passes);
  g_test_add_func ("/lan-incoming/link-local-addresses-are-claims-too",
                   test_link_local_addresses_are_claims_too);
  g_test_add_func ("/lan-incoming/foreign-sources-are-spoofed", test_foreign_sources_are_spoofed);
  g_test_add_func ("/lan-incoming/granted-prefix-is-a-source", test_granted_prefix_is_a_source);
  g_test_add_func ("/lan-incoming/prefix-may-end-within-a-byte", test_prefix_may_end_within_a_byte);
  g_test_add_func ("/lan-incoming/default-route-is-no-disguise", test_default_route_is_no_disguise);
  g_test_add_func ("/lan-incoming/unicast-must-be-for-us", test_unicast_must_be_for_us);
  g_test_add_func ("/lan-incoming/other-protocols-are-refused", test_other_protocols_are_refused);
  g_test_add_func ("/lan-incoming/servers-need-the-role", test_servers_need_the_role);
  g_test_add_func ("/lan-incoming/lease-reaches-its-new-owner", test_lease_reaches_its_new_owner);
  g_test_add_func ("/lan-incoming/dhcp-client-may-ask", test_dhcp_client_may_ask);
  g_test_add_func ("/lan-incoming/no-forged-arp-passes", test_no_forged_arp_passes);
  g_test_add_func ("/lan-incoming/arp-about-others-is-not-for-us",
                   test_arp_about_others_is_not_for_us);
  g_test_add_func ("/lan-incoming/no-forged-neighbour-message-passes",
                   test_no_forged_neighbour_message_passes);
  g_test_add_func ("/lan-incoming/routes-and-redirects-need-the-role",
                   test_routes_and_redirects_need_the_role);
  g_test_add_func ("/lan-incoming/hidden-router-advertisement-is-seen",
                   test_hidden_router_advertisement);
  g_test_add_func ("/lan-incoming/errors-are-about-packets-to-their-sender",
                   test_errors_are_about_packets_to_their_sender);
  g_test_add_func ("/lan-incoming/only-known-groups-are-heard", test_only_known_groups_are_heard);
  g_test_add_func ("/lan-incoming/group-frame-must-fit-its-packet",
                   test_group_frame_must_fit_its_packet);
  g_test_add_func ("/lan-incoming/group-message-needs-the-group-bit",
                   test_group_message_needs_the_group_bit);
  g_test_add_func ("/lan-incoming/memberships-of-others-are-not-heard",
                   test_memberships_of_others_are_not_heard);
  g_test_add_func ("/lan-incoming/each-truncation-is-a-runt", test_each_truncation_is_a_runt);
  g_test_add_func ("/lan-incoming/random-frames-pass-in-own-name-only",
                   test_random_frames_pass_in_own_name_only);

  return g_test_run ();
}
