/* test-paths-trust.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of WrnPaths about a path that worked: how long it is believed, and what is done
 * about a doubt.
 */
#include "config.h"

#include "tests/support/wrn-path-world.h"

#define LEN 100

/* A relay and a direct path that was proved at 20 ms, now. */
static Place *
go_direct (World *world, Place **relay)
{
  Place *direct = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));

  if (relay != NULL)
    {
      *relay = world_add_relay (world, 0, WRN_MSEC (50));
      world_run (world, WRN_SECONDS (1));
    }
  world_name_one (world, direct);
  world_run (world, WRN_MSEC (20));
  g_assert_true (world_uses (world, direct));
  return direct;
}

/* A proof is good for a while, for a packet now and then. */
static void
test_doubling_begins_when_trust_ends (void)
{
  g_autoptr (World) world = world_new (1);
  Place *relay;
  Place *direct = go_direct (world, &relay);

  direct->answers = FALSE;
  world_run (world, direct->proved_at + WRN_MSEC (6400) - world->now);
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
  g_assert_cmpuint (relay->n_data, ==, 0);
  world_run (world, WRN_MSEC (100));

  g_assert_cmpuint (world_send (world, LEN), ==, 2);
  g_assert_cmpuint (relay->n_data, ==, 1);
  world_run (world, WRN_MSEC (100));
  g_assert_cmpuint (world_send (world, LEN), ==, 2);

  /* Until a proof comes. */
  direct->answers = TRUE;
  world_run (world, WRN_MSEC (1100));
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
  g_assert_true (world_uses (world, direct));
}

/* Traffic notices sooner: the first question after a second of silence, and the next one. */
static void
test_doubling_begins_with_the_second_question (void)
{
  g_autoptr (World) world = world_new (1);
  Place *relay;
  Place *direct = go_direct (world, &relay);
  const guint n = direct->n_challenges;

  direct->answers = FALSE;
  while (direct->n_challenges < n + 2)
    {
      g_assert_cmpuint (world_send (world, LEN), ==, 1);
      world_run (world, WRN_MSEC (50));
    }
  g_assert_cmpint (world->now - direct->proved_at, <=, WRN_MSEC (2100));
  g_assert_cmpuint (world_send (world, LEN), ==, 2);
  g_assert_true (world_uses (world, direct));

  direct->answers = TRUE;
  world_run (world, WRN_MSEC (1100));
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
}

/* The other side may have noticed before us, who had nothing to send. */
static void
test_doubt_of_the_peer_is_shared (void)
{
  g_autoptr (World) world = world_new (1);
  Place *relay;
  Place *direct = go_direct (world, &relay);
  const guint n = direct->n_challenges;

  wrn_paths_share_doubt (&world->paths, world->now);
  g_assert_cmpuint (world_send (world, LEN), ==, 1);

  world_hear (world, direct, LEN, TRUE);
  world_run (world, WRN_SECONDS (1));
  wrn_paths_share_doubt (&world->paths, world->now);
  g_assert_cmpuint (world_send (world, LEN), ==, 2);
  world_pump (world);
  g_assert_cmpuint (direct->n_challenges, ==, n + 1);

  /* It is as good as before, and data of a moment later may have been sent before that. */
  world_run (world, WRN_MSEC (50));
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
  wrn_paths_share_doubt (&world->paths, world->now);
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
  g_assert_cmpuint (direct->n_challenges, ==, n + 1);
}

static void
test_traffic_without_echo_is_verified (void)
{
  g_autoptr (World) world = world_new (1);
  Place *direct = go_direct (world, NULL);
  const guint n = direct->n_challenges;

  world_send (world, LEN);
  world_run (world, WRN_SECONDS (1) - 1);
  g_assert_cmpuint (direct->n_challenges, ==, n);
  world_run (world, 1);
  g_assert_cmpuint (direct->n_challenges, ==, n + 1);

  /* Once a second, and no more. */
  world_send_for (world, WRN_SECONDS (60), WRN_MSEC (10));
  g_assert_cmpuint (direct->n_challenges, <=, n + 62);
  g_assert_cmpuint (direct->n_challenges, >=, n + 20);
}

