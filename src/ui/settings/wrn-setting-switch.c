/* wrn-setting-switch.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row with a switch for something that the helper keeps about a community.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/settings/wrn-setting-switch.h"

#include "ui/widgets/wrn-trouble-dialog.h"

struct _WrnSettingSwitch
{
  AdwActionRow parent_instance;

  /* children */
  GtkSwitch *toggle; /* (not owned) */

  /* owned */
  WrnBackend *backend;
  WrnCommunity *community;
  const char *key; /* (not owned): it is constant */
};

G_DEFINE_FINAL_TYPE (WrnSettingSwitch, wrn_setting_switch, ADW_TYPE_ACTION_ROW)

static gboolean
read_setting (WrnSettingSwitch *self)
{
  gboolean value;

  g_object_get (self->community, self->key, &value, NULL);
  return value;
}

static gboolean moved_cb (GtkSwitch *toggle, gboolean wanted, WrnSettingSwitch *self);

/* As the community says, which is no wish of the user's. */
static void
show (WrnSettingSwitch *self)
{
  g_signal_handlers_block_by_func (self->toggle, moved_cb, self);
  gtk_switch_set_active (self->toggle, read_setting (self));
  gtk_switch_set_state (self->toggle, read_setting (self));
  g_signal_handlers_unblock_by_func (self->toggle, moved_cb, self);
}

static void
set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GWeakRef *row = user_data;
  g_autoptr (WrnSettingSwitch) self = g_weak_ref_get (row);
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer = wrn_backend_ask_finish (WRN_BACKEND (source), result, &error);

  if (self != NULL && self->community != NULL && answer == NULL)
    {
      show (self);
      wrn_trouble_dialog_show (GTK_WIDGET (self), self->community, error);
    }
  g_weak_ref_clear (row);
  g_free (row);
}

/* It shows where it shall go at once, and is there when the helper says so. */
static gboolean
moved_cb (GtkSwitch *toggle, gboolean wanted, WrnSettingSwitch *self)
{
  WrnQuestion question = { WRN_REQUEST_SET, .community = self->community };
  GVariantDict settings;
  GWeakRef *row;

  if (wanted == read_setting (self))
    return FALSE;
  row = g_new0 (GWeakRef, 1);
  g_weak_ref_init (row, self);
  g_variant_dict_init (&settings, NULL);
  g_variant_dict_insert (&settings, self->key, "b", wanted);
  question.options = g_variant_dict_end (&settings);
  wrn_backend_ask_async (self->backend, &question, NULL, set_cb, row);
  return TRUE;
}

static void
wrn_setting_switch_dispose (GObject *object)
{
  WrnSettingSwitch *self = WRN_SETTING_SWITCH (object);

  g_clear_object (&self->community);
  g_clear_object (&self->backend);
  G_OBJECT_CLASS (wrn_setting_switch_parent_class)->dispose (object);
}

static void
wrn_setting_switch_class_init (WrnSettingSwitchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wrn_setting_switch_dispose;
}

static void
wrn_setting_switch_init (WrnSettingSwitch *self)
{
  GtkWidget *toggle = gtk_switch_new ();

  self->toggle = GTK_SWITCH (toggle);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), toggle);
  /* Which is also what it is called by. */
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), toggle);
}

/* @key: (not transferred): a constant, of a setting that is true or false */
void
wrn_setting_switch_bind (WrnSettingSwitch *self,
                         WrnBackend *backend,
                         WrnCommunity *community,
                         const char *key)
{
  g_autofree char *changed = g_strconcat ("notify::", key, NULL);

  self->backend = g_object_ref (backend);
  self->community = g_object_ref (community);
  self->key = key;
  g_signal_connect_object (self->toggle, "state-set", G_CALLBACK (moved_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (community, changed, G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}
