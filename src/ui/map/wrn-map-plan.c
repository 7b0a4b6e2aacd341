/* wrn-map-plan.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where everything on the map is put: Graphviz lays it out, near to where it was before.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/map/wrn-map-plan.h"

#include "graph/wrn-graph-context.h"

/* Points, and a pixel each. */
#define PER_INCH 72.0

/* Pixels from one to the next: there is room for what is written on the line between. */
#define REACHED_GAP 60

/* Who is offline has no line, and stands around the others. */
#define ABSENT_GAP 90

/* Room in pixels around each; Graphviz wants the sign. */
#define MARGIN "+9"

/* Between two, as Graphviz pulls them together. */
typedef struct
{
  guint ends[2];
  double gap; /* in pixels, besides the halves of the two */
} Spring;

static guint
find_self (const WrnMapGraph *graph)
{
  for (guint i = 0; i < graph->vertices->len; i++)
    if (wrn_map_graph_get_vertex (graph, i)->kind == WRN_MAP_SELF)
      return i;
  return 0;
}

/* Between all, so that Graphviz does not put those without a line wherever there is room. */
static void
add_springs (WrnMapPlan *self, const WrnMapGraph *graph)
{
  g_autofree gboolean *held = g_new0 (gboolean, self->n + 1);
  const guint us = find_self (graph);

  for (guint i = 0; i < graph->links->len; i++)
    {
      const WrnMapLink *link = wrn_map_graph_get_link (graph, i);
      const Spring spring = { { link->ends[0], link->ends[1] }, REACHED_GAP };

      held[link->ends[0]] = held[link->ends[1]] = TRUE;
      g_array_append_val (self->springs, spring);
    }
  for (guint i = 0; i < self->n; i++)
    {
      const Spring spring = { { us, i }, ABSENT_GAP };

      if (!held[i] && i != us)
        g_array_append_val (self->springs, spring);
    }
}

/* (transfer full): with the sizes and places of all still to be filled in */
WrnMapPlan *
wrn_map_plan_new (const WrnMapGraph *graph)
{
  WrnMapPlan *self = g_new0 (WrnMapPlan, 1);

  self->n = graph->vertices->len;
  self->spots = g_new0 (WrnMapSpot, self->n);
  self->springs = g_array_new (FALSE, FALSE, sizeof (Spring));
  add_springs (self, graph);
  return self;
}

void
wrn_map_plan_free (WrnMapPlan *self)
{
  g_free (self->spots);
  g_array_unref (self->springs);
  g_free (self);
}

/* Graphviz keeps its strings in each graph, and wants those that it is given without const. */
static void
set (void *object, const char *name, const char *value)
{
  agsafeset (object, (char *) name, (char *) value, (char *) "");
}

static void
set_number (void *object, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  set (object, name, g_ascii_formatd (text, sizeof text, "%.4f", value));
}

