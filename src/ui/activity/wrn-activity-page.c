/* wrn-activity-page.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What passes in a community, how long it takes, and what happened.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/activity/wrn-activity-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/activity/wrn-activity-export.h"
#include "ui/activity/wrn-plot.h"
#include "ui/model/wrn-format.h"
#include "ui/model/wrn-phrases.h"
#include "ui/widgets/wrn-save.h"

/* Of the events, the last: more is what the log is for. */
#define EVENTS_MAX 50

struct _WrnActivityPage
{
  AdwBin parent_instance;

  /* children */
  GtkLabel *down;
  GtkLabel *up;
  GtkLabel *session;
  WrnPlot *throughput;
  WrnPlot *rtt;
  GtkDropDown *person;
  GtkSortListModel *people;
  GtkLabel *note;
  GtkListBox *events;

  /* not owned: the community's, which we own */
  WrnTraffic *traffic;

  /* owned */
  WrnCommunity *community;
  WrnLog *log;
  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (WrnActivityPage, wrn_activity_page, ADW_TYPE_BIN)

static WrnSpan
get_span (WrnActivityPage *self)
{
  g_autofree char *nick = g_settings_get_string (self->settings, "activity-span");

  return wrn_span_parse (nick);
}

static void
set_rate (GtkLabel *label, guint64 rate)
{
  g_autofree char *text = wrn_format_rate (rate);

  gtk_label_set_text (label, text);
}

static void
show_figures (WrnActivityPage *self)
{
  g_autofree char *session = g_format_size (wrn_traffic_get_total (self->traffic, WRN_FLOW_DOWN) +
                                            wrn_traffic_get_total (self->traffic, WRN_FLOW_UP));

  set_rate (self->down, wrn_traffic_get_rate (self->traffic, WRN_FLOW_DOWN));
  set_rate (self->up, wrn_traffic_get_rate (self->traffic, WRN_FLOW_UP));
  gtk_label_set_text (self->session, session);
}

static void
show_throughput (WrnActivityPage *self, WrnSpan span)
{
  static const WrnLine lines[] = { [WRN_FLOW_DOWN] = WRN_LINE_DOWN, [WRN_FLOW_UP] = WRN_LINE_UP };
  double points[WRN_SERIES_POINTS_MAX];

  G_STATIC_ASSERT (G_N_ELEMENTS (lines) == WRN_N_FLOWS);
  wrn_plot_set_scale (self->throughput, span, wrn_traffic_get_now (self->traffic));
  for (WrnFlow flow = 0; flow < WRN_N_FLOWS; flow++)
    {
      const guint n = wrn_traffic_read_flow (self->traffic, flow, span, points);

      wrn_plot_set_line (self->throughput, flow, lines[flow], points, n);
    }
}

static void
show_rtt (WrnActivityPage *self, WrnSpan span)
{
  WrnPerson *person = gtk_drop_down_get_selected_item (self->person);
  double points[WRN_SERIES_POINTS_MAX];
  guint n;

  wrn_plot_set_scale (self->rtt, span, wrn_traffic_get_now (self->traffic));
  n = wrn_traffic_read_rtt (self->traffic, person != NULL ? wrn_person_get_id (person) : "", span,
                            points);
  wrn_plot_set_line (self->rtt, 0, WRN_LINE_RTT, points, n);
}

/* What the plots cannot know, so that a gap is not taken for silence. */
static void
show_note (WrnActivityPage *self, WrnSpan span)
{
  const gint64 begin = wrn_traffic_get_begin (self->traffic);
  const gint64 first = wrn_traffic_get_now (self->traffic) - wrn_span_get_length (span);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (begin / G_USEC_PER_SEC);
  g_autofree char *clock = time != NULL ? g_date_time_format (time, "%H:%M") : NULL;
  g_autofree char *text = NULL;

  if (begin > first && clock != NULL && span == WRN_SPAN_DAY)
    /* Translators: a time of day as “20:14” */
    text = wrn_format_fill (_ ("Throughput before %s is known as averages of whole hours."), clock);
  else if (begin > first && clock != NULL && span == WRN_SPAN_HOUR)
    /* Translators: a time of day as “20:14” */
    text = wrn_format_fill (_ ("Warren was not watching before %s."), clock);
  gtk_widget_set_visible (GTK_WIDGET (self->note), text != NULL);
  gtk_label_set_text (self->note, text != NULL ? text : "");
}

static void
show_all (WrnActivityPage *self)
{
  const WrnSpan span = get_span (self);

  show_figures (self);
  show_throughput (self, span);
  show_rtt (self, span);
  show_note (self, span);
}

static void
changed_cb (WrnTraffic *traffic, WrnActivityPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_all (self);
}

static void
span_cb (GSettings *settings, const char *key, WrnActivityPage *self)
{
  show_all (self);
}

static void
person_cb (GtkDropDown *person, GParamSpec *pspec, WrnActivityPage *self)
{
  if (self->traffic != NULL)
    show_rtt (self, get_span (self));
}

/* Somebody who is there is more interesting than whoever comes first in the alphabet. */
static void
choose_person (WrnActivityPage *self)
{
  GListModel *people = G_LIST_MODEL (self->people);
  WrnPerson *chosen = gtk_drop_down_get_selected_item (self->person);

  if (chosen != NULL && wrn_person_get_way (chosen) >= WRN_WAY_RELAYED)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (WrnPerson) person = g_list_model_get_item (people, i);

      if (wrn_person_get_way (person) < WRN_WAY_RELAYED)
        continue;
      gtk_drop_down_set_selected (self->person, i);
      return;
    }
}

