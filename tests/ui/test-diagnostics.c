/* test-diagnostics.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of the window of the diagnosis.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <string.h>

#include "ipc/wrn-dbus-error.h"
#include "ui/diagnostics/wrn-check-row.h"
#include "ui/diagnostics/wrn-diagnostics-window.h"
#include "ui/model/wrn-fake-backend.h"

#include "wrn-ui-test.h"

#define CHECKS                                                                                     \
  "[{'check': <'interface'>, 'title': <'Network card'>, 'result': <'pass'>,"                       \
  "  'cause': <'warren0 is up, 10.73.21.4/24'>},"                                                  \
  " {'check': <'nat'>, 'title': <'Your router'>, 'result': <'warn'>,"                              \
  "  'cause': <'Changes the port per destination.'>,"                                              \
  "  'remedy': <'Open a UDP port for this computer in the router.'>, 'details': <'RFC 4787'>},"    \
  " {'check': <'member'>, 'title': <'<b>Carol</b>'>, 'result': <'fail'>,"                          \
  "  'cause': <'<b>Carol</b> does not answer.'>, 'remedy': <'Ask whether it is on.'>},"            \
  " {'check': <'addresses'>, 'title': <'Other networks'>, 'result': <'fail'>,"                     \
  "  'cause': <'Another network uses them.'>,"                                                     \
  "  'remedy': <'Choose another address range for the community, or turn it off.'>}]"

typedef struct
{
  WrnFakeBackend *fake;
  WrnCommunity *community; /* (not owned) */
  GtkWidget *window;
  GtkWidget *parent;
  GString *acted;
} Desk;

static void
acted (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  Desk *desk = user_data;

  g_string_append_printf (desk->acted, "%s ", g_action_get_name (G_ACTION (action)));
}

static void
open_window (Desk *desk)
{
  const GActionEntry app[] = { { .name = "show", .parameter_type = "s", .activate = acted } };
  const GActionEntry win[] = { { .name = "settings", .activate = acted } };
  g_autoptr (GSimpleActionGroup) app_group = g_simple_action_group_new ();
  g_autoptr (GSimpleActionGroup) win_group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (app_group), app, G_N_ELEMENTS (app), desk);
  g_action_map_add_action_entries (G_ACTION_MAP (win_group), win, G_N_ELEMENTS (win), desk);
  desk->parent = gtk_window_new ();
  gtk_widget_insert_action_group (desk->parent, "app", G_ACTION_GROUP (app_group));
  gtk_widget_insert_action_group (desk->parent, "win", G_ACTION_GROUP (win_group));
  desk->window =
      GTK_WIDGET (wrn_diagnostics_window_new (WRN_BACKEND (desk->fake), desk->community));
  gtk_window_set_transient_for (GTK_WINDOW (desk->window), GTK_WINDOW (desk->parent));
  gtk_window_present (GTK_WINDOW (desk->window));
  gtk_test_widget_wait_for_draw (desk->window);
  wrn_ui_test_settle ();
}

static void
set_up (Desk *desk, gconstpointer data)
{
  desk->fake = wrn_fake_backend_new (WRN_HELPER_OK);
  wrn_fake_backend_add_demo (desk->fake);
  desk->community =
      g_list_model_get_item (wrn_backend_get_communities (WRN_BACKEND (desk->fake)), 0);
  g_object_unref (desk->community);
  desk->acted = g_string_new (NULL);
  wrn_fake_backend_answer (desk->fake, WRN_REQUEST_DIAGNOSE, CHECKS);
  open_window (desk);
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  if (desk->window != NULL)
    gtk_window_destroy (GTK_WINDOW (desk->window));
  gtk_window_destroy (GTK_WINDOW (desk->parent));
  wrn_ui_test_settle ();
  g_string_free (desk->acted, TRUE);
  g_object_unref (desk->fake);
}

static GtkWidget *
find_label (Desk *desk, const char *text)
{
  return wrn_ui_test_find (desk->window, GTK_TYPE_LABEL, text);
}

static GtkWidget *
find_row (Desk *desk, const char *title)
{
  return gtk_widget_get_ancestor (find_label (desk, title), WRN_TYPE_CHECK_ROW);
}

