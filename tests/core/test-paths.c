/* test-paths.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of WrnPaths: which way is taken, and on what evidence.
 */
#include "config.h"

#include "tests/support/wrn-path-world.h"

#define LEN 100

static void
test_relay_is_usable_at_once (void)
{
  g_autoptr (World) world = world_new (1);
  Place *relay;

  g_assert_cmpuint (world_send (world, LEN), ==, 0);
  g_assert_cmpint (wrn_paths_get_state (&world->paths), ==, WRN_PATHS_NONE);

  relay = world_add_relay (world, 0, WRN_MSEC (30));
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
  g_assert_cmpuint (relay->n_data, ==, 1);
  g_assert_cmpint (wrn_paths_get_state (&world->paths), ==, WRN_PATHS_RELAYED);

  world_run (world, WRN_SECONDS (1));
  g_assert_cmpint (wrn_paths_get_current (&world->paths)->rtt, ==, WRN_MSEC (30));
}

static void
test_direct_is_preferred_once_proven (void)
{
  g_autoptr (World) world = world_new (1);
  Place *relay = world_add_relay (world, 0, WRN_MSEC (1));
  Place *direct = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_REFLEXIVE, WRN_MSEC (80));

  world_run (world, WRN_SECONDS (1));
  world_name_one (world, direct);
  g_assert_true (world_uses (world, relay));

  world_run (world, WRN_MSEC (79));
  g_assert_true (world_uses (world, relay));
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
  g_assert_cmpuint (direct->n_data, ==, 0);

  world_run (world, WRN_MSEC (1));
  g_assert_true (world_uses (world, direct));
  g_assert_cmpint (wrn_paths_get_state (&world->paths), ==, WRN_PATHS_DIRECT);
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
  g_assert_cmpuint (direct->n_data, ==, 1);
  g_assert_true (world->news & WRN_PATHS_NEWS_ROUTE);
}

static void
test_private_address_means_lan (void)
{
  g_autoptr (World) world = world_new (1);
  Place *lan = world_add (world, "192.168.1.5:7", WRN_ENDPOINT_LOCAL, WRN_MSEC (1));

  world_name_one (world, lan);
  world_run (world, WRN_SECONDS (1));
  g_assert_cmpint (wrn_paths_get_state (&world->paths), ==, WRN_PATHS_LAN);
}

static void
test_lost_challenges_are_repeated (void)
{
  for (guint lose = 0; lose < WRN_PATH_PROBES; lose++)
    {
      const WrnTime at[] = { 0, WRN_MSEC (100), WRN_MSEC (300), WRN_SECONDS (1), WRN_SECONDS (3) };
      g_autoptr (World) world = world_new (lose);
      Place *direct = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));

      direct->lose = lose;
      world_name_one (world, direct);
      world_run (world, at[lose] + WRN_MSEC (20) - 1);
      g_assert_false (world_uses (world, direct));
      world_run (world, 1);
      g_assert_true (world_uses (world, direct));
      g_assert_cmpuint (direct->n_challenges, ==, lose + 1);
    }
}

/* What @place was asked. */
static const guint8 *
get_token (World *world, const Place *place)
{
  const WrnPath *list[WRN_PATHS_MAX];
  const guint n = wrn_paths_list (&world->paths, list);

  for (guint i = 0; i < n; i++)
    if (wrn_path_leads (list[i], &place->route))
      return list[i]->questions[0].token;
  g_assert_not_reached ();
}

static void
test_only_the_answer_from_there_counts (void)
{
  g_autoptr (World) world = world_new (1);
  Place *named = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));
  Place *other = world_add (world, "198.51.100.2:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));
  Place *relay = world_add_relay (world, 0, WRN_MSEC (20));
  guint8 token[WRN_TOKEN_LEN];

  named->answers = other->answers = relay->answers = FALSE;
  world_name_one (world, named);
  memcpy (token, get_token (world, named), sizeof token);

  world_hear (world, other, LEN, TRUE);
  g_assert_false (wrn_paths_handle_response (&world->paths, world->now, &other->route, token));
  g_assert_false (wrn_paths_handle_response (&world->paths, world->now, &relay->route, token));
  token[WRN_TOKEN_LEN - 1] ^= 1;
  g_assert_false (wrn_paths_handle_response (&world->paths, world->now, &named->route, token));
  g_assert_true (world_uses (world, relay));

  token[WRN_TOKEN_LEN - 1] ^= 1;
  g_assert_true (wrn_paths_handle_response (&world->paths, world->now, &named->route, token));
  g_assert_true (world_uses (world, named));
  g_assert_false (wrn_paths_handle_response (&world->paths, world->now, &named->route, token));
}

