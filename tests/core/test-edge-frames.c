/* test-edge-frames.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Frames from one TAP to another: the same bytes, by one way or two, without an allocation.
 */
#include "config.h"

#include "core/crypto/wrn-cipher.h"
#include "core/crypto/wrn-mask.h"
#include "core/ethernet/wrn-coalescer.h"
#include "core/ethernet/wrn-neighbour.h"
#include "core/machine/wrn-outbox.h"
#include "tests/support/wrn-test-allocations.h"
#include "tests/support/wrn-test-packet.h"
#include "tests/support/wrn-test-puppet.h"

#define MSS 1328

typedef struct
{
  WrnTestWire wire;
  WrnTestHost *a;
  WrnTestHost *b;
  WrnTestHost *c;
  WrnTestHost *supernode;
} World;

static void
world_init_with (World *self, guint8 suites, WrnTestEdgeFlags flags)
{
  WrnTestHost **hosts[] = { &self->a, &self->b, &self->c };

  wrn_test_wire_init (&self->wire, 70);
  self->wire.suites = suites;
  self->supernode = wrn_test_wire_add_supernode (&self->wire, 200);
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      *hosts[i] = wrn_test_wire_add_edge (&self->wire, 1 + i, flags);
      wrn_test_host_set_locals (*hosts[i], &(*hosts[i])->address, 1);
      wrn_test_host_set_supernode (*hosts[i], 0, self->supernode);
    }
  wrn_test_wire_advance (&self->wire, WRN_SECONDS (20));
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    wrn_test_host_forget (*hosts[i]);
}

static void
world_init (World *self)
{
  world_init_with (self, WRN_SUITE_CHACHA20_POLY1305, WRN_TEST_EDGE_PLAIN);
  g_assert_cmpint (wrn_test_host_get_state (self->a, self->b), ==, WRN_PEER_LAN);
}

static void
world_clear (World *self)
{
  wrn_test_wire_clear (&self->wire);
}

static void
set_address (guint8 out[4], guint32 ipv4)
{
  wrn_poke_be32 (out, ipv4);
}

/* A TCP packet from one TAP to another. */
static WrnTestPacket
make_packet (const WrnTestHost *from, const WrnTestHost *to, guint8 address_len, gsize payload_len)
{
  WrnTestPacket packet = wrn_test_packet (address_len, WRN_PROTOCOL_TCP, payload_len);
  WrnEdgeStatus source;
  WrnEdgeStatus target;

  wrn_edge_get_status (from->edge, &source);
  wrn_edge_get_status (to->edge, &target);
  packet.source_mac = source.mac;
  packet.destination_mac = target.mac;
  if (address_len == 4)
    {
      set_address (packet.source, source.ipv4);
      set_address (packet.destination, target.ipv4);
      return packet;
    }
  memcpy (packet.source, source.ipv6, 16);
  memcpy (packet.destination, target.ipv6, 16);
  return packet;
}

static void
send_packet (WrnTestHost *host, const WrnTestPacket *packet)
{
  guint8 bytes[WRN_FRAME_MAX];
  const gsize len = wrn_test_packet_write (packet, bytes);

  wrn_test_host_frame (host, &(WrnFrame){ .data = bytes, .len = len });
}

/* A little traffic, so that the direct path is proved again and is the only one used. */
static void
warm_up (World *self)
{
  const WrnTestPacket packet = make_packet (self->a, self->b, 4, 100);

  for (guint i = 0; i < 5; i++)
    {
      send_packet (self->a, &packet);
      wrn_test_wire_advance (&self->wire, WRN_MSEC (500));
    }
  wrn_test_host_forget (self->a);
  wrn_test_host_forget (self->b);
}

/* The packets that a super-frame stands for, written one by one. */
static void
assert_pieces (const WrnTestHost *host, const WrnTestPacket *super, gsize mss)
{
  WrnTestPacket piece = *super;
  guint n = 0;

  for (gsize at = 0; at < super->payload_len; at += mss)
    {
      guint8 expected[WRN_PACKET_MAX];
      gsize got_len;
      const guint8 *got;
      gsize len;

      piece.payload_at = at;
      piece.payload_len = MIN (mss, super->payload_len - at);
      piece.sequence = super->sequence + (guint32) at;
      piece.id = (guint16) (super->id + n);
      len = wrn_test_packet_write (&piece, expected);
      g_assert_cmpuint (n, <, host->frames->len);
      got = g_bytes_get_data (g_ptr_array_index (host->frames, n), &got_len);
      g_assert_cmpmem (got, got_len, expected, len);
      n++;
    }
  g_assert_cmpuint (n, ==, host->frames->len);
}

