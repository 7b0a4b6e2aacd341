/* wrn-portal.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks the desktop, out of a sandbox, to let the app run at login and without a window.
 */
#pragma once

#include <gio/gio.h>

/* In characters: the portal refuses a longer one. */
#define WRN_PORTAL_STATUS_MAX 96

void wrn_portal_request_async (gboolean autostart,
                               const char *const *command,
                               const char *reason,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean wrn_portal_request_finish (GAsyncResult *result, gboolean *autostart, GError **error);
void wrn_portal_set_status (GDBusConnection *connection, const char *status);
