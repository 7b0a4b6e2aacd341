/* wrn-paths.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Knows the ways to one peer, and hears what comes by them.
 */
#define G_LOG_DOMAIN "wrn-path"

#include "config.h"

#include "core/path/wrn-paths-private.h"

gboolean
wrn_paths_is_acceptable (const WrnPaths *self, const WrnEndpoint *endpoint)
{
  const gboolean unscoped = endpoint->scope == 0 && !wrn_endpoint_is_ipv4 (endpoint) &&
                            wrn_endpoint_is_link_local (endpoint);

  return wrn_endpoint_is_unicast (endpoint) && !unscoped &&
         (self->refuse == NULL || !self->refuse (self->refuse_data, endpoint));
}

static WrnPath *
find (WrnPaths *self, const WrnRoute *route)
{
  guint32 left = self->taken;
  WrnPath *path;

  if (self->last != NULL && wrn_path_leads (self->last, route))
    return self->last;

  while ((path = wrn_paths_next (self, &left)) != NULL && !wrn_path_leads (path, route))
    ;
  return path;
}

static guint32
bit_of (const WrnPaths *self, const WrnPath *path)
{
  return (guint32) 1 << (path - self->paths);
}

/* Makes the slot @path hold @route. */
void
wrn_paths_take (WrnPaths *self, WrnPath *path, const WrnRoute *route)
{
  wrn_path_init (path, route);
  self->taken |= bit_of (self, path);
}

void
wrn_paths_forget (WrnPaths *self, WrnPath *path)
{
  if (path == wrn_paths_get_primary (self))
    self->news |= WRN_PATHS_NEWS_ROUTE;

  self->taken &= ~bit_of (self, path);
  if (self->last == path)
    self->last = NULL;
  if (self->direct == path)
    self->direct = NULL;
  if (self->relay == path)
    self->relay = NULL;
  if (self->moved == path)
    self->moved = NULL;
}

/* A slot for one more direct path, or NULL. An address that was only heard from takes that of the
 * one that was heard from longest ago, if there are enough of them; named and usable ones stay. */
static WrnPath *
make_room (WrnPaths *self, WrnTime now, gboolean named)
{
  WrnPath *empty = NULL;
  WrnPath *oldest = NULL;
  guint n_named = 0;
  guint n_heard = 0;

  for (guint i = 0; i < WRN_PATHS_MAX_DIRECT; i++)
    {
      WrnPath *path = &self->paths[i];

      if ((self->taken & bit_of (self, path)) == 0)
        {
          empty = path;
          continue;
        }
      if (path->named_by != 0)
        {
          n_named++;
          continue;
        }
      n_heard++;
      if (!wrn_paths_is_usable (self, path, now) &&
          (oldest == NULL || path->heard_at < oldest->heard_at))
        oldest = path;
    }

  if (named && n_named >= WRN_CANDIDATES_MAX)
    return NULL;
  if (empty != NULL && (named || n_heard < WRN_PATHS_MAX_HEARD))
    return empty;
  if (oldest != NULL)
    wrn_paths_forget (self, oldest);
  return oldest;
}

/* A slot for a peer's address that a packet came from, or NULL. */
static WrnPath *
admit (WrnPaths *self, WrnTime now, const WrnRoute *arrived)
{
  WrnPath *path;

  if (arrived->relayed || !wrn_paths_is_acceptable (self, &arrived->flow.remote))
    return NULL;

  path = make_room (self, now, FALSE);
  if (path == NULL)
    return NULL;

  wrn_paths_take (self, path, arrived);
  path->route.flow.remote.kind = WRN_ENDPOINT_REFLEXIVE;
  return path;
}

/**
 * wrn_paths_init:
 * @self: (out): the ways to one peer, none as yet; it must not be moved afterwards
 * @refuse: (nullable): tells which addresses the peer must not make us send to
 * @refuse_data: given to @refuse
 */
