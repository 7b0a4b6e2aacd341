/* wrn-watch.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Waits until the helper says that something has changed.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-watch.h"

#include "ipc/wrn-dbus-names.h"

/* More are only heard from a helper that lies; what is over is not told. */
#define PATHS_MAX 4096

struct _WrnWatch
{
  WrnBus *bus;         /* (not owned): outlives us */
  guint subscription;  /* to all that the helper says; 0 while there is none */
  guint name;          /* to who the helper is */
  GHashTable *changed; /* (owned) (element-type utf8 WrnDBusNewsWords): by object path */
  gboolean directory;  /* communities came or went, or the helper itself */
};

static void
mark (WrnWatch *self, const char *path, WrnDBusNewsWords what)
{
  const WrnDBusNewsWords before = GPOINTER_TO_UINT (g_hash_table_lookup (self->changed, path));

  if (what != WRN_DBUS_NEWS_NONE && g_hash_table_size (self->changed) < PATHS_MAX)
    g_hash_table_insert (self->changed, g_strdup (path), GUINT_TO_POINTER (before | what));
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
  WrnWatch *self = user_data;

  if (g_str_equal (interface, "org.freedesktop.DBus.ObjectManager"))
    self->directory = TRUE;
  else if (g_str_equal (interface, "org.freedesktop.DBus.Properties"))
    mark (self, path, WRN_DBUS_NEWS_INFO);
  else if (g_str_equal (interface, WRN_DBUS_COMMUNITY))
    mark (self, path, wrn_dbus_news_parse (name, arguments) & ~WRN_DBUS_NEWS_STATS);
}

/* By its unique name: GDBus learns later who has another, and would lose what is said before. */
static void
listen (WrnWatch *self)
{
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus->connection, self->subscription);
  self->subscription = 0;
  if (self->bus->helper[0] != '\0')
    self->subscription =
        g_dbus_connection_signal_subscribe (self->bus->connection, self->bus->helper, NULL, NULL,
                                            NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE, signal_cb, self,
                                            NULL);
}

static void
set_helper (WrnWatch *self, const char *name)
{
  if (g_str_equal (self->bus->helper, name))
    return;
  g_free (self->bus->helper);
  self->bus->helper = g_strdup (name);
  self->directory = TRUE;
  listen (self);
}

static void
appeared_cb (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  set_helper (user_data, owner);
}

static void
vanished_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  set_helper (user_data, "");
}

/**
 * wrn_watch_new:
 * @bus: (not transferred): whose helper it is; when that ends its name there is "", and when
 *   another begins, the other's
 *
 * Begins to listen; what changes from now on is not missed.
 */
WrnWatch *
wrn_watch_new (WrnBus *bus)
{
  WrnWatch *self = g_new0 (WrnWatch, 1);

  self->bus = bus;
  self->changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  listen (self);
  self->name =
      g_bus_watch_name_on_connection (bus->connection, WRN_DBUS_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                      appeared_cb, vanished_cb, self, NULL);
  return self;
}

void
wrn_watch_free (WrnWatch *self)
{
  g_bus_unwatch_name (self->name);
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus->connection, self->subscription);
  g_hash_table_unref (self->changed);
  g_free (self);
}

/**
 * wrn_watch_wait:
 *
 * Returns when something has changed.
 *
 * Returns: %FALSE if the bus is gone
 */
gboolean
wrn_watch_wait (WrnWatch *self)
{
  while (!self->directory && g_hash_table_size (self->changed) == 0 &&
         !g_dbus_connection_is_closed (self->bus->connection))
    g_main_context_iteration (NULL, TRUE);
  return !g_dbus_connection_is_closed (self->bus->connection);
}

/* Hears what was said already. */
void
wrn_watch_catch_up (WrnWatch *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/**
 * wrn_watch_take_directory:
 *
 * Returns: whether communities came or went, or the helper itself, since it was last asked
 */
gboolean
wrn_watch_take_directory (WrnWatch *self)
{
  const gboolean changed = self->directory;

  self->directory = FALSE;
  return changed;
}

/**
 * wrn_watch_take:
 * @path: a community's object path
 *
 * Returns: what to ask it again, since it was last asked
 */
WrnDBusNewsWords
wrn_watch_take (WrnWatch *self, const char *path)
{
  const WrnDBusNewsWords what = GPOINTER_TO_UINT (g_hash_table_lookup (self->changed, path));

  g_hash_table_remove (self->changed, path);
  return what;
}

/* Changes of communities that nobody took concern nobody, and would wake us for ever. */
void
wrn_watch_forget (WrnWatch *self)
{
  g_hash_table_remove_all (self->changed);
}
