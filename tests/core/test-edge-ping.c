/* test-edge-ping.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of a ping: it goes as frames go, is answered once, and changes nothing.
 */
#include "config.h"

#include "core/wire/wrn-inner.h"
#include "tests/support/wrn-test-puppet.h"

typedef struct
{
  WrnTestWire wire;
  WrnTestHost *supernode;
  WrnTestHost *hosts[3];
} World;

static void
set_up (World *world, guint64 seed, WrnTestEdgeFlags flags)
{
  wrn_test_wire_init (&world->wire, seed);
  world->supernode = wrn_test_wire_add_supernode (&world->wire, 200);
  for (guint i = 0; i < G_N_ELEMENTS (world->hosts); i++)
    {
      world->hosts[i] = wrn_test_wire_add_edge (&world->wire, 1 + i, flags | WRN_TEST_EDGE_NO_LAN);
      wrn_test_host_set_locals (world->hosts[i], &world->hosts[i]->address, 1);
      wrn_test_host_set_supernode (world->hosts[i], 0, world->supernode);
    }
  wrn_test_wire_advance (&world->wire, WRN_SECONDS (10));
  for (guint i = 0; i < G_N_ELEMENTS (world->hosts); i++)
    wrn_test_host_forget (world->hosts[i]);
}

static void
tear_down (World *world)
{
  wrn_test_wire_clear (&world->wire);
}

static void
ping (World *world, guint number, guint whom)
{
  WrnIdentity identity;

  wrn_identity_init (&identity, world->hosts[whom]->seed);
  wrn_test_host_ping (world->hosts[0], number, identity.id);
}

static const WrnEffectPong *
get_pong (const World *world, guint i)
{
  g_assert_cmpuint (i, <, world->hosts[0]->pongs->len);
  return &g_array_index (world->hosts[0]->pongs, WrnEffectPong, i);
}

static guint
count_pongs (const World *world)
{
  return world->hosts[0]->pongs->len;
}

static void
test_a_direct_member_answers_from_its_address (void)
{
  World world;

  set_up (&world, 1, WRN_TEST_EDGE_PLAIN);
  ping (&world, 77, 1);
  world.wire.now += WRN_MSEC (12);
  wrn_test_wire_run (&world.wire);

  g_assert_cmpuint (count_pongs (&world), ==, 1);
  g_assert_cmpuint (get_pong (&world, 0)->number, ==, 77);
  g_assert_cmpint (get_pong (&world, 0)->rtt, ==, WRN_MSEC (12));
  g_assert_false (get_pong (&world, 0)->relayed);
  g_assert_true (wrn_endpoint_equal (&get_pong (&world, 0)->endpoint, &world.hosts[1]->address));
  g_assert_cmpuint (wrn_test_host_get_all_drops (world.hosts[0]), ==, 0);
  tear_down (&world);
}

static void
test_a_relayed_member_answers_through_the_supernode (void)
{
  World world;

  set_up (&world, 2, WRN_TEST_EDGE_NO_DIRECT);
  ping (&world, 1, 2);
  g_assert_cmpuint (wrn_test_host_get_bytes_to (world.hosts[0], &world.supernode->address), >, 0);
  g_assert_cmpuint (wrn_test_host_get_bytes_to (world.hosts[0], &world.hosts[2]->address), ==, 0);
  wrn_test_wire_run (&world.wire);

  g_assert_cmpuint (count_pongs (&world), ==, 1);
  g_assert_true (get_pong (&world, 0)->relayed);
  g_assert_cmpuint (get_pong (&world, 0)->relay, ==, 0);
  tear_down (&world);
}

static void
test_each_question_has_its_own_answer (void)
{
  World world;

  set_up (&world, 3, WRN_TEST_EDGE_PLAIN);
  for (guint i = 0; i < 10; i++)
    ping (&world, 100 + i, 1 + i % 2);
  wrn_test_wire_run (&world.wire);
  g_assert_cmpuint (count_pongs (&world), ==, 10);
  for (guint i = 0; i < 10; i++)
    {
      const WrnEffectPong *pong = get_pong (&world, i);

      g_assert_true (wrn_endpoint_equal (&pong->endpoint,
                                         &world.hosts[1 + (pong->number - 100) % 2]->address));
    }
  tear_down (&world);
}

static void
test_a_silent_member_gives_no_answer (void)
{
  World world;

  set_up (&world, 4, WRN_TEST_EDGE_PLAIN);
  world.hosts[1]->gone = TRUE;
  ping (&world, 1, 1);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (12));
  g_assert_cmpuint (count_pongs (&world), ==, 0);
  tear_down (&world);
}