static void
send_super (WrnTestHost *host, const WrnTestPacket *packet)
{
  g_autofree guint8 *bytes = g_malloc (WRN_FRAME_MAX);
  const gsize len = wrn_test_packet_write (packet, bytes);
  const gsize transport = wrn_test_transport (packet);
  const WrnOffload offload = {
    .gso = packet->address_len == 4 ? WRN_GSO_TCP4 : WRN_GSO_TCP6,
    .gso_size = MSS,
    .partial_csum = TRUE,
    .csum_start = (guint16) transport,
    .csum_offset = 16,
  };

  wrn_poke_be16 (bytes + transport + 16, (guint16) wrn_test_pseudo_sum (packet, len - transport));
  wrn_test_host_frame (host, &(WrnFrame){ bytes, len, offload });
}

/* A super-frame arrives as the packets that the slow way would have sent, byte for byte. */
static void
test_super_frames (void)
{
  static const gsize lengths[] = { 1, MSS, MSS + 1, 3 * MSS, 20000, 64000 };

  for (guint v6 = 0; v6 <= 1; v6++)
    for (guint suite = 0; suite < 2; suite++)
      {
        World world;

        world_init_with (&world, suite == 0 ? WRN_SUITE_CHACHA20_POLY1305 : 0, WRN_TEST_EDGE_PLAIN);
        for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
          {
            WrnTestPacket packet = make_packet (world.a, world.b, v6 ? 16 : 4, lengths[i]);

            packet.stream = i;
            send_super (world.a, &packet);
            wrn_test_wire_run (&world.wire);
            assert_pieces (world.b, &packet, MSS);
            wrn_test_host_forget (world.b);

            for (gsize at = 0; at < lengths[i]; at += MSS)
              {
                WrnTestPacket piece = packet;

                piece.payload_at = at;
                piece.payload_len = MIN (MSS, lengths[i] - at);
                piece.sequence += (guint32) at;
                piece.id = (guint16) (packet.id + at / MSS);
                send_packet (world.a, &piece);
              }
            wrn_test_wire_run (&world.wire);
            assert_pieces (world.b, &packet, MSS);
            wrn_test_host_forget (world.b);
          }
        world_clear (&world);
      }
}

/* A run of datagrams goes as one effect, each as long as the others. */
static void
test_runs (void)
{
  World world;
  WrnTestPacket packet;
  WrnEffect effect;
  guint8 bytes[WRN_FRAME_MAX];
  WrnFrame frame = { .data = bytes };
  const guint n = 20;

  world_init (&world);
  warm_up (&world);
  packet = make_packet (world.a, world.b, 4, n * MSS);
  frame.len = wrn_test_packet_write (&packet, bytes);
  frame.offload = (WrnOffload){
    .gso = WRN_GSO_TCP4, .gso_size = MSS, .partial_csum = TRUE, .csum_start = 34, .csum_offset = 16
  };
  world.a->machine.klass->handle_frame (world.a->machine.self, world.wire.now, &frame);
  g_assert_true (world.a->machine.klass->poll (world.a->machine.self, &effect));
  g_assert_cmpint (effect.kind, ==, WRN_EFFECT_SEND);
  g_assert_cmpuint (effect.send.len, ==, n * effect.send.segment);
  g_assert_true (wrn_endpoint_equal (&effect.send.flow.remote, &world.b->address));
  world_clear (&world);
}

/* Behind a supernode too. */
static void
test_relayed (void)
{
  World world;
  WrnTestPacket packet;

  world_init_with (&world, WRN_SUITE_CHACHA20_POLY1305, WRN_TEST_EDGE_NO_DIRECT);
  g_assert_cmpint (wrn_test_host_get_state (world.a, world.b), ==, WRN_PEER_RELAYED);
  packet = make_packet (world.a, world.b, 4, 30000);
  send_super (world.a, &packet);
  wrn_test_wire_run (&world.wire);
  assert_pieces (world.b, &packet, MSS);
  world_clear (&world);
}

