/* wrn-map.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A picture of a community: its nodes, where they are, and what of it is seen.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/map/wrn-map.h"

#include "ui/map/wrn-map-place.h"
#include "ui/map/wrn-map-worker.h"

/* Long enough to follow, short enough not to wait for. */
#define EASE_MS 250

/* Around all of it, in pixels of the widget. */
#define BORDER 24

/* Of a few people, none is shown larger than that. */
#define FIT_ZOOM_MAX 1.25

#define MIN_SIZE 120

G_DEFINE_FINAL_TYPE (WrnMap, wrn_map, GTK_TYPE_WIDGET)

enum
{
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static WrnMapPlace *
get_place (WrnMap *self, guint i)
{
  return self->places->pdata[i];
}

/* (nullable) */
WrnMapPlace *
wrn_map_find_place (WrnMap *self, const char *id)
{
  for (guint i = 0; i < self->places->len; i++)
    if (g_str_equal (wrn_map_node_get_id (WRN_MAP_NODE (get_place (self, i)->node)), id))
      return get_place (self, i);
  return NULL;
}

static double
mix (double from, double to, double part)
{
  return from + (to - from) * part;
}

static void
move (double part, gpointer user_data)
{
  WrnMap *self = user_data;

  for (guint i = 0; i < self->places->len; i++)
    {
      WrnMapPlace *place = get_place (self, i);

      place->x = mix (place->from_x, place->spot.x, part);
      place->y = mix (place->from_y, place->spot.y, part);
    }
  self->camera.zoom = mix (self->from.zoom, self->to.zoom, part);
  self->camera.x = mix (self->from.x, self->to.x, part);
  self->camera.y = mix (self->from.y, self->to.y, part);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* From what is seen to what is to be seen. */
static void
begin_move (WrnMap *self, gboolean eased)
{
  adw_animation_pause (self->animation);
  for (guint i = 0; i < self->places->len; i++)
    {
      WrnMapPlace *place = get_place (self, i);

      place->from_x = place->x;
      place->from_y = place->y;
    }
  self->from = self->camera;
  if (eased)
    {
      adw_animation_reset (self->animation);
      adw_animation_play (self->animation);
    }
  else
    move (1, self);
}

void
wrn_map_look (WrnMap *self, const WrnMapCamera *camera, gboolean eased)
{
  self->to = *camera;
  self->to.zoom = CLAMP (self->to.zoom, WRN_MAP_ZOOM_MIN, WRN_MAP_ZOOM_MAX);
  begin_move (self, eased);
}

static gboolean
find_bounds (WrnMap *self, graphene_rect_t *bounds)
{
  gboolean found = FALSE;

  for (guint i = 0; i < self->places->len; i++)
    {
      const WrnMapSpot *spot = &get_place (self, i)->spot;
      graphene_rect_t own;

      if (!spot->placed)
        continue;
      graphene_rect_init (&own, (float) (spot->x - spot->width / 2),
                          (float) (spot->y - spot->height / 2), (float) spot->width,
                          (float) spot->height);
      if (found)
        graphene_rect_union (bounds, &own, bounds);
      else
        *bounds = own;
      found = TRUE;
    }
  return found;
}

/* Shows all of it. */
void
wrn_map_fit (WrnMap *self, gboolean eased)
{
  WrnMapCamera camera = { .zoom = 1 };
  graphene_rect_t bounds;

  self->fits = TRUE;
  if (self->width > 0 && self->height > 0 && find_bounds (self, &bounds))
    {
      const double across = (double) MAX (self->width - 2 * BORDER, 1) / bounds.size.width;
      const double down = (double) MAX (self->height - 2 * BORDER, 1) / bounds.size.height;

      camera.zoom = MIN (MIN (across, down), FIT_ZOOM_MAX);
      camera.x = bounds.origin.x + bounds.size.width / 2;
      camera.y = bounds.origin.y + bounds.size.height / 2;
    }
  wrn_map_look (self, &camera, eased);
}

/* What is at the point @x, @y of the widget stays there. */
void
wrn_map_zoom_at (WrnMap *self, double factor, double x, double y, gboolean eased)
{
  const double zoom = CLAMP (self->to.zoom * factor, WRN_MAP_ZOOM_MIN, WRN_MAP_ZOOM_MAX);
  const double off_x = x - self->width / 2.0;
  const double off_y = y - self->height / 2.0;
  const WrnMapCamera camera = {
    .zoom = zoom,
    .x = self->to.x + off_x / self->to.zoom - off_x / zoom,
    .y = self->to.y + off_y / self->to.zoom - off_y / zoom,
  };

  self->fits = FALSE;
  wrn_map_look (self, &camera, eased);
}

void
wrn_map_to_screen (WrnMap *self, double x, double y, graphene_point_t *point)
{
  graphene_point_init (point,
                       (float) (self->width / 2.0 + (x - self->camera.x) * self->camera.zoom),
                       (float) (self->height / 2.0 + (y - self->camera.y) * self->camera.zoom));
}

static void
wrn_map_measure (GtkWidget *widget,
                 GtkOrientation orientation,
                 int for_size,
                 int *minimum,
                 int *natural,
                 int *minimum_baseline,
                 int *natural_baseline)
{
  /* Whatever is in it, it is drawn smaller. */
  *minimum = MIN_SIZE;
  *natural = 3 * MIN_SIZE;
}

static void
wrn_map_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WrnMap *self = WRN_MAP (widget);

  if (width != self->width || height != self->height)
    {
      self->width = width;
      self->height = height;
      if (self->fits)
        wrn_map_fit (self, FALSE);
    }

  for (guint i = 0; i < self->places->len; i++)
    {
      WrnMapPlace *place = get_place (self, i);
      const float zoom = (float) self->camera.zoom;
      graphene_point_t middle;
      graphene_point_t half;
      GskTransform *transform;

      if (!gtk_widget_get_child_visible (place->node))
        continue;
      wrn_map_place_measure (place);
      wrn_map_to_screen (self, place->x, place->y, &middle);
      graphene_point_init (&half, -(float) place->spot.width / 2, -(float) place->spot.height / 2);
      transform = gsk_transform_scale (gsk_transform_translate (NULL, &middle), zoom, zoom);
      gtk_widget_allocate (place->node, (int) place->spot.width, (int) place->spot.height, -1,
                           gsk_transform_translate (transform, &half));
    }
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
wrn_map_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WrnMap *self = WRN_MAP (widget);

  if (self->graph != NULL)
    wrn_map_lines_snapshot (self, snapshot);
  for (guint i = 0; i < self->places->len; i++)
    gtk_widget_snapshot_child (widget, get_place (self, i)->node, snapshot);
}

static void
update_nodes (WrnMap *self)
{
  g_autofree const char **vias = wrn_map_graph_list_vias (self->graph);
  g_autofree char *summary = wrn_map_graph_summarise (self->graph);

  for (guint i = 0; i < self->places->len; i++)
    wrn_map_node_update (WRN_MAP_NODE (get_place (self, i)->node),
                         wrn_map_graph_get_vertex (self->graph, i), vias[i]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, summary,
                                  -1);
}

/* Whether everybody who has a place is seen by now; else @end has passed. */
static gboolean
reveal_some (WrnMap *self, gint64 end)
{
  guint n_revealed = 0;

  for (guint i = 0; i < self->places->len; i++)
    {
      GtkWidget *node = get_place (self, i)->node;

      if (!get_place (self, i)->spot.placed || gtk_widget_get_child_visible (node))
        continue;
      if (n_revealed++ >= WRN_MAP_FRAME_MIN && g_get_monotonic_time () >= end)
        return FALSE;
      gtk_widget_set_child_visible (node, TRUE);
      gtk_widget_queue_allocate (GTK_WIDGET (self));
    }
  return TRUE;
}

static void show_next (WrnMap *self);

static gboolean
work_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer unused)
{
  WrnMap *self = WRN_MAP (widget);
  const gint64 end = g_get_monotonic_time () + WRN_MAP_FRAME_PART;

  if (self->next == NULL)
    {
      if (!reveal_some (self, end))
        return G_SOURCE_CONTINUE;
      self->worker = 0;
      return G_SOURCE_REMOVE;
    }
  if (wrn_map_make_nodes (self, end))
    show_next (self);
  return G_SOURCE_CONTINUE;
}

