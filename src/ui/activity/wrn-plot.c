/* wrn-plot.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures over time, drawn.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/activity/wrn-plot.h"

#include <string.h>

#include "ui/activity/wrn-plot-drawing.h"

/* In pixels: two of them fit beside each other into a window of 720. */
#define LEAST_WIDTH 240
#define NATURAL_WIDTH 320
#define LEAST_HEIGHT 160
#define NATURAL_HEIGHT 200

struct _WrnPlot
{
  GtkWidget parent_instance;

  /* owned */
  char *title;
  char *summary;

  WrnPlotContent content;
};

G_DEFINE_FINAL_TYPE (WrnPlot, wrn_plot, GTK_TYPE_WIDGET)

enum
{
  PROP_TITLE = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* (transfer full): each line in a sentence */
static char *
summarise (WrnPlot *self)
{
  const WrnPlotContent *content = &self->content;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < content->n_lines; i++)
    {
      g_autofree char *line = wrn_line_summarise (content->lines[i].line, content->span,
                                                  content->lines[i].points, content->lines[i].n);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", line);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
describe (WrnPlot *self)
{
  g_autofree char *point = NULL;

  g_free (self->summary);
  self->summary = summarise (self);
  if (self->content.cursor != WRN_PLOT_NONE)
    point = wrn_plot_content_read (&self->content, self->content.cursor, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  point != NULL ? point : self->summary, -1);
}

static void
set_cursor (WrnPlot *self, guint cursor)
{
  if (self->content.cursor == cursor)
    return;
  self->content.cursor = cursor;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, WrnPlot *self)
{
  set_cursor (self, wrn_plot_content_find (&self->content, GTK_WIDGET (self), x));
}

static void
leave_cb (GtkEventController *controller, WrnPlot *self)
{
  set_cursor (self, WRN_PLOT_NONE);
}

/* From the newest point backwards, as that is where the cursor comes in. */
static guint
move (guint cursor, guint n, guint key)
{
  if (key == GDK_KEY_Home)
    return 0;
  if (key == GDK_KEY_End || cursor == WRN_PLOT_NONE)
    return n - 1;
  if (key == GDK_KEY_Left)
    return cursor > 0 ? cursor - 1 : 0;
  return MIN (cursor + 1, n - 1);
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType state,
        WrnPlot *self)
{
  const guint n = self->content.n_lines > 0 ? self->content.lines[0].n : 0;

  if (key == GDK_KEY_Escape && self->content.cursor != WRN_PLOT_NONE)
    {
      set_cursor (self, WRN_PLOT_NONE);
      return GDK_EVENT_STOP;
    }
  if (n == 0 ||
      (key != GDK_KEY_Left && key != GDK_KEY_Right && key != GDK_KEY_Home && key != GDK_KEY_End))
    return GDK_EVENT_PROPAGATE;
  set_cursor (self, move (self->content.cursor, n, key));
  return GDK_EVENT_STOP;
}

static void
wrn_plot_measure (GtkWidget *widget,
                  GtkOrientation orientation,
                  int for_size,
                  int *minimum,
                  int *natural,
                  int *minimum_baseline,
                  int *natural_baseline)
{
  const gboolean wide = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = wide ? LEAST_WIDTH : LEAST_HEIGHT;
  *natural = wide ? NATURAL_WIDTH : NATURAL_HEIGHT;
}

static void
wrn_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  const graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                                     (float) gtk_widget_get_height (widget));
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  wrn_plot_content_draw (&WRN_PLOT (widget)->content, widget, cr);
  cairo_destroy (cr);
}

static void
wrn_plot_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, WRN_PLOT (object)->title);
}

static void
wrn_plot_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WrnPlot *self = WRN_PLOT (object);

  g_free (self->title);
  self->title = g_value_dup_string (value);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->title != NULL ? self->title : "", -1);
}

static void
wrn_plot_finalize (GObject *object)
{
  WrnPlot *self = WRN_PLOT (object);

  g_free (self->title);
  g_free (self->summary);
  G_OBJECT_CLASS (wrn_plot_parent_class)->finalize (object);
}

static void
wrn_plot_class_init (WrnPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wrn_plot_get_property;
  object_class->set_property = wrn_plot_set_property;
  object_class->finalize = wrn_plot_finalize;
  properties[PROP_TITLE] =
      g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  widget_class->measure = wrn_plot_measure;
  widget_class->snapshot = wrn_plot_snapshot;
  gtk_widget_class_set_css_name (widget_class, "plot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wrn_plot_init (WrnPlot *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->content.cursor = WRN_PLOT_NONE;
  self->summary = g_strdup ("");
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect (focus, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

/* Returns: (transfer floating): a plot without lines */
GtkWidget *
wrn_plot_new (void)
{
  return g_object_new (WRN_TYPE_PLOT, NULL);
}

/* @now: the right end, in microseconds since 1970. A cursor stays where it is on the screen. */
void
wrn_plot_set_scale (WrnPlot *self, WrnSpan span, gint64 now)
{
  if (span != self->content.span)
    self->content.cursor = WRN_PLOT_NONE;
  self->content.span = span;
  self->content.now = now;
}

/**
 * wrn_plot_set_line:
 * @place: which line; those before it are set already
 * @points: (array length=n): as wrn_series_read() gives them; every line has as many
 */
void
wrn_plot_set_line (WrnPlot *self, guint place, WrnLine line, const double *points, guint n)
{
  WrnPlotContent *content = &self->content;

  g_return_if_fail (place < WRN_PLOT_LINES_MAX && place <= content->n_lines);
  g_return_if_fail (n <= WRN_SERIES_POINTS_MAX);

  content->lines[place].line = line;
  content->lines[place].n = n;
  memcpy (content->lines[place].points, points, n * sizeof *points);
  content->n_lines = MAX (content->n_lines, place + 1);
  if (content->cursor != WRN_PLOT_NONE && content->cursor >= n)
    content->cursor = WRN_PLOT_NONE;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* (transfer none): what its lines tell */
const char *
wrn_plot_get_summary (WrnPlot *self)
{
  return self->summary;
}
