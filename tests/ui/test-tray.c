/* test-tray.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of the tray with a host that comes, goes, refuses, asks and clicks.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <string.h>

#include "ipc/wrn-dbus-names.h"
#include "ui/tray/wrn-overview.h"

#include "wrn-tray-desk.h"

#define MENU "com.canonical.dbusmenu"
#define MENU_PATH "/MenuBar"
#define ITEM "org.kde.StatusNotifierItem"
#define ITEM_PATH "/StatusNotifierItem"
#define GAMES WRN_DBUS_COMMUNITY_PATH "/0000000000000001"
#define WORK WRN_DBUS_COMMUNITY_PATH "/0000000000000002"

static void
open_shown (WrnTrayDesk *desk)
{
  wrn_tray_desk_start_watcher (desk);
  wrn_tray_desk_open (desk);
  WRN_UI_WAIT_FOR (wrn_tray_desk_is_present (desk));
}

static gboolean
is_available (WrnTrayDesk *desk)
{
  gboolean available;

  g_object_get (desk->tray, "available", &available, NULL);
  return available;
}

static void
assert_item_says (WrnTrayDesk *desk, const char *property, const char *text)
{
  g_autoptr (GVariant) value = wrn_tray_desk_get (desk, property);
  g_autofree char *printed = g_variant_print (value, FALSE);

  g_assert_cmpstr (printed, ==, text);
}

static GVariant *
call_menu (WrnTrayDesk *desk, const char *method, GVariant *arguments, GError **error)
{
  return wrn_tray_desk_call (desk, MENU_PATH, MENU, method, arguments, error);
}

static void
call_item (WrnTrayDesk *desk, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply G_GNUC_UNUSED =
      wrn_tray_desk_call (desk, ITEM_PATH, ITEM, method, arguments, &error);

  g_assert_no_error (error);
}

static void
test_absent_tray_is_no_trouble (WrnTrayDesk *desk, gconstpointer unused)
{
  wrn_tray_desk_open (desk);
  wrn_tray_desk_settle (desk);

  g_assert_false (wrn_tray_desk_is_present (desk));
  g_assert_false (is_available (desk));
}

static void
test_tray_may_come_late_go_and_come_back (WrnTrayDesk *desk, gconstpointer unused)
{
  wrn_tray_desk_open (desk);
  wrn_tray_desk_settle (desk);
  for (guint i = 1; i <= 3; i++)
    {
      wrn_tray_desk_start_watcher (desk);
      WRN_UI_WAIT_FOR (wrn_tray_desk_is_present (desk));
      g_assert_cmpuint (desk->registered->len, ==, i);

      wrn_tray_desk_stop_watcher (desk);
      WRN_UI_WAIT_FOR (!wrn_tray_desk_is_present (desk));
      g_assert_false (is_available (desk));
    }
}

static void
test_refusal_is_not_repeated (WrnTrayDesk *desk, gconstpointer unused)
{
  desk->denies = TRUE;
  wrn_tray_desk_start_watcher (desk);
  wrn_tray_desk_open (desk);
  WRN_UI_WAIT_FOR (desk->n_asked == 1);
  wrn_tray_desk_settle (desk);
  g_assert_false (wrn_tray_desk_is_present (desk));

  /* Who shows the list comes and goes: who keeps it is the same. */
  wrn_tray_desk_set_host (desk, FALSE);
  WRN_UI_WAIT_FOR (!is_available (desk));
  wrn_tray_desk_set_host (desk, TRUE);
  WRN_UI_WAIT_FOR (is_available (desk));
  wrn_tray_desk_settle (desk);
  g_assert_cmpuint (desk->n_asked, ==, 1);

  /* Until another one keeps it. */
  desk->denies = FALSE;
  wrn_tray_desk_stop_watcher (desk);
  WRN_UI_WAIT_FOR (!is_available (desk));
  wrn_tray_desk_start_watcher (desk);
  WRN_UI_WAIT_FOR (wrn_tray_desk_is_present (desk));
}

static void
test_list_without_a_host_shows_nothing (WrnTrayDesk *desk, gconstpointer unused)
{
  desk->has_host = FALSE;
  wrn_tray_desk_start_watcher (desk);
  wrn_tray_desk_open (desk);
  WRN_UI_WAIT_FOR (desk->registered->len == 1);
  wrn_tray_desk_settle (desk);
  g_assert_false (wrn_tray_desk_is_present (desk));

  wrn_tray_desk_set_host (desk, TRUE);
  WRN_UI_WAIT_FOR (wrn_tray_desk_is_present (desk));
  wrn_tray_desk_set_host (desk, FALSE);
  WRN_UI_WAIT_FOR (!wrn_tray_desk_is_present (desk));
  g_assert_cmpuint (desk->registered->len, ==, 1);
}

