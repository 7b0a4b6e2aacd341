/* test-background.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of opening at login, with files and with a portal that says what a test wants.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "ui/tray/wrn-background.h"

#include "wrn-tray-desk.h"

#define OPEN "open-at-login"
#define HIDDEN "start-hidden"

typedef struct
{
  WrnTrayDesk desk;
  GDBusNodeInfo *info;
  guint portal;
  guint response;  /* of the portal */
  gboolean silent; /* it never answers */
  GVariant *asked; /* (nullable): the last options */
  GString *status; /* a line each */
  guint n_asked;
  char *path;                /* of the file */
  WrnBackground *background; /* (nullable) */
} Fixture;

static const char portal_xml[] =
    "<node><interface name='org.freedesktop.portal.Background'>"
    "<method name='RequestBackground'><arg type='s' direction='in'/>"
    "<arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>"
    "<method name='SetStatus'><arg type='a{sv}' direction='in'/></method>"
    "</interface></node>";

static void
request (Fixture *fixture, GVariant *options, const char *sender)
{
  const char *token;
  gboolean autostart = FALSE;
  g_autofree char *name = g_strdelimit (g_strdup (sender + 1), ".", '_');
  g_autofree char *path = NULL;
  GVariantDict results;

  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  g_variant_lookup (options, "autostart", "b", &autostart);
  path = g_strdup_printf ("/org/freedesktop/portal/desktop/request/%s/%s", name, token);
  g_clear_pointer (&fixture->asked, g_variant_unref);
  fixture->asked = g_variant_ref (options);
  fixture->n_asked++;
  if (fixture->silent)
    return;
  g_variant_dict_init (&results, NULL);
  g_variant_dict_insert (&results, "autostart", "b", autostart);
  g_dbus_connection_emit_signal (fixture->desk.connection, sender, path,
                                 "org.freedesktop.portal.Request", "Response",
                                 g_variant_new ("(u@a{sv})", fixture->response,
                                                g_variant_dict_end (&results)),
                                 NULL);
}

static void
called_cb (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *arguments,
           GDBusMethodInvocation *invocation,
           gpointer user_data)
{
  Fixture *fixture = user_data;
  const gsize last = g_variant_n_children (arguments) - 1;
  g_autoptr (GVariant) options = g_variant_get_child_value (arguments, last);
  const char *message = "";

  if (g_str_equal (method, "RequestBackground"))
    {
      request (fixture, options, sender);
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", "/any"));
      return;
    }
  g_variant_lookup (options, "message", "&s", &message);
  g_string_append_printf (fixture->status, "%s\n", message);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  wrn_tray_desk_set_up (&fixture->desk, NULL);
  fixture->status = g_string_new (NULL);
  fixture->path =
      g_build_filename (g_get_user_config_dir (), "autostart", WRN_APP_ID ".desktop", NULL);
}

static void
start_portal (Fixture *fixture)
{
  const GDBusInterfaceVTable vtable = { .method_call = called_cb };
  g_autoptr (GError) error = NULL;

  fixture->info = g_dbus_node_info_new_for_xml (portal_xml, &error);
  g_assert_no_error (error);
  fixture->portal = g_dbus_connection_register_object (fixture->desk.connection,
                                                       "/org/freedesktop/portal/desktop",
                                                       fixture->info->interfaces[0], &vtable,
                                                       fixture, NULL, &error);
  g_assert_no_error (error);
  wrn_tray_desk_own (&fixture->desk, "org.freedesktop.portal.Desktop");
}

static void
open_background (Fixture *fixture, gboolean sandboxed)
{
  fixture->background =
      wrn_background_new (WRN_BACKEND (fixture->desk.backend), fixture->desk.settings, sandboxed);
}

static void
close_background (Fixture *fixture)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->background), (gpointer *) &fixture->background);
  g_object_unref (fixture->background);
  g_assert_null (fixture->background);
}

