/* wrn-plot-drawing.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a plot looks.
 */
#pragma once

#include "ui/activity/wrn-plot.h"

/* No point of it. */
#define WRN_PLOT_NONE G_MAXUINT

typedef struct
{
  WrnLine line;
  guint n;
  double points[WRN_SERIES_POINTS_MAX];
} WrnPlotLine;

/* What there is to draw, and with what. */
typedef struct
{
  WrnPlotLine lines[WRN_PLOT_LINES_MAX];
  guint n_lines;
  WrnSpan span;
  gint64 now;
  guint cursor; /* the point that is read, or WRN_PLOT_NONE */
} WrnPlotContent;

char *wrn_plot_content_read (const WrnPlotContent *self, guint point, gboolean in_words);
guint wrn_plot_content_find (const WrnPlotContent *self, GtkWidget *widget, double x);
void wrn_plot_content_draw (const WrnPlotContent *self, GtkWidget *widget, cairo_t *cr);
