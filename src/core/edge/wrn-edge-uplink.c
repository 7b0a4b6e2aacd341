/* wrn-edge-uplink.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The edge as a client of supernodes: session, registration, and whether one still lives.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-fallback.h"
#include "core/edge/wrn-edge-guess.h"
#include "core/edge/wrn-edge-nat.h"

/* A supernode that comes back must have its clients back in five seconds, so they never wait
 * longer than this between two attempts. */
#define RETRY_LIMIT WRN_SECONDS (3)

/* Registrations live for five minutes at most and are renewed three times in that; a supernode that
 * grants less than half a minute would only cost renewals. */
#define REGISTER_TTL 300
#define REGISTER_TTL_MIN 30
#define REGISTER_RETRY WRN_SECONDS (1)

/* Keeps the router's mapping open (nat.md, "Maintain"), and shows that the supernode lives: with
 * the doubt that follows, members who only wait find each other within 20 s after it came back
 * empty. */
#define CHALLENGE_PAUSE WRN_SECONDS (15)

/* With traffic through it and nothing back for half a second, it is asked twice a second; when it
 * owes this many answers, it is gone. Any packet of its session counts as an answer, so that
 * neither a long way nor losing one packet in three makes it so by mistake. */
#define DOUBT_AFTER WRN_MSEC (500)
#define DOUBT_EVERY WRN_MSEC (500)
#define CHALLENGES_MAX 6

/* Who was not heard from for this long is asked at once: when traffic comes back to it, a direct
 * path has failed, and that may be because our router lost its memory. Then the supernode does not
 * know us where we are now, and forwards nothing until it has asked. */
#define FORGOTTEN_AFTER WRN_SECONDS (2)
#define DOUBT_SOON WRN_MSEC (10)

/* One that leaves so many greetings unanswered, which takes some seven seconds, is not there. */
#define INITS_TELLING 4

/* One that said goodbye is likely to be started again, but not at once. */
#define BYE_PAUSE WRN_SECONDS (1)

/* Events about one supernode: a dozen at once, then one in ten seconds. */
#define TALK_PRICE 10
#define TALK_BURST 120

/**
 * wrn_edge_init_uplink:
 * @self: the edge
 * @i: number of the supernode
 * @address: its name and key; it has a key
 */
void
wrn_edge_init_uplink (WrnEdge *self, guint i, const WrnSupernodeAddress *address)
{
  WrnUplink *uplink = &self->uplinks[i];

  uplink->index = i;
  g_snprintf (uplink->name, sizeof uplink->name, "%s:%u", address->host, address->port);
  wrn_realm_init_supernode (&uplink->realm, address->key);
  wrn_identity_init_pseudonym (&uplink->pseudonym, &self->identity, self->keys.topic, address->key);
  uplink->context = (WrnSessionContext){
    .realm = &uplink->realm,
    .identity = &uplink->pseudonym,
    .entropy = self->entropy,
    .indices = self->indices,
    .kind = WRN_EDGE_INDEX_UPLINK + i,
    .suites = WRN_SUITE_CHACHA20_POLY1305,
    .retry_limit = RETRY_LIMIT,
  };
  wrn_session_init (&uplink->session, &uplink->context, uplink, address->key, address->key);
  uplink->register_due = WRN_TIME_NEVER;
  uplink->list_due = WRN_TIME_NEVER;
  uplink->channel_due = WRN_TIME_NEVER;
  uplink->challenge_due = WRN_TIME_NEVER;
  uplink->doubt_at = WRN_TIME_NEVER;
  uplink->sounding.due = WRN_TIME_NEVER;
  uplink->fallback.return_due = WRN_TIME_NEVER;
  uplink->rtt = -1;
}

void
wrn_edge_clear_uplink (WrnUplink *uplink)
{
  wrn_session_clear (&uplink->session);
  wrn_identity_clear (&uplink->pseudonym);
}

/* Returns: (nullable): the supernode at @remote, known by having answered or by its name */
WrnUplink *
wrn_edge_find_uplink (WrnEdge *self, const WrnEndpoint *remote)
{
  for (guint i = 0; i < self->n_uplinks; i++)
    if (wrn_endpoint_equal (remote, &self->uplinks[i].flow.remote))
      return &self->uplinks[i];
  for (guint i = 0; i < self->n_uplinks; i++)
    if (wrn_edge_uplink_has_way (&self->uplinks[i], remote))
      return &self->uplinks[i];
  return NULL;
}

