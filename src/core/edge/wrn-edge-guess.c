/* wrn-edge-guess.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Guesses a port of a router that changes it, or has ours guessed (nat.md, "Birthday mode").
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-guess.h"

#include "core/edge/wrn-edge-nat.h"
#include "core/wire/wrn-router-message.h"

/* Between two attempts of a pair, or at an address. */
#define PAUSE WRN_SECONDS (3600)

/* How long a pair has to be relayed, which plain punching must have had its chance in. */
#define RELAYED_FOR WRN_SECONDS (5)

/* Whether there is traffic is looked at this often, and more rarely while there is none. */
#define LOOK_EVERY WRN_SECONDS (5)
#define LOOK_AT_LEAST_EVERY WRN_SECONDS (60)
#define LOOK_SOON WRN_SECONDS (2)

/* For one step of what is agreed on through the relay. What a supernode says of a member may come
 * before or after what that member says. */
#define ANSWER_WITHIN WRN_SECONDS (4)
#define REPEAT_EVERY WRN_MSEC (500)
#define VOUCH_FOR WRN_SECONDS (10)

/* Questions without an answer that count as an attempt. */
#define ASK_TIMES 3

/* After the first packet by one of our sockets, others may still come by those that are about to be
 * closed. */
#define STRAY_FOR WRN_MSEC (500)

/* A socket whose path is not in use by then has no use. */
#define PROVE_WITHIN WRN_SECONDS (10)

void
wrn_edge_init_guessing (WrnEdge *self, const WrnEdgeOptions *options)
{
  WrnGuessing *guessing = &self->guessing;

  guessing->off = options->no_birthday || options->no_direct;
  guessing->pause = options->birthday_pause > 0 ? options->birthday_pause : PAUSE;
  guessing->look_at = WRN_TIME_NEVER;
  guessing->look_every = LOOK_EVERY;
}

/* Whether we would take part, as members are told. */
gboolean
wrn_edge_would_guess (const WrnEdge *self)
{
  return !self->guessing.off && !self->guessing.metered;
}

/* What others see as our port is the same for all of them. */
static gboolean
keeps_port (const WrnNat *router)
{
  return router->mapping == WRN_NAT_MAPPING_EIM || router->mapping == WRN_NAT_MAPPING_NONE;
}

/* What we do: it depends on whose router changes its port. */
static WrnBirthdayRole
find_role (const WrnEdge *self, const WrnPeer *peer)
{
  if (self->router.nat.mapping == WRN_NAT_MAPPING_APDM && keeps_port (&peer->router))
    return WRN_BIRTHDAY_OPENS;
  if (keeps_port (&self->router.nat) && peer->router.mapping == WRN_NAT_MAPPING_APDM)
    return WRN_BIRTHDAY_GUESSES;
  return WRN_BIRTHDAY_OFF;
}

static gboolean
is_candidate (const WrnEdge *self, const WrnPeer *peer, WrnBirthdayRole role)
{
  return wrn_edge_would_guess (self) && peer->guess.willing && peer->state == WRN_PEER_RELAYED &&
         find_role (self, peer) == role;
}

static gboolean
may_try (const WrnEdge *self, WrnTime now, const WrnPeer *peer)
{
  return !peer->guess.tried || now >= peer->guess.tried_at + self->guessing.pause;
}

static void
note_attempt (WrnPeer *peer, WrnTime now)
{
  peer->guess.tried = TRUE;
  peer->guess.tried_at = now;
  peer->guess.n_asked = 0;
}

static gboolean
is_same_address (const WrnEndpoint *a, const WrnEndpoint *b)
{
  return memcmp (a->address, b->address, sizeof a->address) == 0;
}

/* Behind one router with us there is nothing to guess from outside. */
static gboolean
is_our_router (const WrnEdge *self, const WrnEndpoint *endpoint)
{
  for (guint i = 0; i < self->n_uplinks; i++)
    if (is_same_address (endpoint, &self->uplinks[i].seen))
      return TRUE;
  return FALSE;
}

/* Whether the member says that it is at that very place of which a supernode says so, too:
 * neither's word alone makes us send there. */
