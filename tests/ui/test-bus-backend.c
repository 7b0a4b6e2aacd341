/* test-bus-backend.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of the backend over a bus of its own, with a helper that says what a test wants.
 */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-names.h"
#include "ui/model/wrn-bus-backend.h"
#include "ui/model/wrn-trouble.h"

#include "wrn-ui-wait.h"

#define GAMES WRN_DBUS_COMMUNITY_PATH "/0000000000000001"
#define WORK WRN_DBUS_COMMUNITY_PATH "/0000000000000002"

static const char *fake_helper;
static const char *fake_xml;

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *connection;
  GSubprocess *helper; /* (nullable) */
  GDataInputStream *heard;
  GString *calls; /* what the helper was asked */
  WrnBackend *backend;
  WrnAnswer *answer;
  GError *error;
  gboolean answered;
} Desk;

/* What the helper prints until it is done. */
static void
hear (Desk *desk)
{
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *line = g_data_input_stream_read_line (desk->heard, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (line);
      if (g_str_equal (line, "done"))
        return;
      g_string_append_printf (desk->calls, "%s\n", line);
    }
}

static void tell (Desk *desk, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
tell (Desk *desk, const char *format, ...)
{
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_output_stream_printf (g_subprocess_get_stdin_pipe (desk->helper), NULL, NULL, &error, "%s\n",
                          line);
  g_assert_no_error (error);
  hear (desk);
}

static void
add (Desk *desk, const char *path, const char *name, const char *state, guint owner)
{
  tell (desk, "object %s %s {'State': <'%s'>, 'Interface': <''>, 'Owner': <uint32 %u>}", path,
        WRN_DBUS_COMMUNITY, state, owner);
  tell (desk, "reply %s GetInfo ({'name': <'%s'>},)", path, name);
  tell (desk, "reply %s ListPeers (@aa{sv} [],)", path);
}

static void
start_helper (Desk *desk)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, "DBUS_SYSTEM_BUS_ADDRESS",
                                g_test_dbus_get_bus_address (desk->bus), TRUE);
  desk->helper = g_subprocess_launcher_spawn (launcher, &error, fake_helper, fake_xml, NULL);
  g_assert_no_error (error);
  desk->heard = g_data_input_stream_new (g_subprocess_get_stdout_pipe (desk->helper));
  hear (desk);
}

static void
stop_helper (Desk *desk)
{
  g_subprocess_force_exit (desk->helper);
  g_subprocess_wait (desk->helper, NULL, NULL);
  g_clear_object (&desk->heard);
  g_clear_object (&desk->helper);
}

