/* test-sim-router.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Members find out what their routers do, and tell each other.
 */
#include "config.h"

#include "tests/sim/sim-world.h"

/* Three questions to each of two supernodes, all unanswered, and some calm. */
#define LOOK_FOR WRN_SECONDS (5)

static WrnNat
router_of (SimMember *member)
{
  WrnEdgeStatus status;

  wrn_edge_get_status (member->edge, &status);
  return status.router;
}

static WrnNat
told_of (SimMember *member, SimMember *other)
{
  g_autoptr (GArray) peers = wrn_edge_list_peers (member->edge);

  for (guint i = 0; i < peers->len; i++)
    if (memcmp (g_array_index (peers, WrnPeerStatus, i).id, other->id, sizeof other->id) == 0)
      return g_array_index (peers, WrnPeerStatus, i).router;
  return (WrnNat){ 0 };
}

static const struct
{
  const char *site;
  WrnNatMapping mapping;
  WrnNatFiltering filtering;
} sites[] = {
  { "fw", WRN_NAT_MAPPING_NONE, WRN_NAT_FILTERING_APDF },
  { "full", WRN_NAT_MAPPING_EIM, WRN_NAT_FILTERING_OPEN },
  { "addr", WRN_NAT_MAPPING_EIM, WRN_NAT_FILTERING_OPEN },
  { "port", WRN_NAT_MAPPING_EIM, WRN_NAT_FILTERING_APDF },
  { "adm", WRN_NAT_MAPPING_ADM, WRN_NAT_FILTERING_OPEN },
  { "symseq", WRN_NAT_MAPPING_APDM, WRN_NAT_FILTERING_APDF },
  { "sym", WRN_NAT_MAPPING_APDM, WRN_NAT_FILTERING_APDF },
  { "port+full", WRN_NAT_MAPPING_EIM, WRN_NAT_FILTERING_APDF },
  { "full+sym", WRN_NAT_MAPPING_APDM, WRN_NAT_FILTERING_APDF },
};

static void
test_each_router_is_recognised (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sites); i++)
    {
      g_auto (SimWorld) world = sim_world_empty ();
      SimSupernode *other = sim_supernode_new (world.sim, "other", NULL);
      SimMember *a;
      WrnNat nat;

      sim_community_add_supernode (world.community, other);
      sim_supernode_add_port (world.supernode);
      a = sim_community_add (world.community, "a", wrn_sim_add_site (world.sim, sites[i].site));
      wrn_sim_run_for (world.sim, LOOK_FOR);
      nat = router_of (a);
      g_test_message ("%s: %s, %s", sites[i].site, wrn_nat_mapping_get_name (nat.mapping),
                      wrn_nat_filtering_get_name (nat.filtering));
      g_assert_cmpint (nat.mapping, ==, sites[i].mapping);
      g_assert_cmpint (nat.filtering, ==, sites[i].filtering);
      g_assert_true (nat.certain);
      sim_supernode_free (other);
    }
}

/* One address does not tell a router that looks at addresses from one that looks at nothing. */
static void
test_one_supernode_is_enough_for_a_guess (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sites); i++)
    {
      g_auto (SimWorld) world = sim_world_empty ();
      SimMember *a;
      WrnNat nat;

      sim_supernode_add_port (world.supernode);
      a = sim_community_add (world.community, "a", wrn_sim_add_site (world.sim, sites[i].site));
      wrn_sim_run_for (world.sim, LOOK_FOR);
      nat = router_of (a);
      g_assert_cmpint (nat.mapping, ==,
                       sites[i].mapping == WRN_NAT_MAPPING_ADM ? WRN_NAT_MAPPING_EIM
                                                               : sites[i].mapping);
      g_assert_cmpint (nat.certain, ==,
                       sites[i].mapping == WRN_NAT_MAPPING_APDM ||
                           sites[i].mapping == WRN_NAT_MAPPING_NONE);
    }
}

static void
test_without_a_second_port_nothing_is_said (void)
{
  g_auto (SimWorld) world = sim_world_between ("sym", "port");

  wrn_sim_run_for (world.sim, LOOK_FOR);
  g_assert_cmpint (router_of (world.a).mapping, ==, WRN_NAT_MAPPING_UNKNOWN);
  g_assert_cmpint (told_of (world.b, world.a).mapping, ==, WRN_NAT_MAPPING_UNKNOWN);
}