static void
test_answer_may_not_be_old (void)
{
  g_autoptr (World) world = world_new (1);
  Place *place = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_SECONDS (6));

  world_name_one (world, place);
  world_run (world, WRN_SECONDS (100));
  g_assert_cmpuint (place->n_challenges, >=, 15);
  g_assert_cmpuint (world->n_accepted, ==, 0);
  g_assert_null (wrn_paths_get_current (&world->paths));
}

/* Sixteen names for one victim: what nat.md allows, and no more, for ever rarer. */
static void
test_victim_gets_no_more_than_allowed (void)
{
  g_autoptr (World) world = world_new (1);
  Place *victims[WRN_CANDIDATES_MAX];
  guint total = 0;

  for (guint i = 0; i < WRN_CANDIDATES_MAX; i++)
    {
      g_autofree char *name = g_strdup_printf ("203.0.113.1:%u", 1000 + i);

      victims[i] = world_add (world, name, WRN_ENDPOINT_STATIC, 0);
      victims[i]->answers = FALSE;
    }
  world_name (world, victims, WRN_CANDIDATES_MAX);
  world_run (world, WRN_SECONDS (10) - 1);
  for (guint i = 0; i < WRN_CANDIDATES_MAX; i++)
    {
      g_assert_cmpuint (victims[i]->n_challenges, ==, WRN_PATH_PROBES);
      total += victims[i]->n_challenges;
    }
  g_assert_cmpuint (total, ==, 80);

  /* Attempts at 0, 10, 30, 70, 150, 270, 390, 510, … s. */
  world_run (world, WRN_SECONDS (600) - WRN_SECONDS (10));
  g_assert_cmpuint (victims[0]->n_challenges, ==, 8 * WRN_PATH_PROBES);
  g_assert_cmpuint (world->n_attempts, ==, 8);
  g_assert_cmpuint (world_send (world, LEN), ==, 0);
}

/* A peer that names new addresses all the time gets no more than one that does not. */
static void
test_changing_the_list_gains_nothing (void)
{
  g_autoptr (World) world = world_new (1);
  guint total = 0;

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *name = g_strdup_printf ("203.0.113.%u:7", i);
      Place *victim = world_add (world, name, WRN_ENDPOINT_STATIC, 0);

      victim->answers = FALSE;
      world_name_one (world, victim);
      world_run (world, WRN_MSEC (150));
    }
  for (guint i = 0; i < world->n_places; i++)
    total += world->places[i].n_challenges;
  g_assert_cmpuint (total, <=, 80);
  g_assert_cmpuint (world->n_attempts, ==, 1);
}

static void
test_probes_are_paced (void)
{
  g_autoptr (World) world = world_new (1);
  Place *places[4];

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("203.0.113.%u:7", i + 1);

      places[i] = world_add (world, name, WRN_ENDPOINT_STATIC, WRN_SECONDS (2));
    }
  world_name (world, places, 4);
  world_run (world, WRN_MSEC (99));
  g_assert_cmpuint (world->n_probes, ==, 2);
  world_run (world, WRN_MSEC (1));
  g_assert_cmpuint (world->n_probes, ==, 3);
}

/* Two peers share one budget; what it refuses is asked later. */
static void
test_budget_is_shared (void)
{
  g_autoptr (World) world = world_new (1);
  Place *place = world_add (world, "203.0.113.1:7", WRN_ENDPOINT_STATIC, WRN_MSEC (5));

  while (
      wrn_token_bucket_take (&world->budget, 0, 1, WRN_PATHS_PROBES_RATE, WRN_PATHS_PROBES_BURST))
    ;
  world_name_one (world, place);
  g_assert_cmpuint (place->n_challenges, ==, 0);
  world_run (world, WRN_MSEC (60));
  g_assert_true (world_uses (world, place));
}

