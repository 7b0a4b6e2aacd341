/* wrn-edge-receive.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How datagrams come in: under whose mask they are, and what they are, until something is
 * authentic.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-receive.h"

#include "core/base/wrn-reader.h"
#include "core/crypto/wrn-mask.h"
#include "core/edge/wrn-edge-beacon.h"
#include "core/edge/wrn-edge-fallback.h"
#include "core/edge/wrn-edge-guess.h"

/* What a packet shows under one mask. */
typedef struct
{
  guint8 bytes[WRN_MASK_HEAD_LEN]; /* its start without the mask */
  WrnPacketHead head;
  WrnSession *session; /* (not owned) (nullable): which its index names */
} Glimpse;

/* Looks under the mask of @key, if @head does not show it. FALSE if that shows nothing that exists
 * in this realm. */
static gboolean
glimpse (WrnEdge *self,
         const guint8 *key,
         guint32 kind,
         const guint8 *packet,
         gsize len,
         const guint8 *head,
         Glimpse *out)
{
  const WrnIndexEntry *entry;
  WrnReader reader;
  guint32 index;

  *out = (Glimpse){ 0 };
  if (head != NULL)
    memcpy (out->bytes, head, sizeof out->bytes);
  else
    wrn_mask_head (key, packet, len, out->bytes);
  reader = wrn_reader_over (out->bytes, sizeof out->bytes);
  out->head.type = wrn_reader_get_u32 (&reader);

  switch (out->head.type)
    {
    case WRN_PACKET_INIT:
      return len == WRN_INIT_LEN;
    case WRN_PACKET_BEACON:
      return len <= WRN_BEACON_MAX;
    case WRN_PACKET_RESP:
      return len == WRN_RESP_LEN;
    case WRN_PACKET_COOKIE:
      if (len != WRN_COOKIE_LEN)
        return FALSE;
      index = wrn_reader_get_u32 (&reader);
      break;
    default:
      index = out->head.type;
      break;
    }

  entry = wrn_index_table_find (self->indices, index);
  if (entry == NULL || entry->kind != kind)
    return FALSE;
  out->session = entry->data;
  return TRUE;
}

/* Takes the mask off. A data packet has it on its head only, and that was seen already. */
static void
unmask (const Glimpse *seen, const guint8 *key, guint8 *packet, gsize len)
{
  if (seen->head.type >= WRN_INDEX_MIN)
    memcpy (packet, seen->bytes, sizeof seen->bytes);
  else
    wrn_mask_apply (key, packet, len, TRUE);
}

/* The session whose open handshake a RESP answers; its receiver index was under the mask. */
static WrnSession *
find_asker (WrnEdge *self, guint32 kind, const guint8 *resp)
{
  const WrnIndexEntry *entry;
  WrnPacketHead head;

  if (!wrn_packet_head_decode (&head, resp, WRN_RESP_LEN))
    return NULL;
  entry = wrn_index_table_find (self->indices, head.receiver);
  return entry != NULL && entry->kind == kind ? entry->data : NULL;
}

/* Where it comes from, or who relayed it. */
static const WrnEndpoint *
get_source (const WrnEdge *self, const WrnRoute *route)
{
  static const WrnEndpoint nowhere;
  const WrnFlow *flow = wrn_edge_get_flow (self, route);

  return flow != NULL ? &flow->remote : &nowhere;
}

static void
say_cookie (WrnEdge *self, WrnTime now, const WrnRoute *route, const guint8 *init)
{
  guint8 cookie[WRN_COOKIE_LEN];

  wrn_gate_write_cookie (self->gate, now, get_source (self, route), init, cookie);
  wrn_edge_transmit (self, now, route, cookie, sizeof cookie);
}

/* Whoever knows the community's secret is a member; its frames wait for its signed record. */
static WrnDrop
answer_incoming (WrnEdge *self, WrnTime now, const WrnRoute *route, WrnIncoming *incoming)
{
  static const WrnEndpoint nowhere;
  guint8 resp[WRN_RESP_LEN];
  WrnPeer *peer;
  WrnDrop drop;

  if (!wrn_gate_is_first (self->gate, now, incoming->ephemeral))
    return WRN_DROP_REPLAY_INIT;
  peer = wrn_edge_add_peer (self, now, incoming->id, incoming->dh_pk);
  if (peer == NULL)
    return WRN_DROP_TABLE_FULL;

  drop = wrn_session_answer (&peer->session, now, incoming,
                             route->relayed ? &nowhere : &route->flow.remote, resp);
  if (drop == WRN_DROP_NONE)
    {
      peer->greeted_at = now;
      peer->answered = route->flow.remote;
      wrn_edge_transmit (self, now, route, resp, sizeof resp);
    }
  wrn_edge_schedule_peer (self, now, peer);
  return drop;
}

