/* wrn-graph-drawing.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws a community's graph.
 */
#pragma once

#include <glib.h>

#define WRN_GRAPH_ERROR (wrn_graph_error_quark ())

typedef enum
{
  WRN_GRAPH_ERROR_TEXT, /* none that an engine makes */
  WRN_GRAPH_ERROR_SIZE, /* more than can be drawn in a few seconds */
  WRN_GRAPH_ERROR_DRAWING,
} WrnGraphError;

GQuark wrn_graph_error_quark (void);
GBytes *wrn_graph_draw (const char *dot, const char *format, GError **error);
