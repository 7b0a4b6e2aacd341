/* test-paths-roaming.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of WrnPaths when somebody moves, or seems to, and under random events.
 */
#include "config.h"

#include "tests/support/wrn-path-world.h"

#define LEN 100

static Place *
go_direct (World *world)
{
  Place *direct = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));

  world_name_one (world, direct);
  world_run (world, WRN_MSEC (20));
  g_assert_true (world_uses (world, direct));
  return direct;
}

/* The peer has a new address, and the old one is gone while we still trust it. */
static void
test_traffic_follows_within_a_second (void)
{
  g_autoptr (World) world = world_new (1);
  Place *old = go_direct (world);
  Place *new = world_add (world, "203.0.113.1:99", WRN_ENDPOINT_REFLEXIVE, WRN_MSEC (40));

  world_run (world, WRN_MSEC (1500));
  old->answers = FALSE;
  for (guint i = 0; i < 11; i++)
    {
      world_hear (world, new, LEN, TRUE);
      g_assert_cmpuint (world_send (world, LEN), ==, 1);
      world_run (world, WRN_MSEC (100));
    }
  g_assert_true (world_uses (world, new));
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
}

/* Until the new address answers, data goes to the old one alone while that is trusted. */
static void
test_nothing_goes_to_a_new_address_while_the_old_is_trusted (void)
{
  g_autoptr (World) world = world_new (1);
  Place *old = go_direct (world);
  Place *new = world_add (world, "203.0.113.1:99", WRN_ENDPOINT_REFLEXIVE, 0);

  new->answers = FALSE;
  for (guint i = 0; i < 600; i++)
    {
      world_hear (world, new, 1000, TRUE);
      g_assert_cmpuint (world_send (world, LEN), ==, 1);
      world_run (world, WRN_MSEC (100));
    }
  g_assert_cmpuint (old->n_data, ==, 600);
  g_assert_cmpuint (new->n_data, ==, 0);
  g_assert_cmpuint (new->n_challenges, <=, 6 * WRN_PATH_PROBES);
}

/* And to both when it is not: at most three times what came from the new one. */
static void
test_unproven_address_gets_three_times_what_it_sent (void)
{
  g_autoptr (World) world = world_new (1);
  Place *old = go_direct (world);
  Place *new = world_add (world, "203.0.113.1:99", WRN_ENDPOINT_REFLEXIVE, 0);
  guint both = 0;

  new->answers = old->answers = FALSE;
  world_run (world, WRN_MSEC (6500));
  world_hear (world, new, 1000, TRUE);
  for (guint i = 0; i < 100; i++)
    both += world_send (world, LEN) == 2;

  g_assert_cmpuint (both, ==, new->n_data);
  g_assert_cmpuint (new->data_bytes + 52 * new->n_challenges, <=, 3000);
  g_assert_cmpuint (new->data_bytes, >=, 2700);
  g_assert_cmpuint (old->n_data, ==, 100);

  world_hear (world, new, 1000, TRUE);
  g_assert_cmpuint (world_send (world, 3101), ==, 1);
  g_assert_cmpuint (world_send (world, 2500), ==, 2);

  /* The peer is heard from the old address again: it did not move. */
  world_hear (world, new, 1000, TRUE);
  world_hear (world, old, LEN, TRUE);
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
}

/* The peer tells by another way that it moved, before anything comes from the new address. */
static void
test_address_that_is_withdrawn_is_relied_on_no_more (void)
{
  g_autoptr (World) world = world_new (1);
  Place *relay = world_add_relay (world, 0, WRN_MSEC (50));
  Place *old = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_REFLEXIVE, WRN_MSEC (20));
  Place *new = world_add (world, "203.0.113.1:99", WRN_ENDPOINT_REFLEXIVE, WRN_MSEC (20));

  world_name_one (world, old);
  world_run (world, WRN_SECONDS (1));
  g_assert_true (world_uses (world, old));
  g_assert_cmpuint (world_send (world, LEN), ==, 1);

  old->answers = new->answers = FALSE;
  relay->n_data = 0;
  world_name_one (world, new);
  world_send_for (world, WRN_SECONDS (1), WRN_MSEC (100));
  g_assert_cmpuint (relay->n_data, ==, 10);

  /* If it still works, one answer is enough to show it. */
  old->answers = TRUE;
  world_send_for (world, WRN_SECONDS (2), WRN_MSEC (100));
  g_assert_true (world_uses (world, old));
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
}

