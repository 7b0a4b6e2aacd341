/* wrn-plot-drawing.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a plot looks.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/activity/wrn-plot-drawing.h"

#include <glib/gi18n.h>

#include "ui/model/wrn-format.h"

/* In pixels. */
#define MARGIN 12
#define GAP 6
#define LINE_WIDTH 2
#define POINT_DISTANCE 2 /* two points nearer than that cannot be told apart */
#define DOT_RADIUS 4

#define SMALL_TEXT 0.82
#define DIM 0.65

typedef struct
{
  const WrnPlotContent *content;
  GtkWidget *widget;
  cairo_t *cr;
  WrnAxis axis;
  WrnUnit unit;
  GdkRGBA ink;
  double left;
  double top;
  double width;
  double height;
} Canvas;

static PangoLayout *
make_layout (GtkWidget *widget, const char *text)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (SMALL_TEXT));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);
  return layout;
}

static void
set_ink (const Canvas *canvas, const GdkRGBA *colour, double alpha)
{
  cairo_set_source_rgba (canvas->cr, colour->red, colour->green, colour->blue,
                         colour->alpha * alpha);
}

/* @x: where @part of the text is: 0 its left end, 1 its right; @y: its middle */
static void
draw_text (const Canvas *canvas, const char *text, double x, double part, double y)
{
  g_autoptr (PangoLayout) layout = make_layout (canvas->widget, text);
  int width;
  int height;

  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (canvas->cr, x - part * width, y - height / 2.0);
  pango_cairo_show_layout (canvas->cr, layout);
}

static gboolean
is_high_contrast (void)
{
  return adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
}

static GdkRGBA
find_colour (GtkWidget *widget, WrnLine line)
{
  const gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  const char *name = dark ? "purple_1" : "purple_3";
  GdkRGBA colour;

  if (line != WRN_LINE_UP)
    name = "accent_color";
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &colour))
    gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  return colour;
}

static double
find_peak (const WrnPlotContent *content)
{
  double peak = 0;

  for (guint i = 0; i < content->n_lines; i++)
    peak = MAX (peak, wrn_points_find_peak (content->lines[i].points, content->lines[i].n));
  return peak;
}

static WrnUnit
find_unit (const WrnPlotContent *content)
{
  return content->n_lines > 0 ? wrn_line_get_words (content->lines[0].line)->unit : WRN_UNIT_RATE;
}

/* Whoever shows only noise has the widest labels, too. */
static double
find_label_width (GtkWidget *widget, WrnUnit unit, const WrnAxis *axis, int *height)
{
  int widest = 0;

  for (guint i = 1; i <= axis->n_steps; i++)
    {
      g_autofree char *text = wrn_unit_format (unit, i * axis->step);
      g_autoptr (PangoLayout) layout = make_layout (widget, text);
      int width;

      pango_layout_get_pixel_size (layout, &width, height);
      widest = MAX (widest, width);
    }
  return widest;
}

static void
lay_out (Canvas *canvas, const WrnPlotContent *content, GtkWidget *widget)
{
  int text_height = 0;

  canvas->content = content;
  canvas->widget = widget;
  canvas->unit = find_unit (content);
  wrn_axis_fit (&canvas->axis, canvas->unit, find_peak (content));
  canvas->left =
      MARGIN + GAP + find_label_width (widget, canvas->unit, &canvas->axis, &text_height);
  canvas->top = MARGIN + text_height + GAP;
  canvas->width = MAX (gtk_widget_get_width (widget) - MARGIN - canvas->left, 1);
  canvas->height =
      MAX (gtk_widget_get_height (widget) - MARGIN - text_height - GAP - canvas->top, 1);
}

/* Time goes to the right in each language: so it does in what GNOME draws, and on the axes of books
 * that are written from right to left. */
static double
find_x (const Canvas *canvas, guint point, guint n)
{
  return canvas->left + canvas->width * (point + 0.5) / n;
}

static double
find_y (const Canvas *canvas, double value)
{
  return canvas->top + canvas->height * (1 - MIN (value / canvas->axis.top, 1));
}

