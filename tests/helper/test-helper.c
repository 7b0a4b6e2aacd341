/* test-helper.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The helper between a client and engines that misbehave in all ways.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child/wrn-makes.h"
#include "ipc/wrn-sealed.h"
#include "wrn-test-helper.h"

#define MANAGER "org.freedesktop.NetworkManager"
#define MANAGER_PATH "/org/freedesktop/NetworkManager"

static void
forget (GVariant *reply)
{
  g_variant_unref (reply);
}

static void
expect_info (WrnTestHelper *self, const char *path, const char *key, const char *value)
{
  g_autofree char *is = wrn_test_helper_info (self, path, key);

  g_assert_cmpstr (is, ==, value);
}

static void
connect_it (WrnTestHelper *self, const char *path)
{
  forget (wrn_test_helper_call (self, path, "Connect", WRN_TEST_NO_OPTIONS));
}

static void
disconnect_it (WrnTestHelper *self, const char *path)
{
  forget (wrn_test_helper_call (self, path, "Disconnect", WRN_TEST_NO_OPTIONS));
}

static void
remove_it (WrnTestHelper *self, const char *path)
{
  forget (wrn_test_helper_call (self, path, "Remove", WRN_TEST_NO_OPTIONS));
}

static gboolean
is (WrnTestHelper *self, const char *path, const char *property, const char *value)
{
  g_autofree char *now = wrn_test_helper_get (self, path, property);

  return g_str_equal (now, value);
}

static pid_t
engine_of (WrnTestHelper *self, const char *path)
{
  g_autofree char *pid = wrn_test_helper_info (self, path, "pid");

  return pid != NULL ? (pid_t) atoi (pid) : 0;
}

static void
test_community_is_kept (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme and more");
  g_autofree char *before = wrn_test_helper_export (self, path);
  g_autofree char *after = NULL;

  wrn_test_helper_expect (self, path, "State", "off");
  wrn_test_helper_expect (self, path, "Interface", "");
  g_assert_cmpstr (before, ==, "acme and more");
  g_assert_cmpuint (wrn_test_helper_count_files (self, ".community"), ==, 1);

  wrn_test_helper_stop (self);
  wrn_test_helper_start (self);
  after = wrn_test_helper_export (self, path);
  g_assert_cmpstr (after, ==, before);
}

static void
test_nobody_has_a_community_twice (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme and more");

  g_free (wrn_test_helper_make (self, "Import", "other and more"));
  wrn_test_helper_make_refused (self, "Join", "acme and less", WRN_DBUS_ERROR_EXISTS);
  wrn_test_helper_stop (self);
  wrn_test_helper_start (self);
  wrn_test_helper_make_refused (self, "Import", "acme again", WRN_DBUS_ERROR_EXISTS);
  remove_it (self, path);
  g_free (path);
  path = wrn_test_helper_make (self, "Import", "acme again");
}

static void
test_nothing_is_kept_of_what_fails (WrnTestHelper *self, gconstpointer unused)
{
  wrn_test_helper_make_refused (self, "Create", "", WRN_DBUS_ERROR_BAD_ARGUMENT);
  wrn_test_helper_make_refused (self, "Create", "acme make-nothing", WRN_DBUS_ERROR_ENGINE_FAILED);
  wrn_test_helper_make_refused (self, "Create", "acme die-at-make", WRN_DBUS_ERROR_ENGINE_FAILED);
  g_assert_cmpuint (wrn_test_helper_count_files (self, ""), ==, 0);
}

static void
test_connect_returns_when_it_runs (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme");
  pid_t pid;

  connect_it (self, path);
  wrn_test_helper_expect (self, path, "Interface", "fake");
  wrn_test_helper_wait (is (self, path, "State", "waiting"));
  connect_it (self, path);
  pid = engine_of (self, path);
  g_assert_cmpint (kill (pid, 0), ==, 0);

  disconnect_it (self, path);
  wrn_test_helper_expect (self, path, "State", "off");
  wrn_test_helper_expect (self, path, "Interface", "");
  g_assert_cmpint (kill (pid, 0), !=, 0);
  disconnect_it (self, path);
  expect_info (self, path, "error", NULL);
}

static gboolean
has_new_engine (WrnTestHelper *self, const char *path, pid_t before)
{
  g_autofree char *events = wrn_test_helper_info (self, path, "events");

  return engine_of (self, path) != before && events != NULL && strstr (events, "signal") != NULL;
}

static void
test_engine_that_dies_is_replaced_and_told_why (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme die-once");
  g_autofree char *other = wrn_test_helper_make (self, "Create", "other");
  g_autofree char *events = NULL;
  pid_t undisturbed;

  connect_it (self, other);
  undisturbed = engine_of (self, other);
  connect_it (self, path);
  wrn_test_helper_wait (has_new_engine (self, path, 0));
  wrn_test_helper_expect (self, path, "Interface", "fake");
  wrn_test_helper_wait (is (self, path, "State", "waiting"));
  events = wrn_test_helper_info (self, path, "events");
  g_assert_cmpstr (events, ==, "warning: The engine was killed by signal 9\n");
  expect_info (self, path, "error", NULL);
  g_assert_cmpint (engine_of (self, other), ==, undisturbed);
}

static void
test_engine_that_says_more_than_it_may_is_replaced (WrnTestHelper *self, gconstpointer unused)
{
  static const char *const profiles[] = { "one shout-once", "two call-back-once" };

  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      g_autofree char *path = wrn_test_helper_make (self, "Create", profiles[i]);

      connect_it (self, path);
      wrn_test_helper_wait (has_new_engine (self, path, 0));
    }
}

static void
late_cb (GObject *source, GAsyncResult *result, gpointer n_late)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error));
  g_assert_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_TIMED_OUT);
  ++*(guint *) n_late;
}

/* It takes as long as an answer may. */
static void
test_engine_that_answers_nothing_is_replaced (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme");
  guint n_late = 0;
  pid_t pid;

  connect_it (self, path);
  pid = engine_of (self, path);
  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  for (guint i = 0; i < 2; i++)
    g_dbus_connection_call (self->client, g_dbus_connection_get_unique_name (self->bus), path,
                            WRN_DBUS_COMMUNITY, "ListPeers", NULL, NULL, G_DBUS_CALL_FLAGS_NONE,
                            G_MAXINT, NULL, late_cb, &n_late);
  while (n_late < 2)
    g_main_context_iteration (NULL, TRUE);
  wrn_test_helper_wait (has_new_engine (self, path, pid));
}

