/* wrn-supernode-receive.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Tells apart what comes in: handshakes, what clients say, and what goes through a channel.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "core/crypto/wrn-mask.h"
#include "core/supernode/wrn-supernode-private.h"

/* What one system call gathers, so far; a longer run is taken in parts. */
#define HEADS_AT_ONCE 64

/* The first bytes of a packet, without their mask. */
typedef guint8 Head[WRN_MASK_HEAD_LEN];

static void
send_cookie (WrnSupernode *self, WrnTime now, const WrnFlow *flow, const guint8 *init)
{
  guint8 *out = wrn_outbox_reserve (self->outbox, WRN_COOKIE_LEN);

  if (out == NULL)
    return;
  wrn_gate_write_cookie (self->gate, now, &flow->remote, init, out);
  wrn_outbox_send (self->outbox, flow, WRN_COOKIE_LEN);
}

static WrnDrop
answer_init (WrnSupernode *self, WrnTime now, const WrnFlow *flow, WrnIncoming *incoming)
{
  WrnSupernodeClient *client;
  WrnEndpoint seen = flow->remote;
  guint8 *out;
  WrnDrop drop;

  if (!wrn_gate_is_first (self->gate, now, incoming->ephemeral))
    return WRN_DROP_REPLAY_INIT;
  out = wrn_outbox_reserve (self->outbox, WRN_RESP_LEN);
  if (out == NULL)
    return WRN_DROP_QUEUE;

  wrn_supernode_make_room (self);
  client = wrn_supernode_find_client (self, incoming->id);
  if (client == NULL)
    client = wrn_supernode_add_client (self, now, incoming);

  seen.kind = WRN_ENDPOINT_REFLEXIVE;
  drop = wrn_session_answer (&client->session, now, incoming, &seen, out);
  if (drop == WRN_DROP_NONE)
    {
      wrn_outbox_send (self->outbox, flow, WRN_RESP_LEN);
      wrn_supernode_note_opening (self, client, flow);
      self->stats.handshakes++;
    }
  wrn_supernode_schedule_client (self, client);
  return drop;
}

static WrnDrop
receive_init (WrnSupernode *self, WrnTime now, const WrnFlow *flow, guint8 *data)
{
  WrnIncoming incoming;
  WrnDrop drop;

  wrn_mask_apply (self->realm.obf, data, WRN_INIT_LEN, TRUE);
  wrn_gate_set_busy (self->gate, self->context.n_tentative > WRN_SESSION_MAX_TENTATIVE_IN_ALL / 2);
  switch (wrn_gate_check (self->gate, now, &flow->remote, 0, data, &drop))
    {
    case WRN_GATE_PASS:
      break;
    case WRN_GATE_COOKIE:
      send_cookie (self, now, flow, data);
      return drop;
    case WRN_GATE_DROP:
    default:
      return drop;
    }

  drop = wrn_incoming_read (&incoming, &self->context, data);
  if (drop != WRN_DROP_NONE)
    return drop;
  drop = answer_init (self, now, flow, &incoming);
  wrn_secure_clear (&incoming, sizeof incoming);
  return drop;
}

/* A client that asks where it is seen, perhaps at an address of ours that it does not use, has not
 * moved. */
static gboolean
asks_where (const WrnReceived *received)
{
  return received->inner_len > 0 && received->inner[0] == WRN_KIND_WHERE;
}

static WrnDrop
receive_data (WrnSupernode *self,
              WrnTime now,
              const WrnFlow *flow,
              WrnSession *session,
              guint32 index,
              guint8 *data,
              gsize len)
{
  WrnSupernodeClient *client = session->owner;
  WrnRequest request = {
    .now = now,
    .client = client,
    .flow = flow,
    .index = index,
    .budget = G_MAXSIZE,
  };
  WrnReceived received;
  WrnDrop drop = wrn_session_open (session, now, data, len, &received);

  if (drop != WRN_DROP_NONE)
    return drop;

  if (received.confirmed)
    wrn_supernode_confirm_client (self, client, flow);
  if (!wrn_flow_equal (flow, &client->flow))
    {
      request.budget = len;
      if (received.newest && !asks_where (&received))
        wrn_supernode_probe (self, &request);
    }
  if (wrn_supernode_serve (self, &request, received.inner, received.inner_len))
    wrn_supernode_schedule_client (self, client);
  return WRN_DROP_NONE;
}

