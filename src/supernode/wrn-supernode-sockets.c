/* wrn-supernode-sockets.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a supernode listens: by UDP, and for those whose network blocks that, by connections.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "supernode/wrn-supernode-sockets.h"

#include <sys/resource.h>

#include "core/carrier/wrn-carrier-socket.h"
#include "core/carrier/wrn-carrier-web.h"
#include "supernode/wrn-other-port.h"

/* What firewalls let out that let nothing else. */
#define HTTPS_PORT 443

/* Descriptors besides those of connections. */
#define OTHER_FILES 64

/* Each connection is a descriptor, and the usual limit is for programs without any. */
static void
allow_connections (void)
{
  struct rlimit files;

  if (getrlimit (RLIMIT_NOFILE, &files) != 0 ||
      files.rlim_cur >= WRN_CARRIERS_ACCEPTED + OTHER_FILES)
    return;
  files.rlim_cur = MIN (files.rlim_max, WRN_CARRIERS_ACCEPTED + OTHER_FILES);
  setrlimit (RLIMIT_NOFILE, &files);
}

/* A supernode answers, and never calls. */
static void
make_carriers (WrnSupernodeSockets *self)
{
  WrnCarriersLimits limits = WRN_CARRIERS_DEFAULT_LIMITS;

  limits.dialled = 0;
  self->carriers = wrn_carriers_new (&limits);
  wrn_carrier_tls_init (&self->tls);
  wrn_carriers_add (self->carriers, &wrn_carrier_tcp);
  wrn_carriers_add (self->carriers, &wrn_carrier_unix);
  wrn_carriers_add (self->carriers, &self->tls.carrier);
  wrn_carriers_add (self->carriers, &wrn_carrier_ws);
  self->tls.web = &wrn_carrier_ws;
}

static void
say_listening (const char *scheme, const WrnEndpoint *endpoint)
{
  char text[WRN_ENDPOINT_FORMAT_LEN];

  g_message ("Listening on %s %s", scheme, wrn_endpoint_format (endpoint, text));
}

/* Of a scheme that stands on TCP. */
static void
note_listening (WrnSupernodeSockets *self, const char *scheme, const WrnEndpoint *endpoint)
{
  if (self->tcp_port == 0)
    self->tcp_port = endpoint->port;
  say_listening (scheme, endpoint);
}

/* Nobody needs it who can use UDP. */
static void
try_tcp (WrnSupernodeSockets *self, WrnEndpoint endpoint, guint16 port)
{
  g_autoptr (GError) error = NULL;

  endpoint.port = port;
  if (wrn_carriers_listen (self->carriers, WRN_CARRIER_TCP, &endpoint, &error))
    note_listening (self, "TCP", &endpoint);
  else
    g_info ("%s", error->message);
}

static gboolean
open_udp (WrnSupernodeSockets *self, const WrnSupernodeConfig *config, GError **error)
{
  const WrnUdpOptions options = { .listen = g_array_index (config->listen, WrnEndpoint, 0),
                                  .no_offload = config->no_offload };

  self->udp = wrn_udp_new (&options, error);
  if (self->udp == NULL)
    return FALSE;
  g_array_index (config->listen, WrnEndpoint, 0).port = wrn_udp_get_port (self->udp);
  for (guint i = 1; i < config->listen->len; i++)
    if (!wrn_udp_listen (self->udp, &g_array_index (config->listen, WrnEndpoint, i), error))
      return FALSE;
  for (guint i = 0; i < config->listen->len; i++)
    say_listening ("UDP", &g_array_index (config->listen, WrnEndpoint, i));
  return TRUE;
}

static gboolean
open_connections (WrnSupernodeSockets *self, const WrnSupernodeConfig *config, GError **error)
{
  for (guint i = 0; i < config->connections->len; i++)
    {
      const WrnSupernodeListen *listen = config->connections->pdata[i];
      WrnEndpoint endpoint = listen->endpoint;

      if (listen->path != NULL
              ? !wrn_carriers_listen_unix (self->carriers, listen->path, error)
              : !wrn_carriers_listen (self->carriers, endpoint.carrier, &endpoint, error))
        return FALSE;
      if (listen->path != NULL)
        g_message ("Listening on “%s”", listen->path);
      else
        note_listening (self, endpoint.carrier == WRN_CARRIER_TLS ? "TLS" : "TCP", &endpoint);
    }
  return TRUE;
}

/* The certificate of @config from now on, if any; as before after an error. */
gboolean
wrn_supernode_sockets_load_tls (WrnSupernodeSockets *self,
                                const WrnSupernodeConfig *config,
                                GError **error)
{
  if (config->tls_certificate != NULL)
    return wrn_carrier_tls_load (&self->tls, config->tls_certificate, config->tls_key, error);
  wrn_carrier_tls_clear (&self->tls);
  return TRUE;
}

/**
 * wrn_supernode_sockets_open:
 * @self: nothing
 * @config: where to listen; ports that were left open become what they are
 * @other_port: (out): the second one of UDP; 0: none
 *
 * To be called with whatever privilege a port needs.
 *
 * Returns: %FALSE if something that was asked for could not be had
 */
gboolean
wrn_supernode_sockets_open (WrnSupernodeSockets *self,
                            const WrnSupernodeConfig *config,
                            guint16 *other_port,
                            GError **error)
{
  const WrnEndpoint first = g_array_index (config->listen, WrnEndpoint, 0);

  allow_connections ();
  make_carriers (self);
  if (!wrn_supernode_sockets_load_tls (self, config, error))
    return FALSE;
  if (!open_udp (self, config, error) ||
      !wrn_other_port_open (self->udp, &first, config->other_port, other_port, error) ||
      !open_connections (self, config, error))
    return FALSE;
  for (guint i = 0; i < config->listen->len && !config->udp_only; i++)
    {
      const WrnEndpoint *endpoint = &g_array_index (config->listen, WrnEndpoint, i);

      try_tcp (self, *endpoint, endpoint->port);
      if (endpoint->port != HTTPS_PORT)
        try_tcp (self, *endpoint, HTTPS_PORT);
    }
  return TRUE;
}

/**
 * wrn_supernode_sockets_open_port:
 * @self: nothing
 * @udp: the one port
 *
 * The same port by TCP, too, if that is free.
 */
gboolean
wrn_supernode_sockets_open_port (WrnSupernodeSockets *self,
                                 const WrnUdpOptions *udp,
                                 GError **error)
{
  make_carriers (self);
  self->udp = wrn_udp_new (udp, error);
  if (self->udp == NULL)
    return FALSE;
  try_tcp (self, udp->listen, wrn_udp_get_port (self->udp));
  return TRUE;
}

void
wrn_supernode_sockets_clear (WrnSupernodeSockets *self)
{
  g_clear_pointer (&self->carriers, wrn_carriers_free);
  g_clear_pointer (&self->udp, wrn_udp_free);
  wrn_carrier_tls_clear (&self->tls);
}
