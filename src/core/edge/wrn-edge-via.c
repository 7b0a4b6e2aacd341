/* wrn-edge-via.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What other members carry for us: whom to ask for a channel, and when.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-private.h"

/* One member may carry so many for us: each of its 32 questions, and as many of others. */
#define VIAS_EACH 64

/* A supernode that is there gets so long to open its channel, one that comes up a moment. */
#define GRACE_WITH_SUPERNODE WRN_SECONDS (2)
#define GRACE WRN_MSEC (300)

/* So many are asked at a time, and the next ones soon if these refuse; all of them again ever more
 * rarely. */
#define ASKS_AT_ONCE 3
#define ASK_NEXT WRN_MSEC (50)
#define ASK_AGAIN WRN_SECONDS (1)
#define ASK_DOUBLINGS 9

/* Questions to all members: when a supernode fails, a hundred members may be without a way. */
#define ASK_RATE 40
#define ASK_BURST 120

const WrnPeer *
wrn_edge_get_relay (const WrnEdge *self, guint relay)
{
  return self->relaying.peers[relay - WRN_RELAYS_SUPERNODES];
}

static guint
relay_of (const WrnPeer *peer)
{
  return WRN_RELAYS_SUPERNODES + peer->relaying.number;
}

/**
 * wrn_edge_find_via:
 * @self: the edge
 * @channel: what is in front of a packet
 * @route: (out): how it came
 *
 * Returns: %FALSE if that is no channel of ours through a member
 */
gboolean
wrn_edge_find_via (const WrnEdge *self, guint32 channel, WrnRoute *route)
{
  const WrnVia *via = g_hash_table_lookup (self->relaying.vias, GUINT_TO_POINTER (channel));

  if (via == NULL)
    return FALSE;
  *route = (WrnRoute){ .relayed = TRUE, .relay = relay_of (via->relay), .channel = channel };
  return TRUE;
}

static WrnVia *
find (const WrnPeer *relay, const guint8 *id)
{
  for (const GList *l = relay->relaying.vias.head; l != NULL; l = l->next)
    if (memcmp (((const WrnVia *) l->data)->id, id, WRN_NODE_ID_LEN) == 0)
      return l->data;
  return NULL;
}

static void
drop_via (WrnEdge *self, WrnTime now, WrnVia *via)
{
  WrnPeer *peer = wrn_edge_find_peer (self, via->id);
  WrnPeer *relay = via->relay;

  g_queue_unlink (&relay->relaying.vias, &via->link);
  g_hash_table_remove (self->relaying.vias, GUINT_TO_POINTER (via->channel));
  if (peer == NULL)
    return;
  wrn_paths_remove_relay (&peer->paths, now, relay_of (relay));
  wrn_edge_schedule_peer (self, now, peer);
}

/* FALSE if there is no room for it, or somebody else has that number. */
static gboolean
put_via (WrnEdge *self, WrnPeer *relay, const guint8 *id, guint32 channel)
{
  WrnVia *via = find (relay, id);

  if (via != NULL && via->channel == channel)
    return TRUE;
  if (g_hash_table_contains (self->relaying.vias, GUINT_TO_POINTER (channel)) ||
      (via == NULL && relay->relaying.vias.length >= VIAS_EACH))
    return FALSE;

  if (via != NULL)
    g_hash_table_steal (self->relaying.vias, GUINT_TO_POINTER (via->channel));
  else
    {
      via = g_new0 (WrnVia, 1);
      via->relay = relay;
      via->link.data = via;
      memcpy (via->id, id, sizeof via->id);
      g_queue_push_tail_link (&relay->relaying.vias, &via->link);
    }
  via->channel = channel;
  g_hash_table_insert (self->relaying.vias, GUINT_TO_POINTER (channel), via);
  return TRUE;
}

/* A channel that we asked for, or that the member at its other end did, whom we may not know yet:
 * then its handshake is the first thing that comes through. */
