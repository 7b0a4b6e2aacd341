/* test-supernode-relay.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a supernode promises about packets that it passes on, and about those it does not.
 */
#include "config.h"

#include "core/supernode/wrn-supernode-private.h"
#include "tests/support/wrn-test-hub.h"

#define SEED 2

typedef struct
{
  WrnTestHub hub;
  WrnTestClient *a;
  WrnTestClient *b;
  guint32 from_a; /* each side's number of their channel */
  guint32 from_b;
} Fixture;

static void
start (Fixture *f, const WrnSupernodeLimits *limits)
{
  wrn_test_hub_init (&f->hub, SEED, limits);
  f->a = wrn_test_hub_join (&f->hub, 1, "a");
  f->b = wrn_test_hub_join (&f->hub, 2, "b");
  f->from_a = wrn_test_hub_channel (&f->hub, f->a, f->b->registered.slot);
  f->from_b = f->b->channel.channel;
}

static void
setup (Fixture *f, gconstpointer data)
{
  start (f, NULL);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wrn_test_hub_clear (&f->hub);
}

static void
fill (Fixture *f, guint8 *packet, gsize len)
{
  wrn_sim_random_fill (&f->hub.random, packet, len);
}

static void
relay (Fixture *f, WrnTestClient *from, guint32 channel, const guint8 *packet, gsize len)
{
  guint8 out[WRN_PACKET_MAX + WRN_RELAY_OVERHEAD];

  wrn_test_hub_send (&f->hub, from, out,
                     wrn_test_client_write_relayed (from, channel, packet, len, out));
}

static guint64
drops (Fixture *f, WrnDrop reason)
{
  return wrn_test_hub_stats (&f->hub).drops.count[reason];
}

static void
test_both_sides_learn_a_number_of_their_own (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (f->from_a, >=, WRN_INDEX_MIN);
  g_assert_cmpuint (f->from_b, >=, WRN_INDEX_MIN);
  g_assert_cmpuint (f->from_a, !=, f->from_b);
  g_assert_cmpuint (f->a->channel.slot, ==, f->b->registered.slot);
  g_assert_cmpuint (f->b->channel.slot, ==, f->a->registered.slot);
  g_assert_cmpuint (wrn_test_hub_stats (&f->hub).channels, ==, 1);
}

static void
test_asking_again_gives_the_same_channel (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (wrn_test_hub_channel (&f->hub, f->a, f->b->registered.slot), ==, f->from_a);
  g_assert_cmpuint (f->b->channel.channel, ==, f->from_b);
  g_assert_cmpuint (wrn_test_hub_channel (&f->hub, f->b, f->a->registered.slot), ==, f->from_b);
  g_assert_cmpuint (f->a->channel.channel, ==, f->from_a);
  g_assert_cmpuint (wrn_test_hub_stats (&f->hub).channels, ==, 1);
}

static void
test_packets_of_every_length_arrive_unchanged (Fixture *f, gconstpointer data)
{
  guint64 n = 0;

  for (gsize len = WRN_PACKET_MIN; len <= WRN_PACKET_MAX - WRN_RELAY_OVERHEAD; len += 11)
    for (guint back = 0; back < 2; back++)
      {
        WrnTestClient *to = back ? f->a : f->b;
        guint8 packet[WRN_PACKET_MAX];

        fill (f, packet, len);
        relay (f, back ? f->b : f->a, back ? f->from_b : f->from_a, packet, len);
        g_assert_cmpuint (to->relayed_channel, ==, back ? f->from_a : f->from_b);
        g_assert_cmpmem (to->relayed, to->relayed_len, packet, len);
        g_assert_cmpuint (f->hub.bytes_out, ==, len + WRN_RELAY_OVERHEAD);
        wrn_test_hub_advance (&f->hub, WRN_MSEC (2));
        n++;
      }

  g_assert_cmpuint (wrn_test_hub_stats (&f->hub).relayed_packets, ==, n);
}

static void
test_other_lengths_are_dropped (Fixture *f, gconstpointer data)
{
  guint8 packet[WRN_PACKET_MAX] = { 0 };

  relay (f, f->a, f->from_a, packet, WRN_PACKET_MIN - 1);
  relay (f, f->a, f->from_a, packet, WRN_PACKET_MAX - WRN_RELAY_OVERHEAD + 1);
  wrn_test_hub_input (&f->hub, &f->a->flow, packet, 0);
  g_assert_cmpuint (drops (f, WRN_DROP_SIZE), ==, 3);
  g_assert_cmpuint (f->b->n_relayed, ==, 0);
}

