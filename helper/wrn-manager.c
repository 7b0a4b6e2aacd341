/* wrn-manager.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The helper on the bus: what it has, and how users get more of it.
 */
#define G_LOG_DOMAIN "wrn-helper"

#include "config.h"

#include "helper/wrn-manager.h"

#include <glib-unix.h>
#include <string.h>

#include "child/wrn-makes.h"
#include "core/io/wrn-link-monitor.h"
#include "helper/wrn-service.h"
#include "ipc/wrn-dbus-call.h"
#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-helper.h"
#include "ipc/wrn-dbus-names.h"
#include "ipc/wrn-dbus-options.h"

/* An engine takes some 5 MB and four threads while it runs, or is asked something. */
#define MAX_COMMUNITIES_PER_USER 32
#define MAX_CONNECTED_PER_USER 16
/* An interface of each: with more, looking through the routes becomes slow for all programs. */
#define MAX_CONNECTED 64

/* Characters of what members know a community by; its base32 has 52. */
#define MAX_CID 64

/* After a change of the networks there are more. */
#define CALM_MS 1000

#define DEFAULT_PORT 7654

struct _WrnManager
{
  WrnManagerOptions options;
  GPtrArray *services;              /* (owned) (element-type WrnService) */
  WrnMakes *makes;                  /* (owned) */
  GDBusObjectManagerServer *server; /* (owned) */
  GDBusObjectSkeleton *object;      /* (owned) */
  GDBusInterfaceSkeleton *skeleton; /* (owned) */
  WrnLinkMonitor *monitor;          /* (owned) */
  guint hear;                       /* source */
  guint look;                       /* source: when the networks are calm */
  gboolean closed;
};

static WrnService *
get_service (WrnManager *self, guint i)
{
  return g_ptr_array_index (self->services, i);
}

/* How many communities @owner has, or everybody (%WRN_GUARD_NOBODY); or only those to be connected.
 */
static guint
count (WrnManager *self, guint owner, gboolean only_wanted)
{
  guint n = 0;

  for (guint i = 0; i < self->services->len; i++)
    {
      const WrnService *service = get_service (self, i);

      n += service->is_community && (owner == WRN_GUARD_NOBODY || service->owner == owner) &&
           (!only_wanted || wrn_supervisor_is_wanted (service->supervisor));
    }
  return n;
}

static gboolean
check_limit (guint n, guint max, GError **error)
{
  if (n >= max)
    g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_LIMITS_EXCEEDED,
                 "There are %u communities, of at most %u", n, max);
  return n < max;
}

/* Whether one more community may have an interface. */
gboolean
wrn_manager_may_connect (WrnManager *self, guint owner, GError **error)
{
  return check_limit (count (self, owner, TRUE), MAX_CONNECTED_PER_USER, error) &&
         check_limit (count (self, WRN_GUARD_NOBODY, TRUE), MAX_CONNECTED, error);
}

/* (transfer none) (nullable): the community that members know by @cid; without one, the supernode.
 */
static WrnService *
find (WrnManager *self, guint owner, const char *cid)
{
  for (guint i = 0; i < self->services->len; i++)
    {
      WrnService *service = get_service (self, i);

      if (service->owner == owner && service->is_community == (cid != NULL) &&
          g_strcmp0 (service->cid, cid) == 0)
        return service;
    }
  return NULL;
}

static gboolean
check_new (WrnManager *self, guint owner, const char *cid, GError **error)
{
  const WrnService *service = find (self, owner, cid);

  if (service != NULL)
    g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_EXISTS, "You have it already: %s",
                 service->path);
  return service == NULL;
}

static WrnService *
add_service (WrnManager *self, gboolean is_community, guint owner, const char *id)
{
  WrnService *service = wrn_service_new (self, &self->options, is_community, owner, id);

  g_ptr_array_add (self->services, service);
  wrn_guard_protect (self->options.guard, service->object, owner);
  g_dbus_object_manager_server_export (self->server, service->object);
  return service;
}

/* A service whose engine is gone goes. */
void
wrn_manager_forget (WrnManager *self, WrnService *service)
{
  g_dbus_object_manager_server_unexport (self->server, service->path);
  g_ptr_array_remove (self->services, service);
}