static void
send_by (WrnEdge *self,
         WrnTime now,
         WrnUplink *uplink,
         const WrnFlow *flow,
         guint8 *packet,
         gsize inner_len)
{
  const WrnRoute route = { .flow = *flow };
  const gsize len = inner_len > 0 ? wrn_session_seal (&uplink->session, now, packet, inner_len) : 0;

  if (len > 0)
    wrn_edge_transmit (self, now, &route, packet, len);
}

/* Seals and sends the inner message after the head in @packet. */
void
wrn_edge_uplink_send (WrnEdge *self,
                      WrnTime now,
                      WrnUplink *uplink,
                      guint8 *packet,
                      gsize inner_len)
{
  send_by (self, now, uplink, &uplink->flow, packet, inner_len);
}

/* Something went through it; it should be heard from soon. */
void
wrn_edge_uplink_used (WrnUplink *uplink, WrnTime now)
{
  if (uplink->doubt_at == WRN_TIME_NEVER)
    uplink->doubt_at =
        now - uplink->heard_at < FORGOTTEN_AFTER ? now + DOUBT_AFTER : now + DOUBT_SOON;
}

/* Something authentic came from it or through it. */
void
wrn_edge_uplink_heard (WrnUplink *uplink, WrnTime now)
{
  uplink->heard_at = now;
  uplink->doubt_at = WRN_TIME_NEVER;
  uplink->n_challenges = 0;
}

/* Our record changed. */
void
wrn_edge_uplink_renew (WrnUplink *uplink, WrnTime now)
{
  if (uplink->register_due != WRN_TIME_NEVER)
    uplink->register_due = now;
}

/* Our addresses changed: it has to see us at the new one before anybody can be reached. */
void
wrn_edge_uplink_moved (WrnUplink *uplink, WrnTime now)
{
  uplink->flow.local = (WrnEndpoint){ 0 };
  if (uplink->session.current != NULL)
    uplink->challenge_due = now;
  else if (uplink->n_endpoints > 0)
    wrn_session_hurry (&uplink->session, now);
  if (wrn_edge_uplink_is_connected (uplink))
    uplink->fallback.return_due = now;
}

/* Whether people shall hear of it. */
gboolean
wrn_edge_may_talk (WrnUplink *uplink, WrnTime now)
{
  return wrn_token_bucket_take (&uplink->talk, now, TALK_PRICE, 1, TALK_BURST);
}

static void
say_silent (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  if (wrn_edge_may_talk (uplink, now))
    wrn_outbox_say (self->outbox, G_LOG_LEVEL_MESSAGE, uplink->name, "supernode does not answer");
}

static void
send_init (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  guint8 init[WRN_INIT_LEN];
  WrnRoute route = { 0 };

  if (uplink->n_endpoints == 0 || !wrn_session_write_init (&uplink->session, now, init))
    return;

  /* Replacing old keys, it is where it was; else its addresses are tried in turn. */
  if (wrn_session_may_send (&uplink->session, now))
    route.flow = uplink->flow;
  else
    route.flow.remote = uplink->endpoints[uplink->tried++ % uplink->n_endpoints];
  uplink->asked = route.flow;
  wrn_edge_transmit (self, now, &route, init, sizeof init);
  if (!wrn_session_may_send (&uplink->session, now))
    wrn_edge_greet_besides (self, now, uplink, init);

  /* Of one that was there, lose() tells. */
  if (!uplink->registered && ++uplink->n_inits == INITS_TELLING)
    say_silent (self, now, uplink);
}

/* Signed with the topic's key, over this very session: only members can, and nobody can take a
 * registration along to another session. */
static void
send_register (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  guint8 packet[WRN_PACKET_MAX];
  guint8 message[12 + WRN_NOISE_HASH_LEN + 32];
  WrnRegister say = {
    .ttl = REGISTER_TTL,
    .blob = self->sealed,
    .blob_len = (guint16) self->sealed_len,
  };
  WrnWriter writer = wrn_writer_over (message, sizeof message);

  if (!wrn_session_may_send (&uplink->session, now))
    return;

  memcpy (say.topic, self->keys.topic, sizeof say.topic);
  memcpy (say.topic_pk, self->keys.topic_pk, sizeof say.topic_pk);

  wrn_writer_put_bytes (&writer, (const guint8 *) "warren-reg-1", 12);
  wrn_writer_put_bytes (&writer, uplink->session.current->hash, WRN_NOISE_HASH_LEN);
  wrn_hash (wrn_writer_reserve (&writer, 32), 32, { say.blob, say.blob_len });
  wrn_sign (say.signature, message, wrn_writer_finish (&writer), self->keys.topic_sk);

  wrn_edge_uplink_send (self, now, uplink, packet,
                        wrn_register_encode (&say, packet + WRN_DATA_HEAD_LEN, WRN_INNER_MAX));
}