#define SEGMENT 1004
#define RUN_PACKETS 40

/* Appends a packet to @run, of @len bytes with its channel. */
static void
append (Fixture *f, GByteArray *run, WrnTestClient *from, guint32 channel, gsize len)
{
  guint8 packet[WRN_PACKET_MAX];
  guint8 out[WRN_PACKET_MAX];

  fill (f, packet, len - WRN_RELAY_OVERHEAD);
  wrn_test_client_write_relayed (from, channel, packet, len - WRN_RELAY_OVERHEAD, out);
  g_byte_array_append (run, out, (guint) len);
}

static GByteArray *
make_run (Fixture *f, gsize last)
{
  GByteArray *run = g_byte_array_new ();

  for (guint i = 1; i < RUN_PACKETS; i++)
    append (f, run, f->a, f->from_a, SEGMENT);
  append (f, run, f->a, f->from_a, last);
  return run;
}

static void
give_run (Fixture *f, WrnTestClient *from, GByteArray *run)
{
  const WrnFlow flow = { .remote = from->flow.local, .local = from->flow.remote };

  f->hub.machine.klass->handle_run (f->hub.machine.self, f->hub.now, &flow, run->data, run->len,
                                    SEGMENT);
}

/* What came in as a run of the kernel leaves as one, and nobody has copied it. */
static void
test_run_leaves_from_where_it_stands (Fixture *f, gconstpointer data)
{
  g_autoptr (GByteArray) run = make_run (f, 500);
  WrnEffect effect;

  give_run (f, f->a, run);
  g_assert_true (f->hub.machine.klass->poll (f->hub.machine.self, &effect));
  g_assert_true (effect.send.data == run->data);
  g_assert_cmpuint (effect.send.len, ==, run->len);
  g_assert_cmpuint (effect.send.segment, ==, SEGMENT);
  g_assert_true (wrn_endpoint_equal (&effect.send.flow.remote, &f->b->flow.local));
  g_assert_false (f->hub.machine.klass->poll (f->hub.machine.self, &effect));
  g_assert_cmpuint (wrn_test_hub_stats (&f->hub).relayed_packets, ==, RUN_PACKETS);
  g_assert_cmpuint (wrn_test_hub_stats (&f->hub).relayed_bytes, ==, run->len);
}

/* Where the kernel gathers nothing, packets of a batch still leave together. */
static void
test_lone_packets_leave_as_one_run (Fixture *f, gconstpointer data)
{
  const WrnFlow flow = { .remote = f->a->flow.local, .local = f->a->flow.remote };
  guint8 packet[1000];
  guint8 out[WRN_PACKET_MAX];
  WrnEffect effect;

  fill (f, packet, sizeof packet);
  for (guint i = 0; i < 40; i++)
    {
      const gsize len = wrn_test_client_write_relayed (f->a, f->from_a, packet, sizeof packet, out);

      f->hub.machine.klass->handle_datagram (f->hub.machine.self, f->hub.now, &flow, out, len);
    }

  g_assert_true (f->hub.machine.klass->poll (f->hub.machine.self, &effect));
  g_assert_cmpuint (effect.send.segment, ==, SEGMENT);
  g_assert_cmpuint (effect.send.len, ==, 40 * SEGMENT);
  g_assert_false (f->hub.machine.klass->poll (f->hub.machine.self, &effect));
}

static gsize
poll_bytes (Fixture *f)
{
  WrnEffect effect;
  gsize n = 0;

  while (f->hub.machine.klass->poll (f->hub.machine.self, &effect))
    if (effect.kind == WRN_EFFECT_SEND)
      n += effect.send.len;
  return n;
}