static void
forget_file (Fixture *fixture)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_unlink (fixture->path);
  g_rmdir (folder);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  if (fixture->background != NULL)
    close_background (fixture);
  g_settings_reset (fixture->desk.settings, OPEN);
  g_settings_reset (fixture->desk.settings, HIDDEN);
  wrn_tray_desk_settle (&fixture->desk);
  if (fixture->portal != 0)
    g_dbus_connection_unregister_object (fixture->desk.connection, fixture->portal);
  g_clear_pointer (&fixture->info, g_dbus_node_info_unref);
  g_clear_pointer (&fixture->asked, g_variant_unref);
  g_string_free (fixture->status, TRUE);
  forget_file (fixture);
  g_free (fixture->path);
  wrn_tray_desk_tear_down (&fixture->desk, NULL);
}

static gboolean
runs (Fixture *fixture, const char *command)
{
  g_autofree char *entry = NULL;
  g_autofree char *line = g_strdup_printf ("\nExec=%s\n", command);

  return g_file_get_contents (fixture->path, &entry, NULL, NULL) && strstr (entry, line) != NULL;
}

static char *
get_trouble (Fixture *fixture)
{
  char *trouble;

  g_object_get (fixture->background, "trouble", &trouble, NULL);
  return trouble;
}

static gboolean
has_trouble (Fixture *fixture)
{
  g_autofree char *trouble = get_trouble (fixture);

  return trouble != NULL;
}

static void
write_entry (Fixture *fixture, const char *entry)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, entry, -1, NULL));
}

static void
test_first_time_sets_up (Fixture *fixture, gconstpointer unused)
{
  open_background (fixture, FALSE);
  WRN_UI_WAIT_FOR (runs (fixture, "warren"));
  g_assert_false (has_trouble (fixture));
}

static void
test_settings_are_followed (Fixture *fixture, gconstpointer unused)
{
  open_background (fixture, FALSE);
  WRN_UI_WAIT_FOR (runs (fixture, "warren"));

  g_settings_set_boolean (fixture->desk.settings, HIDDEN, TRUE);
  WRN_UI_WAIT_FOR (runs (fixture, "warren --hidden"));
  g_settings_set_boolean (fixture->desk.settings, OPEN, FALSE);
  WRN_UI_WAIT_FOR (!g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  /* The last of many counts. */
  for (guint i = 0; i < 9; i++)
    g_settings_set_boolean (fixture->desk.settings, OPEN, i % 2 == 0);
  WRN_UI_WAIT_FOR (runs (fixture, "warren --hidden"));
  wrn_tray_desk_settle (&fixture->desk);
  g_assert_true (runs (fixture, "warren --hidden"));
  g_assert_false (has_trouble (fixture));
}

static void
test_desktop_has_the_last_word (Fixture *fixture, gconstpointer unused)
{
  const char *const entries[] = {
    "[Desktop Entry]\nHidden=true\n",
    "[Desktop Entry]\nX-GNOME-Autostart-enabled=false\n",
    "no entry",
    NULL,
  };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      if (entries[i] != NULL)
        write_entry (fixture, entries[i]);
      else
        g_unlink (fixture->path);
      g_settings_set_boolean (fixture->desk.settings, OPEN, TRUE);
      open_background (fixture, FALSE);
      WRN_UI_WAIT_FOR (!g_settings_get_boolean (fixture->desk.settings, OPEN));
      close_background (fixture);
    }

  write_entry (fixture, "[Desktop Entry]\nExec=warren\n");
  open_background (fixture, FALSE);
  WRN_UI_WAIT_FOR (g_settings_get_boolean (fixture->desk.settings, OPEN));
}

