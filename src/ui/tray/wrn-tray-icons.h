/* wrn-tray-icons.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a host of the tray finds our icons.
 */
#pragma once

#include <glib.h>

char *wrn_tray_icons_find_theme (void);
