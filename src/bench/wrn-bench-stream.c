/* wrn-bench-stream.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Datagrams at an even pace: when each is due, and what became of them at the other end.
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include "bench/wrn-bench-stream.h"

#include <math.h>

#define NSEC_PER_MSEC 1000000

void
wrn_bench_pace_init (WrnBenchPace *self, guint64 now, guint32 kbit, gsize size)
{
  /* A kbit/s is a bit in a millisecond. */
  self->interval = MAX ((guint64) size * 8 * NSEC_PER_MSEC / kbit, 1);
  self->next = now;
}

/* Returns how many are due by now. They count as sent. */
guint
wrn_bench_pace_take (WrnBenchPace *self, guint64 now)
{
  guint64 n;

  if (now < self->next)
    return 0;
  n = (now - self->next) / self->interval + 1;
  self->next += n * self->interval;
  return (guint) MIN (n, WRN_BENCH_PACE_BURST);
}

/**
 * wrn_bench_stream_hear:
 * @self: what came so far; all zeroes before
 * @now: when this one came
 * @probe: a datagram of a stream
 * @len: its length
 *
 * The jitter is that of RFC 3550 section 6.4.1, an average of how much two successive datagrams
 * differ in the time that they take.
 */
void
wrn_bench_stream_hear (WrnBenchStream *self, guint64 now, const WrnBenchProbe *probe, gsize len)
{
  guint64 *seen = &self->seen[probe->number % WRN_BENCH_STREAM_WINDOW];
  const gint64 transit = (gint64) (now - probe->sent);

  if (*seen == probe->number + 1)
    return;
  *seen = probe->number + 1;
  if (self->n_received == 0)
    self->first = now;
  else
    {
      self->bytes += len;
      self->jitter += (fabs ((double) transit - (double) self->transit) - self->jitter) / 16;
    }
  self->transit = transit;
  self->n_received++;
  self->last = now;
}
