/* wrn-paths-attempt.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Decides when which way to one peer is to be challenged.
 */
#define G_LOG_DOMAIN "wrn-path"

#include "config.h"

#include "core/path/wrn-paths-private.h"

/* What a challenge costs the address it goes to: the payload of its datagram, 52 bytes. */
#define PROBE_LEN (WRN_DATA_OVERHEAD + WRN_CHALLENGE_LEN)
G_STATIC_ASSERT (PROBE_LEN <= 64);

/* Between two probes to one peer: Ta of RFC 8445 section 14.2. */
#define PACE WRN_MSEC (50)

/* While attempts fail, they become rarer, down to this: news of addresses begin them anew, and two
 * symmetric NATs will not open however often one knocks. */
#define ATTEMPT_AT_LEAST_EVERY WRN_SECONDS (120)

/* However often a peer changes its list, this is all that it makes us send in one attempt. */
#define ATTEMPT_PROBES (WRN_CANDIDATES_MAX * WRN_PATH_PROBES)

/* Questions without an answer, the present one included. At the second, the last proof counts no
 * more: data looks for another way and goes by a relay as well, which costs little. At the third,
 * the peer is called to an attempt, which costs dozens of packets: where one packet in twenty is
 * lost, the second alone would call for one at each tenth check. */
#define DOUBTS_DATA 2
#define DOUBTS_ATTEMPT 3

static gboolean
may_probe (const WrnPaths *self, const WrnPath *path)
{
  if (path->route.relayed)
    return TRUE;
  return path->named_by != 0 ? self->probes_left > 0 : path->credit >= PROBE_LEN;
}

WrnTime
wrn_paths_get_due (const WrnPaths *self, const WrnPath *path)
{
  if (wrn_paths_is_kept (self, path))
    return MIN (wrn_path_get_check_time (path), wrn_paths_get_room_due (path));
  if (!may_probe (self, path))
    return WRN_TIME_NEVER;
  return MAX (wrn_path_get_probe_time (path), self->paced_until);
}

void
wrn_paths_reschedule (WrnPaths *self)
{
  guint32 left = self->taken;
  const WrnPath *path;

  self->deadline = self->attempt_at;
  while ((path = wrn_paths_next (self, &left)) != NULL)
    {
      self->deadline = MIN (self->deadline, wrn_paths_get_due (self, path));
      if (wrn_paths_is_kept (self, path))
        self->deadline = MIN (self->deadline, wrn_path_get_death_time (path));
    }
}

/* Starts the probes of all that is not usable, and asks the path in use if it may have become so.
 * Returns FALSE if there is nothing to probe. */
gboolean
wrn_paths_begin_attempt (WrnPaths *self, WrnTime now)
{
  guint32 left = self->taken;
  gboolean any = FALSE;
  WrnPath *path;

  self->attempted_at = now;
  self->probes_left = ATTEMPT_PROBES;
  while ((path = wrn_paths_next (self, &left)) != NULL)
    {
      if (wrn_paths_is_usable (self, path, now))
        continue;
      path->route.flow.local = (WrnEndpoint){ 0 };
      wrn_path_probe (path, now);
      any = TRUE;
    }

  if (self->direct != NULL && !wrn_path_is_trusted (self->direct, now))
    self->direct->verify_at = MIN (self->direct->verify_at, now);

  self->attempt_at = any ? now + self->backoff : WRN_TIME_NEVER;
  self->backoff = MIN (2 * self->backoff, ATTEMPT_AT_LEAST_EVERY);
  return any;
}

void
wrn_paths_want_attempt (WrnPaths *self, WrnTime now)
{
  self->backoff = WRN_PATHS_ATTEMPT_EVERY;
  self->attempt_at =
      MIN (self->attempt_at, MAX (now, self->attempted_at + WRN_PATHS_ATTEMPT_EVERY));
}

/* The peer begins an attempt: holes open only if both sides knock. If the last one here is less
 * than ten seconds old, its holes are open still. */
void
wrn_paths_start_attempt (WrnPaths *self, WrnTime now)
{
  if (now < self->attempted_at + WRN_PATHS_ATTEMPT_EVERY)
    return;

  wrn_paths_begin_attempt (self, now);
  wrn_paths_reschedule (self);
}

/* Our addresses changed: no proof holds from the new ones. All paths stay, and have to prove
 * themselves; until then data is sent on several. */
void
wrn_paths_network_changed (WrnPaths *self, WrnTime now)
{
  guint32 left = self->taken;
  WrnPath *path;

  while ((path = wrn_paths_next (self, &left)) != NULL)
    {
      wrn_path_mtu_restart (&path->mtu);
      path->route.flow.local = (WrnEndpoint){ 0 };
      path->proved_at = WRN_PATH_LONG_AGO;
      path->asked_at = WRN_PATH_LONG_AGO;
      path->unanswered = 0;
      path->n_asked = 0;
    }

  self->backoff = WRN_PATHS_ATTEMPT_EVERY;
  if (wrn_paths_begin_attempt (self, now))
    self->news |= WRN_PATHS_NEWS_ATTEMPT;
  wrn_paths_reschedule (self);
}

