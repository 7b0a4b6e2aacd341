/* wrn-map-legend.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Says what the lines of the map mean.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WRN_TYPE_MAP_SAMPLE (wrn_map_sample_get_type ())

/**
 * WrnMapSample:
 *
 * A short line as the map draws it for #WrnMapSample:way.
 */
G_DECLARE_FINAL_TYPE (WrnMapSample, wrn_map_sample, WRN, MAP_SAMPLE, GtkWidget)

#define WRN_TYPE_MAP_LEGEND (wrn_map_legend_get_type ())

G_DECLARE_FINAL_TYPE (WrnMapLegend, wrn_map_legend, WRN, MAP_LEGEND, GtkBox)

G_END_DECLS