static void
test_bad_addresses_are_refused (void)
{
  static const char *const bad[] = {
    "127.0.0.1:7", "0.0.0.0:7", "224.0.0.1:7", "255.255.255.255:7", "198.51.100.1:0",
    "[fe80::1]:7", "[::1]:7",   "[::]:7",      "[ff02::1]:7",       "10.9.9.9:7",
  };
  g_autoptr (World) world = world_new (1);
  const WrnPath *list[WRN_PATHS_MAX];
  WrnEndpoint inside;

  g_assert_true (wrn_endpoint_parse ("10.9.9.9:7", &inside));
  world->refused = &inside;
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      Place *place = world_add (world, bad[i], WRN_ENDPOINT_STATIC, 0);

      world_name_one (world, place);
      world_hear (world, place, LEN, TRUE);
      wrn_paths_proved (&world->paths, world->now, &place->route, 1);
    }
  world_run (world, WRN_SECONDS (100));
  g_assert_cmpuint (wrn_paths_list (&world->paths, list), ==, 0);
  g_assert_cmpuint (world->n_probes, ==, 0);
  g_assert_cmpuint (world_send (world, LEN), ==, 0);
}

/* A member took an address that covers one that we use. */
static void
test_address_refused_later_is_left (void)
{
  g_autoptr (World) world = world_new (1);
  Place *relay = world_add_relay (world, 0, WRN_MSEC (9));
  Place *place = world_add (world, "10.9.9.9:7", WRN_ENDPOINT_LOCAL, WRN_MSEC (1));

  world_name_one (world, place);
  world_run (world, WRN_SECONDS (1));
  g_assert_true (world_uses (world, place));
  world->refused = &place->route.flow.remote;
  world->news = 0;
  world_send_for (world, WRN_SECONDS (2), WRN_MSEC (500));
  g_assert_true (world_uses (world, relay));
  g_assert_true (world->news & WRN_PATHS_NEWS_ROUTE);
}

/* The record says sixteen, the beacon knows one more: the first sixteen stay, bounded. */
static void
test_names_are_bounded_and_replaced_by_source (void)
{
  g_autoptr (World) world = world_new (1);
  WrnEndpoint names[40];
  const WrnPath *list[WRN_PATHS_MAX];

  for (guint i = 0; i < 40; i++)
    names[i] = wrn_endpoint_ipv4 (0xc6336401 + i, 7);
  wrn_paths_set_candidates (&world->paths, 0, WRN_PATHS_SOURCE_RECORD, names, 10);
  wrn_paths_set_candidates (&world->paths, 0, WRN_PATHS_SOURCE_MESSAGE, names + 5, 10);
  g_assert_cmpuint (wrn_paths_list (&world->paths, list), ==, 15);
  wrn_paths_set_candidates (&world->paths, 0, WRN_PATHS_SOURCE_BEACON, names + 15, 25);
  g_assert_cmpuint (wrn_paths_list (&world->paths, list), ==, 16);
  wrn_paths_set_candidates (&world->paths, 0, WRN_PATHS_SOURCE_RECORD, NULL, 0);
  g_assert_cmpuint (wrn_paths_list (&world->paths, list), ==, 11);
  wrn_paths_set_candidates (&world->paths, 0, WRN_PATHS_SOURCE_MESSAGE, NULL, 0);
  wrn_paths_set_candidates (&world->paths, 0, WRN_PATHS_SOURCE_BEACON, NULL, 0);
  g_assert_cmpuint (wrn_paths_list (&world->paths, list), ==, 0);
}

static void
test_path_in_use_outlives_its_name (void)
{
  g_autoptr (World) world = world_new (1);
  Place *place = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));

  world_name_one (world, place);
  world_run (world, WRN_SECONDS (15));
  world_name (world, NULL, 0);
  world_send_for (world, WRN_SECONDS (60), WRN_MSEC (500));
  g_assert_true (world_uses (world, place));
}

