/* micro.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs the operations of the micro-benchmark: timed, once for a profiler, or counting allocations.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/crypto/wrn-hash.h"

#include "tests/support/wrn-test-allocations.h"

#include "micro.h"

/* Each operation is repeated for so long. The fastest run counts: whatever else happens on the
 * computer can only make it slower. */
#define TIMED_NSEC 60000000

/* Runs before the one that counts, for what is only done the first time. */
#define WARM_UP_RUNS 3

/* Of each direction; more than the outbox, the coalescer and the replay window hold. */
#define ALLOCATION_PACKETS 100000

/* The profiler counts what happens within, so it must be left by a return. */
static void __attribute__ ((noinline)) micro_run (const MicroOperation *operation)
{
  operation->run (operation);
  __asm__ volatile("");
}

static gint64
now_nsec (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
time_operation (const MicroOperation *operation)
{
  const gint64 until = now_nsec () + TIMED_NSEC;
  gint64 best = G_MAXINT64;

  do
    {
      gint64 start;

      if (operation->prepare != NULL)
        operation->prepare (operation);
      start = now_nsec ();
      micro_run (operation);
      best = MIN (best, now_nsec () - start);
    }
  while (now_nsec () < until);
  printf ("%s\t%.2f\n", operation->name, (double) best / MICRO_BATCH);
}

static void
count_operation (const MicroOperation *operation)
{
  for (guint i = 0; operation->counted && i <= WARM_UP_RUNS; i++)
    {
      if (operation->prepare != NULL)
        operation->prepare (operation);
      micro_run (operation);
      printf ("%s\t%u\n", operation->name, MICRO_BATCH);
    }
}

static void
for_each_operation (void (*func) (const MicroOperation *operation))
{
  for (const MicroOperation *operation = micro_parts (); operation->name != NULL; operation++)
    func (operation);
  for (const MicroOperation *operation = micro_edges (); operation->name != NULL; operation++)
    func (operation);
}

/* As a test: whether packets cost none. */
static int
count_allocations (void)
{
  const guint64 at_start = wrn_test_count_allocations ();
  guint64 before;
  guint64 n_packets;
  guint64 n;
  gboolean good;

  micro_carry_both_ways (ALLOCATION_PACKETS / 10);
  before = wrn_test_count_allocations ();
  n_packets = micro_carry_both_ways (ALLOCATION_PACKETS);
  n = wrn_test_count_allocations () - before;
  /* It must be seen that allocations are seen at all. */
  good = n == 0 && before > at_start && n_packets >= 2 * ALLOCATION_PACKETS;
  printf ("1..1\n%s 1 - %" G_GUINT64_FORMAT " allocations in %" G_GUINT64_FORMAT
          " packets, half of them in each direction\n",
          good ? "ok" : "not ok", n, n_packets);
  return good ? 0 : 1;
}

int
main (int argc, char **argv)
{
  if (!wrn_crypto_init ())
    return 1;
  if (argc == 2 && strcmp (argv[1], "time") == 0)
    for_each_operation (time_operation);
  else if (argc == 2 && strcmp (argv[1], "count") == 0)
    for_each_operation (count_operation);
  else if (argc == 2 && strcmp (argv[1], "allocations") == 0)
    return count_allocations ();
  else if (argc == 2 && strcmp (argv[1], "compiler") == 0)
    printf ("%s\n", WRN_BENCH_COMPILER);
  else
    {
      fprintf (stderr, "usage: %s time|count|allocations|compiler; see tests/bench/micro --help\n",
               argv[0]);
      return 2;
    }
  return 0;
}
