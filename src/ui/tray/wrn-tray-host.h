/* wrn-tray-host.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Knows whether the desktop has a tray: someone who keeps the list of icons, and someone who shows
 * it.
 */
#pragma once

#include <gio/gio.h>

#define WRN_TRAY_HOST_NAME "org.kde.StatusNotifierWatcher"
#define WRN_TRAY_HOST_PATH "/StatusNotifierWatcher"

#define WRN_TYPE_TRAY_HOST (wrn_tray_host_get_type ())

/* #WrnTrayHost::changed comes when either has come or gone. */
G_DECLARE_FINAL_TYPE (WrnTrayHost, wrn_tray_host, WRN, TRAY_HOST, GObject)

WrnTrayHost *wrn_tray_host_new (void);
const char *wrn_tray_host_get_watcher (WrnTrayHost *self);
gboolean wrn_tray_host_get_shows (WrnTrayHost *self);
