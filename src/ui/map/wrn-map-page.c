/* wrn-map-page.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The map of a community, and whatever is shown in its place.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/map/wrn-map-page.h"

#include <glib/gi18n.h>

#include "graph/wrn-graph-text.h"
#include "ui/map/wrn-map-export.h"
#include "ui/map/wrn-map-legend.h"
#include "ui/map/wrn-map-list.h"
#include "ui/map/wrn-map-worker.h"
#include "ui/map/wrn-map.h"
#include "ui/model/wrn-local-settings.h"
#include "ui/model/wrn-trouble.h"

/* A second between two questions: what changes faster nobody reads. */
#define ASK_EVERY_MS 1000

/* What is there sooner needs no sign that it is awaited. */
#define SPINNER_AFTER_MS 300

struct _WrnMapPage
{
  AdwBin parent_instance;

  /* children */
  GtkStack *stack;
  WrnMap *map;
  WrnMapList *list;
  AdwStatusPage *error_page;
  GtkSpinner *spinner;
  GtkWidget *toolbar;
  GtkWidget *legend;
  GtkWidget *zoom;
  GtkWidget *zoom_in;
  GtkWidget *zoom_out;
  GtkWidget *connect_button;

  /* owned */
  WrnBackend *backend;
  WrnCommunity *community;
  GSettings *settings;
  GCancellable *cancellable; /* (nullable): of what is asked while it is mapped */
  GPtrArray *watched;        /* (element-type WrnPerson): while it is mapped, as the people */
  char *dot;                 /* (nullable): what is shown */
  GError *error;             /* (nullable): why nothing is */
  guint ask_timer;
  guint spinner_timer;
  guint filler; /* of the list, a few rows with each frame */

  guint n_people;
  gboolean as_list;
  gboolean drawn; /* the map and the list have a graph */
  gboolean asking;
  gboolean stale; /* something has changed since it was asked */
};

G_DEFINE_FINAL_TYPE (WrnMapPage, wrn_map_page, ADW_TYPE_BIN)

enum
{
  PROP_AS_LIST = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static const char *
judge (WrnMapPage *self)
{
  switch (wrn_community_get_state (self->community))
    {
    case WRN_STATE_OFF:
    case WRN_STATE_PERMISSION:
    case WRN_STATE_OFFLINE:
    case WRN_STATE_ERROR:
      return "off";
    case WRN_STATE_CONNECTING:
    case WRN_STATE_ALONE:
    case WRN_STATE_CONNECTED:
    case WRN_STATE_DEGRADED:
    case WRN_STATE_RECONNECTING:
    case WRN_N_STATES:
    default:
      break;
    }
  if (self->error != NULL)
    return g_error_matches (self->error, WRN_GRAPH_ERROR, WRN_GRAPH_ERROR_SIZE) ? "crowd" : "error";
  if (!self->drawn)
    return "loading";
  if (self->n_people == 0)
    return "alone";
  return self->as_list ? "list" : "map";
}

static gboolean
spin (gpointer user_data)
{
  WrnMapPage *self = user_data;

  self->spinner_timer = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), TRUE);
  gtk_spinner_start (self->spinner);
  return G_SOURCE_REMOVE;
}

static void
show_spinner (WrnMapPage *self, gboolean loading)
{
  if (loading && self->spinner_timer == 0 && !gtk_spinner_get_spinning (self->spinner))
    self->spinner_timer = g_timeout_add (SPINNER_AFTER_MS, spin, self);
  if (loading)
    return;
  g_clear_handle_id (&self->spinner_timer, g_source_remove);
  gtk_spinner_stop (self->spinner);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
}

static void
update_zoom (WrnMapPage *self)
{
  const double zoom = wrn_map_get_zoom (self->map);

  gtk_widget_set_sensitive (self->zoom_in, zoom < WRN_MAP_ZOOM_MAX);
  gtk_widget_set_sensitive (self->zoom_out, zoom > WRN_MAP_ZOOM_MIN);
}

