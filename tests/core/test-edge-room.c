/* test-edge-room.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A TCP connection between two members fits the way between them, whoever of them knows it.
 */
#include "config.h"

#include "tests/support/wrn-test-packet.h"
#include "tests/support/wrn-test-puppet.h"

#define ANNOUNCED 1360

/* What is around an IP packet, at its most: IPv4, UDP, channel, head and tag, kind, ethertype. */
#define AROUND (20 + 8 + 4 + 24 + 1 + 2)

/* What the kernel of a member knows of any way; they have one each, as they are asked in turn. */
static guint known_mtu;
static guint n_asked;

typedef struct
{
  WrnTestWire wire;
  WrnTestHost *a;
  WrnTestHost *b;
} World;

static guint
find_mtu (const WrnEndpoint *remote)
{
  g_assert_cmpuint (remote->port, !=, 0);
  n_asked++;
  return known_mtu;
}

/* Two members, of which @a_knows and @b_knows can ask; by a supernode only if @relayed. */
static void
world_init (World *self, gboolean a_knows, gboolean b_knows, gboolean relayed)
{
  const WrnTestEdgeFlags flags = relayed ? WRN_TEST_EDGE_NO_DIRECT : WRN_TEST_EDGE_PLAIN;
  WrnTestHost *supernode;

  n_asked = 0;
  wrn_test_wire_init (&self->wire, 71);
  supernode = wrn_test_wire_add_supernode (&self->wire, 200);
  self->wire.find_mtu = a_knows ? find_mtu : NULL;
  self->a = wrn_test_wire_add_edge (&self->wire, 1, flags);
  self->wire.find_mtu = b_knows ? find_mtu : NULL;
  self->b = wrn_test_wire_add_edge (&self->wire, 2, flags);
  wrn_test_host_set_locals (self->a, &self->a->address, 1);
  wrn_test_host_set_locals (self->b, &self->b->address, 1);
  wrn_test_host_set_supernode (self->a, 0, supernode);
  wrn_test_host_set_supernode (self->b, 0, supernode);
  wrn_test_wire_advance (&self->wire, WRN_SECONDS (20));
  g_assert_cmpint (wrn_test_host_get_state (self->a, self->b), ==,
                   relayed ? WRN_PEER_RELAYED : WRN_PEER_LAN);
}

/* Sends the first packet of a connection, and returns the segment size that arrives with it. */
static guint
connect_to (World *self, WrnTestHost *from, WrnTestHost *to)
{
  WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_TCP, 0);
  const gsize option = 14 + 20 + 20;
  guint8 frame[256];
  WrnEdgeStatus source;
  WrnEdgeStatus target;
  const guint8 *got;
  guint32 pseudo;
  gsize len;

  wrn_edge_get_status (from->edge, &source);
  wrn_edge_get_status (to->edge, &target);
  packet.source_mac = source.mac;
  packet.destination_mac = target.mac;
  wrn_poke_be32 (packet.source, source.ipv4);
  wrn_poke_be32 (packet.destination, target.ipv4);
  packet.flags = WRN_TCP_SYN;
  packet.n_options = 4;
  len = wrn_test_packet_write (&packet, frame);
  memcpy (frame + option, (const guint8[]){ 2, 4, ANNOUNCED >> 8, ANNOUNCED & 0xff }, 4);
  pseudo = wrn_test_pseudo_sum (&packet, len - 34);
  wrn_poke_be16 (frame + 50, 0);
  wrn_poke_be16 (frame + 50, (guint16) ~wrn_test_sum (pseudo, frame + 34, len - 34));

  wrn_test_host_forget (to);
  wrn_test_host_frame (from, &(WrnFrame){ .data = frame, .len = len });
  wrn_test_wire_run (&self->wire);
  g_assert_cmpuint (to->frames->len, ==, 1);
  got = g_bytes_get_data (g_ptr_array_index (to->frames, 0), &len);
  g_assert_cmphex (wrn_test_sum (pseudo, got + 34, len - 34), ==, 0xffff);
  return wrn_peek_be16 (got + option + 2);
}

