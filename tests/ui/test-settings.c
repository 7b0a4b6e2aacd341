/* test-settings.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of what can be chosen: about the app, and about a community.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <string.h>

#include "ipc/wrn-dbus-error.h"
#include "ui/model/wrn-fake-backend.h"
#include "ui/settings/wrn-about-window.h"
#include "ui/settings/wrn-community-settings.h"
#include "ui/settings/wrn-preferences-window.h"
#include "ui/settings/wrn-setting-switch.h"
#include "ui/settings/wrn-shortcuts-window.h"
#include "ui/widgets/wrn-hint.h"

#include "wrn-ui-test.h"
#include "wrn-ui-wait.h"

#define KEY "AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA"
#define SERVER "meet.example:7654/" KEY

typedef struct
{
  GtkWidget *window; /* (nullable) */
  WrnFakeBackend *backend;
  WrnCommunity *community; /* (not owned) */
  GSettings *settings;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->backend = wrn_fake_backend_new (WRN_HELPER_OK);
  fixture->community = wrn_fake_backend_add (
      fixture->backend,
      "{'name': <'<b>Fun</b> & co'>, 'nickname': <'Alice'>, 'subnet': <'10.73.21.0/24'>, "
      "'mtu': <uint32 1400>, 'lan-discovery': <true>, 'autoconnect': <false>, "
      "'proxies': <['http://proxy.example:3128']>, 'supernodes': <['" SERVER "']>}",
      "off");
  fixture->settings = g_settings_new ("org.warrenvpn.Warren");
}

static void
take (Fixture *fixture, GtkWindow *window)
{
  fixture->window = GTK_WIDGET (window);
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &fixture->window);
  gtk_window_present (window);
  wrn_ui_test_settle ();
}

static void
open_community (Fixture *fixture)
{
  take (fixture, wrn_community_settings_new (WRN_BACKEND (fixture->backend), fixture->community));
}

static void
open_preferences (Fixture *fixture)
{
  take (fixture, wrn_preferences_window_new (WRN_BACKEND (fixture->backend), fixture->settings));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  if (fixture->window != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  wrn_ui_test_settle ();
  g_assert_null (fixture->window);
  g_assert_finalize_object (fixture->backend);
  g_assert_finalize_object (fixture->settings);
}

static GtkWidget *
find_row (Fixture *fixture, const char *title)
{
  GtkWidget *row = wrn_ui_test_find (fixture->window, ADW_TYPE_PREFERENCES_ROW, title);

  g_assert_nonnull (row);
  return row;
}

static GtkSwitch *
find_switch (Fixture *fixture, const char *title)
{
  return GTK_SWITCH (wrn_ui_test_find (find_row (fixture, title), GTK_TYPE_SWITCH, NULL));
}

/* (nullable): what is said below the row */
static const char *
get_hint (Fixture *fixture, const char *title)
{
  GtkWidget *hint = gtk_widget_get_next_sibling (find_row (fixture, title));

  g_assert_true (WRN_IS_HINT (hint));
  if (!gtk_widget_get_visible (hint))
    return NULL;
  return gtk_label_get_text (GTK_LABEL (wrn_ui_test_find (hint, GTK_TYPE_LABEL, NULL)));
}

static void
enter (Fixture *fixture, const char *title, const char *text)
{
  GtkWidget *row = find_row (fixture, title);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_signal_emit_by_name (row, "apply");
  wrn_ui_test_settle ();
}

static void
press (Fixture *fixture, const char *label)
{
  GtkWidget *button = wrn_ui_test_find (fixture->window, GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  wrn_ui_test_settle ();
}

static char *
get_string (Fixture *fixture, const char *key)
{
  char *value;

  g_object_get (fixture->community, key, &value, NULL);
  return value;
}

static void
fail (Fixture *fixture, WrnRequest request)
{
  g_autoptr (GError) error =
      g_error_new_literal (WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT, "no");

  wrn_fake_backend_fail (fixture->backend, request, error);
}

static void
test_shows_what_the_community_says (Fixture *fixture, gconstpointer unused)
{
  open_community (fixture);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==,
                   "Settings of “<b>Fun</b> & co”");
  g_assert_cmpstr (gtk_editable_get_text (
                       GTK_EDITABLE (find_row (fixture, "Name on This Computer"))),
                   ==, "<b>Fun</b> & co");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (fixture, "Packet Size (MTU)"))),
                   ==, "1400");
  g_assert_nonnull (find_row (fixture, "meet.example:7654"));
  g_assert_true (gtk_switch_get_active (find_switch (fixture, "Find People on the Local Network")));
}

