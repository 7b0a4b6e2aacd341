/* wrn-alert.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks before something that cannot be taken back.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/dialogs/wrn-alert.h"

#include <glib/gi18n.h>

#include "ui/widgets/wrn-spoken-names.h"

#define CANCEL "cancel"
#define ACCEPT "accept"
#define OTHER "other"

static void
responded_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  const WrnAlertResponse means = g_str_equal (response, ACCEPT)  ? WRN_ALERT_ACCEPTED
                                 : g_str_equal (response, OTHER) ? WRN_ALERT_OTHER
                                                                 : WRN_ALERT_CANCELLED;

  g_task_set_task_data (user_data, GINT_TO_POINTER (means), NULL);
}

/* After a response, or because its parent went. */
static void
destroyed_cb (AdwMessageDialog *dialog, gpointer user_data)
{
  g_task_return_int (user_data, GPOINTER_TO_INT (g_task_get_task_data (user_data)));
}

static void
release_task (gpointer task, GClosure *closure)
{
  g_object_unref (task);
}

/**
 * wrn_alert_ask:
 * @parent: the window that it belongs to
 * @words: what it says
 * @callback: calls wrn_alert_ask_finish()
 *
 * Nothing happens by Enter alone if it is destructive.
 */
void
wrn_alert_ask (GtkWindow *parent,
               const WrnAlertWords *words,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GtkWidget *widget = adw_message_dialog_new (parent, words->heading, words->body);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  g_task_set_source_tag (task, wrn_alert_ask);
  adw_message_dialog_add_response (dialog, CANCEL, _ ("Cancel"));
  if (words->other != NULL)
    adw_message_dialog_add_response (dialog, OTHER, words->other);
  adw_message_dialog_add_response (dialog, ACCEPT, words->verb);
  adw_message_dialog_set_response_appearance (dialog, ACCEPT,
                                              words->destructive ? ADW_RESPONSE_DESTRUCTIVE
                                                                 : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (dialog, CANCEL);
  adw_message_dialog_set_default_response (dialog, words->destructive ? CANCEL : ACCEPT);
  wrn_spoken_names_mend (widget);
  adw_message_dialog_set_extra_child (dialog, words->extra);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (responded_cb), g_object_ref (task),
                         release_task, G_CONNECT_DEFAULT);
  g_signal_connect_data (dialog, "destroy", G_CALLBACK (destroyed_cb), g_object_ref (task),
                         release_task, G_CONNECT_DEFAULT);
  gtk_window_present (GTK_WINDOW (dialog));
  /* Enter answers, whatever else there is to be chosen. */
  gtk_window_set_focus (GTK_WINDOW (dialog), gtk_window_get_default_widget (GTK_WINDOW (dialog)));
}

WrnAlertResponse
wrn_alert_ask_finish (GAsyncResult *result)
{
  return (WrnAlertResponse) g_task_propagate_int (G_TASK (result), NULL);
}
