/* wrn-plot.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures over time, drawn.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-axis.h"

G_BEGIN_DECLS

/* How many lines may be in one. */
#define WRN_PLOT_LINES_MAX 2

#define WRN_TYPE_PLOT (wrn_plot_get_type ())

/**
 * WrnPlot:
 *
 * The property #WrnPlot:title is what assistive technology calls it; what the lines tell is the
 * description. The pointer, and the arrow keys, read a single point. It draws what it was last told
 * and has no clock of its own.
 */
G_DECLARE_FINAL_TYPE (WrnPlot, wrn_plot, WRN, PLOT, GtkWidget)

GtkWidget *wrn_plot_new (void);
void wrn_plot_set_scale (WrnPlot *self, WrnSpan span, gint64 now);
void wrn_plot_set_line (WrnPlot *self, guint place, WrnLine line, const double *points, guint n);
const char *wrn_plot_get_summary (WrnPlot *self);

G_END_DECLS
