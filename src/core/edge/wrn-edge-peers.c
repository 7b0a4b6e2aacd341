/* wrn-edge-peers.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The table of members, and what is due with each.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-guess.h"

/* Between the repetitions of our record to one peer. */
static const WrnTime record_pauses[WRN_PEER_RECORD_SENDS] = { 0, WRN_MSEC (300), WRN_MSEC (700),
                                                              WRN_SECONDS (2) };

/* A peer begins with a line of the cache, and so do its session and each of its paths. */
#define CACHE_LINE 64
G_STATIC_ASSERT (G_STRUCT_OFFSET (WrnPeer, session) % CACHE_LINE == 0);
G_STATIC_ASSERT (G_STRUCT_OFFSET (WrnPeer, paths.paths) % CACHE_LINE == 0);
G_STATIC_ASSERT (sizeof (WrnPath) % CACHE_LINE == 0);

/* A peer that was never heard of again after its INIT has no place in the table for longer. */
#define STRANGER_AGE WRN_SECONDS (30)

/* After this many INITs without an answer, half a minute, a member counts as not there. */
#define OFFLINE_ATTEMPTS 5

/* A program that is started anew, as by an update, is there by then. */
#define MISS_AFTER WRN_SECONDS (3)

/* Twice the way around the world. */
#define HURRY_PAUSE WRN_MSEC (300)

/* Events about one member: a dozen at once, then one in ten seconds. Who comes and goes all day
 * must not fill a log. */
#define TALK_PRICE 10
#define TALK_BURST 120

/* A record that is news costs a signature check, a write to the disk and probes; its subject pays
 * for the check, if it brings it itself, and again for the rest. Eight at once and one a second are
 * more than a computer needs whose network changes. */
#define NEWS_RATE 2
#define NEWS_BURST 16

WrnPeer *
wrn_edge_find_peer (WrnEdge *self, const guint8 *id)
{
  return g_hash_table_lookup (self->peers, id);
}

/* An address that no peer may make us send to: our own, and those inside the community. */
static gboolean
refuse_endpoint (gpointer data, const WrnEndpoint *endpoint)
{
  WrnEdge *self = data;
  const guint32 ipv4 = wrn_endpoint_get_ipv4 (endpoint);

  if (self->no_direct)
    return TRUE;
  if (wrn_endpoint_is_ipv4 (endpoint) &&
      (ipv4 & wrn_subnet_mask (&self->subnet)) == self->subnet.address)
    return TRUE;
  if (memcmp (endpoint->address, self->ipv6, WRN_IPV6_PREFIX / 8) == 0)
    return TRUE;
  for (guint i = 0; i < self->record.n_endpoints; i++)
    if (wrn_endpoint_equal (endpoint, &self->record.endpoints[i]))
      return TRUE;
  return FALSE;
}

/* A number that no other member has. */
static void
take_number (WrnEdge *self, WrnPeer *peer)
{
  while (self->relaying.peers[peer->relaying.number] != NULL)
    peer->relaying.number++;
  self->relaying.peers[peer->relaying.number] = peer;
}

/* Takes it out of everything but the table of peers, and frees it. */
void
wrn_edge_free_peer (WrnEdge *self, WrnPeer *peer)
{
  wrn_edge_free_relaying (self, peer);
  for (guint i = 0; i < self->n_uplinks; i++)
    wrn_edge_uplink_forget_peer (&self->uplinks[i], peer);
  wrn_edge_forget_guess (self, peer);
  wrn_lan_remove_member (self->lan, peer);
  wrn_timer_heap_remove (self->timers, &peer->timer);
  wrn_session_clear (&peer->session);
  g_free (peer->record);
  g_aligned_free (peer);
}

static void
remove_peer (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  wrn_edge_forget_record (self, now, peer);
  wrn_edge_note_near (self, now, peer, FALSE);
  g_hash_table_remove (self->peers, peer->id);
  wrn_edge_free_peer (self, peer);
}

/* Whether @peer rather than @other is to be forgotten. Whoever holds the secret can make
 * identities, so those without a record go first: a member that is away keeps its address. */
