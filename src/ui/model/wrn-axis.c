/* wrn-axis.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scale of a plot, and its figures in words.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-axis.h"

#include <glib/gi18n.h>

#include "ui/model/wrn-format.h"

/* Lines enough to read a value, with room between their labels. */
#define STEPS_MAX 4

/* Least tops: what is less is noise, and should look like it. */
static const double least_tops[] = {
  [WRN_UNIT_RATE] = 10e3,
  [WRN_UNIT_TIME] = 10e3,
};

G_STATIC_ASSERT (G_N_ELEMENTS (least_tops) == WRN_N_UNITS);

static const WrnLineWords lines[] = {
  /* Translators: of “Down 1.2 MB/s, peak 4 MB/s …”, the first is the newest value. */
  [WRN_LINE_DOWN] = { WRN_UNIT_RATE,
                      N_ ("Down %s"),
                      "↓ %s",
                      { N_ ("Down %s, peak %s in the last minute"),
                        N_ ("Down %s, peak %s in the last hour"),
                        N_ ("Down %s, peak %s in the last 24 hours") } },
  [WRN_LINE_UP] = { WRN_UNIT_RATE,
                    N_ ("Up %s"),
                    "↑ %s",
                    { N_ ("Up %s, peak %s in the last minute"),
                      N_ ("Up %s, peak %s in the last hour"),
                      N_ ("Up %s, peak %s in the last 24 hours") } },
  [WRN_LINE_RTT] = { WRN_UNIT_TIME,
                     N_ ("Round trip %s"),
                     "%s",
                     { N_ ("Round trip %s, peak %s in the last minute"),
                       N_ ("Round trip %s, peak %s in the last hour"),
                       N_ ("Round trip %s, peak %s in the last 24 hours") } },
};

G_STATIC_ASSERT (G_N_ELEMENTS (lines) == WRN_N_LINES);

/**
 * wrn_axis_fit:
 * @self: (out): whose steps are 1, 2 or 5 times a power of ten, and whose top is not under @peak
 */
void
wrn_axis_fit (WrnAxis *self, WrnUnit unit, double peak)
{
  static const double factors[] = { 1, 2, 5 };
  const double most = MAX (peak, least_tops[unit]);
  double decade = 1;

  while (most > decade * 10 * STEPS_MAX)
    decade *= 10;
  self->step = decade * 10;
  for (gsize i = 0; i < G_N_ELEMENTS (factors); i++)
    if (most <= decade * factors[i] * STEPS_MAX)
      {
        self->step = decade * factors[i];
        break;
      }
  self->n_steps = 1;
  while (self->n_steps < STEPS_MAX && self->n_steps * self->step < most)
    self->n_steps++;
  self->top = self->n_steps * self->step;
}

/* (transfer full) */
char *
wrn_unit_format (WrnUnit unit, double value)
{
  /* More than a helper can mean. */
  const guint64 whole = (guint64) CLAMP (value, 0, 1e18);

  if (unit == WRN_UNIT_RATE)
    return wrn_format_rate (whole);
  return wrn_format_rtt (whole);
}

const WrnLineWords *
wrn_line_get_words (WrnLine line)
{
  g_return_val_if_fail ((guint) line < WRN_N_LINES, &lines[WRN_LINE_DOWN]);
  return &lines[line];
}

static double
find_newest (const double *points, guint n)
{
  for (guint i = n; i > 0; i--)
    if (points[i - 1] >= 0)
      return points[i - 1];
  return WRN_SERIES_GAP;
}

/**
 * wrn_line_summarise:
 * @points: (array length=n): the newest last
 *
 * Returns: (transfer full): what a plot shows, for those who do not see it
 */
char *
wrn_line_summarise (WrnLine line, WrnSpan span, const double *points, guint n)
{
  const WrnLineWords *words = wrn_line_get_words (line);
  const double newest = find_newest (points, n);
  g_autofree char *now = wrn_unit_format (words->unit, newest);
  g_autofree char *peak = wrn_unit_format (words->unit, wrn_points_find_peak (points, n));
  g_autofree char *half = NULL;

  if (newest < 0)
    return g_strdup (_ ("Nothing is known yet"));
  half = wrn_format_fill (_ (words->summaries[span]), now);
  return wrn_format_fill (half, peak);
}

/* (transfer full): how long ago it is, @part of the span: 0 is now */
char *
wrn_span_format_age (WrnSpan span, double part)
{
  g_autofree char *age =
      wrn_format_duration ((gint64) (part * (double) wrn_span_get_length (span)));

  if (part <= 0)
    return g_strdup (C_ ("time axis", "Now"));
  /* Translators: of a time axis, a duration as “30 s” */
  return g_strdup_printf (C_ ("time axis", "%s ago"), age);
}
