/* test-engine-model.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an engine tells of a community: events, members, history and trouble, now and after a
 * restart.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "tests/support/wrn-test-folder.h"

#include "wrn-engine-child.h"

#define FILE_TEXT                                                                                  \
  "[community]\nversion=1\nmode=passphrase\nname=acme\n"                                           \
  "secret=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n"                                           \
  "subnet=10.81.7.0/24\nmtu=1300\nlan-discovery=false\nport-mapping=false\n"

/* How long two engines may take to meet on a busy computer. */
#define PATIENCE_SECONDS 60

static const char *edge_program; /* from the command line */
static const char *supernode_program;

typedef struct
{
  char *dir; /* (owned) */
  WrnEngineChild engine;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->dir = g_dir_make_tmp ("wrn-engine-XXXXXX", NULL);
  wrn_engine_child_start (&fixture->engine, edge_program, fixture->dir);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  wrn_engine_child_clear (&fixture->engine);
  wrn_test_remove_folder (fixture->dir);
}

/* As after a crash or a restart of the computer. */
static void
restart (Fixture *fixture)
{
  wrn_engine_child_clear (&fixture->engine);
  wrn_engine_child_start (&fixture->engine, edge_program, fixture->dir);
}

static void
open_community (Fixture *fixture)
{
  g_variant_unref (wrn_engine_child_open (&fixture->engine, FILE_TEXT, 1));
}

static GVariant *
options (void)
{
  return g_variant_new ("(a{sv})", NULL);
}

static GVariant *
bad_options (void)
{
  return g_variant_new_parsed ("({'colour': <'blue'>},)");
}

static void
add_event (Fixture *fixture, const char *level, const char *text)
{
  g_variant_unref (wrn_engine_child_call (&fixture->engine, "AddEvent",
                                          g_variant_new ("(ss)", level, text), NULL, NULL, NULL));
}

/* How many events say @text. */
static guint
count_events (GVariant *events, const char *text)
{
  guint n = 0;

  for (gsize i = 0; i < g_variant_n_children (events); i++)
    {
      g_autoptr (GVariant) event = g_variant_get_child_value (events, i);
      const char *said = NULL;

      g_assert_true (g_variant_lookup (event, "text", "&s", &said));
      n += strstr (said, text) != NULL;
    }
  return n;
}

static void
expect_event (WrnEngineChild *engine, const char *text)
{
  g_autoptr (GVariant) events = wrn_engine_child_ask (engine, "ListEvents", options ());

  g_assert_cmpuint (count_events (events, text), ==, 1);
}

static void
test_events_are_told_again (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) some = NULL;

  open_community (fixture);
  add_event (fixture, "warning", "the engine before this one crashed");
  add_event (fixture, "info", "two\nlines");
  expect_event (&fixture->engine, "crashed");
  expect_event (&fixture->engine, "two\xef\xbf\xbdlines");
  some =
      wrn_engine_child_ask (&fixture->engine, "ListEvents",
                            g_variant_new_parsed ("({'after': <uint64 0>, 'limit': <uint32 1>},)"));
  g_assert_cmpuint (g_variant_n_children (some), ==, 1);

  restart (fixture);
  open_community (fixture);
  expect_event (&fixture->engine, "crashed");
}

static void
test_bad_arguments_are_refused (Fixture *fixture, gconstpointer unused)
{
  WrnEngineChild *engine = &fixture->engine;

  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_FAILED, "Open", "ListEvents", options (),
                                   NULL);
  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_FAILED, "Open", "GetGraph", NULL, NULL);
  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_FAILED, "Open", "Diagnose", options (),
                                   NULL);
  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_FAILED, "Open", "AddEvent",
                                   g_variant_new ("(ss)", "info", "x"), NULL);
  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_FAILED, "Open", "Ping",
                                   g_variant_new ("(sa{sv})", "Bob", NULL), NULL);
  open_community (fixture);
  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "panic", "AddEvent",
                                   g_variant_new ("(ss)", "panic", "x"), NULL);
  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "colour", "ListEvents",
                                   bad_options (), NULL);
  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "colour", "Diagnose",
                                   bad_options (), NULL);
}

