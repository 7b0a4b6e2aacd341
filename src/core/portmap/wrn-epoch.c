/* wrn-epoch.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Notices that a router lost its mappings, from the clock that it shows in each answer.
 */
#define G_LOG_DOMAIN "wrn-portmap"

#include "config.h"

#include "core/portmap/wrn-epoch.h"

/* RFC 6887 section 8.5: answers may overtake each other by a second; clocks may differ by a part
 * in 16, and by 2 s for the way and for rounding. */
#define OVERTAKES 1
#define SLACK 2
#define DRIFT_PARTS 16

/**
 * wrn_epoch_note:
 * @self: what the router said last
 * @now: the current time
 * @seconds: the clock in its answer, which begins at 0 when it forgets
 *
 * Returns: %FALSE if the clock did not go on as ours did, and the mappings may be gone
 */
gboolean
wrn_epoch_note (WrnEpoch *self, WrnTime now, guint32 seconds)
{
  const gint64 theirs = (gint64) seconds - self->seconds;
  const gint64 ours = (now - self->at) / WRN_SECONDS (1);
  const gboolean goes_on =
      !self->known || (theirs >= -OVERTAKES && ours + SLACK >= theirs - theirs / DRIFT_PARTS &&
                       theirs + SLACK >= ours - ours / DRIFT_PARTS);

  *self = (WrnEpoch){ .known = TRUE, .seconds = seconds, .at = now };
  return goes_on;
}