/* A broadcast reaches everybody once; a frame to nobody reaches nobody. */
static void
test_everybody (void)
{
  World world;
  WrnTestPacket packet;
  WrnEdgeStatus status;

  world_init (&world);
  packet = make_packet (world.a, world.b, 4, 100);
  packet.protocol = WRN_PROTOCOL_UDP;
  memset (packet.destination_mac.bytes, 0xff, 6);
  memset (packet.destination, 0xff, 4);
  send_packet (world.a, &packet);
  wrn_test_wire_run (&world.wire);
  g_assert_cmpuint (world.a->frames->len, ==, 0);
  assert_pieces (world.b, &packet, 100);
  assert_pieces (world.c, &packet, 100);

  wrn_test_host_forget (world.a);
  wrn_edge_get_status (world.b->edge, &status);
  packet = make_packet (world.a, world.b, 4, 100);
  packet.destination_mac.bytes[5] ^= 1;
  send_packet (world.a, &packet);
  g_assert_cmpuint (world.a->sent->len, ==, 0);
  g_assert_cmpuint (wrn_test_host_get_drops (world.a, WRN_DROP_NO_PEER), ==, 1);
  world_clear (&world);
}

/* Asks for the IPv4 address of @other, as a kernel does. Returns whether it is told at once. */
static gboolean
ask_for (WrnTestHost *host, const WrnTestHost *other)
{
  static const WrnMac broadcast = { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } };
  guint8 frame[WRN_ARP_FRAME_LEN];
  WrnEdgeStatus status;
  WrnEdgeStatus target;
  guint8 addresses[2][4];

  wrn_edge_get_status (host->edge, &status);
  wrn_edge_get_status (other->edge, &target);
  set_address (addresses[0], status.ipv4);
  set_address (addresses[1], target.ipv4);
  wrn_arp_write (frame, WRN_ARP_REQUEST, &status.mac, addresses[0], &broadcast, addresses[1]);
  wrn_test_host_forget (host);
  wrn_test_host_frame (host, &(WrnFrame){ .data = frame, .len = sizeof frame });
  return host->frames->len == 1;
}

/* The first packets to a member wait in the kernel until they can be delivered: its address is told
 * as soon as there is a way to it, and not before. */
static void
test_questions (void)
{
  WrnTestWire wire;
  WrnTestHost *supernode;
  WrnTestHost *hosts[2];

  wrn_test_wire_init (&wire, 73);
  supernode = wrn_test_wire_add_supernode (&wire, 200);
  for (guint i = 0; i < 2; i++)
    {
      hosts[i] = wrn_test_wire_add_edge (&wire, 1 + i, WRN_TEST_EDGE_NO_LAN);
      wrn_test_host_set_locals (hosts[i], &hosts[i]->address, 1);
    }
  wrn_test_host_set_supernode (hosts[0], 0, supernode);
  wrn_test_wire_advance (&wire, WRN_SECONDS (1));

  g_assert_false (ask_for (hosts[0], hosts[1]));
  wrn_test_host_set_supernode (hosts[1], 0, supernode);
  wrn_test_wire_advance (&wire, WRN_MSEC (1));
  g_assert_cmpint (wrn_test_host_get_state (hosts[0], hosts[1]), >=, WRN_PEER_RELAYED);
  g_assert_cmpuint (hosts[0]->frames->len, ==, 1);
  g_assert_true (ask_for (hosts[0], hosts[1]));

  wrn_test_host_close (hosts[1]);
  hosts[1]->gone = TRUE;
  wrn_test_wire_advance (&wire, WRN_SECONDS (10));
  g_assert_false (ask_for (hosts[0], hosts[1]));
  wrn_test_wire_advance (&wire, WRN_SECONDS (2));
  hosts[1]->gone = FALSE;
  wrn_test_host_restart (hosts[1], WRN_TEST_EDGE_NO_LAN);
  wrn_test_host_set_locals (hosts[1], &hosts[1]->address, 1);
  wrn_test_host_set_supernode (hosts[1], 0, supernode);
  wrn_test_wire_advance (&wire, WRN_MSEC (1));
  g_assert_cmpint (wrn_test_host_get_state (hosts[0], hosts[1]), >=, WRN_PEER_RELAYED);
  g_assert_cmpuint (hosts[0]->frames->len, ==, 1);
  wrn_test_wire_clear (&wire);
}

