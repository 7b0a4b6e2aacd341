/* test-sim-change.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What goes away and comes back: supernodes, computers, addresses, mappings, paths, time.
 */
#include "config.h"

#include "tests/sim/sim-world.h"

#define PATIENCE WRN_SECONDS (20)

/* Pings that cross a perfect network with an answer on time. */
#define UNDISTURBED WRN_MSEC (1500)

/* nat.md: two questions after a second of silence, then traffic is doubled on the relay. A ping in
 * a second may add one. */
#define FALL_BACK WRN_MSEC (3500)

/* Attempts to get a direct path last a few seconds, and this long or longer is between them. */
#define BETWEEN_ATTEMPTS WRN_SECONDS (5)

static void
assert_connected (SimMember *a, SimMember *b, WrnPeerState state)
{
  g_assert_cmpint (sim_member_reach_state (a, b, state, PATIENCE), >=, 0);
  g_assert_cmpint (sim_member_reach_state (b, a, state, PATIENCE), >=, 0);
}

static void
test_direct_peers_do_not_miss_the_supernode (void)
{
  g_auto (SimWorld) world = sim_world_between ("port", "port");

  assert_connected (world.a, world.b, WRN_PEER_DIRECT);
  wrn_sim_host_stop (world.supernode->host);
  g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (600)), <, UNDISTURBED);
  g_assert_cmpint (sim_member_get_state (world.a, world.b), ==, WRN_PEER_DIRECT);
  g_assert_cmpint (sim_member_get_state (world.b, world.a), ==, WRN_PEER_DIRECT);
  wrn_sim_host_start (world.supernode->host);
  g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (600)), <, UNDISTURBED);
}

/* Handshakes between members, by the lengths of their messages. */
typedef struct
{
  SimWorld *world;
  guint n;
} Handshakes;

static gboolean
count_handshake_cb (gpointer data, WrnSimSighting *sighting)
{
  Handshakes *handshakes = data;
  const WrnSimHost *supernode = handshakes->world->supernode->host;

  if (sighting->to != NULL && sighting->to != supernode && sighting->from != supernode)
    handshakes->n += sighting->len == WRN_INIT_LEN || sighting->len == WRN_RESP_LEN;
  return TRUE;
}

/* That it is lost concerns nobody's keys but its own. */
static void
test_members_keep_their_keys_without_the_supernode (void)
{
  g_auto (SimWorld) world = sim_world_between ("port", "port");
  Handshakes handshakes = { .world = &world };
  WrnEdgeStatus status;

  assert_connected (world.a, world.b, WRN_PEER_DIRECT);
  wrn_sim_run_for (world.sim, WRN_SECONDS (5));
  wrn_sim_host_stop (world.supernode->host);
  wrn_sim_set_hook (world.sim, count_handshake_cb, &handshakes);
  g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (60)), <, UNDISTURBED);
  wrn_edge_get_status (world.a->edge, &status);
  g_assert_false (status.uplinks[0].registered);
  g_assert_cmpuint (handshakes.n, ==, 0);

  /* They are replaced when they are old, which also shows that handshakes are seen. */
  sim_member_watch (world.a, world.b, WRN_SECONDS (120));
  g_assert_cmpuint (handshakes.n, ==, 2);
}

/* However long it was away, and whether or not anything was sent meanwhile. */
static void
test_relayed_peers_return_with_the_supernode (void)
{
  static const WrnTime pauses[] = { WRN_SECONDS (1), WRN_SECONDS (20), WRN_SECONDS (600),
                                    WRN_SECONDS (7200) };

  for (guint i = 0; i < G_N_ELEMENTS (pauses); i++)
    {
      g_auto (SimWorld) world = sim_world_between ("sym", "port");

      assert_connected (world.a, world.b, WRN_PEER_RELAYED);
      sim_world_restart_supernode_after (&world, pauses[i]);
      g_assert_cmpint (sim_member_reach (world.a, world.b, WRN_SECONDS (5)), >=, 0);
      g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (60)), <, UNDISTURBED);
    }
}

static void
test_second_supernode_takes_over (void)
{
  g_auto (SimWorld) world = sim_world_empty ();
  g_autoptr (SimSupernode) second = sim_supernode_new (world.sim, "second", NULL);

  sim_community_add_supernode (world.community, second);
  world.a = sim_community_add (world.community, "a", wrn_sim_add_site (world.sim, "sym"));
  world.b = sim_community_add (world.community, "b", wrn_sim_add_site (world.sim, "port"));
  assert_connected (world.a, world.b, WRN_PEER_RELAYED);
  wrn_sim_run_for (world.sim, WRN_SECONDS (5));
  wrn_sim_host_stop (world.supernode->host);
  g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (60)), <, PATIENCE);
  wrn_sim_host_start (world.supernode->host);
  wrn_sim_run_for (world.sim, WRN_SECONDS (60));
  wrn_sim_host_stop (second->host);
  g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (60)), <, PATIENCE);
}

