/* test-supernode-program.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warren-supernode as its administrator and its clients meet it. Its path is the first argument.
 */
#include "config.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "core/driver/wrn-clock.h"
#include "core/io/wrn-sockaddr.h"
#include "tests/support/wrn-sim-random.h"
#include "tests/support/wrn-test-client.h"

#include "wrn-netns.h"

/* Nothing here takes a second; a test that waits this long has failed. */
#define PATIENCE_MS 60000

static char *program;

typedef struct
{
  char *dir;                     /* (owned) */
  GSubprocessLauncher *launcher; /* (owned) */
  GSubprocess *process;
  GDataInputStream *out; /* (owned) */
  GDataInputStream *err; /* (owned) */
  WrnEndpoint listen[2];
  guint8 key[WRN_KEY_LEN];
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->dir = g_dir_make_tmp ("wrn-supernode-XXXXXX", NULL);
  g_assert_nonnull (f->dir);
  f->launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_autofree char *state = g_build_filename (f->dir, "state", NULL);
  g_autofree char *seed = g_build_filename (state, "seed", NULL);

  if (f->process != NULL)
    g_subprocess_force_exit (f->process);
  g_clear_object (&f->process);
  g_clear_object (&f->launcher);
  g_clear_object (&f->out);
  g_clear_object (&f->err);
  g_unlink (seed);
  g_rmdir (state);
  g_assert_cmpint (g_rmdir (f->dir), ==, 0);
  g_free (f->dir);
}

static char *
state_of (const Fixture *f)
{
  return g_build_filename (f->dir, "state", NULL);
}

