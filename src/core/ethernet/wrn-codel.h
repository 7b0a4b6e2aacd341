/* wrn-codel.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Decides when a flow has to be told that it sends too fast (CoDel, RFC 8289).
 */
#pragma once

#include "core/base/wrn-time.h"

/* RFC 8289 section 4.3 and 4.4: what may wait for a short while is a burst, what waits for a round
 * trip is a queue that only costs time. */
#define WRN_CODEL_TARGET WRN_MSEC (5)
#define WRN_CODEL_INTERVAL WRN_MSEC (100)

/* One frame cannot be a standing queue, however slow the link is. */
#define WRN_CODEL_FRAME 1514

/* Of one flow, embedded by value; all zeroes to begin with. */
typedef struct
{
  WrnTime above_since; /* when the wait will have been too long for an interval; 0: it is not */
  WrnTime next;        /* when to tell it again */
  guint32 count;       /* how often it was told since it is too fast */
  guint32 last_count;  /* @count when that began */
  gboolean signalling;
} WrnCodel;

gboolean wrn_codel_must_signal (WrnCodel *self, WrnTime now, WrnTime wait, gsize n_bytes);

gboolean wrn_ecn_mark (guint8 *frame, gsize len);