WrnDrop
wrn_edge_read_opened (WrnEdge *self, WrnTime now, WrnPeer *relay, const WrnInner *inner)
{
  WrnRelayOpen said;
  WrnPeer *peer;

  if (!wrn_relay_open_decode (&said, inner) ||
      memcmp (said.id, self->identity.id, WRN_NODE_ID_LEN) == 0 ||
      memcmp (said.id, relay->id, WRN_NODE_ID_LEN) == 0)
    return WRN_DROP_MALFORMED;
  if (self->no_direct || !wrn_edge_is_near (relay, now))
    return WRN_DROP_NO_PATH;
  if (!put_via (self, relay, said.id, said.channel))
    return WRN_DROP_LIMIT;

  peer = wrn_edge_find_peer (self, said.id);
  if (peer == NULL || !wrn_paths_add_relay (&peer->paths, now, relay_of (relay), said.channel))
    return WRN_DROP_NONE;
  peer->wanted = TRUE;
  if (!wrn_session_may_send (&peer->session, now) || peer->session.handshake_due != WRN_TIME_NEVER)
    wrn_edge_hurry_peer (peer, now);
  wrn_edge_schedule_peer (self, now, peer);
  return WRN_DROP_NONE;
}

static void
set_ask_due (WrnEdge *self, WrnTime now, WrnPeer *peer, WrnTime when)
{
  peer->relaying.ask_due = when;
  peer->relay_due = MIN (when, peer->relaying.list_due);
  wrn_edge_schedule_peer_soon (self, now, peer);
}

/* The next ones are asked soon, if there are any that were not. */
WrnDrop
wrn_edge_read_refused (WrnEdge *self, WrnTime now, WrnPeer *relay, const WrnInner *inner)
{
  WrnRelayStop said;
  WrnPeer *peer;

  if (!wrn_relay_stop_decode (&said, inner))
    return WRN_DROP_MALFORMED;
  wrn_edge_close_via (self, now, relay, said.id);
  peer = wrn_edge_find_peer (self, said.id);
  if (peer == NULL || peer->relaying.ask_due == WRN_TIME_NEVER)
    return WRN_DROP_STALE;
  if (peer->relaying.hint == relay->relaying.number + 1)
    peer->relaying.hint = 0;
  if (peer->relaying.asked < peer->relaying.n_found)
    set_ask_due (self, now, peer, MIN (peer->relaying.ask_due, now + ASK_NEXT));
  return WRN_DROP_NONE;
}

/* @relay does not carry to the member @id any more. */
void
wrn_edge_close_via (WrnEdge *self, WrnTime now, WrnPeer *relay, const guint8 *id)
{
  WrnVia *via = find (relay, id);

  if (via != NULL)
    drop_via (self, now, via);
}

/* @relay does not carry for us any more. */
void
wrn_edge_forget_vias (WrnEdge *self, WrnTime now, WrnPeer *relay)
{
  WrnVia *via;

  while ((via = g_queue_peek_head (&relay->relaying.vias)) != NULL)
    drop_via (self, now, via);
}

/* There is news of @peer, or of who may relay: if it cannot be reached, it is its turn. */
void
wrn_edge_want_via (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  if (self->no_direct || !peer->wanted || !wrn_paths_want_relay (&peer->paths))
    return;
  peer->relaying.n_asks = peer->relaying.asked = 0;
  set_ask_due (self, now, peer, now);
}

gboolean
wrn_edge_has_supernode (const WrnEdge *self)
{
  for (guint i = 0; i < self->n_uplinks; i++)
    if (self->uplinks[i].registered)
      return TRUE;
  return FALSE;
}

/* Whether @peer is likely to be there at all, as far as supernodes can tell. */
static gboolean
is_about (const WrnEdge *self, WrnTime now, const WrnPeer *peer)
{
  if (!wrn_edge_has_supernode (self) || wrn_session_may_send (&peer->session, now))
    return TRUE;
  for (guint i = 0; i < self->n_uplinks; i++)
    for (guint slot = 0; slot < WRN_SLOTS_MAX; slot++)
      if (self->uplinks[i].slots[slot].peer == peer)
        return TRUE;
  return FALSE;
}

/* Whether @peer is one that can be asked to relay. */
gboolean
wrn_edge_may_carry (const WrnPeer *peer, WrnTime now)
{
  return peer->record != NULL &&
         (peer->record->flags & (WRN_RECORD_MAY_RELAY | WRN_RECORD_METERED)) ==
             WRN_RECORD_MAY_RELAY &&
         wrn_edge_is_near (peer, now);
}

