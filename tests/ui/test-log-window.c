/* test-log-window.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of the window of the log.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "ui/log/wrn-log-window.h"
#include "ui/model/wrn-fake-backend.h"
#include "ui/model/wrn-log-entry.h"
#include "ui/widgets/wrn-save.h"

#include "wrn-ui-test.h"

typedef struct
{
  WrnFakeBackend *fake;
  WrnCommunity *community; /* (not owned) */
  GSettings *settings;
  GtkWidget *window;
  GtkWidget *stack;
  GtkWidget *list;
  guint64 number;
} Desk;

static void
open_window (Desk *desk, WrnCommunity *community)
{
  if (desk->window != NULL)
    gtk_window_destroy (GTK_WINDOW (desk->window));
  desk->window = GTK_WIDGET (wrn_log_window_new (WRN_BACKEND (desk->fake), community));
  /* The drop-down has a list of its own. */
  desk->stack =
      gtk_widget_get_ancestor (wrn_ui_test_find (desk->window, ADW_TYPE_STATUS_PAGE, NULL),
                               GTK_TYPE_STACK);
  desk->list = wrn_ui_test_find (desk->stack, GTK_TYPE_LIST_VIEW, NULL);
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
  desk->settings = g_settings_new ("org.warrenvpn.Warren");
  open_window (desk, desk->community);
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  if (desk->window != NULL)
    gtk_window_destroy (GTK_WINDOW (desk->window));
  g_settings_reset (desk->settings, "log-level");
  wrn_ui_test_settle ();
  g_object_unref (desk->settings);
  g_object_unref (desk->fake);
}

/* @n events, every third of which is a warning and every third only information. */
static void
tell (Desk *desk, guint n)
{
  static const char *const levels[] = { "warning", "message", "info" };
  g_autoptr (GString) text = g_string_new ("[");

  for (guint i = 0; i < n; i++)
    {
      desk->number++;
      g_string_append_printf (text,
                              "%s{'number': <uint64 %" G_GUINT64_FORMAT
                              ">, 'time': <int64 18000000%05" G_GUINT64_FORMAT
                              "000>, 'level': <'%s'>, 'subject': <'<b>Eve</b>'>,"
                              " 'text': <'event %" G_GUINT64_FORMAT "'>}",
                              i > 0 ? "," : "", desk->number, desk->number,
                              levels[desk->number % 3], desk->number);
    }
  wrn_fake_backend_answer (desk->fake, WRN_REQUEST_EVENTS, g_string_append (text, "]")->str);
  wrn_community_tell_news (desk->community);
  wrn_ui_test_settle ();
}

static guint
count (Desk *desk)
{
  return g_list_model_get_n_items (
      G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (desk->list))));
}

static const char *
get_page (Desk *desk)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (desk->stack));
}

static void
test_empty (Desk *desk, gconstpointer data)
{
  g_assert_cmpstr (get_page (desk), ==, "empty");
  tell (desk, 1);
  g_assert_cmpstr (get_page (desk), ==, "list");
}

static void
test_no_markup (Desk *desk, gconstpointer data)
{
  GtkWidget *label;

  tell (desk, 1);
  gtk_test_widget_wait_for_draw (desk->window);
  label = wrn_ui_test_find (desk->list, GTK_TYPE_LABEL, "<b>Eve</b>  event 1");
  g_assert_nonnull (label);
  g_assert_false (gtk_label_get_use_markup (GTK_LABEL (label)));
}

/* Not by a colour. */
static void
test_warnings_have_a_shape (Desk *desk, gconstpointer data)
{
  tell (desk, 3);
  gtk_test_widget_wait_for_draw (desk->window);
  g_assert_nonnull (wrn_ui_test_find (desk->list, GTK_TYPE_LABEL, "⚠ <b>Eve</b>  event 3"));
}

