/* wrn-preferences-window.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the user may choose about the app.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-backend.h"

G_BEGIN_DECLS

#define WRN_TYPE_PREFERENCES_WINDOW (wrn_preferences_window_get_type ())

/**
 * WrnPreferencesWindow:
 *
 * Whatever is changed holds at once. What follows is told from outside.
 *
 * #WrnPreferencesWindow:tray-available: whether the desktop has a tray; what needs one is
 * insensitive without it.
 * #WrnPreferencesWindow:login-trouble: (nullable): why the app cannot be opened at login as the
 * settings say, in words for the user.
 */
G_DECLARE_FINAL_TYPE (WrnPreferencesWindow,
                      wrn_preferences_window,
                      WRN,
                      PREFERENCES_WINDOW,
                      AdwWindow)

GtkWindow *wrn_preferences_window_new (WrnBackend *backend, GSettings *settings);

G_END_DECLS