/* What fits the MTU passes as it is, the longest that fits a packet in two; one byte more is
 * counted. */
static void
test_giants (void)
{
  World world;
  WrnTestPacket packet;
  /* Kind, group, ethertype, IPv4 and TCP with its options. */
  const gsize longest = WRN_INNER_MAX - 1 - 6 - 2 - 20 - 32;
  const gsize whole = 1400 - 20 - 32;

  world_init (&world);
  packet = make_packet (world.a, world.b, 4, whole);
  send_packet (world.a, &packet);
  wrn_test_wire_run (&world.wire);
  assert_pieces (world.b, &packet, whole);

  wrn_test_host_forget (world.b);
  packet.payload_len = longest;
  send_packet (world.a, &packet);
  wrn_test_wire_run (&world.wire);
  g_assert_cmpuint (world.b->frames->len, ==, 2);

  wrn_test_host_forget (world.a);
  packet.payload_len++;
  send_packet (world.a, &packet);
  g_assert_cmpuint (world.a->sent->len, ==, 0);
  g_assert_cmpuint (wrn_test_host_get_drops (world.a, WRN_DROP_GIANT), ==, 1);

  for (gsize len = 0; len < 14; len++)
    {
      guint8 runt[14] = { 0 };

      wrn_test_host_frame (world.a, &(WrnFrame){ .data = runt, .len = len });
    }
  g_assert_cmpuint (wrn_test_host_get_drops (world.a, WRN_DROP_RUNT), ==, 14);
  g_assert_cmpuint (world.a->sent->len, ==, 0);
  world_clear (&world);
}

/* While a path is in doubt each packet goes by the relay as well: the same packet, with one number,
 * which the receiver takes once. */
static void
test_doubled (void)
{
  World world;
  WrnTestPacket packet;
  guint n_double = 0;

  world_init (&world);
  packet = make_packet (world.a, world.b, 4, 500);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (300));
  for (guint i = 0; i < 5; i++)
    {
      const WrnTestDatagram *direct = NULL;
      WrnTestDatagram relayed = { 0 };
      const guint64 replays = wrn_test_host_get_drops (world.b, WRN_DROP_REPLAY);

      wrn_test_host_forget (world.a);
      wrn_test_host_forget (world.b);
      send_packet (world.a, &packet);
      for (guint k = 0; k < world.a->sent->len; k++)
        {
          const WrnTestDatagram *sent = g_ptr_array_index (world.a->sent, k);

          if (sent->len >= 500 && wrn_endpoint_equal (&sent->flow.remote, &world.b->address))
            direct = sent;
          else if (sent->len >= 500)
            relayed = *sent;
        }
      g_assert_nonnull (direct);
      wrn_test_wire_run (&world.wire);
      assert_pieces (world.b, &packet, 500);
      if (relayed.len > 0)
        {
          WrnRealm realm;

          wrn_realm_init_supernode (&realm, world.wire.profile.supernodes[0].key);
          wrn_mask_apply (realm.obf, relayed.data, relayed.len, FALSE);
          g_assert_cmpmem (relayed.data + WRN_RELAY_OVERHEAD, relayed.len - WRN_RELAY_OVERHEAD,
                           direct->data, direct->len);
          g_assert_cmpuint (wrn_test_host_get_drops (world.b, WRN_DROP_REPLAY), ==, replays + 1);
          n_double++;
        }
      wrn_test_wire_advance (&world.wire, WRN_SECONDS (10));
    }
  g_assert_cmpuint (n_double, >, 0);
  world_clear (&world);
}

