/* wrn-graph.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A community as a graph in the DOT language: its members, its supernodes and the paths between.
 */
#pragma once

#include "core/edge/wrn-edge.h"

/* What is drawn; borrowed for the call. */
typedef struct
{
  const char *community; /* its name */
  const char *name;      /* ours; "" for none */
  const WrnEdgeStatus *status;
  const GArray *peers; /* (element-type WrnPeerStatus) */
} WrnGraphSource;

char *wrn_graph_format (const WrnGraphSource *source);
