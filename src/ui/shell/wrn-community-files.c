/* wrn-community-files.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Communities as files: to keep a copy, and to have it on another computer.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/shell/wrn-community-files.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/widgets/wrn-trouble-dialog.h"

/* One file and its community on their way between the helper and the disk. */
typedef struct
{
  GtkWindow *parent;       /* (owned): told, if it is shown still */
  WrnBackend *backend;     /* (owned) */
  WrnCommunity *community; /* (owned) (nullable) */
  GFile *file;             /* (owned) (nullable) */
} Transfer;

static Transfer *
transfer_new (GtkWindow *parent, WrnBackend *backend, WrnCommunity *community)
{
  Transfer *self = g_new0 (Transfer, 1);

  self->parent = g_object_ref (parent);
  self->backend = g_object_ref (backend);
  self->community = community != NULL ? g_object_ref (community) : NULL;
  return self;
}

static void
transfer_free (Transfer *self)
{
  g_object_unref (self->parent);
  g_object_unref (self->backend);
  g_clear_object (&self->community);
  g_clear_object (&self->file);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Transfer, transfer_free)

/* @error: of the system, in its words */
void
wrn_community_files_tell (GtkWindow *parent, const char *heading, const GError *error)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, heading, error->message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
bytes_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GBytes *bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (bytes == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (g_bytes_get_size (bytes) > WRN_COMMUNITY_FILE_MAX)
    {
      g_bytes_unref (bytes);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s",
                               _ ("The file is too large to be a community or an invite."));
    }
  else
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (stream == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_input_stream_read_bytes_async (G_INPUT_STREAM (stream), WRN_COMMUNITY_FILE_MAX + 1,
                                     G_PRIORITY_DEFAULT, cancellable, bytes_read_cb,
                                     g_steal_pointer (&task));
}

/* Reads at most what a profile or an invite can have. */
void
wrn_community_files_read_async (GFile *file,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (file, cancellable, callback, user_data);

  g_task_set_source_tag (task, wrn_community_files_read_async);
  g_file_read_async (file, G_PRIORITY_DEFAULT, cancellable, opened_cb, task);
}

/* (transfer full) (nullable): NULL if @error is set */
GBytes *
wrn_community_files_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Transfer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer = wrn_backend_ask_finish (self->backend, result, &error);

  if (answer == NULL)
    wrn_trouble_dialog_show (GTK_WIDGET (self->parent), NULL, error);
  else
    gtk_widget_activate_action (GTK_WIDGET (self->parent), "app.show", "s",
                                wrn_community_get_path (answer->community));
}

static void
import_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Transfer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) profile = wrn_community_files_read_finish (result, &error);
  const WrnQuestion question = { .request = WRN_REQUEST_IMPORT, .secret = profile };
  WrnBackend *backend = self->backend;

  if (profile == NULL)
    wrn_community_files_tell (self->parent, _ ("File Not Read"), error);
  else
    wrn_backend_ask_async (backend, &question, NULL, imported_cb, g_steal_pointer (&self));
}

static void
import_chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (Transfer) self = user_data;
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_object_unref (dialog);
  if (file != NULL)
    wrn_community_files_read_async (file, NULL, import_read_cb, g_steal_pointer (&self));
}

/* Lets the user choose a file, and makes a community of it. */
void
wrn_community_files_import (GtkWindow *parent, WrnBackend *backend)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Import a Community"), parent, GTK_FILE_CHOOSER_ACTION_OPEN,
                                   C_ ("button", "Import"), C_ ("button", "Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (import_chosen_cb),
                    transfer_new (parent, backend, NULL));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Transfer) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    wrn_community_files_tell (self->parent, _ ("File Not Saved"), error);
  else
    gtk_widget_activate_action (GTK_WIDGET (self->parent), "win.toast", "s",
                                _ ("Saved. Keep the file safe: it holds the community’s key"));
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Transfer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer = wrn_backend_ask_finish (self->backend, result, &error);
  GFile *file = self->file;

  if (answer == NULL)
    wrn_trouble_dialog_show (GTK_WIDGET (self->parent), self->community, error);
  else
    /* A secret is in it, which nobody else is to read. */
    g_file_replace_contents_bytes_async (file, answer->secret, NULL, FALSE,
                                         G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                                         NULL, saved_cb, g_steal_pointer (&self));
}

static void
export_chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (Transfer) self = user_data;
  const WrnQuestion question = { .request = WRN_REQUEST_EXPORT, .community = self->community };
  WrnBackend *backend = self->backend;

  if (response == GTK_RESPONSE_ACCEPT)
    self->file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_object_unref (dialog);
  if (self->file != NULL)
    wrn_backend_ask_async (backend, &question, NULL, exported_cb, g_steal_pointer (&self));
}

/* Lets the user choose where to, and saves the community there with its secret. */
void
wrn_community_files_export (GtkWindow *parent, WrnBackend *backend, WrnCommunity *community)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Export the Community"), parent, GTK_FILE_CHOOSER_ACTION_SAVE,
                                   C_ ("button", "Export"), C_ ("button", "Cancel"));
  g_autofree char *name = g_strdup_printf ("%s.community", wrn_community_get_title (community));

  /* A name of a community is no path. */
  g_strdelimit (name, G_DIR_SEPARATOR_S, '_');
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (export_chosen_cb),
                    transfer_new (parent, backend, community));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