/* As soon as it is seen. */
static void
begin_work (WrnMap *self)
{
  if (self->worker == 0)
    self->worker = gtk_widget_add_tick_callback (GTK_WIDGET (self), work_cb, NULL, NULL);
}

/* Who is new comes from the middle of the others, or appears with them. */
static void
put_places (WrnMap *self, const WrnMapPlan *plan)
{
  gboolean eased = FALSE;

  for (guint i = 0; i < self->places->len; i++)
    eased |= get_place (self, i)->spot.placed;
  for (guint i = 0; i < self->places->len; i++)
    {
      WrnMapPlace *place = get_place (self, i);

      if (!place->spot.placed)
        {
          place->x = plan->spots[i].x;
          place->y = plan->spots[i].y;
        }
      /* It may have been taken by hand meanwhile. */
      if (!place->spot.pinned)
        {
          place->spot.x = plan->spots[i].x;
          place->spot.y = plan->spots[i].y;
        }
      place->spot.placed = TRUE;
    }
  begin_work (self);
  if (self->fits)
    wrn_map_fit (self, eased);
  else
    wrn_map_look (self, &self->to, eased);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void begin_layout (WrnMap *self);

static void
laid_out_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WrnMap) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnMapPlan) plan = wrn_map_worker_lay_out_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->waits = FALSE;
  if (self->laid_shape != self->shape)
    begin_layout (self);
  else if (plan != NULL)
    put_places (self, plan);
  else
    g_signal_emit (self, signals[FAILED], 0, error);
}