static void
set_up (Desk *desk, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  desk->calls = g_string_new (NULL);
  desk->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (desk->bus);
  desk->connection =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (desk->bus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  g_clear_object (&desk->backend);
  g_clear_pointer (&desk->answer, wrn_answer_free);
  g_clear_error (&desk->error);
  if (desk->helper != NULL)
    stop_helper (desk);
  g_dbus_connection_close_sync (desk->connection, NULL, NULL);
  g_clear_object (&desk->connection);
  g_test_dbus_stop (desk->bus);
  g_clear_object (&desk->bus);
  g_string_free (desk->calls, TRUE);
}

static guint
count (Desk *desk)
{
  return g_list_model_get_n_items (wrn_backend_get_communities (desk->backend));
}

static WrnCommunity *
find (Desk *desk, const char *path)
{
  return wrn_backend_find_community (desk->backend, path);
}

static gboolean
is_called (Desk *desk, const char *path, const char *title)
{
  WrnCommunity *community = find (desk, path);

  return community != NULL && g_str_equal (wrn_community_get_title (community), title);
}

static gboolean
answers (Desk *desk, const char *path)
{
  gboolean result;

  g_object_get (find (desk, path), "answers", &result, NULL);
  return result;
}

static void
open_backend (Desk *desk)
{
  desk->backend = wrn_bus_backend_new (desk->connection, NULL);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Desk *desk = user_data;

  desk->answer = wrn_backend_ask_finish (WRN_BACKEND (source), result, &desk->error);
  desk->answered = TRUE;
}

static void
ask (Desk *desk, const WrnQuestion *question, GCancellable *cancellable)
{
  desk->answered = FALSE;
  g_clear_pointer (&desk->answer, wrn_answer_free);
  g_clear_error (&desk->error);
  wrn_backend_ask_async (desk->backend, question, cancellable, answered_cb, desk);
}

static void
ask_and_wait (Desk *desk, const WrnQuestion *question)
{
  ask (desk, question, NULL);
  WRN_UI_WAIT_FOR (desk->answered);
}

static void
test_missing (Desk *desk, gconstpointer data)
{
  open_backend (desk);
  WRN_UI_WAIT_FOR (wrn_backend_get_helper_state (desk->backend) == WRN_HELPER_MISSING);

  /* It is installed while the window is open. */
  start_helper (desk);
  WRN_UI_WAIT_FOR (wrn_backend_get_helper_state (desk->backend) == WRN_HELPER_TOO_OLD);
}

static void
test_finds_the_bus (Desk *desk, gconstpointer data)
{
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (desk->bus), TRUE);
  start_helper (desk);
  add (desk, GAMES, "Games", "off", getuid ());
  tell (desk, "property %s ApiLevel uint32 %u", WRN_DBUS_PATH, WRN_DBUS_API_LEVEL);
  desk->backend = wrn_bus_backend_new (NULL, NULL);
  g_assert_cmpint (wrn_backend_get_helper_state (desk->backend), ==, WRN_HELPER_UNKNOWN);
  WRN_UI_WAIT_FOR (wrn_backend_get_helper_state (desk->backend) == WRN_HELPER_OK);

  /* Nobody was ever told of a helper that has none. */
  g_assert_cmpuint (count (desk), ==, 1);
}

static void
test_no_bus (Desk *desk, gconstpointer data)
{
  const WrnQuestion question = { WRN_REQUEST_CREATE };

  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  desk->backend = wrn_bus_backend_new (NULL, NULL);
  WRN_UI_WAIT_FOR (wrn_backend_get_helper_state (desk->backend) == WRN_HELPER_MISSING);
  ask_and_wait (desk, &question);
  g_assert_cmpint (wrn_trouble_of_error (desk->error), ==, WRN_TROUBLE_HELPER);
}

static void
test_current (Desk *desk, gconstpointer data)
{
  start_helper (desk);
  tell (desk, "property %s ApiLevel uint32 %u", WRN_DBUS_PATH, WRN_DBUS_API_LEVEL);
  open_backend (desk);
  WRN_UI_WAIT_FOR (wrn_backend_get_helper_state (desk->backend) == WRN_HELPER_OK);
}

static void
test_own_only (Desk *desk, gconstpointer data)
{
  WrnCommunity *games;

  start_helper (desk);
  add (desk, GAMES, "Games", "off", getuid ());
  add (desk, WORK, "Others", "off", getuid () + 1);
  open_backend (desk);
  WRN_UI_WAIT_FOR (is_called (desk, GAMES, "Games"));
  g_assert_cmpuint (count (desk), ==, 1);

  games = find (desk, GAMES);
  tell (desk, "remove %s", WORK);
  add (desk, WORK, "Work", "off", getuid ());
  WRN_UI_WAIT_FOR (is_called (desk, WORK, "Work"));
  g_assert_true (find (desk, GAMES) == games);
  tell (desk, "remove %s", WORK);
  WRN_UI_WAIT_FOR (count (desk) == 1);
}

static gboolean
has_interface (WrnCommunity *community, const char *expected)
{
  g_autofree char *interface = NULL;

  g_object_get (community, "interface", &interface, NULL);
  return g_str_equal (interface, expected);
}

