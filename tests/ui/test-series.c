/* test-series.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of figures over time, and of the scales that they are drawn on.
 */
#include "config.h"

#include <math.h>

#include "ui/model/wrn-axis.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define NOW (G_GINT64_CONSTANT (1800000000) * SECOND)

static gboolean
is_near (double a, double b)
{
  return fabs (a - b) <= 1e-3 * MAX (1, MAX (fabs (a), fabs (b)));
}

static void
test_nothing (void)
{
  g_autoptr (WrnSeries) series = wrn_series_new ();
  double points[WRN_SERIES_POINTS_MAX];

  for (WrnSpan span = 0; span < WRN_N_SPANS; span++)
    {
      const guint n = wrn_series_read (series, span, NOW, points);

      g_assert_cmpuint (n, ==, wrn_span_get_n_points (span));
      g_assert_cmpuint (n, <=, WRN_SERIES_POINTS_MAX);
      for (guint i = 0; i < n; i++)
        g_assert_true (points[i] == WRN_SERIES_GAP);
    }
}

/* The second that has begun is what there is of it. */
static void
test_newest (void)
{
  g_autoptr (WrnSeries) series = wrn_series_new ();
  double points[WRN_SERIES_POINTS_MAX];

  wrn_series_add (series, NOW - SECOND, NOW, 5);
  wrn_series_read (series, WRN_SPAN_MINUTE, NOW, points);
  g_assert_cmpfloat (points[59], ==, 5);
  g_assert_cmpfloat (points[58], ==, WRN_SERIES_GAP);
  wrn_series_add (series, NOW, NOW + SECOND / 2, 9);
  wrn_series_read (series, WRN_SPAN_MINUTE, NOW + SECOND / 2, points);
  g_assert_cmpfloat (points[59], ==, 9);
  g_assert_cmpfloat (points[58], ==, 5);
}

static void
test_forgets (void)
{
  g_autoptr (WrnSeries) series = wrn_series_new ();
  double points[WRN_SERIES_POINTS_MAX];

  wrn_series_add (series, NOW - SECOND, NOW, 5);
  wrn_series_read (series, WRN_SPAN_MINUTE, NOW + 59 * SECOND, points);
  g_assert_cmpfloat (points[0], ==, 5);
  wrn_series_read (series, WRN_SPAN_MINUTE, NOW + 60 * SECOND, points);
  g_assert_cmpfloat (wrn_points_find_peak (points, 60), ==, 0);
  wrn_series_read (series, WRN_SPAN_HOUR, NOW + 3580 * SECOND, points);
  g_assert_cmpfloat (points[0], ==, 5);
}

/* Somebody sets the clock: what was, stays or goes, but nothing is invented. */
static void
test_clock_set_back (void)
{
  g_autoptr (WrnSeries) series = wrn_series_new ();
  double points[WRN_SERIES_POINTS_MAX];

  wrn_series_add (series, NOW, NOW + 60 * SECOND, 7);
  wrn_series_add (series, NOW - 60 * SECOND, NOW, 3);
  wrn_series_read (series, WRN_SPAN_MINUTE, NOW, points);
  for (guint i = 0; i < 60; i++)
    g_assert_cmpfloat (points[i], ==, 3);
}

/* The twin that is slow and obvious: the mean of all the samples that overlap. */
static double
find_mean (const gint64 *at, const double *values, guint n, gint64 from, gint64 to)
{
  double sum = 0;
  double known = 0;

  for (guint i = 0; i < n; i++)
    {
      const gint64 overlap = MIN (at[i + 1], to) - MAX (at[i], from);

      if (overlap <= 0)
        continue;
      sum += values[i] * (double) overlap;
      known += (double) overlap;
    }
  return known > 0 ? sum / known : WRN_SERIES_GAP;
}

static void
test_twin (void)
{
  enum
  {
    N = 2000
  };
  g_autofree gint64 *at = g_new (gint64, N + 1);
  g_autofree double *values = g_new (double, N);
  g_autoptr (WrnSeries) series = wrn_series_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (20);
  double points[WRN_SERIES_POINTS_MAX];

  at[0] = NOW;
  for (guint i = 0; i < N; i++)
    {
      at[i + 1] = at[i] + g_rand_int_range (random, 1, 20 * SECOND);
      values[i] = g_rand_double_range (random, 0, 1e6);
      wrn_series_add (series, at[i], at[i + 1], values[i]);
    }
  for (WrnSpan span = 0; span < WRN_N_SPANS; span++)
    {
      const guint n = wrn_series_read (series, span, at[N], points);

      for (guint i = 0; i < n; i++)
        {
          const gint64 from = wrn_span_get_point_begin (span, at[N], i);
          const gint64 to = wrn_span_get_point_begin (span, at[N], i + 1);

          g_assert_true (is_near (points[i], find_mean (at, values, N, from, to)));
        }
    }
}

/* One sample of a whole night costs no more than the rings have cells. */
static void
test_night (void)
{
  g_autoptr (WrnSeries) series = wrn_series_new ();
  double points[WRN_SERIES_POINTS_MAX];

  wrn_series_add (series, 0, NOW, 2);
  for (WrnSpan span = 0; span < WRN_N_SPANS; span++)
    {
      const guint n = wrn_series_read (series, span, NOW, points);

      for (guint i = 0; i < n; i++)
        g_assert_true (is_near (points[i], 2));
    }
}

