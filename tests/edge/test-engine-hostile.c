/* test-engine-hostile.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engine under calls that no helper makes: wrong order, wrong descriptors, wrong values.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/wrn-test-folder.h"

#include "wrn-engine-child.h"

#define SECRET "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define KEY "AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA"
#define FILE_TEXT                                                                                  \
  "[community]\nversion=1\nmode=passphrase\nname=acme\nsecret=" SECRET                             \
  "\nlan-discovery=false\nport-mapping=false\n"

#define ALL_SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

static const char *program; /* from the command line */

typedef struct
{
  char *dir; /* (owned) */
  WrnEngineChild engine;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->dir = g_dir_make_tmp ("wio-engine-XXXXXX", NULL);
  wrn_engine_child_start (&fixture->engine, program, fixture->dir);
}

/* Whatever it was asked for, it is still in order. */
static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  wrn_engine_child_clear (&fixture->engine);
  wrn_test_remove_folder (fixture->dir);
}

static void
open_community (Fixture *fixture)
{
  g_variant_unref (wrn_engine_child_open (&fixture->engine, FILE_TEXT, 1));
}

static int
new_memory (const char *text, gsize size, int seals)
{
  const int fd = memfd_create ("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  g_assert_cmpint (write (fd, text, strlen (text)), ==, (gssize) strlen (text));
  if (size > 0)
    g_assert_cmpint (ftruncate (fd, (off_t) size), ==, 0);
  g_assert_cmpint (fcntl (fd, F_ADD_SEALS, seals), ==, 0);
  return fd;
}

/* What is not sealed, not memory, or too much; each is closed by the list that takes it. */
static int
open_odd (guint kind, const char *dir)
{
  int pair[2];

  switch (kind)
    {
    case 0:
      return new_memory (FILE_TEXT, 0, 0);
    case 1:
      return new_memory (FILE_TEXT, 0, F_SEAL_WRITE | F_SEAL_SHRINK);
    case 2:
      return new_memory (FILE_TEXT, (gsize) 4 << 30, ALL_SEALS);
    case 3:
      return new_memory (FILE_TEXT, 64 * 1024 + 1, ALL_SEALS);
    case 4:
      return open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    case 5:
      return open ("/dev/zero", O_RDONLY | O_CLOEXEC);
    case 6:
      g_assert_cmpint (pipe2 (pair, O_CLOEXEC), ==, 0);
      close (pair[1]);
      return pair[0];
    case 7:
      return socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    case 8:
      return open (dir, O_PATH | O_CLOEXEC);
    default:
      return -1;
    }
}

static GUnixFDList *
list_of (int fd)
{
  g_assert_cmpint (fd, >=, 0);
  return g_unix_fd_list_new_from_array (&fd, 1);
}

static GVariant *
make_arguments (const char *how, int handle)
{
  return g_variant_new ("(sh)", how, handle);
}

static GVariant *
open_arguments (int profile, int seed)
{
  return g_variant_new ("(hha{sv})", profile, seed, NULL);
}

static void
test_nothing_but_sealed_memory_is_read (Fixture *fixture, gconstpointer unused)
{
  static const char *const ways[] = { "create", "join", "import" };
  int fd;

  for (guint kind = 0; (fd = open_odd (kind, fixture->dir)) >= 0; kind++)
    {
      g_autoptr (GUnixFDList) fds = list_of (fd);

      for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
        wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "sealed",
                                         "Make", make_arguments (ways[i], 0), fds);
      wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "sealed",
                                       "Open", open_arguments (0, 0), fds);
    }
  open_community (fixture);
}

/* Handles that lead nowhere: GDBus lets a message through whose body has more than it carries. */
static void
test_missing_descriptors_are_refused (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GUnixFDList) fds = list_of (new_memory (FILE_TEXT, 0, ALL_SEALS));

  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "descriptor",
                                   "Make", make_arguments ("import", 0), NULL);
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "descriptor",
                                   "Make", make_arguments ("import", 1), fds);
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "descriptor",
                                   "Make", make_arguments ("import", -1), fds);
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "descriptor",
                                   "Open", open_arguments (0, 1), fds);
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "32 bytes",
                                   "Open", open_arguments (0, 0), fds);
}