/* Whole packets, and the first ones: what comes after a gap is worth less. */
static void
test_run_beyond_the_allowance_is_cut (Fixture *f, gconstpointer data)
{
  const guint n_allowed = WRN_SUPERNODE_RELAY_BURST / SEGMENT;
  guint n_passed = 0;
  guint n = 0;

  for (; n_passed == n; n += RUN_PACKETS)
    {
      g_autoptr (GByteArray) run = make_run (f, SEGMENT);
      g_autoptr (GByteArray) before =
          g_byte_array_new_take (g_memdup2 (run->data, run->len), run->len);
      gsize len;

      give_run (f, f->a, run);
      len = poll_bytes (f);
      g_assert_cmpuint (len % SEGMENT, ==, 0);
      g_assert_true (memcmp (run->data + len, before->data + len, run->len - len) == 0);
      n_passed += (guint) (len / SEGMENT);
    }

  g_assert_cmpuint (n_passed, ==, n_allowed);
  g_assert_cmpuint (drops (f, WRN_DROP_LIMIT), ==, n - n_allowed);
}

/* What one run yields is what its packets yield one by one, whatever stands in it. */
static void
test_mixed_run_is_the_sum_of_its_packets (Fixture *f, gconstpointer data)
{
  WrnTestClient *c = wrn_test_hub_join (&f->hub, 3, "c");
  const guint32 to_c = wrn_test_hub_channel (&f->hub, f->a, c->registered.slot);

  f->hub.supernode->limits.relay_rate = f->hub.supernode->limits.topic_rate = 0;
  for (guint round = 0; round < 200; round++)
    {
      const guint32 channels[] = { f->from_a, f->from_a, f->from_a, to_c, to_c, f->from_b, 300 };
      const guint n = 1 + (guint) wrn_sim_random_below (&f->hub.random, 150);
      const gsize last =
          WRN_PACKET_MIN + WRN_RELAY_OVERHEAD + wrn_sim_random_below (&f->hub.random, SEGMENT - 27);
      g_autoptr (GByteArray) run = g_byte_array_new ();
      g_autoptr (GByteArray) copy = NULL;
      WrnSupernodeStats stats[3];
      gsize in_run = 0;

      for (guint i = 0; i < n; i++)
        append (f, run, f->a, channels[wrn_sim_random_below (&f->hub.random, 7)],
                i + 1 < n ? SEGMENT : last);
      if (round % 10 == 0)
        g_byte_array_set_size (run, run->len - (guint) last + (guint) MIN (last, 27));
      copy = g_byte_array_new_take (g_memdup2 (run->data, run->len), run->len);

      stats[0] = wrn_test_hub_stats (&f->hub);
      give_run (f, f->a, run);
      in_run = poll_bytes (f);
      stats[1] = wrn_test_hub_stats (&f->hub);
      for (gsize at = 0; at < copy->len; at += SEGMENT)
        {
          const gsize len = MIN (SEGMENT, copy->len - at);

          wrn_test_hub_send (&f->hub, f->a, copy->data + at, len);
          in_run -= f->hub.bytes_out;
        }
      stats[2] = wrn_test_hub_stats (&f->hub);

      g_assert_cmpuint (in_run, ==, 0);
      g_assert_cmpmem (run->data, run->len, copy->data, copy->len);
      g_assert_cmpuint (stats[2].relayed_packets - stats[1].relayed_packets, ==,
                        stats[1].relayed_packets - stats[0].relayed_packets);
      for (guint i = 0; i < WRN_N_DROPS; i++)
        g_assert_cmpuint (stats[2].drops.count[i] - stats[1].drops.count[i], ==,
                          stats[1].drops.count[i] - stats[0].drops.count[i]);
    }
}

/* A message to the supernode between relayed packets is heard in its turn. */
static void
test_control_within_a_run_is_served (Fixture *f, gconstpointer data)
{
  g_autoptr (GByteArray) run = g_byte_array_new ();
  guint8 inner[SEGMENT - WRN_DATA_OVERHEAD] = { WRN_KIND_CHALLENGE };
  guint8 packet[WRN_PACKET_MAX];
  WrnEffect effect;

  append (f, run, f->a, f->from_a, SEGMENT);
  g_byte_array_append (run, packet,
                       (guint) wrn_test_client_write (f->a, f->hub.now, inner, sizeof inner,
                                                      packet));
  append (f, run, f->a, f->from_a, SEGMENT);
  give_run (f, f->a, run);

  for (guint i = 0; i < 3; i++)
    {
      const WrnTestClient *to = i == 1 ? f->a : f->b;

      g_assert_true (f->hub.machine.klass->poll (f->hub.machine.self, &effect));
      g_assert_true (wrn_endpoint_equal (&effect.send.flow.remote, &to->flow.local));
    }
  g_assert_false (f->hub.machine.klass->poll (f->hub.machine.self, &effect));
}

