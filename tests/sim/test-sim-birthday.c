/* test-sim-birthday.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two members whose routers do not let them meet guess a port, and send no more than they may.
 */
#include "config.h"

#include "tests/sim/sim-world.h"

/* Some looks at whether there is traffic, and some questions that are lost. */
#define PATIENCE WRN_SECONDS (60)

static SimWorld
world_between (const char *site_a, const char *site_b)
{
  SimWorld self = sim_world_empty ();

  sim_supernode_add_port (self.supernode);
  self.a = sim_community_add (self.community, "a", wrn_sim_add_site (self.sim, site_a));
  self.b = sim_community_add (self.community, "b", wrn_sim_add_site (self.sim, site_b));
  return self;
}

static WrnEdgeStatus
status_of (SimMember *member)
{
  WrnEdgeStatus status;

  wrn_edge_get_status (member->edge, &status);
  return status;
}

static void
ping_for (SimWorld *world, WrnTime duration)
{
  const WrnTime end = wrn_sim_get_now (world->sim) + duration;

  while (wrn_sim_get_now (world->sim) < end)
    {
      sim_member_ping (world->a, world->b);
      wrn_sim_run_for (world->sim, WRN_MSEC (500));
    }
}

/* Both see each other directly, and what they send arrives. */
static void
assert_direct (SimWorld *world)
{
  const SimFlow *flow = sim_member_get_flow (world->a, world->b);
  guint32 n_sent;
  guint32 n_answered;

  g_assert_cmpint (sim_member_reach_state (world->a, world->b, WRN_PEER_DIRECT, PATIENCE), >=, 0);
  g_assert_cmpint (sim_member_reach_state (world->b, world->a, WRN_PEER_DIRECT, PATIENCE), >=, 0);
  wrn_sim_run_for (world->sim, WRN_SECONDS (2));
  n_sent = flow->n_sent;
  n_answered = flow->n_answered;
  ping_for (world, WRN_SECONDS (20));
  wrn_sim_run_for (world->sim, WRN_SECONDS (2));
  g_assert_cmpuint (flow->n_answered - n_answered, ==, flow->n_sent - n_sent);
  g_assert_cmpint (sim_member_get_state (world->a, world->b), ==, WRN_PEER_DIRECT);
  g_assert_cmpint (sim_member_get_state (world->b, world->a), ==, WRN_PEER_DIRECT);
}

static void
assert_relayed (SimWorld *world)
{
  g_assert_cmpint (sim_member_get_state (world->a, world->b), ==, WRN_PEER_RELAYED);
  g_assert_cmpint (sim_member_get_state (world->b, world->a), ==, WRN_PEER_RELAYED);
}

