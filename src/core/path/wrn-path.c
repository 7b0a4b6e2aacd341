/* wrn-path.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One way to a peer, and the evidence for it.
 */
#define G_LOG_DOMAIN "wrn-path"

#include "config.h"

#include "core/path/wrn-path.h"

/* The probes of one attempt, after its start (nat.md, "Punch"). */
static const WrnTime probe_times[WRN_PATH_PROBES] = {
  0, WRN_MSEC (100), WRN_MSEC (300), WRN_SECONDS (1), WRN_SECONDS (3),
};

/* A path with traffic is asked this long after the last proof: four questions fit before trust
 * runs out, so that at 30 % loss one wait in fifteen ends in doubling, which harms nobody. */
#define VERIFY_AFTER WRN_SECONDS (3)

/* Traffic without an echo for this long is suspicious. */
#define QUIET_AFTER WRN_SECONDS (1)

/* How long a path without traffic is left alone. RFC 4787 asks NATs to keep a mapping for two
 * minutes, and the impatient ones forget it after 30 s: until a mapping has survived the shortest
 * interval, nothing is known of it, and each one that it survives is doubled. If the path dies of
 * it, half of that interval is the limit from then on, but not less than every NAT bears. A relay
 * is reached through a session that keeps its own mapping open. */
#define IDLE_SHORT WRN_SECONDS (10)
#define IDLE_SAFE WRN_SECONDS (20)
#define IDLE_LONG WRN_SECONDS (60)

/* An answer that takes longer says nothing of the present. */
#define ANSWER_WITHIN WRN_SECONDS (5)

void
wrn_path_init (WrnPath *self, const WrnRoute *route)
{
  *self = (WrnPath){
    .route = *route,
    .proved_at = WRN_PATH_LONG_AGO,
    .heard_at = WRN_PATH_LONG_AGO,
    .rtt = -1,
    .verify_at = WRN_TIME_NEVER,
    .quiet_at = WRN_TIME_NEVER,
    .asked_at = WRN_PATH_LONG_AGO,
    .idle = route->relayed ? IDLE_LONG : IDLE_SHORT,
    .idle_limit = IDLE_LONG,
    .probed_since = WRN_PATH_LONG_AGO,
    .n_probes = WRN_PATH_PROBES,
  };

  for (guint i = 0; i < WRN_PATH_QUESTIONS; i++)
    self->questions[i].sent_at = WRN_PATH_LONG_AGO;
}

/* TRUE if a packet that came by @route came this way. From which of our addresses we send does
 * not count: it may change while the peer's side of the path stays. */
gboolean
wrn_path_leads (const WrnPath *self, const WrnRoute *route)
{
  if (self->route.relayed != route->relayed)
    return FALSE;
  if (route->relayed)
    return self->route.relay == route->relay;
  return wrn_endpoint_equal (&self->route.flow.remote, &route->flow.remote);
}

/* An address that only means the peer within one network, so that reaching it shows that we are
 * in the same one. */
gboolean
wrn_path_is_local (const WrnPath *self)
{
  const WrnEndpoint *remote = &self->route.flow.remote;

  return !self->route.relayed &&
         (wrn_endpoint_is_private (remote) || wrn_endpoint_is_link_local (remote));
}

/* The order of nat.md among paths that are equally fast: same LAN, IPv6, mapped, reflexive. */
guint
wrn_path_rank (const WrnPath *self)
{
  if (self->route.relayed)
    return 0;
  if (wrn_path_is_local (self))
    return 4;
  if (!wrn_endpoint_is_ipv4 (&self->route.flow.remote))
    return 3;
  return self->route.flow.remote.kind == WRN_ENDPOINT_REFLEXIVE ? 1 : 2;
}

gboolean
wrn_path_is_trusted (const WrnPath *self, WrnTime now)
{
  return now < self->proved_at + WRN_PATH_TRUST;
}

/* Asked twice, so silent for at least WRN_PATH_ASK_EVERY: time to look for another. */
gboolean
wrn_path_is_doubtful (const WrnPath *self)
{
  return self->unanswered >= 2;
}

/* When a path that we rely on is to be given up. The last question gets its time as well. */
WrnTime
wrn_path_get_death_time (const WrnPath *self)
{
  if (self->unanswered < WRN_PATH_DEAD_QUESTIONS)
    return WRN_TIME_NEVER;
  return MAX (self->doubted_at + WRN_PATH_DEAD_AFTER, self->asked_at + WRN_PATH_ASK_EVERY);
}

/* When the next probe is due. */
WrnTime
wrn_path_get_probe_time (const WrnPath *self)
{
  if (self->n_probes >= WRN_PATH_PROBES)
    return WRN_TIME_NEVER;
  return self->probed_since + probe_times[self->n_probes];
}

/* When the next question is due, if this path is one of those that we rely on. Without traffic the
 * questions of one side are enough: they show the other that the path is kept open. */
WrnTime
wrn_path_get_check_time (const WrnPath *self)
{
  const WrnTime last = MAX (self->proved_at, MAX (self->asked_at, self->heard_at));
  WrnTime due = last + self->idle - self->jitter;

  due = MIN (due, MIN (self->verify_at, self->quiet_at));
  if (self->unanswered > 0)
    due = WRN_PATH_LONG_AGO;
  return MAX (due, self->asked_at + WRN_PATH_ASK_EVERY);
}

/* Data goes this way. Called for each packet. Returns TRUE if there is now something to ask sooner.
 */
