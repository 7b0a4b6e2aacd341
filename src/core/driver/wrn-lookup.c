/* wrn-lookup.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Keeps the addresses of one host name: asks, asks again after failures, and now and then.
 */
#define G_LOG_DOMAIN "wrn-driver"

#include "config.h"

#include "core/driver/wrn-lookup.h"

#include <string.h>

/* After a failure: at once when the network comes up usually means within a second; a name that
 * stays unknown costs one question a minute. */
#define RETRY_MIN_MSEC 1000
#define RETRY_MAX_MSEC 60000

/* A server that moved is found again without a restart; names are kept by the system for about as
 * long anyway. */
#define REFRESH_MSEC 600000

struct _WrnLookup
{
  guint index;
  char *host; /* (owned) */
  guint16 port;
  const WrnLookupHandlers *handlers; /* (not owned) */
  gpointer user_data;                /* (not owned) */

  GCancellable *cancellable; /* (owned) (nullable): of the question under way */
  GSource *timer;            /* (owned) (nullable): for the next question */
  guint retry_msec;
  gboolean has_failed;

  WrnEndpoint endpoints[WRN_LOOKUP_MAX_ENDPOINTS];
  guint n_endpoints;
};

static void ask (WrnLookup *self);

static void
stop (WrnLookup *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static gboolean
ask_again_cb (gpointer user_data)
{
  WrnLookup *self = user_data;

  stop (self);
  ask (self);
  return G_SOURCE_REMOVE;
}

static void
wait_for (WrnLookup *self, guint msec)
{
  self->timer = g_timeout_source_new (msec);
  g_source_set_callback (self->timer, ask_again_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static gboolean
to_endpoint (GInetAddress *address, guint16 port, WrnEndpoint *out)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    {
      *out = wrn_endpoint_ipv4 ((guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 |
                                    (guint32) bytes[2] << 8 | bytes[3],
                                port);
    }
  else
    {
      *out = (WrnEndpoint){ .port = port };
      memcpy (out->address, bytes, sizeof out->address);
    }
  out->kind = WRN_ENDPOINT_STATIC;
  return !wrn_endpoint_is_multicast (out);
}

static gboolean
knows (const WrnLookup *self, const WrnEndpoint *endpoint)
{
  for (guint i = 0; i < self->n_endpoints; i++)
    if (wrn_endpoint_equal (&self->endpoints[i], endpoint))
      return TRUE;
  return FALSE;
}

/* Name servers rotate their answers, so the order does not count. */
static void
take_addresses (WrnLookup *self, GList *addresses)
{
  WrnEndpoint endpoints[WRN_LOOKUP_MAX_ENDPOINTS];
  gboolean is_new = FALSE;
  guint n = 0;

  for (GList *l = addresses; l != NULL && n < WRN_LOOKUP_MAX_ENDPOINTS; l = l->next)
    if (to_endpoint (l->data, self->port, &endpoints[n]))
      is_new |= !knows (self, &endpoints[n++]);

  if (!is_new && n == self->n_endpoints)
    return;
  memcpy (self->endpoints, endpoints, n * sizeof *endpoints);
  self->n_endpoints = n;
  self->handlers->found (self->user_data, self->index, self->host, self->endpoints, n);
}

static void
answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);
  WrnLookup *self = user_data;

  /* Then the lookup may be gone already. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (error == NULL)
    {
      self->retry_msec = RETRY_MIN_MSEC;
      self->has_failed = FALSE;
      wait_for (self, REFRESH_MSEC);
      take_addresses (self, addresses);
      g_resolver_free_addresses (addresses);
      return;
    }

  wait_for (self, self->retry_msec);
  self->retry_msec = MIN (self->retry_msec * 2, RETRY_MAX_MSEC);
  if (!self->has_failed)
    {
      self->has_failed = TRUE;
      self->handlers->failed (self->user_data, self->host, error);
    }
}

/* One of the "this network" that no packet leaves for (RFC 6890 section 2.2.2). */
static void
take_stand_in (WrnLookup *self)
{
  g_autoptr (GInetAddress) address =
      g_inet_address_new_from_bytes ((const guint8[]){ 0, 0, 0, (guint8) (self->index + 1) },
                                     G_SOCKET_FAMILY_IPV4);
  GList addresses = { .data = address };

  take_addresses (self, &addresses);
}

static void
ask (WrnLookup *self)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  if (self->handlers->is_proxied != NULL &&
      self->handlers->is_proxied (self->user_data, self->host))
    {
      take_stand_in (self);
      return;
    }
  self->cancellable = g_cancellable_new ();
  g_resolver_lookup_by_name_async (resolver, self->host, self->cancellable, answer_cb, self);
}

/**
 * wrn_lookup_new:
 * @index: what the handlers are told
 * @host: a name, or a numeric address
 * @port: of the endpoints
 * @handlers: (not owned): called from the thread-default main context
 *
 * Starts to look for @host.
 */
WrnLookup *
wrn_lookup_new (guint index,
                const char *host,
                guint16 port,
                const WrnLookupHandlers *handlers,
                gpointer user_data)
{
  WrnLookup *self = g_new0 (WrnLookup, 1);

  self->index = index;
  self->host = g_strdup (host);
  self->port = port;
  self->handlers = handlers;
  self->user_data = user_data;
  self->retry_msec = RETRY_MIN_MSEC;
  ask (self);
  return self;
}

void
wrn_lookup_free (WrnLookup *self)
{
  stop (self);
  g_free (self->host);
  g_free (self);
}

/* Asks now: the network has changed, and with it perhaps the answer. */
void
wrn_lookup_again (WrnLookup *self)
{
  stop (self);
  self->retry_msec = RETRY_MIN_MSEC;
  ask (self);
}

/* Forgets what was found, and asks now: it may have to be found in another way. */
void
wrn_lookup_start_over (WrnLookup *self)
{
  self->n_endpoints = 0;
  self->handlers->found (self->user_data, self->index, self->host, NULL, 0);
  wrn_lookup_again (self);
}
