/* wrn-edge-dispatch.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What members say inside their sessions, and what we say when one begins.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-guess.h"
#include "core/edge/wrn-edge-nat.h"

#include "core/wire/wrn-inner.h"

/* Answered by the way it came, whatever we think of that way: the asker judges. The question has to
 * be as long as the answer, as its source may be a victim's address. */
static WrnDrop
read_challenge (WrnEdge *self,
                WrnTime now,
                WrnPeer *peer,
                const WrnRoute *route,
                const WrnInner *inner)
{
  guint8 packet[WRN_PACKET_MAX];
  WrnChallenge challenge;
  gsize len;

  if (!wrn_challenge_decode (&challenge, inner) || 1 + inner->len < WRN_CHALLENGE_LEN)
    return WRN_DROP_MALFORMED;
  if (!route->relayed)
    challenge.seen = route->flow.remote;
  challenge.seen.kind = WRN_ENDPOINT_REFLEXIVE;
  len = wrn_challenge_encode (&challenge, WRN_KIND_RESPONSE, packet + WRN_DATA_HEAD_LEN,
                              WRN_INNER_MAX);
  wrn_edge_send_by (self, now, peer, route, packet, len);
  return WRN_DROP_NONE;
}

static WrnDrop
read_response (WrnEdge *self,
               WrnTime now,
               WrnPeer *peer,
               const WrnRoute *route,
               const WrnInner *inner)
{
  WrnChallenge response;

  if (!wrn_challenge_decode (&response, inner))
    return WRN_DROP_MALFORMED;
  if (wrn_edge_hear_pong (self, now, peer, route, response.token))
    return WRN_DROP_NONE;
  if (!wrn_paths_handle_response (&peer->paths, now, route, response.token))
    return WRN_DROP_STALE;
  if (!route->relayed)
    self->router.sight = (WrnNatSight){ route->flow.remote, response.seen };
  return WRN_DROP_NONE;
}

/* The peer begins to probe, so we do: holes in two routers open only together. */
static WrnDrop
read_candidates (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnInner *inner)
{
  WrnCandidates candidates;

  if (!wrn_candidates_decode (&candidates, inner))
    return WRN_DROP_MALFORMED;
  if (self->no_direct)
    return WRN_DROP_NONE;
  wrn_paths_set_candidates (&peer->paths, now, WRN_PATHS_SOURCE_MESSAGE, candidates.endpoints,
                            candidates.n);
  wrn_paths_start_attempt (&peer->paths, now);
  return WRN_DROP_NONE;
}

static WrnDrop
read_close (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnInner *inner)
{
  guint8 reason;

  if (!wrn_close_decode (&reason, inner))
    return WRN_DROP_MALFORMED;
  wrn_edge_hang_up (self, now, peer);
  return WRN_DROP_NONE;
}

/* @peer has lost its memory, and its clock: what it says now is older than what it said before, so
 * nobody believes it. It goes on from there when it hears so. */
static void
remind (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  guint8 packet[WRN_PACKET_MAX];
  guint8 *inner = packet + WRN_DATA_HEAD_LEN;

  if (!wrn_edge_may_have_news (peer, now))
    return;
  inner[0] = WRN_KIND_RECORD;
  wrn_edge_send (self, now, peer, packet, 1 + wrn_record_encode (peer->record, inner + 1));
}

/* The record of @peer, or our own from an earlier life. */
static WrnDrop
read_record (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnInner *inner)
{
  WrnRecord record;
  gboolean ours;
  WrnDrop drop;

  if (!wrn_record_decode (&record, inner->body, inner->len))
    return WRN_DROP_MALFORMED;
  ours = memcmp (record.id, self->identity.id, sizeof record.id) == 0;
  if (!ours && memcmp (record.id, peer->id, sizeof record.id) != 0)
    return WRN_DROP_RECORD;
  if ((ours || peer->record == NULL || record.seq > peer->record->seq) &&
      !wrn_edge_may_have_news (peer, now))
    return WRN_DROP_LIMIT;

  drop = wrn_edge_learn (self, now, &record, NULL);
  if (drop == WRN_DROP_OLD_RECORD && !ours)
    remind (self, now, peer);
  return drop;
}

/**
 * wrn_edge_dispatch:
 * @self: the edge
 * @now: when
 * @peer: whose packet it is
 * @route: how it came
 * @received: the opened packet
 *
 * Everything here is authentic, and still a stranger's bytes: any member may be hostile.
 */
void
wrn_edge_dispatch (WrnEdge *self,
                   WrnTime now,
                   WrnPeer *peer,
                   const WrnRoute *route,
                   const WrnReceived *received)
{
  WrnDrop drop = WRN_DROP_MALFORMED;
  WrnInner inner;

  if (wrn_inner_decode (&inner, received->inner, received->inner_len))
    switch (inner.kind)
      {
      case WRN_KIND_KEEPALIVE:
        drop = WRN_DROP_NONE;
        break;
      case WRN_KIND_UNICAST:
      case WRN_KIND_GROUP:
      case WRN_KIND_OPEN:
        if (route->relayed && received->newest)
          wrn_paths_share_doubt (&peer->paths, now);
        drop = wrn_edge_deliver (self, now, peer, &inner);
        break;
      case WRN_KIND_CHALLENGE:
        drop = read_challenge (self, now, peer, route, &inner);
        break;
      case WRN_KIND_RESPONSE:
        drop = read_response (self, now, peer, route, &inner);
        break;
      case WRN_KIND_CANDIDATES:
        drop = read_candidates (self, now, peer, &inner);
        break;
      case WRN_KIND_ROUTER:
        drop = wrn_edge_read_router (self, now, peer, &inner);
        break;
      case WRN_KIND_KNOCK:
        drop = wrn_edge_read_knock (self, now, peer, &inner);
        break;
      case WRN_KIND_CLOSE:
        drop = read_close (self, now, peer, &inner);
        break;
      case WRN_KIND_RECORD:
        drop = read_record (self, now, peer, &inner);
        break;
      default:
        drop = wrn_edge_hear_relaying (self, now, peer, &inner);
        break;
      }
  if (drop != WRN_DROP_NONE)
    wrn_drops_add (&self->drops, drop);
}

/* Our record, which the peer needs before it takes our frames. */
void
wrn_edge_send_record (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  guint8 packet[WRN_PACKET_MAX];
  guint8 *inner = packet + WRN_DATA_HEAD_LEN;

  inner[0] = WRN_KIND_RECORD;
  wrn_edge_send (self, now, peer, packet, 1 + wrn_record_encode (&self->record, inner + 1));
  wrn_edge_send_router (self, now, peer);
}

/* That we probe, and where we may be found. */
void
wrn_edge_send_candidates (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  guint8 packet[WRN_PACKET_MAX];
  WrnCandidates candidates = { .n = self->record.n_endpoints };

  G_STATIC_ASSERT (sizeof candidates.endpoints == sizeof self->record.endpoints);

  memcpy (candidates.endpoints, self->record.endpoints, sizeof candidates.endpoints);
  wrn_edge_send (self, now, peer, packet,
                 wrn_candidates_encode (&candidates, packet + WRN_DATA_HEAD_LEN, WRN_INNER_MAX));
  wrn_edge_send_router (self, now, peer);
}

/* A session began: the first packet proves to the peer that we hold its keys. */
void
wrn_edge_greet (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  peer->wanted = TRUE;
  peer->n_records = 1;
  peer->record_due = now + WRN_MSEC (300);
  wrn_edge_send_record (self, now, peer);
}