static gboolean
is_vouched_for (const WrnEdge *self, WrnTime now, const WrnPeer *peer)
{
  const WrnEndpoint *vouched = &peer->guess.vouched;

  if (peer->record == NULL || !wrn_endpoint_is_ipv4 (vouched) ||
      now >= peer->guess.vouched_at + VOUCH_FOR || !wrn_endpoint_is_unicast (vouched) ||
      wrn_endpoint_is_private (vouched) || is_our_router (self, vouched))
    return FALSE;
  for (guint i = 0; i < peer->record->n_endpoints; i++)
    if (wrn_endpoint_equal (&peer->record->endpoints[i], vouched))
      return TRUE;
  return FALSE;
}

/* Many members may be at one address, or be one who wants us to send there all day. */
static gboolean
may_guess_at (const WrnEdge *self, WrnTime now, const WrnEndpoint *address)
{
  const WrnGuessing *guessing = &self->guessing;
  const guint next = guessing->next_target;

  for (guint i = 0; i < WRN_GUESSING_TARGETS; i++)
    if ((i == next || is_same_address (&guessing->targets[i].address, address)) &&
        !wrn_endpoint_is_none (&guessing->targets[i].address) &&
        now < guessing->targets[i].at + guessing->pause)
      return FALSE;
  return TRUE;
}

static void
note_target (WrnGuessing *guessing, WrnTime now, const WrnEndpoint *address)
{
  guessing->targets[guessing->next_target].address = *address;
  guessing->targets[guessing->next_target].at = now;
  guessing->next_target = (guessing->next_target + 1) % WRN_GUESSING_TARGETS;
}

static void
set_sockets (WrnEdge *self, guint n_new)
{
  WrnEffectSockets sockets = { .n_new = n_new, .n_kept = self->guessing.n_kept };

  for (guint i = 0; i < sockets.n_kept; i++)
    sockets.kept[i] = self->guessing.kept[i].port;
  wrn_outbox_set_sockets (self->outbox, &sockets);
}

/* What is under way with somebody is over; of the sockets those are left that are kept. */
static void
end (WrnEdge *self)
{
  WrnGuessing *guessing = &self->guessing;
  const gboolean has_sockets =
      guessing->waits_for_sockets || (guessing->burst.n_ports > 0 && guessing->winner == 0);

  guessing->peer = NULL;
  guessing->waits_for_sockets = FALSE;
  guessing->winner = 0;
  guessing->burst = (WrnBirthday){ 0 };
  if (has_sockets)
    set_sockets (self, 0);
}

static gboolean
is_busy (const WrnEdge *self)
{
  return self->guessing.peer != NULL;
}

/* @peer is about to be freed, or has left. */
void
wrn_edge_forget_guess (WrnEdge *self, const WrnPeer *peer)
{
  WrnGuessing *guessing = &self->guessing;
  const guint n_before = guessing->n_kept;

  if (guessing->peer == peer)
    end (self);
  for (guint i = n_before; i-- > 0;)
    if (guessing->kept[i].peer == peer)
      guessing->kept[i] = guessing->kept[--guessing->n_kept];
  if (guessing->n_kept < n_before)
    set_sockets (self, 0);
}

/* We are in another network, where other ports are open. */
void
wrn_edge_stop_guessing (WrnEdge *self)
{
  if (self->guessing.n_kept == 0 && !is_busy (self))
    return;
  self->guessing.n_kept = 0;
  end (self);
  set_sockets (self, 0);
}

static void
send_knock (WrnEdge *self, WrnTime now, WrnPeer *peer, WrnKnock step)
{
  guint8 packet[WRN_PACKET_MAX];

  wrn_edge_send (self, now, peer, packet,
                 wrn_knock_encode (step, packet + WRN_DATA_HEAD_LEN, WRN_INNER_MAX));
}

