/* wrn-test-helper.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A helper on a bus of its own, with engines that do what they are told, and a client.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "wrn-test-helper.h"

#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ipc/wrn-sealed.h"
#include "tests/support/wrn-test-folder.h"

static const char *engine;

/* One for all tests: to start it changes the environment, which threads of an earlier test read. */
static GTestDBus *daemon_of_all;

typedef struct
{
  GVariant *reply;
  GUnixFDList *fds;
  GError *error;
  gboolean done;
} Answer;

/* Runs the tests, with engines that are the program @path. */
int
wrn_test_helper_run (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  int status;

  engine = absolute;
  daemon_of_all = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (daemon_of_all);
  status = g_test_run ();
  g_test_dbus_down (daemon_of_all);
  g_clear_object (&daemon_of_all);
  return status;
}

const char *
wrn_test_helper_get_engine (void)
{
  return engine;
}

gboolean
wrn_test_helper_tick_cb (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

static void
changed_cb (GDBusConnection *connection,
            const char *sender,
            const char *path,
            const char *interface,
            const char *member,
            GVariant *parameters,
            gpointer user_data)
{
  WrnTestHelper *self = user_data;
  const guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->changed, path));

  g_hash_table_insert (self->changed, g_strdup (path), GUINT_TO_POINTER (n + 1));
}

static GDBusConnection *
connect_to_bus (void)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (daemon_of_all),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  return bus;
}

/* The helper as main() starts it, over what is kept. */
void
wrn_test_helper_start (WrnTestHelper *self)
{
  g_autoptr (GError) error = NULL;
  WrnManagerOptions options = {
    .bus = self->bus,
    .edge = engine,
    .supernode = engine,
    .fake_devices = TRUE,
  };

  self->store = wrn_store_open (self->folder, getuid (), getgid (), &error);
  g_assert_no_error (error);
  self->guard = wrn_guard_new (self->bus, FALSE);
  self->costs = wrn_costs_new (self->bus);
  options.store = self->store;
  options.costs = self->costs;
  options.guard = self->guard;
  self->manager = wrn_manager_new (&options, &error);
  g_assert_no_error (error);
}

void
wrn_test_helper_stop (WrnTestHelper *self)
{
  wrn_guard_close (self->guard);
  wrn_manager_close (self->manager);
  wrn_test_helper_wait (wrn_manager_is_gone (self->manager) && !wrn_guard_is_busy (self->guard));
  g_clear_pointer (&self->manager, wrn_manager_free);
  g_clear_pointer (&self->guard, wrn_guard_free);
  g_clear_pointer (&self->store, wrn_store_free);
  g_clear_object (&self->costs);
}

void
wrn_test_helper_set_up (WrnTestHelper *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  wrn_dbus_error_quark ();
  self->bus = connect_to_bus ();
  self->client = connect_to_bus ();
  self->changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->subscription =
      g_dbus_connection_signal_subscribe (self->client, NULL, WRN_DBUS_COMMUNITY, "Changed", NULL,
                                          NULL, G_DBUS_SIGNAL_FLAGS_NONE, changed_cb, self, NULL);
  self->folder = g_dir_make_tmp ("wrn-helper-XXXXXX", &error);
  g_assert_no_error (error);
  wrn_test_helper_start (self);
}

void
wrn_test_helper_tear_down (WrnTestHelper *self, gconstpointer unused)
{
  if (self->manager != NULL)
    wrn_test_helper_stop (self);
  wrn_test_remove_folder (g_steal_pointer (&self->folder));
  g_dbus_connection_signal_unsubscribe (self->client, self->subscription);
  g_dbus_connection_close_sync (self->client, NULL, NULL);
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_clear_object (&self->client);
  g_clear_object (&self->bus);
  g_clear_pointer (&self->changed, g_hash_table_unref);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->reply =
      g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &answer->fds,
                                                       result, &answer->error);
  answer->done = TRUE;
}

static const char *
interface_of (const char *path, const char *method)
{
  if (g_str_equal (method, "Get"))
    return "org.freedesktop.DBus.Properties";
  if (g_str_equal (path, WRN_DBUS_PATH))
    return WRN_DBUS_HELPER;
  return strstr (path, "/Supernode/") != NULL ? WRN_DBUS_SUPERNODE : WRN_DBUS_COMMUNITY;
}

