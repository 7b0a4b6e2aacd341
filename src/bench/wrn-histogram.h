/* wrn-histogram.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times by the million in little memory, and what share of them was shorter than what.
 */
#pragma once

#include <glib.h>

/* Values are told apart to 1 in 64, which is less than two runs of a benchmark differ. */
#define WRN_HISTOGRAM_STEPS 64

/* 18 minutes in nanoseconds. A longer time counts as this one. */
#define WRN_HISTOGRAM_MAX ((G_GUINT64_CONSTANT (1) << 40) - 1)

/* Below 2 * STEPS each value has its own count; then each power of two has STEPS of them. */
#define WRN_HISTOGRAM_COUNTS ((40 - 7) * WRN_HISTOGRAM_STEPS + 2 * WRN_HISTOGRAM_STEPS)

/* Embedded by value; all zeroes is an empty one. */
typedef struct
{
  guint64 counts[WRN_HISTOGRAM_COUNTS];
  guint64 n;
} WrnHistogram;

void wrn_histogram_add (WrnHistogram *self, guint64 value, guint64 n);
double wrn_histogram_get_percentile (const WrnHistogram *self, guint percent);
