/* test-bench-stream.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pace of datagrams, and what is found out about those that came.
 */
#include "config.h"

#include <math.h>

#include "bench/wrn-bench-stream.h"

#define MSEC 1000000
#define SECOND (1000 * G_GUINT64_CONSTANT (1000000))
#define T0 (5 * SECOND)

static void
test_pace_yields_its_rate (void)
{
  static const guint32 rates[] = { 10, 1000, 10000, 1000000, 10000000 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      const gsize size = 1000;
      const guint64 expected = (guint64) rates[i] * 1000 / 8 / size;
      WrnBenchPace pace;
      guint64 n = 0;
      guint64 now = T0;

      wrn_bench_pace_init (&pace, T0, rates[i], size);
      while (now < T0 + SECOND)
        {
          n += wrn_bench_pace_take (&pace, now);
          g_assert_cmpuint (pace.next, >, now);
          now = pace.next;
        }
      g_assert_cmpuint (n, >=, expected);
      g_assert_cmpuint (n, <=, expected + 1);
    }
}

static void
test_early_question_yields_nothing (void)
{
  WrnBenchPace pace;

  wrn_bench_pace_init (&pace, T0, 8000, 1000);
  g_assert_cmpuint (wrn_bench_pace_take (&pace, T0), ==, 1);
  g_assert_cmpuint (wrn_bench_pace_take (&pace, T0), ==, 0);
  g_assert_cmpuint (wrn_bench_pace_take (&pace, T0 + MSEC - 1), ==, 0);
  g_assert_cmpuint (wrn_bench_pace_take (&pace, T0 + MSEC), ==, 1);
}

static void
test_late_question_yields_a_burst_at_the_most (void)
{
  WrnBenchPace pace;

  wrn_bench_pace_init (&pace, T0, 8000, 1000);
  g_assert_cmpuint (wrn_bench_pace_take (&pace, T0 + 10 * MSEC), ==, 11);
  g_assert_cmpuint (wrn_bench_pace_take (&pace, T0 + 10 * SECOND), ==, WRN_BENCH_PACE_BURST);
  g_assert_cmpuint (wrn_bench_pace_take (&pace, T0 + 10 * SECOND), ==, 0);
}

static void
hear (WrnBenchStream *stream, guint64 number, guint64 sent, guint64 now)
{
  const WrnBenchProbe probe = { WRN_BENCH_PROBE_STREAM, 1, number, sent };

  wrn_bench_stream_hear (stream, now, &probe, 100);
}

static void
test_datagram_counts_once (void)
{
  WrnBenchStream stream = { 0 };

  for (guint round = 0; round < 2; round++)
    for (guint64 i = 0; i < 1000; i++)
      hear (&stream, i, i, T0 + i);
  g_assert_cmpuint (stream.n_received, ==, 1000);
  g_assert_cmpuint (stream.bytes, ==, 99900);
  g_assert_cmpuint (stream.last - stream.first, ==, 999);
}

static void
test_order_does_not_matter_for_the_count (void)
{
  WrnBenchStream stream = { 0 };

  for (guint64 i = 0; i < 1000; i++)
    hear (&stream, 999 - i, i, T0 + i);
  g_assert_cmpuint (stream.n_received, ==, 1000);
}

/* Two clocks that do not agree, and a way that always takes as long. */
static void
test_even_stream_has_no_jitter (void)
{
  WrnBenchStream stream = { 0 };

  for (guint64 i = 0; i < 100; i++)
    hear (&stream, i, 77 * SECOND + i * MSEC, T0 + i * MSEC);
  g_assert_cmpfloat (stream.jitter, ==, 0);
}

/* Against the formula of RFC 3550, written down once more. */
static void
test_jitter_is_the_average_change (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  WrnBenchStream stream = { 0 };
  double jitter = 0;
  double before = 0;

  for (guint64 i = 0; i < 10000; i++)
    {
      const double delay = g_rand_int_range (random, 0, MSEC);

      if (i > 0)
        jitter += (fabs (delay - before) - jitter) / 16;
      before = delay;
      hear (&stream, i, i * MSEC, T0 + i * MSEC + (guint64) delay);
    }
  g_assert_cmpfloat (fabs (stream.jitter - jitter), <, 1);
}

static void
test_impossible_times_are_survived (void)
{
  WrnBenchStream stream = { 0 };

  hear (&stream, 0, G_MAXUINT64, 0);
  hear (&stream, 1, 0, G_MAXUINT64);
  hear (&stream, G_MAXUINT64, G_MAXINT64, T0);
  g_assert_cmpuint (stream.n_received, ==, 2);
  g_assert_true (isfinite (stream.jitter));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bench-stream/pace-yields-its-rate", test_pace_yields_its_rate);
  g_test_add_func ("/bench-stream/early-question-yields-nothing",
                   test_early_question_yields_nothing);
  g_test_add_func ("/bench-stream/late-question-yields-a-burst-at-the-most",
                   test_late_question_yields_a_burst_at_the_most);
  g_test_add_func ("/bench-stream/datagram-counts-once", test_datagram_counts_once);
  g_test_add_func ("/bench-stream/order-does-not-matter-for-the-count",
                   test_order_does_not_matter_for_the_count);
  g_test_add_func ("/bench-stream/even-stream-has-no-jitter", test_even_stream_has_no_jitter);
  g_test_add_func ("/bench-stream/jitter-is-the-average-change", test_jitter_is_the_average_change);
  g_test_add_func ("/bench-stream/impossible-times-are-survived",
                   test_impossible_times_are_survived);

  return g_test_run ();
}