/* Has the supernodes tell @peer where we are. */
static void
have_vouched (WrnEdge *self, WrnTime now, const WrnPeer *peer)
{
  for (guint i = 0; i < self->n_uplinks; i++)
    for (guint16 slot = 0; slot < WRN_SLOTS_MAX; slot++)
      {
        const WrnVouch say = { .slot = slot };
        WrnUplink *uplink = &self->uplinks[i];
        guint8 packet[WRN_PACKET_MAX];

        if (uplink->registered && uplink->slots[slot].peer == peer)
          wrn_edge_uplink_send (self, now, uplink, packet,
                                wrn_vouch_encode (&say, packet + WRN_DATA_HEAD_LEN, WRN_INNER_MAX));
      }
}

/* @peer is the one from now on, until the next step or the end. */
static void
say (WrnEdge *self, WrnTime now, WrnPeer *peer, WrnKnock step)
{
  if (step != WRN_KNOCK_GO)
    have_vouched (self, now, peer);
  send_knock (self, now, peer, step);
  self->guessing.repeat_at = step == WRN_KNOCK_READY ? WRN_TIME_NEVER : now + REPEAT_EVERY;
}

static void
begin (WrnEdge *self, WrnTime now, WrnPeer *peer, WrnKnock step)
{
  self->guessing.peer = peer;
  self->guessing.until = now + ANSWER_WITHIN;
  say (self, now, peer, step);
}

static void
ask (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  peer->guess.ready = FALSE;
  if (++peer->guess.n_asked == ASK_TIMES)
    note_attempt (peer, now);
  begin (self, now, peer, WRN_KNOCK_ASK);
}

/* Whoever asked gets its answer once a supernode has vouched for it, and again if it asks again. */
static void
answer (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  const gboolean again =
      self->guessing.peer == peer && self->guessing.burst.role == WRN_BIRTHDAY_OFF;

  if (!peer->guess.asked || now >= peer->guess.asked_at + ANSWER_WITHIN ||
      (is_busy (self) && !again) || !is_candidate (self, peer, WRN_BIRTHDAY_GUESSES) ||
      !may_try (self, now, peer) || !is_vouched_for (self, now, peer) ||
      !may_guess_at (self, now, &peer->guess.vouched))
    return;
  peer->guess.asked = FALSE;
  begin (self, now, peer, WRN_KNOCK_READY);
}

/* The other side is ready and vouched for: sockets are wanted. */
static void
open_up (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  WrnGuessing *guessing = &self->guessing;

  if (guessing->peer != peer || !peer->guess.ready || guessing->waits_for_sockets ||
      guessing->burst.role != WRN_BIRTHDAY_OFF || now >= guessing->until ||
      !is_candidate (self, peer, WRN_BIRTHDAY_OPENS) || !is_vouched_for (self, now, peer))
    return;
  note_attempt (peer, now);
  guessing->waits_for_sockets = TRUE;
  guessing->repeat_at = WRN_TIME_NEVER;
  set_sockets (self, WRN_BIRTHDAY_SOCKETS);
}

/* There they are. */
void
wrn_edge_take_sockets (WrnEdge *self, WrnTime now, const WrnEndpoint *sockets, guint n_sockets)
{
  WrnGuessing *guessing = &self->guessing;

  if (!guessing->waits_for_sockets)
    return;
  if (n_sockets == 0)
    {
      end (self);
      return;
    }
  guessing->waits_for_sockets = FALSE;
  guessing->n_bursts++;
  wrn_birthday_open (&guessing->burst, now, &guessing->peer->guess.vouched, sockets, n_sockets);
  say (self, now, guessing->peer, WRN_KNOCK_GO);
  wrn_edge_tick_guess (self, now);
}

static void
go (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  WrnGuessing *guessing = &self->guessing;

  if (guessing->peer != peer || guessing->burst.role != WRN_BIRTHDAY_OFF ||
      now >= guessing->until || !is_candidate (self, peer, WRN_BIRTHDAY_GUESSES) ||
      !is_vouched_for (self, now, peer) || !may_guess_at (self, now, &peer->guess.vouched))
    return;
  note_attempt (peer, now);
  note_target (guessing, now, &peer->guess.vouched);
  guessing->n_bursts++;
  guessing->repeat_at = WRN_TIME_NEVER;
  wrn_birthday_guess (&guessing->burst, now, &peer->guess.vouched, self->entropy);
  wrn_edge_tick_guess (self, now);
}

