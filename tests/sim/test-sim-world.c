/* test-sim-world.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The simulator itself: links, LANs, hosts and what a test may do to them.
 */
#include "config.h"

#include "tests/sim/sim-toy.h"
#include "tests/support/wrn-sim-test.h"

#include <string.h>

/* A ticks every 10 ms towards B, both on the Internet. */
typedef struct
{
  WrnSim *sim;
  SimToy a;
  SimToy b;
  WrnSimHost *host_a;
  WrnSimHost *host_b;
} Pair;

static void
pair_set_up (Pair *pair, guint64 seed)
{
  memset (pair, 0, sizeof *pair);
  pair->sim = wrn_sim_new (seed);
  pair->host_b = sim_toy_add (pair->sim, &pair->b, "b", NULL);
  pair->a.period = WRN_MSEC (10);
  pair->a.target = wrn_sim_host_get_endpoint (pair->host_b);
  pair->host_a = sim_toy_add (pair->sim, &pair->a, "a", NULL);
}

static void
pair_tear_down (Pair *pair)
{
  wrn_sim_free (pair->sim);
}

static guint64
trace_of (guint64 seed)
{
  const WrnSimLink core = {
    .delay = WRN_MSEC (5),
    .jitter = WRN_MSEC (20),
    .loss = 0.1,
    .duplicate = 0.1,
    .corrupt = 0.1,
  };
  Pair pair;
  guint64 trace;

  pair_set_up (&pair, seed);
  wrn_sim_set_core (pair.sim, &core);
  pair.b.echo = TRUE;
  wrn_sim_run_for (pair.sim, WRN_SECONDS (10));
  trace = wrn_sim_get_trace (pair.sim);
  pair_tear_down (&pair);
  return trace;
}

static void
test_same_seed_same_trace (void)
{
  const guint64 seed = wrn_sim_test_get_seed ();

  g_assert_cmpuint (trace_of (seed), ==, trace_of (seed));
  g_assert_cmpuint (trace_of (seed), !=, trace_of (seed + 1));
}

static void
test_perfect_link_delivers_all_in_order_after_its_delay (void)
{
  Pair pair;

  pair_set_up (&pair, wrn_sim_test_get_seed ());
  wrn_sim_run_for (pair.sim, WRN_SECONDS (10) + WRN_MSEC (9));
  g_assert_cmpuint (pair.a.n_ticks, ==, 1000);
  g_assert_cmpuint (pair.b.n_heard, ==, 999);
  g_assert_cmpuint (pair.b.n_late, ==, 0);
  wrn_sim_run_for (pair.sim, WRN_MSEC (1));
  g_assert_cmpuint (pair.b.n_heard, ==, 1000);
  g_assert_cmpuint (wrn_sim_get_n_packets (pair.sim, WRN_SIM_LOST), ==, 0);
  pair_tear_down (&pair);
}

/* 10^5 packets: five standard deviations of 30 % are 725. */
static void
test_link_loses_and_duplicates_as_told (void)
{
  WrnSimLink core = { .delay = WRN_MSEC (1), .loss = 0.3 };
  Pair pair;

  pair_set_up (&pair, wrn_sim_test_get_seed ());
  wrn_sim_set_core (pair.sim, &core);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1000));
  g_assert_cmpint (ABS ((gint) pair.b.n_heard - 70000), <, 750);

  core.loss = 0;
  core.duplicate = 0.3;
  wrn_sim_set_core (pair.sim, &core);
  pair.b.n_heard = 0;
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1000));
  g_assert_cmpint (ABS ((gint) pair.b.n_heard - 130000), <, 750);
  pair_tear_down (&pair);
}

static void
test_jitter_reorders (void)
{
  const WrnSimLink link = { .jitter = WRN_MSEC (50) };
  Pair pair;

  pair_set_up (&pair, wrn_sim_test_get_seed ());
  wrn_sim_host_set_link (pair.host_b, &link);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (10));
  g_assert_cmpuint (pair.b.n_late, >, 100);
  g_assert_cmpuint (pair.b.n_heard, >, 985);
  pair_tear_down (&pair);
}

typedef struct
{
  guint8 sent[4];
  guint n_flipped; /* bits, in all packets */
  guint n_packets;
} Corruption;

