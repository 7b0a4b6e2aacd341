/* wrn-installer.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The helper's package, where the app was packed with one, on its way out of the sandbox.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/shell/wrn-installer.h"

#include <glib/gi18n.h>

#include "ui/model/wrn-format.h"
#include "ui/widgets/wrn-message.h"

/* As dpkg calls it, whatever the version. */
#define PREFIX "warren-helper_"
#define SUFFIX ".deb"

/* From the question where to, until it is open. */
typedef struct
{
  GWeakRef from;    /* whoever closes its window meanwhile is told nothing */
  GFile *installer; /* (owned) */
  GFile *target;    /* (owned) (nullable): where it was saved */
} Saving;

static Saving *
saving_new (GtkWidget *from, GFile *installer, GFile *target)
{
  Saving *self = g_new0 (Saving, 1);

  g_weak_ref_init (&self->from, from);
  self->installer = g_object_ref (installer);
  g_set_object (&self->target, target);
  return self;
}

static void
saving_free (Saving *self)
{
  g_weak_ref_clear (&self->from);
  g_object_unref (self->installer);
  g_clear_object (&self->target);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saving, saving_free)

/**
 * wrn_installer_find:
 * @folder: where the package would be
 *
 * Returns: (transfer full) (nullable): the package
 */
GFile *
wrn_installer_find (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_prefix (name, PREFIX) && g_str_has_suffix (name, SUFFIX) &&
          g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_file_new_for_path (path);
    }
  return NULL;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Saving) self = user_data;
  g_autoptr (GtkWidget) from = g_weak_ref_get (&self->from);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (self->target);
  g_autofree char *text = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error) || from == NULL ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text =
      wrn_format_fill (_ ("No app here opens packages. Install it from a terminal, in the folder "
                          "where it is: sudo apt install ./%s"),
                       name);
  wrn_message_show (from, _ ("Installer Saved"), text);
}

/* Out of a sandbox this asks the portal, which takes the app that the host has for packages. */
static void
open_target (Saving *saving, GtkWidget *from)
{
  GtkRoot *root = gtk_widget_get_root (from);
  g_autofree char *uri = g_file_get_uri (saving->target);

  if (GTK_IS_WINDOW (root))
    gtk_show_uri_full (GTK_WINDOW (root), uri, GDK_CURRENT_TIME, NULL, opened_cb, saving);
  else
    saving_free (saving);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Saving) self = user_data;
  g_autoptr (GtkWidget) from = g_weak_ref_get (&self->from);
  g_autoptr (GError) error = NULL;

  if (!g_file_copy_finish (G_FILE (source), result, &error))
    {
      if (from != NULL)
        wrn_message_show (from, _ ("The Installer Was Not Saved"), error->message);
      return;
    }
  if (from == NULL)
    return;
  gtk_widget_activate_action (from, "win.toast", "s", _ ("Installer saved"));
  open_target (g_steal_pointer (&self), from);
}

static void
start (Saving *saving)
{
  /* Who may read it is for the folder that it goes to. */
  g_file_copy_async (saving->installer, saving->target,
                     G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, G_PRIORITY_DEFAULT,
                     NULL, NULL, NULL, saved_cb, saving);
}

/**
 * wrn_installer_save:
 * @from: who wants it; it tells how that went
 *
 * Writes @installer to @target, and opens it with whatever installs packages here.
 */
void
wrn_installer_save (GtkWidget *from, GFile *installer, GFile *target)
{
  start (saving_new (from, installer, target));
}

static void
response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (Saving) self = user_data;

  self->target = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (response == GTK_RESPONSE_ACCEPT && self->target != NULL)
    start (g_steal_pointer (&self));
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

/* Asks where to save @installer, and goes on as wrn_installer_save() does. */
void
wrn_installer_ask (GtkWidget *from, GFile *installer)
{
  GtkRoot *root = gtk_widget_get_root (from);
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Save the Installer"),
                                   GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"), _ ("Cancel"));
  g_autofree char *name = g_file_get_basename (installer);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  /* It keeps itself until it is answered. */
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb),
                    saving_new (from, installer, NULL));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
