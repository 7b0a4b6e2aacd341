/* wrn-graph-context.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What Graphviz lays out and draws with.
 */
#pragma once

#include <gvc.h>

GVC_t *wrn_graph_get_context (void);
