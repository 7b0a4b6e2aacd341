/* wrn-activity-page.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What passes in a community, how long it takes, and what happened.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-backend.h"

G_BEGIN_DECLS

#define WRN_TYPE_ACTIVITY_PAGE (wrn_activity_page_get_type ())

G_DECLARE_FINAL_TYPE (WrnActivityPage, wrn_activity_page, WRN, ACTIVITY_PAGE, AdwBin)

GtkWidget *wrn_activity_page_new (WrnBackend *backend, WrnCommunity *community);

G_END_DECLS
