/* wrn-series.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A figure over the last day: the newer the past, the finer.
 */
#pragma once

#include <glib.h>

/* What a plot covers; the numbers are those of the settings. */
typedef enum
{
  WRN_SPAN_MINUTE,
  WRN_SPAN_HOUR,
  WRN_SPAN_DAY,
  WRN_N_SPANS,
} WrnSpan;

/* Of any span: more than a narrow plot has room for, and one of five minutes is short in a day. */
#define WRN_SERIES_POINTS_MAX 288

/* Where something is not known, a plot has a gap. */
#define WRN_SERIES_GAP (-1.0)

typedef struct _WrnSeries WrnSeries;

WrnSeries *wrn_series_new (void);
void wrn_series_free (WrnSeries *self);

void wrn_series_add (WrnSeries *self, gint64 begin, gint64 end, double value);
guint wrn_series_read (const WrnSeries *self,
                       WrnSpan span,
                       gint64 now,
                       double points[static WRN_SERIES_POINTS_MAX]);

guint wrn_span_get_n_points (WrnSpan span);
gint64 wrn_span_get_length (WrnSpan span);
const char *wrn_span_get_nick (WrnSpan span);
WrnSpan wrn_span_parse (const char *nick);
gint64 wrn_span_get_point_begin (WrnSpan span, gint64 now, guint point);

void wrn_points_thin (const double *points, guint n, double *thin, guint n_thin);
double wrn_points_find_peak (const double *points, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnSeries, wrn_series_free)