static void
test_own_change_of_network_keeps_all_and_asks_all (void)
{
  g_autoptr (World) world = world_new (1);
  Place *relay = world_add_relay (world, 0, WRN_MSEC (50));
  Place *direct = go_direct (world);
  guint n;

  world_hear (world, direct, LEN, TRUE);
  world_run (world, WRN_SECONDS (30));
  n = direct->n_challenges;
  wrn_paths_network_changed (&world->paths, world->now);
  g_assert_cmpuint (world_send (world, LEN), ==, 2);
  world_pump (world);
  g_assert_cmpuint (direct->n_challenges, ==, n + 1);
  world_run (world, WRN_MSEC (50));
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
  g_assert_true (world_uses (world, direct));
  g_assert_cmpuint (wrn_paths_get_current (&world->paths)->route.flow.local.port, ==, 0);

  /* If the direct path did not survive, the relay carries all in the meantime. */
  wrn_paths_network_changed (&world->paths, world->now);
  direct->answers = FALSE;
  relay->n_data = 0;
  world_send_for (world, WRN_SECONDS (30), WRN_MSEC (100));
  g_assert_cmpuint (relay->n_data, ==, 300);
  g_assert_true (world_uses (world, relay));
}

/* The peer prefers another of our paths than we do: no storm of questions, no change. */
static void
test_different_tastes_are_cheap (void)
{
  g_autoptr (World) world = world_new (1);
  Place *six = world_add (world, "[2001:db8::1]:7", WRN_ENDPOINT_LOCAL, WRN_MSEC (20));
  Place *four = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));
  guint n;

  world_name (world, (Place *const[]){ four, six }, 2);
  world_run (world, WRN_SECONDS (20));
  n = six->n_challenges + four->n_challenges;
  for (guint i = 0; i < 3000; i++)
    {
      world_hear (world, four, LEN, TRUE);
      g_assert_cmpuint (world_send (world, LEN), <=, 2);
      world_run (world, WRN_MSEC (20));
    }
  g_assert_true (world_uses (world, six));
  g_assert_cmpuint (six->n_challenges + four->n_challenges - n, <=, 75);
}

/* What the world saw proved within the time of trust, and was not told to forget; and which owes us
 * no two answers since. */
static gboolean
is_surely_good (const World *world, const Place *place)
{
  return !place->removed && world->now < place->proved_at + WRN_PATH_TRUST && place->n_doubts < 2;
}

static void
check_send (World *world, gsize len)
{
  guint before[WORLD_MAX_PLACES];
  gboolean any = FALSE;
  gboolean good = FALSE;
  gboolean direct = FALSE;

  for (guint i = 0; i < world->n_places; i++)
    {
      before[i] = world->places[i].n_data;
      any |= is_surely_good (world, &world->places[i]);
      direct |= is_surely_good (world, &world->places[i]) && !world->places[i].route.relayed;
    }

  /* The limit for unproven addresses is asserted in there. */
  world_send (world, len);

  for (guint i = 0; i < world->n_places; i++)
    {
      const Place *place = &world->places[i];
      const gboolean sent = place->n_data > before[i];

      g_assert_false (sent && place->removed);
      good |= sent && is_surely_good (world, place);
      /* A relay carries nothing while a direct path is beyond doubt. */
      g_assert_false (sent && place->route.relayed && direct);
    }
  g_assert_cmpint (good, ==, any);
}

static void
change_relay (World *world, Place *relay)
{
  relay->removed = !relay->removed;
  relay->proved_at = G_MININT64 / 2;
  if (relay->removed)
    wrn_paths_remove_relay (&world->paths, world->now, relay->route.relay);
  else
    g_assert_true (
        wrn_paths_add_relay (&world->paths, world->now, relay->route.relay, world->now & 0xffff));
  world_pump (world);
}

static void
name_some (World *world, guint n_direct)
{
  Place *named[WRN_CANDIDATES_MAX];
  guint n = 0;

  for (guint i = 0; i < n_direct && n < WRN_CANDIDATES_MAX; i++)
    if (g_rand_boolean (world->rand))
      named[n++] = &world->places[i];
  world_name (world, named, n);
}

static void
change_network (World *world)
{
  /* A proof that was got before is none any more, whatever the world believes. */
  for (guint i = 0; i < world->n_places; i++)
    if (world->places[i].proved_at > G_MININT64 / 2)
      world->places[i].proved_at = -WRN_SECONDS (100);
  wrn_paths_network_changed (&world->paths, world->now);
  world_pump (world);
}

