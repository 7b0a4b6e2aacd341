/* wrn-tray-words.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All communities in one line, and names short enough for a menu.
 */
#pragma once

#include <gio/gio.h>

#include "ui/model/wrn-community.h"

typedef enum
{
  WRN_TRAY_DISCONNECTED,
  WRN_TRAY_CONNECTED,
  WRN_TRAY_CONNECTING,
  WRN_TRAY_ATTENTION,
  WRN_N_TRAYS,
} WrnTrayState;

WrnTrayState wrn_tray_judge (GListModel *communities);
const char *wrn_tray_get_icon (WrnTrayState state);
char *wrn_tray_describe (GListModel *communities);
char *wrn_tray_count (GListModel *communities);
char *wrn_tray_shorten (const char *name);
gboolean wrn_tray_is_connected (WrnState state);
guint wrn_tray_count_people (WrnCommunity *community);
