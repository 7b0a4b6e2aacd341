/* wrn-bench-stream.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Datagrams at an even pace: when each is due, and what became of them at the other end.
 */
#pragma once

#include <glib.h>

#include "bench/wrn-bench-message.h"

/* Datagrams that may be late at once. Who could not send for longer leaves out the rest, rather
 * than to measure how a burst is lost. */
#define WRN_BENCH_PACE_BURST 64

/* Numbers that are remembered, so that a datagram that comes twice counts once. */
#define WRN_BENCH_STREAM_WINDOW 4096

/* Times are nanoseconds. */
typedef struct
{
  guint64 interval;
  guint64 next; /* when the next one is due */
} WrnBenchPace;

typedef struct
{
  guint64 seen[WRN_BENCH_STREAM_WINDOW]; /* number + 1 of the last one in each place */
  guint64 n_received;
  guint64 bytes; /* but for those of the first, whose coming starts the clock */
  guint64 first; /* when they came */
  guint64 last;
  gint64 transit; /* of the last one, by two clocks that do not agree */
  double jitter;
} WrnBenchStream;

void wrn_bench_pace_init (WrnBenchPace *self, guint64 now, guint32 kbit, gsize size);
guint wrn_bench_pace_take (WrnBenchPace *self, guint64 now);

void
wrn_bench_stream_hear (WrnBenchStream *self, guint64 now, const WrnBenchProbe *probe, gsize len);
