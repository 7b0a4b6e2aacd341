/* wrn-web.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The schemes "ws" and "wss": packets in WebSockets, for networks that let only the web pass.
 */
#define G_LOG_DOMAIN "wrn-web"

#include "config.h"

#include <libsoup/soup.h>

#include "core/web/wrn-web.h"

#include "core/carrier/wrn-carrier-socket.h"
#include "core/carrier/wrn-stream.h"

/* Where a server has it, beside whatever else it has. */
#define PATH "/warren"

/* What both ends agree upon (RFC 6455 section 1.9). */
#define PROTOCOL "warren.1"

/* A message; ours are smaller. */
#define MESSAGE_MAX (64 * 1024)

/* Somebody who only ever sends half a request is stopped by the limits of connections; this is for
 * who is silent while we connect. */
#define TIMEOUT 10

typedef struct
{
  WrnConnection parent;
  WrnConnection *stream;           /* (owned): which does all but the messages */
  GCancellable *cancellable;       /* (owned): cancelled when this is gone */
  SoupSession *session;            /* (owned) (nullable): of one that we make */
  SoupServer *server;              /* (owned) (nullable): of one that another made */
  GIOStream *below;                /* (owned) (nullable): the same */
  SoupWebsocketConnection *socket; /* (owned) (nullable): NULL before it is open */
} Web;

static guint
send_packet (WrnConnection *connection, const guint8 *data, gsize len)
{
  return wrn_connection_send (((Web *) connection)->stream, data, len);
}

static guint
flush (WrnConnection *connection)
{
  return wrn_connection_flush (((Web *) connection)->stream);
}

static void
free_web (WrnConnection *connection)
{
  Web *self = (Web *) connection;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  wrn_connection_free (self->stream);
  if (self->socket != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->socket, self);
      if (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
        soup_websocket_connection_close (self->socket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
    }
  g_clear_object (&self->socket);
  if (self->session != NULL)
    soup_session_abort (self->session);
  g_clear_object (&self->session);
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_object (&self->below);
  g_free (self);
}

static const WrnConnectionClass web_class = {
  .send = send_packet,
  .flush = flush,
  .free = free_web,
};

static Web *
web_new (const WrnConnectionHandlers *handlers, gpointer user_data)
{
  Web *self = g_new0 (Web, 1);

  self->parent =
      (WrnConnection){ .klass = &web_class, .handlers = handlers, .user_data = user_data };
  self->stream = (WrnConnection *) wrn_stream_new (handlers, user_data);
  self->cancellable = g_cancellable_new ();
  return self;
}

static void
write_message (gpointer data, const guint8 *bytes, gsize len)
{
  const Web *self = data;

  if (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_binary (self->socket, bytes, len);
}

static void
message_cb (SoupWebsocketConnection *socket, gint type, GBytes *message, gpointer user_data)
{
  const Web *self = user_data;
  gsize len;
  const guint8 *bytes = g_bytes_get_data (message, &len);

  if (type == SOUP_WEBSOCKET_DATA_BINARY)
    wrn_stream_take ((WrnStream *) self->stream, bytes, len);
}

static void
error_cb (SoupWebsocketConnection *socket, GError *error, gpointer user_data)
{
  wrn_stream_fail ((WrnStream *) ((Web *) user_data)->stream, error);
}

static void
closed_cb (SoupWebsocketConnection *socket, gpointer user_data)
{
  wrn_stream_fail ((WrnStream *) ((Web *) user_data)->stream, NULL);
}

static void
begin (Web *self, SoupWebsocketConnection *socket)
{
  self->socket = g_object_ref (socket);
  soup_websocket_connection_set_max_incoming_payload_size (socket, MESSAGE_MAX);
  g_signal_connect (socket, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (socket, "error", G_CALLBACK (error_cb), self);
  g_signal_connect (socket, "closed", G_CALLBACK (closed_cb), self);
  wrn_stream_open_inside ((WrnStream *) self->stream,
                          soup_websocket_connection_get_io_stream (socket), write_message, self);
}

/* What outlives a connection that is being made. */
typedef struct
{
  GCancellable *cancellable; /* (owned) */
  Web *web;                  /* (not owned): gone when @cancellable is cancelled */
} Call;

static void
connected_cb (GObject *session, GAsyncResult *result, gpointer user_data)
{
  g_autofree Call *call = user_data;
  g_autoptr (GCancellable) cancellable = call->cancellable;
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupWebsocketConnection) socket =
      soup_session_websocket_connect_finish (SOUP_SESSION (session), result, &error);

  if (g_cancellable_is_cancelled (cancellable))
    return;
  if (socket != NULL)
    begin (call->web, socket);
  else
    wrn_stream_fail ((WrnStream *) call->web->stream, error);
}

static gboolean
accept_any_cb (SoupMessage *message,
               GTlsCertificate *certificate,
               GTlsCertificateFlags errors,
               gpointer user_data)
{
  return TRUE;
}

/* The host as its server knows it; the connection goes to the address that was looked up already.
 */
static SoupMessage *
make_request (const WrnCarrier *carrier, const WrnCarrierTarget *target, GSocketAddress *address)
{
  g_autofree char *numeric = g_inet_address_to_string (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  g_autoptr (GUri) uri = g_uri_build (SOUP_HTTP_URI_FLAGS, carrier->scheme, NULL,
                                      target->name != NULL ? target->name : numeric,
                                      target->endpoint->port, PATH, NULL, NULL);
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);

  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_any_cb), NULL);
  return message;
}

