/* wrn-map-list.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the map shows, in rows.
 */
#pragma once

#include <adwaita.h>

#include "ui/map/wrn-map-graph.h"

G_BEGIN_DECLS

#define WRN_TYPE_MAP_LIST (wrn_map_list_get_type ())

G_DECLARE_FINAL_TYPE (WrnMapList, wrn_map_list, WRN, MAP_LIST, AdwBin)

gboolean wrn_map_list_set_graph (WrnMapList *self, const WrnMapGraph *graph);

G_END_DECLS