static void
test_host_that_says_nothing_counts (WrnTrayDesk *desk, gconstpointer unused)
{
  desk->knows_hosts = FALSE;
  open_shown (desk);
}

static void
left_cb (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *name,
         GVariant *arguments,
         gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
test_setting_takes_the_icon_away (WrnTrayDesk *desk, gconstpointer unused)
{
  gboolean left = FALSE;

  open_shown (desk);
  g_dbus_connection_signal_subscribe (desk->connection, "org.freedesktop.DBus",
                                      "org.freedesktop.DBus", "NameOwnerChanged",
                                      "/org/freedesktop/DBus", wrn_tray_desk_get_item (desk),
                                      G_DBUS_SIGNAL_FLAGS_NONE, left_cb, &left, NULL);

  g_settings_set_boolean (desk->settings, "show-tray-icon", FALSE);
  g_assert_false (wrn_tray_desk_is_present (desk));
  g_assert_true (is_available (desk));
  /* Which is how a host forgets it. */
  WRN_UI_WAIT_FOR (left);

  g_settings_set_boolean (desk->settings, "show-tray-icon", TRUE);
  WRN_UI_WAIT_FOR (wrn_tray_desk_is_present (desk));
  g_assert_cmpuint (desk->registered->len, ==, 2);
}

static void
test_off_may_hide_it (WrnTrayDesk *desk, gconstpointer unused)
{
  WrnCommunity *games = wrn_fake_backend_add (desk->backend, "{}", "connected");

  g_settings_set_boolean (desk->settings, "hide-tray-icon-when-off", TRUE);
  open_shown (desk);
  assert_item_says (desk, "Status", "'Active'");

  wrn_community_set_bus_state (games, "off", "");
  WRN_UI_WAIT_FOR (!wrn_tray_desk_is_present (desk));
  assert_item_says (desk, "Status", "'Passive'");
  WRN_UI_WAIT_FOR (desk->n_told[WRN_TOLD_STATUS] == 1);

  wrn_community_set_bus_state (games, "connecting", "");
  WRN_UI_WAIT_FOR (wrn_tray_desk_is_present (desk));
  assert_item_says (desk, "Status", "'Active'");
}

static void
test_icon_follows_the_state (WrnTrayDesk *desk, gconstpointer unused)
{
  WrnCommunity *games = wrn_fake_backend_add (desk->backend, "{}", "off");

  open_shown (desk);
  assert_item_says (desk, "IconName", "'" WRN_APP_ID "-disconnected-symbolic'");
  assert_item_says (desk, "ToolTip", "('', [], 'Warren – Off', '')");

  wrn_community_set_bus_state (games, "failed", "");
  WRN_UI_WAIT_FOR (desk->n_told[WRN_TOLD_ICON] == 1);
  assert_item_says (desk, "Status", "'NeedsAttention'");
  assert_item_says (desk, "AttentionIconName", "'" WRN_APP_ID "-attention-symbolic'");

  wrn_community_set_bus_state (games, "waiting", "");
  WRN_UI_WAIT_FOR (desk->n_told[WRN_TOLD_ICON] == 2);
  assert_item_says (desk, "IconName", "'" WRN_APP_ID "-connected-symbolic'");
  assert_item_says (desk, "ToolTip", "('', [], 'Warren – 1 community, 0 people', '')");
  assert_item_says (desk, "Status", "'Active'");
}

static void
test_what_stays_is_as_hosts_want_it (WrnTrayDesk *desk, gconstpointer unused)
{
  open_shown (desk);

  assert_item_says (desk, "WindowId", "0");
  assert_item_says (desk, "Menu", "'/MenuBar'");
  assert_item_says (desk, "Id", "'" WRN_APP_ID "'");
  assert_item_says (desk, "ItemIsMenu", "false");
  assert_item_says (desk, "IconPixmap", "[]");
  assert_item_says (desk, "OverlayIconPixmap", "[]");
  assert_item_says (desk, "AttentionIconPixmap", "[]");
}

static void
test_left_click_shows_the_window (WrnTrayDesk *desk, gconstpointer unused)
{
  open_shown (desk);

  call_item (desk, "ProvideXdgActivationToken", g_variant_new ("(s)", "t0ken"));
  call_item (desk, "Activate", g_variant_new ("(ii)", 1, 2));
  call_item (desk, "Activate", g_variant_new ("(ii)", 1, 2));

  /* A token is for once. */
  g_assert_cmpstr (desk->activated->str, ==, "token t0ken\nshow-window \nshow-window \n");
}

static void
test_gnome_gets_no_left_click (WrnTrayDesk *desk, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) xml = NULL;
  const char *text;

  g_setenv ("XDG_CURRENT_DESKTOP", "ubuntu:GNOME", TRUE);
  open_shown (desk);

  assert_item_says (desk, "ItemIsMenu", "true");
  xml = wrn_tray_desk_call (desk, ITEM_PATH, "org.freedesktop.DBus.Introspectable", "Introspect",
                            NULL, &error);
  g_assert_no_error (error);
  g_variant_get (xml, "(&s)", &text);
  g_assert_null (strstr (text, "\"Activate\""));
  g_assert_nonnull (strstr (text, "\"SecondaryActivate\""));
  reply =
      wrn_tray_desk_call (desk, ITEM_PATH, ITEM, "Activate", g_variant_new ("(ii)", 1, 2), &error);
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD);
  g_clear_error (&error);
  call_item (desk, "SecondaryActivate", g_variant_new ("(ii)", 1, 2));
}

