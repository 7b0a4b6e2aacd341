/* wrn-message.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Something to be read, in front of the window that it is about.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/widgets/wrn-message.h"

#include <glib/gi18n.h>

#include "ui/widgets/wrn-spoken-names.h"

/* @from: in the window that it is about. Nothing of it is markup. */
void
wrn_message_show (GtkWidget *from, const char *heading, const char *body)
{
  GtkRoot *root = gtk_widget_get_root (from);
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("Close"));
  wrn_spoken_names_mend (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}
