/* test-backoff.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnBackoff: how soon what ended is started again.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "child/wrn-backoff.h"

static void
test_delays_grow_to_a_minute (void)
{
  static const guint delays[] = { 500, 1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000 };
  WrnBackoff backoff = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (delays); i++)
    g_assert_cmpuint (wrn_backoff_next (&backoff, 0), ==, delays[i]);
}

static void
test_a_minute_s_life_is_forgiven (void)
{
  WrnBackoff backoff = { 0 };

  for (guint i = 0; i < 20; i++)
    wrn_backoff_next (&backoff, 1000);
  g_assert_cmpuint (wrn_backoff_next (&backoff, 59999), ==, 60000);
  g_assert_cmpuint (wrn_backoff_next (&backoff, 60000), ==, 500);
  g_assert_cmpuint (wrn_backoff_next (&backoff, 0), ==, 1000);
}

/* What dies at once is started some thousand times a day at most. */
static void
test_a_day_of_failures_is_cheap (void)
{
  const guint64 day = 24 * 60 * 60 * 1000;
  WrnBackoff backoff = { 0 };
  guint64 now = 0;
  guint n = 0;

  for (; now < day; n++)
    now += wrn_backoff_next (&backoff, 10) + 10;
  g_assert_cmpuint (n, <, 1500);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backoff/delays-grow-to-a-minute", test_delays_grow_to_a_minute);
  g_test_add_func ("/backoff/a-minute-s-life-is-forgiven", test_a_minute_s_life_is_forgiven);
  g_test_add_func ("/backoff/a-day-of-failures-is-cheap", test_a_day_of_failures_is_cheap);
  return g_test_run ();
}
