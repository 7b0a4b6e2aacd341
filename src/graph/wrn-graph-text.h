/* wrn-graph-text.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads a community's graph from the DOT language.
 */
#pragma once

#include <glib.h>
#include <graphviz/cgraph.h>

/* The text of a community of 500 has a quarter of that. */
#define WRN_GRAPH_TEXT_MAX (1024 * 1024)

/* To lay out 1,000 takes more than three seconds, and nobody finds anything on such a picture. */
#define WRN_GRAPH_NODES_MAX 500

/* Each member has one path, and each supernode another. */
#define WRN_GRAPH_LINES_MAX 2000

/* Of a label, and of what a node is called. */
#define WRN_GRAPH_WORD_MAX 256

#define WRN_GRAPH_ERROR (wrn_graph_error_quark ())

typedef enum
{
  WRN_GRAPH_ERROR_TEXT, /* none that an engine makes */
  WRN_GRAPH_ERROR_SIZE, /* more than can be drawn in a few seconds */
  WRN_GRAPH_ERROR_DRAWING,
} WrnGraphError;

GQuark wrn_graph_error_quark (void);
Agraph_t *wrn_graph_text_read (const char *dot, GError **error);
const char *wrn_graph_text_get (void *object, const char *name);
