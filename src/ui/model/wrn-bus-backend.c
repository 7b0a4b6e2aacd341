/* wrn-bus-backend.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The helper on the system bus, as the windows know it.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-bus-backend.h"

#include <unistd.h>

#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-names.h"
#include "ipc/wrn-dbus-news.h"
#include "ui/model/wrn-bus-directory.h"
#include "ui/model/wrn-bus-question.h"

#define PROPERTIES "org.freedesktop.DBus.Properties"

/* A question of our own, about a community or all of them. */
typedef struct
{
  WrnDBusNewsWords word; /* which of those about the same it is */
  const char *interface;
  const char *method;
  const char *argument; /* (nullable) */
  const char *type;
  /* @reply: (nullable): the only thing that is returned, NULL if nothing is */
  void (*told) (WrnBusBackend *self, WrnCommunity *community, GVariant *reply);
} LookInfo;

/* Each is open once at most, however often somebody says that there is news. */
typedef struct
{
  WrnDBusNewsWords open;
  WrnDBusNewsWords again; /* there was news meanwhile */
} Looks;

struct _WrnBusBackend
{
  GObject parent_instance;

  GDBusConnection *connection; /* (owned) (nullable): NULL if there is none yet */
  GNetworkMonitor *network;    /* (owned) (nullable) */
  GListStore *communities;     /* (owned) (element-type WrnCommunity) */
  GCancellable *life;          /* (owned): of what was asked of the helper that has the name now */
  char *owner;                 /* (owned) (nullable): its unique name */
  guint watch;                 /* of who has the name */
  guint subscription;          /* to all that the owner says */
  WrnHelperState helper_state;
  WrnHelperState judged; /* by what the owner says of itself */
  Looks looks;           /* at the helper itself */
  gboolean settled;      /* the owner has listed its communities */
};

typedef struct
{
  GWeakRef backend;
  WrnCommunity *community; /* (owned) (nullable) */
  const LookInfo *info;    /* (not owned): it is constant */
} Look;

static void wrn_bus_backend_iface_init (WrnBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WrnBusBackend,
                               wrn_bus_backend,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WRN_TYPE_BACKEND, wrn_bus_backend_iface_init))

static void
set_helper_state (WrnBusBackend *self, WrnHelperState state)
{
  if (self->helper_state == state)
    return;
  self->helper_state = state;
  g_object_notify (G_OBJECT (self), "helper-state");
}

/* Both are known, so that no window is ever told of a helper without communities that has some. */
static void
conclude (WrnBusBackend *self)
{
  if (self->settled && self->judged != WRN_HELPER_UNKNOWN)
    set_helper_state (self, self->judged);
}

static void look (WrnBusBackend *self, WrnCommunity *community, const LookInfo *info);

/* (transfer none) */
static Looks *
get_looks (WrnCommunity *community)
{
  Looks *looks = g_object_get_data (G_OBJECT (community), "wrn-looks");

  if (looks == NULL)
    {
      looks = g_new0 (Looks, 1);
      g_object_set_data_full (G_OBJECT (community), "wrn-looks", looks, g_free);
    }
  return looks;
}

static void
look_free (Look *open)
{
  g_weak_ref_clear (&open->backend);
  g_clear_object (&open->community);
  g_free (open);
}

/* A helper that does not answer ends, or its community does, and we hear of either; until then,
 * what was known is shown, and the community says that it does not answer. */
static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Look *open = user_data;
  g_autoptr (WrnBusBackend) self = g_weak_ref_get (&open->backend);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (self != NULL)
    {
      Looks *looks = open->community != NULL ? get_looks (open->community) : &self->looks;
      const WrnDBusNewsWords word = open->info->word;
      const gboolean again = (looks->again & word) != 0;
      g_autoptr (GVariant) value = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;

      looks->open &= ~word;
      looks->again &= ~word;
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        open->info->told (self, open->community, value);
      if (again)
        look (self, open->community, open->info);
    }
  look_free (open);
}