void
wrn_paths_init (WrnPaths *self, WrnPathsRefuse refuse, gpointer refuse_data)
{
  *self = (WrnPaths){
    .deadline = WRN_TIME_NEVER,
    .paced_until = WRN_PATH_LONG_AGO,
    .attempted_at = WRN_PATH_LONG_AGO,
    .attempt_at = WRN_TIME_NEVER,
    .used_at = WRN_PATH_LONG_AGO,
    .backoff = WRN_PATHS_ATTEMPT_EVERY,
    .refuse = refuse,
    .refuse_data = refuse_data,
  };
}

static gboolean
contains (const WrnEndpoint *endpoints, guint n_endpoints, const WrnEndpoint *endpoint)
{
  for (guint i = 0; i < n_endpoints; i++)
    if (wrn_endpoint_equal (&endpoints[i], endpoint))
      return TRUE;
  return FALSE;
}

/* The source of @bit names only @endpoints now. What it does no longer may be the path in use: a
 * proof from before the peer moved is none. */
static void
unname (WrnPaths *self, WrnTime now, guint8 bit, const WrnEndpoint *endpoints, guint n_endpoints)
{
  guint32 left = self->taken;
  WrnPath *path;

  while ((path = wrn_paths_next (self, &left)) != NULL)
    {
      if ((path->named_by & bit) == 0 ||
          contains (endpoints, n_endpoints, &path->route.flow.remote))
        continue;
      path->named_by &= (guint8) ~bit;
      path->proved_at = WRN_PATH_LONG_AGO;
      path->verify_at = MIN (path->verify_at, now);
      if (path->named_by == 0 && !wrn_paths_is_usable (self, path, now))
        wrn_paths_forget (self, path);
    }
}

/**
 * wrn_paths_set_candidates:
 * @self: the ways to one peer
 * @now: the current time
 * @source: who says so
 * @endpoints: (array length=n_endpoints): where the peer may be reached
 * @n_endpoints: their number; what does not fit beside the other sources is ignored
 *
 * Replaces what @source said before. New addresses are probed at once: in a new attempt, or in the
 * present one if that is not ten seconds old. A path in use stays, whoever stops to name it.
 */
void
wrn_paths_set_candidates (WrnPaths *self,
                          WrnTime now,
                          WrnPathsSource source,
                          const WrnEndpoint *endpoints,
                          guint n_endpoints)
{
  const guint8 bit = (guint8) (1 << source);
  gboolean added = FALSE;

  n_endpoints = MIN (n_endpoints, WRN_CANDIDATES_MAX);
  unname (self, now, bit, endpoints, n_endpoints);

  for (guint i = 0; i < n_endpoints; i++)
    {
      const WrnRoute route = { .flow.remote = endpoints[i] };
      WrnPath *path = find (self, &route);

      if (path == NULL && wrn_paths_is_acceptable (self, &endpoints[i]))
        {
          path = make_room (self, now, TRUE);
          if (path == NULL)
            continue;
          wrn_paths_take (self, path, &route);
          wrn_path_probe (path, now);
          added = TRUE;
        }
      if (path != NULL)
        {
          path->named_by |= bit;
          path->route.flow.remote.kind = endpoints[i].kind;
        }
    }

  if (added)
    {
      wrn_paths_want_attempt (self, now);
      if (now >= self->attempt_at && wrn_paths_begin_attempt (self, now))
        self->news |= WRN_PATHS_NEWS_ATTEMPT;
    }
  wrn_paths_reschedule (self);
}

/* Whether there is a way through @relay that nothing speaks against. */
gboolean
wrn_paths_has_relay (const WrnPaths *self, guint relay)
{
  guint32 left = self->taken;
  const WrnPath *path;

  while ((path = wrn_paths_next (self, &left)) != NULL)
    if (path->route.relayed && path->route.relay == relay)
      return !path->dead;
  return FALSE;
}

/* A slot for one more relay, or NULL. Members have their own: whoever says that he relays must not
 * keep supernodes out, and if he does not, the next one takes his place. */
