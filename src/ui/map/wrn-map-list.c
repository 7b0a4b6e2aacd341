/* wrn-map-list.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the map shows, in rows: whoever is there, and then what others say is between them.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/map/wrn-map-list.h"

#include <string.h>

#include <glib/gi18n.h>

#include "ui/map/wrn-map-node.h"

/* In a frame, in rows that say something else: each takes half a millisecond, and one that is new
 * three times as long. */
#define SPENT_MAX 6
#define NEW_ROW 3

/* What is between two others comes last. */
#define RANK_FOREIGN (WRN_MAP_ABSENT + 1)

struct _WrnMapList
{
  AdwBin parent_instance;

  /* children */
  GtkListBox *rows;

  /* owned */
  GHashTable *by_key; /* (element-type utf8 Row) */
  guint spent;        /* in this turn, of what it may cost */
  gboolean behind;    /* what is shown is not all that is to be */
  guint next;         /* of that, where to go on */
  gboolean sorted;
};

/* A row, and what is known of it. */
typedef struct
{
  GtkWidget *widget; /* (not owned): a child of the list */
  GtkLabel *symbol;  /* (not owned): a child of that */
  char *id;          /* (owned) (nullable): of a person */
  char *title;       /* (owned) */
  char *sort_key;    /* (owned): of the title */
  guint rank;
  guint way; /* that is shown, %WRN_N_WAYS if none is */
  gboolean seen;
} Row;

G_DEFINE_FINAL_TYPE (WrnMapList, wrn_map_list, ADW_TYPE_BIN)

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->id);
  g_free (row->title);
  g_free (row->sort_key);
  g_free (row);
}

static Row *
get_row (gpointer widget)
{
  return g_object_get_data (widget, "wrn-map-list-row");
}

static int
compare_rows (GtkListBoxRow *a, GtkListBoxRow *b, gpointer unused)
{
  const Row *row_a = get_row (a);
  const Row *row_b = get_row (b);

  if (row_a->rank != row_b->rank)
    return row_a->rank < row_b->rank ? -1 : 1;
  return strcmp (row_a->sort_key, row_b->sort_key);
}

static Row *
make_row (WrnMapList *self, const char *key)
{
  Row *row = g_new0 (Row, 1);

  row->widget = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row->widget), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row->widget), 1);
  row->symbol = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_size_request (GTK_WIDGET (row->symbol), 16, -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row->widget), GTK_WIDGET (row->symbol));
  row->title = g_strdup ("");
  row->sort_key = g_strdup ("");
  row->way = WRN_N_WAYS;
  row->seen = TRUE;
  g_object_set_data (G_OBJECT (row->widget), "wrn-map-list-row", row);
  g_hash_table_insert (self->by_key, g_strdup (key), row);
  return row;
}

/* What stays as it is moves nobody. */
static void
place_row (WrnMapList *self, Row *row, guint rank, const char *title)
{
  if (row->rank == rank && g_str_equal (row->title, title))
    return;
  g_free (row->title);
  g_free (row->sort_key);
  row->title = g_strdup (title);
  row->sort_key = g_utf8_collate_key (title, -1);
  row->rank = rank;
  if (gtk_widget_get_parent (row->widget) != NULL)
    self->sorted = FALSE;
  else
    gtk_list_box_append (self->rows, row->widget);
}

static gboolean
is_shown (const Row *row, guint rank, WrnWay way, const char *title, const char *subtitle)
{
  const char *shown = adw_action_row_get_subtitle (ADW_ACTION_ROW (row->widget));

  return row->rank == rank && row->way == way && g_str_equal (row->title, title) &&
         g_strcmp0 (shown, subtitle) == 0;
}

static void
show_row (WrnMapList *self,
          const char *key,
          guint rank,
          WrnWay way,
          const char *title,
          const char *subtitle)
{
  Row *row = g_hash_table_lookup (self->by_key, key);
  const gboolean has_way = rank == WRN_MAP_PERSON || rank == RANK_FOREIGN;

  if (row != NULL)
    row->seen = TRUE;
  if (row != NULL && is_shown (row, rank, way, title, subtitle))
    return;
  self->behind = self->behind || self->spent >= SPENT_MAX;
  if (self->behind)
    return;
  self->spent += row == NULL ? NEW_ROW : 1;
  if (row == NULL)
    row = make_row (self, key);
  place_row (self, row, rank, title);
  if (row->way != way)
    wrn_map_symbol_update (row->symbol, way);
  row->way = way;
  gtk_widget_set_opacity (GTK_WIDGET (row->symbol), has_way ? 1 : 0);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->widget), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row->widget), subtitle);
  if (rank == WRN_MAP_PERSON && row->id == NULL)
    {
      row->id = g_strdup (key);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row->widget), TRUE);
    }
}

