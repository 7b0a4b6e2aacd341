/* test-stream-queue.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What waits for a connection: whole packets, in order, few and young.
 */
#include "config.h"

#include <string.h>

#include "core/carrier/wrn-framing.h"
#include "core/carrier/wrn-stream-queue.h"
#include "core/wire/wrn-wire.h"

/* The same in the most obvious way: a list of packets, of which the first may be partly gone. */
typedef struct
{
  GQueue packets; /* (element-type GBytes): framed */
  GQueue times;   /* (element-type WrnTime) */
  gsize n_bytes;  /* of what waits */
  gsize n_gone;   /* of the first packet */
  guint n_kept;   /* packets that may not be dropped */
} Twin;

static void
twin_drop (Twin *self)
{
  GBytes *dropped = g_queue_pop_nth (&self->packets, self->n_kept);

  g_free (g_queue_pop_nth (&self->times, self->n_kept));
  self->n_bytes -= g_bytes_get_size (dropped);
  g_bytes_unref (dropped);
}

static void
twin_push (Twin *self, WrnTime now, const guint8 *data, gsize len)
{
  guint8 framed[WRN_FRAMING_HEAD + WRN_PACKET_MAX];

  while (self->packets.length == WRN_STREAM_QUEUE_PACKETS ||
         self->n_bytes + WRN_FRAMING_HEAD + len > WRN_STREAM_QUEUE_BYTES)
    twin_drop (self);
  wrn_framing_put_head (framed, len);
  memcpy (framed + WRN_FRAMING_HEAD, data, len);
  g_queue_push_tail (&self->packets, g_bytes_new (framed, WRN_FRAMING_HEAD + len));
  g_queue_push_tail (&self->times, g_memdup2 (&now, sizeof now));
  self->n_bytes += WRN_FRAMING_HEAD + len;
}

static void
twin_age (Twin *self, WrnTime now)
{
  for (;;)
    {
      const WrnTime *at = g_queue_peek_nth (&self->times, self->n_kept);

      if (at == NULL || now / 1000 - *at / 1000 <= WRN_STREAM_QUEUE_AGE / 1000)
        break;
      twin_drop (self);
    }
}

static void
twin_pop (Twin *self, gsize len)
{
  self->n_bytes -= len;
  self->n_gone += len;
  while (self->packets.length > 0 &&
         self->n_gone >= g_bytes_get_size (g_queue_peek_head (&self->packets)))
    {
      self->n_gone -= g_bytes_get_size (g_queue_peek_head (&self->packets));
      g_bytes_unref (g_queue_pop_head (&self->packets));
      g_free (g_queue_pop_head (&self->times));
      if (self->n_kept > 0)
        self->n_kept--;
    }
  if (self->n_gone > 0)
    self->n_kept = MAX (self->n_kept, 1);
}

static void
twin_keep (Twin *self, gsize len)
{
  gsize at = 0;
  guint n = 0;

  for (; n < self->packets.length && at < len; n++)
    at += g_bytes_get_size (g_queue_peek_nth (&self->packets, n)) - (n == 0 ? self->n_gone : 0);
  self->n_kept = MAX (self->n_kept, n);
}

static void
twin_clear (Twin *self)
{
  g_queue_clear_full (&self->packets, (GDestroyNotify) g_bytes_unref);
  g_queue_clear_full (&self->times, g_free);
}

static void
assert_same (const WrnStreamQueue *queue, const Twin *twin)
{
  gsize skip = twin->n_gone;
  const guint8 *data;
  gsize len;

  data = wrn_stream_queue_peek (queue, &len);
  g_assert_cmpuint (queue->n, ==, twin->packets.length);
  g_assert_cmpuint (len, ==, twin->n_bytes);
  for (const GList *l = twin->packets.head; l != NULL; l = l->next)
    {
      gsize size;
      const guint8 *packet = g_bytes_get_data (l->data, &size);

      g_assert_cmpmem (data, size - skip, packet + skip, size - skip);
      data += size - skip;
      skip = 0;
    }
}

/* Writes of any length, drops from the head between them: always whole packets behind the one that
 * was begun. */
static void
test_does_as_its_slow_twin (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (21);
  WrnStreamQueue queue = { 0 };
  Twin twin = { .packets = G_QUEUE_INIT, .times = G_QUEUE_INIT };
  WrnTime now = 0;

  for (guint i = 0; i < 40000; i++)
    {
      const gint max = g_rand_boolean (random) ? WRN_PACKET_MAX : 2 * WRN_PACKET_MIN;
      const gsize len = (gsize) g_rand_int_range (random, WRN_PACKET_MIN, max + 1);
      guint8 packet[WRN_PACKET_MAX];
      gsize waiting;

      memset (packet, (int) i, len);
      switch (g_rand_int_range (random, 0, 12))
        {
        case 0:
          wrn_stream_queue_peek (&queue, &waiting);
          waiting = (gsize) g_rand_int_range (random, 0, (gint) waiting + 1);
          wrn_stream_queue_pop (&queue, waiting);
          twin_pop (&twin, waiting);
          break;
        case 1:
          now += g_rand_int_range (random, 0, 60000);
          break;
        case 2:
          wrn_stream_queue_peek (&queue, &waiting);
          waiting = MIN (waiting, 16384);
          wrn_stream_queue_keep (&queue, waiting);
          twin_keep (&twin, waiting);
          break;
        case 3:
          wrn_stream_queue_age (&queue, now);
          twin_age (&twin, now);
          break;
        default:
          wrn_stream_queue_push (&queue, now, packet, len);
          twin_push (&twin, now, packet, len);
          break;
        }
      if (i % 16 == 0)
        assert_same (&queue, &twin);
    }
  twin_clear (&twin);
  wrn_stream_queue_clear (&queue);
}