static void
test_change_can_be_undone (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *after = NULL;
  g_autofree char *again = NULL;

  open_community (fixture);
  enter (fixture, "Name on This Computer", " Friday Games ");
  after = get_string (fixture, "name");
  g_assert_cmpstr (after, ==, "Friday Games");
  g_assert_nonnull (wrn_ui_test_find (fixture->window, GTK_TYPE_LABEL, "Saved"));
  wrn_ui_test_check_spoken (fixture->window);
  press (fixture, "Undo");
  again = get_string (fixture, "name");
  g_assert_cmpstr (again, ==, "<b>Fun</b> & co");
  g_assert_cmpstr (gtk_editable_get_text (
                       GTK_EDITABLE (find_row (fixture, "Name on This Computer"))),
                   ==, "<b>Fun</b> & co");
}

static void
test_wrong_values_are_not_sent (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *name = NULL;
  g_autofree char *subnet = NULL;

  open_community (fixture);
  enter (fixture, "Name on This Computer", "  ");
  g_assert_cmpstr (get_hint (fixture, "Name on This Computer"), ==, "This must not be empty");
  enter (fixture, "Address Range", "8.8.8.0/24");
  g_assert_cmpstr (get_hint (fixture, "Address Range"), ==,
                   "Write a private range such as 10.91.4.0/24");
  enter (fixture, "Packet Size (MTU)", "9000");
  g_assert_cmpstr (get_hint (fixture, "Packet Size (MTU)"), ==, "Write a number from 1280 to 1500");
  enter (fixture, "Add a Server (host:port/key)", "meet.example");
  g_assert_nonnull (get_hint (fixture, "Add a Server (host:port/key)"));
  enter (fixture, "Add a Server (host:port/key)", SERVER);
  g_assert_cmpstr (get_hint (fixture, "Add a Server (host:port/key)"), ==,
                   "People meet there already");
  name = get_string (fixture, "name");
  g_assert_cmpstr (name, ==, "<b>Fun</b> & co");
  subnet = get_string (fixture, "subnet");
  g_assert_cmpstr (subnet, ==, "10.73.21.0/24");
}

/* Whether the keyboard is at the range, or at what is offered in its place. */
static gboolean
is_at_the_range (Fixture *fixture)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));

  return focus != NULL && gtk_widget_is_ancestor (focus, find_row (fixture, "Advanced"));
}

static void
test_range_in_use_is_in_view (Fixture *fixture, gconstpointer unused)
{
  open_community (fixture);
  g_assert_false (
      adw_expander_row_get_expanded (ADW_EXPANDER_ROW (find_row (fixture, "Advanced"))));
  g_assert_false (is_at_the_range (fixture));
  gtk_window_destroy (GTK_WINDOW (fixture->window));

  fixture->community =
      wrn_fake_backend_add (fixture->backend,
                            "{'name': <'Games'>, 'subnet': <'10.73.21.0/24'>, 'error-name': "
                            "<'org.warrenvpn.Warren.Helper1.Error.AddressInUse'>}",
                            "failed");
  open_community (fixture);
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (find_row (fixture, "Advanced"))));
  WRN_UI_WAIT_FOR (is_at_the_range (fixture));
}

static void
test_refused_value_says_so (Fixture *fixture, gconstpointer unused)
{
  open_community (fixture);
  fail (fixture, WRN_REQUEST_SET);
  enter (fixture, "Packet Size (MTU)", "1300");
  g_assert_cmpstr (get_hint (fixture, "Packet Size (MTU)"), ==,
                   "Warren cannot use this. Check it, or ask for a new one.");
  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_SET, NULL);
  enter (fixture, "Packet Size (MTU)", "1300");
  g_assert_null (get_hint (fixture, "Packet Size (MTU)"));
}

