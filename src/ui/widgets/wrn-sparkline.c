/* wrn-sparkline.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The round trips to a person in the last minute, drawn as small as text.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/widgets/wrn-sparkline.h"

#include <glib/gi18n.h>

#define HEIGHT 40
#define LINE_WIDTH 1.5

/* In microseconds: below it the plot is not magnified, or a quiet line would look wild. */
#define SCALE_MIN 20000

struct _WrnSparkline
{
  GtkWidget parent_instance;

  /* owned */
  WrnPerson *person; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (WrnSparkline, wrn_sparkline, GTK_TYPE_WIDGET)

enum
{
  PROP_PERSON = 1,
};

static GParamSpec *person_property;

static void
follow (WrnSparkline *self)
{
  if (self->person != NULL)
    {
      g_autofree char *text = wrn_trace_describe (wrn_person_get_trace (self->person));

      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                      -1);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* A path from @newest to @oldest, both of which are known; the newest is at the end. */
static void
trace_line (cairo_t *cr,
            const WrnTrace *trace,
            guint newest,
            guint oldest,
            double step,
            double unit)
{
  cairo_new_path (cr);
  for (guint ago = newest; ago <= oldest; ago++)
    cairo_line_to (cr, -(double) ago * step, -(double) wrn_trace_get_rtt (trace, ago) * unit);
}

/* One stretch without a gap: a line, and what is below it. */
static void
draw_stretch (cairo_t *cr,
              const WrnTrace *trace,
              guint newest,
              guint oldest,
              double step,
              double unit,
              const GdkRGBA *colour)
{
  trace_line (cr, trace, newest, oldest, step, unit);
  cairo_line_to (cr, -(double) oldest * step, 0);
  cairo_line_to (cr, -(double) newest * step, 0);
  cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, colour->alpha * 0.2);
  cairo_fill (cr);
  trace_line (cr, trace, newest, oldest, step, unit);
  gdk_cairo_set_source_rgba (cr, colour);
  cairo_stroke (cr);
}

static void
draw (WrnSparkline *self, cairo_t *cr, int width, int height, const GdkRGBA *colour)
{
  const WrnTrace *trace = wrn_person_get_trace (self->person);
  const gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  WrnTraceSummary summary;
  double unit;

  wrn_trace_summarize (trace, &summary);
  unit = (height - LINE_WIDTH) / (double) MAX (summary.most, SCALE_MIN);
  cairo_translate (cr, mirrored ? 0 : width, height);
  cairo_scale (cr, mirrored ? -1 : 1, 1);
  cairo_set_line_width (cr, LINE_WIDTH);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (guint newest = 0; newest < WRN_TRACE_LEN; newest++)
    {
      guint oldest = newest;

      if (wrn_trace_get_rtt (trace, newest) == 0)
        continue;
      while (wrn_trace_get_rtt (trace, oldest + 1) > 0)
        oldest++;
      draw_stretch (cr, trace, newest, oldest, (double) width / (WRN_TRACE_LEN - 1), unit, colour);
      newest = oldest;
    }
}

static void
wrn_sparkline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WrnSparkline *self = WRN_SPARKLINE (widget);
  const int width = gtk_widget_get_width (widget);
  const int height = gtk_widget_get_height (widget);
  GdkRGBA colour;
  cairo_t *cr;

  if (self->person == NULL || width <= 0)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  draw (self, cr, width, height, &colour);
  cairo_destroy (cr);
}

static void
wrn_sparkline_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : WRN_TRACE_LEN;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 4 * WRN_TRACE_LEN;
}

static void
set_person (WrnSparkline *self, WrnPerson *person)
{
  if (self->person == person)
    return;
  if (self->person != NULL)
    g_signal_handlers_disconnect_by_func (self->person, follow, self);
  g_set_object (&self->person, person);
  if (person != NULL)
    g_signal_connect_swapped (person, "measured", G_CALLBACK (follow), self);
  follow (self);
  g_object_notify_by_pspec (G_OBJECT (self), person_property);
}

static void
wrn_sparkline_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, WRN_SPARKLINE (object)->person);
}

static void
wrn_sparkline_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  set_person (WRN_SPARKLINE (object), g_value_get_object (value));
}

static void
wrn_sparkline_dispose (GObject *object)
{
  set_person (WRN_SPARKLINE (object), NULL);
  G_OBJECT_CLASS (wrn_sparkline_parent_class)->dispose (object);
}

static void
wrn_sparkline_class_init (WrnSparklineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = wrn_sparkline_get_property;
  object_class->set_property = wrn_sparkline_set_property;
  object_class->dispose = wrn_sparkline_dispose;
  widget_class->snapshot = wrn_sparkline_snapshot;
  widget_class->measure = wrn_sparkline_measure;

  person_property =
      g_param_spec_object ("person", NULL, NULL, WRN_TYPE_PERSON,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (object_class, PROP_PERSON, person_property);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "sparkline");
}

static void
wrn_sparkline_init (WrnSparkline *self)
{
}