static void
test_sleeper_is_back_soon (void)
{
  static const char *const other[] = { "port", "sym" };

  for (guint i = 0; i < G_N_ELEMENTS (other); i++)
    {
      g_auto (SimWorld) world = sim_world_between ("port", other[i]);
      const WrnPeerState state = i == 0 ? WRN_PEER_DIRECT : WRN_PEER_RELAYED;
      guint64 sent;

      assert_connected (world.a, world.b, state);
      wrn_sim_host_suspend (world.a->host);
      sent = wrn_sim_host_get_counters (world.b->host)->sent;
      wrn_sim_run_for (world.sim, WRN_SECONDS (8 * 3600));

      /* Nobody shouts after the sleeper: most of this is for the supernode and the LAN. */
      sent = wrn_sim_host_get_counters (world.b->host)->sent - sent;
      g_assert_cmpuint (sent, <, 8 * 3600 / 3);
      wrn_sim_host_resume (world.a->host);
      g_assert_cmpint (sim_member_reach (world.a, world.b, WRN_SECONDS (5)), >=, 0);
      g_assert_cmpint (sim_member_reach (world.b, world.a, WRN_SECONDS (5)), >=, 0);
      assert_connected (world.a, world.b, state);
    }
}

static void
test_lost_direct_path_falls_back_and_returns (void)
{
  g_auto (SimWorld) world = sim_world_between ("port", "addr");

  assert_connected (world.a, world.b, WRN_PEER_DIRECT);
  wrn_sim_cut (world.sim, world.a->host, world.b->host, TRUE);
  g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (60)), <, FALL_BACK);
  g_assert_cmpint (sim_member_get_state (world.a, world.b), ==, WRN_PEER_RELAYED);

  wrn_sim_cut (world.sim, world.a->host, world.b->host, FALSE);
  g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (120)), <, UNDISTURBED);
  g_assert_cmpint (sim_member_get_state (world.a, world.b), ==, WRN_PEER_DIRECT);
}

/* When two members began to knock at each other's routers. */
typedef struct
{
  SimWorld *world;
  WrnTime last[2];
  GArray *begun[2]; /* (owned) (element-type WrnTime) */
} Knocks;

/* Whatever leaves for neither the supernode nor the LAN is a knock; an attempt is many of them. */
static gboolean
note_knock_cb (gpointer data, WrnSimSighting *sighting)
{
  Knocks *knocks = data;
  const SimWorld *world = knocks->world;
  const WrnEndpoint supernode = wrn_sim_host_get_endpoint (world->supernode->host);
  const guint who = sighting->from == world->b->host;
  const WrnTime now = wrn_sim_get_now (world->sim);

  if (sighting->to != NULL || sighting->from == world->supernode->host ||
      wrn_endpoint_equal (&sighting->flow.remote, &supernode) ||
      wrn_endpoint_is_multicast (&sighting->flow.remote))
    return TRUE;
  if (now - knocks->last[who] > BETWEEN_ATTEMPTS)
    g_array_append_val (knocks->begun[who], now);
  knocks->last[who] = now;
  return TRUE;
}

static gboolean
has_time_near (const GArray *times, WrnTime time)
{
  for (guint i = 0; i < times->len; i++)
    if (ABS (g_array_index (times, WrnTime, i) - time) < WRN_SECONDS (1))
      return TRUE;
  return FALSE;
}

/* Holes in two routers open only together, so whoever begins says so by the relay, and the other
 * one joins in: also when only one of them has a reason to try again. */
static void
test_both_knock_at_the_same_time (void)
{
  g_auto (SimWorld) world = sim_world_between ("port", "port");
  Knocks knocks = { .world = &world };

  for (guint i = 0; i < 2; i++)
    knocks.begun[i] = g_array_new (FALSE, FALSE, sizeof (WrnTime));
  wrn_sim_cut (world.sim, world.a->host, world.b->host, TRUE);
  assert_connected (world.a, world.b, WRN_PEER_RELAYED);
  wrn_sim_set_hook (world.sim, note_knock_cb, &knocks);
  sim_member_watch (world.a, world.b, WRN_SECONDS (200));
  wrn_sim_host_set_plugged (world.b->host, FALSE);
  wrn_sim_host_set_plugged (world.b->host, TRUE);
  sim_member_watch (world.a, world.b, WRN_SECONDS (400));

  for (guint i = 0; i < 2; i++)
    {
      const GArray *begun = knocks.begun[i];

      g_assert_cmpuint (begun->len, >=, 10);
      for (guint k = 0; k < begun->len; k++)
        g_assert_true (has_time_near (knocks.begun[!i], g_array_index (begun, WrnTime, k)));
    }
  for (guint i = 0; i < 2; i++)
    g_array_unref (knocks.begun[i]);
}

