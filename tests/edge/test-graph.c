/* test-graph.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promise of the graph: Graphviz reads exactly the community from it, however members call
 * themselves.
 */
#include "config.h"

#include "edge/wrn-graph.h"

#include <string.h>

#include <graphviz/cgraph.h>

#include "core/community/wrn-text.h"
#include "tests/support/wrn-sim-random.h"

typedef struct
{
  WrnEdgeStatus status;
  GArray *peers;   /* (owned) */
  char *dot;       /* (owned) (nullable) */
  Agraph_t *graph; /* (owned) (nullable) */
} World;

static void
set_up (World *world, guint n_uplinks)
{
  *world = (World){ .peers = g_array_new (FALSE, TRUE, sizeof (WrnPeerStatus)) };
  world->status.n_uplinks = n_uplinks;
  for (guint i = 0; i < n_uplinks; i++)
    {
      g_snprintf (world->status.uplinks[i].name, sizeof world->status.uplinks[i].name,
                  "sn%u.example:7654", i);
      world->status.uplinks[i].registered = i % 2 == 0;
      world->status.uplinks[i].rtt = i % 2 == 0 ? WRN_MSEC (23) : -1;
    }
}

static void
tear_down (World *world)
{
  if (world->graph != NULL)
    agclose (world->graph);
  g_free (world->dot);
  g_array_unref (world->peers);
}

static WrnPeerStatus *
add_peer (World *world, const char *name, WrnPeerState state)
{
  WrnPeerStatus peer = { .state = state, .rtt = -1 };

  peer.id[0] = (guint8) (world->peers->len + 1);
  peer.id[1] = (guint8) ((world->peers->len + 1) >> 8);
  g_strlcpy (peer.name, name, sizeof peer.name);
  g_array_append_val (world->peers, peer);
  return &g_array_index (world->peers, WrnPeerStatus, world->peers->len - 1);
}

static void
draw (World *world, const char *community, const char *name)
{
  const WrnGraphSource source = {
    .community = community,
    .name = name,
    .status = &world->status,
    .peers = world->peers,
  };

  world->dot = wrn_graph_format (&source);
  world->graph = agmemread (world->dot);
  g_assert_nonnull (world->graph);
}

/* What the eye sees of a label: escapes and references are resolved as Graphviz does. */
static char *
read_label (const char *label)
{
  GString *out = g_string_new ("");

  for (; *label != '\0'; label++)
    {
      if (*label == '\\')
        {
          label++;
          g_assert_cmpint (*label, ==, '\\');
        }
      else if (*label == '&')
        {
          g_assert_true (g_str_has_prefix (label, "&amp;"));
          g_string_append_c (out, '&');
          label += strlen ("&amp;") - 1;
          continue;
        }
      g_string_append_c (out, *label);
    }
  return g_string_free (out, FALSE);
}

static Agnode_t *
find_node (const World *world, const char *name)
{
  Agnode_t *node = agnode (world->graph, (char *) name, FALSE);

  g_assert_nonnull (node);
  return node;
}

static Agnode_t *
get_node (const World *world, const guint8 *id)
{
  char text[WRN_NODE_ID_TEXT_LEN];

  return find_node (world, wrn_key_format (id, text));
}

static const char *
get (gpointer object, const char *attribute)
{
  return agget (object, (char *) attribute);
}

static void
check_label (const World *world, const guint8 *id, const char *expected)
{
  g_autofree char *label = read_label (get (get_node (world, id), "label"));

  g_assert_cmpstr (label, ==, expected);
}

static Agedge_t *
get_only_edge (const World *world, const guint8 *id)
{
  Agnode_t *node = get_node (world, id);

  g_assert_cmpint (agdegree (world->graph, node, TRUE, TRUE), ==, 1);
  return agfstedge (world->graph, node);
}

/* The name of the other end of the only edge of @id. */
static const char *
get_neighbour (const World *world, const guint8 *id)
{
  Agnode_t *node = get_node (world, id);
  Agedge_t *edge = get_only_edge (world, id);

  return agnameof (aghead (edge) == node ? agtail (edge) : aghead (edge));
}

static void
test_paths_lead_where_frames_go (void)
{
  static const struct
  {
    WrnPeerState state;
    const char *word;
    const char *neighbour; /* NULL: us */
  } cases[] = {
    { WRN_PEER_CONNECTING, "connecting", NULL },
    { WRN_PEER_RELAYED, "relayed", "supernode-1" },
    { WRN_PEER_DIRECT, "direct", NULL },
    { WRN_PEER_LAN, "lan", NULL },
  };
  char own_id[WRN_NODE_ID_TEXT_LEN];
  World world;

  set_up (&world, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    add_peer (&world, "Ann", cases[i].state)->relay = 1;
  draw (&world, "Friday Games", "Me");
  wrn_key_format (world.status.id, own_id);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const guint8 *id = g_array_index (world.peers, WrnPeerStatus, i).id;

      g_assert_cmpstr (get_neighbour (&world, id), ==,
                       cases[i].neighbour != NULL ? cases[i].neighbour : own_id);
      g_assert_cmpstr (get (get_only_edge (&world, id), "kind"), ==, "path");
      g_assert_cmpstr (get (get_only_edge (&world, id), "state"), ==, cases[i].word);
      g_assert_cmpstr (get (get_node (&world, id), "state"), ==, cases[i].word);
    }
  tear_down (&world);
}

