/* wrn-bench-protocol.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the engine costs by itself: two of them, joined by nothing but a copy of their datagrams.
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include "bench/wrn-bench.h"
#include "core/crypto/wrn-cipher.h"
#include "core/edge/wrn-edge.h"
#include "core/ethernet/wrn-checksum.h"
#include "core/ethernet/wrn-ethernet.h"
#include "core/wire/wrn-wire.h"

/* Where a member is in this network of two. Nothing is ever sent there. */
#define ADDRESS(i) wrn_endpoint_ipv4 (0xc0a80101 + (i), 41000)

/* Frames of one turn, as the driver takes them from the TAP. */
#define BATCH 64

#define LARGEST WRN_PROFILE_MTU_DEFAULT

/* A super-frame of TCP as long as one can be, in full packets. */
#define MSS (LARGEST - WRN_IPV6_HEADER_LEN - WRN_TCP_HEADER_LEN)
#define SUPER_PIECES 48
G_STATIC_ASSERT (WRN_ETH_HEADER_LEN + LARGEST + (SUPER_PIECES - 1) * MSS <= WRN_FRAME_MAX);

/* The engines' own time goes as if 100,000 packets came in a second, whatever this computer can do:
 * more than they let one member send would be dropped. */
#define PACKET_TIME 10

/* What is on its way at one time: twice the packets of a turn. */
#define WIRE_SIZE (2 * BATCH * WRN_PACKET_MAX)

/* Timers of two engines until they have found each other; if it takes more, they never do. */
#define MEET_STEPS 1000

/* Bytes of the IP packets. */
static const guint sizes[] = { 64, 512, LARGEST };

static const struct
{
  WrnSuite suite;
  const char *name;
} suites[] = {
  { WRN_SUITE_CHACHA20_POLY1305, "ChaCha20-Poly1305" },
  { WRN_SUITE_AES_256_GCM, "AES-256-GCM" },
};

typedef struct
{
  WrnEdge *edges[2]; /* (owned) */
  WrnMachine machines[2];
  WrnTime now;
  WrnFrame frame; /* from the first to the second */
  guint8 bytes[WRN_FRAME_MAX];
  guint8 wire[2][WIRE_SIZE]; /* what the network carries, to each of them */
  gsize on_wire[2];
} World;