static gboolean
compare_cb (gpointer data, WrnSimSighting *sighting)
{
  Corruption *corruption = data;

  g_assert_cmpuint (sighting->len, ==, sizeof corruption->sent);
  if (sighting->to == NULL)
    memcpy (corruption->sent, sighting->data, sighting->len);
  else
    {
      corruption->n_packets++;
      for (guint i = 0; i < sizeof corruption->sent; i++)
        corruption->n_flipped +=
            (guint) __builtin_popcount (corruption->sent[i] ^ sighting->data[i]);
    }
  return TRUE;
}

static void
test_corruption_flips_one_bit (void)
{
  const WrnSimLink core = { .delay = WRN_MSEC (1), .corrupt = 1 };
  Corruption corruption = { .n_packets = 0 };
  Pair pair;

  pair_set_up (&pair, wrn_sim_test_get_seed ());
  wrn_sim_set_core (pair.sim, &core);
  wrn_sim_set_hook (pair.sim, compare_cb, &corruption);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1));
  g_assert_cmpuint (corruption.n_packets, >, 90);
  g_assert_cmpuint (corruption.n_flipped, ==, corruption.n_packets);
  pair_tear_down (&pair);
}

static gboolean
drop_all_cb (gpointer data, WrnSimSighting *sighting)
{
  return sighting->to != data;
}

static void
test_hook_may_take_packets (void)
{
  Pair pair;

  pair_set_up (&pair, wrn_sim_test_get_seed ());
  wrn_sim_set_hook (pair.sim, drop_all_cb, pair.host_b);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1));
  g_assert_cmpuint (pair.b.n_heard, ==, 0);
  g_assert_cmpuint (wrn_sim_get_n_packets (pair.sim, WRN_SIM_HOOKED), ==, 99);
  pair_tear_down (&pair);
}

/* B is told that everything comes from C, and what A sends to B goes there. */
static gboolean
divert_cb (gpointer data, WrnSimSighting *sighting)
{
  const WrnEndpoint *elsewhere = data;

  sighting->flow.remote = *elsewhere;
  return TRUE;
}

static void
test_hook_may_lie_and_divert (void)
{
  Pair pair;
  SimToy c = { .period = 0 };
  WrnEndpoint elsewhere;

  pair_set_up (&pair, wrn_sim_test_get_seed ());
  elsewhere = wrn_sim_host_get_endpoint (sim_toy_add (pair.sim, &c, "c", NULL));
  wrn_sim_set_hook (pair.sim, divert_cb, &elsewhere);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1));
  g_assert_cmpuint (pair.b.n_heard, ==, 0);
  g_assert_cmpuint (c.n_heard, ==, 99);
  g_assert_true (wrn_endpoint_equal (&c.last_flow.remote, &elsewhere));
  pair_tear_down (&pair);
}

static void
test_injected_packet_comes_from_where_it_claims (void)
{
  Pair pair;
  WrnFlow flow;

  pair_set_up (&pair, wrn_sim_test_get_seed ());
  flow.remote = wrn_endpoint_ipv4 (0x08080808, 53);
  flow.local = wrn_sim_host_get_endpoint (pair.host_b);
  wrn_sim_inject (pair.sim, pair.host_b, &flow, (const guint8 *) "lie", 3);
  wrn_sim_run_for (pair.sim, 0);
  g_assert_cmpuint (pair.b.n_heard, ==, 1);
  g_assert_true (wrn_endpoint_equal (&pair.b.last_flow.remote, &flow.remote));
  pair_tear_down (&pair);
}

static void
test_cut_is_for_one_pair_and_both_ways (void)
{
  Pair pair;
  SimToy c = { .period = WRN_MSEC (10) };

  pair_set_up (&pair, wrn_sim_test_get_seed ());
  pair.b.echo = TRUE;
  c.target = wrn_sim_host_get_endpoint (pair.host_a);
  sim_toy_add (pair.sim, &c, "c", NULL);
  wrn_sim_cut (pair.sim, pair.host_a, pair.host_b, TRUE);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1));
  g_assert_cmpuint (pair.b.n_heard, ==, 0);
  g_assert_cmpuint (pair.a.n_heard, ==, 99);

  wrn_sim_cut (pair.sim, pair.host_a, pair.host_b, FALSE);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1));
  g_assert_cmpuint (pair.b.n_heard, >, 90);
  pair_tear_down (&pair);
}

