/* wrn-create-dialog.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes a community.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/dialogs/wrn-create-dialog.h"

#include <glib/gi18n.h>

#include "core/community/wrn-passphrase.h"
#include "core/crypto/wrn-hash.h"
#include "ipc/wrn-dbus-error.h"
#include "ui/dialogs/wrn-advanced-row.h"
#include "ui/dialogs/wrn-draft.h"
#include "ui/model/wrn-entry-check.h"
#include "ui/model/wrn-trouble.h"
#include "ui/widgets/wrn-hint.h"

struct _WrnCreateDialog
{
  WrnForm parent_instance;

  /* children */
  GtkEditable *name_row;
  WrnHint *name_hint;
  GtkEditable *nickname_row;
  WrnHint *nickname_hint;
  GtkEditable *password_row;
  WrnHint *password_hint;
  WrnAdvancedRow *advanced_row;

  /* owned */
  WrnBackend *backend;
  gboolean hosts; /* since we asked for it, and nothing needs it yet */
};

G_DEFINE_FINAL_TYPE (WrnCreateDialog, wrn_create_dialog, WRN_TYPE_FORM)

static gboolean
judge (GtkEditable *row, WrnHint *hint, const char *problem)
{
  wrn_hint_complain (hint, GTK_WIDGET (row), problem);
  return problem == NULL;
}

static void
changed_cb (WrnCreateDialog *self)
{
  gboolean complete = wrn_advanced_row_get_complete (self->advanced_row);

  /* It is still being made. */
  if (self->backend == NULL)
    return;
  complete &= judge (self->name_row, self->name_hint,
                     wrn_entry_check_new_name (gtk_editable_get_text (self->name_row),
                                               wrn_backend_get_communities (self->backend)));
  complete &= judge (self->nickname_row, self->nickname_hint,
                     wrn_entry_check_nickname (gtk_editable_get_text (self->nickname_row)));
  complete &= judge (self->password_row, self->password_hint,
                     wrn_entry_check_password (gtk_editable_get_text (self->password_row)));
  g_object_set (self, "complete", complete, NULL);
}

static void
regenerate_cb (WrnCreateDialog *self)
{
  char passphrase[WRN_PASSPHRASE_SIZE];

  wrn_passphrase_generate (passphrase, wrn_entropy_system ());
  gtk_editable_set_text (self->password_row, passphrase);
  wrn_secure_clear (passphrase, sizeof passphrase);
}

static void
created_cb (WrnForm *form, WrnAnswer *answer, const GError *error)
{
  WrnCreateDialog *self = WRN_CREATE_DIALOG (form);

  if (answer != NULL)
    {
      if (wrn_advanced_row_get_hosts (self->advanced_row))
        self->hosts = FALSE;
      g_settings_set_boolean (wrn_community_get_local_settings (answer->community),
                              "awaits-first-person", TRUE);
      wrn_form_finish (form, answer->community, TRUE);
    }
  else if (g_error_matches (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_EXISTS))
    wrn_hint_complain (self->name_hint, GTK_WIDGET (self->name_row),
                       _ ("You already have a community with this name and password"));
  else
    wrn_form_fail (form, gtk_editable_get_text (self->name_row), error);
}

/* @hosted: (nullable) */
static void
create (WrnCreateDialog *self, const char *hosted)
{
  g_autofree char *supernodes = wrn_advanced_row_dup_supernodes (self->advanced_row, hosted);
  g_autofree char *subnet = wrn_advanced_row_dup_subnet (self->advanced_row);
  const WrnProfileDraft draft = {
    .name = gtk_editable_get_text (self->name_row),
    .nickname = gtk_editable_get_text (self->nickname_row),
    .passphrase = gtk_editable_get_text (self->password_row),
    .supernodes = supernodes,
    .subnet = subnet,
  };
  g_autoptr (GBytes) secret = NULL;
  WrnQuestion question = { WRN_REQUEST_CREATE };

  if (hosted != NULL && supernodes == NULL)
    {
      wrn_advanced_row_complain_of_host (self->advanced_row,
                                         _ ("It was not found. Enter the address that your router "
                                            "has on the internet, and let the "
                                            "router forward UDP port 7654 to this computer."));
      return;
    }
  secret = wrn_draft_seal (&draft);
  question.secret = secret;
  wrn_form_make (WRN_FORM (self), self->backend, &question, created_cb);
}