static void
update (WrnMapPage *self)
{
  const char *page = judge (self);
  const gboolean is_map = g_str_equal (page, "map");

  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_set_visible (self->toolbar, is_map || g_str_equal (page, "list"));
  gtk_widget_set_visible (self->zoom, is_map);
  gtk_widget_set_opacity (self->legend, is_map ? 1 : 0);
  gtk_widget_set_sensitive (self->legend, is_map);
  gtk_widget_set_visible (self->connect_button,
                          wrn_community_get_state (self->community) == WRN_STATE_OFF);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map-page.export", self->drawn);
  show_spinner (self, g_str_equal (page, "loading") && gtk_widget_get_mapped (GTK_WIDGET (self)));
  update_zoom (self);
}

/* @error: (nullable): NULL if there is none any more */
static void
set_error (WrnMapPage *self, const GError *error)
{
  const WrnTrouble trouble = error != NULL ? wrn_trouble_of_error (error) : WRN_TROUBLE_UNKNOWN;
  g_autofree char *body = NULL;
  g_autofree char *title = NULL;
  g_autofree char *description = NULL;

  g_clear_error (&self->error);
  if (error == NULL)
    return;
  /* It comes up just now, and says so when it has. */
  if (trouble == WRN_TROUBLE_NOT_CONNECTED)
    return;
  self->error = g_error_copy (error);
  body = wrn_trouble_describe (trouble, wrn_community_get_title (self->community));
  /* They are markup there. */
  title = g_markup_escape_text (_ (wrn_trouble_get_words (trouble)->title), -1);
  description = g_markup_escape_text (body, -1);
  adw_status_page_set_title (self->error_page, title);
  adw_status_page_set_description (self->error_page, description);
}

static void
forget_graph (WrnMapPage *self)
{
  g_clear_pointer (&self->dot, g_free);
  self->drawn = FALSE;
  self->n_people = 0;
}

/* The names that the people have in the list: some have been given here. */
static void
take_names (WrnMapPage *self, WrnMapGraph *graph)
{
  WrnPeople *people = wrn_community_get_people (self->community);

  for (guint i = 0; i < graph->vertices->len; i++)
    {
      WrnMapVertex *vertex = wrn_map_graph_get_vertex (graph, i);
      WrnPerson *person =
          vertex->kind == WRN_MAP_PERSON ? wrn_people_find (people, vertex->id) : NULL;

      if (person == NULL)
        continue;
      g_clear_pointer (&vertex->name, g_free);
      g_object_get (person, "title", &vertex->name, NULL);
    }
}

static gboolean
fill_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer unused)
{
  WrnMapPage *self = WRN_MAP_PAGE (widget);
  const WrnMapGraph *graph = wrn_map_get_graph (self->map);

  if (graph != NULL && !wrn_map_list_set_graph (self->list, graph))
    return G_SOURCE_CONTINUE;
  self->filler = 0;
  return G_SOURCE_REMOVE;
}

static void
stop_filling (WrnMapPage *self)
{
  if (self->filler != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->filler);
  self->filler = 0;
}

/* What nobody sees has no rows, which cost as much as the map. */
static void
fill_list (WrnMapPage *self)
{
  stop_filling (self);
  if (self->as_list && fill_cb (GTK_WIDGET (self), NULL, NULL) == G_SOURCE_CONTINUE)
    self->filler = gtk_widget_add_tick_callback (GTK_WIDGET (self), fill_cb, NULL, NULL);
}

static void ask (WrnMapPage *self);

static gboolean
ask_again (gpointer user_data)
{
  WrnMapPage *self = user_data;

  self->ask_timer = 0;
  if (self->stale)
    ask (self);
  return G_SOURCE_REMOVE;
}

static void
something_changed (WrnMapPage *self)
{
  self->stale = TRUE;
  if (!self->asking && self->ask_timer == 0)
    ask (self);
}

