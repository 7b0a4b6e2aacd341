/* test-diagnose.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a diagnosis sees of a real interface and of real routes.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <fcntl.h>
#include <string.h>

#include <glib/gstdio.h>

#include "core/io/wrn-tap.h"
#include "tests/edge/wrn-engine-child.h"
#include "tests/support/wrn-test-folder.h"

#include "wrn-netns.h"

#define FILE_TEXT                                                                                  \
  "[community]\nversion=1\nmode=passphrase\nname=acme\nsubnet=10.81.7.0/24\n"                      \
  "secret=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\nlan-discovery=false\nport-mapping=false\n"

static const char *program; /* from the command line */

typedef struct
{
  char *dir; /* (owned) */
  WrnTap *tap;
  WrnEngineChild engine;
} Fixture;

/* With the interface that the helper would have made. */
static void
start (Fixture *fixture)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  GVariantDict options;

  fixture->tap = wrn_tap_new ("wio7", FALSE, &error);
  g_assert_no_error (error);
  wrn_netns_ip ("link set wio7 up");
  g_unix_fd_list_append (fds, wrn_tap_get_fd (fixture->tap), &error);
  g_assert_no_error (error);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "tap", "h", 0);
  answer = wrn_engine_child_call (&fixture->engine, "Start",
                                  g_variant_new ("(@a{sv})", g_variant_dict_end (&options)), fds,
                                  NULL, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  wrn_netns_reset ();
  wrn_netns_lan ("wio0");
  fixture->dir = g_dir_make_tmp ("wio-diagnose-XXXXXX", NULL);
  wrn_engine_child_start (&fixture->engine, program, fixture->dir);
  g_variant_unref (wrn_engine_child_open (&fixture->engine, FILE_TEXT, 1));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  wrn_engine_child_clear (&fixture->engine);
  g_clear_pointer (&fixture->tap, wrn_tap_free);
  wrn_test_remove_folder (fixture->dir);
}

static void
expect (Fixture *fixture, const char *word, const char *wanted)
{
  g_autoptr (GVariant) checks =
      wrn_engine_child_ask (&fixture->engine, "Diagnose", g_variant_new ("(a{sv})", NULL));

  for (gsize i = 0; i < g_variant_n_children (checks); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (checks, i);
      const char *check = NULL;
      const char *result = NULL;

      g_assert_true (g_variant_lookup (item, "check", "&s", &check));
      g_assert_true (g_variant_lookup (item, "result", "&s", &result));
      if (!g_str_equal (check, word))
        continue;
      g_assert_cmpstr (result, ==, wanted);
      return;
    }
  g_error ("there is no check “%s”", word);
}

static void
test_interface (Fixture *fixture, gconstpointer unused)
{
  expect (fixture, "interface", "skipped");
  start (fixture);
  expect (fixture, "interface", "pass");
  wrn_netns_ip ("link set wio7 multicast off");
  expect (fixture, "interface", "warn");
  wrn_netns_ip ("link set wio7 down");
  expect (fixture, "interface", "fail");
}

static void
test_route (Fixture *fixture, gconstpointer unused)
{
  start (fixture);
  expect (fixture, "route", "fail");
  wrn_netns_ip ("link set wio0 up");
  wrn_netns_ip ("address add 10.9.0.1/24 dev wio0");
  expect (fixture, "route", "warn");
  wrn_netns_ip ("route add default via 10.9.0.2");
  expect (fixture, "route", "pass");
  expect (fixture, "ipv6", "pass");
}

/* The community's own interface overlaps nothing. Before it is there, others are seen as well. */
static void
test_overlap (Fixture *fixture, gconstpointer unused)
{
  expect (fixture, "addresses", "pass");
  wrn_netns_ip ("link set wio0 up");
  wrn_netns_ip ("address add 10.81.0.1/16 dev wio0");
  expect (fixture, "addresses", "fail");
  start (fixture);
  expect (fixture, "addresses", "fail");
  wrn_netns_ip ("address del 10.81.0.1/16 dev wio0");
  wrn_netns_ip ("address add 10.81.7.9/24 dev wio7");
  expect (fixture, "addresses", "pass");
}

#define ADD(name, func) g_test_add ("/diagnose/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  if (!wrn_netns_init (TRUE))
    return 0;

  ADD ("interface", test_interface);
  ADD ("route", test_route);
  ADD ("overlap", test_overlap);
  return g_test_run ();
}
