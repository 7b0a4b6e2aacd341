/* test-activity.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of the page of activity: what it shows, when it looks, and what it exports.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "ui/activity/wrn-activity-export.h"
#include "ui/activity/wrn-activity-page.h"
#include "ui/activity/wrn-plot.h"
#include "ui/model/wrn-fake-backend.h"

#include "wrn-ui-test.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  WrnFakeBackend *fake;
  WrnCommunity *community; /* (not owned) */
  WrnTraffic *traffic;     /* (not owned) */
  GtkWidget *page;
  GtkWidget *window;
} Desk;

static void
set_up (Desk *desk, gconstpointer data)
{
  desk->fake = wrn_fake_backend_new (WRN_HELPER_OK);
  wrn_fake_backend_add_demo (desk->fake);
  desk->community =
      g_list_model_get_item (wrn_backend_get_communities (WRN_BACKEND (desk->fake)), 0);
  g_object_unref (desk->community);
  desk->traffic = wrn_traffic_of (WRN_BACKEND (desk->fake), desk->community);
  desk->page = wrn_activity_page_new (WRN_BACKEND (desk->fake), desk->community);
  desk->window = wrn_ui_test_show (desk->page);
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  if (desk->window != NULL)
    gtk_window_destroy (GTK_WINDOW (desk->window));
  g_settings_reset (wrn_community_get_local_settings (desk->community), "activity-span");
  wrn_ui_test_settle ();
  g_object_unref (desk->fake);
}

/* As the helper would answer at @now. */
static void
take (Desk *desk, guint64 rx, guint64 tx, gint64 now)
{
  g_autofree char *text = g_strdup_printf ("{'rx-bytes': <uint64 %" G_GUINT64_FORMAT
                                           ">, 'tx-bytes': <uint64 %" G_GUINT64_FORMAT ">}",
                                           rx, tx);
  g_autoptr (GVariant) stats = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  wrn_traffic_take_stats (desk->traffic, stats, now);
}

static GtkWidget *
find_plot (Desk *desk, const char *title)
{
  return wrn_ui_test_find (desk->page, WRN_TYPE_PLOT, title);
}

static void
test_figures (Desk *desk, gconstpointer data)
{
  const gint64 now = g_get_real_time ();

  take (desk, 0, 0, now - SECOND);
  take (desk, 1200000, 80000, now);
  g_assert_nonnull (wrn_ui_test_find (desk->page, GTK_TYPE_LABEL, "1.2\302\240MB/s"));
  g_assert_nonnull (wrn_ui_test_find (desk->page, GTK_TYPE_LABEL, "80.0\302\240kB/s"));
  g_assert_nonnull (wrn_ui_test_find (desk->page, GTK_TYPE_LABEL, "1.3\302\240MB"));
}

static void
test_plots_speak (Desk *desk, gconstpointer data)
{
  const gint64 now = g_get_real_time () / SECOND * SECOND;
  GtkWidget *throughput = find_plot (desk, "Throughput");
  GtkWidget *rtt = find_plot (desk, "Round trip");

  take (desk, 0, 0, now - SECOND);
  take (desk, 1200000, 80000, now);
  gtk_test_accessible_assert_role (throughput, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (throughput, GTK_ACCESSIBLE_PROPERTY_LABEL, "Throughput");
  gtk_test_accessible_assert_property (
      throughput, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
      "Down 1.2\302\240MB/s, peak 1.2\302\240MB/s in the last minute\n"
      "Up 80.0\302\240kB/s, peak 80.0\302\240kB/s in the last minute");
  gtk_test_accessible_assert_property (rtt, GTK_ACCESSIBLE_PROPERTY_LABEL, "Round trip");
}

static gboolean
press (GtkWidget *plot, guint key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (plot);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &handled);
    }
  return handled;
}

/* A single point, for those who have no pointer. */
static void
test_keys_read_a_point (Desk *desk, gconstpointer data)
{
  const gint64 now = g_get_real_time () / SECOND * SECOND;
  GtkWidget *plot = find_plot (desk, "Throughput");
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (now / SECOND - 1);
  g_autofree char *clock = g_date_time_format (time, "%H:%M:%S");
  g_autofree char *expected =
      g_strdup_printf ("%s, Down 1.2\302\240MB/s, Up 80.0\302\240kB/s", clock);

  take (desk, 0, 0, now - SECOND);
  take (desk, 1200000, 80000, now);
  g_assert_true (gtk_widget_get_focusable (plot));
  g_assert_false (press (plot, GDK_KEY_Escape));
  g_assert_true (press (plot, GDK_KEY_Home));
  g_assert_true (press (plot, GDK_KEY_End));
  gtk_test_accessible_assert_property (plot, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, expected);
  g_assert_true (press (plot, GDK_KEY_Escape));
  gtk_test_accessible_assert_property (plot, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       wrn_plot_get_summary (WRN_PLOT (plot)));
  g_assert_false (press (plot, GDK_KEY_a));
}

static GtkWidget *
find_toggle (Desk *desk, const char *label)
{
  return wrn_ui_test_find (desk->page, GTK_TYPE_TOGGLE_BUTTON, label);
}

