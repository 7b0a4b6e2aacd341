/* wrn-preferences-window.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the user may choose about the app.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/settings/wrn-preferences-window.h"

#include <glib/gi18n.h>

#include "ipc/wrn-dbus-error.h"
#include "ui/model/wrn-format.h"
#include "ui/settings/wrn-setting-switch.h"
#include "ui/widgets/wrn-trouble-dialog.h"

struct _WrnPreferencesWindow
{
  AdwWindow parent_instance;

  /* children */
  AdwActionRow *login_row;
  GtkSwitch *open_at_login;
  AdwActionRow *start_hidden_row;
  GtkSwitch *start_hidden;
  GtkSwitch *stay_connected;
  GtkSwitch *confirm_quit;
  GtkWidget *tray_group;
  AdwActionRow *show_tray_row;
  GtkSwitch *show_tray;
  GtkWidget *hide_tray_row;
  GtkSwitch *hide_tray;
  GtkSwitch *notify_connection;
  GtkSwitch *notify_first_person;
  GtkSwitch *notify_presence;
  AdwViewStackPage *communities_tab;
  GtkListBox *communities;
  GtkWidget *host_group;
  AdwActionRow *host_row;
  GtkWidget *host_button;

  /* owned */
  WrnBackend *backend;
  GSettings *settings;
  GCancellable *life; /* of what was asked */
  gboolean tray_available;
};

G_DEFINE_FINAL_TYPE (WrnPreferencesWindow, wrn_preferences_window, ADW_TYPE_WINDOW)

enum
{
  PROP_TRAY_AVAILABLE = 1,
  PROP_LOGIN_TROUBLE,
};

static void
update_tray (WrnPreferencesWindow *self)
{
  const char *none = _ ("No tray on this desktop");

  gtk_widget_set_sensitive (self->tray_group, self->tray_available);
  gtk_widget_set_sensitive (GTK_WIDGET (self->start_hidden_row), self->tray_available);
  adw_action_row_set_subtitle (self->start_hidden_row,
                               self->tray_available ? _ ("Only the tray icon") : none);
  adw_action_row_set_subtitle (self->show_tray_row, self->tray_available ? "" : none);
}

/* What is asked of the helper, and told to a window that may be gone. */
static void
ask (WrnPreferencesWindow *self, WrnRequest request, GAsyncReadyCallback callback)
{
  const WrnQuestion question = { request };
  GWeakRef *window = g_new0 (GWeakRef, 1);

  g_weak_ref_init (window, self);
  wrn_backend_ask_async (self->backend, &question, self->life, callback, window);
}

/* (transfer full) (nullable): the window */
static WrnPreferencesWindow *
hear (gpointer user_data)
{
  GWeakRef *window = user_data;
  WrnPreferencesWindow *self = g_weak_ref_get (window);

  g_weak_ref_clear (window);
  g_free (window);
  return self;
}

static void
hosted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WrnPreferencesWindow) self = hear (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer = wrn_backend_ask_finish (WRN_BACKEND (source), result, &error);
  g_autofree char *clean = NULL;
  const char *address = "";

  /* Most host none, and then there is nothing to show. */
  if (self == NULL || answer == NULL)
    return;
  g_variant_lookup (answer->value, "address", "&s", &address);
  clean = wrn_format_clean (address);
  adw_action_row_set_subtitle (self->host_row, clean);
  gtk_widget_set_visible (self->host_group, TRUE);
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WrnPreferencesWindow) self = hear (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer = wrn_backend_ask_finish (WRN_BACKEND (source), result, &error);

  if (self == NULL)
    return;
  gtk_widget_set_sensitive (self->host_button, TRUE);
  if (answer != NULL)
    gtk_widget_set_visible (self->host_group, FALSE);
  else
    wrn_trouble_dialog_show (GTK_WIDGET (self), NULL, error);
}

static void
stop_cb (WrnPreferencesWindow *self)
{
  gtk_widget_set_sensitive (self->host_button, FALSE);
  ask (self, WRN_REQUEST_UNHOST, stopped_cb);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  WrnPreferencesWindow *self = user_data;
  WrnCommunity *community = item;
  GtkWidget *row = g_object_new (WRN_TYPE_SETTING_SWITCH, "use-markup", FALSE, NULL);

  g_object_bind_property (community, "title", row, "title", G_BINDING_SYNC_CREATE);
  wrn_setting_switch_bind (WRN_SETTING_SWITCH (row), self->backend, community, "autoconnect");
  return row;
}

static void
items_changed_cb (WrnPreferencesWindow *self)
{
  GListModel *list = wrn_backend_get_communities (self->backend);

  adw_view_stack_page_set_visible (self->communities_tab, g_list_model_get_n_items (list) > 0);
}