static void
test_either_end_suffices (void)
{
  for (guint knows = 1; knows <= 3; knows++)
    for (guint relayed = 0; relayed <= 1; relayed++)
      {
        World world;

        known_mtu = 1280;
        world_init (&world, (knows & 1) != 0, (knows & 2) != 0, relayed != 0);
        g_assert_cmpuint (connect_to (&world, world.a, world.b), ==, 1280 - AROUND - 40);
        g_assert_cmpuint (connect_to (&world, world.b, world.a), ==, 1280 - AROUND - 40);
        wrn_test_wire_clear (&world.wire);
      }
}

static void
test_wide_way_changes_nothing (void)
{
  static const guint mtus[] = { 0, ANNOUNCED + 40 + AROUND, 1500, 65536 };
  World world;

  for (guint i = 0; i < G_N_ELEMENTS (mtus); i++)
    {
      known_mtu = mtus[i];
      world_init (&world, TRUE, TRUE, FALSE);
      g_assert_cmpuint (connect_to (&world, world.a, world.b), ==, ANNOUNCED);
      wrn_test_wire_clear (&world.wire);
    }

  world_init (&world, FALSE, FALSE, FALSE);
  g_assert_cmpuint (connect_to (&world, world.a, world.b), ==, ANNOUNCED);
  g_assert_cmpuint (n_asked, ==, 0);
  wrn_test_wire_clear (&world.wire);
}

/* Whoever opens connections all the time does not make us ask the kernel all the time; but what it
 * learns meanwhile counts a second later. */
static void
test_asked_once_a_second (void)
{
  World world;

  known_mtu = 1400;
  world_init (&world, TRUE, FALSE, FALSE);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (connect_to (&world, world.a, world.b), ==, 1400 - AROUND - 40);
  g_assert_cmpuint (n_asked, ==, 1);

  known_mtu = 1300;
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (1));
  g_assert_cmpuint (connect_to (&world, world.b, world.a), ==, 1300 - AROUND - 40);
  g_assert_cmpuint (n_asked, ==, 2);
  wrn_test_wire_clear (&world.wire);
}

/* A member that says as much as fits into a packet: honest ones leave room for a channel. */
static void
test_longest_first_packet (void)
{
  WrnTestWire wire;
  WrnTestPuppet member;
  WrnTestHost *edge;
  WrnEdgeStatus status;
  WrnRecord record;
  WrnTestPacket syn = wrn_test_packet (4, WRN_PROTOCOL_TCP, 0);
  guint8 inner[WRN_PACKET_MAX - WRN_DATA_OVERHEAD] = { WRN_KIND_UNICAST };
  guint8 frame[256];
  guint8 packet[WRN_PACKET_MAX];
  gsize len;

  known_mtu = 1280;
  wrn_test_wire_init (&wire, 72);
  wire.find_mtu = find_mtu;
  edge = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_NO_LAN);
  wrn_test_host_set_locals (edge, &edge->address, 1);
  wrn_test_puppet_init_member (&member, &wire, 60);
  wrn_test_puppet_fill_record (&member, &wire.profile.subnet, 0, 1000, &record);
  wrn_test_puppet_call (&member, edge);
  wrn_test_puppet_say_record (&member, &record);
  wrn_test_wire_advance (&wire, WRN_SECONDS (1));

  wrn_edge_get_status (edge->edge, &status);
  wrn_poke_be32 (syn.source, record.claim.ipv4);
  wrn_poke_be32 (syn.destination, status.ipv4);
  syn.flags = WRN_TCP_SYN;
  len = wrn_test_packet_write (&syn, frame) - 12;
  memcpy (inner + 1, frame + 12, len);
  len = wrn_test_puppet_seal (&member, inner, sizeof inner, packet);
  g_assert_cmpuint (len, ==, WRN_PACKET_MAX);
  wrn_test_host_forget (edge);
  wrn_test_host_input (edge, &member.host->address, packet, len);
  g_assert_cmpuint (edge->frames->len, ==, 1);

  wrn_test_puppet_clear (&member);
  wrn_test_wire_clear (&wire);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());
  g_test_add_func ("/edge-room/either-end-suffices", test_either_end_suffices);
  g_test_add_func ("/edge-room/wide-way-changes-nothing", test_wide_way_changes_nothing);
  g_test_add_func ("/edge-room/asked-once-a-second", test_asked_once_a_second);
  g_test_add_func ("/edge-room/longest-first-packet", test_longest_first_packet);
  return g_test_run ();
}