/* What is chosen is remembered for the community, and what is remembered is shown. */
static void
test_span (Desk *desk, gconstpointer data)
{
  GSettings *settings = wrn_community_get_local_settings (desk->community);
  g_autofree char *span = NULL;
  const gint64 now = g_get_real_time ();

  take (desk, 0, 0, now - SECOND);
  take (desk, 1000, 0, now);
  g_signal_emit_by_name (find_toggle (desk, "1 h"), "clicked");
  span = g_settings_get_string (settings, "activity-span");
  g_assert_cmpstr (span, ==, "hour");
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (find_toggle (desk, "1 h"))));
  g_assert_nonnull (
      strstr (wrn_plot_get_summary (WRN_PLOT (find_plot (desk, "Throughput"))), "last hour"));
  g_settings_set_string (settings, "activity-span", "day");
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (find_toggle (desk, "24 h"))));
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (find_toggle (desk, "1 h"))));
}

static void
test_looks_only_while_seen (Desk *desk, gconstpointer data)
{
  GtkWidget *throughput = find_plot (desk, "Throughput");
  const gint64 now = g_get_real_time ();
  g_autofree char *before = NULL;

  gtk_widget_set_visible (desk->window, FALSE);
  before = g_strdup (wrn_plot_get_summary (WRN_PLOT (throughput)));
  take (desk, 0, 0, now - SECOND);
  take (desk, 1200000, 80000, now);
  g_assert_cmpstr (wrn_plot_get_summary (WRN_PLOT (throughput)), ==, before);
  wrn_fake_backend_answer (desk->fake, WRN_REQUEST_EVENTS,
                           "[{'number': <uint64 1>, 'level': <'message'>, 'text': <'hidden'>}]");
  wrn_community_tell_news (desk->community);
  wrn_ui_test_settle ();
  g_assert_null (wrn_ui_test_find (desk->page, GTK_TYPE_LABEL, "hidden"));

  gtk_window_present (GTK_WINDOW (desk->window));
  wrn_ui_test_settle ();
  g_assert_cmpstr (wrn_plot_get_summary (WRN_PLOT (throughput)), !=, before);
  g_assert_nonnull (wrn_ui_test_find (desk->page, GTK_TYPE_LABEL, "hidden"));
}

/* Dan is connecting and Eve away: whoever is there is asked about. */
static void
test_person (Desk *desk, gconstpointer data)
{
  GtkWidget *drop_down = wrn_ui_test_find (desk->page, GTK_TYPE_DROP_DOWN, NULL);
  WrnPerson *person = gtk_drop_down_get_selected_item (GTK_DROP_DOWN (drop_down));

  g_assert_cmpstr (wrn_person_get_name (person), ==, "Alice");
  wrn_fake_backend_add_crowd (desk->fake, desk->community, 100);
  wrn_fake_backend_set_peers (desk->fake, desk->community, "[]");
  g_assert_false (gtk_widget_get_visible (drop_down));
}

static void
test_events (Desk *desk, gconstpointer data)
{
  GtkWidget *carol;
  GtkWidget *dan;

  wrn_fake_backend_answer (
      desk->fake, WRN_REQUEST_EVENTS,
      "[{'number': <uint64 1>, 'level': <'message'>, 'subject': <'Carol'>, 'text': <'joined'>},"
      " {'number': <uint64 2>, 'level': <'info'>, 'text': <'of no interest'>},"
      " {'number': <uint64 3>, 'level': <'warning'>, 'subject': <'<b>Dan</b> &amp;'>,"
      "  'text': <'left'>}]");
  wrn_community_tell_news (desk->community);
  wrn_ui_test_settle ();
  carol = wrn_ui_test_find (desk->page, GTK_TYPE_LABEL, "Carol: joined");
  dan = wrn_ui_test_find (desk->page, GTK_TYPE_LABEL, "<b>Dan</b> &amp;: left");
  g_assert_nonnull (carol);
  g_assert_nonnull (dan);
  g_assert_false (gtk_label_get_use_markup (GTK_LABEL (dan)));
  g_assert_null (wrn_ui_test_find (desk->page, GTK_TYPE_LABEL, "of no interest"));
  carol = gtk_widget_get_ancestor (carol, GTK_TYPE_LIST_BOX_ROW);
  dan = gtk_widget_get_ancestor (dan, GTK_TYPE_LIST_BOX_ROW);
  g_assert_cmpint (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (dan)), ==, 0);
  g_assert_cmpint (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (carol)), ==, 1);
}

static guint
count_rows (GtkWidget *root)
{
  guint n = GTK_IS_LIST_BOX_ROW (root);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_rows (child);
  return n;
}

static void
test_many_events (Desk *desk, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("[");

  for (guint i = 1; i <= 5000; i++)
    g_string_append_printf (text, "%s{'number': <uint64 %u>, 'level': <'message'>, 'text': <'%u'>}",
                            i > 1 ? "," : "", i, i);
  wrn_fake_backend_answer (desk->fake, WRN_REQUEST_EVENTS, g_string_append (text, "]")->str);
  wrn_community_tell_news (desk->community);
  wrn_ui_test_settle ();
  g_assert_nonnull (wrn_ui_test_find (desk->page, GTK_TYPE_LABEL, "5000"));
  g_assert_cmpuint (count_rows (desk->page), ==, 50);
}

