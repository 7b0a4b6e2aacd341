/* wrn-edge-relay.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What we carry for two members who have no other way: nothing is opened, nothing kept per packet.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-private.h"

#include "core/crypto/wrn-mask.h"

/* In all, and of those that one member asked for: a community of 16 in which nobody can reach
 * anybody but us. */
#define CARRIED_MAX 256
#define CARRIED_EACH 32

/* Bytes a second in all, unless told otherwise: an uplink of 100 Mbit/s stays half free. */
#define ALL_RATE (50 * 1000 * 1000 / 8)

/* Of what we carry in all, in a second: what one channel may take, and one member by all of his. A
 * video call takes a fifth of 10 Mbit/s. Of little, one may have all. */
#define CHANNEL_RATE(all) MAX ((all) / 5, MIN ((all), 10 * 1000 * 1000 / 8))
#define MEMBER_RATE(all) MAX ((all) / 5 * 2, MIN ((all), 20 * 1000 * 1000 / 8))

/* A rate's worth of a fifth of a second is what TCP keeps in flight over a long way. */
#define BURST_OF(rate) ((rate) / 5)

/* A channel that nobody needs is not asked about either; one that is, once a minute. */
#define CARRIED_IDLE WRN_SECONDS (150)
#define SWEEP_EVERY WRN_SECONDS (30)

/* Messages about relaying, of one member. */
#define CONTROL_RATE 20
#define CONTROL_BURST 80

void
wrn_edge_init_relaying (WrnEdge *self, const WrnEdgeOptions *options)
{
  WrnRelaying *relaying = &self->relaying;

  relaying->all_rate = options->relay_rate != 0 ? options->relay_rate : ALL_RATE;
  relaying->willing = !options->no_relay && !options->no_direct;
  relaying->vias = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  relaying->sweep_due = WRN_TIME_NEVER;
  wrn_keyed_hash (relaying->obf, sizeof relaying->obf, self->keys.obf,
                  WRN_LABEL ("warren-relay-1"));

  /* Numbers of an earlier life are below, so that they ask for everything. */
  relaying->first_revision = (guint32) (options->clock / G_USEC_PER_SEC);
  relaying->revision = relaying->first_revision;
}

static WrnCarriedEnd *
other_end (WrnCarriedEnd *end)
{
  return &end->carried->ends[end == &end->carried->ends[0] ? 1 : 0];
}

static void
free_carried (WrnEdge *self, WrnCarried *carried)
{
  for (guint i = 0; i < G_N_ELEMENTS (carried->ends); i++)
    {
      wrn_index_table_remove (self->indices, carried->ends[i].channel);
      g_queue_unlink (&carried->ends[i].peer->relaying.carried, &carried->ends[i].link);
    }
  g_queue_unlink (&self->relaying.carried, &carried->link);
  g_free (carried);
}

void
wrn_edge_clear_relaying (WrnEdge *self)
{
  g_hash_table_unref (self->relaying.vias);
}

/* @peer is about to be freed, without a word to anybody. */
void
wrn_edge_free_relaying (WrnEdge *self, WrnPeer *peer)
{
  const WrnCarriedEnd *end;
  WrnVia *via;

  while ((end = g_queue_peek_head (&peer->relaying.carried)) != NULL)
    free_carried (self, end->carried);
  while ((via = g_queue_peek_head (&peer->relaying.vias)) != NULL)
    {
      g_queue_unlink (&peer->relaying.vias, &via->link);
      g_hash_table_remove (self->relaying.vias, GUINT_TO_POINTER (via->channel));
    }
  self->relaying.peers[peer->relaying.number] = NULL;
}

/* Whoever pays for each byte carries nothing for others. */
gboolean
wrn_edge_does_relay (const WrnEdge *self)
{
  return self->relaying.willing && !self->guessing.metered;
}

/* Whether there is a direct path to @peer, so that we can carry for it, or it for us. */
gboolean
wrn_edge_is_near (const WrnPeer *peer, WrnTime now)
{
  return wrn_session_may_send (&peer->session, now) && wrn_paths_get_direct (&peer->paths) != NULL;
}

/**
 * wrn_edge_say_near:
 * @self: the edge
 * @now: the current time
 * @peer: a member to whom there is a direct path
 * @packet: (inout): the inner message after %WRN_DATA_HEAD_LEN bytes, and room for its tag
 * @inner_len: length of the inner message
 *
 * Says something about relaying by the direct path alone, as it is about that; and as it is not
 * frames, a path that rests stays at rest.
 */