/* A driver that does not poll loses what does not fit, and knows how much. */
static void
test_overflow (void)
{
  World world;
  WrnTestPacket packet;
  guint8 bytes[WRN_FRAME_MAX];
  WrnEffect effect;
  gsize n_bytes = 0;
  gsize len;

  world_init (&world);
  warm_up (&world);
  packet = make_packet (world.a, world.b, 4, 1300);
  len = wrn_test_packet_write (&packet, bytes);
  for (guint i = 0; i < 10000; i++)
    {
      WrnFrame frame = { .data = bytes, .len = len };

      world.a->machine.klass->handle_frame (world.a->machine.self, world.wire.now, &frame);
    }
  g_assert_cmpuint (wrn_test_host_get_drops (world.a, WRN_DROP_QUEUE), >, 0);
  while (world.a->machine.klass->poll (world.a->machine.self, &effect))
    n_bytes += effect.send.len;
  g_assert_cmpuint (n_bytes, <=, WRN_OUTBOX_MAX_BYTES);
  g_assert_cmpuint (n_bytes / (len - 12 + 1 + WRN_DATA_OVERHEAD) +
                        wrn_test_host_get_drops (world.a, WRN_DROP_QUEUE),
                    ==, 10000);
  world_clear (&world);
}

/* One frame from @a's TAP to @b's, without the wire, which keeps things. Returns: frames at @b */
static guint
carry (World *self, const guint8 *bytes, gsize len, const WrnOffload *offload)
{
  static guint8 frame_bytes[WRN_FRAME_MAX];
  static guint8 datagram[WRN_PACKET_MAX];
  const WrnFlow flow = { .remote = self->a->address, .local = self->b->address };
  WrnFrame frame = { frame_bytes, len, *offload };
  guint n_frames = 0;
  WrnEffect effect;

  memcpy (frame_bytes, bytes, len);
  self->a->machine.klass->handle_frame (self->a->machine.self, self->wire.now, &frame);
  while (self->a->machine.klass->poll (self->a->machine.self, &effect))
    for (gsize at = 0; effect.kind == WRN_EFFECT_SEND && at < effect.send.len;
         at += effect.send.segment)
      {
        const gsize n = MIN (effect.send.segment, effect.send.len - at);

        memcpy (datagram, effect.send.data + at, n);
        if (wrn_endpoint_equal (&effect.send.flow.remote, &self->b->address))
          self->b->machine.klass->handle_datagram (self->b->machine.self, self->wire.now, &flow,
                                                   datagram, n);
      }
  while (self->b->machine.klass->poll (self->b->machine.self, &effect))
    n_frames += effect.kind == WRN_EFFECT_FRAME;
  return n_frames;
}

/* Once everything has grown to its size, packets cost no allocation on either side. */
static void
test_allocations (void)
{
  World world;
  WrnTestPacket packet;
  WrnTestPacket super;
  g_autofree guint8 *bytes = g_malloc (WRN_FRAME_MAX);
  g_autofree guint8 *super_bytes = g_malloc (WRN_FRAME_MAX);
  const WrnOffload none = { 0 };
  const WrnOffload offload = {
    .gso = WRN_GSO_TCP4, .gso_size = MSS, .partial_csum = TRUE, .csum_start = 34, .csum_offset = 16
  };
  guint64 before;
  guint64 n_frames = 0;
  gsize len;
  gsize super_len;

  world_init (&world);
  warm_up (&world);
  packet = make_packet (world.a, world.b, 4, 200);
  len = wrn_test_packet_write (&packet, bytes);
  super = make_packet (world.a, world.b, 4, 40 * MSS);
  super_len = wrn_test_packet_write (&super, super_bytes);
  for (guint i = 0; i < 10; i++)
    carry (&world, super_bytes, super_len, &offload);

  before = wrn_test_count_allocations ();
  for (guint i = 0; i < 10000; i++)
    n_frames += carry (&world, bytes, len, &none);
  for (guint i = 0; i < 200; i++)
    carry (&world, super_bytes, super_len, &offload);
  g_assert_cmpuint (wrn_test_count_allocations () - before, ==, 0);
  g_assert_cmpuint (n_frames, ==, 10000);
  g_assert_true (!wrn_test_sees_allocations () || before > 0);
  world_clear (&world);
}

typedef enum
{
  RUN_WHOLE,
  RUN_WITHOUT_END, /* the last datagram is cut */
  RUN_RUNT,        /* it is shorter than any packet */
  RUN_BROKEN,      /* some have a flipped bit in their head, and some in their tail */
  N_RUNS,
} RunKind;

