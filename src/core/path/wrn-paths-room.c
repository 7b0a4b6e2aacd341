/* wrn-paths-room.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How large a packet to one peer may be, by the way or ways that it takes.
 */
#define G_LOG_DOMAIN "wrn-path"

#include "config.h"

#include "core/path/wrn-paths-private.h"

/* When the next question for a size is due. Only to an address that has proved itself lately are
 * large packets sent (nat.md, "Safety of probing"). */
WrnTime
wrn_paths_get_room_due (const WrnPath *path)
{
  const WrnTime due = wrn_path_mtu_get_due (&path->mtu);

  return due < path->proved_at + WRN_PATH_TRUST ? due : WRN_TIME_NEVER;
}

/* The size that @path bears, as far as we know. What is narrow is mostly the line to one of the two
 * homes, so that a new path is likely to be no wider than the last one. */
static guint
measure (WrnPaths *self, WrnTime now, WrnPath *path, guint most, WrnPathsGuess guess)
{
  const gboolean begins = path->mtu.most == 0;

  if (begins)
    {
      if (path->mtu.size == 0 && self->size > 0)
        path->mtu.size = self->size - (path->route.relayed ? WRN_RELAY_OVERHEAD : 0);
      wrn_path_mtu_begin (&path->mtu, now, guess (self->refuse_data, &path->route), most);
    }
  if (wrn_path_mtu_used (&path->mtu, now) || begins)
    self->deadline = MIN (self->deadline, wrn_paths_get_due (self, path));
  return path->mtu.size;
}

/**
 * wrn_paths_get_room:
 * @self: the ways to one peer
 * @now: the current time
 * @most: the largest packet that there is to send
 * @guess: tells what probably fits, where nothing is known yet
 *
 * Call it before a packet is sent that may be larger than %WRN_PATH_MTU_BASE, or when such are to
 * be expected: with the first one the search begins.
 *
 * Returns: how many bytes a packet may have now, without a channel, to arrive by each way that
 *   wrn_paths_choose() takes. But for the address to which the peer may have moved: if it did, it
 *   becomes one of the others soon
 */
guint
wrn_paths_get_room (WrnPaths *self, WrnTime now, guint most, WrnPathsGuess guess)
{
  WrnPath *const first = wrn_paths_get_primary (self);
  WrnPath *backup;
  guint room;

  if (first == NULL)
    return most;

  room = measure (self, now, first, most, guess);
  self->size = (guint16) first->mtu.size;
  if (wrn_path_is_trusted (first, now))
    return room;

  backup = wrn_paths_get_backup (self, first, now);
  return backup != NULL ? MIN (room, measure (self, now, backup, most, guess)) : room;
}

/* Between a large question and the small one: back to back, something on the way may take them for
 * a run, and drop it as such. */
#define APART WRN_MSEC (50)

/* Asks @path for a size, if that is due. What is not answered means nothing unless a small question
 * is: so that goes along with the second try, even if one was just answered. */
static guint
probe (WrnTime now, WrnPath *path, const WrnEntropy *entropy)
{
  const WrnTime answered = path->unanswered == 0 ? path->asked_at : WRN_PATH_LONG_AGO;
  const guint size = wrn_path_mtu_try (&path->mtu, now, path->rtt, answered, entropy);

  if (size > 0 && path->mtu.n_tries == 2 && path->unanswered == 0)
    {
      path->verify_at = MIN (path->verify_at, now + APART);
      path->asked_at = MIN (path->asked_at, now + APART - WRN_PATH_ASK_EVERY);
    }
  return size;
}

/* As wrn_paths_next_challenge(), for those that are about the size. */
gboolean
wrn_paths_next_room_probe (WrnPaths *self,
                           WrnTime now,
                           const WrnEntropy *entropy,
                           WrnRoute *route,
                           guint8 token[static WRN_TOKEN_LEN],
                           guint *size)
{
  guint32 left = self->taken;
  WrnPath *path;

  while ((path = wrn_paths_next (self, &left)) != NULL)
    {
      if (!wrn_paths_is_kept (self, path) || now < wrn_paths_get_room_due (path))
        continue;
      *size = probe (now, path, entropy);
      if (*size == 0)
        continue;
      *route = path->route;
      memcpy (token, path->mtu.token, WRN_TOKEN_LEN);
      wrn_paths_reschedule (self);
      return TRUE;
    }
  return FALSE;
}