static void
bind (WrnPreferencesWindow *self)
{
  const struct
  {
    const char *key;
    GtkSwitch *toggle;
  } switches[] = {
    { "open-at-login", self->open_at_login },
    { "start-hidden", self->start_hidden },
    { "stay-connected-when-closed", self->stay_connected },
    { "confirm-quit", self->confirm_quit },
    { "show-tray-icon", self->show_tray },
    { "hide-tray-icon-when-off", self->hide_tray },
    { "notify-connection", self->notify_connection },
    { "notify-first-person", self->notify_first_person },
    { "notify-presence", self->notify_presence },
  };
  GListModel *list = wrn_backend_get_communities (self->backend);

  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    g_settings_bind (self->settings, switches[i].key, switches[i].toggle, "active",
                     G_SETTINGS_BIND_DEFAULT);
  gtk_list_box_bind_model (self->communities, list, make_row, self, NULL);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  items_changed_cb (self);
}

static void
wrn_preferences_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WrnPreferencesWindow *self = WRN_PREFERENCES_WINDOW (object);

  if (id == PROP_TRAY_AVAILABLE)
    g_value_set_boolean (value, self->tray_available);
  else if (id == PROP_LOGIN_TROUBLE)
    g_value_set_string (value, adw_action_row_get_subtitle (self->login_row));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
wrn_preferences_window_set_property (GObject *object,
                                     guint id,
                                     const GValue *value,
                                     GParamSpec *pspec)
{
  WrnPreferencesWindow *self = WRN_PREFERENCES_WINDOW (object);

  if (id == PROP_TRAY_AVAILABLE)
    {
      self->tray_available = g_value_get_boolean (value);
      update_tray (self);
    }
  else if (id == PROP_LOGIN_TROUBLE)
    adw_action_row_set_subtitle (self->login_row, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
wrn_preferences_window_dispose (GObject *object)
{
  WrnPreferencesWindow *self = WRN_PREFERENCES_WINDOW (object);

  g_cancellable_cancel (self->life);
  gtk_widget_dispose_template (GTK_WIDGET (self), WRN_TYPE_PREFERENCES_WINDOW);
  g_clear_object (&self->backend);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (wrn_preferences_window_parent_class)->dispose (object);
}

static void
wrn_preferences_window_finalize (GObject *object)
{
  g_object_unref (WRN_PREFERENCES_WINDOW (object)->life);
  G_OBJECT_CLASS (wrn_preferences_window_parent_class)->finalize (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, WrnPreferencesWindow, child)

static void
wrn_preferences_window_class_init (WrnPreferencesWindowClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wrn_preferences_window_get_property;
  object_class->set_property = wrn_preferences_window_set_property;
  object_class->dispose = wrn_preferences_window_dispose;
  object_class->finalize = wrn_preferences_window_finalize;
  g_object_class_install_property (object_class, PROP_TRAY_AVAILABLE,
                                   g_param_spec_boolean ("tray-available", NULL, NULL, FALSE,
                                                         flags));
  g_object_class_install_property (object_class, PROP_LOGIN_TROUBLE,
                                   g_param_spec_string ("login-trouble", NULL, NULL, NULL, flags));

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/warrenvpn/Warren/settings/wrn-preferences-window.ui");
  BIND (login_row);
  BIND (open_at_login);
  BIND (start_hidden_row);
  BIND (start_hidden);
  BIND (stay_connected);
  BIND (confirm_quit);
  BIND (tray_group);
  BIND (show_tray_row);
  BIND (show_tray);
  BIND (hide_tray_row);
  BIND (hide_tray);
  BIND (notify_connection);
  BIND (notify_first_person);
  BIND (notify_presence);
  BIND (communities_tab);
  BIND (communities);
  BIND (host_group);
  BIND (host_row);
  BIND (host_button);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
wrn_preferences_window_init (WrnPreferencesWindow *self)
{
  self->life = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  update_tray (self);
}

/**
 * wrn_preferences_window_new:
 * @settings: those of the app
 *
 * Returns: (transfer none): a window, not yet shown
 */
GtkWindow *
wrn_preferences_window_new (WrnBackend *backend, GSettings *settings)
{
  WrnPreferencesWindow *self = g_object_new (WRN_TYPE_PREFERENCES_WINDOW, NULL);

  self->backend = g_object_ref (backend);
  self->settings = g_object_ref (settings);
  bind (self);
  ask (self, WRN_REQUEST_HOSTED, hosted_cb);
  return GTK_WINDOW (self);
}
