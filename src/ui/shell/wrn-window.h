/* wrn-window.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A window with a tab for each community that is open.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-backend.h"

G_BEGIN_DECLS

#define WRN_TYPE_WINDOW (wrn_window_get_type ())

/* The signal "tabs-changed" says that the user opened, closed, moved or chose a tab. */
G_DECLARE_FINAL_TYPE (WrnWindow, wrn_window, WRN, WINDOW, AdwApplicationWindow)

WrnWindow *wrn_window_new (GtkApplication *app, WrnBackend *backend, GSettings *settings);
AdwTabPage *wrn_window_find_tab (WrnWindow *self, WrnCommunity *community);
AdwTabPage *wrn_window_open_tab (WrnWindow *self, WrnCommunity *community, int position);
WrnCommunity *wrn_window_get_community (WrnWindow *self);
WrnCommunity *wrn_window_get_nth_community (WrnWindow *self, guint n);
void wrn_window_select (WrnWindow *self, AdwTabPage *page);
void wrn_window_give_tabs (WrnWindow *self, WrnWindow *heir);
void wrn_window_show_dialog (WrnWindow *self, GtkWindow *dialog);
void wrn_window_toast (WrnWindow *self, const char *text);

G_END_DECLS
