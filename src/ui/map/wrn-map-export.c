/* wrn-map-export.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes a community's graph to a file, as a picture or as text.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/map/wrn-map-export.h"

#include <string.h>

#include <glib/gi18n.h>

#include "ui/map/wrn-map-worker.h"
#include "ui/widgets/wrn-message.h"

static const struct
{
  const char *name;
  const char *title; /* to be translated */
} formats[] = {
  [WRN_MAP_FORMAT_SVG] = { "svg", N_ ("Save the Map as SVG") },
  [WRN_MAP_FORMAT_PNG] = { "png", N_ ("Save the Map as PNG") },
  [WRN_MAP_FORMAT_DOT] = { "dot", N_ ("Save the Map as DOT") },
};

G_STATIC_ASSERT (G_N_ELEMENTS (formats) == WRN_N_MAP_FORMATS);

/* From the question where to, until it is written. */
typedef struct
{
  GtkWidget *from; /* (owned) */
  char *dot;       /* (owned) */
  WrnMapFormat format;
} Export;

static void
export_free (Export *self)
{
  g_object_unref (self->from);
  g_free (self->dot);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Export, export_free)

WrnMapFormat
wrn_map_format_parse (const char *name)
{
  for (WrnMapFormat format = 0; format < WRN_N_MAP_FORMATS; format++)
    if (g_str_equal (formats[format].name, name))
      return format;
  g_return_val_if_reached (WRN_MAP_FORMAT_SVG);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* @task: (transfer full) */
static void
write_bytes (GTask *task, GBytes *bytes)
{
  g_file_replace_contents_bytes_async (g_task_get_task_data (task), bytes, NULL, FALSE,
                                       G_FILE_CREATE_REPLACE_DESTINATION,
                                       g_task_get_cancellable (task), written_cb, task);
}

static void
drawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = wrn_map_worker_draw_finish (result, &error);

  if (bytes != NULL)
    write_bytes (g_steal_pointer (&task), bytes);
  else
    g_task_return_error (task, error);
}

/* @dot: what GetGraph returns */
void
wrn_map_export_write_async (const char *dot,
                            WrnMapFormat format,
                            GFile *file,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, wrn_map_export_write_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  if (format == WRN_MAP_FORMAT_DOT)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (dot, strlen (dot));

      write_bytes (task, bytes);
    }
  else
    wrn_map_worker_draw_async (dot, formats[format].name, cancellable, drawn_cb, task);
}

gboolean
wrn_map_export_write_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Export) self = user_data;
  g_autoptr (GError) error = NULL;

  if (wrn_map_export_write_finish (result, &error))
    gtk_widget_activate_action (self->from, "win.toast", "s", _ ("Map saved"));
  else
    wrn_message_show (self->from, _ ("The Map Was Not Saved"), error->message);
}

static void
response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (Export) self = user_data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    {
      const char *dot = self->dot;
      const WrnMapFormat format = self->format;

      wrn_map_export_write_async (dot, format, file, NULL, saved_cb, g_steal_pointer (&self));
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

/* (transfer full): a name for the file: no folder of it, and not hidden */
static char *
make_name (const char *title, WrnMapFormat format)
{
  g_autofree char *name = g_strdelimit (g_strdup (title), "/\\", '-');

  if (name[0] == '.')
    name[0] = '-';
  return g_strdup_printf ("%s.%s", name, formats[format].name);
}

/**
 * wrn_map_export_ask:
 * @from: the page; it tells how it went
 * @title: of the community
 * @dot: what GetGraph returns
 *
 * Asks where to, and writes.
 */
void
wrn_map_export_ask (GtkWidget *from, const char *title, const char *dot, WrnMapFormat format)
{
  GtkRoot *root = gtk_widget_get_root (from);
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ (formats[format].title),
                                   root != NULL ? GTK_WINDOW (root) : NULL,
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"), _ ("Cancel"));
  g_autofree char *name = make_name (title, format);
  Export *self = g_new0 (Export, 1);

  self->from = g_object_ref (from);
  self->dot = g_strdup (dot);
  self->format = format;
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  /* It keeps itself until it is answered. */
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