static void
test_only_the_owners_address_may_use_a_channel (Fixture *f, gconstpointer data)
{
  WrnTestClient *c = wrn_test_hub_join (&f->hub, 3, "c");
  guint8 packet[100];

  fill (f, packet, sizeof packet);
  relay (f, c, f->from_a, packet, sizeof packet);
  relay (f, f->b, f->from_a, packet, sizeof packet);
  f->a->flow.local.port++;
  relay (f, f->a, f->from_a, packet, sizeof packet);
  f->a->flow.local.port--;
  f->a->flow.remote = wrn_endpoint_ipv4 (0xc0000202, 7654);
  relay (f, f->a, f->from_a, packet, sizeof packet);

  g_assert_cmpuint (drops (f, WRN_DROP_CHANNEL), ==, 4);
  g_assert_cmpuint (f->a->n_relayed + f->b->n_relayed + c->n_relayed, ==, 0);
}

static void
test_guessed_channels_lead_nowhere (Fixture *f, gconstpointer data)
{
  guint8 packet[100];

  fill (f, packet, sizeof packet);
  for (guint i = 0; i < 10000; i++)
    {
      const guint32 guess = (guint32) wrn_sim_random_next (&f->hub.random) | WRN_INDEX_MIN;

      relay (f, f->a, guess, packet, sizeof packet);
      g_assert_cmpuint (f->hub.n_out, ==, 0);
    }
  g_assert_cmpuint (drops (f, WRN_DROP_UNKNOWN), ==, 10000);
}

static void
test_no_channel_to_oneself_or_nobody (Fixture *f, gconstpointer data)
{
  static const guint16 slots[] = { 0, 2, 255 };

  for (guint i = 0; i < G_N_ELEMENTS (slots); i++)
    {
      g_assert_cmpuint (wrn_test_hub_channel (&f->hub, f->a, slots[i]), ==, 0);
      g_assert_cmpuint (f->a->error.kind, ==, WRN_KIND_CHANNEL);
      g_assert_cmpuint (f->a->error.code, ==, WRN_ERROR_NO_SLOT);
      g_assert_cmpuint (f->a->error.slot, ==, slots[i]);
    }
  g_assert_cmpuint (wrn_test_hub_stats (&f->hub).channels, ==, 1);
}

static void
test_only_the_supernode_names_channels (Fixture *f, gconstpointer data)
{
  const WrnChannel message = { f->b->registered.slot, 12345 };
  guint8 packet[WRN_PACKET_MAX];
  guint8 inner[16];

  wrn_test_hub_send (&f->hub, f->a, packet,
                     wrn_test_client_write (f->a, f->hub.now, inner,
                                            wrn_channel_encode (&message, inner, sizeof inner),
                                            packet));
  g_assert_cmpuint (drops (f, WRN_DROP_MALFORMED), ==, 1);
  g_assert_cmpuint (f->hub.n_out, ==, 0);
}

static void
test_goodbye_closes_the_channel (Fixture *f, gconstpointer data)
{
  guint8 packet[100];

  fill (f, packet, sizeof packet);
  wrn_test_hub_say (&f->hub, f->b, WRN_KIND_BYE);
  relay (f, f->a, f->from_a, packet, sizeof packet);
  g_assert_cmpuint (drops (f, WRN_DROP_UNKNOWN), ==, 1);
  g_assert_cmpuint (wrn_test_hub_stats (&f->hub).channels, ==, 0);
}

static void
renew (Fixture *f)
{
  WrnTestClient *clients[] = { f->a, f->b };

  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      wrn_test_hub_connect (&f->hub, clients[i]);
      wrn_test_hub_register (&f->hub, clients[i], "x", 300);
    }
}

static void
test_idle_channel_is_forgotten_and_a_used_one_kept (Fixture *f, gconstpointer data)
{
  guint8 packet[100];

  fill (f, packet, sizeof packet);
  for (guint i = 0; i < 24; i++)
    {
      wrn_test_hub_advance (&f->hub, WRN_SECONDS (100));
      renew (f);
      relay (f, f->b, f->from_b, packet, sizeof packet);
    }
  g_assert_cmpuint (f->a->n_relayed, ==, 24);

  for (guint i = 0; i < 18; i++)
    {
      g_assert_cmpuint (wrn_test_hub_stats (&f->hub).channels, ==, 1);
      wrn_test_hub_advance (&f->hub, WRN_SECONDS (100));
      renew (f);
    }
  g_assert_cmpuint (wrn_test_hub_stats (&f->hub).channels, ==, 0);
  relay (f, f->b, f->from_b, packet, sizeof packet);
  g_assert_cmpuint (f->a->n_relayed, ==, 24);
  g_assert_cmpuint (wrn_test_hub_channel (&f->hub, f->a, 1), >=, WRN_INDEX_MIN);
}

