/* wrn-axis.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scale of a plot, and its figures in words.
 */
#pragma once

#include "ui/model/wrn-series.h"

typedef enum
{
  WRN_UNIT_RATE, /* bytes a second */
  WRN_UNIT_TIME, /* microseconds */
  WRN_N_UNITS,
} WrnUnit;

typedef struct
{
  double top;  /* the highest that there is room for */
  double step; /* from line to line */
  guint n_steps;
} WrnAxis;

/* What is drawn. */
typedef enum
{
  WRN_LINE_DOWN,
  WRN_LINE_UP,
  WRN_LINE_RTT,
  WRN_N_LINES,
} WrnLine;

typedef struct
{
  WrnUnit unit;
  const char *name;                   /* to be translated, with a value for “%s” */
  const char *symbol;                 /* a shape, with a value for “%s” */
  const char *summaries[WRN_N_SPANS]; /* to be translated, with now and the peak for “%s” */
} WrnLineWords;

void wrn_axis_fit (WrnAxis *self, WrnUnit unit, double peak);
char *wrn_unit_format (WrnUnit unit, double value);
const WrnLineWords *wrn_line_get_words (WrnLine line);
char *wrn_line_summarise (WrnLine line, WrnSpan span, const double *points, guint n);
char *wrn_span_format_age (WrnSpan span, double part);
