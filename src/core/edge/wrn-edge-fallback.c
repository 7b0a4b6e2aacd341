/* wrn-edge-fallback.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How a supernode is reached where UDP is blocked: by connections, as long as that is so.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-fallback.h"

/* What is tried, in this order, one more with each greeting or question that stays unanswered. Port
 * 443 passes most firewalls; a supernode that may not have that has its own. Where somebody looks
 * into what goes to port 443, it has to be the web. */
static const struct
{
  guint8 carrier;
  guint16 port; /* 0: the supernode's own */
} fallbacks[] = {
  { WRN_CARRIER_TCP, 443 },
  { WRN_CARRIER_TCP, 0 },
  { WRN_CARRIER_WSS, 443 },
};

/* Questions without an answer, after which another way is asked too. They are half a second apart:
 * a long way takes less. */
#define ASK_AFTER 3

/* On a connection, UDP is asked for after the first of these, and then after twice as long each
 * time: somebody who only lost some packets is back at once, as a connection is of little use where
 * many get lost, and who is behind a firewall all day sends little. */
#define RETURN_MIN WRN_MSEC (250)
#define RETURN_MAX WRN_SECONDS (10)

/* A supernode that sees us somewhere else answers, and asks in return, with no more than it got. */
#define ASK_LEN (2 * WRN_CHALLENGE_LEN + WRN_DATA_OVERHEAD)

gboolean
wrn_edge_uplink_is_connected (const WrnUplink *uplink)
{
  return uplink->flow.remote.carrier != WRN_CARRIER_UDP;
}