static void
test_failure_is_shown (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *above = g_path_get_dirname (folder);

  g_assert_cmpint (g_mkdir_with_parents (above, 0700), ==, 0);
  g_assert_true (g_file_set_contents (folder, "not a folder", -1, NULL));
  open_background (fixture, FALSE);
  WRN_UI_WAIT_FOR (has_trouble (fixture));

  g_unlink (folder);
  g_settings_set_boolean (fixture->desk.settings, HIDDEN, TRUE);
  WRN_UI_WAIT_FOR (!has_trouble (fixture));
}

static void
test_sandbox_asks_the_portal (Fixture *fixture, gconstpointer unused)
{
  g_autofree const char **command = NULL;
  gboolean autostart = FALSE;

  start_portal (fixture);
  g_settings_set_boolean (fixture->desk.settings, HIDDEN, TRUE);
  open_background (fixture, TRUE);
  WRN_UI_WAIT_FOR (fixture->n_asked == 1);

  g_assert_true (g_variant_lookup (fixture->asked, "autostart", "b", &autostart));
  g_assert_true (autostart);
  g_assert_true (g_variant_lookup (fixture->asked, "commandline", "^a&s", &command));
  g_assert_cmpstr (command[0], ==, "warren");
  g_assert_cmpstr (command[1], ==, "--hidden");
  wrn_tray_desk_settle (&fixture->desk);
  g_assert_false (has_trouble (fixture));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));

  g_settings_set_boolean (fixture->desk.settings, OPEN, FALSE);
  WRN_UI_WAIT_FOR (fixture->n_asked == 2);
  g_assert_true (g_variant_lookup (fixture->asked, "autostart", "b", &autostart));
  g_assert_false (autostart);
}

static void
test_refusal_is_shown (Fixture *fixture, gconstpointer unused)
{
  start_portal (fixture);
  fixture->response = 1;
  open_background (fixture, TRUE);
  WRN_UI_WAIT_FOR (has_trouble (fixture));

  fixture->response = 0;
  g_settings_set_boolean (fixture->desk.settings, HIDDEN, TRUE);
  WRN_UI_WAIT_FOR (!has_trouble (fixture));
}

static void
test_missing_portal_is_shown (Fixture *fixture, gconstpointer unused)
{
  open_background (fixture, TRUE);
  WRN_UI_WAIT_FOR (has_trouble (fixture));
}

static void
test_end_does_not_wait_for_an_answer (Fixture *fixture, gconstpointer unused)
{
  start_portal (fixture);
  fixture->silent = TRUE;
  open_background (fixture, TRUE);
  WRN_UI_WAIT_FOR (fixture->n_asked == 1);
  wrn_tray_desk_settle (&fixture->desk);
  close_background (fixture);
}

static void
test_status_is_told (Fixture *fixture, gconstpointer unused)
{
  WrnCommunity *games = wrn_fake_backend_add (fixture->desk.backend, "{}", "off");

  start_portal (fixture);
  open_background (fixture, TRUE);
  WRN_UI_WAIT_FOR (g_str_equal (fixture->status->str, "Off\n"));

  wrn_community_set_bus_state (games, "waiting", "warren0");
  WRN_UI_WAIT_FOR (g_str_equal (fixture->status->str, "Off\n1 community, 0 people\n"));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/background/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("wrn-background-XXXXXX", NULL);
  int result;

  g_assert_nonnull (home);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);

  ADD ("first-time-sets-up", test_first_time_sets_up);
  ADD ("settings-are-followed", test_settings_are_followed);
  ADD ("desktop-has-the-last-word", test_desktop_has_the_last_word);
  ADD ("failure-is-shown", test_failure_is_shown);
  ADD ("sandbox-asks-the-portal", test_sandbox_asks_the_portal);
  ADD ("refusal-is-shown", test_refusal_is_shown);
  ADD ("missing-portal-is-shown", test_missing_portal_is_shown);
  ADD ("end-does-not-wait-for-an-answer", test_end_does_not_wait_for_an_answer);
  ADD ("status-is-told", test_status_is_told);

  result = g_test_run ();
  g_rmdir (home);
  return result;
}
