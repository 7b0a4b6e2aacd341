/* test-window.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of the window: what it shows, which tabs it has, and when one may close.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "ipc/wrn-dbus-error.h"
#include "ui/model/wrn-fake-backend.h"
#include "ui/shell/wrn-community-view.h"
#include "ui/shell/wrn-directory-page.h"
#include "ui/shell/wrn-window.h"
#include "ui/widgets/wrn-banner.h"

#include "wrn-ui-test.h"

typedef struct
{
  WrnFakeBackend *backend;
  GSettings *settings;
  WrnWindow *window;
  guint n_told; /* of "tabs-changed" */
} Fixture;

static void
told (Fixture *fixture)
{
  fixture->n_told++;
}

static void
open_window (Fixture *fixture, WrnHelperState state)
{
  fixture->backend = wrn_fake_backend_new (state);
  fixture->settings = g_settings_new (WRN_APP_ID);
  fixture->window = wrn_window_new (NULL, WRN_BACKEND (fixture->backend), fixture->settings);
  g_signal_connect_swapped (fixture->window, "tabs-changed", G_CALLBACK (told), fixture);
  gtk_window_present (GTK_WINDOW (fixture->window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
}

static void
set_up (Fixture *fixture, gconstpointer state)
{
  open_window (fixture, GPOINTER_TO_UINT (state));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_settings_reset (fixture->settings, "view");
  g_settings_reset (fixture->settings, "show-peer-pane");
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_unref (fixture->settings);
  g_object_unref (fixture->backend);
}

/* (transfer none) (nullable): what is seen of that type with that text */
static GtkWidget *
see (Fixture *fixture, GType type, const char *text)
{
  GtkWidget *found = wrn_ui_test_find (GTK_WIDGET (fixture->window), type, text);

  return found != NULL && gtk_widget_get_mapped (found) ? found : NULL;
}

static AdwTabView *
get_tabs (WrnWindow *window)
{
  return ADW_TAB_VIEW (wrn_ui_test_find (GTK_WIDGET (window), ADW_TYPE_TAB_VIEW, NULL));
}

static gboolean
is_enabled (Fixture *fixture, const char *action)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window), action);
}

static AdwMessageDialog *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

/* As a button does: the dialog is gone then. */
static void
respond (const char *response)
{
  AdwMessageDialog *dialog = find_dialog ();

  g_assert_nonnull (dialog);
  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
  wrn_ui_test_settle ();
}

static void
test_waits_for_the_helper (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *looking =
      wrn_ui_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_LABEL, "Calling the helper…");
  WrnWindow *other = wrn_window_new (NULL, WRN_BACKEND (fixture->backend), fixture->settings);
  GtkWidget *stack = gtk_widget_get_ancestor (wrn_ui_test_find (GTK_WIDGET (other), GTK_TYPE_LABEL,
                                                                "Calling the helper…"),
                                              GTK_TYPE_STACK);

  /* Of another window no time has passed. */
  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (stack)), ==, "blank");
  gtk_window_destroy (GTK_WINDOW (other));
  WRN_UI_WAIT_FOR (gtk_widget_get_mapped (looking));

  wrn_fake_backend_set_helper_state (fixture->backend, WRN_HELPER_OK);
  WRN_UI_WAIT_FOR (see (fixture, GTK_TYPE_LABEL, "Your Own Private LAN") != NULL);
}

static void
test_welcomes (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *create = see (fixture, GTK_TYPE_BUTTON, "Create a Community");
  GtkWidget *join = see (fixture, GTK_TYPE_BUTTON, "Join with an Invite");

  g_assert_nonnull (see (fixture, GTK_TYPE_LABEL, "Your Own Private LAN"));
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (create)), ==, "app.create");
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (join)), ==, "app.join");
  g_assert_false (is_enabled (fixture, "close-tab"));
  g_assert_false (is_enabled (fixture, "toggle-connection"));
}

static void
test_helper_comes (Fixture *fixture, gconstpointer unused)
{
  g_assert_nonnull (see (fixture, GTK_TYPE_LABEL, "One More Step"));
  g_assert_nonnull (see (fixture, GTK_TYPE_BUTTON, "Copy Command"));
  g_assert_nonnull (see (fixture, GTK_TYPE_BUTTON, "Show Instructions"));

  wrn_fake_backend_set_helper_state (fixture->backend, WRN_HELPER_OK);
  WRN_UI_WAIT_FOR (see (fixture, GTK_TYPE_LABEL, "Your Own Private LAN") != NULL);
  g_assert_nonnull (
      wrn_ui_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_LABEL, "Helper ready"));
}