static gboolean
has_address (const WrnUplink *uplink, const WrnEndpoint *remote)
{
  for (guint i = 0; i < uplink->n_endpoints; i++)
    if (memcmp (uplink->endpoints[i].address, remote->address, sizeof remote->address) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
has_endpoint (const WrnUplink *uplink, const WrnEndpoint *remote)
{
  for (guint i = 0; i < uplink->n_endpoints; i++)
    if (wrn_endpoint_equal (&uplink->endpoints[i], remote))
      return TRUE;
  return FALSE;
}

/* Whether @remote is one of the ways to it that we try. */
gboolean
wrn_edge_uplink_has_way (const WrnUplink *uplink, const WrnEndpoint *remote)
{
  if (remote->carrier == WRN_CARRIER_UDP)
    return has_endpoint (uplink, remote);
  return remote->scope == uplink->fallback.dials && has_address (uplink, remote);
}

/* From now on other connections are meant than those there may be, as they may lead nowhere. */
void
wrn_edge_renew_connections (WrnUplink *uplink)
{
  uplink->fallback.dials = MAX (uplink->fallback.dials + 1, 1);
  uplink->fallback.n_tried = 0;
}

/* The first address of each family, as either may lead nowhere. */
static guint
list_addresses (const WrnUplink *uplink, WrnEndpoint out[2])
{
  guint n = 0;

  for (guint i = 0; i < uplink->n_endpoints && n < 2; i++)
    {
      const WrnEndpoint *endpoint = &uplink->endpoints[i];

      if (endpoint->scope == 0 &&
          (n == 0 || wrn_endpoint_is_ipv4 (endpoint) != wrn_endpoint_is_ipv4 (&out[0])))
        out[n++] = *endpoint;
    }
  return n;
}

static void
send_by (WrnEdge *self,
         WrnTime now,
         WrnUplink *uplink,
         guint which,
         const guint8 *packet,
         gsize len)
{
  WrnEndpoint addresses[2];
  const guint n = list_addresses (uplink, addresses);

  for (guint i = 0; i < n; i++)
    {
      WrnRoute route = { .flow.remote = addresses[i] };

      route.flow.remote.carrier = fallbacks[which].carrier;
      if (fallbacks[which].port != 0)
        route.flow.remote.port = fallbacks[which].port;
      route.flow.remote.scope = uplink->fallback.dials;
      wrn_edge_transmit (self, now, &route, packet, len);
    }
}

/* Whether it was the @i-th of them that worked last. */
static gboolean
worked (const WrnUplink *uplink, guint i)
{
  const WrnEndpoint *remote = &uplink->flow.remote;
  const guint16 port = fallbacks[i].port != 0 ? fallbacks[i].port : uplink->endpoints[0].port;

  return remote->carrier == fallbacks[i].carrier && remote->port == port;
}

/* Sends a packet by the connections that were tried so far, and one more. When all were of no use,
 * by one after the other, as that may go on all day; but always by what worked before. */
static void
send_besides (WrnEdge *self, WrnTime now, WrnUplink *uplink, const guint8 *packet, gsize len)
{
  const guint n = G_N_ELEMENTS (fallbacks);
  const guint turn = uplink->fallback.n_tried++;

  for (guint i = 0; i < n; i++)
    if (turn < n ? i <= turn : i == turn % n || worked (uplink, i))
      send_by (self, now, uplink, i, packet, len);
}

/**
 * wrn_edge_greet_besides:
 * @self: the edge
 * @now: the current time
 * @uplink: a supernode to which an INIT was sent by UDP
 * @init: the same
 *
 * It goes by a connection as well, if UDP was of no use the last time. The first one that arrives
 * is answered.
 */
void
wrn_edge_greet_besides (WrnEdge *self, WrnTime now, WrnUplink *uplink, const guint8 *init)
{
  if (uplink->n_inits == 0 && !uplink->fallback.is_blocked)
    return;
  if (uplink->fallback.dials == 0)
    wrn_edge_renew_connections (uplink);
  send_besides (self, now, uplink, init, WRN_INIT_LEN);
}

/* The question whose answer makes us change over. Returns: its length; 0 without keys */
static gsize
write_question (WrnEdge *self, WrnTime now, WrnUplink *uplink, guint8 *packet)
{
  WrnChallenge question;

  if (!uplink->fallback.has_token)
    wrn_entropy_fill (self->entropy, uplink->fallback.token, sizeof uplink->fallback.token);
  uplink->fallback.has_token = TRUE;
  memcpy (question.token, uplink->fallback.token, sizeof question.token);
  memset (packet, 0, WRN_DATA_HEAD_LEN + ASK_LEN);
  wrn_challenge_encode (&question, WRN_KIND_CHALLENGE, packet + WRN_DATA_HEAD_LEN, ASK_LEN);
  return wrn_session_seal (&uplink->session, now, packet, ASK_LEN);
}

static void
ask_by_connection (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  guint8 packet[WRN_PACKET_MAX];
  const gsize len = write_question (self, now, uplink, packet);

  if (len > 0)
    send_besides (self, now, uplink, packet, len);
}

static void
ask_by_udp (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  guint8 packet[WRN_PACKET_MAX];
  const gsize len = write_question (self, now, uplink, packet);

  for (guint i = 0; i < uplink->n_endpoints && len > 0; i++)
    {
      const WrnRoute route = { .flow.remote = uplink->endpoints[i] };

      wrn_edge_transmit (self, now, &route, packet, len);
    }
}

/* A question to it has just been sent, by the way in use. */
void
wrn_edge_ask_besides (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  if (uplink->n_challenges < ASK_AFTER)
    return;
  if (uplink->n_challenges == ASK_AFTER)
    wrn_edge_renew_connections (uplink);
  ask_by_connection (self, now, uplink);
}

/* On a connection: whether UDP works again. */
void
wrn_edge_tick_return (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  if (now < uplink->fallback.return_due)
    return;
  uplink->fallback.return_pause = MIN (uplink->fallback.return_pause * 2, RETURN_MAX);
  uplink->fallback.return_due = now + uplink->fallback.return_pause;
  ask_by_udp (self, now, uplink);
}

/**
 * wrn_edge_use_way:
 * @self: the edge
 * @now: the current time
 * @uplink: a supernode
 * @flow: a way by which it answered
 *
 * Everything goes that way from now on.
 */
void
wrn_edge_use_way (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnFlow *flow)
{
  const gboolean was_blocked = uplink->fallback.is_blocked;

  uplink->flow = *flow;
  uplink->fallback.is_blocked = wrn_edge_uplink_is_connected (uplink);
  uplink->fallback.has_token = FALSE;
  uplink->fallback.return_pause = RETURN_MIN;
  uplink->fallback.return_due = uplink->fallback.is_blocked ? now + RETURN_MIN : WRN_TIME_NEVER;
  if (uplink->fallback.is_blocked == was_blocked || !wrn_edge_may_talk (uplink, now))
    return;
  wrn_outbox_say (self->outbox, G_LOG_LEVEL_MESSAGE, uplink->name,
                  uplink->fallback.is_blocked ? "UDP is blocked in this network; connected by TCP"
                                              : "UDP works again");
}

/* TRUE if @said answers what was asked by another way, and came by that. */
gboolean
wrn_edge_read_way (WrnEdge *self,
                   WrnTime now,
                   WrnUplink *uplink,
                   const WrnFlow *flow,
                   const WrnChallenge *said)
{
  if (!uplink->fallback.has_token || !wrn_edge_uplink_has_way (uplink, &flow->remote) ||
      !wrn_secure_equal (said->token, uplink->fallback.token, sizeof said->token))
    return FALSE;
  wrn_edge_use_way (self, now, uplink, flow);
  return TRUE;
}