static void
test_levels (Desk *desk, gconstpointer data)
{
  GtkDropDown *level = GTK_DROP_DOWN (wrn_ui_test_find (desk->window, GTK_TYPE_DROP_DOWN, NULL));
  g_autofree char *nick = NULL;

  tell (desk, 9);
  g_assert_cmpuint (count (desk), ==, 9);
  gtk_drop_down_set_selected (level, WRN_LOG_MESSAGE);
  g_assert_cmpuint (count (desk), ==, 6);
  nick = g_settings_get_string (desk->settings, "log-level");
  g_assert_cmpstr (nick, ==, "message");
  g_settings_set_string (desk->settings, "log-level", "warning");
  g_assert_cmpuint (count (desk), ==, 3);
  g_assert_cmpuint (gtk_drop_down_get_selected (level), ==, WRN_LOG_WARNING);
}

static void
test_search (Desk *desk, gconstpointer data)
{
  GtkWidget *entry = wrn_ui_test_find (desk->window, GTK_TYPE_SEARCH_ENTRY, NULL);

  tell (desk, 20);
  gtk_editable_set_text (GTK_EDITABLE (entry), "EVENT 1");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpuint (count (desk), ==, 11);
  gtk_editable_set_text (GTK_EDITABLE (entry), "nobody");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpstr (get_page (desk), ==, "empty");
}

static void
test_pause (Desk *desk, gconstpointer data)
{
  GtkWidget *pause = wrn_ui_test_find (desk->window, GTK_TYPE_TOGGLE_BUTTON, NULL);

  tell (desk, 3);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (pause), TRUE);
  tell (desk, 3);
  g_assert_cmpuint (count (desk), ==, 3);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (pause), FALSE);
  wrn_ui_test_settle ();
  g_assert_cmpuint (count (desk), ==, 6);
}

static void
test_looks_only_while_seen (Desk *desk, gconstpointer data)
{
  gtk_widget_set_visible (desk->window, FALSE);
  tell (desk, 3);
  g_assert_cmpuint (count (desk), ==, 0);
  gtk_window_present (GTK_WINDOW (desk->window));
  wrn_ui_test_settle ();
  g_assert_cmpuint (count (desk), ==, 3);
}

static double
get_distance_to_end (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment) -
         gtk_adjustment_get_value (adjustment);
}

/* A list measures what it shows, scrolls, and measures again. */
static void
draw (Desk *desk)
{
  for (guint i = 0; i < 4; i++)
    {
      gtk_widget_queue_draw (desk->window);
      gtk_test_widget_wait_for_draw (desk->window);
      wrn_ui_test_settle ();
    }
}

static void
test_follows_the_end (Desk *desk, gconstpointer data)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (desk->list));

  tell (desk, 5000);
  draw (desk);
  g_assert_cmpuint (count (desk), ==, 5000);
  g_assert_nonnull (wrn_ui_test_find (desk->list, GTK_TYPE_LABEL, "<b>Eve</b>  event 5000"));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 0);
  g_assert_cmpfloat (get_distance_to_end (adjustment), <=, 4);

  tell (desk, 9);
  draw (desk);
  g_assert_nonnull (wrn_ui_test_find (desk->list, GTK_TYPE_LABEL, "<b>Eve</b>  event 5009"));

  gtk_adjustment_set_value (adjustment, 0);
  draw (desk);
  tell (desk, 10);
  draw (desk);
  g_assert_cmpfloat (get_distance_to_end (adjustment), >, 100);
}

static void
test_all_communities (Desk *desk, gconstpointer data)
{
  open_window (desk, NULL);
  tell (desk, 1);
  gtk_test_widget_wait_for_draw (desk->window);
  g_assert_nonnull (
      wrn_ui_test_find (desk->list, GTK_TYPE_LABEL, "Friday Games  <b>Eve</b>  event 1"));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
test_copy (Desk *desk, gconstpointer data)
{
  g_auto (GStrv) lines = NULL;
  g_autofree char *text = NULL;

  tell (desk, 3);
  gtk_widget_activate_action (desk->window, "log.copy", NULL);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (desk->window), NULL, read_cb, &text);
  while (text == NULL)
    g_main_context_iteration (NULL, TRUE);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_nonnull (strstr (lines[0], "message  <b>Eve</b>  event 1"));
}