static void
test_attempt_follows_the_peers (void)
{
  g_autoptr (World) world = world_new (1);
  Place *place = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));

  place->lose = 15;
  world_name_one (world, place);
  world_run (world, WRN_SECONDS (45));
  g_assert_cmpuint (place->n_challenges, ==, 15);
  g_assert_cmpuint (world->n_attempts, ==, 3);

  /* Our next would be at 70 s; the peer begins now, and needs not be told. */
  wrn_paths_start_attempt (&world->paths, world->now);
  world_run (world, WRN_MSEC (20));
  g_assert_true (world_uses (world, place));
  g_assert_cmpuint (world->n_attempts, ==, 3);

  /* Again and again makes no more of them. */
  place->answers = FALSE;
  for (guint i = 0; i < 100; i++)
    wrn_paths_start_attempt (&world->paths, world->now);
  world_pump (world);
  g_assert_cmpuint (place->n_challenges, ==, 16);
}

/* Routers that do not open are left alone while there is nothing to send; the first packet after a
 * while begins an attempt at once. Without a relay there is more at stake. */
static void
test_nobody_knocks_for_nothing (void)
{
  g_autoptr (World) world = world_new (1);
  Place *place = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));

  place->answers = FALSE;
  world_add_relay (world, 0, WRN_MSEC (50));
  world_name_one (world, place);
  world_run (world, WRN_SECONDS (3600));
  g_assert_cmpuint (place->n_challenges, ==, 4 * WRN_PATH_PROBES);
  g_assert_cmpuint (world->n_attempts, ==, 4);

  g_assert_cmpuint (world_send (world, 100), ==, 1);
  world_run (world, WRN_MSEC (10));
  g_assert_cmpuint (world->n_attempts, ==, 5);
  world_send_for (world, WRN_SECONDS (600), WRN_SECONDS (10));
  g_assert_cmpuint (world->n_attempts, >=, 9);
  world_run (world, WRN_SECONDS (3600));
  g_assert_cmpuint (world->n_attempts, <=, 11);
}

/* Where packets get lost, a single answer that does not come calls for a second question, not for
 * probes. */
static void
test_single_loss_begins_no_attempt (void)
{
  g_autoptr (World) world = world_new (1);
  Place *place = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));
  Place *inside = world_add (world, "192.0.2.1:7", WRN_ENDPOINT_LOCAL, 0);
  Place *const places[] = { place, inside };

  inside->answers = FALSE;
  world_name (world, places, G_N_ELEMENTS (places));
  world_run (world, WRN_SECONDS (60));
  world->n_attempts = 0;
  place->lose = 1;
  world_run (world, WRN_SECONDS (120));
  g_assert_cmpuint (place->lose, ==, 0);
  g_assert_cmpuint (world->n_attempts, ==, 0);

  place->answers = FALSE;
  world_run (world, WRN_SECONDS (64));
  g_assert_cmpuint (world->n_attempts, >=, 1);
}

/* A peer that says so ten times a second gets what nat.md allows. */
static void
test_attempts_of_the_peer_are_limited (void)
{
  g_autoptr (World) world = world_new (1);
  Place *place = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, 0);

  place->answers = FALSE;
  world_name_one (world, place);
  for (guint i = 0; i < 999; i++)
    {
      wrn_paths_start_attempt (&world->paths, world->now);
      world_run (world, WRN_MSEC (100));
    }
  g_assert_cmpuint (place->n_challenges, ==, 10 * WRN_PATH_PROBES);
}

/* However long the last ones failed, a new address is worth a try every ten seconds. */
static void
test_new_address_begins_anew (void)
{
  g_autoptr (World) world = world_new (1);
  Place *gone = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, 0);
  Place *there = world_add (world, "198.51.100.2:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (9));

  gone->answers = FALSE;
  there->lose = WRN_PATH_PROBES;
  world_name_one (world, gone);
  world_run (world, WRN_SECONDS (200));
  world_name (world, (Place *const[]){ gone, there }, 2);
  g_assert_cmpuint (there->n_challenges, ==, 1);
  world_run (world, WRN_MSEC (10100));
  g_assert_true (world_uses (world, there));
}