/* The peer has doubts about the path in use, if that was not proved just now. */
static void
share_doubt (World *world)
{
  for (guint i = 0; i < world->n_places; i++)
    {
      Place *place = &world->places[i];

      if (!place->route.relayed && world_uses (world, place) &&
          world->now >= place->proved_at + WRN_PATH_ASK_EVERY)
        place->n_doubts = 2;
    }
  wrn_paths_share_doubt (&world->paths, world->now);
  world_pump (world);
}

static void
do_something (World *world, guint n_direct)
{
  GRand *rand = world->rand;
  Place *place = &world->places[g_rand_int_range (rand, 0, (gint) world->n_places)];
  const gboolean victim = place < world->places + n_direct / 3;
  const gsize len = (gsize) g_rand_int_range (rand, 41, 1500);

  switch (g_rand_int_range (rand, 0, 40))
    {
    case 0:
      place->answers = !place->answers && !victim;
      break;
    case 1:
      place->rtt = g_rand_int_range (rand, 0, 300000);
      break;
    case 2:
      place->lose = (guint) g_rand_int_range (rand, 0, 4);
      break;
    case 3:
      if (place->route.relayed)
        change_relay (world, place);
      break;
    case 4:
      name_some (world, n_direct);
      break;
    case 5:
      wrn_paths_start_attempt (&world->paths, world->now);
      world_pump (world);
      break;
    case 6:
      if (g_rand_int_range (rand, 0, 20) == 0)
        change_network (world);
      break;
    case 7:
      if (g_rand_int_range (rand, 0, 50) == 0)
        world->now += WRN_SECONDS (g_rand_int_range (rand, 1, 30000));
      break;
    case 8:
    case 9:
    case 10:
      /* Anybody on the way can copy a packet of the peer to us from a victim's address. */
      if (!place->removed)
        world_hear (world, place, len, g_rand_boolean (rand));
      break;
    case 11:
      share_doubt (world);
      break;
    case 12:
      world_run (world, WRN_MSEC (g_rand_int_range (rand, 1, 30000)));
      break;
    default:
      check_send (world, len);
      world_run (world, WRN_MSEC (g_rand_int_range (rand, 0, 200)));
      break;
    }
}

/* Whatever happens: at most 100 probes a second, unproven addresses get no more than three times
 * what they sent, and what is proven within 6.5 s is used. */
static void
test_random_events_break_no_promise (void)
{
  const guint n_direct = 24;
  guint accepted = 0;

  for (guint32 seed = 0; seed < 60; seed++)
    {
      g_autoptr (World) world = world_new (seed);

      for (guint i = 0; i < n_direct; i++)
        {
          g_autofree char *name =
              i % 3 == 1 ? g_strdup_printf ("[2001:db8::%x]:7", i + 1)
                         : g_strdup_printf ("%s.%u:7", i % 2 ? "10.0.0" : "198.51.100", i + 1);

          world_add (world, name, (WrnEndpointKind) (i % 4), WRN_MSEC (5 * i))->answers =
              i >= n_direct / 3;
        }
      for (guint i = 0; i < WRN_PATHS_MAX_RELAYS; i++)
        world_add_relay (world, i, WRN_MSEC (40 + i));

      for (guint i = 0; i < 3000; i++)
        do_something (world, n_direct);
      accepted += world->n_accepted;

      for (guint i = 0; i < n_direct / 3; i++)
        g_assert_cmpint (world->places[i].proved_at, ==, G_MININT64 / 2);
    }
  /* The paths were really tried. */
  g_assert_cmpuint (accepted, >, 10000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/paths/roaming/traffic-follows-within-a-second",
                   test_traffic_follows_within_a_second);
  g_test_add_func ("/paths/roaming/nothing-goes-to-a-new-address-while-the-old-is-trusted",
                   test_nothing_goes_to_a_new_address_while_the_old_is_trusted);
  g_test_add_func ("/paths/roaming/unproven-address-gets-three-times-what-it-sent",
                   test_unproven_address_gets_three_times_what_it_sent);
  g_test_add_func ("/paths/roaming/address-that-is-withdrawn-is-relied-on-no-more",
                   test_address_that_is_withdrawn_is_relied_on_no_more);
  g_test_add_func ("/paths/roaming/own-change-of-network-keeps-all-and-asks-all",
                   test_own_change_of_network_keeps_all_and_asks_all);
  g_test_add_func ("/paths/roaming/different-tastes-are-cheap", test_different_tastes_are_cheap);
  g_test_add_func ("/paths/random-events-break-no-promise", test_random_events_break_no_promise);

  return g_test_run ();
}
