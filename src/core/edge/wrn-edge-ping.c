/* wrn-edge-ping.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Questions that a person asks a member, by the way that frames take.
 *
 * They are challenges, as the paths' own are, which each member answers by the way they came. But
 * they are kept apart from those, so that however many are asked, nothing is believed of a path or
 * doubted because of them.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-private.h"

/* Nobody waits for longer: it is the longest timeout of the D-Bus API. */
#define ANSWER_WITHIN WRN_SECONDS (10)

void
wrn_edge_init_pings (WrnEdge *self)
{
  for (guint i = 0; i < WRN_EDGE_PINGS_MAX; i++)
    self->pings[i].sent_at = WRN_PATH_LONG_AGO;
}

static WrnPing *
take_place (WrnEdge *self)
{
  WrnPing *oldest = &self->pings[0];

  for (guint i = 1; i < WRN_EDGE_PINGS_MAX; i++)
    if (self->pings[i].sent_at < oldest->sent_at)
      oldest = &self->pings[i];
  return oldest;
}

/**
 * wrn_edge_ping:
 * @self: the edge
 * @now: the current time
 * @number: what the answer is to be called
 * @id: (nullable): whom to ask
 *
 * One question; it may be lost, as any packet. If there are no keys with that member, then they are
 * asked for, as a frame would, and there is no answer.
 */
void
wrn_edge_ping (WrnEdge *self, WrnTime now, guint number, const guint8 *id)
{
  WrnPeer *peer = id != NULL ? wrn_edge_find_peer (self, id) : NULL;
  guint8 packet[WRN_PACKET_MAX];
  WrnChallenge say = { 0 };
  WrnPing *ping;
  gsize len;

  if (peer == NULL)
    {
      wrn_drops_add (&self->drops, WRN_DROP_NO_PEER);
      return;
    }
  if (!wrn_session_may_send (&peer->session, now))
    {
      wrn_drops_add (&self->drops, WRN_DROP_NO_SESSION);
      wrn_session_want (&peer->session, now);
      wrn_edge_schedule_peer (self, now, peer);
      return;
    }

  ping = take_place (self);
  *ping = (WrnPing){ .number = number, .sent_at = now };
  memcpy (ping->id, id, sizeof ping->id);
  wrn_entropy_fill (self->entropy, ping->token, sizeof ping->token);
  memcpy (say.token, ping->token, sizeof say.token);
  len = wrn_challenge_encode (&say, WRN_KIND_CHALLENGE, packet + WRN_DATA_HEAD_LEN, WRN_INNER_MAX);
  if (!wrn_edge_send (self, now, peer, packet, len))
    ping->sent_at = WRN_PATH_LONG_AGO;
  wrn_edge_schedule_peer (self, now, peer);
}

/**
 * wrn_edge_hear_pong:
 * @self: the edge
 * @now: when
 * @peer: who answers
 * @route: how its answer came
 * @token: what it repeats
 *
 * Returns: %TRUE, once, if a person asked @peer for this
 */
gboolean
wrn_edge_hear_pong (WrnEdge *self,
                    WrnTime now,
                    const WrnPeer *peer,
                    const WrnRoute *route,
                    const guint8 token[static WRN_TOKEN_LEN])
{
  for (guint i = 0; i < WRN_EDGE_PINGS_MAX; i++)
    {
      WrnPing *ping = &self->pings[i];
      WrnEffectPong pong;

      if (now >= ping->sent_at + ANSWER_WITHIN ||
          memcmp (ping->token, token, sizeof ping->token) != 0 ||
          memcmp (ping->id, peer->id, sizeof ping->id) != 0)
        continue;

      pong = (WrnEffectPong){
        .number = ping->number,
        .rtt = now - ping->sent_at,
        .relayed = route->relayed,
        .relay = route->relay,
        .endpoint = route->flow.remote,
      };
      ping->sent_at = WRN_PATH_LONG_AGO;
      wrn_outbox_pong (self->outbox, &pong);
      return TRUE;
    }
  return FALSE;
}