static gboolean
beat_cb (gpointer n)
{
  ++*(guint *) n;
  return G_SOURCE_CONTINUE;
}

/* Counts tenths of seconds, but while this process stands still: a late beat is one beat. */
static guint
start_beats (guint *n)
{
  *n = 0;
  return g_timeout_add (100, beat_cb, n);
}

static void
test_killed_engine_is_back_within_three_seconds (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme");
  guint beats;
  guint source;
  pid_t pid;

  connect_it (self, path);
  pid = engine_of (self, path);
  source = start_beats (&beats);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  wrn_test_helper_wait (has_new_engine (self, path, pid));
  g_source_remove (source);
  g_assert_cmpuint (beats, <, 30);
}

static void
test_connect_that_fails_says_why (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *dying = wrn_test_helper_make (self, "Create", "one die-at-start");
  g_autofree char *refusing = wrn_test_helper_make (self, "Create", "two refuse-start");
  g_autofree char *greedy = wrn_test_helper_make (self, "Create", "three ask-for-the-internet");
  g_autofree char *newer = wrn_test_helper_make (self, "Create", "four refuse-open");

  wrn_test_helper_refused (self, dying, "Connect", WRN_TEST_NO_OPTIONS,
                           WRN_DBUS_ERROR_ENGINE_FAILED);
  wrn_test_helper_refused (self, refusing, "Connect", WRN_TEST_NO_OPTIONS,
                           WRN_DBUS_ERROR_NO_DEVICE);
  wrn_test_helper_refused (self, greedy, "Connect", WRN_TEST_NO_OPTIONS,
                           WRN_DBUS_ERROR_ENGINE_FAILED);
  wrn_test_helper_refused (self, newer, "Connect", WRN_TEST_NO_OPTIONS,
                           WRN_DBUS_ERROR_BAD_ARGUMENT);

  wrn_test_helper_expect (self, refusing, "State", "failed");
  wrn_test_helper_expect (self, greedy, "State", "failed");
  wrn_test_helper_expect (self, greedy, "Interface", "");
  expect_info (self, refusing, "error", "It is not to my taste");
  expect_info (self, refusing, "error-name", WRN_DBUS_NAME ".Error.NoDevice");
  expect_info (self, newer, "error", "The version is not known");

  disconnect_it (self, refusing);
  wrn_test_helper_expect (self, refusing, "State", "off");
}

