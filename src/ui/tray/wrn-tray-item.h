/* wrn-tray-item.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An icon of the tray: what a host asks about it, and that it is on the list of icons.
 */
#pragma once

#include <gio/gio.h>

/* What a host shows. Lent for the call. */
typedef struct
{
  const char *icon;
  const char *text;   /* of the tooltip */
  gboolean attention; /* it is wanted */
  gboolean passive;   /* nothing is to be seen */
} WrnTrayLook;

#define WRN_TYPE_TRAY_ITEM (wrn_tray_item_get_type ())

/**
 * WrnTrayItem:
 *
 * It has a connection to the bus of its own, as hosts forget an icon only together with its
 * connection. #WrnTrayItem::activated and #WrnTrayItem::toggled are the left and the middle button
 * of the mouse; #WrnTrayItem::registered-changed tells of wrn_tray_item_is_registered().
 */
G_DECLARE_FINAL_TYPE (WrnTrayItem, wrn_tray_item, WRN, TRAY_ITEM, GObject)

WrnTrayItem *wrn_tray_item_new (GDBusInterfaceSkeleton *menu, const WrnTrayLook *look);
void wrn_tray_item_set_look (WrnTrayItem *self, const WrnTrayLook *look);
void wrn_tray_item_register (WrnTrayItem *self, const char *watcher);
gboolean wrn_tray_item_is_registered (WrnTrayItem *self);
char *wrn_tray_item_take_token (WrnTrayItem *self);