static void
test_followed (Desk *desk, gconstpointer data)
{
  WrnCommunity *games;
  WrnPerson *alice;

  start_helper (desk);
  add (desk, GAMES, "Games", "connecting", getuid ());
  open_backend (desk);
  WRN_UI_WAIT_FOR (is_called (desk, GAMES, "Games"));
  games = find (desk, GAMES);
  g_assert_cmpint (wrn_community_get_state (games), ==, WRN_STATE_CONNECTING);

  tell (desk, "reply %s ListPeers ([{'id': <'a'>, 'state': <'relayed'>}],)", GAMES);
  tell (desk, "property %s State 'connected'", GAMES);
  WRN_UI_WAIT_FOR (wrn_community_get_state (games) == WRN_STATE_DEGRADED);
  alice = wrn_people_find (wrn_community_get_people (games), "a");

  tell (desk, "reply %s ListPeers ([{'id': <'a'>, 'state': <'direct'>}],)", GAMES);
  tell (desk, "emit %s %s Changed (['peers', 'nonsense'],)", GAMES, WRN_DBUS_COMMUNITY);
  WRN_UI_WAIT_FOR (wrn_community_get_state (games) == WRN_STATE_CONNECTED);
  g_assert_true (wrn_people_find (wrn_community_get_people (games), "a") == alice);

  /* It has another device; of its state nothing is said. */
  tell (desk, "property %s Interface 'warren7'", GAMES);
  WRN_UI_WAIT_FOR (has_interface (games, "warren7"));
  g_assert_cmpstr (wrn_community_get_bus_state (games), ==, "connected");
}

static void
test_lies (Desk *desk, gconstpointer data)
{
  start_helper (desk);
  tell (desk, "object %s/x %s {'State': <5>, 'Owner': <'me'>}", WRN_DBUS_COMMUNITY_PATH,
        WRN_DBUS_COMMUNITY);
  add (desk, GAMES, "Games", "off", getuid ());
  tell (desk, "property %s State uint32 7", GAMES);
  tell (desk, "reply %s ListPeers ('nobody',)", GAMES);
  open_backend (desk);
  WRN_UI_WAIT_FOR (is_called (desk, GAMES, "Games"));
  WRN_UI_WAIT_FOR (!answers (desk, GAMES));
  g_assert_cmpuint (count (desk), ==, 1);

  tell (desk, "emit %s %s Changed ('all',)", GAMES, WRN_DBUS_COMMUNITY);
  tell (desk, "emit %s org.freedesktop.DBus.Properties PropertiesChanged (5,)", GAMES);
  tell (desk, "reply %s ListPeers ([{'id': <'a'>}],)", GAMES);
  tell (desk, "emit %s %s Changed (['peers'],)", GAMES, WRN_DBUS_COMMUNITY);
  WRN_UI_WAIT_FOR (wrn_people_find (wrn_community_get_people (find (desk, GAMES)), "a") != NULL);
}

/* While one question is open, any number of signals asks once more only. */
static void
test_flood (Desk *desk, gconstpointer data)
{
  guint n = 0;

  start_helper (desk);
  add (desk, GAMES, "Games", "off", getuid ());
  tell (desk, "silent %s ListPeers", GAMES);
  open_backend (desk);
  WRN_UI_WAIT_FOR (is_called (desk, GAMES, "Games"));
  for (guint i = 0; i < 50; i++)
    tell (desk, "emit %s %s Changed (['peers', 'info'],)", GAMES, WRN_DBUS_COMMUNITY);
  tell (desk, "reply %s GetInfo ({'name': <'New'>},)", GAMES);
  tell (desk, "emit %s %s Changed (['info'],)", GAMES, WRN_DBUS_COMMUNITY);
  WRN_UI_WAIT_FOR (is_called (desk, GAMES, "New"));
  for (const char *at = desk->calls->str; (at = strstr (at, " ListPeers ")) != NULL; at++)
    n++;
  g_assert_cmpuint (n, ==, 1);
}

static void
test_idle_and_crash (Desk *desk, gconstpointer data)
{
  start_helper (desk);
  add (desk, GAMES, "Games", "off", getuid ());
  open_backend (desk);
  WRN_UI_WAIT_FOR (is_called (desk, GAMES, "Games"));

  /* It has nothing to do: what it said is true still. */
  stop_helper (desk);
  WRN_UI_WAIT_FOR (!g_main_context_pending (NULL));
  g_assert_cmpuint (count (desk), ==, 1);

  start_helper (desk);
  add (desk, GAMES, "Again", "connected", getuid ());
  WRN_UI_WAIT_FOR (is_called (desk, GAMES, "Again"));
  /* It had, and nobody starts it here. */
  stop_helper (desk);
  WRN_UI_WAIT_FOR (wrn_backend_get_helper_state (desk->backend) == WRN_HELPER_MISSING);
  g_assert_cmpuint (count (desk), ==, 0);
}