static void
draw_grid (const Canvas *canvas)
{
  const double bottom = canvas->top + canvas->height;
  const double grid = is_high_contrast () ? 0.5 : 0.12;

  cairo_set_line_width (canvas->cr, 1);
  for (guint i = 0; i <= canvas->axis.n_steps; i++)
    {
      const double y = (int) find_y (canvas, i * canvas->axis.step) + 0.5;
      g_autofree char *text = wrn_unit_format (canvas->unit, i * canvas->axis.step);

      cairo_new_path (canvas->cr);
      set_ink (canvas, &canvas->ink, grid);
      cairo_move_to (canvas->cr, canvas->left, y);
      cairo_rel_line_to (canvas->cr, canvas->width, 0);
      cairo_stroke (canvas->cr);
      set_ink (canvas, &canvas->ink, is_high_contrast () ? 1 : DIM);
      draw_text (canvas, i > 0 ? text : "0", canvas->left - GAP, 1, y);
    }
  for (guint i = 0; i <= 2; i++)
    {
      const double part = i / 2.0;
      g_autofree char *text = wrn_span_format_age (canvas->content->span, 1 - part);

      draw_text (canvas, text, canvas->left + part * canvas->width, part,
                 bottom + (gtk_widget_get_height (canvas->widget) - bottom) / 2);
    }
}

/* From @begin to the next gap. Returns: where that is */
static guint
trace (const Canvas *canvas, const double *points, guint begin, guint n)
{
  guint end = begin;

  while (end < n && points[end] >= 0)
    {
      cairo_line_to (canvas->cr, find_x (canvas, end, n), find_y (canvas, points[end]));
      end++;
    }
  return end;
}

