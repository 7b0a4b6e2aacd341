/* test-patience.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who asks alone, or is relayed, is not kept waiting; of many, some are taken together.
 */
#include "config.h"

#include "core/driver/wrn-patience.h"

/* What a question costs to answer, far below a nap. */
#define WORK 20

typedef struct
{
  WrnPatience patience;
  WrnTime now;
  guint64 n_received;
  guint64 n_relayed;
} World;

/* Something to do: @n datagrams, and @work until they are done. Returns: whether it may nap then */
static gboolean
serve (World *self, guint n, WrnTime work)
{
  wrn_patience_wake (&self->patience, self->now);
  self->n_received += n;
  self->now += work;
  return wrn_patience_may_nap (&self->patience, self->now, self->n_received, self->n_relayed);
}

static World
make_world (void)
{
  return (World){ .now = WRN_SECONDS (100) };
}

static void
test_a_single_question_is_answered_at_once (void)
{
  World world = make_world ();

  for (guint i = 0; i < 100; i++)
    {
      g_assert_false (serve (&world, 1, WORK));
      g_assert_false (serve (&world, 0, WORK));
    }
}

static void
test_many_are_taken_together (void)
{
  World world = make_world ();

  for (guint i = 0; i < 100; i++)
    {
      g_assert_true (serve (&world, 2 + i % 7, WORK));
      world.now += WRN_PATIENCE_NAP;
    }
  g_assert_false (serve (&world, 1, WORK));
  g_assert_true (serve (&world, 2, WORK));
}

static void
test_more_work_than_time_is_no_reason_to_sleep (void)
{
  World world = make_world ();

  g_assert_true (serve (&world, 32, WRN_PATIENCE_NAP - 1));
  g_assert_false (serve (&world, 32, WRN_PATIENCE_NAP));
  g_assert_false (serve (&world, 32, WRN_SECONDS (1)));
}

static void
test_relayed_packets_do_not_wait (void)
{
  World world = make_world ();

  g_assert_true (serve (&world, 8, WORK));
  for (guint i = 0; i < 100; i++)
    {
      world.n_relayed++;
      g_assert_false (serve (&world, 8, WORK));
      world.now += WRN_PATIENCE_HURRY - 2 * WORK;
      g_assert_false (serve (&world, 8, WORK));
    }
  world.now += 2 * WORK;
  g_assert_true (serve (&world, 8, WORK));
  world.n_relayed++;
  g_assert_false (serve (&world, 8, WORK));
}

/* At the time 0 of a clock, nothing was ever relayed. */
static void
test_first_second (void)
{
  World world = { 0 };

  g_assert_true (serve (&world, 8, WORK));
  world.n_relayed = 1;
  g_assert_false (serve (&world, 8, WORK));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/patience/a-single-question-is-answered-at-once",
                   test_a_single_question_is_answered_at_once);
  g_test_add_func ("/patience/many-are-taken-together", test_many_are_taken_together);
  g_test_add_func ("/patience/more-work-than-time-is-no-reason-to-sleep",
                   test_more_work_than_time_is_no_reason_to_sleep);
  g_test_add_func ("/patience/relayed-packets-do-not-wait", test_relayed_packets_do_not_wait);
  g_test_add_func ("/patience/first-second", test_first_second);
  return g_test_run ();
}