/* Its y grows upwards. */
static void
set_place (Agnode_t *node, const WrnMapSpot *spot)
{
  char x[G_ASCII_DTOSTR_BUF_SIZE];
  char y[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *place = NULL;

  g_ascii_formatd (x, sizeof x, "%.3f", spot->x);
  g_ascii_formatd (y, sizeof y, "%.3f", -spot->y);
  place = g_strdup_printf ("%s,%s%s", x, y, spot->pinned ? "!" : "");
  set (node, "pos", place);
}

static void
add_nodes (const WrnMapPlan *self, Agraph_t *graph, Agnode_t **nodes)
{
  for (guint i = 0; i < self->n; i++)
    {
      char name[16];

      g_snprintf (name, sizeof name, "%u", i);
      nodes[i] = agnode (graph, name, TRUE);
      set (nodes[i], "label", "");
      set (nodes[i], "shape", "box");
      set (nodes[i], "fixedsize", "true");
      set_number (nodes[i], "width", self->spots[i].width / PER_INCH);
      set_number (nodes[i], "height", self->spots[i].height / PER_INCH);
      if (self->spots[i].placed)
        set_place (nodes[i], &self->spots[i]);
    }
}

static Agraph_t *
make_graph (const WrnMapPlan *self, Agnode_t **nodes)
{
  Agraph_t *graph = agopen ((char *) "map", Agundirected, NULL);

  set (graph, "start", "1");
  set (graph, "splines", "");
  set (graph, "notranslate", "true");
  set (graph, "inputscale", "72");
  set (graph, "sep", MARGIN);
  add_nodes (self, graph, nodes);
  for (guint i = 0; i < self->springs->len; i++)
    {
      const Spring *spring = &g_array_index (self->springs, Spring, i);
      const double halves =
          (self->spots[spring->ends[0]].width + self->spots[spring->ends[1]].width) / 2;

      set_number (agedge (graph, nodes[spring->ends[0]], nodes[spring->ends[1]], NULL, TRUE), "len",
                  (halves + spring->gap) / PER_INCH);
    }
  return graph;
}

static gboolean
run (GVC_t *context,
     Agraph_t *graph,
     const char *engine,
     WrnMapSpot *spots,
     Agnode_t **nodes,
     guint n)
{
  if (gvLayout (context, graph, engine) != 0)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      spots[i].x = ND_coord (nodes[i]).x;
      spots[i].y = -ND_coord (nodes[i]).y;
    }
  gvFreeLayout (context, graph);
  return TRUE;
}

static void
keep_pinned (const WrnMapPlan *self, WrnMapSpot *spots)
{
  for (guint i = 0; i < self->n; i++)
    if (self->spots[i].pinned)
      {
        spots[i].x = self->spots[i].x;
        spots[i].y = self->spots[i].y;
      }
}

/* First who is near to whom; then all of it is turned to what was seen before; and only then they
 * are moved apart, as names are wide and not high. */
static gboolean
lay_out (const WrnMapPlan *self,
         GVC_t *context,
         Agraph_t *graph,
         Agnode_t **nodes,
         WrnMapSpot *spots)
{
  WrnMapTurn turn;

  set (graph, "overlap", "true");
  if (!run (context, graph, "neato", spots, nodes, self->n))
    return FALSE;
  wrn_map_turn_fit (&turn, spots, self->spots, self->n);
  for (guint i = 0; i < self->n; i++)
    wrn_map_turn_apply (&turn, &spots[i]);
  keep_pinned (self, spots);

  for (guint i = 0; i < self->n; i++)
    set_place (nodes[i], &spots[i]);
  /* Only as far as they must: by default all of it is first made larger, and then smaller. */
  set (graph, "overlap_scaling", "0");
  set (graph, "overlap_shrink", "false");
  set (graph, "overlap", "false");
  if (!run (context, graph, "nop", spots, nodes, self->n))
    return FALSE;
  keep_pinned (self, spots);
  return TRUE;
}

/**
 * wrn_map_plan_lay_out:
 *
 * Puts each where it does not hide another. The same plan gives the same places. Only on the thread
 * that has Graphviz.
 *
 * Returns: whether it did; else the places are as before
 */
gboolean
wrn_map_plan_lay_out (WrnMapPlan *self)
{
  g_autofree Agnode_t **nodes = g_new (Agnode_t *, self->n + 1);
  g_autofree WrnMapSpot *spots = g_memdup2 (self->spots, self->n * sizeof *spots);
  Agraph_t *graph;
  gboolean done;

  if (self->n == 0)
    return TRUE;
  graph = make_graph (self, nodes);
  done = lay_out (self, wrn_graph_get_context (), graph, nodes, spots);
  agclose (graph);
  for (guint i = 0; done && i < self->n; i++)
    {
      self->spots[i].x = spots[i].x;
      self->spots[i].y = spots[i].y;
      self->spots[i].placed = TRUE;
    }
  return done;
}