static void
test_only_members_can_be_pinged (Fixture *fixture, gconstpointer unused)
{
  WrnEngineChild *engine = &fixture->engine;
  int fd;

  open_community (fixture);
  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_NOT_CONNECTED, "not connected", "Ping",
                                   g_variant_new ("(sa{sv})", "Bob", NULL), NULL);
  fd = wrn_engine_child_start_work (engine);
  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_NOT_FOUND, "Bob", "Ping",
                                   g_variant_new ("(sa{sv})", "Bob", NULL), NULL);
  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "timeout", "Ping",
                                   g_variant_new_parsed ("('Bob', {'timeout': <uint64 10000001>})"),
                                   NULL);
  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "timeout", "Ping",
                                   g_variant_new_parsed ("('Bob', {'timeout': <uint64 0>})"), NULL);
  close (fd);
}

static void
test_a_damaged_history_is_an_event (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (fixture->dir, "history.sqlite", NULL);

  open_community (fixture);
  wrn_engine_child_clear (&fixture->engine);
  g_assert_true (
      g_file_set_contents (path, "no history at all, and not even a database", -1, NULL));
  wrn_engine_child_start (&fixture->engine, edge_program, fixture->dir);
  open_community (fixture);
  expect_event (&fixture->engine, "history.sqlite is damaged");
}

/* The result of one check; NULL if it is not there. */
static char *
find_check (GVariant *checks, const char *word)
{
  for (gsize i = 0; i < g_variant_n_children (checks); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (checks, i);
      const char *check = NULL;
      char *result = NULL;

      g_assert_true (g_variant_lookup (item, "check", "&s", &check));
      if (g_str_equal (check, word) && g_variant_lookup (item, "result", "s", &result))
        return result;
    }
  return NULL;
}

static void
expect_check (WrnEngineChild *engine, const char *word, const char *wanted)
{
  g_autoptr (GVariant) checks = wrn_engine_child_ask (engine, "Diagnose", options ());
  g_autofree char *result = find_check (checks, word);

  g_assert_cmpstr (result, ==, wanted);
}

static void
test_trouble_is_diagnosed (Fixture *fixture, gconstpointer unused)
{
  int fd;

  open_community (fixture);
  expect_check (&fixture->engine, "interface", "skipped");
  expect_check (&fixture->engine, "history", "pass");
  fd = wrn_engine_child_start_work (&fixture->engine);
  expect_check (&fixture->engine, "supernode", "skipped");
  expect_check (&fixture->engine, "secret", "skipped");
  expect_check (&fixture->engine, "clock", "pass");
  close (fd);
}

static void
test_a_community_alone_is_drawn (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) graph = NULL;

  open_community (fixture);
  graph = wrn_engine_child_ask (&fixture->engine, "GetGraph", NULL);
  g_assert_true (g_str_has_prefix (g_variant_get_string (graph, NULL), "graph \"acme\" {\n"));
}

/* Two members and the supernode where they meet. */
typedef struct
{
  WrnEngineChild supernode;
  char *address; /* (owned): of the supernode */
  Fixture members[2];
  int fds[2];
} Community;

static void
start_supernode (Community *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) info = NULL;
  const char *key = NULL;
  guint16 port = 0;

  wrn_engine_child_start (&self->supernode, supernode_program, NULL);
  wrn_engine_child_open_supernode (&self->supernode, 1, 0);
  answer = wrn_engine_child_call (&self->supernode, "Start", g_variant_new ("(a{sv})", NULL), NULL,
                                  NULL, &error);
  g_assert_no_error (error);
  info = wrn_engine_child_ask (&self->supernode, "GetInfo", NULL);
  g_assert_true (g_variant_lookup (info, "key", "&s", &key));
  g_assert_true (g_variant_lookup (info, "port", "q", &port));
  self->address = g_strdup_printf ("127.0.0.1:%u/%s", port, key);
}

static void
open_member (Community *self, guint i)
{
  static const char *const names[] = { "Ann", "Bob" };
  g_autofree char *file =
      g_strdup_printf (FILE_TEXT "nickname=%s\nsupernodes=%s\n", names[i], self->address);

  g_variant_unref (wrn_engine_child_open (&self->members[i].engine, file, (guint8) (i + 1)));
}

