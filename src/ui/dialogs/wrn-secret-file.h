/* wrn-secret-file.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lets the user save something that is nobody else's business.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void wrn_secret_file_save (GtkWindow *parent,
                           const char *title,
                           const char *community,
                           const char *suffix,
                           GBytes *bytes,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean wrn_secret_file_save_finish (GAsyncResult *result, GError **error);

void wrn_secret_file_write (GFile *file,
                            GBytes *bytes,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

G_END_DECLS
