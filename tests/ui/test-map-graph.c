/* test-map-graph.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of WrnMapGraph: it is what the engine's text says, and no more than that.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "graph/wrn-graph-text.h"
#include "ui/map/wrn-map-graph.h"

/* As the engine writes it. */
#define MEMBERS                                                                                    \
  "graph \"Friday\" {\n"                                                                           \
  "  \"me\" [kind=self shape=box style=solid label=\"Laptop\"];\n"                                 \
  "  \"supernode-0\" [kind=supernode shape=ellipse state=registered label=\"lyon-1\"];\n"          \
  "  \"me\" -- \"supernode-0\" [kind=supernode state=registered style=dashed rtt=23000];\n"        \
  "  \"aa\" [kind=peer shape=box style=solid state=direct label=\"Alice\"];\n"                     \
  "  \"me\" -- \"aa\" [kind=path state=direct style=solid rtt=12000 label=\"12 ms\" rx=5 tx=7];\n" \
  "  \"cc\" [kind=peer shape=box style=solid state=relayed label=\"Carol\"];\n"                    \
  "  \"supernode-0\" -- \"cc\" [kind=path state=relayed style=dashed rtt=64000 rx=0 tx=0];\n"      \
  "  \"ee\" [kind=peer shape=box style=dashed state=offline label=\"\"];\n"

static WrnMapGraph *
read_graph (const char *dot)
{
  g_autoptr (GError) error = NULL;
  WrnMapGraph *graph = wrn_map_graph_read (dot, &error);

  g_assert_no_error (error);
  return graph;
}

static const WrnMapVertex *
find (const WrnMapGraph *graph, const char *id)
{
  for (guint i = 0; i < graph->vertices->len; i++)
    if (g_str_equal (wrn_map_graph_get_vertex (graph, i)->id, id))
      return wrn_map_graph_get_vertex (graph, i);
  g_error ("nobody is called %s", id);
}

static void
test_says_who_is_there (void)
{
  g_autoptr (WrnMapGraph) graph = read_graph (MEMBERS "}");

  g_assert_cmpuint (graph->vertices->len, ==, 5);
  g_assert_cmpint (find (graph, "me")->kind, ==, WRN_MAP_SELF);
  g_assert_cmpint (find (graph, "supernode-0")->kind, ==, WRN_MAP_MEETING_POINT);
  g_assert_cmpint (find (graph, "supernode-0")->way, ==, WRN_WAY_DIRECT);
  g_assert_cmpuint (find (graph, "supernode-0")->rtt, ==, 23000);
  g_assert_cmpint (find (graph, "aa")->kind, ==, WRN_MAP_PERSON);
  g_assert_cmpint (find (graph, "aa")->way, ==, WRN_WAY_DIRECT);
  g_assert_cmpstr (find (graph, "aa")->name, ==, "Alice");
  g_assert_cmpuint (find (graph, "aa")->rtt, ==, 12000);
  g_assert_cmpuint (find (graph, "cc")->rtt, ==, 64000);
  g_assert_cmpint (find (graph, "ee")->way, ==, WRN_WAY_OFFLINE);
  g_assert_cmpuint (wrn_map_graph_count_people (graph), ==, 3);
}

static void
test_says_what_leads_where (void)
{
  g_autoptr (WrnMapGraph) graph = read_graph (MEMBERS "  \"aa\" -- \"cc\" [state=relayed]; }");
  g_autofree const char **vias = wrn_map_graph_list_vias (graph);
  guint n_foreign = 0;

  g_assert_cmpuint (graph->links->len, ==, 4);
  for (guint i = 0; i < graph->links->len; i++)
    {
      const WrnMapLink *link = wrn_map_graph_get_link (graph, i);
      const char *a = wrn_map_graph_get_vertex (graph, link->ends[0])->id;
      const char *b = wrn_map_graph_get_vertex (graph, link->ends[1])->id;

      if (g_str_equal (a, "me") && g_str_equal (b, "aa"))
        g_assert_cmpuint (link->bytes, ==, 12);
      n_foreign += link->foreign;
      g_assert_cmpint (link->foreign, ==, g_str_equal (a, "aa"));
    }
  g_assert_cmpuint (n_foreign, ==, 1);
  for (guint i = 0; i < graph->vertices->len; i++)
    g_assert_cmpstr (vias[i], ==,
                     wrn_map_graph_get_vertex (graph, i)->way == WRN_WAY_RELAYED ||
                             wrn_map_graph_get_vertex (graph, i)->kind == WRN_MAP_SELF
                         ? "lyon-1"
                         : "");
}