static void
draw_line (const Canvas *canvas, const WrnPlotLine *line)
{
  const GdkRGBA colour = find_colour (canvas->widget, line->line);
  const double bottom = canvas->top + canvas->height;
  const guint n = CLAMP ((guint) (canvas->width / POINT_DISTANCE), 1, MAX (line->n, 1));
  double points[WRN_SERIES_POINTS_MAX];
  guint begin = 0;

  wrn_points_thin (line->points, line->n, points, n);
  cairo_set_line_width (canvas->cr, LINE_WIDTH);
  cairo_set_line_join (canvas->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (canvas->cr, CAIRO_LINE_CAP_ROUND);
  while (begin < n)
    {
      guint end;

      cairo_new_path (canvas->cr);
      end = trace (canvas, points, begin, n);

      if (end == begin)
        {
          begin++;
          continue;
        }
      /* One alone has a length, too. */
      cairo_rel_line_to (canvas->cr, 0.1, 0);
      set_ink (canvas, &colour, 1);
      cairo_stroke_preserve (canvas->cr);
      /* What comes down is filled, so that the two differ in more than their colours. */
      if (line->line != WRN_LINE_UP)
        {
          cairo_line_to (canvas->cr, find_x (canvas, end - 1, n), bottom);
          cairo_line_to (canvas->cr, find_x (canvas, begin, n), bottom);
          set_ink (canvas, &colour, 0.2);
          cairo_fill (canvas->cr);
        }
      begin = end;
    }
}

/* What a point says, on a ground of its own above the lines. */
static void
draw_cursor (const Canvas *canvas)
{
  const WrnPlotContent *content = canvas->content;
  const guint n = content->n_lines > 0 ? content->lines[0].n : 0;
  const double x = find_x (canvas, content->cursor, n);
  g_autofree char *text = wrn_plot_content_read (content, content->cursor, FALSE);
  g_autoptr (PangoLayout) layout = make_layout (canvas->widget, text);
  int width;
  int height;

  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_new_path (canvas->cr);
  set_ink (canvas, &canvas->ink, DIM);
  cairo_set_line_width (canvas->cr, 1);
  cairo_move_to (canvas->cr, (int) x + 0.5, canvas->top);
  cairo_rel_line_to (canvas->cr, 0, canvas->height);
  cairo_stroke (canvas->cr);
  for (guint i = 0; i < content->n_lines; i++)
    {
      const GdkRGBA colour = find_colour (canvas->widget, content->lines[i].line);

      if (content->lines[i].points[content->cursor] < 0)
        continue;
      set_ink (canvas, &colour, 1);
      cairo_arc (canvas->cr, x, find_y (canvas, content->lines[i].points[content->cursor]),
                 DOT_RADIUS, 0, 2 * G_PI);
      cairo_fill (canvas->cr);
    }
  set_ink (canvas, &canvas->ink, 1);
  cairo_move_to (canvas->cr,
                 CLAMP (x - width / 2.0, MIN (canvas->left, MARGIN + canvas->width),
                        MAX (canvas->left + canvas->width - width, canvas->left)),
                 MARGIN);
  pango_cairo_show_layout (canvas->cr, layout);
}

/* Which line is which, where the cursor's text will be. */
static void
draw_legend (const Canvas *canvas)
{
  double x = canvas->left;

  for (guint i = 0; i < canvas->content->n_lines; i++)
    {
      const WrnPlotLine *line = &canvas->content->lines[i];
      const GdkRGBA colour = find_colour (canvas->widget, line->line);
      g_autofree char *name = wrn_format_fill (_ (wrn_line_get_words (line->line)->name), "");
      g_autofree char *text = g_strdup (g_strstrip (name));
      g_autoptr (PangoLayout) layout = make_layout (canvas->widget, text);
      int width;
      int height;

      pango_layout_get_pixel_size (layout, &width, &height);
      set_ink (canvas, &colour, line->line == WRN_LINE_UP ? 1 : 0.3);
      cairo_new_path (canvas->cr);
      cairo_rectangle (canvas->cr, x, MARGIN + height / 2.0 - (line->line == WRN_LINE_UP ? 1 : 4),
                       12, line->line == WRN_LINE_UP ? 2 : 8);
      cairo_fill (canvas->cr);
      set_ink (canvas, &canvas->ink, is_high_contrast () ? 1 : DIM);
      cairo_move_to (canvas->cr, x + 12 + GAP, MARGIN);
      pango_cairo_show_layout (canvas->cr, layout);
      x += 12 + GAP + width + 2 * MARGIN;
    }
}

static gboolean
is_empty (const WrnPlotContent *content)
{
  for (guint i = 0; i < content->n_lines; i++)
    for (guint k = 0; k < content->lines[i].n; k++)
      if (content->lines[i].points[k] >= 0)
        return FALSE;
  return TRUE;
}

/* (transfer full): what the lines are at @point, for the eye or to be read aloud */
char *
wrn_plot_content_read (const WrnPlotContent *self, guint point, gboolean in_words)
{
  const gint64 begin = wrn_span_get_point_begin (self->span, self->now, point);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (begin / G_USEC_PER_SEC);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *clock =
      time != NULL ? g_date_time_format (time, self->span == WRN_SPAN_DAY ? "%H:%M" : "%H:%M:%S")
                   : g_strdup ("");

  g_string_append (text, clock);
  for (guint i = 0; i < self->n_lines; i++)
    {
      const WrnLineWords *words = wrn_line_get_words (self->lines[i].line);
      const double value = self->lines[i].points[point];
      g_autofree char *figure = value >= 0 ? wrn_unit_format (words->unit, value) : g_strdup ("–");
      g_autofree char *part = wrn_format_fill (in_words ? _ (words->name) : words->symbol, figure);

      g_string_append_printf (text, in_words ? ", %s" : "   %s", part);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Which point is at @x of @widget; WRN_PLOT_NONE if there is none. */
guint
wrn_plot_content_find (const WrnPlotContent *self, GtkWidget *widget, double x)
{
  const guint n = self->n_lines > 0 ? self->lines[0].n : 0;
  Canvas canvas = { 0 };

  lay_out (&canvas, self, widget);
  if (n == 0 || x < canvas.left - MARGIN || x > canvas.left + canvas.width + MARGIN)
    return WRN_PLOT_NONE;
  return (guint) CLAMP ((x - canvas.left) / canvas.width * n, 0, n - 1);
}

void
wrn_plot_content_draw (const WrnPlotContent *self, GtkWidget *widget, cairo_t *cr)
{
  Canvas canvas = { .cr = cr };

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &canvas.ink);
  lay_out (&canvas, self, widget);
  if (is_empty (self))
    {
      set_ink (&canvas, &canvas.ink, is_high_contrast () ? 1 : DIM);
      draw_text (&canvas, _ ("Nothing is known yet"), gtk_widget_get_width (widget) / 2.0, 0.5,
                 gtk_widget_get_height (widget) / 2.0);
      return;
    }
  draw_grid (&canvas);
  for (guint i = 0; i < self->n_lines; i++)
    draw_line (&canvas, &self->lines[i]);
  if (self->cursor != WRN_PLOT_NONE)
    draw_cursor (&canvas);
  else if (self->n_lines > 1)
    draw_legend (&canvas);
}
