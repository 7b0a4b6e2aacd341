/* wrn-map-input.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What hands do with the map: move it, make it larger, take a node, go from one to the next.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include <math.h>

#include "graph/wrn-graph-text.h"
#include "ui/map/wrn-map-place.h"

/* Of one press of a button, or of one notch of a wheel. */
#define ZOOM_STEP 1.25

/* Pixels of one notch of a wheel. */
#define SCROLL_STEP 40

/* Of a pixel, in either direction: more than there can be places. */
#define PARTS ((gint64) 1 << 12)

G_STATIC_ASSERT (WRN_GRAPH_NODES_MAX < PARTS);

static WrnMapPlace *
pick (WrnMap *self, double x, double y)
{
  GtkWidget *found = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkWidget *node = found != NULL ? gtk_widget_get_ancestor (found, WRN_TYPE_MAP_NODE) : NULL;

  return node != NULL ? wrn_map_find_place (self, wrn_map_node_get_id (WRN_MAP_NODE (node))) : NULL;
}

static WrnMapKind
get_kind (WrnMap *self, const WrnMapPlace *place)
{
  guint i;

  g_ptr_array_find (self->places, place, &i);
  return wrn_map_graph_get_vertex (self->graph, i)->kind;
}

static void
zoom (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WrnMap *self = WRN_MAP (widget);

  wrn_map_zoom_at (self, g_str_equal (name, "map.zoom-in") ? ZOOM_STEP : 1 / ZOOM_STEP,
                   self->width / 2.0, self->height / 2.0, TRUE);
}

static void
fit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wrn_map_fit (WRN_MAP (widget), TRUE);
}

/* Whoever is not a person has nothing more to show than the list of people. */
static void
open_node (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WrnMap *self = WRN_MAP (widget);
  const char *id = g_variant_get_string (parameter, NULL);
  const WrnMapPlace *place = wrn_map_find_place (self, id);

  if (place == NULL || get_kind (self, place) == WRN_MAP_SELF ||
      get_kind (self, place) == WRN_MAP_MEETING_POINT)
    return;
  gtk_widget_activate_action (widget, "win.view", "s", "peers");
  if (get_kind (self, place) == WRN_MAP_PERSON)
    gtk_widget_activate_action (widget, "win.select-person", "s", id);
}

static void
unpin (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WrnMapPlace *place =
      wrn_map_find_place (WRN_MAP (widget), g_variant_get_string (parameter, NULL));

  if (place == NULL)
    return;
  place->spot.pinned = FALSE;
  wrn_map_node_set_pinned (WRN_MAP_NODE (place->node), FALSE);
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, WrnMap *self)
{
  self->dragged = pick (self, x, y);
  self->begin = self->to;
  if (self->dragged != NULL)
    {
      self->begin_x = self->dragged->spot.x;
      self->begin_y = self->dragged->spot.y;
    }
}

/* Where it is from now on: it does not ease to where the pointer is. */
static void
put_dragged (WrnMap *self, double x, double y)
{
  WrnMapPlace *place = self->dragged;

  place->x = place->from_x = place->spot.x = self->begin_x + x / self->begin.zoom;
  place->y = place->from_y = place->spot.y = self->begin_y + y / self->begin.zoom;
  if (!place->spot.pinned)
    {
      place->spot.pinned = TRUE;
      wrn_map_node_set_pinned (WRN_MAP_NODE (place->node), TRUE);
    }
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
drag_update_cb (GtkGestureDrag *gesture, double x, double y, WrnMap *self)
{
  GdkEventSequence *sequence =
      gtk_gesture_single_get_current_sequence (GTK_GESTURE_SINGLE (gesture));
  const WrnMapCamera camera = { self->begin.zoom, self->begin.x - x / self->begin.zoom,
                                self->begin.y - y / self->begin.zoom };

  if (gtk_gesture_get_sequence_state (GTK_GESTURE (gesture), sequence) !=
      GTK_EVENT_SEQUENCE_CLAIMED)
    {
      if (!gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int) x, (int) y))
        return;
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "grabbing");
    }
  if (self->dragged != NULL)
    {
      put_dragged (self, x, y);
      return;
    }
  self->fits = FALSE;
  wrn_map_look (self, &camera, FALSE);
}

