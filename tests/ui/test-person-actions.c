/* test-person-actions.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of what one can do with a person: by name, as menus do it.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <string.h>

#include "ipc/wrn-dbus-error.h"
#include "ui/model/wrn-fake-backend.h"
#include "ui/model/wrn-local-settings.h"
#include "ui/people/wrn-person-actions.h"
#include "ui/people/wrn-person-rename.h"

#include <adwaita.h>

#include "wrn-ui-test.h"

typedef struct
{
  WrnFakeBackend *fake;
  WrnCommunity *community; /* (not owned): in the backend */
  WrnPerson *person;       /* (not owned): in the community */
  GActionGroup *actions;
  GtkWidget *window;
  GtkWidget *label;
  GString *toasts;
} Fixture;

static void
toasted (GSimpleAction *action, GVariant *text, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_printf (fixture->toasts, "%s\n", g_variant_get_string (text, NULL));
}

static void
set_peers (Fixture *fixture, const char *peers)
{
  wrn_fake_backend_set_peers (fixture->fake, fixture->community, peers);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  const GActionEntry entries[] = {
    { .name = "toast", .parameter_type = "s", .activate = toasted },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  fixture->fake = wrn_fake_backend_new (WRN_HELPER_OK);
  fixture->community = wrn_fake_backend_add (fixture->fake, "{'name': <'Games'>}", "connected");
  set_peers (fixture, "[{'id': <'aa01'>, 'name': <'Alice'>, 'state': <'direct'>, "
                      "'ipv4': <'10.73.21.2'>}]");
  fixture->person = wrn_people_find (wrn_community_get_people (fixture->community), "aa01");
  fixture->toasts = g_string_new (NULL);
  fixture->label = gtk_label_new ("Alice");
  fixture->window = wrn_ui_test_show (fixture->label);
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), fixture);
  gtk_widget_insert_action_group (fixture->window, "win", G_ACTION_GROUP (group));
  fixture->actions = wrn_person_actions_new (WRN_BACKEND (fixture->fake), fixture->community,
                                             fixture->person, fixture->label);
  gtk_widget_insert_action_group (fixture->label, WRN_PERSON_ACTIONS_NAME, fixture->actions);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  gpointer actions = fixture->actions;

  if (fixture->window != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  wrn_local_settings_forget (wrn_community_get_local_settings (fixture->community));
  wrn_ui_test_settle ();
  g_object_add_weak_pointer (actions, &actions);
  g_object_unref (fixture->actions);
  g_assert_null (actions);
  g_object_unref (fixture->fake);
  g_string_free (fixture->toasts, TRUE);
}

static void
act (Fixture *fixture, const char *name)
{
  g_assert_true (gtk_widget_activate_action (fixture->label, name, NULL));
  wrn_ui_test_settle ();
}

static void
assert_clipboard (Fixture *fixture, const char *text)
{
  GdkContentProvider *content =
      gdk_clipboard_get_content (gtk_widget_get_clipboard (fixture->label));
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_nonnull (content);
  g_value_init (&value, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (content, &value, NULL));
  g_assert_cmpstr (g_value_get_string (&value), ==, text);
}

static void
test_copies (Fixture *fixture, gconstpointer unused)
{
  act (fixture, "person.copy-address");
  assert_clipboard (fixture, "10.73.21.2");
  act (fixture, "person.copy-name");
  assert_clipboard (fixture, "Alice");
  act (fixture, "person.copy-ssh-command");
  assert_clipboard (fixture, "ssh 10.73.21.2");
  g_assert_cmpstr (fixture->toasts->str, ==, "Address copied\nName copied\nSSH command copied\n");
}

static gboolean
is_enabled (Fixture *fixture, const char *name)
{
  return g_action_group_get_action_enabled (fixture->actions, name);
}

