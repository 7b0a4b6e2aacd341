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
#define RELAY_IDLE WRN_SECONDS (300)

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

/* Both directions have the same mask, as it comes from the tail, which stays: changing the channel
 * under it is one exclusive or. */
static void
change_channel (guint8 *packet, guint32 from, guint32 to)
{
  const guint32 change = GUINT32_TO_LE (from ^ to);
  guint32 head;

  memcpy (&head, packet, sizeof head);
  head ^= change;
  memcpy (packet, &head, sizeof head);
}

/**
 * wrn_supernode_relay:
 * @self: a supernode
 * @now: the current time
 * @flow: where the packet came from
 * @from: what its channel names
 * @packet: channel and packet, masked
 * @len: its length
 *
 * Forwards from the proved address of one side to that of the other.
 *
 * Returns: %WRN_DROP_NONE, or why nothing was sent
 */
WrnDrop
wrn_supernode_relay (WrnSupernode *self,
                     WrnTime now,
                     const WrnFlow *flow,
                     WrnRelayEnd *from,
                     const guint8 *packet,
                     gsize len)
{
  const WrnRelayEnd *to = other_end (from);
  guint8 *out;

  if (len < WRN_RELAY_OVERHEAD + WRN_PACKET_MIN)
    return WRN_DROP_SIZE;
  if (!wrn_flow_equal (flow, &from->client->flow))
    return WRN_DROP_CHANNEL;
  if (self->limits.relay_rate > 0 &&
      !wrn_token_bucket_take (&from->client->relayed, now, (guint32) len, self->limits.relay_rate,
                              WRN_SUPERNODE_RELAY_BURST))
    return WRN_DROP_LIMIT;
  if (wrn_flow_is_none (&to->client->flow))
    return WRN_DROP_NO_PATH;
  out = wrn_outbox_reserve (self->outbox, len);
  if (out == NULL)
    return WRN_DROP_QUEUE;

  memcpy (out, packet, len);
  change_channel (out, from->channel, to->channel);
  wrn_outbox_send (self->outbox, &to->client->flow, len);
  from->relay->used = now;
  self->stats.relayed_packets++;
  self->stats.relayed_bytes += len;
  return WRN_DROP_NONE;
}
