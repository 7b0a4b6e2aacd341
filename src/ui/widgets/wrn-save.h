/* wrn-save.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks where to save something, and saves it there.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* (transfer full): what to write into a file of the name @name */
typedef GBytes *(*WrnSaveFunc) (GtkWidget *from, const char *name);

void wrn_save_ask (GtkWidget *from, const char *title, const char *name, WrnSaveFunc make);
void wrn_save_write (GtkWidget *from, GFile *file, WrnSaveFunc make);

G_END_DECLS