/* Keeps what the engine made of what the user gave. */
static WrnService *
keep_community (WrnManager *self, guint owner, GVariant *reply, GUnixFDList *fds, GError **error)
{
  g_autoptr (GBytes) profile = wrn_child_take_file (reply, fds, error);
  g_autofree char *said = NULL;
  g_autofree char *cid = NULL;
  g_autofree char *id = NULL;

  /* It is an engine's word, and kept in memory. */
  g_variant_get_child (reply, 1, "s", &said);
  cid = g_utf8_substring (said, 0, MIN (g_utf8_strlen (said, -1), MAX_CID));
  if (profile != NULL && check_new (self, owner, cid, error))
    id = wrn_store_add (self->options.store, owner, cid, profile, error);
  return id != NULL ? add_service (self, TRUE, owner, id) : NULL;
}

static void
made (gpointer user_data, gpointer call, GVariant *reply, GUnixFDList *fds, const GError *reason)
{
  WrnManager *self = user_data;
  g_autoptr (GError) error = reason != NULL ? g_error_copy (reason) : NULL;
  WrnService *service = NULL;

  if (reply != NULL)
    service = keep_community (self, wrn_guard_get_caller (call), reply, fds, &error);
  if (service != NULL)
    g_dbus_method_invocation_return_value (call, g_variant_new ("(o)", service->path));
  else
    wrn_dbus_call_fail (call, error);
}

/* Create, Join and Import: an engine of its own reads what the user gave. */
static gboolean
make_community (WrnManager *self, GDBusMethodInvocation *invocation, GVariant *file, GError **error)
{
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);
  const guint owner = wrn_guard_get_caller (invocation);
  const guint n = count (self, owner, FALSE) + wrn_makes_count (self->makes, owner);
  g_autofree char *how =
      g_ascii_strdown (g_dbus_method_invocation_get_method_name (invocation), -1);

  return check_limit (n, MAX_COMMUNITIES_PER_USER, error) &&
         wrn_makes_begin (self->makes, owner, how, file, g_dbus_message_get_unix_fd_list (message),
                          invocation, error);
}

/* A supernode is kept before it runs, and not kept any more if it cannot. */
static gboolean
host (WrnManager *self, GDBusMethodInvocation *invocation, GVariant *options, GError **error)
{
  const guint owner = wrn_guard_get_caller (invocation);
  g_autoptr (GVariant) given = g_variant_lookup_value (options, "port", NULL);
  g_autofree char *port = NULL;
  WrnService *service;

  if (given != NULL && g_variant_get_uint16 (given) == 0)
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT, "A port is 1 to 65535");
      return FALSE;
    }
  port = g_strdup_printf ("%u", given != NULL ? g_variant_get_uint16 (given) : DEFAULT_PORT);
  if (!check_new (self, owner, NULL, error) ||
      !wrn_store_write (self->options.store, owner, WRN_STORE_SUPERNODE, WRN_STORE_PORT, port,
                        strlen (port), error))
    return FALSE;
  service = add_service (self, FALSE, owner, WRN_STORE_SUPERNODE);
  service->autoconnect = FALSE;
  wrn_service_connect (service, invocation);
  return TRUE;
}

/* Any method of the helper itself, when the guard has agreed. */
static void
called (gpointer user_data, GDBusMethodInvocation *invocation)
{
  WrnManager *self = user_data;
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  static const WrnDBusOption host_options[] = { { "port", "q" } };
  const gboolean hosts =
      g_str_equal (g_dbus_method_invocation_get_method_name (invocation), "Host");
  g_autoptr (GVariant) first = g_variant_get_child_value (parameters, 0);
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, hosts ? 0 : 1);
  g_autoptr (GError) error = NULL;

  if (self->closed)
    g_set_error (&error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_FAILED, "The helper ends");
  else if (wrn_dbus_options_check (options, host_options, hosts, &error) &&
           (hosts ? host (self, invocation, options, &error)
                  : make_community (self, invocation, first, &error)))
    return;
  wrn_dbus_call_fail (invocation, error);
}

static gboolean
look_cb (gpointer user_data)
{
  WrnManager *self = user_data;

  self->look = 0;
  for (guint i = 0; i < self->services->len; i++)
    wrn_service_networks_changed (get_service (self, i));
  return G_SOURCE_REMOVE;
}