static void
test_helper_is_too_old (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *banner = wrn_ui_test_find (GTK_WIDGET (fixture->window), WRN_TYPE_BANNER, NULL);
  gboolean revealed;

  g_object_get (banner, "revealed", &revealed, NULL);
  g_assert_true (revealed);
  wrn_fake_backend_set_helper_state (fixture->backend, WRN_HELPER_OK);
  g_object_get (banner, "revealed", &revealed, NULL);
  g_assert_false (revealed);
}

static void
test_lists_what_has_no_tab (Fixture *fixture, gconstpointer unused)
{
  WrnCommunity *community =
      wrn_fake_backend_add (fixture->backend, "{'name': <'<b>Games</b> & co'>}", "off");
  GtkWidget *page = see (fixture, WRN_TYPE_DIRECTORY_PAGE, NULL);
  GtkWidget *row = wrn_ui_test_find (page, ADW_TYPE_ACTION_ROW, NULL);

  g_assert_nonnull (wrn_ui_test_find (page, GTK_TYPE_LABEL, "All Communities"));
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==,
                   "<b>Games</b> & co");
  g_assert_false (adw_preferences_row_get_use_markup (ADW_PREFERENCES_ROW (row)));
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (row)), ==, "app.show");
  g_assert_cmpstr (g_variant_get_string (gtk_actionable_get_action_target_value (
                                             GTK_ACTIONABLE (row)),
                                         NULL),
                   ==, wrn_community_get_path (community));
}

static void
test_tab_tells_the_state (Fixture *fixture, gconstpointer unused)
{
  WrnCommunity *community =
      wrn_fake_backend_add (fixture->backend, "{'name': <'<b>Games</b> & co'>}", "off");
  AdwTabPage *page = wrn_window_open_tab (fixture->window, community, -1);
  WrnCommunity *other = wrn_fake_backend_add (fixture->backend, "{'name': <'Other'>}", "off");

  wrn_window_open_tab (fixture->window, other, -1);
  wrn_window_select (fixture->window, wrn_window_find_tab (fixture->window, other));
  g_assert_cmpstr (adw_tab_page_get_title (page), ==, "<b>Games</b> & co");
  g_assert_cmpstr (adw_tab_page_get_tooltip (page), ==, "&lt;b&gt;Games&lt;/b&gt; &amp; co\nOff");
  g_assert_null (adw_tab_page_get_indicator_icon (page));

  wrn_community_set_bus_state (community, "connecting", "warren0");
  g_assert_false (adw_tab_page_get_loading (page));
  WRN_UI_WAIT_FOR (adw_tab_page_get_loading (page));

  wrn_community_set_bus_state (community, "connected", "warren0");
  g_assert_false (adw_tab_page_get_loading (page));
  g_assert_nonnull (adw_tab_page_get_indicator_icon (page));
  g_assert_cmpstr (adw_tab_page_get_indicator_tooltip (page), ==, "Connected");
  g_assert_false (adw_tab_page_get_needs_attention (page));

  wrn_fake_backend_set_peers (fixture->backend, community, "[{'id': <'a'>, 'state': <'relayed'>}]");
  g_assert_true (adw_tab_page_get_needs_attention (page));
  wrn_window_select (fixture->window, page);
  g_assert_false (adw_tab_page_get_needs_attention (page));
}

static void
test_off_closes (Fixture *fixture, gconstpointer unused)
{
  WrnCommunity *community = wrn_fake_backend_add (fixture->backend, "{'name': <'Alpha'>}", "off");

  wrn_window_open_tab (fixture->window, community, -1);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.close-tab", NULL);
  g_assert_null (find_dialog ());
  g_assert_null (wrn_window_find_tab (fixture->window, community));
  WRN_UI_WAIT_FOR (see (fixture, WRN_TYPE_DIRECTORY_PAGE, NULL) != NULL);
}

