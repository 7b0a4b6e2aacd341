/* wrn-dbus-names.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What things are called on the bus. data/dbus says what they do.
 */
#pragma once

#define WRN_DBUS_NAME "org.warrenvpn.Warren.Helper1"
#define WRN_DBUS_PATH "/org/warrenvpn/Warren/Helper1"
#define WRN_DBUS_COMMUNITY_PATH WRN_DBUS_PATH "/Community"
#define WRN_DBUS_SUPERNODE_PATH WRN_DBUS_PATH "/Supernode"
#define WRN_DBUS_ENGINE_PATH "/org/warrenvpn/Warren/Engine1"

#define WRN_DBUS_HELPER "org.warrenvpn.Warren.Helper1"
#define WRN_DBUS_COMMUNITY "org.warrenvpn.Warren.Helper1.Community"
#define WRN_DBUS_SUPERNODE "org.warrenvpn.Warren.Helper1.Supernode"
#define WRN_DBUS_ENGINE "org.warrenvpn.Warren.Engine1"

/* Raised with every addition; the pages say "Since". */
#define WRN_DBUS_API_LEVEL 1

/* What polkit asks about; see data/polkit. */
#define WRN_ACTION_JOIN "org.warrenvpn.Warren.join"
#define WRN_ACTION_CONNECT "org.warrenvpn.Warren.connect"
#define WRN_ACTION_HOST "org.warrenvpn.Warren.host"
#define WRN_ACTION_MANAGE "org.warrenvpn.Warren.manage"