static void
test_supernodes_come_and_go (Fixture *fixture, gconstpointer unused)
{
  g_auto (GStrv) two = NULL;
  g_auto (GStrv) one = NULL;
  GtkWidget *remove;

  open_community (fixture);
  enter (fixture, "Add a Server (host:port/key)", " other.example:7655/" KEY " ");
  g_object_get (fixture->community, "supernodes", &two, NULL);
  g_assert_cmpuint (g_strv_length (two), ==, 2);
  g_assert_cmpstr (two[1], ==, "other.example:7655/" KEY);

  remove = wrn_ui_test_find (fixture->window, GTK_TYPE_BUTTON, "Remove meet.example:7654");
  gtk_test_accessible_assert_property (remove, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Remove meet.example:7654");
  press (fixture, "Remove meet.example:7654");
  g_object_get (fixture->community, "supernodes", &one, NULL);
  g_assert_cmpuint (g_strv_length (one), ==, 1);
  g_assert_cmpstr (one[0], ==, "other.example:7655/" KEY);

  enter (fixture, "Add a Server (host:port/key)", "a.example/" KEY);
  g_assert_true (gtk_widget_get_visible (find_row (fixture, "Add a Server (host:port/key)")));
  enter (fixture, "Add a Server (host:port/key)", "b.example/" KEY);
  g_assert_false (gtk_widget_get_visible (find_row (fixture, "Add a Server (host:port/key)")));
}

static void
test_proxies_are_written_side_by_side (Fixture *fixture, gconstpointer unused)
{
  static const char title[] = "Proxy (http://host:port)";
  g_auto (GStrv) two = NULL;
  g_auto (GStrv) same = NULL;
  g_auto (GStrv) none = NULL;
  GtkEditable *row;

  open_community (fixture);
  row = GTK_EDITABLE (find_row (fixture, title));
  g_assert_cmpstr (gtk_editable_get_text (row), ==, "http://proxy.example:3128");
  enter (fixture, title, "  *.onion=socks5://127.0.0.1:9050   http://proxy.example:3128 ");
  g_object_get (fixture->community, "proxies", &two, NULL);
  g_assert_cmpuint (g_strv_length (two), ==, 2);
  g_assert_cmpstr (two[1], ==, "http://proxy.example:3128");
  g_assert_nonnull (wrn_ui_test_find (fixture->window, GTK_TYPE_LABEL, "Saved"));

  enter (fixture, title, "proxy.example:3128");
  g_assert_cmpstr (get_hint (fixture, title), ==,
                   "Write it as http://host:port or socks5://host:port");
  g_object_get (fixture->community, "proxies", &same, NULL);
  g_assert_true (g_strv_equal ((const char *const *) two, (const char *const *) same));

  enter (fixture, title, "");
  g_assert_null (get_hint (fixture, title));
  g_object_get (fixture->community, "proxies", &none, NULL);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

static void
test_switch_asks_and_goes_back (Fixture *fixture, gconstpointer unused)
{
  GtkSwitch *toggle;
  gboolean lan;

  open_community (fixture);
  toggle = find_switch (fixture, "Find People on the Local Network");
  gtk_switch_set_active (toggle, FALSE);
  wrn_ui_test_settle ();
  g_object_get (fixture->community, "lan-discovery", &lan, NULL);
  g_assert_false (lan);
  g_assert_false (gtk_switch_get_state (toggle));

  fail (fixture, WRN_REQUEST_SET);
  gtk_switch_set_active (toggle, TRUE);
  wrn_ui_test_settle ();
  g_assert_false (gtk_switch_get_active (toggle));
  g_object_get (fixture->community, "lan-discovery", &lan, NULL);
  g_assert_false (lan);
}

static void
test_community_changes_without_asking (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) settings = g_variant_ref_sink (
      g_variant_new_parsed ("{'lan-discovery': <false>, 'mtu': <uint32 1280>}"));

  open_community (fixture);
  fail (fixture, WRN_REQUEST_SET);
  wrn_community_change_info (fixture->community, settings);
  g_assert_false (
      gtk_switch_get_active (find_switch (fixture, "Find People on the Local Network")));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (fixture, "Packet Size (MTU)"))),
                   ==, "1280");
}

static void
test_preferences_are_kept_at_once (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *key;
    const char *title;
  } switches[] = {
    { "open-at-login", "Open Warren at Login" },
    { "start-hidden", "Start Hidden" },
    { "stay-connected-when-closed", "Keep Connected When the Window Is Closed" },
    { "confirm-quit", "Ask Before Quitting While Connected" },
    { "show-tray-icon", "Show Tray Icon" },
    { "hide-tray-icon-when-off", "Hide It While Everything Is Off" },
    { "notify-connection", "A Connection Is Lost or Back" },
    { "notify-first-person", "Somebody Joins a New Community" },
    { "notify-presence", "Anyone Comes or Goes" },
  };

  open_preferences (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      GtkSwitch *toggle = find_switch (fixture, switches[i].title);
      const gboolean before = g_settings_get_boolean (fixture->settings, switches[i].key);

      g_assert_cmpint (gtk_switch_get_active (toggle), ==, before);
      gtk_switch_set_active (toggle, !before);
      g_assert_cmpint (g_settings_get_boolean (fixture->settings, switches[i].key), ==, !before);
      g_settings_reset (fixture->settings, switches[i].key);
    }
}

