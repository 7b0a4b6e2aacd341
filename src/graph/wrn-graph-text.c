/* wrn-graph-text.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads a community's graph from the DOT language.
 */
#define G_LOG_DOMAIN "wrn-graph"

#include "config.h"

#include "graph/wrn-graph-text.h"

#include <string.h>

G_DEFINE_QUARK (wrn - graph - error - quark, wrn_graph_error)

/* Graphviz would write on standard error, or to a file of its own, what a stranger made it say. */
static int
say_nothing (char *message)
{
  return 0;
}

static gboolean
is_small (Agraph_t *graph)
{
  if (agnnodes (graph) > WRN_GRAPH_NODES_MAX || agnedges (graph) > WRN_GRAPH_LINES_MAX)
    return FALSE;
  for (Agnode_t *node = agfstnode (graph); node != NULL; node = agnxtnode (graph, node))
    if (strlen (agnameof (node)) > WRN_GRAPH_WORD_MAX)
      return FALSE;
  return TRUE;
}

/**
 * wrn_graph_text_read:
 * @dot: a graph in the DOT language, of somebody who is not trusted
 *
 * What it says of itself is as little to be trusted: copy of it what is wanted. Graphviz has one
 * parser for the whole process, so that only one thread at a time may be here.
 *
 * Returns: (transfer full) (nullable): the graph, which is none too large, for agclose()
 */
Agraph_t *
wrn_graph_text_read (const char *dot, GError **error)
{
  Agraph_t *graph = NULL;

  agseterr (AGWARN);
  agseterrf (say_nothing);
  if (strlen (dot) <= WRN_GRAPH_TEXT_MAX)
    graph = agmemread (dot);
  if (graph == NULL)
    {
      g_set_error (error, WRN_GRAPH_ERROR, WRN_GRAPH_ERROR_TEXT,
                   "what the engine wrote is no graph");
      return NULL;
    }
  if (!is_small (graph))
    {
      g_set_error (error, WRN_GRAPH_ERROR, WRN_GRAPH_ERROR_SIZE,
                   "it has more than %d nodes or %d lines", WRN_GRAPH_NODES_MAX,
                   WRN_GRAPH_LINES_MAX);
      agclose (graph);
      return NULL;
    }
  return graph;
}

/**
 * wrn_graph_text_get:
 * @object: a node or a line
 * @name: of one of its attributes
 *
 * Returns: (transfer none) (nullable): the attribute; %NULL if it is not there, too long, or in the
 *   markup that Graphviz knows besides text
 */
const char *
wrn_graph_text_get (void *object, const char *name)
{
  const char *value = agget (object, (char *) name);

  if (value == NULL || aghtmlstr ((char *) value) || strlen (value) > WRN_GRAPH_WORD_MAX)
    return NULL;
  return value;
}
