/* test-paths-room.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How large packets may be follows the ways that they take, and large questions go only where a
 * peer has answered small ones.
 */
#include "config.h"

#include "tests/support/wrn-path-world.h"

#define MOST 1433

static guint guessed;
static guint n_guesses;

static guint
guess (gpointer data, const WrnRoute *route)
{
  n_guesses++;
  return guessed;
}

static guint
get_room (World *world)
{
  return wrn_paths_get_room (&world->paths, world->now, MOST, guess);
}

/* Data goes, large packets and small ones; nothing comes back. Returns for how long some would not
 * have arrived where @place is. */
static WrnTime
transfer (World *world, const Place *place, WrnTime duration)
{
  WrnTime stall = 0;

  for (WrnTime t = 0; t < duration; t += WRN_MSEC (10))
    {
      if (place->mtu > 0 && get_room (world) > place->mtu)
        stall += WRN_MSEC (10);
      get_room (world);
      world_send (world, 1000);
      world_run (world, WRN_MSEC (10));
    }
  return stall;
}

static void
assert_room (World *world, guint limit)
{
  g_assert_cmpuint (get_room (world), <=, limit);
  g_assert_cmpuint (get_room (world) + WRN_PATH_MTU_GRAIN, >, limit);
}

static Place *
add_direct (World *world, guint mtu)
{
  Place *place = world_add (world, "198.51.100.7:7654", WRN_ENDPOINT_REFLEXIVE, WRN_MSEC (20));

  place->mtu = mtu;
  world_name_one (world, place);
  world_run (world, WRN_SECONDS (1));
  g_assert_true (world_uses (world, place));
  return place;
}

static void
test_small_packets_need_no_search (void)
{
  g_autoptr (World) world = world_new (1);
  Place *place = add_direct (world, 0);

  world_send_for (world, WRN_SECONDS (120), WRN_MSEC (100));
  g_assert_cmpuint (place->n_large, ==, 0);
  guessed = 0;
  n_guesses = 0;
  g_assert_cmpuint (get_room (world), ==, MOST);
  world_run (world, WRN_SECONDS (10));
  g_assert_cmpuint (place->n_large, ==, 1);
  g_assert_cmpuint (n_guesses, ==, 1);
}

static void
test_narrow_path (void)
{
  g_autoptr (World) world = world_new (2);
  const Place *place = add_direct (world, 1252);

  guessed = 0;
  g_assert_cmpint (transfer (world, place, WRN_SECONDS (10)), <=, WRN_MSEC (600));
  assert_room (world, 1252);
}

static void
test_guess_spares_the_stall (void)
{
  g_autoptr (World) world = world_new (3);
  const Place *place = add_direct (world, 1252);

  guessed = 1252;
  g_assert_cmpint (transfer (world, place, WRN_SECONDS (10)), ==, 0);
  assert_room (world, 1252);
}

/* The line to the own home is what is narrow: what the relay taught holds for the direct path until
 * that is known better. */
static void
test_next_path_begins_where_the_last_one_was (void)
{
  g_autoptr (World) world = world_new (4);
  Place *relay = world_add_relay (world, 0, WRN_MSEC (30));
  const Place *place;

  guessed = 0;
  relay->mtu = 1240;
  world_run (world, WRN_SECONDS (1));
  transfer (world, relay, WRN_SECONDS (10));
  assert_room (world, 1240);

  place = add_direct (world, 1300);
  g_assert_cmpint (transfer (world, place, WRN_SECONDS (10)), ==, 0);
  assert_room (world, 1300);
}

/* While the direct path is in doubt, packets fit the relay as well. */
static void
test_doubt_fits_both (void)
{
  g_autoptr (World) world = world_new (5);
  Place *relay = world_add_relay (world, 0, WRN_MSEC (30));
  Place *place;

  guessed = 0;
  relay->mtu = 1230;
  world_run (world, WRN_SECONDS (1));
  transfer (world, relay, WRN_SECONDS (10));
  place = add_direct (world, 1400);
  transfer (world, place, WRN_SECONDS (10));
  assert_room (world, 1400);

  place->answers = FALSE;
  transfer (world, relay, WRN_SECONDS (5));
  g_assert_true (world_uses (world, place));
  assert_room (world, 1230);
  transfer (world, relay, WRN_SECONDS (20));
  g_assert_true (world_uses (world, relay));
  assert_room (world, 1230);

  place->answers = TRUE;
  world_run (world, WRN_SECONDS (30));
  transfer (world, place, WRN_SECONDS (60));
  g_assert_true (world_uses (world, place));
  assert_room (world, 1400);
}

static void
test_path_that_shrinks (void)
{
  g_autoptr (World) world = world_new (6);
  Place *place = add_direct (world, 0);

  guessed = 0;
  transfer (world, place, WRN_SECONDS (7));
  assert_room (world, MOST);
  place->mtu = 1300;
  g_assert_cmpint (transfer (world, place, WRN_SECONDS (10)), <=, WRN_MSEC (1800));
  assert_room (world, 1300);
}

/* Another network, and no path has proved itself there: no large question goes, and what was known
 * is not forgotten. */
static void
test_change_of_network (void)
{
  g_autoptr (World) world = world_new (7);
  Place *place = add_direct (world, 1350);
  guint before;

  guessed = 0;
  transfer (world, place, WRN_SECONDS (7));
  assert_room (world, 1350);

  place->answers = FALSE;
  wrn_paths_network_changed (&world->paths, world->now);
  before = place->n_large;
  transfer (world, place, WRN_SECONDS (3));
  g_assert_cmpuint (place->n_large, ==, before);
  assert_room (world, 1350);

  place->answers = TRUE;
  place->mtu = 1260;
  world_prove (world, place);
  g_assert_cmpint (transfer (world, place, WRN_SECONDS (20)), <=, WRN_MSEC (1800));
  assert_room (world, 1260);
}

static void
test_loss_stops_nobody (void)
{
  for (guint seed = 0; seed < 20; seed++)
    {
      g_autoptr (World) world = world_new (100 + seed);
      Place *place = add_direct (world, 1330);

      guessed = 0;
      transfer (world, place, WRN_SECONDS (10));
      world->loss = 0.2;
      g_assert_cmpint (transfer (world, place, WRN_SECONDS (60)), ==, 0);
      g_assert_cmpuint (get_room (world), >=, WRN_PATH_MTU_BASE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/paths-room/small-packets-need-no-search", test_small_packets_need_no_search);
  g_test_add_func ("/paths-room/narrow-path", test_narrow_path);
  g_test_add_func ("/paths-room/guess-spares-the-stall", test_guess_spares_the_stall);
  g_test_add_func ("/paths-room/next-path-begins-where-the-last-one-was",
                   test_next_path_begins_where_the_last_one_was);
  g_test_add_func ("/paths-room/doubt-fits-both", test_doubt_fits_both);
  g_test_add_func ("/paths-room/path-that-shrinks", test_path_that_shrinks);
  g_test_add_func ("/paths-room/change-of-network", test_change_of_network);
  g_test_add_func ("/paths-room/loss-stops-nobody", test_loss_stops_nobody);
  return g_test_run ();
}
