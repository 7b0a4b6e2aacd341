/* test-histogram.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A histogram against a sorted list of all values.
 */
#include "config.h"

#include "bench/wrn-histogram.h"

#define N_VALUES 5000

static gint
compare (gconstpointer a, gconstpointer b)
{
  const guint64 x = *(const guint64 *) a;
  const guint64 y = *(const guint64 *) b;

  return (x > y) - (x < y);
}

/* Of every order of magnitude. */
static guint64
random_value (GRand *random)
{
  const guint64 value = (guint64) g_rand_int (random) << 8 | (g_rand_int (random) & 0xff);

  return value >> g_rand_int_range (random, 0, 40);
}

static void
test_percentiles_are_those_of_a_sorted_list (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (guint64));
      WrnHistogram histogram = { 0 };

      for (guint i = 0; i < 1 + round * N_VALUES / 20; i++)
        {
          const guint64 value = random_value (random);

          g_array_append_val (values, value);
          wrn_histogram_add (&histogram, value, 1);
        }
      g_array_sort (values, compare);
      for (guint percent = 1; percent <= 100; percent++)
        {
          const guint rank = (values->len * percent + 99) / 100;
          const double exact = (double) g_array_index (values, guint64, rank - 1);
          const double found = wrn_histogram_get_percentile (&histogram, percent);

          g_assert_cmpfloat (ABS (found - exact), <=, exact / WRN_HISTOGRAM_STEPS);
        }
    }
}

static void
test_short_times_are_exact (void)
{
  for (guint64 value = 0; value < 2 * WRN_HISTOGRAM_STEPS; value++)
    {
      WrnHistogram histogram = { 0 };

      wrn_histogram_add (&histogram, value, 3);
      g_assert_cmpfloat (wrn_histogram_get_percentile (&histogram, 50), ==, (double) value);
    }
}

static void
test_weight_counts_as_often (void)
{
  WrnHistogram histogram = { 0 };

  wrn_histogram_add (&histogram, 10, 89);
  wrn_histogram_add (&histogram, 20, 10);
  wrn_histogram_add (&histogram, 30, 1);
  g_assert_cmpfloat (wrn_histogram_get_percentile (&histogram, 50), ==, 10);
  g_assert_cmpfloat (wrn_histogram_get_percentile (&histogram, 90), ==, 20);
  g_assert_cmpfloat (wrn_histogram_get_percentile (&histogram, 99), ==, 20);
  g_assert_cmpfloat (wrn_histogram_get_percentile (&histogram, 100), ==, 30);
}

static void
test_no_values_and_endless_ones_are_survived (void)
{
  WrnHistogram histogram = { 0 };

  g_assert_cmpfloat (wrn_histogram_get_percentile (&histogram, 99), ==, 0);
  wrn_histogram_add (&histogram, G_MAXUINT64, 1);
  wrn_histogram_add (&histogram, WRN_HISTOGRAM_MAX, 1);
  g_assert_cmpfloat (wrn_histogram_get_percentile (&histogram, 50), >,
                     0.98 * (double) WRN_HISTOGRAM_MAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/histogram/percentiles-are-those-of-a-sorted-list",
                   test_percentiles_are_those_of_a_sorted_list);
  g_test_add_func ("/histogram/short-times-are-exact", test_short_times_are_exact);
  g_test_add_func ("/histogram/weight-counts-as-often", test_weight_counts_as_often);
  g_test_add_func ("/histogram/no-values-and-endless-ones-are-survived",
                   test_no_values_and_endless_ones_are_survived);

  return g_test_run ();
}