/* The peer talks, which it could do without hearing us. */
static void
test_echo_does_not_replace_a_proof (void)
{
  g_autoptr (World) world = world_new (1);
  Place *relay;
  Place *direct = go_direct (world, &relay);
  const guint n = direct->n_challenges;

  for (guint i = 0; i < 29; i++)
    {
      world_send (world, LEN);
      world_hear (world, direct, LEN, TRUE);
      world_run (world, WRN_MSEC (100));
    }
  g_assert_cmpuint (direct->n_challenges, ==, n);
  world_run (world, WRN_MSEC (100));
  g_assert_cmpuint (direct->n_challenges, ==, n + 1);

  direct->answers = FALSE;
  for (guint i = 0; i < 70; i++)
    {
      world_send (world, LEN);
      world_hear (world, direct, LEN, TRUE);
      world_run (world, WRN_MSEC (100));
    }
  g_assert_cmpuint (world_send (world, LEN), ==, 2);
}

static void
test_dead_path_leaves_the_relay (void)
{
  g_autoptr (World) world = world_new (1);
  Place *relay;
  Place *direct = go_direct (world, &relay);

  direct->answers = FALSE;
  world->news = world->n_attempts = 0;
  world_send_for (world, WRN_SECONDS (15), WRN_MSEC (50));
  g_assert_true (world_uses (world, direct));
  world_send_for (world, WRN_SECONDS (4), WRN_MSEC (50));
  g_assert_true (world_uses (world, relay));
  g_assert_cmpint (wrn_paths_get_state (&world->paths), ==, WRN_PATHS_RELAYED);
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
  g_assert_true (world->news & WRN_PATHS_NEWS_ROUTE);

  /* A new attempt follows by itself, and finds the path when it is back. */
  direct->answers = TRUE;
  world_run (world, WRN_SECONDS (11));
  g_assert_true (world_uses (world, direct));
  g_assert_cmpuint (world->n_attempts, >=, 1);
}

static void
test_second_path_takes_over (void)
{
  g_autoptr (World) world = world_new (1);
  Place *relay = world_add_relay (world, 0, WRN_MSEC (50));
  Place *six = world_add (world, "[2001:db8::1]:7", WRN_ENDPOINT_LOCAL, WRN_MSEC (20));
  Place *four = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));
  guint before;

  world_name (world, (Place *const[]){ four, six }, 2);
  world_run (world, WRN_SECONDS (30));
  g_assert_true (world_uses (world, six));

  six->answers = FALSE;
  before = relay->n_data;
  world_send_for (world, WRN_SECONDS (4), WRN_MSEC (50));
  g_assert_true (world_uses (world, four));
  world_send_for (world, WRN_SECONDS (30), WRN_MSEC (50));
  g_assert_true (world_uses (world, four));
  g_assert_cmpuint (relay->n_data - before, <, 100);
}

/* The choice is right at each packet, even if no timer ran since. */
static void
test_choice_needs_no_timer (void)
{
  static const char *const names[] = { "198.51.100.1:7", "198.51.100.2:7", "198.51.100.3:7" };
  static const WrnTime at[] = { WRN_SECONDS (10), WRN_SECONDS (15), WRN_SECONDS (16) };
  static const WrnTime rtt[] = { WRN_MSEC (10), WRN_MSEC (20), WRN_MSEC (40) };
  g_autoptr (World) world = world_new (1);
  Place *places[3];

  for (guint i = 0; i < 3; i++)
    {
      places[i] = world_add (world, names[i], WRN_ENDPOINT_MAPPED, rtt[i]);
      if (i == 0)
        {
          /* A doubt that passes must not end the looking. */
          world_prove (world, places[i]);
          world->now = WRN_SECONDS (9);
          world_send (world, LEN);
          places[i]->n_data = 0;
        }
      places[i]->proved_at = world->now = at[i];
      wrn_paths_proved (&world->paths, at[i], &places[i]->route, rtt[i]);
    }

  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (world_send (world, LEN), ==, 1);
      g_assert_cmpuint (places[i]->n_data, ==, 1);
      world->now = at[i] + WRN_PATH_TRUST;
    }
}

static void
test_backup_is_a_proven_relay (void)
{
  g_autoptr (World) world = world_new (1);
  Place *relays[] = { world_add_relay (world, 0, WRN_MSEC (10)),
                      world_add_relay (world, 1, WRN_MSEC (20)) };
  Place *direct = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));

  wrn_paths_proved (&world->paths, 0, &direct->route, direct->rtt);
  direct->proved_at = 0;
  wrn_paths_proved (&world->paths, WRN_SECONDS (5), &relays[0]->route, relays[0]->rtt);
  wrn_paths_proved (&world->paths, WRN_SECONDS (6), &relays[1]->route, relays[1]->rtt);

  for (guint i = 0; i < 2; i++)
    {
      world->now = WRN_MSEC (6500) + i * WRN_SECONDS (5);
      g_assert_cmpuint (world_send (world, LEN), ==, 2);
      g_assert_cmpuint (relays[i]->n_data, ==, 1);
    }
}