static void
stop_hosting (WrnBackend *backend)
{
  const WrnQuestion question = { WRN_REQUEST_UNHOST };

  wrn_backend_ask_async (backend, &question, NULL, NULL, NULL);
}

/* What was hosted before, others need. */
static void
abandoned_cb (WrnBackend *backend, WrnAnswer *answer)
{
  if (answer->began)
    stop_hosting (backend);
}

static void
hosted_cb (WrnForm *form, WrnAnswer *answer, const GError *error)
{
  WrnCreateDialog *self = WRN_CREATE_DIALOG (form);
  const char *address = "";

  if (answer != NULL)
    {
      self->hosts |= answer->began;
      g_variant_lookup (answer->value, "address", "&s", &address);
      create (self, address);
    }
  else if (g_error_matches (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_ADDRESS_IN_USE))
    wrn_form_complain (form, _ ("Another program uses UDP port 7654 of this computer, "
                                "which a meeting point here needs."));
  else if (wrn_trouble_of_error (error) == WRN_TROUBLE_NOT_ALLOWED)
    {
      wrn_form_complain (form, _ ("Your account may not host a meeting point on this computer. "
                                  "Choose another one."));
      wrn_advanced_row_choose_meeting (self->advanced_row);
    }
  else
    wrn_form_fail (form, gtk_editable_get_text (self->name_row), error);
}

static void
sent_cb (WrnCreateDialog *self)
{
  const WrnQuestion question = { WRN_REQUEST_HOST };

  if (wrn_advanced_row_get_hosts (self->advanced_row))
    wrn_form_ask_anyway (WRN_FORM (self), self->backend, &question, hosted_cb, abandoned_cb);
  else
    create (self, NULL);
}

static void
wrn_create_dialog_dispose (GObject *object)
{
  WrnCreateDialog *self = WRN_CREATE_DIALOG (object);

  /* What GTK keeps of it is erased with the text. */
  if (self->password_row != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->password_row, changed_cb, self);
      gtk_editable_set_text (self->password_row, "");
    }
  gtk_widget_dispose_template (GTK_WIDGET (self), WRN_TYPE_CREATE_DIALOG);
  if (self->hosts)
    stop_hosting (self->backend);
  self->hosts = FALSE;
  g_clear_object (&self->backend);
  G_OBJECT_CLASS (wrn_create_dialog_parent_class)->dispose (object);
}

static void
wrn_create_dialog_class_init (WrnCreateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wrn_create_dialog_dispose;
  g_type_ensure (WRN_TYPE_ADVANCED_ROW);
  g_type_ensure (WRN_TYPE_HINT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/warrenvpn/Warren/dialogs/wrn-create-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnCreateDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, WrnCreateDialog, name_hint);
  gtk_widget_class_bind_template_child (widget_class, WrnCreateDialog, nickname_row);
  gtk_widget_class_bind_template_child (widget_class, WrnCreateDialog, nickname_hint);
  gtk_widget_class_bind_template_child (widget_class, WrnCreateDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, WrnCreateDialog, password_hint);
  gtk_widget_class_bind_template_child (widget_class, WrnCreateDialog, advanced_row);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, regenerate_cb);
  gtk_widget_class_bind_template_callback (widget_class, sent_cb);
}

static void
wrn_create_dialog_init (WrnCreateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wrn_create_dialog_new:
 * @backend: who is asked to make it
 *
 * Returns: (transfer none): a window, not yet shown. When the community is made it activates
 *   app.show, app.connect and app.invite at its parent, and closes
 */
GtkWindow *
wrn_create_dialog_new (WrnBackend *backend)
{
  WrnCreateDialog *self = g_object_new (WRN_TYPE_CREATE_DIALOG, NULL);
  g_autofree char *nickname = wrn_draft_dup_nickname ();

  self->backend = g_object_ref (backend);
  gtk_editable_set_text (self->nickname_row, nickname);
  regenerate_cb (self);
  changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  return GTK_WINDOW (self);
}