static void
drag_end_cb (GtkGestureDrag *gesture, double x, double y, WrnMap *self)
{
  self->dragged = NULL;
  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
}

static void
click_cb (GtkGestureClick *gesture, int n_press, double x, double y, WrnMap *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));
  const WrnMapPlace *place = pick (self, x, y);
  const char *id;

  if (place == NULL)
    return;
  id = wrn_map_node_get_id (WRN_MAP_NODE (place->node));
  gtk_widget_grab_focus (place->node);
  if (event != NULL && gdk_event_triggers_context_menu (event))
    gtk_widget_activate_action (GTK_WIDGET (self), "map.menu", "s", id);
  else if (n_press == 2)
    gtk_widget_activate_action (GTK_WIDGET (self), place->spot.pinned ? "map.unpin" : "map.open",
                                "s", id);
}

static void
long_press_cb (GtkGestureLongPress *gesture, double x, double y, WrnMap *self)
{
  const WrnMapPlace *place = pick (self, x, y);

  if (place != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "map.menu", "s",
                                wrn_map_node_get_id (WRN_MAP_NODE (place->node)));
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, WrnMap *self)
{
  GtkEventController *base = GTK_EVENT_CONTROLLER (controller);
  GdkEvent *event = gtk_event_controller_get_current_event (base);
  WrnMapCamera camera = self->to;
  double x = self->width / 2.0;
  double y = self->height / 2.0;

  if (gtk_event_controller_get_current_event_state (base) & GDK_CONTROL_MASK)
    {
      GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
      double off_x;
      double off_y;

      if (event != NULL && gdk_event_get_position (event, &x, &y))
        {
          gtk_native_get_surface_transform (native, &off_x, &off_y);
          gtk_widget_translate_coordinates (GTK_WIDGET (native), GTK_WIDGET (self), x - off_x,
                                            y - off_y, &x, &y);
        }
      wrn_map_zoom_at (self, pow (ZOOM_STEP, -dy), x, y, FALSE);
      return GDK_EVENT_STOP;
    }
  camera.x += dx * SCROLL_STEP / camera.zoom;
  camera.y += dy * SCROLL_STEP / camera.zoom;
  self->fits = FALSE;
  wrn_map_look (self, &camera, FALSE);
  return GDK_EVENT_STOP;
}

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, WrnMap *self)
{
  self->begin = self->to;
}