static void
people_cb (GListModel *people, guint position, guint removed, guint added, WrnActivityPage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->person), g_list_model_get_n_items (people) > 0);
}

static char *
join_text (WrnLogEntry *entry)
{
  const char *subject = wrn_log_entry_get_subject (entry);
  g_autofree char *text = wrn_phrase_translate (wrn_log_entry_get_text (entry));

  if (subject[0] == '\0')
    return g_steal_pointer (&text);
  /* Translators: an event: whom it is about, and what happened */
  return g_strdup_printf (C_ ("event", "%s: %s"), subject, text);
}

/* Its name is all that it says. */
static void
name_row (WrnLogEntry *entry, GParamSpec *pspec, GtkWidget *row)
{
  g_autofree char *text = join_text (entry);
  g_autofree char *clock = NULL;
  g_autofree char *times = NULL;
  g_autofree char *name = NULL;

  g_object_get (entry, "clock", &clock, "times", &times, NULL);
  name = g_strstrip (g_strdup_printf ("%s %s %s", clock, text, times));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static GtkWidget *
make_row (gpointer item, gpointer unused)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/org/warrenvpn/Warren/activity/wrn-activity-event.ui");
  GtkWidget *row = GTK_WIDGET (gtk_builder_get_object (builder, "row"));
  WrnLogEntry *entry = item;
  g_autofree char *text = join_text (entry);

  gtk_label_set_text (GTK_LABEL (gtk_builder_get_object (builder, "text")), text);
  g_object_bind_property (entry, "clock", gtk_builder_get_object (builder, "clock"), "label",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (entry, "times", gtk_builder_get_object (builder, "times"), "label",
                          G_BINDING_SYNC_CREATE);
  g_signal_connect_object (entry, "notify::times", G_CALLBACK (name_row), row, 0);
  name_row (entry, NULL, row);
  return g_object_ref_sink (row);
}

static gboolean
is_shown (gpointer item, gpointer unused)
{
  return wrn_log_entry_get_level (item) <= WRN_LOG_MESSAGE;
}

/* (transfer full): the last that are of interest, the newest first */
static GListModel *
make_list (WrnLog *log)
{
  GtkExpression *number = gtk_property_expression_new (WRN_TYPE_LOG_ENTRY, NULL, "number");
  GtkNumericSorter *sorter = gtk_numeric_sorter_new (number);
  GtkCustomFilter *filter = gtk_custom_filter_new (is_shown, NULL, NULL);
  GtkFilterListModel *shown =
      gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (log)), GTK_FILTER (filter));
  GtkSortListModel *sorted;

  gtk_numeric_sorter_set_sort_order (sorter, GTK_SORT_DESCENDING);
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (shown), GTK_SORTER (sorter));
  return G_LIST_MODEL (gtk_slice_list_model_new (G_LIST_MODEL (sorted), 0, EVENTS_MAX));
}

static GBytes *export(GtkWidget *from, const char *name)
{
  WrnActivityPage *self = WRN_ACTIVITY_PAGE (from);
  const WrnActivity activity = {
    .community = wrn_community_get_title (self->community),
    .traffic = self->traffic,
    .people = wrn_community_get_people (self->community),
    .events = G_LIST_MODEL (self->log),
    .span = get_span (self),
  };
  char *text = g_str_has_suffix (name, ".json") ? wrn_activity_export_json (&activity)
                                                : wrn_activity_export_csv (&activity);

  return g_bytes_new_take (text, strlen (text));
}

static void
export_cb (GtkWidget *widget, const char *action, GVariant *unused)
{
  wrn_save_ask (widget, _ ("Export Activity"), "activity.csv", export);
}

static void
wrn_activity_page_map (GtkWidget *widget)
{
  WrnActivityPage *self = WRN_ACTIVITY_PAGE (widget);

  choose_person (self);
  wrn_log_set_active (self->log, TRUE);
  wrn_traffic_watch (self->traffic);
  show_all (self);
  GTK_WIDGET_CLASS (wrn_activity_page_parent_class)->map (widget);
}

static void
wrn_activity_page_unmap (GtkWidget *widget)
{
  WrnActivityPage *self = WRN_ACTIVITY_PAGE (widget);

  GTK_WIDGET_CLASS (wrn_activity_page_parent_class)->unmap (widget);
  wrn_traffic_unwatch (self->traffic);
  wrn_log_set_active (self->log, FALSE);
}

