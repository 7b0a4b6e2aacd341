/* wrn-background.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opens the app at login, and tells the desktop what it does without a window.
 */
#pragma once

#include "ui/model/wrn-backend.h"

#define WRN_TYPE_BACKGROUND (wrn_background_get_type ())

/**
 * WrnBackground:
 *
 * Follows the settings open-at-login and start-hidden. Whoever switches it off with a tool of the
 * desktop is followed by the setting.
 *
 * #WrnBackground:trouble: why it cannot be as the settings say, in words for the user; %NULL if it
 * is.
 */
G_DECLARE_FINAL_TYPE (WrnBackground, wrn_background, WRN, BACKGROUND, GObject)

WrnBackground *wrn_background_new (WrnBackend *backend, GSettings *settings, gboolean sandboxed);