static void
test_beacon_is_heard_on_its_lan_only (void)
{
  g_autoptr (WrnSim) sim = wrn_sim_test_new ();
  WrnSimBox *lan = wrn_sim_add_site (sim, "port");
  SimToy toys[4] = { { .period = WRN_SECONDS (1) } };

  toys[0].target = wrn_endpoint_ipv4 (0xefff4d36, WRN_SIM_BEACON_PORT);
  sim_toy_add (sim, &toys[0], "speaker", lan);
  sim_toy_add (sim, &toys[1], "neighbour", lan);
  sim_toy_add (sim, &toys[2], "elsewhere", wrn_sim_add_site (sim, "port"));
  sim_toy_add (sim, &toys[3], "internet", NULL);
  wrn_sim_run_for (sim, WRN_SECONDS (10) + WRN_MSEC (1));

  g_assert_cmpuint (toys[0].n_heard, ==, 0);
  g_assert_cmpuint (toys[1].n_heard, ==, 10);
  g_assert_cmpuint (toys[2].n_heard, ==, 0);
  g_assert_cmpuint (toys[3].n_heard, ==, 0);
}

static void
test_ipv6_passes_a_nat_untranslated_and_filtered (void)
{
  g_autoptr (WrnSim) sim = wrn_sim_test_new ();
  SimToy inside = { .period = 0 };
  SimToy outside = { .period = WRN_SECONDS (1) };
  WrnSimHost *a = sim_toy_add (sim, &inside, "inside", wrn_sim_add_site (sim, "sym+full"));
  WrnSimHost *b = sim_toy_add (sim, &outside, "outside", NULL);
  WrnEndpoint endpoint;

  wrn_sim_host_enable_ipv6 (a);
  wrn_sim_host_enable_ipv6 (b);
  g_assert_cmpuint (inside.n_endpoints, ==, 2);
  outside.target = endpoint = wrn_sim_host_get_endpoint6 (a);
  wrn_sim_run_for (sim, WRN_SECONDS (5));
  g_assert_cmpuint (inside.n_heard, ==, 0);

  inside.target = wrn_sim_host_get_endpoint6 (b);
  inside.period = WRN_SECONDS (1);
  wrn_sim_host_restart (a);
  wrn_sim_run_for (sim, WRN_SECONDS (5));
  g_assert_cmpuint (inside.n_heard, >, 2);
  g_assert_true (wrn_endpoint_equal (&outside.last_flow.remote, &endpoint));
}

static void
test_restart_keeps_the_store (void)
{
  Pair pair;

  pair_set_up (&pair, wrn_sim_test_get_seed ());
  g_assert_cmpuint (pair.a.n_starts, ==, 1);
  wrn_sim_host_restart (pair.host_a);
  wrn_sim_host_restart (pair.host_a);
  g_assert_cmpuint (pair.a.n_starts, ==, 3);
  g_assert_cmpuint (wrn_sim_host_get_counters (pair.host_a)->stores, ==, 3);
  g_assert_cmpstr (wrn_sim_host_get_last_event (pair.host_a), ==, ": started");
  wrn_sim_host_forget (pair.host_a);
  wrn_sim_host_restart (pair.host_a);
  g_assert_cmpuint (pair.a.n_starts, ==, 1);
  pair_tear_down (&pair);
}

static void
test_stopped_host_neither_hears_nor_speaks (void)
{
  Pair pair;

  pair_set_up (&pair, wrn_sim_test_get_seed ());
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1));
  wrn_sim_host_stop (pair.host_b);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1));
  g_assert_cmpuint (pair.b.n_heard, ==, 99);
  wrn_sim_host_stop (pair.host_a);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1));
  g_assert_cmpuint (pair.a.n_ticks, ==, 200);
  pair_tear_down (&pair);
}

/* After eight hours one late timeout, not 2,880,000. */
static void
test_suspend_stops_timers_and_ears_but_not_time (void)
{
  Pair pair;
  WrnTime before;

  pair_set_up (&pair, wrn_sim_test_get_seed ());
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1));
  before = pair.a.last_now;
  wrn_sim_host_suspend (pair.host_a);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (8 * 3600));
  g_assert_cmpuint (pair.a.n_ticks, ==, 100);

  wrn_sim_host_resume (pair.host_a);
  wrn_sim_run_for (pair.sim, 0);
  g_assert_cmpuint (pair.a.n_ticks, ==, 101);
  g_assert_cmpint (pair.a.last_now - before, ==, WRN_SECONDS (8 * 3600));
  pair_tear_down (&pair);
}

