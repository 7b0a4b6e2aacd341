/* wrn-edge-slots.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who else is at a supernode, and the channels to them through it.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-private.h"

#define LIST_RETRY WRN_SECONDS (1)

/* A supernode takes 20 requests a second; these leave it some for the rest. */
#define ASK_RATE 14
#define ASK_BURST 28
#define ASK_PAUSE WRN_MSEC (75)
#define ASK_RETRY WRN_SECONDS (1)

/* A third of the time after which a supernode forgets an idle channel. */
#define RENEW_AFTER WRN_SECONDS (600)

/* After a restart all handshakes would be due at once; they are spread over two seconds at
 * most. */
#define SPREAD_EACH WRN_MSEC (8)
#define SPREAD_MAX WRN_SECONDS (2)

static void
want_channel (WrnUplink *uplink, WrnTime now, guint16 slot)
{
  uplink->slots[slot].want = TRUE;
  uplink->channel_due = MIN (uplink->channel_due, now);
}

/* A supernode forgets channels that nobody uses, such as those of peers that are connected
 * directly; asking again now and then keeps them, so that they are there when a direct path ends.
 * One side of each does it. */
void
wrn_edge_renew_channels (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  for (guint16 slot = 0; slot < WRN_SLOTS_MAX; slot++)
    {
      const WrnPeer *peer = uplink->slots[slot].peer;

      if (peer != NULL && memcmp (self->identity.id, peer->id, sizeof peer->id) < 0 &&
          now - uplink->slots[slot].asked_at >= RENEW_AFTER)
        want_channel (uplink, now, slot);
    }
}

static void
empty_slot (WrnUplink *uplink, WrnTime now, guint16 slot)
{
  WrnPeer *peer = uplink->slots[slot].peer;

  uplink->slots[slot] = (WrnUplinkSlot){ 0 };
  if (peer != NULL)
    wrn_paths_remove_relay (&peer->paths, now, uplink->index);
}

/* The supernode is gone, and with it all channels. */
void
wrn_edge_forget_slots (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  for (guint16 slot = 0; slot < WRN_SLOTS_MAX; slot++)
    {
      WrnPeer *peer = uplink->slots[slot].peer;

      empty_slot (uplink, now, slot);
      if (peer != NULL)
        wrn_edge_schedule_peer (self, now, peer);
    }
  uplink->channel_due = WRN_TIME_NEVER;
}

/* @peer is about to be freed, or has left. */
void
wrn_edge_uplink_forget_peer (WrnUplink *uplink, const WrnPeer *peer)
{
  for (guint slot = 0; slot < WRN_SLOTS_MAX; slot++)
    if (uplink->slots[slot].peer == peer)
      uplink->slots[slot] = (WrnUplinkSlot){ 0 };
}

/* Whether @peer is at @slot by more than a list's word. */
static gboolean
is_connected_at (const WrnUplink *uplink, WrnTime now, guint16 slot, const WrnPeer *peer)
{
  return uplink->slots[slot].channel != 0 && wrn_session_may_send (&peer->session, now);
}

/* @peer is at @slot now, and nowhere else at this supernode. But any member can put the record of
 * another into its own slot: that moves nobody who is connected where he was. */
static gboolean
place (WrnUplink *uplink, WrnTime now, guint16 slot, WrnPeer *peer)
{
  if (uplink->slots[slot].peer == peer)
    return TRUE;
  for (guint16 other = 0; other < WRN_SLOTS_MAX; other++)
    if (uplink->slots[other].peer == peer)
      {
        if (is_connected_at (uplink, now, other, peer))
          return FALSE;
        empty_slot (uplink, now, other);
      }
  empty_slot (uplink, now, slot);
  uplink->slots[slot].peer = peer;
  return TRUE;
}

