/* wrn-menu-server.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Answers what com.canonical.dbusmenu asks about a menu.
 */
#pragma once

#include <gio/gio.h>

#include "ui/tray/wrn-menu.h"

#define WRN_TYPE_MENU_SERVER (wrn_menu_server_get_type ())

/**
 * WrnMenuServer:
 *
 * #WrnMenuServer::clicked tells the action and the target, which may be %NULL, of an item.
 */
G_DECLARE_FINAL_TYPE (WrnMenuServer, wrn_menu_server, WRN, MENU_SERVER, GObject)

WrnMenuServer *wrn_menu_server_new (void);
const WrnMenu *wrn_menu_server_get_menu (WrnMenuServer *self);
void wrn_menu_server_take_menu (WrnMenuServer *self, WrnMenu *menu);
GDBusInterfaceSkeleton *wrn_menu_server_get_skeleton (WrnMenuServer *self);
