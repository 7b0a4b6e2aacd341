/* test-application.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of the app as a whole: which tabs it opens, what it keeps, and what it is held by.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <string.h>

#include "ipc/wrn-dbus-error.h"
#include "ui/dialogs/wrn-create-dialog.h"
#include "ui/model/wrn-fake-backend.h"
#include "ui/settings/wrn-preferences-window.h"
#include "ui/shell/wrn-application.h"
#include "ui/shell/wrn-window.h"

#include "wrn-ui-test.h"

#define PATH "/org/warrenvpn/Warren/Helper1/Community/000000000000000"

typedef struct
{
  WrnFakeBackend *backend;
  WrnApplication *app;
  GSettings *settings;
  void (*body) (gpointer fixture);
  gboolean quits; /* the body lets the app end by itself */
  gboolean done;
} Fixture;

typedef void (*Body) (Fixture *fixture);

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->backend = wrn_fake_backend_new (WRN_HELPER_OK);
  fixture->settings = g_settings_new (WRN_APP_ID);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  static const char *const keys[] = {
    "open-communities",    "selected-community",         "confirm-quit",
    "last-used-community", "stay-connected-when-closed", "view"
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (fixture->settings, keys[i]);
  g_object_unref (fixture->settings);
  g_object_unref (fixture->backend);
}

static gboolean
body_cb (gpointer data)
{
  Fixture *fixture = data;

  ((Body) fixture->body) (fixture);
  if (!fixture->quits)
    g_application_quit (G_APPLICATION (fixture->app));
  return G_SOURCE_REMOVE;
}

/* Runs the app as its program does, from its first activation to its end, with @body between. */
static void
run (Fixture *fixture, Body body)
{
  char *argv[] = { (char *) "warren", NULL };
  gpointer app;

  fixture->body = (void (*) (gpointer)) body;
  fixture->app = wrn_application_new (WRN_BACKEND (fixture->backend));
  app = fixture->app;
  g_object_add_weak_pointer (app, &app);
  g_idle_add_full (G_PRIORITY_LOW, body_cb, fixture, NULL);
  g_assert_cmpint (g_application_run (G_APPLICATION (fixture->app), 1, argv), ==, 0);
  g_object_unref (fixture->app);
  /* What was asked is answered still. */
  wrn_ui_test_settle ();
  g_assert_null (app);
}

static WrnWindow *
get_window (Fixture *fixture)
{
  for (GList *at = gtk_application_get_windows (GTK_APPLICATION (fixture->app)); at != NULL;
       at = at->next)
    if (WRN_IS_WINDOW (at->data))
      return at->data;
  return NULL;
}

/* (transfer full): as “1 3”, by the last digit of their paths */
static char *
get_tabs (Fixture *fixture)
{
  g_autoptr (GString) text = g_string_new (NULL);
  WrnCommunity *community;

  for (guint i = 0; (community = wrn_window_get_nth_community (get_window (fixture), i)) != NULL;
       i++)
    {
      const char *path = wrn_community_get_path (community);

      g_string_append_c (text, path[strlen (path) - 1]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

#define ASSERT_TABS(expected)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *tabs = get_tabs (fixture);                                                    \
                                                                                                   \
    g_assert_cmpstr (tabs, ==, expected);                                                          \
  }                                                                                                \
  G_STMT_END

static void
activate (Fixture *fixture, const char *action, const char *path)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->app), action,
                                  path != NULL ? g_variant_new_string (path) : NULL);
}

static guint
count_dialogs (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      n += ADW_IS_MESSAGE_DIALOG (window);
    }
  return n;
}

static void
close_dialogs (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *at = windows; at != NULL; at = at->next)
    if (ADW_IS_MESSAGE_DIALOG (at->data))
      gtk_window_destroy (at->data);
  wrn_ui_test_settle ();
}

static void
add_four (Fixture *fixture)
{
  static const char *const states[] = { "off", "off", "connected", "off" };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    wrn_fake_backend_add (fixture->backend, "{'name': <'Games'>}", states[i]);
}

static void
restores_body (Fixture *fixture)
{
  ASSERT_TABS ("413");
  g_assert_cmpstr (wrn_community_get_path (wrn_window_get_community (get_window (fixture))), ==,
                   PATH "1");
}

static void
test_restores (Fixture *fixture, gconstpointer unused)
{
  const char *const open[] = { "0000000000000004", "00000000000000ff", "0000000000000001", NULL };
  g_auto (GStrv) after = NULL;

  add_four (fixture);
  g_settings_set_strv (fixture->settings, "open-communities", open);
  g_settings_set_string (fixture->settings, "selected-community", "0000000000000001");
  run (fixture, restores_body);

  /* The user changed nothing. */
  after = g_settings_get_strv (fixture->settings, "open-communities");
  g_assert_cmpstrv (after, open);
}

