/* wrn-trouble-dialog.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Says that a request failed, why, and what to do about it.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/widgets/wrn-trouble-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

#include "ui/model/wrn-trouble.h"
#include "ui/widgets/wrn-spoken-names.h"

#define CLOSE "close"
#define ACT "act"

/* Which trouble a window tells of, while it does. */
#define SHOWN "wrn-trouble"

/* (transfer none): the window that has the actions "win" */
static GtkWindow *
find_owner (GtkWindow *window)
{
  while (!GTK_IS_APPLICATION_WINDOW (window) && gtk_window_get_transient_for (window) != NULL)
    window = gtk_window_get_transient_for (window);
  return window;
}

/* A button that does nothing is not shown. */
static gboolean
offers (GtkWindow *owner, const char *action)
{
  const char *dot = strchr (action, '.');
  const gboolean of_app = g_str_has_prefix (action, "app.");
  gpointer group = of_app ? (gpointer) gtk_window_get_application (owner) : (gpointer) owner;

  return !G_IS_ACTION_GROUP (group) || g_action_group_has_action (group, dot + 1);
}

static void
acted_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  gtk_widget_activate_action (user_data, g_object_get_data (G_OBJECT (dialog), "wrn-action"), NULL);
}

static void
forget_cb (GtkWidget *dialog, gpointer user_data)
{
  g_object_set_data (user_data, SHOWN, NULL);
}

static void
add_button (AdwMessageDialog *dialog, GtkWindow *owner, const WrnTroubleWords *words)
{
  adw_message_dialog_add_response (dialog, ACT, _ (words->button));
  adw_message_dialog_set_response_appearance (dialog, ACT, ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, ACT);
  g_object_set_data (G_OBJECT (dialog), "wrn-action", (gpointer) words->action);
  g_signal_connect_object (dialog, "response::" ACT, G_CALLBACK (acted_cb), owner, 0);
}

/**
 * wrn_trouble_dialog_show:
 * @from: who asked; in a window, or nobody is told
 * @community: (nullable): what it was about
 * @error: of wrn_backend_ask_finish()
 *
 * Shows nothing if the user cancelled it, nor what the window tells already.
 */
void
wrn_trouble_dialog_show (GtkWidget *from, WrnCommunity *community, const GError *error)
{
  const WrnTrouble trouble = wrn_trouble_of_error (error);
  const WrnTroubleWords *words = wrn_trouble_get_words (trouble);
  const char *name = community != NULL ? wrn_community_get_title (community) : _ ("The community");
  g_autofree char *body = wrn_trouble_describe (trouble, name);
  GtkRoot *root = gtk_widget_get_root (from);
  AdwMessageDialog *dialog;
  GtkWindow *owner;

  if (wrn_trouble_is_silent (error) || !GTK_IS_WINDOW (root))
    return;
  if (g_strcmp0 (g_object_get_data (G_OBJECT (root), SHOWN), body) == 0)
    return;

  owner = find_owner (GTK_WINDOW (root));
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (root), _ (words->title), body));
  adw_message_dialog_add_response (dialog, CLOSE, _ ("Close"));
  adw_message_dialog_set_close_response (dialog, CLOSE);
  if (words->button != NULL && offers (owner, words->action))
    add_button (dialog, owner, words);
  wrn_spoken_names_mend (GTK_WIDGET (dialog));

  g_object_set_data_full (G_OBJECT (root), SHOWN, g_steal_pointer (&body), g_free);
  g_signal_connect_object (dialog, "destroy", G_CALLBACK (forget_cb), root, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