static void
test_connected_asks (Fixture *fixture, gconstpointer unused)
{
  WrnCommunity *community =
      wrn_fake_backend_add (fixture->backend, "{'name': <'Friday'>}", "connected");

  wrn_window_open_tab (fixture->window, community, -1);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.close-tab", NULL);
  g_assert_cmpstr (adw_message_dialog_get_heading (find_dialog ()), ==,
                   "Disconnect from “Friday”?");
  respond ("cancel");
  g_assert_nonnull (wrn_window_find_tab (fixture->window, community));
  g_assert_true (wrn_community_is_on (community));

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.close-tab", NULL);
  respond ("accept");
  WRN_UI_WAIT_FOR (wrn_window_find_tab (fixture->window, community) == NULL);
  g_assert_false (wrn_community_is_on (community));
}

static void
test_failed_disconnect_keeps_the_tab (Fixture *fixture, gconstpointer unused)
{
  const GError error = { WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_AUTHORIZED, (char *) "no" };
  WrnCommunity *community =
      wrn_fake_backend_add (fixture->backend, "{'name': <'Friday'>}", "connected");

  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_DISCONNECT, &error);
  wrn_window_open_tab (fixture->window, community, -1);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.close-tab", NULL);
  respond ("accept");
  WRN_UI_WAIT_FOR (find_dialog () != NULL);
  g_assert_cmpstr (adw_message_dialog_get_heading (find_dialog ()), ==, "Not Allowed");
  g_assert_nonnull (wrn_window_find_tab (fixture->window, community));
  respond ("close");
}

/* It was left, here or elsewhere, even while the question was open. */
static void
test_what_is_gone_has_no_tab (Fixture *fixture, gconstpointer unused)
{
  GListStore *list = G_LIST_STORE (wrn_backend_get_communities (WRN_BACKEND (fixture->backend)));
  WrnCommunity *community =
      wrn_fake_backend_add (fixture->backend, "{'name': <'Friday'>}", "connected");
  guint n_told;

  wrn_window_open_tab (fixture->window, community, -1);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.close-tab", NULL);
  g_assert_nonnull (find_dialog ());
  n_told = fixture->n_told;
  g_list_store_remove_all (list);
  g_assert_cmpint (adw_tab_view_get_n_pages (get_tabs (fixture->window)), ==, 0);
  respond ("accept");
  g_assert_cmpint (adw_tab_view_get_n_pages (get_tabs (fixture->window)), ==, 0);

  /* The user did not close it. */
  g_assert_cmpuint (fixture->n_told, ==, n_told);
}

static void
test_actions_follow_the_tab (Fixture *fixture, gconstpointer unused)
{
  WrnCommunity *off = wrn_fake_backend_add (fixture->backend, "{'name': <'Alpha'>}", "off");
  WrnCommunity *on = wrn_fake_backend_add (fixture->backend, "{'name': <'Beta'>}", "connected");

  wrn_window_open_tab (fixture->window, off, -1);
  wrn_window_open_tab (fixture->window, on, -1);
  wrn_window_select (fixture->window, wrn_window_find_tab (fixture->window, off));
  g_assert_true (is_enabled (fixture, "toggle-connection"));
  g_assert_true (is_enabled (fixture, "connect"));
  g_assert_false (is_enabled (fixture, "disconnect"));

  wrn_window_select (fixture->window, wrn_window_find_tab (fixture->window, on));
  g_assert_false (is_enabled (fixture, "connect"));
  g_assert_true (is_enabled (fixture, "disconnect"));

  wrn_community_set_bus_state (on, "off", "");
  g_assert_true (is_enabled (fixture, "connect"));
  wrn_community_set_online (on, FALSE);
  g_assert_false (is_enabled (fixture, "toggle-connection"));
}

static void
set_state (Fixture *fixture, const char *action, GVariant *state)
{
  g_action_group_change_action_state (G_ACTION_GROUP (fixture->window), action, state);
}

static gboolean
get_boolean (gpointer object, const char *property)
{
  gboolean value;

  g_object_get (object, property, &value, NULL);
  return value;
}

