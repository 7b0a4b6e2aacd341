/* wrn-application.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The app: there is one, with as many windows as its user wants, or none.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/shell/wrn-application-private.h"

#include <glib/gi18n.h>

#include "ui/model/wrn-bus-backend.h"
#include "ui/widgets/wrn-trouble-dialog.h"

/* A tray that is there takes an icon at once; a desktop that just started may not be there yet. */
#define WRN_APPLICATION_HIDES_FOR_MS (5 * 1000)

/* The helper disconnects in less; what it does after that it does without us. */
#define WRN_APPLICATION_QUITS_IN_MS (3 * 1000)

#define LINK_SCHEME "warren"

G_DEFINE_FINAL_TYPE (WrnApplication, wrn_application, ADW_TYPE_APPLICATION)

enum
{
  PROP_BACKEND = 1,
};

/* (transfer none) (nullable): the one that was used last */
WrnWindow *
wrn_application_get_window (WrnApplication *self)
{
  for (GList *at = gtk_application_get_windows (GTK_APPLICATION (self)); at != NULL; at = at->next)
    if (WRN_IS_WINDOW (at->data))
      return at->data;
  return NULL;
}

/* Returns: (transfer none): a window, in front of those of other programs */
WrnWindow *
wrn_application_show_window (WrnApplication *self)
{
  WrnWindow *window = wrn_application_get_window (self);

  g_clear_handle_id (&self->patience, g_source_remove);
  if (window == NULL)
    {
      window = wrn_window_new (GTK_APPLICATION (self), self->backend, self->settings);
      wrn_application_sync_tabs (self);
    }
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static gboolean
has_tray (WrnApplication *self)
{
  gboolean present;

  g_object_get (self->tray, "present", &present, NULL);
  return present;
}

/* It stays without a window while there is something that a window would tell of. */
void
wrn_application_update_hold (WrnApplication *self)
{
  const gboolean holds = self->patience != 0 || has_tray (self) ||
                         wrn_backend_is_busy (self->backend) ||
                         wrn_connector_is_any_on (self->connector);

  if (holds == self->holds)
    return;
  self->holds = holds;
  if (holds)
    g_application_hold (G_APPLICATION (self));
  else
    g_application_release (G_APPLICATION (self));
}

static gboolean
show_itself_cb (gpointer user_data)
{
  WrnApplication *self = user_data;

  self->patience = 0;
  if (!has_tray (self))
    wrn_application_show_window (self);
  wrn_application_update_hold (self);
  return G_SOURCE_REMOVE;
}

static void
wrn_application_activate (GApplication *app)
{
  WrnApplication *self = WRN_APPLICATION (app);

  if (!self->hidden)
    wrn_application_show_window (self);
  else
    self->patience = g_timeout_add (WRN_APPLICATION_HIDES_FOR_MS, show_itself_cb, self);
  self->hidden = FALSE;
  wrn_application_update_hold (self);
}

/* An invite is shown to the user, who joins or does not. One at a time: it asks for an answer. */
static void
wrn_application_open (GApplication *app, GFile **files, int n_files, const char *hint)
{
  WrnApplication *self = WRN_APPLICATION (app);
  g_autofree char *uri = g_file_get_uri (files[0]);

  if (g_file_has_uri_scheme (files[0], LINK_SCHEME))
    wrn_application_join (self, uri, NULL);
  else
    wrn_application_join (self, NULL, files[0]);
}

static void
failed_cb (WrnApplication *self, WrnCommunity *community, const GError *error)
{
  WrnWindow *window;

  if (self->quitting)
    return;
  window = wrn_application_show_community (self, community);
  wrn_trouble_dialog_show (GTK_WIDGET (window), community, error);
}

static gboolean
end_cb (gpointer user_data)
{
  WrnApplication *self = user_data;

  self->patience = 0;
  g_application_quit (G_APPLICATION (self));
  return G_SOURCE_REMOVE;
}

static void
busy_cb (WrnApplication *self)
{
  if (self->quitting && !wrn_backend_is_busy (self->backend))
    g_application_quit (G_APPLICATION (self));
  else
    wrn_application_update_hold (self);
}

/* Dialogs as well: what one of them awaits is awaited no more. */
static void
destroy_windows (WrnApplication *self)
{
  GList *windows;

  while ((windows = gtk_application_get_windows (GTK_APPLICATION (self))) != NULL)
    gtk_window_destroy (windows->data);
}

/* Disconnects everything, and ends when that is done, and what was begun is done or taken back. */
void
wrn_application_quit (WrnApplication *self)
{
  WrnWindow *window;

  if (self->quitting)
    return;
  self->quitting = TRUE;
  wrn_connector_disconnect_all (self->connector);
  g_clear_handle_id (&self->patience, g_source_remove);
  self->patience = g_timeout_add (WRN_APPLICATION_QUITS_IN_MS, end_cb, self);
  wrn_application_update_hold (self);
  while ((window = wrn_application_get_window (self)) != NULL)
    gtk_window_close (GTK_WINDOW (window));
  destroy_windows (self);
  busy_cb (self);
}

/* What is seen need not be told. */
static void
focus_cb (WrnApplication *self)
{
  gboolean focused = FALSE;

  for (GList *at = gtk_application_get_windows (GTK_APPLICATION (self)); at != NULL; at = at->next)
    focused |= gtk_window_is_active (at->data);
  if (self->notifier != NULL)
    g_object_set (self->notifier, "focused", focused, NULL);
}

static void
wrn_application_window_added (GtkApplication *app, GtkWindow *window)
{
  GTK_APPLICATION_CLASS (wrn_application_parent_class)->window_added (app, window);
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (focus_cb), app,
                           G_CONNECT_SWAPPED);
  if (WRN_IS_WINDOW (window))
    g_signal_connect_object (window, "tabs-changed", G_CALLBACK (wrn_application_save_tabs), app,
                             G_CONNECT_SWAPPED);
}

