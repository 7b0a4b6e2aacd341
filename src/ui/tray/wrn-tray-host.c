/* wrn-tray-host.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Knows whether the desktop has a tray: someone who keeps the list of icons, and someone who shows
 * it.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/tray/wrn-tray-host.h"

struct _WrnTrayHost
{
  GObject parent_instance;

  GDBusConnection *connection; /* (owned) (nullable): while there is a watcher */
  GCancellable *cancellable;   /* (owned) (nullable): of the last question */
  char *watcher;               /* (owned) (nullable): its own name on the bus */
  guint name_watch;
  guint signal_watch;
  gboolean shows;
};

static guint changed; /* signal */

G_DEFINE_FINAL_TYPE (WrnTrayHost, wrn_tray_host, G_TYPE_OBJECT)

static void
set_shows (WrnTrayHost *self, gboolean shows)
{
  if (self->shows == shows)
    return;
  self->shows = shows;
  g_signal_emit (self, changed, 0);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) value = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply != NULL)
    g_variant_get (reply, "(v)", &value);
  else
    g_debug ("The tray does not say whether it is shown: %s", error->message);
  /* Some are watcher and host in one, and have nothing to say about it. */
  set_shows (user_data, value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) ||
                            g_variant_get_boolean (value));
}

static void
forget_question (WrnTrayHost *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* Of several hosts, the one that left may not have been the last. */
static void
ask (WrnTrayHost *self)
{
  forget_question (self);
  self->cancellable = g_cancellable_new ();
  g_dbus_connection_call (self->connection, self->watcher, WRN_TRAY_HOST_PATH,
                          "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", WRN_TRAY_HOST_NAME,
                                         "IsStatusNotifierHostRegistered"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          self->cancellable, asked_cb, self);
}

static void
signal_cb (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *name,
           GVariant *arguments,
           gpointer user_data)
{
  if (g_str_has_prefix (name, "StatusNotifierHost"))
    ask (user_data);
}

static void
leave (WrnTrayHost *self)
{
  forget_question (self);
  if (self->signal_watch != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->signal_watch);
  self->signal_watch = 0;
  g_clear_object (&self->connection);
  g_clear_pointer (&self->watcher, g_free);
  self->shows = FALSE;
}

static void
appeared_cb (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  WrnTrayHost *self = user_data;

  leave (self);
  self->connection = g_object_ref (connection);
  self->watcher = g_strdup (owner);
  self->signal_watch =
      g_dbus_connection_signal_subscribe (connection, owner, WRN_TRAY_HOST_NAME, NULL,
                                          WRN_TRAY_HOST_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                          signal_cb, self, NULL);
  ask (self);
  g_signal_emit (self, changed, 0);
}

/* Also if there is no bus, or none any more. */
static void
vanished_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  WrnTrayHost *self = user_data;

  if (self->watcher == NULL)
    return;
  leave (self);
  g_signal_emit (self, changed, 0);
}

static void
wrn_tray_host_dispose (GObject *object)
{
  WrnTrayHost *self = WRN_TRAY_HOST (object);

  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  leave (self);
  G_OBJECT_CLASS (wrn_tray_host_parent_class)->dispose (object);
}

static void
wrn_tray_host_class_init (WrnTrayHostClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wrn_tray_host_dispose;

  changed = g_signal_new ("changed", WRN_TYPE_TRAY_HOST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                          G_TYPE_NONE, 0);
}

static void
wrn_tray_host_init (WrnTrayHost *self)
{
  self->name_watch =
      g_bus_watch_name (G_BUS_TYPE_SESSION, WRN_TRAY_HOST_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                        appeared_cb, vanished_cb, self, NULL);
}

WrnTrayHost *
wrn_tray_host_new (void)
{
  return g_object_new (WRN_TYPE_TRAY_HOST, NULL);
}

/* (nullable): the name on the bus of who keeps the list, NULL if nobody does */
const char *
wrn_tray_host_get_watcher (WrnTrayHost *self)
{
  return self->watcher;
}

/* Whether somebody shows it. */
gboolean
wrn_tray_host_get_shows (WrnTrayHost *self)
{
  return self->shows;
}