/* Spends the key agreements of a handshake, and leaves none of its secrets behind. */
static WrnDrop
answer (WrnEdge *self, WrnTime now, const WrnRoute *route, const guint8 *init)
{
  WrnIncoming incoming;
  WrnDrop drop;

  if (wrn_gate_knows (self->gate, now, init + WRN_INIT_NOISE))
    return WRN_DROP_REPLAY_INIT;
  drop = wrn_incoming_read (&incoming, &self->context, init);
  if (drop == WRN_DROP_NONE)
    drop = answer_incoming (self, now, route, &incoming);
  wrn_secure_clear (&incoming, sizeof incoming);
  return drop;
}

static WrnDrop
read_init (WrnEdge *self, WrnTime now, const WrnRoute *route, const guint8 *init)
{
  WrnDrop drop;

  wrn_gate_set_busy (self->gate, self->context.n_tentative > WRN_SESSION_MAX_TENTATIVE_IN_ALL / 2);
  switch (wrn_gate_check (self->gate, now, get_source (self, route),
                          route->relayed ? route->channel : 0, init, &drop))
    {
    case WRN_GATE_PASS:
      return answer (self, now, route, init);
    case WRN_GATE_COOKIE:
      say_cookie (self, now, route, init);
      return drop;
    case WRN_GATE_DROP:
    default:
      return drop;
    }
}

/* A packet may be the first that we hear of its channel. But nobody vouches for the number in front
 * of it, so that it never replaces one that works. */
static void
learn_relay (WrnPeer *peer, WrnTime now, const WrnRoute *route)
{
  if (route->relayed && !wrn_paths_has_relay (&peer->paths, route->relay))
    wrn_paths_add_relay (&peer->paths, now, route->relay, route->channel);
}

/* Whether the INIT that is answered went that way. */
static gboolean
was_asked (const WrnPeer *peer, const WrnRoute *route)
{
  for (guint i = 0; i < peer->n_asked; i++)
    if (wrn_endpoint_equal (&peer->asked[i], &route->flow.remote))
      return TRUE;
  return route->relayed;
}

/* An answer proves a way if it comes by that on which the question went. From elsewhere it may have
 * been copied there, and is as good as any other packet. */
static void
read_peer_resp (WrnEdge *self,
                WrnTime now,
                WrnPeer *peer,
                const WrnRoute *route,
                const guint8 *resp)
{
  const WrnTime rtt = now - peer->greeted_at;
  WrnEndpoint seen;
  const WrnDrop drop = wrn_session_read_resp (&peer->session, now, resp, &seen);

  if (drop != WRN_DROP_NONE)
    {
      wrn_drops_add (&self->drops, drop);
      return;
    }
  learn_relay (peer, now, route);
  if (was_asked (peer, route))
    wrn_paths_proved (&peer->paths, now, route, rtt);
  else
    wrn_paths_heard (&peer->paths, now, route, WRN_RESP_LEN, TRUE);
  wrn_edge_greet (self, now, peer);
}

static void
read_peer_data (WrnEdge *self,
                WrnTime now,
                WrnPeer *peer,
                const WrnRoute *route,
                guint8 *packet,
                gsize len)
{
  WrnReceived received;
  const WrnDrop drop = wrn_session_open (&peer->session, now, packet, len, &received);

  if (drop != WRN_DROP_NONE)
    {
      wrn_drops_add (&self->drops, drop);
      return;
    }

  if (self->guessing.burst.n_ports > 0 && wrn_edge_hear_guess (self, now, peer, route))
    {
      wrn_drops_add (&self->drops, WRN_DROP_STALE);
      return;
    }
  learn_relay (peer, now, route);
  if (route->relayed && route->relay < WRN_RELAYS_SUPERNODES)
    wrn_edge_uplink_heard (&self->uplinks[route->relay], now);
  wrn_paths_heard (&peer->paths, now, route, len, received.newest);
  if (received.confirmed)
    {
      if (route->relayed || wrn_endpoint_equal (&route->flow.remote, &peer->answered))
        wrn_paths_proved (&peer->paths, now, route, now - peer->greeted_at);
      wrn_edge_greet (self, now, peer);
    }
  wrn_edge_dispatch (self, now, peer, route, &received);
}