static void
set_up_community (Community *self, gconstpointer unused)
{
  start_supernode (self);
  for (guint i = 0; i < 2; i++)
    {
      set_up (&self->members[i], NULL);
      open_member (self, i);
      self->fds[i] = wrn_engine_child_start_work (&self->members[i].engine);
    }
}

static void
tear_down_community (Community *self, gconstpointer unused)
{
  for (guint i = 0; i < 2; i++)
    {
      tear_down (&self->members[i], NULL);
      close (self->fds[i]);
    }
  wrn_engine_child_clear (&self->supernode);
  g_free (self->address);
}

/* (transfer full) (nullable): Bob, as Ann knows him. */
static GVariant *
find_bob (Community *self)
{
  g_autoptr (GVariant) peers = wrn_engine_child_ask (&self->members[0].engine, "ListPeers", NULL);

  for (gsize i = 0; i < g_variant_n_children (peers); i++)
    {
      g_autoptr (GVariant) peer = g_variant_get_child_value (peers, i);
      const char *name = NULL;

      if (g_variant_lookup (peer, "name", "&s", &name) && g_str_equal (name, "Bob"))
        return g_steal_pointer (&peer);
    }
  return NULL;
}

static gboolean
is_connected (GVariant *peer)
{
  const char *state = NULL;

  return peer != NULL && g_variant_lookup (peer, "state", "&s", &state) &&
         (g_str_equal (state, "relayed") || g_str_equal (state, "direct") ||
          g_str_equal (state, "lan"));
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* (transfer full): Bob, connected. */
static GVariant *
wait_for_bob (Community *self)
{
  const gint64 give_up = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  const guint tick = g_timeout_add (20, tick_cb, NULL);
  GVariant *bob = find_bob (self);

  while (!is_connected (bob))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, give_up);
      g_clear_pointer (&bob, g_variant_unref);
      g_main_context_iteration (NULL, TRUE);
      bob = find_bob (self);
    }
  g_source_remove (tick);
  return bob;
}

static void
meet (Community *self)
{
  g_variant_unref (wait_for_bob (self));
}

static void
expect_pong (Community *self, const char *whom)
{
  g_autoptr (GVariant) reply =
      wrn_engine_child_ask (&self->members[0].engine, "Ping",
                            g_variant_new_parsed ("(%s, {'timeout': <uint64 5000000>})", whom));
  guint64 rtt = 0;
  const char *text = NULL;

  g_assert_true (is_connected (reply));
  g_assert_true (g_variant_lookup (reply, "rtt", "t", &rtt));
  g_assert_cmpuint (rtt, <, 5000000);
  g_assert_true (g_variant_lookup (reply, "state", "&s", &text));
  g_assert_true (
      g_variant_lookup (reply, g_str_equal (text, "relayed") ? "via" : "endpoint", "&s", &text));
}

static void
test_members_are_pinged_by_any_of_their_names (Community *self, gconstpointer unused)
{
  g_autoptr (GVariant) bob = wait_for_bob (self);
  g_autofree char *id = NULL;
  const char *text = NULL;

  expect_pong (self, "Bob");
  expect_pong (self, "bob");
  g_assert_true (g_variant_lookup (bob, "id", "s", &id));
  expect_pong (self, id);
  id[8] = '\0';
  expect_pong (self, id);
  g_assert_true (g_variant_lookup (bob, "ipv4", "&s", &text));
  expect_pong (self, text);
  g_assert_true (g_variant_lookup (bob, "ipv6", "&s", &text));
  expect_pong (self, text);
}

static void
test_a_silent_member_is_waited_for (Community *self, gconstpointer unused)
{
  const pid_t bob = (pid_t) self->members[1].engine.pid;
  int status = 0;

  meet (self);
  g_assert_cmpint (kill (bob, SIGSTOP), ==, 0);
  g_assert_cmpint (waitpid (bob, &status, WUNTRACED), ==, bob);
  g_assert_true (WIFSTOPPED (status));
  wrn_engine_child_expect_refused (&self->members[0].engine, WRN_DBUS_ERROR_TIMED_OUT, "", "Ping",
                                   g_variant_new_parsed ("('Bob', {'timeout': <uint64 200000>})"),
                                   NULL);
  g_assert_cmpint (kill (bob, SIGCONT), ==, 0);
}

