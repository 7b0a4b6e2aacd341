/* test-map-plan.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of WrnMapPlan: the same people are in the same places, nobody hides anybody, and
 * whoever was somewhere stays there.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <math.h>

#include "ui/map/wrn-map-plan.h"

#define WIDTH 110
#define HEIGHT 36

/* People of all kinds: of five, one is relayed and one offline. */
static WrnMapGraph *
make_graph (guint n)
{
  static const char *const states[] = { "direct", "lan", "relayed", "connecting", "offline" };
  g_autoptr (GString) dot = g_string_new ("graph { me [kind=self]; sn [kind=supernode];"
                                          " me -- sn [state=registered];");
  WrnMapGraph *graph;

  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (dot, "p%u [kind=peer state=%s];", i, states[i % 5]);
      if (i % 5 < 4)
        g_string_append_printf (dot, "%s -- p%u [state=%s];", i % 5 == 2 ? "sn" : "me", i,
                                states[i % 5]);
    }
  g_string_append (dot, "}");
  graph = wrn_map_graph_read (dot->str, NULL);
  g_assert_nonnull (graph);
  return graph;
}

static WrnMapPlan *
make_plan (guint n)
{
  g_autoptr (WrnMapGraph) graph = make_graph (n);
  WrnMapPlan *plan = wrn_map_plan_new (graph);

  for (guint i = 0; i < plan->n; i++)
    {
      plan->spots[i].width = WIDTH + i % 3 * 10;
      plan->spots[i].height = HEIGHT;
    }
  return plan;
}

static WrnMapPlan *
lay_out (guint n)
{
  WrnMapPlan *plan = make_plan (n);

  g_assert_true (wrn_map_plan_lay_out (plan));
  return plan;
}

static double
distance (const WrnMapSpot *a, const WrnMapSpot *b)
{
  return hypot (a->x - b->x, a->y - b->y);
}

static void
test_the_same_people_are_in_the_same_places (void)
{
  g_autoptr (WrnMapPlan) a = lay_out (20);
  g_autoptr (WrnMapPlan) other G_GNUC_UNUSED = lay_out (31);
  g_autoptr (WrnMapPlan) b = lay_out (20);

  for (guint i = 0; i < a->n; i++)
    {
      g_assert_cmpfloat_with_epsilon (a->spots[i].x, b->spots[i].x, 0.01);
      g_assert_cmpfloat_with_epsilon (a->spots[i].y, b->spots[i].y, 0.01);
    }
}

static void
test_nobody_hides_anybody (void)
{
  const guint sizes[] = { 1, 5, 40, 100 };

  for (gsize k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      g_autoptr (WrnMapPlan) plan = lay_out (sizes[k]);

      for (guint i = 0; i < plan->n; i++)
        for (guint j = 0; j < i; j++)
          {
            const WrnMapSpot *a = &plan->spots[i];
            const WrnMapSpot *b = &plan->spots[j];

            g_assert_true (fabs (a->x - b->x) >= (a->width + b->width) / 2 ||
                           fabs (a->y - b->y) >= (a->height + b->height) / 2);
          }
    }
}

static void
test_nobody_at_all_is_no_trouble (void)
{
  g_autoptr (WrnMapGraph) graph = wrn_map_graph_new ();
  g_autoptr (WrnMapPlan) plan = wrn_map_plan_new (graph);

  g_assert_true (wrn_map_plan_lay_out (plan));
}

/* Somebody joins. */
static void
test_who_was_there_stays_near (void)
{
  g_autoptr (WrnMapPlan) before = lay_out (20);
  g_autoptr (WrnMapPlan) after = make_plan (21);
  double moved = 0;

  for (guint i = 0; i < before->n; i++)
    after->spots[i] = before->spots[i];
  g_assert_true (wrn_map_plan_lay_out (after));
  for (guint i = 0; i < before->n; i++)
    moved += distance (&before->spots[i], &after->spots[i]) / before->n;
  g_test_message ("moved by %.1f pixels on average", moved);
  g_assert_cmpfloat (moved, <, WIDTH);
}

static void
test_who_is_pinned_stays (void)
{
  g_autoptr (WrnMapPlan) plan = lay_out (12);
  WrnMapSpot pinned;

  plan->spots[3].x += 400;
  plan->spots[3].y -= 300;
  plan->spots[3].pinned = TRUE;
  pinned = plan->spots[3];
  g_assert_true (wrn_map_plan_lay_out (plan));
  g_assert_cmpfloat (plan->spots[3].x, ==, pinned.x);
  g_assert_cmpfloat (plan->spots[3].y, ==, pinned.y);
}