/* A member is reachable through @channel: handshakes need not wait for their next retry. */
static void
open_channel (WrnEdge *self, WrnTime now, WrnUplink *uplink, guint16 slot, guint32 channel)
{
  WrnPeer *peer = uplink->slots[slot].peer;

  uplink->slots[slot].want = FALSE;
  uplink->slots[slot].channel = channel;
  if (peer == NULL)
    return;
  wrn_paths_add_relay (&peer->paths, now, uplink->index, channel);
  peer->wanted = TRUE;
  if (!wrn_session_may_send (&peer->session, now) || peer->session.handshake_due != WRN_TIME_NEVER)
    {
      uplink->spread_to = CLAMP (uplink->spread_to, now, now + SPREAD_MAX);
      wrn_edge_hurry_peer (peer, uplink->spread_to);
      uplink->spread_to += SPREAD_EACH;
    }
  wrn_edge_schedule_peer (self, now, peer);
}

/* One member of the topic, or ourselves. */
static void
read_entry (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnEntry *entry)
{
  WrnPeer *peer = uplink->slots[entry->slot].peer;
  WrnDrop drop;

  /* Nothing in it means that whoever was there has left. */
  if (entry->blob_len == 0)
    {
      empty_slot (uplink, now, entry->slot);
      if (peer != NULL)
        wrn_edge_schedule_peer (self, now, peer);
      return;
    }

  drop = wrn_edge_learn_sealed (self, now, entry->blob, entry->blob_len, &peer);
  if (drop != WRN_DROP_NONE && drop != WRN_DROP_OLD_RECORD)
    wrn_drops_add (&self->drops, drop);
  if (peer == NULL || !place (uplink, now, entry->slot, peer))
    return;
  if (uplink->slots[entry->slot].channel == 0)
    want_channel (uplink, now, entry->slot);
  else
    open_channel (self, now, uplink, entry->slot, uplink->slots[entry->slot].channel);
}

/**
 * wrn_edge_read_entries:
 * @self: the edge
 * @now: when
 * @uplink: the supernode
 * @inner: a page of its list
 *
 * A supernode can withhold records; it cannot make or change them.
 */
WrnDrop
wrn_edge_read_entries (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnInner *inner)
{
  WrnEntries said;

  if (!wrn_entries_decode (&said, inner))
    return WRN_DROP_MALFORMED;
  for (guint i = 0; i < said.n; i++)
    read_entry (self, now, uplink, &said.entries[i]);

  if (uplink->list_due == WRN_TIME_NEVER)
    return WRN_DROP_NONE;
  /* What changes while we turn the pages is asked for next time. */
  if (uplink->list_from == 0)
    uplink->list_revision = said.revision;
  if (said.next != WRN_ENTRIES_END && said.next > uplink->list_from)
    {
      uplink->list_from = said.next;
      uplink->list_due = now;
    }
  else if (said.next == WRN_ENTRIES_END)
    {
      uplink->revision = uplink->list_revision;
      uplink->list_due = WRN_TIME_NEVER;
    }
  wrn_edge_tick_slots (self, now, uplink);
  return WRN_DROP_NONE;
}

/* Somebody is at a slot of which we do not know who that is. */
void
wrn_edge_want_list (WrnUplink *uplink, WrnTime now)
{
  if (uplink->list_due != WRN_TIME_NEVER)
    return;
  uplink->list_from = 0;
  uplink->list_due = now;
}

/* A channel that we asked for, or that another member did. */
WrnDrop
wrn_edge_read_channel (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnInner *inner)
{
  WrnChannel said;

  if (!wrn_channel_decode (&said, inner) || said.channel == 0)
    return WRN_DROP_MALFORMED;
  open_channel (self, now, uplink, said.slot, said.channel);
  if (uplink->slots[said.slot].peer == NULL)
    wrn_edge_want_list (uplink, now);
  return WRN_DROP_NONE;
}

