/* wrn-invite-dialog.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The link into a community, to be sent to friends.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/dialogs/wrn-invite-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/crypto/wrn-hash.h"
#include "ui/dialogs/wrn-qr-view.h"
#include "ui/dialogs/wrn-secret-file.h"
#include "ui/model/wrn-format.h"
#include "ui/model/wrn-trouble.h"
#include "ui/widgets/wrn-spoken-names.h"

/* What is there sooner needs no sign that it is coming. */
#define PATIENCE_MS 300

/* As data/desktop has it. */
#define SUFFIX ".warren"

struct _WrnInviteDialog
{
  AdwWindow parent_instance;

  /* children */
  AdwToastOverlay *toasts;
  GtkStack *stack;
  GtkSpinner *spinner;
  AdwStatusPage *trouble_page;
  WrnQrView *qr_view;
  GtkLabel *link_label;
  GtkWidget *lonely_label;
  GtkWidget *copy_button;

  /* owned */
  WrnBackend *backend;
  WrnCommunity *community;
  GCancellable *life; /* of what was asked */
  GBytes *link;       /* (nullable) */
  guint patience;     /* source */
};

G_DEFINE_FINAL_TYPE (WrnInviteDialog, wrn_invite_dialog, ADW_TYPE_WINDOW)

static gboolean
patience_cb (gpointer user_data)
{
  WrnInviteDialog *self = user_data;

  self->patience = 0;
  gtk_spinner_start (self->spinner);
  return G_SOURCE_REMOVE;
}

static void
toast (WrnInviteDialog *self, const char *text)
{
  AdwToast *shown = adw_toast_new ("");
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  /* Its title is markup in this version of libadwaita. */
  adw_toast_set_title (shown, escaped);
  adw_toast_overlay_add_toast (self->toasts, shown);
}

/* Each supernode is one, and this link leads to none. */
static gboolean
has_meeting_point (WrnCommunity *community)
{
  g_auto (GStrv) supernodes = NULL;

  g_object_get (community, "supernodes", &supernodes, NULL);
  return supernodes != NULL && supernodes[0] != NULL;
}

static void
show_link (WrnInviteDialog *self, GBytes *bytes)
{
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);
  char *link = g_strndup (data, len);

  g_strchomp (link);
  self->link = g_bytes_ref (bytes);
  wrn_qr_view_set_text (self->qr_view, link);
  gtk_label_set_text (self->link_label, link);
  gtk_widget_set_visible (self->lonely_label, !has_meeting_point (self->community));
  gtk_stack_set_visible_child_name (self->stack, "link");
  gtk_widget_grab_focus (self->copy_button);
  wrn_secure_clear (link, strlen (link));
  g_free (link);
}

static void
show_trouble (WrnInviteDialog *self, const GError *error)
{
  const WrnTrouble trouble = wrn_trouble_of_error (error);
  g_autofree char *body = wrn_trouble_describe (trouble, wrn_community_get_title (self->community));
  g_autofree char *escaped = g_markup_escape_text (body, -1);

  adw_status_page_set_title (self->trouble_page, _ (wrn_trouble_get_words (trouble)->title));
  adw_status_page_set_description (self->trouble_page, escaped);
  gtk_stack_set_visible_child_name (self->stack, "trouble");
}

static void
invited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GWeakRef *dialog = user_data;
  g_autoptr (WrnInviteDialog) self = g_weak_ref_get (dialog);
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer = wrn_backend_ask_finish (WRN_BACKEND (source), result, &error);

  if (self != NULL)
    {
      g_clear_handle_id (&self->patience, g_source_remove);
      gtk_spinner_stop (self->spinner);
      if (answer != NULL)
        show_link (self, answer->secret);
      else
        show_trouble (self, error);
    }
  g_weak_ref_clear (dialog);
  g_free (dialog);
}

static void
ask (WrnInviteDialog *self)
{
  const WrnQuestion question = { WRN_REQUEST_INVITE, .community = self->community };
  GWeakRef *dialog = g_new0 (GWeakRef, 1);

  g_weak_ref_init (dialog, self);
  gtk_stack_set_visible_child_name (self->stack, "waiting");
  g_clear_handle_id (&self->patience, g_source_remove);
  self->patience = g_timeout_add (PATIENCE_MS, patience_cb, self);
  wrn_backend_ask_async (self->backend, &question, self->life, invited_cb, dialog);
}

