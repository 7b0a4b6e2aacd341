/* test-engine.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engine as the helper meets it: what each method does, and in which order.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/wrn-test-folder.h"

#include "wrn-engine-child.h"

#define SECRET "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define KEY "AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA"
#define HEAD "[community]\nversion=1\nmode=passphrase\n"
#define FILE_TEXT                                                                                  \
  HEAD "name=acme\nsecret=" SECRET "\nsubnet=10.81.7.0/24\nmtu=1300\nlan-discovery=false\n"        \
       "# of ours\ncolour=blue\n"

#define NOTHING "0000000000000000"

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

static void
expect_string (GVariant *dict, const char *key, const char *wanted)
{
  const char *value = NULL;

  g_variant_lookup (dict, key, "&s", &value);
  g_assert_cmpstr (value, ==, wanted);
}

/* @type may be NULL: there is none. */
static void
expect_type (GVariant *dict, const char *key, const char *type)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (dict, key, NULL);

  g_assert_cmpstr (value != NULL ? g_variant_get_type_string (value) : NULL, ==, type);
}

/* (transfer full): the text that @method returns as its only answer. */
static char *
fetch (Fixture *fixture, const char *method, GVariant *arguments)
{
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      wrn_engine_child_call (&fixture->engine, method, arguments, NULL, &fds, &error);
  g_autoptr (GVariant) handle = NULL;

  g_assert_no_error (error);
  handle = g_variant_get_child_value (answer, 0);
  return wrn_engine_child_receive (handle, fds);
}

static void
expect_in (const char *text, const char *part, gboolean wanted)
{
  if ((strstr (text, part) != NULL) != wanted)
    g_error ("“%s” is %s “%s”", part, wanted ? "not in" : "in", text);
}

static void
test_name_makes_a_community (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *id = NULL;
  g_autofree char *other = NULL;
  g_autofree char *first =
      wrn_engine_child_make (&fixture->engine, "create", "[community]\nname=acme\n", &id);
  g_autofree char *second =
      wrn_engine_child_make (&fixture->engine, "create", "[community]\nname=acme\n", &other);

  expect_in (first, "name=acme\n", TRUE);
  expect_in (first, "\nsecret=", TRUE);
  g_assert_cmpstr (first, !=, second);
  g_assert_cmpstr (id, !=, other);
  g_assert_cmpuint (strlen (id), ==, 52);
}

static void
test_passphrase_makes_the_same_community_again (Fixture *fixture, gconstpointer unused)
{
  static const char draft[] =
      "[community]\nname=acme\npassphrase=the seventh badger refuses dessert\n";
  g_autofree char *id = NULL;
  g_autofree char *other = NULL;
  g_autofree char *first = wrn_engine_child_make (&fixture->engine, "create", draft, &id);
  g_autofree char *second = wrn_engine_child_make (&fixture->engine, "create", draft, &other);

  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (id, ==, other);
  expect_in (first, "badger", FALSE);
}

static void
test_import_keeps_what_it_does_not_know (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *file = wrn_engine_child_make (&fixture->engine, "import", FILE_TEXT, NULL);

  expect_in (file, "# of ours\ncolour=blue\n", TRUE);
  expect_in (file, "secret=" SECRET "\n", TRUE);
  expect_in (file, "mtu=1300\n", TRUE);
}

static GVariant *
invite_for (guint32 hours)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (hours > 0)
    g_variant_dict_insert (&dict, "hours", "u", hours);
  return g_variant_new ("(@a{sv})", g_variant_dict_end (&dict));
}

