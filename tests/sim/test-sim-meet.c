/* test-sim-meet.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two members find each other, wherever they are: directly where their routers allow it, relayed
 * where they do not.
 */
#include "config.h"

#include "tests/sim/sim-world.h"

/* From the start of the later one to its first answered ping. */
#define FIRST_PING WRN_SECONDS (2)

/* Until the best path that there is must be in use. */
#define BEST_PATH WRN_SECONDS (5)

/* Long enough for every attempt to punch, to be sure that none will succeed. */
#define NEVER_DIRECT WRN_SECONDS (60)

static void
test_first_ping_is_answered_at_once (void)
{
  g_auto (SimWorld) world = sim_world_between ("open", "open");
  const WrnTime reached = sim_member_reach (world.a, world.b, FIRST_PING);

  g_assert_cmpint (reached, >=, 0);
  g_assert_cmpint (sim_member_reach (world.b, world.a, WRN_SECONDS (1)), >=, 0);
  g_assert_cmpint (sim_member_reach_state (world.a, world.b, WRN_PEER_DIRECT, BEST_PATH), >=, 0);
  g_assert_cmpint (sim_member_reach_state (world.b, world.a, WRN_PEER_DIRECT, BEST_PATH), >=, 0);
}

static void
assert_met (SimWorld *world, gboolean direct)
{
  SimMember *const ends[2][2] = { { world->a, world->b }, { world->b, world->a } };

  g_assert_cmpint (sim_member_reach (world->a, world->b, FIRST_PING), >=, 0);
  g_assert_cmpint (sim_member_reach (world->b, world->a, FIRST_PING), >=, 0);
  for (guint i = 0; direct && i < 2; i++)
    g_assert_cmpint (sim_member_reach_state (ends[i][0], ends[i][1], WRN_PEER_DIRECT, BEST_PATH),
                     >=, 0);
  if (direct)
    return;

  g_assert_cmpint (sim_member_watch (world->a, world->b, NEVER_DIRECT), <, WRN_SECONDS (2));
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (sim_member_get_state (ends[i][0], ends[i][1]), ==, WRN_PEER_RELAYED);
}

/* Which sites can punch through to which, measured with real boxes. */
static const char *const sites[] = { "open", "fw", "full", "addr", "port", "adm", "symseq", "sym" };
static const char *const measured[] = {
  "yyyyyyyy", /* open */
  "yyyyy---", /* fw */
  "yyyyyyyy", /* full */
  "yyyyyyyy", /* addr */
  "yyyyy---", /* port */
  "y-yy----", /* adm */
  "y-yy----", /* symseq */
  "y-yy----", /* sym */
};

static void
test_every_pair_of_sites_connects (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sites); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (sites); j++)
        {
          g_auto (SimWorld) world = sim_world_between (sites[i], sites[j]);

          g_test_message ("%s and %s", sites[i], sites[j]);
          assert_met (&world, measured[i][j] == 'y');
        }
    }
}

static void
test_chains_of_boxes_connect (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    gboolean direct;
  } cases[] = {
    { "port+port", "port", TRUE },
    { "port+full", "port+full", TRUE },
    { "port+sym", "port", FALSE },
    { "port+sym", "addr", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (SimWorld) world = sim_world_between (cases[i].a, cases[i].b);

      assert_met (&world, cases[i].direct);
    }
}

/* Nothing to expect there yet but quiet: no crash, no warning, no flood. */
static void
test_blocked_udp_is_borne (void)
{
  g_auto (SimWorld) world = sim_world_between ("tcponly", "open");

  g_assert_cmpint (sim_member_reach (world.a, world.b, WRN_SECONDS (600)), ==, -1);
  g_assert_cmpuint (wrn_sim_host_get_counters (world.a->host)->sent, <, 600);
  g_assert_cmpuint (wrn_sim_host_get_counters (world.a->host)->warnings, ==, 0);
}

static WrnSimBox *
add_box (WrnSim *sim, WrnSimBox *outside, const char *type, gboolean hairpin, gboolean isolated)
{
  WrnSimNatConfig config;

  g_assert_true (wrn_sim_nat_config_named (type, &config));
  config.no_hairpin = !hairpin;
  config.refuses_neighbours = isolated;
  return wrn_sim_add_box (sim, outside, &config);
}

/* Neither a supernode nor the Internet is needed for that. */
static void
test_neighbours_meet_without_a_supernode (void)
{
  g_auto (SimWorld) world = sim_world_empty ();
  WrnSimBox *lan = add_box (world.sim, NULL, "tcponly", FALSE, FALSE);

  wrn_sim_host_stop (world.supernode->host);
  world.a = sim_community_add (world.community, "a", lan);
  wrn_sim_run_for (world.sim, WRN_SECONDS (30));
  world.b = sim_community_add (world.community, "b", lan);
  g_assert_cmpint (sim_member_reach (world.b, world.a, FIRST_PING), >=, 0);
  g_assert_cmpint (sim_member_reach (world.a, world.b, FIRST_PING), >=, 0);
  g_assert_cmpint (sim_member_get_state (world.a, world.b), ==, WRN_PEER_LAN);
  g_assert_cmpint (sim_member_get_state (world.b, world.a), ==, WRN_PEER_LAN);
}

static void
test_isolated_neighbours_use_hairpin_or_relay (void)
{
  for (guint hairpin = 0; hairpin < 2; hairpin++)
    {
      g_auto (SimWorld) world = sim_world_empty ();
      WrnSimBox *lan = add_box (world.sim, NULL, "port", hairpin, TRUE);

      world.a = sim_community_add (world.community, "a", lan);
      world.b = sim_community_add (world.community, "b", lan);
      assert_met (&world, hairpin);
    }
}