/* A packet under the community's mask, whichever way it came. FALSE if it is none. */
static gboolean
receive_from_member (WrnEdge *self,
                     WrnTime now,
                     const WrnRoute *route,
                     guint8 *packet,
                     gsize len,
                     const guint8 *head)
{
  WrnDrop drop = WRN_DROP_NONE;
  WrnPeer *peer;
  Glimpse seen;

  if (!glimpse (self, self->realm.obf, WRN_EDGE_INDEX_PEER, packet, len, head, &seen))
    return FALSE;

  unmask (&seen, self->realm.obf, packet, len);
  if (seen.head.type == WRN_PACKET_RESP)
    seen.session = find_asker (self, WRN_EDGE_INDEX_PEER, packet);
  peer = seen.session != NULL ? seen.session->owner : NULL;

  if (seen.head.type == WRN_PACKET_INIT)
    drop = read_init (self, now, route, packet);
  else if (seen.head.type == WRN_PACKET_BEACON)
    drop = route->relayed ? WRN_DROP_BEACON
                          : wrn_edge_read_beacon (self, now, &route->flow, packet, len);
  else if (peer == NULL)
    drop = WRN_DROP_STALE;
  else if (seen.head.type == WRN_PACKET_RESP)
    read_peer_resp (self, now, peer, route, packet);
  else if (seen.head.type == WRN_PACKET_COOKIE)
    drop = wrn_session_read_cookie (&peer->session, now, packet);
  else
    read_peer_data (self, now, peer, route, packet, len);

  if (drop != WRN_DROP_NONE)
    wrn_drops_add (&self->drops, drop);
  if (peer != NULL && seen.head.type >= WRN_INDEX_MIN)
    wrn_edge_schedule_peer_soon (self, now, peer);
  else if (peer != NULL)
    wrn_edge_schedule_peer (self, now, peer);
  return TRUE;
}

static void
read_uplink_packet (WrnEdge *self,
                    WrnTime now,
                    WrnUplink *uplink,
                    const WrnFlow *flow,
                    guint32 type,
                    guint8 *packet,
                    gsize len)
{
  WrnReceived received;
  WrnDrop drop;

  switch (type)
    {
    case WRN_PACKET_RESP:
      drop = wrn_session_read_resp (&uplink->session, now, packet, &uplink->seen);
      if (drop == WRN_DROP_NONE)
        wrn_edge_uplink_connected (self, now, uplink, flow);
      break;
    case WRN_PACKET_COOKIE:
      drop = wrn_session_read_cookie (&uplink->session, now, packet);
      break;
    default:
      drop = wrn_session_open (&uplink->session, now, packet, len, &received);
      if (drop == WRN_DROP_NONE)
        {
          wrn_edge_uplink_heard (uplink, now);
          drop = wrn_edge_uplink_handle (self, now, uplink, flow, &received);
        }
      break;
    }
  if (drop != WRN_DROP_NONE)
    wrn_drops_add (&self->drops, drop);
}

/* A packet that carries one of a member behind the number of a channel. */
static gboolean
receive_relayed (WrnEdge *self,
                 WrnTime now,
                 WrnUplink *uplink,
                 const WrnFlow *flow,
                 const Glimpse *seen,
                 guint8 *packet,
                 gsize len)
{
  const WrnRoute route = { .relayed = TRUE, .relay = uplink->index, .channel = seen->head.type };

  if (route.channel < WRN_INDEX_MIN || len < WRN_PACKET_MIN + WRN_RELAY_OVERHEAD ||
      !(wrn_endpoint_equal (&flow->remote, &uplink->flow.remote) ||
        wrn_edge_uplink_has_way (uplink, &flow->remote)))
    return FALSE;

  memcpy (packet, seen->bytes, sizeof seen->bytes);
  if (receive_from_member (self, now, &route, packet + WRN_RELAY_OVERHEAD, len - WRN_RELAY_OVERHEAD,
                           NULL))
    return TRUE;
  wrn_mask_apply (uplink->realm.obf, packet, len, FALSE);
  return FALSE;
}

/* A packet under the mask of a supernode. FALSE if it is none. */
static gboolean
receive_from_uplink (WrnEdge *self,
                     WrnTime now,
                     WrnUplink *uplink,
                     const WrnFlow *flow,
                     guint8 *packet,
                     gsize len)
{
  const guint32 kind = WRN_EDGE_INDEX_UPLINK + uplink->index;
  Glimpse seen;

  if (!glimpse (self, uplink->realm.obf, kind, packet, len, NULL, &seen) ||
      seen.head.type == WRN_PACKET_INIT || seen.head.type == WRN_PACKET_BEACON)
    return receive_relayed (self, now, uplink, flow, &seen, packet, len);

  unmask (&seen, uplink->realm.obf, packet, len);
  if (seen.head.type == WRN_PACKET_RESP && find_asker (self, kind, packet) == NULL)
    {
      wrn_mask_apply (uplink->realm.obf, packet, len, TRUE);
      return receive_relayed (self, now, uplink, flow, &seen, packet, len);
    }
  read_uplink_packet (self, now, uplink, flow, seen.head.type, packet, len);
  return TRUE;
}

