/* wrn-carriers.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * All connections of one machine, by endpoint, and the schemes that make them.
 */
#define G_LOG_DOMAIN "wrn-carrier"

#include "config.h"

#include "core/carrier/wrn-carriers.h"

#include <string.h>

#include "core/carrier/wrn-carriers-private.h"

/* Times to look within the shortest limit. */
#define TICKS 10

static gint64
now_msec (void)
{
  return g_get_monotonic_time () / 1000;
}

static void
free_line (gpointer data)
{
  WrnLine *self = data;

  if (self->is_dirty)
    g_ptr_array_remove_fast (self->carriers->dirty, self);
  if (self->hello != NULL)
    g_source_destroy (self->hello);
  g_clear_pointer (&self->hello, g_source_unref);
  g_clear_object (&self->newcomer);
  g_clear_pointer (&self->connection, wrn_connection_free);
  self->carriers->stats.connections--;
  g_free (self);
}

/* Ends it, and frees it. */
void
wrn_line_close (WrnLine *self)
{
  g_hash_table_remove (self->carriers->lines, &self->remote);
}

static void
opened (gpointer user_data)
{
  WrnLine *self = user_data;

  self->is_open = TRUE;
}

static void
received (gpointer user_data, WrnSlice *packets, guint n)
{
  WrnLine *self = user_data;
  WrnCarriers *carriers = self->carriers;
  const WrnFlow flow = { .remote = self->remote };

  carriers->stats.rx_packets += n;
  for (guint i = 0; i < n; i++)
    carriers->stats.rx_bytes += packets[i].len;
  if (carriers->handlers != NULL)
    carriers->handlers->received (carriers->user_data, &flow, packets, n);
}

static void
closed (gpointer user_data, const GError *error)
{
  WrnLine *self = user_data;
  char text[WRN_ENDPOINT_FORMAT_LEN];

  if (error != NULL)
    {
      self->carriers->stats.failed++;
      g_debug ("%s: %s", wrn_endpoint_format (&self->remote, text), error->message);
    }
  wrn_line_close (self);
}

static const WrnConnectionHandlers line_handlers = { opened, received, closed };

static gboolean
is_worn_out (const WrnLine *self, gint64 now)
{
  const WrnCarriersLimits *limits = &self->carriers->limits;
  const gboolean is_ready = self->is_open && (!self->is_accepted || self->said != 0);

  if (!is_ready)
    return now - self->began >= limits->patience_msec;
  return now - MAX (self->said, self->began) >= limits->idle_msec;
}

static gboolean
tick_cb (gpointer user_data)
{
  WrnCarriers *self = user_data;
  const gint64 now = now_msec ();
  GHashTableIter iter;
  gpointer line;

  g_hash_table_iter_init (&iter, self->lines);
  while (g_hash_table_iter_next (&iter, NULL, &line))
    if (is_worn_out (line, now))
      {
        self->stats.unanswered += ((WrnLine *) line)->said == 0 ? 1 : 0;
        g_hash_table_iter_remove (&iter);
      }
  for (guint i = 0; i < self->listeners->len; i++)
    wrn_listener_resume (self->listeners->pdata[i]);
  if (g_hash_table_size (self->lines) > 0)
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->tick, g_source_unref);
  return G_SOURCE_REMOVE;
}

/* Looks after lines and listeners from now on, as long as there are lines. */
void
wrn_carriers_watch (WrnCarriers *self)
{
  if (self->tick != NULL)
    return;
  self->tick = g_timeout_source_new (
      MAX (MIN (self->limits.patience_msec, self->limits.idle_msec) / TICKS, 1));
  g_source_set_callback (self->tick, tick_cb, self, NULL);
  g_source_attach (self->tick, g_main_context_get_thread_default ());
}

static WrnLine *
add_line (WrnCarriers *self, const WrnEndpoint *remote)
{
  WrnLine *line = g_new0 (WrnLine, 1);

  line->carriers = self;
  line->remote = *remote;
  line->began = now_msec ();
  self->stats.connections++;
  g_hash_table_insert (self->lines, &line->remote, line);
  wrn_carriers_watch (self);
  return line;
}

/* Lines that others made, from the network of @remote or all. */
static guint
count_accepted (WrnCarriers *self, const WrnEndpoint *remote, WrnLine **oldest)
{
  GHashTableIter iter;
  gpointer value;
  guint n = 0;

  *oldest = NULL;
  g_hash_table_iter_init (&iter, self->lines);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WrnLine *line = value;

      if (!line->is_accepted ||
          (remote != NULL && wrn_endpoint_network (&line->remote) != wrn_endpoint_network (remote)))
        continue;
      n++;
      if (line->said == 0 && (*oldest == NULL || line->began < (*oldest)->began))
        *oldest = line;
    }
  return n;
}