/* Left because another path had a fresher proof, it may show that it is better. */
static void
test_path_left_in_doubt_may_return (void)
{
  g_autoptr (World) world = world_new (1);
  Place *fast = go_direct (world, NULL);
  Place *slow = world_add (world, "198.51.100.2:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (100));

  world_run (world, WRN_SECONDS (8));
  world_prove (world, slow);
  g_assert_true (world_uses (world, slow));
  world_run (world, WRN_MSEC (100));
  g_assert_true (world_uses (world, fast));
}

static void
test_eight_hours_of_sleep_cost_one_question (void)
{
  g_autoptr (World) world = world_new (1);
  Place *relay;
  Place *direct = go_direct (world, &relay);
  guint n;

  world_send (world, LEN);
  world_run (world, WRN_MSEC (900));
  world_hear (world, direct, LEN, TRUE);

  n = direct->n_challenges;
  world->now += WRN_SECONDS (8 * 3600);
  g_assert_cmpuint (world_send (world, LEN), ==, 2);
  world_pump (world);
  g_assert_cmpuint (direct->n_challenges, ==, n + 1);
  world_pump (world);
  g_assert_cmpuint (direct->n_challenges, ==, n + 1);

  world_run (world, WRN_MSEC (20));
  g_assert_true (world_uses (world, direct));
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
}

/* A question was open when the computer fell asleep: that is no verdict. */
static void
test_sleep_with_an_open_question_is_no_death (void)
{
  g_autoptr (World) world = world_new (1);
  Place *direct = go_direct (world, NULL);

  direct->lose = 1;
  world_send (world, LEN);
  world_run (world, WRN_SECONDS (1));
  world->now += WRN_SECONDS (8 * 3600);
  world_pump (world);
  g_assert_true (world_uses (world, direct));
  world_run (world, WRN_MSEC (20));
  g_assert_true (world_uses (world, direct));
  g_assert_cmpuint (world_send (world, LEN), ==, 1);

  /* And if it is really gone, that is known after five questions. */
  direct->answers = FALSE;
  world_send (world, LEN);
  world_run (world, WRN_SECONDS (1));
  world->now += WRN_SECONDS (8 * 3600);
  world_run (world, WRN_SECONDS (6));
  g_assert_false (world_uses (world, direct));
}

/* Runs until the next challenge, and returns how long after @last it came. */
static WrnTime
wait_for_challenge (World *world, Place *place, WrnTime last)
{
  const guint n = place->n_challenges;

  while (place->n_challenges == n)
    world_run (world, WRN_MSEC (1));
  g_assert_cmpuint (place->n_challenges, ==, n + 1);
  return place->last_challenge - last;
}

static void
test_idle_path_is_kept_alive (void)
{
  static const WrnTime longest[] = {
    WRN_SECONDS (10), WRN_SECONDS (20), WRN_SECONDS (40), WRN_SECONDS (60), WRN_SECONDS (60),
  };
  g_autoptr (World) world = world_new (1);
  Place *direct = go_direct (world, NULL);
  WrnTime last = world->now;
  gboolean jitter = FALSE;
  WrnTime before = 0;

  for (guint i = 0; i < 20; i++)
    {
      const WrnTime limit = longest[MIN (i, G_N_ELEMENTS (longest) - 1)];
      const WrnTime gap = wait_for_challenge (world, direct, last);

      g_assert_cmpint (gap, <=, limit + WRN_MSEC (21));
      g_assert_cmpint (gap, >=, limit * 7 / 8 - WRN_MSEC (21));
      jitter |= i > 5 && gap != before;
      before = gap;
      last = direct->last_challenge;
    }
  g_assert_true (jitter);
}

/* A router that forgets after 30 s: the path dies of it once, and never again. */
static void
test_short_mapping_is_learnt (void)
{
  g_autoptr (World) world = world_new (1);
  Place *direct = go_direct (world, NULL);
  WrnTime last = world->now;
  guint n_deaths = 0;

  for (guint i = 0; i < 60; i++)
    {
      const WrnTime gap = wait_for_challenge (world, direct, last);

      last = direct->last_challenge;
      if (gap < WRN_SECONDS (30))
        continue;
      n_deaths++;
      direct->answers = FALSE;
      world_run (world, WRN_SECONDS (20));
      g_assert_false (world_uses (world, direct));
      direct->answers = TRUE;
      world_run (world, WRN_SECONDS (60));
      g_assert_true (world_uses (world, direct));
      last = direct->last_challenge;
    }
  g_assert_cmpuint (n_deaths, ==, 1);
}

/* Who hears the other's questions need not ask the same. */
static void
test_one_side_keeps_an_idle_path_open (void)
{
  g_autoptr (World) world = world_new (1);
  Place *direct = go_direct (world, NULL);
  const guint n = direct->n_challenges;

  for (guint i = 0; i < 100; i++)
    {
      world_run (world, WRN_SECONDS (8));
      world_hear (world, direct, 100, TRUE);
    }
  g_assert_cmpuint (direct->n_challenges, ==, n);
  world_run (world, WRN_SECONDS (11));
  g_assert_cmpuint (direct->n_challenges, ==, n + 1);
}

static void
test_relay_is_asked_only_while_needed (void)
{
  g_autoptr (World) world = world_new (1);
  Place *relay = world_add_relay (world, 0, WRN_MSEC (50));
  Place *direct = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));

  world_run (world, WRN_SECONDS (250));
  g_assert_cmpuint (relay->n_challenges, >=, 5);
  g_assert_cmpuint (relay->n_challenges, <=, 6);

  world_name_one (world, direct);
  world_run (world, WRN_SECONDS (1));
  relay->n_challenges = 0;
  world_run (world, WRN_SECONDS (250));
  g_assert_cmpuint (relay->n_challenges, ==, 0);
}