static void
again_cb (WrnInviteDialog *self)
{
  ask (self);
}

static void
copy_cb (WrnInviteDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          gtk_label_get_text (self->link_label));
  toast (self, _ ("Invite link copied"));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GWeakRef *dialog = user_data;
  g_autoptr (WrnInviteDialog) self = g_weak_ref_get (dialog);
  g_autoptr (GError) error = NULL;
  const gboolean saved = wrn_secret_file_save_finish (result, &error);

  /* Whoever cancelled knows that it is not saved. */
  if (self != NULL && saved)
    toast (self, _ ("Invite saved"));
  else if (self != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    toast (self, error->message);
  g_weak_ref_clear (dialog);
  g_free (dialog);
}

static void
save_cb (WrnInviteDialog *self)
{
  GWeakRef *dialog = g_new0 (GWeakRef, 1);

  g_weak_ref_init (dialog, self);
  wrn_secret_file_save (GTK_WINDOW (self), _ ("Save Invite"),
                        wrn_community_get_title (self->community), SUFFIX, self->link, saved_cb,
                        dialog);
}

static void
wrn_invite_dialog_dispose (GObject *object)
{
  WrnInviteDialog *self = WRN_INVITE_DIALOG (object);

  g_cancellable_cancel (self->life);
  g_clear_handle_id (&self->patience, g_source_remove);
  if (self->link_label != NULL)
    gtk_label_set_text (self->link_label, "");
  gtk_widget_dispose_template (GTK_WIDGET (self), WRN_TYPE_INVITE_DIALOG);
  g_clear_pointer (&self->link, g_bytes_unref);
  g_clear_object (&self->community);
  g_clear_object (&self->backend);
  G_OBJECT_CLASS (wrn_invite_dialog_parent_class)->dispose (object);
}

static void
wrn_invite_dialog_finalize (GObject *object)
{
  g_object_unref (WRN_INVITE_DIALOG (object)->life);
  G_OBJECT_CLASS (wrn_invite_dialog_parent_class)->finalize (object);
}

static void
wrn_invite_dialog_class_init (WrnInviteDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wrn_invite_dialog_dispose;
  object_class->finalize = wrn_invite_dialog_finalize;
  g_type_ensure (WRN_TYPE_QR_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/warrenvpn/Warren/dialogs/wrn-invite-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnInviteDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, WrnInviteDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, WrnInviteDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, WrnInviteDialog, trouble_page);
  gtk_widget_class_bind_template_child (widget_class, WrnInviteDialog, qr_view);
  gtk_widget_class_bind_template_child (widget_class, WrnInviteDialog, link_label);
  gtk_widget_class_bind_template_child (widget_class, WrnInviteDialog, lonely_label);
  gtk_widget_class_bind_template_child (widget_class, WrnInviteDialog, copy_button);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
wrn_invite_dialog_init (WrnInviteDialog *self)
{
  self->life = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  wrn_spoken_names_watch (self->toasts);
}

/* A community that was just made does not know its name yet. */
static void
name_cb (WrnCommunity *community, GParamSpec *pspec, WrnInviteDialog *self)
{
  g_autofree char *title =
      wrn_format_fill (_ ("Invite to “%s”"), wrn_community_get_title (community));

  gtk_window_set_title (GTK_WINDOW (self), title);
}

/**
 * wrn_invite_dialog_new:
 * @backend: who is asked for the link
 * @community: into which
 *
 * Returns: (transfer none): a window, not yet shown
 */
GtkWindow *
wrn_invite_dialog_new (WrnBackend *backend, WrnCommunity *community)
{
  WrnInviteDialog *self = g_object_new (WRN_TYPE_INVITE_DIALOG, NULL);

  self->backend = g_object_ref (backend);
  self->community = g_object_ref (community);
  g_signal_connect_object (community, "notify::title", G_CALLBACK (name_cb), self, 0);
  name_cb (community, NULL, self);
  ask (self);
  return GTK_WINDOW (self);
}