static void
test_community_that_cannot_be_opened_can_be_removed (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme die-at-open");

  wrn_test_helper_refused (self, path, "ListPeers", NULL, WRN_DBUS_ERROR_ENGINE_FAILED);
  remove_it (self, path);
  g_assert_cmpuint (wrn_test_helper_count_files (self, ".community"), ==, 0);
}

static void
test_engine_that_hangs_is_killed (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme hang-when-asked");
  g_autofree char *stubborn = wrn_test_helper_make (self, "Create", "bolt refuse-to-stop outlive");
  guint beats;
  guint source;
  pid_t pid;

  connect_it (self, stubborn);
  pid = engine_of (self, stubborn);
  source = start_beats (&beats);
  remove_it (self, stubborn);
  g_source_remove (source);
  g_assert_cmpint (kill (pid, 0), !=, 0);
  g_assert_cmpuint (beats, <, 60);

  g_dbus_connection_call (self->client, g_dbus_connection_get_unique_name (self->bus), path,
                          WRN_DBUS_COMMUNITY, "GetInfo", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, NULL, NULL);
  remove_it (self, path);
}

/* The guard thinks about each call in a thread of its own, so they overtake each other. */
static void
test_calls_may_come_after_the_removal (WrnTestHelper *self, gconstpointer unused)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *path = wrn_test_helper_make (self, "Create", "acme");

      for (guint j = 0; j < 10; j++)
        g_dbus_connection_call (self->client, g_dbus_connection_get_unique_name (self->bus), path,
                                WRN_DBUS_COMMUNITY, "GetInfo", NULL, NULL, G_DBUS_CALL_FLAGS_NONE,
                                -1, NULL, NULL, NULL);
      remove_it (self, path);
    }
}

static void
test_lies_are_not_believed (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme lie talk-nonsense");

  connect_it (self, path);
  engine_of (self, path);
  wrn_test_helper_expect (self, path, "State", "connecting");
}

static void
test_engine_cannot_flood_the_bus (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme flood");
  const gint64 start = g_get_monotonic_time ();
  guint n_changed;
  gint64 span;

  connect_it (self, path);
  wrn_test_helper_wait (g_get_monotonic_time () - start > 2 * G_TIME_SPAN_SECOND);
  n_changed = GPOINTER_TO_UINT (g_hash_table_lookup (self->changed, path));
  span = g_get_monotonic_time () - start;
  g_assert_cmpuint (n_changed, >=, 1);
  /* Twice a second. */
  g_assert_cmpuint (n_changed, <=, (guint) (2 * span / G_TIME_SPAN_SECOND) + 1);
}

static void
test_asking_changes_nothing (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme");

  expect_info (self, path, "name", "acme");
  expect_info (self, path, "autoconnect", "false");
  wrn_test_helper_refused (self, path, "GetGraph", NULL, WRN_DBUS_ERROR_ENGINE_FAILED);
  wrn_test_helper_expect (self, path, "State", "off");
  g_assert_null (g_hash_table_lookup (self->changed, path));
}

static void
test_engine_that_dies_when_asked_is_said_to (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme die-when-asked");
  g_autofree char *error = wrn_test_helper_info (self, path, "error");

  g_assert_nonnull (strstr (error, "ended with status 4"));
  g_free (wrn_test_helper_export (self, path));
}

static void
test_settings_are_kept (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme");
  g_autofree char *profile = NULL;

  forget (
      wrn_test_helper_call (self, path, "Set",
                            g_variant_new_parsed ("({'name': <'new'>, 'autoconnect': <true>},)")));
  wrn_test_helper_refused (self, path, "Set", g_variant_new_parsed ("({'autoconnect': <1>},)"),
                           WRN_DBUS_ERROR_BAD_ARGUMENT);
  wrn_test_helper_refused (self, path, "Set",
                           g_variant_new_parsed ("({'autoconnect': <false>, 'mtu': <1>},)"),
                           WRN_DBUS_ERROR_BAD_ARGUMENT);
  wrn_test_helper_stop (self);
  wrn_test_helper_start (self);
  profile = wrn_test_helper_export (self, path);
  g_assert_cmpstr (profile, ==, "new changed");
  expect_info (self, path, "autoconnect", "true");
  forget (wrn_test_helper_call (self, path, "Set",
                                g_variant_new_parsed ("({'autoconnect': <false>},)")));
  g_assert_cmpuint (wrn_test_helper_count_files (self, ".autoconnect"), ==, 0);
}