static void
test_relay_dies_and_comes_back (void)
{
  g_autoptr (World) world = world_new (1);
  Place *relay = world_add_relay (world, 0, WRN_MSEC (50));

  world_run (world, WRN_SECONDS (5));
  relay->answers = FALSE;
  world_send_for (world, WRN_SECONDS (20), WRN_MSEC (100));
  g_assert_cmpint (wrn_paths_get_state (&world->paths), ==, WRN_PATHS_NONE);
  g_assert_cmpuint (world_send (world, LEN), ==, 0);

  /* Either by our own question … */
  relay->answers = TRUE;
  world_run (world, WRN_SECONDS (60));
  g_assert_true (world_uses (world, relay));

  /* … or since the peer is heard through it. */
  relay->answers = FALSE;
  world_run (world, WRN_SECONDS (60));
  g_assert_cmpint (wrn_paths_get_state (&world->paths), ==, WRN_PATHS_NONE);
  relay->answers = TRUE;
  relay->n_challenges = 0;
  world_hear (world, relay, LEN, TRUE);
  g_assert_cmpint (wrn_paths_get_state (&world->paths), ==, WRN_PATHS_RELAYED);
  world_run (world, WRN_SECONDS (1));
  g_assert_cmpuint (relay->n_challenges, ==, 1);
  g_assert_cmpuint (world_send (world, LEN), ==, 1);

  /* The edge knows best: the supernode is gone, and returns with a new channel. */
  g_assert_true (wrn_paths_add_relay (&world->paths, world->now, 0, 1000));
  g_assert_cmpint (wrn_paths_get_current (&world->paths)->rtt, ==, WRN_MSEC (50));
  wrn_paths_remove_relay (&world->paths, world->now, 0);
  g_assert_cmpuint (world_send (world, LEN), ==, 0);
  g_assert_true (wrn_paths_add_relay (&world->paths, world->now, 0, 77));
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
  g_assert_cmpuint (wrn_paths_get_current (&world->paths)->route.channel, ==, 77);
}

static void
test_two_relays_back_each_other (void)
{
  g_autoptr (World) world = world_new (1);
  Place *slow = world_add_relay (world, 1, WRN_MSEC (90));
  Place *fast = world_add_relay (world, WRN_RELAYS_SUPERNODES + 5, WRN_MSEC (30));

  world_run (world, WRN_SECONDS (1));
  g_assert_true (world_uses (world, fast));
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
  g_assert_cmpuint (fast->n_data, ==, 1);

  fast->answers = FALSE;
  world_send_for (world, WRN_SECONDS (10), WRN_MSEC (50));
  g_assert_true (world_uses (world, slow));
  g_assert_cmpuint (world_send (world, LEN), ==, 1);

  wrn_paths_remove_relay (&world->paths, world->now, 1);
  slow->removed = TRUE;
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
  g_assert_true (world_uses (world, fast));
}