void
wrn_edge_say_near (WrnEdge *self, WrnTime now, WrnPeer *peer, guint8 *packet, gsize inner_len)
{
  wrn_edge_send_by (self, now, peer, &wrn_paths_get_current (&peer->paths)->route, packet,
                    inner_len);
}

static void
say_stop (WrnEdge *self,
          WrnTime now,
          WrnPeer *peer,
          WrnKind kind,
          const guint8 *id,
          WrnRelayReason reason)
{
  guint8 packet[WRN_PACKET_MAX];
  const WrnRelayStop say = { .id = id, .reason = (guint8) reason };

  if (wrn_edge_is_near (peer, now))
    wrn_edge_say_near (self, now, peer, packet,
                       wrn_relay_stop_encode (&say, kind, packet + WRN_DATA_HEAD_LEN,
                                              WRN_INNER_MAX));
}

/* Tells one end what to put in front of its packets. */
static void
say_opened (WrnEdge *self, WrnTime now, WrnCarriedEnd *end)
{
  guint8 packet[WRN_PACKET_MAX];
  const WrnRelayOpen say = { .id = other_end (end)->peer->id, .channel = end->channel };

  wrn_edge_say_near (self, now, end->peer, packet,
                     wrn_relay_open_encode (&say, WRN_KIND_RELAY_OPENED, packet + WRN_DATA_HEAD_LEN,
                                            WRN_INNER_MAX));
}

static void
close_carried (WrnEdge *self, WrnTime now, WrnCarried *carried, WrnRelayReason reason)
{
  WrnPeer *peers[] = { carried->ends[0].peer, carried->ends[1].peer };

  free_carried (self, carried);
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    say_stop (self, now, peers[i], WRN_KIND_RELAY_CLOSED, peers[1 - i]->id, reason);
}

/* (nullable): our end of @peer of the channel between the two */
static WrnCarriedEnd *
find_carried (WrnPeer *peer, const WrnPeer *other)
{
  for (GList *l = peer->relaying.carried.head; l != NULL; l = l->next)
    if (other_end (l->data)->peer == other)
      return l->data;
  return NULL;
}

static guint
count_asked (const WrnPeer *peer)
{
  guint n = 0;

  for (const GList *l = peer->relaying.carried.head; l != NULL; l = l->next)
    n += l->data == &((const WrnCarriedEnd *) l->data)->carried->ends[0] ? 1 : 0;
  return n;
}

static void
attach (WrnEdge *self, WrnCarried *carried, guint side, WrnPeer *peer)
{
  WrnCarriedEnd *end = &carried->ends[side];

  end->carried = carried;
  end->peer = peer;
  end->link.data = end;
  end->channel = wrn_index_table_add (self->indices, WRN_EDGE_INDEX_CARRIED, end);
  g_queue_push_tail_link (&peer->relaying.carried, &end->link);
}

static WrnCarriedEnd *
open_carried (WrnEdge *self, WrnTime now, WrnPeer *asker, WrnPeer *other)
{
  WrnCarried *carried = g_new0 (WrnCarried, 1);

  attach (self, carried, 0, asker);
  attach (self, carried, 1, other);
  carried->used = now;
  carried->link.data = carried;
  g_queue_push_tail_link (&self->relaying.carried, &carried->link);
  self->relaying.sweep_due = MIN (self->relaying.sweep_due, now + SWEEP_EVERY);
  return &carried->ends[0];
}

/* Asking again gives the same channel, and both are told again: either may have missed it. */
static WrnDrop
read_open (WrnEdge *self, WrnTime now, WrnPeer *asker, const WrnInner *inner)
{
  WrnRelayReason refusal = 0;
  WrnCarriedEnd *end = NULL;
  WrnRelayOpen said;
  WrnPeer *other;

  if (!wrn_relay_open_decode (&said, inner) || memcmp (said.id, asker->id, sizeof asker->id) == 0)
    return WRN_DROP_MALFORMED;

  other = wrn_edge_find_peer (self, said.id);
  if (!wrn_edge_does_relay (self))
    refusal = WRN_RELAY_UNWILLING;
  else if (other == NULL || !wrn_edge_is_near (other, now) || !wrn_edge_is_near (asker, now))
    refusal = WRN_RELAY_NO_WAY;
  else if ((end = find_carried (asker, other)) == NULL &&
           (self->relaying.carried.length >= CARRIED_MAX || count_asked (asker) >= CARRIED_EACH))
    refusal = WRN_RELAY_FULL;

  if (refusal != 0)
    {
      say_stop (self, now, asker, WRN_KIND_RELAY_REFUSED, said.id, refusal);
      return WRN_DROP_NONE;
    }
  if (end == NULL)
    end = open_carried (self, now, asker, other);
  say_opened (self, now, other_end (end));
  say_opened (self, now, end);
  return WRN_DROP_NONE;
}