static void
test_join (Desk *desk, gconstpointer data)
{
  static const char link[] = "warren:secret";
  g_autoptr (GBytes) secret = g_bytes_new_static (link, strlen (link));
  const WrnQuestion question = { WRN_REQUEST_JOIN, .secret = secret };

  start_helper (desk);
  add (desk, GAMES, "Games", "off", getuid ());
  open_backend (desk);
  WRN_UI_WAIT_FOR (count (desk) == 1);
  tell (desk, "reply %s Join (objectpath '%s',)", WRN_DBUS_PATH, GAMES);
  ask_and_wait (desk, &question);
  g_assert_no_error (desk->error);
  g_assert_true (desk->answer->community == find (desk, GAMES));
  tell (desk, "nothing");
  g_assert_nonnull (strstr (desk->calls->str, "Join asks"));
  g_assert_nonnull (strstr (desk->calls->str, "secret warren:secret\n"));

  tell (desk, "reply %s Join (objectpath '%s',)", WRN_DBUS_PATH, WORK);
  ask_and_wait (desk, &question);
  g_assert_error (desk->error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_FOUND);
}

static void
test_secret_out (Desk *desk, gconstpointer data)
{
  WrnQuestion question = { WRN_REQUEST_INVITE };

  start_helper (desk);
  add (desk, GAMES, "Games", "off", getuid ());
  tell (desk, "secret %s Invite warren:link", GAMES);
  tell (desk, "reply %s Export (handle 5,)", GAMES);
  open_backend (desk);
  WRN_UI_WAIT_FOR (count (desk) == 1);
  question.community = find (desk, GAMES);
  question.options = g_variant_new_parsed ("{'hours': <uint32 24>}");
  ask_and_wait (desk, &question);
  g_assert_no_error (desk->error);
  g_assert_cmpmem (g_bytes_get_data (desk->answer->secret, NULL),
                   g_bytes_get_size (desk->answer->secret), "warren:link", 11);

  question.request = WRN_REQUEST_EXPORT;
  question.options = NULL;
  ask_and_wait (desk, &question);
  g_assert_nonnull (desk->error);
}

/* One that is there already is as good as a new one. */
static void
test_host (Desk *desk, gconstpointer data)
{
  WrnQuestion question = { WRN_REQUEST_HOST };
  g_autofree char *supernode = g_strdup_printf (WRN_DBUS_SUPERNODE_PATH "/%u", (guint) getuid ());
  const char *address = "";

  start_helper (desk);
  tell (desk, "object %s %s {'State': <'running'>, 'Owner': <uint32 %u>}", supernode,
        WRN_DBUS_SUPERNODE, (guint) getuid ());
  tell (desk, "reply %s GetInfo ({'address': <':7654/KEY'>},)", supernode);
  tell (desk, "reply %s Host (objectpath '%s',)", WRN_DBUS_PATH, supernode);
  open_backend (desk);
  ask_and_wait (desk, &question);
  g_assert_no_error (desk->error);
  g_assert_true (g_variant_lookup (desk->answer->value, "address", "&s", &address));
  g_assert_cmpstr (address, ==, ":7654/KEY");
  g_assert_true (desk->answer->began);

  tell (desk, "fail %s Host %s.Error.Exists there", WRN_DBUS_PATH, WRN_DBUS_NAME);
  ask_and_wait (desk, &question);
  g_assert_no_error (desk->error);
  g_assert_true (g_variant_lookup (desk->answer->value, "address", "&s", &address));
  g_assert_false (desk->answer->began);

  tell (desk, "fail %s Host %s.Error.AddressInUse taken", WRN_DBUS_PATH, WRN_DBUS_NAME);
  ask_and_wait (desk, &question);
  g_assert_error (desk->error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_ADDRESS_IN_USE);

  question.request = WRN_REQUEST_UNHOST;
  tell (desk, "reply %s Remove ()", supernode);
  ask_and_wait (desk, &question);
  g_assert_no_error (desk->error);
}

