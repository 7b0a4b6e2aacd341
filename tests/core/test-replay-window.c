/* test-replay-window.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The replay window against a set that remembers every number.
 */
#include "config.h"

#include "core/session/wrn-replay-window.h"

#define BITS WRN_REPLAY_WINDOW_BITS

/* The slow twin keeps all numbers of a run, and the highest. */
typedef struct
{
  GHashTable *seen; /* (owned) (element-type gint64): keys are copies */
  guint64 next;
} Twin;

static gboolean
twin_may_accept (const Twin *self, guint64 number)
{
  const gint64 key = (gint64) number;

  return number + BITS >= self->next && !g_hash_table_contains (self->seen, &key);
}

static gboolean
twin_accept (Twin *self, guint64 number)
{
  const gboolean newest = number >= self->next;

  g_hash_table_add (self->seen, g_memdup2 (&number, sizeof number));
  self->next = MAX (self->next, number + 1);
  return newest;
}

/* Both are asked about @number, and told if it is accepted. */
static void
step (WrnReplayWindow *window, Twin *twin, guint64 number)
{
  const gboolean may = wrn_replay_window_may_accept (window, number);

  g_assert_true (may == twin_may_accept (twin, number));
  if (may)
    g_assert_true (wrn_replay_window_accept (window, number) == twin_accept (twin, number));
}

/* Near the highest number, at the window's far edge, or a jump ahead of up to a few windows. */
static guint64
draw (guint64 next)
{
  const guint64 near_edge = next > BITS + 70 ? next - BITS - 70 : 0;

  switch (g_test_rand_int_range (0, 8))
    {
    case 0:
      return next + (guint64) g_test_rand_int_range (0, 3 * BITS);
    case 1:
      return next + (guint64) g_test_rand_int_range (0, 130);
    case 2:
      return near_edge + (guint64) g_test_rand_int_range (0, 140);
    case 3:
      return next > 0 ? (guint64) g_test_rand_int_range (0, (gint32) MIN (next, 1u << 30)) : 0;
    default:
      return next + 1 - (guint64) g_test_rand_int_range (0, (gint32) MIN (next + 2, 70));
    }
}

static void
run (guint64 start, guint steps)
{
  WrnReplayWindow window = { 0 };
  Twin twin = { g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL), 0 };

  if (start > 0)
    step (&window, &twin, start);
  for (guint i = 0; i < steps; i++)
    step (&window, &twin, draw (twin.next));
  g_hash_table_unref (twin.seen);
}

static void
test_agrees_with_a_set_of_all_numbers (void)
{
  for (guint i = 0; i < 1000; i++)
    run (0, 1000);
}

/* Counters end at 2^32 on the wire, and the window's words go round every 2112 numbers. */
static void
test_agrees_with_a_set_at_the_edges (void)
{
  static const guint64 edges[] = { 63,          64,
                                   2047,        2048,
                                   2111,        2112,
                                   2113,        G_MAXUINT32 - 3000,
                                   G_MAXUINT32, G_GUINT64_CONSTANT (1) << 40 };

  for (guint i = 0; i < 100; i++)
    for (guint j = 0; j < G_N_ELEMENTS (edges); j++)
      run (edges[j], 200);
}

static void
test_every_jump_forgets_exactly_what_lies_behind (void)
{
  for (guint64 jump = 2; jump < 2 * BITS + 200; jump++)
    {
      WrnReplayWindow window = { 0 };

      for (guint64 i = 0; i < 8; i++)
        wrn_replay_window_accept (&window, i * 300);
      wrn_replay_window_accept (&window, 2100 + jump);
      for (guint64 i = 0; i < 8; i++)
        {
          g_assert_false (wrn_replay_window_may_accept (&window, i * 300));
          g_assert_true (wrn_replay_window_may_accept (&window, i * 300 + 1) ==
                         (i * 300 + 1 + BITS > 2100 + jump));
        }
    }
}

static void
test_asking_changes_nothing (void)
{
  WrnReplayWindow window = { 0 };
  WrnReplayWindow before;

  wrn_replay_window_accept (&window, 5000);
  before = window;
  for (guint64 number = 0; number < 10000; number++)
    wrn_replay_window_may_accept (&window, number);
  g_assert_cmpmem (&window, sizeof window, &before, sizeof before);
}

static void
test_every_number_is_accepted_once_in_any_order (void)
{
  guint64 order[BITS];
  WrnReplayWindow window = { 0 };

  for (guint i = 0; i < BITS; i++)
    order[i] = i;
  for (guint i = BITS - 1; i > 0; i--)
    {
      const guint j = (guint) g_test_rand_int_range (0, (gint32) i + 1);
      const guint64 swap = order[i];

      order[i] = order[j];
      order[j] = swap;
    }
  for (guint i = 0; i < BITS; i++)
    {
      g_assert_true (wrn_replay_window_may_accept (&window, order[i]));
      wrn_replay_window_accept (&window, order[i]);
    }
  for (guint i = 0; i < BITS; i++)
    g_assert_false (wrn_replay_window_may_accept (&window, i));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/replay-window/agrees-with-a-set-of-all-numbers",
                   test_agrees_with_a_set_of_all_numbers);
  g_test_add_func ("/replay-window/agrees-with-a-set-at-the-edges",
                   test_agrees_with_a_set_at_the_edges);
  g_test_add_func ("/replay-window/every-jump-forgets-exactly-what-lies-behind",
                   test_every_jump_forgets_exactly_what_lies_behind);
  g_test_add_func ("/replay-window/asking-changes-nothing", test_asking_changes_nothing);
  g_test_add_func ("/replay-window/every-number-is-accepted-once-in-any-order",
                   test_every_number_is_accepted_once_in_any_order);
  return g_test_run ();
}