/* A member who relays is where the path begins; he is asked for nothing else. */
static void
test_members_relay_as_supernodes_do (void)
{
  char relay_id[WRN_NODE_ID_TEXT_LEN];
  WrnPeerStatus *relay, *peer;
  World world;

  set_up (&world, 1);
  add_peer (&world, "Ann", WRN_PEER_OFFLINE);
  add_peer (&world, "Bob", WRN_PEER_RELAYED);
  relay = &g_array_index (world.peers, WrnPeerStatus, 0);
  peer = &g_array_index (world.peers, WrnPeerStatus, 1);
  peer->relay = WRN_RELAYS_SUPERNODES + 5;
  memcpy (peer->relay_id, relay->id, sizeof peer->relay_id);
  draw (&world, "Friday Games", "Me");
  g_assert_cmpstr (get_neighbour (&world, peer->id), ==, wrn_key_format (relay->id, relay_id));
  tear_down (&world);
}

static void
test_kinds_of_paths_differ_in_style (void)
{
  const char *styles[4];
  World world;

  set_up (&world, 1);
  for (guint i = 0; i < 4; i++)
    add_peer (&world, "Ann", WRN_PEER_CONNECTING + i);
  draw (&world, "", "");
  for (guint i = 0; i < 4; i++)
    {
      styles[i] =
          get (get_only_edge (&world, g_array_index (world.peers, WrnPeerStatus, i).id), "style");
      for (guint k = 0; k < i; k++)
        g_assert_cmpstr (styles[i], !=, styles[k]);
    }
  tear_down (&world);
}

static void
test_who_is_offline_stands_alone (void)
{
  World world;

  set_up (&world, 1);
  add_peer (&world, "Eve", WRN_PEER_OFFLINE);
  draw (&world, "Friday Games", "Me");
  g_assert_cmpint (agdegree (world.graph,
                             get_node (&world, g_array_index (world.peers, WrnPeerStatus, 0).id),
                             TRUE, TRUE),
                   ==, 0);
  tear_down (&world);
}

static void
test_a_path_tells_its_delay_and_traffic (void)
{
  WrnPeerStatus *peer;
  Agedge_t *edge;
  World world;

  set_up (&world, 0);
  peer = add_peer (&world, "Ann", WRN_PEER_DIRECT);
  peer->rtt = 12345;
  peer->rx_bytes = 123456789;
  peer->tx_bytes = 1000;
  peer = add_peer (&world, "Bob", WRN_PEER_LAN);
  peer->rtt = 1290;
  add_peer (&world, "Carol", WRN_PEER_DIRECT);
  draw (&world, "Friday Games", "Me");

  edge = get_only_edge (&world, g_array_index (world.peers, WrnPeerStatus, 0).id);
  g_assert_cmpstr (get (edge, "rtt"), ==, "12345");
  g_assert_cmpstr (get (edge, "label"), ==, "12 ms");
  g_assert_cmpstr (get (edge, "rx"), ==, "123456789");
  g_assert_cmpstr (get (edge, "tx"), ==, "1000");
  g_assert_cmpstr (get (edge, "penwidth"), ==, "1.8");

  edge = get_only_edge (&world, g_array_index (world.peers, WrnPeerStatus, 1).id);
  g_assert_cmpstr (get (edge, "label"), ==, "1.2 ms");
  g_assert_cmpstr (get (edge, "penwidth"), ==, "1.0");

  edge = get_only_edge (&world, g_array_index (world.peers, WrnPeerStatus, 2).id);
  g_assert_cmpstr (get (edge, "label"), ==, "");
  g_assert_cmpstr (get (edge, "rtt"), ==, "");
  tear_down (&world);
}

static void
test_supernodes_are_shown_with_their_state (void)
{
  Agnode_t *node;
  World world;

  set_up (&world, 2);
  draw (&world, "Friday Games", "Me");
  node = find_node (&world, "supernode-0");
  g_assert_cmpstr (get (node, "label"), ==, "sn0.example:7654");
  g_assert_cmpstr (get (node, "kind"), ==, "supernode");
  g_assert_cmpstr (get (node, "state"), ==, "registered");
  g_assert_cmpstr (get (agfstedge (world.graph, node), "label"), ==, "23 ms");
  node = find_node (&world, "supernode-1");
  g_assert_cmpstr (get (node, "state"), ==, "connecting");
  tear_down (&world);
}

