/* wrn-map-graph.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the map shows: who is there, and what leads where.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/map/wrn-map-graph.h"

#include <glib/gi18n.h>

#include "graph/wrn-graph-text.h"
#include "ui/model/wrn-format.h"

/* Its name until its own is known: as much of the node id as tells two apart. */
#define SHORT_ID 8

static void
clear_vertex (gpointer data)
{
  WrnMapVertex *vertex = data;

  g_free (vertex->id);
  g_free (vertex->name);
}

WrnMapGraph *
wrn_map_graph_new (void)
{
  WrnMapGraph *self = g_new0 (WrnMapGraph, 1);

  self->vertices = g_array_new (FALSE, TRUE, sizeof (WrnMapVertex));
  g_array_set_clear_func (self->vertices, clear_vertex);
  self->links = g_array_new (FALSE, TRUE, sizeof (WrnMapLink));
  return self;
}

void
wrn_map_graph_free (WrnMapGraph *self)
{
  g_array_unref (self->vertices);
  g_array_unref (self->links);
  g_free (self);
}

/* What the engine does to a name so that it stays between its quotation marks, undone: a backslash
 * takes the next character as it is, and “&” is always written as a reference. */
static char *
read_label (const char *label)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (label == NULL)
    return g_strdup ("");
  for (const char *at = label; *at != '\0'; at++)
    {
      if (*at == '\\' && at[1] != '\0')
        at++;
      g_string_append_c (text, *at);
    }
  g_string_replace (text, "&amp;", "&", 0);
  return wrn_format_clean (text->str);
}

static guint64
read_number (void *object, const char *name)
{
  const char *value = wrn_graph_text_get (object, name);
  guint64 number = 0;

  /* Whatever is none is as if it were not there; more than 63 bits nothing has. */
  if (value != NULL)
    g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT64, &number, NULL);
  return number;
}

static gboolean
is (void *object, const char *name, const char *value)
{
  return g_strcmp0 (wrn_graph_text_get (object, name), value) == 0;
}

static WrnWay
read_way (void *object)
{
  const char *state = wrn_graph_text_get (object, "state");

  if (state == NULL)
    return WRN_WAY_OFFLINE;
  return g_str_equal (state, "registered") ? WRN_WAY_DIRECT : wrn_way_parse (state);
}

static WrnMapKind
read_kind (Agnode_t *node)
{
  if (is (node, "kind", "self"))
    return WRN_MAP_SELF;
  return is (node, "kind", "supernode") ? WRN_MAP_MEETING_POINT : WRN_MAP_PERSON;
}

static void
read_vertices (WrnMapGraph *self, Agraph_t *graph, GHashTable *positions)
{
  for (Agnode_t *node = agfstnode (graph); node != NULL; node = agnxtnode (graph, node))
    {
      const WrnMapVertex vertex = {
        .id = g_utf8_make_valid (agnameof (node), -1),
        .name = read_label (wrn_graph_text_get (node, "label")),
        .kind = read_kind (node),
        .way = read_way (node),
        .n = 1,
      };

      g_hash_table_insert (positions, node, GUINT_TO_POINTER (self->vertices->len));
      g_array_append_val (self->vertices, vertex);
    }
}

static gboolean
is_between_people (const WrnMapGraph *self, const WrnMapLink *link)
{
  return wrn_map_graph_get_vertex (self, link->ends[0])->kind == WRN_MAP_PERSON &&
         wrn_map_graph_get_vertex (self, link->ends[1])->kind == WRN_MAP_PERSON;
}

/* What a link tells of whom it leads to; of someone who relays, nothing. */
static void
tell_vertex (WrnMapGraph *self, const WrnMapLink *link, guint end)
{
  WrnMapVertex *vertex = wrn_map_graph_get_vertex (self, link->ends[end]);
  const WrnMapVertex *other = wrn_map_graph_get_vertex (self, link->ends[1 - end]);

  if (vertex->kind == WRN_MAP_SELF || link->foreign || (end == 0 && is_between_people (self, link)))
    return;
  if (vertex->kind == WRN_MAP_PERSON || other->kind == WRN_MAP_SELF)
    vertex->rtt = link->rtt;
}