static WrnTime
rtt_of (const WrnPeer *peer)
{
  const WrnTime rtt = wrn_paths_get_current (&peer->paths)->rtt;

  return rtt < 0 ? WRN_TIME_NEVER : rtt;
}

/* The one that is said to reach the member first, then by how far they are. */
static gint
compare_relays (gconstpointer a, gconstpointer b, gpointer data)
{
  const WrnPeer *x = *(WrnPeer *const *) a;
  const WrnPeer *y = *(WrnPeer *const *) b;
  const guint hint = *(const guint *) data;
  const WrnTime rtts[] = { rtt_of (x), rtt_of (y) };

  if (x->relaying.number + 1 == hint || y->relaying.number + 1 == hint)
    return x->relaying.number + 1 == hint ? -1 : 1;
  if (rtts[0] != rtts[1])
    return rtts[0] < rtts[1] ? -1 : 1;
  return memcmp (x->id, y->id, sizeof x->id);
}

static guint
find_relays (WrnEdge *self, WrnTime now, const WrnPeer *peer, WrnPeer **relays)
{
  guint hint = peer->relaying.hint;
  GHashTableIter iter;
  gpointer value;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (value != peer && wrn_edge_may_carry (value, now))
      relays[n++] = value;
  if (n > 0)
    g_qsort_with_data (relays, (gint) n, sizeof *relays, compare_relays, &hint);
  return n;
}

/* Whether we may put one more question about relaying. */
gboolean
wrn_edge_may_ask (WrnEdge *self, WrnTime now)
{
  return wrn_token_bucket_take (&self->relaying.asks, now, 1, ASK_RATE, ASK_BURST);
}

/* One who was asked, and not heard of since, may have lost the keys. */
static void
ask (WrnEdge *self, WrnTime now, WrnPeer *relay, const WrnPeer *peer)
{
  guint8 packet[WRN_PACKET_MAX];
  const WrnRelayOpen say = { .id = peer->id };

  if (relay->session.last_heard < relay->relaying.asked_at)
    wrn_session_want (&relay->session, now);
  relay->relaying.asked_at = now;

  wrn_edge_say_near (self, now, relay, packet,
                     wrn_relay_open_encode (&say, WRN_KIND_RELAY_OPEN, packet + WRN_DATA_HEAD_LEN,
                                            WRN_INNER_MAX));
  wrn_edge_schedule_peer_soon (self, now, relay);
}

/* Asks the next few for a channel to @peer; after the last one it is the first one's turn. */
static void
ask_some (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  WrnPeer *relays[WRN_EDGE_MAX_PEERS];
  WrnPeerRelaying *relaying = &peer->relaying;
  const guint n = find_relays (self, now, peer, relays);
  guint first = relaying->asked < n ? relaying->asked : 0;

  if (first == 0)
    relaying->n_asks = MIN (relaying->n_asks + 1, ASK_DOUBLINGS);
  relaying->n_found = n;
  relaying->asked = first;
  for (guint i = 0; i < ASKS_AT_ONCE && relaying->asked < n && wrn_edge_may_ask (self, now); i++)
    ask (self, now, relays[relaying->asked++], peer);
  set_ask_due (self, now, peer, now + (ASK_AGAIN << (MAX (relaying->n_asks, 1) - 1)));
}

/* Asks for a channel to @peer, if there is no way that works. */
void
wrn_edge_tick_via (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  WrnPeerRelaying *relaying = &peer->relaying;
  WrnTime grace;

  if (self->no_direct || !peer->wanted || !wrn_paths_want_relay (&peer->paths) ||
      !is_about (self, now, peer))
    {
      relaying->ask_due = WRN_TIME_NEVER;
      relaying->n_asks = relaying->asked = 0;
      peer->relay_due = relaying->list_due;
      return;
    }
  if (relaying->ask_due == WRN_TIME_NEVER)
    {
      /* A way that fails is replaced at once; where there was none, a supernode comes first. */
      grace = wrn_edge_has_supernode (self) ? GRACE_WITH_SUPERNODE : GRACE;
      set_ask_due (self, now, peer,
                   wrn_paths_get_current (&peer->paths) != NULL ? now : now + grace);
    }
  if (now >= relaying->ask_due)
    ask_some (self, now, peer);
}