static void
test_pages_follow_the_window (Fixture *fixture, gconstpointer unused)
{
  AdwTabPage *one = wrn_window_open_tab (fixture->window,
                                         wrn_fake_backend_add (fixture->backend,
                                                               "{'name': <'One'>}", "connected"),
                                         -1);
  AdwTabPage *two = wrn_window_open_tab (fixture->window,
                                         wrn_fake_backend_add (fixture->backend,
                                                               "{'name': <'Two'>}", "connected"),
                                         -1);
  WrnCommunityView *first = WRN_COMMUNITY_VIEW (adw_tab_page_get_child (one));
  WrnCommunityView *second = WRN_COMMUNITY_VIEW (adw_tab_page_get_child (two));

  wrn_window_select (fixture->window, one);
  set_state (fixture, "view", g_variant_new_string ("map"));
  wrn_window_select (fixture->window, two);
  g_assert_cmpstr (adw_view_stack_get_visible_child_name (wrn_community_view_get_stack (second)),
                   ==, "map");
  adw_view_stack_set_visible_child_name (wrn_community_view_get_stack (second), "activity");
  wrn_window_select (fixture->window, one);
  g_assert_cmpstr (adw_view_stack_get_visible_child_name (wrn_community_view_get_stack (first)), ==,
                   "activity");

  /* People are what is searched. */
  set_state (fixture, "search", g_variant_new_boolean (TRUE));
  g_assert_true (get_boolean (wrn_community_view_get_people_page (first), "searching"));
  g_assert_cmpstr (adw_view_stack_get_visible_child_name (wrn_community_view_get_stack (first)), ==,
                   "peers");
  wrn_window_select (fixture->window, two);
  g_assert_false (get_boolean (fixture->window, "searching"));

  set_state (fixture, "toggle-pane", g_variant_new_boolean (FALSE));
  wrn_window_select (fixture->window, one);
  g_assert_false (get_boolean (wrn_community_view_get_people_page (first), "show-pane"));

  /* There is no such page. */
  set_state (fixture, "view", g_variant_new_string ("nonsense"));
  g_assert_cmpstr (adw_view_stack_get_visible_child_name (wrn_community_view_get_stack (first)), ==,
                   "peers");
}

static void
test_selects_a_person (Fixture *fixture, gconstpointer unused)
{
  WrnCommunity *community =
      wrn_fake_backend_add (fixture->backend, "{'name': <'One'>}", "connected");
  AdwTabPage *page = wrn_window_open_tab (fixture->window, community, -1);
  WrnPeoplePage *people =
      wrn_community_view_get_people_page (WRN_COMMUNITY_VIEW (adw_tab_page_get_child (page)));

  wrn_fake_backend_set_peers (fixture->backend, community,
                              "[{'id': <'aa'>, 'name': <'Ann'>, 'state': <'direct'>, "
                              "'ipv4': <'10.73.21.2'>}]");
  wrn_ui_test_settle ();
  set_state (fixture, "view", g_variant_new_string ("map"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.select-person", "s", "aa");
  g_assert_nonnull (wrn_people_page_get_selected (people));
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (people)));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.select-person", "s", "nobody");
  g_assert_nonnull (wrn_people_page_get_selected (people));
}

static void
test_toasts_no_markup (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);

  gtk_widget_activate_action (window, "win.toast", "s", "<b>Bob</b> & co");
  /* A label that takes markup. */
  g_assert_nonnull (wrn_ui_test_find (window, GTK_TYPE_LABEL, "&lt;b&gt;Bob&lt;/b&gt; &amp; co"));
  gtk_widget_activate_action (window, "win.toast-undo", "(ss)", "Done", "win.menu");
  /* It waits until the first is read. */
  g_assert_null (wrn_ui_test_find (window, GTK_TYPE_LABEL, "Done"));
}

static void
test_torn_off_tab_has_a_window (Fixture *fixture, gconstpointer unused)
{
  AdwTabView *tabs = get_tabs (fixture->window);
  AdwTabView *other = NULL;
  WrnWindow *window;
  AdwTabPage *page;
  WrnCommunity *a = wrn_fake_backend_add (fixture->backend, "{'name': <'Alpha'>}", "off");
  WrnCommunity *b = wrn_fake_backend_add (fixture->backend, "{'name': <'Beta'>}", "off");

  wrn_window_open_tab (fixture->window, a, -1);
  page = wrn_window_open_tab (fixture->window, b, -1);
  g_signal_emit_by_name (tabs, "create-window", &other);
  g_assert_nonnull (other);
  window = WRN_WINDOW (gtk_widget_get_root (GTK_WIDGET (other)));
  adw_tab_view_transfer_page (tabs, page, other, 0);
  g_assert_null (wrn_window_find_tab (fixture->window, b));
  g_assert_true (wrn_window_get_community (window) == b);

  wrn_window_give_tabs (window, fixture->window);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_nonnull (wrn_window_find_tab (fixture->window, b));
}