static void
test_customers_of_one_carrier_use_hairpin_or_relay (void)
{
  for (guint hairpin = 0; hairpin < 2; hairpin++)
    {
      g_auto (SimWorld) world = sim_world_empty ();
      WrnSimBox *carrier = add_box (world.sim, NULL, "full", hairpin, FALSE);

      world.a = sim_community_add (world.community, "a",
                                   add_box (world.sim, carrier, "port", FALSE, FALSE));
      world.b = sim_community_add (world.community, "b",
                                   add_box (world.sim, carrier, "port", FALSE, FALSE));
      assert_met (&world, hairpin);
    }
}

/* Both have 192.168.1.100: an address of a candidate may be one's own. */
static void
test_overlapping_networks_connect (void)
{
  g_auto (SimWorld) world = sim_world_empty ();
  WrnSimNatConfig config;

  g_assert_true (wrn_sim_nat_config_named ("port", &config));
  config.overlaps = TRUE;
  world.a = sim_community_add (world.community, "a", wrn_sim_add_box (world.sim, NULL, &config));
  world.b = sim_community_add (world.community, "b", wrn_sim_add_box (world.sim, NULL, &config));
  assert_met (&world, TRUE);
}

/* IPv4 would never get through. */
static void
test_ipv6_makes_symmetric_sites_direct (void)
{
  g_auto (SimWorld) world = sim_world_between ("sym", "sym");

  wrn_sim_host_enable_ipv6 (world.supernode->host);
  wrn_sim_host_enable_ipv6 (world.a->host);
  wrn_sim_host_enable_ipv6 (world.b->host);
  wrn_sim_host_restart (world.a->host);
  wrn_sim_host_restart (world.b->host);
  assert_met (&world, TRUE);
}

static gboolean
forbid_between_members_cb (gpointer data, WrnSimSighting *sighting)
{
  const SimWorld *world = data;

  if (sighting->to != NULL)
    g_assert_true (sighting->from == world->supernode->host ||
                   sighting->to == world->supernode->host);
  return TRUE;
}

static void
test_member_that_hides_its_address_is_relayed_only (void)
{
  g_auto (SimWorld) world = sim_world_between ("open", "open");

  wrn_sim_set_hook (world.sim, forbid_between_members_cb, &world);
  world.a->no_direct = TRUE;
  wrn_sim_host_restart (world.a->host);
  assert_met (&world, FALSE);
}

static void
test_twelve_members_all_reach_all (void)
{
  g_auto (SimWorld) world = sim_world_empty ();
  static const guint n = 12;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%u", i);

      sim_community_add (world.community, name,
                         wrn_sim_add_site (world.sim, sites[i % G_N_ELEMENTS (sites)]));
    }
  for (guint i = 0; i < n; i++)
    {
      for (guint j = 0; j < n; j++)
        {
          if (i != j)
            g_assert_cmpint (sim_member_reach (sim_community_get (world.community, i),
                                               sim_community_get (world.community, j), FIRST_PING),
                             >=, 0);
        }
    }
}

/* The fixture fails at the first frame in the wrong community; here they also must not know of
 * each other. */
static void
test_communities_at_one_supernode_do_not_mix (void)
{
  g_auto (SimWorld) world = sim_world_between ("open", "port");
  g_autoptr (SimCommunity) other = sim_community_new (world.sim, 2);
  SimMember *stranger;
  SimMember *friend;

  sim_community_add_supernode (other, world.supernode);
  stranger = sim_community_add (other, "stranger", NULL);
  friend = sim_community_add (other, "friend", wrn_sim_add_site (world.sim, "port"));
  g_assert_cmpint (sim_member_reach (world.a, world.b, FIRST_PING), >=, 0);
  g_assert_cmpint (sim_member_reach (stranger, friend, FIRST_PING), >=, 0);
  g_assert_cmpint (sim_member_get_state (stranger, world.a), ==, WRN_PEER_OFFLINE);
  g_assert_cmpint (sim_member_get_state (world.a, stranger), ==, WRN_PEER_OFFLINE);
}

int
main (int argc, char *argv[])
{
  wrn_sim_test_init (&argc, &argv);

  g_test_add_func ("/sim/meet/first-ping-is-answered-at-once", test_first_ping_is_answered_at_once);
  g_test_add_func ("/sim/meet/every-pair-of-sites-connects", test_every_pair_of_sites_connects);
  g_test_add_func ("/sim/meet/chains-of-boxes-connect", test_chains_of_boxes_connect);
  g_test_add_func ("/sim/meet/blocked-udp-is-borne", test_blocked_udp_is_borne);
  g_test_add_func ("/sim/meet/neighbours-meet-without-a-supernode",
                   test_neighbours_meet_without_a_supernode);
  g_test_add_func ("/sim/meet/isolated-neighbours-use-hairpin-or-relay",
                   test_isolated_neighbours_use_hairpin_or_relay);
  g_test_add_func ("/sim/meet/customers-of-one-carrier-use-hairpin-or-relay",
                   test_customers_of_one_carrier_use_hairpin_or_relay);
  g_test_add_func ("/sim/meet/overlapping-networks-connect", test_overlapping_networks_connect);
  g_test_add_func ("/sim/meet/ipv6-makes-symmetric-sites-direct",
                   test_ipv6_makes_symmetric_sites_direct);
  g_test_add_func ("/sim/meet/member-that-hides-its-address-is-relayed-only",
                   test_member_that_hides_its_address_is_relayed_only);
  g_test_add_func ("/sim/meet/twelve-members-all-reach-all", test_twelve_members_all_reach_all);
  g_test_add_func ("/sim/meet/communities-at-one-supernode-do-not-mix",
                   test_communities_at_one_supernode_do_not_mix);

  return g_test_run ();
}
