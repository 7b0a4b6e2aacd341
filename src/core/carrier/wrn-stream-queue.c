/* wrn-stream-queue.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a connection has not taken yet, framed: little, as it all delays what comes behind it.
 */
#define G_LOG_DOMAIN "wrn-carrier"

#include "config.h"

#include "core/carrier/wrn-stream-queue.h"

#include <string.h>

#include "core/carrier/wrn-framing.h"
#include "core/wire/wrn-wire.h"

/* Room for one more, wherever the others stand. */
G_STATIC_ASSERT (WRN_STREAM_QUEUE_BUFFER - WRN_STREAM_QUEUE_BYTES >
                 WRN_FRAMING_HEAD + WRN_PACKET_MAX);

static guint32
to_stamp (WrnTime now)
{
  return (guint32) (now / WRN_MSEC (1));
}

static WrnStreamQueueEntry *
entry_at (const WrnStreamQueue *self, guint i)
{
  return &self->entries[(self->first + i) % WRN_STREAM_QUEUE_PACKETS];
}

void
wrn_stream_queue_clear (WrnStreamQueue *self)
{
  g_free (self->buffer);
  g_free (self->entries);
  *self = (WrnStreamQueue){ 0 };
}

static void
forget_first (WrnStreamQueue *self)
{
  self->from += entry_at (self, 0)->len;
  self->first = (self->first + 1) % WRN_STREAM_QUEUE_PACKETS;
  self->n--;
  if (self->n_kept > 0)
    self->n_kept--;
  if (self->n == 0)
    self->from = self->to = 0;
}

/* What was begun has to be finished: the one behind it goes, and what is kept is moved up. FALSE if
 * there is none to drop. */
static gboolean
drop_oldest (WrnStreamQueue *self)
{
  const guint which = self->n_kept;
  gsize n_before = 0;
  guint32 len;

  if (self->n <= which)
    return FALSE;
  if (which == 0)
    {
      forget_first (self);
      return TRUE;
    }

  len = entry_at (self, which)->len;
  for (guint i = which; i > 0; i--)
    {
      *entry_at (self, i) = *entry_at (self, i - 1);
      n_before += entry_at (self, i)->len;
    }
  memmove (self->buffer + self->from + len, self->buffer + self->from, n_before);
  self->from += len;
  self->first = (self->first + 1) % WRN_STREAM_QUEUE_PACKETS;
  self->n--;
  return TRUE;
}

/**
 * wrn_stream_queue_push:
 * @self: a queue
 * @now: the current time
 * @data: a packet
 * @len: its length, from %WRN_PACKET_MIN to %WRN_PACKET_MAX
 *
 * Returns: how many older packets were dropped to make room
 */
guint
wrn_stream_queue_push (WrnStreamQueue *self, WrnTime now, const guint8 *data, gsize len)
{
  const gsize need = WRN_FRAMING_HEAD + len;
  guint n_dropped = 0;

  g_return_val_if_fail (len >= WRN_PACKET_MIN && len <= WRN_PACKET_MAX, 0);

  if (self->buffer == NULL)
    {
      self->buffer = g_malloc (WRN_STREAM_QUEUE_BUFFER);
      self->entries = g_new (WrnStreamQueueEntry, WRN_STREAM_QUEUE_PACKETS);
    }
  while (self->n == WRN_STREAM_QUEUE_PACKETS ||
         self->to - self->from + need > WRN_STREAM_QUEUE_BYTES)
    n_dropped += drop_oldest (self) ? 1 : 0;
  if (self->to + need > WRN_STREAM_QUEUE_BUFFER)
    {
      memmove (self->buffer, self->buffer + self->from, self->to - self->from);
      self->to -= self->from;
      self->from = 0;
    }

  wrn_framing_put_head (self->buffer + self->to, len);
  memcpy (self->buffer + self->to + WRN_FRAMING_HEAD, data, len);
  self->to += need;
  *entry_at (self, self->n++) =
      (WrnStreamQueueEntry){ .at = to_stamp (now), .len = (guint32) need };
  return n_dropped;
}

/* Lets everything that waits be as old as if it came now: the connection has just been made. */
void
wrn_stream_queue_renew (WrnStreamQueue *self, WrnTime now)
{
  for (guint i = 0; i < self->n; i++)
    entry_at (self, i)->at = to_stamp (now);
}

/* Drops what has waited for too long. Returns: how many packets that was */
guint
wrn_stream_queue_age (WrnStreamQueue *self, WrnTime now)
{
  const guint32 limit = (guint32) (WRN_STREAM_QUEUE_AGE / WRN_MSEC (1));
  guint n_dropped = 0;

  for (;;)
    {
      const guint oldest = self->n_kept;

      if (self->n <= oldest || to_stamp (now) - entry_at (self, oldest)->at <= limit)
        return n_dropped;
      drop_oldest (self);
      n_dropped++;
    }
}

/* What to write next, all of it at once if that can be. NULL if there is nothing. */
const guint8 *
wrn_stream_queue_peek (const WrnStreamQueue *self, gsize *len)
{
  *len = self->to - self->from;
  return self->n > 0 ? self->buffer + self->from : NULL;
}

/**
 * wrn_stream_queue_keep:
 * @self: a queue
 * @len: bytes of those that wrn_stream_queue_peek() gave
 *
 * These were offered to something that did not take them yet, but must be offered the same again:
 * it may have a part of them already, as TLS has what is in the record that it could not send.
 */
void
wrn_stream_queue_keep (WrnStreamQueue *self, gsize len)
{
  guint n = 0;

  for (gsize at = 0; at < len && n < self->n; n++)
    at += entry_at (self, n)->len;
  self->n_kept = MAX (self->n_kept, n);
}

/* The first @len bytes of that are written. */
void
wrn_stream_queue_pop (WrnStreamQueue *self, gsize len)
{
  g_return_if_fail (len <= self->to - self->from);

  while (len > 0 && len >= entry_at (self, 0)->len)
    {
      len -= entry_at (self, 0)->len;
      forget_first (self);
    }
  if (len == 0)
    return;
  entry_at (self, 0)->len -= (guint32) len;
  self->from += len;
  self->n_kept = MAX (self->n_kept, 1);
}
