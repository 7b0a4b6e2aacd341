/* test-sim-relay.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Members who carry for others: what a community can do without a supernode.
 */
#include "config.h"

#include "tests/sim/sim-world.h"

#define PATIENCE WRN_SECONDS (20)

/* Until a member who is reached through another is there, or there again. */
#define SOON WRN_SECONDS (6)

/* A relay that says nothing is given up by those who use it in a few seconds. */
#define TAKE_OVER WRN_SECONDS (10)

/* What everybody here sees of everybody else, when a supernode is there. */
static void
assert_all_reach_all (SimCommunity *community, WrnTime patience)
{
  for (guint i = 0; i < community->members->len; i++)
    for (guint j = 0; j < community->members->len; j++)
      {
        SimMember *a = sim_community_get (community, i);
        SimMember *b = sim_community_get (community, j);

        if (i == j)
          continue;
        g_test_message ("%s to %s", wrn_sim_host_get_name (a->host),
                        wrn_sim_host_get_name (b->host));
        g_assert_cmpint (sim_member_reach (a, b, patience), >=, 0);
      }
}

/* Two who cannot reach each other, and a third whom both can; all connected. */
static SimWorld
world_of_three (SimMember **third)
{
  SimWorld world = sim_world_between ("sym", "port");

  *third = sim_community_add (world.community, "c", wrn_sim_add_site (world.sim, "open"));
  g_assert_cmpint (sim_member_reach_state (world.a, *third, WRN_PEER_DIRECT, PATIENCE), >=, 0);
  g_assert_cmpint (sim_member_reach_state (world.b, *third, WRN_PEER_DIRECT, PATIENCE), >=, 0);
  g_assert_cmpint (sim_member_reach_state (world.a, world.b, WRN_PEER_RELAYED, PATIENCE), >=, 0);
  return world;
}

static WrnPeerStatus
look (SimMember *self, SimMember *other)
{
  g_autoptr (GArray) peers = wrn_edge_list_peers (self->edge);

  for (guint i = 0; i < peers->len; i++)
    if (memcmp (g_array_index (peers, WrnPeerStatus, i).id, other->id, sizeof other->id) == 0)
      return g_array_index (peers, WrnPeerStatus, i);
  g_assert_not_reached ();
}

static void
assert_goes_through (SimMember *self, SimMember *other, SimMember *relay)
{
  const WrnPeerStatus status = look (self, other);

  g_assert_cmpint (status.state, ==, WRN_PEER_RELAYED);
  g_assert_cmpmem (status.relay_id, sizeof status.relay_id, relay->id, sizeof relay->id);
  g_assert_cmpstr (status.via, ==, wrn_sim_host_get_name (relay->host));
}

static WrnEdgeStatus
get_status (SimMember *self)
{
  WrnEdgeStatus status;

  wrn_edge_get_status (self->edge, &status);
  return status;
}

static void
test_third_member_carries (void)
{
  SimMember *c;
  g_auto (SimWorld) world = world_of_three (&c);

  wrn_sim_run_for (world.sim, WRN_SECONDS (30));
  g_assert_cmpuint (get_status (c).n_carried, ==, 0);
  wrn_sim_host_stop (world.supernode->host);
  g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (60)), <, SOON);
  assert_goes_through (world.a, world.b, c);
  assert_goes_through (world.b, world.a, c);
  g_assert_cmpuint (get_status (c).n_carried, ==, 1);
  g_assert_cmpuint (get_status (c).carried_packets, >, 100);

  /* And for as long as it takes, with keys that change. */
  g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (600)), <, WRN_MSEC (1500));
}

/* Nothing was sent when it failed: the next packet finds a way. */
static void
test_idle_pair_has_its_relay_before_it_is_needed (void)
{
  SimMember *c;
  g_auto (SimWorld) world = world_of_three (&c);

  wrn_sim_host_stop (world.supernode->host);
  wrn_sim_run_for (world.sim, WRN_SECONDS (600));
  assert_goes_through (world.a, world.b, c);
  g_assert_cmpint (sim_member_reach (world.b, world.a, SOON), <, WRN_MSEC (200));
}

