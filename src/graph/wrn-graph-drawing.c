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
#define G_LOG_DOMAIN "wrn-graph"

#include "config.h"

#include "graph/wrn-graph-drawing.h"

#include "graph/wrn-graph-context.h"
#include "graph/wrn-graph-text.h"

/* Points, of a line. */
#define WIDTH_MAX 10

static const char *const shapes[] = { "box", "ellipse", NULL };
static const char *const styles[] = { "solid", "dashed", "dotted", "bold", NULL };

/* Graphviz keeps its strings in each graph, and wants those that it is given without const. */
static void
set (void *object, const char *name, const char *value)
{
  agsafeset (object, (char *) name, (char *) value, (char *) "");
}

static void
copy_word (void *from, void *to, const char *name, const char *const *allowed)
{
  const char *value = wrn_graph_text_get (from, name);

  if (value != NULL && g_strv_contains (allowed, value))
    set (to, name, value);
}

static void
copy_label (void *from, void *to)
{
  const char *value = wrn_graph_text_get (from, "label");

  if (value != NULL)
    set (to, "label", value);
}

static void
copy_width (void *from, void *to)
{
  const char *value = wrn_graph_text_get (from, "penwidth");
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

/* (transfer full) (nullable): a graph of our own */
static Agraph_t *
read_graph (const char *dot, GError **error)
{
  Agraph_t *given = wrn_graph_text_read (dot, error);
  Agraph_t *graph;

  if (given == NULL)
    return NULL;
  graph = agopen ((char *) "warren", Agundirected, NULL);
  set (graph, "overlap", "false");
  set (graph, "outputorder", "edgesfirst");
  copy_nodes (given, graph);
  copy_lines (given, graph);
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
 * Only one thread at a time may be here, as in wrn_graph_text_read().
 *
 * Returns: (transfer full) (nullable): the picture
 */
GBytes *
wrn_graph_draw (const char *dot, const char *format, GError **error)
{
  GBytes *bytes = NULL;
  Agraph_t *graph;

  graph = read_graph (dot, error);
  if (graph == NULL)
    return NULL;
  bytes = render (wrn_graph_get_context (), graph, format);
  agclose (graph);
  if (bytes == NULL)
    g_set_error (error, WRN_GRAPH_ERROR, WRN_GRAPH_ERROR_DRAWING,
                 "Graphviz cannot draw %s here: is it installed as a whole?", format);
  return bytes;
}
