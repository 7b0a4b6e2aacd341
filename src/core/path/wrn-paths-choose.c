/* wrn-paths-choose.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Chooses among the ways to one peer, by evidence.
 */
#define G_LOG_DOMAIN "wrn-path"

#include "config.h"

#include "core/path/wrn-paths-private.h"

/* A path is slower than another if it is by 20 % and by 2 ms: less is noise, and each change of
 * path reorders packets. */
#define SLOWER_BY WRN_MSEC (2)
#define RTT_UNKNOWN WRN_SECONDS (60)

WrnPath *
wrn_paths_get_primary (const WrnPaths *self)
{
  return self->direct != NULL ? self->direct : self->relay;
}

/* Data may go this way. A direct path that is not in use is not kept open either, so that it is
 * as good as its last proof is fresh. */
gboolean
wrn_paths_is_usable (const WrnPaths *self, const WrnPath *path, WrnTime now)
{
  if (path->route.relayed)
    return !path->dead;
  return path == self->direct || wrn_path_is_trusted (path, now);
}

/* We rely on this path now, so it has to answer now and then. */
gboolean
wrn_paths_is_kept (const WrnPaths *self, const WrnPath *path)
{
  if (!path->route.relayed)
    return path == self->direct;
  return !path->dead && (self->direct == NULL || path->verify_at != WRN_TIME_NEVER);
}

static gboolean
is_slower (WrnTime rtt, WrnTime than)
{
  return rtt - than > SLOWER_BY && 5 * than < 4 * rtt;
}

static WrnTime
get_rtt (const WrnPath *path)
{
  return path->rtt < 0 ? RTT_UNKNOWN : path->rtt;
}

static guint
get_confidence (const WrnPath *path, WrnTime now)
{
  return (wrn_path_is_trusted (path, now) ? 2 : 0) + (wrn_path_is_doubtful (path) ? 0 : 1);
}

/* Among two paths that are about equally fast. */
static gboolean
is_nicer (const WrnPath *path, const WrnPath *than, const WrnPath *current)
{
  if (than == NULL || wrn_path_rank (path) != wrn_path_rank (than))
    return than == NULL || wrn_path_rank (path) > wrn_path_rank (than);
  if (path == current || than == current)
    return path == current;
  return get_rtt (path) < get_rtt (than);
}

/* The best of the usable paths of one kind: those with the most confidence first, of these the
 * fastest and all that are not really slower, of these the highest rank. As this does not depend on
 * the order in which proofs arrive, but for @current, it cannot go in circles. */
static WrnPath *
pick (WrnPaths *self, gboolean relayed, const WrnPath *current, WrnTime now)
{
  WrnPath *usable[WRN_PATHS_MAX];
  guint32 left = self->taken;
  WrnPath *best = NULL;
  guint n = 0;
  guint confidence = 0;
  WrnTime fastest = WRN_TIME_NEVER;
  WrnPath *path;

  while ((path = wrn_paths_next (self, &left)) != NULL)
    if (path->route.relayed == relayed && wrn_paths_is_usable (self, path, now))
      {
        usable[n++] = path;
        confidence = MAX (confidence, get_confidence (path, now));
      }

  for (guint i = 0; i < n; i++)
    if (get_confidence (usable[i], now) == confidence)
      fastest = MIN (fastest, get_rtt (usable[i]));

  for (guint i = 0; i < n; i++)
    if (get_confidence (usable[i], now) == confidence &&
        !is_slower (get_rtt (usable[i]), fastest) && is_nicer (usable[i], best, current))
      best = usable[i];

  return best;
}

void
wrn_paths_reselect (WrnPaths *self, WrnTime now)
{
  const WrnPath *const before = wrn_paths_get_primary (self);
  WrnPath *const left = self->direct;

  self->direct = pick (self, FALSE, self->direct, now);
  self->relay = pick (self, TRUE, self->relay, now);

  /* It was left for want of a proof, not of speed: it may have one. */
  if (left != NULL && left != self->direct && !wrn_path_is_trusted (left, now))
    wrn_path_probe (left, now);

  self->settled = FALSE;
  if (wrn_paths_get_primary (self) != before)
    self->news |= WRN_PATHS_NEWS_ROUTE;
}