static WrnPath *
make_room_for_relay (WrnPaths *self, guint relay)
{
  const gboolean is_member = relay >= WRN_RELAYS_SUPERNODES;
  const guint first = WRN_PATHS_MAX_DIRECT + (is_member ? WRN_RELAYS_SUPERNODES : 0);
  const guint end = is_member ? WRN_PATHS_MAX : WRN_PATHS_MAX_DIRECT + WRN_RELAYS_SUPERNODES;
  WrnPath *dead = NULL;

  for (guint i = first; i < end; i++)
    {
      if ((self->taken & bit_of (self, &self->paths[i])) == 0)
        return &self->paths[i];
      if (self->paths[i].dead)
        dead = &self->paths[i];
    }
  if (dead != NULL)
    wrn_paths_forget (self, dead);
  return dead;
}

/**
 * wrn_paths_add_relay:
 * @self: the ways to one peer
 * @now: the current time
 * @relay: the caller's number of the relay
 * @channel: the channel there; replaces an earlier one
 *
 * The way is usable at once, and has to prove itself soon.
 *
 * Returns: %FALSE if there are enough already that work
 */
gboolean
wrn_paths_add_relay (WrnPaths *self, WrnTime now, guint relay, guint32 channel)
{
  const WrnRoute route = { .relayed = TRUE, .relay = relay, .channel = channel };
  WrnPath *path = find (self, &route);

  if (path != NULL && path->route.channel == channel)
    return TRUE;
  if (path == NULL)
    path = make_room_for_relay (self, relay);
  if (path == NULL)
    return FALSE;

  wrn_paths_take (self, path, &route);
  wrn_paths_reselect (self, now);
  wrn_paths_reschedule (self);
  return TRUE;
}

void
wrn_paths_remove_relay (WrnPaths *self, WrnTime now, guint relay)
{
  const WrnRoute route = { .relayed = TRUE, .relay = relay };
  WrnPath *path = find (self, &route);

  if (path == NULL)
    return;

  wrn_paths_forget (self, path);
  wrn_paths_reselect (self, now);
  wrn_paths_reschedule (self);
}

static void
prove (WrnPaths *self, WrnTime now, WrnPath *path, WrnTime rtt)
{
  wrn_path_prove (path, now, rtt);
  if (self->moved == path)
    self->moved = NULL;
  wrn_paths_reselect (self, now);
  wrn_paths_reschedule (self);
}

/* A packet came through a relay that had stopped to answer. */
static void
hear_relay (WrnPaths *self, WrnTime now, WrnPath *path)
{
  path->dead = FALSE;
  path->n_probes = WRN_PATH_PROBES;
  path->verify_at = now;
  wrn_paths_reselect (self, now);
  wrn_paths_reschedule (self);
}

/* A packet came from an address that is not proven. */
static void
hear_unproven (WrnPaths *self, WrnTime now, WrnPath *path, const WrnRoute *arrived, gboolean newest)
{
  path->route.flow.local = arrived->flow.local;
  if (now >= path->asked_at + WRN_PATHS_ATTEMPT_EVERY)
    wrn_path_probe (path, now);
  wrn_path_hurry (path, now);
  self->deadline = MIN (self->deadline, wrn_paths_get_due (self, path));

  if (newest)
    self->moved = path;
  if (self->direct == NULL)
    self->attempt_at = MIN (self->attempt_at, now + WRN_PATHS_ATTEMPT_EVERY);
  else if (newest)
    {
      /* Did the peer move, or does somebody copy its packets to us? The old path will tell. */
      self->direct->quiet_at = MIN (self->direct->quiet_at, now);
      self->deadline = MIN (self->deadline, wrn_paths_get_due (self, self->direct));
    }
  self->deadline = MIN (self->deadline, self->attempt_at);
}

/**
 * wrn_paths_heard:
 * @self: the ways to one peer
 * @now: when
 * @arrived: how the packet came; its channel does not matter
 * @len: its length as a datagram
 * @is_newest: %TRUE if its counter is the highest so far
 *
 * An authentic packet came. From a new address it starts a challenge to that address, and nothing
 * more: somebody may have copied the packet there (protocol section 6, "Roaming").
 */
