/* wrn-map-plan.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where everything on the map is put.
 */
#pragma once

#include "ui/map/wrn-map-graph.h"

/* The middle of one that is laid out, in pixels at a zoom of 1; y grows downwards. */
typedef struct
{
  double x;
  double y;
  double width;
  double height;
  gboolean placed; /* it was there before, and x and y say where */
  gboolean pinned; /* it stays there; only if it is placed */
} WrnMapSpot;

/* How one set of points is laid over another: turned, perhaps flipped, and moved. */
typedef struct
{
  double cos;
  double sin;
  double flip; /* 1, or -1 */
  double x;
  double y;
} WrnMapTurn;

typedef struct
{
  WrnMapSpot *spots; /* (owned): one for each vertex */
  guint n;
  GArray *springs; /* (owned) */
} WrnMapPlan;

WrnMapPlan *wrn_map_plan_new (const WrnMapGraph *graph);
void wrn_map_plan_free (WrnMapPlan *self);
gboolean wrn_map_plan_lay_out (WrnMapPlan *self);

void wrn_map_turn_fit (WrnMapTurn *self, const WrnMapSpot *from, const WrnMapSpot *to, guint n);
void wrn_map_turn_apply (const WrnMapTurn *self, WrnMapSpot *spot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnMapPlan, wrn_map_plan_free)
