/* wrn-token-bucket.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Lets events pass at a rate, with a burst, and counts nothing else.
 */
#pragma once

#include "core/base/wrn-time.h"

/* Embedded by value; all zeroes is a full bucket. Rate and burst are given at each call, so that
 * a table of thousands of buckets stores them once. */
typedef struct
{
  gint64 full_at; /* when the bucket is full again; in ns, as a token may cost less than 1 us */
} WrnTokenBucket;

guint32
wrn_token_bucket_get_level (const WrnTokenBucket *self, WrnTime now, guint32 rate, guint32 burst);
gboolean wrn_token_bucket_take (WrnTokenBucket *self,
                                WrnTime now,
                                guint32 cost,
                                guint32 rate,
                                guint32 burst);