static void
test_restart_is_noticed (void)
{
  static const char *const other[] = { "port", "sym" };

  for (guint i = 0; i < G_N_ELEMENTS (other); i++)
    {
      g_auto (SimWorld) world = sim_world_between ("port", other[i]);

      for (guint who = 1; who < 4; who++)
        {
          g_assert_cmpint (sim_member_reach (world.a, world.b, PATIENCE), >=, 0);
          g_assert_cmpint (sim_member_reach (world.b, world.a, PATIENCE), >=, 0);
          if ((who & 1) != 0)
            wrn_sim_host_restart (world.a->host);
          if ((who & 2) != 0)
            wrn_sim_host_restart (world.b->host);
          g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (120)), <, PATIENCE);
        }
    }
}

/* The system tells of a new address, so this is fast: nat.md, plan 7. */
static void
test_new_address_is_used_at_once (void)
{
  g_auto (SimWorld) world = sim_world_between ("open", "port");

  assert_connected (world.a, world.b, WRN_PEER_DIRECT);
  for (guint i = 0; i < 5; i++)
    {
      wrn_sim_host_renumber (world.a->host);
      g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (30)), <, WRN_SECONDS (3));
      assert_connected (world.a, world.b, WRN_PEER_DIRECT);
    }
}

static void
test_walk_into_another_network (void)
{
  static const char *const walk[] = { "sym", "port", "open", "port+full", "fw", "addr" };
  g_auto (SimWorld) world = sim_world_between ("open", "port");

  assert_connected (world.a, world.b, WRN_PEER_DIRECT);
  for (guint i = 0; i < G_N_ELEMENTS (walk); i++)
    {
      const WrnPeerState state = g_str_equal (walk[i], "sym") ? WRN_PEER_RELAYED : WRN_PEER_DIRECT;

      wrn_sim_host_set_plugged (world.a->host, FALSE);
      wrn_sim_run_for (world.sim, WRN_SECONDS (2));
      wrn_sim_host_move (world.a->host, wrn_sim_add_site (world.sim, walk[i]));
      wrn_sim_host_set_plugged (world.a->host, TRUE);
      g_assert_cmpint (sim_member_reach (world.a, world.b, WRN_SECONDS (3)), >=, 0);
      g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (60)), <, WRN_SECONDS (3));
      g_assert_cmpint (sim_member_get_state (world.a, world.b), ==, state);
    }
}

/* Nobody tells of this: packets simply come from elsewhere, or no longer arrive. */
static void
test_rebooted_router_is_found_out (void)
{
  static const char *const other[] = { "open", "port", "sym" };

  for (guint i = 0; i < G_N_ELEMENTS (other); i++)
    {
      g_auto (SimWorld) world = sim_world_between ("port", other[i]);
      WrnSimBox *box = wrn_sim_host_get_network (world.a->host);

      g_assert_cmpint (sim_member_reach (world.a, world.b, PATIENCE), >=, 0);
      g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (30)), <, UNDISTURBED);
      for (guint j = 0; j < 4; j++)
        {
          if (j % 2 == 0)
            wrn_sim_box_reboot (box);
          else
            wrn_sim_box_renumber (box);
          g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (120)), <, FALL_BACK);
          g_assert_cmpint (sim_member_watch (world.b, world.a, WRN_SECONDS (120)), <, FALL_BACK);
        }
    }
}

/* Thirty seconds is the shortest that is seen; a minute of silence must not close the way. */
static void
test_silence_does_not_close_a_short_lived_mapping (void)
{
  g_auto (SimWorld) world = sim_world_empty ();
  WrnSimNatConfig config;

  g_assert_true (wrn_sim_nat_config_named ("port", &config));
  config.timeout = WRN_SECONDS (30);
  world.a = sim_community_add (world.community, "a", wrn_sim_add_box (world.sim, NULL, &config));
  world.b = sim_community_add (world.community, "b", wrn_sim_add_box (world.sim, NULL, &config));
  g_assert_cmpint (sim_member_reach (world.a, world.b, PATIENCE), >=, 0);
  for (guint i = 0; i < 10; i++)
    {
      wrn_sim_run_for (world.sim, WRN_SECONDS (60 + 47 * i));
      g_assert_cmpint (sim_member_reach (world.b, world.a, WRN_SECONDS (3)), >=, 0);
      g_assert_cmpint (sim_member_reach (world.a, world.b, WRN_SECONDS (3)), >=, 0);
    }
}