/* A super-frame from @a on its way, of 20 packets. Returns its length */
static gsize
make_run_of (World *self, const WrnTestPacket *packet, guint8 *out, guint16 *segment)
{
  static guint8 bytes[WRN_FRAME_MAX];
  WrnFrame frame = { bytes,
                     wrn_test_packet_write (packet, bytes),
                     { .gso = WRN_GSO_TCP4,
                       .gso_size = MSS,
                       .partial_csum = TRUE,
                       .csum_start = 34,
                       .csum_offset = 16 } };
  WrnEffect effect;
  gsize len = 0;

  self->a->machine.klass->handle_frame (self->a->machine.self, self->wire.now, &frame);
  while (self->a->machine.klass->poll (self->a->machine.self, &effect))
    if (effect.kind == WRN_EFFECT_SEND)
      {
        g_assert_cmpuint (len, ==, 0);
        len = effect.send.len;
        *segment = effect.send.segment;
        memcpy (out, effect.send.data, len);
      }
  g_assert_cmpuint (len, ==, 20 * *segment);
  return len;
}

/* The same, damaged as @kind says. */
static gsize
make_run (World *self, RunKind kind, guint8 *out, guint16 *segment)
{
  const WrnTestPacket packet = make_packet (self->a, self->b, 4, 20 * MSS);
  gsize len = make_run_of (self, &packet, out, segment);

  if (kind == RUN_WITHOUT_END)
    len -= *segment / 2;
  if (kind == RUN_RUNT)
    len -= *segment - 20u;
  for (guint i = 0; kind == RUN_BROKEN && i < 20; i += 3)
    out[i * *segment + (i % 2 == 0 ? 3u : *segment - 3u)] ^= 1;
  return len;
}

/* What @b has of it afterwards: frames to its TAP, and drops by their reason. */
static void
feed_run (World *self, guint8 *run, gsize len, guint16 segment, WrnEdgeStatus *status)
{
  const WrnFlow flow = { .remote = self->a->address, .local = self->b->address };
  WrnEffect effect;

  self->b->machine.klass->handle_run (self->b->machine.self, self->wire.now, &flow, run, len,
                                      segment);
  while (self->b->machine.klass->poll (self->b->machine.self, &effect))
    continue;
  wrn_edge_get_status (self->b->edge, status);
}

/* Whether datagrams come together or one by one must not be seen. */
static void
test_received_runs (void)
{
  for (guint i = 0; i < N_RUNS; i++)
    {
      static guint8 run[WRN_FRAME_MAX];
      WrnEdgeStatus together;
      WrnEdgeStatus each;
      guint16 segment;
      World world;
      gsize len;

      world_init (&world);
      warm_up (&world);
      len = make_run (&world, i, run, &segment);
      feed_run (&world, run, len, segment, &together);
      world_clear (&world);

      world_init (&world);
      warm_up (&world);
      g_assert_cmpuint (make_run (&world, i, run, &segment), ==, len);
      for (gsize at = 0; at < len; at += segment)
        feed_run (&world, run + at, MIN (segment, len - at), segment, &each);
      world_clear (&world);

      g_assert_cmpuint (together.rx_packets, ==, each.rx_packets);
      g_assert_cmpuint (together.rx_bytes, ==, each.rx_bytes);
      g_assert_cmpmem (&together.drops, sizeof together.drops, &each.drops, sizeof each.drops);
      g_assert_true ((each.drops.count[WRN_DROP_UNKNOWN] > 0) ==
                     (i == RUN_WITHOUT_END || i == RUN_BROKEN));
      g_assert_true ((each.drops.count[WRN_DROP_TAG] > 0) == (i == RUN_BROKEN));
      g_assert_true ((each.drops.count[WRN_DROP_SIZE] > 0) == (i == RUN_RUNT));
    }
}

