/* wrn-map-places.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes the nodes of the map, a few at a time, and gives everybody theirs.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/map/wrn-map-place.h"

void
wrn_map_place_measure (WrnMapPlace *place)
{
  GtkRequisition size;

  gtk_widget_get_preferred_size (place->node, NULL, &size);
  place->spot.width = size.width;
  place->spot.height = size.height;
}

void
wrn_map_place_free (gpointer data)
{
  WrnMapPlace *place = data;

  g_clear_pointer (&place->node, gtk_widget_unparent);
  g_free (place);
}

/* It is nowhere yet. In the map each change of it would make GTK look at all others again. */
static WrnMapPlace *
place_new (WrnMap *self, const WrnMapVertex *vertex, const char *via)
{
  WrnMapPlace *place = g_new0 (WrnMapPlace, 1);

  place->node = wrn_map_node_new ();
  wrn_map_node_update (WRN_MAP_NODE (place->node), vertex, via);
  gtk_widget_set_child_visible (place->node, FALSE);
  gtk_widget_set_parent (place->node, GTK_WIDGET (self));
  wrn_map_place_measure (place);
  return place;
}

static void
add_known (GHashTable *known, GPtrArray *places)
{
  for (guint i = 0; i < places->len; i++)
    {
      WrnMapPlace *place = places->pdata[i];

      g_hash_table_insert (known, (char *) wrn_map_node_get_id (WRN_MAP_NODE (place->node)), place);
    }
}

/* (transfer full) (element-type utf8 WrnMapPlace): by whose they are */
static GHashTable *
list_known (WrnMap *self)
{
  GHashTable *known = g_hash_table_new (g_str_hash, g_str_equal);

  add_known (known, self->places);
  add_known (known, self->made);
  return known;
}

/**
 * wrn_map_make_nodes:
 * @end: when to go on with the next frame
 *
 * Returns: whether nobody of the next graph was without a node
 */
gboolean
wrn_map_make_nodes (WrnMap *self, gint64 end)
{
  g_autoptr (GHashTable) known = list_known (self);
  g_autofree const char **vias = wrn_map_graph_list_vias (self->next);
  guint n_made = 0;

  for (guint i = 0; i < self->next->vertices->len; i++)
    {
      const WrnMapVertex *vertex = wrn_map_graph_get_vertex (self->next, i);

      if (g_hash_table_contains (known, vertex->id))
        continue;
      if (n_made++ >= WRN_MAP_FRAME_MIN && g_get_monotonic_time () >= end)
        return FALSE;
      g_ptr_array_add (self->made, place_new (self, vertex, vias[i]));
    }
  return n_made == 0;
}

/* Whoever was there before stays the same widget, at the same place. */
void
wrn_map_make_places (WrnMap *self)
{
  g_autoptr (GHashTable) known = list_known (self);
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->places);
  const guint n = self->graph->vertices->len;
  GHashTableIter iter;
  gpointer left;

  /* What is left of it when this returns is removed. */
  g_ptr_array_set_free_func (old, NULL);
  g_ptr_array_set_free_func (self->made, NULL);
  g_ptr_array_set_size (self->made, 0);
  g_ptr_array_set_free_func (self->made, wrn_map_place_free);
  self->places = g_ptr_array_new_full (n, wrn_map_place_free);
  for (guint i = 0; i < n; i++)
    {
      const WrnMapVertex *vertex = wrn_map_graph_get_vertex (self->graph, i);
      WrnMapPlace *place = g_hash_table_lookup (known, vertex->id);

      g_hash_table_remove (known, vertex->id);
      g_ptr_array_add (self->places, place);
    }

  g_hash_table_iter_init (&iter, known);
  while (g_hash_table_iter_next (&iter, NULL, &left))
    {
      if (self->dragged == left)
        self->dragged = NULL;
      g_hash_table_iter_remove (&iter);
      wrn_map_place_free (left);
    }
}