static GBytes *
make_two_lines (GtkWidget *from, const char *name)
{
  g_autofree char *text = g_strdup_printf ("%s\nof Eve\n", name);

  return g_bytes_new (text, strlen (text));
}

static void
test_save (Desk *desk, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("wrn-log-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.log", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *text = NULL;

  wrn_save_write (desk->window, file, make_two_lines);
  while (wrn_ui_test_find (desk->window, GTK_TYPE_LABEL, "Saved") == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_file_get_contents (path, &text, NULL, NULL);
  g_assert_cmpstr (text, ==, "a.log\nof Eve\n");
  g_unlink (path);
  g_rmdir (folder);
}

/* Whoever saves learns when that failed. */
static void
test_save_fails (Desk *desk, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/proc/no/such/folder");
  GListModel *windows = gtk_window_get_toplevels ();
  const guint before = g_list_model_get_n_items (windows);
  g_autoptr (GtkWindow) dialog = NULL;

  wrn_save_write (desk->window, file, make_two_lines);
  while (g_list_model_get_n_items (windows) == before)
    g_main_context_iteration (NULL, TRUE);
  dialog = g_list_model_get_item (windows, before);
  g_assert_true (ADW_IS_MESSAGE_DIALOG (dialog));
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==, "Not Saved");
  gtk_window_destroy (dialog);
}

static GtkWidget *
find_action (GtkWidget *root, const char *action)
{
  if (GTK_IS_ACTIONABLE (root) &&
      g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (root)), action) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_action (child, action);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
assert_name (GtkWidget *widget, const char *name)
{
  gtk_test_accessible_assert_property (widget, GTK_ACCESSIBLE_PROPERTY_LABEL, name);
}

static void
test_names (Desk *desk, gconstpointer data)
{
  assert_name (wrn_ui_test_find (desk->window, GTK_TYPE_TOGGLE_BUTTON, NULL), "Pause");
  assert_name (wrn_ui_test_find (desk->window, GTK_TYPE_SEARCH_ENTRY, NULL), "Search the log");
  assert_name (wrn_ui_test_find (desk->window, GTK_TYPE_DROP_DOWN, NULL), "Level");
  assert_name (find_action (desk->window, "log.copy"), "Copy");
  assert_name (find_action (desk->window, "log.save"), "Save…");
  assert_name (desk->list, "Events");
}

static void
test_leaves_nothing (Desk *desk, gconstpointer data)
{
  gpointer window = desk->window;

  g_object_add_weak_pointer (window, &window);
  tell (desk, 100);
  wrn_community_tell_news (desk->community);
  gtk_window_destroy (GTK_WINDOW (g_steal_pointer (&desk->window)));
  wrn_ui_test_settle ();
  g_assert_null (window);
}

#define ADD(name, test) g_test_add ("/log-window/" name, Desk, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("empty", test_empty);
  ADD ("no-markup", test_no_markup);
  ADD ("warnings-have-a-shape", test_warnings_have_a_shape);
  ADD ("levels-are-remembered", test_levels);
  ADD ("search", test_search);
  ADD ("pause", test_pause);
  ADD ("looks-only-while-seen", test_looks_only_while_seen);
  ADD ("follows-the-end", test_follows_the_end);
  ADD ("all-communities", test_all_communities);
  ADD ("copy", test_copy);
  ADD ("save", test_save);
  ADD ("failure-to-save-is-said", test_save_fails);
  ADD ("names", test_names);
  ADD ("leaves-nothing", test_leaves_nothing);
  return g_test_run ();
}