static void
test_guess_makes_it_direct (void)
{
  static const char *const pairs[][2] = { { "sym", "port" },    { "port", "sym" },
                                          { "symseq", "port" }, { "port", "symseq" },
                                          { "sym", "fw" },      { "port+full", "full+sym" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_auto (SimWorld) world = world_between (pairs[i][0], pairs[i][1]);
      const gboolean a_opens = g_str_has_prefix (pairs[i][0], "sym");
      SimMember *opener = a_opens ? world.a : world.b;
      SimMember *guesser = a_opens ? world.b : world.a;

      assert_direct (&world);
      g_test_message ("%s and %s: %u and %u packets", pairs[i][0], pairs[i][1],
                      (guint) status_of (world.a).n_burst_probes,
                      (guint) status_of (world.b).n_burst_probes);
      g_assert_cmpuint (status_of (opener).n_bursts, ==, 1);
      g_assert_cmpuint (status_of (opener).n_burst_probes, <=, 256);
      g_assert_cmpuint (status_of (opener).n_kept_sockets, ==, 1);
      g_assert_cmpuint (status_of (guesser).n_bursts, ==, 1);
      g_assert_cmpuint (status_of (guesser).n_burst_probes, <=, 3000);
      g_assert_cmpuint (status_of (guesser).n_kept_sockets, ==, 0);
    }
}

/* The mapping of the port that was found is kept open by the path's own questions. */
static void
test_way_survives_silence (void)
{
  g_auto (SimWorld) world = world_between ("sym", "port");

  assert_direct (&world);
  wrn_sim_run_for (world.sim, WRN_SECONDS (1800));
  g_assert_cmpint (sim_member_get_state (world.a, world.b), ==, WRN_PEER_DIRECT);
  assert_direct (&world);
  g_assert_cmpuint (status_of (world.a).n_bursts, ==, 1);
}

/* What was agreed on may have been lost, so that it takes a second attempt. */
static void
test_lossy_network_is_borne (void)
{
  const WrnSimLink core = { .delay = WRN_MSEC (40), .jitter = WRN_MSEC (10), .loss = 0.1 };
  g_auto (SimWorld) world = world_between ("sym", "port");

  wrn_sim_set_core (world.sim, &core);
  for (guint i = 0; i < 2; i++)
    {
      SimMember *member = i == 0 ? world.a : world.b;

      member->birthday_pause = WRN_SECONDS (20);
      wrn_sim_host_restart (member->host);
    }
  g_assert_cmpint (sim_member_reach_state (world.a, world.b, WRN_PEER_DIRECT, 5 * PATIENCE), >=, 0);
  g_assert_cmpint (sim_member_reach_state (world.b, world.a, WRN_PEER_DIRECT, 5 * PATIENCE), >=, 0);
}

/* Whether it cannot help, or is not needed, nobody floods anybody. */
static void
test_nobody_floods_in_vain (void)
{
  static const char *const pairs[][2] = { { "sym", "sym" },  { "symseq", "sym" },
                                          { "adm", "port" }, { "port", "port" },
                                          { "sym", "full" }, { "tcponly", "sym" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_auto (SimWorld) world = world_between (pairs[i][0], pairs[i][1]);

      ping_for (&world, WRN_SECONDS (60));
      g_test_message ("%s and %s", pairs[i][0], pairs[i][1]);
      g_assert_cmpuint (status_of (world.a).n_bursts, ==, 0);
      g_assert_cmpuint (status_of (world.b).n_bursts, ==, 0);
    }
}

static void
test_without_traffic_nothing_is_guessed (void)
{
  g_auto (SimWorld) world = world_between ("sym", "port");

  wrn_sim_run_for (world.sim, WRN_SECONDS (600));
  assert_relayed (&world);
  g_assert_cmpuint (status_of (world.a).n_bursts, ==, 0);
  g_assert_cmpuint (status_of (world.b).n_bursts, ==, 0);
}

/* One side is enough to have it stay off. */
static void
test_either_side_can_do_without (void)
{
  for (guint i = 0; i < 4; i++)
    {
      g_auto (SimWorld) world = world_between ("sym", "port");
      SimMember *one = i % 2 == 0 ? world.a : world.b;
      const WrnCommand metered = { .kind = WRN_COMMAND_METERED, .index = 1 };

      if (i < 2)
        {
          one->no_birthday = TRUE;
          wrn_sim_host_restart (one->host);
        }
      else
        wrn_sim_host_command (one->host, &metered);
      ping_for (&world, WRN_SECONDS (60));
      assert_relayed (&world);
      g_assert_cmpuint (status_of (world.a).n_bursts, ==, 0);
      g_assert_cmpuint (status_of (world.b).n_bursts, ==, 0);
    }
}

/* Counts what leaves a member for elsewhere than the supernode. */
typedef struct
{
  WrnSimHost *from;
  const WrnSimHost *supernode;
  gboolean blind; /* nothing that goes directly arrives */
  guint n;
} Counter;

static gboolean
count_cb (gpointer data, WrnSimSighting *sighting)
{
  Counter *counter = data;
  const WrnEndpoint supernode = wrn_sim_host_get_endpoint ((WrnSimHost *) counter->supernode);
  const gboolean direct =
      memcmp (sighting->flow.remote.address, supernode.address, sizeof supernode.address) != 0;

  if (sighting->to != NULL || sighting->from == counter->supernode || !direct)
    return TRUE;
  counter->n += sighting->from == counter->from;
  return !counter->blind;
}

/* Where no guess ever gets through, there is one attempt in an hour, and as many packets as stated.
 */
static void
test_failure_is_not_repeated_for_an_hour (void)
{
  g_auto (SimWorld) world = world_between ("sym", "port");
  Counter counter = { world.b->host, world.supernode->host, TRUE, 0 };
  guint before;

  wrn_sim_set_hook (world.sim, count_cb, &counter);
  ping_for (&world, WRN_SECONDS (60));
  g_assert_cmpuint (status_of (world.a).n_bursts, ==, 1);
  g_assert_cmpuint (status_of (world.b).n_bursts, ==, 1);
  g_assert_cmpuint (status_of (world.b).n_burst_probes, <=, 3000);
  g_assert_cmpuint (status_of (world.a).n_kept_sockets, ==, 0);
  assert_relayed (&world);

  before = counter.n;
  ping_for (&world, WRN_SECONDS (3400));
  g_assert_cmpuint (status_of (world.a).n_bursts, ==, 1);
  g_assert_cmpuint (status_of (world.b).n_bursts, ==, 1);
  g_assert_cmpuint (counter.n - before, <, 1000);
  ping_for (&world, WRN_SECONDS (400));
  g_assert_cmpuint (status_of (world.a).n_bursts, ==, 2);
  g_assert_cmpuint (status_of (world.b).n_bursts, ==, 2);
}

/* In another network it begins anew, and what was kept for the last one is closed. */
static void
test_move_closes_what_was_kept (void)
{
  g_auto (SimWorld) world = world_between ("sym", "port");

  assert_direct (&world);
  wrn_sim_host_move (world.a->host, wrn_sim_add_site (world.sim, "full"));
  g_assert_cmpuint (status_of (world.a).n_kept_sockets, ==, 0);
  wrn_sim_run_for (world.sim, WRN_SECONDS (20));
  assert_direct (&world);
}

int
main (int argc, char *argv[])
{
  wrn_sim_test_init (&argc, &argv);

  g_test_add_func ("/sim/birthday/guess-makes-it-direct", test_guess_makes_it_direct);
  g_test_add_func ("/sim/birthday/way-survives-silence", test_way_survives_silence);
  g_test_add_func ("/sim/birthday/lossy-network-is-borne", test_lossy_network_is_borne);
  g_test_add_func ("/sim/birthday/nobody-floods-in-vain", test_nobody_floods_in_vain);
  g_test_add_func ("/sim/birthday/without-traffic-nothing-is-guessed",
                   test_without_traffic_nothing_is_guessed);
  g_test_add_func ("/sim/birthday/either-side-can-do-without", test_either_side_can_do_without);
  g_test_add_func ("/sim/birthday/failure-is-not-repeated-for-an-hour",
                   test_failure_is_not_repeated_for_an_hour);
  g_test_add_func ("/sim/birthday/move-closes-what-was-kept", test_move_closes_what_was_kept);

  return g_test_run ();
}
