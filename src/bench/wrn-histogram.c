/* wrn-histogram.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times by the million in little memory, and what share of them was shorter than what.
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include "bench/wrn-histogram.h"

/* How many of its lowest bits a value loses. */
static guint
shift_of (guint64 value)
{
  return value < 2 * WRN_HISTOGRAM_STEPS ? 0 : 64 - (guint) __builtin_clzll (value) - 7;
}

void
wrn_histogram_add (WrnHistogram *self, guint64 value, guint64 n)
{
  const guint64 kept = MIN (value, WRN_HISTOGRAM_MAX);
  const guint shift = shift_of (kept);

  self->counts[shift * WRN_HISTOGRAM_STEPS + (kept >> shift)] += n;
  self->n += n;
}

/* The middle of what the count at @place stands for. */
static double
value_at (guint place)
{
  guint shift;

  if (place < 2 * WRN_HISTOGRAM_STEPS)
    return place;
  shift = place / WRN_HISTOGRAM_STEPS - 1;
  return (double) ((guint64) (place % WRN_HISTOGRAM_STEPS + WRN_HISTOGRAM_STEPS) << shift) +
         (double) (G_GUINT64_CONSTANT (1) << shift) / 2;
}

/**
 * wrn_histogram_get_percentile:
 * @self: a histogram
 * @percent: from 1 to 100
 *
 * Returns: the least value that @percent of a hundred values do not exceed; 0 if there are none
 */
double
wrn_histogram_get_percentile (const WrnHistogram *self, guint percent)
{
  const guint64 wanted = (self->n * percent + 99) / 100;
  guint64 seen = 0;

  for (guint i = 0; i < WRN_HISTOGRAM_COUNTS && wanted > 0; i++)
    {
      seen += self->counts[i];
      if (seen >= wanted)
        return value_at (i);
    }
  return 0;
}
