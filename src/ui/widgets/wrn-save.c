/* wrn-save.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks where to save something, and saves it there.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/widgets/wrn-save.h"

#include <glib/gi18n.h>

#include "ui/widgets/wrn-message.h"

typedef struct
{
  GWeakRef from; /* whoever closes its window meanwhile is told nothing */
  WrnSaveFunc make;
} Saving;

static Saving *
saving_new (GtkWidget *from, WrnSaveFunc make)
{
  Saving *saving = g_new0 (Saving, 1);

  g_weak_ref_init (&saving->from, from);
  saving->make = make;
  return saving;
}

static void
saving_free (Saving *saving)
{
  g_weak_ref_clear (&saving->from);
  g_free (saving);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Saving *saving = user_data;
  g_autoptr (GtkWidget) from = g_weak_ref_get (&saving->from);
  g_autoptr (GError) error = NULL;
  const gboolean written = g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);

  if (from != NULL && written)
    gtk_widget_activate_action (from, "win.toast", "s", _ ("Saved"));
  else if (from != NULL)
    wrn_message_show (from, _ ("Not Saved"), error->message);
  saving_free (saving);
}

/* Replaces @file, and tells how that went. */
void
wrn_save_write (GtkWidget *from, GFile *file, WrnSaveFunc make)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GBytes) bytes = make (from, name);

  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                                       written_cb, saving_new (from, make));
}

static void
response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Saving *saving = user_data;
  g_autoptr (GtkWidget) from = g_weak_ref_get (&saving->from);

  if (response == GTK_RESPONSE_ACCEPT && from != NULL)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      if (file != NULL)
        wrn_save_write (from, file, saving->make);
    }
  saving_free (saving);
  g_object_unref (dialog);
}

/**
 * wrn_save_ask:
 * @from: who wants to save; it is told by a toast
 * @title: of the dialog
 * @name: of the file, for a proposal
 * @make: makes the contents when the name is known
 */
void
wrn_save_ask (GtkWidget *from, const char *title, const char *name, WrnSaveFunc make)
{
  GtkRoot *root = gtk_widget_get_root (from);
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (title, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"), _ ("Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), saving_new (from, make));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
