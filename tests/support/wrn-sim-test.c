/* wrn-sim-test.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each simulator test needs around the simulation: its seed, and the flow when it fails.
 */
#define G_LOG_DOMAIN "wrn-sim"

#include "config.h"

#include "tests/support/wrn-sim-test.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>

#define DEFAULT_SEED 1

/* Of the sanitizers' allocator, which mallinfo2() does not see; absent without them. */
extern size_t __sanitizer_get_current_allocated_bytes (void) __attribute__ ((weak));

static guint64 seed = DEFAULT_SEED;

static void
abort_cb (int signal_number)
{
  signal (signal_number, SIG_DFL);
  fprintf (stderr, "# seed %" G_GUINT64_FORMAT "; the last packets:\n", seed);
  wrn_sim_print_flow ();
  raise (signal_number);
}

/**
 * wrn_sim_test_init:
 * @argc: (inout): of main()
 * @argv: (inout): of main(); "--seed N" is ours, the rest is for g_test_init()
 *
 * Begins a test program. Whatever aborts it, a failed assertion above all, prints the last
 * packets of the newest simulation.
 */
void
wrn_sim_test_init (int *argc, char ***argv)
{
  char **args = *argv;
  int kept = 1;

  for (int i = 1; i < *argc; i++)
    {
      if (g_str_equal (args[i], "--seed") && i + 1 < *argc)
        seed = g_ascii_strtoull (args[++i], NULL, 0);
      else
        args[kept++] = args[i];
    }
  args[kept] = NULL;
  *argc = kept;

  signal (SIGABRT, abort_cb);
  signal (SIGTRAP, abort_cb);
  g_test_init (argc, argv, NULL);
  g_test_message ("seed %" G_GUINT64_FORMAT, seed);
}

guint64
wrn_sim_test_get_seed (void)
{
  return seed;
}

/* A simulation with the program's seed. */
WrnSim *
wrn_sim_test_new (void)
{
  return wrn_sim_new (seed);
}

/* Bytes on the heap, to be compared with another moment of the same program. */
gsize
wrn_sim_test_memory (void)
{
  if (__sanitizer_get_current_allocated_bytes != NULL)
    return __sanitizer_get_current_allocated_bytes ();
  return mallinfo2 ().uordblks;
}