static void
test_a_member_without_a_name_is_called_by_its_id (void)
{
  char id[WRN_NODE_ID_TEXT_LEN];
  World world;

  set_up (&world, 0);
  add_peer (&world, "", WRN_PEER_DIRECT);
  draw (&world, "Friday Games", "");
  wrn_key_format (g_array_index (world.peers, WrnPeerStatus, 0).id, id);
  id[WRN_NODE_ID_SHORT_LEN] = '\0';
  check_label (&world, g_array_index (world.peers, WrnPeerStatus, 0).id, id);
  tear_down (&world);
}

static void
test_the_same_community_gives_the_same_bytes (void)
{
  char *dots[2];

  for (guint i = 0; i < 2; i++)
    {
      World world;

      set_up (&world, 3);
      for (guint k = 0; k < 20; k++)
        add_peer (&world, "Ann", k % 5)->rtt = k * 1000;
      draw (&world, "Friday Games", "Me");
      dots[i] = g_steal_pointer (&world.dot);
      tear_down (&world);
    }
  g_assert_cmpstr (dots[0], ==, dots[1]);
  g_free (dots[0]);
  g_free (dots[1]);
}

/* Of what DOT, labels, HTML and regular text make much of. */
static void
make_name (WrnSimRandom *random, char name[static WRN_NAME_MAX + 1])
{
  static const char *const pieces[] = {
    "\"",
    "\\",
    "\\\"",
    "\\N",
    "\\n",
    "\\G",
    "];",
    "}",
    "{",
    "--",
    "->",
    "<b>",
    ">",
    "&",
    "&lt;",
    "&amp;",
    "&#34;",
    "/*",
    "*/",
    "//",
    "#",
    "\n",
    "strict graph x {",
    "node [label=y]",
    "=",
    ",",
    " ",
    "a",
    "ü",
    "\xff",
    "\xe2\x80\xae",
    "\xe2\x82",
    "😀",
    ";",
    "|",
    "\x01",
  };
  const guint n = (guint) (wrn_sim_random_next (random) % 20);

  name[0] = '\0';
  for (guint i = 0; i < n; i++)
    g_strlcat (name, pieces[wrn_sim_random_next (random) % G_N_ELEMENTS (pieces)],
               WRN_NAME_MAX + 1);
}

static void
test_no_name_changes_the_graph (void)
{
  WrnSimRandom random;

  wrn_sim_random_seed (&random, 20260);
  for (guint round = 0; round < 300; round++)
    {
      const guint n_uplinks = (guint) (wrn_sim_random_next (&random) % 4);
      const guint n_peers = (guint) (wrn_sim_random_next (&random) % 12);
      char community[WRN_NAME_MAX + 1];
      char name[WRN_NAME_MAX + 1];
      guint n_edges = n_uplinks;
      World world;

      set_up (&world, n_uplinks);
      make_name (&random, community);
      for (guint i = 0; i < n_peers; i++)
        {
          WrnPeerState state = (WrnPeerState) (wrn_sim_random_next (&random) % 5);

          make_name (&random, name);
          if (state == WRN_PEER_RELAYED && n_uplinks == 0)
            state = WRN_PEER_OFFLINE;
          add_peer (&world, name, state);
          n_edges += state != WRN_PEER_OFFLINE;
        }
      make_name (&random, name);
      draw (&world, community, name);

      g_assert_cmpint (agnnodes (world.graph), ==, 1 + n_uplinks + n_peers);
      g_assert_cmpint (agnedges (world.graph), ==, n_edges);
      for (guint i = 0; i < n_peers; i++)
        {
          const WrnPeerStatus *peer = &g_array_index (world.peers, WrnPeerStatus, i);
          g_autofree char *shown = wrn_text_clean (peer->name, WRN_NAME_MAX);

          if (peer->name[0] != '\0')
            check_label (&world, peer->id, shown);
        }
      tear_down (&world);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/graph/paths-lead-where-frames-go", test_paths_lead_where_frames_go);
  g_test_add_func ("/graph/members-relay-as-supernodes-do", test_members_relay_as_supernodes_do);
  g_test_add_func ("/graph/kinds-of-paths-differ-in-style", test_kinds_of_paths_differ_in_style);
  g_test_add_func ("/graph/who-is-offline-stands-alone", test_who_is_offline_stands_alone);
  g_test_add_func ("/graph/a-path-tells-its-delay-and-traffic",
                   test_a_path_tells_its_delay_and_traffic);
  g_test_add_func ("/graph/supernodes-are-shown-with-their-state",
                   test_supernodes_are_shown_with_their_state);
  g_test_add_func ("/graph/a-member-without-a-name-is-called-by-its-id",
                   test_a_member_without_a_name_is_called_by_its_id);
  g_test_add_func ("/graph/the-same-community-gives-the-same-bytes",
                   test_the_same_community_gives_the_same_bytes);
  g_test_add_func ("/graph/no-name-changes-the-graph", test_no_name_changes_the_graph);

  return g_test_run ();
}