static void
test_a_stranger_is_not_asked (void)
{
  const guint8 stranger[WRN_NODE_ID_LEN] = { 1, 2, 3 };
  World world;

  set_up (&world, 5, WRN_TEST_EDGE_PLAIN);
  wrn_test_host_ping (world.hosts[0], 1, stranger);
  wrn_test_host_ping (world.hosts[0], 2, NULL);
  g_assert_cmpuint (world.hosts[0]->sent->len, ==, 0);
  g_assert_cmpuint (wrn_test_host_get_drops (world.hosts[0], WRN_DROP_NO_PEER), ==, 2);
  tear_down (&world);
}

/* As a frame, it makes the edge knock. */
static void
test_a_member_without_keys_is_called (void)
{
  World world;

  set_up (&world, 6, WRN_TEST_EDGE_PLAIN);
  wrn_test_host_close (world.hosts[1]);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (1));
  g_assert_cmpint (wrn_test_host_get_state (world.hosts[0], world.hosts[1]), ==, WRN_PEER_OFFLINE);

  ping (&world, 1, 1);
  wrn_test_host_timeout (world.hosts[0]);
  g_assert_cmpint (wrn_test_host_get_state (world.hosts[0], world.hosts[1]), ==,
                   WRN_PEER_CONNECTING);
  g_assert_cmpuint (wrn_test_host_get_drops (world.hosts[0], WRN_DROP_NO_SESSION), ==, 1);
  tear_down (&world);
}

/* The path's own questions are what is believed; see test-paths-trust.c. */
static void
test_pings_say_nothing_of_the_path (void)
{
  WrnPeerStatus before;
  WrnPeerStatus after;
  World world;

  set_up (&world, 7, WRN_TEST_EDGE_PLAIN);
  g_assert_true (wrn_test_host_find_peer (world.hosts[0], world.hosts[1], &before));
  for (guint i = 0; i < 100; i++)
    {
      ping (&world, i, 1);
      world.wire.now += WRN_MSEC (1);
      wrn_test_wire_run (&world.wire);
    }
  g_assert_cmpuint (count_pongs (&world), ==, 100);
  g_assert_true (wrn_test_host_find_peer (world.hosts[0], world.hosts[1], &after));
  g_assert_cmpint (after.state, ==, before.state);
  g_assert_cmpint (after.rtt, ==, before.rtt);
  g_assert_cmpfloat (after.loss, ==, before.loss);
  tear_down (&world);
}

/* Of questions without an answer the oldest is given up. */
static void
test_the_oldest_of_too_many_gives_way (void)
{
  World world;

  set_up (&world, 8, WRN_TEST_EDGE_PLAIN);
  for (guint i = 0; i < 20; i++)
    {
      ping (&world, i, 1);
      world.wire.now++;
    }
  wrn_test_wire_run (&world.wire);
  g_assert_cmpuint (count_pongs (&world), ==, 16);
  for (guint i = 0; i < 16; i++)
    g_assert_cmpuint (get_pong (&world, i)->number, ==, 4 + i);
  tear_down (&world);
}

/* One member cannot answer for another: its own questions have other tokens, and it hears no
 * others. Here it repeats what it was asked, twice, and what it was not. */
static void
test_answers_count_once_and_from_the_one_who_was_asked (void)
{
  WrnTestWire wire;
  WrnTestPuppet puppets[2];
  WrnTestHost *edge;
  WrnChallenge said;
  WrnInner inner;
  const WrnTestInner *asked;
  guint8 answer[WRN_CHALLENGE_LEN];
  gsize len;

  wrn_test_wire_init (&wire, 9);
  edge = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_PLAIN);
  for (guint i = 0; i < 2; i++)
    {
      wrn_test_puppet_init_member (&puppets[i], &wire, 2 + i);
      wrn_test_puppet_call (&puppets[i], edge);
      wrn_test_wire_run (&wire);
      wrn_test_puppet_say_kind (&puppets[i], WRN_KIND_KEEPALIVE, NULL, 0);
      wrn_test_wire_run (&wire);
      wrn_test_puppet_forget (&puppets[i]);
    }

  wrn_test_host_ping (edge, 5, puppets[0].identity.id);
  wrn_test_wire_run (&wire);
  asked = wrn_test_puppet_last (&puppets[0], WRN_KIND_CHALLENGE);
  g_assert_nonnull (asked);
  g_assert_true (wrn_inner_decode (&inner, asked->data, asked->len));
  g_assert_true (wrn_challenge_decode (&said, &inner));
  len = wrn_challenge_encode (&said, WRN_KIND_RESPONSE, answer, sizeof answer);

  wrn_test_puppet_say (&puppets[1], answer, len);
  wrn_test_wire_run (&wire);
  g_assert_cmpuint (edge->pongs->len, ==, 0);

  wrn_test_puppet_say (&puppets[0], answer, len);
  wrn_test_puppet_say (&puppets[0], answer, len);
  wrn_test_wire_run (&wire);
  g_assert_cmpuint (edge->pongs->len, ==, 1);
  g_assert_cmpuint (wrn_test_host_get_drops (edge, WRN_DROP_STALE), ==, 2);

  for (guint i = 0; i < 2; i++)
    wrn_test_puppet_clear (&puppets[i]);
  wrn_test_wire_clear (&wire);
}

