/* wrn-export-dialog.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Saves a community as a file, to be imported again.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/dialogs/wrn-export-dialog.h"

#include <glib/gi18n.h>

#include "ui/dialogs/wrn-secret-file.h"
#include "ui/widgets/wrn-trouble-dialog.h"

/* As of warren.community(5). */
#define SUFFIX ".community"

typedef struct
{
  GWeakRef parent;
  WrnCommunity *community; /* (owned) */
} Exporting;

static void
exporting_free (gpointer data)
{
  Exporting *exporting = data;

  g_weak_ref_clear (&exporting->parent);
  g_object_unref (exporting->community);
  g_free (exporting);
}

/* It is not saved, and whoever waits for that sees why. */
static void
fail (GTask *task, GtkWindow *parent, const GError *error)
{
  const Exporting *exporting = g_task_get_task_data (task);

  if (parent != NULL)
    wrn_trouble_dialog_show (GTK_WIDGET (parent), exporting->community, error);
  g_task_return_boolean (task, FALSE);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Exporting *exporting = g_task_get_task_data (task);
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&exporting->parent);
  g_autoptr (GError) error = NULL;

  if (!wrn_secret_file_save_finish (result, &error))
    {
      fail (task, parent, error);
      return;
    }
  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.toast", "s",
                                _ ("Exported. Keep the file safe: it contains the key."));
  g_task_return_boolean (task, TRUE);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Exporting *exporting = g_task_get_task_data (task);
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&exporting->parent);
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer = wrn_backend_ask_finish (WRN_BACKEND (source), result, &error);

  if (answer == NULL)
    fail (task, parent, error);
  else if (parent == NULL)
    g_task_return_boolean (task, FALSE);
  else
    wrn_secret_file_save (parent, _ ("Export Community"),
                          wrn_community_get_title (exporting->community), SUFFIX, answer->secret,
                          saved_cb, g_object_ref (task));
}

/**
 * wrn_export_dialog_ask:
 * @callback: (nullable): calls wrn_export_dialog_ask_finish(); it has no source object
 *
 * Asks the helper for the file, and the user where to save it. Says itself what came of it.
 */
void
wrn_export_dialog_ask (GtkWindow *parent,
                       WrnBackend *backend,
                       WrnCommunity *community,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  const WrnQuestion question = { WRN_REQUEST_EXPORT, .community = community };
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Exporting *exporting = g_new0 (Exporting, 1);

  g_task_set_source_tag (task, wrn_export_dialog_ask);
  g_weak_ref_init (&exporting->parent, parent);
  exporting->community = g_object_ref (community);
  g_task_set_task_data (task, exporting, exporting_free);
  wrn_backend_ask_async (backend, &question, NULL, exported_cb, g_object_ref (task));
}

/* TRUE if there is a file now */
gboolean
wrn_export_dialog_ask_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