static void
ask (WrnTestHelper *self,
     const char *path,
     const char *method,
     GVariant *parameters,
     GUnixFDList *fds,
     Answer *answer)
{
  *answer = (Answer){ .done = FALSE };
  g_dbus_connection_call_with_unix_fd_list (self->client,
                                            g_dbus_connection_get_unique_name (self->bus), path,
                                            interface_of (path, method), method, parameters, NULL,
                                            G_DBUS_CALL_FLAGS_NONE, G_MAXINT, fds, NULL,
                                            answered_cb, answer);
  wrn_test_helper_wait (answer->done);
}

GVariant *
wrn_test_helper_call (WrnTestHelper *self,
                      const char *path,
                      const char *method,
                      GVariant *parameters)
{
  Answer answer;

  ask (self, path, method, parameters, NULL, &answer);
  g_assert_no_error (answer.error);
  g_clear_object (&answer.fds);
  return answer.reply;
}

void
wrn_test_helper_refused (WrnTestHelper *self,
                         const char *path,
                         const char *method,
                         GVariant *parameters,
                         WrnDBusError code)
{
  Answer answer;

  ask (self, path, method, parameters, NULL, &answer);
  g_assert_error (answer.error, WRN_DBUS_ERROR, (int) code);
  g_clear_error (&answer.error);
}

static void
ask_to_make (WrnTestHelper *self, const char *method, const char *file, Answer *answer)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  GVariant *handle = wrn_sealed_send (file, strlen (file), fds, NULL);

  ask (self, WRN_DBUS_PATH, method, g_variant_new ("(@ha{sv})", handle, NULL), fds, answer);
}

char *
wrn_test_helper_make (WrnTestHelper *self, const char *method, const char *file)
{
  Answer answer;
  char *path;

  ask_to_make (self, method, file, &answer);
  g_assert_no_error (answer.error);
  g_variant_get (answer.reply, "(o)", &path);
  g_variant_unref (answer.reply);
  return path;
}

void
wrn_test_helper_make_refused (WrnTestHelper *self,
                              const char *method,
                              const char *file,
                              WrnDBusError code)
{
  Answer answer;

  ask_to_make (self, method, file, &answer);
  g_assert_error (answer.error, WRN_DBUS_ERROR, (int) code);
  g_clear_error (&answer.error);
}

char *
wrn_test_helper_export (WrnTestHelper *self, const char *path)
{
  g_autoptr (GVariant) handle = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  Answer answer;

  ask (self, path, "Export", NULL, NULL, &answer);
  g_assert_no_error (answer.error);
  handle = g_variant_get_child_value (answer.reply, 0);
  bytes = wrn_sealed_receive (handle, answer.fds, &error);
  g_assert_no_error (error);
  g_clear_object (&answer.fds);
  g_variant_unref (answer.reply);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

char *
wrn_test_helper_get (WrnTestHelper *self, const char *path, const char *property)
{
  g_autoptr (GVariant) reply =
      wrn_test_helper_call (self, path, "Get",
                            g_variant_new ("(ss)", interface_of (path, ""), property));
  g_autoptr (GVariant) value = NULL;

  g_variant_get (reply, "(v)", &value);
  return g_variant_dup_string (value, NULL);
}

void
wrn_test_helper_expect (WrnTestHelper *self,
                        const char *path,
                        const char *property,
                        const char *value)
{
  g_autofree char *is = wrn_test_helper_get (self, path, property);

  g_assert_cmpstr (is, ==, value);
}

/* (nullable): an item of GetInfo, as text. */
char *
wrn_test_helper_info (WrnTestHelper *self, const char *path, const char *key)
{
  g_autoptr (GVariant) reply = wrn_test_helper_call (self, path, "GetInfo", NULL);
  g_autoptr (GVariant) info = g_variant_get_child_value (reply, 0);
  g_autoptr (GVariant) value = g_variant_lookup_value (info, key, NULL);

  if (value == NULL)
    return NULL;
  return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ? g_variant_dup_string (value, NULL)
                                                             : g_variant_print (value, FALSE);
}

/* Of the test's own user. */
guint
wrn_test_helper_count_files (WrnTestHelper *self, const char *suffix)
{
  g_autofree char *name = g_strdup_printf ("%u", getuid ());
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *entry;
  guint n = 0;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    n += g_str_has_suffix (entry, suffix);
  return n;
}
