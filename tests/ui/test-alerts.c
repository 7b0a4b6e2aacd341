/* test-alerts.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of what is asked before something is lost: the words, the answers, and what stays.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <adwaita.h>

#include "ipc/wrn-dbus-error.h"
#include "ui/dialogs/wrn-disconnect-dialog.h"
#include "ui/dialogs/wrn-leave-dialog.h"
#include "ui/dialogs/wrn-quit-dialog.h"
#include "ui/model/wrn-fake-backend.h"
#include "ui/model/wrn-local-settings.h"

#include "wrn-ui-test.h"

typedef struct
{
  GtkWidget *parent;
  WrnFakeBackend *backend;
  WrnCommunity *community; /* (not owned) */
  GSettings *settings;
  guint n_answers;
  gboolean yes;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->parent = wrn_ui_test_show (gtk_label_new ("Warren"));
  fixture->backend = wrn_fake_backend_new (WRN_HELPER_OK);
  fixture->community =
      wrn_fake_backend_add (fixture->backend, "{'name': <'<b>Fun</b> & %s'>, 'id': <'c0ffee'>}",
                            "connected");
  fixture->settings = g_settings_new ("org.warrenvpn.Warren");
  g_settings_reset (fixture->settings, "confirm-quit");
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  if (fixture->parent != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->parent));
  wrn_ui_test_settle ();
  g_assert_finalize_object (fixture->backend);
  g_assert_finalize_object (fixture->settings);
}

/* (nullable) (transfer none): the only dialog there is */
static AdwMessageDialog *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  AdwMessageDialog *found = NULL;

  for (GList *at = windows; at != NULL; at = at->next)
    if (ADW_IS_MESSAGE_DIALOG (at->data))
      {
        g_assert_null (found);
        found = at->data;
      }
  return found;
}

/* Presses the button with @label, and sees that nothing is left of the dialog. */
static void
respond (const char *label)
{
  AdwMessageDialog *dialog = find_dialog ();
  gpointer gone = dialog;
  GtkWidget *button;

  g_assert_nonnull (dialog);
  wrn_ui_test_check_spoken (GTK_WIDGET (dialog));
  g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (dialog)));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (dialog)) ==
                 gtk_window_get_default_widget (GTK_WINDOW (dialog)));
  g_object_add_weak_pointer (G_OBJECT (dialog), &gone);
  button = wrn_ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, label);
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  wrn_ui_test_settle ();
  g_assert_null (gone);
}

static void
disconnect_asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->yes = wrn_disconnect_dialog_ask_finish (result);
  fixture->n_answers++;
}

static void
quit_asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->yes = wrn_quit_dialog_ask_finish (result);
  fixture->n_answers++;
}

static void
ask_disconnect (Fixture *fixture)
{
  wrn_disconnect_dialog_ask (GTK_WINDOW (fixture->parent), fixture->community, disconnect_asked_cb,
                             fixture);
  wrn_ui_test_settle ();
}

static void
ask_quit (Fixture *fixture)
{
  wrn_quit_dialog_ask (GTK_WINDOW (fixture->parent), fixture->settings, quit_asked_cb, fixture);
  wrn_ui_test_settle ();
}

static void
test_disconnect_names_the_community (Fixture *fixture, gconstpointer unused)
{
  AdwMessageDialog *dialog;

  ask_disconnect (fixture);
  dialog = find_dialog ();
  g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==,
                   "Disconnect from “<b>Fun</b> & %s”?");
  g_assert_false (adw_message_dialog_get_heading_use_markup (dialog));
  g_assert_nonnull (
      wrn_ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "Disconnect from “<b>Fun</b> & %s”?"));
  respond ("Cancel");
}

static void
test_disconnect_answers (Fixture *fixture, gconstpointer unused)
{
  ask_disconnect (fixture);
  g_assert_cmpuint (fixture->n_answers, ==, 0);
  respond ("Cancel");
  g_assert_cmpuint (fixture->n_answers, ==, 1);
  g_assert_false (fixture->yes);

  ask_disconnect (fixture);
  respond ("Disconnect");
  g_assert_cmpuint (fixture->n_answers, ==, 2);
  g_assert_true (fixture->yes);
}

static void
test_parent_that_goes_is_no (Fixture *fixture, gconstpointer unused)
{
  fixture->yes = TRUE;
  ask_disconnect (fixture);
  gtk_window_destroy (GTK_WINDOW (g_steal_pointer (&fixture->parent)));
  wrn_ui_test_settle ();
  g_assert_cmpuint (fixture->n_answers, ==, 1);
  g_assert_false (fixture->yes);
  g_assert_null (find_dialog ());
}