static void
test_autoconnect_connects_at_the_start (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme");
  g_autofree char *other = wrn_test_helper_make (self, "Create", "other");

  forget (wrn_test_helper_call (self, path, "Set",
                                g_variant_new_parsed ("({'autoconnect': <true>},)")));
  wrn_test_helper_expect (self, path, "State", "off");
  connect_it (self, other);
  wrn_test_helper_stop (self);
  wrn_test_helper_start (self);
  wrn_test_helper_wait (is (self, path, "Interface", "fake"));
  wrn_test_helper_expect (self, other, "State", "off");
}

static void
test_failing_autoconnect_is_tried_again (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme die-at-first-start");

  forget (wrn_test_helper_call (self, path, "Set",
                                g_variant_new_parsed ("({'autoconnect': <true>},)")));
  wrn_test_helper_refused (self, path, "Connect", WRN_TEST_NO_OPTIONS,
                           WRN_DBUS_ERROR_ENGINE_FAILED);
  wrn_test_helper_wait (has_new_engine (self, path, 0));
}

/* A NetworkManager that says of itself what it is told to say. */
static const char manager_xml[] =
    "<node><interface name='" MANAGER "'>"
    "<property name='Metered' type='u' access='read'/></interface></node>";

static GVariant *
get_metered_cb (GDBusConnection *bus,
                const char *sender,
                const char *path,
                const char *interface,
                const char *property,
                GError **error,
                gpointer user_data)
{
  return g_variant_new_uint32 (*(guint32 *) user_data);
}

static const GDBusInterfaceVTable manager_functions = { .get_property = get_metered_cb };

static void
change_metered (WrnTestHelper *self, guint32 *metered, guint32 value)
{
  GVariantDict changed;

  *metered = value;
  g_variant_dict_init (&changed, NULL);
  g_variant_dict_insert (&changed, "Metered", "u", value);
  g_dbus_connection_emit_signal (self->client, NULL, MANAGER_PATH,
                                 "org.freedesktop.DBus.Properties", "PropertiesChanged",
                                 g_variant_new ("(s@a{sv}as)", MANAGER,
                                                g_variant_dict_end (&changed), NULL),
                                 NULL);
}

static gboolean
is_metered (WrnTestHelper *self, const char *path)
{
  g_autofree char *metered = wrn_test_helper_info (self, path, "metered");

  return g_str_equal (metered, "true");
}

/* NetworkManager may come late, change its mind, and go. */
static void
test_engines_know_a_metered_network (WrnTestHelper *self, gconstpointer unused)
{
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (manager_xml, NULL);
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme");
  g_autofree char *later = wrn_test_helper_make (self, "Create", "later");
  guint32 metered = 1;
  guint object;
  guint name;

  connect_it (self, path);
  g_assert_false (is_metered (self, path));
  object = g_dbus_connection_register_object (self->client, MANAGER_PATH, node->interfaces[0],
                                              &manager_functions, &metered, NULL, NULL);
  name = g_bus_own_name_on_connection (self->client, MANAGER, G_BUS_NAME_OWNER_FLAGS_NONE, NULL,
                                       NULL, NULL, NULL);
  wrn_test_helper_wait (is_metered (self, path));
  connect_it (self, later);
  g_assert_true (is_metered (self, later));
  change_metered (self, &metered, 2);
  wrn_test_helper_wait (!is_metered (self, path) && !is_metered (self, later));
  change_metered (self, &metered, 3);
  wrn_test_helper_wait (is_metered (self, path) && is_metered (self, later));
  change_metered (self, &metered, 4);
  wrn_test_helper_wait (!is_metered (self, path));
  change_metered (self, &metered, 1);
  wrn_test_helper_wait (is_metered (self, path));

  /* The next helper finds it there. */
  wrn_test_helper_stop (self);
  wrn_test_helper_start (self);
  connect_it (self, path);
  connect_it (self, later);
  wrn_test_helper_wait (is_metered (self, path) && is_metered (self, later));
  g_bus_unown_name (name);
  wrn_test_helper_wait (!is_metered (self, path) && !is_metered (self, later));
  g_dbus_connection_unregister_object (self->client, object);
}