/* @community: (nullable): NULL if the helper itself is asked */
static void
look (WrnBusBackend *self, WrnCommunity *community, const LookInfo *info)
{
  Looks *looks = community != NULL ? get_looks (community) : &self->looks;
  Look *open;

  if (self->owner == NULL)
    return;
  if ((looks->open & info->word) != 0)
    {
      looks->again |= info->word;
      return;
    }
  looks->open |= info->word;
  open = g_new0 (Look, 1);
  g_weak_ref_init (&open->backend, self);
  open->community = community != NULL ? g_object_ref (community) : NULL;
  open->info = info;
  g_dbus_connection_call (self->connection, self->owner,
                          community != NULL ? wrn_community_get_path (community) : WRN_DBUS_PATH,
                          info->interface, info->method,
                          info->argument != NULL ? g_variant_new ("(s)", info->argument) : NULL,
                          (const GVariantType *) info->type, G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          WRN_BUS_READ_TIMEOUT_MS, self->life, looked_cb, open);
}

static void
told_info (WrnBusBackend *self, WrnCommunity *community, GVariant *info)
{
  wrn_community_set_answers (community, info != NULL);
  if (info != NULL)
    wrn_community_set_info (community, info);
}

static void
told_peers (WrnBusBackend *self, WrnCommunity *community, GVariant *peers)
{
  wrn_community_set_answers (community, peers != NULL);
  if (peers != NULL)
    wrn_community_set_peers (community, peers, g_get_real_time ());
}

static const LookInfo look_at_info = {
  WRN_DBUS_NEWS_INFO, WRN_DBUS_COMMUNITY, "GetInfo", NULL, "(a{sv})", told_info,
};

static const LookInfo look_at_peers = {
  WRN_DBUS_NEWS_PEERS, WRN_DBUS_COMMUNITY, "ListPeers", NULL, "(aa{sv})", told_peers,
};

static void
look_at (WrnBusBackend *self, WrnCommunity *community, WrnDBusNewsWords what)
{
  if ((what & WRN_DBUS_NEWS_INFO) != 0)
    look (self, community, &look_at_info);
  if ((what & WRN_DBUS_NEWS_PEERS) != 0)
    look (self, community, &look_at_peers);
  if ((what & (WRN_DBUS_NEWS_STATS | WRN_DBUS_NEWS_EVENTS)) != 0)
    wrn_community_tell_news (community);
}

static void
tell_network (WrnBusBackend *self)
{
  GListModel *list = G_LIST_MODEL (self->communities);
  const gboolean online =
      self->network == NULL || g_network_monitor_get_network_available (self->network);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (list, i);

      wrn_community_set_online (community, online);
    }
}

static void
told_directory (WrnBusBackend *self, WrnCommunity *none, GVariant *objects)
{
  GListModel *list = G_LIST_MODEL (self->communities);

  /* A helper that cannot tell its communities is of no use. */
  if (objects == NULL)
    {
      set_helper_state (self, WRN_HELPER_MISSING);
      return;
    }
  self->settled = TRUE;
  wrn_bus_directory_read (self->communities, objects, getuid ());
  tell_network (self);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (list, i);

      look_at (self, community, WRN_DBUS_NEWS_INFO | WRN_DBUS_NEWS_PEERS);
    }
  conclude (self);
}

static const LookInfo look_at_directory = {
  WRN_DBUS_NEWS_PEERS, WRN_BUS_MANAGER, "GetManagedObjects", NULL,
  "(a{oa{sa{sv}}})",   told_directory,
};

static void
told_helper (WrnBusBackend *self, WrnCommunity *none, GVariant *properties)
{
  guint32 level = 0;

  if (properties != NULL)
    g_variant_lookup (properties, "ApiLevel", "u", &level);
  self->judged = level >= WRN_DBUS_API_LEVEL ? WRN_HELPER_OK : WRN_HELPER_TOO_OLD;
  conclude (self);
}

static const LookInfo look_at_helper = {
  WRN_DBUS_NEWS_INFO, PROPERTIES, "GetAll", WRN_DBUS_HELPER, "(a{sv})", told_helper,
};

