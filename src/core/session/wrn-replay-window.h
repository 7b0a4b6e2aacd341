/* wrn-replay-window.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Refuses a packet number that was seen before, or is too old to tell.
 */
#pragma once

#include <glib.h>

/* Enough for the reordering of a path that jumps between direct and relayed at a gigabit. */
#define WRN_REPLAY_WINDOW_BITS 2048

/* One word more than the window, so that sliding never clears a bit that still counts
 * (RFC 6479). */
#define WRN_REPLAY_WINDOW_WORDS (WRN_REPLAY_WINDOW_BITS / 64 + 1)

/* Embedded by value; all zeroes is an empty window. */
typedef struct
{
  guint64 next; /* one more than the highest number seen */
  guint64 words[WRN_REPLAY_WINDOW_WORDS];
} WrnReplayWindow;

gboolean wrn_replay_window_may_accept (const WrnReplayWindow *self, guint64 number);
gboolean wrn_replay_window_accept (WrnReplayWindow *self, guint64 number);