static void
test_strange_texts_make_no_community (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *how;
    const char *text;
    const char *why;
  } cases[] = {
    { "create", "", "name" },
    { "create", "[community]\nname=\n", "name" },
    { "create", "[community]\nname=acme\npassphrase=weak\n", "guesses" },
    { "create", "[community]\nname=acme\nmtu=100\n", "mtu" },
    { "create", "\xff\xfe", "key file" },
    { "import", "[community]\nname=acme\n", "version" },
    { "import", "", "version" },
    { "import", "[community]\nversion=9\n", "version 9" },
    { "import", FILE_TEXT "proxies=nowhere\n", "proxies: rule 1" },
    { "import", FILE_TEXT "proxies=system\n", "by hand" },
    { "join", "", "link" },
    { "join", "warren:1/", "link" },
    { "join", "https://example.org/", "link" },
    { "join", FILE_TEXT, "link" },
    { "joined", FILE_TEXT, "create, join or import" },
    { "", FILE_TEXT, "create, join or import" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GUnixFDList) fds = list_of (new_memory (cases[i].text, 0, ALL_SEALS));

      wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, cases[i].why,
                                       "Make", make_arguments (cases[i].how, 0), fds);
    }
}

static GVariant *
no_options (void)
{
  return g_variant_new ("(a{sv})", NULL);
}

static void
test_nothing_goes_before_open (Fixture *fixture, gconstpointer unused)
{
  static const char *const bare[] = { "GetInfo", "ListPeers", "GetStats", "Export" };
  static const char *const with_options[] = { "Start", "Set", "Invite" };

  for (gsize i = 0; i < G_N_ELEMENTS (bare); i++)
    wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_FAILED, "Open must", bare[i],
                                     NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (with_options); i++)
    wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_FAILED, "Open must",
                                     with_options[i], no_options (), NULL);
}

static void
test_one_engine_has_one_community (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GUnixFDList) fds = list_of (new_memory (FILE_TEXT, 0, ALL_SEALS));
  int fd;

  open_community (fixture);
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BUSY, "has a community", "Open",
                                   open_arguments (0, 0), fds);
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BUSY, "has a community", "Make",
                                   make_arguments ("import", 0), fds);
  fd = wrn_engine_child_start_work (&fixture->engine);
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BUSY, "at work", "Start",
                                   no_options (), NULL);
  close (fd);
}

static void
test_failed_open_may_be_tried_again (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  const int profile = new_memory ("[community]\nversion=1\n", 0, ALL_SEALS);
  const int seed = new_memory ("0123456789abcdef0123456789abcdef", 0, ALL_SEALS);

  g_unix_fd_list_append (fds, profile, NULL);
  g_unix_fd_list_append (fds, seed, NULL);
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "mode", "Open",
                                   open_arguments (0, 1), fds);
  open_community (fixture);
  close (profile);
  close (seed);
}

static void
test_folder_is_one_engine_s_at_a_time (Fixture *fixture, gconstpointer unused)
{
  WrnEngineChild second = { 0 };
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  const int profile = new_memory (FILE_TEXT, 0, ALL_SEALS);
  const int seed = new_memory ("0123456789abcdef0123456789abcdef", 0, ALL_SEALS);

  g_unix_fd_list_append (fds, profile, NULL);
  g_unix_fd_list_append (fds, seed, NULL);
  open_community (fixture);
  wrn_engine_child_start (&second, program, fixture->dir);
  wrn_engine_child_expect_refused (&second, WRN_DBUS_ERROR_BUSY, "in use", "Open",
                                   open_arguments (0, 1), fds);
  wrn_engine_child_clear (&second);
  wrn_engine_child_start (&second, program, NULL);
  wrn_engine_child_expect_refused (&second, WRN_DBUS_ERROR_FAILED, "without a folder", "Open",
                                   open_arguments (0, 1), fds);
  wrn_engine_child_clear (&second);
  close (profile);
  close (seed);
}

static GVariant *
one_option (const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;
  GVariantDict dict;
  GVariant *parsed = g_variant_parse (NULL, value, NULL, NULL, &error);

  g_assert_no_error (error);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, key, parsed);
  g_variant_unref (parsed);
  return g_variant_new ("(@a{sv})", g_variant_dict_end (&dict));
}