/* The newest state comes with the signal. */
static void
change_state (WrnCommunity *community, GVariant *changed)
{
  g_autofree char *interface = NULL;
  const char *state = wrn_community_get_bus_state (community);
  const char *now;

  g_object_get (community, "interface", &interface, NULL);
  if (g_variant_lookup (changed, "Interface", "&s", &now))
    {
      g_free (interface);
      interface = g_strdup (now);
    }
  g_variant_lookup (changed, "State", "&s", &state);
  wrn_community_set_bus_state (community, state, interface);
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
  WrnBusBackend *self = user_data;
  WrnCommunity *community = wrn_backend_find_community (WRN_BACKEND (self), path);

  if (g_str_equal (interface, WRN_BUS_MANAGER))
    look (self, NULL, &look_at_directory);
  else if (community == NULL)
    return;
  else if (g_str_equal (interface, PROPERTIES) &&
           g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(sa{sv}as)")))
    {
      g_autoptr (GVariant) changed = g_variant_get_child_value (arguments, 1);

      change_state (community, changed);
      look_at (self, community, WRN_DBUS_NEWS_INFO | WRN_DBUS_NEWS_PEERS);
    }
  else if (g_str_equal (interface, WRN_DBUS_COMMUNITY))
    look_at (self, community, wrn_dbus_news_parse (name, arguments));
}

/* @owner: (nullable). What was asked of another is not waited for. */
static void
set_owner (WrnBusBackend *self, const char *owner)
{
  g_cancellable_cancel (self->life);
  g_object_unref (self->life);
  self->life = g_cancellable_new ();
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
  self->subscription = 0;
  g_free (self->owner);
  self->owner = g_strdup (owner);
  /* By its unique name: GDBus learns later who has another, and would lose what is said before. */
  if (owner != NULL)
    self->subscription =
        g_dbus_connection_signal_subscribe (self->connection, owner, NULL, NULL, NULL, NULL,
                                            G_DBUS_SIGNAL_FLAGS_NONE, signal_cb, self, NULL);
}

static void
appeared_cb (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  WrnBusBackend *self = user_data;

  set_owner (self, owner);
  self->settled = FALSE;
  self->judged = WRN_HELPER_UNKNOWN;
  look (self, NULL, &look_at_helper);
  look (self, NULL, &look_at_directory);
}

static gboolean
is_anything_on (WrnBusBackend *self)
{
  GListModel *list = G_LIST_MODEL (self->communities);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (list, i);

      if (!g_str_equal (wrn_community_get_bus_state (community), "off"))
        return TRUE;
    }
  return FALSE;
}

static void
give_up (WrnBusBackend *self)
{
  g_list_store_remove_all (self->communities);
  set_helper_state (self, WRN_HELPER_MISSING);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GWeakRef *backend = user_data;
  g_autoptr (WrnBusBackend) self = g_weak_ref_get (backend);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (self != NULL && self->owner == NULL && reply == NULL)
    give_up (self);
  g_weak_ref_clear (backend);
  g_free (backend);
}

/* A helper with nothing to do ends, and the next call starts it. One that had something on did not
 * mean to: it is started once more, but not if it did not even come so far as to say what it has.
 */
static void
vanished_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  WrnBusBackend *self = user_data;
  const gboolean known = self->settled && self->helper_state > WRN_HELPER_MISSING;

  set_owner (self, NULL);
  if (!known || connection == NULL)
    give_up (self);
  else if (is_anything_on (self))
    {
      GWeakRef *backend = g_new0 (GWeakRef, 1);

      self->settled = FALSE;
      g_weak_ref_init (backend, self);
      g_dbus_connection_call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                              "org.freedesktop.DBus", "StartServiceByName",
                              g_variant_new ("(su)", WRN_DBUS_NAME, 0), G_VARIANT_TYPE ("(u)"),
                              G_DBUS_CALL_FLAGS_NONE, WRN_BUS_READ_TIMEOUT_MS, NULL, started_cb,
                              backend);
    }
}

static void
changed_cb (GNetworkMonitor *network, gboolean available, gpointer user_data)
{
  tell_network (user_data);
}

/* After something was made. */
static void
list_again (WrnBackend *backend, GVariant *objects)
{
  told_directory (WRN_BUS_BACKEND (backend), NULL, objects);
}

static void
wrn_bus_backend_ask_async (WrnBackend *backend, const WrnQuestion *question, GTask *task)
{
  WrnBusBackend *self = WRN_BUS_BACKEND (backend);

  if (self->connection != NULL)
    wrn_bus_question_ask (self->connection, question, list_again, task);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "There is no system bus");
}