/* A relay that works keeps its place; one that does not, gives it to the next. */
static void
test_members_keep_no_supernode_out (void)
{
  g_autoptr (World) world = world_new (1);
  const guint member = WRN_RELAYS_SUPERNODES;
  Place *silent = world_add_relay (world, member + 900, WRN_MSEC (5));

  world_add_relay (world, member, WRN_MSEC (50));
  g_assert_false (wrn_paths_add_relay (&world->paths, world->now, member + 1, 1));
  for (guint i = 0; i < WRN_RELAYS_SUPERNODES; i++)
    world_add_relay (world, i, WRN_MSEC (60 + i));

  silent->answers = FALSE;
  g_assert_false (wrn_paths_want_relay (&world->paths));
  world_run (world, WRN_SECONDS (120));
  g_assert_false (wrn_paths_has_relay (&world->paths, member + 900));
  silent->removed = TRUE;
  g_assert_true (wrn_paths_add_relay (&world->paths, world->now, member + 1, 1));
  g_assert_true (wrn_paths_has_relay (&world->paths, member));
  g_assert_false (wrn_paths_add_relay (&world->paths, world->now, member + 2, 1));
}

/* One more relay is wanted as soon as the last way is in doubt, not when it is given up. */
static void
test_doubt_wants_a_relay (void)
{
  g_autoptr (World) world = world_new (1);
  Place *relay;

  g_assert_true (wrn_paths_want_relay (&world->paths));
  relay = world_add_relay (world, 0, WRN_MSEC (20));
  world_send_for (world, WRN_SECONDS (10), WRN_MSEC (50));
  g_assert_false (wrn_paths_want_relay (&world->paths));
  relay->answers = FALSE;
  world_send_for (world, WRN_SECONDS (5), WRN_MSEC (50));
  g_assert_true (wrn_paths_has_relay (&world->paths, 0));
  g_assert_true (wrn_paths_want_relay (&world->paths));
  relay->answers = TRUE;
  world_send_for (world, WRN_SECONDS (2), WRN_MSEC (50));
  g_assert_false (wrn_paths_want_relay (&world->paths));
}

/* The order of nat.md decides between paths that are equally fast. */
static void
test_rank_decides_between_equals (void)
{
  static const struct
  {
    const char *endpoint;
    WrnEndpointKind kind;
  } ranks[] = {
    { "198.51.100.1:7", WRN_ENDPOINT_REFLEXIVE },
    { "198.51.100.2:7", WRN_ENDPOINT_MAPPED },
    { "[2001:db8::1]:7", WRN_ENDPOINT_LOCAL },
    { "192.168.0.2:7", WRN_ENDPOINT_LOCAL },
  };

  for (guint i = 0; i + 1 < G_N_ELEMENTS (ranks); i++)
    {
      g_autoptr (World) world = world_new (i);
      Place *low = world_add (world, ranks[i].endpoint, ranks[i].kind, WRN_MSEC (10));
      Place *high = world_add (world, ranks[i + 1].endpoint, ranks[i + 1].kind, WRN_MSEC (12));

      world_name (world, (Place *const[]){ low, high }, 2);
      world_run (world, WRN_SECONDS (5));
      g_assert_true (world_uses (world, high));
    }
}

/* Less than 20 % or 2 ms is no reason to change. */
static void
test_faster_path_must_be_clearly_faster (void)
{
  static const struct
  {
    WrnTime current;
    WrnTime other;
    gboolean changes;
  } cases[] = {
    { WRN_MSEC (100), WRN_MSEC (81), FALSE },
    { WRN_MSEC (100), WRN_MSEC (79), TRUE },
    { WRN_MSEC (5), WRN_MSEC (3), FALSE },
    { WRN_MSEC (5), WRN_MSEC (2), TRUE },
    { WRN_MSEC (2), 1, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (World) world = world_new (i);
      Place *current = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, cases[i].current);
      Place *other = world_add (world, "198.51.100.2:7", WRN_ENDPOINT_MAPPED, cases[i].other);

      world_name_one (world, current);
      world_run (world, WRN_SECONDS (11));
      world_name (world, (Place *const[]){ current, other }, 2);
      world_run (world, WRN_SECONDS (2));
      g_assert_true (world_uses (world, cases[i].changes ? other : current));
    }
}