static void
test_cannot_be_done (Fixture *fixture, gconstpointer unused)
{
  g_assert_true (is_enabled (fixture, "copy-ssh-command"));
  g_assert_true (is_enabled (fixture, "open-folders"));
  g_assert_true (is_enabled (fixture, "ping"));

  set_peers (fixture, "[{'id': <'aa01'>, 'state': <'offline'>, 'ipv4': <'10.73.21.2'>}]");
  g_assert_false (is_enabled (fixture, "ping"));
  g_assert_false (is_enabled (fixture, "open-folders"));
  g_assert_true (is_enabled (fixture, "copy-address"));

  /* It would be pasted into a shell. */
  set_peers (fixture, "[{'id': <'aa01'>, 'state': <'direct'>, 'ipv4': <'-oProxyCommand=reboot'>}]");
  g_assert_false (is_enabled (fixture, "copy-ssh-command"));
  g_assert_false (is_enabled (fixture, "open-folders"));

  set_peers (fixture, "[{'id': <'aa01'>, 'state': <'connecting'>}]");
  g_assert_false (is_enabled (fixture, "copy-address"));
  g_assert_true (is_enabled (fixture, "copy-name"));
  g_assert_true (is_enabled (fixture, "favourite"));
  g_assert_true (is_enabled (fixture, "rename"));
}

static void
test_ping (Fixture *fixture, gconstpointer unused)
{
  wrn_fake_backend_answer (fixture->fake, WRN_REQUEST_PING,
                           "{'state': <'direct'>, 'rtt': <uint64 12000>}");
  act (fixture, "person.ping");
  g_assert_cmpstr (fixture->toasts->str, ==, "Alice answered in 12 ms, direct\n");

  g_string_truncate (fixture->toasts, 0);
  wrn_fake_backend_answer (fixture->fake, WRN_REQUEST_PING,
                           "{'state': <'relayed'>, 'rtt': <uint64 64000>, 'via': <'ly\\non-1'>}");
  act (fixture, "person.ping");
  g_assert_cmpstr (fixture->toasts->str, ==, "Alice answered in 64 ms, relayed via ly on-1\n");
}

/* What a ping went by is not what data go by. */
static void
test_ping_is_no_path (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *status = NULL;

  set_peers (fixture, "[{'id': <'aa01'>, 'name': <'Alice'>, 'state': <'relayed'>, 'via': "
                      "<'lyon-1'>, 'rtt': <uint64 64000>}]");
  wrn_fake_backend_answer (fixture->fake, WRN_REQUEST_PING,
                           "{'state': <'direct'>, 'rtt': <uint64 12000>}");
  act (fixture, "person.ping");
  g_object_get (fixture->person, "status", &status, NULL);
  g_assert_cmpint (wrn_person_get_way (fixture->person), ==, WRN_WAY_RELAYED);
  g_assert_cmpuint (wrn_person_get_rtt (fixture->person), ==, 64000);
  g_assert_true (g_str_has_prefix (status, "Relayed"));
}

/* A helper may answer nothing of use. */
static void
test_ping_says_nothing (Fixture *fixture, gconstpointer unused)
{
  wrn_fake_backend_answer (fixture->fake, WRN_REQUEST_PING, "{'state': <5>, 'rtt': <'fast'>}");
  act (fixture, "person.ping");
  g_assert_cmpstr (fixture->toasts->str, ==, "Alice answered in 1 ms\n");
}

static void
test_no_answer (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = g_error_new (WRN_DBUS_ERROR, WRN_DBUS_ERROR_TIMED_OUT, "no answer");
  g_autoptr (GError) worse = g_error_new (WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_CONNECTED, "off");
  const guint n_windows = g_list_model_get_n_items (gtk_window_get_toplevels ());

  wrn_fake_backend_fail (fixture->fake, WRN_REQUEST_PING, error);
  act (fixture, "person.ping");
  g_assert_cmpstr (fixture->toasts->str, ==, "Alice did not answer\n");
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, n_windows);

  wrn_fake_backend_fail (fixture->fake, WRN_REQUEST_PING, worse);
  act (fixture, "person.ping");
  g_assert_cmpstr (fixture->toasts->str, ==, "Alice did not answer\n");
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, n_windows + 1);
}

static void
test_window_gone (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = g_error_new (WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_CONNECTED, "off");

  wrn_fake_backend_fail (fixture->fake, WRN_REQUEST_PING, error);
  g_action_group_activate_action (fixture->actions, "ping", NULL);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  fixture->window = NULL;
  wrn_ui_test_settle ();
  g_action_group_activate_action (fixture->actions, "copy-address", NULL);
  g_action_group_activate_action (fixture->actions, "open-folders", NULL);
  g_action_group_activate_action (fixture->actions, "rename", NULL);
  g_assert_cmpstr (fixture->toasts->str, ==, "");
}