/* Those that are complete wait where they are as long as there is room, then as copies. */
static void
test_super_frames_of_a_batch_keep_their_order (void)
{
  const guint n = 3 * WRN_COALESCER_HELD;
  static guint8 runs[3 * WRN_COALESCER_HELD][WRN_FRAME_MAX];
  static guint8 bytes[WRN_FRAME_MAX];
  WrnTestPacket packet;
  WrnEffect effect;
  guint16 segment;
  World world;

  world_init (&world);
  warm_up (&world);
  packet = make_packet (world.a, world.b, 4, 20 * MSS);
  for (guint batch = 0; batch < 3; batch++)
    {
      const WrnFlow flow = { .remote = world.a->address, .local = world.b->address };
      guint n_frames = 0;

      for (packet.stream = 0; packet.stream < n; packet.stream++)
        {
          const gsize len = make_run_of (&world, &packet, runs[packet.stream], &segment);

          world.b->machine.klass->handle_run (world.b->machine.self, world.wire.now, &flow,
                                              runs[packet.stream], len, segment);
        }
      while (world.b->machine.klass->poll (world.b->machine.self, &effect))
        if (effect.kind == WRN_EFFECT_FRAME)
          {
            /* The checksum is left open. */
            const gsize from = wrn_test_transport (&packet) + 18;
            gsize len;

            packet.stream = n_frames++;
            len = wrn_test_packet_write (&packet, bytes);
            g_assert_cmpuint (effect.frame.offload.gso_size, ==, MSS);
            g_assert_cmpmem (effect.frame.data + from, effect.frame.len - from, bytes + from,
                             len - from);
          }
      g_assert_cmpuint (n_frames, ==, n);
    }
  world_clear (&world);
}

static WrnSuite
get_suite (const WrnTestHost *self, const WrnTestHost *other)
{
  WrnPeerStatus status;

  g_assert_true (wrn_test_host_find_peer (self, other, &status));
  return status.suite;
}

static void
test_suites (void)
{
  static const guint8 suites[] = { WRN_SUITE_AES_256_GCM | WRN_SUITE_CHACHA20_POLY1305,
                                   WRN_SUITE_AES_256_GCM, WRN_SUITE_CHACHA20_POLY1305 };
  WrnTestHost *hosts[G_N_ELEMENTS (suites)];
  WrnTestWire wire;

  g_assert_true (wrn_crypto_init ());
  if ((wrn_suites_available () & WRN_SUITE_AES_256_GCM) == 0)
    {
      g_test_skip ("this processor has no instructions for AES");
      return;
    }
  wrn_test_wire_init (&wire, 71);
  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    {
      wire.suites = suites[i];
      hosts[i] = wrn_test_wire_add_edge (&wire, 1 + i, WRN_TEST_EDGE_PLAIN);
      wrn_test_host_set_locals (hosts[i], &hosts[i]->address, 1);
    }
  wrn_test_wire_advance (&wire, WRN_SECONDS (60));

  for (guint i = 0; i < 9; i++)
    if (i / 3 != i % 3)
      {
        const guint8 common = suites[i / 3] & suites[i % 3];
        const WrnSuite best = common & WRN_SUITE_AES_256_GCM ? WRN_SUITE_AES_256_GCM : common;

        g_assert_cmpint (get_suite (hosts[i / 3], hosts[i % 3]), ==, best);
        g_assert_true ((wrn_test_host_get_state (hosts[i / 3], hosts[i % 3]) == WRN_PEER_LAN) ==
                       (common != 0));
      }
  wrn_test_wire_clear (&wire);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edge-frames/super-frames-arrive-as-their-packets", test_super_frames);
  g_test_add_func ("/edge-frames/a-super-frame-is-one-run", test_runs);
  g_test_add_func ("/edge-frames/super-frames-of-a-batch-keep-their-order",
                   test_super_frames_of_a_batch_keep_their_order);
  g_test_add_func ("/edge-frames/relayed-frames-are-the-same", test_relayed);
  g_test_add_func ("/edge-frames/a-broadcast-reaches-everybody", test_everybody);
  g_test_add_func ("/edge-frames/a-question-is-answered-when-its-subject-is-there", test_questions);
  g_test_add_func ("/edge-frames/giants-and-runts-are-counted", test_giants);
  g_test_add_func ("/edge-frames/a-doubled-packet-is-one-packet", test_doubled);
  g_test_add_func ("/edge-frames/what-does-not-fit-is-counted", test_overflow);
  g_test_add_func ("/edge-frames/packets-allocate-nothing", test_allocations);
  g_test_add_func ("/edge-frames/a-run-is-its-datagrams", test_received_runs);
  g_test_add_func ("/edge-frames/cipher-is-the-best-that-both-ends-have", test_suites);
  return g_test_run ();
}