/* A second at the limit passes the burst and the rate, no more. */
static void
test_relaying_is_limited_for_each_sender (Fixture *f, gconstpointer data)
{
  guint8 packet[1000 - WRN_RELAY_OVERHEAD];
  const guint64 allowed = WRN_SUPERNODE_RELAY_BURST + WRN_SUPERNODE_RELAY_RATE;

  fill (f, packet, sizeof packet);
  for (guint ms = 0; ms < 1000; ms++)
    {
      for (guint i = 0; i < 5; i++)
        relay (f, f->a, f->from_a, packet, sizeof packet);
      wrn_test_hub_advance (&f->hub, WRN_MSEC (1));
    }

  g_assert_cmpuint (wrn_test_hub_stats (&f->hub).relayed_bytes, <=, allowed);
  g_assert_cmpuint (wrn_test_hub_stats (&f->hub).relayed_bytes, >, allowed - 3000);
  g_assert_cmpuint (drops (f, WRN_DROP_LIMIT), ==, 5000 - f->b->n_relayed);

  relay (f, f->b, f->from_b, packet, sizeof packet);
  g_assert_cmpuint (f->a->n_relayed, ==, 1);
}

/* How much passes at once between @n pairs of a topic, both ways. */
static gsize
burst_of_pairs (guint n, guint channel_rate, guint topic_rate)
{
  WrnSupernodeLimits limits = WRN_SUPERNODE_DEFAULT_LIMITS;
  guint8 packet[1000 - WRN_RELAY_OVERHEAD] = { 0 };
  gsize bytes;
  Fixture f;

  limits.relay_rate = 0;
  limits.channel_rate = channel_rate;
  limits.topic_rate = topic_rate;
  start (&f, &limits);
  for (guint pair = 0; pair < n; pair++)
    {
      WrnTestClient *c = wrn_test_hub_join (&f.hub, 3 + pair, "c");
      const guint32 there = wrn_test_hub_channel (&f.hub, f.a, c->registered.slot);

      for (guint i = 0; i < 600; i++)
        {
          relay (&f, f.a, there, packet, sizeof packet);
          relay (&f, c, c->channel.channel, packet, sizeof packet);
        }
    }
  bytes = wrn_test_hub_stats (&f.hub).relayed_bytes;
  teardown (&f, NULL);
  return bytes;
}

static void
test_pairs_have_a_limit_each_and_topics_one_for_all (void)
{
  const gsize burst = WRN_SUPERNODE_RELAY_BURST / 1000 * 1000;

  g_assert_cmpuint (burst_of_pairs (1, 1000, 0), ==, burst);
  g_assert_cmpuint (burst_of_pairs (3, 1000, 0), ==, 3 * burst);
  g_assert_cmpuint (burst_of_pairs (3, 0, 1000), ==, burst);
  g_assert_cmpuint (burst_of_pairs (3, 0, 0), ==, 3 * 1200 * 1000);
  /* A fifth of a second of a higher rate. */
  g_assert_cmpuint (burst_of_pairs (1, 2000000, 0), ==, 400000);
}

static void
test_rate_of_zero_is_no_limit (void)
{
  WrnSupernodeLimits limits = WRN_SUPERNODE_DEFAULT_LIMITS;
  guint8 packet[1000] = { 0 };
  Fixture f;

  limits.relay_rate = 0;
  start (&f, &limits);
  for (guint i = 0; i < 2000; i++)
    relay (&f, f.a, f.from_a, packet, sizeof packet);
  g_assert_cmpuint (f.b->n_relayed, ==, 2000);
  teardown (&f, NULL);
}