static void
test_deadline_may_come_nearer (void)
{
  Pair pair;

  pair_set_up (&pair, wrn_sim_test_get_seed ());
  pair.b.period = WRN_SECONDS (3600);
  pair.b.eager = TRUE;
  pair.b.target = wrn_sim_host_get_endpoint (pair.host_a);
  wrn_sim_host_restart (pair.host_b);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1));
  g_assert_cmpuint (pair.b.n_heard, >, 90);
  g_assert_cmpuint (pair.b.n_ticks, ==, pair.b.n_heard);
  pair_tear_down (&pair);
}

static void
test_clock_jump_fires_what_became_due (void)
{
  Pair pair;
  WrnTime before;

  pair_set_up (&pair, wrn_sim_test_get_seed ());
  pair.a.period = WRN_SECONDS (3600);
  wrn_sim_host_restart (pair.host_a);
  before = wrn_sim_host_get_now (pair.host_a);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1));
  g_assert_cmpuint (pair.a.n_ticks, ==, 0);
  wrn_sim_host_jump_clock (pair.host_a, WRN_SECONDS (3600));
  wrn_sim_run_for (pair.sim, 0);
  g_assert_cmpuint (pair.a.n_ticks, ==, 1);
  g_assert_cmpint (pair.a.last_now - before, ==, WRN_SECONDS (3601));
  pair_tear_down (&pair);
}

static void
test_renumbered_host_loses_its_old_address (void)
{
  Pair pair;
  const WrnFlow none = { .local.port = 0 };
  WrnFlow flow = none;

  pair_set_up (&pair, wrn_sim_test_get_seed ());
  flow.local = wrn_sim_host_get_endpoint (pair.host_a);
  flow.remote = wrn_sim_host_get_endpoint (pair.host_b);
  wrn_sim_host_renumber (pair.host_a);
  wrn_sim_host_renumber (pair.host_b);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1));
  g_assert_cmpuint (pair.b.n_heard, ==, 0);
  g_assert_cmpuint (wrn_sim_get_n_packets (pair.sim, WRN_SIM_NO_ROUTE), ==, 99);

  wrn_sim_host_send (pair.host_a, &flow, (const guint8 *) "x", 1);
  g_assert_cmpuint (wrn_sim_get_n_packets (pair.sim, WRN_SIM_NO_SOURCE), ==, 1);
  pair_tear_down (&pair);
}

static void
test_unplugged_host_has_no_addresses (void)
{
  Pair pair;

  pair_set_up (&pair, wrn_sim_test_get_seed ());
  g_assert_cmpuint (pair.b.n_endpoints, ==, 1);
  wrn_sim_host_set_plugged (pair.host_b, FALSE);
  g_assert_cmpuint (pair.b.n_endpoints, ==, 0);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1));
  g_assert_cmpuint (pair.b.n_heard, ==, 0);
  wrn_sim_host_set_plugged (pair.host_b, TRUE);
  g_assert_cmpuint (pair.b.n_endpoints, ==, 1);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1));
  g_assert_cmpuint (pair.b.n_heard, >, 90);
  pair_tear_down (&pair);
}

static void
test_frames_go_in_and_come_out (void)
{
  Pair pair;
  guint8 bytes[] = "\xff\xff\xff\xff an Ethernet frame";
  const WrnFrame frame = { .data = bytes, .len = sizeof bytes };

  pair_set_up (&pair, wrn_sim_test_get_seed ());
  wrn_sim_host_frame (pair.host_a, &frame);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1));
  g_assert_cmpuint (pair.b.n_frames, ==, 1);
  g_assert_cmpuint (pair.a.n_frames, ==, 0);
  g_assert_cmpuint (wrn_sim_host_get_counters (pair.host_b)->frames_out, ==, 1);
  pair_tear_down (&pair);
}

/* 600,000 datagrams, and then a thousand of the largest at once: the pools are what they were. */
static void
test_simulation_does_not_grow (void)
{
  const WrnSimLink core = { .delay = WRN_MSEC (5), .jitter = WRN_MSEC (5), .duplicate = 0.01 };
  const WrnFlow flow = { .remote.port = 1 };
  g_autofree guint8 *giant = g_malloc0 (65507);
  Pair pair;
  gsize before;

  pair_set_up (&pair, wrn_sim_test_get_seed ());
  wrn_sim_set_core (pair.sim, &core);
  pair.a.period = WRN_MSEC (1);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (60));
  before = wrn_sim_test_memory ();
  wrn_sim_run_for (pair.sim, WRN_SECONDS (600));
  for (guint i = 0; i < 1000; i++)
    wrn_sim_inject (pair.sim, pair.host_b, &flow, giant, 65507);
  wrn_sim_run_for (pair.sim, WRN_SECONDS (1));
  g_assert_cmpuint (wrn_sim_test_memory (), <, before + 256 * 1024);
  pair_tear_down (&pair);
}

