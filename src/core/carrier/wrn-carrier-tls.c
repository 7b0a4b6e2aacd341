/* wrn-carrier-tls.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The scheme "tls": packets inside TLS, for networks that let nothing else pass.
 */
#define G_LOG_DOMAIN "wrn-carrier"

#include "config.h"

#include "core/carrier/wrn-carrier-tls.h"

#include "core/carrier/wrn-carrier-socket.h"
#include "core/carrier/wrn-stream.h"

/* The first byte of a record with a ClientHello (RFC 8446 section 5.1). */
#define HANDSHAKE_RECORD 22

/* What browsers and WebSocket libraries agree upon (RFC 7301); packets of ours come without a name,
 * as that would stand there for everybody to read. */
#define HTTP "http/1.1"

/* A connection of which we are one end, while and after it is made. */
typedef struct
{
  WrnConnection parent;
  const WrnCarrierTls *carrier; /* (not owned) */
  GCancellable *cancellable;    /* (owned): cancelled when this is gone */
  GSocketConnectable *server;   /* (owned) (nullable): by its name, which TLS tells the other end */
  WrnConnection *inner; /* (owned) (nullable): NULL during the handshake of an accepted one */
} Secure;

/* A handshake, which outlives the connection if that is closed meanwhile. */
typedef struct
{
  GCancellable *cancellable; /* (owned) */
  Secure *secure;            /* (not owned): gone when @cancellable is cancelled */
} Handshake;

static guint
send_packet (WrnConnection *connection, const guint8 *data, gsize len)
{
  const Secure *self = (const Secure *) connection;

  return self->inner != NULL ? wrn_connection_send (self->inner, data, len) : 1;
}

static guint
flush (WrnConnection *connection)
{
  const Secure *self = (const Secure *) connection;

  return self->inner != NULL ? wrn_connection_flush (self->inner) : 0;
}

static void
free_secure (WrnConnection *connection)
{
  Secure *self = (Secure *) connection;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_object (&self->server);
  g_clear_pointer (&self->inner, wrn_connection_free);
  g_free (self);
}

static const WrnConnectionClass secure_class = {
  .send = send_packet,
  .flush = flush,
  .free = free_secure,
};

static Secure *
secure_new (const WrnCarrier *carrier, const WrnConnectionHandlers *handlers, gpointer user_data)
{
  Secure *self = g_new0 (Secure, 1);

  self->parent =
      (WrnConnection){ .klass = &secure_class, .handlers = handlers, .user_data = user_data };
  self->carrier = (const WrnCarrierTls *) carrier;
  self->cancellable = g_cancellable_new ();
  return self;
}

/* What goes on inside: packets, or what the other end asked for. */
static void
begin (Secure *self, GTlsConnection *tls)
{
  const WrnConnectionHandlers *handlers = self->parent.handlers;
  const WrnCarrier *web = self->carrier->web;

  if (self->inner != NULL)
    wrn_stream_open ((WrnStream *) self->inner, G_IO_STREAM (tls));
  else if (web != NULL && g_strcmp0 (g_tls_connection_get_negotiated_protocol (tls), HTTP) == 0)
    self->inner = web->accept (web, tls, handlers, self->parent.user_data);
  else
    self->inner = wrn_carrier_tcp.accept (&wrn_carrier_tcp, tls, handlers, self->parent.user_data);
}

static void
fail (Secure *self, const GError *error)
{
  if (self->inner != NULL)
    wrn_stream_fail ((WrnStream *) self->inner, error);
  else
    self->parent.handlers->closed (self->parent.user_data, error);
}

static void
handshake_cb (GObject *tls, GAsyncResult *result, gpointer user_data)
{
  g_autofree Handshake *handshake = user_data;
  g_autoptr (GCancellable) cancellable = handshake->cancellable;
  g_autoptr (GError) error = NULL;
  const gboolean done = g_tls_connection_handshake_finish (G_TLS_CONNECTION (tls), result, &error);

  if (g_cancellable_is_cancelled (cancellable))
    return;
  if (done)
    begin (handshake->secure, G_TLS_CONNECTION (tls));
  else
    fail (handshake->secure, error);
}