gboolean
wrn_path_used (WrnPath *self, WrnTime now)
{
  const gboolean is_first = self->verify_at == WRN_TIME_NEVER || self->quiet_at == WRN_TIME_NEVER;

  if (self->verify_at == WRN_TIME_NEVER)
    self->verify_at = MAX (now, self->proved_at + VERIFY_AFTER);
  if (self->quiet_at == WRN_TIME_NEVER)
    self->quiet_at = now + QUIET_AFTER;
  return is_first;
}

/* An authentic packet of @len bytes came this way. Called for each packet. It shows one direction
 * only, and is no proof: two peers who took each other's data for one would not notice that one
 * direction is broken. */
void
wrn_path_heard (WrnPath *self, WrnTime now, gsize len)
{
  self->heard_at = now;
  self->quiet_at = WRN_TIME_NEVER;
  self->credit += WRN_PATH_CREDIT_FACTOR * (guint64) len;
}

/* Begins the probes of one attempt. */
void
wrn_path_probe (WrnPath *self, WrnTime now)
{
  self->probed_since = now;
  self->n_probes = 0;
}

/* The peer was heard from here, so its NAT is open at this moment: the next probe is due at once,
 * unless one is on its way. */
void
wrn_path_hurry (WrnPath *self, WrnTime now)
{
  const WrnTime due = MAX (now, self->asked_at + probe_times[1]);

  if (self->n_probes < WRN_PATH_PROBES && wrn_path_get_probe_time (self) > due)
    self->probed_since = due - probe_times[self->n_probes];
}

/* Only the last question may still be on its way: what became of the one before is known. */
static void
count_question (WrnPath *self)
{
  const guint before = (self->next_question + WRN_PATH_QUESTIONS - 1) % WRN_PATH_QUESTIONS;

  if (self->n_asked > 0)
    self->answered =
        self->answered << 1 | (self->questions[before].sent_at == WRN_PATH_LONG_AGO ? 1 : 0);
  self->n_asked = (guint8) MIN (self->n_asked + 1, WRN_PATH_LOSS_QUESTIONS + 1);
}

/* A challenge with @token leaves now: a probe if one is due, else a question. */
void
wrn_path_ask (WrnPath *self, WrnTime now, const guint8 token[static WRN_TOKEN_LEN])
{
  WrnQuestion *question = &self->questions[self->next_question];

  if (self->n_probes >= WRN_PATH_PROBES)
    count_question (self);
  self->next_question = (guint8) ((self->next_question + 1) % WRN_PATH_QUESTIONS);
  question->sent_at = now;
  memcpy (question->token, token, WRN_TOKEN_LEN);
  self->asked_at = now;

  if (self->n_probes < WRN_PATH_PROBES)
    {
      self->n_probes++;
      return;
    }

  if (self->unanswered++ > 0)
    return;
  self->doubted_at = now;
  self->after_idle = self->proved_at != WRN_PATH_LONG_AGO &&
                     now >= MAX (self->proved_at, self->heard_at) + self->idle - self->idle / 8;
}

/**
 * wrn_path_answer:
 * @self: the path by which an answer came
 * @now: when
 * @token: what it repeats
 * @rtt: (out): how long it took
 *
 * Returns: %TRUE, once for each challenge, if @token was sent this way and not too long ago
 */
gboolean
wrn_path_answer (WrnPath *self, WrnTime now, const guint8 token[static WRN_TOKEN_LEN], WrnTime *rtt)
{
  guint later;

  for (guint i = 0; i < WRN_PATH_QUESTIONS; i++)
    {
      WrnQuestion *question = &self->questions[i];

      if (now >= question->sent_at + ANSWER_WITHIN ||
          memcmp (question->token, token, WRN_TOKEN_LEN) != 0)
        continue;

      *rtt = MAX (now - question->sent_at, 0);
      question->sent_at = WRN_PATH_LONG_AGO;
      later = (self->next_question + WRN_PATH_QUESTIONS - 1 - i) % WRN_PATH_QUESTIONS;
      if (later > 0)
        self->answered |= 1u << (later - 1);
      return TRUE;
    }
  return FALSE;
}

/* Of the last questions on this path, the part that was never answered, from 0 to 1; -1 if there is
 * none yet of which that can be said. */
double
wrn_path_get_loss (const WrnPath *self)
{
  const guint n = self->n_asked - MIN (self->n_asked, 1);
  guint lost = 0;

  for (guint i = 0; i < n; i++)
    lost += (self->answered >> i & 1) == 0;
  return n > 0 ? (double) lost / n : -1;
}

/* It worked, and does no longer. */
void
wrn_path_bury (WrnPath *self)
{
  if (!self->route.relayed)
    {
      self->idle_limit = CLAMP (self->idle / 2, IDLE_SAFE, self->idle_limit);
      self->idle = IDLE_SHORT;
    }
  wrn_path_mtu_restart (&self->mtu);
  self->rtt = -1;
  self->unanswered = 0;
  self->n_asked = 0;
  self->verify_at = WRN_TIME_NEVER;
  self->quiet_at = WRN_TIME_NEVER;
}

/* Both directions work. The round-trip time is smoothed as in RFC 6298 section 2. */
void
wrn_path_prove (WrnPath *self, WrnTime now, WrnTime rtt)
{
  const gboolean survived_idle = self->unanswered == 1 && self->after_idle;

  if (!self->route.relayed && survived_idle)
    self->idle = MIN (2 * self->idle, self->idle_limit);

  self->rtt = self->rtt < 0 ? rtt : (7 * self->rtt + rtt) / 8;
  self->proved_at = now;
  self->verify_at = WRN_TIME_NEVER;
  self->quiet_at = WRN_TIME_NEVER;
  self->unanswered = 0;
  self->n_probes = WRN_PATH_PROBES;
  self->dead = FALSE;
}