static void
comes_later_body (Fixture *fixture)
{
  g_assert_null (wrn_window_get_community (get_window (fixture)));
  add_four (fixture);
  ASSERT_TABS ("23");
  wrn_community_set_bus_state (wrn_backend_find_community (WRN_BACKEND (fixture->backend),
                                                           PATH "4"),
                               "connecting", "");
  ASSERT_TABS ("234");
  /* What other programs do brings nothing to the front. */
  g_assert_cmpstr (wrn_community_get_path (wrn_window_get_community (get_window (fixture))), ==,
                   PATH "2");
}

/* Its tab is seen, however many there are beside it. */
static void
many_body (Fixture *fixture)
{
  GtkWidget *bar = wrn_ui_test_find (GTK_WIDGET (get_window (fixture)), ADW_TYPE_TAB_BAR, NULL);
  GtkWidget *scrolled = wrn_ui_test_find (bar, GTK_TYPE_SCROLLED_WINDOW, NULL);
  GtkAdjustment *across;

  /* The first has pinned tabs. */
  do
    scrolled = gtk_widget_get_next_sibling (scrolled);
  while (!GTK_IS_SCROLLED_WINDOW (scrolled));
  across = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scrolled));
  WRN_UI_WAIT_FOR (gtk_adjustment_get_upper (across) > 2 * gtk_adjustment_get_page_size (across));
  gtk_test_widget_wait_for_draw (bar);
  /* But for its margin. */
  g_assert_cmpfloat (gtk_adjustment_get_value (across), <,
                     gtk_adjustment_get_page_size (across) / 10);
  g_assert_cmpstr (wrn_community_get_path (wrn_window_get_community (get_window (fixture))), ==,
                   PATH "1");
}

static void
test_many (Fixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < 40; i++)
    wrn_fake_backend_add (fixture->backend, "{'name': <'Games'>}", "connected");
  run (fixture, many_body);
}

static void
failed_body (Fixture *fixture)
{
  WrnBackend *backend = WRN_BACKEND (fixture->backend);

  add_four (fixture);
  wrn_community_set_bus_state (wrn_backend_find_community (backend, PATH "1"), "failed", "");
  ASSERT_TABS ("31");
  activate (fixture, "show", PATH "1");
  gtk_widget_activate_action (GTK_WIDGET (get_window (fixture)), "win.close-tab", NULL);
  ASSERT_TABS ("3");
  wrn_community_set_bus_state (wrn_backend_find_community (backend, PATH "3"), "waiting", "");
  ASSERT_TABS ("3");
}

static void
test_failed (Fixture *fixture, gconstpointer unused)
{
  run (fixture, failed_body);
}

static void
test_list_is_live (Fixture *fixture, gconstpointer unused)
{
  const char *const open[] = { "0000000000000002", NULL };
  g_auto (GStrv) after = NULL;

  g_settings_set_strv (fixture->settings, "open-communities", open);
  run (fixture, comes_later_body);
  after = g_settings_get_strv (fixture->settings, "open-communities");
  g_assert_cmpstrv (after, open);
}

static void
remembers_body (Fixture *fixture)
{
  activate (fixture, "show", PATH "4");
  activate (fixture, "show", PATH "1");
  ASSERT_TABS ("341");
  g_assert_cmpstr (wrn_community_get_path (wrn_window_get_community (get_window (fixture))), ==,
                   PATH "1");
  activate (fixture, "show", PATH "4");
  gtk_widget_activate_action (GTK_WIDGET (get_window (fixture)), "win.close-tab", NULL);
  ASSERT_TABS ("31");
}

static void
test_remembers (Fixture *fixture, gconstpointer unused)
{
  const char *const open[] = { "0000000000000003", "0000000000000001", NULL };
  g_auto (GStrv) after = NULL;
  g_autofree char *selected = NULL;

  add_four (fixture);
  run (fixture, remembers_body);
  after = g_settings_get_strv (fixture->settings, "open-communities");
  selected = g_settings_get_string (fixture->settings, "selected-community");
  g_assert_cmpstrv (after, open);
  g_assert_cmpstr (selected, ==, "0000000000000001");
}

