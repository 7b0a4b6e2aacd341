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

/**
 * wrn_token_bucket_take:
 * @self: a bucket
 * @now: the current time; one that goes backwards gives no tokens
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
  const WrnTime depth = WRN_SECONDS (1) * burst / rate;
  const WrnTime price = WRN_SECONDS (1) * cost / rate;
  WrnTime from;

  /* A clock that jumped back a long way must not lock the bucket for as long. */
  if (self->empty_at > now)
    self->empty_at = now;

  from = MAX (self->empty_at, now - depth);
  if (from + price > now)
    return FALSE;

  self->empty_at = from + price;
  return TRUE;
}