static void
finish_asking (WrnMapPage *self)
{
  self->asking = FALSE;
  g_clear_handle_id (&self->ask_timer, g_source_remove);
  self->ask_timer = g_timeout_add (ASK_EVERY_MS, ask_again, self);
  update (self);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WrnMapPage) self = user_data;
  g_autoptr (GError) error = NULL;
  WrnMapGraph *graph = wrn_map_worker_read_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_error (self, error);
  if (graph == NULL)
    forget_graph (self);
  else
    {
      take_names (self, graph);
      self->drawn = TRUE;
      self->n_people = wrn_map_graph_count_people (graph);
      wrn_map_set_graph (self->map, graph);
      fill_list (self);
    }
  finish_asking (self);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WrnMapPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer = wrn_backend_ask_finish (WRN_BACKEND (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer == NULL)
    {
      set_error (self, error);
      forget_graph (self);
      finish_asking (self);
      return;
    }
  g_free (self->dot);
  self->dot = g_variant_dup_string (answer->value, NULL);
  wrn_map_worker_read_async (self->dot, self->cancellable, read_cb, g_object_ref (self));
}

static void
ask (WrnMapPage *self)
{
  const WrnQuestion question = { .request = WRN_REQUEST_GRAPH, .community = self->community };

  self->stale = FALSE;
  self->asking = TRUE;
  wrn_backend_ask_async (self->backend, &question, self->cancellable, answered_cb,
                         g_object_ref (self));
}

static void
state_changed (WrnMapPage *self)
{
  if (self->cancellable == NULL)
    return;
  if (g_str_equal (judge (self), "off"))
    forget_graph (self);
  else
    something_changed (self);
  update (self);
}

static void
unwatch (WrnMapPage *self, guint position, guint n)
{
  for (guint i = position; i < position + n; i++)
    g_signal_handlers_disconnect_by_func (self->watched->pdata[i], something_changed, self);
  if (n > 0)
    g_ptr_array_remove_range (self->watched, position, n);
}

static void
watch (WrnMapPage *self, guint position, guint n)
{
  GListModel *people = G_LIST_MODEL (wrn_community_get_people (self->community));

  for (guint i = position; i < position + n; i++)
    {
      gpointer person = g_list_model_get_item (people, i);

      g_signal_connect_swapped (person, "notify", G_CALLBACK (something_changed), self);
      g_ptr_array_insert (self->watched, (int) i, person);
    }
}

static void
people_changed (WrnMapPage *self, guint position, guint removed, guint added)
{
  if (self->cancellable == NULL)
    return;
  unwatch (self, position, removed);
  watch (self, position, added);
  something_changed (self);
}

static void
wrn_map_page_map (GtkWidget *widget)
{
  WrnMapPage *self = WRN_MAP_PAGE (widget);
  GListModel *people = G_LIST_MODEL (wrn_community_get_people (self->community));

  GTK_WIDGET_CLASS (wrn_map_page_parent_class)->map (widget);
  self->cancellable = g_cancellable_new ();
  watch (self, 0, g_list_model_get_n_items (people));
  state_changed (self);
}

/* Nobody looks: nothing is asked, and no timer runs. */
static void
rest (WrnMapPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->ask_timer, g_source_remove);
  g_clear_handle_id (&self->spinner_timer, g_source_remove);
  stop_filling (self);
  self->asking = FALSE;
  unwatch (self, 0, self->watched->len);
}

static void
wrn_map_page_unmap (GtkWidget *widget)
{
  rest (WRN_MAP_PAGE (widget));
  GTK_WIDGET_CLASS (wrn_map_page_parent_class)->unmap (widget);
}

static void
failed_cb (WrnMapPage *self, const GError *error)
{
  set_error (self, error);
  update (self);
}

static void
zoom_in_cb (WrnMapPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self->map), "map.zoom-in", NULL);
  update_zoom (self);
}

static void
zoom_out_cb (WrnMapPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self->map), "map.zoom-out", NULL);
  update_zoom (self);
}

static void
zoom_fit_cb (WrnMapPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self->map), "map.fit", NULL);
  update_zoom (self);
}

static void
retry (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WrnMapPage *self = WRN_MAP_PAGE (widget);

  set_error (self, NULL);
  if (!self->asking && self->cancellable != NULL)
    ask (self);
  update (self);
}