static void
test_middle_click_toggles_the_last_used (WrnTrayDesk *desk, gconstpointer unused)
{
  wrn_fake_backend_add (desk->backend, "{}", "off");
  wrn_fake_backend_add (desk->backend, "{}", "off");
  open_shown (desk);

  call_item (desk, "SecondaryActivate", g_variant_new ("(ii)", 1, 2));
  g_settings_set_string (desk->settings, "last-used-community", strrchr (WORK, '/') + 1);
  call_item (desk, "SecondaryActivate", g_variant_new ("(ii)", 1, 2));
  call_item (desk, "SecondaryActivate", g_variant_new ("(ii)", 1, 2));

  g_assert_cmpstr (desk->activated->str, ==,
                   "connect " GAMES "\nconnect " WORK "\ndisconnect " WORK "\n");
}

static void
test_other_gestures_do_nothing (WrnTrayDesk *desk, gconstpointer unused)
{
  open_shown (desk);

  call_item (desk, "SecondaryActivate", g_variant_new ("(ii)", 1, 2));
  call_item (desk, "ContextMenu", g_variant_new ("(ii)", 1, 2));
  call_item (desk, "Scroll", g_variant_new ("(is)", 120, "vertical"));

  g_assert_cmpstr (desk->activated->str, ==, "");
}

static void
test_clicks_connect_and_disconnect (WrnTrayDesk *desk, gconstpointer unused)
{
  WrnCommunity *games = wrn_fake_backend_add (desk->backend, "{'name': <'Games'>}", "off");

  open_shown (desk);
  wrn_tray_desk_click (desk, "Connected");
  g_assert_cmpstr (wrn_community_get_bus_state (games), ==, "connecting");

  wrn_fake_backend_advance (desk->backend, WRN_FAKE_BACKEND_CONNECTS_IN);
  WRN_UI_WAIT_FOR (wrn_tray_desk_find (desk, "Games · Connected") != 0);
  wrn_tray_desk_click (desk, "Connected");
  g_assert_cmpstr (wrn_community_get_bus_state (games), ==, "off");
}

static void
test_clicks_find_their_action (WrnTrayDesk *desk, gconstpointer unused)
{
  wrn_fake_backend_add_demo (desk->backend);
  open_shown (desk);

  wrn_tray_desk_click (desk, "Alice  ● 12 ms");
  wrn_tray_desk_click (desk, "Copy My Address (10.73.21.4)");
  wrn_tray_desk_click (desk, "Show");
  wrn_tray_desk_click (desk, "Show Warren");
  wrn_tray_desk_click (desk, "Quit");

  g_assert_cmpstr (desk->activated->str, ==,
                   "copy 10.73.21.2\ncopy 10.73.21.4\nshow " GAMES "\nshow-window \nquit \n");
}