static void
test_thin (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (21);

  for (guint round = 0; round < 2000; round++)
    {
      double points[WRN_SERIES_POINTS_MAX];
      double thin[WRN_SERIES_POINTS_MAX];
      const guint n = (guint) g_rand_int_range (random, 1, WRN_SERIES_POINTS_MAX + 1);
      const guint n_thin = (guint) g_rand_int_range (random, 1, WRN_SERIES_POINTS_MAX + 1);

      for (guint i = 0; i < n; i++)
        points[i] = g_rand_boolean (random) ? g_rand_double_range (random, 0, 100) : WRN_SERIES_GAP;
      wrn_points_thin (points, n, thin, n_thin);

      for (guint i = 0; i < n_thin; i++)
        {
          gboolean is_one = FALSE;

          for (guint k = 0; k < n; k++)
            is_one |= points[k] == thin[i];
          g_assert_true (is_one);
          if (n == n_thin)
            g_assert_cmpfloat (thin[i], ==, points[i]);
        }
      g_assert_cmpfloat (wrn_points_find_peak (points, n), ==, wrn_points_find_peak (thin, n_thin));
    }
}

static void
test_nicks (void)
{
  for (WrnSpan span = 0; span < WRN_N_SPANS; span++)
    g_assert_cmpint (wrn_span_parse (wrn_span_get_nick (span)), ==, span);
  g_assert_cmpint (wrn_span_parse ("decade"), ==, WRN_SPAN_MINUTE);
  g_assert_cmpint (wrn_span_get_length (WRN_SPAN_DAY), ==, 86400 * SECOND);
  g_assert_cmpint (wrn_span_get_length (WRN_SPAN_HOUR), ==, 3600 * SECOND);
}

static void
test_axis_has_room (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (22);

  for (guint i = 0; i < 10000; i++)
    {
      const WrnUnit unit = i % WRN_N_UNITS;
      double peak = g_rand_double_range (random, 1, 10);
      double mantissa;
      WrnAxis axis;

      for (gint32 decades = g_rand_int_range (random, 0, 19); decades > 0; decades--)
        peak *= 10;
      wrn_axis_fit (&axis, unit, peak);
      g_assert_cmpfloat (axis.top, >=, peak);
      g_assert_cmpuint (axis.n_steps, >=, 1);
      g_assert_cmpuint (axis.n_steps, <=, 4);
      g_assert_true (is_near (axis.top, axis.step * axis.n_steps));
      for (mantissa = axis.step; mantissa >= 10; mantissa /= 10)
        continue;
      g_assert_true (is_near (mantissa, 1) || is_near (mantissa, 2) || is_near (mantissa, 5));
      /* Less than half of it would be a waste, but of what is noise. */
      if (peak > 10e3)
        g_assert_cmpfloat (axis.top - axis.step, <, peak);
    }
}

static void
test_words (void)
{
  g_autofree char *rate = wrn_unit_format (WRN_UNIT_RATE, 1.2e6);
  g_autofree char *time = wrn_unit_format (WRN_UNIT_TIME, 64e3);
  g_autofree char *huge = wrn_unit_format (WRN_UNIT_RATE, HUGE_VAL);
  g_autofree char *now = wrn_span_format_age (WRN_SPAN_MINUTE, 0);
  g_autofree char *half = wrn_span_format_age (WRN_SPAN_MINUTE, 0.5);
  g_autofree char *day = wrn_span_format_age (WRN_SPAN_DAY, 0.5);

  g_assert_cmpstr (rate, ==, "1.2\302\240MB/s");
  g_assert_cmpstr (time, ==, "64 ms");
  g_assert_nonnull (huge);
  g_assert_cmpstr (now, ==, "Now");
  g_assert_cmpstr (half, ==, "30 s ago");
  g_assert_cmpstr (day, ==, "12 h ago");
}

static void
test_summary (void)
{
  const double points[] = { 100e3, 4e6, 1.2e6, WRN_SERIES_GAP };
  const double times[] = { 12e3 };
  const double none[] = { WRN_SERIES_GAP };
  g_autofree char *down = wrn_line_summarise (WRN_LINE_DOWN, WRN_SPAN_MINUTE, points, 4);
  g_autofree char *rtt = wrn_line_summarise (WRN_LINE_RTT, WRN_SPAN_DAY, times, 1);
  g_autofree char *nothing = wrn_line_summarise (WRN_LINE_UP, WRN_SPAN_HOUR, none, 1);

  g_assert_cmpstr (down, ==, "Down 1.2\302\240MB/s, peak 4.0\302\240MB/s in the last minute");
  g_assert_cmpstr (rtt, ==, "Round trip 12 ms, peak 12 ms in the last 24 hours");
  g_assert_cmpstr (nothing, ==, "Nothing is known yet");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/series/nothing-is-a-gap", test_nothing);
  g_test_add_func ("/series/newest-point-is-what-there-is", test_newest);
  g_test_add_func ("/series/forgets-what-is-older-than-its-span", test_forgets);
  g_test_add_func ("/series/clock-set-back", test_clock_set_back);
  g_test_add_func ("/series/is-the-mean-of-its-samples", test_twin);
  g_test_add_func ("/series/one-sample-of-a-night", test_night);
  g_test_add_func ("/series/thinning-keeps-peaks", test_thin);
  g_test_add_func ("/series/nicks", test_nicks);
  g_test_add_func ("/axis/has-room-for-the-peak", test_axis_has_room);
  g_test_add_func ("/axis/words", test_words);
  g_test_add_func ("/axis/summary", test_summary);
  return g_test_run ();
}