static void
set_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static gboolean
is_set (gpointer data)
{
  return *(const gboolean *) data;
}

static void
test_waiting_ends_when_true_or_out_of_patience (void)
{
  g_autoptr (WrnSim) sim = wrn_sim_test_new ();
  const WrnTime start = wrn_sim_get_now (sim);
  gboolean happened = FALSE;

  wrn_sim_call_in (sim, WRN_SECONDS (5), set_cb, &happened);
  g_assert_false (wrn_sim_run_until_true (sim, is_set, &happened, WRN_SECONDS (4)));
  g_assert_cmpint (wrn_sim_get_now (sim) - start, ==, WRN_SECONDS (4));
  g_assert_true (wrn_sim_run_until_true (sim, is_set, &happened, WRN_SECONDS (4)));
  g_assert_cmpint (wrn_sim_get_now (sim) - start, ==, WRN_SECONDS (5));
}

static void
test_machine_that_spins_is_caught (void)
{
  if (g_test_subprocess ())
    {
      Pair pair;

      pair_set_up (&pair, 1);
      pair.a.period = -1;
      wrn_sim_run_for (pair.sim, WRN_SECONDS (1));
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*deadline does not move*");
}

int
main (int argc, char *argv[])
{
  wrn_sim_test_init (&argc, &argv);

  g_test_add_func ("/sim/trace/same-seed-same-trace", test_same_seed_same_trace);
  g_test_add_func ("/sim/link/perfect-one-delivers-all-in-order-after-its-delay",
                   test_perfect_link_delivers_all_in_order_after_its_delay);
  g_test_add_func ("/sim/link/loses-and-duplicates-as-told",
                   test_link_loses_and_duplicates_as_told);
  g_test_add_func ("/sim/link/jitter-reorders", test_jitter_reorders);
  g_test_add_func ("/sim/link/corruption-flips-one-bit", test_corruption_flips_one_bit);
  g_test_add_func ("/sim/hook/may-take-packets", test_hook_may_take_packets);
  g_test_add_func ("/sim/hook/may-lie-and-divert", test_hook_may_lie_and_divert);
  g_test_add_func ("/sim/hook/injected-packet-comes-from-where-it-claims",
                   test_injected_packet_comes_from_where_it_claims);
  g_test_add_func ("/sim/cut/is-for-one-pair-and-both-ways",
                   test_cut_is_for_one_pair_and_both_ways);
  g_test_add_func ("/sim/lan/beacon-is-heard-there-only", test_beacon_is_heard_on_its_lan_only);
  g_test_add_func ("/sim/ipv6/passes-a-nat-untranslated-and-filtered",
                   test_ipv6_passes_a_nat_untranslated_and_filtered);
  g_test_add_func ("/sim/host/restart-keeps-the-store", test_restart_keeps_the_store);
  g_test_add_func ("/sim/host/stopped-one-neither-hears-nor-speaks",
                   test_stopped_host_neither_hears_nor_speaks);
  g_test_add_func ("/sim/host/suspend-stops-timers-and-ears-but-not-time",
                   test_suspend_stops_timers_and_ears_but_not_time);
  g_test_add_func ("/sim/host/deadline-may-come-nearer", test_deadline_may_come_nearer);
  g_test_add_func ("/sim/host/clock-jump-fires-what-became-due",
                   test_clock_jump_fires_what_became_due);
  g_test_add_func ("/sim/host/renumbered-one-loses-its-old-address",
                   test_renumbered_host_loses_its_old_address);
  g_test_add_func ("/sim/host/unplugged-one-has-no-addresses",
                   test_unplugged_host_has_no_addresses);
  g_test_add_func ("/sim/host/frames-go-in-and-come-out", test_frames_go_in_and_come_out);
  g_test_add_func ("/sim/memory/simulation-does-not-grow", test_simulation_does_not_grow);
  g_test_add_func ("/sim/run/waiting-ends-when-true-or-out-of-patience",
                   test_waiting_ends_when_true_or_out_of_patience);
  g_test_add_func ("/sim/run/machine-that-spins-is-caught", test_machine_that_spins_is_caught);

  return g_test_run ();
}