/* Whatever anybody could see tells two apart. */
static void
test_equal_looks_the_same (void)
{
  const WrnMapVertex one = { (char *) "aa", (char *) "Ann", WRN_MAP_PERSON, WRN_WAY_LAN, 5, 1 };
  WrnMapVertex others[] = { one, one, one, one, one, one };

  g_assert_true (wrn_map_vertex_equal (&one, &others[0]));
  others[0].id = (char *) "bb";
  others[1].name = (char *) "Bob";
  others[2].kind = WRN_MAP_MEETING_POINT;
  others[3].way = WRN_WAY_DIRECT;
  others[4].rtt = 6;
  others[5].n = 2;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (wrn_map_vertex_equal (&one, &others[i]));
}

/* The line is ours, and says nothing of who relays. */
static void
test_people_relay_as_meeting_points_do (void)
{
  g_autoptr (WrnMapGraph) graph =
      read_graph (MEMBERS "  \"zz\" [kind=peer label=\"Zoe\" state=relayed];"
                          "  \"aa\" -- \"zz\" [kind=path state=relayed rtt=77000]; }");
  g_autofree const char **vias = wrn_map_graph_list_vias (graph);

  for (guint i = 0; i < graph->links->len; i++)
    g_assert_false (wrn_map_graph_get_link (graph, i)->foreign);
  for (guint i = 0; i < graph->vertices->len; i++)
    if (wrn_map_graph_get_vertex (graph, i) == find (graph, "zz"))
      g_assert_cmpstr (vias[i], ==, "Alice");
    else if (wrn_map_graph_get_vertex (graph, i) == find (graph, "aa"))
      g_assert_cmpstr (vias[i], ==, "");
  g_assert_cmpuint (find (graph, "zz")->rtt, ==, 77000);
  g_assert_cmpuint (find (graph, "aa")->rtt, ==, 12000);
}

static void
test_names_are_what_they_are (void)
{
  static const struct
  {
    const char *label; /* as the engine writes it */
    const char *name;
  } cases[] = {
    { "<b>Mallory</b>", "<b>Mallory</b>" },
    { "a \\\"b\\\" c", "a \"b\" c" },
    { "\\\\N \\\\G \\\\n", "\\N \\G \\n" },
    { "&amp;lt; &amp;amp;", "&lt; &amp;" },
    { "]; x [label=y", "]; x [label=y" },
    { "%s%n", "%s%n" },
    { "a\xe2\x80\xae"
      "b",
      "ab" },
    { "日本語", "日本語" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *dot =
          g_strdup_printf ("graph { me [kind=self]; x [kind=peer state=lan label=\"%s\"]; }",
                           cases[i].label);
      g_autoptr (WrnMapGraph) graph = read_graph (dot);
      g_autofree char *title = wrn_map_vertex_get_title (find (graph, "x"));

      g_assert_cmpuint (graph->vertices->len, ==, 2);
      g_assert_cmpstr (title, ==, cases[i].name);
    }
}

/* What another program than the engine could send. */
static void
test_a_liar_is_believed_little (void)
{
  g_autoptr (WrnMapGraph) graph =
      read_graph ("digraph \"x\" { layout=circo; a [kind=boss state=king label=<<B>a</B>>];"
                  " a -> a [state=direct]; a -> bbbbbbbbbbbb [rtt=-5 rx=99999999999999999999 tx=x];"
                  " subgraph cluster_x { c; } }");
  g_autofree char *title = wrn_map_vertex_get_title (find (graph, "bbbbbbbbbbbb"));
  const WrnMapLink *link = wrn_map_graph_get_link (graph, 0);

  g_assert_cmpuint (graph->vertices->len, ==, 3);
  g_assert_cmpint (find (graph, "a")->kind, ==, WRN_MAP_PERSON);
  g_assert_cmpint (find (graph, "a")->way, ==, WRN_WAY_OFFLINE);
  g_assert_cmpstr (find (graph, "a")->name, ==, "");
  g_assert_cmpstr (title, ==, "bbbbbbbb");
  g_assert_cmpuint (graph->links->len, ==, 1);
  g_assert_cmpuint (link->rtt, ==, 0);
  g_assert_cmpuint (link->bytes, ==, 0);
}

static void
check_refused (const char *dot, WrnGraphError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wrn_map_graph_read (dot, &error));
  g_assert_error (error, WRN_GRAPH_ERROR, (int) code);
}