/* Of the last window that is closed: what is connected stays so, unless the user wants otherwise.
 */
static void
wrn_application_window_removed (GtkApplication *app, GtkWindow *window)
{
  WrnApplication *self = WRN_APPLICATION (app);

  GTK_APPLICATION_CLASS (wrn_application_parent_class)->window_removed (app, window);
  focus_cb (self);
  if (!WRN_IS_WINDOW (window) || wrn_application_get_window (self) != NULL || self->quitting)
    return;
  if (!g_settings_get_boolean (self->settings, "stay-connected-when-closed"))
    wrn_connector_disconnect_all (self->connector);
}

static int
wrn_application_handle_local_options (GApplication *app, GVariantDict *options)
{
  WrnApplication *self = WRN_APPLICATION (app);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) links = NULL;

  if (g_variant_dict_contains (options, "version"))
    return printf ("warren %s\n", WRN_VERSION) > 0 ? 0 : 1;
  if (!g_application_register (app, NULL, &error))
    {
      g_printerr ("warren: %s\n", error->message);
      return 1;
    }
  self->hidden = g_variant_dict_contains (options, "hidden");
  if (self->hidden && g_application_get_is_remote (app))
    return 0;
  if (g_variant_dict_lookup (options, G_OPTION_REMAINING, "^as", &links) && links[0] != NULL)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (links[0]);

      g_application_open (app, &file, 1, "");
    }
  else if (g_variant_dict_contains (options, "join"))
    g_action_group_activate_action (G_ACTION_GROUP (app), "join", NULL);
  else if (g_variant_dict_contains (options, "create"))
    g_action_group_activate_action (G_ACTION_GROUP (app), "create", NULL);
  return -1;
}

static void
wrn_application_startup (GApplication *app)
{
  WrnApplication *self = WRN_APPLICATION (app);

  G_APPLICATION_CLASS (wrn_application_parent_class)->startup (app);
  gtk_window_set_default_icon_name (WRN_APP_ID);
  if (self->backend == NULL)
    self->backend = wrn_bus_backend_new (NULL, g_network_monitor_get_default ());
  self->settings = g_settings_new (WRN_APP_ID);
  self->connector = wrn_connector_new (self->backend);
  g_signal_connect_object (self->connector, "failed", G_CALLBACK (failed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->backend, "busy-changed", G_CALLBACK (busy_cb), self,
                           G_CONNECT_SWAPPED);
  wrn_application_add_actions (self);
  self->tray = wrn_tray_new (self->backend, self->settings, app);
  g_signal_connect_object (self->tray, "notify::present", G_CALLBACK (wrn_application_update_hold),
                           self, G_CONNECT_SWAPPED);
  self->notifier = wrn_notifier_new (self->backend, self->settings, app);
  self->background = wrn_background_new (self->backend, self->settings,
                                         g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS));
  wrn_application_watch (self);
}

static void
wrn_application_shutdown (GApplication *app)
{
  WrnApplication *self = WRN_APPLICATION (app);

  self->quitting = TRUE;
  g_clear_handle_id (&self->patience, g_source_remove);
  destroy_windows (self);
  wrn_application_unwatch (self);
  g_signal_handlers_disconnect_by_func (self->backend, busy_cb, self);
  g_clear_object (&self->background);
  g_clear_object (&self->notifier);
  g_clear_object (&self->tray);
  g_clear_object (&self->connector);
  g_clear_object (&self->settings);
  G_APPLICATION_CLASS (wrn_application_parent_class)->shutdown (app);
}

static void
wrn_application_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WRN_APPLICATION (object)->backend = g_value_dup_object (value);
}

static void
wrn_application_dispose (GObject *object)
{
  g_clear_object (&WRN_APPLICATION (object)->backend);
  G_OBJECT_CLASS (wrn_application_parent_class)->dispose (object);
}

static void
wrn_application_class_init (WrnApplicationClass *klass)
{
  GApplicationClass *app_class = G_APPLICATION_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = wrn_application_set_property;
  object_class->dispose = wrn_application_dispose;
  app_class->handle_local_options = wrn_application_handle_local_options;
  app_class->startup = wrn_application_startup;
  app_class->shutdown = wrn_application_shutdown;
  app_class->activate = wrn_application_activate;
  app_class->open = wrn_application_open;
  GTK_APPLICATION_CLASS (klass)->window_added = wrn_application_window_added;
  GTK_APPLICATION_CLASS (klass)->window_removed = wrn_application_window_removed;

  g_object_class_install_property (object_class, PROP_BACKEND,
                                   g_param_spec_object ("backend", NULL, NULL, WRN_TYPE_BACKEND,
                                                        G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY |
                                                            G_PARAM_STATIC_STRINGS));
}

static void
wrn_application_init (WrnApplication *self)
{
  const GOptionEntry entries[] = {
    { "hidden", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Start without a window"), NULL },
    { "join", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Join a community"), NULL },
    { "create", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Create a community"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, N_ ("[INVITE]") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), entries);
  g_application_set_option_context_summary (
      G_APPLICATION (self),
      _ ("Shows your communities and the people in them. INVITE is a link, or a file with one."));
}

/**
 * wrn_application_new:
 * @backend: (nullable): NULL for the helper on the system bus
 */
WrnApplication *
wrn_application_new (WrnBackend *backend)
{
  return g_object_new (WRN_TYPE_APPLICATION, "application-id", WRN_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path", "/org/warrenvpn/Warren",
                       "backend", backend, NULL);
}
