/* wrn-overview.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tells that something has changed in any community, however much did, twice a second at most.
 */
#pragma once

#include "ui/model/wrn-backend.h"

/* Faster, a host of the tray would be busy with us; slower, a menu would be seen to lag. */
#define WRN_OVERVIEW_PACE (500 * (G_USEC_PER_SEC / 1000))

#define WRN_TYPE_OVERVIEW (wrn_overview_get_type ())

/**
 * WrnOverview:
 *
 * What stands out of a window follows from all communities at once, and is only worth to be said
 * when it is settled. #WrnOverview::changed comes from the main loop.
 */
G_DECLARE_FINAL_TYPE (WrnOverview, wrn_overview, WRN, OVERVIEW, GObject)

WrnOverview *wrn_overview_new (WrnBackend *backend);