static guint
push_number (WrnStreamQueue *queue, WrnTime now, guint32 number, gsize len)
{
  guint8 packet[WRN_PACKET_MAX] = { 0 };

  memcpy (packet, &number, sizeof number);
  return wrn_stream_queue_push (queue, now, packet, len);
}

static guint32
first_number (const WrnStreamQueue *queue)
{
  guint32 number;
  gsize len;

  memcpy (&number, wrn_stream_queue_peek (queue, &len) + WRN_FRAMING_HEAD, sizeof number);
  return number;
}

static void
test_oldest_make_room (void)
{
  const guint n = WRN_STREAM_QUEUE_BYTES / (1400 + WRN_FRAMING_HEAD);
  WrnStreamQueue queue = { 0 };
  gsize len;

  for (guint32 i = 0; i < n; i++)
    g_assert_cmpuint (push_number (&queue, 0, i, 1400), ==, 0);
  g_assert_cmpuint (push_number (&queue, 0, n, 1400), ==, 1);
  g_assert_cmpuint (first_number (&queue), ==, 1);
  wrn_stream_queue_peek (&queue, &len);
  g_assert_cmpuint (len, <=, WRN_STREAM_QUEUE_BYTES);
  wrn_stream_queue_clear (&queue);
}

static void
test_small_ones_are_counted_too (void)
{
  WrnStreamQueue queue = { 0 };

  for (guint32 i = 0; i < WRN_STREAM_QUEUE_PACKETS; i++)
    g_assert_cmpuint (push_number (&queue, 0, i, WRN_PACKET_MIN), ==, 0);
  g_assert_cmpuint (push_number (&queue, 0, 0, WRN_PACKET_MIN), ==, 1);
  g_assert_cmpuint (queue.n, ==, WRN_STREAM_QUEUE_PACKETS);
  wrn_stream_queue_clear (&queue);
}

static void
test_nothing_gets_old (void)
{
  const WrnTime late = WRN_STREAM_QUEUE_AGE + WRN_MSEC (1);
  WrnStreamQueue queue = { 0 };

  push_number (&queue, 0, 1, 100);
  push_number (&queue, WRN_MSEC (50), 2, 100);
  g_assert_cmpuint (wrn_stream_queue_age (&queue, WRN_STREAM_QUEUE_AGE), ==, 0);
  g_assert_cmpuint (wrn_stream_queue_age (&queue, late), ==, 1);
  g_assert_cmpuint (first_number (&queue), ==, 2);
  wrn_stream_queue_renew (&queue, late);
  g_assert_cmpuint (wrn_stream_queue_age (&queue, late + WRN_STREAM_QUEUE_AGE), ==, 0);
  g_assert_cmpuint (wrn_stream_queue_age (&queue, late + late), ==, 1);
  g_assert_true (wrn_stream_queue_is_empty (&queue));
  wrn_stream_queue_clear (&queue);
}

/* Otherwise the other end would not know where the next one begins. */
static void
test_what_was_begun_is_finished (void)
{
  WrnStreamQueue queue = { 0 };
  gsize len;

  push_number (&queue, 0, 1, 100);
  push_number (&queue, 0, 2, 100);
  wrn_stream_queue_pop (&queue, 50);
  g_assert_cmpuint (wrn_stream_queue_age (&queue, WRN_SECONDS (9)), ==, 1);
  wrn_stream_queue_peek (&queue, &len);
  g_assert_cmpuint (len, ==, 100 + WRN_FRAMING_HEAD - 50);
  wrn_stream_queue_pop (&queue, len);
  g_assert_true (wrn_stream_queue_is_empty (&queue));
  g_assert_null (wrn_stream_queue_peek (&queue, &len));
  wrn_stream_queue_clear (&queue);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/stream-queue/does-as-its-slow-twin", test_does_as_its_slow_twin);
  g_test_add_func ("/stream-queue/oldest-make-room", test_oldest_make_room);
  g_test_add_func ("/stream-queue/small-ones-are-counted-too", test_small_ones_are_counted_too);
  g_test_add_func ("/stream-queue/nothing-gets-old", test_nothing_gets_old);
  g_test_add_func ("/stream-queue/what-was-begun-is-finished", test_what_was_begun_is_finished);

  return g_test_run ();
}
