/* wrn-map-page.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The map of a community, and whatever is shown in its place.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-backend.h"

G_BEGIN_DECLS

#define WRN_TYPE_MAP_PAGE (wrn_map_page_get_type ())

/**
 * WrnMapPage:
 *
 * While it is mapped it asks for the graph again as soon as something of the people changes, but
 * once a second at most. It does the actions map-page.as-list, map-page.export (s: svg, png or dot)
 * and map-page.retry, and #WrnMapPage:as-list says which of its two forms it has.
 */
G_DECLARE_FINAL_TYPE (WrnMapPage, wrn_map_page, WRN, MAP_PAGE, AdwBin)

GtkWidget *wrn_map_page_new (WrnBackend *backend, WrnCommunity *community);

G_END_DECLS