/* A relay beside @first, best a proven one. */
WrnPath *
wrn_paths_get_backup (WrnPaths *self, const WrnPath *first, WrnTime now)
{
  guint32 left = self->taken;
  WrnPath *backup = NULL;
  WrnPath *path;

  while ((path = wrn_paths_next (self, &left)) != NULL)
    {
      if (!path->route.relayed || path->dead || path == first)
        continue;
      if (wrn_path_is_trusted (path, now))
        return path;
      if (backup == NULL || path == self->relay)
        backup = path;
    }
  return backup;
}

static void
use (WrnPaths *self, WrnTime now, WrnPath *path, WrnRoute *route)
{
  if (wrn_path_used (path, now))
    self->deadline = MIN (self->deadline, wrn_paths_get_due (self, path));
  *route = path->route;
}

/**
 * wrn_paths_choose:
 * @self: the ways to one peer
 * @now: the current time
 * @len: bytes to be sent: of one datagram, or of a run of them
 * @routes: (out): where to send them, to each
 *
 * One way as long as that is proven; else a relay as well, and where the peer seems to have moved,
 * within the limit for addresses that have not proved themselves.
 *
 * Returns: the number of @routes; 0 if there is no way
 */
guint
wrn_paths_choose (WrnPaths *self,
                  WrnTime now,
                  gsize len,
                  WrnRoute routes[static WRN_PATHS_MAX_ROUTES])
{
  WrnPath *first = wrn_paths_get_primary (self);
  WrnPath *backup;
  guint n = 0;

  self->used_at = now;
  if (self->direct == NULL && self->attempt_at == WRN_TIME_NEVER)
    {
      self->attempt_at = MAX (now, self->attempted_at + self->backoff);
      self->deadline = MIN (self->deadline, self->attempt_at);
    }

  if (first != NULL && !wrn_path_is_trusted (first, now) && !self->settled)
    {
      const WrnPath *const before = first;

      wrn_paths_reselect (self, now);
      wrn_paths_reschedule (self);
      first = wrn_paths_get_primary (self);
      self->settled = first == before;
    }

  if (first != NULL)
    use (self, now, first, &routes[n++]);
  if (first != NULL && wrn_path_is_trusted (first, now))
    return n;

  backup = wrn_paths_get_backup (self, first, now);
  if (backup != NULL)
    use (self, now, backup, &routes[n++]);

  if (self->moved != NULL && self->moved->credit >= len)
    {
      self->moved->credit -= len;
      routes[n++] = self->moved->route;
    }

  /* Each side may wait for a sign of the other on a relay that both gave up. */
  if (n == 0)
    {
      wrn_paths_want_attempt (self, now);
      self->deadline = MIN (self->deadline, self->attempt_at);
    }
  return n;
}

WrnPathsState
wrn_paths_get_state (const WrnPaths *self)
{
  if (self->direct != NULL)
    return wrn_path_is_local (self->direct) ? WRN_PATHS_LAN : WRN_PATHS_DIRECT;
  return self->relay != NULL ? WRN_PATHS_RELAYED : WRN_PATHS_NONE;
}

/* Whether one more relay would help: the best ways are none, or do not answer. */
gboolean
wrn_paths_want_relay (const WrnPaths *self)
{
  return (self->direct == NULL || wrn_path_is_doubtful (self->direct)) &&
         (self->relay == NULL || wrn_path_is_doubtful (self->relay));
}

/* (nullable): the way of the direct path in use. */
const WrnFlow *
wrn_paths_get_direct (const WrnPaths *self)
{
  return self->direct != NULL ? &self->direct->route.flow : NULL;
}

/* (nullable): the path in use: its route and round-trip time are for people to see. */
const WrnPath *
wrn_paths_get_current (const WrnPaths *self)
{
  return wrn_paths_get_primary (self);
}