static void
test_names (Desk *desk, gconstpointer data)
{
  gtk_test_accessible_assert_property (wrn_ui_test_find (desk->page, GTK_TYPE_DROP_DOWN, NULL),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Person whose round trip is shown");
  gtk_test_accessible_assert_property (wrn_ui_test_find (desk->page, GTK_TYPE_LIST_BOX, NULL),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Events");
  g_assert_nonnull (wrn_ui_test_find (desk->page, GTK_TYPE_BUTTON, "Export…"));
  g_assert_nonnull (wrn_ui_test_find (desk->page, GTK_TYPE_BUTTON, "Show Log"));
}

static void
test_leaves_nothing (Desk *desk, gconstpointer data)
{
  gpointer page = desk->page;
  gpointer plot = find_plot (desk, "Throughput");

  g_object_add_weak_pointer (page, &page);
  g_object_add_weak_pointer (plot, &plot);
  wrn_community_tell_news (desk->community);
  gtk_window_destroy (GTK_WINDOW (g_steal_pointer (&desk->window)));
  g_assert_null (page);
  g_assert_null (plot);
  wrn_ui_test_settle ();
}

static void
prepare_export (Desk *desk, WrnActivity *activity, WrnLog **log)
{
  const gint64 now = G_GINT64_CONSTANT (1800000000) * SECOND;

  wrn_fake_backend_set_peers (desk->fake, desk->community,
                              "[{'id': <'a'>, 'name': <'=cmd()'>, 'state': <'direct'>,"
                              "  'rtt': <uint64 9000>}]");
  wrn_fake_backend_answer (
      desk->fake, WRN_REQUEST_EVENTS,
      "[{'number': <uint64 1>, 'time': <int64 1800000000000000>, 'level': <'message'>,"
      "  'subject': <'@a'>, 'text': <'said \"hello\", and left'>}]");
  take (desk, 0, 0, now - SECOND);
  take (desk, 1000, 50, now);
  wrn_traffic_take_people (desk->traffic, wrn_community_get_people (desk->community), now);
  *log = wrn_log_new (WRN_BACKEND (desk->fake), desk->community);
  wrn_log_set_active (*log, TRUE);
  wrn_ui_test_settle ();
  wrn_traffic_set_now (desk->traffic, now);
  *activity = (WrnActivity){
    .community = "Friday \"Games\"",
    .traffic = desk->traffic,
    .people = wrn_community_get_people (desk->community),
    .events = G_LIST_MODEL (*log),
  };
}

static void
test_csv (Desk *desk, gconstpointer data)
{
  g_autoptr (WrnLog) log = NULL;
  g_autofree char *csv = NULL;
  WrnActivity activity;

  prepare_export (desk, &activity, &log);
  csv = wrn_activity_export_csv (&activity);
  g_assert_cmpstr (csv, ==,
                   "time,kind,subject,value\r\n"
                   "2027-01-15T07:59:59Z,down,\"\",1000\r\n"
                   "2027-01-15T07:59:59Z,up,\"\",50\r\n"
                   "2027-01-15T07:59:59Z,rtt,\"'=cmd()\",9000\r\n"
                   "2027-01-15T08:00:00Z,event,\"'@a\",\"said \"\"hello\"\", and left\"\r\n");
}

static void
test_json (Desk *desk, gconstpointer data)
{
  g_autoptr (WrnLog) log = NULL;
  g_autofree char *json = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *object;
  WrnActivity activity;

  prepare_export (desk, &activity, &log);
  json = wrn_activity_export_json (&activity);
  root = json_from_string (json, &error);
  g_assert_no_error (error);
  object = json_node_get_object (root);
  g_assert_cmpstr (json_object_get_string_member (object, "community"), ==, "Friday \"Games\"");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "rates")), ==, 2);
  object = json_array_get_object_element (json_object_get_array_member (object, "people"), 0);
  g_assert_cmpstr (json_object_get_string_member (object, "name"), ==, "=cmd()");
  object = json_array_get_object_element (json_object_get_array_member (object, "round-trips"), 0);
  g_assert_cmpint (json_object_get_int_member (object, "rtt"), ==, 9000);
}

#define ADD(name, test) g_test_add ("/activity/" name, Desk, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("figures", test_figures);
  ADD ("plots-speak", test_plots_speak);
  ADD ("keys-read-a-point", test_keys_read_a_point);
  ADD ("span-is-remembered", test_span);
  ADD ("looks-only-while-seen", test_looks_only_while_seen);
  ADD ("person-who-is-there", test_person);
  ADD ("events-are-no-markup", test_events);
  ADD ("many-events", test_many_events);
  ADD ("names", test_names);
  ADD ("leaves-nothing", test_leaves_nothing);
  ADD ("csv", test_csv);
  ADD ("json", test_json);
  return g_test_run ();
}