static void
test_hostile_names_stay_text (WrnTrayDesk *desk, gconstpointer unused)
{
  WrnCommunity *games =
      wrn_fake_backend_add (desk->backend, "{'name': <'<i>_A_</i> %s'>}", "connected");

  wrn_fake_backend_set_peers (desk->backend, games,
                              "[{'id': <'aa'>, 'state': <'direct'>, 'name': <'<b>_M_</b>'>}]");
  open_shown (desk);

  g_assert_cmpint (wrn_tray_desk_find (desk, "<i>__A__</i> %s · 1 person"), >, 0);
  g_assert_cmpint (wrn_tray_desk_find (desk, "<b>__M__</b>  ● Direct"), >, 0);
  /* Some hosts read markup there. */
  assert_item_says (desk, "ToolTip", "('', [], 'Warren – 1 community, 1 person', '')");
}

static void
test_unknown_items_are_refused (WrnTrayDesk *desk, gconstpointer unused)
{
  const struct
  {
    const char *method;
    const char *arguments;
  } calls[] = {
    { "GetLayout", "(4711, -1, @as [])" },
    { "GetProperty", "(4711, 'label')" },
    { "GetProperty", "(1, 'no-such')" },
    { "Event", "(4711, 'clicked', <0>, uint32 0)" },
    { "EventGroup", "([(4711, 'clicked', <0>, uint32 0)],)" },
    { "AboutToShow", "(4711,)" },
  };

  open_shown (desk);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) reply =
          call_menu (desk, calls[i].method, g_variant_new_parsed (calls[i].arguments), &error);

      g_assert_null (reply);
      g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS);
    }
  g_assert_cmpstr (desk->activated->str, ==, "");
}

static void
assert_answers (WrnTrayDesk *desk, const char *method, GVariant *arguments, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call_menu (desk, method, arguments, &error);
  g_autofree char *printed = NULL;

  g_assert_no_error (error);
  printed = g_variant_print (reply, FALSE);
  g_assert_cmpstr (printed, ==, text);
}

static void
test_groups_do_what_singles_do (WrnTrayDesk *desk, gconstpointer unused)
{
  gint32 quit;
  gint32 show;
  g_autofree char *labels = NULL;

  open_shown (desk);
  quit = wrn_tray_desk_find (desk, "Quit");
  show = wrn_tray_desk_find (desk, "Show Warren");

  assert_answers (desk, "EventGroup",
                  g_variant_new_parsed ("([(%i, 'opened', <0>, uint32 0),"
                                        "  (%i, 'clicked', <0>, uint32 0),"
                                        "  (4711, 'clicked', <0>, uint32 0)],)",
                                        quit, show),
                  "([4711],)");
  g_assert_cmpstr (desk->activated->str, ==, "show-window \n");

  assert_answers (desk, "AboutToShow", g_variant_new ("(i)", 0), "(false,)");
  assert_answers (desk, "AboutToShowGroup", g_variant_new_parsed ("([0, 4711],)"), "([], [4711])");
  labels = g_strdup_printf ("([(%i, {'label': <'Quit'>})],)", quit);
  assert_answers (desk, "GetGroupProperties",
                  g_variant_new_parsed ("([%i, 4711], ['label'])", quit), labels);
  assert_answers (desk, "GetProperty", g_variant_new ("(is)", quit, "label"), "(<'Quit'>,)");
}

static void
test_host_is_told_what_changed (WrnTrayDesk *desk, gconstpointer unused)
{
  WrnCommunity *games = wrn_fake_backend_add (desk->backend, "{'name': <'Games'>}", "off");
  g_autofree char *printed = NULL;
  gint32 id;
  guint32 revision;

  open_shown (desk);
  id = wrn_tray_desk_find (desk, "Games · Off");
  revision = desk->revision;

  wrn_community_set_bus_state (games, "failed", "");
  WRN_UI_WAIT_FOR (desk->n_told[WRN_TOLD_PROPERTIES] == 1);
  printed = g_strdup_printf ("[(%i, {'label': <'Games · Failed'>})]", id);
  g_assert_true (g_variant_equal (desk->changed, g_variant_new_parsed (printed)));
  g_assert_cmpuint (desk->n_told[WRN_TOLD_LAYOUT], ==, 0);

  wrn_community_set_bus_state (games, "connected", "warren0");
  wrn_fake_backend_set_peers (desk->backend, games, "[{'id': <'aa'>, 'state': <'direct'>}]");
  WRN_UI_WAIT_FOR (desk->n_told[WRN_TOLD_LAYOUT] == 1);
  g_assert_cmpint (desk->parent, ==, id);
  g_assert_cmpuint (desk->revision, >, revision);
}