/* Ten years either way, on either side, at start or while it runs (CVE-2021-46873). */
static void
test_wrong_clocks_do_not_matter (void)
{
  static const gint64 years = G_GINT64_CONSTANT (10) * 365 * 86400 * 1000000;

  for (gint sign = -1; sign <= 1; sign += 2)
    {
      g_auto (SimWorld) world = sim_world_between ("open", "port");
      const guint64 right = world.a->clock;

      g_assert_cmpint (sim_member_reach (world.a, world.b, PATIENCE), >=, 0);
      world.a->clock = right + (guint64) (sign * years);
      wrn_sim_host_restart (world.a->host);
      g_assert_cmpint (sim_member_reach (world.a, world.b, PATIENCE), >=, 0);
      world.a->clock = right;
      wrn_sim_host_restart (world.a->host);
      g_assert_cmpint (sim_member_reach (world.b, world.a, PATIENCE), >=, 0);
      wrn_sim_host_jump_clock (world.a->host, years);
      g_assert_cmpint (sim_member_reach (world.a, world.b, PATIENCE), >=, 0);
      g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (300)), <, PATIENCE);
    }
}

/* Ten keys an hour come and go, and not one ping is lost over it. */
static void
test_rekeying_is_not_noticed (void)
{
  static const char *const other[] = { "port", "sym" };

  for (guint i = 0; i < G_N_ELEMENTS (other); i++)
    {
      g_auto (SimWorld) world = sim_world_between ("port", other[i]);
      const SimFlow *flow = sim_member_get_flow (world.a, world.b);
      guint32 lost;

      g_assert_cmpint (sim_member_reach (world.a, world.b, PATIENCE), >=, 0);
      wrn_sim_run_for (world.sim, WRN_SECONDS (10));
      lost = flow->n_sent - flow->n_answered;
      g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (3600)), <, UNDISTURBED);
      wrn_sim_run_for (world.sim, WRN_SECONDS (1));
      g_assert_cmpuint (flow->n_sent - flow->n_answered, ==, lost);
    }
}

static void
test_partition_heals (void)
{
  g_auto (SimWorld) world = sim_world_between ("port", "port");

  assert_connected (world.a, world.b, WRN_PEER_DIRECT);
  wrn_sim_host_set_plugged (world.b->host, FALSE);
  g_assert_cmpint (sim_member_reach (world.a, world.b, WRN_SECONDS (1800)), ==, -1);
  wrn_sim_host_set_plugged (world.b->host, TRUE);
  g_assert_cmpint (sim_member_reach (world.a, world.b, PATIENCE), >=, 0);
  assert_connected (world.a, world.b, WRN_PEER_DIRECT);
}

int
main (int argc, char *argv[])
{
  wrn_sim_test_init (&argc, &argv);

  g_test_add_func ("/sim/change/direct-peers-do-not-miss-the-supernode",
                   test_direct_peers_do_not_miss_the_supernode);
  g_test_add_func ("/sim/change/members-keep-their-keys-without-the-supernode",
                   test_members_keep_their_keys_without_the_supernode);
  g_test_add_func ("/sim/change/relayed-peers-return-with-the-supernode",
                   test_relayed_peers_return_with_the_supernode);
  g_test_add_func ("/sim/change/second-supernode-takes-over", test_second_supernode_takes_over);
  g_test_add_func ("/sim/change/sleeper-is-back-soon", test_sleeper_is_back_soon);
  g_test_add_func ("/sim/change/lost-direct-path-falls-back-and-returns",
                   test_lost_direct_path_falls_back_and_returns);
  g_test_add_func ("/sim/change/both-knock-at-the-same-time", test_both_knock_at_the_same_time);
  g_test_add_func ("/sim/change/restart-is-noticed", test_restart_is_noticed);
  g_test_add_func ("/sim/change/new-address-is-used-at-once", test_new_address_is_used_at_once);
  g_test_add_func ("/sim/change/walk-into-another-network", test_walk_into_another_network);
  g_test_add_func ("/sim/change/rebooted-router-is-found-out", test_rebooted_router_is_found_out);
  g_test_add_func ("/sim/change/silence-does-not-close-a-short-lived-mapping",
                   test_silence_does_not_close_a_short_lived_mapping);
  g_test_add_func ("/sim/change/wrong-clocks-do-not-matter", test_wrong_clocks_do_not_matter);
  g_test_add_func ("/sim/change/rekeying-is-not-noticed", test_rekeying_is_not_noticed);
  g_test_add_func ("/sim/change/partition-heals", test_partition_heals);

  return g_test_run ();
}