static void
test_nonsense_is_refused (void)
{
  static const char *const nonsense[] = { "", "x", "graph {", "graph { a [", "graph { a -- ; }" };
  g_autofree char *spaces = g_strnfill (WRN_GRAPH_TEXT_MAX + 1, ' ');

  for (gsize i = 0; i < G_N_ELEMENTS (nonsense); i++)
    check_refused (nonsense[i], WRN_GRAPH_ERROR_TEXT);
  check_refused (spaces, WRN_GRAPH_ERROR_TEXT);
}

static char *
make_crowd (guint n, guint n_offline)
{
  GString *dot = g_string_new ("graph { me [kind=self];");

  for (guint i = 0; i < n; i++)
    {
      const gboolean is_offline = i < n_offline;

      g_string_append_printf (dot, "p%u [kind=peer state=%s];", i,
                              is_offline ? "offline" : "direct");
      if (!is_offline)
        g_string_append_printf (dot, "me -- p%u [state=direct];", i);
    }
  g_string_append (dot, "}");
  return g_string_free (dot, FALSE);
}

static void
test_too_many_are_refused (void)
{
  g_autofree char *most = make_crowd (WRN_GRAPH_NODES_MAX - 1, 0);
  g_autofree char *more = make_crowd (WRN_GRAPH_NODES_MAX, 0);
  g_autoptr (WrnMapGraph) graph = read_graph (most);
  g_autoptr (GString) lines = g_string_new ("graph {");

  g_assert_cmpuint (graph->vertices->len, ==, WRN_GRAPH_NODES_MAX);
  check_refused (more, WRN_GRAPH_ERROR_SIZE);
  for (guint i = 0; i <= WRN_GRAPH_LINES_MAX; i++)
    g_string_append (lines, "a--b;");
  g_string_append (lines, "}");
  check_refused (lines->str, WRN_GRAPH_ERROR_SIZE);
}

static void
test_a_crowd_is_gathered (void)
{
  g_autofree char *dot = make_crowd (300, 200);
  g_autoptr (WrnMapGraph) graph = read_graph (dot);
  const WrnMapVertex *last;
  g_autofree char *title = NULL;

  wrn_map_graph_gather (graph);
  g_assert_cmpuint (graph->vertices->len, ==, 102);
  g_assert_cmpuint (wrn_map_graph_count_people (graph), ==, 300);
  last = wrn_map_graph_get_vertex (graph, 101);
  g_assert_cmpint (last->kind, ==, WRN_MAP_ABSENT);
  title = wrn_map_vertex_get_title (last);
  g_assert_cmpstr (title, ==, "200 people offline");
  g_assert_cmpuint (graph->links->len, ==, 100);
  for (guint i = 0; i < graph->links->len; i++)
    {
      const WrnMapLink *link = wrn_map_graph_get_link (graph, i);

      g_assert_cmpstr (wrn_map_graph_get_vertex (graph, link->ends[0])->id, ==, "me");
      g_assert_cmpint (wrn_map_graph_get_vertex (graph, link->ends[1])->way, ==, WRN_WAY_DIRECT);
    }
}