/* Points without any symmetry. */
static void
scatter (WrnMapSpot *spots, guint n, GRand *random)
{
  for (guint i = 0; i < n; i++)
    spots[i] = (WrnMapSpot){
      .x = g_rand_double_range (random, -300, 300),
      .y = g_rand_double_range (random, -100, 200),
      .placed = TRUE,
    };
}

static double
get_error (const WrnMapTurn *turn, const WrnMapSpot *from, const WrnMapSpot *to, guint n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      WrnMapSpot spot = from[i];

      wrn_map_turn_apply (turn, &spot);
      if (to[i].placed)
        sum += distance (&spot, &to[i]) * distance (&spot, &to[i]);
    }
  return sum;
}

static void
test_a_turn_is_undone (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  WrnMapSpot before[9];
  WrnMapSpot after[9];

  for (guint round = 0; round < 100; round++)
    {
      const double angle = g_rand_double_range (random, 0, 2 * G_PI);
      const WrnMapTurn turn = { cos (angle), sin (angle), round % 2 ? 1 : -1,
                                g_rand_double_range (random, -500, 500), 40 };
      WrnMapTurn back;

      scatter (before, G_N_ELEMENTS (before), random);
      for (guint i = 0; i < G_N_ELEMENTS (before); i++)
        {
          after[i] = before[i];
          wrn_map_turn_apply (&turn, &after[i]);
        }
      wrn_map_turn_fit (&back, after, before, G_N_ELEMENTS (before));
      g_assert_cmpfloat (get_error (&back, after, before, G_N_ELEMENTS (before)), <, 1e-9);
    }
}

/* The slow and obvious twin tries every degree, with and without a flip. */
static void
test_a_turn_is_the_best_of_all (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  WrnMapSpot before[7];
  WrnMapSpot after[7];

  for (guint round = 0; round < 20; round++)
    {
      double least;
      WrnMapTurn best;

      scatter (before, G_N_ELEMENTS (before), random);
      scatter (after, G_N_ELEMENTS (after), random);
      before[round % 7].placed = FALSE;
      wrn_map_turn_fit (&best, after, before, G_N_ELEMENTS (before));
      least = get_error (&best, after, before, G_N_ELEMENTS (before));
      for (guint k = 0; k < 720; k++)
        {
          const double angle = k % 360 * G_PI / 180;
          WrnMapTurn turn = { cos (angle), sin (angle), k < 360 ? 1 : -1, 0, 0 };
          double x = 0;
          double y = 0;

          for (guint i = 0; i < G_N_ELEMENTS (before); i++)
            {
              WrnMapSpot spot = after[i];

              wrn_map_turn_apply (&turn, &spot);
              x += before[i].placed ? (before[i].x - spot.x) / 6 : 0;
              y += before[i].placed ? (before[i].y - spot.y) / 6 : 0;
            }
          turn.x = x;
          turn.y = y;
          g_assert_cmpfloat (least, <=,
                             get_error (&turn, after, before, G_N_ELEMENTS (before)) + 1e-6);
        }
    }
}

static void
test_a_new_map_is_not_turned (void)
{
  const WrnMapSpot from[2] = { { .x = 3, .y = 4 }, { .x = 5, .y = 6 } };
  const WrnMapSpot to[2] = { 0 };
  WrnMapSpot spot = from[0];
  WrnMapTurn turn;

  wrn_map_turn_fit (&turn, from, to, 2);
  wrn_map_turn_apply (&turn, &spot);
  g_assert_cmpfloat (spot.x, ==, 3);
  g_assert_cmpfloat (spot.y, ==, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/map-plan/the-same-people-are-in-the-same-places",
                   test_the_same_people_are_in_the_same_places);
  g_test_add_func ("/map-plan/nobody-hides-anybody", test_nobody_hides_anybody);
  g_test_add_func ("/map-plan/nobody-at-all-is-no-trouble", test_nobody_at_all_is_no_trouble);
  g_test_add_func ("/map-plan/who-was-there-stays-near", test_who_was_there_stays_near);
  g_test_add_func ("/map-plan/who-is-pinned-stays", test_who_is_pinned_stays);
  g_test_add_func ("/map-plan/a-turn-is-undone", test_a_turn_is_undone);
  g_test_add_func ("/map-plan/a-turn-is-the-best-of-all", test_a_turn_is_the_best_of_all);
  g_test_add_func ("/map-plan/a-new-map-is-not-turned", test_a_new_map_is_not_turned);

  return g_test_run ();
}
