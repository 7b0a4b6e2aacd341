/* test-sim-weather.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Links that lose, reorder, duplicate and corrupt.
 */
#include "config.h"

#include "tests/sim/sim-world.h"

/* Without any working packet for so long, a member has no right to call itself connected. */
#define LONGEST_GAP WRN_SECONDS (20)

/* To begin with there are half a dozen questions to be answered, one after the other. */
#define FIRST_PING WRN_SECONDS (60)

static void
assert_never_long_apart (const char *site_a, const char *site_b, const WrnSimLink *core)
{
  g_auto (SimWorld) world = sim_world_between (site_a, site_b);

  wrn_sim_set_core (world.sim, core);
  g_assert_cmpint (sim_member_reach (world.a, world.b, FIRST_PING), >=, 0);
  g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (3600)), <, LONGEST_GAP);
  g_assert_cmpuint (wrn_sim_host_get_counters (world.a->host)->warnings, ==, 0);
  g_assert_cmpuint (wrn_sim_host_get_counters (world.b->host)->warnings, ==, 0);
}

/* An hour with thirty new keys, each of which may be lost. */
static void
test_a_third_lost_is_no_disconnection (void)
{
  static const WrnSimLink direct = { .delay = WRN_MSEC (30), .loss = 0.3 };

  /* A relayed packet crosses the Internet twice: 1 - 0.84 * 0.84. */
  static const WrnSimLink relayed = { .delay = WRN_MSEC (15), .loss = 0.16 };

  assert_never_long_apart ("port", "port", &direct);
  assert_never_long_apart ("port", "sym", &relayed);
}

/* Jitter of ten times the interval of pings; the fixture fails if one arrives twice. */
static void
test_disorder_and_duplicates_pass_unseen (void)
{
  static const WrnSimLink core = {
    .delay = WRN_MSEC (5),
    .jitter = WRN_MSEC (400),
    .duplicate = 0.5,
  };
  g_auto (SimWorld) world = sim_world_between ("port", "full");
  const SimFlow *flow = sim_member_get_flow (world.a, world.b);
  guint32 lost;

  wrn_sim_set_core (world.sim, &core);
  g_assert_cmpint (sim_member_reach (world.a, world.b, LONGEST_GAP), >=, 0);
  wrn_sim_run_for (world.sim, WRN_SECONDS (2));
  lost = flow->n_sent - flow->n_answered;
  for (guint i = 0; i < 30000; i++)
    {
      sim_member_ping (world.a, world.b);
      wrn_sim_run_for (world.sim, WRN_MSEC (20));
    }
  wrn_sim_run_for (world.sim, WRN_SECONDS (2));
  g_assert_cmpuint (flow->n_sent - flow->n_answered, ==, lost);
}

/* The fixture fails at a frame whose checksum is wrong. */
static void
test_no_corrupt_frame_is_delivered (void)
{
  static const WrnSimLink core = { .delay = WRN_MSEC (5), .corrupt = 0.2 };

  assert_never_long_apart ("port", "port", &core);
  assert_never_long_apart ("sym", "sym", &core);
}

static void
test_all_of_it_at_once (void)
{
  static const WrnSimLink core = {
    .delay = WRN_MSEC (80),
    .jitter = WRN_MSEC (120),
    .loss = 0.2,
    .duplicate = 0.1,
    .corrupt = 0.02,
  };

  assert_never_long_apart ("addr", "sym", &core);
  assert_never_long_apart ("sym", "port", &core);
}

int
main (int argc, char *argv[])
{
  wrn_sim_test_init (&argc, &argv);

  g_test_add_func ("/sim/weather/a-third-lost-is-no-disconnection",
                   test_a_third_lost_is_no_disconnection);
  g_test_add_func ("/sim/weather/disorder-and-duplicates-pass-unseen",
                   test_disorder_and_duplicates_pass_unseen);
  g_test_add_func ("/sim/weather/no-corrupt-frame-is-delivered",
                   test_no_corrupt_frame_is_delivered);
  g_test_add_func ("/sim/weather/all-of-it-at-once", test_all_of_it_at_once);

  return g_test_run ();
}