static void
test_full_table_refuses_new_channels_and_keeps_the_old (void)
{
  WrnSupernodeLimits limits = WRN_SUPERNODE_DEFAULT_LIMITS;
  guint8 packet[100] = { 0 };
  WrnTestClient *c;
  Fixture f;

  limits.channels = 1;
  start (&f, &limits);
  c = wrn_test_hub_join (&f.hub, 3, "c");
  g_assert_cmpuint (wrn_test_hub_channel (&f.hub, c, 0), ==, 0);
  g_assert_cmpuint (c->error.code, ==, WRN_ERROR_FULL);
  relay (&f, f.a, f.from_a, packet, sizeof packet);
  g_assert_cmpuint (f.b->n_relayed, ==, 1);
  teardown (&f, NULL);
}

static void
test_supernode_without_relaying_says_so (void)
{
  WrnSupernodeLimits limits = WRN_SUPERNODE_DEFAULT_LIMITS;
  Fixture f;

  limits.channels = 0;
  start (&f, &limits);
  g_assert_cmpuint (f.from_a, ==, 0);
  g_assert_cmpuint (f.a->error.code, ==, WRN_ERROR_NO_RELAY);
  teardown (&f, NULL);
}

/* Everything goes to the proved address until the new one is. */
static void
test_relaying_follows_a_member_that_proves_its_new_address (Fixture *f, gconstpointer data)
{
  const WrnEndpoint old = f->b->flow.local;
  const WrnEndpoint new = wrn_endpoint_ipv4 (0x0a000909, 1234);
  guint8 packet[100];

  fill (f, packet, sizeof packet);
  f->b->flow.local = new;
  f->b->is_silent = TRUE;
  wrn_test_hub_challenge (&f->hub, f->b);
  g_assert_cmpuint (f->b->n_kinds[WRN_KIND_CHALLENGE], ==, 1);

  relay (f, f->a, f->from_a, packet, sizeof packet);
  g_assert_cmpuint (f->b->n_relayed, ==, 0);
  f->b->flow.local = old;
  relay (f, f->a, f->from_a, packet, sizeof packet);
  g_assert_cmpuint (f->b->n_relayed, ==, 1);

  f->b->flow.local = new;
  f->b->is_silent = FALSE;
  wrn_test_hub_advance (&f->hub, WRN_SECONDS (2));
  wrn_test_hub_challenge (&f->hub, f->b);
  relay (f, f->a, f->from_a, packet, sizeof packet);
  g_assert_cmpuint (f->b->n_relayed, ==, 2);
  relay (f, f->b, f->from_b, packet, sizeof packet);
  g_assert_cmpuint (f->a->n_relayed, ==, 1);
}

static void
test_member_is_not_moved_by_a_copy_of_its_packet (Fixture *f, gconstpointer data)
{
  const WrnFlow elsewhere = { .remote = wrn_endpoint_ipv4 (0x0a000909, 1234),
                              .local = f->b->flow.remote };
  guint8 packet[WRN_PACKET_MAX];
  guint8 copy[WRN_PACKET_MAX];
  gsize len = wrn_test_client_write_challenge (f->b, f->hub.now, packet);

  /* The copy comes first, as from someone on the path. */
  memcpy (copy, packet, len);
  wrn_test_hub_input (&f->hub, &elsewhere, copy, len);
  g_assert_cmpuint (f->hub.bytes_back, <=, len);
  wrn_test_hub_send (&f->hub, f->b, packet, len);
  g_assert_cmpuint (drops (f, WRN_DROP_REPLAY), ==, 1);

  wrn_test_hub_signal (&f->hub, f->a, 1, "hello");
  g_assert_cmpuint (f->b->n_kinds[WRN_KIND_SIGNAL], ==, 1);
}

static void
test_late_packet_from_an_old_address_asks_nothing (Fixture *f, gconstpointer data)
{
  guint8 late[WRN_PACKET_MAX];
  const gsize len = wrn_test_client_write_challenge (f->b, f->hub.now, late);

  wrn_test_hub_challenge (&f->hub, f->b);
  f->b->flow.local.port++;
  wrn_test_hub_send (&f->hub, f->b, late, len);
  g_assert_cmpuint (f->b->n_kinds[WRN_KIND_CHALLENGE], ==, 0);
}

/* Without room for both, the question would be lost, and the next one late. */
static void
test_short_packet_does_not_use_up_the_question (Fixture *f, gconstpointer data)
{
  f->b->flow.local.port++;
  wrn_test_hub_say (&f->hub, f->b, WRN_KIND_KEEPALIVE);
  g_assert_cmpuint (f->b->n_kinds[WRN_KIND_CHALLENGE], ==, 0);
  wrn_test_hub_challenge (&f->hub, f->b);
  g_assert_cmpuint (f->b->n_kinds[WRN_KIND_CHALLENGE], ==, 1);
}

