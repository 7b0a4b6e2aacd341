/* wrn-tray.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The icon in the tray of the desktop, and its menu.
 */
#pragma once

#include "ui/model/wrn-backend.h"

#define WRN_TYPE_TRAY (wrn_tray_get_type ())

/**
 * WrnTray:
 *
 * Whatever is chosen there activates an action of the application. Where there is no tray, there is
 * no icon and no complaint.
 *
 * #WrnTray:available: whether the desktop has a tray that shows icons.
 * #WrnTray:present: whether it shows ours, so that windows can be closed and found again.
 */
G_DECLARE_FINAL_TYPE (WrnTray, wrn_tray, WRN, TRAY, GObject)

WrnTray *wrn_tray_new (WrnBackend *backend, GSettings *settings, GApplication *app);
