/* fuzz-bench.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzzes what two members say to each other while they measure: what is accepted has one spelling
 * and keeps to the limits, and the counting of a stream bears whatever is in its datagrams.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "bench/wrn-bench-message.h"
#include "bench/wrn-bench-stream.h"
#include "tests/fuzz/wrn-fuzz.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  return 0;
}

static void
try_message (const guint8 *data, gsize len)
{
  guint8 again[WRN_BENCH_MESSAGE_LEN];
  WrnBenchMessage message;
  gboolean starts;

  if (!wrn_bench_message_decode (&message, data, len))
    return;
  wrn_fuzz_check (len == sizeof again);
  wrn_fuzz_check (!wrn_bench_message_is_other_version (data, len));
  wrn_bench_message_encode (&message, again);
  wrn_fuzz_check (memcmp (again, data, len) == 0);

  starts = message.say == WRN_BENCH_SAY_START;
  wrn_fuzz_check (message.say >= WRN_BENCH_SAY_WELCOME && message.say <= WRN_BENCH_SAY_RESULT);
  wrn_fuzz_check (starts == (message.phase != 0));
  if (!starts)
    return;
  wrn_fuzz_check (message.phase <= WRN_BENCH_PHASE_UDP_IN);
  wrn_fuzz_check (message.msec >= 1 && message.msec <= WRN_BENCH_PHASE_MAX_MSEC);
  wrn_fuzz_check (message.kbit >= WRN_BENCH_RATE_MIN_KBIT &&
                  message.kbit <= WRN_BENCH_RATE_MAX_KBIT);
}

static void
try_probe (const guint8 *data, gsize len)
{
  guint8 again[WRN_BENCH_PROBE_HEAD_LEN];
  WrnBenchProbe probe;

  if (!wrn_bench_probe_decode (&probe, data, len))
    return;
  wrn_fuzz_check (len >= sizeof again && len <= WRN_BENCH_PROBE_MAX);
  wrn_fuzz_check (probe.kind >= WRN_BENCH_PROBE_ASK && probe.kind <= WRN_BENCH_PROBE_STREAM);
  wrn_bench_probe_encode (&probe, again);
  wrn_fuzz_check (memcmp (again, data, sizeof again) == 0);
}

/* The input as the datagrams of one stream, one microsecond apart. */
static void
try_stream (const guint8 *data, gsize len)
{
  g_autofree WrnBenchStream *stream = g_new0 (WrnBenchStream, 1);
  guint64 n = 0;

  for (gsize at = 0; at + WRN_BENCH_PROBE_HEAD_LEN <= len; at += WRN_BENCH_PROBE_HEAD_LEN)
    {
      WrnBenchProbe probe;

      if (!wrn_bench_probe_decode (&probe, data + at, WRN_BENCH_PROBE_HEAD_LEN))
        continue;
      wrn_bench_stream_hear (stream, 1000 * n++, &probe, WRN_BENCH_PROBE_HEAD_LEN);
      wrn_fuzz_check (isfinite (stream->jitter) && stream->jitter >= 0);
    }
  wrn_fuzz_check (stream->n_received <= n && stream->first <= stream->last);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize len)
{
  try_message (data, len);
  try_probe (data, len);
  try_stream (data, len);
  return 0;
}
