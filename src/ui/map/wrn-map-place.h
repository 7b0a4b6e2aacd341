/* wrn-map-place.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of the map share: where its nodes are, and which part of it is seen.
 */
#pragma once

#include "ui/map/wrn-map-node.h"
#include "ui/map/wrn-map-plan.h"
#include "ui/map/wrn-map.h"

/* In microseconds: so much of a frame nodes are made, or shown. GTK takes as much again to style
 * them and to lay them out, and the rest is left to draw it. On a computer that does much else, so
 * many are done all the same, or it would never end.
 */
#define WRN_MAP_FRAME_PART 2500
#define WRN_MAP_FRAME_MIN 4

/* A child, and where its middle is in the picture. */
typedef struct
{
  GtkWidget *node; /* (not owned): our child */
  WrnMapSpot spot; /* where it is, or moves to */
  double x;        /* where it is seen */
  double y;
  double from_x;
  double from_y;
} WrnMapPlace;

/* What point of the picture is in the middle of the widget, and how large it is seen. */
typedef struct
{
  double zoom;
  double x;
  double y;
} WrnMapCamera;

struct _WrnMap
{
  GtkWidget parent_instance;

  /* owned */
  WrnBackend *backend;
  WrnCommunity *community;
  WrnMapGraph *graph; /* (nullable) */
  WrnMapGraph *next;  /* (nullable): is shown as soon as there is a node for everybody */
  GPtrArray *places;  /* (element-type WrnMapPlace): as the graph's vertices */
  GPtrArray *made;    /* (element-type WrnMapPlace): some of those that the next one will have */
  GCancellable *cancellable;
  AdwAnimation *animation;
  PangoLayout *label;
  GtkWidget *menu; /* (nullable): until somebody asks for one */

  WrnMapCamera camera;
  WrnMapCamera from;
  WrnMapCamera to;
  int width;
  int height;
  gboolean fits;    /* nobody has zoomed or moved it: all of it is seen */
  gboolean waits;   /* for a layout */
  guint worker;     /* on nodes, a few with each frame */
  guint shape;      /* counts the shapes of the graph */
  guint laid_shape; /* the one that is laid out, or being laid out */

  /* of a gesture */
  WrnMapPlace *dragged;
  WrnMapCamera begin;
  double begin_x;
  double begin_y;
};

/* wrn-map.c */
void wrn_map_look (WrnMap *self, const WrnMapCamera *camera, gboolean eased);
void wrn_map_fit (WrnMap *self, gboolean eased);
void wrn_map_zoom_at (WrnMap *self, double factor, double x, double y, gboolean eased);
void wrn_map_to_screen (WrnMap *self, double x, double y, graphene_point_t *point);
WrnMapPlace *wrn_map_find_place (WrnMap *self, const char *id);

/* wrn-map-places.c */
void wrn_map_place_measure (WrnMapPlace *place);
void wrn_map_place_free (gpointer data);
gboolean wrn_map_make_nodes (WrnMap *self, gint64 end);
void wrn_map_make_places (WrnMap *self);

/* wrn-map-input.c */
void wrn_map_class_init_input (GtkWidgetClass *widget_class);
void wrn_map_init_input (WrnMap *self);
gboolean wrn_map_focus (GtkWidget *widget, GtkDirectionType direction);
WrnMapPlace *
wrn_map_find_neighbour (WrnMap *self, const WrnMapPlace *from, GtkDirectionType direction);

/* wrn-map-menu.c */
void wrn_map_show_menu (GtkWidget *widget, const char *name, GVariant *parameter);

/* wrn-map-lines.c */
void wrn_map_lines_snapshot (WrnMap *self, GtkSnapshot *snapshot);
void wrn_map_line_draw (GtkWidget *widget,
                        cairo_t *cr,
                        const WrnMapLink *link,
                        double scale,
                        const graphene_point_t ends[2]);