static void
test_shows_all (Desk *desk, gconstpointer data)
{
  g_assert_nonnull (find_label (desk, "2 things do not work."));
  g_assert_nonnull (find_label (desk, "Network Card"));
  g_assert_nonnull (find_label (desk, "warren0 is up, 10.73.21.4/24"));
  g_assert_nonnull (find_label (desk, "Open a UDP port for this computer in the router."));
  gtk_test_accessible_assert_property (find_row (desk, "Your Router"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Your Router, Warning: Changes the port per destination.");
}

static void
test_no_markup (Desk *desk, gconstpointer data)
{
  GtkWidget *title = find_label (desk, "<b>Carol</b>");
  GtkWidget *cause = find_label (desk, "<b>Carol</b> does not answer.");

  g_assert_false (gtk_label_get_use_markup (GTK_LABEL (title)));
  g_assert_false (gtk_label_get_use_markup (GTK_LABEL (cause)));
}

/* Said by a word and a shape, and not by colour alone. */
static void
test_verdicts_have_words (Desk *desk, gconstpointer data)
{
  g_assert_nonnull (wrn_ui_test_find (find_row (desk, "Network Card"), GTK_TYPE_LABEL, "Works"));
  g_assert_nonnull (wrn_ui_test_find (find_row (desk, "Your Router"), GTK_TYPE_LABEL, "Warning"));
  g_assert_nonnull (wrn_ui_test_find (find_row (desk, "Other Networks"), GTK_TYPE_LABEL, "Failed"));
}

static void
test_button_acts_in_main_window (Desk *desk, gconstpointer data)
{
  GtkWidget *button = wrn_ui_test_find (desk->window, GTK_TYPE_BUTTON, "Choose Another Range");

  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpstr (desk->acted->str, ==, "show settings ");
  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Other Networks");
  g_assert_false (gtk_widget_get_visible (
      wrn_ui_test_find (find_row (desk, "Network Card"), GTK_TYPE_BUTTON, NULL)));
}

static void
test_check_again (Desk *desk, gconstpointer data)
{
  wrn_fake_backend_answer (desk->fake, WRN_REQUEST_DIAGNOSE,
                           "[{'check': <'clock'>, 'result': <'pass'>, 'cause': <'Fine.'>}]");
  g_signal_emit_by_name (wrn_ui_test_find (desk->window, GTK_TYPE_BUTTON, "Check Again"),
                         "clicked");
  wrn_ui_test_settle ();
  g_assert_nonnull (find_label (desk, "Everything that was checked works."));
  g_assert_null (find_label (desk, "Your Router"));
}

static void
test_reconnects (Desk *desk, gconstpointer data)
{
  gtk_widget_activate_action (desk->window, WRN_FIX_RECONNECT, NULL);
  wrn_ui_test_settle ();
  g_assert_cmpstr (wrn_community_get_bus_state (desk->community), ==, "connecting");
  g_assert_nonnull (find_label (desk, "2 things do not work."));
}

static void
test_failure_is_said (Desk *desk, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (WRN_DBUS_ERROR, WRN_DBUS_ERROR_BUSY, "later");

  wrn_fake_backend_fail (desk->fake, WRN_REQUEST_DIAGNOSE, error);
  gtk_widget_activate_action (desk->window, WRN_FIX_CHECK, NULL);
  wrn_ui_test_settle ();
  g_assert_cmpstr (gtk_stack_get_visible_child_name (
                       GTK_STACK (wrn_ui_test_find (desk->window, GTK_TYPE_STACK, NULL))),
                   ==, "failed");
  g_assert_nonnull (find_label (desk, "Still Busy"));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static char *
copy (Desk *desk)
{
  char *text = NULL;

  gtk_widget_activate_action (desk->window, "diagnostics.copy", NULL);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (desk->window), NULL, read_cb, &text);
  while (text == NULL)
    g_main_context_iteration (NULL, TRUE);
  return text;
}

static void
test_report_is_copied (Desk *desk, gconstpointer data)
{
  GtkWidget *with_names = wrn_ui_test_find (desk->window, GTK_TYPE_CHECK_BUTTON, NULL);
  g_autofree char *without = copy (desk);
  g_autofree char *with = NULL;

  g_assert_nonnull (strstr (without, "peer-"));
  g_assert_null (strstr (without, "Carol"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (with_names), TRUE);
  with = copy (desk);
  g_assert_nonnull (strstr (with, "Carol"));
}

static void
test_log (Desk *desk, gconstpointer data)
{
  GtkWidget *expander = wrn_ui_test_find (desk->window, GTK_TYPE_EXPANDER, "Recent Log");

  wrn_fake_backend_answer (desk->fake, WRN_REQUEST_EVENTS,
                           "[{'number': <uint64 1>, 'text': <'something'>}]");
  wrn_community_tell_news (desk->community);
  wrn_ui_test_settle ();
  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  g_assert_nonnull (
      strstr (gtk_label_get_text (GTK_LABEL (gtk_expander_get_child (GTK_EXPANDER (expander)))),
              "something"));
}

static void
test_leaves_nothing (Desk *desk, gconstpointer data)
{
  gpointer window = desk->window;
  gpointer row = find_row (desk, "Your Router");

  g_object_add_weak_pointer (window, &window);
  g_object_add_weak_pointer (row, &row);
  /* An answer that comes too late finds nobody. */
  gtk_widget_activate_action (desk->window, WRN_FIX_CHECK, NULL);
  gtk_window_destroy (GTK_WINDOW (g_steal_pointer (&desk->window)));
  wrn_ui_test_settle ();
  g_assert_null (window);
  g_assert_null (row);
}

#define ADD(name, test) g_test_add ("/diagnostics/" name, Desk, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("shows-all", test_shows_all);
  ADD ("no-markup", test_no_markup);
  ADD ("verdicts-have-words", test_verdicts_have_words);
  ADD ("button-acts-in-main-window", test_button_acts_in_main_window);
  ADD ("check-again", test_check_again);
  ADD ("reconnects", test_reconnects);
  ADD ("failure-is-said", test_failure_is_said);
  ADD ("report-is-copied", test_report_is_copied);
  ADD ("recent-log", test_log);
  ADD ("leaves-nothing", test_leaves_nothing);
  return g_test_run ();
}
