/* wrn-tray-menu.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is in the menu of the tray.
 */
#pragma once

#include <gio/gio.h>

#include "ui/tray/wrn-menu.h"

/* As many as fit on a small screen with the rest of the menu; the window has all of them. */
#define WRN_TRAY_MENU_PEOPLE 10
#define WRN_TRAY_MENU_COMMUNITIES 12

void wrn_tray_menu_fill (WrnMenu *menu, GListModel *communities);
