/* test-edge-room.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What members send each other fits the way between them, whoever of them knows it, or nobody.
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

/* Whoever opens connections all the time does not make us ask the kernel all the time: once for the
 * direct path, and for the relay, as that one has to prove itself first. What it says is where to
 * begin: if more gets through, more is sent. */
static void
test_asked_once (void)
{
  World world;

  known_mtu = 1400;
  world_init (&world, TRUE, FALSE, FALSE);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (connect_to (&world, world.a, world.b), ==, 1400 - AROUND - 40);
  g_assert_cmpuint (n_asked, ==, 2);

  wrn_test_wire_advance (&world.wire, WRN_SECONDS (1));
  g_assert_cmpuint (connect_to (&world, world.b, world.a), ==, ANNOUNCED);
  g_assert_cmpuint (n_asked, ==, 2);
  wrn_test_wire_clear (&world.wire);
}

/* A datagram of @len bytes of IP from one member to another. */
static WrnTestPacket
make_packet (const WrnTestHost *from, const WrnTestHost *to, guint8 address_len, gsize len)
{
  WrnTestPacket packet = wrn_test_packet (address_len, WRN_PROTOCOL_UDP, 0);
  WrnEdgeStatus source;
  WrnEdgeStatus target;

  wrn_edge_get_status (from->edge, &source);
  wrn_edge_get_status (to->edge, &target);
  packet.source_mac = source.mac;
  packet.destination_mac = target.mac;
  packet.payload_len = len - (address_len == 4 ? 28 : 48);
  wrn_poke_be32 (packet.source, source.ipv4);
  wrn_poke_be32 (packet.destination, target.ipv4);
  if (address_len == 16)
    {
      memcpy (packet.source, source.ipv6, 16);
      memcpy (packet.destination, target.ipv6, 16);
    }
  return packet;
}

static gsize
send_packet (World *self, const WrnTestPacket *packet, guint8 frame[static WRN_PACKET_MAX])
{
  const gsize len = wrn_test_packet_write (packet, frame);

  wrn_test_host_forget (self->a);
  wrn_test_host_forget (self->b);
  wrn_test_host_frame (self->a, &(WrnFrame){ .data = frame, .len = len });
  wrn_test_wire_run (&self->wire);
  return len;
}

/* In how many parts the packet at @frame came to @host; 0 if not all of them did. */
static guint
put_together (const WrnTestHost *host, const guint8 *frame, gsize len)
{
  const gsize header = frame[14] >> 4 == 4 ? 20 : 40;
  guint8 payload[WRN_PACKET_MAX];
  gsize n_bytes = 0;

  for (guint i = 0; i < host->frames->len; i++)
    {
      gsize part_len;
      const guint8 *part = g_bytes_get_data (g_ptr_array_index (host->frames, i), &part_len);
      const gboolean cut6 = header == 40 && part[20] == 44;
      const guint16 field = wrn_peek_be16 (part + (header == 20 ? 20 : 56));
      const gsize at = header == 20 ? (field & 0x1fff) * 8u : cut6 ? field & ~7u : 0;
      const gsize from = 14 + header + (cut6 ? 8 : 0);

      g_assert_cmpuint (at + part_len - from, <=, sizeof payload);
      memcpy (payload + at, part + from, part_len - from);
      n_bytes += part_len - from;
    }
  if (n_bytes < len - 14 - header)
    return 0;
  g_assert_cmpuint (n_bytes, ==, len - 14 - header);
  wrn_test_assert_bytes (payload, frame + 14 + header, n_bytes);
  return host->frames->len;
}

/* Nothing that a has sent is longer than what arrives, but for what goes by another way as well,
 * which is not in use. */
static void
assert_all_fit (const World *self, gsize limit)
{
  const gboolean relayed = wrn_test_host_get_state (self->a, self->b) == WRN_PEER_RELAYED;

  for (guint i = 0; i < self->a->sent->len; i++)
    {
      const WrnTestDatagram *datagram = g_ptr_array_index (self->a->sent, i);

      if (relayed || wrn_endpoint_equal (&datagram->flow.remote, &self->b->address))
        g_assert_cmpuint (datagram->len, <=, limit);
    }
}

/* What @host has been told about the size of its packets; 0: nothing. */
static guint
get_warning (const WrnTestHost *host)
{
  const guint8 *frame;
  gsize len;

  if (host->frames->len == 0)
    return 0;
  g_assert_cmpuint (host->frames->len, ==, 1);
  frame = g_bytes_get_data (g_ptr_array_index (host->frames, 0), &len);
  g_assert_cmpuint (len, >, 60);
  if (frame[14] >> 4 == 4)
    {
      g_assert_cmphex (wrn_peek_be16 (frame + 34), ==, 0x0304);
      return wrn_peek_be16 (frame + 40);
    }
  g_assert_cmphex (wrn_peek_be16 (frame + 54), ==, 0x0200);
  return wrn_peek_be32 (frame + 58);
}

