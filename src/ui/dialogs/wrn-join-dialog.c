/* wrn-join-dialog.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joins a community that somebody else has made.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/dialogs/wrn-join-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/community/wrn-profile-draft.h"
#include "ipc/wrn-dbus-error.h"
#include "ui/dialogs/wrn-advanced-row.h"
#include "ui/dialogs/wrn-draft.h"
#include "ui/dialogs/wrn-invite-source.h"
#include "ui/model/wrn-entry-check.h"
#include "ui/model/wrn-format.h"
#include "ui/model/wrn-invitation.h"
#include "ui/widgets/wrn-hint.h"

struct _WrnJoinDialog
{
  WrnForm parent_instance;

  /* children */
  GtkWidget *offer_group;
  GtkEditable *link_row;
  WrnHint *link_hint;
  GtkWidget *summary_group;
  AdwActionRow *community_row;
  AdwActionRow *meeting_row;
  AdwActionRow *range_row;
  GtkEditable *nickname_row;
  WrnHint *nickname_hint;
  AdwExpanderRow *by_name_row;
  GtkEditable *name_row;
  WrnHint *name_hint;
  GtkEditable *password_row;
  WrnHint *password_hint;
  WrnAdvancedRow *advanced_row;

  /* owned */
  WrnBackend *backend;
  WrnInviteSource *source;
  WrnInvitation *invitation; /* (nullable): that can be accepted */
  WrnCommunity *joined;      /* (nullable): until it is named */
};

G_DEFINE_FINAL_TYPE (WrnJoinDialog, wrn_join_dialog, WRN_TYPE_FORM)

static gboolean
judge (GtkEditable *row, WrnHint *hint, const char *problem)
{
  wrn_hint_complain (hint, GTK_WIDGET (row), problem);
  return problem == NULL;
}

static gboolean
judge_name (WrnJoinDialog *self)
{
  gboolean complete = wrn_advanced_row_get_complete (self->advanced_row);

  complete &= judge (self->name_row, self->name_hint,
                     wrn_entry_check_name (gtk_editable_get_text (self->name_row)));
  complete &= judge (self->password_row, self->password_hint,
                     wrn_entry_check_password (gtk_editable_get_text (self->password_row)));
  return complete;
}

static gboolean
is_by_name (WrnJoinDialog *self)
{
  return adw_expander_row_get_expanded (self->by_name_row);
}

static void
changed_cb (WrnJoinDialog *self)
{
  const char *nickname = gtk_editable_get_text (self->nickname_row);
  gboolean complete;

  /* It is still being made. */
  if (self->backend == NULL)
    return;
  complete = judge (self->nickname_row, self->nickname_hint, wrn_entry_check_nickname (nickname));
  complete &= is_by_name (self) ? judge_name (self) : self->invitation != NULL;
  gtk_widget_set_sensitive (GTK_WIDGET (self->link_row), !is_by_name (self));
  gtk_widget_set_visible (self->summary_group, !is_by_name (self) && self->invitation != NULL);
  g_object_set (self, "complete", complete, NULL);
}

static void
show_summary (WrnJoinDialog *self)
{
  const WrnInvitation *invitation = self->invitation;
  g_autofree char *title = wrn_format_fill (_ ("Join “%s”?"), invitation->name);
  g_autofree char *places = g_strjoinv (", ", invitation->meeting_points);

  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->community_row), invitation->name);
  adw_action_row_set_subtitle (self->meeting_row, places[0] != '\0'
                                                      ? places
                                                      : C_ ("meeting point", "Same network only"));
  adw_action_row_set_subtitle (self->range_row, invitation->subnet);
}

/* @invitation: (transfer full) (nullable); without one @problem says why, or is "" */
static void
take (WrnJoinDialog *self, WrnInvitation *invitation, const char *problem)
{
  g_clear_pointer (&self->invitation, wrn_invitation_free);
  self->invitation = invitation;
  wrn_hint_complain (self->link_hint, GTK_WIDGET (self->link_row), problem);
  if (invitation != NULL)
    show_summary (self);
  else
    gtk_window_set_title (GTK_WINDOW (self), _ ("Join a Community"));
  changed_cb (self);
}