static void
respond (Fixture *f, WrnTestClient *client, const guint8 *token)
{
  WrnChallenge response = { .seen = client->flow.remote };
  guint8 inner[WRN_CHALLENGE_LEN];
  guint8 packet[WRN_PACKET_MAX];

  memcpy (response.token, token, sizeof response.token);
  wrn_challenge_encode (&response, WRN_KIND_RESPONSE, inner, sizeof inner);
  wrn_test_hub_send (&f->hub, client, packet,
                     wrn_test_client_write (client, f->hub.now, inner, sizeof inner, packet));
}

static void
test_member_is_not_moved_by_a_guess (Fixture *f, gconstpointer data)
{
  const WrnEndpoint old = f->b->flow.local;
  guint8 token[WRN_TOKEN_LEN];

  f->b->flow.local = wrn_endpoint_ipv4 (0x0a000909, 1234);
  f->b->is_silent = TRUE;
  wrn_test_hub_challenge (&f->hub, f->b);
  memcpy (token, f->b->challenge.token, sizeof token);
  token[7] ^= 1;
  respond (f, f->b, token);
  g_assert_cmpuint (drops (f, WRN_DROP_STALE), ==, 1);
  f->b->flow.local = old;
  wrn_test_hub_signal (&f->hub, f->a, 1, "hello");
  g_assert_cmpuint (f->b->n_kinds[WRN_KIND_SIGNAL], ==, 1);
}

static void
test_answer_is_good_once (Fixture *f, gconstpointer data)
{
  f->b->flow.local.port++;
  wrn_test_hub_challenge (&f->hub, f->b);
  g_assert_cmpuint (drops (f, WRN_DROP_STALE), ==, 0);
  respond (f, f->b, f->b->challenge.token);
  g_assert_cmpuint (drops (f, WRN_DROP_STALE), ==, 1);
}

/* A handshake that begins where @client is and ends at @second. */
static void
connect_while_moving (Fixture *f, WrnTestClient *client, const WrnEndpoint *second)
{
  const WrnFlow flow = { .remote = client->flow.local, .local = client->flow.remote };
  guint8 packet[WRN_PACKET_MAX];
  guint8 resp[WRN_PACKET_MAX];
  WrnEffect effect;

  wrn_test_client_write_init (client, f->hub.now, packet);
  f->hub.machine.klass->handle_datagram (f->hub.machine.self, f->hub.now, &flow, packet,
                                         WRN_INIT_LEN);
  g_assert_true (f->hub.machine.klass->poll (f->hub.machine.self, &effect));
  memcpy (resp, effect.send.data, WRN_RESP_LEN);
  wrn_test_client_handle (client, f->hub.now, resp, WRN_RESP_LEN, packet);
  client->flow.local = *second;
}

/* A handshake that begins at one address and ends at another proves neither. */
static void
test_confirmation_from_elsewhere_proves_nothing (Fixture *f, gconstpointer data)
{
  WrnTestClient *c = wrn_test_hub_add (&f->hub, &f->hub.topic, 3);
  const WrnEndpoint second = wrn_endpoint_ipv4 (0x0a000909, 1234);

  c->is_silent = TRUE;
  connect_while_moving (f, c, &second);
  wrn_test_hub_register (&f->hub, c, "c", 300);
  g_assert_cmpuint (c->n_kinds[WRN_KIND_REGISTERED], ==, 1);
  g_assert_cmpuint (c->n_kinds[WRN_KIND_CHALLENGE], ==, 1);

  wrn_test_hub_signal (&f->hub, f->a, c->registered.slot, "hello");
  g_assert_cmpuint (f->a->error.code, ==, WRN_ERROR_NO_SLOT);
  g_assert_cmpuint (c->n_kinds[WRN_KIND_SIGNAL], ==, 0);
  g_assert_cmpuint (wrn_test_hub_channel (&f->hub, f->a, c->registered.slot), ==, 0);

  /* The answer to the question does prove it. */
  respond (f, c, c->challenge.token);
  wrn_test_hub_signal (&f->hub, f->a, c->registered.slot, "hello");
  g_assert_cmpuint (c->n_kinds[WRN_KIND_SIGNAL], ==, 1);
}

