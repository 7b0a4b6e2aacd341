/* wrn-map-graph.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the map shows: who is there, and what leads where.
 */
#pragma once

#include "ui/model/wrn-words.h"

/* With more, whoever is offline is shown as one: nobody would find anybody. */
#define WRN_MAP_CROWD 150

typedef enum
{
  WRN_MAP_SELF,
  WRN_MAP_PERSON,
  WRN_MAP_MEETING_POINT,
  WRN_MAP_ABSENT, /* everybody who is offline */
} WrnMapKind;

typedef struct
{
  char *id;   /* (owned): of a person, their node id; no two are the same */
  char *name; /* (owned): clean, but no markup; "" if it is not known */
  WrnMapKind kind;
  WrnWay way;  /* of a meeting point that is reached, direct */
  guint64 rtt; /* in microseconds, 0 if not known */
  guint n;     /* how many it stands for */
} WrnMapVertex;

/* A path, or what is between us and a meeting point. */
typedef struct
{
  guint ends[2]; /* positions among the vertices */
  WrnWay way;
  gboolean foreign; /* between two others, as they say */
  guint64 rtt;      /* in microseconds, 0 if not known */
  guint64 bytes;    /* in both directions */
} WrnMapLink;

typedef struct
{
  GArray *vertices; /* (owned) (element-type WrnMapVertex) */
  GArray *links;    /* (owned) (element-type WrnMapLink) */
} WrnMapGraph;

WrnMapGraph *wrn_map_graph_new (void);
void wrn_map_graph_free (WrnMapGraph *self);
WrnMapGraph *wrn_map_graph_read (const char *dot, GError **error);
void wrn_map_graph_gather (WrnMapGraph *self);
gboolean wrn_map_graph_has_shape_of (const WrnMapGraph *self, const WrnMapGraph *other);
guint wrn_map_graph_count_people (const WrnMapGraph *self);
const char **wrn_map_graph_list_vias (const WrnMapGraph *self);
char *wrn_map_graph_summarise (const WrnMapGraph *self);
gboolean wrn_map_vertex_equal (const WrnMapVertex *a, const WrnMapVertex *b);
char *wrn_map_vertex_get_title (const WrnMapVertex *self);
char *wrn_map_vertex_describe (const WrnMapVertex *self, const char *via);
char *wrn_map_vertex_speak (const WrnMapVertex *self);

static inline WrnMapVertex *
wrn_map_graph_get_vertex (const WrnMapGraph *self, guint i)
{
  return &g_array_index (self->vertices, WrnMapVertex, i);
}

static inline WrnMapLink *
wrn_map_graph_get_link (const WrnMapGraph *self, guint i)
{
  return &g_array_index (self->links, WrnMapLink, i);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnMapGraph, wrn_map_graph_free)