static void
wrn_bus_backend_look_at_people (WrnBackend *backend, WrnCommunity *community)
{
  /* Of those in the history only the time goes on; to ask would start an engine. */
  if (g_str_equal (wrn_community_get_bus_state (community), "off"))
    wrn_community_set_now (community, g_get_real_time ());
  else
    look (WRN_BUS_BACKEND (backend), community, &look_at_peers);
}

static GListModel *
wrn_bus_backend_get_communities (WrnBackend *backend)
{
  return G_LIST_MODEL (WRN_BUS_BACKEND (backend)->communities);
}

static void
wrn_bus_backend_iface_init (WrnBackendInterface *iface)
{
  iface->get_communities = wrn_bus_backend_get_communities;
  iface->ask_async = wrn_bus_backend_ask_async;
  iface->look_at_people = wrn_bus_backend_look_at_people;
}

static void
wrn_bus_backend_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, WRN_BUS_BACKEND (object)->helper_state);
}

static void
wrn_bus_backend_dispose (GObject *object)
{
  WrnBusBackend *self = WRN_BUS_BACKEND (object);

  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  set_owner (self, NULL);
  g_clear_object (&self->connection);
  g_clear_object (&self->network);
  g_clear_object (&self->communities);
  G_OBJECT_CLASS (wrn_bus_backend_parent_class)->dispose (object);
}

static void
wrn_bus_backend_finalize (GObject *object)
{
  g_object_unref (WRN_BUS_BACKEND (object)->life);
  G_OBJECT_CLASS (wrn_bus_backend_parent_class)->finalize (object);
}

static void
wrn_bus_backend_class_init (WrnBusBackendClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wrn_bus_backend_get_property;
  object_class->dispose = wrn_bus_backend_dispose;
  object_class->finalize = wrn_bus_backend_finalize;
  g_object_class_override_property (object_class, 1, "helper-state");
}

static void
wrn_bus_backend_init (WrnBusBackend *self)
{
  self->communities = g_list_store_new (WRN_TYPE_COMMUNITY);
  self->life = g_cancellable_new ();
  /* From here on, their names are known. */
  wrn_dbus_error_quark ();
}

/* (transfer full) */
static void
take_connection (WrnBusBackend *self, GDBusConnection *connection)
{
  self->connection = connection;
  self->watch = g_bus_watch_name_on_connection (connection, WRN_DBUS_NAME,
                                                G_BUS_NAME_WATCHER_FLAGS_AUTO_START, appeared_cb,
                                                vanished_cb, self, NULL);
}

static void
got_bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GWeakRef *backend = user_data;
  g_autoptr (WrnBusBackend) self = g_weak_ref_get (backend);
  GDBusConnection *connection = g_bus_get_finish (result, NULL);

  g_weak_ref_clear (backend);
  g_free (backend);
  if (self == NULL)
    g_clear_object (&connection);
  else if (connection == NULL)
    give_up (self);
  else
    {
      /* A bus that ends takes the helper with it, but not the windows. */
      g_dbus_connection_set_exit_on_close (connection, FALSE);
      take_connection (self, connection);
    }
}

/**
 * wrn_bus_backend_new:
 * @connection: (nullable): to the system bus; NULL to connect to it
 * @network: (nullable): says whether this computer has a network; without it, that is believed
 *
 * Begins to look for the helper, and starts it if the bus can.
 */
WrnBackend *
wrn_bus_backend_new (GDBusConnection *connection, GNetworkMonitor *network)
{
  WrnBusBackend *self = g_object_new (WRN_TYPE_BUS_BACKEND, NULL);

  if (network != NULL)
    {
      self->network = g_object_ref (network);
      g_signal_connect_object (network, "network-changed", G_CALLBACK (changed_cb), self, 0);
    }
  if (connection != NULL)
    take_connection (self, g_object_ref (connection));
  else
    {
      GWeakRef *backend = g_new0 (GWeakRef, 1);

      g_weak_ref_init (backend, self);
      g_bus_get (G_BUS_TYPE_SYSTEM, NULL, got_bus_cb, backend);
    }
  return WRN_BACKEND (self);
}
