/* test-warren-edge.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program itself: two members on one LAN, what each may do, and what it leaves behind.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <net/if.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "core/community/wrn-profile.h"

#include "wrn-netns.h"

/* Members meet within a second or two; the machine that runs this may be slow. */
#define PATIENCE_SEC 60

#define NOTHING "0000000000000000"

static const char *program; /* from the command line */

typedef struct
{
  int netns;
  char *state;             /* (owned): a folder */
  GSubprocess *process;    /* (owned) (nullable) */
  GDataInputStream *lines; /* (owned) */
  JsonNode *status;        /* (owned) (nullable): its last line */
  guint pid;
} Member;

typedef struct
{
  char *root; /* (owned) */
  char *file; /* (owned): of the community */
  Member members[2];
} Fixture;

static void
write_community (const Fixture *fixture)
{
  static const guint8 secret[WRN_SECRET_LEN] = { 1, 2, 3 };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  WrnProfile profile;
  gsize len;

  wrn_profile_init (&profile, "Test", secret);
  g_assert_true (wrn_subnet_parse ("10.9.0.0/24", &profile.subnet));
  text = wrn_profile_format (&profile, NULL, 0, &len);
  g_file_set_contents_full (fixture->file, text, (gssize) len, G_FILE_SET_CONTENTS_NONE, 0600,
                            &error);
  g_assert_no_error (error);
  wrn_profile_clear (&profile);
}

static GSubprocess *
spawn (const Fixture *fixture,
       Member *member,
       GSubprocessFlags flags,
       const char *interface,
       const char *cipher)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  wrn_netns_switch (member->netns);
  process = g_subprocess_new (flags, &error, program, "--state", member->state, "--interface",
                              interface, "--cipher", cipher, "--status", "-", "--status-interval",
                              "1", fixture->file, NULL);
  g_assert_no_error (error);
  return process;
}

static void
start_with (const Fixture *fixture, Member *member, const char *cipher)
{
  member->process =
      spawn (fixture, member, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
             "warren0", cipher);
  member->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (member->process));
  member->pid = (guint) atoi (g_subprocess_get_identifier (member->process));
}

static void
start (const Fixture *fixture, Member *member)
{
  start_with (fixture, member, "auto");
}

static JsonObject *
read_status (Member *member)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (member->lines, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_clear_pointer (&member->status, json_node_unref);
  member->status = json_from_string (line, &error);
  g_assert_no_error (error);
  return json_node_get_object (member->status);
}

/* Reads until the other member is there; returns it. */
static JsonObject *
wait_for_peer (Member *member)
{
  const gint64 until = g_get_monotonic_time () + PATIENCE_SEC * G_USEC_PER_SEC;

  for (;;)
    {
      JsonObject *status = read_status (member);
      JsonArray *peers = json_object_get_array_member (status, "peers");

      g_assert_cmpint (g_get_monotonic_time (), <, until);
      if (json_array_get_length (peers) == 1 &&
          g_str_equal (json_object_get_string_member (status, "state"), "connected") &&
          !json_object_get_null_member (json_array_get_object_element (peers, 0), "ipv4"))
        return json_array_get_object_element (peers, 0);
    }
}

static void
wait_for_exit (Member *member)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait (member->process, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&member->process);
  g_clear_object (&member->lines);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->root = g_dir_make_tmp ("wio-edge-XXXXXX", NULL);
  fixture->file = g_build_filename (fixture->root, "test.community", NULL);
  write_community (fixture);

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("state%u", i);

      fixture->members[i].netns = wrn_netns_new ();
      fixture->members[i].state = g_build_filename (fixture->root, name, NULL);
    }
  wrn_netns_cable (fixture->members[1].netns, "wiolan", fixture->members[0].netns, "wiolan");
  wrn_netns_address ("wiolan", "192.168.7.2", 24);
  wrn_netns_switch (fixture->members[0].netns);
  wrn_netns_address ("wiolan", "192.168.7.1", 24);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < 2; i++)
    {
      Member *member = &fixture->members[i];

      if (member->process != NULL)
        {
          g_subprocess_force_exit (member->process);
          wait_for_exit (member);
        }
      g_clear_pointer (&member->status, json_node_unref);
      g_free (member->state);
      close (member->netns);
    }
  g_free (wrn_netns_show ("rm -r %s", fixture->root));
  g_free (fixture->file);
  g_free (fixture->root);
}

