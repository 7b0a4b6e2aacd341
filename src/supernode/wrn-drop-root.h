/* wrn-drop-root.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gives up every privilege once the port is open: the rest of the program needs none.
 */
#pragma once

#include <gio/gio.h>

gboolean wrn_drop_root (const char *user, GError **error);
