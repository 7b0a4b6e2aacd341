/* bench-peers.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a packet costs the edge machine beside many peers, to be counted by callgrind: one function
 * in which nothing happens but the work of the edge.
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/crypto/wrn-cipher.h"
#include "tests/bench/wrn-crowd.h"
#include "tests/support/wrn-test-entropy.h"
#include "tests/support/wrn-test-packet.h"

/* Each peer gets sixteen of them, if there are 256. */
#define N_PACKETS 4096

/* What the driver gives and takes at once, and the time between two packets. */
#define BATCH 64
#define PACE 10

/* Until all paths are proven and all records told. */
#define SETTLE WRN_SECONDS (8)

typedef struct
{
  WrnFlow flow;
  gsize len;
  guint8 data[WRN_PACKET_MAX];
} Packet;

typedef struct
{
  WrnTime now;
  WrnTestEntropy random;
  WrnProfile profile;
  WrnEdge *edge; /* (owned) */
  WrnMachine machine;
  WrnEndpoint address;
  GBytes *record;            /* (owned): of the edge */
  WrnCrowd *crowd;           /* (owned) */
  GArray *to_edge;           /* (owned) (element-type Packet) */
  Packet packets[N_PACKETS]; /* of the load */
} Bench;

static void
take_from_crowd (Bench *self)
{
  WrnEffectSend send;

  while (wrn_crowd_poll (self->crowd, self->now, &send))
    for (gsize at = 0; at < send.len; at += send.segment)
      {
        Packet packet = { .flow = { .remote = send.flow.local, .local = self->address },
                          .len = MIN (send.segment, send.len - at) };

        memcpy (packet.data, send.data + at, packet.len);
        g_array_append_val (self->to_edge, packet);
      }
}

static void
give_to_crowd (Bench *self, const WrnEffectSend *send)
{
  const WrnFlow flow = { .remote = self->address, .local = send->flow.remote };

  for (gsize at = 0; at < send->len; at += send->segment)
    {
      const gsize len = MIN (send->segment, send->len - at);
      guint8 copy[WRN_PACKET_MAX];

      memcpy (copy, send->data + at, len);
      wrn_crowd_handle_datagram (self->crowd, self->now, &flow, copy, len);
    }
}

static void
carry_out (Bench *self)
{
  WrnEffect effect;

  while (self->machine.klass->poll (self->edge, &effect))
    if (effect.kind == WRN_EFFECT_SEND && self->crowd != NULL)
      give_to_crowd (self, &effect.send);
    else if (effect.kind == WRN_EFFECT_STORE && g_str_equal (effect.store.name, "record"))
      {
        g_clear_pointer (&self->record, g_bytes_unref);
        self->record = g_bytes_new (effect.store.data, effect.store.len);
      }
}

/* All that happens within @span, on a network that takes no time. */
static void
live (Bench *self, WrnTime span)
{
  const WrnTime end = self->now + span;

  while (self->now < end)
    {
      take_from_crowd (self);
      for (guint i = 0; i < self->to_edge->len; i++)
        {
          Packet *packet = &g_array_index (self->to_edge, Packet, i);

          self->machine.klass->handle_datagram (self->edge, self->now, &packet->flow, packet->data,
                                                packet->len);
          carry_out (self);
        }
      if (self->to_edge->len > 0)
        {
          g_array_set_size (self->to_edge, 0);
          continue;
        }

      self->now = MIN (end, MIN (self->machine.klass->next_timeout (self->edge),
                                 wrn_crowd_next_timeout (self->crowd)));
      self->machine.klass->handle_timeout (self->edge, self->now);
      carry_out (self);
      wrn_crowd_handle_timeout (self->crowd, self->now);
    }
}

static void
make_edge (Bench *self)
{
  static const guint8 seed[WRN_SEED_LEN] = { 'e' };
  /* Who relays also tells members of each other: then they would all meet, too. */
  const WrnEdgeOptions options = { .seed = seed,
                                   .profile = &self->profile,
                                   .name = "edge",
                                   .clock = 1,
                                   .no_relay = TRUE,
                                   .entropy = &self->random.entropy };
  const WrnCommand command = { .kind = WRN_COMMAND_LOCAL_ENDPOINTS,
                               .endpoints = &self->address,
                               .n_endpoints = 1 };

  self->edge = wrn_edge_new (&options, self->now);
  self->machine = wrn_edge_get_machine (self->edge);
  self->machine.klass->handle_command (self->edge, self->now, &command);
  carry_out (self);
}