/* The first number of a packet of @len bytes. FALSE if that is no packet's length. */
static gboolean
read_index (const Head *head, gsize len, guint32 *index)
{
  WrnReader reader = wrn_reader_over (*head, sizeof *head);

  if (len < WRN_PACKET_MIN || len > WRN_PACKET_MAX)
    return FALSE;
  *index = wrn_reader_get_u32 (&reader);
  return TRUE;
}

/* How much of a run goes through @channel before another packet comes. */
static gsize
measure_relayed (guint32 channel, const Head *heads, gsize len, guint16 segment)
{
  gsize at = 0;

  for (guint i = 0; at < len; i++)
    {
      const gsize size = MIN (segment, len - at);
      guint32 index;

      if (size < WRN_RELAY_OVERHEAD + WRN_PACKET_MIN || !read_index (&heads[i], size, &index) ||
          index != channel)
        break;
      at += size;
    }
  return at;
}

/* Takes the first packet of a run, or all that go through the same channel. */
static WrnDrop
receive (WrnSupernode *self,
         WrnTime now,
         const WrnFlow *flow,
         guint8 *data,
         gsize len,
         guint16 segment,
         const Head *heads,
         gsize *taken)
{
  const WrnIndexEntry *entry;
  gsize relayed;
  guint32 index;

  *taken = MIN (segment, len);
  if (self->closing)
    return WRN_DROP_STALE;
  if (!read_index (&heads[0], *taken, &index))
    return WRN_DROP_SIZE;
  if (index == WRN_PACKET_INIT && *taken == WRN_INIT_LEN)
    return receive_init (self, now, flow, data);

  entry = wrn_index_table_find (self->indices, index);
  if (entry == NULL)
    return WRN_DROP_UNKNOWN;
  if (entry->kind == WRN_INDEX_SESSION)
    {
      memcpy (data, heads[0], sizeof heads[0]);
      return receive_data (self, now, flow, entry->data, index, data, *taken);
    }

  relayed = measure_relayed (index, heads, len, segment);
  if (relayed == 0)
    return WRN_DROP_SIZE;
  *taken = relayed;
  wrn_supernode_relay (self, now, flow, entry->data, data, relayed, segment);
  return WRN_DROP_NONE;
}

/* Of all packets but those that are too short to have one. */
static void
unmask_heads (const WrnSupernode *self, const guint8 *data, gsize len, guint16 segment, Head *heads)
{
  const guint8 *packets[WRN_MASK_BATCH];
  gsize lens[WRN_MASK_BATCH];
  guint n = 0;

  for (gsize at = 0; at < len; at += segment)
    {
      packets[n] = data + at;
      lens[n] = MIN (segment, len - at);
      if (lens[n] < WRN_PACKET_MIN)
        break;
      if (++n < WRN_MASK_BATCH)
        continue;
      wrn_mask_heads (self->realm.obf, packets, lens, n, heads);
      heads += n;
      n = 0;
    }
  wrn_mask_heads (self->realm.obf, packets, lens, n, heads);
}

/* At most HEADS_AT_ONCE packets. */
static void
receive_part (WrnSupernode *self,
              WrnTime now,
              const WrnFlow *flow,
              guint8 *data,
              gsize len,
              guint16 segment)
{
  Head heads[HEADS_AT_ONCE];
  gsize at = 0;
  gsize taken;

  unmask_heads (self, data, len, segment, heads);
  do
    {
      const WrnDrop drop =
          receive (self, now, flow, data + at, len - at, segment, heads + at / segment, &taken);

      if (drop != WRN_DROP_NONE)
        wrn_drops_add (&self->stats.drops, drop);
      at += taken;
    }
  while (at < len);
}

void
wrn_supernode_handle_run (gpointer machine,
                          WrnTime now,
                          const WrnFlow *flow,
                          guint8 *data,
                          gsize len,
                          guint16 segment)
{
  WrnSupernode *self = machine;
  const gsize part = HEADS_AT_ONCE * (gsize) segment;

  if (len == 0)
    {
      wrn_drops_add (&self->stats.drops, WRN_DROP_SIZE);
      return;
    }
  while (len > part)
    {
      receive_part (self, now, flow, data, part, segment);
      data += part;
      len -= part;
    }
  receive_part (self, now, flow, data, len, segment);
}