static gboolean
goes_before (const WrnPeer *peer, const WrnPeer *other)
{
  if (other == NULL || (peer->record == NULL) != (other->record == NULL))
    return other == NULL || peer->record == NULL;
  return peer->since < other->since;
}

/* Whom to forget for a newcomer: the one who has been offline longest. */
static gboolean
make_room (WrnEdge *self, WrnTime now)
{
  GHashTableIter iter;
  WrnPeer *oldest = NULL;
  gpointer value;

  if (g_hash_table_size (self->peers) < WRN_EDGE_MAX_PEERS)
    return TRUE;

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WrnPeer *peer = value;

      if (peer->session.current == NULL && goes_before (peer, oldest))
        oldest = peer;
    }
  if (oldest == NULL)
    return FALSE;
  remove_peer (self, now, oldest);
  return TRUE;
}

/**
 * wrn_edge_add_peer:
 * @self: the edge
 * @now: the current time
 * @id: a node id that has proved itself
 * @dh_pk: its public key
 *
 * Returns: (transfer none) (nullable): the member of that id, a new one if need be; %NULL if all
 *   places are taken by members that are connected
 */
WrnPeer *
wrn_edge_add_peer (WrnEdge *self, WrnTime now, const guint8 *id, const guint8 *dh_pk)
{
  WrnPeer *peer = wrn_edge_find_peer (self, id);

  if (peer != NULL)
    return peer;
  if (memcmp (id, self->identity.id, WRN_NODE_ID_LEN) == 0 || !make_room (self, now))
    return NULL;

  peer = g_aligned_alloc0 (1, sizeof *peer, CACHE_LINE);
  memcpy (peer->id, id, sizeof peer->id);
  peer->mac = wrn_addresses_get_mac (self->keys.cid, id);
  wrn_addresses_get_ipv6 (self->keys.cid, id, peer->ipv6);
  wrn_session_init (&peer->session, &self->context, peer, id, dh_pk);
  wrn_paths_init (&peer->paths, refuse_endpoint, self);
  peer->timer.owner = peer;
  peer->record_due = peer->relay_due = WRN_TIME_NEVER;
  peer->relaying.ask_due = peer->relaying.list_due = WRN_TIME_NEVER;
  peer->state = WRN_PEER_OFFLINE;
  peer->since = now;
  g_hash_table_insert (self->peers, peer->id, peer);
  take_number (self, peer);
  wrn_edge_schedule_peer (self, now, peer);
  return peer;
}

/* Whether @peer may cause the work of one step of a new record. */
gboolean
wrn_edge_may_have_news (WrnPeer *peer, WrnTime now)
{
  return wrn_token_bucket_take (&peer->news, now, 1, NEWS_RATE, NEWS_BURST);
}

/* What a peer is called in events. */
const char *
wrn_peer_get_name (const WrnPeer *peer, char text[static WRN_NODE_ID_TEXT_LEN])
{
  if (peer->record != NULL && peer->record->name[0] != '\0')
    return peer->record->name;
  wrn_key_format (peer->id, text);
  text[WRN_NODE_ID_SHORT_LEN] = '\0';
  return text;
}

static WrnPeerState
judge (const WrnPeer *peer, WrnTime now)
{
  static const WrnPeerState states[] = {
    [WRN_PATHS_NONE] = WRN_PEER_CONNECTING,
    [WRN_PATHS_RELAYED] = WRN_PEER_RELAYED,
    [WRN_PATHS_DIRECT] = WRN_PEER_DIRECT,
    [WRN_PATHS_LAN] = WRN_PEER_LAN,
  };

  if (wrn_session_may_send (&peer->session, now))
    return states[wrn_paths_get_state (&peer->paths)];
  return peer->session.handshake != NULL && peer->session.n_attempts <= OFFLINE_ATTEMPTS
             ? WRN_PEER_CONNECTING
             : WRN_PEER_OFFLINE;
}