static void
test_members_tell_each_other (void)
{
  g_auto (SimWorld) world = sim_world_empty ();

  sim_supernode_add_port (world.supernode);
  world.a = sim_community_add (world.community, "a", wrn_sim_add_site (world.sim, "sym"));
  world.b = sim_community_add (world.community, "b", wrn_sim_add_site (world.sim, "port"));
  wrn_sim_run_for (world.sim, LOOK_FOR);
  g_assert_cmpint (told_of (world.b, world.a).mapping, ==, WRN_NAT_MAPPING_APDM);
  g_assert_cmpint (told_of (world.b, world.a).filtering, ==, WRN_NAT_FILTERING_APDF);
  g_assert_cmpint (told_of (world.a, world.b).mapping, ==, WRN_NAT_MAPPING_EIM);
}

/* A member elsewhere, who sees what the supernode sees, is as good as a second supernode. */
static void
test_member_leaves_no_doubt (void)
{
  g_auto (SimWorld) world = sim_world_empty ();

  sim_supernode_add_port (world.supernode);
  world.a = sim_community_add (world.community, "a", wrn_sim_add_site (world.sim, "port"));
  world.b = sim_community_add (world.community, "b", NULL);
  wrn_sim_run_for (world.sim, LOOK_FOR);
  g_assert_cmpint (sim_member_get_state (world.a, world.b), ==, WRN_PEER_DIRECT);
  g_assert_cmpint (router_of (world.a).mapping, ==, WRN_NAT_MAPPING_EIM);
  g_assert_true (router_of (world.a).certain);
}

/* In another network another router counts. */
static void
test_move_begins_anew (void)
{
  g_auto (SimWorld) world = sim_world_empty ();

  sim_supernode_add_port (world.supernode);
  world.a = sim_community_add (world.community, "a", wrn_sim_add_site (world.sim, "port"));
  wrn_sim_run_for (world.sim, LOOK_FOR);
  g_assert_cmpint (router_of (world.a).mapping, ==, WRN_NAT_MAPPING_EIM);
  wrn_sim_host_move (world.a->host, wrn_sim_add_site (world.sim, "sym"));
  wrn_sim_run_for (world.sim, LOOK_FOR);
  g_assert_cmpint (router_of (world.a).mapping, ==, WRN_NAT_MAPPING_APDM);
  wrn_sim_host_move (world.a->host, wrn_sim_add_site (world.sim, "full"));
  wrn_sim_run_for (world.sim, LOOK_FOR);
  g_assert_cmpint (router_of (world.a).mapping, ==, WRN_NAT_MAPPING_EIM);
  g_assert_cmpint (router_of (world.a).filtering, ==, WRN_NAT_FILTERING_OPEN);
}

/* A router that forgets all its mappings at once is the same afterwards. */
static void
test_restarted_router_is_the_same (void)
{
  g_auto (SimWorld) world = sim_world_empty ();
  WrnSimBox *box = wrn_sim_add_site (world.sim, "port");

  sim_supernode_add_port (world.supernode);
  world.a = sim_community_add (world.community, "a", box);
  for (guint i = 0; i < 20; i++)
    {
      wrn_sim_run_for (world.sim, LOOK_FOR);
      g_assert_cmpint (router_of (world.a).mapping, ==, WRN_NAT_MAPPING_EIM);
      if (i == 4)
        wrn_sim_box_reboot (box);
    }
}

int
main (int argc, char **argv)
{
  wrn_sim_test_init (&argc, &argv);
  g_test_add_func ("/sim/router/each-router-is-recognised", test_each_router_is_recognised);
  g_test_add_func ("/sim/router/one-supernode-is-enough-for-a-guess",
                   test_one_supernode_is_enough_for_a_guess);
  g_test_add_func ("/sim/router/without-a-second-port-nothing-is-said",
                   test_without_a_second_port_nothing_is_said);
  g_test_add_func ("/sim/router/members-tell-each-other", test_members_tell_each_other);
  g_test_add_func ("/sim/router/member-leaves-no-doubt", test_member_leaves_no_doubt);
  g_test_add_func ("/sim/router/move-begins-anew", test_move_begins_anew);
  g_test_add_func ("/sim/router/restarted-router-is-the-same", test_restarted_router_is_the_same);
  return g_test_run ();
}
