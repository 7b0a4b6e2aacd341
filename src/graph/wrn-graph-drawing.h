/* wrn-graph-drawing.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws a community's graph.
 */
#pragma once

#include <glib.h>

GBytes *wrn_graph_draw (const char *dot, const char *format, GError **error);
