/* wrn-quit-dialog.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether to quit, which disconnects.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void wrn_quit_dialog_ask (GtkWindow *parent,
                          GSettings *settings,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean wrn_quit_dialog_ask_finish (GAsyncResult *result);

G_END_DECLS
