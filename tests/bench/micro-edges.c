/* micro-edges.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The whole packet path of two members: what one's TAP gives becomes datagrams, and those become
 * what the other's TAP takes.
 */
#include "config.h"

#include "core/crypto/wrn-cipher.h"
#include "tests/support/wrn-test-wire.h"

#include "micro.h"

/* Between two packets: less than 200,000 a second, of which more would be called a flood. */
#define PACE 10

typedef struct
{
  WrnTestWire wire;
  WrnTestHost *a;
  WrnTestHost *b;
  WrnTime settled_until;
} Pair;

/* What a batch is made of. */
typedef struct
{
  Pair *pair;
  gboolean super; /* one super-frame of TCP, or as many frames of UDP */
} Traffic;

static Pair aes_pair;
static Pair chacha_pair;

static guint8 frame_bytes[WRN_FRAME_MAX];
static WrnFrame frame;

/* The datagrams of a batch on their way, as the receiver's socket has them. */
static guint8 run_bytes[MICRO_BATCH * WRN_PACKET_MAX];
static gsize run_len;
static guint16 run_segment;

static void
write_frame (WrnTestHost *from, WrnTestHost *to, gboolean super, guint len)
{
  WrnTestPacket packet =
      super ? wrn_test_packet (4, WRN_PROTOCOL_TCP, MICRO_BATCH * MICRO_MSS)
            : wrn_test_packet (4, WRN_PROTOCOL_UDP, len - 28); /* the headers of IPv4 and UDP */
  WrnEdgeStatus source;
  WrnEdgeStatus target;

  wrn_edge_get_status (from->edge, &source);
  wrn_edge_get_status (to->edge, &target);
  packet.source_mac = source.mac;
  packet.destination_mac = target.mac;
  wrn_poke_be32 (packet.source, source.ipv4);
  wrn_poke_be32 (packet.destination, target.ipv4);
  frame = (WrnFrame){ .data = frame_bytes };
  if (super)
    frame = micro_write_super_frame (&packet, frame_bytes);
  else
    frame.len = wrn_test_packet_write (&packet, frame_bytes);
}

/* A way that was not proved for some seconds is used with care; traffic that is answered proves it.
 * The clock of the two stands still but for the packets, so this is done now and then. */
static void
settle (Pair *self)
{
  for (guint i = 0; i < 6; i++)
    {
      WrnTestHost *from = i % 2 == 0 ? self->a : self->b;

      write_frame (from, from == self->a ? self->b : self->a, FALSE, 64);
      wrn_test_host_frame (from, &frame);
      wrn_test_wire_advance (&self->wire, WRN_MSEC (500));
      wrn_test_host_forget (self->a);
      wrn_test_host_forget (self->b);
    }
  self->settled_until = self->wire.now + WRN_SECONDS (1);
}

static void
init_pair (Pair *self, WrnSuite suite)
{
  WrnTestHost **hosts[] = { &self->a, &self->b };

  wrn_test_wire_init (&self->wire, 1);
  self->wire.suites = (guint8) suite;
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      *hosts[i] = wrn_test_wire_add_edge (&self->wire, 1 + i, WRN_TEST_EDGE_PLAIN);
      wrn_test_host_set_locals (*hosts[i], &(*hosts[i])->address, 1);
    }
  wrn_test_wire_advance (&self->wire, WRN_SECONDS (30));
  settle (self);
  g_assert (wrn_test_host_get_state (self->a, self->b) == WRN_PEER_LAN);
}

static void
feed (Pair *self, WrnTestHost *from, guint n_frames)
{
  for (guint i = 0; i < n_frames; i++)
    from->machine.klass->handle_frame (from->machine.self, self->wire.now, &frame);
}

/* Takes the datagrams that go to @to, one run, and lets all else be. */
static void
collect (WrnTestHost *from, const WrnTestHost *to)
{
  WrnEffect effect;

  run_len = 0;
  while (from->machine.klass->poll (from->machine.self, &effect))
    if (effect.kind == WRN_EFFECT_SEND &&
        wrn_endpoint_equal (&effect.send.flow.remote, &to->address))
      {
        g_assert (run_len == 0 && effect.send.len <= sizeof run_bytes);
        memcpy (run_bytes, effect.send.data, effect.send.len);
        run_len = effect.send.len;
        run_segment = effect.send.segment;
      }
  g_assert (run_len > (MICRO_BATCH - 1u) * run_segment);
}

static void
deliver (Pair *self, WrnTestHost *from, WrnTestHost *to)
{
  const WrnFlow flow = { .remote = from->address, .local = to->address };
  WrnEffect effect;

  to->machine.klass->handle_run (to->machine.self, self->wire.now, &flow, run_bytes, run_len,
                                 run_segment);
  while (to->machine.klass->poll (to->machine.self, &effect))
    continue;
}