static void
export_graph (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WrnMapPage *self = WRN_MAP_PAGE (widget);

  if (self->dot != NULL)
    wrn_map_export_ask (widget, wrn_community_get_title (self->community), self->dot,
                        wrn_map_format_parse (g_variant_get_string (parameter, NULL)));
}

static void
wrn_map_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, WRN_MAP_PAGE (object)->as_list);
}

static void
wrn_map_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WrnMapPage *self = WRN_MAP_PAGE (object);

  if (self->as_list == g_value_get_boolean (value))
    return;
  self->as_list = !self->as_list;
  fill_list (self);
  if (self->community != NULL)
    update (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
wrn_map_page_dispose (GObject *object)
{
  WrnMapPage *self = WRN_MAP_PAGE (object);

  rest (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), WRN_TYPE_MAP_PAGE);
  g_clear_object (&self->settings);
  g_clear_object (&self->community);
  g_clear_object (&self->backend);

  G_OBJECT_CLASS (wrn_map_page_parent_class)->dispose (object);
}

static void
wrn_map_page_finalize (GObject *object)
{
  WrnMapPage *self = WRN_MAP_PAGE (object);

  g_ptr_array_unref (self->watched);
  g_clear_error (&self->error);
  g_free (self->dot);

  G_OBJECT_CLASS (wrn_map_page_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/map/wrn-map-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnMapPage, stack);
  gtk_widget_class_bind_template_child (widget_class, WrnMapPage, map);
  gtk_widget_class_bind_template_child (widget_class, WrnMapPage, list);
  gtk_widget_class_bind_template_child (widget_class, WrnMapPage, error_page);
  gtk_widget_class_bind_template_child (widget_class, WrnMapPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, WrnMapPage, toolbar);
  gtk_widget_class_bind_template_child (widget_class, WrnMapPage, legend);
  gtk_widget_class_bind_template_child (widget_class, WrnMapPage, zoom);
  gtk_widget_class_bind_template_child (widget_class, WrnMapPage, zoom_in);
  gtk_widget_class_bind_template_child (widget_class, WrnMapPage, zoom_out);
  gtk_widget_class_bind_template_child (widget_class, WrnMapPage, connect_button);
  gtk_widget_class_bind_template_callback (widget_class, failed_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_out_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_fit_cb);
}

static void
wrn_map_page_class_init (WrnMapPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wrn_map_page_get_property;
  object_class->set_property = wrn_map_page_set_property;
  object_class->dispose = wrn_map_page_dispose;
  object_class->finalize = wrn_map_page_finalize;
  widget_class->map = wrn_map_page_map;
  widget_class->unmap = wrn_map_page_unmap;

  properties[PROP_AS_LIST] =
      g_param_spec_boolean ("as-list", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (WRN_TYPE_MAP);
  g_type_ensure (WRN_TYPE_MAP_LEGEND);
  g_type_ensure (WRN_TYPE_MAP_LIST);
  gtk_widget_class_install_property_action (widget_class, "map-page.as-list", "as-list");
  gtk_widget_class_install_action (widget_class, "map-page.export", "s", export_graph);
  gtk_widget_class_install_action (widget_class, "map-page.retry", NULL, retry);
  bind_template (widget_class);
}

static void
wrn_map_page_init (WrnMapPage *self)
{
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wrn_map_page_new:
 *
 * Returns: (transfer floating): the map of @community
 */
GtkWidget *
wrn_map_page_new (WrnBackend *backend, WrnCommunity *community)
{
  WrnMapPage *self = g_object_new (WRN_TYPE_MAP_PAGE, NULL);
  g_autofree char *id = NULL;

  self->backend = g_object_ref (backend);
  self->community = g_object_ref (community);
  wrn_map_set_community (self->map, backend, community);
  g_object_get (community, "id", &id, NULL);
  self->settings = wrn_local_settings_new (id);
  g_settings_bind (self->settings, "map-as-list", self, "as-list", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (community, "notify::state", G_CALLBACK (state_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (wrn_community_get_people (community), "items-changed",
                           G_CALLBACK (people_changed), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