static void
send_challenge (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  guint8 packet[WRN_PACKET_MAX];
  WrnChallenge say;

  wrn_entropy_fill (self->entropy, uplink->token, sizeof uplink->token);
  memcpy (say.token, uplink->token, sizeof say.token);
  uplink->challenged_at = now;
  uplink->n_challenges++;
  wrn_edge_uplink_send (self, now, uplink, packet,
                        wrn_challenge_encode (&say, WRN_KIND_CHALLENGE, packet + WRN_DATA_HEAD_LEN,
                                              WRN_INNER_MAX));
}

/* It is gone: its channels are of no use, and it is to be found again, from @retry on. */
static void
lose (WrnEdge *self, WrnTime now, WrnUplink *uplink, WrnTime retry)
{
  const gboolean was_registered = uplink->registered;

  uplink->registered = FALSE;
  uplink->sounding.due = WRN_TIME_NEVER;
  uplink->register_due = WRN_TIME_NEVER;
  uplink->list_due = WRN_TIME_NEVER;
  uplink->challenge_due = WRN_TIME_NEVER;
  uplink->revision = 0;
  uplink->rtt = -1;
  uplink->fallback.return_due = WRN_TIME_NEVER;
  wrn_edge_renew_connections (uplink);
  wrn_edge_uplink_heard (uplink, now);
  wrn_edge_forget_slots (self, now, uplink);
  wrn_session_forget_keys (&uplink->session);
  wrn_session_hurry (&uplink->session, retry);
  if (was_registered)
    say_silent (self, now, uplink);
  if (was_registered && !wrn_edge_has_supernode (self))
    wrn_edge_look_around (self, now, NULL);
  uplink->n_inits = INITS_TELLING;
}

/* The supernode's name was looked up, for the first time or again; or where it is, and how it is
 * reached, is not known any more, so that what there was must not be used either. */
void
wrn_edge_set_uplink_endpoints (WrnEdge *self,
                               WrnTime now,
                               guint i,
                               const WrnEndpoint *endpoints,
                               guint n)
{
  WrnUplink *uplink = &self->uplinks[i];

  if (i >= self->n_uplinks)
    return;
  uplink->n_endpoints = MIN (n, WRN_UPLINK_ENDPOINTS_MAX);
  if (n == 0)
    {
      lose (self, now, uplink, now);
      return;
    }
  memcpy (uplink->endpoints, endpoints, uplink->n_endpoints * sizeof *endpoints);
  if (!wrn_session_may_send (&uplink->session, now))
    wrn_session_hurry (&uplink->session, now);
}

/* There is a session: register, which also proves to the supernode that we have its keys. It is
 * where we asked; an answer that comes from elsewhere may have been copied there. */
void
wrn_edge_uplink_connected (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnFlow *flow)
{
  const gboolean by_connection =
      flow->remote.carrier != WRN_CARRIER_UDP && wrn_edge_uplink_has_way (uplink, &flow->remote);

  if (by_connection || wrn_endpoint_equal (&flow->remote, &uplink->asked.remote))
    wrn_edge_use_way (self, now, uplink, flow);
  else
    wrn_edge_use_way (self, now, uplink, &uplink->asked);
  wrn_edge_uplink_heard (uplink, now);
  uplink->n_inits = 0;
  uplink->n_registers = 0;
  uplink->register_due = now;
  uplink->challenge_due = now + CHALLENGE_PAUSE;
  wrn_edge_renew_record (self, now);
  wrn_edge_tick_uplink (self, now, uplink);
}

