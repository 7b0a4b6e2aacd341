/* test-sim-parts.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of the simulator that have slow, obvious twins: dice, queue and table.
 */
#include "config.h"

#include "tests/support/wrn-sim-queue.h"
#include "tests/support/wrn-sim-random.h"
#include "tests/support/wrn-sim-table.h"
#include "tests/support/wrn-sim-test.h"

#include <stdlib.h>
#include <string.h>

static void
test_same_seed_same_stream (void)
{
  WrnSimRandom a;
  WrnSimRandom b;
  WrnSimRandom c;
  guint n_same = 0;

  wrn_sim_random_seed (&a, 7);
  wrn_sim_random_seed (&b, 7);
  wrn_sim_random_seed (&c, 8);
  for (guint i = 0; i < 1000; i++)
    {
      const guint64 x = wrn_sim_random_next (&a);

      g_assert_cmpuint (x, ==, wrn_sim_random_next (&b));
      n_same += x == wrn_sim_random_next (&c);
    }
  g_assert_cmpuint (n_same, ==, 0);
}

/* 10^5 throws: five standard deviations are at most 800. */
static void
test_dice_are_fair (void)
{
  WrnSimRandom random;
  guint count[10] = { 0 };
  guint n_lucky = 0;

  wrn_sim_random_seed (&random, wrn_sim_test_get_seed ());
  for (guint i = 0; i < 100000; i++)
    {
      const guint32 face = wrn_sim_random_below (&random, 10);

      g_assert_cmpuint (face, <, 10);
      count[face]++;
      n_lucky += wrn_sim_random_chance (&random, 0.3);
    }
  for (guint i = 0; i < G_N_ELEMENTS (count); i++)
    g_assert_cmpint (labs ((long) count[i] - 10000), <, 500);
  g_assert_cmpint (labs ((long) n_lucky - 30000), <, 800);
  g_assert_false (wrn_sim_random_chance (&random, 0));
  g_assert_true (wrn_sim_random_chance (&random, 1));
}

static void
test_fill_covers_every_length (void)
{
  WrnSimRandom random;

  wrn_sim_random_seed (&random, 1);
  for (gsize len = 0; len < 40; len++)
    {
      guint8 sum[41] = { 0 };

      for (guint i = 0; i < 64; i++)
        {
          guint8 bytes[41] = { 0 };

          wrn_sim_random_fill (&random, bytes, len);
          for (gsize j = 0; j < sizeof sum; j++)
            sum[j] |= bytes[j];
        }
      for (gsize j = 0; j < sizeof sum; j++)
        g_assert_cmpint (sum[j] != 0, ==, j < len);
    }
}

static int
compare_events (const void *a, const void *b)
{
  const WrnSimEvent *x = a;
  const WrnSimEvent *y = b;

  if (x->at != y->at)
    return x->at < y->at ? -1 : 1;
  return x->order < y->order ? -1 : 1;
}

/* Random pushes and pops against an array that is sorted anew each time. */
static void
test_queue_pops_by_time_then_arrival (void)
{
  WrnSimRandom random;
  WrnSimQueue queue;
  WrnSimEvent twin[256];
  gsize n = 0;

  wrn_sim_random_seed (&random, wrn_sim_test_get_seed ());
  wrn_sim_queue_init (&queue);
  for (guint32 i = 0; i < 20000; i++)
    {
      if (n < G_N_ELEMENTS (twin) && (n == 0 || wrn_sim_random_chance (&random, 0.5)))
        {
          const WrnTime at = wrn_sim_random_below (&random, 50);

          twin[n++] = (WrnSimEvent){ .at = at, .order = i, .index = i };
          wrn_sim_queue_push (&queue, at, WRN_SIM_EVENT_CALL, i);
        }
      else
        {
          qsort (twin, n, sizeof twin[0], compare_events);
          g_assert_cmpint (wrn_sim_queue_next (&queue), ==, twin[0].at);
          g_assert_cmpuint (wrn_sim_queue_pop (&queue).index, ==, twin[0].index);
          memmove (twin, twin + 1, --n * sizeof twin[0]);
        }
    }
  while (n-- > 0)
    wrn_sim_queue_pop (&queue);
  g_assert_cmpint (wrn_sim_queue_next (&queue), ==, WRN_TIME_NEVER);
  wrn_sim_queue_clear (&queue);
}

/* Few different keys, so that entries are overwritten too; a GHashTable of strings is the twin. */
static void
test_table_agrees_with_twin (void)
{
  g_autoptr (GHashTable) twin = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  WrnSimRandom random;
  WrnSimTable table;

  wrn_sim_random_seed (&random, wrn_sim_test_get_seed ());
  wrn_sim_table_init (&table);
  for (guint i = 1; i < 50000; i++)
    {
      const guint32 what = wrn_sim_random_below (&random, 3);
      const WrnEndpoint a = wrn_endpoint_ipv4 (wrn_sim_random_below (&random, 20),
                                               (guint16) wrn_sim_random_below (&random, 5));
      const WrnEndpoint b = wrn_endpoint_ipv4 (wrn_sim_random_below (&random, 20), 1);
      const WrnSimKey key = wrn_sim_key (what, &a, i % 3 == 0 ? NULL : &b);
      g_autofree char *name = g_strdup_printf ("%u %u %u %u", what, a.address[15], a.port,
                                               i % 3 == 0 ? G_MAXUINT : b.address[15]);

      g_assert_cmpuint (wrn_sim_table_lookup (&table, &key), ==,
                        GPOINTER_TO_UINT (g_hash_table_lookup (twin, name)));
      wrn_sim_table_set (&table, &key, i);
      g_hash_table_insert (twin, g_steal_pointer (&name), GUINT_TO_POINTER (i));
    }
  g_assert_cmpuint (table.used, ==, g_hash_table_size (twin));
  wrn_sim_table_clear (&table);
}

int
main (int argc, char *argv[])
{
  wrn_sim_test_init (&argc, &argv);

  g_test_add_func ("/sim/random/same-seed-same-stream", test_same_seed_same_stream);
  g_test_add_func ("/sim/random/dice-are-fair", test_dice_are_fair);
  g_test_add_func ("/sim/random/fill-covers-every-length", test_fill_covers_every_length);
  g_test_add_func ("/sim/queue/pops-by-time-then-arrival", test_queue_pops_by_time_then_arrival);
  g_test_add_func ("/sim/table/agrees-with-twin", test_table_agrees_with_twin);

  return g_test_run ();
}
