/* wrn-community-settings.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the user may choose about one community.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-backend.h"

G_BEGIN_DECLS

#define WRN_TYPE_COMMUNITY_SETTINGS (wrn_community_settings_get_type ())

G_DECLARE_FINAL_TYPE (WrnCommunitySettings,
                      wrn_community_settings,
                      WRN,
                      COMMUNITY_SETTINGS,
                      AdwWindow)

GtkWindow *wrn_community_settings_new (WrnBackend *backend, WrnCommunity *community);

G_END_DECLS