static WrnDrop
read_registered (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnInner *inner)
{
  gboolean is_new;
  WrnRegistered said;

  if (!wrn_registered_decode (&said, inner) || said.ttl == 0)
    return WRN_DROP_MALFORMED;

  if (!uplink->registered && wrn_edge_may_talk (uplink, now))
    wrn_outbox_say (self->outbox, G_LOG_LEVEL_MESSAGE, uplink->name, "registered at supernode");
  is_new = !uplink->registered || !wrn_endpoint_equal (&uplink->seen, &said.seen);
  uplink->registered = TRUE;
  uplink->slot = said.slot;
  uplink->members = said.members;
  uplink->seen = said.seen;
  uplink->n_registers = 0;
  uplink->register_due = now + WRN_SECONDS (CLAMP (said.ttl, REGISTER_TTL_MIN, REGISTER_TTL)) / 3;
  if (said.revision != uplink->revision)
    {
      uplink->list_from = 0;
      uplink->list_due = now;
    }
  if (is_new)
    wrn_edge_start_sounding (self, now, uplink);
  wrn_edge_renew_channels (self, now, uplink);
  wrn_edge_renew_record (self, now);
  return WRN_DROP_NONE;
}

static WrnDrop
read_response (WrnEdge *self,
               WrnTime now,
               WrnUplink *uplink,
               const WrnFlow *flow,
               const WrnInner *inner)
{
  WrnChallenge said;

  if (!wrn_challenge_decode (&said, inner))
    return WRN_DROP_MALFORMED;
  if (wrn_secure_equal (said.token, uplink->token, sizeof said.token))
    uplink->rtt = now - uplink->challenged_at;
  else if (!wrn_edge_read_way (self, now, uplink, flow, &said))
    return WRN_DROP_STALE;

  if (!wrn_endpoint_equal (&uplink->seen, &said.seen))
    {
      uplink->seen = said.seen;
      wrn_edge_start_sounding (self, now, uplink);
      wrn_edge_renew_record (self, now);
    }
  return WRN_DROP_NONE;
}

/* It wants to know whether we are where our packets come from. The way by which it asks is one that
 * we tried, or has to do with the one that we use. */
static WrnDrop
read_challenge (WrnEdge *self,
                WrnTime now,
                WrnUplink *uplink,
                const WrnFlow *flow,
                const WrnInner *inner)
{
  guint8 packet[WRN_PACKET_MAX];
  WrnChallenge challenge;
  gsize len;

  if (!wrn_challenge_decode (&challenge, inner))
    return WRN_DROP_MALFORMED;
  challenge.seen = flow->remote;
  challenge.seen.kind = WRN_ENDPOINT_REFLEXIVE;
  len = wrn_challenge_encode (&challenge, WRN_KIND_RESPONSE, packet + WRN_DATA_HEAD_LEN,
                              WRN_INNER_MAX);
  send_by (self, now, uplink,
           wrn_edge_uplink_has_way (uplink, &flow->remote) ? flow : &uplink->flow, packet, len);
  return WRN_DROP_NONE;
}

static WrnDrop
read_error (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnInner *inner)
{
  WrnError said;

  if (!wrn_error_decode (&said, inner))
    return WRN_DROP_MALFORMED;
  switch (said.code)
    {
    case WRN_ERROR_NOT_REGISTERED:
      uplink->register_due =
          MIN (uplink->register_due, MAX (now, uplink->registered_at + REGISTER_RETRY));
      break;
    case WRN_ERROR_NO_SLOT:
    case WRN_ERROR_NO_RELAY:
      wrn_edge_read_channel_error (self, now, uplink, &said);
      break;
    case WRN_ERROR_SIGNATURE:
    case WRN_ERROR_FULL:
    default:
      if (said.kind == WRN_KIND_REGISTER && uplink->n_registers == 1 &&
          wrn_edge_may_talk (uplink, now))
        wrn_outbox_say (self->outbox, G_LOG_LEVEL_WARNING, uplink->name,
                        said.code == WRN_ERROR_FULL ? "supernode is full"
                                                    : "supernode refuses our registration");
      break;
    }
  return WRN_DROP_NONE;
}

/* It stops, and says so. If it does that all day, neither side is to be busy with it. */
static WrnDrop
read_bye (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  lose (self, now, uplink, now + BYE_PAUSE);
  return WRN_DROP_NONE;
}

/**
 * wrn_edge_uplink_handle:
 * @self: the edge
 * @now: when
 * @uplink: the supernode
 * @flow: how the packet came
 * @received: an opened packet of its session
 */