static void
announce (WrnEdge *self, WrnTime now, WrnPeer *peer, WrnPeerState before)
{
  char id[WRN_NODE_ID_TEXT_LEN];
  char address[WRN_ENDPOINT_FORMAT_LEN];
  char via[WRN_HOST_MAX + 8];
  const char *name = wrn_peer_get_name (peer, id);
  const WrnPath *path = wrn_paths_get_current (&peer->paths);

  if (!wrn_token_bucket_take (&peer->talk, now, TALK_PRICE, 1, TALK_BURST))
    return;
  switch (peer->state)
    {
    case WRN_PEER_LAN:
    case WRN_PEER_DIRECT:
      wrn_outbox_say (self->outbox, G_LOG_LEVEL_MESSAGE, name,
                      peer->state == WRN_PEER_LAN ? "connected on the same network at %s"
                                                  : "connected directly at %s",
                      wrn_endpoint_format (&path->route.flow.remote, address));
      break;
    case WRN_PEER_RELAYED:
      wrn_edge_name_relay (self, path->route.relay, via);
      wrn_outbox_say (self->outbox, G_LOG_LEVEL_MESSAGE, name, "connected through %s", via);
      break;
    case WRN_PEER_OFFLINE:
    case WRN_PEER_CONNECTING:
    default:
      if (before >= WRN_PEER_RELAYED)
        wrn_outbox_say (self->outbox, G_LOG_LEVEL_MESSAGE, name, "disconnected");
      break;
    }
}

/* Notices that the state of @peer is another one than before. */
static void
watch (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  const WrnPeerState before = peer->state;
  const guint news = wrn_paths_take_news (&peer->paths);

  peer->state = judge (peer, now);
  if (peer->state != before)
    peer->since = now;
  if (peer->state != before || (news & WRN_PATHS_NEWS_ROUTE) != 0)
    announce (self, now, peer, before);
  if (peer->state != before && (before >= WRN_PEER_RELAYED) != (peer->state >= WRN_PEER_RELAYED))
    wrn_edge_tell_presence (self, now, peer);
  if ((before >= WRN_PEER_DIRECT) != (peer->state >= WRN_PEER_DIRECT))
    wrn_edge_note_near (self, now, peer, peer->state >= WRN_PEER_DIRECT);
  if (peer->state != before && peer->state == WRN_PEER_RELAYED)
    wrn_edge_expect_guess (self, now);
  if ((news & WRN_PATHS_NEWS_ATTEMPT) != 0 && wrn_session_may_send (&peer->session, now))
    wrn_edge_send_candidates (self, now, peer);
}

/* There is news of @peer, so that a handshake may succeed at @when. But news may come faster than
 * answers, or be made up: the last handshake gets its chance first. */
void
wrn_edge_hurry_peer (WrnPeer *peer, WrnTime when)
{
  wrn_session_hurry (&peer->session, MAX (when, peer->greeted_at + HURRY_PAUSE));
}

/* Without a supernode nobody tells that @peer is back, and it may not be able to call those who
 * need it as a relay. */
static void
miss (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  wrn_paths_set_candidates (&peer->paths, now, WRN_PATHS_SOURCE_RECORD, peer->record->endpoints,
                            peer->record->n_endpoints);
  peer->wanted = TRUE;
  wrn_session_hurry (&peer->session, now + MISS_AFTER);
}

/* A peer that said goodbye: no keys, no ways, and mostly no attempts until it comes back. */
void
wrn_edge_hang_up (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  const gboolean is_missed = !wrn_edge_has_supernode (self) && wrn_edge_may_carry (peer, now);

  for (guint i = 0; i < self->n_uplinks; i++)
    wrn_edge_uplink_forget_peer (&self->uplinks[i], peer);
  wrn_edge_forget_guess (self, peer);
  wrn_session_forget_keys (&peer->session);
  wrn_paths_init (&peer->paths, refuse_endpoint, self);
  peer->record_due = WRN_TIME_NEVER;
  peer->wanted = FALSE;
  wrn_edge_note_near (self, now, peer, FALSE);
  if (is_missed)
    miss (self, now, peer);
}