/* All are asked once before one is asked again, and the likely ones first. */
static void
test_probes_go_in_rounds_by_rank (void)
{
  g_autoptr (World) world = world_new (1);
  Place *places[] = {
    world_add (world, "198.51.100.1:7", WRN_ENDPOINT_REFLEXIVE, 0),
    world_add (world, "198.51.100.2:7", WRN_ENDPOINT_MAPPED, 0),
    world_add (world, "[2001:db8::1]:7", WRN_ENDPOINT_LOCAL, 0),
    world_add (world, "192.168.0.2:7", WRN_ENDPOINT_LOCAL, 0),
  };

  for (guint i = 0; i < 4; i++)
    places[i]->answers = FALSE;
  world_name (world, places, 4);
  world_run (world, WRN_MSEC (199));
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpuint (places[i]->n_challenges, ==, 1);
      g_assert_cmpint (places[i]->first_challenge, ==, WRN_MSEC (50) * (3 - i));
    }
}

static void
test_attempt_asks_the_path_in_use (void)
{
  g_autoptr (World) world = world_new (1);
  Place *used = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));
  Place *other = world_add (world, "198.51.100.2:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (90));

  world_name_one (world, used);
  world_run (world, WRN_SECONDS (25));
  used->n_challenges = 0;
  other->answers = FALSE;
  world_name (world, (Place *const[]){ used, other }, 2);
  g_assert_cmpuint (used->n_challenges, ==, 1);
}

/* Who is heard directly while we have no direct path is worth an attempt. */
static void
test_unknown_address_leads_to_an_attempt (void)
{
  g_autoptr (World) world = world_new (1);
  Place *place = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, 0);

  place->answers = FALSE;
  world_hear (world, place, 52, TRUE);
  world_run (world, WRN_SECONDS (11));
  g_assert_cmpuint (world->n_attempts, ==, 1);
}

static void
test_proven_address_is_not_pushed_out (void)
{
  g_autoptr (World) world = world_new (1);
  const WrnPath *list[WRN_PATHS_MAX];
  Place *first = NULL;

  for (guint i = 0; i < WRN_PATHS_MAX_HEARD + 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("198.51.100.%u:7", i);
      Place *place = world_add (world, name, WRN_ENDPOINT_REFLEXIVE, WRN_MSEC (10));

      world_prove (world, place);
      first = first == NULL ? place : first;
      world_run (world, WRN_MSEC (500));
    }
  g_assert_cmpuint (wrn_paths_list (&world->paths, list), ==, WRN_PATHS_MAX_HEARD);
  g_assert_true (world_uses (world, first));
}

/* A symmetric NAT makes a new address of a peer, which is tried as soon as it is seen. */
static void
test_address_of_a_packet_is_a_candidate (void)
{
  g_autoptr (World) world = world_new (1);
  Place *place = world_add (world, "198.51.100.1:4242", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));

  world_hear (world, place, 52, FALSE);
  world_run (world, WRN_SECONDS (1));
  g_assert_cmpuint (place->n_challenges, ==, 0); /* late: perhaps an echo */

  world_hear (world, place, 52, TRUE);
  g_assert_cmpuint (place->n_challenges, ==, 1);
  world_run (world, WRN_MSEC (20));
  g_assert_true (world_uses (world, place));
  g_assert_cmpuint (wrn_paths_get_current (&world->paths)->route.flow.local.port, ==, 7);
}

/* The peer's challenge arrives when ours were all lost in its NAT: now that is open. */
static void
test_heard_candidate_is_probed_at_once (void)
{
  g_autoptr (World) world = world_new (1);
  Place *place = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));

  place->lose = 4;
  world_name_one (world, place);
  world_run (world, WRN_MSEC (1500));
  world_hear (world, place, 52, TRUE);
  g_assert_cmpuint (place->n_challenges, ==, 5);
  world_run (world, WRN_MSEC (20));
  g_assert_true (world_uses (world, place));
  /* We answer from where we were asked. */
  g_assert_cmpuint (wrn_paths_get_current (&world->paths)->route.flow.local.port, ==, 7);
}