/**
 * wrn_edge_read_knock:
 * @self: the edge
 * @now: when
 * @peer: who says it
 * @inner: a step
 *
 * A step that nobody waits for has no effect.
 */
WrnDrop
wrn_edge_read_knock (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnInner *inner)
{
  WrnKnock step;

  if (!wrn_knock_decode (&step, inner))
    return WRN_DROP_MALFORMED;
  switch (step)
    {
    case WRN_KNOCK_ASK:
      peer->guess.asked = TRUE;
      peer->guess.asked_at = now;
      answer (self, now, peer);
      break;
    case WRN_KNOCK_READY:
      peer->guess.ready = TRUE;
      open_up (self, now, peer);
      break;
    case WRN_KNOCK_GO:
    default:
      go (self, now, peer);
      break;
    }
  return WRN_DROP_NONE;
}

/* A supernode says where a member is, because that wants us to know. */
WrnDrop
wrn_edge_read_vouch (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnInner *inner)
{
  WrnPeer *peer;
  WrnVouch said;

  if (!wrn_vouch_decode (&said, inner))
    return WRN_DROP_MALFORMED;
  peer = uplink->slots[said.slot].peer;
  if (peer == NULL)
    {
      wrn_edge_want_list (uplink, now);
      return WRN_DROP_STALE;
    }
  peer->guess.vouched = said.proved;
  peer->guess.vouched_at = now;
  answer (self, now, peer);
  open_up (self, now, peer);
  return WRN_DROP_NONE;
}

/**
 * wrn_edge_hear_guess:
 * @self: the edge, which has sockets open for guessing
 * @now: when
 * @peer: whose authentic packet came
 * @route: how
 *
 * The first one by one of these sockets makes that the way to @peer; the others are closed.
 *
 * Returns: %TRUE if the packet came by a socket that is about to be closed, and must not count
 */
gboolean
wrn_edge_hear_guess (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnRoute *route)
{
  WrnGuessing *guessing = &self->guessing;
  const guint16 port = route->flow.local.port;

  if (route->relayed || !wrn_birthday_owns (&guessing->burst, port))
    return FALSE;
  if (guessing->winner != 0 || guessing->peer != peer ||
      !wrn_endpoint_equal (&route->flow.remote, &guessing->burst.target))
    return port != guessing->winner;

  guessing->winner = port;
  guessing->repeat_at = WRN_TIME_NEVER;
  guessing->kept[guessing->n_kept++] = (WrnKeptSocket){ peer, port, now };
  guessing->burst.n_sent = guessing->burst.n_ports;
  guessing->burst.until = now + STRAY_FOR;
  guessing->look_at = MIN (guessing->look_at, now + LOOK_EVERY);
  set_sockets (self, 0);
  wrn_paths_let_in (&peer->paths, now, route);
  return FALSE;
}

/* An authentic question, which the other side answers by the way it came: that it is heard is all
 * that matters, so nobody remembers what it said. */
static void
probe (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnFlow *flow)
{
  const WrnTime answer_due = peer->session.answer_due;
  const WrnRoute route = { .flow = *flow };
  WrnChallenge say;
  guint8 packet[WRN_PACKET_MAX];
  gsize len;

  wrn_entropy_fill (self->entropy, say.token, sizeof say.token);
  len = wrn_challenge_encode (&say, WRN_KIND_CHALLENGE, packet + WRN_DATA_HEAD_LEN, WRN_INNER_MAX);
  wrn_edge_send_by (self, now, peer, &route, packet, len);
  peer->session.answer_due = answer_due;
  self->guessing.n_probes++;
}

