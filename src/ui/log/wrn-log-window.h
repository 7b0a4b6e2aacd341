/* wrn-log-window.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What happened in a community, or in all of them.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-backend.h"

G_BEGIN_DECLS

#define WRN_TYPE_LOG_WINDOW (wrn_log_window_get_type ())

/**
 * WrnLogWindow:
 *
 * It stays at the end while it is there, and where it is while somebody reads what is older.
 */
G_DECLARE_FINAL_TYPE (WrnLogWindow, wrn_log_window, WRN, LOG_WINDOW, AdwWindow)

GtkWindow *wrn_log_window_new (WrnBackend *backend, WrnCommunity *community);

G_END_DECLS