/* By an end of what we carry, or by whoever carries for us. */
static WrnDrop
read_closed (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnInner *inner)
{
  const WrnPeer *other;
  WrnCarriedEnd *end;
  WrnRelayStop said;

  if (!wrn_relay_stop_decode (&said, inner))
    return WRN_DROP_MALFORMED;
  wrn_edge_close_via (self, now, peer, said.id);
  other = wrn_edge_find_peer (self, said.id);
  end = other != NULL ? find_carried (peer, other) : NULL;
  if (end != NULL)
    close_carried (self, now, end->carried, WRN_RELAY_UNUSED);
  return WRN_DROP_NONE;
}

/**
 * wrn_edge_hear_relaying:
 * @self: the edge
 * @now: when
 * @peer: who says it
 * @inner: a message about relaying
 */
WrnDrop
wrn_edge_hear_relaying (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnInner *inner)
{
  if (!wrn_token_bucket_take (&peer->relaying.control, now, 1, CONTROL_RATE, CONTROL_BURST))
    return WRN_DROP_LIMIT;

  switch (inner->kind)
    {
    case WRN_KIND_RELAY_OPEN:
      return read_open (self, now, peer, inner);
    case WRN_KIND_RELAY_OPENED:
      return wrn_edge_read_opened (self, now, peer, inner);
    case WRN_KIND_RELAY_REFUSED:
      return wrn_edge_read_refused (self, now, peer, inner);
    case WRN_KIND_RELAY_CLOSED:
      return read_closed (self, now, peer, inner);
    case WRN_KIND_RELAY_ASK:
      return wrn_edge_read_ask (self, now, peer, inner);
    case WRN_KIND_RELAY_MEMBERS:
      return wrn_edge_read_members (self, now, peer, inner);
    default:
      return WRN_DROP_KIND;
    }
}

/* How much of a run may be carried now: whole datagrams, for which all three pay. */
static gsize
admit (WrnEdge *self, WrnTime now, WrnCarriedEnd *from, gsize len, guint16 segment)
{
  const guint all = self->relaying.all_rate;
  const struct
  {
    WrnTokenBucket *bucket;
    guint rate;
  } limits[] = {
    { &from->carried->rate, CHANNEL_RATE (all) },
    { &from->peer->relaying.rate, MEMBER_RATE (all) },
    { &self->relaying.rate, all },
  };
  gsize room = len;

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    room = MIN (room, wrn_token_bucket_get_level (limits[i].bucket, now, limits[i].rate,
                                                  BURST_OF (limits[i].rate)));
  if (room < len)
    room -= room % segment;

  for (guint i = 0; i < G_N_ELEMENTS (limits) && room > 0; i++)
    wrn_token_bucket_take (limits[i].bucket, now, (guint32) room, limits[i].rate,
                           BURST_OF (limits[i].rate));
  return room;
}

static guint
count_packets (gsize len, guint16 segment)
{
  return (guint) ((len + segment - 1) / segment);
}

/* Forwards a run that goes through one channel, from where it stands. It goes to where the other
 * end has proved itself to be, and nowhere else. */
static void
forward (WrnEdge *self, WrnTime now, WrnCarriedEnd *from, guint8 *data, gsize len, guint16 segment)
{
  const WrnCarriedEnd *to = other_end (from);
  const WrnFlow *flow = wrn_paths_get_direct (&to->peer->paths);
  const gsize room = flow != NULL ? admit (self, now, from, len, segment) : 0;
  WrnDrop drop = flow != NULL ? WRN_DROP_LIMIT : WRN_DROP_NO_PATH;
  guint n_sent = count_packets (room, segment);

  if (room > 0 && !wrn_outbox_relay (self->outbox, flow, data, room, segment,
                                     GUINT32_TO_LE (from->channel ^ to->channel)))
    {
      drop = WRN_DROP_QUEUE;
      n_sent = 0;
    }
  if (n_sent > 0)
    {
      from->carried->used = now;
      self->relaying.carried_packets += n_sent;
      self->relaying.carried_bytes += room;
    }
  self->drops.count[drop] += count_packets (len, segment) - n_sent;
}