static void
test_bad_settings_are_refused_by_name (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *key;
    const char *value;
    const char *why;
  } cases[] = {
    { "colour", "'blue'", "“colour” is not known" },
    { "", "'blue'", "“” is not known" },
    { "autoconnect", "true", "“autoconnect” is not known" },
    { "secret", "'" SECRET "'", "“secret” is not known" },
    { "name", "''", "“name”" },
    { "name", "'a\\nb'", "“name”" },
    { "name", "'\\u202ebob'", "“name”" },
    { "name", "'0123456789012345678901234567890123456789012345678901234567890123'", "“name”" },
    { "name", "uint32 7", "type s, not u" },
    { "nickname", "'a\\tb'", "“nickname”" },
    { "nickname", "['a']", "type s, not as" },
    { "subnet", "''", "“subnet”" },
    { "subnet", "'8.8.8.0/24'", "“subnet”" },
    { "subnet", "'0.0.0.0/0'", "“subnet”" },
    { "subnet", "'127.0.0.0/8'", "“subnet”" },
    { "subnet", "'224.0.0.0/4'", "“subnet”" },
    { "subnet", "'10.0.0.1/24'", "“subnet”" },
    { "subnet", "'10.0.0.0/31'", "“subnet”" },
    { "subnet", "'10.0.0.0/32'", "“subnet”" },
    { "mtu", "uint32 0", "“mtu”" },
    { "mtu", "uint32 1279", "“mtu”" },
    { "mtu", "uint32 1501", "“mtu”" },
    { "mtu", "uint32 2147483648", "“mtu”" },
    { "mtu", "uint32 66836", "“mtu”" }, /* 1300 in 16 bits */
    { "mtu", "1400", "type u, not i" },
    { "lan-discovery", "'true'", "type b, not s" },
    { "relay", "'true'", "type b, not s" },
    { "supernodes", "'sn.example.org:7654/" KEY "'", "type as, not s" },
    { "supernodes", "['sn.example.org:7654']", "“supernodes”" },
    { "supernodes", "['']", "“supernodes”" },
    { "proxies", "'block'", "type as, not s" },
    { "proxies", "['block', '']", "“proxies”: rule 2" },
    { "proxies", "['http://proxy:3128/path']", "“proxies”: rule 1" },
    { "proxies", "['http://a;block']", "“proxies”: rule 1" },
    { "proxies", "['system']", "by hand" },
    { "proxies", "['block', 'a.example=system']", "by hand" },
    { "supernodes", "['a/" KEY "', 'b/" KEY "', 'c/" KEY "', 'd/" KEY "']", "3 at most" },
  };
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) after = NULL;

  open_community (fixture);
  before = wrn_engine_child_ask (&fixture->engine, "GetInfo", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, cases[i].why,
                                     "Set", one_option (cases[i].key, cases[i].value), NULL);
  after = wrn_engine_child_ask (&fixture->engine, "GetInfo", NULL);
  g_assert_true (g_variant_equal (before, after));
}

static void
test_bad_options_are_refused_by_name (Fixture *fixture, gconstpointer unused)
{
  open_community (fixture);
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "“hours”",
                                   "Invite", one_option ("hours", "uint32 0"), NULL);
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "“hours”",
                                   "Invite", one_option ("hours", "uint32 4294967295"), NULL);
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "“days”",
                                   "Invite", one_option ("days", "uint32 1"), NULL);
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "“port”", "Start",
                                   one_option ("port", "uint16 1"), NULL);
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "“tap”", "Start",
                                   one_option ("tap", "handle 0"), NULL);
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "“tap”", "Start",
                                   one_option ("tap", "handle -7"), NULL);
}

static void
test_no_network_card_is_refused_as_such (Fixture *fixture, gconstpointer unused)
{
  int fd;

  open_community (fixture);
  for (guint kind = 0; (fd = open_odd (kind, fixture->dir)) >= 0; kind++)
    {
      g_autoptr (GUnixFDList) fds = list_of (fd);

      wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "“tap”",
                                       "Start", one_option ("tap", "handle 0"), fds);
    }
  close (wrn_engine_child_start_work (&fixture->engine));
}