static gboolean
hear_cb (int fd, GIOCondition condition, gpointer user_data)
{
  WrnManager *self = user_data;

  if (wrn_link_monitor_drain (self->monitor) != WRN_LINK_CHANGE_NONE && self->look == 0)
    self->look = g_timeout_add (CALM_MS, look_cb, self);
  return G_SOURCE_CONTINUE;
}

static void
found (gpointer user_data, guint owner, const char *id)
{
  WrnManager *self = user_data;
  WrnService *service = add_service (self, !g_str_equal (id, WRN_STORE_SUPERNODE), owner, id);

  if (service->autoconnect || wrn_store_is_marked (self->options.store, id))
    wrn_service_connect (service, NULL);
}

/* Puts all that the store has on the bus, and connects what is to be connected. */
WrnManager *
wrn_manager_new (const WrnManagerOptions *options, GError **error)
{
  const gboolean hosts = g_file_test (options->supernode, G_FILE_TEST_IS_EXECUTABLE);
  const char *features[] = { hosts ? "host" : NULL, NULL };
  g_autoptr (WrnManager) self = g_new0 (WrnManager, 1);

  self->options = *options;
  self->options.devices = g_ptr_array_new ();
  self->services = g_ptr_array_new_with_free_func ((GDestroyNotify) wrn_service_free);
  self->makes = wrn_makes_new (options->edge, made, self);
  self->monitor = wrn_link_monitor_new (0, error);
  if (self->monitor == NULL)
    return NULL;
  self->hear = g_unix_fd_add (wrn_link_monitor_get_fd (self->monitor), G_IO_IN, hear_cb, self);

  self->skeleton = g_object_new (WRN_DBUS_TYPE_HELPER1_SKELETON, "version", WRN_VERSION,
                                 "api-level", WRN_DBUS_API_LEVEL, "features", features, NULL);
  wrn_dbus_call_route (self->skeleton, called, self);
  self->object = g_dbus_object_skeleton_new (WRN_DBUS_PATH);
  g_dbus_object_skeleton_add_interface (self->object, self->skeleton);
  wrn_guard_protect (options->guard, self->object, WRN_GUARD_NOBODY);
  if (!g_dbus_interface_skeleton_export (self->skeleton, options->bus, WRN_DBUS_PATH, error))
    return NULL;

  self->server = g_dbus_object_manager_server_new (WRN_DBUS_PATH);
  wrn_store_foreach (options->store, found, self);
  g_dbus_object_manager_server_set_connection (self->server, options->bus);
  return g_steal_pointer (&self);
}

/* Only what is gone. */
void
wrn_manager_free (WrnManager *self)
{
  g_clear_handle_id (&self->hear, g_source_remove);
  g_clear_handle_id (&self->look, g_source_remove);
  g_clear_pointer (&self->monitor, wrn_link_monitor_free);
  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  g_clear_object (&self->server);
  g_clear_object (&self->object);
  g_clear_object (&self->skeleton);
  g_ptr_array_unref (self->services);
  g_ptr_array_unref (self->options.devices);
  wrn_makes_free (self->makes);
  g_free (self);
}

/* Ends all engines, which are gone within seconds. */
void
wrn_manager_close (WrnManager *self)
{
  self->closed = TRUE;
  wrn_makes_close (self->makes);
  for (guint i = 0; i < self->services->len; i++)
    wrn_service_close (get_service (self, i));
}

/* Whether all services are closed, and no engine is left. */
gboolean
wrn_manager_is_gone (WrnManager *self)
{
  return self->services->len == 0 && wrn_makes_is_empty (self->makes);
}

/* Whether nobody would miss the helper: nothing runs, is to run, or is being asked. */
gboolean
wrn_manager_is_idle (WrnManager *self)
{
  for (guint i = 0; i < self->services->len; i++)
    {
      const WrnService *service = get_service (self, i);

      if (service->autoconnect || wrn_supervisor_is_wanted (service->supervisor) ||
          wrn_supervisor_get_phase (service->supervisor) != WRN_PHASE_NONE)
        return FALSE;
    }
  return wrn_makes_is_empty (self->makes);
}