static void
test_a_community_is_described (Community *self, gconstpointer unused)
{
  WrnEngineChild *ann = &self->members[0].engine;
  g_autoptr (GVariant) graph = NULL;
  const char *dot;

  meet (self);
  graph = wrn_engine_child_ask (ann, "GetGraph", NULL);
  dot = g_variant_get_string (graph, NULL);
  g_assert_nonnull (strstr (dot, "label=\"Ann\""));
  g_assert_nonnull (strstr (dot, "label=\"Bob\""));
  g_assert_nonnull (strstr (dot, "kind=path"));
  g_assert_nonnull (strstr (dot, "kind=supernode"));
  expect_event (ann, "registered at supernode");
  expect_check (ann, "lookup", "pass");
  expect_check (ann, "supernode", "pass");
  expect_check (ann, "secret", "pass");
  expect_check (ann, "names", "pass");
}

static void
test_the_supernode_counts_both (Community *self, gconstpointer unused)
{
  g_autoptr (GVariant) stats = NULL;
  guint32 members = 0;

  meet (self);
  stats = wrn_engine_child_ask (&self->supernode, "GetStats", NULL);
  g_assert_true (g_variant_lookup (stats, "members", "u", &members));
  g_assert_cmpuint (members, ==, 2);
}

static void
test_who_was_met_is_remembered (Community *self, gconstpointer unused)
{
  WrnEngineChild *ann = &self->members[0].engine;
  g_autoptr (GVariant) later = NULL;
  g_autoptr (GVariant) history = NULL;
  g_autoptr (GVariant) stats = NULL;
  const char *state = NULL;
  gint64 last_heard = 0;

  meet (self);
  g_variant_unref (wrn_engine_child_call (ann, "Stop", NULL, NULL, NULL, NULL));
  g_assert_cmpint (wrn_engine_child_wait (ann), ==, 0);
  restart (&self->members[0]);
  open_member (self, 0);

  later = find_bob (self);
  g_assert_nonnull (later);
  g_assert_true (g_variant_lookup (later, "state", "&s", &state));
  g_assert_cmpstr (state, ==, "offline");
  g_assert_true (g_variant_lookup (later, "last-heard", "x", &last_heard));
  g_assert_cmpint (ABS (g_get_real_time () - last_heard), <, 600 * G_USEC_PER_SEC);
  g_assert_true (g_variant_lookup (later, "ipv4", "&s", &state));
  g_assert_false (g_variant_lookup (later, "since", "x", &last_heard));
  stats = wrn_engine_child_ask (ann, "GetStats", NULL);
  history = g_variant_lookup_value (stats, "history", G_VARIANT_TYPE ("a(xtt)"));
  g_assert_nonnull (history);
  expect_event (ann, "registered at supernode");
}

#define ADD(name, func) g_test_add ("/engine-model/" name, Fixture, NULL, set_up, func, tear_down)
#define ADD_COMMUNITY(name, func)                                                                  \
  g_test_add ("/engine-model/community/" name, Community, NULL, set_up_community, func,            \
              tear_down_community)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >=, 2);
  edge_program = argv[1];
  supernode_program = argc > 2 ? argv[2] : NULL;

  ADD ("events-are-told-again", test_events_are_told_again);
  ADD ("bad-arguments-are-refused", test_bad_arguments_are_refused);
  ADD ("only-members-can-be-pinged", test_only_members_can_be_pinged);
  ADD ("a-damaged-history-is-an-event", test_a_damaged_history_is_an_event);
  ADD ("trouble-is-diagnosed", test_trouble_is_diagnosed);
  ADD ("a-community-alone-is-drawn", test_a_community_alone_is_drawn);
  if (supernode_program != NULL)
    {
      ADD_COMMUNITY ("members-are-pinged-by-any-of-their-names",
                     test_members_are_pinged_by_any_of_their_names);
      ADD_COMMUNITY ("a-silent-member-is-waited-for", test_a_silent_member_is_waited_for);
      ADD_COMMUNITY ("it-is-described", test_a_community_is_described);
      ADD_COMMUNITY ("the-supernode-counts-both", test_the_supernode_counts_both);
      ADD_COMMUNITY ("who-was-met-is-remembered", test_who_was_met_is_remembered);
    }
  return g_test_run ();
}