/* What is told where three packets of ten are lost, which is of a dozen questions; and that it is
 * of that path. */
static double
tell_loss (guint32 seed)
{
  WrnPeerStatus status;
  World world;
  double loss;

  set_up (&world, seed, WRN_TEST_EDGE_PLAIN);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (300));
  g_assert_true (wrn_test_host_find_peer (world.hosts[0], world.hosts[1], &status));
  g_assert_cmpfloat (status.loss, ==, 0);

  world.wire.loss = 0.3;
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (900));
  g_assert_true (wrn_test_host_find_peer (world.hosts[0], world.hosts[1], &status));
  loss = status.loss;

  wrn_test_host_close (world.hosts[1]);
  wrn_test_wire_run (&world.wire);
  world.wire.loss = 0;
  world.hosts[1]->gone = TRUE;
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (60));
  g_assert_true (wrn_test_host_find_peer (world.hosts[0], world.hosts[1], &status));
  g_assert_cmpfloat (status.loss, ==, -1);
  tear_down (&world);
  return loss;
}

static void
test_loss_is_told_of_the_path_in_use (void)
{
  const guint n_worlds = 8;
  double sum = 0;

  for (guint i = 0; i < n_worlds; i++)
    sum += tell_loss (10 + i);
  g_assert_cmpfloat (sum / n_worlds, >, 0.2);
  g_assert_cmpfloat (sum / n_worlds, <, 0.8);
}

/* What a diagnosis tells a hidden member by, and a clock that is wrong. */
static void
test_members_say_where_and_when (void)
{
  for (guint hidden = 0; hidden < 2; hidden++)
    {
      WrnPeerStatus peer;
      WrnEdgeStatus status;
      guint64 now;
      World world;

      set_up (&world, 11, hidden ? WRN_TEST_EDGE_NO_DIRECT : WRN_TEST_EDGE_PLAIN);
      g_assert_true (wrn_test_host_find_peer (world.hosts[0], world.hosts[1], &peer));
      g_assert_true ((peer.n_addresses == 0) == (hidden != 0));
      now = world.wire.clock + (guint64) world.wire.now;
      g_assert_cmpuint (peer.stamp, <=, now + WRN_SECONDS (1));
      g_assert_cmpuint (peer.stamp, >=, now - WRN_SECONDS (60));
      wrn_edge_get_status (world.hosts[0]->edge, &status);
      g_assert_true (status.no_direct == (hidden != 0));
      tear_down (&world);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/edge/ping/a-direct-member-answers-from-its-address",
                   test_a_direct_member_answers_from_its_address);
  g_test_add_func ("/edge/ping/a-relayed-member-answers-through-the-supernode",
                   test_a_relayed_member_answers_through_the_supernode);
  g_test_add_func ("/edge/ping/each-question-has-its-own-answer",
                   test_each_question_has_its_own_answer);
  g_test_add_func ("/edge/ping/a-silent-member-gives-no-answer",
                   test_a_silent_member_gives_no_answer);
  g_test_add_func ("/edge/ping/a-stranger-is-not-asked", test_a_stranger_is_not_asked);
  g_test_add_func ("/edge/ping/a-member-without-keys-is-called",
                   test_a_member_without_keys_is_called);
  g_test_add_func ("/edge/ping/pings-say-nothing-of-the-path", test_pings_say_nothing_of_the_path);
  g_test_add_func ("/edge/ping/the-oldest-of-too-many-gives-way",
                   test_the_oldest_of_too_many_gives_way);
  g_test_add_func ("/edge/ping/answers-count-once-and-from-the-one-who-was-asked",
                   test_answers_count_once_and_from_the_one_who_was_asked);
  g_test_add_func ("/edge/loss/is-told-of-the-path-in-use", test_loss_is_told_of_the_path_in_use);
  g_test_add_func ("/edge/status/members-say-where-and-when", test_members_say_where_and_when);

  return g_test_run ();
}
