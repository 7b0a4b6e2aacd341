/* wrn-community-files.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Communities as files: to keep a copy, and to have it on another computer.
 */
#pragma once

#include <gtk/gtk.h>

#include "ui/model/wrn-backend.h"

/* Ten times as much as any profile or invite; a file that is longer is none. */
#define WRN_COMMUNITY_FILE_MAX (64 * 1024)

void wrn_community_files_import (GtkWindow *parent, WrnBackend *backend);
void wrn_community_files_export (GtkWindow *parent, WrnBackend *backend, WrnCommunity *community);
void wrn_community_files_read_async (GFile *file,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GBytes *wrn_community_files_read_finish (GAsyncResult *result, GError **error);
void wrn_community_files_tell (GtkWindow *parent, const char *heading, const GError *error);