/* Unlike a network that is in the way, nobody says when it is free. */
static void
test_port_that_is_taken_is_tried_again (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme find-the-port-taken-first");

  forget (wrn_test_helper_call (self, path, "Set",
                                g_variant_new_parsed ("({'autoconnect': <true>},)")));
  wrn_test_helper_refused (self, path, "Connect", WRN_TEST_NO_OPTIONS,
                           WRN_DBUS_ERROR_ADDRESS_IN_USE);
  wrn_test_helper_wait (is (self, path, "State", "waiting"));
}

/* The interface of what never ran is not kept for it, and nobody is told that it connects. */
static void
test_autoconnect_that_cannot_run_has_failed (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme refuse-start");
  const gint64 start = g_get_monotonic_time ();

  forget (wrn_test_helper_call (self, path, "Set",
                                g_variant_new_parsed ("({'autoconnect': <true>},)")));
  wrn_test_helper_stop (self);
  wrn_test_helper_start (self);
  wrn_test_helper_wait (is (self, path, "State", "failed"));
  wrn_test_helper_wait (is (self, path, "Interface", ""));
  wrn_test_helper_wait (g_get_monotonic_time () - start > G_TIME_SPAN_SECOND);
  wrn_test_helper_expect (self, path, "State", "failed");
  disconnect_it (self, path);
  wrn_test_helper_expect (self, path, "State", "off");
}

static void
test_two_of_one_network_do_not_run_at_once (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *one = wrn_test_helper_make (self, "Create", "one want-the-same-network");
  g_autofree char *two = wrn_test_helper_make (self, "Create", "two want-the-same-network");

  connect_it (self, one);
  wrn_test_helper_refused (self, two, "Connect", WRN_TEST_NO_OPTIONS,
                           WRN_DBUS_ERROR_ADDRESS_IN_USE);
  disconnect_it (self, one);
  connect_it (self, two);
}

static void
test_removal_leaves_nothing (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme");
  const guint n = wrn_test_helper_count_files (self, "");

  g_assert_cmpuint (n, ==, 2);
  forget (wrn_test_helper_call (self, path, "Set",
                                g_variant_new_parsed ("({'autoconnect': <true>},)")));
  connect_it (self, path);
  remove_it (self, path);
  /* What makes the user the same member everywhere stays. */
  g_assert_cmpuint (wrn_test_helper_count_files (self, ""), ==, 1);
  g_assert_cmpuint (wrn_test_helper_count_files (self, "identity"), ==, 1);
}

static void
test_unknown_options_are_refused (WrnTestHelper *self, gconstpointer unused)
{
  static const char *const methods[] = { "Connect", "Disconnect", "Remove" };
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme");

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    wrn_test_helper_refused (self, path, methods[i], g_variant_new_parsed ("({'slowly': <true>},)"),
                             WRN_DBUS_ERROR_BAD_ARGUMENT);
  wrn_test_helper_refused (self, WRN_DBUS_PATH, "Host", g_variant_new_parsed ("({'port': <'x'>},)"),
                           WRN_DBUS_ERROR_BAD_ARGUMENT);
  wrn_test_helper_refused (self, WRN_DBUS_PATH, "Host",
                           g_variant_new_parsed ("({'port': <uint16 0>},)"),
                           WRN_DBUS_ERROR_BAD_ARGUMENT);
  wrn_test_helper_expect (self, path, "State", "off");
}

static void
test_long_arguments_are_refused (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme");
  g_autofree char *longest = g_strnfill (70000, 'x');

  wrn_test_helper_refused (self, path, "Ping", g_variant_new ("(sa{sv})", longest, NULL),
                           WRN_DBUS_ERROR_BAD_ARGUMENT);
}

static void
test_limits_hold (WrnTestHelper *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < 32; i++)
    {
      g_autofree char *profile = g_strdup_printf ("community%u", i);

      g_ptr_array_add (paths, wrn_test_helper_make (self, "Create", profile));
    }
  wrn_test_helper_make_refused (self, "Create", "one-more", WRN_DBUS_ERROR_LIMITS_EXCEEDED);

  for (guint i = 0; i < 16; i++)
    connect_it (self, g_ptr_array_index (paths, i));
  wrn_test_helper_refused (self, g_ptr_array_index (paths, 16), "Connect", WRN_TEST_NO_OPTIONS,
                           WRN_DBUS_ERROR_LIMITS_EXCEEDED);
  disconnect_it (self, g_ptr_array_index (paths, 3));
  connect_it (self, g_ptr_array_index (paths, 16));
}