static void
show_foreign (WrnMapList *self, const WrnMapGraph *graph, const WrnMapLink *link)
{
  const WrnMapVertex *a = wrn_map_graph_get_vertex (graph, link->ends[0]);
  const WrnMapVertex *b = wrn_map_graph_get_vertex (graph, link->ends[1]);
  g_autofree char *key = g_strdup_printf ("%s %s", a->id, b->id);
  g_autofree char *name_a = wrn_map_vertex_get_title (a);
  g_autofree char *name_b = wrn_map_vertex_get_title (b);
  /* Translators: two people, between whom there is a connection */
  g_autofree char *title = g_strdup_printf (_ ("%s and %s"), name_a, name_b);
  g_autofree char *state = wrn_way_describe (link->way, link->rtt, "", -1);

  show_row (self, key, RANK_FOREIGN, link->way, title, state);
}

/* @i: of the vertices, and then of the links */
static void
show_item (WrnMapList *self, const WrnMapGraph *graph, const char **vias, guint i)
{
  const guint n_vertices = graph->vertices->len;

  if (i < n_vertices)
    {
      const WrnMapVertex *vertex = wrn_map_graph_get_vertex (graph, i);
      g_autofree char *title = wrn_map_vertex_get_title (vertex);
      g_autofree char *state = wrn_map_vertex_describe (vertex, vias[i]);

      show_row (self, vertex->id, vertex->kind, vertex->way, title, state);
    }
  else if (wrn_map_graph_get_link (graph, i - n_vertices)->foreign)
    show_foreign (self, graph, wrn_map_graph_get_link (graph, i - n_vertices));
}

static gboolean
drop_if_not_seen (gpointer key, gpointer value, gpointer user_data)
{
  WrnMapList *self = user_data;
  Row *row = value;

  if (row->seen)
    return FALSE;
  gtk_list_box_remove (self->rows, row->widget);
  return TRUE;
}

/**
 * wrn_map_list_set_graph:
 *
 * Whoever was there before keeps their row. A few are made or changed at a time, each time others,
 * so that everybody's turn comes.
 *
 * Returns: whether all is shown; else it is to be called again, with the next frame
 */
gboolean
wrn_map_list_set_graph (WrnMapList *self, const WrnMapGraph *graph)
{
  g_autofree const char **vias = wrn_map_graph_list_vias (graph);
  const guint n = graph->vertices->len + graph->links->len;
  const guint first = self->next;
  GHashTableIter iter;
  gpointer row;

  self->spent = 0;
  self->behind = FALSE;
  g_hash_table_iter_init (&iter, self->by_key);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    ((Row *) row)->seen = FALSE;
  for (guint k = 0; k < n; k++)
    {
      const guint i = (first + k) % n;

      show_item (self, graph, vias, i);
      if (!self->behind)
        self->next = i;
    }
  g_hash_table_foreach_remove (self->by_key, drop_if_not_seen, self);
  if (!self->sorted)
    gtk_list_box_invalidate_sort (self->rows);
  self->sorted = TRUE;
  return !self->behind;
}

static void
row_activated_cb (WrnMapList *self, GtkListBoxRow *widget)
{
  const Row *row = get_row (widget);

  if (row->id == NULL)
    return;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.view", "s", "peers");
  gtk_widget_activate_action (GTK_WIDGET (self), "win.select-person", "s", row->id);
}

static void
wrn_map_list_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WRN_TYPE_MAP_LIST);

  G_OBJECT_CLASS (wrn_map_list_parent_class)->dispose (object);
}

static void
wrn_map_list_finalize (GObject *object)
{
  g_hash_table_unref (WRN_MAP_LIST (object)->by_key);

  G_OBJECT_CLASS (wrn_map_list_parent_class)->finalize (object);
}

static void
wrn_map_list_class_init (WrnMapListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wrn_map_list_dispose;
  object_class->finalize = wrn_map_list_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/map/wrn-map-list.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnMapList, rows);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
wrn_map_list_init (WrnMapList *self)
{
  self->sorted = TRUE;
  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, row_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_sort_func (self->rows, compare_rows, NULL, NULL);
}
