/* wrn-quit-dialog.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether to quit, which disconnects.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/dialogs/wrn-quit-dialog.h"

#include <glib/gi18n.h>

#include "ui/dialogs/wrn-alert.h"

#define CONFIRM "confirm-quit"

typedef struct
{
  GSettings *settings; /* (owned) */
  GtkWidget *never;    /* (owned): not to be asked again */
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_object_unref (asked->settings);
  g_object_unref (asked->never);
  g_free (asked);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Asked *asked = g_task_get_task_data (task);
  const gboolean quits = wrn_alert_ask_finish (result) == WRN_ALERT_ACCEPTED;

  /* Of one who stays, it would be a mistake more often than not. */
  if (quits && gtk_check_button_get_active (GTK_CHECK_BUTTON (asked->never)))
    g_settings_set_boolean (asked->settings, CONFIRM, FALSE);
  g_task_return_boolean (task, quits);
}

/**
 * wrn_quit_dialog_ask:
 * @parent: the window in front
 * @settings: those of the app, which know whether to ask at all
 * @callback: calls wrn_quit_dialog_ask_finish(); it has no source object
 */
void
wrn_quit_dialog_ask (GtkWindow *parent,
                     GSettings *settings,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  WrnAlertWords words;
  Asked *asked;

  g_task_set_source_tag (task, wrn_quit_dialog_ask);
  if (!g_settings_get_boolean (settings, CONFIRM))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  asked = g_new0 (Asked, 1);
  asked->settings = g_object_ref (settings);
  asked->never = g_object_ref_sink (gtk_check_button_new_with_label (_ ("Don’t ask again")));
  gtk_widget_set_halign (asked->never, GTK_ALIGN_CENTER);
  g_task_set_task_data (task, asked, asked_free);
  words = (WrnAlertWords){
    .heading = _ ("Quit and disconnect?"),
    .body = _ ("People will no longer reach this computer until Warren is opened again."),
    .verb = _ ("Quit"),
    .extra = asked->never,
  };
  wrn_alert_ask (parent, &words, answered_cb, g_object_ref (task));
}

/* TRUE if it shall be */
gboolean
wrn_quit_dialog_ask_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