static void
test_a_few_are_shown_each (void)
{
  g_autofree char *dot = make_crowd (WRN_MAP_CROWD - 1, 100);
  g_autoptr (WrnMapGraph) graph = read_graph (dot);

  wrn_map_graph_gather (graph);
  g_assert_cmpuint (graph->vertices->len, ==, WRN_MAP_CROWD);
}

static void
test_figures_do_not_change_the_shape (void)
{
  g_autoptr (WrnMapGraph) a = read_graph ("graph { m; x [state=direct]; m -- x [rtt=1]; }");
  g_autoptr (WrnMapGraph) b = read_graph ("graph { m; x [state=lan]; m -- x [rtt=2 rx=9]; }");
  g_autoptr (WrnMapGraph) other = read_graph ("graph { m; y; m -- y; }");
  g_autoptr (WrnMapGraph) alone = read_graph ("graph { m; x; }");
  g_autoptr (WrnMapGraph) turned = read_graph ("graph { m; x; x -- m; }");

  g_assert_true (wrn_map_graph_has_shape_of (a, b));
  g_assert_false (wrn_map_graph_has_shape_of (a, other));
  g_assert_false (wrn_map_graph_has_shape_of (a, alone));
  g_assert_false (wrn_map_graph_has_shape_of (a, turned));
}

static void
test_speaks (void)
{
  g_autoptr (WrnMapGraph) graph = read_graph (MEMBERS "}");
  g_autofree char *summary = wrn_map_graph_summarise (graph);
  g_autofree char *alice = wrn_map_vertex_speak (find (graph, "aa"));
  g_autofree char *lyon = wrn_map_vertex_speak (find (graph, "supernode-0"));
  g_autofree char *us = wrn_map_vertex_speak (find (graph, "me"));
  g_autofree char *carol = wrn_map_vertex_describe (find (graph, "cc"), "lyon-1");

  g_assert_cmpstr (summary, ==, "2 people · 1 direct, 1 relayed");
  g_assert_cmpstr (alice, ==, "Alice, Direct, 12 milliseconds");
  g_assert_cmpstr (lyon, ==, "lyon-1, Meeting point, 23 milliseconds");
  g_assert_cmpstr (us, ==, "You");
  g_assert_cmpstr (carol, ==, "Relayed via lyon-1, 64 ms");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/map-graph/says-who-is-there", test_says_who_is_there);
  g_test_add_func ("/map-graph/says-what-leads-where", test_says_what_leads_where);
  g_test_add_func ("/map-graph/equal-looks-the-same", test_equal_looks_the_same);
  g_test_add_func ("/map-graph/people-relay-as-meeting-points-do",
                   test_people_relay_as_meeting_points_do);
  g_test_add_func ("/map-graph/names-are-what-they-are", test_names_are_what_they_are);
  g_test_add_func ("/map-graph/a-liar-is-believed-little", test_a_liar_is_believed_little);
  g_test_add_func ("/map-graph/nonsense-is-refused", test_nonsense_is_refused);
  g_test_add_func ("/map-graph/too-many-are-refused", test_too_many_are_refused);
  g_test_add_func ("/map-graph/a-crowd-is-gathered", test_a_crowd_is_gathered);
  g_test_add_func ("/map-graph/a-few-are-shown-each", test_a_few_are_shown_each);
  g_test_add_func ("/map-graph/figures-do-not-change-the-shape",
                   test_figures_do_not_change_the_shape);
  g_test_add_func ("/map-graph/speaks", test_speaks);

  return g_test_run ();
}