static void
begin_layout (WrnMap *self)
{
  WrnMapPlan *plan;

  if (self->waits)
    return;
  plan = wrn_map_plan_new (self->graph);
  for (guint i = 0; i < plan->n; i++)
    {
      wrn_map_place_measure (get_place (self, i));
      plan->spots[i] = get_place (self, i)->spot;
    }
  self->waits = TRUE;
  self->laid_shape = self->shape;
  wrn_map_worker_lay_out_async (plan, self->cancellable, laid_out_cb, g_object_ref (self));
}

static void
show_next (WrnMap *self)
{
  g_autoptr (WrnMapGraph) before = g_steal_pointer (&self->graph);
  const gboolean same = before != NULL && wrn_map_graph_has_shape_of (self->next, before);

  self->graph = g_steal_pointer (&self->next);
  if (!same)
    {
      adw_animation_skip (self->animation);
      wrn_map_make_places (self);
      self->shape++;
    }
  update_nodes (self);
  if (!same)
    begin_layout (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * wrn_map_set_graph:
 * @graph: (transfer full): what to show from now on
 *
 * It is laid out again only if somebody or a link is new, or gone, and shown then as soon as there
 * is a node for everybody.
 */
void
wrn_map_set_graph (WrnMap *self, WrnMapGraph *graph)
{
  g_clear_pointer (&self->next, wrn_map_graph_free);
  self->next = graph;
  if (self->graph != NULL && wrn_map_graph_has_shape_of (graph, self->graph))
    show_next (self);
  else
    begin_work (self);
}

/* (transfer none) (nullable): what was set last */
const WrnMapGraph *
wrn_map_get_graph (WrnMap *self)
{
  return self->next != NULL ? self->next : self->graph;
}

/* Whether everybody has their place. */
gboolean
wrn_map_is_laid_out (WrnMap *self)
{
  return self->graph != NULL && self->next == NULL && !self->waits && self->worker == 0;
}

double
wrn_map_get_zoom (WrnMap *self)
{
  return self->to.zoom;
}

/* Whose people the nodes are. */
void
wrn_map_set_community (WrnMap *self, WrnBackend *backend, WrnCommunity *community)
{
  g_set_object (&self->backend, backend);
  g_set_object (&self->community, community);
}

static void
wrn_map_dispose (GObject *object)
{
  WrnMap *self = WRN_MAP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->animation);
  self->dragged = NULL;
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_ptr_array_set_size (self->places, 0);
  g_ptr_array_set_size (self->made, 0);
  g_clear_pointer (&self->graph, wrn_map_graph_free);
  g_clear_pointer (&self->next, wrn_map_graph_free);
  g_clear_object (&self->label);
  g_clear_object (&self->community);
  g_clear_object (&self->backend);

  G_OBJECT_CLASS (wrn_map_parent_class)->dispose (object);
}

static void
wrn_map_finalize (GObject *object)
{
  WrnMap *self = WRN_MAP (object);

  g_ptr_array_unref (self->places);
  g_ptr_array_unref (self->made);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (wrn_map_parent_class)->finalize (object);
}

static void
wrn_map_class_init (WrnMapClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wrn_map_dispose;
  object_class->finalize = wrn_map_finalize;
  widget_class->measure = wrn_map_measure;
  widget_class->size_allocate = wrn_map_size_allocate;
  widget_class->snapshot = wrn_map_snapshot;
  widget_class->focus = wrn_map_focus;

  signals[FAILED] = g_signal_new ("failed", WRN_TYPE_MAP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);

  gtk_widget_class_set_css_name (widget_class, "map");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  wrn_map_class_init_input (widget_class);
}

static void
wrn_map_init (WrnMap *self)
{
  self->places = g_ptr_array_new_with_free_func (wrn_map_place_free);
  self->made = g_ptr_array_new_with_free_func (wrn_map_place_free);
  self->cancellable = g_cancellable_new ();
  self->camera.zoom = self->from.zoom = self->to.zoom = 1;
  self->fits = TRUE;
  self->animation = adw_timed_animation_new (GTK_WIDGET (self), 0, 1, EASE_MS,
                                             adw_callback_animation_target_new (move, self, NULL));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  wrn_map_init_input (self);
}