static void
test_invite_leads_into_the_community (Fixture *fixture, gconstpointer unused)
{
  WrnEngineChild guest = { 0 };
  g_autoptr (GVariant) info = NULL;
  g_autofree char *for_ever = NULL;
  g_autofree char *for_an_hour = NULL;

  open_community (fixture);
  for_ever = fetch (fixture, "Invite", invite_for (0));
  for_an_hour = fetch (fixture, "Invite", invite_for (1));
  g_assert_true (g_str_has_prefix (for_ever, "warren:1/"));
  g_assert_cmpstr (for_ever, !=, for_an_hour);
  info = wrn_engine_child_ask (&fixture->engine, "GetInfo", NULL);

  wrn_engine_child_start (&guest, program, NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *copied = g_strconcat (" ", i == 0 ? for_ever : for_an_hour, "\r\n", NULL);
      g_autofree char *id = NULL;
      g_autofree char *file = wrn_engine_child_make (&guest, "join", copied, &id);

      expect_string (info, "id", id);
      expect_in (file, "subnet=10.81.7.0/24\n", TRUE);
      expect_in (file, "colour", FALSE);
    }
  wrn_engine_child_clear (&guest);
}

/* (transfer full): the file after a change, which is written as text of GVariant. */
static char *
set (Fixture *fixture, const char *settings)
{
  g_autoptr (GError) error = NULL;
  GVariant *parsed = g_variant_parse (G_VARIANT_TYPE_VARDICT, settings, NULL, NULL, &error);
  g_autofree char *file = NULL;

  g_assert_no_error (error);
  file = fetch (fixture, "Set", g_variant_new ("(@a{sv})", parsed));
  g_variant_unref (parsed);
  return g_steal_pointer (&file);
}

static void
test_settings_change_the_file (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *file = NULL;
  g_autofree char *exported = NULL;
  g_autoptr (GVariant) info = NULL;
  g_autoptr (GVariant) supernodes = NULL;

  open_community (fixture);
  file = set (fixture, "{'name': <'Acme'>, 'nickname': <'Ann'>, 'subnet': <'10.99.0.0/16'>,"
                       " 'mtu': <uint32 1400>, 'lan-discovery': <true>, 'relay': <false>,"
                       " 'port-mapping': <false>, 'proxies': <['a=direct', 'http://u:p@b:8']>,"
                       " 'supernodes': <['sn.example.org/" KEY "']>}");
  expect_in (file, "name=Acme\n", TRUE);
  expect_in (file, "nickname=Ann\n", TRUE);
  expect_in (file, "subnet=10.99.0.0/16\n", TRUE);
  expect_in (file, "mtu=1400\n", TRUE);
  expect_in (file, "lan-discovery=true\n", TRUE);
  expect_in (file, "relay=false\n", TRUE);
  expect_in (file, "port-mapping=false\n", TRUE);
  expect_in (file, "proxies=a=direct;http://u:p@b:8;\n", TRUE);
  expect_in (file, "supernodes=sn.example.org:7654/" KEY ";\n", TRUE);
  expect_in (file, "secret=" SECRET "\n", TRUE);
  expect_in (file, "# of ours\ncolour=blue\n", TRUE);

  info = wrn_engine_child_ask (&fixture->engine, "GetInfo", NULL);
  expect_string (info, "name", "Acme");
  expect_string (info, "nickname", "Ann");
  expect_string (info, "subnet", "10.99.0.0/16");
  supernodes = g_variant_lookup_value (info, "supernodes", G_VARIANT_TYPE_STRING_ARRAY);
  g_assert_cmpuint (g_variant_n_children (supernodes), ==, 1);

  exported = fetch (fixture, "Export", NULL);
  expect_in (exported, "name=Acme\n", TRUE);
  expect_in (exported, "secret=" SECRET "\n", TRUE);
  expect_in (exported, "nickname", FALSE);
  expect_in (exported, "port-mapping", FALSE);
  expect_in (exported, "proxies", FALSE);
}

static void
test_settings_change_all_or_none (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *file = NULL;
  g_autoptr (GVariant) info = NULL;

  open_community (fixture);
  wrn_engine_child_expect_refused (&fixture->engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "“mtu”", "Set",
                                   g_variant_new_parsed (
                                       "({'name': <'Acme'>, 'mtu': <uint32 1>},)"),
                                   NULL);
  info = wrn_engine_child_ask (&fixture->engine, "GetInfo", NULL);
  expect_string (info, "name", "acme");
  file = set (fixture, "{'nickname': <'Ame\u0301lie'>}");
  expect_in (file, "name=acme\n", TRUE);
  expect_in (file, "mtu=1300\n", TRUE);
  expect_in (file, "nickname=Am\xc3\xa9lie\n", TRUE);
}