static void
ping (Member *member, const char *address)
{
  wrn_netns_switch (member->netns);
  g_free (wrn_netns_show ("ping -q -c 3 -i 0.05 -w 10 %s", address));
}

static void
test_members_of_one_lan_reach_each_other (Fixture *fixture, gconstpointer unused)
{
  Member *first = &fixture->members[0];
  JsonObject *peer;

  start (fixture, first);
  start (fixture, &fixture->members[1]);
  peer = wait_for_peer (first);
  wait_for_peer (&fixture->members[1]);
  g_assert_cmpstr (json_object_get_string_member (peer, "state"), ==, "lan");
  ping (first, json_object_get_string_member (peer, "ipv4"));
  ping (first, json_object_get_string_member (peer, "ipv6"));
}

static void
test_one_cipher_alone_can_be_asked_for (Fixture *fixture, gconstpointer unused)
{
  Member *first = &fixture->members[0];
  JsonObject *peer;

  start_with (fixture, first, "chacha");
  start (fixture, &fixture->members[1]);
  peer = wait_for_peer (first);
  g_assert_cmpstr (json_object_get_string_member (peer, "cipher"), ==, "chacha");
  peer = wait_for_peer (&fixture->members[1]);
  g_assert_cmpstr (json_object_get_string_member (peer, "cipher"), ==, "chacha");
}

/* The processes whose parent is @pid. */
static GArray *
list_children (guint pid)
{
  GArray *children = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  g_autofree char *wanted = g_strdup_printf ("\nPPid:\t%u\n", pid);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", name, "status", NULL);
      g_autofree char *text = NULL;
      guint child;

      if (!g_ascii_isdigit (name[0]) || !g_file_get_contents (path, &text, NULL, NULL) ||
          strstr (text, wanted) == NULL)
        continue;
      child = (guint) atoi (name);
      g_array_append_val (children, child);
    }
  return children;
}

static void
expect_status (guint pid, const char *line)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/status", pid);
  g_autofree char *wanted = g_strdup_printf ("\n%s\n", line);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  if (strstr (text, wanted) == NULL)
    g_error ("no “%s” in %s", line, text);
}

static void
test_engine_has_no_privilege (Fixture *fixture, gconstpointer unused)
{
  Member *member = &fixture->members[0];
  g_autoptr (GArray) children = NULL;
  guint keeper;

  start (fixture, member);
  read_status (member);
  children = list_children (member->pid);
  g_assert_cmpuint (children->len, ==, 1);
  keeper = g_array_index (children, guint, 0);

  expect_status (member->pid, "CapPrm:\t" NOTHING);
  expect_status (member->pid, "CapEff:\t" NOTHING);
  expect_status (member->pid, "CapInh:\t" NOTHING);
  expect_status (member->pid, "CapBnd:\t" NOTHING);
  expect_status (member->pid, "CapAmb:\t" NOTHING);
  expect_status (member->pid, "NoNewPrivs:\t1");
  expect_status (member->pid, "Seccomp:\t2");
  expect_status (keeper, "CapPrm:\t0000000000001000");
  expect_status (keeper, "CapBnd:\t" NOTHING);
  if (wrn_netns_has_nobody ())
    {
      expect_status (member->pid, "Uid:\t65534\t65534\t65534\t65534");
      expect_status (keeper, "Uid:\t65534\t65534\t65534\t65534");
    }
}

/* An engine that listens on TCP could be controlled by any web page. */
static void
test_only_udp_is_listened_on (Fixture *fixture, gconstpointer unused)
{
  static const char *const tables[] = { "tcp", "tcp6", "raw", "raw6", "udplite" };
  Member *member = &fixture->members[0];

  start (fixture, member);
  read_status (member);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *text = wrn_netns_show ("cat /proc/%u/net/%s", member->pid, tables[i]);
      g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);

      g_assert_cmpuint (g_strv_length (lines), ==, 1);
    }
}