static void
link_changed_cb (WrnJoinDialog *self)
{
  const char *text = gtk_editable_get_text (self->link_row);
  const char *problem = "";
  WrnInvitation *invitation = NULL;

  if (text[strspn (text, " ")] != '\0')
    invitation = wrn_invitation_read (text, strlen (text), g_get_real_time (), &problem);
  take (self, invitation, problem);
}

/* A link goes into its entry, a file only into the summary. */
static void
found_cb (WrnJoinDialog *self, GBytes *bytes)
{
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);
  const char *problem;
  WrnInvitation *invitation = wrn_invitation_read (data, len, g_get_real_time (), &problem);

  adw_expander_row_set_expanded (self->by_name_row, FALSE);
  g_signal_handlers_block_by_func (self->link_row, link_changed_cb, self);
  if (invitation != NULL && invitation->request == WRN_REQUEST_JOIN)
    {
      /* Without the space that was around it. */
      g_autofree char *link = g_strndup (g_bytes_get_data (invitation->secret, NULL),
                                         g_bytes_get_size (invitation->secret));

      gtk_editable_set_text (self->link_row, link);
    }
  else
    gtk_editable_set_text (self->link_row, "");
  g_signal_handlers_unblock_by_func (self->link_row, link_changed_cb, self);
  take (self, invitation, problem);
}

static void
failed_cb (WrnJoinDialog *self, const char *message)
{
  take (self, NULL, message);
}

static void
offered_cb (WrnJoinDialog *self)
{
  gtk_widget_set_visible (self->offer_group, TRUE);
}

static void
paste_cb (WrnJoinDialog *self)
{
  gtk_widget_set_visible (self->offer_group, FALSE);
  wrn_invite_source_paste (self->source);
}

static void
open_cb (WrnJoinDialog *self)
{
  wrn_join_dialog_choose_file (self);
}

/* The community is there, whether it knows the nickname or not. */
static void
named_cb (WrnForm *form, WrnAnswer *answer, const GError *error)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (form));
  g_autoptr (WrnCommunity) joined = g_steal_pointer (&WRN_JOIN_DIALOG (form)->joined);

  if (error != NULL && parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.toast", "s",
                                _ ("Joined, but your name here could not be set"));
  wrn_form_finish (form, joined, FALSE);
}

static void
joined_cb (WrnForm *form, WrnAnswer *answer, const GError *error)
{
  WrnJoinDialog *self = WRN_JOIN_DIALOG (form);
  g_autofree char *nickname = g_strstrip (g_strdup (gtk_editable_get_text (self->nickname_row)));
  WrnQuestion question = { WRN_REQUEST_SET };
  const gboolean exists = g_error_matches (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_EXISTS);

  if (exists && is_by_name (self))
    wrn_hint_complain (self->name_hint, GTK_WIDGET (self->name_row),
                       _ ("You already have this community"));
  else if (exists)
    wrn_hint_complain (self->link_hint, GTK_WIDGET (self->link_row),
                       _ ("You already have this community"));
  else if (error != NULL)
    wrn_form_fail (form, self->invitation != NULL ? self->invitation->name : "", error);
  else if (nickname[0] == '\0' || is_by_name (self))
    wrn_form_finish (form, answer->community, FALSE);
  else
    {
      question.community = answer->community;
      question.options = g_variant_new_parsed ("{'nickname': <%s>}", nickname);
      g_set_object (&self->joined, answer->community);
      wrn_form_ask (form, self->backend, &question, named_cb);
    }
}

static void
join_by_name (WrnJoinDialog *self)
{
  g_autofree char *supernodes = wrn_advanced_row_dup_supernodes (self->advanced_row, NULL);
  g_autofree char *subnet = wrn_advanced_row_dup_subnet (self->advanced_row);
  const WrnProfileDraft draft = {
    .name = gtk_editable_get_text (self->name_row),
    .nickname = gtk_editable_get_text (self->nickname_row),
    .passphrase = gtk_editable_get_text (self->password_row),
    .supernodes = supernodes,
    .subnet = subnet,
  };
  g_autoptr (GBytes) secret = wrn_draft_seal (&draft);
  const WrnQuestion question = { WRN_REQUEST_CREATE, .secret = secret };

  wrn_form_make (WRN_FORM (self), self->backend, &question, joined_cb);
}