static WrnCarriedEnd *
find_end (const WrnEdge *self, const guint8 *head)
{
  WrnReader reader = wrn_reader_over (head, WRN_MASK_HEAD_LEN);
  const WrnIndexEntry *entry = wrn_index_table_find (self->indices, wrn_reader_get_u32 (&reader));

  return entry != NULL && entry->kind == WRN_EDGE_INDEX_CARRIED ? entry->data : NULL;
}

/* How much of a run, which begins with a packet through @end, goes on so. */
static gsize
measure (const WrnEdge *self, const WrnCarriedEnd *end, guint8 *data, gsize len, guint16 segment)
{
  guint8 heads[WRN_MASK_BATCH][WRN_MASK_HEAD_LEN];
  const guint8 *packets[WRN_MASK_BATCH];
  gsize lens[WRN_MASK_BATCH];
  gsize at = MIN (segment, len);

  while (at < len)
    {
      guint n = 0;

      for (gsize next = at; n < WRN_MASK_BATCH && next < len; n++, next += segment)
        {
          packets[n] = data + next;
          lens[n] = MIN (segment, len - next);
          if (lens[n] < WRN_PACKET_MIN + WRN_RELAY_OVERHEAD)
            break;
        }
      wrn_mask_heads (self->relaying.obf, packets, lens, n, heads);
      for (guint i = 0; i < n; i++)
        {
          if (find_end (self, heads[i]) != end)
            return at;
          at += lens[i];
        }
      if (n < WRN_MASK_BATCH)
        return at;
    }
  return at;
}

/**
 * wrn_edge_carry:
 * @self: the edge
 * @now: when
 * @data: (inout): datagrams of @segment bytes each, the last perhaps shorter; lent until the
 *   outbox has been polled empty
 * @len: length of all
 * @segment: length of one
 *
 * Carries what begins @data, if that is for others: all packets of one channel. From where they
 * come does not matter, as in a session: whoever repeats them spends what their author may send.
 *
 * Returns: of how many bytes that was; 0 if the first packet is none of those
 */
gsize
wrn_edge_carry (WrnEdge *self, WrnTime now, guint8 *data, gsize len, guint16 segment)
{
  const gsize size = MIN (segment, len);
  guint8 head[WRN_MASK_HEAD_LEN];
  WrnCarriedEnd *end;

  if (g_queue_is_empty (&self->relaying.carried) || size < WRN_PACKET_MIN + WRN_RELAY_OVERHEAD)
    return 0;

  wrn_mask_head (self->relaying.obf, data, size, head);
  end = find_end (self, head);
  if (end == NULL)
    return 0;
  len = measure (self, end, data, len, segment);
  forward (self, now, end, data, len, segment);
  return len;
}

/* There is no direct path to @peer any more: what went through us to it has to find another way. */
void
wrn_edge_stop_carrying (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  const WrnCarriedEnd *end;

  while ((end = g_queue_peek_head (&peer->relaying.carried)) != NULL)
    close_carried (self, now, end->carried, WRN_RELAY_NO_WAY);
}

/* Closes what nobody uses. */
void
wrn_edge_sweep_carried (WrnEdge *self, WrnTime now)
{
  GList *next;

  for (GList *l = self->relaying.carried.head; l != NULL; l = next)
    {
      WrnCarried *carried = l->data;

      next = l->next;
      if (now - carried->used >= CARRIED_IDLE)
        close_carried (self, now, carried, WRN_RELAY_UNUSED);
    }
  self->relaying.sweep_due =
      g_queue_is_empty (&self->relaying.carried) ? WRN_TIME_NEVER : now + SWEEP_EVERY;
}

/* What our record says of it: #WrnRecordFlags. */
guint8
wrn_edge_get_relay_flags (const WrnEdge *self)
{
  return (guint8) ((wrn_edge_does_relay (self) ? WRN_RECORD_MAY_RELAY : 0) |
                   (self->guessing.metered ? WRN_RECORD_METERED : 0));
}

/* Whether our network costs by volume may have changed: those whose channels end hear so, and all
 * hear what we do from now on. */
void
wrn_edge_meter_relaying (WrnEdge *self, WrnTime now)
{
  WrnCarried *carried;

  while (!wrn_edge_does_relay (self) &&
         (carried = g_queue_peek_head (&self->relaying.carried)) != NULL)
    close_carried (self, now, carried, WRN_RELAY_UNWILLING);
  wrn_edge_renew_record (self, now);
}
