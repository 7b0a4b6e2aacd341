/* wrn-edge-send.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How packets leave: sealed for a peer, by one or more ways, directly or through a channel.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-private.h"

#include "core/base/wrn-writer.h"
#include "core/crypto/wrn-mask.h"

/**
 * wrn_edge_wrap:
 * @self: the edge
 * @route: a relayed way
 * @packet: (inout): %WRN_RELAY_OVERHEAD bytes and a masked packet
 * @len: length of both
 *
 * Writes the channel in front and masks it for the relay.
 */
void
wrn_edge_wrap (WrnEdge *self, WrnTime now, const WrnRoute *route, guint8 *packet, gsize len)
{
  WrnUplink *uplink = route->relay < WRN_RELAYS_SUPERNODES ? &self->uplinks[route->relay] : NULL;
  WrnWriter writer = wrn_writer_over (packet, WRN_RELAY_OVERHEAD);

  wrn_writer_put_u32 (&writer, route->channel);
  wrn_mask_apply (uplink != NULL ? uplink->realm.obf : self->relaying.obf, packet, len, FALSE);
  if (uplink != NULL)
    wrn_edge_uplink_used (uplink, now);
}

/* Sends a packet that is ready for the wire. */
void
wrn_edge_transmit (WrnEdge *self,
                   WrnTime now,
                   const WrnRoute *route,
                   const guint8 *packet,
                   gsize len)
{
  const gsize front = route->relayed ? WRN_RELAY_OVERHEAD : 0;
  const WrnFlow *flow = wrn_edge_get_flow (self, route);
  guint8 *out;

  if (flow == NULL)
    {
      wrn_drops_add (&self->drops, WRN_DROP_NO_PATH);
      return;
    }
  out = wrn_outbox_reserve (self->outbox, front + len);
  if (out == NULL)
    {
      wrn_drops_add (&self->drops, WRN_DROP_QUEUE);
      return;
    }

  memcpy (out + front, packet, len);
  if (route->relayed)
    wrn_edge_wrap (self, now, route, out, front + len);
  wrn_outbox_send (self->outbox, flow, front + len);
}

/* (nullable): the datagrams' way for @route; NULL if the member who relays cannot be reached */
const WrnFlow *
wrn_edge_get_flow (const WrnEdge *self, const WrnRoute *route)
{
  if (!route->relayed)
    return &route->flow;
  if (route->relay < WRN_RELAYS_SUPERNODES)
    return &self->uplinks[route->relay].flow;
  return wrn_paths_get_direct (&wrn_edge_get_relay (self, route->relay)->paths);
}

/**
 * wrn_edge_send_by:
 * @self: the edge
 * @now: the current time
 * @peer: a member
 * @route: the one way to use
 * @packet: (inout): the inner message after %WRN_DATA_HEAD_LEN bytes, and room for its tag
 * @inner_len: length of the inner message
 *
 * Returns: %FALSE if there is no session to send with
 */
gboolean
wrn_edge_send_by (WrnEdge *self,
                  WrnTime now,
                  WrnPeer *peer,
                  const WrnRoute *route,
                  guint8 *packet,
                  gsize inner_len)
{
  const gsize len = wrn_session_seal (&peer->session, now, packet, inner_len);

  if (len == 0)
    {
      wrn_drops_add (&self->drops, WRN_DROP_NO_SESSION);
      return FALSE;
    }
  wrn_edge_transmit (self, now, route, packet, len);
  return TRUE;
}

/* As wrn_edge_send_by(), by the way or ways that the evidence recommends: the same packet twice
 * is one for the receiver. */
gboolean
wrn_edge_send (WrnEdge *self, WrnTime now, WrnPeer *peer, guint8 *packet, gsize inner_len)
{
  WrnRoute routes[WRN_PATHS_MAX_ROUTES];
  guint n;
  gsize len;

  n = wrn_paths_choose (&peer->paths, now, inner_len + WRN_DATA_OVERHEAD, routes);
  if (n == 0)
    {
      wrn_drops_add (&self->drops, WRN_DROP_NO_PATH);
      return FALSE;
    }
  len = wrn_session_seal (&peer->session, now, packet, inner_len);
  if (len == 0)
    wrn_drops_add (&self->drops, WRN_DROP_NO_SESSION);
  for (guint i = 0; i < n && len > 0; i++)
    wrn_edge_transmit (self, now, &routes[i], packet, len);
  return len > 0;
}

/* An address that only a beacon names may be a victim's, as anybody can repeat a beacon: it gets no
 * more bytes than came from it. Others are named by the peer, signed. */
static gboolean
may_knock (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnPath *path)
{
  const gboolean hint = path->named_by == 1 << WRN_PATHS_SOURCE_BEACON;

  if (path->route.relayed)
    return TRUE;
  if (self->no_direct || (hint && peer->beacon_credit < WRN_INIT_LEN) ||
      !wrn_token_bucket_take (&self->probe_budget, now, 1, WRN_PATHS_PROBES_RATE,
                              WRN_PATHS_PROBES_BURST))
    return FALSE;
  if (hint)
    peer->beacon_credit -= WRN_INIT_LEN;
  return TRUE;
}

static void
send_init_by (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnRoute *route, const guint8 *init)
{
  wrn_edge_transmit (self, now, route, init, WRN_INIT_LEN);
  if (!route->relayed && peer->n_asked < G_N_ELEMENTS (peer->asked))
    peer->asked[peer->n_asked++] = route->flow.remote;
}

/* An INIT without a proven way goes to each address that the peer is said to have, and by relays
 * that were given up: if the two of us have different keys, then no relay seems to work. */
static void
knock (WrnEdge *self, WrnTime now, WrnPeer *peer, const guint8 *init)
{
  const WrnPath *paths[WRN_PATHS_MAX];
  const guint n = wrn_paths_list (&peer->paths, paths);

  for (guint i = 0; i < n; i++)
    if (may_knock (self, now, peer, paths[i]))
      send_init_by (self, now, peer, &paths[i]->route, init);
}

/**
 * wrn_edge_send_init:
 * @self: the edge
 * @now: the current time
 * @peer: a member with whom a handshake is due
 *
 * The first one that arrives is answered, the others are recognised as the same.
 */
void
wrn_edge_send_init (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  WrnRoute routes[WRN_PATHS_MAX_ROUTES];
  const guint n = wrn_paths_choose (&peer->paths, now, WRN_INIT_LEN, routes);
  guint8 init[WRN_INIT_LEN];

  if (!wrn_session_write_init (&peer->session, now, init))
    return;

  peer->greeted_at = now;
  peer->n_asked = 0;
  for (guint i = 0; i < n; i++)
    send_init_by (self, now, peer, &routes[i], init);
  if (n == 0)
    knock (self, now, peer, init);
}
