/* wrn-map-export.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes a community's graph to a file.
 */
#pragma once

#include <gtk/gtk.h>

typedef enum
{
  WRN_MAP_FORMAT_SVG,
  WRN_MAP_FORMAT_PNG,
  WRN_MAP_FORMAT_DOT,
  WRN_N_MAP_FORMATS,
} WrnMapFormat;

void wrn_map_export_ask (GtkWidget *from, const char *title, const char *dot, WrnMapFormat format);
void wrn_map_export_write_async (const char *dot,
                                 WrnMapFormat format,
                                 GFile *file,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean wrn_map_export_write_finish (GAsyncResult *result, GError **error);
WrnMapFormat wrn_map_format_parse (const char *name);