static void
set_up (Bench *self, guint n_peers)
{
  static const guint8 secret[WRN_SECRET_LEN] = { 'b' };
  WrnCrowdOptions crowd = { .profile = &self->profile, .n_members = n_peers, .clock = 1 };
  WrnEdgeStatus status;
  gsize len;
  const guint8 *record;

  self->now = WRN_SECONDS (1000);
  self->address = wrn_endpoint_ipv4 (0xc6120001, 7000);
  wrn_test_entropy_init (&self->random, 1);
  wrn_profile_init (&self->profile, "bench", secret);
  wrn_subnet_parse ("10.0.0.0/8", &self->profile.subnet);
  self->profile.lan_discovery = FALSE;
  self->to_edge = g_array_new (FALSE, FALSE, sizeof (Packet));
  make_edge (self);

  crowd.first = wrn_endpoint_ipv4 (0x64400001, 7000);
  crowd.entropy = &self->random.entropy;
  self->crowd = wrn_crowd_new (&crowd, self->now);
  record = g_bytes_get_data (self->record, &len);
  g_assert (wrn_crowd_meet (self->crowd, self->now, record, len));
  live (self, SETTLE);
  wrn_edge_get_status (self->edge, &status);
  g_assert (status.n_peers == n_peers && wrn_crowd_count_connected (self->crowd) == n_peers);
}

static void
clear (Bench *self)
{
  wrn_edge_free (self->edge);
  wrn_crowd_free (self->crowd);
  g_array_unref (self->to_edge);
  g_bytes_unref (self->record);
  wrn_profile_clear (&self->profile);
}

/* Frames of the edge's computer to @n peers in turn. */
static void
prepare_out (Bench *self, guint n)
{
  WrnTestPacket frame = wrn_test_packet (16, WRN_PROTOCOL_UDP, WRN_CROWD_PAYLOAD);
  WrnEdgeStatus status;

  wrn_edge_get_status (self->edge, &status);
  frame.source_mac = status.mac;
  memcpy (frame.source, status.ipv6, sizeof frame.source);
  for (guint i = 0; i < N_PACKETS; i++)
    {
      frame.destination_mac = wrn_crowd_get_mac (self->crowd, i % n);
      memcpy (frame.destination, wrn_crowd_get_ipv6 (self->crowd, i % n), sizeof frame.destination);
      self->packets[i].len = wrn_test_packet_write (&frame, self->packets[i].data);
    }
}

/* Datagrams of @n peers in turn. */
static void
prepare_in (Bench *self, guint n)
{
  for (guint i = 0; i < N_PACKETS; i++)
    {
      wrn_crowd_say (self->crowd, self->now, i % n, n > 1);
      take_from_crowd (self);
    }
  g_assert (self->to_edge->len == N_PACKETS);
  memcpy (self->packets, self->to_edge->data, N_PACKETS * sizeof (Packet));
  g_array_set_size (self->to_edge, 0);
}

static void
prepare (Bench *self, gboolean out, guint n)
{
  if (out)
    prepare_out (self, n);
  else
    prepare_in (self, n);
}

static gint64
get_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static void
poll_all (Bench *self)
{
  WrnEffect effect;

  while (self->machine.klass->poll (self->edge, &effect))
    ;
}

/* What callgrind counts: nothing but the edge's work on the packets. It has to stay a function
 * of this name. */
void bench_peers_load (Bench *self, gboolean out);

void G_NO_INLINE
bench_peers_load (Bench *self, gboolean out)
{
  for (guint i = 0; i < N_PACKETS; i++)
    {
      Packet *packet = &self->packets[i];
      WrnFrame frame = { .data = packet->data, .len = packet->len };

      self->now += PACE;
      if (out)
        self->machine.klass->handle_frame (self->edge, self->now, &frame);
      else
        self->machine.klass->handle_datagram (self->edge, self->now, &packet->flow, packet->data,
                                              packet->len);
      if (i % BATCH == BATCH - 1)
        poll_all (self);
    }
}

/* Of one load, after one that nobody counts: caches are warm, and all that is done once is done. */
static void
measure (Bench *self, gboolean out, guint n)
{
  WrnEdgeStatus before, after;
  WrnTime ns;

  prepare (self, out, n);
  wrn_edge_get_status (self->edge, &before);
  ns = get_ns ();
  bench_peers_load (self, out);
  ns = get_ns () - ns;
  wrn_edge_get_status (self->edge, &after);
  g_assert (after.tx_packets + after.rx_packets - before.tx_packets - before.rx_packets ==
            N_PACKETS);
  g_assert (memcmp (&before.drops, &after.drops, sizeof before.drops) == 0);
  printf ("%s %s %.1f\n", out ? "out" : "in", n == 1 ? "one" : "all", (double) ns / N_PACKETS);
}

int
main (int argc, char **argv)
{
  const int n_peers = argc == 2 ? atoi (argv[1]) : 0;
  static Bench bench;

  if (n_peers < 1 || n_peers > WRN_CROWD_MAX || !wrn_crypto_init ())
    {
      fprintf (stderr,
               "usage: bench-peers PEERS\n"
               "  Sends and receives %d packets each; prints nanoseconds of one.\n",
               N_PACKETS);
      return 2;
    }

  set_up (&bench, (guint) n_peers);
  for (guint i = 0; i < 4; i++)
    measure (&bench, i < 2, i % 2 == 0 ? (guint) n_peers : 1);
  clear (&bench);
  return 0;
}
