/* wrn-map-worker.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one thread that has Graphviz.
 */
#pragma once

#include <gio/gio.h>

#include "ui/map/wrn-map-plan.h"

void wrn_map_worker_read_async (const char *dot,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
WrnMapGraph *wrn_map_worker_read_finish (GAsyncResult *result, GError **error);

void wrn_map_worker_lay_out_async (WrnMapPlan *plan,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
WrnMapPlan *wrn_map_worker_lay_out_finish (GAsyncResult *result, GError **error);

void wrn_map_worker_draw_async (const char *dot,
                                const char *format,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GBytes *wrn_map_worker_draw_finish (GAsyncResult *result, GError **error);