static void
wrn_activity_page_dispose (GObject *object)
{
  WrnActivityPage *self = WRN_ACTIVITY_PAGE (object);

  self->traffic = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (object), WRN_TYPE_ACTIVITY_PAGE);
  g_clear_object (&self->log);
  g_clear_object (&self->settings);
  g_clear_object (&self->community);
  G_OBJECT_CLASS (wrn_activity_page_parent_class)->dispose (object);
}

static gboolean
only_arranges (GtkWidget *widget)
{
  return GTK_IS_BOX (widget) || GTK_IS_FLOW_BOX (widget) || GTK_IS_FLOW_BOX_CHILD (widget) ||
         GTK_IS_SCROLLED_WINDOW (widget) || GTK_IS_VIEWPORT (widget) || ADW_IS_CLAMP (widget);
}

/* @stops: (element-type GtkWidget): gets what Tab may stop in, in the order of the page */
static void
list_stops (GPtrArray *stops, GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (only_arranges (child))
      list_stops (stops, child);
    else
      g_ptr_array_add (stops, child);
}

/* A GtkFlowBox keeps Tab for itself, and it never leaves: so it is not asked. */
static gboolean
wrn_activity_page_focus (GtkWidget *widget, GtkDirectionType direction)
{
  const gboolean back = direction == GTK_DIR_TAB_BACKWARD;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  g_autoptr (GPtrArray) stops = g_ptr_array_new ();
  guint at = 0;

  if (!back && direction != GTK_DIR_TAB_FORWARD)
    return GTK_WIDGET_CLASS (wrn_activity_page_parent_class)->focus (widget, direction);
  list_stops (stops, widget);
  for (guint i = 0; focus != NULL && i < stops->len; i++)
    if (focus == stops->pdata[i] || gtk_widget_is_ancestor (focus, stops->pdata[i]))
      at = back ? stops->len - 1 - i : i;
  for (; at < stops->len; at++)
    if (gtk_widget_child_focus (stops->pdata[back ? stops->len - 1 - at : at], direction))
      return TRUE;
  return FALSE;
}

static void
wrn_activity_page_class_init (WrnActivityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wrn_activity_page_dispose;
  widget_class->focus = wrn_activity_page_focus;
  widget_class->map = wrn_activity_page_map;
  widget_class->unmap = wrn_activity_page_unmap;

  g_type_ensure (WRN_TYPE_PLOT);
  g_type_ensure (WRN_TYPE_PERSON);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/warrenvpn/Warren/activity/wrn-activity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnActivityPage, down);
  gtk_widget_class_bind_template_child (widget_class, WrnActivityPage, up);
  gtk_widget_class_bind_template_child (widget_class, WrnActivityPage, session);
  gtk_widget_class_bind_template_child (widget_class, WrnActivityPage, throughput);
  gtk_widget_class_bind_template_child (widget_class, WrnActivityPage, rtt);
  gtk_widget_class_bind_template_child (widget_class, WrnActivityPage, person);
  gtk_widget_class_bind_template_child (widget_class, WrnActivityPage, people);
  gtk_widget_class_bind_template_child (widget_class, WrnActivityPage, note);
  gtk_widget_class_bind_template_child (widget_class, WrnActivityPage, events);
  gtk_widget_class_bind_template_callback (widget_class, person_cb);
  gtk_widget_class_install_action (widget_class, "activity.export", NULL, export_cb);
}

static void
wrn_activity_page_init (WrnActivityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Returns: (transfer floating): a page that looks only while it is mapped */
GtkWidget *
wrn_activity_page_new (WrnBackend *backend, WrnCommunity *community)
{
  WrnActivityPage *self = g_object_new (WRN_TYPE_ACTIVITY_PAGE, NULL);
  GListModel *people = G_LIST_MODEL (wrn_community_get_people (community));
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GAction) span = NULL;
  g_autoptr (GListModel) events = NULL;

  self->community = g_object_ref (community);
  self->traffic = wrn_traffic_of (backend, community);
  self->log = wrn_log_new (backend, community);
  self->settings = g_object_ref (wrn_community_get_local_settings (community));
  gtk_sort_list_model_set_model (self->people, people);
  people_cb (people, 0, 0, 0, self);
  events = make_list (self->log);
  gtk_list_box_bind_model (self->events, events, make_row, NULL, NULL);

  span = g_settings_create_action (self->settings, "activity-span");
  g_action_map_add_action (G_ACTION_MAP (actions), span);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "plots", G_ACTION_GROUP (actions));

  g_signal_connect_object (people, "items-changed", G_CALLBACK (people_cb), self, 0);
  g_signal_connect_object (self->traffic, "changed", G_CALLBACK (changed_cb), self, 0);
  g_signal_connect_object (self->settings, "changed::activity-span", G_CALLBACK (span_cb), self, 0);
  return GTK_WIDGET (self);
}
