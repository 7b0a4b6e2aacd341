/* wrn-invite-source.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where an invite may come from: the clipboard, a file, or a drop on the window.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/dialogs/wrn-invite-source.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/community/wrn-profile.h"
#include "core/crypto/wrn-hash.h"
#include "ipc/wrn-sealed.h"
#include "ui/model/wrn-invitation.h"

/* One byte more than any invite has, to see that a file is longer. */
#define READ_MAX (WRN_PROFILE_FILE_MAX + 1)

struct _WrnInviteSource
{
  GObject parent_instance;

  GtkWindow *window;             /* (not owned): stops us before it goes */
  GtkFileChooserNative *chooser; /* (owned) (nullable): while it is open */
  GCancellable *life;            /* (owned): of what is being read */
};

G_DEFINE_FINAL_TYPE (WrnInviteSource, wrn_invite_source, G_TYPE_OBJECT)

enum
{
  FOUND,
  FAILED,
  OFFERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
is_stopped (WrnInviteSource *self)
{
  return g_cancellable_is_cancelled (self->life);
}

static void
tell (WrnInviteSource *self, const char *data, gsize len)
{
  g_autoptr (GBytes) bytes = wrn_sealed_copy (data, len);

  g_signal_emit (self, signals[FOUND], 0, bytes);
}

static void
fail (WrnInviteSource *self, const char *reason)
{
  if (!is_stopped (self))
    g_signal_emit (self, signals[FAILED], 0, reason);
}

/* (transfer full) (nullable): @text, which is erased where we have it */
static void
forget (char *text)
{
  if (text != NULL)
    wrn_secure_clear (text, strlen (text));
  g_free (text);
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WrnInviteSource) self = user_data;
  char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text == NULL)
    fail (self, _ ("There is no text in the clipboard"));
  else if (!is_stopped (self))
    tell (self, text, strlen (text));
  forget (text);
}

/* Whatever else is in the clipboard is nobody's business. */
static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WrnInviteSource) self = user_data;
  char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text != NULL && wrn_invitation_is_link (g_strchug (text)) && !is_stopped (self))
    g_signal_emit (self, signals[OFFERED], 0);
  forget (text);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WrnInviteSource *self = g_task_get_source_object (task);
  char *data = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gsize len = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &len, &error))
    fail (self, error->message);
  else if (!is_stopped (self))
    tell (self, data, len);
  wrn_secure_clear (data, len);
  /* So that it says that it is done. */
  g_task_return_boolean (task, TRUE);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WrnInviteSource) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);
  GTask *task;

  if (stream == NULL)
    {
      fail (self, error->message);
      return;
    }
  task = g_task_new (self, self->life, NULL, NULL);
  g_task_set_task_data (task, g_malloc0 (READ_MAX), g_free);
  g_input_stream_read_all_async (G_INPUT_STREAM (stream), g_task_get_task_data (task), READ_MAX,
                                 G_PRIORITY_DEFAULT, self->life, read_cb, task);
}

static void
chosen_cb (GtkNativeDialog *chooser, int response, gpointer user_data)
{
  WrnInviteSource *self = user_data;
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (file != NULL)
    wrn_invite_source_load (self, file);
  g_clear_object (&self->chooser);
}

static gboolean
dropped_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  WrnInviteSource *self = user_data;
  const char *text;

  if (G_VALUE_HOLDS (value, G_TYPE_FILE))
    {
      wrn_invite_source_load (self, g_value_get_object (value));
      return TRUE;
    }
  text = g_value_get_string (value);
  tell (self, text, strlen (text));
  return TRUE;
}

static void
wrn_invite_source_dispose (GObject *object)
{
  wrn_invite_source_stop (WRN_INVITE_SOURCE (object));
  G_OBJECT_CLASS (wrn_invite_source_parent_class)->dispose (object);
}

static void
wrn_invite_source_finalize (GObject *object)
{
  g_object_unref (WRN_INVITE_SOURCE (object)->life);
  G_OBJECT_CLASS (wrn_invite_source_parent_class)->finalize (object);
}

static void
wrn_invite_source_class_init (WrnInviteSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wrn_invite_source_dispose;
  object_class->finalize = wrn_invite_source_finalize;
  signals[FOUND] = g_signal_new ("found", WRN_TYPE_INVITE_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_BYTES);
  signals[FAILED] = g_signal_new ("failed", WRN_TYPE_INVITE_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[OFFERED] = g_signal_new ("offered", WRN_TYPE_INVITE_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
wrn_invite_source_init (WrnInviteSource *self)
{
  self->life = g_cancellable_new ();
}

/**
 * wrn_invite_source_new:
 * @window: on which things are dropped; it calls wrn_invite_source_stop() before it goes
 */
WrnInviteSource *
wrn_invite_source_new (GtkWindow *window)
{
  WrnInviteSource *self = g_object_new (WRN_TYPE_INVITE_SOURCE, NULL);
  GType types[] = { G_TYPE_FILE, G_TYPE_STRING };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  self->window = window;
  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_object (target, "drop", G_CALLBACK (dropped_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (GTK_WIDGET (window), GTK_EVENT_CONTROLLER (target));
  return self;
}

/* Nothing is told any more. */
void
wrn_invite_source_stop (WrnInviteSource *self)
{
  g_cancellable_cancel (self->life);
  g_clear_object (&self->chooser);
  self->window = NULL;
}

static GdkClipboard *
get_clipboard (WrnInviteSource *self)
{
  return gtk_widget_get_clipboard (GTK_WIDGET (self->window));
}

/* Looks into the clipboard once, and offers it if it is a link. */
void
wrn_invite_source_offer (WrnInviteSource *self)
{
  GdkClipboard *clipboard = get_clipboard (self);

  if (gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard), G_TYPE_STRING))
    gdk_clipboard_read_text_async (clipboard, self->life, looked_cb, g_object_ref (self));
}

void
wrn_invite_source_paste (WrnInviteSource *self)
{
  gdk_clipboard_read_text_async (get_clipboard (self), self->life, pasted_cb, g_object_ref (self));
}

/* Lets the user choose a file. */
void
wrn_invite_source_choose (WrnInviteSource *self)
{
  GtkFileFilter *filter;

  if (self->chooser != NULL)
    return;
  self->chooser =
      gtk_file_chooser_native_new (_ ("Open Invite"), self->window, GTK_FILE_CHOOSER_ACTION_OPEN,
                                   _ ("Open"), _ ("Cancel"));
  filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, _ ("Invites and Communities"));
  gtk_file_filter_add_pattern (filter, "*.warren");
  gtk_file_filter_add_pattern (filter, "*.community");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  g_object_unref (filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_DEFAULT);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* No more of @file is read than an invite may have. */
void
wrn_invite_source_load (WrnInviteSource *self, GFile *file)
{
  g_file_read_async (file, G_PRIORITY_DEFAULT, self->life, opened_cb, g_object_ref (self));
}
