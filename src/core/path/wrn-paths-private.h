/* wrn-paths-private.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the files of WrnPaths share.
 */
#pragma once

#include "core/path/wrn-paths.h"

/* An attempt follows the last one no sooner (nat.md, "Safety of probing"). */
#define WRN_PATHS_ATTEMPT_EVERY WRN_SECONDS (10)

/* Of the paths in @left, a mask, takes one out and returns it; NULL when none is left. Most slots
 * are empty, and there are many peers: to ask each slot would cost more than all the rest. */
static inline WrnPath *
wrn_paths_next (const WrnPaths *self, guint32 *left)
{
  const gint i = g_bit_nth_lsf (*left, -1);

  if (i < 0)
    return NULL;
  *left &= *left - 1;
  return (WrnPath *) &self->paths[i];
}

/* wrn-paths.c */
gboolean wrn_paths_is_acceptable (const WrnPaths *self, const WrnEndpoint *endpoint);
void wrn_paths_take (WrnPaths *self, WrnPath *path, const WrnRoute *route);
void wrn_paths_forget (WrnPaths *self, WrnPath *path);

/* wrn-paths-choose.c */
WrnPath *wrn_paths_get_primary (const WrnPaths *self);
gboolean wrn_paths_is_usable (const WrnPaths *self, const WrnPath *path, WrnTime now);
gboolean wrn_paths_is_kept (const WrnPaths *self, const WrnPath *path);
WrnPath *wrn_paths_get_backup (WrnPaths *self, const WrnPath *first, WrnTime now);
void wrn_paths_reselect (WrnPaths *self, WrnTime now);

/* wrn-paths-attempt.c */
WrnTime wrn_paths_get_due (const WrnPaths *self, const WrnPath *path);
void wrn_paths_reschedule (WrnPaths *self);
gboolean wrn_paths_begin_attempt (WrnPaths *self, WrnTime now);
void wrn_paths_want_attempt (WrnPaths *self, WrnTime now);

/* wrn-paths-room.c */
WrnTime wrn_paths_get_room_due (const WrnPath *path);
gboolean wrn_paths_next_room_probe (WrnPaths *self,
                                    WrnTime now,
                                    const WrnEntropy *entropy,
                                    WrnRoute *route,
                                    guint8 token[static WRN_TOKEN_LEN],
                                    guint *size);