static gboolean
storm_cb (gpointer user_data)
{
  WrnTrayDesk *desk = user_data;
  WrnCommunity *games = wrn_backend_find_community (WRN_BACKEND (desk->backend), GAMES);
  static guint n = 0;

  n++;
  wrn_fake_backend_add_crowd (desk->backend, games, 1 + n % 7);
  return G_SOURCE_CONTINUE;
}

static void
test_storm_is_told_twice_a_second (WrnTrayDesk *desk, gconstpointer unused)
{
  const gint64 span = 3 * WRN_OVERVIEW_PACE;
  guint source;
  gint64 start;
  gint64 paces;

  wrn_fake_backend_add (desk->backend, "{}", "connected");
  open_shown (desk);

  start = g_get_monotonic_time ();
  source = g_idle_add (storm_cb, desk);
  WRN_UI_WAIT_FOR (g_get_monotonic_time () - start >= span && desk->n_told[WRN_TOLD_LAYOUT] >= 2);
  g_source_remove (source);
  wrn_tray_desk_settle (desk);

  paces = (g_get_monotonic_time () - start) / WRN_OVERVIEW_PACE;
  for (guint i = 0; i < WRN_N_TOLD; i++)
    g_assert_cmpuint (desk->n_told[i], <=, (guint) paces + 1);
}

static void
test_nothing_is_told_if_nothing_changes (WrnTrayDesk *desk, gconstpointer unused)
{
  wrn_fake_backend_add_demo (desk->backend);
  open_shown (desk);
  wrn_tray_desk_settle (desk);

  /* That goes into no menu. */
  wrn_fake_backend_advance (desk->backend, G_USEC_PER_SEC);
  wrn_tray_desk_settle (desk);

  for (guint i = 0; i < WRN_N_TOLD; i++)
    g_assert_cmpuint (desk->n_told[i], ==, 0);
}

static void
test_end_in_any_state_leaves_nothing (WrnTrayDesk *desk, gconstpointer unused)
{
  wrn_fake_backend_add_demo (desk->backend);
  wrn_tray_desk_start_watcher (desk);
  for (guint turns = 0; turns < 12; turns++)
    {
      wrn_tray_desk_open (desk);
      for (guint i = 0; i < turns; i++)
        g_main_context_iteration (NULL, FALSE);
      g_object_add_weak_pointer (G_OBJECT (desk->tray), (gpointer *) &desk->tray);
      g_object_unref (desk->tray);
      g_assert_null (desk->tray);
      wrn_tray_desk_settle (desk);
    }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/tray/" name, WrnTrayDesk, NULL, wrn_tray_desk_set_up, function,                    \
              wrn_tray_desk_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("absent-tray-is-no-trouble", test_absent_tray_is_no_trouble);
  ADD ("tray-may-come-late-go-and-come-back", test_tray_may_come_late_go_and_come_back);
  ADD ("refusal-is-not-repeated", test_refusal_is_not_repeated);
  ADD ("list-without-a-host-shows-nothing", test_list_without_a_host_shows_nothing);
  ADD ("host-that-says-nothing-counts", test_host_that_says_nothing_counts);
  ADD ("setting-takes-the-icon-away", test_setting_takes_the_icon_away);
  ADD ("off-may-hide-it", test_off_may_hide_it);
  ADD ("icon-follows-the-state", test_icon_follows_the_state);
  ADD ("what-stays-is-as-hosts-want-it", test_what_stays_is_as_hosts_want_it);
  ADD ("left-click-shows-the-window", test_left_click_shows_the_window);
  ADD ("gnome-gets-no-left-click", test_gnome_gets_no_left_click);
  ADD ("middle-click-toggles-the-last-used", test_middle_click_toggles_the_last_used);
  ADD ("other-gestures-do-nothing", test_other_gestures_do_nothing);
  ADD ("clicks-connect-and-disconnect", test_clicks_connect_and_disconnect);
  ADD ("clicks-find-their-action", test_clicks_find_their_action);
  ADD ("hostile-names-stay-text", test_hostile_names_stay_text);
  ADD ("unknown-items-are-refused", test_unknown_items_are_refused);
  ADD ("groups-do-what-singles-do", test_groups_do_what_singles_do);
  ADD ("host-is-told-what-changed", test_host_is_told_what_changed);
  ADD ("storm-is-told-twice-a-second", test_storm_is_told_twice_a_second);
  ADD ("nothing-is-told-if-nothing-changes", test_nothing_is_told_if_nothing_changes);
  ADD ("end-in-any-state-leaves-nothing", test_end_in_any_state_leaves_nothing);

  return g_test_run ();
}
