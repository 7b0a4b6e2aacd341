/* wrn-installer.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The helper's package, where the app was packed with one, on its way out of the sandbox.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GFile *wrn_installer_find (const char *folder);
void wrn_installer_ask (GtkWidget *from, GFile *installer);
void wrn_installer_save (GtkWidget *from, GFile *installer, GFile *target);

G_END_DECLS