static void
test_other_users_communities_are_theirs (WrnTestHelper *self, gconstpointer unused)
{
  static const char *const path = WRN_DBUS_COMMUNITY_PATH "/0123456789abcdef";
  const guint other = getuid () + 1;

  wrn_test_helper_stop (self);
  self->store = wrn_store_open (self->folder, getuid (), getgid (), NULL);
  g_assert_true (wrn_store_write (self->store, other, "0123456789abcdef", WRN_STORE_PROFILE,
                                  "theirs", 6, NULL));
  g_clear_pointer (&self->store, wrn_store_free);
  wrn_test_helper_start (self);

  wrn_test_helper_expect (self, path, "State", "off");
  wrn_test_helper_refused (self, path, "GetInfo", NULL, WRN_DBUS_ERROR_NOT_AUTHORIZED);
  wrn_test_helper_refused (self, path, "Export", NULL, WRN_DBUS_ERROR_NOT_AUTHORIZED);
  wrn_test_helper_refused (self, path, "Remove", WRN_TEST_NO_OPTIONS,
                           WRN_DBUS_ERROR_NOT_AUTHORIZED);
  wrn_test_helper_refused (self, path, "Connect", WRN_TEST_NO_OPTIONS,
                           WRN_DBUS_ERROR_NOT_AUTHORIZED);
}

static void
test_user_hosts_one_supernode (WrnTestHelper *self, gconstpointer unused)
{
  g_autoptr (GVariant) reply =
      wrn_test_helper_call (self, WRN_DBUS_PATH, "Host",
                            g_variant_new_parsed ("({'port': <uint16 7000>},)"));
  const char *path;

  g_variant_get (reply, "(&o)", &path);
  wrn_test_helper_expect (self, path, "State", "running");
  wrn_test_helper_refused (self, WRN_DBUS_PATH, "Host", WRN_TEST_NO_OPTIONS, WRN_DBUS_ERROR_EXISTS);
  wrn_test_helper_stop (self);
  wrn_test_helper_start (self);
  wrn_test_helper_expect (self, path, "State", "running");
  forget (wrn_test_helper_call (self, path, "GetInfo", NULL));

  remove_it (self, path);
  g_assert_cmpuint (wrn_test_helper_count_files (self, ".port"), ==, 0);
  g_assert_cmpuint (wrn_test_helper_count_files (self, "supernode"), ==, 0);
  forget (wrn_test_helper_call (self, WRN_DBUS_PATH, "Host", WRN_TEST_NO_OPTIONS));
}

static void
test_helper_that_ends_leaves_no_engine (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *path = wrn_test_helper_make (self, "Create", "acme");
  pid_t pid;

  g_assert_true (wrn_manager_is_idle (self->manager));
  connect_it (self, path);
  g_assert_false (wrn_manager_is_idle (self->manager));
  pid = engine_of (self, path);
  wrn_test_helper_stop (self);
  g_assert_cmpint (kill (pid, 0), !=, 0);
  g_assert_cmpuint (wrn_test_helper_count_files (self, ".community"), ==, 1);
}

/* What came while it ended would never end, and the helper neither. */
static void
test_helper_that_ends_begins_nothing (WrnTestHelper *self, gconstpointer unused)
{
  g_autofree char *stubborn = wrn_test_helper_make (self, "Create", "acme refuse-to-stop outlive");

  connect_it (self, stubborn);
  wrn_manager_close (self->manager);
  wrn_test_helper_refused (self, WRN_DBUS_PATH, "Host", WRN_TEST_NO_OPTIONS, WRN_DBUS_ERROR_FAILED);
  wrn_test_helper_make_refused (self, "Create", "other", WRN_DBUS_ERROR_FAILED);
  wrn_test_helper_refused (self, stubborn, "Connect", WRN_TEST_NO_OPTIONS,
                           WRN_DBUS_ERROR_NOT_FOUND);
  g_assert_false (wrn_manager_is_gone (self->manager));
}

static void
failed_cb (gpointer user_data,
           gpointer call,
           GVariant *reply,
           GUnixFDList *fds,
           const GError *error)
{
  g_assert_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_FAILED);
  *(guint *) call += 1;
}

