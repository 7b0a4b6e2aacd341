/* wrn-spoken-names.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a screen reader calls the buttons that libraries make.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/widgets/wrn-spoken-names.h"

#include <glib/gi18n.h>

static void
mend_button (GtkButton *button)
{
  GtkWidget *child = gtk_button_get_child (button);
  const char *name = gtk_widget_get_tooltip_text (GTK_WIDGET (button));

  if (GTK_IS_LABEL (child))
    name = gtk_label_get_text (GTK_LABEL (child));
  else if (name == NULL &&
           g_strcmp0 (gtk_button_get_icon_name (button), "window-close-symbolic") == 0)
    name = _ ("Close");
  if (name == NULL)
    return;
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/**
 * wrn_spoken_names_mend:
 * @root: what a library has made
 *
 * GTK 4.8 calls a button that may have a mnemonic by its text, underscore included, and then by its
 * label: “_Close Close”. Ours have none; those in message dialogs and toasts always may. One with
 * only an icon it does not call at all.
 */
void
wrn_spoken_names_mend (GtkWidget *root)
{
  if (GTK_IS_BUTTON (root))
    mend_button (GTK_BUTTON (root));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    wrn_spoken_names_mend (child);
}

/* The first child is what toasts lie over. */
static void
changed_cb (GListModel *children, guint position, guint removed, guint added, gpointer toasts)
{
  GtkWidget *over = adw_toast_overlay_get_child (toasts);

  for (GtkWidget *child = gtk_widget_get_first_child (toasts); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (child != over)
      wrn_spoken_names_mend (child);
}

/* Has each toast that will be shown there mended, the moment that it is. */
void
wrn_spoken_names_watch (AdwToastOverlay *toasts)
{
  GListModel *children = gtk_widget_observe_children (GTK_WIDGET (toasts));

  g_signal_connect_object (children, "items-changed", G_CALLBACK (changed_cb), toasts, 0);
  g_object_set_data_full (G_OBJECT (toasts), "wrn-spoken-names", children, g_object_unref);
}
