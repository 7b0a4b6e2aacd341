/* wrn-map-worker.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one thread that has Graphviz.
 *
 * Its parser and its plug-ins are variables of the whole process, and a layout of a hundred people
 * lasts longer than a frame. So whatever is asked of it is done by one thread, in order.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/map/wrn-map-worker.h"

#include "graph/wrn-graph-drawing.h"
#include "graph/wrn-graph-text.h"

/* What is drawn. */
typedef struct
{
  char *dot;          /* (owned) */
  const char *format; /* svg or png */
} Picture;

/* What is laid out, until it is given away. */
typedef struct
{
  WrnMapPlan *plan; /* (owned) (nullable) */
} Layout;

typedef void (*Work) (GTask *task);

static void
picture_free (gpointer data)
{
  Picture *picture = data;

  g_free (picture->dot);
  g_free (picture);
}

static void
layout_free (gpointer data)
{
  Layout *layout = data;

  g_clear_pointer (&layout->plan, wrn_map_plan_free);
  g_free (layout);
}

static void
free_plan (gpointer data)
{
  wrn_map_plan_free (data);
}

static void
free_graph (gpointer data)
{
  wrn_map_graph_free (data);
}

/* Nobody waits any longer for what was cancelled: it is not begun. */
static void
work_cb (gpointer data, gpointer unused)
{
  g_autoptr (GTask) task = data;
  Work work = (Work) g_task_get_source_tag (task);

  if (!g_task_return_error_if_cancelled (task))
    work (task);
}

static gpointer
make_thread (gpointer unused)
{
  return g_thread_pool_new (work_cb, NULL, 1, FALSE, NULL);
}

/* @task: (transfer full) */
static void
push (GTask *task, Work work)
{
  static GOnce once = G_ONCE_INIT;

  g_task_set_source_tag (task, (gpointer) work);
  g_thread_pool_push (g_once (&once, make_thread, NULL), task, NULL);
}

static void
read_text (GTask *task)
{
  GError *error = NULL;
  WrnMapGraph *graph = wrn_map_graph_read (g_task_get_task_data (task), &error);

  if (graph == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  wrn_map_graph_gather (graph);
  g_task_return_pointer (task, graph, free_graph);
}

/* @dot: what GetGraph returns */
void
wrn_map_worker_read_async (const char *dot,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_task_data (task, g_strdup (dot), g_free);
  push (task, read_text);
}

/* (transfer full) (nullable): what the map shows; NULL if @error is set */
WrnMapGraph *
wrn_map_worker_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lay_out (GTask *task)
{
  Layout *layout = g_task_get_task_data (task);

  if (wrn_map_plan_lay_out (layout->plan))
    g_task_return_pointer (task, g_steal_pointer (&layout->plan), free_plan);
  else
    g_task_return_new_error (task, WRN_GRAPH_ERROR, WRN_GRAPH_ERROR_DRAWING,
                             "Graphviz cannot lay out here: is it installed as a whole?");
}

/* @plan: (transfer full) */
void
wrn_map_worker_lay_out_async (WrnMapPlan *plan,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Layout *layout = g_new0 (Layout, 1);

  layout->plan = plan;
  g_task_set_task_data (task, layout, layout_free);
  push (task, lay_out);
}

/* (transfer full) (nullable): the plan, now with places; NULL if @error is set */
WrnMapPlan *
wrn_map_worker_lay_out_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
draw (GTask *task)
{
  const Picture *picture = g_task_get_task_data (task);
  GError *error = NULL;
  GBytes *bytes = wrn_graph_draw (picture->dot, picture->format, &error);

  if (bytes == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
}

/* @format: svg or png, a constant */
void
wrn_map_worker_draw_async (const char *dot,
                           const char *format,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Picture *picture = g_new0 (Picture, 1);

  picture->dot = g_strdup (dot);
  picture->format = format;
  g_task_set_task_data (task, picture, picture_free);
  push (task, draw);
}

/* (transfer full) (nullable): the picture; NULL if @error is set */
GBytes *
wrn_map_worker_draw_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
