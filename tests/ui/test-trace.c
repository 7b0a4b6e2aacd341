/* test-trace.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of what was measured of a person in the last minute.
 */
#include "config.h"

#include <string.h>

#include "ui/model/wrn-trace.h"

#define NOW (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)

/* Remembers all that was ever added, and looks through it. */
typedef struct
{
  gint64 seconds[2048];
  guint64 rtts[2048];
  guint n;
} Twin;

static void
twin_add (Twin *twin, gint64 now, guint64 rtt)
{
  const gint64 second = now / G_USEC_PER_SEC;

  if (twin->n > 0 && second < twin->seconds[twin->n - 1])
    twin->n = 0;
  twin->seconds[twin->n] = second;
  twin->rtts[twin->n++] = rtt;
}

static guint64
twin_get (const Twin *twin, guint ago)
{
  for (guint i = twin->n; i > 0; i--)
    if (twin->seconds[i - 1] == twin->seconds[twin->n - 1] - ago)
      return twin->rtts[i - 1];
  return 0;
}

static void
test_twin (void)
{
  for (guint seed = 0; seed < 50; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autofree Twin *twin = g_new0 (Twin, 1);
      WrnTrace trace = { 0 };
      gint64 now = NOW;

      for (guint i = 0; i < 500; i++)
        {
          const guint64 rtt = (guint64) g_rand_int_range (rand, 0, 3) * 1000;

          now += g_rand_int_range (rand, 0, i % 20 == 0 ? 90 : 3) * G_USEC_PER_SEC / 2;
          if (i % 97 == 96)
            now -= 10 * G_USEC_PER_SEC;
          wrn_trace_add_rtt (&trace, now, rtt);
          twin_add (twin, now, rtt);
          for (guint ago = 0; ago < WRN_TRACE_LEN; ago++)
            g_assert_cmpuint (wrn_trace_get_rtt (&trace, ago), ==, twin_get (twin, ago));
        }
    }
}

static void
test_summary (void)
{
  WrnTrace trace = { 0 };
  WrnTraceSummary summary;

  wrn_trace_summarize (&trace, &summary);
  g_assert_cmpuint (summary.n, ==, 0);
  g_assert_cmpuint (wrn_trace_get_rtt (&trace, 0), ==, 0);
  g_assert_cmpuint (wrn_trace_get_rtt (&trace, G_MAXUINT), ==, 0);

  wrn_trace_add_rtt (&trace, NOW, 12000);
  wrn_trace_add_rtt (&trace, NOW + 2 * G_USEC_PER_SEC, 30000);
  wrn_trace_add_rtt (&trace, NOW + 3 * G_USEC_PER_SEC, 18000);
  wrn_trace_summarize (&trace, &summary);
  g_assert_cmpuint (summary.n, ==, 3);
  g_assert_cmpuint (summary.last, ==, 18000);
  g_assert_cmpuint (summary.least, ==, 12000);
  g_assert_cmpuint (summary.most, ==, 30000);
  g_assert_cmpuint (summary.mean, ==, 20000);
}

static void
test_extremes (void)
{
  WrnTrace trace = { 0 };

  wrn_trace_add_rtt (&trace, G_MAXINT64, G_MAXUINT64);
  g_assert_cmpuint (wrn_trace_get_rtt (&trace, 0), ==, G_MAXUINT32);
  wrn_trace_add_rtt (&trace, G_MININT64, 1);
  g_assert_cmpuint (wrn_trace_get_rtt (&trace, 0), ==, 1);
  g_assert_cmpuint (wrn_trace_get_rtt (&trace, 1), ==, 0);
  wrn_trace_add_bytes (&trace, 1, 0, 0);
  wrn_trace_add_bytes (&trace, G_USEC_PER_SEC + 1, G_MAXUINT64, G_MAXUINT64);
  g_assert_cmpuint (trace.rx_rate, >, G_MAXUINT64 / 4);
}

static void
test_rates (void)
{
  WrnTrace trace = { 0 };

  /* Whoever looks for the first time sees a total, which is no rate. */
  wrn_trace_add_bytes (&trace, NOW, 5000000, 100);
  g_assert_cmpuint (trace.rx_rate, ==, 0);

  wrn_trace_add_bytes (&trace, NOW + G_USEC_PER_SEC, 5001000, 300);
  g_assert_cmpuint (trace.rx_rate, ==, 1000);
  g_assert_cmpuint (trace.tx_rate, ==, 200);

  /* Twice at once: as before. */
  wrn_trace_add_bytes (&trace, NOW + G_USEC_PER_SEC + 10, 5002000, 300);
  g_assert_cmpuint (trace.rx_rate, ==, 1000);

  wrn_trace_add_bytes (&trace, NOW + 3 * G_USEC_PER_SEC, 5005000, 300);
  g_assert_cmpuint (trace.rx_rate, ==, 2000);
  g_assert_cmpuint (trace.tx_rate, ==, 0);

  /* It came back, and counts from 0. */
  wrn_trace_add_bytes (&trace, NOW + 4 * G_USEC_PER_SEC, 10, 10);
  g_assert_cmpuint (trace.rx_rate, ==, 0);

  /* Nobody looked for long: what was then is not now. */
  wrn_trace_add_bytes (&trace, NOW + 5 * G_USEC_PER_SEC, 1010, 10);
  g_assert_cmpuint (trace.rx_rate, ==, 1000);
  wrn_trace_add_bytes (&trace, NOW + 11 * G_USEC_PER_SEC, 9000000, 10);
  g_assert_cmpuint (trace.rx_rate, ==, 0);

  /* The clock was set back. */
  wrn_trace_add_bytes (&trace, NOW, 9000100, 10);
  g_assert_cmpuint (trace.rx_rate, ==, 0);
  wrn_trace_add_bytes (&trace, NOW + G_USEC_PER_SEC, 9000200, 10);
  g_assert_cmpuint (trace.rx_rate, ==, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trace/is-as-if-all-was-remembered", test_twin);
  g_test_add_func ("/trace/summary-leaves-out-what-is-not-known", test_summary);
  g_test_add_func ("/trace/takes-any-time-and-figure", test_extremes);
  g_test_add_func ("/trace/rates-are-of-now", test_rates);

  return g_test_run ();
}
