/* wrn-edge-frames.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Frames between the TAP and the members: the path that has to be fast.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-private.h"

#include "core/crypto/wrn-mask.h"
#include "core/ethernet/wrn-fragmenter.h"
#include "core/ethernet/wrn-mss.h"
#include "core/ethernet/wrn-segmenter.h"

/* What a packet adds to the body of a frame. */
#define AROUND_BODY (WRN_DATA_OVERHEAD + 1 + WRN_MAC_LEN)

/* Packets at the end of the outbox that have no mask yet: it is cheaper for many at once. */
typedef struct
{
  guint8 *packets[WRN_MASK_BATCH]; /* (not owned): in the outbox, where nothing moves them */
  gsize lens[WRN_MASK_BATCH];
  guint n;
  guint max;
} Bare;

static void
mask_bare (WrnEdge *self, Bare *bare)
{
  guint8 heads[WRN_MASK_BATCH][WRN_MASK_HEAD_LEN];

  wrn_mask_heads (self->realm.obf, (const guint8 *const *) bare->packets, bare->lens, bare->n,
                  heads);
  for (guint i = 0; i < bare->n; i++)
    memcpy (bare->packets[i], heads[i], sizeof heads[i]);
  bare->n = 0;
}

/* Writes kind, group and the next piece of @pieces as an inner message. Returns its length; 0 if
 * no piece is left. */
static gsize
write_inner (guint8 *inner, const WrnMac *group, WrnSegmenter *pieces, gsize size)
{
  gsize front = 1;
  gsize len;

  inner[0] = pieces->open ? WRN_KIND_OPEN : WRN_KIND_UNICAST;
  if (group != NULL)
    {
      inner[0] = WRN_KIND_GROUP;
      memcpy (inner + 1, group->bytes, WRN_MAC_LEN);
      front += WRN_MAC_LEN;
    }
  len = wrn_segmenter_next (pieces, inner + front, size - front);
  return len > 0 ? front + len : 0;
}

/* Cuts one piece straight into the outbox and seals it there, next to the one before. Only what
 * goes directly can wait in @bare for its mask, as relayed packets have another above it. FALSE
 * when none is left, or none fits. */
static gboolean
send_piece (WrnEdge *self,
            WrnTime now,
            WrnPeer *peer,
            const WrnRoute *route,
            const WrnMac *group,
            WrnSegmenter *pieces,
            Bare *bare)
{
  const gsize front = route->relayed ? WRN_RELAY_OVERHEAD : 0;
  const gsize room = wrn_segmenter_get_largest (pieces) + AROUND_BODY;
  const WrnFlow *flow = wrn_edge_get_flow (self, route);
  guint8 *out = flow != NULL ? wrn_outbox_reserve (self->outbox, front + room) : NULL;
  gsize len;

  if (out == NULL)
    {
      wrn_drops_add (&self->drops, flow != NULL ? WRN_DROP_QUEUE : WRN_DROP_NO_PATH);
      return FALSE;
    }

  len = write_inner (out + front + WRN_DATA_HEAD_LEN, group, pieces, room - WRN_DATA_OVERHEAD);
  if (len == 0)
    return FALSE;
  peer->tx_packets++;
  peer->tx_bytes += len;

  if (route->relayed)
    {
      len = front + wrn_session_seal (&peer->session, now, out + front, len);
      wrn_edge_wrap (self, now, route, out, len);
    }
  else
    {
      len = wrn_session_seal_bare (&peer->session, now, out, len);
      bare->packets[bare->n] = out;
      bare->lens[bare->n++] = len;
    }
  wrn_outbox_send (self->outbox, flow, len);
  if (bare->n == bare->max)
    mask_bare (self, bare);
  return TRUE;
}

/* The same packet by several ways, as no single one is certain. */
static gboolean
send_piece_by_all (WrnEdge *self,
                   WrnTime now,
                   WrnPeer *peer,
                   const WrnRoute *routes,
                   guint n_routes,
                   const WrnMac *group,
                   WrnSegmenter *pieces)
{
  guint8 packet[WRN_PACKET_MAX];
  gsize len = write_inner (packet + WRN_DATA_HEAD_LEN, group, pieces, WRN_INNER_MAX);

  if (len == 0)
    return FALSE;
  peer->tx_packets++;
  peer->tx_bytes += len;

  len = wrn_session_seal (&peer->session, now, packet, len);
  for (guint i = 0; i < n_routes; i++)
    wrn_edge_transmit (self, now, &routes[i], packet, len);
  return TRUE;
}