static void
read_links (WrnMapGraph *self, Agraph_t *graph, GHashTable *positions)
{
  for (Agnode_t *node = agfstnode (graph); node != NULL; node = agnxtnode (graph, node))
    for (Agedge_t *line = agfstout (graph, node); line != NULL; line = agnxtout (graph, line))
      {
        WrnMapLink link = {
          .ends = { GPOINTER_TO_UINT (g_hash_table_lookup (positions, node)),
                    GPOINTER_TO_UINT (g_hash_table_lookup (positions, aghead (line))) },
          .way = read_way (line),
          .rtt = read_number (line, "rtt"),
        };

        if (link.ends[0] == link.ends[1])
          continue;
        link.bytes = read_number (line, "rx") + read_number (line, "tx");
        /* Our paths begin at us, or at whoever relays. */
        link.foreign = is_between_people (self, &link) && !is (line, "kind", "path");
        g_array_append_val (self->links, link);
        tell_vertex (self, &link, 0);
        tell_vertex (self, &link, 1);
      }
}

/**
 * wrn_map_graph_read:
 * @dot: what GetGraph returns
 *
 * Only on the thread that has Graphviz.
 *
 * Returns: (transfer full) (nullable): NULL if @error, of %WRN_GRAPH_ERROR, is set
 */
WrnMapGraph *
wrn_map_graph_read (const char *dot, GError **error)
{
  g_autoptr (GHashTable) positions = g_hash_table_new (NULL, NULL);
  Agraph_t *graph = wrn_graph_text_read (dot, error);
  WrnMapGraph *self;

  if (graph == NULL)
    return NULL;
  self = wrn_map_graph_new ();
  read_vertices (self, graph, positions);
  read_links (self, graph, positions);
  agclose (graph);
  return self;
}

static gboolean
is_absent (const WrnMapGraph *self, guint i)
{
  const WrnMapVertex *vertex = wrn_map_graph_get_vertex (self, i);

  return vertex->kind == WRN_MAP_PERSON && vertex->way == WRN_WAY_OFFLINE;
}

/* Takes whoever is offline for one if there are more than %WRN_MAP_CROWD. */
void
wrn_map_graph_gather (WrnMapGraph *self)
{
  const guint n = self->vertices->len;
  g_autofree guint *positions = g_new (guint, n);
  g_autoptr (WrnMapGraph) rest = NULL;
  WrnMapVertex all = { .kind = WRN_MAP_ABSENT };

  if (n <= WRN_MAP_CROWD)
    return;
  rest = wrn_map_graph_new ();
  for (guint i = 0; i < n; i++)
    {
      WrnMapVertex *vertex = wrn_map_graph_get_vertex (self, i);

      positions[i] = rest->vertices->len;
      if (is_absent (self, i))
        {
          positions[i] = G_MAXUINT;
          all.n++;
          continue;
        }
      g_array_append_val (rest->vertices, *vertex);
      *vertex = (WrnMapVertex){ 0 };
    }
  for (guint i = 0; i < self->links->len; i++)
    {
      WrnMapLink *link = wrn_map_graph_get_link (self, i);

      link->ends[0] = positions[link->ends[0]];
      link->ends[1] = positions[link->ends[1]];
      if (link->ends[0] != G_MAXUINT && link->ends[1] != G_MAXUINT)
        g_array_append_val (rest->links, *link);
    }
  if (all.n > 0)
    {
      /* No node has such a name. */
      all.id = g_strdup ("");
      all.name = g_strdup ("");
      g_array_append_val (rest->vertices, all);
    }
  /* What was left behind goes with what took its place. */
  {
    const WrnMapGraph old = *self;

    *self = *rest;
    *rest = old;
  }
}

/* Whether the same are there, and the same are linked: it can be laid out in the same way. */
gboolean
wrn_map_graph_has_shape_of (const WrnMapGraph *self, const WrnMapGraph *other)
{
  if (self->vertices->len != other->vertices->len || self->links->len != other->links->len)
    return FALSE;
  for (guint i = 0; i < self->vertices->len; i++)
    if (!g_str_equal (wrn_map_graph_get_vertex (self, i)->id,
                      wrn_map_graph_get_vertex (other, i)->id))
      return FALSE;
  for (guint i = 0; i < self->links->len; i++)
    {
      const WrnMapLink *a = wrn_map_graph_get_link (self, i);
      const WrnMapLink *b = wrn_map_graph_get_link (other, i);

      if (a->ends[0] != b->ends[0] || a->ends[1] != b->ends[1])
        return FALSE;
    }
  return TRUE;
}

/* With those who are offline. */
guint
wrn_map_graph_count_people (const WrnMapGraph *self)
{
  guint n = 0;

  for (guint i = 0; i < self->vertices->len; i++)
    {
      const WrnMapVertex *vertex = wrn_map_graph_get_vertex (self, i);

      if (vertex->kind == WRN_MAP_PERSON || vertex->kind == WRN_MAP_ABSENT)
        n += vertex->n;
    }
  return n;
}

/* (transfer container) (array): for each vertex the name of whoever relays to it, "" if nobody does
 */