static void
begin (WrnMakes *makes, guint owner, guint *n_failed, gboolean may)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  const char *profile = "acme hang-at-make";
  GVariant *file = wrn_sealed_send (profile, strlen (profile), fds, NULL);
  g_autoptr (GVariant) owned = g_variant_ref_sink (file);
  g_autoptr (GError) error = NULL;

  g_assert_true (wrn_makes_begin (makes, owner, "create", owned, fds, n_failed, &error) == may);
  if (!may)
    g_assert_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BUSY);
}

/* To make one may cost a quarter of a gigabyte. */
static void
test_few_communities_are_made_at_once (void)
{
  WrnMakes *makes = wrn_makes_new (wrn_test_helper_get_engine (), failed_cb, NULL);
  guint n_failed = 0;

  begin (makes, 1, &n_failed, TRUE);
  begin (makes, 1, &n_failed, TRUE);
  begin (makes, 1, &n_failed, FALSE);
  begin (makes, 2, &n_failed, TRUE);
  begin (makes, 3, &n_failed, TRUE);
  begin (makes, 4, &n_failed, FALSE);
  g_assert_cmpuint (wrn_makes_count (makes, 1), ==, 2);
  wrn_makes_close (makes);
  wrn_test_helper_wait (wrn_makes_is_empty (makes));
  g_assert_cmpuint (n_failed, ==, 4);
  wrn_makes_free (makes);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/helper/" name, WrnTestHelper, NULL, wrn_test_helper_set_up, func,                  \
              wrn_test_helper_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);

  ADD ("community-is-kept", test_community_is_kept);
  ADD ("nobody-has-a-community-twice", test_nobody_has_a_community_twice);
  ADD ("nothing-is-kept-of-what-fails", test_nothing_is_kept_of_what_fails);
  ADD ("connect-returns-when-it-runs", test_connect_returns_when_it_runs);
  ADD ("engine-that-dies-is-replaced-and-told-why", test_engine_that_dies_is_replaced_and_told_why);
  ADD ("engine-that-says-more-than-it-may-is-replaced",
       test_engine_that_says_more_than_it_may_is_replaced);
  ADD ("engine-that-answers-nothing-is-replaced", test_engine_that_answers_nothing_is_replaced);
  ADD ("killed-engine-is-back-within-three-seconds",
       test_killed_engine_is_back_within_three_seconds);
  ADD ("connect-that-fails-says-why", test_connect_that_fails_says_why);
  ADD ("community-that-cannot-be-opened-can-be-removed",
       test_community_that_cannot_be_opened_can_be_removed);
  ADD ("engine-that-hangs-is-killed", test_engine_that_hangs_is_killed);
  ADD ("calls-may-come-after-the-removal", test_calls_may_come_after_the_removal);
  ADD ("lies-are-not-believed", test_lies_are_not_believed);
  ADD ("engine-cannot-flood-the-bus", test_engine_cannot_flood_the_bus);
  ADD ("asking-changes-nothing", test_asking_changes_nothing);
  ADD ("engine-that-dies-when-asked-is-said-to", test_engine_that_dies_when_asked_is_said_to);
  ADD ("settings-are-kept", test_settings_are_kept);
  ADD ("autoconnect-connects-at-the-start", test_autoconnect_connects_at_the_start);
  ADD ("failing-autoconnect-is-tried-again", test_failing_autoconnect_is_tried_again);
  ADD ("engines-know-a-metered-network", test_engines_know_a_metered_network);
  ADD ("port-that-is-taken-is-tried-again", test_port_that_is_taken_is_tried_again);
  ADD ("autoconnect-that-cannot-run-has-failed", test_autoconnect_that_cannot_run_has_failed);
  ADD ("two-of-one-network-do-not-run-at-once", test_two_of_one_network_do_not_run_at_once);
  ADD ("removal-leaves-nothing", test_removal_leaves_nothing);
  ADD ("unknown-options-are-refused", test_unknown_options_are_refused);
  ADD ("long-arguments-are-refused", test_long_arguments_are_refused);
  ADD ("limits-hold", test_limits_hold);
  ADD ("other-users-communities-are-theirs", test_other_users_communities_are_theirs);
  ADD ("user-hosts-one-supernode", test_user_hosts_one_supernode);
  ADD ("helper-that-ends-leaves-no-engine", test_helper_that_ends_leaves_no_engine);
  ADD ("helper-that-ends-begins-nothing", test_helper_that_ends_begins_nothing);
  g_test_add_func ("/helper/few-communities-are-made-at-once",
                   test_few_communities_are_made_at_once);
  return wrn_test_helper_run (argv[1]);
}