static WrnDrop
send_pieces (WrnEdge *self,
             WrnTime now,
             WrnPeer *peer,
             const WrnMac *group,
             WrnSegmenter *pieces,
             Bare *bare)
{
  const gsize largest = wrn_segmenter_get_largest (pieces) + AROUND_BODY;
  WrnRoute routes[WRN_PATHS_MAX_ROUTES];
  gboolean sent = TRUE;
  guint n;

  while (sent && pieces->n_done < pieces->n_pieces)
    {
      if (!wrn_session_may_send (&peer->session, now))
        {
          wrn_session_want (&peer->session, now);
          return WRN_DROP_NO_SESSION;
        }
      n = wrn_paths_choose (&peer->paths, now, largest, routes);
      if (n == 0)
        return WRN_DROP_NO_PATH;
      if (n > 1 || routes[0].relayed)
        mask_bare (self, bare);
      if (bare->n == 0)
        bare->max = wrn_outbox_reserve (self->outbox, WRN_MASK_BATCH * largest) != NULL
                        ? WRN_MASK_BATCH
                        : 1;
      sent = n == 1 ? send_piece (self, now, peer, &routes[0], group, pieces, bare)
                    : send_piece_by_all (self, now, peer, routes, n, group, pieces);
    }
  return WRN_DROP_NONE;
}

static WrnDrop
send_all (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnMac *group, WrnSegmenter *pieces)
{
  Bare bare = { 0 };
  const WrnDrop drop = send_pieces (self, now, peer, group, pieces, &bare);

  mask_bare (self, &bare);
  return drop;
}

/* Packets of more than @room bytes: nothing on the way outside would cut them, or not in time. Who
 * sends them is told, so that the next ones fit; but these go as well, as what is not told, or does
 * not listen, shall not send into nothing. */
static WrnDrop
send_fragments (WrnEdge *self,
                WrnTime now,
                WrnPeer *peer,
                const WrnMac *group,
                const WrnFrame *frame,
                guint room)
{
  const guint fits = room - WRN_PEER_AROUND_IP - (group != NULL ? WRN_MAC_LEN : 0);
  guint8 packet[WRN_INNER_MAX];
  guint8 out[WRN_ETH_BODY + WRN_INNER_MAX];
  WrnFrame part = { .data = out };
  WrnDrop drop = WRN_DROP_NONE;
  WrnFragmenter parts;
  WrnSegmenter pieces;
  gsize len;

  wrn_segmenter_init (&pieces, frame, WRN_SEGMENT_BODY);
  while (drop == WRN_DROP_NONE && (len = wrn_segmenter_next (&pieces, packet, sizeof packet)) > 0)
    {
      if (group == NULL)
        wrn_edge_warn (self, now, peer, fits, packet, len);
      if (!wrn_fragmenter_init (&parts, packet, len, fits, self->n_cut++))
        return WRN_DROP_GIANT;
      while (drop == WRN_DROP_NONE &&
             (len = wrn_fragmenter_next (&parts, out + WRN_ETH_BODY, WRN_INNER_MAX)) > 0)
        {
          WrnSegmenter whole;

          part.len = WRN_ETH_BODY + len;
          wrn_segmenter_init (&whole, &part, WRN_SEGMENT_BODY);
          drop = send_all (self, now, peer, group, &whole);
        }
    }
  return drop;
}

static WrnDrop
send_frame (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnMac *group, const WrnFrame *frame)
{
  const WrnSegmentFlags flags = WRN_SEGMENT_BODY | (group == NULL ? WRN_SEGMENT_OPEN : 0);
  const gsize around = WRN_DATA_OVERHEAD + 1 + (group != NULL ? WRN_MAC_LEN : 0);
  WrnSegmenter pieces;
  const WrnDrop drop = wrn_segmenter_init (&pieces, frame, flags);
  const gsize largest = wrn_segmenter_get_largest (&pieces) + around;

  if (drop != WRN_DROP_NONE)
    return drop;
  if (largest > WRN_PATH_MTU_BASE)
    {
      const guint room = wrn_edge_get_room (self, now, peer);

      if (wrn_segmenter_get_largest (&pieces) > WRN_INNER_MAX - 1 - WRN_MAC_LEN)
        return WRN_DROP_GIANT;
      if (largest > room && !wrn_segmenter_shrink (&pieces, room - around))
        return send_fragments (self, now, peer, group, frame, room);
    }
  return send_all (self, now, peer, group, &pieces);
}

static void
send_to_peer (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnMac *group, const WrnFrame *frame)
{
  const WrnDrop drop = send_frame (self, now, peer, group, frame);

  if (drop != WRN_DROP_NONE)
    wrn_drops_add (&self->drops, drop);
  wrn_edge_schedule_peer_soon (self, now, peer);
}

static void
flood (WrnEdge *self, WrnTime now, const WrnMac *group, const WrnFrame *frame)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (wrn_session_may_send (&((WrnPeer *) value)->session, now))
      send_to_peer (self, now, value, group, frame);
}

static gboolean
copy_frame (WrnEdge *self, const guint8 *data, gsize len, const WrnOffload *offload)
{
  guint8 *out = wrn_outbox_reserve (self->outbox, len);

  if (out == NULL)
    return FALSE;
  memcpy (out, data, len);
  wrn_outbox_write_frame (self->outbox, len, offload);
  return TRUE;
}