static guint
get_found (const World *self)
{
  WrnPeerStatus status;

  g_assert_true (wrn_test_host_find_peer (self->a, self->b, &status));
  return status.room;
}

/* Has the search for what fits begin, and end. */
static void
search (World *self)
{
  guint8 frame[WRN_PACKET_MAX];
  const WrnTestPacket packet = make_packet (self->a, self->b, 4, 1400);

  send_packet (self, &packet, frame);
  g_assert_cmpuint (self->a->frames->len, ==, 0);
  wrn_test_wire_advance (&self->wire, WRN_SECONDS (10));
}

/* Packets that are allowed to be cut, that are not, and of IPv6: all arrive, and their sender is
 * told how to do better, as far as there is better. */
static void
test_narrow_way_carries_all (void)
{
  for (guint relayed = 0; relayed <= 1; relayed++)
    {
      const gsize limit = 1252;
      const guint room = (guint) limit - 27 - (relayed ? 4 : 0);
      guint8 frame[WRN_PACKET_MAX];
      WrnTestPacket packet;
      World world;
      guint found;
      gsize len;

      world_init (&world, FALSE, FALSE, relayed != 0);
      g_assert_cmpuint (get_found (&world), ==, 0);
      world.wire.mtu = limit;
      search (&world);
      found = get_found (&world);
      g_assert_cmpuint (found, <=, room);
      g_assert_cmpuint (found + WRN_PATH_MTU_GRAIN, >, room);

      for (guint i = 0; i < 6; i++)
        {
          packet = make_packet (world.a, world.b, i % 2 == 0 ? 4 : 16, i < 4 ? 1400 : found);
          packet.fragment = i < 2 ? 0x4000 : 0;
          len = send_packet (&world, &packet, frame);
          g_assert_cmpuint (put_together (world.b, frame, len), ==, i < 4 ? 2 : 1);
          assert_all_fit (&world, limit);
          g_assert_cmpuint (get_warning (world.a), ==, i >= 4 ? 0 : i % 2 == 0 ? found : 1280);
        }

      /* As every link of IPv6 has to. */
      packet = make_packet (world.a, world.b, 16, 1280);
      len = send_packet (&world, &packet, frame);
      g_assert_cmpuint (put_together (world.b, frame, len), ==, 2);
      g_assert_cmpuint (get_warning (world.a), ==, 0);
      wrn_test_wire_clear (&world.wire);
    }
}

/* A stream is cut as it fits, without a loss and without a word. */
static void
test_narrow_way_carries_streams (void)
{
  World world;
  WrnTestPacket packet;
  guint8 frame[20000];
  WrnFrame super = { .data = frame };
  guint32 next = 0;

  world_init (&world, FALSE, FALSE, FALSE);
  world.wire.mtu = 1252;
  search (&world);

  packet = make_packet (world.a, world.b, 4, 16000);
  packet.protocol = WRN_PROTOCOL_TCP;
  packet.payload_len = 15000;
  super.len = wrn_test_packet_write (&packet, frame);
  super.offload = (WrnOffload){
    .gso = WRN_GSO_TCP4, .gso_size = 1348, .partial_csum = TRUE, .csum_start = 34, .csum_offset = 16
  };
  wrn_poke_be16 (frame + 50, (guint16) wrn_test_pseudo_sum (&packet, super.len - 34));
  wrn_test_host_forget (world.a);
  wrn_test_host_forget (world.b);
  wrn_test_host_frame (world.a, &super);
  wrn_test_wire_run (&world.wire);

  assert_all_fit (&world, 1252);
  g_assert_cmpuint (world.a->frames->len, ==, 0);
  for (guint i = 0; i < world.b->frames->len; i++)
    {
      gsize len;
      const guint8 *piece = g_bytes_get_data (g_ptr_array_index (world.b->frames, i), &len);

      g_assert_cmphex (wrn_peek_be32 (piece + 38), ==, packet.sequence + next);
      wrn_test_assert_bytes (piece + 66, frame + 66 + next, len - 66);
      g_assert_cmphex (wrn_test_sum (0, piece + 14, 20), ==, 0xffff);
      next += (guint32) (len - 66);
    }
  g_assert_cmpuint (next, ==, 15000);
  wrn_test_wire_clear (&world.wire);
}