static void
test_remembers_its_size (Fixture *fixture, gconstpointer unused)
{
  int width, height;

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 777, 555);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_close (GTK_WINDOW (fixture->window));
  WRN_UI_WAIT_FOR (fixture->window == NULL);
  g_assert_cmpint (g_settings_get_int (fixture->settings, "window-width"), ==, 777);
  g_assert_cmpint (g_settings_get_int (fixture->settings, "window-height"), ==, 555);

  g_clear_object (&fixture->backend);
  g_clear_object (&fixture->settings);
  open_window (fixture, WRN_HELPER_OK);
  gtk_window_get_default_size (GTK_WINDOW (fixture->window), &width, &height);
  g_assert_cmpint (width, ==, 777);
  g_assert_cmpint (height, ==, 555);
  g_settings_reset (fixture->settings, "window-width");
  g_settings_reset (fixture->settings, "window-height");
}

static void
test_forty_tabs (Fixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < 40; i++)
    wrn_window_open_tab (fixture->window,
                         wrn_fake_backend_add (fixture->backend, "{'name': <'Many'>}", "off"), -1);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_cmpint (adw_tab_view_get_n_pages (get_tabs (fixture->window)), ==, 40);
  for (guint i = 0; i < 40; i++)
    gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.close-tab", NULL);
  g_assert_cmpint (adw_tab_view_get_n_pages (get_tabs (fixture->window)), ==, 0);
}

static void
test_leaves_nothing (Fixture *fixture, gconstpointer unused)
{
  gpointer window = fixture->window;
  gpointer backend = fixture->backend;
  const guint n_told = fixture->n_told;

  wrn_fake_backend_add_demo (fixture->backend);
  wrn_window_open_tab (fixture->window,
                       wrn_backend_find_community (backend,
                                                   "/org/warrenvpn/Warren/Helper1/Community/"
                                                   "0000000000000001"),
                       -1);
  wrn_window_toast (fixture->window, "Bye");
  gtk_test_widget_wait_for_draw (window);
  g_object_add_weak_pointer (window, &window);
  g_object_add_weak_pointer (backend, &backend);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  wrn_ui_test_settle ();
  g_assert_null (window);
  g_object_unref (fixture->backend);
  g_assert_null (backend);

  /* To go is no wish to close them. */
  g_assert_cmpuint (fixture->n_told, ==, n_told + 2);
  g_object_unref (fixture->settings);
  open_window (fixture, WRN_HELPER_OK);
}

#define ADD(name, state, function)                                                                 \
  g_test_add ("/window/" name, Fixture, GUINT_TO_POINTER (WRN_HELPER_##state), set_up, function,   \
              tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("waits-for-the-helper-without-flicker", UNKNOWN, test_waits_for_the_helper);
  ADD ("welcomes-who-has-none", OK, test_welcomes);
  ADD ("helper-comes-and-the-page-goes", MISSING, test_helper_comes);
  ADD ("says-that-the-helper-is-too-old", TOO_OLD, test_helper_is_too_old);
  ADD ("lists-what-has-no-tab", OK, test_lists_what_has_no_tab);
  ADD ("tab-tells-the-state", OK, test_tab_tells_the_state);
  ADD ("tab-of-what-is-off-closes", OK, test_off_closes);
  ADD ("tab-of-what-is-on-asks", OK, test_connected_asks);
  ADD ("failed-disconnect-keeps-the-tab", OK, test_failed_disconnect_keeps_the_tab);
  ADD ("what-is-gone-has-no-tab", OK, test_what_is_gone_has_no_tab);
  ADD ("actions-follow-the-tab", OK, test_actions_follow_the_tab);
  ADD ("pages-follow-the-window", OK, test_pages_follow_the_window);
  ADD ("selects-whom-another-page-is-about", OK, test_selects_a_person);
  ADD ("toasts-no-markup", OK, test_toasts_no_markup);
  ADD ("torn-off-tab-has-a-window", OK, test_torn_off_tab_has_a_window);
  ADD ("remembers-its-size", OK, test_remembers_its_size);
  ADD ("forty-tabs-open-and-close", OK, test_forty_tabs);
  ADD ("leaves-nothing", OK, test_leaves_nothing);

  return g_test_run ();
}