/* Where it is full, whoever waits longest for an answer makes room: a flood of connections delays
 * others, but it does not shut them out, and never touches those that are in use. */
static gboolean
make_room (WrnCarriers *self, const WrnEndpoint *remote)
{
  WrnLine *oldest;

  if (count_accepted (self, remote, &oldest) >= self->limits.network)
    {
      if (oldest == NULL)
        return FALSE;
      self->stats.refused++;
      wrn_line_close (oldest);
    }
  if (count_accepted (self, NULL, &oldest) >= self->limits.accepted)
    {
      if (oldest == NULL)
        return FALSE;
      self->stats.refused++;
      wrn_line_close (oldest);
    }
  return TRUE;
}

/**
 * wrn_carriers_admit:
 * @self: the connections
 * @number: of a scheme
 * @remote: who made a new one
 *
 * Returns: (transfer none) (nullable): a line for it; %NULL if there is no room, which is counted
 */
WrnLine *
wrn_carriers_admit (WrnCarriers *self, guint8 number, const WrnEndpoint *remote)
{
  WrnEndpoint key = *remote;
  WrnLine *line;

  if (!make_room (self, remote))
    {
      self->stats.refused++;
      return NULL;
    }

  self->last_number = MAX (self->last_number + 1, 1);
  key.carrier = number;
  key.scope = self->last_number;
  line = add_line (self, &key);
  line->is_accepted = TRUE;
  self->stats.accepted++;
  return line;
}

/* It is to be one of @carrier. */
void
wrn_line_accept (WrnLine *self, const WrnCarrier *carrier, gpointer what)
{
  self->connection = carrier->accept (carrier, what, &line_handlers, self);
}

/**
 * wrn_carriers_accept:
 * @self: the connections
 * @carrier: a scheme that has listened by itself
 * @remote: who connected
 * @what: for its accept()
 *
 * Returns: %FALSE if there is no room
 */
gboolean
wrn_carriers_accept (WrnCarriers *self,
                     const WrnCarrier *carrier,
                     const WrnEndpoint *remote,
                     gpointer what)
{
  WrnLine *line = wrn_carriers_admit (self, carrier->number, remote);

  if (line != NULL)
    wrn_line_accept (line, carrier, what);
  return line != NULL;
}

static const char *
find_name (WrnCarriers *self, const WrnEndpoint *endpoint)
{
  WrnEndpoint key = *endpoint;

  key.port = 0;
  key.carrier = WRN_CARRIER_UDP;
  key.scope = 0;
  return g_hash_table_lookup (self->names, &key);
}

static guint
count_dialled (WrnCarriers *self)
{
  WrnLine *oldest;

  return g_hash_table_size (self->lines) - count_accepted (self, NULL, &oldest);
}

/* (nullable): if it cannot be reached so. */
static WrnLine *
dial (WrnCarriers *self, const WrnEndpoint *remote)
{
  const WrnCarrier *carrier = wrn_carriers_get (self, remote->carrier);
  const WrnCarrierTarget target = { .endpoint = remote,
                                    .name = find_name (self, remote),
                                    .proxies = self->proxies };
  WrnLine *line;

  if (carrier == NULL || carrier->connect == NULL || count_dialled (self) >= self->limits.dialled)
    return NULL;
  line = add_line (self, remote);
  line->connection = carrier->connect (carrier, &target, &line_handlers, line);
  self->stats.dialled++;
  return line;
}

/**
 * wrn_carriers_send:
 * @self: the connections
 * @flow: to where
 * @data: packets of @segment bytes each, the last perhaps shorter
 * @len: of all
 * @segment: of one
 *
 * They are on their way after wrn_carriers_flush(). What goes to a connection that others made, and
 * that is gone, is dropped.
 */
void
wrn_carriers_send (WrnCarriers *self,
                   const WrnFlow *flow,
                   const guint8 *data,
                   gsize len,
                   guint16 segment)
{
  WrnLine *line = g_hash_table_lookup (self->lines, &flow->remote);
  const guint n = (guint) ((len + segment - 1) / segment);

  if (line == NULL)
    line = dial (self, &flow->remote);
  if (line == NULL || line->connection == NULL)
    {
      self->stats.tx_dropped += n;
      return;
    }

  for (gsize at = 0; at < len; at += segment)
    self->stats.tx_dropped +=
        wrn_connection_send (line->connection, data + at, MIN (segment, len - at));
  self->stats.tx_packets += n;
  self->stats.tx_bytes += len;
  line->said = now_msec ();
  if (!line->is_dirty)
    g_ptr_array_add (self->dirty, line);
  line->is_dirty = TRUE;
}

