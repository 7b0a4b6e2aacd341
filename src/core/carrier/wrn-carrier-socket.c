/* wrn-carrier-socket.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The schemes "tcp" and "unix": packets on plain sockets.
 */
#define G_LOG_DOMAIN "wrn-carrier"

#include "config.h"

#include "core/carrier/wrn-carrier-socket.h"

#include <gio/gunixsocketaddress.h>

#include "core/carrier/wrn-stream.h"

/* A connection that is being made. */
typedef struct
{
  GCancellable *cancellable; /* (owned) */
  WrnSocketMade made;
  gpointer user_data; /* (not owned): gone when @cancellable is cancelled */
} Dial;

static void
connected_cb (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autofree Dial *dial = user_data;
  g_autoptr (GCancellable) cancellable = dial->cancellable;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) made =
      g_socket_client_connect_finish (G_SOCKET_CLIENT (client), result, &error);

  if (g_cancellable_is_cancelled (cancellable))
    return;
  if (made != NULL)
    wrn_stream_tune (g_socket_connection_get_socket (made));
  dial->made (dial->user_data, made, error);
}

static void
dial (GSocketConnectable *where,
      WrnProxies *proxies,
      GCancellable *cancellable,
      WrnSocketMade made,
      gpointer user_data)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  Dial *dial = g_new (Dial, 1);

  *dial = (Dial){ .cancellable = g_object_ref (cancellable), .made = made, .user_data = user_data };
  g_socket_client_set_enable_proxy (client, proxies != NULL);
  g_socket_client_set_proxy_resolver (client, G_PROXY_RESOLVER (proxies));
  g_socket_client_connect_async (client, where, cancellable, connected_cb, dial);
}

/**
 * wrn_carrier_get_address:
 * @endpoint: an address and a port
 *
 * Returns: (transfer full): the same, for GIO
 */
GSocketAddress *
wrn_carrier_get_address (const WrnEndpoint *endpoint)
{
  const gboolean ipv4 = wrn_endpoint_is_ipv4 (endpoint);
  g_autoptr (GInetAddress) address =
      g_inet_address_new_from_bytes (endpoint->address + (ipv4 ? 12 : 0),
                                     ipv4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);

  return g_inet_socket_address_new (address, endpoint->port);
}

/* Whether nothing but the way itself is between us and @target. */
gboolean
wrn_carrier_is_direct (const WrnCarrierTarget *target)
{
  return target->proxies == NULL || target->name == NULL ||
         wrn_proxies_ask (target->proxies, target->name) == WRN_PROXY_RULE_DIRECT;
}

/**
 * wrn_carrier_dial:
 * @target: an address, a port, and what leads there
 * @cancellable: which forgets @made
 * @made: called once from the main loop, unless @cancellable is cancelled before
 *
 * Connects by TCP. A proxy is told the name.
 */
void
wrn_carrier_dial (const WrnCarrierTarget *target,
                  GCancellable *cancellable,
                  WrnSocketMade made,
                  gpointer user_data)
{
  const gboolean is_direct = wrn_carrier_is_direct (target);
  g_autoptr (GSocketConnectable) where =
      is_direct ? G_SOCKET_CONNECTABLE (wrn_carrier_get_address (target->endpoint))
                : g_network_address_new (target->name, target->endpoint->port);

  dial (where, is_direct ? NULL : target->proxies, cancellable, made, user_data);
}

static void
made_cb (gpointer user_data, GSocketConnection *made, const GError *error)
{
  WrnStream *stream = user_data;

  if (made != NULL)
    wrn_stream_open (stream, G_IO_STREAM (made));
  else
    wrn_stream_fail (stream, error);
}

static WrnConnection *
connect_tcp (const WrnCarrier *carrier,
             const WrnCarrierTarget *target,
             const WrnConnectionHandlers *handlers,
             gpointer user_data)
{
  WrnStream *stream = wrn_stream_new (handlers, user_data);

  wrn_carrier_dial (target, wrn_stream_get_cancellable (stream), made_cb, stream);
  return (WrnConnection *) stream;
}

static WrnConnection *
connect_unix (const WrnCarrier *carrier,
              const WrnCarrierTarget *target,
              const WrnConnectionHandlers *handlers,
              gpointer user_data)
{
  WrnStream *stream = wrn_stream_new (handlers, user_data);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  if (target->name == NULL)
    {
      g_set_error (&error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME, "no path is known");
      wrn_stream_fail (stream, error);
      return (WrnConnection *) stream;
    }
  address = g_unix_socket_address_new (target->name);
  dial (G_SOCKET_CONNECTABLE (address), NULL, wrn_stream_get_cancellable (stream), made_cb, stream);
  return (WrnConnection *) stream;
}

static gboolean
knows_packets (const WrnCarrier *carrier, guint8 first)
{
  return wrn_framing_begins (first);
}

static WrnConnection *
accept_socket (const WrnCarrier *carrier,
               gpointer what,
               const WrnConnectionHandlers *handlers,
               gpointer user_data)
{
  WrnStream *stream = wrn_stream_new (handlers, user_data);

  wrn_stream_open (stream, what);
  return (WrnConnection *) stream;
}

const WrnCarrier wrn_carrier_tcp = {
  .scheme = "tcp",
  .number = WRN_CARRIER_TCP,
  .connect = connect_tcp,
  .knows = knows_packets,
  .accept = accept_socket,
};

const WrnCarrier wrn_carrier_unix = {
  .scheme = "unix",
  .number = WRN_CARRIER_UNIX,
  .connect = connect_unix,
  .accept = accept_socket,
};