static void
test_nothing_of_a_tray_without_one (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *row;
  GtkWidget *tray;

  open_preferences (fixture);
  row = find_row (fixture, "Start Hidden");
  tray = find_row (fixture, "Show Tray Icon");
  g_assert_false (gtk_widget_is_sensitive (row));
  g_assert_false (gtk_widget_is_sensitive (tray));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==,
                   "No tray on this desktop");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (tray)), ==,
                   "No tray on this desktop");
  g_object_set (fixture->window, "tray-available", TRUE, NULL);
  g_assert_true (gtk_widget_is_sensitive (row));
  g_assert_true (gtk_widget_is_sensitive (tray));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "Only the tray icon");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (tray)), ==, "");
}

static void
test_what_keeps_it_from_opening_is_told (Fixture *fixture, gconstpointer unused)
{
  AdwActionRow *row;

  open_preferences (fixture);
  row = ADW_ACTION_ROW (find_row (fixture, "Open Warren at Login"));
  g_assert_cmpstr (adw_action_row_get_subtitle (row), ==, "");
  g_object_set (fixture->window, "login-trouble", "<b>No</b> & no", NULL);
  g_assert_nonnull (wrn_ui_test_find (GTK_WIDGET (row), GTK_TYPE_LABEL, "<b>No</b> & no"));
  g_object_set (fixture->window, "login-trouble", NULL, NULL);
  g_assert_cmpstr (adw_action_row_get_subtitle (row), ==, "");
}

static void
test_preferences_list_communities (Fixture *fixture, gconstpointer unused)
{
  gboolean automatic;

  open_preferences (fixture);
  gtk_switch_set_active (find_switch (fixture, "<b>Fun</b> & co"), TRUE);
  wrn_ui_test_settle ();
  g_object_get (fixture->community, "autoconnect", &automatic, NULL);
  g_assert_true (automatic);
  g_assert_nonnull (wrn_ui_test_find (fixture->window, GTK_TYPE_LABEL, "<b>Fun</b> & co"));
}

static void
test_meeting_point_here_can_be_stopped (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *row;

  open_preferences (fixture);
  row = find_row (fixture, "This Computer Is a Meeting Point");
  g_assert_true (gtk_widget_is_visible (row));
  press (fixture, "Stop");
  g_assert_false (gtk_widget_is_visible (row));
  gtk_window_destroy (GTK_WINDOW (fixture->window));

  fail (fixture, WRN_REQUEST_HOSTED);
  open_preferences (fixture);
  g_assert_false (gtk_widget_is_visible (find_row (fixture, "This Computer Is a Meeting Point")));
}

static void
test_about_tells_no_names (Fixture *fixture, gconstpointer unused)
{
  const char *info;

  take (fixture, wrn_about_window_new (WRN_BACKEND (fixture->backend)));
  info = adw_about_window_get_debug_info (ADW_ABOUT_WINDOW (fixture->window));
  g_assert_nonnull (strstr (info, "Warren " WRN_VERSION));
  g_assert_nonnull (strstr (info, "Communities: 1"));
  g_assert_null (strstr (info, "Fun"));
  g_assert_null (strstr (info, "10.73.21"));
  g_assert_cmpint (adw_about_window_get_license_type (ADW_ABOUT_WINDOW (fixture->window)), ==,
                   GTK_LICENSE_GPL_3_0);
}

static void
test_shortcuts_open (Fixture *fixture, gconstpointer unused)
{
  take (fixture, wrn_shortcuts_window_new ());
  g_assert_nonnull (
      wrn_ui_test_find (fixture->window, GTK_TYPE_SHORTCUTS_SHORTCUT, "Create a Community"));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/settings/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("shows-what-the-community-says", test_shows_what_the_community_says);
  ADD ("change-can-be-undone", test_change_can_be_undone);
  ADD ("wrong-values-are-not-sent", test_wrong_values_are_not_sent);
  ADD ("range-in-use-is-in-view", test_range_in_use_is_in_view);
  ADD ("refused-value-says-so", test_refused_value_says_so);
  ADD ("supernodes-come-and-go", test_supernodes_come_and_go);
  ADD ("proxies-are-written-side-by-side", test_proxies_are_written_side_by_side);
  ADD ("switch-asks-and-goes-back", test_switch_asks_and_goes_back);
  ADD ("community-changes-without-asking", test_community_changes_without_asking);
  ADD ("preferences-are-kept-at-once", test_preferences_are_kept_at_once);
  ADD ("nothing-of-a-tray-without-one", test_nothing_of_a_tray_without_one);
  ADD ("what-keeps-it-from-opening-is-told", test_what_keeps_it_from_opening_is_told);
  ADD ("preferences-list-communities", test_preferences_list_communities);
  ADD ("meeting-point-here-can-be-stopped", test_meeting_point_here_can_be_stopped);
  ADD ("about-tells-no-names", test_about_tells_no_names);
  ADD ("shortcuts-open", test_shortcuts_open);

  return g_test_run ();
}
