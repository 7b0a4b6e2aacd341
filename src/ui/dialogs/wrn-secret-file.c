/* wrn-secret-file.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lets the user save something that is nobody else's business.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/dialogs/wrn-secret-file.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkFileChooserNative *chooser; /* (owned): GTK does not keep it */
  GBytes *bytes;                 /* (owned) */
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  g_clear_object (&saving->chooser);
  g_bytes_unref (saving->bytes);
  g_free (saving);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
write_to (GFile *file, GTask *task)
{
  const Saving *saving = g_task_get_task_data (task);

  g_file_replace_contents_bytes_async (file, saving->bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE,
                                       NULL, written_cb, g_object_ref (task));
}

static GTask *
begin (GBytes *bytes, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Saving *saving = g_new0 (Saving, 1);

  saving->bytes = g_bytes_ref (bytes);
  g_task_set_task_data (task, saving, saving_free);
  return task;
}

/**
 * wrn_secret_file_write:
 * @file: where
 * @bytes: what
 * @callback: calls wrn_secret_file_save_finish()
 *
 * The file is readable by its owner only.
 */
void
wrn_secret_file_write (GFile *file, GBytes *bytes, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = begin (bytes, callback, user_data);

  write_to (file, task);
}

static void
chosen_cb (GtkNativeDialog *chooser, int response, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (file != NULL)
    write_to (file, task);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "No file was chosen");
  g_object_unref (task);
}

/* A name may have what a path must not. */
static char *
make_name (const char *community, const char *suffix)
{
  g_autofree char *name = g_strdup (community);

  g_strdelimit (name, "/\\", '-');
  if (name[0] == '.')
    name[0] = '-';
  return g_strconcat (name, suffix, NULL);
}

/**
 * wrn_secret_file_save:
 * @title: of the window, translated
 * @community: what the file is named after
 * @suffix: what its name ends in
 * @callback: calls wrn_secret_file_save_finish()
 *
 * Asks where, and writes @bytes there; the error is %G_IO_ERROR_CANCELLED if it shall be nowhere.
 */
void
wrn_secret_file_save (GtkWindow *parent,
                      const char *title,
                      const char *community,
                      const char *suffix,
                      GBytes *bytes,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = begin (bytes, callback, user_data);
  g_autofree char *name = make_name (community, suffix);
  Saving *saving = g_task_get_task_data (task);

  saving->chooser = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SAVE,
                                                 _ ("Save"), _ ("Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (saving->chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (saving->chooser), TRUE);
  g_signal_connect (saving->chooser, "response", G_CALLBACK (chosen_cb), g_object_ref (task));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (saving->chooser));
}

gboolean
wrn_secret_file_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