/* Another member's record by way of a supernode that relays nothing: it wants to be called. */
WrnDrop
wrn_edge_read_signal (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnInner *inner)
{
  WrnSignal said;
  WrnPeer *peer;
  WrnDrop drop;

  if (!wrn_signal_decode (&said, inner))
    return WRN_DROP_MALFORMED;
  drop = wrn_edge_learn_sealed (self, now, said.data, said.len, &peer);
  if (peer == NULL || !place (uplink, now, said.slot, peer))
    return drop;
  peer->wanted = TRUE;
  if (!wrn_session_may_send (&peer->session, now))
    wrn_edge_hurry_peer (peer, now);
  wrn_edge_schedule_peer (self, now, peer);
  return WRN_DROP_NONE;
}

static void
send_signal (WrnEdge *self, WrnTime now, WrnUplink *uplink, guint16 slot)
{
  guint8 packet[WRN_PACKET_MAX];
  const WrnSignal say = { .slot = slot, .data = self->sealed, .len = self->sealed_len };

  wrn_edge_uplink_send (self, now, uplink, packet,
                        wrn_signal_encode (&say, packet + WRN_DATA_HEAD_LEN, WRN_INNER_MAX));
}

/* No channel to that slot: nobody is there any more, or there is no relaying, so that both sides
 * can only try to meet directly. */
void
wrn_edge_read_channel_error (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnError *error)
{
  WrnPeer *peer;

  if (error->slot >= WRN_SLOTS_MAX)
    return;
  peer = uplink->slots[error->slot].peer;
  if (error->code == WRN_ERROR_NO_SLOT)
    empty_slot (uplink, now, error->slot);
  else if (uplink->slots[error->slot].want && peer != NULL)
    {
      send_signal (self, now, uplink, error->slot);
      wrn_edge_hurry_peer (peer, now);
    }
  uplink->slots[error->slot].want = FALSE;
  if (peer != NULL)
    wrn_edge_schedule_peer (self, now, peer);
}

static void
ask_channel (WrnEdge *self, WrnTime now, WrnUplink *uplink, guint16 slot)
{
  guint8 packet[WRN_PACKET_MAX];
  const WrnChannel say = { .slot = slot };

  uplink->slots[slot].asked_at = now;
  wrn_edge_uplink_send (self, now, uplink, packet,
                        wrn_channel_encode (&say, packet + WRN_DATA_HEAD_LEN, WRN_INNER_MAX));
}

static void
tick_channels (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  gboolean waits = FALSE;

  if (now < uplink->channel_due)
    return;

  uplink->channel_due = WRN_TIME_NEVER;
  for (guint i = 0; i < WRN_SLOTS_MAX; i++)
    {
      const guint16 slot = (guint16) ((uplink->next_slot + i) % WRN_SLOTS_MAX);
      const WrnUplinkSlot *at = &uplink->slots[slot];

      if (!at->want || at->peer == NULL)
        continue;
      waits = TRUE;
      if (at->asked_at != 0 && now - at->asked_at < ASK_RETRY)
        continue;
      if (!wrn_token_bucket_take (&uplink->asks, now, 1, ASK_RATE, ASK_BURST))
        {
          uplink->next_slot = slot;
          uplink->channel_due = now + ASK_PAUSE;
          return;
        }
      ask_channel (self, now, uplink, slot);
    }
  if (waits)
    uplink->channel_due = now + ASK_RETRY;
}

/* Asks for the page of the list and for the channels that are due. */
void
wrn_edge_tick_slots (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  guint8 packet[WRN_PACKET_MAX];
  const WrnList say = { .since = uplink->revision, .from = uplink->list_from };

  if (now >= uplink->list_due)
    {
      uplink->list_due = now + LIST_RETRY;
      wrn_edge_uplink_send (self, now, uplink, packet,
                            wrn_list_encode (&say, packet + WRN_DATA_HEAD_LEN, WRN_INNER_MAX));
    }
  tick_channels (self, now, uplink);
}