static void
test_state_is_told (Fixture *fixture, gconstpointer unused)
{
  WrnDBusEngine1 *proxy = fixture->engine.proxy;
  int fd;

  g_assert_cmpstr (wrn_dbus_engine1_get_state (proxy), ==, "off");
  open_community (fixture);
  fd = wrn_engine_child_start_work (&fixture->engine);
  while (g_strcmp0 (wrn_dbus_engine1_get_state (proxy), "waiting") != 0)
    g_main_context_iteration (NULL, TRUE);
  close (fd);
}

/* What the next to connect says first. */
static void
expect_request (GSocketListener *proxy, const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection = g_socket_listener_accept (proxy, NULL, NULL, &error);
  GInputStream *input =
      connection != NULL ? g_io_stream_get_input_stream (G_IO_STREAM (connection)) : NULL;
  char said[256] = "";

  g_assert_no_error (error);
  g_input_stream_read_all (input, said, strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (said, ==, line);
}

/* Nobody knows the name of the supernode but the proxy. */
static void
test_proxies_hold_at_once (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GSocketListener) first = g_socket_listener_new ();
  g_autoptr (GSocketListener) second = g_socket_listener_new ();
  const guint16 first_port = g_socket_listener_add_any_inet_port (first, NULL, NULL);
  const guint16 second_port = g_socket_listener_add_any_inet_port (second, NULL, NULL);
  g_autofree char *file = g_strdup_printf (FILE_TEXT "supernodes=sn.invalid:7654/" KEY ";\n"
                                                     "proxies=http://127.0.0.1:%u;\n",
                                           first_port);
  g_autofree char *settings =
      g_strdup_printf ("{'proxies': <['http://127.0.0.1:%u']>}", second_port);
  g_autoptr (GVariant) info = NULL;
  g_autoptr (GVariant) proxies = NULL;
  int fd;

  g_variant_unref (wrn_engine_child_open (&fixture->engine, file, 1));
  fd = wrn_engine_child_start_work (&fixture->engine);
  expect_request (first, "CONNECT sn.invalid:443 HTTP/1");
  g_free (set (fixture, settings));
  expect_request (second, "CONNECT sn.invalid:443 HTTP/1");
  info = wrn_engine_child_ask (&fixture->engine, "GetInfo", NULL);
  proxies = g_variant_lookup_value (info, "proxies", G_VARIANT_TYPE_STRING_ARRAY);
  g_assert_cmpuint (g_variant_n_children (proxies), ==, 1);
  close (fd);
}

static void
expect_metered (Fixture *fixture, gboolean expected)
{
  g_autoptr (GVariant) info = wrn_engine_child_ask (&fixture->engine, "GetInfo", NULL);
  gboolean metered;

  g_assert_true (g_variant_lookup (info, "metered", "b", &metered));
  g_assert_cmpint (metered, ==, expected);
}

static void
set_metered (Fixture *fixture, gboolean metered)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) nothing =
      wrn_engine_child_call (&fixture->engine, "SetMetered", g_variant_new ("(b)", metered), NULL,
                             NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (nothing);
}

/* The helper says so before the engine is at work, and whenever it changes. */
static void
test_metered_network_is_known (Fixture *fixture, gconstpointer unused)
{
  int fd;

  open_community (fixture);
  set_metered (fixture, TRUE);
  fd = wrn_engine_child_start_work (&fixture->engine);
  expect_metered (fixture, TRUE);
  set_metered (fixture, FALSE);
  expect_metered (fixture, FALSE);
  set_metered (fixture, TRUE);
  expect_metered (fixture, TRUE);
  close (fd);
}