static gboolean
get_state (Fixture *fixture, const char *name)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (fixture->actions, name);

  return g_variant_get_boolean (state);
}

static void
test_flags (Fixture *fixture, gconstpointer unused)
{
  GSettings *settings = wrn_community_get_local_settings (fixture->community);

  g_assert_false (get_state (fixture, "favourite"));
  act (fixture, "person.favourite");
  g_assert_true (get_state (fixture, "favourite"));
  g_assert_false (get_state (fixture, "notify-online"));
  g_assert_true (wrn_local_settings_get_flag (settings, WRN_LOCAL_FAVOURITE, "aa01"));

  act (fixture, "person.notify-online");
  g_assert_true (wrn_local_settings_get_flag (settings, WRN_LOCAL_NOTIFY_ONLINE, "aa01"));

  /* Somewhere else. */
  wrn_local_settings_set_flag (settings, WRN_LOCAL_FAVOURITE, "aa01", FALSE);
  wrn_ui_test_settle ();
  g_assert_false (get_state (fixture, "favourite"));
  g_assert_true (get_state (fixture, "notify-online"));
}

static void
rename_to (Fixture *fixture, const char *name, const char *response)
{
  GtkWindow *dialog =
      wrn_person_rename_ask (fixture->label, wrn_community_get_local_settings (fixture->community),
                             fixture->person);
  GtkWidget *entry = wrn_ui_test_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, NULL);

  g_assert_true (gtk_window_get_transient_for (dialog) == GTK_WINDOW (fixture->window));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==,
                   wrn_person_get_title (fixture->person));
  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (dialog);
  wrn_ui_test_settle ();
}

static void
test_rename (Fixture *fixture, gconstpointer unused)
{
  rename_to (fixture, "Al", "cancel");
  g_assert_cmpstr (wrn_person_get_title (fixture->person), ==, "Alice");
  rename_to (fixture, " <b>Al\nxyz</b> ", "rename");
  g_assert_cmpstr (wrn_person_get_title (fixture->person), ==, "<b>Al xyz</b>");
  rename_to (fixture, "", "rename");
  g_assert_cmpstr (wrn_person_get_title (fixture->person), ==, "Alice");

  /* Whoever leaves the name as it is gives none. */
  rename_to (fixture, "Alice", "rename");
  g_assert_cmpstr (wrn_person_get_given_name (fixture->person), ==, "");
}

static void
test_menu (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GMenuModel) menu = wrn_person_menu_new (fixture->person);
  guint n = 0;

  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);

      for (int j = 0; j < g_menu_model_get_n_items (section); j++)
        {
          g_autofree char *action = NULL;
          g_autofree char *label = NULL;

          g_assert_true (
              g_menu_model_get_item_attribute (section, j, G_MENU_ATTRIBUTE_ACTION, "s", &action));
          g_assert_true (
              g_menu_model_get_item_attribute (section, j, G_MENU_ATTRIBUTE_LABEL, "s", &label));
          g_assert_true (g_str_has_prefix (action, WRN_PERSON_ACTIONS_NAME "."));
          g_assert_true (g_action_group_has_action (fixture->actions,
                                                    action + strlen (WRN_PERSON_ACTIONS_NAME ".")));
          /* Names with a mnemonic are read twice. */
          g_assert_null (strchr (label, '_'));
          n++;
        }
    }
  g_assert_cmpuint (n, ==, 8);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/person-actions/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("copies", test_copies);
  ADD ("what-cannot-be-done-is-insensitive", test_cannot_be_done);
  ADD ("ping-tells-the-answer", test_ping);
  ADD ("ping-is-no-path", test_ping_is_no_path);
  ADD ("ping-takes-any-answer", test_ping_says_nothing);
  ADD ("ping-tells-that-nobody-answered", test_no_answer);
  ADD ("window-may-go-before-the-answer", test_window_gone);
  ADD ("flags-follow-what-is-kept", test_flags);
  ADD ("rename-is-for-this-user", test_rename);
  ADD ("menu-has-only-what-exists", test_menu);

  return g_test_run ();
}