/* Queues a frame of our own making for the TAP. */
void
wrn_edge_write_frame (WrnEdge *self, const guint8 *data, gsize len)
{
  static const WrnOffload none;

  if (!copy_frame (self, data, len, &none))
    wrn_drops_add (&self->drops, WRN_DROP_QUEUE);
}

/**
 * wrn_edge_handle_frame:
 * @self: the edge
 * @now: when
 * @frame: a frame or super-frame that was read from the TAP
 */
void
wrn_edge_handle_frame (WrnEdge *self, WrnTime now, const WrnFrame *frame)
{
  WrnLanVerdict verdict;

  self->tx_packets++;
  self->tx_bytes += frame->len;
  wrn_lan_outgoing (self->lan, now, frame->data, frame->len, &verdict);

  switch (verdict.action)
    {
    case WRN_LAN_UNICAST:
      if (wrn_mss_is_syn (frame->data + WRN_ETH_BODY, frame->len - WRN_ETH_BODY))
        wrn_edge_fit_syn (self, now, verdict.peer, frame->data + WRN_ETH_BODY,
                          frame->len - WRN_ETH_BODY, frame->offload.partial_csum);
      send_to_peer (self, now, verdict.peer, NULL, frame);
      break;
    case WRN_LAN_FLOOD:
      flood (self, now, &verdict.group, frame);
      break;
    case WRN_LAN_ANSWER:
      wrn_edge_write_frame (self, verdict.reply, verdict.reply_len);
      wrn_drops_add (&self->drops, verdict.reason);
      break;
    case WRN_LAN_DROP:
    default:
      wrn_drops_add (&self->drops, verdict.reason);
      break;
    }
}

/* Super-frames that are complete wait behind what is in the outbox; their bytes stay where they
 * are, if there is room for that. */
static void
put_ready_by (WrnEdge *self)
{
  WrnFrame ready;

  while (wrn_coalescer_pop (self->coalescer, &ready))
    {
      const gboolean queued = wrn_coalescer_hold (self->coalescer, &ready)
                                  ? wrn_outbox_lend_frame (self->outbox, &ready)
                                  : copy_frame (self, ready.data, ready.len, &ready.offload);

      if (!queued)
        wrn_drops_add (&self->drops, WRN_DROP_QUEUE);
    }
}

/**
 * wrn_edge_deliver:
 * @self: the edge
 * @now: when
 * @peer: who sent it
 * @inner: a frame without its addresses
 *
 * Returns: %WRN_DROP_NONE, or why it does not reach the TAP
 */
WrnDrop
wrn_edge_deliver (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);
  guint8 addresses[WRN_ETH_BODY];
  const WrnMac *to = NULL;
  const guint8 *body;
  gboolean open;
  WrnMac group;
  WrnDrop drop;
  gsize len;

  if (inner->kind == WRN_KIND_GROUP)
    {
      wrn_reader_get_bytes (&reader, group.bytes, sizeof group.bytes);
      to = &group;
    }
  len = reader.left;
  body = wrn_reader_take (&reader, len);
  if (!wrn_reader_finish (&reader))
    return WRN_DROP_MALFORMED;

  drop = wrn_lan_incoming (self->lan, now, peer, to, body, len);
  if (drop != WRN_DROP_NONE)
    return drop;
  if (!wrn_lan_write_addresses (self->lan, peer, to, addresses))
    return WRN_DROP_NOT_MEMBER;

  put_ready_by (self);
  open = inner->kind == WRN_KIND_OPEN;
  drop = wrn_mss_is_syn (body, len)
             ? wrn_edge_collect_syn (self, now, peer, addresses, body, len, open)
             : wrn_coalescer_push (self->coalescer, addresses, body, len, open);
  if (drop != WRN_DROP_NONE)
    return drop;
  self->collecting = TRUE;

  peer->rx_packets++;
  peer->rx_bytes += len;
  self->rx_packets++;
  self->rx_bytes += len;
  return WRN_DROP_NONE;
}

/**
 * wrn_edge_poll:
 * @self: the edge
 * @effect: (out): the next effect
 *
 * What was collected into super-frames comes last, when the batch is over; and an address that we
 * moved away from meanwhile, never.
 */
gboolean
wrn_edge_poll (WrnEdge *self, WrnEffect *effect)
{
  if (self->link_changed)
    wrn_edge_tell_link (self);
  if (wrn_outbox_poll (self->outbox, effect))
    return TRUE;
  if (!self->collecting)
    return FALSE;

  wrn_coalescer_release (self->coalescer);
  wrn_coalescer_flush (self->coalescer);
  effect->kind = WRN_EFFECT_FRAME;
  self->collecting = wrn_coalescer_pop (self->coalescer, &effect->frame);
  return self->collecting;
}
