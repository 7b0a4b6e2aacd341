/* wrn-map-legend.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Says what the lines of the map mean.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/map/wrn-map-legend.h"

#include "ui/map/wrn-map-place.h"

#define SAMPLE_WIDTH 32
#define SAMPLE_HEIGHT 12

struct _WrnMapSample
{
  GtkWidget parent_instance;

  guint way;
};

G_DEFINE_FINAL_TYPE (WrnMapSample, wrn_map_sample, GTK_TYPE_WIDGET)

struct _WrnMapLegend
{
  GtkBox parent_instance;
};

G_DEFINE_FINAL_TYPE (WrnMapLegend, wrn_map_legend, GTK_TYPE_BOX)

static void
wrn_map_sample_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? SAMPLE_WIDTH : SAMPLE_HEIGHT;
}

static void
wrn_map_sample_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  const float width = (float) gtk_widget_get_width (widget);
  const float height = (float) gtk_widget_get_height (widget);
  const graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, width, height);
  const graphene_point_t ends[2] = { { 2, height / 2 }, { width - 2, height / 2 } };
  const WrnMapLink link = { .way = WRN_MAP_SAMPLE (widget)->way };
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &all);

  wrn_map_line_draw (widget, cr, &link, 1, ends);
  cairo_destroy (cr);
}

static void
wrn_map_sample_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, WRN_MAP_SAMPLE (object)->way);
}

static void
wrn_map_sample_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WRN_MAP_SAMPLE (object)->way = g_value_get_uint (value);
}

static void
wrn_map_sample_class_init (WrnMapSampleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wrn_map_sample_get_property;
  object_class->set_property = wrn_map_sample_set_property;
  widget_class->measure = wrn_map_sample_measure;
  widget_class->snapshot = wrn_map_sample_snapshot;
  g_object_class_install_property (object_class, 1,
                                   g_param_spec_uint ("way", NULL, NULL, 0, WRN_N_WAYS - 1,
                                                      WRN_WAY_OFFLINE,
                                                      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                          G_PARAM_STATIC_STRINGS));
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
wrn_map_sample_init (WrnMapSample *self)
{
}

static void
wrn_map_legend_class_init (WrnMapLegendClass *klass)
{
  g_type_ensure (WRN_TYPE_MAP_SAMPLE);
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/org/warrenvpn/Warren/map/wrn-map-legend.ui");
}

static void
wrn_map_legend_init (WrnMapLegend *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
