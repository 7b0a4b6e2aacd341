/* wrn-shortcuts-window.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which keys do what.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/settings/wrn-shortcuts-window.h"

#include "ui/widgets/wrn-spoken-names.h"

/* (transfer none): a window, not yet shown */
GtkWindow *
wrn_shortcuts_window_new (void)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/org/warrenvpn/Warren/settings/wrn-shortcuts-window.ui");
  GtkWidget *self = GTK_WIDGET (gtk_builder_get_object (builder, "window"));

  wrn_spoken_names_mend (self);
  /* GTK keeps it from here on. */
  return GTK_WINDOW (self);
}