const char **
wrn_map_graph_list_vias (const WrnMapGraph *self)
{
  const char **vias = g_new (const char *, self->vertices->len + 1);

  for (guint i = 0; i < self->vertices->len; i++)
    vias[i] = "";
  for (guint i = 0; i < self->links->len; i++)
    for (guint end = 0; end < 2; end++)
      {
        const WrnMapLink *link = wrn_map_graph_get_link (self, i);
        const WrnMapVertex *other = wrn_map_graph_get_vertex (self, link->ends[1 - end]);
        const gboolean relays = other->kind == WRN_MAP_MEETING_POINT ||
                                (end == 1 && !link->foreign && is_between_people (self, link));

        if (relays && vias[link->ends[end]][0] == '\0')
          vias[link->ends[end]] = other->name;
      }
  return vias;
}

/**
 * wrn_map_graph_summarise:
 *
 * Returns: (transfer full): as “5 people · 4 direct, 1 relayed”
 */
char *
wrn_map_graph_summarise (const WrnMapGraph *self)
{
  WrnSituation situation = { .bus = "connected" };
  g_autofree char *count = NULL;

  for (guint i = 0; i < self->vertices->len; i++)
    {
      const WrnMapVertex *vertex = wrn_map_graph_get_vertex (self, i);

      if (vertex->kind == WRN_MAP_PERSON || vertex->kind == WRN_MAP_ABSENT)
        situation.n_ways[vertex->way] += vertex->n;
    }
  count = wrn_situation_count (&situation);
  return count[0] != '\0' ? g_steal_pointer (&count) : g_strdup (_ ("Nobody is connected"));
}

/* Whether they look the same to anybody. */
gboolean
wrn_map_vertex_equal (const WrnMapVertex *a, const WrnMapVertex *b)
{
  return a->kind == b->kind && a->way == b->way && a->rtt == b->rtt && a->n == b->n &&
         g_str_equal (a->id, b->id) && g_str_equal (a->name, b->name);
}

/* (transfer full): what to call it */
char *
wrn_map_vertex_get_title (const WrnMapVertex *self)
{
  if (self->kind == WRN_MAP_SELF)
    return g_strdup (_ ("You"));
  if (self->kind == WRN_MAP_ABSENT)
    return g_strdup_printf (ngettext ("%u person offline", "%u people offline", self->n), self->n);
  if (self->name[0] != '\0')
    return g_strdup (self->name);
  return g_utf8_substring (self->id, 0, MIN (SHORT_ID, g_utf8_strlen (self->id, -1)));
}

/* (transfer full): what it is, and @time if it is known */
static char *
describe_meeting_point (const WrnMapVertex *self, const char *time)
{
  if (self->way != WRN_WAY_DIRECT)
    return g_strdup (_ ("Meeting point, not reached"));
  if (time == NULL)
    return g_strdup (_ ("Meeting point"));
  /* Translators: a time as “12 ms” */
  return g_strdup_printf (_ ("Meeting point, %s"), time);
}

/**
 * wrn_map_vertex_describe:
 * @via: who relays, "" if nobody is known to
 *
 * Returns: (transfer full): its state, as “Direct 12 ms”
 */
char *
wrn_map_vertex_describe (const WrnMapVertex *self, const char *via)
{
  g_autofree char *time = self->rtt > 0 ? wrn_format_rtt (self->rtt) : NULL;

  switch (self->kind)
    {
    case WRN_MAP_SELF:
      return g_strdup (self->name[0] != '\0' ? self->name : _ ("This computer"));
    case WRN_MAP_MEETING_POINT:
      return describe_meeting_point (self, time);
    case WRN_MAP_PERSON:
    case WRN_MAP_ABSENT:
    default:
      return wrn_way_describe (self->way, self->rtt, via, -1);
    }
}

/* (transfer full): all of it, for a screen reader */
char *
wrn_map_vertex_speak (const WrnMapVertex *self)
{
  g_autofree char *title = wrn_map_vertex_get_title (self);
  g_autofree char *time = self->rtt > 0 ? wrn_format_rtt_in_words (self->rtt) : NULL;
  g_autofree char *state = NULL;

  switch (self->kind)
    {
    case WRN_MAP_MEETING_POINT:
      state = describe_meeting_point (self, time);
      /* Translators: a server, and what it is: “Meeting point” */
      return g_strdup_printf (_ ("%s, %s"), title, state);
    case WRN_MAP_PERSON:
      return wrn_way_speak (title, self->way, self->rtt);
    case WRN_MAP_SELF:
    case WRN_MAP_ABSENT:
    default:
      return g_steal_pointer (&title);
    }
}