WrnDrop
wrn_edge_uplink_handle (WrnEdge *self,
                        WrnTime now,
                        WrnUplink *uplink,
                        const WrnFlow *flow,
                        const WrnReceived *received)
{
  WrnInner inner;

  if (!wrn_inner_decode (&inner, received->inner, received->inner_len))
    return WRN_DROP_MALFORMED;

  switch (inner.kind)
    {
    case WRN_KIND_KEEPALIVE:
      return WRN_DROP_NONE;
    case WRN_KIND_CHALLENGE:
      return read_challenge (self, now, uplink, flow, &inner);
    case WRN_KIND_RESPONSE:
      return read_response (self, now, uplink, flow, &inner);
    case WRN_KIND_SEEN:
      return wrn_edge_read_seen (self, now, uplink, &inner);
    case WRN_KIND_VOUCH:
      return wrn_edge_read_vouch (self, now, uplink, &inner);
    case WRN_KIND_REGISTERED:
      return read_registered (self, now, uplink, &inner);
    case WRN_KIND_ENTRIES:
      return wrn_edge_read_entries (self, now, uplink, &inner);
    case WRN_KIND_SIGNAL:
      return wrn_edge_read_signal (self, now, uplink, &inner);
    case WRN_KIND_CHANNEL:
      return wrn_edge_read_channel (self, now, uplink, &inner);
    case WRN_KIND_ERROR:
      return read_error (self, now, uplink, &inner);
    case WRN_KIND_BYE:
      return read_bye (self, now, uplink);
    default:
      return WRN_DROP_KIND;
    }
}

static void
tick_session (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  guint8 packet[WRN_PACKET_MAX];
  WrnSessionAction action;

  while ((action = wrn_session_tick (&uplink->session, now)) != WRN_SESSION_WAIT)
    if (action == WRN_SESSION_HANDSHAKE)
      send_init (self, now, uplink);
    else
      {
        packet[WRN_DATA_HEAD_LEN] = WRN_KIND_KEEPALIVE;
        wrn_edge_uplink_send (self, now, uplink, packet, 1);
      }
}

/* Whether it still lives: now and then, and soon if there is doubt. */
static void
tick_challenges (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  if (now < MIN (uplink->challenge_due, uplink->doubt_at))
    return;
  send_challenge (self, now, uplink);
  wrn_edge_ask_besides (self, now, uplink);
  uplink->challenge_due = now + CHALLENGE_PAUSE;
  uplink->doubt_at = now + DOUBT_EVERY;
}

static void
tick_register (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  if (now < uplink->register_due)
    return;
  uplink->n_registers++;
  uplink->registered_at = now;
  uplink->register_due = now + MIN (REGISTER_RETRY * uplink->n_registers, WRN_SECONDS (30));
  send_register (self, now, uplink);
  wrn_edge_uplink_used (uplink, now);
}

/* Whether nothing can be expected of it any more: its keys are too old, or it owes too many
 * answers. */
static gboolean
is_lost (const WrnUplink *uplink, WrnTime now)
{
  if (uplink->session.current == NULL)
    return FALSE;
  return !wrn_session_may_send (&uplink->session, now) ||
         (uplink->n_challenges >= CHALLENGES_MAX &&
          now >= MIN (uplink->challenge_due, uplink->doubt_at));
}

/* Does all that is due with one supernode; the session last, as sending shows that keys are old. */
void
wrn_edge_tick_uplink (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  if (is_lost (uplink, now))
    lose (self, now, uplink, now);
  if (wrn_session_may_send (&uplink->session, now))
    {
      tick_register (self, now, uplink);
      wrn_edge_tick_slots (self, now, uplink);
      tick_challenges (self, now, uplink);
      wrn_edge_tick_sounding (self, now, uplink);
      wrn_edge_tick_return (self, now, uplink);
    }
  tick_session (self, now, uplink);
}

WrnTime
wrn_edge_uplink_next_timeout (const WrnUplink *uplink)
{
  WrnTime next = wrn_session_next_timeout (&uplink->session);

  if (uplink->session.current == NULL)
    return next;
  next = MIN (next, MIN (uplink->challenge_due, uplink->doubt_at));
  next = MIN (next, MIN (uplink->register_due, uplink->list_due));
  next = MIN (next, uplink->sounding.due);
  next = MIN (next, uplink->fallback.return_due);
  return MIN (next, uplink->channel_due);
}

/* We leave, and say so. */
void
wrn_edge_close_uplink (WrnEdge *self, WrnTime now, WrnUplink *uplink)
{
  guint8 packet[WRN_PACKET_MAX];

  if (!wrn_session_may_send (&uplink->session, now))
    return;
  packet[WRN_DATA_HEAD_LEN] = WRN_KIND_BYE;
  wrn_edge_uplink_send (self, now, uplink, packet, 1);
}
