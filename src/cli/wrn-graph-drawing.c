/* wrn-graph-drawing.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws a community's graph.
 *
 * An engine reads what strangers send, so its graph may be one of theirs. Nothing of it is drawn as
 * it is: the nodes, the lines between them and a few of their attributes are copied into a graph of
 * our own. Graphviz would otherwise open files for it, or compute for hours.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-graph-drawing.h"

#include <string.h>

#include <gvc.h>

/* The text of a community of 500 has a quarter of that. */
#define TEXT_MAX (1024 * 1024)

/* To lay out 1,000 takes more than three seconds, and nobody finds anything on such a picture. */
#define NODES_MAX 500

/* Each member has one path, and each supernode another. */
#define LINES_MAX 2000

/* Of a label, and of what a node is called. */
#define WORD_MAX 256

/* Points, of a line. */
#define WIDTH_MAX 10

G_DEFINE_QUARK (wrn - graph - error - quark, wrn_graph_error)

static const char *const shapes[] = { "box", "ellipse", NULL };
static const char *const styles[] = { "solid", "dashed", "dotted", "bold", NULL };

/* Graphviz keeps its strings in each graph, and wants those that it is given without const. */
static void
set (void *object, const char *name, const char *value)
{
  agsafeset (object, (char *) name, (char *) value, (char *) "");
}

/* (nullable): NULL if it is not there, too long, or in the markup that Graphviz knows besides text
 */
static const char *
get (void *object, const char *name)
{
  const char *value = agget (object, (char *) name);

  if (value == NULL || aghtmlstr ((char *) value) || strlen (value) > WORD_MAX)
    return NULL;
  return value;
}

static void
copy_word (void *from, void *to, const char *name, const char *const *allowed)
{
  const char *value = get (from, name);

  if (value != NULL && g_strv_contains (allowed, value))
    set (to, name, value);
}

static void
copy_label (void *from, void *to)
{
  const char *value = get (from, "label");

  if (value != NULL)
    set (to, "label", value);
}

static void
copy_width (void *from, void *to)
{
  const char *value = get (from, "penwidth");
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  double width;

  if (value == NULL)
    return;
  width = g_ascii_strtod (value, NULL);
  if (width > 0 && width <= WIDTH_MAX)
    set (to, "penwidth", g_ascii_formatd (text, sizeof text, "%.1f", width));
}

static void
copy_nodes (Agraph_t *from, Agraph_t *to)
{
  for (Agnode_t *node = agfstnode (from); node != NULL; node = agnxtnode (from, node))
    {
      Agnode_t *copy = agnode (to, agnameof (node), TRUE);

      copy_label (node, copy);
      copy_word (node, copy, "shape", shapes);
      copy_word (node, copy, "style", styles);
    }
}

static void
copy_lines (Agraph_t *from, Agraph_t *to)
{
  for (Agnode_t *node = agfstnode (from); node != NULL; node = agnxtnode (from, node))
    for (Agedge_t *line = agfstout (from, node); line != NULL; line = agnxtout (from, line))
      {
        Agedge_t *copy = agedge (to, agnode (to, agnameof (agtail (line)), FALSE),
                                 agnode (to, agnameof (aghead (line)), FALSE), NULL, TRUE);

        copy_label (line, copy);
        copy_word (line, copy, "style", styles);
        copy_width (line, copy);
      }
}

static gboolean
is_small (Agraph_t *graph)
{
  if (agnnodes (graph) > NODES_MAX || agnedges (graph) > LINES_MAX)
    return FALSE;
  for (Agnode_t *node = agfstnode (graph); node != NULL; node = agnxtnode (graph, node))
    if (strlen (agnameof (node)) > WORD_MAX)
      return FALSE;
  return TRUE;
}

/* (transfer full) (nullable): a graph of our own */
static Agraph_t *
read_graph (const char *dot, GError **error)
{
  Agraph_t *given = strlen (dot) <= TEXT_MAX ? agmemread (dot) : NULL;
  Agraph_t *graph = NULL;

  if (given == NULL)
    {
      g_set_error (error, WRN_GRAPH_ERROR, WRN_GRAPH_ERROR_TEXT,
                   "what the engine wrote is no graph");
      return NULL;
    }
  if (is_small (given))
    {
      graph = agopen ((char *) "warren", Agundirected, NULL);
      set (graph, "overlap", "false");
      set (graph, "outputorder", "edgesfirst");
      copy_nodes (given, graph);
      copy_lines (given, graph);
    }
  else
    {
      g_set_error (error, WRN_GRAPH_ERROR, WRN_GRAPH_ERROR_SIZE,
                   "it has more than %d nodes or %d lines: use --format dot", NODES_MAX, LINES_MAX);
    }
  agclose (given);
  return graph;
}

static GBytes *
render (GVC_t *context, Agraph_t *graph, const char *format)
{
  GBytes *bytes = NULL;
  char *data = NULL;
  unsigned int len = 0;

  /* Others that Graphviz has may never end, whatever the graph. */
  if (gvLayout (context, graph, "neato") != 0)
    return NULL;
  if (gvRenderData (context, graph, format, &data, &len) == 0 && data != NULL)
    {
      bytes = g_bytes_new (data, len);
      gvFreeRenderData (data);
    }
  gvFreeLayout (context, graph);
  return bytes;
}

/**
 * wrn_graph_draw:
 * @dot: a graph in the DOT language, of somebody who is not trusted
 * @format: svg or png
 *
 * Returns: (transfer full) (nullable): the picture
 */
GBytes *
wrn_graph_draw (const char *dot, const char *format, GError **error)
{
  GBytes *bytes = NULL;
  GVC_t *context;
  Agraph_t *graph;

  /* It would write on standard error what a stranger made it say. */
  agseterr (AGMAX);
  graph = read_graph (dot, error);
  if (graph == NULL)
    return NULL;
  context = gvContext ();
  bytes = render (context, graph, format);
  agclose (graph);
  gvFreeContext (context);
  if (bytes == NULL)
    g_set_error (error, WRN_GRAPH_ERROR, WRN_GRAPH_ERROR_DRAWING,
                 "Graphviz cannot draw %s here: is it installed as a whole?", format);
  return bytes;
}