static void
tick_burst (WrnEdge *self, WrnTime now)
{
  WrnGuessing *guessing = &self->guessing;
  WrnFlow flow;

  if (guessing->burst.role == WRN_BIRTHDAY_OFF && now >= guessing->until)
    {
      end (self);
      return;
    }
  if (now >= guessing->repeat_at && guessing->winner == 0)
    say (self, now, guessing->peer,
         guessing->burst.role == WRN_BIRTHDAY_OFF ? WRN_KNOCK_ASK : WRN_KNOCK_GO);
  if (guessing->burst.role == WRN_BIRTHDAY_OFF)
    return;
  if (wrn_birthday_is_over (&guessing->burst, now) ||
      (guessing->winner == 0 && wrn_paths_get_state (&guessing->peer->paths) >= WRN_PATHS_DIRECT))
    {
      end (self);
      return;
    }
  while (wrn_birthday_next (&guessing->burst, now, &flow))
    probe (self, now, guessing->peer, &flow);
}

/* A socket is kept for as long as the path in use needs it. */
static void
close_useless (WrnEdge *self, WrnTime now)
{
  WrnGuessing *guessing = &self->guessing;
  const guint n_before = guessing->n_kept;

  for (guint i = n_before; i-- > 0;)
    {
      const WrnKeptSocket *kept = &guessing->kept[i];
      const WrnPath *path = wrn_paths_get_current (&kept->peer->paths);

      if (now >= kept->since + PROVE_WITHIN &&
          (path == NULL || path->route.relayed || path->route.flow.local.port != kept->port))
        guessing->kept[i] = guessing->kept[--guessing->n_kept];
    }
  if (guessing->n_kept < n_before)
    set_sockets (self, 0);
}

/* Whether a frame went to or came from @peer since the last look. */
static gboolean
has_traffic (WrnPeer *peer)
{
  const guint64 frames = peer->rx_packets + peer->tx_packets;
  const gboolean has = frames != peer->guess.frames;

  peer->guess.frames = frames;
  return has;
}

/* Looks for a member to ask: relayed for a while, and with traffic. */
static void
look (WrnEdge *self, WrnTime now)
{
  WrnGuessing *guessing = &self->guessing;
  GHashTableIter iter;
  gpointer value;
  gboolean any = FALSE;
  gboolean busy = FALSE;

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WrnPeer *peer = value;

      if (!is_candidate (self, peer, WRN_BIRTHDAY_OPENS))
        continue;
      any = TRUE;
      if (!has_traffic (peer))
        continue;
      busy = TRUE;
      if (!is_busy (self) && guessing->n_kept < WRN_SOCKETS_KEPT_MAX &&
          now >= peer->since + RELAYED_FOR && may_try (self, now, peer))
        ask (self, now, peer);
    }

  guessing->look_every = busy ? LOOK_EVERY : MIN (2 * guessing->look_every, LOOK_AT_LEAST_EVERY);
  if (guessing->n_kept > 0)
    guessing->look_at = now + LOOK_EVERY;
  else
    guessing->look_at = any ? now + guessing->look_every : WRN_TIME_NEVER;
}

/* What decides whether somebody is to be asked has changed. */
void
wrn_edge_expect_guess (WrnEdge *self, WrnTime now)
{
  if (self->guessing.off || self->router.nat.mapping != WRN_NAT_MAPPING_APDM)
    return;
  self->guessing.look_at = MIN (self->guessing.look_at, now + LOOK_SOON);
  self->guessing.look_every = LOOK_EVERY;
}

void
wrn_edge_set_metered (WrnEdge *self, WrnTime now, gboolean metered)
{
  if (self->guessing.metered == metered)
    return;
  self->guessing.metered = metered;
  if (metered && is_busy (self))
    end (self);
  wrn_edge_tell_routers (self, now);
  wrn_edge_expect_guess (self, now);
}

void
wrn_edge_tick_guess (WrnEdge *self, WrnTime now)
{
  if (is_busy (self))
    tick_burst (self, now);
  if (now < self->guessing.look_at)
    return;
  close_useless (self, now);
  look (self, now);
}

WrnTime
wrn_edge_guess_next_timeout (const WrnEdge *self)
{
  const WrnGuessing *guessing = &self->guessing;
  WrnTime next = guessing->look_at;

  if (!is_busy (self))
    return next;
  next = MIN (next, guessing->repeat_at);
  if (guessing->burst.role == WRN_BIRTHDAY_OFF)
    return MIN (next, guessing->until);
  return MIN (next, wrn_birthday_next_timeout (&guessing->burst));
}
