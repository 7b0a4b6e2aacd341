/* wrn-disconnect-dialog.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a community whose tab is closed shall be disconnected.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-community.h"

G_BEGIN_DECLS

void wrn_disconnect_dialog_ask (GtkWindow *parent,
                                WrnCommunity *community,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean wrn_disconnect_dialog_ask_finish (GAsyncResult *result);

G_END_DECLS