/* Runs it to its end; returns its exit status. */
static int
run (const Fixture *f, char **out, const char *option, const char *value)
{
  g_autofree char *state = state_of (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                        program, "--state", state, option, value, NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, out, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static char *
read_line (GDataInputStream *stream)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line_utf8 (stream, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  return line;
}

/* What the log says after @text. */
static char *
read_log (Fixture *f, const char *text)
{
  for (;;)
    {
      g_autofree char *line = read_line (f->err);
      const char *at = strstr (line, text);

      if (at != NULL)
        return g_strdup (at + strlen (text));
    }
}

static void
start (Fixture *f, const char *option, const char *value)
{
  g_autofree char *state = state_of (f);
  g_autofree char *key = NULL;
  g_autoptr (GError) error = NULL;

  f->process = g_subprocess_launcher_spawn (f->launcher, &error, program, "--state", state,
                                            "--listen", "127.0.0.1:7654", "--listen", "127.0.0.2:0",
                                            option, value, NULL);
  g_assert_no_error (error);
  f->out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (f->process));
  f->err = g_data_input_stream_new (g_subprocess_get_stderr_pipe (f->process));
  for (guint i = 0; i < G_N_ELEMENTS (f->listen); i++)
    {
      g_autofree char *address = read_log (f, "Listening on UDP ");

      g_assert_true (wrn_endpoint_parse (address, &f->listen[i]));
      g_assert_cmpuint (f->listen[i].port, !=, 0);
    }
  key = read_log (f, "the key is ");
  g_assert_true (wrn_key_parse (key, f->key));
}

static void
stop (Fixture *f, int signal)
{
  g_subprocess_send_signal (f->process, signal);
  g_assert_true (g_subprocess_wait (f->process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (f->process));
  g_assert_cmpint (g_subprocess_get_exit_status (f->process), ==, 0);
}

static gint64
member (JsonNode *root, const char *name)
{
  JsonObject *object = json_node_get_object (root);

  g_assert_true (json_object_has_member (object, name));
  return json_object_get_int_member (object, name);
}

/* One line of statistics, asked for or not. */
static JsonNode *
read_status (Fixture *f)
{
  g_autofree char *line = read_line (f->out);
  g_autoptr (GError) error = NULL;
  JsonNode *root = json_from_string (line, &error);

  g_assert_no_error (error);
  g_assert_cmpint (member (root, "schema"), ==, 1);
  return root;
}

/* A client over a real socket. */
typedef struct
{
  WrnSimRandom random;
  WrnTestTopic topic;
  WrnTestClient *client; /* (owned) */
  int fd;                /* (owned) */
} Caller;

static void
send_packet (const Caller *self, const guint8 *packet, gsize len)
{
  g_assert_cmpuint (len, >, 0);
  g_assert_cmpint (send (self->fd, packet, len, 0), ==, (gssize) len);
}

static void
receive_one (Caller *self)
{
  struct pollfd wait = { .fd = self->fd, .events = POLLIN };
  guint8 answer[WRN_PACKET_MAX];
  guint8 data[WRN_PACKET_MAX];
  gssize len;

  g_assert_cmpint (poll (&wait, 1, PATIENCE_MS), ==, 1);
  len = recv (self->fd, data, sizeof data, 0);
  g_assert_cmpint (len, >, 0);
  len = (gssize) wrn_test_client_handle (self->client, wrn_clock_now (), data, (gsize) len, answer);
  if (len > 0)
    send_packet (self, answer, (gsize) len);
}

static void
wait_for (Caller *self, WrnKind kind)
{
  const guint before = self->client->n_kinds[kind];

  while (self->client->n_kinds[kind] == before)
    receive_one (self);
}

static void
say_register (Caller *self, Fixture *f, guint number, guint listen)
{
  WrnSockaddr name;
  WrnRegister message;
  const WrnEntropy entropy = { wrn_sim_random_fill, &self->random };
  const socklen_t name_len = wrn_sockaddr_set (&name, &f->listen[listen]);
  guint8 packet[WRN_PACKET_MAX];

  wrn_sim_random_seed (&self->random, number);
  wrn_test_topic_init (&self->topic, 0);
  self->client = wrn_test_client_new (&self->topic, number, f->key, &entropy);
  self->fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (self->fd, &name.any, name_len), ==, 0);

  send_packet (self, packet, wrn_test_client_write_init (self->client, wrn_clock_now (), packet));
  while (self->client->n_resp == 0)
    receive_one (self);
  wrn_test_client_fill_register (self->client, (const guint8 *) "blob", 5, 300, &message);
  send_packet (self, packet,
               wrn_test_client_write_register (self->client, wrn_clock_now (), &message, packet));
}

static void
call (Caller *self, Fixture *f, guint number, guint listen)
{
  say_register (self, f, number, listen);
  wait_for (self, WRN_KIND_REGISTERED);
}

static void
hang_up (Caller *self)
{
  close (self->fd);
  wrn_test_client_free (self->client);
}

static void
test_first_start_makes_an_identity_that_stays (Fixture *f, gconstpointer data)
{
  g_autofree char *state = state_of (f);
  g_autofree char *seed = g_build_filename (state, "seed", NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  guint8 key[WRN_KEY_LEN];
  GStatBuf info;

  g_assert_cmpint (run (f, &first, "--print-key", NULL), ==, 0);
  g_assert_cmpint (run (f, &second, "--print-key", NULL), ==, 0);
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpint (strlen (first), ==, WRN_NODE_ID_TEXT_LEN);
  first[WRN_NODE_ID_TEXT_LEN - 1] = '\0';
  g_assert_true (wrn_key_parse (first, key));

  g_assert_cmpint (g_stat (seed, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
  g_assert_cmpint (g_stat (state, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0700);

  start (f, NULL, NULL);
  g_assert_cmpmem (f->key, sizeof f->key, key, sizeof key);
  stop (f, SIGTERM);
}

static void
test_unsafe_seed_is_refused_and_left_alone (Fixture *f, gconstpointer data)
{
  g_autofree char *state = state_of (f);
  g_autofree char *seed = g_build_filename (state, "seed", NULL);

  g_assert_cmpint (run (f, NULL, "--print-key", NULL), ==, 0);
  g_assert_cmpint (g_chmod (seed, 0644), ==, 0);
  g_assert_cmpint (run (f, NULL, "--print-key", NULL), ==, 1);
  g_assert_cmpint (g_chmod (seed, 0600), ==, 0);
  g_assert_cmpint (run (f, NULL, "--print-key", NULL), ==, 0);

  g_assert_true (
      g_file_set_contents_full (seed, "short", 5, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
  g_assert_cmpint (run (f, NULL, "--print-key", NULL), ==, 1);
  g_unlink (seed);
  g_assert_cmpint (symlink ("/dev/zero", seed), ==, 0);
  g_assert_cmpint (run (f, NULL, "--print-key", NULL), ==, 1);
}

static void
test_bad_options_are_refused (Fixture *f, gconstpointer data)
{
  static const char *const bad[][2] = {
    { "--listen", "nowhere" },     { "--listen", "1.2.3.4:70000" }, { "--ttl", "0" },
    { "--max-clients", "-1" },     { "--max-clients", "many" },     { "--relay-rate", "1e9" },
    { "--status-interval", "-5" }, { "--no-such-option", NULL },    { "an-argument", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpint (run (f, NULL, bad[i][0], bad[i][1]), ==, 2);
  g_assert_cmpint (run (f, NULL, "--listen", "203.0.113.77:1"), ==, 1);
}

static void
test_help_names_the_limits (Fixture *f, gconstpointer data)
{
  g_autofree char *help = NULL;
  g_autofree char *version = NULL;

  g_assert_cmpint (run (f, &help, "--help", NULL), ==, 0);
  g_assert_nonnull (strstr (help, "--max-clients"));
  g_assert_nonnull (strstr (help, "--listen"));
  g_assert_cmpint (run (f, &version, "--version", NULL), ==, 0);
  g_assert_cmpstr (version, ==, "warren-supernode " WRN_VERSION "\n");
}

static void
test_clients_register_and_hear_goodbye (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonNode) status = NULL;
  Caller a = { 0 };
  Caller b = { 0 };

  start (f, NULL, NULL);
  call (&a, f, 1, 0);
  call (&b, f, 2, 1);
  g_assert_cmpuint (b.client->registered.members, ==, 2);

  g_subprocess_send_signal (f->process, SIGUSR1);
  status = read_status (f);
  g_assert_cmpint (member (status, "clients"), ==, 2);
  g_assert_cmpint (member (status, "topics"), ==, 1);
  g_assert_cmpint (member (status, "handshakes"), ==, 2);

  stop (f, SIGTERM);
  wait_for (&a, WRN_KIND_BYE);
  wait_for (&b, WRN_KIND_BYE);
  hang_up (&a);
  hang_up (&b);
}

static void
test_statistics_come_by_themselves_if_asked (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonNode) first = NULL;
  g_autoptr (JsonNode) second = NULL;

  start (f, "--status-interval", "1");
  first = read_status (f);
  second = read_status (f);
  g_assert_cmpint (member (second, "uptime"), >=, member (first, "uptime"));
  stop (f, SIGINT);
}

static void
test_no_privilege_is_left (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  start (f, NULL, NULL);
  path = g_strdup_printf ("/proc/%s/status", g_subprocess_get_identifier (f->process));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "CapPrm:\t0000000000000000"));
  g_assert_nonnull (strstr (text, "CapEff:\t0000000000000000"));
  g_assert_nonnull (strstr (text, "CapInh:\t0000000000000000"));
  g_assert_nonnull (strstr (text, "CapBnd:\t0000000000000000"));
  g_assert_nonnull (strstr (text, "CapAmb:\t0000000000000000"));
  g_assert_nonnull (strstr (text, "NoNewPrivs:\t1"));
  g_assert_nonnull (strstr (text, "Seccomp:\t2"));
  if (wrn_netns_has_nobody ())
    g_assert_nonnull (strstr (text, "Uid:\t65534\t65534\t65534\t65534"));
  stop (f, SIGTERM);
}

static void
expect_refused (Fixture *f, guint number)
{
  Caller caller = { 0 };

  say_register (&caller, f, number, 0);
  wait_for (&caller, WRN_KIND_ERROR);
  g_assert_cmpuint (caller.client->n_kinds[WRN_KIND_REGISTERED], ==, 0);
  hang_up (&caller);
}

/* For whoever the supernode becomes, too. (transfer full): its path */
static char *
write_config (const Fixture *f, const char *text)
{
  char *path = g_build_filename (f->dir, "supernode.conf", NULL);

  g_assert_cmpint (g_chmod (f->dir, 0755), ==, 0);
  g_assert_true (
      g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, NULL));
  return path;
}

static void
reload (Fixture *f, const char *text, const char *answer)
{
  g_free (write_config (f, text));
  g_subprocess_send_signal (f->process, SIGHUP);
  g_free (read_log (f, answer));
}

static void
test_reload_changes_what_can_be_changed (Fixture *f, gconstpointer data)
{
  g_autofree char *path = write_config (f, "[limits]\nmax-clients=1\n");
  Caller callers[2] = { 0 };

  /* Whose warnings are no bugs. */
  g_subprocess_launcher_unsetenv (f->launcher, "G_DEBUG");
  start (f, "--config", path);
  call (&callers[0], f, 1, 0);
  expect_refused (f, 2);

  reload (f, "[limits]\nmax-clients=2\n", "“max-clients” was “1”, and is “2” now");
  g_free (read_log (f, "The settings were read again"));
  call (&callers[1], f, 3, 0);
  expect_refused (f, 4);

  /* Who is there stays. */
  reload (f, "[limits]\nmax-clients=1\n", "The settings were read again");
  expect_refused (f, 5);
  g_assert_cmpuint (callers[0].client->n_kinds[WRN_KIND_BYE], ==, 0);

  stop (f, SIGTERM);
  for (guint i = 0; i < G_N_ELEMENTS (callers); i++)
    {
      wait_for (&callers[i], WRN_KIND_BYE);
      hang_up (&callers[i]);
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_mistake_in_a_reload_changes_nothing (Fixture *f, gconstpointer data)
{
  g_autofree char *path = write_config (f, "[limits]\nmax-clients=1\n");
  Caller caller = { 0 };

  g_subprocess_launcher_unsetenv (f->launcher, "G_DEBUG");
  start (f, "--config", path);
  call (&caller, f, 1, 0);
  reload (f, "[limits]\nmax-clients=2\nttl=1\n", "The settings stay as they were: ");
  expect_refused (f, 2);
  reload (f, "[supernode]\ntls-certificate=/nowhere\ntls-key=/nowhere\n[limits]\nmax-clients=2\n",
          "The settings stay as they were: ");
  expect_refused (f, 3);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_subprocess_send_signal (f->process, SIGHUP);
  g_free (read_log (f, "The settings stay as they were: "));
  expect_refused (f, 4);
  stop (f, SIGTERM);
  wait_for (&caller, WRN_KIND_BYE);
  hang_up (&caller);
}

/* And says so each time, until it is. */
static void
test_reload_tells_what_needs_a_restart (Fixture *f, gconstpointer data)
{
  g_autofree char *path = write_config (f, "");

  g_subprocess_launcher_unsetenv (f->launcher, "G_DEBUG");
  start (f, "--config", path);
  for (guint i = 0; i < 2; i++)
    {
      reload (f, "[supernode]\nportmap=true\n", "“portmap” stays “false” until");
      g_free (read_log (f, "The settings were read again"));
    }
  stop (f, SIGTERM);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_config_is_checked_and_told (Fixture *f, gconstpointer data)
{
  static const char *const bad[] = {
    "[limits]\nttl=7\n",
    "[supernode]\nuser=nobody-is-called-so\n",
    "[supernode]\ntls-certificate=/nowhere\ntls-key=/nowhere\n",
    "[supernode]\ntls-certificate=/dev/null\ntls-key=/dev/null\n",
  };
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;

  g_assert_cmpint (run (f, &text, "--check-config", NULL), ==, 0);
  g_assert_nonnull (strstr (text, "\nttl=300\n"));
  g_assert_cmpint (run (f, &json, "--check-config", "--json"), ==, 0);
  g_assert_nonnull (strstr (json, "\"ttl\":300"));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = write_config (f, bad[i]);
      g_autofree char *option = g_strconcat ("--config=", path, NULL);

      g_assert_cmpint (run (f, NULL, "--check-config", option), ==, 2);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

static int
listen_for_news (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->dir, "notify", NULL);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  const int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_assert_cmpint (bind (fd, (const struct sockaddr *) &address, sizeof address), ==, 0);
  g_subprocess_launcher_setenv (f->launcher, "NOTIFY_SOCKET", path, TRUE);
  g_subprocess_launcher_setenv (f->launcher, "WATCHDOG_USEC", "100000", TRUE);
  return fd;
}

/* Passes over everything else. */
static void
wait_for_news (int fd, const char *news)
{
  struct pollfd wait = { .fd = fd, .events = POLLIN };
  char text[1024] = "";

  while (strstr (text, news) == NULL)
    {
      gssize len;

      g_assert_cmpint (poll (&wait, 1, PATIENCE_MS), ==, 1);
      len = recv (fd, text, sizeof text - 1, 0);
      g_assert_cmpint (len, >, 0);
      text[len] = '\0';
    }
}

static void
test_service_manager_hears_all (Fixture *f, gconstpointer data)
{
  const int fd = listen_for_news (f);
  g_autofree char *path = g_build_filename (f->dir, "notify", NULL);

  start (f, NULL, NULL);
  wait_for_news (fd, "READY=1\nSTATUS=0 of 4096 members in 0 communities, 0 channels");
  wait_for_news (fd, "WATCHDOG=1");
  wait_for_news (fd, "WATCHDOG=1");
  g_subprocess_send_signal (f->process, SIGHUP);
  wait_for_news (fd, "RELOADING=1\nMONOTONIC_USEC=");
  wait_for_news (fd, "READY=1");
  wait_for_news (fd, "WATCHDOG=1");
  stop (f, SIGTERM);
  wait_for_news (fd, "STOPPING=1");
  close (fd);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/supernode-program/" path, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  if (!wrn_netns_init (FALSE))
    return 77;
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_assert_true (wrn_crypto_init ());

  ADD ("first-start-makes-an-identity-that-stays", test_first_start_makes_an_identity_that_stays);
  ADD ("unsafe-seed-is-refused-and-left-alone", test_unsafe_seed_is_refused_and_left_alone);
  ADD ("bad-options-are-refused", test_bad_options_are_refused);
  ADD ("help-names-the-limits", test_help_names_the_limits);
  ADD ("clients-register-and-hear-goodbye", test_clients_register_and_hear_goodbye);
  ADD ("statistics-come-by-themselves-if-asked", test_statistics_come_by_themselves_if_asked);
  ADD ("no-privilege-is-left", test_no_privilege_is_left);
  ADD ("reload-changes-what-can-be-changed", test_reload_changes_what_can_be_changed);
  ADD ("mistake-in-a-reload-changes-nothing", test_mistake_in_a_reload_changes_nothing);
  ADD ("reload-tells-what-needs-a-restart", test_reload_tells_what_needs_a_restart);
  ADD ("config-is-checked-and-told", test_config_is_checked_and_told);
  ADD ("service-manager-hears-all", test_service_manager_hears_all);

  return g_test_run ();
}
