/* wrn-series.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A figure over the last day: the newer the past, the finer.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-series.h"

typedef struct
{
  const char *nick; /* in the settings */
  guint n_points;
  gint64 grain; /* of a point, in microseconds */
} SpanInfo;

static const SpanInfo spans[] = {
  [WRN_SPAN_MINUTE] = { "minute", 60, G_USEC_PER_SEC },
  [WRN_SPAN_HOUR] = { "hour", 180, 20 * G_USEC_PER_SEC },
  [WRN_SPAN_DAY] = { "day", WRN_SERIES_POINTS_MAX, 300 * G_USEC_PER_SEC },
};

G_STATIC_ASSERT (G_N_ELEMENTS (spans) == WRN_N_SPANS);

/* Each span has a ring of its own. */
#define N_CELLS (60 + 180 + WRN_SERIES_POINTS_MAX)

typedef struct
{
  gint64 number; /* how many grains after 1970 it begins */
  float sum;     /* of value times known seconds */
  float known;   /* seconds of it in which the value was known */
} Cell;

struct _WrnSeries
{
  Cell cells[N_CELLS];
};

static gint64
floor_div (gint64 a, gint64 b)
{
  return a / b - (a % b < 0);
}

/* Where what happens in the grain @number is kept. */
static guint
find_cell (WrnSpan span, gint64 number)
{
  const gint64 n = spans[span].n_points;
  guint ring = 0;

  for (WrnSpan i = 0; i < span; i++)
    ring += spans[i].n_points;
  return ring + (guint) (number - floor_div (number, n) * n);
}

WrnSeries *
wrn_series_new (void)
{
  WrnSeries *self = g_new0 (WrnSeries, 1);

  for (guint i = 0; i < N_CELLS; i++)
    self->cells[i].number = G_MININT64;
  return self;
}

void
wrn_series_free (WrnSeries *self)
{
  g_free (self);
}

static void
add_to_span (WrnSeries *self, WrnSpan span, gint64 begin, gint64 end, double value)
{
  const gint64 grain = spans[span].grain;
  const gint64 last = floor_div (end - 1, grain);
  const gint64 first = MAX (floor_div (begin, grain), last - (gint64) spans[span].n_points + 1);

  for (gint64 number = first; number <= last; number++)
    {
      Cell *cell = &self->cells[find_cell (span, number)];
      const gint64 from = MAX (begin, number * grain);
      const gint64 to = MIN (end, (number + 1) * grain);
      const double seconds = (double) (to - from) / G_USEC_PER_SEC;

      /* What is newer than we are was added before the clock was set back. */
      if (cell->number != number)
        *cell = (Cell){ .number = number };
      cell->sum += (float) (value * seconds);
      cell->known += (float) seconds;
    }
}

/**
 * wrn_series_add:
 * @begin: in microseconds since 1970
 * @end: later than that
 * @value: what the figure was in between, on average; not negative
 */
void
wrn_series_add (WrnSeries *self, gint64 begin, gint64 end, double value)
{
  g_return_if_fail (begin < end);

  for (WrnSpan span = 0; span < WRN_N_SPANS; span++)
    add_to_span (self, span, begin, end, value);
}

/* Which grain is the first of those that are read at @now. */
static gint64
find_first (WrnSpan span, gint64 now)
{
  return floor_div (now - 1, spans[span].grain) - spans[span].n_points + 1;
}

/**
 * wrn_series_read:
 * @span: how far back
 * @now: in microseconds since 1970
 * @points: (out): the averages of equal parts of that time, the newest last; %WRN_SERIES_GAP where
 *   nothing is known
 *
 * The newest part is not over yet: it is the average of what there is of it.
 *
 * Returns: how many points there are
 */
guint
wrn_series_read (const WrnSeries *self,
                 WrnSpan span,
                 gint64 now,
                 double points[static WRN_SERIES_POINTS_MAX])
{
  const guint n = spans[span].n_points;
  const gint64 first = find_first (span, now);

  for (guint i = 0; i < n; i++)
    {
      const Cell *cell = &self->cells[find_cell (span, first + i)];

      points[i] = cell->number == first + i && cell->known > 0 ? (double) (cell->sum / cell->known)
                                                               : WRN_SERIES_GAP;
    }
  return n;
}

guint
wrn_span_get_n_points (WrnSpan span)
{
  g_return_val_if_fail ((guint) span < WRN_N_SPANS, 0);
  return spans[span].n_points;
}

/* In microseconds. */
gint64
wrn_span_get_length (WrnSpan span)
{
  g_return_val_if_fail ((guint) span < WRN_N_SPANS, 0);
  return spans[span].n_points * spans[span].grain;
}

/* In the settings. */
const char *
wrn_span_get_nick (WrnSpan span)
{
  g_return_val_if_fail ((guint) span < WRN_N_SPANS, "minute");
  return spans[span].nick;
}

WrnSpan
wrn_span_parse (const char *nick)
{
  for (WrnSpan span = 0; span < WRN_N_SPANS; span++)
    if (g_str_equal (nick, spans[span].nick))
      return span;
  return WRN_SPAN_MINUTE;
}

/* When a point of wrn_series_read() began, in microseconds since 1970. */
gint64
wrn_span_get_point_begin (WrnSpan span, gint64 now, guint point)
{
  return (find_first (span, now) + point) * spans[span].grain;
}

/**
 * wrn_points_thin:
 * @points: (array length=n): points, some of them gaps
 * @thin: (out) (array length=n_thin): as many as there is room for
 * @n_thin: not 0
 *
 * Peaks stay: each point is the highest of those that it stands for.
 */
void
wrn_points_thin (const double *points, guint n, double *thin, guint n_thin)
{
  for (guint i = 0; i < n_thin; i++)
    {
      const guint begin = (guint) ((guint64) i * n / n_thin);
      const guint end = (guint) ((guint64) (i + 1) * n / n_thin);

      thin[i] = WRN_SERIES_GAP;
      for (guint k = begin; k < MAX (end, begin + 1) && k < n; k++)
        thin[i] = MAX (thin[i], points[k]);
    }
}

/* 0 if nothing is known */
double
wrn_points_find_peak (const double *points, guint n)
{
  double peak = 0;

  for (guint i = 0; i < n; i++)
    peak = MAX (peak, points[i]);
  return peak;
}