static void
test_connect (Desk *desk, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WrnQuestion question = { WRN_REQUEST_CONNECT };

  start_helper (desk);
  add (desk, GAMES, "Games", "off", getuid ());
  tell (desk, "silent %s Connect", GAMES);
  open_backend (desk);
  WRN_UI_WAIT_FOR (count (desk) == 1);
  question.community = find (desk, GAMES);
  ask (desk, &question, cancellable);
  g_assert_cmpint (wrn_community_get_state (question.community), ==, WRN_STATE_PERMISSION);
  g_cancellable_cancel (cancellable);
  WRN_UI_WAIT_FOR (desk->answered);
  g_assert_true (wrn_trouble_is_silent (desk->error));
  g_assert_cmpint (wrn_community_get_state (question.community), ==, WRN_STATE_OFF);

  tell (desk, "fail %s Connect %s.Error.AddressInUse in use", GAMES, WRN_DBUS_NAME);
  ask_and_wait (desk, &question);
  g_assert_error (desk->error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_ADDRESS_IN_USE);
  g_assert_cmpint (wrn_trouble_of_error (desk->error), ==, WRN_TROUBLE_ADDRESS);

  tell (desk, "vanish %s Connect", GAMES);
  ask_and_wait (desk, &question);
  g_assert_cmpint (wrn_trouble_of_error (desk->error), ==, WRN_TROUBLE_HELPER);
  g_assert_cmpint (wrn_community_get_state (question.community), ==, WRN_STATE_OFF);
}

static void
test_questions (Desk *desk, gconstpointer data)
{
  WrnQuestion question = { WRN_REQUEST_PING, .peer = "alice" };
  guint64 rtt = 0;

  start_helper (desk);
  add (desk, GAMES, "Games", "off", getuid ());
  tell (desk, "reply %s Ping ({'rtt': <uint64 7>},)", GAMES);
  tell (desk, "reply %s GetStats (5,)", GAMES);
  open_backend (desk);
  WRN_UI_WAIT_FOR (count (desk) == 1);
  question.community = find (desk, GAMES);
  ask_and_wait (desk, &question);
  g_assert_no_error (desk->error);
  g_variant_lookup (desk->answer->value, "rtt", "t", &rtt);
  g_assert_cmpuint (rtt, ==, 7);
  tell (desk, "nothing");
  g_assert_nonnull (strstr (desk->calls->str, "Ping silent ('alice', {})"));

  question.request = WRN_REQUEST_STATS;
  ask_and_wait (desk, &question);
  g_assert_nonnull (desk->error);
}

#define ADD(name, test) g_test_add (name, Desk, NULL, set_up, test, tear_down)

/* usage: test-ui-bus-backend FAKE_HELPER XML */
int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  fake_helper = argv[1];
  fake_xml = argv[2];

  ADD ("/bus-backend/helper-missing-then-there", test_missing);
  ADD ("/bus-backend/no-bus-at-all", test_no_bus);
  ADD ("/bus-backend/finds-the-system-bus", test_finds_the_bus);
  ADD ("/bus-backend/helper-new-enough", test_current);
  ADD ("/bus-backend/own-communities-only", test_own_only);
  ADD ("/bus-backend/follows-what-changes", test_followed);
  ADD ("/bus-backend/survives-lies", test_lies);
  ADD ("/bus-backend/asks-once-at-a-time", test_flood);
  ADD ("/bus-backend/helper-idle-and-crashed", test_idle_and_crash);
  ADD ("/bus-backend/join", test_join);
  ADD ("/bus-backend/secrets-come-sealed", test_secret_out);
  ADD ("/bus-backend/host", test_host);
  ADD ("/bus-backend/connect", test_connect);
  ADD ("/bus-backend/questions", test_questions);
  return g_test_run ();
}