/* One of the INITs may be somebody's copy, so the address is asked. */
static void
test_handshakes_from_two_addresses_prove_neither (Fixture *f, gconstpointer data)
{
  guint8 packet[WRN_PACKET_MAX];
  WrnEndpoint first;

  f->b->is_deaf = TRUE;
  f->b->flow.local.port = 1111;
  first = f->b->flow.local;
  wrn_test_hub_send (&f->hub, f->b, packet, wrn_test_client_write_init (f->b, f->hub.now, packet));
  f->b->is_deaf = FALSE;
  f->b->is_silent = TRUE;
  f->b->flow.local.port = 2222;
  connect_while_moving (f, f->b, &first);
  wrn_test_hub_challenge (&f->hub, f->b);
  g_assert_cmpuint (f->b->n_kinds[WRN_KIND_CHALLENGE], ==, 1);
  g_assert_cmpuint (f->hub.supernode->context.n_tentative, ==, 0);
}

#define ADD(path, func) g_test_add ("/supernode/relay/" path, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("both-sides-learn-a-number-of-their-own", test_both_sides_learn_a_number_of_their_own);
  ADD ("asking-again-gives-the-same-channel", test_asking_again_gives_the_same_channel);
  ADD ("packets-of-every-length-arrive-unchanged", test_packets_of_every_length_arrive_unchanged);
  ADD ("other-lengths-are-dropped", test_other_lengths_are_dropped);
  ADD ("run-leaves-from-where-it-stands", test_run_leaves_from_where_it_stands);
  ADD ("lone-packets-leave-as-one-run", test_lone_packets_leave_as_one_run);
  ADD ("run-beyond-the-allowance-is-cut", test_run_beyond_the_allowance_is_cut);
  ADD ("mixed-run-is-the-sum-of-its-packets", test_mixed_run_is_the_sum_of_its_packets);
  ADD ("control-within-a-run-is-served", test_control_within_a_run_is_served);
  ADD ("only-the-owners-address-may-use-a-channel", test_only_the_owners_address_may_use_a_channel);
  ADD ("guessed-channels-lead-nowhere", test_guessed_channels_lead_nowhere);
  ADD ("no-channel-to-oneself-or-nobody", test_no_channel_to_oneself_or_nobody);
  ADD ("goodbye-closes-the-channel", test_goodbye_closes_the_channel);
  ADD ("idle-channel-is-forgotten-and-a-used-one-kept",
       test_idle_channel_is_forgotten_and_a_used_one_kept);
  ADD ("is-limited-for-each-sender", test_relaying_is_limited_for_each_sender);
  g_test_add_func ("/supernode/relay/pairs-have-a-limit-each-and-topics-one-for-all",
                   test_pairs_have_a_limit_each_and_topics_one_for_all);
  g_test_add_func ("/supernode/relay/rate-of-zero-is-no-limit", test_rate_of_zero_is_no_limit);
  g_test_add_func ("/supernode/relay/full-table-refuses-new-channels-and-keeps-the-old",
                   test_full_table_refuses_new_channels_and_keeps_the_old);
  g_test_add_func ("/supernode/relay/supernode-without-relaying-says-so",
                   test_supernode_without_relaying_says_so);
  ADD ("follows-a-member-that-proves-its-new-address",
       test_relaying_follows_a_member_that_proves_its_new_address);
  ADD ("member-is-not-moved-by-a-copy-of-its-packet",
       test_member_is_not_moved_by_a_copy_of_its_packet);
  ADD ("late-packet-from-an-old-address-asks-nothing",
       test_late_packet_from_an_old_address_asks_nothing);

  ADD ("short-packet-does-not-use-up-the-question", test_short_packet_does_not_use_up_the_question);
  ADD ("member-is-not-moved-by-a-guess", test_member_is_not_moved_by_a_guess);
  ADD ("answer-is-good-once", test_answer_is_good_once);
  ADD ("confirmation-from-elsewhere-proves-nothing",
       test_confirmation_from_elsewhere_proves_nothing);
  ADD ("handshakes-from-two-addresses-prove-neither",
       test_handshakes_from_two_addresses_prove_neither);
  ADD ("only-the-supernode-names-channels", test_only_the_supernode_names_channels);

  return g_test_run ();
}