static void
expect_line (const char *path, const char *line)
{
  g_autofree char *wanted = g_strdup_printf ("\n%s\n", line);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  expect_in (text, wanted, TRUE);
}

static void
test_every_thread_is_confined (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *tasks = g_strdup_printf ("/proc/%u/task", fixture->engine.pid);
  g_autoptr (GDir) dir = NULL;
  const char *task;
  guint n = 0;
  int fd;

  open_community (fixture);
  fd = wrn_engine_child_start_work (&fixture->engine);
  dir = g_dir_open (tasks, 0, NULL);
  while ((task = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (tasks, task, "status", NULL);

      expect_line (path, "CapPrm:\t" NOTHING);
      expect_line (path, "CapEff:\t" NOTHING);
      expect_line (path, "CapInh:\t" NOTHING);
      expect_line (path, "CapAmb:\t" NOTHING);
      expect_line (path, "NoNewPrivs:\t1");
      expect_line (path, "Seccomp:\t2");
      n++;
    }
  g_assert_cmpuint (n, >, 1);
  close (fd);
}

static int
new_socket (int family, GUnixFDList *fds)
{
  const int fd = socket (family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  g_assert_cmpint (g_unix_fd_list_append (fds, fd, NULL), >=, 0);
  return fd;
}

/* Their buffers are larger than it could make them. */
static void
test_sockets_are_those_of_the_helper (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  const int ours[] = { new_socket (AF_INET, fds), new_socket (AF_INET6, fds) };
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) info = NULL;
  g_autoptr (GError) error = NULL;
  guint16 port = 0;

  open_community (fixture);
  answer = wrn_engine_child_call (&fixture->engine, "Start",
                                  g_variant_new_parsed ("({'udp4': <handle 0>, "
                                                        "'udp6': <handle 1>},)"),
                                  fds, NULL, &error);
  g_assert_no_error (error);
  info = wrn_engine_child_ask (&fixture->engine, "GetInfo", NULL);
  g_assert_true (g_variant_lookup (info, "port", "q", &port));
  for (guint i = 0; i < G_N_ELEMENTS (ours); i++)
    {
      struct sockaddr_in6 name; /* has its port where one of IPv4 has it */
      socklen_t len = sizeof name;

      g_assert_cmpint (getsockname (ours[i], (struct sockaddr *) &name, &len), ==, 0);
      g_assert_cmpuint (g_ntohs (name.sin6_port), ==, port);
      close (ours[i]);
    }
}

/* A password, or a stranger, may cost no more. */
static void
test_memory_is_bounded (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *limits = g_strdup_printf ("/proc/%u/limits", fixture->engine.pid);
  g_autofree char *score = g_strdup_printf ("/proc/%u/oom_score_adj", fixture->engine.pid);
  g_autofree char *text = NULL;

  open_community (fixture);
  g_assert_true (g_file_get_contents (score, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "500\n");
#if !WRN_CHECKS_LEAKS
  expect_line (limits,
               "Max data size             536870912            536870912            bytes     ");
#endif
}

static void
test_link_is_described (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) link = wrn_engine_child_open (&fixture->engine, FILE_TEXT, 1);
  g_autoptr (GVariant) mac = g_variant_lookup_value (link, "mac", G_VARIANT_TYPE ("ay"));
  g_autoptr (GVariant) ipv6 = g_variant_lookup_value (link, "ipv6", G_VARIANT_TYPE ("ay"));
  guint32 mtu;
  guint32 ipv4;
  guint8 prefix;

  g_assert_cmpuint (g_variant_n_children (link), ==, 5);
  g_assert_cmpuint (g_variant_n_children (mac), ==, 6);
  g_assert_cmpuint (g_variant_n_children (ipv6), ==, 16);
  g_assert_true (g_variant_lookup (link, "mtu", "u", &mtu));
  g_assert_cmpuint (mtu, ==, 1300);
  g_assert_true (g_variant_lookup (link, "ipv4", "u", &ipv4));
  g_assert_cmphex (ipv4, ==, 0x0a510700);
  g_assert_true (g_variant_lookup (link, "ipv4-prefix", "y", &prefix));
  g_assert_cmpuint (prefix, ==, 24);
}

static void
test_info_is_known_before_the_start (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) info = NULL;
  g_autofree char *id = NULL;
  g_autofree char *file = wrn_engine_child_make (&fixture->engine, "import", FILE_TEXT, &id);

  expect_in (file, "name=acme\n", TRUE);
  open_community (fixture);
  info = wrn_engine_child_ask (&fixture->engine, "GetInfo", NULL);
  expect_string (info, "name", "acme");
  expect_string (info, "id", id);
  expect_string (info, "subnet", "10.81.7.0/24");
  expect_type (info, "node", "s");
  expect_type (info, "nickname", "s");
  expect_type (info, "supernodes", "as");
  expect_type (info, "port", NULL);
  expect_type (info, "uptime", NULL);
  expect_type (info, "secret", NULL);
}