static void
sent_cb (WrnJoinDialog *self)
{
  WrnQuestion question = { 0 };

  if (is_by_name (self))
    {
      join_by_name (self);
      return;
    }
  question.request = self->invitation->request;
  question.secret = self->invitation->secret;
  wrn_form_make (WRN_FORM (self), self->backend, &question, joined_cb);
}

static void
wrn_join_dialog_dispose (GObject *object)
{
  WrnJoinDialog *self = WRN_JOIN_DIALOG (object);

  if (self->joined != NULL)
    wrn_form_unmake (self->backend, self->joined);
  g_clear_object (&self->backend);
  if (self->source != NULL)
    wrn_invite_source_stop (self->source);
  g_clear_object (&self->source);
  g_clear_object (&self->joined);
  g_clear_pointer (&self->invitation, wrn_invitation_free);
  if (self->link_row != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->link_row, self);
      gtk_editable_set_text (self->link_row, "");
      gtk_editable_set_text (self->password_row, "");
    }
  gtk_widget_dispose_template (GTK_WIDGET (self), WRN_TYPE_JOIN_DIALOG);
  G_OBJECT_CLASS (wrn_join_dialog_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, WrnJoinDialog, offer_group);
  gtk_widget_class_bind_template_child (widget_class, WrnJoinDialog, link_row);
  gtk_widget_class_bind_template_child (widget_class, WrnJoinDialog, link_hint);
  gtk_widget_class_bind_template_child (widget_class, WrnJoinDialog, summary_group);
  gtk_widget_class_bind_template_child (widget_class, WrnJoinDialog, community_row);
  gtk_widget_class_bind_template_child (widget_class, WrnJoinDialog, meeting_row);
  gtk_widget_class_bind_template_child (widget_class, WrnJoinDialog, range_row);
  gtk_widget_class_bind_template_child (widget_class, WrnJoinDialog, nickname_row);
  gtk_widget_class_bind_template_child (widget_class, WrnJoinDialog, nickname_hint);
  gtk_widget_class_bind_template_child (widget_class, WrnJoinDialog, by_name_row);
  gtk_widget_class_bind_template_child (widget_class, WrnJoinDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, WrnJoinDialog, name_hint);
  gtk_widget_class_bind_template_child (widget_class, WrnJoinDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, WrnJoinDialog, password_hint);
  gtk_widget_class_bind_template_child (widget_class, WrnJoinDialog, advanced_row);
}

static void
wrn_join_dialog_class_init (WrnJoinDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wrn_join_dialog_dispose;
  g_type_ensure (WRN_TYPE_ADVANCED_ROW);
  g_type_ensure (WRN_TYPE_HINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/dialogs/wrn-join-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, link_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, paste_cb);
  gtk_widget_class_bind_template_callback (widget_class, sent_cb);
}

static void
wrn_join_dialog_init (WrnJoinDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wrn_join_dialog_new:
 * @backend: who is asked to join
 * @link: (nullable): what was clicked or passed; the user still has to say yes
 *
 * Returns: (transfer none): a window, not yet shown. When the community is joined it activates
 *   app.show and app.connect at its parent, and closes
 */
GtkWindow *
wrn_join_dialog_new (WrnBackend *backend, const char *link)
{
  WrnJoinDialog *self = g_object_new (WRN_TYPE_JOIN_DIALOG, NULL);
  g_autofree char *nickname = wrn_draft_dup_nickname ();

  self->backend = g_object_ref (backend);
  self->source = wrn_invite_source_new (GTK_WINDOW (self));
  g_signal_connect_object (self->source, "found", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->source, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->source, "offered", G_CALLBACK (offered_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_editable_set_text (self->nickname_row, nickname);
  if (link != NULL)
    gtk_editable_set_text (self->link_row, link);
  else
    wrn_invite_source_offer (self->source);
  changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (link != NULL ? self->nickname_row : self->link_row));
  return GTK_WINDOW (self);
}

/* Shows what is in @file, which holds a link or is a community file. */
void
wrn_join_dialog_load (WrnJoinDialog *self, GFile *file)
{
  wrn_invite_source_load (self->source, file);
}

/* Lets the user choose such a file. */
void
wrn_join_dialog_choose_file (WrnJoinDialog *self)
{
  wrn_invite_source_choose (self->source);
}
