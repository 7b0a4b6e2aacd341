/* wrn-map-lines.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What leads where on the map: a line tells its way by how it is drawn, and by a colour besides.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include <math.h>

#include "ui/map/wrn-map-place.h"
#include "ui/model/wrn-format.h"

/* In pixels, of a line that has carried little. */
#define WIDTH 1.75
#define FOREIGN_WIDTH 1.0

/* Wider by this for each digit of the bytes that it has carried, from 1 MB on. */
#define WIDTH_PER_DIGIT 0.6
#define FIRST_DIGIT 6
#define WIDTH_MAX 5.0

/* With less, what is written on a line is larger than the line. */
#define LABEL_ZOOM_MIN 0.45
#define LABEL_PADDING 4
#define LABEL_SCALE 0.82
#define LABEL_SCALE_MIN 0.7

static const struct
{
  const char *colour; /* of the theme */
  double dashes[2];   /* in widths of the line; 0: none */
} looks[] = {
  [WRN_WAY_OFFLINE] = { "window_fg_color", { 0.1, 3 } },
  [WRN_WAY_CONNECTING] = { "window_fg_color", { 0.1, 3 } },
  [WRN_WAY_RELAYED] = { "warning_color", { 4, 3.5 } },
  [WRN_WAY_DIRECT] = { "success_color", { 0, 0 } },
  [WRN_WAY_LAN] = { "success_color", { 0, 0 } },
};

G_STATIC_ASSERT (G_N_ELEMENTS (looks) == WRN_N_WAYS);

static void
look_up (GtkWidget *widget, const char *name, GdkRGBA *colour)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);

  if (!gtk_style_context_lookup_color (style, name, colour))
    gtk_style_context_get_color (style, colour);
}

static double
get_width (const WrnMapLink *link)
{
  const double digits = log10 ((double) link->bytes + 1) - FIRST_DIGIT;

  if (link->foreign)
    return FOREIGN_WIDTH;
  return MIN (WIDTH + MAX (digits, 0) * WIDTH_PER_DIGIT, WIDTH_MAX);
}

/**
 * wrn_map_line_draw:
 * @widget: whose theme counts
 * @scale: of widths, 1 at a zoom of 1
 *
 * One line, as its way is drawn on the map and in the legend.
 */
void
wrn_map_line_draw (GtkWidget *widget,
                   cairo_t *cr,
                   const WrnMapLink *link,
                   double scale,
                   const graphene_point_t ends[2])
{
  const double width = get_width (link) * scale;
  const double dashes[2] = { looks[link->way].dashes[0] * width,
                             looks[link->way].dashes[1] * width };
  GdkRGBA colour;

  look_up (widget, looks[link->way].colour, &colour);
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_set_line_width (cr, width);
  cairo_set_line_cap (cr,
                      link->way <= WRN_WAY_CONNECTING ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
  cairo_set_dash (cr, dashes, dashes[0] > 0 ? 2 : 0, 0);
  cairo_move_to (cr, ends[0].x, ends[0].y);
  cairo_line_to (cr, ends[1].x, ends[1].y);
  cairo_stroke (cr);
}

/* How much of the line from the middle of a node is below it, as a part of @dx, @dy. */
static double
hidden_part (const WrnMapSpot *spot, double dx, double dy)
{
  const double across = fabs (dx) > 0 ? spot->width / 2 / fabs (dx) : G_MAXDOUBLE;
  const double down = fabs (dy) > 0 ? spot->height / 2 / fabs (dy) : G_MAXDOUBLE;

  return MIN (MIN (across, down), 1);
}

/* What of a line is seen between its two nodes; FALSE if nothing is. */
static gboolean
find_ends (WrnMap *self, const WrnMapLink *link, graphene_point_t ends[2])
{
  const WrnMapPlace *a = self->places->pdata[link->ends[0]];
  const WrnMapPlace *b = self->places->pdata[link->ends[1]];
  const double dx = b->x - a->x;
  const double dy = b->y - a->y;
  const double at_a = hidden_part (&a->spot, dx, dy);
  const double at_b = hidden_part (&b->spot, dx, dy);

  if (!a->spot.placed || !b->spot.placed || at_a + at_b >= 1)
    return FALSE;
  wrn_map_to_screen (self, a->x + at_a * dx, a->y + at_a * dy, &ends[0]);
  wrn_map_to_screen (self, b->x - at_b * dx, b->y - at_b * dy, &ends[1]);
  return TRUE;
}

static PangoLayout *
get_label (WrnMap *self)
{
  if (self->label == NULL)
    {
      g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_scale_new (LABEL_SCALE));
      pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
      self->label = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
      pango_layout_set_attributes (self->label, attributes);
    }
  return self->label;
}

