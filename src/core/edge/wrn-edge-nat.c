/* wrn-edge-nat.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Finds out what our router does, and hears of those of other members.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-nat.h"

#include "core/edge/wrn-edge-fallback.h"
#include "core/edge/wrn-edge-guess.h"
#include "core/wire/wrn-router-message.h"

/* A question without an answer is repeated twice: at 10 % loss one in a thousand is taken for a
 * router that lets nothing in. */
#define ASK_EVERY WRN_MSEC (400)
#define ASK_TIMES 3

/* What supernodes see changes one after the other when a router restarts; in between it is no
 * evidence. */
#define JUDGE_AFTER WRN_SECONDS (1)

/* Members are told this often, as nobody confirms it. */
#define TELL_EVERY WRN_SECONDS (2)
#define TELL_TIMES 3

static gboolean
is_same_address (const WrnEndpoint *a, const WrnEndpoint *b)
{
  return memcmp (a->address, b->address, sizeof a->address) == 0;
}

/* Whether our router is between us and @endpoint, and translates. */
static gboolean
is_beyond (const WrnEndpoint *endpoint)
{
  return wrn_endpoint_is_ipv4 (endpoint) && !wrn_endpoint_is_private (endpoint) &&
         !wrn_endpoint_is_loopback (endpoint);
}

/* Where the supernode is by IPv4, or, if it is there, where else; NULL if it is not. Only addresses
 * that its name has: it must not name anybody else's. */
static const WrnEndpoint *
find_address (const WrnUplink *uplink, const WrnEndpoint *other)
{
  const WrnEndpoint *used = &uplink->flow.remote;

  if (other == NULL && is_beyond (used))
    return used;
  for (guint i = 0; i < uplink->n_endpoints; i++)
    if (is_beyond (&uplink->endpoints[i]) &&
        (other == NULL || !is_same_address (&uplink->endpoints[i], other)))
      return &uplink->endpoints[i];
  return NULL;
}

/* What @step asks; FALSE if there is nothing to ask. */
static gboolean
find_target (const WrnUplink *uplink, WrnSoundingStep step, WrnEndpoint *out)
{
  const WrnEndpoint *base = find_address (uplink, NULL);
  const WrnEndpoint *found = base;

  if (base != NULL && step == WRN_SOUNDING_ADDRESS)
    found = find_address (uplink, base);
  if (found == NULL)
    return FALSE;

  *out = *found;
  if (step == WRN_SOUNDING_PORT)
    out->port = uplink->sounding.other_port;
  return (step != WRN_SOUNDING_PORT && step != WRN_SOUNDING_FILTER) ||
         uplink->sounding.other_port != 0;
}

/* Goes on with the next step that has something to ask. */
static void
go_on (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  WrnSounding *sounding = &uplink->sounding;
  WrnEndpoint target;

  wrn_entropy_fill (self->entropy, sounding->token, sizeof sounding->token);
  sounding->n_asked = 0;
  sounding->due = now;
  self->router.due = now + JUDGE_AFTER;
  do
    sounding->step = (WrnSoundingStep) ((sounding->step + 1) % WRN_SOUNDING_STEPS);
  while (sounding->step != WRN_SOUNDING_DONE && !find_target (uplink, sounding->step, &target));
  if (sounding->step == WRN_SOUNDING_DONE)
    sounding->due = WRN_TIME_NEVER;
}

/* The supernode is new to us, or sees us at another place than before: all begins anew. */
void
wrn_edge_start_sounding (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  uplink->sounding = (WrnSounding){ .due = WRN_TIME_NEVER };
  if (self->no_direct || wrn_edge_uplink_is_connected (uplink))
    return;
  go_on (self, now, uplink);
}

static void
ask (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnEndpoint *target)
{
  WrnSounding *sounding = &uplink->sounding;
  const WrnRoute route = { .flow = { .remote = *target, .local = uplink->flow.local } };
  guint8 packet[WRN_PACKET_MAX];
  WrnWhere say = { 0 };
  gsize len;

  if (sounding->step == WRN_SOUNDING_FILTER)
    say.flags = WRN_WHERE_FROM_OTHER;
  memcpy (say.token, sounding->token, sizeof say.token);
  len = wrn_where_encode (&say, packet + WRN_DATA_HEAD_LEN, WRN_INNER_MAX);
  len = wrn_session_seal (&uplink->session, now, packet, len);
  if (len > 0)
    wrn_edge_transmit (self, now, &route, packet, len);
}

void
wrn_edge_tick_sounding (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  WrnSounding *sounding = &uplink->sounding;
  WrnEndpoint target;

  if (now < sounding->due)
    return;
  if (sounding->n_asked == ASK_TIMES)
    {
      if (sounding->step == WRN_SOUNDING_FILTER)
        sounding->filtering = WRN_NAT_FILTERING_APDF;
      go_on (self, now, uplink);
    }
  if (sounding->step == WRN_SOUNDING_DONE || !find_target (uplink, sounding->step, &target))
    {
      sounding->due = WRN_TIME_NEVER;
      return;
    }
  ask (self, now, uplink, &target);
  sounding->n_asked++;
  sounding->due = now + ASK_EVERY;
}

/**
 * wrn_edge_read_seen:
 * @self: the edge
 * @now: when
 * @uplink: the supernode
 * @inner: its answer
 */