static void
check_nothing_is_left (Fixture *fixture, int signal)
{
  Member *member = &fixture->members[0];
  g_autoptr (GArray) children = NULL;
  g_autofree char *keeper = NULL;
  gint64 until;

  start (fixture, member);
  read_status (member);
  g_assert_cmpuint (if_nametoindex ("warren0"), !=, 0);
  children = list_children (member->pid);
  keeper = g_strdup_printf ("/proc/%u/fd", g_array_index (children, guint, 0));

  g_subprocess_send_signal (member->process, signal);
  g_subprocess_wait (member->process, NULL, NULL);
  if (signal != SIGKILL)
    g_assert_cmpint (g_subprocess_get_exit_status (member->process), ==, 0);
  g_assert_cmpuint (if_nametoindex ("warren0"), ==, 0);

  until = g_get_monotonic_time () + PATIENCE_SEC * G_USEC_PER_SEC;
  while (g_access (keeper, R_OK | X_OK) == 0)
    g_assert_cmpint (g_get_monotonic_time (), <, until);
  wait_for_exit (member);
}

static void
test_nothing_is_left_however_it_ends (Fixture *fixture, gconstpointer unused)
{
  static const int signals[] = { SIGTERM, SIGINT, SIGKILL };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    check_nothing_is_left (fixture, signals[i]);
}

static void
test_identity_and_address_survive_a_restart (Fixture *fixture, gconstpointer unused)
{
  Member *first = &fixture->members[0];
  g_autofree char *id = NULL;
  g_autofree char *ipv6 = NULL;
  g_autofree char *path = g_build_filename (first->state, "identity", NULL);
  GStatBuf status;

  start (fixture, first);
  id = g_strdup (json_object_get_string_member (read_status (first), "id"));
  ipv6 = g_strdup (json_object_get_string_member (json_node_get_object (first->status), "ipv6"));
  g_subprocess_send_signal (first->process, SIGTERM);
  wait_for_exit (first);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  start (fixture, first);
  g_assert_cmpstr (json_object_get_string_member (read_status (first), "id"), ==, id);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (first->status), "ipv6"), ==,
                   ipv6);
}

static void
test_reader_of_the_status_may_leave (Fixture *fixture, gconstpointer unused)
{
  Member *first = &fixture->members[0];

  start (fixture, first);
  start (fixture, &fixture->members[1]);
  read_status (first);
  g_assert_true (g_input_stream_close (G_INPUT_STREAM (first->lines), NULL, NULL));

  /* The other one is a change that the first writes about. */
  ping (&fixture->members[1],
        json_object_get_string_member (wait_for_peer (&fixture->members[1]), "ipv4"));
}

/* Starts a member that is to fail, and returns what it said. */
static char *
fail_to_start (Fixture *fixture, const char *interface)
{
  g_autoptr (GSubprocess) process =
      spawn (fixture, &fixture->members[0],
             G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, interface, "auto");
  g_autoptr (GError) error = NULL;
  char *errors = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &errors, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
  return errors;
}

static void
test_overlapping_network_is_refused (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *errors = NULL;

  wrn_netns_address ("wiolan", "10.9.0.77", 16);
  errors = fail_to_start (fixture, "warren0");
  g_assert_nonnull (strstr (errors, "10.9.0.0/24 overlaps 10.9.0"));
  g_assert_nonnull (strstr (errors, "--subnet"));
  g_assert_cmpuint (if_nametoindex ("warren0"), ==, 0);
}

static void
test_interface_of_others_is_refused (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *errors = fail_to_start (fixture, "wiolan");

  g_assert_nonnull (strstr (errors, "wiolan"));
  g_assert_cmpuint (if_nametoindex ("wiolan"), !=, 0);
}

#define ADD(name, func) g_test_add ("/warren-edge/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  wrn_netns_end_together ();
  if (!wrn_netns_init (TRUE))
    return 0;

  ADD ("members-of-one-lan-reach-each-other", test_members_of_one_lan_reach_each_other);
  ADD ("one-cipher-alone-can-be-asked-for", test_one_cipher_alone_can_be_asked_for);
  ADD ("engine-has-no-privilege", test_engine_has_no_privilege);
  ADD ("only-udp-is-listened-on", test_only_udp_is_listened_on);
  ADD ("nothing-is-left-however-it-ends", test_nothing_is_left_however_it_ends);
  ADD ("identity-and-address-survive-a-restart", test_identity_and_address_survive_a_restart);
  ADD ("reader-of-the-status-may-leave", test_reader_of_the_status_may_leave);
  ADD ("overlapping-network-is-refused", test_overlapping_network_is_refused);
  ADD ("interface-of-others-is-refused", test_interface_of_others_is_refused);
  return g_test_run ();
}