/* A packet that another member carried here, under the mask of such. FALSE if it is none. */
static gboolean
receive_carried (WrnEdge *self, WrnTime now, guint8 *packet, gsize len)
{
  guint8 head[WRN_MASK_HEAD_LEN];
  WrnReader reader = wrn_reader_over (head, sizeof head);
  WrnRoute route;

  if (g_hash_table_size (self->relaying.vias) == 0 || len < WRN_PACKET_MIN + WRN_RELAY_OVERHEAD)
    return FALSE;
  wrn_mask_head (self->relaying.obf, packet, len, head);
  if (!wrn_edge_find_via (self, wrn_reader_get_u32 (&reader), &route))
    return FALSE;

  memcpy (packet, head, sizeof head);
  if (receive_from_member (self, now, &route, packet + WRN_RELAY_OVERHEAD, len - WRN_RELAY_OVERHEAD,
                           NULL))
    return TRUE;
  wrn_mask_apply (self->relaying.obf, packet, len, FALSE);
  return FALSE;
}

/* What is under none of the masks that are likely. Returns: how many bytes it has; it may be more
 * than the first packet */
static gsize
receive_other (WrnEdge *self,
               WrnTime now,
               const WrnFlow *flow,
               const WrnUplink *likely,
               guint8 *data,
               gsize len,
               guint16 segment)
{
  const gsize carried = self->no_direct ? 0 : wrn_edge_carry (self, now, data, len, segment);
  const gsize size = MIN (segment, len);

  if (carried > 0)
    return carried;
  if (receive_carried (self, now, data, size))
    return size;
  for (guint i = 0; i < self->n_uplinks; i++)
    if (&self->uplinks[i] != likely &&
        receive_from_uplink (self, now, &self->uplinks[i], flow, data, size))
      return size;
  wrn_drops_add (&self->drops, WRN_DROP_UNKNOWN);
  return size;
}

/* Takes the first packet of a run, or more of them; returns how many bytes these have. @head:
 * (nullable): its start without the community's mask, if that is known already */
static gsize
receive_one (WrnEdge *self,
             WrnTime now,
             const WrnFlow *flow,
             guint8 *data,
             gsize len,
             guint16 segment,
             const guint8 *head)
{
  WrnUplink *likely = wrn_edge_find_uplink (self, &flow->remote);
  const WrnRoute direct = { .flow = *flow };
  const gsize size = MIN (segment, len);

  if (size < WRN_PACKET_MIN || size > WRN_PACKET_MAX)
    {
      wrn_drops_add (&self->drops, WRN_DROP_SIZE);
      return size;
    }

  if (likely != NULL && receive_from_uplink (self, now, likely, flow, data, size))
    return size;
  /* A connection is one to a supernode: who is behind it is not known by an address. */
  if (!self->no_direct && flow->remote.carrier == WRN_CARRIER_UDP &&
      receive_from_member (self, now, &direct, data, size, head))
    return size;
  return receive_other (self, now, flow, likely, data, len, segment);
}

/* Looks under the community's mask of several packets of a run at once, as that is cheaper. Returns
 * of how many; 0 if one by one is as good. */
static guint
look_ahead (const WrnEdge *self,
            const guint8 *run,
            gsize len,
            guint16 segment,
            guint8 (*heads)[WRN_MASK_HEAD_LEN])
{
  const guint8 *packets[WRN_MASK_BATCH];
  gsize lens[WRN_MASK_BATCH];
  gsize at = 0;
  guint n = 0;

  if (len <= segment || segment < WRN_PACKET_MIN || segment > WRN_PACKET_MAX)
    return 0;
  for (; n < WRN_MASK_BATCH && at < len && len - at >= WRN_PACKET_MIN; n++, at += segment)
    {
      packets[n] = run + at;
      lens[n] = MIN (segment, len - at);
    }
  wrn_mask_heads (self->realm.obf, packets, lens, n, heads);
  return n;
}

/**
 * wrn_edge_receive:
 * @self: the edge
 * @now: when
 * @flow: from where, to where
 * @data: (inout): datagrams of @segment bytes each, the last perhaps shorter; opened in place
 * @len: length of all
 * @segment: length of one
 *
 * For each first the mask of whoever is known at that address, then the others.
 */
void
wrn_edge_receive (WrnEdge *self,
                  WrnTime now,
                  const WrnFlow *flow,
                  guint8 *data,
                  gsize len,
                  guint16 segment)
{
  const gboolean member = !self->no_direct && wrn_edge_find_uplink (self, &flow->remote) == NULL;
  guint8 heads[WRN_MASK_BATCH][WRN_MASK_HEAD_LEN];

  if (len == 0)
    wrn_drops_add (&self->drops, WRN_DROP_SIZE);

  while (len > 0)
    {
      const guint n = member ? look_ahead (self, data, len, segment, heads) : 0;
      gsize taken = 0;

      for (guint i = 0; i < MAX (n, 1) && taken <= segment; i++)
        {
          taken = receive_one (self, now, flow, data, len, segment, i < n ? heads[i] : NULL);
          data += taken;
          len -= taken;
        }
    }
}