/* Whether @box would hide anybody, or what is written elsewhere. */
static gboolean
is_taken (const GArray *taken, const graphene_rect_t *box)
{
  for (guint i = 0; i < taken->len; i++)
    if (graphene_rect_intersection (&g_array_index (taken, graphene_rect_t, i), box, NULL))
      return TRUE;
  return FALSE;
}

/* Somewhere on its line, rather in the middle; FALSE if there is no room for it. */
static gboolean
find_room (const GArray *taken,
           const graphene_point_t ends[2],
           float width,
           float height,
           graphene_rect_t *box)
{
  static const float parts[] = { 0.5f, 0.62f, 0.74f, 0.38f, 0.26f };
  const float dx = ends[1].x - ends[0].x;
  const float dy = ends[1].y - ends[0].y;

  if (fabsf (dx) < width && fabsf (dy) < height)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      graphene_rect_init (box, ends[0].x + parts[i] * dx - width / 2,
                          ends[0].y + parts[i] * dy - height / 2, width, height);
      if (!is_taken (taken, box))
        return TRUE;
    }
  return FALSE;
}

static void
write_label (WrnMap *self,
             GtkSnapshot *snapshot,
             guint64 rtt,
             const graphene_point_t ends[2],
             GArray *taken,
             const GdkRGBA colours[2])
{
  const float scale = (float) CLAMP (self->camera.zoom, LABEL_SCALE_MIN, 1);
  PangoLayout *label = get_label (self);
  g_autofree char *text = wrn_format_rtt (rtt);
  graphene_rect_t box;
  GskRoundedRect round;
  int width;
  int height;

  pango_layout_set_text (label, text, -1);
  pango_layout_get_pixel_size (label, &width, &height);
  if (!find_room (taken, ends, (float) (width + 2 * LABEL_PADDING) * scale, (float) height * scale,
                  &box))
    return;
  g_array_append_val (taken, box);
  gsk_rounded_rect_init_from_rect (&round, &box, box.size.height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, &colours[0], &box);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (box.origin.x + LABEL_PADDING * scale,
                                                          box.origin.y));
  gtk_snapshot_scale (snapshot, scale, scale);
  gtk_snapshot_append_layout (snapshot, label, &colours[1]);
  gtk_snapshot_restore (snapshot);
}

/* (transfer full): where nothing may be written: on the nodes */
static GArray *
list_nodes (WrnMap *self)
{
  GArray *taken = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));

  for (guint i = 0; i < self->places->len; i++)
    {
      const WrnMapPlace *place = self->places->pdata[i];
      const float width = (float) (place->spot.width * self->camera.zoom);
      const float height = (float) (place->spot.height * self->camera.zoom);
      graphene_point_t middle;
      graphene_rect_t box;

      wrn_map_to_screen (self, place->x, place->y, &middle);
      graphene_rect_init (&box, middle.x - width / 2, middle.y - height / 2, width, height);
      g_array_append_val (taken, box);
    }
  return taken;
}

static void
write_labels (WrnMap *self, GtkSnapshot *snapshot)
{
  g_autoptr (GArray) taken = list_nodes (self);
  GdkRGBA colours[2];
  graphene_point_t ends[2];

  look_up (GTK_WIDGET (self), "window_bg_color", &colours[0]);
  look_up (GTK_WIDGET (self), "window_fg_color", &colours[1]);
  for (guint i = 0; i < self->graph->links->len; i++)
    {
      const WrnMapLink *link = wrn_map_graph_get_link (self->graph, i);

      if (link->rtt > 0 && find_ends (self, link, ends))
        write_label (self, snapshot, link->rtt, ends, taken, colours);
    }
}

void
wrn_map_lines_snapshot (WrnMap *self, GtkSnapshot *snapshot)
{
  const graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, (float) self->width, (float) self->height);
  const double scale = CLAMP (self->camera.zoom, 0.6, 1.5);
  graphene_point_t ends[2];
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &all);

  for (guint i = 0; i < self->graph->links->len; i++)
    {
      const WrnMapLink *link = wrn_map_graph_get_link (self->graph, i);

      if (find_ends (self, link, ends))
        wrn_map_line_draw (GTK_WIDGET (self), cr, link, scale, ends);
    }
  cairo_destroy (cr);
  if (self->camera.zoom >= LABEL_ZOOM_MIN)
    write_labels (self, snapshot);
}