static void
pinch_cb (GtkGestureZoom *gesture, double scale, WrnMap *self)
{
  double x;
  double y;

  if (gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    wrn_map_zoom_at (self, self->begin.zoom * scale / self->to.zoom, x, y, FALSE);
}

/* Where a place is, in parts of a pixel. Each is moved by less than a pixel, by something that is
 * its own, so that no two are at the same point, or above, beside or diagonal to each other. */
static void
find_point (WrnMap *self, guint i, gint64 point[2])
{
  const WrnMapSpot *spot = &((WrnMapPlace *) self->places->pdata[i])->spot;

  point[0] = llround (spot->x) * PARTS * PARTS + (gint64) i * PARTS;
  point[1] = llround (spot->y) * PARTS * PARTS + (gint64) i;
}

/**
 * wrn_map_find_neighbour:
 *
 * Of those that are rather in @direction than in another, the first that is met on the way there.
 * These are the steps of a directed Θ4 graph, in which a way leads from each to each other, however
 * they lie.
 *
 * Returns: (nullable): %NULL if nobody is there
 */
WrnMapPlace *
wrn_map_find_neighbour (WrnMap *self, const WrnMapPlace *from, GtkDirectionType direction)
{
  const gboolean across = direction == GTK_DIR_LEFT || direction == GTK_DIR_RIGHT;
  const gint64 sign = direction == GTK_DIR_LEFT || direction == GTK_DIR_UP ? -1 : 1;
  WrnMapPlace *best = NULL;
  gint64 least = G_MAXINT64;
  gint64 start[2];
  guint at;

  if (!g_ptr_array_find (self->places, from, &at))
    return NULL;
  find_point (self, at, start);
  for (guint i = 0; i < self->places->len; i++)
    {
      WrnMapPlace *place = self->places->pdata[i];
      gint64 point[2];
      gint64 ahead;
      gint64 aside;

      find_point (self, i, point);
      ahead = sign * (point[!across] - start[!across]);
      aside = ABS (point[across] - start[across]);
      if (!place->spot.placed || ahead <= aside || ahead >= least)
        continue;
      best = place;
      least = ahead;
    }
  return best;
}

/* So that who has the focus is seen. */
static void
reveal (WrnMap *self, const WrnMapPlace *place)
{
  WrnMapCamera camera = self->to;
  const double half_width = MAX (self->width / camera.zoom - place->spot.width, 0) / 2;
  const double half_height = MAX (self->height / camera.zoom - place->spot.height, 0) / 2;

  camera.x = CLAMP (camera.x, place->spot.x - half_width, place->spot.x + half_width);
  camera.y = CLAMP (camera.y, place->spot.y - half_height, place->spot.y + half_height);
  if (camera.x == self->to.x && camera.y == self->to.y)
    return;
  self->fits = FALSE;
  wrn_map_look (self, &camera, TRUE);
}

/* With Tab from one to the next, in their order, and then out of the map. */
static WrnMapPlace *
find_next (WrnMap *self, const WrnMapPlace *from, gboolean back)
{
  const int n = (int) self->places->len;
  int at = back ? n : -1;
  guint i;

  if (from != NULL && g_ptr_array_find (self->places, from, &i))
    at = (int) i;
  for (at += back ? -1 : 1; at >= 0 && at < n; at += back ? -1 : 1)
    if (((WrnMapPlace *) self->places->pdata[at])->spot.placed)
      return self->places->pdata[at];
  return NULL;
}

gboolean
wrn_map_focus (GtkWidget *widget, GtkDirectionType direction)
{
  WrnMap *self = WRN_MAP (widget);
  GtkWidget *child = gtk_widget_get_focus_child (widget);
  const gboolean by_tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;
  WrnMapPlace *from = NULL;
  WrnMapPlace *to;

  if (child != NULL && WRN_IS_MAP_NODE (child))
    from = wrn_map_find_place (self, wrn_map_node_get_id (WRN_MAP_NODE (child)));
  if (by_tab || from == NULL)
    to = find_next (self, from, direction == GTK_DIR_TAB_BACKWARD);
  else
    to = wrn_map_find_neighbour (self, from, direction);
  if (to == NULL)
    /* At the edge the arrows stay; Tab leaves. */
    return !by_tab && from != NULL;
  reveal (self, to);
  return gtk_widget_grab_focus (to->node);
}

void
wrn_map_class_init_input (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    const char *action;
  } keys[] = {
    { GDK_KEY_plus, "map.zoom-in" },   { GDK_KEY_equal, "map.zoom-in" },
    { GDK_KEY_KP_Add, "map.zoom-in" }, { GDK_KEY_minus, "map.zoom-out" },
    { GDK_KEY_0, "map.fit" },          { GDK_KEY_KP_Subtract, "map.zoom-out" },
    { GDK_KEY_KP_0, "map.fit" },
  };

  gtk_widget_class_install_action (widget_class, "map.zoom-in", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "map.zoom-out", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "map.fit", NULL, fit);
  gtk_widget_class_install_action (widget_class, "map.open", "s", open_node);
  gtk_widget_class_install_action (widget_class, "map.menu", "s", wrn_map_show_menu);
  gtk_widget_class_install_action (widget_class, "map.unpin", "s", unpin);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gtk_widget_class_add_binding_action (widget_class, keys[i].key, 0, keys[i].action, NULL);
      gtk_widget_class_add_binding_action (widget_class, keys[i].key, GDK_CONTROL_MASK,
                                           keys[i].action, NULL);
    }
}

static void
add (WrnMap *self, gpointer controller)
{
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

void
wrn_map_init_input (WrnMap *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkEventController *scroll =
      gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect (click, "pressed", G_CALLBACK (click_cb), self);
  g_signal_connect (press, "pressed", G_CALLBACK (long_press_cb), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  add (self, drag);
  add (self, click);
  add (self, press);
  add (self, pinch);
  add (self, scroll);
}
