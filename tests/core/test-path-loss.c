/* test-path-loss.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promise of a path's loss: the part of its last questions that nobody answered.
 */
#include "config.h"

#include "core/path/wrn-path.h"
#include "tests/support/wrn-sim-random.h"

static void
ask (WrnPath *path, WrnTime now, guint8 number)
{
  const guint8 token[WRN_TOKEN_LEN] = { number };

  wrn_path_ask (path, now, token);
}

static gboolean
answer (WrnPath *path, WrnTime now, guint8 number)
{
  const guint8 token[WRN_TOKEN_LEN] = { number };
  WrnTime rtt;

  if (!wrn_path_answer (path, now, token, &rtt))
    return FALSE;
  wrn_path_prove (path, now, rtt);
  return TRUE;
}

static WrnPath
make_path (void)
{
  const WrnRoute route = { .flow.remote = wrn_endpoint_ipv4 (0xc6336401, 7) };
  WrnPath path;

  wrn_path_init (&path, &route);
  return path;
}

static void
check (const WrnPath *path, double expected)
{
  g_assert_cmpfloat_with_epsilon (wrn_path_get_loss (path), expected, 1e-9);
}

static void
test_nothing_is_known_before_the_second_question (void)
{
  WrnPath path = make_path ();

  check (&path, -1);
  ask (&path, 0, 1);
  check (&path, -1);
  answer (&path, 1000, 1);
  check (&path, -1);
  ask (&path, WRN_SECONDS (3), 2);
  check (&path, 0);
}

static void
test_the_question_on_its_way_does_not_count (void)
{
  WrnPath path = make_path ();

  for (guint8 i = 0; i < 10; i++)
    {
      ask (&path, WRN_SECONDS (i), i);
      if (i > 0)
        check (&path, 0);
      answer (&path, WRN_SECONDS (i) + 1000, i);
    }
}

static void
test_unanswered_questions_are_lost (void)
{
  WrnPath path = make_path ();

  for (guint8 i = 0; i < 5; i++)
    {
      ask (&path, WRN_SECONDS (i), i);
      if (i % 2 == 0)
        answer (&path, WRN_SECONDS (i) + 1000, i);
    }
  check (&path, 0.5);
}

/* A satellite may need longer than the pause between two questions. */
static void
test_late_answers_are_answers (void)
{
  WrnPath path = make_path ();

  ask (&path, 0, 1);
  ask (&path, WRN_SECONDS (1), 2);
  check (&path, 1);
  answer (&path, WRN_MSEC (1500), 1);
  check (&path, 0);
  ask (&path, WRN_SECONDS (2), 3);
  check (&path, 0.5);
  answer (&path, WRN_MSEC (2500), 2);
  check (&path, 0);
}

/* They look for an open door, and most do not find one. */
static void
test_probes_do_not_count (void)
{
  WrnPath path = make_path ();

  wrn_path_probe (&path, 0);
  for (guint8 i = 0; i < WRN_PATH_PROBES; i++)
    ask (&path, WRN_MSEC (100 * i), i);
  check (&path, -1);
}

static void
test_a_path_that_died_begins_anew (void)
{
  WrnPath path = make_path ();

  for (guint8 i = 0; i < 6; i++)
    ask (&path, WRN_SECONDS (i), i);
  check (&path, 1);
  wrn_path_bury (&path);
  check (&path, -1);
  ask (&path, WRN_SECONDS (10), 7);
  answer (&path, WRN_SECONDS (10) + 1, 7);
  ask (&path, WRN_SECONDS (13), 8);
  check (&path, 0);
}

static void
test_old_losses_are_forgotten (void)
{
  WrnPath path = make_path ();
  guint8 i;

  for (i = 0; i < 20; i++)
    ask (&path, WRN_SECONDS (i), i);
  for (; i < 20 + WRN_PATH_LOSS_QUESTIONS; i++)
    {
      ask (&path, WRN_SECONDS (i), i);
      answer (&path, WRN_SECONDS (i) + 1000, i);
      g_assert_cmpfloat (wrn_path_get_loss (&path), >, 0);
    }
  ask (&path, WRN_SECONDS (i), i);
  check (&path, 0);
}

/* A slow twin remembers every question. */
static void
test_as_whoever_remembers_all (void)
{
  gboolean answered[256] = { FALSE };
  WrnPath path = make_path ();
  WrnSimRandom random;
  WrnTime now = 0;

  wrn_sim_random_seed (&random, 7);
  for (guint i = 0; i < 256; i++)
    {
      const guint first = i > WRN_PATH_LOSS_QUESTIONS ? i - WRN_PATH_LOSS_QUESTIONS : 0;
      guint lost = 0;

      now += WRN_SECONDS (1);
      ask (&path, now, (guint8) i);
      for (guint k = first; k < i; k++)
        lost += !answered[k];
      check (&path, i == 0 ? -1 : (double) lost / (i - first));

      /* Perhaps answers to this and to earlier ones, in any order, and some twice. */
      for (guint k = 0; k < 3; k++)
        {
          const guint back = wrn_sim_random_below (&random, 6);

          if (back <= i && wrn_sim_random_chance (&random, 0.4))
            answered[i - back] |= answer (&path, now + 1000, (guint8) (i - back));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/path-loss/nothing-is-known-before-the-second-question",
                   test_nothing_is_known_before_the_second_question);
  g_test_add_func ("/path-loss/the-question-on-its-way-does-not-count",
                   test_the_question_on_its_way_does_not_count);
  g_test_add_func ("/path-loss/unanswered-questions-are-lost", test_unanswered_questions_are_lost);
  g_test_add_func ("/path-loss/late-answers-are-answers", test_late_answers_are_answers);
  g_test_add_func ("/path-loss/probes-do-not-count", test_probes_do_not_count);
  g_test_add_func ("/path-loss/a-path-that-died-begins-anew", test_a_path_that_died_begins_anew);
  g_test_add_func ("/path-loss/old-losses-are-forgotten", test_old_losses_are_forgotten);
  g_test_add_func ("/path-loss/as-whoever-remembers-all", test_as_whoever_remembers_all);

  return g_test_run ();
}