void
wrn_paths_heard (WrnPaths *self,
                 WrnTime now,
                 const WrnRoute *arrived,
                 gsize len,
                 gboolean is_newest)
{
  WrnPath *path = find (self, arrived);

  if (path == NULL && is_newest)
    path = admit (self, now, arrived);
  if (path == NULL)
    return;

  self->last = path;
  wrn_path_heard (path, now, len);
  if (wrn_paths_is_usable (self, path, now))
    self->moved = is_newest ? NULL : self->moved;
  else if (path->route.relayed)
    hear_relay (self, now, path);
  else
    hear_unproven (self, now, path, arrived, is_newest);
}

/* A packet came by a port that was opened for it, and has been heard: the way back is probed at
 * once, from there, whenever that was done last. */
void
wrn_paths_let_in (WrnPaths *self, WrnTime now, const WrnRoute *arrived)
{
  WrnPath *path = find (self, arrived);

  if (path == NULL || path == self->direct)
    return;
  path->route.flow.local = arrived->flow.local;
  wrn_path_probe (path, now);
  self->probes_left = MAX (self->probes_left, WRN_PATH_PROBES);
  wrn_paths_reschedule (self);
}

/**
 * wrn_paths_share_doubt:
 * @self: the ways to one peer
 * @now: when
 *
 * The peer's newest data came through a relay. If we rely on a direct path, the peer has its doubts
 * about that one, or lost a packet there: what we send goes by a relay as well until that path has
 * answered us, too. What was sent before it was known may still be on its way.
 */
void
wrn_paths_share_doubt (WrnPaths *self, WrnTime now)
{
  WrnPath *path = self->direct;

  if (path == NULL || now < path->proved_at + WRN_PATH_ASK_EVERY ||
      !wrn_path_is_trusted (path, now))
    return;
  path->proved_at = WRN_PATH_LONG_AGO;
  path->verify_at = now;
  wrn_paths_reselect (self, now);
  wrn_paths_reschedule (self);
}

/**
 * wrn_paths_proved:
 * @self: the ways to one peer
 * @now: when
 * @arrived: how the packet came
 * @rtt: how long the answer took
 *
 * A packet came that answers one that we sent to where it came from: the RESP to our INIT, or the
 * first data packet after our RESP.
 */
void
wrn_paths_proved (WrnPaths *self, WrnTime now, const WrnRoute *arrived, WrnTime rtt)
{
  WrnPath *path = find (self, arrived);

  if (path == NULL)
    path = admit (self, now, arrived);
  if (path == NULL)
    return;

  path->route.flow.local = arrived->flow.local;
  path->heard_at = now;
  prove (self, now, path, rtt);
}

/**
 * wrn_paths_handle_response:
 * @self: the ways to one peer
 * @now: when
 * @arrived: how the response came
 * @token: what it repeats
 *
 * Call wrn_paths_heard() first, as for each packet.
 *
 * Returns: %FALSE if that challenge was not sent this way, or too long ago, or has its answer
 */
gboolean
wrn_paths_handle_response (WrnPaths *self,
                           WrnTime now,
                           const WrnRoute *arrived,
                           const guint8 token[static WRN_TOKEN_LEN])
{
  WrnPath *path = find (self, arrived);
  WrnTime rtt;

  if (path == NULL)
    return FALSE;
  if (wrn_path_mtu_answer (&path->mtu, now, token))
    rtt = path->rtt;
  else if (!wrn_path_answer (path, now, token, &rtt))
    return FALSE;

  prove (self, now, path, rtt);
  return TRUE;
}

/* All there are, for diagnosis. Returns their number. */
guint
wrn_paths_list (const WrnPaths *self, const WrnPath *list[static WRN_PATHS_MAX])
{
  guint32 left = self->taken;
  guint n = 0;

  while (left != 0)
    list[n++] = wrn_paths_next (self, &left);
  return n;
}
