/* wrn-edge-introduce.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Without a supernode, members learn of each other from those who can relay between them.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-private.h"

/* Whoever comes finds those who are there, and not the reverse, so that asking again is rarely
 * worth it; but an answer is waited for, as nobody repeats it. */
#define ASK_PAUSE WRN_SECONDS (600)
#define ASK_RETRY WRN_SECONDS (1)
#define ASK_RETRIES 3

/* Records that are news, of one member who tells them: each costs a signature check. As many at
 * once as a large community has. */
#define NEWS_RATE 20
#define NEWS_BURST 250

G_STATIC_ASSERT (WRN_RELAY_RECORD_MAX == WRN_RECORD_MAX);

static void
set_list_due (WrnEdge *self, WrnTime now, WrnPeer *peer, WrnTime when)
{
  peer->relaying.list_due = when;
  peer->relay_due = MIN (when, peer->relaying.ask_due);
  wrn_edge_schedule_peer_soon (self, now, peer);
}

/**
 * wrn_edge_look_around:
 * @self: the edge
 * @now: the current time
 * @relay: (nullable): who may relay now; %NULL: all who may are the only ones who are left
 *
 * Those without a way get their turn, and whoever may know somebody is asked.
 */
void
wrn_edge_look_around (WrnEdge *self, WrnTime now, WrnPeer *relay)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WrnPeer *peer = value;

      if (peer->relaying.revision == 0)
        wrn_edge_want_via (self, now, peer);
      else if (relay == NULL || relay == peer)
        set_list_due (self, now, peer, now);
    }
}

/* There is a direct path to @peer now, or none any more; or its record is a new one. */
void
wrn_edge_note_near (WrnEdge *self, WrnTime now, WrnPeer *peer, gboolean is_near)
{
  if (!is_near)
    {
      peer->relaying.revision = 0;
      peer->relaying.told = 0;
      wrn_edge_stop_carrying (self, now, peer);
      wrn_edge_forget_vias (self, now, peer);
      return;
    }
  peer->relaying.revision = ++self->relaying.revision;
  if (wrn_edge_may_carry (peer, now))
    wrn_edge_look_around (self, now, peer);
}

/* (nullable): whose turn it is after @since */
static const WrnPeer *
find_next (WrnEdge *self, WrnTime now, const WrnPeer *asker, guint32 since)
{
  const WrnPeer *next = NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const WrnPeer *peer = value;
      const guint32 revision = peer->relaying.revision;

      if (peer != asker && peer->record != NULL && revision > since &&
          wrn_edge_is_near (peer, now) && (next == NULL || revision < next->relaying.revision))
        next = peer;
    }
  return next;
}

/* Whom we could relay to, beginning with what changed longest ago. */
WrnDrop
wrn_edge_read_ask (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnInner *inner)
{
  guint8 records[WRN_RELAY_MEMBERS_MAX][WRN_RECORD_MAX];
  guint8 packet[WRN_PACKET_MAX];
  WrnRelayMembers say = { 0 };
  const WrnPeer *next;
  WrnRelayAsk said;

  if (!wrn_relay_ask_decode (&said, inner))
    return WRN_DROP_MALFORMED;
  if (!wrn_edge_does_relay (self) || !wrn_edge_is_near (peer, now))
    return WRN_DROP_NO_PATH;

  say.revision = said.since;
  if (said.since < self->relaying.first_revision || said.since > self->relaying.revision)
    say.revision = self->relaying.first_revision;
  while (say.n < MIN (said.most, WRN_RELAY_MEMBERS_MAX) &&
         (next = find_next (self, now, peer, say.revision)) != NULL)
    {
      say.members[say.n].record = records[say.n];
      say.members[say.n].len = (guint16) wrn_record_encode (next->record, records[say.n]);
      say.revision = next->relaying.revision;
      say.n++;
    }
  wrn_edge_say_near (self, now, peer, packet,
                     wrn_relay_members_encode (&say, packet + WRN_DATA_HEAD_LEN, WRN_INNER_MAX));
  return WRN_DROP_NONE;
}

/* @relay can reach the author of this record. Whether it is true the handshake will show. */
static WrnDrop
learn (WrnEdge *self, WrnTime now, WrnPeer *relay, const guint8 *data, gsize len)
{
  WrnRecord record;
  WrnPeer *peer;
  WrnDrop drop;

  if (!wrn_record_decode (&record, data, len))
    return WRN_DROP_MALFORMED;
  peer = wrn_edge_find_peer (self, record.id);
  if ((peer == NULL || peer->record == NULL || record.seq > peer->record->seq) &&
      !wrn_token_bucket_take (&relay->relaying.news, now, 1, NEWS_RATE, NEWS_BURST))
    return WRN_DROP_LIMIT;

  drop = wrn_edge_learn (self, now, &record, &peer);
  if (peer == NULL || peer == relay || (drop != WRN_DROP_NONE && drop != WRN_DROP_OLD_RECORD))
    return drop;
  peer->relaying.hint = relay->relaying.number + 1;
  peer->wanted = TRUE;
  if (!wrn_session_may_send (&peer->session, now) && peer->session.handshake == NULL)
    wrn_edge_hurry_peer (peer, now);
  wrn_edge_want_via (self, now, peer);
  wrn_edge_schedule_peer (self, now, peer);
  return WRN_DROP_NONE;
}

WrnDrop
wrn_edge_read_members (WrnEdge *self, WrnTime now, WrnPeer *relay, const WrnInner *inner)
{
  WrnRelayMembers said;

  if (!wrn_relay_members_decode (&said, inner))
    return WRN_DROP_MALFORMED;
  if (relay->relaying.n_lists == 0)
    return WRN_DROP_STALE;

  relay->relaying.n_lists = 0;
  for (guint i = 0; i < said.n; i++)
    {
      const WrnDrop drop = learn (self, now, relay, said.members[i].record, said.members[i].len);

      if (drop != WRN_DROP_NONE)
        wrn_drops_add (&self->drops, drop);
    }
  relay->relaying.told = said.revision;
  set_list_due (self, now, relay, said.n > 0 ? now : now + ASK_PAUSE);
  return WRN_DROP_NONE;
}

/* Asks @peer whom it could relay to, while there is no supernode that tells. */
void
wrn_edge_tick_list (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  guint8 packet[WRN_PACKET_MAX];
  WrnPeerRelaying *relaying = &peer->relaying;
  const WrnRelayAsk say = { .since = relaying->told, .most = WRN_RELAY_MEMBERS_MAX };

  if (now < relaying->list_due)
    return;
  if (self->no_direct || wrn_edge_has_supernode (self) || !wrn_edge_may_carry (peer, now))
    {
      relaying->n_lists = 0;
      relaying->list_due = WRN_TIME_NEVER;
      peer->relay_due = relaying->ask_due;
      return;
    }
  if (!wrn_edge_may_ask (self, now))
    {
      set_list_due (self, now, peer, now + ASK_RETRY);
      return;
    }
  wrn_edge_say_near (self, now, peer, packet,
                     wrn_relay_ask_encode (&say, packet + WRN_DATA_HEAD_LEN, WRN_INNER_MAX));
  relaying->n_lists++;
  set_list_due (self, now, peer, now + (relaying->n_lists < ASK_RETRIES ? ASK_RETRY : ASK_PAUSE));
}
