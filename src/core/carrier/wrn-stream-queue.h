/* wrn-stream-queue.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a connection has not taken yet, framed: little, as it all delays what comes behind it.
 *
 * TCP takes less than is sent whenever its way is slower, and never loses any of it, so whatever
 * waits here waits for good. Packets that got too old are therefore dropped, as are the oldest when
 * there is no room: those who send them find out soonest so.
 */
#pragma once

#include "core/base/wrn-time.h"

/* Time that a packet may wait: a call bears it, and TCP inside still fills a way of 100 ms. */
#define WRN_STREAM_QUEUE_AGE WRN_MSEC (100)

/* Bytes that may wait: that time at 5 Mbit/s; a faster way is written to more often. One run of the
 * TAP always fits. The rest of the buffer is what makes moving them rare. */
#define WRN_STREAM_QUEUE_BYTES (72 * 1024)
#define WRN_STREAM_QUEUE_BUFFER (2 * WRN_STREAM_QUEUE_BYTES)

/* Packets that may wait, however small. */
#define WRN_STREAM_QUEUE_PACKETS 1024

typedef struct
{
  guint32 at; /* when it came, in ms, cut to 32 bits */
  guint32 len;
} WrnStreamQueueEntry;

/* All zeroes: empty. */
typedef struct
{
  guint8 *buffer;               /* (owned) (nullable) */
  WrnStreamQueueEntry *entries; /* (owned) (nullable): a ring */
  guint first;                  /* of the ring */
  guint n;
  gsize from; /* of the bytes that wait; those of the first entry that were written are not there */
  gsize to;
  guint n_kept; /* entries that may not be dropped, as part of them is on its way */
} WrnStreamQueue;

void wrn_stream_queue_clear (WrnStreamQueue *self);
guint wrn_stream_queue_push (WrnStreamQueue *self, WrnTime now, const guint8 *data, gsize len);
void wrn_stream_queue_renew (WrnStreamQueue *self, WrnTime now);
guint wrn_stream_queue_age (WrnStreamQueue *self, WrnTime now);
const guint8 *wrn_stream_queue_peek (const WrnStreamQueue *self, gsize *len);
void wrn_stream_queue_keep (WrnStreamQueue *self, gsize len);
void wrn_stream_queue_pop (WrnStreamQueue *self, gsize len);

static inline gboolean
wrn_stream_queue_is_empty (const WrnStreamQueue *self)
{
  return self->n == 0;
}