static WrnConnection *
connect_web (const WrnCarrier *carrier,
             const WrnCarrierTarget *target,
             const WrnConnectionHandlers *handlers,
             gpointer user_data)
{
  static const char *const protocols[] = { PROTOCOL, NULL };
  const gboolean is_direct = wrn_carrier_is_direct (target);
  g_autoptr (GSocketAddress) address = wrn_carrier_get_address (target->endpoint);
  g_autoptr (SoupMessage) message = make_request (carrier, target, address);
  Web *self = web_new (handlers, user_data);
  Call *call = g_new (Call, 1);

  self->session = soup_session_new_with_options ("remote-connectable", is_direct ? address : NULL,
                                                 "timeout", TIMEOUT, NULL);
  soup_session_set_proxy_resolver (self->session,
                                   is_direct ? NULL : G_PROXY_RESOLVER (target->proxies));
  *call = (Call){ .cancellable = g_object_ref (self->cancellable), .web = self };
  soup_session_websocket_connect_async (self->session, message, NULL, (char **) protocols,
                                        G_PRIORITY_DEFAULT, self->cancellable, connected_cb, call);
  return &self->parent;
}

/* Nothing that we are asked for has a body: a stranger's would fill the memory. */
static void
started_cb (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
}

static void
upgraded_cb (SoupServer *server,
             SoupServerMessage *message,
             const char *path,
             SoupWebsocketConnection *socket,
             gpointer user_data)
{
  Web *self = user_data;

  if (self->socket == NULL)
    begin (self, socket);
}

/* A server for each connection: it has one path, and whatever else it is asked for is not there. */
static WrnConnection *
accept_web (const WrnCarrier *carrier,
            gpointer what,
            const WrnConnectionHandlers *handlers,
            gpointer user_data)
{
  static const char *const protocols[] = { PROTOCOL, NULL };
  /* Who it is from, the session inside knows; libsoup wants to be told something. */
  g_autoptr (GInetAddress) nobody = g_inet_address_new_any (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (nobody, 0);
  g_autoptr (GError) error = NULL;
  Web *self = web_new (handlers, user_data);

  self->below = g_object_ref (what);
  self->server = soup_server_new (NULL, NULL);
  g_signal_connect (self->server, "request-started", G_CALLBACK (started_cb), NULL);
  soup_server_add_websocket_handler (self->server, PATH, NULL, (char **) protocols, upgraded_cb,
                                     self, NULL);
  if (!soup_server_accept_iostream (self->server, what, address, address, &error))
    wrn_stream_fail ((WrnStream *) self->stream, error);
  return &self->parent;
}

const char wrn_web_version[] = WRN_VERSION;

/**
 * wrn_web_get_carriers:
 * @ws: (out) (transfer none): which connects, and accepts what begins as a request
 * @wss: (out) (transfer none): the same in TLS; to accept, it is within the scheme "tls"
 */
void
wrn_web_get_carriers (const WrnCarrier **ws, const WrnCarrier **wss)
{
  static const WrnCarrier carriers[] = {
    { .scheme = "ws", .number = WRN_CARRIER_WS, .connect = connect_web, .accept = accept_web },
    { .scheme = "wss", .number = WRN_CARRIER_WSS, .connect = connect_web },
  };

  *ws = &carriers[0];
  *wss = &carriers[1];
}