/* @path worked and does no longer. */
static void
bury (WrnPaths *self, WrnTime now, WrnPath *path)
{
  wrn_path_bury (path);
  if (path->route.relayed)
    path->dead = TRUE;
  else
    {
      self->direct = NULL;
      self->news |= WRN_PATHS_NEWS_ROUTE;
    }

  wrn_paths_want_attempt (self, now);
  wrn_paths_reselect (self, now);
}

WrnTime
wrn_paths_next_timeout (const WrnPaths *self)
{
  return self->deadline;
}

/* Whether a better way is still worth knocking for. Two routers that did not open in several
 * attempts will rarely do so later: while a relay carries all there is, which is nothing, the peer
 * and the routers are left alone. wrn_paths_choose() begins anew. */
static gboolean
needs_attempt (const WrnPaths *self)
{
  if (self->direct != NULL)
    return wrn_path_is_doubtful (self->direct);
  return self->relay == NULL || self->backoff < ATTEMPT_AT_LEAST_EVERY ||
         self->used_at > self->attempted_at;
}

/* Gives up paths that do not answer, and begins the attempt that is due. */
void
wrn_paths_tick (WrnPaths *self, WrnTime now)
{
  guint32 left = self->taken;
  WrnPath *path;

  if (now < self->deadline)
    return;

  while ((path = wrn_paths_next (self, &left)) != NULL)
    if (wrn_paths_is_kept (self, path) && now >= wrn_path_get_death_time (path))
      bury (self, now, path);

  if (now >= self->attempt_at)
    {
      if (!needs_attempt (self))
        self->attempt_at = WRN_TIME_NEVER;
      else if (wrn_paths_begin_attempt (self, now))
        self->news |= WRN_PATHS_NEWS_ATTEMPT;
    }
  wrn_paths_reschedule (self);
}

/* What is due first: questions on paths that we rely on, then the probes of each round before
 * those of the next, in the order of ranks. */
static WrnPath *
find_due (WrnPaths *self, WrnTime now)
{
  guint32 left = self->taken;
  WrnPath *first = NULL;
  guint first_order = G_MAXUINT;
  WrnPath *path;

  while ((path = wrn_paths_next (self, &left)) != NULL)
    {
      guint order;

      if (now < wrn_paths_get_due (self, path))
        continue;
      order = wrn_paths_is_kept (self, path) ? 0 : 8 + 8 * path->n_probes - wrn_path_rank (path);
      if (order < first_order)
        first = path;
      first_order = MIN (order, first_order);
    }
  return first;
}

static void
count_challenge (WrnPaths *self, WrnTime now, WrnPath *path, gboolean kept)
{
  if (!kept)
    self->paced_until = now + PACE;
  if (!kept && !path->route.relayed && path->named_by != 0)
    self->probes_left--;
  else if (!kept && !path->route.relayed)
    path->credit -= PROBE_LEN;

  if (kept && path->unanswered == DOUBTS_DATA)
    {
      path->proved_at = WRN_PATH_LONG_AGO;
      wrn_paths_reselect (self, now);
    }
  if (kept && path->unanswered == DOUBTS_ATTEMPT && !path->route.relayed)
    wrn_paths_want_attempt (self, now);
}

/**
 * wrn_paths_next_challenge:
 * @self: the ways to one peer
 * @now: the current time
 * @budget: of the probes of all peers together
 * @entropy: for tokens and jitter
 * @route: (out): where to send a challenge now
 * @token: (out): what it says
 * @size: (out): bytes that its packet is to have; 0: no more than it needs
 *
 * Returns: %FALSE if none is due
 */
gboolean
wrn_paths_next_challenge (WrnPaths *self,
                          WrnTime now,
                          WrnTokenBucket *budget,
                          const WrnEntropy *entropy,
                          WrnRoute *route,
                          guint8 token[static WRN_TOKEN_LEN],
                          guint *size)
{
  WrnPath *path;
  gboolean kept;

  *size = 0;
  if (now < self->deadline)
    return FALSE;
  if (wrn_paths_next_room_probe (self, now, entropy, route, token, size))
    return TRUE;
  path = find_due (self, now);

  /* What is refused may have changed since the address came. */
  while (path != NULL && !path->route.relayed &&
         !wrn_paths_is_acceptable (self, &path->route.flow.remote))
    {
      wrn_paths_forget (self, path);
      wrn_paths_reselect (self, now);
      wrn_paths_want_attempt (self, now);
      path = find_due (self, now);
    }

  kept = path != NULL && wrn_paths_is_kept (self, path);
  if (path != NULL && !kept && !path->route.relayed &&
      !wrn_token_bucket_take (budget, now, 1, WRN_PATHS_PROBES_RATE, WRN_PATHS_PROBES_BURST))
    {
      self->paced_until = now + PACE;
      path = NULL;
    }

  if (path != NULL)
    {
      wrn_entropy_fill (entropy, token, WRN_TOKEN_LEN);
      path->jitter = (WrnTime) wrn_entropy_below (entropy, (guint64) path->idle / 8);
      *route = path->route;
      wrn_path_ask (path, now, token);
      count_challenge (self, now, path, kept);
    }
  wrn_paths_reschedule (self);
  return path != NULL;
}

/* The #WrnPathsNews since the last call. */
guint
wrn_paths_take_news (WrnPaths *self)
{
  const guint news = self->news;

  self->news = 0;
  return news;
}