static void
challenge (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  WrnChallenge say = { 0 };
  WrnRoute route;
  guint size;

  while (wrn_paths_next_challenge (&peer->paths, now, &self->probe_budget, self->entropy, &route,
                                   say.token, &size))
    {
      guint8 packet[WRN_PACKET_MAX] = { 0 };
      const gsize needed = wrn_challenge_encode (&say, WRN_KIND_CHALLENGE,
                                                 packet + WRN_DATA_HEAD_LEN, WRN_INNER_MAX);
      const gsize len = MAX (needed, MAX (size, WRN_DATA_OVERHEAD) - WRN_DATA_OVERHEAD);
      const WrnPath *current = wrn_paths_get_current (&peer->paths);
      const WrnTime answer_due = peer->session.answer_due;

      wrn_edge_send_by (self, now, peer, &route, packet, len);
      if (size > 0)
        wrn_outbox_end_run (self->outbox);

      /* Silence where nobody was ever heard says nothing about the peer's keys. */
      if (current == NULL || !wrn_path_leads (current, &route))
        peer->session.answer_due = answer_due;
    }
}

static void
repeat_record (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  if (now < peer->record_due)
    return;
  wrn_edge_send_record (self, now, peer);
  peer->n_records++;
  peer->record_due = peer->n_records < WRN_PEER_RECORD_SENDS ? now + record_pauses[peer->n_records]
                                                             : WRN_TIME_NEVER;
}

static void
tick_session (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  guint8 packet[WRN_PACKET_MAX];
  WrnSessionAction action;

  while ((action = wrn_session_tick (&peer->session, now)) != WRN_SESSION_WAIT)
    {
      if (action == WRN_SESSION_HANDSHAKE)
        {
          wrn_edge_send_init (self, now, peer);
          continue;
        }
      packet[WRN_DATA_HEAD_LEN] = WRN_KIND_KEEPALIVE;
      wrn_edge_send (self, now, peer, packet, 1);
    }
}

/**
 * wrn_edge_tick_peer:
 * @self: the edge
 * @now: the current time
 * @peer: a member whose timer is due; it may be removed
 */
void
wrn_edge_tick_peer (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  /* A peer that answers no way at all may have lost its keys. */
  if (peer->wanted && (!wrn_session_may_send (&peer->session, now) ||
                       wrn_paths_get_state (&peer->paths) == WRN_PATHS_NONE))
    wrn_session_want (&peer->session, now);
  tick_session (self, now, peer);

  if (wrn_session_may_send (&peer->session, now))
    {
      wrn_paths_tick (&peer->paths, now);
      challenge (self, now, peer);
      repeat_record (self, now, peer);
    }
  watch (self, now, peer);
  if (now >= peer->relay_due)
    wrn_edge_tick_list (self, now, peer);
  wrn_edge_tick_via (self, now, peer);

  if (peer->record == NULL && peer->session.current == NULL && now - peer->since >= STRANGER_AGE)
    remove_peer (self, now, peer);
  else
    wrn_edge_schedule_peer (self, now, peer);
}

static WrnTime
get_due (const WrnPeer *peer, WrnTime now)
{
  WrnTime next = wrn_session_next_timeout (&peer->session);

  /* What a packet has changed is noticed at once: a question may wait for it. */
  if (judge (peer, now) != peer->state)
    return now;
  next = MIN (next, peer->relay_due);
  if (wrn_session_may_send (&peer->session, now))
    next = MIN (next, MIN (peer->record_due, wrn_paths_next_timeout (&peer->paths)));
  if (peer->session.current == NULL && peer->record == NULL)
    next = MIN (next, peer->since + STRANGER_AGE);
  return next;
}

/* Sets the timer of @peer to the first thing that is due with it. */
void
wrn_edge_schedule_peer (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  wrn_timer_heap_set (self->timers, &peer->timer, get_due (peer, now));
}

/* As wrn_edge_schedule_peer(), for each packet: a timer that is early already is left alone. */
void
wrn_edge_schedule_peer_soon (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  wrn_timer_heap_set_earlier (self->timers, &peer->timer, get_due (peer, now));
}