static void
shake_hands (Secure *self, GTlsConnection *tls)
{
  Handshake *handshake = g_new (Handshake, 1);

  *handshake = (Handshake){ .cancellable = g_object_ref (self->cancellable), .secure = self };
  g_tls_connection_handshake_async (tls, G_PRIORITY_DEFAULT, self->cancellable, handshake_cb,
                                    handshake);
}

static gboolean
accept_any_cb (GTlsConnection *tls,
               GTlsCertificate *certificate,
               GTlsCertificateFlags errors,
               gpointer user_data)
{
  return TRUE;
}

static void
made_cb (gpointer user_data, GSocketConnection *made, const GError *error)
{
  Secure *self = user_data;
  g_autoptr (GIOStream) tls = NULL;
  g_autoptr (GError) failure = NULL;

  if (made != NULL)
    tls = g_tls_client_connection_new (G_IO_STREAM (made), self->server, &failure);
  if (tls == NULL)
    {
      fail (self, made != NULL ? failure : error);
      return;
    }
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_any_cb), NULL);
  shake_hands (self, G_TLS_CONNECTION (tls));
}

static WrnConnection *
connect_tls (const WrnCarrier *carrier,
             const WrnCarrierTarget *target,
             const WrnConnectionHandlers *handlers,
             gpointer user_data)
{
  Secure *self = secure_new (carrier, handlers, user_data);

  self->inner = (WrnConnection *) wrn_stream_new (handlers, user_data);
  if (target->name != NULL)
    self->server = g_network_address_new (target->name, target->endpoint->port);
  wrn_carrier_dial (target, self->cancellable, made_cb, self);
  return &self->parent;
}

static gboolean
knows_tls (const WrnCarrier *carrier, guint8 first)
{
  return first == HANDSHAKE_RECORD && ((const WrnCarrierTls *) carrier)->certificate != NULL;
}

static WrnConnection *
accept_tls (const WrnCarrier *carrier,
            gpointer what,
            const WrnConnectionHandlers *handlers,
            gpointer user_data)
{
  static const char *const protocols[] = { HTTP, NULL };
  const WrnCarrierTls *tls_carrier = (const WrnCarrierTls *) carrier;
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) tls = g_tls_server_connection_new (what, tls_carrier->certificate, &error);
  Secure *self = secure_new (carrier, handlers, user_data);

  if (tls == NULL)
    {
      self->inner = (WrnConnection *) wrn_stream_new (handlers, user_data);
      fail (self, error);
      return &self->parent;
    }
  if (tls_carrier->web != NULL)
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (tls), protocols);
  shake_hands (self, G_TLS_CONNECTION (tls));
  return &self->parent;
}

/* @self is ready to connect; to accept it needs a certificate. */
void
wrn_carrier_tls_init (WrnCarrierTls *self)
{
  *self = (WrnCarrierTls){ .carrier = {
                               .scheme = "tls",
                               .number = WRN_CARRIER_TLS,
                               .connect = connect_tls,
                               .knows = knows_tls,
                               .accept = accept_tls,
                           } };
}

void
wrn_carrier_tls_clear (WrnCarrierTls *self)
{
  g_clear_object (&self->certificate);
}

/**
 * wrn_carrier_tls_load:
 * @self: the scheme
 * @certificate: (type filename): a file in PEM format
 * @key: (type filename): its key, also in PEM format
 *
 * Who is connected stays so, by the certificate from before.
 *
 * Returns: %FALSE if they cannot be used, or this system has no TLS; then it stays as it was
 */
gboolean
wrn_carrier_tls_load (WrnCarrierTls *self, const char *certificate, const char *key, GError **error)
{
  g_autoptr (GTlsCertificate) loaded = NULL;

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_UNAVAILABLE,
                   "TLS needs the package glib-networking");
      return FALSE;
    }
  loaded = g_tls_certificate_new_from_files (certificate, key, error);
  if (loaded == NULL)
    {
      g_prefix_error (error, "Cannot use the certificate “%s” with the key “%s”: ", certificate,
                      key);
      return FALSE;
    }
  g_set_object (&self->certificate, loaded);
  return TRUE;
}