/* Nobody can tell all the receivers of a group. */
static void
test_groups (void)
{
  World world;
  WrnTestPacket packet;
  guint8 frame[WRN_PACKET_MAX];
  gsize len;

  world_init (&world, FALSE, FALSE, FALSE);
  world.wire.mtu = 1252;
  search (&world);
  packet = make_packet (world.a, world.b, 4, 1400);
  memset (packet.destination_mac.bytes, 0xff, 6);
  memset (packet.destination, 0xff, 4);
  len = send_packet (&world, &packet, frame);
  g_assert_cmpuint (put_together (world.b, frame, len), ==, 2);
  g_assert_cmpuint (get_warning (world.a), ==, 0);
  assert_all_fit (&world, 1252);
  wrn_test_wire_clear (&world.wire);
}

/* What cannot be cut is counted; and who does not listen is not told without end. */
static void
test_limits (void)
{
  World world;
  WrnTestPacket packet;
  guint8 frame[WRN_PACKET_MAX];
  gsize len;
  guint n = 0;

  world_init (&world, FALSE, FALSE, FALSE);
  world.wire.mtu = 1252;
  search (&world);
  packet = make_packet (world.a, world.b, 4, 1392);
  packet.n_extensions = 8;
  send_packet (&world, &packet, frame);
  g_assert_cmpuint (world.b->frames->len, ==, 0);
  g_assert_cmpuint (wrn_test_host_get_drops (world.a, WRN_DROP_GIANT), ==, 1);
  g_assert_cmpuint (get_warning (world.a), ==, get_found (&world));

  packet = make_packet (world.a, world.b, 4, 1400);
  for (guint i = 0; i < 1000; i++)
    {
      len = send_packet (&world, &packet, frame);
      g_assert_cmpuint (put_together (world.b, frame, len), ==, 2);
      n += get_warning (world.a) > 0;
    }
  g_assert_cmpuint (n, >=, 10);
  g_assert_cmpuint (n, <=, 20);
  wrn_test_wire_clear (&world.wire);
}

/* A way on which only small packets go is not searched. */
static void
test_small_packets_search_nothing (void)
{
  World world;
  WrnTestPacket packet;
  guint8 frame[WRN_PACKET_MAX];

  world_init (&world, TRUE, TRUE, FALSE);
  packet = make_packet (world.a, world.b, 4, 1200 - 27);
  for (guint i = 0; i < 100; i++)
    {
      send_packet (&world, &packet, frame);
      g_assert_cmpuint (world.b->frames->len, ==, 1);
      wrn_test_wire_advance (&world.wire, WRN_SECONDS (1));
      assert_all_fit (&world, 1200);
    }
  g_assert_cmpuint (n_asked, ==, 0);
  g_assert_cmpuint (get_found (&world), ==, 0);
  wrn_test_wire_clear (&world.wire);
}

/* Somewhere between the two the way becomes narrow, and wide again. */
static void
test_way_that_changes (void)
{
  static const gsize limits[] = { 1472, 1252, 1300, 1472, 700 };
  World world;
  guint8 frame[WRN_PACKET_MAX];

  world_init (&world, FALSE, FALSE, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      const guint room = MIN (1400, (guint) limits[i] - 27);
      const WrnTestPacket packet = make_packet (world.a, world.b, 4, 1400);
      guint silence = 0;
      gsize len;

      world.wire.mtu = limits[i];
      for (guint j = 0; j < 30 || get_found (&world) + WRN_PATH_MTU_GRAIN <= room; j++)
        {
          g_assert_cmpuint (j, <, 10000);
          len = send_packet (&world, &packet, frame);
          silence = put_together (world.b, frame, len) == 0 ? silence + 1 : 0;
          g_assert_cmpuint (silence, <=, 30);
          wrn_test_wire_advance (&world.wire, j < 100 ? WRN_MSEC (100) : WRN_SECONDS (2));
        }
      g_assert_cmpuint (get_found (&world), <=, room);
    }
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
  g_test_add_func ("/edge-room/asked-once", test_asked_once);
  g_test_add_func ("/edge-room/narrow-way-carries-all", test_narrow_way_carries_all);
  g_test_add_func ("/edge-room/narrow-way-carries-streams", test_narrow_way_carries_streams);
  g_test_add_func ("/edge-room/groups", test_groups);
  g_test_add_func ("/edge-room/limits", test_limits);
  g_test_add_func ("/edge-room/small-packets-search-nothing", test_small_packets_search_nothing);
  g_test_add_func ("/edge-room/way-that-changes", test_way_that_changes);
  g_test_add_func ("/edge-room/longest-first-packet", test_longest_first_packet);
  return g_test_run ();
}