/* d has met c, and nobody else, while there was a supernode. */
static void
test_newcomer_reaches_everybody (void)
{
  g_auto (SimWorld) world = sim_world_empty ();
  SimMember *c = sim_community_add (world.community, "c", wrn_sim_add_site (world.sim, "open"));
  SimMember *d = sim_community_add (world.community, "d", wrn_sim_add_site (world.sim, "sym"));
  SimMember *a, *b;

  g_assert_cmpint (sim_member_reach_state (d, c, WRN_PEER_DIRECT, PATIENCE), >=, 0);
  wrn_sim_host_stop (d->host);
  a = sim_community_add (world.community, "a", wrn_sim_add_site (world.sim, "sym"));
  b = sim_community_add (world.community, "b", wrn_sim_add_site (world.sim, "port"));
  g_assert_cmpint (sim_member_reach_state (a, c, WRN_PEER_DIRECT, PATIENCE), >=, 0);
  g_assert_cmpint (sim_member_reach_state (b, c, WRN_PEER_DIRECT, PATIENCE), >=, 0);
  wrn_sim_host_stop (world.supernode->host);
  wrn_sim_run_for (world.sim, WRN_SECONDS (300));

  wrn_sim_host_start (d->host);
  wrn_sim_run_for (world.sim, SOON);
  g_assert_cmpuint (get_status (d).n_peers, ==, 3);
  g_assert_cmpint (sim_member_reach (d, c, WRN_SECONDS (1)), >=, 0);
  g_assert_cmpint (sim_member_reach (d, a, WRN_SECONDS (1)), >=, 0);
  g_assert_cmpint (sim_member_reach (b, d, WRN_SECONDS (1)), >=, 0);
  assert_goes_through (d, a, c);
  assert_goes_through (b, d, c);
}

/* Where routers can be opened, the relay is what it takes to agree on it. */
static void
test_newcomer_gets_direct_paths (void)
{
  g_auto (SimWorld) world = sim_world_empty ();
  SimMember *c = sim_community_add (world.community, "c", wrn_sim_add_site (world.sim, "open"));
  SimMember *d = sim_community_add (world.community, "d", wrn_sim_add_site (world.sim, "fw"));
  SimMember *b;

  g_assert_cmpint (sim_member_reach_state (d, c, WRN_PEER_DIRECT, PATIENCE), >=, 0);
  wrn_sim_host_stop (d->host);
  b = sim_community_add (world.community, "b", wrn_sim_add_site (world.sim, "fw"));
  g_assert_cmpint (sim_member_reach_state (b, c, WRN_PEER_DIRECT, PATIENCE), >=, 0);
  wrn_sim_host_stop (world.supernode->host);
  wrn_sim_run_for (world.sim, WRN_SECONDS (20));
  wrn_sim_host_start (d->host);
  g_assert_cmpint (sim_member_reach_state (d, b, WRN_PEER_DIRECT, PATIENCE), >=, 0);
  g_assert_cmpint (sim_member_reach_state (b, d, WRN_PEER_DIRECT, PATIENCE), >=, 0);

  /* They change their keys once more, by all ways; then the channel is of no use. */
  wrn_sim_run_for (world.sim, WRN_SECONDS (600));
  g_assert_cmpuint (get_status (c).n_carried, ==, 0);
}

static void
say_goodbye (SimMember *member)
{
  const WrnCommand close = { .kind = WRN_COMMAND_CLOSE };

  wrn_sim_host_command (member->host, &close);
  wrn_sim_run_for (member->community->sim, WRN_MSEC (500));
  wrn_sim_host_stop (member->host);
}

/* Whether it says so or not; without another one, the pair is not connected, and knows. */
static void
test_others_take_over (void)
{
  for (guint polite = 0; polite < 2; polite++)
    {
      SimMember *c;
      g_auto (SimWorld) world = world_of_three (&c);
      SimMember *e = sim_community_add (world.community, "e", wrn_sim_add_site (world.sim, "addr"));
      SimMember *first, *second;

      assert_all_reach_all (world.community, PATIENCE);
      wrn_sim_run_for (world.sim, WRN_SECONDS (10));
      wrn_sim_host_stop (world.supernode->host);
      g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (30)), <, SOON);

      first = memcmp (look (world.a, world.b).relay_id, c->id, sizeof c->id) == 0 ? c : e;
      second = first == c ? e : c;
      if (polite)
        say_goodbye (first);
      else
        wrn_sim_host_stop (first->host);
      g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (60)), <,
                       polite ? WRN_SECONDS (2) : TAKE_OVER);
      assert_goes_through (world.a, world.b, second);

      say_goodbye (second);
      wrn_sim_run_for (world.sim, WRN_SECONDS (1));
      g_assert_cmpint (sim_member_get_state (world.a, world.b), <, WRN_PEER_RELAYED);
      g_assert_cmpint (sim_member_reach (world.a, world.b, WRN_SECONDS (5)), ==, -1);

      /* It cannot call those behind routers, and they try once a minute. */
      wrn_sim_host_start (first->host);
      g_assert_cmpint (sim_member_reach (world.a, world.b, WRN_SECONDS (90)), >=, 0);
    }
}

static void
test_relay_that_restarts_goes_on (void)
{
  SimMember *c;
  g_auto (SimWorld) world = world_of_three (&c);

  wrn_sim_host_stop (world.supernode->host);
  g_assert_cmpint (sim_member_reach (world.a, world.b, PATIENCE), >=, 0);
  wrn_sim_run_for (world.sim, WRN_SECONDS (30));
  wrn_sim_host_restart (c->host);
  g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (60)), <, PATIENCE);
  assert_goes_through (world.a, world.b, c);
}