static void
world_free (World *self)
{
  for (guint i = 0; i < 2; i++)
    g_clear_pointer (&self->edges[i], wrn_edge_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

static World *
world_new (guint8 suites_allowed)
{
  const WrnEntropy *entropy = wrn_entropy_system ();
  World *self = g_new0 (World, 1);
  guint8 secret[WRN_SECRET_LEN];
  g_auto (WrnProfile) profile = { 0 };

  wrn_entropy_fill (entropy, secret, sizeof secret);
  wrn_profile_init (&profile, "bench", secret);
  self->now = WRN_SECONDS (1);
  for (guint i = 0; i < 2; i++)
    {
      guint8 seed[WRN_SEED_LEN];
      const WrnEdgeOptions options = {
        .seed = seed,
        .profile = &profile,
        .name = i == 0 ? "first" : "second",
        .clock = (guint64) g_get_real_time (),
        .suites = suites_allowed,
        .entropy = entropy,
      };

      wrn_entropy_fill (entropy, seed, sizeof seed);
      self->edges[i] = wrn_edge_new (&options, self->now);
      self->machines[i] = wrn_edge_get_machine (self->edges[i]);
    }
  return self;
}

/* To the other engine. A copy stands for the network; what does not fit is lost there. */
static void
carry (World *self, guint from, const WrnEffectSend *run)
{
  const guint to = 1 - from;
  const WrnEndpoint there = ADDRESS (to);
  const WrnFlow flow = { .remote = ADDRESS (from), .local = there };
  const WrnEndpoint *target = &run->flow.remote;
  guint8 *data = self->wire[to] + self->on_wire[to];

  if ((!wrn_endpoint_equal (target, &there) && !wrn_endpoint_is_multicast (target)) ||
      run->len > WIRE_SIZE - self->on_wire[to])
    return;
  memcpy (data, run->data, run->len);
  self->on_wire[to] += run->len;
  wrn_machine_handle_run (&self->machines[to], self->now, &flow, data, run->len, run->segment);
}

/* FALSE if the engine had nothing to say. */
static gboolean
drain (World *self, guint which)
{
  const WrnMachine *machine = &self->machines[which];
  gboolean spoke = FALSE;
  WrnEffect effect;

  while (machine->klass->poll (machine->self, &effect))
    {
      spoke = TRUE;
      if (effect.kind == WRN_EFFECT_SEND)
        carry (self, which, &effect.send);
    }
  self->on_wire[which] = 0;
  return spoke;
}

/* Until neither engine has anything to say. */
static void
settle (World *self)
{
  while (drain (self, 0) | drain (self, 1))
    ;
}

static void
run_timers (World *self)
{
  for (guint i = 0; i < 2; i++)
    if (self->machines[i].klass->next_timeout (self->machines[i].self) <= self->now)
      self->machines[i].klass->handle_timeout (self->machines[i].self, self->now);
  settle (self);
}

static gboolean
has_met (const WrnEdge *edge)
{
  g_autoptr (GArray) peers = wrn_edge_list_peers (edge);

  return peers->len == 1 && g_array_index (peers, WrnPeerStatus, 0).state >= WRN_PEER_DIRECT;
}

/**
 * meet:
 * @self: two engines that know nothing of each other
 *
 * Lets them find each other as on a local network: beacons, a handshake, and a path that is proved.
 * Where they wait for a timer, the time jumps.
 */
static gboolean
meet (World *self)
{
  for (guint i = 0; i < 2; i++)
    {
      const WrnEndpoint here = ADDRESS (i);
      const WrnCommand command = { WRN_COMMAND_LOCAL_ENDPOINTS, 0, &here, 1 };

      self->machines[i].klass->handle_command (self->machines[i].self, self->now, &command);
    }
  settle (self);
  for (guint i = 0; i < MEET_STEPS && !(has_met (self->edges[0]) && has_met (self->edges[1])); i++)
    {
      WrnTime next = WRN_TIME_NEVER;

      for (guint j = 0; j < 2; j++)
        next = MIN (next, self->machines[j].klass->next_timeout (self->machines[j].self));
      self->now = MAX (self->now, next);
      run_timers (self);
    }
  return has_met (self->edges[0]) && has_met (self->edges[1]);
}

/* From the first to the second, as a TAP gives it: with the sum of the pseudo-header only. */
static void
make_frame (World *self, guint8 protocol, gsize payload_len, guint16 gso_size)
{
  const gboolean tcp = protocol == WRN_PROTOCOL_TCP;
  const gsize header_len = tcp ? WRN_TCP_HEADER_LEN : WRN_UDP_HEADER_LEN;
  const gsize transport_len = header_len + payload_len;
  const guint16 csum_offset = tcp ? WRN_TCP_CHECKSUM : WRN_UDP_CHECKSUM;
  guint8 *ip = self->bytes + WRN_ETH_HEADER_LEN;
  guint8 *transport = ip + WRN_IPV6_HEADER_LEN;
  WrnEdgeStatus from;
  WrnEdgeStatus to;

  wrn_edge_get_status (self->edges[0], &from);
  wrn_edge_get_status (self->edges[1], &to);
  memcpy (self->bytes, to.mac.bytes, WRN_MAC_LEN);
  memcpy (self->bytes + WRN_MAC_LEN, from.mac.bytes, WRN_MAC_LEN);
  wrn_poke_be16 (self->bytes + WRN_ETH_BODY, WRN_ETHERTYPE_IPV6);

  ip[0] = 0x60;
  wrn_poke_be16 (ip + 4, (guint16) transport_len);
  ip[6] = protocol;
  ip[7] = 64; /* hops, which do not matter */
  memcpy (ip + 8, from.ipv6, sizeof from.ipv6);
  memcpy (ip + 24, to.ipv6, sizeof to.ipv6);

  memset (transport, 0, header_len);
  wrn_poke_be16 (transport, 5001);
  wrn_poke_be16 (transport + 2, 5001);
  if (tcp)
    {
      transport[12] = WRN_TCP_HEADER_LEN / 4 << 4;
      transport[13] = WRN_TCP_ACK;
    }
  else
    wrn_poke_be16 (transport + 4, (guint16) transport_len);
  wrn_poke_be16 (transport + csum_offset,
                 wrn_checksum_pseudo (from.ipv6, to.ipv6, 16, protocol, transport_len));

  self->frame = (WrnFrame){
    .data = self->bytes,
    .len = WRN_ETH_HEADER_LEN + WRN_IPV6_HEADER_LEN + transport_len,
    .offload = { .gso = gso_size > 0 ? WRN_GSO_TCP6 : WRN_GSO_NONE,
                 .gso_size = gso_size,
                 .partial_csum = TRUE,
                 .csum_start = WRN_ETH_HEADER_LEN + WRN_IPV6_HEADER_LEN,
                 .csum_offset = csum_offset },
  };
}

static guint64
count_received (const World *self)
{
  g_autoptr (GArray) peers = wrn_edge_list_peers (self->edges[1]);

  return g_array_index (peers, WrnPeerStatus, 0).rx_packets;
}

/* From frames of the first engine's TAP to frames for the second one's. @n frames of @pieces
 * packets each go at once. FALSE if packets were lost, which nothing here gives a reason for. */
static gboolean
measure_frames (WrnBench *bench, WrnMeter *meter, World *world, guint n, guint pieces, gsize bytes)
{
  const WrnMachine *machine = &world->machines[0];
  const guint64 before = count_received (world);
  guint64 n_sent = 0;

  while (wrn_meter_goes_on (meter))
    {
      world->now += (WrnTime) n * pieces * PACKET_TIME;
      run_timers (world);
      wrn_meter_start (meter);
      for (guint i = 0; i < n; i++)
        {
          WrnFrame frame = world->frame;

          machine->klass->handle_frame (machine->self, world->now, &frame);
        }
      settle (world);
      wrn_meter_stop (meter, n * pieces, n * bytes);
      n_sent += n * pieces;
    }
  wrn_bench_finish (bench);
  return count_received (world) - before >= n_sent;
}

static gboolean
measure_suite (WrnBench *bench, WrnSuite suite, const char *name)
{
  g_autoptr (World) world = wrn_bench_is_counting (bench) ? NULL : world_new ((guint8) suite);
  gboolean is_right = world == NULL || meet (world);
  WrnMeter *meter;

  for (guint i = 0; i < G_N_ELEMENTS (sizes) && is_right; i++)
    {
      const gsize payload_len = sizes[i] - WRN_IPV6_HEADER_LEN - WRN_UDP_HEADER_LEN;

      meter = wrn_bench_begin (bench, "%s %u B packets", name, sizes[i]);
      if (meter == NULL)
        continue;
      make_frame (world, WRN_PROTOCOL_UDP, payload_len, 0);
      is_right = measure_frames (bench, meter, world, BATCH, 1, sizes[i]);
    }
  meter = wrn_bench_begin (bench, "%s 64 KiB super-frames", name);
  if (meter != NULL && is_right)
    {
      make_frame (world, WRN_PROTOCOL_TCP, SUPER_PIECES * MSS, MSS);
      is_right = measure_frames (bench, meter, world, 1, SUPER_PIECES, SUPER_PIECES * LARGEST);
    }
  return is_right;
}

/* All that both engines compute from the first beacon to a proved path. */
static gboolean
measure_meeting (WrnBench *bench)
{
  WrnMeter *meter = wrn_bench_begin (bench, "meeting, both sides");
  gboolean is_right = TRUE;

  if (meter == NULL)
    return TRUE;
  while (wrn_meter_goes_on (meter) && is_right)
    {
      g_autoptr (World) world = world_new (0);

      wrn_meter_start (meter);
      is_right = meet (world);
      wrn_meter_stop (meter, 1, 0);
    }
  wrn_bench_finish (bench);
  return is_right;
}

gboolean
wrn_bench_protocol (WrnBench *self, gpointer data, GError **error)
{
  gboolean is_right = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (suites) && is_right; i++)
    if ((wrn_suites_available () & suites[i].suite) != 0)
      is_right = measure_suite (self, suites[i].suite, suites[i].name);
  is_right = is_right && measure_meeting (self);
  if (!is_right)
    g_set_error (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_FAILED,
                 "two engines in one process do not understand each other");
  return is_right;
}
