/* test-trouble-dialog.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of the dialog that tells of a request that failed.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "ui/widgets/wrn-trouble-dialog.h"

#include "ipc/wrn-dbus-error.h"
#include "ui/model/wrn-fake-backend.h"

#include "wrn-ui-test.h"

typedef struct
{
  GtkWidget *window;
  GtkWidget *from;
  WrnFakeBackend *backend;
  WrnCommunity *community;
  guint n_acted;
} Fixture;

static void
acted (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_acted++;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  const GActionEntry entries[] = { { .name = "connect", .activate = acted } };

  fixture->backend = wrn_fake_backend_new (WRN_HELPER_OK);
  fixture->community =
      wrn_fake_backend_add (fixture->backend, "{'name': <'<b>Games</b> & co'>}", "off");
  fixture->from = gtk_label_new ("from");
  fixture->window = g_object_new (ADW_TYPE_APPLICATION_WINDOW, NULL);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (fixture->window), fixture->from);
  g_action_map_add_action_entries (G_ACTION_MAP (fixture->window), entries, G_N_ELEMENTS (entries),
                                   fixture);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_unref (fixture->backend);
}

/* (transfer none) (nullable): what is shown above the window */
static GtkWidget *
find_dialog (guint *n)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWidget *dialog = NULL;

  *n = 0;
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (!ADW_IS_MESSAGE_DIALOG (window))
        continue;
      dialog = window;
      (*n)++;
    }
  return dialog;
}

/* (transfer none) (nullable) */
static GtkWidget *
show (Fixture *fixture, WrnDBusError code)
{
  const GError error = { WRN_DBUS_ERROR, code, (char *) "in the helper's words" };
  guint n;

  wrn_trouble_dialog_show (fixture->from, fixture->community, &error);
  return find_dialog (&n);
}

static void
test_says_what_and_why (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *dialog = show (fixture, WRN_DBUS_ERROR_NOT_CONNECTED);

  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==,
                   "Not Connected");
  g_assert_cmpstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), ==,
                   "Connect to “<b>Games</b> & co” first.");
  g_assert_false (adw_message_dialog_get_body_use_markup (ADW_MESSAGE_DIALOG (dialog)));
  g_assert_true (gtk_window_get_transient_for (GTK_WINDOW (dialog)) ==
                 GTK_WINDOW (fixture->window));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_button_mends_it (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *dialog = show (fixture, WRN_DBUS_ERROR_NOT_CONNECTED);

  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "act");
  g_assert_cmpuint (fixture->n_acted, ==, 1);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_closing_does_nothing (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *dialog = show (fixture, WRN_DBUS_ERROR_NOT_CONNECTED);

  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "close");
  g_assert_cmpuint (fixture->n_acted, ==, 0);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* The window of this test has neither a log nor an application. */
static void
test_offers_only_what_there_is (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *dialog = show (fixture, WRN_DBUS_ERROR_FAILED);

  g_assert_true (adw_message_dialog_has_response (ADW_MESSAGE_DIALOG (dialog), "close"));
  g_assert_false (adw_message_dialog_has_response (ADW_MESSAGE_DIALOG (dialog), "act"));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_finds_the_button_from_another_dialog (Fixture *fixture, gconstpointer unused)
{
  const GError error = { WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_CONNECTED, (char *) "" };
  GtkWidget *other = g_object_new (ADW_TYPE_WINDOW, "transient-for", fixture->window, NULL);
  GtkWidget *dialog;
  guint n;

  gtk_window_present (GTK_WINDOW (other));
  wrn_trouble_dialog_show (other, fixture->community, &error);
  dialog = find_dialog (&n);
  g_assert_true (gtk_window_get_transient_for (GTK_WINDOW (dialog)) == GTK_WINDOW (other));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "act");
  g_assert_cmpuint (fixture->n_acted, ==, 1);
  gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_window_destroy (GTK_WINDOW (other));
}

static void
test_is_silent_about_what_was_cancelled (Fixture *fixture, gconstpointer unused)
{
  const GError error = { G_IO_ERROR, G_IO_ERROR_CANCELLED, (char *) "" };
  guint n;

  wrn_trouble_dialog_show (fixture->from, fixture->community, &error);
  find_dialog (&n);
  g_assert_cmpuint (n, ==, 0);
}

static void
test_tells_the_same_once (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *dialog = show (fixture, WRN_DBUS_ERROR_NOT_CONNECTED);
  guint n;

  g_assert_true (show (fixture, WRN_DBUS_ERROR_NOT_CONNECTED) == dialog);
  find_dialog (&n);
  g_assert_cmpuint (n, ==, 1);

  /* When it was read, it may be news again. */
  gtk_window_destroy (GTK_WINDOW (dialog));
  dialog = show (fixture, WRN_DBUS_ERROR_NOT_CONNECTED);
  g_assert_nonnull (dialog);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_needs_no_community (Fixture *fixture, gconstpointer unused)
{
  const GError error = { WRN_DBUS_ERROR, WRN_DBUS_ERROR_BUSY, (char *) "" };
  GtkWidget *dialog;
  guint n;

  wrn_trouble_dialog_show (fixture->from, NULL, &error);
  dialog = find_dialog (&n);
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==, "Still Busy");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_tells_nobody_when_its_window_is_gone (Fixture *fixture, gconstpointer unused)
{
  const GError error = { WRN_DBUS_ERROR, WRN_DBUS_ERROR_BUSY, (char *) "" };
  g_autoptr (GtkWidget) from = g_object_ref_sink (gtk_label_new ("gone"));
  guint n;

  wrn_trouble_dialog_show (from, fixture->community, &error);
  find_dialog (&n);
  g_assert_cmpuint (n, ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/trouble-dialog/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("says-what-and-why", test_says_what_and_why);
  ADD ("button-mends-it", test_button_mends_it);
  ADD ("closing-does-nothing", test_closing_does_nothing);
  ADD ("offers-only-what-there-is", test_offers_only_what_there_is);
  ADD ("finds-the-button-from-another-dialog", test_finds_the_button_from_another_dialog);
  ADD ("is-silent-about-what-was-cancelled", test_is_silent_about_what_was_cancelled);
  ADD ("tells-the-same-once", test_tells_the_same_once);
  ADD ("needs-no-community", test_needs_no_community);
  ADD ("tells-nobody-when-its-window-is-gone", test_tells_nobody_when_its_window_is_gone);

  return g_test_run ();
}