static void
prepare_send (const MicroOperation *self)
{
  const Traffic *traffic = self->argument;
  Pair *pair = traffic->pair;

  if (pair->wire.now >= pair->settled_until)
    settle (pair);
  pair->wire.now += PACE * MICRO_BATCH;
  write_frame (pair->a, pair->b, traffic->super, self->len);
}

static void
send_frames (const MicroOperation *self)
{
  const Traffic *traffic = self->argument;
  WrnMachine machine = traffic->pair->a->machine;
  WrnEffect effect;

  feed (traffic->pair, traffic->pair->a, traffic->super ? 1 : MICRO_BATCH);
  while (machine.klass->poll (machine.self, &effect))
    continue;
}

static void
prepare_receive (const MicroOperation *self)
{
  const Traffic *traffic = self->argument;

  prepare_send (self);
  feed (traffic->pair, traffic->pair->a, traffic->super ? 1 : MICRO_BATCH);
  collect (traffic->pair->a, traffic->pair->b);
}

static void
receive_datagrams (const MicroOperation *self)
{
  const Traffic *traffic = self->argument;

  deliver (traffic->pair, traffic->pair->a, traffic->pair->b);
}

/* Returns: an array of those that this processor can do */
const MicroOperation *
micro_edges (void)
{
  static const Traffic bulk[] = { { &aes_pair, TRUE }, { &chacha_pair, TRUE } };
  static const Traffic game[] = { { &aes_pair, FALSE }, { &chacha_pair, FALSE } };
  static const MicroOperation operations[] = {
    { "edge sends TCP, AES-256-GCM", FALSE, prepare_send, send_frames, 0, &bulk[0] },
    { "edge receives TCP, AES-256-GCM", FALSE, prepare_receive, receive_datagrams, 0, &bulk[0] },
    { "edge sends 64 B, AES-256-GCM", FALSE, prepare_send, send_frames, 64, &game[0] },
    { "edge receives 64 B, AES-256-GCM", FALSE, prepare_receive, receive_datagrams, 64, &game[0] },
    { "edge sends TCP, ChaCha20-Poly1305", TRUE, prepare_send, send_frames, 0, &bulk[1] },
    { "edge receives TCP, ChaCha20-Poly1305", TRUE, prepare_receive, receive_datagrams, 0,
      &bulk[1] },
    { "edge sends 64 B, ChaCha20-Poly1305", TRUE, prepare_send, send_frames, 64, &game[1] },
    { "edge receives 64 B, ChaCha20-Poly1305", TRUE, prepare_receive, receive_datagrams, 64,
      &game[1] },
    { 0 },
  };
  const gboolean aes = (wrn_suites_available () & WRN_SUITE_AES_256_GCM) != 0;

  if (aes)
    init_pair (&aes_pair, WRN_SUITE_AES_256_GCM);
  init_pair (&chacha_pair, WRN_SUITE_CHACHA20_POLY1305);
  return aes ? operations : operations + 4;
}

/**
 * micro_carry_both_ways:
 * @n_packets: at least so many in each direction
 *
 * Carries super-frames and single frames between two members that know each other, by turns.
 *
 * Returns: the packets that reached the other's TAP
 */
guint64
micro_carry_both_ways (guint64 n_packets)
{
  Pair *pair = &chacha_pair;
  WrnEdgeStatus status[2];
  guint64 n_before;

  if (pair->a == NULL)
    {
      init_pair (pair, wrn_suites_available () & WRN_SUITE_AES_256_GCM
                           ? WRN_SUITE_AES_256_GCM
                           : WRN_SUITE_CHACHA20_POLY1305);
    }
  wrn_edge_get_status (pair->a->edge, &status[0]);
  wrn_edge_get_status (pair->b->edge, &status[1]);
  n_before = status[0].rx_packets + status[1].rx_packets;

  for (guint64 i = 0; i < n_packets / MICRO_BATCH + 1; i++)
    for (guint way = 0; way < 2; way++)
      {
        WrnTestHost *from = way == 0 ? pair->a : pair->b;
        WrnTestHost *to = way == 0 ? pair->b : pair->a;
        const gboolean super = i % 2 == 0;

        pair->wire.now += PACE * MICRO_BATCH;
        write_frame (from, to, super, 64);
        feed (pair, from, super ? 1 : MICRO_BATCH);
        collect (from, to);
        deliver (pair, from, to);
      }

  wrn_edge_get_status (pair->a->edge, &status[0]);
  wrn_edge_get_status (pair->b->edge, &status[1]);
  return status[0].rx_packets + status[1].rx_packets - n_before;
}