WrnDrop
wrn_edge_read_seen (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnInner *inner)
{
  WrnSounding *sounding = &uplink->sounding;
  WrnNatSight *sight = &sounding->sights[sounding->step];
  WrnSeen said;

  if (!wrn_seen_decode (&said, inner))
    return WRN_DROP_MALFORMED;
  if (sounding->step == WRN_SOUNDING_DONE ||
      !wrn_secure_equal (said.token, sounding->token, sizeof said.token))
    return WRN_DROP_STALE;

  if (sounding->step == WRN_SOUNDING_FILTER)
    sounding->filtering = WRN_NAT_FILTERING_OPEN;
  else if (find_target (uplink, sounding->step, &sight->asked))
    sight->seen = said.seen;
  if (sounding->step == WRN_SOUNDING_BASE)
    sounding->other_port = said.other_port;
  go_on (self, now, uplink);
  wrn_edge_tick_sounding (self, now, uplink);
  return WRN_DROP_NONE;
}

/* The sights of @uplink; where it sees us at present is asked again and again. */
static guint
collect_sights (const WrnUplink *uplink, WrnNatSight *out)
{
  guint n = 0;

  if (!uplink->registered || wrn_edge_uplink_is_connected (uplink))
    return 0;
  out[n++] = (WrnNatSight){ uplink->flow.remote, uplink->seen };
  for (guint i = 0; i < WRN_SOUNDING_STEPS; i++)
    if (!wrn_endpoint_is_none (&uplink->sounding.sights[i].seen))
      out[n++] = uplink->sounding.sights[i];
  return n;
}

/* A member elsewhere who sees what the supernodes see leaves no doubt. One that sees something else
 * may lie. */
static gboolean
is_confirmed (const WrnEdge *self, const WrnNatSight *sights, guint n)
{
  for (guint i = 0; i < n; i++)
    if (wrn_endpoint_equal (&sights[i].seen, &self->router.sight.seen) &&
        !is_same_address (&sights[i].asked, &self->router.sight.asked))
      return TRUE;
  return FALSE;
}

static void
tell_members (WrnEdge *self, WrnTime now)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (wrn_session_may_send (&((WrnPeer *) value)->session, now))
      wrn_edge_send_router (self, now, value);
  self->router.tell_at = ++self->router.n_told < TELL_TIMES ? now + TELL_EVERY : WRN_TIME_NEVER;
}

/* What our router does, or what we would, has changed. */
void
wrn_edge_tell_routers (WrnEdge *self, WrnTime now)
{
  self->router.n_told = 0;
  tell_members (self, now);
}

/* Makes a judgement of what was seen. One that nobody can confirm any more, as no supernode is
 * there, stays. */
static void
judge (WrnEdge *self, WrnTime now)
{
  WrnNatSight sights[WRN_PROFILE_SUPERNODES_MAX * (1 + WRN_SOUNDING_STEPS)];
  WrnNat nat;
  guint n = 0;
  WrnNatFiltering filtering = WRN_NAT_FILTERING_UNKNOWN;

  self->router.due = WRN_TIME_NEVER;
  for (guint i = 0; i < self->n_uplinks; i++)
    {
      n += collect_sights (&self->uplinks[i], sights + n);
      filtering = MAX (filtering, self->uplinks[i].sounding.filtering);
    }
  if (n == 0)
    return;

  wrn_nat_classify (&nat, sights, n, self->locals, self->n_locals);
  nat.filtering = filtering;
  if (nat.mapping == WRN_NAT_MAPPING_EIM && is_confirmed (self, sights, n))
    nat.certain = TRUE;
  if (wrn_nat_equal (&nat, &self->router.nat))
    return;
  self->router.nat = nat;
  wrn_edge_tell_routers (self, now);
  wrn_edge_expect_guess (self, now);
}

void
wrn_edge_tick_router (WrnEdge *self, WrnTime now)
{
  if (now >= self->router.due)
    judge (self, now);
  if (now >= self->router.tell_at)
    tell_members (self, now);
}

WrnTime
wrn_edge_router_next_timeout (const WrnEdge *self)
{
  return MIN (self->router.due, self->router.tell_at);
}

/* What our router does, if we know. */
void
wrn_edge_send_router (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  const WrnRouter say = { .mapping = (guint8) self->router.nat.mapping,
                          .filtering = (guint8) self->router.nat.filtering,
                          .flags = wrn_edge_would_guess (self) ? WRN_ROUTER_GUESSES : 0 };
  guint8 packet[WRN_PACKET_MAX];

  if (say.mapping != WRN_NAT_MAPPING_UNKNOWN)
    wrn_edge_send (self, now, peer, packet,
                   wrn_router_encode (&say, packet + WRN_DATA_HEAD_LEN, WRN_INNER_MAX));
}

/* What we do not know says nothing: a later version may have more. */
WrnDrop
wrn_edge_read_router (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnInner *inner)
{
  WrnRouter said;

  if (!wrn_router_decode (&said, inner))
    return WRN_DROP_MALFORMED;
  peer->router = (WrnNat){ 0 };
  if (said.mapping <= WRN_NAT_MAPPING_APDM)
    peer->router.mapping = said.mapping;
  if (said.filtering <= WRN_NAT_FILTERING_APDF)
    peer->router.filtering = said.filtering;
  peer->guess.willing = (said.flags & WRN_ROUTER_GUESSES) != 0;
  wrn_edge_expect_guess (self, now);
  return WRN_DROP_NONE;
}