static void
stranger_body (Fixture *fixture)
{
  activate (fixture, "show", PATH "9");
  activate (fixture, "connect", PATH "9");
  activate (fixture, "toggle", "nonsense");
  activate (fixture, "invite", "");
  g_assert_null (wrn_window_get_community (get_window (fixture)));
}

static void
test_strangers (Fixture *fixture, gconstpointer unused)
{
  run (fixture, stranger_body);
}

static void
toggles_body (Fixture *fixture)
{
  WrnCommunity *community = wrn_backend_find_community (WRN_BACKEND (fixture->backend), PATH "1");

  activate (fixture, "show", PATH "1");
  gtk_widget_activate_action (GTK_WIDGET (get_window (fixture)), "win.toggle-connection", NULL);
  WRN_UI_WAIT_FOR (wrn_community_is_on (community));
  activate (fixture, "disconnect-all", NULL);
  WRN_UI_WAIT_FOR (!wrn_community_is_on (community));
}

static void
test_toggles (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *used = NULL;

  add_four (fixture);
  run (fixture, toggles_body);
  used = g_settings_get_string (fixture->settings, "last-used-community");
  g_assert_cmpstr (used, ==, "0000000000000001");
}

static void
refused_body (Fixture *fixture)
{
  const GError error = { WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_AUTHORIZED, (char *) "no" };

  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_CONNECT, &error);
  gtk_window_close (GTK_WINDOW (get_window (fixture)));
  g_assert_null (get_window (fixture));
  /* As from the tray: somebody has to see why it did not happen. */
  activate (fixture, "connect", PATH "4");
  WRN_UI_WAIT_FOR (count_dialogs () == 1);
  g_assert_cmpstr (wrn_community_get_path (wrn_window_get_community (get_window (fixture))), ==,
                   PATH "4");
}

static void
test_refused (Fixture *fixture, gconstpointer unused)
{
  add_four (fixture);
  run (fixture, refused_body);
}

static void
told_once_body (Fixture *fixture)
{
  const GError error = { WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_AUTHORIZED, (char *) "no" };
  WrnCommunity *community = wrn_backend_find_community (WRN_BACKEND (fixture->backend), PATH "4");

  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_CONNECT, &error);
  activate (fixture, "connect", PATH "4");
  WRN_UI_WAIT_FOR (count_dialogs () == 1);
  close_dialogs ();
  g_assert_cmpuint (count_dialogs (), ==, 0);
  /* It says so again and again, as one does that tries on. */
  for (guint i = 0; i < 12; i++)
    {
      wrn_community_set_bus_state (community, i % 2 > 0 ? "failed" : "connecting", "");
      wrn_fake_backend_advance (fixture->backend, 5 * G_USEC_PER_SEC);
      wrn_ui_test_settle ();
      g_assert_cmpuint (count_dialogs (), ==, 0);
    }
}

static void
test_told_once (Fixture *fixture, gconstpointer unused)
{
  add_four (fixture);
  run (fixture, told_once_body);
}

static void
close_body (Fixture *fixture)
{
  WrnCommunity *community = wrn_backend_find_community (WRN_BACKEND (fixture->backend), PATH "3");

  gtk_window_close (GTK_WINDOW (get_window (fixture)));
  g_assert_null (get_window (fixture));
  if (g_settings_get_boolean (fixture->settings, "stay-connected-when-closed"))
    g_assert_true (wrn_community_is_on (community));
  else
    WRN_UI_WAIT_FOR (!wrn_community_is_on (community));
}

static void
test_close (Fixture *fixture, gconstpointer stays)
{
  add_four (fixture);
  g_settings_set_boolean (fixture->settings, "stay-connected-when-closed", GPOINTER_TO_INT (stays));
  run (fixture, close_body);
}

static void
quit_body (Fixture *fixture)
{
  g_settings_set_boolean (fixture->settings, "confirm-quit", FALSE);
  activate (fixture, "quit", NULL);
  g_assert_cmpuint (count_dialogs (), ==, 0);
  WRN_UI_WAIT_FOR (
      !wrn_community_is_on (wrn_backend_find_community (WRN_BACKEND (fixture->backend), PATH "3")));
}

static void
test_quit (Fixture *fixture, gconstpointer unused)
{
  const char *const open[] = { "0000000000000003", NULL };
  g_auto (GStrv) after = NULL;

  add_four (fixture);
  g_settings_set_strv (fixture->settings, "open-communities", open);
  run (fixture, quit_body);
  after = g_settings_get_strv (fixture->settings, "open-communities");
  g_assert_cmpstrv (after, open);
}

static guint
count_communities (Fixture *fixture)
{
  return g_list_model_get_n_items (wrn_backend_get_communities (WRN_BACKEND (fixture->backend)));
}

