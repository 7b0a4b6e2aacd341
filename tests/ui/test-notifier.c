/* test-notifier.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of what reaches the desktop of all that is worth a notification.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "ipc/wrn-dbus-names.h"
#include "ui/tray/wrn-notifier.h"

#include "wrn-tray-desk.h"

#define AWAITS "awaits-first-person"
#define GAMES WRN_DBUS_COMMUNITY_PATH "/0000000000000001"

typedef struct
{
  WrnTrayDesk desk;
  GDBusNodeInfo *info;
  guint server;
  GPtrArray *shown;   /* (element-type utf8): ids */
  GPtrArray *removed; /* (element-type utf8): ids */
  GVariant *last;     /* (nullable): what was shown last */
  WrnCommunity *games;
  WrnNotifier *notifier; /* (nullable) */
} Fixture;

static const char server_xml[] = "<node><interface name='org.gtk.Notifications'>"
                                 "<method name='AddNotification'>"
                                 "<arg type='s' direction='in'/><arg type='s' direction='in'/>"
                                 "<arg type='a{sv}' direction='in'/></method>"
                                 "<method name='RemoveNotification'>"
                                 "<arg type='s' direction='in'/><arg type='s' direction='in'/>"
                                 "</method></interface></node>";

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
  const char *app;
  const char *id;

  g_variant_get_child (arguments, 0, "&s", &app);
  g_variant_get_child (arguments, 1, "&s", &id);
  g_assert_cmpstr (app, ==, WRN_APP_ID);
  if (g_str_equal (method, "AddNotification"))
    {
      g_ptr_array_add (fixture->shown, g_strdup (id));
      g_clear_pointer (&fixture->last, g_variant_unref);
      fixture->last = g_variant_get_child_value (arguments, 2);
    }
  else
    g_ptr_array_add (fixture->removed, g_strdup (id));
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  const GDBusInterfaceVTable vtable = { .method_call = called_cb };
  WrnTrayDesk *desk = &fixture->desk;
  g_autoptr (GError) error = NULL;

  wrn_tray_desk_set_up (desk, NULL);
  fixture->shown = g_ptr_array_new_with_free_func (g_free);
  fixture->removed = g_ptr_array_new_with_free_func (g_free);
  fixture->info = g_dbus_node_info_new_for_xml (server_xml, &error);
  g_assert_no_error (error);
  fixture->server = g_dbus_connection_register_object (desk->connection, "/org/gtk/Notifications",
                                                       fixture->info->interfaces[0], &vtable,
                                                       fixture, NULL, &error);
  g_assert_no_error (error);
  wrn_tray_desk_own (desk, "org.gtk.Notifications");

  fixture->games =
      wrn_fake_backend_add (desk->backend, "{'id': <'11aa'>, 'name': <'<i>Games'>}", "waiting");
}

static void
open_notifier (Fixture *fixture)
{
  fixture->notifier = wrn_notifier_new (WRN_BACKEND (fixture->desk.backend), fixture->desk.settings,
                                        fixture->desk.app);
}

static void
close_notifier (Fixture *fixture)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->notifier), (gpointer *) &fixture->notifier);
  g_object_unref (fixture->notifier);
  g_assert_null (fixture->notifier);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  if (fixture->notifier != NULL)
    close_notifier (fixture);
  g_settings_reset (wrn_community_get_local_settings (fixture->games), AWAITS);
  wrn_tray_desk_settle (&fixture->desk);
  g_dbus_connection_unregister_object (fixture->desk.connection, fixture->server);
  g_dbus_node_info_unref (fixture->info);
  g_ptr_array_unref (fixture->shown);
  g_ptr_array_unref (fixture->removed);
  g_clear_pointer (&fixture->last, g_variant_unref);
  wrn_tray_desk_tear_down (&fixture->desk, NULL);
}

static void
await (Fixture *fixture)
{
  g_settings_set_boolean (wrn_community_get_local_settings (fixture->games), AWAITS, TRUE);
}

static void
come (Fixture *fixture)
{
  wrn_fake_backend_set_peers (
      fixture->desk.backend, fixture->games,
      "[{'id': <'aa'>, 'state': <'direct'>, 'name': <'<b>Bob</b>'>, 'ipv4': <'10.0.0.9'>}]");
}

