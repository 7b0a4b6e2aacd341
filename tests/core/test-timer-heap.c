/* test-timer-heap.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The timer heap against a table that is searched from end to end.
 */
#include "config.h"

#include "core/base/wrn-timer-heap.h"

#define N_TIMERS 100

static WrnTimer timers[N_TIMERS];
static WrnTime table[N_TIMERS];

static WrnTime
table_next (void)
{
  WrnTime next = WRN_TIME_NEVER;

  for (guint i = 0; i < N_TIMERS; i++)
    next = MIN (next, table[i]);
  return next;
}

static void
reset (void)
{
  for (guint i = 0; i < N_TIMERS; i++)
    {
      timers[i] = (WrnTimer){ .owner = &table[i] };
      table[i] = WRN_TIME_NEVER;
    }
}

static void
change_one (WrnTimerHeap *heap)
{
  const guint i = (guint) g_test_rand_int_range (0, N_TIMERS);
  const WrnTime at = g_test_rand_int_range (0, 1000);

  switch (g_test_rand_int_range (0, 4))
    {
    case 0:
      wrn_timer_heap_remove (heap, &timers[i]);
      table[i] = WRN_TIME_NEVER;
      break;
    case 1:
      wrn_timer_heap_set_earlier (heap, &timers[i], at);
      table[i] = MIN (table[i], at);
      break;
    case 2:
      wrn_timer_heap_set (heap, &timers[i], WRN_TIME_NEVER);
      table[i] = WRN_TIME_NEVER;
      break;
    default:
      wrn_timer_heap_set (heap, &timers[i], at);
      table[i] = at;
      break;
    }
}

static void
test_agrees_with_a_table (void)
{
  g_autoptr (WrnTimerHeap) heap = wrn_timer_heap_new ();

  reset ();
  for (guint step = 0; step < 100000; step++)
    {
      change_one (heap);
      g_assert_cmpint (wrn_timer_heap_next (heap), ==, table_next ());

      if (step % 16 == 0)
        {
          const WrnTime now = g_test_rand_int_range (0, 400);
          WrnTimer *due = wrn_timer_heap_pop_due (heap, now);

          g_assert_true ((due != NULL) == (table_next () <= now));
          if (due == NULL)
            continue;
          g_assert_cmpint (*(WrnTime *) due->owner, ==, table_next ());
          *(WrnTime *) due->owner = WRN_TIME_NEVER;
        }
    }
}

static void
test_due_timers_come_in_order_and_once (void)
{
  g_autoptr (WrnTimerHeap) heap = wrn_timer_heap_new ();
  WrnTime last = 0;
  guint n = 0;

  reset ();
  for (guint i = 0; i < N_TIMERS; i++)
    wrn_timer_heap_set (heap, &timers[i], g_test_rand_int_range (0, 50));

  for (WrnTimer *due; (due = wrn_timer_heap_pop_due (heap, 50)) != NULL; n++)
    {
      g_assert_cmpint (due->at, >=, last);
      g_assert_cmpuint (due->position, ==, 0);
      last = due->at;
    }
  g_assert_cmpuint (n, ==, N_TIMERS);
  g_assert_cmpint (wrn_timer_heap_next (heap), ==, WRN_TIME_NEVER);
}

static void
test_nothing_is_due_before_its_time (void)
{
  g_autoptr (WrnTimerHeap) heap = wrn_timer_heap_new ();

  reset ();
  g_assert_null (wrn_timer_heap_pop_due (heap, WRN_TIME_NEVER - 1));
  wrn_timer_heap_set (heap, &timers[0], 100);
  g_assert_null (wrn_timer_heap_pop_due (heap, 99));
  g_assert_true (wrn_timer_heap_pop_due (heap, 100) == &timers[0]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/timer-heap/agrees-with-a-table", test_agrees_with_a_table);
  g_test_add_func ("/timer-heap/due-timers-come-in-order-and-once",
                   test_due_timers_come_in_order_and_once);
  g_test_add_func ("/timer-heap/nothing-is-due-before-its-time",
                   test_nothing_is_due_before_its_time);
  return g_test_run ();
}