/* Somebody copies the peer's packets to us from many addresses. */
static void
test_heard_addresses_are_bounded (void)
{
  g_autoptr (World) world = world_new (1);
  Place *real = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));
  const WrnPath *list[WRN_PATHS_MAX];

  world_name_one (world, real);
  world_run (world, WRN_SECONDS (1));
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *name = g_strdup_printf ("203.0.113.%u:7", i + 1);
      Place *fake = world_add (world, name, WRN_ENDPOINT_MAPPED, 0);

      fake->answers = FALSE;
      world_hear (world, fake, 41, TRUE);
      world_send (world, LEN);
      world_run (world, WRN_MSEC (500));
      g_assert_cmpuint (fake->n_data, ==, 0);
      g_assert_cmpuint (52 * fake->n_challenges, <=, 3 * 41);
    }
  g_assert_cmpuint (wrn_paths_list (&world->paths, list), ==, 1 + WRN_PATHS_MAX_HEARD);
  g_assert_true (world_uses (world, real));
}

static void
test_handshake_answer_is_a_proof (void)
{
  g_autoptr (World) world = world_new (1);
  Place *place = world_add (world, "[fe80::2]:7", WRN_ENDPOINT_LOCAL, WRN_MSEC (3));

  place->route.flow.remote.scope = 2;
  world_prove (world, place);
  g_assert_true (world_uses (world, place));
  g_assert_cmpint (wrn_paths_get_state (&world->paths), ==, WRN_PATHS_LAN);
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
  g_assert_cmpint (wrn_paths_get_current (&world->paths)->rtt, ==, WRN_MSEC (3));
}

/* Both sides may have given up the only relay, each waiting for a sign of the other. */
static void
test_traffic_without_a_way_asks_every_ten_seconds (void)
{
  g_autoptr (World) world = world_new (1);
  Place *relay = world_add_relay (world, 0, WRN_MSEC (50));
  guint n;

  relay->answers = FALSE;
  world_send_for (world, WRN_SECONDS (300), WRN_MSEC (100));
  g_assert_cmpuint (world_send (world, 100), ==, 0);
  n = relay->n_challenges;
  world_send_for (world, WRN_SECONDS (100), WRN_MSEC (100));
  g_assert_cmpuint (relay->n_challenges - n, >=, 9);
  g_assert_cmpuint (relay->n_challenges - n, <=, 11 * WRN_PATH_PROBES);

  relay->answers = TRUE;
  world_send_for (world, WRN_SECONDS (11), WRN_MSEC (100));
  g_assert_cmpuint (world_send (world, 100), ==, 1);
}

/* A path that was idle is asked with the first packet. */
static void
test_single_packet_is_enough_to_ask (void)
{
  g_autoptr (World) world = world_new (1);
  Place *direct = world_add (world, "198.51.100.1:7", WRN_ENDPOINT_MAPPED, WRN_MSEC (20));
  guint n;

  world_name_one (world, direct);
  world_run (world, WRN_SECONDS (5));
  n = direct->n_challenges;
  g_assert_cmpuint (world_send (world, LEN), ==, 1);
  world_run (world, WRN_MSEC (100));
  g_assert_cmpuint (direct->n_challenges, ==, n + 1);
}

/* Of many packets one after the other, the first says when to ask; so says the next one after each
 * that came, and after each proof. */