static void
test_first_person_is_shown (Fixture *fixture, gconstpointer unused)
{
  const char *title;
  const char *action;
  g_autoptr (GVariant) target = NULL;
  g_autoptr (GVariant) buttons = NULL;

  await (fixture);
  open_notifier (fixture);
  come (fixture);
  WRN_UI_WAIT_FOR (fixture->shown->len == 1);

  g_assert_cmpstr (fixture->shown->pdata[0], ==, "0000000000000001:first");
  g_assert_true (g_variant_lookup (fixture->last, "title", "&s", &title));
  g_assert_cmpstr (title, ==, "<b>Bob</b> joined “<i>Games”");
  g_assert_true (g_variant_lookup (fixture->last, "default-action", "&s", &action));
  g_assert_cmpstr (action, ==, "app.show");
  target = g_variant_lookup_value (fixture->last, "default-action-target", G_VARIANT_TYPE_STRING);
  g_assert_cmpstr (g_variant_get_string (target, NULL), ==, GAMES);
  buttons = g_variant_lookup_value (fixture->last, "buttons", NULL);
  g_assert_cmpuint (g_variant_n_children (buttons), ==, 1);
  /* Names are nowhere but in the title, where nobody reads markup. */
  g_assert_null (g_variant_lookup_value (fixture->last, "body", NULL));
}

static void
test_first_person_is_remembered (Fixture *fixture, gconstpointer unused)
{
  await (fixture);
  open_notifier (fixture);
  come (fixture);
  WRN_UI_WAIT_FOR (fixture->shown->len == 1);
  g_assert_false (
      g_settings_get_boolean (wrn_community_get_local_settings (fixture->games), AWAITS));

  close_notifier (fixture);
  open_notifier (fixture);
  wrn_tray_desk_settle (&fixture->desk);
  g_assert_cmpuint (fixture->shown->len, ==, 1);
}

static void
test_focus_withdraws (Fixture *fixture, gconstpointer unused)
{
  await (fixture);
  open_notifier (fixture);
  come (fixture);
  WRN_UI_WAIT_FOR (fixture->shown->len == 1);

  g_object_set (fixture->notifier, "focused", TRUE, NULL);
  WRN_UI_WAIT_FOR (fixture->removed->len == 1);
  g_assert_cmpstr (fixture->removed->pdata[0], ==, "0000000000000001:first");
}

static void
test_focus_is_silence (Fixture *fixture, gconstpointer unused)
{
  GSettings *local = wrn_community_get_local_settings (fixture->games);

  await (fixture);
  open_notifier (fixture);
  g_object_set (fixture->notifier, "focused", TRUE, NULL);
  come (fixture);
  WRN_UI_WAIT_FOR (!g_settings_get_boolean (local, AWAITS));
  wrn_tray_desk_settle (&fixture->desk);

  g_assert_cmpuint (fixture->shown->len, ==, 0);
}

static void
test_setting_is_silence (Fixture *fixture, gconstpointer unused)
{
  GSettings *local = wrn_community_get_local_settings (fixture->games);

  await (fixture);
  open_notifier (fixture);
  g_settings_set_boolean (fixture->desk.settings, "notify-first-person", FALSE);
  come (fixture);
  WRN_UI_WAIT_FOR (!g_settings_get_boolean (local, AWAITS));
  wrn_tray_desk_settle (&fixture->desk);
  g_settings_reset (fixture->desk.settings, "notify-first-person");

  g_assert_cmpuint (fixture->shown->len, ==, 0);
}

static void
test_what_is_so_already_is_no_news (Fixture *fixture, gconstpointer unused)
{
  come (fixture);
  g_settings_set_boolean (fixture->desk.settings, "notify-presence", TRUE);
  open_notifier (fixture);
  wrn_tray_desk_settle (&fixture->desk);
  g_settings_reset (fixture->desk.settings, "notify-presence");

  g_assert_cmpuint (fixture->shown->len, ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/notifier/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("first-person-is-shown", test_first_person_is_shown);
  ADD ("first-person-is-remembered", test_first_person_is_remembered);
  ADD ("focus-withdraws", test_focus_withdraws);
  ADD ("focus-is-silence", test_focus_is_silence);
  ADD ("setting-is-silence", test_setting_is_silence);
  ADD ("what-is-so-already-is-no-news", test_what_is_so_already_is_no_news);

  return g_test_run ();
}