/* GDBus itself compares with the introspection data. */
static void
test_other_signatures_are_refused (Fixture *fixture, gconstpointer unused)
{
  static const char *const methods[] = { "Make", "Open", "Start", "Set", "Invite" };

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wrn_engine_child_call (&fixture->engine, methods[i],
                                            g_variant_new ("(ds)", 1.5, "x"), NULL, NULL, &error));
      g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS);
    }
  open_community (fixture);
}

static guint
count_open (const Fixture *fixture)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/fd", fixture->engine.pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
call_everything (Fixture *fixture)
{
  static const char *const bare[] = { "GetInfo", "ListPeers", "GetStats", "Export" };
  g_autoptr (GUnixFDList) fds = list_of (new_memory (FILE_TEXT, 0, ALL_SEALS));

  for (gsize i = 0; i < G_N_ELEMENTS (bare); i++)
    g_variant_unref (wrn_engine_child_ask (&fixture->engine, bare[i], NULL));
  g_variant_unref (wrn_engine_child_ask (&fixture->engine, "Invite", no_options ()));
  g_variant_unref (
      wrn_engine_child_ask (&fixture->engine, "Set", one_option ("mtu", "uint32 1300")));
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BUSY, "", "Make",
                                   make_arguments ("import", 0), fds);
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BUSY, "", "Open",
                                   open_arguments (0, 0), fds);
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "", "Start",
                                   one_option ("tap", "handle 0"), fds);
}

/* Far fewer than that many are allowed to a process. */
static void
test_calls_leave_nothing_open (Fixture *fixture, gconstpointer unused)
{
  guint before;
  gint64 until;

  open_community (fixture);
  call_everything (fixture);
  before = count_open (fixture);
  for (guint i = 0; i < 300; i++)
    call_everything (fixture);

  /* Its other thread may still hold what was sent last. */
  until = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  while (count_open (fixture) > before)
    g_assert_cmpint (g_get_monotonic_time (), <, until);
}

/* Somebody who tries the option on a terminal. */
static void
test_nobody_but_a_helper_is_served (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, program, "--engine", NULL);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &text, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
  g_assert_nonnull (strstr (text, "Only warren-helper starts engines"));
}

static void
test_it_ends_with_its_connection (Fixture *fixture, gconstpointer unused)
{
  open_community (fixture);
  close (wrn_engine_child_start_work (&fixture->engine));
  g_assert_true (g_dbus_connection_close_sync (fixture->engine.connection, NULL, NULL));
  g_assert_cmpint (wrn_engine_child_wait (&fixture->engine), ==, 0);
}

static void
test_it_ends_when_it_is_asked_to (Fixture *fixture, gconstpointer unused)
{
  open_community (fixture);
  g_subprocess_send_signal (fixture->engine.process, SIGTERM);
  g_assert_cmpint (wrn_engine_child_wait (&fixture->engine), ==, 0);
}

#define ADD(name, func) g_test_add ("/engine-hostile/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];

  ADD ("nothing-but-sealed-memory-is-read", test_nothing_but_sealed_memory_is_read);
  ADD ("missing-descriptors-are-refused", test_missing_descriptors_are_refused);
  ADD ("strange-texts-make-no-community", test_strange_texts_make_no_community);
  ADD ("nothing-goes-before-open", test_nothing_goes_before_open);
  ADD ("one-engine-has-one-community", test_one_engine_has_one_community);
  ADD ("failed-open-may-be-tried-again", test_failed_open_may_be_tried_again);
  ADD ("folder-is-one-engine-s-at-a-time", test_folder_is_one_engine_s_at_a_time);
  ADD ("bad-settings-are-refused-by-name", test_bad_settings_are_refused_by_name);
  ADD ("bad-options-are-refused-by-name", test_bad_options_are_refused_by_name);
  ADD ("no-network-card-is-refused-as-such", test_no_network_card_is_refused_as_such);
  ADD ("other-signatures-are-refused", test_other_signatures_are_refused);
  ADD ("calls-leave-nothing-open", test_calls_leave_nothing_open);
  ADD ("nobody-but-a-helper-is-served", test_nobody_but_a_helper_is_served);
  ADD ("it-ends-with-its-connection", test_it_ends_with_its_connection);
  ADD ("it-ends-when-it-is-asked-to", test_it_ends_when_it_is_asked_to);
  return g_test_run ();
}
