/* wrn-map-node.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One who is on the map.
 */
#pragma once

#include <adwaita.h>

#include "ui/map/wrn-map-graph.h"

G_BEGIN_DECLS

#define WRN_TYPE_MAP_NODE (wrn_map_node_get_type ())

G_DECLARE_FINAL_TYPE (WrnMapNode, wrn_map_node, WRN, MAP_NODE, GtkWidget)

GtkWidget *wrn_map_node_new (void);
void wrn_map_node_update (WrnMapNode *self, const WrnMapVertex *vertex, const char *via);
void wrn_map_node_set_pinned (WrnMapNode *self, gboolean pinned);
const char *wrn_map_node_get_id (WrnMapNode *self);

void wrn_map_symbol_update (GtkLabel *symbol, WrnWay way);

G_END_DECLS