static void
test_one_packet_of_many_sets_deadlines (void)
{
  const WrnRoute route = { .relayed = TRUE };
  const WrnTime now = WRN_SECONDS (100);
  WrnPath path;

  wrn_path_init (&path, &route);
  wrn_path_prove (&path, now, WRN_MSEC (1));
  g_assert_true (wrn_path_used (&path, now));
  g_assert_cmpint (wrn_path_get_check_time (&path), ==, now + WRN_SECONDS (1));
  for (guint i = 1; i < 100; i++)
    g_assert_false (wrn_path_used (&path, now + (WrnTime) i * WRN_MSEC (1)));
  g_assert_cmpint (wrn_path_get_check_time (&path), ==, now + WRN_SECONDS (1));

  wrn_path_heard (&path, now + WRN_MSEC (200), LEN);
  g_assert_true (wrn_path_used (&path, now + WRN_MSEC (300)));
  g_assert_false (wrn_path_used (&path, now + WRN_MSEC (300)));
  wrn_path_prove (&path, now + WRN_MSEC (400), WRN_MSEC (1));
  g_assert_true (wrn_path_used (&path, now + WRN_MSEC (500)));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/paths/relay-is-usable-at-once", test_relay_is_usable_at_once);
  g_test_add_func ("/paths/direct-is-preferred-once-proven", test_direct_is_preferred_once_proven);
  g_test_add_func ("/paths/private-address-means-lan", test_private_address_means_lan);
  g_test_add_func ("/paths/lost-challenges-are-repeated", test_lost_challenges_are_repeated);
  g_test_add_func ("/paths/only-the-answer-from-there-counts",
                   test_only_the_answer_from_there_counts);
  g_test_add_func ("/paths/answer-may-not-be-old", test_answer_may_not_be_old);
  g_test_add_func ("/paths/victim-gets-no-more-than-allowed",
                   test_victim_gets_no_more_than_allowed);
  g_test_add_func ("/paths/changing-the-list-gains-nothing", test_changing_the_list_gains_nothing);
  g_test_add_func ("/paths/probes-are-paced", test_probes_are_paced);
  g_test_add_func ("/paths/budget-is-shared", test_budget_is_shared);
  g_test_add_func ("/paths/bad-addresses-are-refused", test_bad_addresses_are_refused);
  g_test_add_func ("/paths/address-refused-later-is-left", test_address_refused_later_is_left);
  g_test_add_func ("/paths/names-are-bounded-and-replaced-by-source",
                   test_names_are_bounded_and_replaced_by_source);
  g_test_add_func ("/paths/path-in-use-outlives-its-name", test_path_in_use_outlives_its_name);
  g_test_add_func ("/paths/attempt-follows-the-peers", test_attempt_follows_the_peers);
  g_test_add_func ("/paths/nobody-knocks-for-nothing", test_nobody_knocks_for_nothing);
  g_test_add_func ("/paths/single-loss-begins-no-attempt", test_single_loss_begins_no_attempt);
  g_test_add_func ("/paths/attempts-of-the-peer-are-limited",
                   test_attempts_of_the_peer_are_limited);
  g_test_add_func ("/paths/new-address-begins-anew", test_new_address_begins_anew);
  g_test_add_func ("/paths/probes-go-in-rounds-by-rank", test_probes_go_in_rounds_by_rank);
  g_test_add_func ("/paths/single-packet-is-enough-to-ask", test_single_packet_is_enough_to_ask);
  g_test_add_func ("/paths/one-packet-of-many-sets-deadlines",
                   test_one_packet_of_many_sets_deadlines);
  g_test_add_func ("/paths/attempt-asks-the-path-in-use", test_attempt_asks_the_path_in_use);
  g_test_add_func ("/paths/unknown-address-leads-to-an-attempt",
                   test_unknown_address_leads_to_an_attempt);
  g_test_add_func ("/paths/proven-address-is-not-pushed-out",
                   test_proven_address_is_not_pushed_out);
  g_test_add_func ("/paths/address-of-a-packet-is-a-candidate",
                   test_address_of_a_packet_is_a_candidate);
  g_test_add_func ("/paths/heard-candidate-is-probed-at-once",
                   test_heard_candidate_is_probed_at_once);
  g_test_add_func ("/paths/heard-addresses-are-bounded", test_heard_addresses_are_bounded);
  g_test_add_func ("/paths/handshake-answer-is-a-proof", test_handshake_answer_is_a_proof);

  g_test_add_func ("/paths/traffic-without-a-way-asks-every-ten-seconds",
                   test_traffic_without_a_way_asks_every_ten_seconds);

  return g_test_run ();
}