static void
test_supernode_is_back (void)
{
  SimMember *c;
  g_auto (SimWorld) world = world_of_three (&c);

  wrn_sim_host_stop (world.supernode->host);
  g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (60)), <, SOON);
  wrn_sim_host_start (world.supernode->host);
  g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (60)), <, WRN_MSEC (1500));
  wrn_sim_host_stop (c->host);
  g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (60)), <, TAKE_OVER);
  g_assert_cmpuint (look (world.a, world.b).relay, ==, 0);
}

static void
test_nobody_carries_who_does_not_want_to (void)
{
  SimMember *c;
  g_auto (SimWorld) world = world_of_three (&c);

  c->no_relay = TRUE;
  wrn_sim_host_restart (c->host);
  assert_all_reach_all (world.community, PATIENCE);
  wrn_sim_run_for (world.sim, WRN_SECONDS (10));
  wrn_sim_host_stop (world.supernode->host);
  wrn_sim_run_for (world.sim, WRN_SECONDS (30));
  g_assert_cmpint (sim_member_reach (world.a, world.b, PATIENCE), ==, -1);
  g_assert_cmpint (sim_member_get_state (world.a, world.b), <, WRN_PEER_RELAYED);
  g_assert_true (get_status (c).no_relay);
  g_assert_cmpuint (get_status (c).carried_packets, ==, 0);
}

/* Whoever hides where he is has no dealings with members who relay. */
static void
test_who_hides_is_not_shown_to_members (void)
{
  SimMember *c;
  g_auto (SimWorld) world = world_of_three (&c);

  world.a->no_direct = TRUE;
  wrn_sim_host_restart (world.a->host);
  g_assert_cmpint (sim_member_reach (world.a, world.b, PATIENCE), >=, 0);
  g_assert_cmpint (sim_member_reach (world.a, c, PATIENCE), >=, 0);
  wrn_sim_host_stop (world.supernode->host);
  wrn_sim_run_for (world.sim, WRN_SECONDS (10));
  g_assert_cmpint (sim_member_reach (world.a, world.b, PATIENCE), ==, -1);
}

/* Half of them can reach nobody but c. */
static void
test_community_without_a_supernode (void)
{
  static const char *const sites[] = { "open", "sym", "port", "sym", "symseq", "port", "adm" };
  g_auto (SimWorld) world = sim_world_empty ();

  for (guint i = 0; i < G_N_ELEMENTS (sites); i++)
    {
      g_autofree char *name = g_strdup_printf ("m%u", i);

      sim_community_add (world.community, name, wrn_sim_add_site (world.sim, sites[i]));
    }
  assert_all_reach_all (world.community, PATIENCE);
  wrn_sim_run_for (world.sim, WRN_SECONDS (30));
  wrn_sim_host_stop (world.supernode->host);
  assert_all_reach_all (world.community, SOON);
  assert_all_reach_all (world.community, WRN_SECONDS (1));

  /* Nobody gets louder for want of one. */
  {
    const guint64 before = wrn_sim_get_n_packets (world.sim, WRN_SIM_DELIVERED);

    wrn_sim_run_for (world.sim, WRN_SECONDS (3600));
    g_test_message ("%" G_GUINT64_FORMAT " packets in an hour",
                    wrn_sim_get_n_packets (world.sim, WRN_SIM_DELIVERED) - before);
  }
  assert_all_reach_all (world.community, WRN_SECONDS (1));
}

int
main (int argc, char **argv)
{
  wrn_sim_test_init (&argc, &argv);
  g_test_add_func ("/sim-relay/third-member-carries", test_third_member_carries);
  g_test_add_func ("/sim-relay/idle-pair-has-its-relay-before-it-is-needed",
                   test_idle_pair_has_its_relay_before_it_is_needed);
  g_test_add_func ("/sim-relay/newcomer-reaches-everybody", test_newcomer_reaches_everybody);
  g_test_add_func ("/sim-relay/newcomer-gets-direct-paths", test_newcomer_gets_direct_paths);
  g_test_add_func ("/sim-relay/others-take-over", test_others_take_over);
  g_test_add_func ("/sim-relay/relay-that-restarts-goes-on", test_relay_that_restarts_goes_on);
  g_test_add_func ("/sim-relay/supernode-is-back", test_supernode_is_back);
  g_test_add_func ("/sim-relay/nobody-carries-who-does-not-want-to",
                   test_nobody_carries_who_does_not_want_to);
  g_test_add_func ("/sim-relay/who-hides-is-not-shown-to-members",
                   test_who_hides_is_not_shown_to_members);
  g_test_add_func ("/sim-relay/community-without-a-supernode", test_community_without_a_supernode);
  return g_test_run ();
}