static void
test_work_adds_to_the_info (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) info = NULL;
  g_autoptr (GVariant) peers = NULL;
  g_autoptr (GVariant) stats = NULL;
  guint16 port = 0;
  guint64 n = 1;
  int fd;

  open_community (fixture);
  fd = wrn_engine_child_start_work (&fixture->engine);
  info = wrn_engine_child_ask (&fixture->engine, "GetInfo", NULL);
  g_assert_true (g_variant_lookup (info, "port", "q", &port));
  g_assert_cmpuint (port, !=, 0);
  expect_type (info, "mac", "s");
  expect_type (info, "ipv6", "s");
  expect_type (info, "uptime", "t");
  expect_type (info, "supernode-states", "aa{sv}");

  peers = wrn_engine_child_ask (&fixture->engine, "ListPeers", NULL);
  g_assert_cmpuint (g_variant_n_children (peers), ==, 0);
  stats = wrn_engine_child_ask (&fixture->engine, "GetStats", NULL);
  g_assert_true (g_variant_lookup (stats, "rx-bytes", "t", &n));
  g_assert_cmpuint (n, ==, 0);
  close (fd);
}

static void
test_stop_ends_the_process (Fixture *fixture, gconstpointer unused)
{
  int fd;

  open_community (fixture);
  fd = wrn_engine_child_start_work (&fixture->engine);
  g_variant_unref (wrn_engine_child_call (&fixture->engine, "Stop", NULL, NULL, NULL, NULL));
  g_assert_cmpint (wrn_engine_child_wait (&fixture->engine), ==, 0);
  close (fd);
}

#define ADD(name, func) g_test_add ("/engine/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];

  ADD ("name-makes-a-community", test_name_makes_a_community);
  ADD ("passphrase-makes-the-same-community-again", test_passphrase_makes_the_same_community_again);
  ADD ("import-keeps-what-it-does-not-know", test_import_keeps_what_it_does_not_know);
  ADD ("invite-leads-into-the-community", test_invite_leads_into_the_community);
  ADD ("settings-change-the-file", test_settings_change_the_file);
  ADD ("settings-change-all-or-none", test_settings_change_all_or_none);
  ADD ("state-is-told", test_state_is_told);
  ADD ("proxies-hold-at-once", test_proxies_hold_at_once);
  ADD ("metered-network-is-known", test_metered_network_is_known);
  ADD ("every-thread-is-confined", test_every_thread_is_confined);
  ADD ("sockets-are-those-of-the-helper", test_sockets_are_those_of_the_helper);
  ADD ("memory-is-bounded", test_memory_is_bounded);
  ADD ("link-is-described", test_link_is_described);
  ADD ("info-is-known-before-the-start", test_info_is_known_before_the_start);
  ADD ("work-adds-to-the-info", test_work_adds_to_the_info);
  ADD ("stop-ends-the-process", test_stop_ends_the_process);
  return g_test_run ();
}
