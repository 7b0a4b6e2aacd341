/* wrn-map.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A picture of a community: who is there, and which way leads to them.
 */
#pragma once

#include <adwaita.h>

#include "ui/map/wrn-map-graph.h"
#include "ui/model/wrn-backend.h"

G_BEGIN_DECLS

/* What is smaller cannot be told apart, and what is larger shows less. */
#define WRN_MAP_ZOOM_MIN 0.15
#define WRN_MAP_ZOOM_MAX 3.0

#define WRN_TYPE_MAP (wrn_map_get_type ())

/**
 * WrnMap:
 *
 * Its nodes are children, so that each has its focus, its tooltip and its name. It does the actions
 * map.zoom-in, map.zoom-out, map.fit, map.open (s), map.menu (s) and map.unpin (s), where the text
 * is a node's id. It emits #WrnMap::failed if it cannot be laid out.
 */
G_DECLARE_FINAL_TYPE (WrnMap, wrn_map, WRN, MAP, GtkWidget)

void wrn_map_set_community (WrnMap *self, WrnBackend *backend, WrnCommunity *community);
void wrn_map_set_graph (WrnMap *self, WrnMapGraph *graph);
const WrnMapGraph *wrn_map_get_graph (WrnMap *self);
gboolean wrn_map_is_laid_out (WrnMap *self);
double wrn_map_get_zoom (WrnMap *self);

G_END_DECLS
