/* wrn-supernode-engine.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A supernode as the helper sees it: Engine1 over the connection that this process was born with.
 *
 * It keeps nothing: its identity comes from its owner's.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "supernode/wrn-supernode-engine.h"

#include <gio/gunixfdlist.h>

#include "core/crypto/wrn-hash.h"
#include "core/driver/wrn-clock.h"
#include "core/driver/wrn-driver.h"
#include "core/io/wrn-interfaces.h"
#include "core/supernode/wrn-supernode.h"
#include "daemon/wrn-engine-link.h"
#include "ipc/wrn-dbus-engine.h"
#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-names.h"
#include "ipc/wrn-dbus-options.h"
#include "ipc/wrn-sealed.h"
#include "supernode/wrn-other-port.h"
#include "supernode/wrn-supernode-config.h"
#include "supernode/wrn-supernode-log.h"
#include "supernode/wrn-supernode-portmap.h"
#include "supernode/wrn-supernode-sockets.h"

typedef struct
{
  GMainLoop *loop;          /* (owned) */
  WrnDBusEngine1 *skeleton; /* (owned) */
  WrnEngineLink link;

  /* From Open on. */
  gboolean is_open;
  WrnIdentity identity;
  guint16 port; /* as asked for */

  /* From Start on. */
  WrnSupernode *supernode; /* (owned) (nullable) */
  WrnSupernodeSockets sockets;
  WrnDriver *driver;            /* (owned) (nullable): NULL before */
  WrnSupernodePortmap *portmap; /* (owned) (nullable) */
  WrnTime started;
} Engine;

static gboolean
fail (GDBusMethodInvocation *invocation, GError *error)
{
  if (error->domain != WRN_DBUS_ERROR)
    {
      error->code = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE)
                        ? WRN_DBUS_ERROR_ADDRESS_IN_USE
                        : WRN_DBUS_ERROR_FAILED;
      error->domain = WRN_DBUS_ERROR;
    }
  g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* The call is answered if not. */
static gboolean
is_open (const Engine *self, GDBusMethodInvocation *invocation)
{
  if (!self->is_open)
    g_dbus_method_invocation_return_error (invocation, WRN_DBUS_ERROR, WRN_DBUS_ERROR_FAILED,
                                           "Open must be called first");
  return self->is_open;
}

/* Another identity than the owner has in communities: who knows both must not see that they belong
 * together. It is the same for ever, so that invites stay valid. */
static gboolean
take_seed (Engine *self, GVariant *handle, GUnixFDList *fds, GError **error)
{
  static const guint8 label[] = "warren-host-1";
  g_autoptr (GBytes) bytes = wrn_sealed_receive (handle, fds, error);
  guint8 seed[WRN_SEED_LEN];
  gsize len;
  const guint8 *data;

  if (bytes == NULL)
    return FALSE;
  data = g_bytes_get_data (bytes, &len);
  if (len != WRN_SEED_LEN)
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT, "A seed has %d bytes",
                   WRN_SEED_LEN);
      return FALSE;
    }
  wrn_hash (seed, sizeof seed, { label, sizeof label - 1 }, { data, len });
  wrn_identity_init (&self->identity, seed);
  wrn_secure_clear (seed, sizeof seed);
  return TRUE;
}

