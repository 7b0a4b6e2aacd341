/* test-engine-intruder.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engine at work with an intruder in it, who gets nowhere.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <glib/gstdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/support/wrn-test-folder.h"

#include "wrn-engine-child.h"
#include "wrn-intruder.h"

#define FILE_TEXT                                                                                  \
  "[community]\nversion=1\nmode=passphrase\nname=acme\nlan-discovery=false\nport-mapping=false\n"  \
  "secret=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n"

static const char *program; /* from the command line */

typedef struct
{
  char *dir; /* (owned) */
  WrnEngineChild engine;
  int tap; /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->dir = g_dir_make_tmp ("wio-engine-XXXXXX", NULL);
  wrn_engine_child_start (&fixture->engine, program, fixture->dir);
  g_variant_unref (wrn_engine_child_open (&fixture->engine, FILE_TEXT, 1));
  fixture->tap = wrn_engine_child_start_work (&fixture->engine);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  wrn_engine_child_clear (&fixture->engine);
  wrn_test_remove_folder (fixture->dir);
  close (fixture->tap);
}

static void
test_nothing_else_is_in_reach (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) info = NULL;

  if (syscall (SYS_landlock_create_ruleset, NULL, 0, 1) <= 0)
    {
      g_test_skip ("this kernel has no Landlock");
      return;
    }
  g_subprocess_send_signal (fixture->engine.process, WRN_INTRUDER_LOOK_AROUND);
  info = wrn_engine_child_ask (&fixture->engine, "GetInfo", NULL);
  g_variant_unref (wrn_engine_child_call (&fixture->engine, "Stop", NULL, NULL, NULL, NULL));
  g_assert_cmpint (wrn_engine_child_wait (&fixture->engine), ==, 0);
}

static void
test_execve_ends_the_process (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_send_signal (fixture->engine.process, WRN_INTRUDER_EXECUTE);
  g_subprocess_wait (fixture->engine.process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_signaled (fixture->engine.process));
  g_assert_cmpint (g_subprocess_get_term_sig (fixture->engine.process), ==, SIGSYS);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/engine-intruder/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  program = argv[1];
  g_setenv ("LD_PRELOAD", argv[2], TRUE);

  ADD ("nothing-else-is-in-reach", test_nothing_else_is_in_reach);
  ADD ("execve-ends-the-process", test_execve_ends_the_process);
  return g_test_run ();
}
