/* wrn-shortcuts-window.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which keys do what.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWindow *wrn_shortcuts_window_new (void);

G_END_DECLS
