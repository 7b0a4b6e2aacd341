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
#include <string.h>
#include <unistd.h>

#include "wrn-engine-child.h"

#define SECRET "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define KEY "AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA"
#define HEAD "[community]\nversion=1\nmode=passphrase\n"
#define FILE_TEXT                                                                                  \
  HEAD "name=acme\nsecret=" SECRET "\nsubnet=10.81.7.0/24\nmtu=1300\nlan-discovery=false\n"        \
       "# of ours\ncolour=blue\n"

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
  const char *remove[] = { "rm", "-r", fixture->dir, NULL };

  wrn_engine_child_clear (&fixture->engine);
  g_assert_true (g_spawn_sync (NULL, (char **) remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
  g_free (fixture->dir);
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

  open_community (fixture);
  info = wrn_engine_child_ask (&fixture->engine, "GetInfo", NULL);
  expect_string (info, "name", "acme");
  expect_string (info, "id", id);
  expect_string (info, "subnet", "10.81.7.0/24");
  g_assert_true (g_variant_lookup (info, "node", "&s", &(const char *){ NULL }));
  g_assert_true (g_variant_lookup (info, "nickname", "&s", &(const char *){ NULL }));
  g_assert_false (g_variant_lookup (info, "port", "q", &(guint16){ 0 }));
  g_assert_false (g_variant_lookup (info, "secret", "&s", &(const char *){ NULL }));
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
  g_assert_true (g_variant_lookup (info, "mac", "&s", &(const char *){ NULL }));
  g_assert_true (g_variant_lookup (info, "ipv6", "&s", &(const char *){ NULL }));
  g_assert_true (g_variant_lookup (info, "uptime", "t", &(guint64){ 0 }));
  g_assert_true (g_variant_lookup (info, "supernode-states", "aa{sv}", &(GVariantIter *){ NULL }));

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
  g_clear_pointer (&(GVariant *){ wrn_engine_child_call (&fixture->engine, "Stop", NULL, NULL, NULL,
                                                         NULL) },
                   g_variant_unref);
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

  ADD ("link-is-described", test_link_is_described);
  ADD ("info-is-known-before-the-start", test_info_is_known_before_the_start);
  ADD ("work-adds-to-the-info", test_work_adds_to_the_info);
  ADD ("stop-ends-the-process", test_stop_ends_the_process);
  return g_test_run ();
}
