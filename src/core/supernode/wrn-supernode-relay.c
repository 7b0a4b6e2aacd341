/* wrn-supernode-relay.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Relaying between two members without a direct path: nothing is opened, nothing kept per packet.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "core/supernode/wrn-supernode-private.h"

/* Whoever still needs an idle channel asks for it again, and may get other numbers. */
#define RELAY_IDLE WRN_SECONDS (1800)

static WrnRelayEnd *
other_end (const WrnRelayEnd *end)
{
  return &end->relay->ends[end == &end->relay->ends[0] ? 1 : 0];
}

/* The pair has no order. Addresses are aligned, so their low bits say nothing. */
guint
wrn_relay_hash (gconstpointer relay)
{
  const WrnRelayEnd *ends = ((const WrnRelay *) relay)->ends;
  const guint64 pair =
      ((guint64) (guintptr) ends[0].client) ^ ((guint64) (guintptr) ends[1].client);

  return (guint) (pair * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> 32);
}

gboolean
wrn_relay_equal (gconstpointer a, gconstpointer b)
{
  const WrnRelayEnd *x = ((const WrnRelay *) a)->ends;
  const WrnRelayEnd *y = ((const WrnRelay *) b)->ends;

  return (x[0].client == y[0].client && x[1].client == y[1].client) ||
         (x[0].client == y[1].client && x[1].client == y[0].client);
}

static WrnRelay *
find_relay (WrnSupernode *self, WrnSupernodeClient *a, WrnSupernodeClient *b)
{
  const WrnRelay wanted = { .ends = { { .client = a }, { .client = b } } };

  return g_hash_table_lookup (self->relays, &wanted);
}

static void
attach (WrnSupernode *self, WrnRelay *relay, guint side, WrnSupernodeClient *client)
{
  WrnRelayEnd *end = &relay->ends[side];

  end->relay = relay;
  end->client = client;
  end->link.data = end;
  end->channel = wrn_index_table_add (self->indices, WRN_INDEX_CHANNEL, end);
  g_queue_push_tail_link (&client->relays, &end->link);
}

/**
 * wrn_supernode_open_relay:
 * @self: a supernode
 * @now: the current time
 * @a: a client
 * @b: another client of the same topic
 *
 * Asking again gives the same relay.
 *
 * Returns: (transfer none) (nullable): the relay, %NULL if there is no room; @a is at its first end
 *   or at its second
 */
WrnRelay *
wrn_supernode_open_relay (WrnSupernode *self,
                          WrnTime now,
                          WrnSupernodeClient *a,
                          WrnSupernodeClient *b)
{
  WrnRelay *relay = find_relay (self, a, b);

  if (relay == NULL)
    {
      if (g_hash_table_size (self->relays) >= self->limits.channels)
        return NULL;
      relay = g_new0 (WrnRelay, 1);
      relay->timer.owner = relay;
      attach (self, relay, 0, a);
      attach (self, relay, 1, b);
      g_hash_table_add (self->relays, relay);
      wrn_timer_heap_set (self->relay_timers, &relay->timer, now + RELAY_IDLE);
    }
  relay->used = now;
  return relay;
}

static void
close_relay (WrnSupernode *self, WrnRelay *relay)
{
  for (guint i = 0; i < G_N_ELEMENTS (relay->ends); i++)
    {
      wrn_index_table_remove (self->indices, relay->ends[i].channel);
      g_queue_unlink (&relay->ends[i].client->relays, &relay->ends[i].link);
    }
  wrn_timer_heap_remove (self->relay_timers, &relay->timer);
  g_hash_table_remove (self->relays, relay);
  g_free (relay);
}

void
wrn_supernode_close_relays (WrnSupernode *self, WrnSupernodeClient *client)
{
  const WrnRelayEnd *end;

  while ((end = g_queue_peek_head (&client->relays)) != NULL)
    close_relay (self, end->relay);
}

/* The timer is not touched for each packet, so it may ring for a relay that is in use. */
void
wrn_supernode_tick_relay (WrnSupernode *self, WrnTime now, WrnRelay *relay)
{
  if (now - relay->used >= RELAY_IDLE)
    close_relay (self, relay);
  else
    wrn_timer_heap_set (self->relay_timers, &relay->timer, relay->used + RELAY_IDLE);
}

/* A rate's worth of a fifth of a second is what TCP keeps in flight over a long way. */
static guint32
burst_of (guint rate)
{
  return MAX (WRN_SUPERNODE_RELAY_BURST, rate / 5);
}

/* How much of a run the sender, the pair and their community may have relayed now: whole datagrams,
 * for which all three pay. */
static gsize
admit (WrnSupernode *self, WrnTime now, WrnRelayEnd *from, gsize len, guint16 segment)
{
  const struct
  {
    WrnTokenBucket *bucket;
    guint rate;
  } limits[] = {
    { &from->client->relayed, self->limits.relay_rate },
    { &from->relay->relayed, self->limits.channel_rate },
    { &from->client->topic->relayed, self->limits.topic_rate },
  };
  gsize room = len;

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    if (limits[i].rate > 0)
      room = MIN (room, wrn_token_bucket_get_level (limits[i].bucket, now, limits[i].rate,
                                                    burst_of (limits[i].rate)));
  if (room < len)
    room -= room % segment;

  for (guint i = 0; i < G_N_ELEMENTS (limits) && room > 0; i++)
    if (limits[i].rate > 0)
      wrn_token_bucket_take (limits[i].bucket, now, (guint32) room, limits[i].rate,
                             burst_of (limits[i].rate));
  return room;
}

/* The last one may be shorter. */
static guint
count_packets (gsize len, guint16 segment)
{
  return (guint) ((len + segment - 1) / segment);
}

/**
 * wrn_supernode_relay:
 * @self: a supernode
 * @now: the current time
 * @flow: where the run came from
 * @from: what the channel of all its packets names
 * @data: (inout): relayed packets, masked, none of them too short; lent until the outbox has been
 *   polled empty
 * @len: length of the run
 * @segment: length of each packet but the last
 *
 * Forwards from the proved address of one side to that of the other.
 */
void
wrn_supernode_relay (WrnSupernode *self,
                     WrnTime now,
                     const WrnFlow *flow,
                     WrnRelayEnd *from,
                     guint8 *data,
                     gsize len,
                     guint16 segment)
{
  const WrnRelayEnd *to = other_end (from);
  const guint32 change = GUINT32_TO_LE (from->channel ^ to->channel);
  const guint n = count_packets (len, segment);
  WrnDrop drop = WRN_DROP_LIMIT;
  gsize room = 0;
  guint n_sent;

  if (!wrn_flow_equal (flow, &from->client->flow))
    drop = WRN_DROP_CHANNEL;
  else if (wrn_flow_is_none (&to->client->flow))
    drop = WRN_DROP_NO_PATH;
  else
    room = admit (self, now, from, len, segment);

  if (room > 0 && !wrn_outbox_relay (self->outbox, &to->client->flow, data, room, segment, change))
    {
      drop = WRN_DROP_QUEUE;
      room = 0;
    }
  if (room > 0)
    from->relay->used = now;

  n_sent = count_packets (room, segment);
  self->stats.relayed_packets += n_sent;
  self->stats.relayed_bytes += room;
  self->stats.drops.count[drop] += n - n_sent;
}