/* Sends what wrn_carriers_send() was given, in as few calls as possible. */
void
wrn_carriers_flush (WrnCarriers *self)
{
  for (guint i = 0; i < self->dirty->len; i++)
    {
      WrnLine *line = self->dirty->pdata[i];

      line->is_dirty = FALSE;
      self->stats.tx_dropped += wrn_connection_flush (line->connection);
    }
  g_ptr_array_set_size (self->dirty, 0);
}

/* Connections that we made may lead nowhere now; they are made anew when they are needed. */
void
wrn_carriers_network_changed (WrnCarriers *self)
{
  GHashTableIter iter;
  gpointer line;

  g_hash_table_iter_init (&iter, self->lines);
  while (g_hash_table_iter_next (&iter, NULL, &line))
    if (!((WrnLine *) line)->is_accepted)
      g_hash_table_iter_remove (&iter);
}

/**
 * wrn_carriers_new:
 * @limits: how many there may be
 *
 * Everything happens on the thread-default main context.
 *
 * Returns: (transfer full): no connections, and no schemes yet
 */
WrnCarriers *
wrn_carriers_new (const WrnCarriersLimits *limits)
{
  WrnCarriers *self = g_new0 (WrnCarriers, 1);

  self->limits = *limits;
  self->listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) wrn_listener_free);
  self->names = g_hash_table_new_full ((GHashFunc) wrn_endpoint_hash,
                                       (GEqualFunc) wrn_endpoint_equal, g_free, g_free);
  self->lines = g_hash_table_new_full ((GHashFunc) wrn_endpoint_hash,
                                       (GEqualFunc) wrn_endpoint_equal, NULL, free_line);
  self->dirty = g_ptr_array_new ();
  return self;
}

void
wrn_carriers_free (WrnCarriers *self)
{
  if (self->tick != NULL)
    g_source_destroy (self->tick);
  g_clear_pointer (&self->tick, g_source_unref);
  g_ptr_array_unref (self->listeners);
  g_hash_table_unref (self->lines);
  g_hash_table_unref (self->names);
  g_clear_object (&self->proxies);
  g_ptr_array_unref (self->dirty);
  g_free (self);
}

/**
 * wrn_carriers_add:
 * @self: the connections
 * @carrier: (not owned): a scheme, which outlives them
 *
 * Replaces what had its number before; to wrap that, ask for it by wrn_carriers_get().
 */
void
wrn_carriers_add (WrnCarriers *self, const WrnCarrier *carrier)
{
  g_return_if_fail (carrier->number > WRN_CARRIER_UDP && carrier->number < WRN_CARRIERS_MAX);

  self->carriers[carrier->number] = carrier;
}

/* (nullable) */
const WrnCarrier *
wrn_carriers_get (const WrnCarriers *self, guint8 number)
{
  return number < WRN_CARRIERS_MAX ? self->carriers[number] : NULL;
}

/* (nullable) */
const WrnCarrier *
wrn_carriers_find (const WrnCarriers *self, const char *scheme)
{
  for (guint i = 0; i < WRN_CARRIERS_MAX; i++)
    if (self->carriers[i] != NULL && g_str_equal (self->carriers[i]->scheme, scheme))
      return self->carriers[i];
  return NULL;
}

/* Connections are made as @proxies say; the rules in there may change later. */
void
wrn_carriers_set_proxies (WrnCarriers *self, WrnProxies *proxies)
{
  g_set_object (&self->proxies, proxies);
}

WrnProxyRule
wrn_carriers_ask_proxies (const WrnCarriers *self, const char *host)
{
  return self->proxies != NULL ? wrn_proxies_ask (self->proxies, host) : WRN_PROXY_RULE_DIRECT;
}

/* The address of @endpoint, with whatever port and scheme, is that of the host @name. */
void
wrn_carriers_add_name (WrnCarriers *self, const WrnEndpoint *endpoint, const char *name)
{
  WrnEndpoint *key = g_new0 (WrnEndpoint, 1);

  memcpy (key->address, endpoint->address, sizeof key->address);
  g_hash_table_replace (self->names, key, g_strdup (name));
}

void
wrn_carriers_set_handlers (WrnCarriers *self,
                           const WrnCarriersHandlers *handlers,
                           gpointer user_data)
{
  self->handlers = handlers;
  self->user_data = user_data;
}

const WrnCarriersStats *
wrn_carriers_get_stats (const WrnCarriers *self)
{
  return &self->stats;
}
