/* wrn-map-turn.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lays one set of points over another, so that a new map looks like the one before.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include <math.h>

#include "ui/map/wrn-map-plan.h"

/* Who was put somewhere by hand is to be found there, and the others around. */
#define PINNED_WEIGHT 100

typedef struct
{
  double weight;
  double from_x;
  double from_y;
  double to_x;
  double to_y;
} Sums;

static double
get_weight (const WrnMapSpot *to)
{
  if (!to->placed)
    return 0;
  return to->pinned ? PINNED_WEIGHT : 1;
}

/* The middle of either set. */
static Sums
find_middles (const WrnMapSpot *from, const WrnMapSpot *to, guint n)
{
  Sums sums = { 0 };

  for (guint i = 0; i < n; i++)
    {
      const double weight = get_weight (&to[i]);

      sums.weight += weight;
      sums.from_x += weight * from[i].x;
      sums.from_y += weight * from[i].y;
      sums.to_x += weight * to[i].x;
      sums.to_y += weight * to[i].y;
    }
  if (sums.weight > 0)
    {
      sums.from_x /= sums.weight;
      sums.from_y /= sums.weight;
      sums.to_x /= sums.weight;
      sums.to_y /= sums.weight;
    }
  return sums;
}

/**
 * wrn_map_turn_fit:
 * @from: the new points
 * @to: the old points; only those that are placed count
 *
 * Finds what of all turns, with or without a flip, leaves the least sum of squared distances: the
 * orthogonal Procrustes problem, which in the plane has a closed form.
 */
void
wrn_map_turn_fit (WrnMapTurn *self, const WrnMapSpot *from, const WrnMapSpot *to, guint n)
{
  const Sums middle = find_middles (from, to, n);
  double best = -1;

  *self = (WrnMapTurn){ .cos = 1, .flip = 1 };
  for (double flip = 1; flip >= -1; flip -= 2)
    {
      double along = 0;
      double across = 0;

      for (guint i = 0; i < n; i++)
        {
          const double weight = get_weight (&to[i]);
          const double fx = flip * (from[i].x - middle.from_x);
          const double fy = from[i].y - middle.from_y;
          const double tx = to[i].x - middle.to_x;
          const double ty = to[i].y - middle.to_y;

          along += weight * (fx * tx + fy * ty);
          across += weight * (fx * ty - fy * tx);
        }
      /* Equally good is not better: points on a line need no flip. */
      if (hypot (along, across) > best * (1 + 1e-9))
        {
          best = hypot (along, across);
          self->flip = flip;
          self->cos = best > 0 ? along / best : 1;
          self->sin = best > 0 ? across / best : 0;
        }
    }
  self->x = middle.to_x - (self->cos * self->flip * middle.from_x - self->sin * middle.from_y);
  self->y = middle.to_y - (self->sin * self->flip * middle.from_x + self->cos * middle.from_y);
}

void
wrn_map_turn_apply (const WrnMapTurn *self, WrnMapSpot *spot)
{
  const double x = self->flip * spot->x;
  const double y = spot->y;

  spot->x = self->x + self->cos * x - self->sin * y;
  spot->y = self->y + self->sin * x + self->cos * y;
}
