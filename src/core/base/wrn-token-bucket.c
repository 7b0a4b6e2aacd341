/* wrn-token-bucket.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Lets events pass at a rate, with a burst, and counts nothing else.
 */
#define G_LOG_DOMAIN "wrn-base"

#include "config.h"

#include "core/base/wrn-token-bucket.h"

#define NSEC_PER_SEC G_GINT64_CONSTANT (1000000000)
#define NSEC_PER_USEC 1000

/* When @self is full again, seen at @at: a clock that jumped back a long way must not lock the
 * bucket for as long. */
static gint64
full_at (const WrnTokenBucket *self, gint64 at, gint64 depth)
{
  return CLAMP (self->full_at, at, at + depth);
}

/**
 * wrn_token_bucket_get_level:
 * @self: a bucket
 * @now: the current time
 * @rate: tokens a second, at least 1
 * @burst: tokens that a full bucket holds
 *
 * Returns: the largest cost that wrn_token_bucket_take() would take now
 */
guint32
wrn_token_bucket_get_level (const WrnTokenBucket *self, WrnTime now, guint32 rate, guint32 burst)
{
  const gint64 depth = NSEC_PER_SEC * burst / rate;
  const gint64 at = now * NSEC_PER_USEC;
  const gint64 left = at + depth - full_at (self, at, depth);

  /* Prices are rounded down, so one more token may be had than the whole ones that are there. */
  return (guint32) MIN (burst, ((left + 1) * rate - 1) / NSEC_PER_SEC);
}

/**
 * wrn_token_bucket_take:
 * @self: a bucket
 * @now: the current time, not negative; one that goes backwards gives no tokens
 * @cost: tokens wanted, at most @burst
 * @rate: tokens a second, at least 1
 * @burst: tokens that a full bucket holds
 *
 * The generic cell rate algorithm of ITU-T I.371: one time stamp instead of a level and a time.
 *
 * Returns: %TRUE if the tokens were there, and are taken
 */
gboolean
wrn_token_bucket_take (WrnTokenBucket *self, WrnTime now, guint32 cost, guint32 rate, guint32 burst)
{
  const gint64 depth = NSEC_PER_SEC * burst / rate;
  const gint64 price = NSEC_PER_SEC * cost / rate;
  const gint64 at = now * NSEC_PER_USEC;

  self->full_at = full_at (self, at, depth);
  if (self->full_at + price > at + depth)
    return FALSE;

  self->full_at += price;
  return TRUE;
}