/* Both paths are measured again and again, each time with another result. */
static void
test_flapping_time_does_not_flap_the_path (void)
{
  g_autoptr (World) world = world_new (1);
  Place *a = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (30));
  Place *b = world_add (world, "198.51.100.2:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (30));
  guint changes = 0;

  world_name (world, (Place *const[]){ a, b }, 2);
  world_run (world, WRN_SECONDS (1));
  for (guint i = 0; i < 200; i++)
    {
      const gboolean was_a = world_uses (world, a);

      a->rtt = WRN_MSEC (g_rand_int_range (world->rand, 24, 37));
      b->rtt = WRN_MSEC (g_rand_int_range (world->rand, 24, 37));
      wrn_paths_start_attempt (&world->paths, world->now);
      world_send_for (world, WRN_SECONDS (5), WRN_MSEC (500));
      changes += was_a != world_uses (world, a);
    }
  g_assert_cmpuint (changes, <=, 2);
}

static void
test_round_trip_time_is_smoothed (void)
{
  WrnPath path;

  wrn_path_init (&path, &(WrnRoute){ .relayed = TRUE });
  g_assert_cmpint (path.rtt, ==, -1);
  wrn_path_prove (&path, 0, 800);
  g_assert_cmpint (path.rtt, ==, 800);
  wrn_path_prove (&path, 1, 1600);
  g_assert_cmpint (path.rtt, ==, 900);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/paths/trust/doubling-begins-when-trust-ends",
                   test_doubling_begins_when_trust_ends);
  g_test_add_func ("/paths/trust/doubling-begins-with-the-second-question",
                   test_doubling_begins_with_the_second_question);
  g_test_add_func ("/paths/trust/doubt-of-the-peer-is-shared", test_doubt_of_the_peer_is_shared);
  g_test_add_func ("/paths/trust/traffic-without-echo-is-verified",
                   test_traffic_without_echo_is_verified);
  g_test_add_func ("/paths/trust/echo-does-not-replace-a-proof",
                   test_echo_does_not_replace_a_proof);
  g_test_add_func ("/paths/trust/dead-path-leaves-the-relay", test_dead_path_leaves_the_relay);
  g_test_add_func ("/paths/trust/second-path-takes-over", test_second_path_takes_over);
  g_test_add_func ("/paths/trust/choice-needs-no-timer", test_choice_needs_no_timer);
  g_test_add_func ("/paths/trust/backup-is-a-proven-relay", test_backup_is_a_proven_relay);
  g_test_add_func ("/paths/trust/path-left-in-doubt-may-return",
                   test_path_left_in_doubt_may_return);
  g_test_add_func ("/paths/sleep/eight-hours-cost-one-question",
                   test_eight_hours_of_sleep_cost_one_question);
  g_test_add_func ("/paths/sleep/open-question-is-no-death",
                   test_sleep_with_an_open_question_is_no_death);
  g_test_add_func ("/paths/idle/path-is-kept-alive", test_idle_path_is_kept_alive);
  g_test_add_func ("/paths/idle/short-mapping-is-learnt", test_short_mapping_is_learnt);
  g_test_add_func ("/paths/idle/one-side-keeps-it-open", test_one_side_keeps_an_idle_path_open);
  g_test_add_func ("/paths/idle/relay-is-asked-only-while-needed",
                   test_relay_is_asked_only_while_needed);
  g_test_add_func ("/paths/relay/dies-and-comes-back", test_relay_dies_and_comes_back);
  g_test_add_func ("/paths/relay/two-back-each-other", test_two_relays_back_each_other);
  g_test_add_func ("/paths/relay/members-keep-no-supernode-out",
                   test_members_keep_no_supernode_out);
  g_test_add_func ("/paths/relay/doubt-wants-another", test_doubt_wants_a_relay);
  g_test_add_func ("/paths/choice/rank-decides-between-equals", test_rank_decides_between_equals);
  g_test_add_func ("/paths/choice/faster-must-be-clearly-faster",
                   test_faster_path_must_be_clearly_faster);
  g_test_add_func ("/paths/choice/flapping-time-does-not-flap-the-path",
                   test_flapping_time_does_not_flap_the_path);
  g_test_add_func ("/paths/choice/round-trip-time-is-smoothed", test_round_trip_time_is_smoothed);

  return g_test_run ();
}
