/* wrn-export-dialog.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Saves a community as a file, to be imported again.
 */
#pragma once

#include <gtk/gtk.h>

#include "ui/model/wrn-backend.h"

G_BEGIN_DECLS

void wrn_export_dialog_ask (GtkWindow *parent,
                            WrnBackend *backend,
                            WrnCommunity *community,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean wrn_export_dialog_ask_finish (GAsyncResult *result);

G_END_DECLS