static gboolean
handle_open (WrnDBusEngine1 *object,
             GDBusMethodInvocation *invocation,
             GUnixFDList *fds,
             GVariant *profile,
             GVariant *seed,
             GVariant *options,
             Engine *self)
{
  static const WrnDBusOption known[] = { { "port", "q" } };
  GError *error = NULL;

  if (self->is_open)
    g_set_error (&error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BUSY, "This engine is open");
  else if (wrn_dbus_options_check (options, known, G_N_ELEMENTS (known), &error) &&
           take_seed (self, seed, fds, &error))
    {
      self->is_open = TRUE;
      self->port = WRN_SUPERNODE_PORT;
      g_variant_lookup (options, "port", "q", &self->port);
      wrn_dbus_engine1_complete_open (object, invocation, NULL, g_variant_new ("a{sv}", NULL));
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  return fail (invocation, error);
}

static gboolean
start (Engine *self, GVariant *given, GUnixFDList *fds, GError **error)
{
  WrnSupernodeOptions options = { .identity = &self->identity,
                                  .entropy = wrn_entropy_system (),
                                  .limits = WRN_SUPERNODE_DEFAULT_LIMITS };
  WrnUdpReserve reserve = wrn_engine_link_take_sockets (given, fds);
  const WrnUdpOptions udp_options = { .reserve = &reserve, .listen.port = self->port };
  WrnDriverOptions driver_options = { .handlers = &wrn_supernode_handlers, .user_data = self };
  gboolean ok;

  ok = wrn_supernode_sockets_open_port (&self->sockets, &udp_options, error);
  wrn_udp_reserve_clear (&reserve);
  if (!ok || !wrn_other_port_open (self->sockets.udp, &udp_options.listen, WRN_OTHER_PORT_ANY,
                                   &options.other_port, error))
    return FALSE;
  self->supernode = wrn_supernode_new (&options);
  driver_options.machine = wrn_supernode_get_machine (self->supernode);
  driver_options.udp = self->sockets.udp;
  driver_options.carriers = self->sockets.carriers;
  self->driver = wrn_driver_new (&driver_options, error);
  self->started = wrn_clock_now ();
  /* Where networks cannot be watched, the port is not opened, and all else works. */
  if (self->driver != NULL)
    self->portmap =
        wrn_supernode_portmap_new (&self->identity, wrn_udp_get_port (self->sockets.udp),
                                   self->sockets.tcp_port, NULL);
  return self->driver != NULL;
}

static void
stop (Engine *self)
{
  g_clear_pointer (&self->portmap, wrn_supernode_portmap_free);
  g_clear_pointer (&self->driver, wrn_driver_free);
  g_clear_pointer (&self->supernode, wrn_supernode_free);
  wrn_supernode_sockets_clear (&self->sockets);
}

static gboolean
handle_start (WrnDBusEngine1 *object,
              GDBusMethodInvocation *invocation,
              GUnixFDList *fds,
              GVariant *options,
              Engine *self)
{
  static const WrnDBusOption known[] = { WRN_ENGINE_SOCKET_OPTIONS };
  GError *error = NULL;

  if (!is_open (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  if (self->driver != NULL)
    g_set_error (&error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BUSY, "This engine is at work");
  else if (wrn_dbus_options_check (options, known, G_N_ELEMENTS (known), &error) &&
           start (self, options, fds, &error))
    {
      wrn_dbus_engine1_set_state (object, "running");
      wrn_dbus_engine1_complete_start (object, invocation, NULL);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  if (self->driver == NULL)
    stop (self);
  return fail (invocation, error);
}

/* Clients hear of it, so that they look for another supernode at once. */
static void
say_goodbye (gpointer user_data)
{
  Engine *self = user_data;
  const WrnCommand close = { .kind = WRN_COMMAND_CLOSE };

  if (self->driver == NULL)
    return;
  wrn_driver_command (self->driver, &close);
  wrn_udp_flush (self->sockets.udp);
}

static gboolean
handle_stop (WrnDBusEngine1 *object, GDBusMethodInvocation *invocation, Engine *self)
{
  say_goodbye (self);
  wrn_dbus_engine1_complete_stop (object, invocation);
  wrn_engine_link_end (&self->link);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static guint16
get_port (const Engine *self)
{
  return self->sockets.udp != NULL ? wrn_udp_get_port (self->sockets.udp) : self->port;
}

static gboolean
is_public (const WrnEndpoint *endpoint)
{
  return wrn_endpoint_is_unicast (endpoint) && !wrn_endpoint_is_private (endpoint) &&
         !wrn_endpoint_is_link_local (endpoint) && !wrn_endpoint_is_loopback (endpoint);
}

/* An address of this computer that others can reach, unless something is in between: of IPv4 if
 * there is one, as all members have that. */
static const WrnEndpoint *
find_host (const WrnInterfaces *networks)
{
  const WrnEndpoint *found = NULL;

  for (guint i = 0; i < networks->n_endpoints; i++)
    {
      const WrnEndpoint *endpoint = &networks->endpoints[i];

      if (is_public (endpoint) && (found == NULL || wrn_endpoint_is_ipv4 (endpoint)))
        found = endpoint;
      if (found != NULL && wrn_endpoint_is_ipv4 (found))
        break;
    }
  return found;
}

/* (transfer full): as profiles have it. */
static char *
describe_address (const Engine *self, const char *key)
{
  const WrnInterfacesOptions options = { .port = get_port (self) };
  const WrnEndpoint *host = NULL;
  char text[WRN_ENDPOINT_FORMAT_LEN];
  WrnInterfaces networks;

  if (wrn_interfaces_list (&networks, &options, NULL))
    host = find_host (&networks);
  if (host == NULL && self->portmap != NULL)
    host = wrn_supernode_portmap_get_external (self->portmap);
  if (host != NULL)
    return g_strdup_printf ("%s/%s", wrn_endpoint_format (host, text), key);
  return g_strdup_printf (":%u/%s", get_port (self), key);
}

static gboolean
handle_get_info (WrnDBusEngine1 *object, GDBusMethodInvocation *invocation, Engine *self)
{
  g_autofree char *address = NULL;
  char key[WRN_NODE_ID_TEXT_LEN];
  GVariantDict dict;

  if (!is_open (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  wrn_key_format (self->identity.dh.public_key, key);
  address = describe_address (self, key);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "address", "s", address);
  g_variant_dict_insert (&dict, "key", "s", key);
  g_variant_dict_insert (&dict, "port", "q", get_port (self));
  if (self->driver != NULL)
    g_variant_dict_insert (&dict, "uptime", "t", (guint64) (wrn_clock_now () - self->started));
  wrn_dbus_engine1_complete_get_info (object, invocation, g_variant_dict_end (&dict));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_stats (WrnDBusEngine1 *object, GDBusMethodInvocation *invocation, Engine *self)
{
  WrnSupernodeStats stats = { 0 };
  GVariantDict dict;

  if (!is_open (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  if (self->supernode != NULL)
    wrn_supernode_get_stats (self->supernode, &stats);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "members", "u", stats.clients);
  g_variant_dict_insert (&dict, "topics", "u", stats.topics);
  g_variant_dict_insert (&dict, "channels", "u", stats.channels);
  g_variant_dict_insert (&dict, "relayed-bytes", "t", stats.relayed_bytes);
  g_variant_dict_insert (&dict, "relayed-packets", "t", stats.relayed_packets);
  g_variant_dict_insert_value (&dict, "drops", wrn_engine_link_describe_drops (&stats.drops));
  wrn_dbus_engine1_complete_get_stats (object, invocation, g_variant_dict_end (&dict));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* What only communities have; the arguments do not matter. */
static gboolean
handle_other (WrnDBusEngine1 *object, GDBusMethodInvocation *invocation)
{
  g_dbus_method_invocation_return_error (invocation, WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_SUPPORTED,
                                         "A supernode has no %s",
                                         g_dbus_method_invocation_get_method_name (invocation));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
add_methods (Engine *self)
{
  static const char *const others[] = { "make",   "set",        "add-event",  "invite",
                                        "export", "list-peers", "get-graph",  "list-events",
                                        "ping",   "diagnose",   "set-metered" };

  g_signal_connect (self->skeleton, "handle-open", G_CALLBACK (handle_open), self);
  g_signal_connect (self->skeleton, "handle-start", G_CALLBACK (handle_start), self);
  g_signal_connect (self->skeleton, "handle-stop", G_CALLBACK (handle_stop), self);
  g_signal_connect (self->skeleton, "handle-get-info", G_CALLBACK (handle_get_info), self);
  g_signal_connect (self->skeleton, "handle-get-stats", G_CALLBACK (handle_get_stats), self);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *signal = g_strconcat ("handle-", others[i], NULL);

      g_signal_connect (self->skeleton, signal, G_CALLBACK (handle_other), self);
    }
}

/**
 * wrn_supernode_engine_run:
 *
 * Confines this process, and serves until the helper has enough of it.
 */
gboolean
wrn_supernode_engine_run (GError **error)
{
  Engine self = { 0 };
  gboolean ok;

  if (!wrn_engine_link_confine (FALSE, TRUE, error))
    return FALSE;

  wrn_dbus_error_quark ();
  self.loop = g_main_loop_new (NULL, FALSE);
  self.skeleton = wrn_dbus_engine1_skeleton_new ();
  wrn_dbus_engine1_set_state (self.skeleton, "off");
  add_methods (&self);
  self.link = (WrnEngineLink){
    .skeleton = G_DBUS_INTERFACE_SKELETON (self.skeleton),
    .path = WRN_DBUS_ENGINE_PATH,
    .loop = self.loop,
    .leave = say_goodbye,
    .user_data = &self,
  };
  ok = wrn_engine_link_run (&self.link, error);
  stop (&self);
  wrn_identity_clear (&self.identity);
  g_clear_object (&self.skeleton);
  g_clear_pointer (&self.loop, g_main_loop_unref);
  return ok;
}