static void
tick (void)
{
  GtkWidget *check = wrn_ui_test_find (GTK_WIDGET (find_dialog ()), GTK_TYPE_CHECK_BUTTON, NULL);

  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
}

static void
test_quit_asks_until_told_not_to (Fixture *fixture, gconstpointer unused)
{
  ask_quit (fixture);
  respond ("Quit");
  g_assert_true (fixture->yes);
  g_assert_true (g_settings_get_boolean (fixture->settings, "confirm-quit"));

  ask_quit (fixture);
  tick ();
  respond ("Quit");
  g_assert_true (fixture->yes);
  g_assert_false (g_settings_get_boolean (fixture->settings, "confirm-quit"));

  fixture->yes = FALSE;
  ask_quit (fixture);
  g_assert_null (find_dialog ());
  g_assert_true (fixture->yes);
  g_assert_cmpuint (fixture->n_answers, ==, 3);
}

static void
test_who_stays_is_asked_again (Fixture *fixture, gconstpointer unused)
{
  fixture->yes = TRUE;
  ask_quit (fixture);
  tick ();
  respond ("Cancel");
  g_assert_false (fixture->yes);
  g_assert_true (g_settings_get_boolean (fixture->settings, "confirm-quit"));
}

static guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (wrn_backend_get_communities (WRN_BACKEND (fixture->backend)));
}

static void
ask_leave (Fixture *fixture)
{
  wrn_leave_dialog_ask (GTK_WINDOW (fixture->parent), WRN_BACKEND (fixture->backend),
                        fixture->community);
  wrn_ui_test_settle ();
}

static void
test_leaving_says_what_is_lost (Fixture *fixture, gconstpointer unused)
{
  AdwMessageDialog *dialog;

  ask_leave (fixture);
  dialog = find_dialog ();
  g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, "Leave “<b>Fun</b> & %s”?");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "Its key, its history"));
  /* Enter alone does no harm. */
  g_assert_cmpstr (adw_message_dialog_get_default_response (dialog), ==, "cancel");
  g_assert_cmpint (adw_message_dialog_get_response_appearance (dialog, "accept"), ==,
                   ADW_RESPONSE_DESTRUCTIVE);
  respond ("Cancel");
  g_assert_cmpuint (count (fixture), ==, 1);
}

static void
test_leaving_forgets_all (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GSettings) local = wrn_local_settings_new ("c0ffee");
  g_autofree char *kept = NULL;

  wrn_local_settings_set_text (local, WRN_LOCAL_NAME, "aa01", "Allie");
  ask_leave (fixture);
  respond ("Leave");
  g_assert_cmpuint (count (fixture), ==, 0);
  kept = wrn_local_settings_get_text (local, WRN_LOCAL_NAME, "aa01");
  g_assert_cmpstr (kept, ==, "");
}

static void
test_failure_to_leave_is_told (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = g_error_new_literal (WRN_DBUS_ERROR, WRN_DBUS_ERROR_BUSY, "no");

  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_REMOVE, error);
  ask_leave (fixture);
  respond ("Leave");
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_cmpstr (adw_message_dialog_get_heading (find_dialog ()), ==, "Still Busy");
}

static void
test_failure_to_export_is_told (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = g_error_new_literal (WRN_DBUS_ERROR, WRN_DBUS_ERROR_BUSY, "no");

  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_EXPORT, error);
  ask_leave (fixture);
  respond ("Export…");
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_cmpstr (adw_message_dialog_get_heading (find_dialog ()), ==, "Still Busy");
}

#define ADD(name, function) g_test_add ("/alerts/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("disconnect-names-the-community", test_disconnect_names_the_community);
  ADD ("disconnect-answers", test_disconnect_answers);
  ADD ("parent-that-goes-is-no", test_parent_that_goes_is_no);
  ADD ("quit-asks-until-told-not-to", test_quit_asks_until_told_not_to);
  ADD ("who-stays-is-asked-again", test_who_stays_is_asked_again);

  ADD ("leaving-says-what-is-lost", test_leaving_says_what_is_lost);
  ADD ("leaving-forgets-all", test_leaving_forgets_all);
  ADD ("failure-to-leave-is-told", test_failure_to_leave_is_told);
  ADD ("failure-to-export-is-told", test_failure_to_export_is_told);

  return g_test_run ();
}