static void
shutdown_cb (Fixture *fixture)
{
  fixture->done = count_communities (fixture) == 0;
}

/* The helper has made it, and its answer is on its way. */
static void
quit_early_body (Fixture *fixture)
{
  GtkWidget *dialog = NULL;

  g_settings_set_boolean (fixture->settings, "confirm-quit", FALSE);
  g_signal_connect_swapped (fixture->app, "shutdown", G_CALLBACK (shutdown_cb), fixture);
  activate (fixture, "create", NULL);
  for (GList *at = gtk_application_get_windows (GTK_APPLICATION (fixture->app)); at != NULL;
       at = at->next)
    if (WRN_IS_CREATE_DIALOG (at->data))
      dialog = at->data;
  g_assert_nonnull (dialog);
  gtk_editable_set_text (GTK_EDITABLE (wrn_ui_test_find (dialog, ADW_TYPE_ENTRY_ROW, NULL)),
                         "Games");
  g_signal_emit_by_name (dialog, "sent");
  WRN_UI_WAIT_FOR (count_communities (fixture) == 1);
  activate (fixture, "quit", NULL);
}

static void
test_quit_early (Fixture *fixture, gconstpointer unused)
{
  fixture->quits = TRUE;
  run (fixture, quit_early_body);
  g_assert_true (fixture->done);
}

static void
forty_body (Fixture *fixture)
{
  for (guint i = 0; i < 40; i++)
    wrn_fake_backend_add (fixture->backend, "{'name': <'Games'>}", "connected");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (get_window (fixture)));
  g_assert_nonnull (wrn_window_get_nth_community (get_window (fixture), 39));
  g_list_store_remove_all (
      G_LIST_STORE (wrn_backend_get_communities (WRN_BACKEND (fixture->backend))));
  g_assert_null (wrn_window_get_community (get_window (fixture)));
}

static void
test_forty (Fixture *fixture, gconstpointer unused)
{
  run (fixture, forty_body);
}

static void
actions_body (Fixture *fixture)
{
  static const char *const actions[] = {
    "create",         "join", "import",      "connect", "disconnect", "toggle", "connect-all",
    "disconnect-all", "show", "show-window", "invite",  "diagnose",   "help",   "quit",
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (!g_action_group_has_action (G_ACTION_GROUP (fixture->app), actions[i]))
      g_error ("there is no app.%s", actions[i]);
}

static void
test_actions (Fixture *fixture, gconstpointer unused)
{
  run (fixture, actions_body);
}

/* What is said there of the tray and of the login comes from those who know. */
static void
preferences_body (Fixture *fixture)
{
  const GtkWindow *preferences = NULL;

  g_action_group_activate_action (G_ACTION_GROUP (fixture->app), "preferences", NULL);
  for (GList *at = gtk_application_get_windows (GTK_APPLICATION (fixture->app)); at != NULL;
       at = at->next)
    if (WRN_IS_PREFERENCES_WINDOW (at->data))
      preferences = at->data;
  g_assert_nonnull (preferences);
}

static void
test_preferences (Fixture *fixture, gconstpointer unused)
{
  run (fixture, preferences_body);
}

#define ADD(name, data, function)                                                                  \
  g_test_add ("/application/" name, Fixture, data, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);

  ADD ("restores-what-was-open", NULL, test_restores);
  ADD ("shows-the-tab-in-front-beside-many", NULL, test_many);
  ADD ("list-is-live-after-the-start", NULL, test_list_is_live);
  ADD ("failure-is-seen-until-it-is-closed", NULL, test_failed);
  ADD ("remembers-what-is-open", NULL, test_remembers);
  ADD ("does-nothing-to-what-is-not-there", NULL, test_strangers);
  ADD ("switches-on-and-off", NULL, test_toggles);
  ADD ("shows-why-it-did-not-connect", NULL, test_refused);
  ADD ("failure-is-told-once", NULL, test_told_once);
  ADD ("closed-stays-connected", GINT_TO_POINTER (TRUE), test_close);
  ADD ("closed-disconnects-if-told-so", GINT_TO_POINTER (FALSE), test_close);
  ADD ("quit-disconnects-and-keeps-the-tabs", NULL, test_quit);
  ADD ("quit-takes-back-what-is-being-made", NULL, test_quit_early);
  ADD ("forty-communities", NULL, test_forty);
  ADD ("has-every-action", NULL, test_actions);
  ADD ("opens-the-preferences", NULL, test_preferences);

  return g_test_run ();
}
