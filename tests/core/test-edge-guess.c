/* test-edge-guess.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thousands of packets go only to whom wants them, and proved to be there: what else must hold.
 */
#include "config.h"

#include "core/edge/wrn-edge-guess.h"
#include "core/edge/wrn-edge-nat.h"
#include "core/wire/wrn-router-message.h"
#include "tests/support/wrn-sim-random.h"

#define T0 WRN_SECONDS (1000)
#define SLOT 3

/* An edge that would guess, and a member that may ask it to. Its session is not needed: what it
 * says is given to the edge as it would be once it is opened. */
typedef struct
{
  WrnSimRandom random;
  WrnEntropy entropy;
  WrnTime now;
  WrnEdge *edge;    /* (owned) */
  WrnPeer *peer;    /* (not owned) */
  WrnEndpoint home; /* of the member */
} World;

static WrnPeer *
add_peer (World *self, guint8 number, guint slot, const WrnEndpoint *home)
{
  const guint8 id[WRN_NODE_ID_LEN] = { number };
  WrnIdentity identity;
  const guint8 seed[WRN_SEED_LEN] = { number };
  WrnPeer *peer;

  wrn_identity_init (&identity, seed);
  peer = wrn_edge_add_peer (self->edge, self->now, id, identity.dh.public_key);
  peer->state = WRN_PEER_RELAYED;
  peer->since = self->now - WRN_SECONDS (60);
  peer->record = g_new0 (WrnRecord, 1);
  peer->record->n_endpoints = 1;
  peer->record->endpoints[0] = *home;
  peer->router = (WrnNat){ .mapping = WRN_NAT_MAPPING_APDM, .filtering = WRN_NAT_FILTERING_APDF };
  peer->guess.willing = TRUE;
  self->edge->uplinks[0].slots[slot].peer = peer;
  return peer;
}

static void
world_init (World *self)
{
  static const guint8 secret[WRN_SECRET_LEN] = { 'c' };
  static const guint8 seed[WRN_SEED_LEN] = { 'e' };
  g_auto (WrnProfile) profile = { 0 };
  WrnEdgeOptions options = { .seed = seed, .profile = &profile, .name = "edge" };

  *self = (World){ .now = T0, .home = wrn_endpoint_ipv4 (0xcb007107, 7777) };
  g_assert_true (wrn_crypto_init ());
  wrn_sim_random_seed (&self->random, 1);
  self->entropy = (WrnEntropy){ wrn_sim_random_fill, &self->random };
  options.entropy = &self->entropy;
  wrn_profile_init (&profile, "test", secret);
  profile.n_supernodes = 1;
  profile.supernodes[0] = (WrnSupernodeAddress){ .host = "supernode", .port = 7654 };
  profile.supernodes[0].key[0] = 9;
  self->edge = wrn_edge_new (&options, self->now);
  self->edge->uplinks[0].registered = TRUE;
  self->edge->uplinks[0].seen = wrn_endpoint_ipv4 (0xcb007105, 41000);
  self->edge->router.nat = (WrnNat){ .mapping = WRN_NAT_MAPPING_EIM };
  self->peer = add_peer (self, 1, SLOT, &self->home);
}

static void
world_clear (World *self)
{
  wrn_edge_free (self->edge);
}

static void
vouch (World *self, guint16 slot, const WrnEndpoint *where)
{
  const WrnVouch said = { .slot = slot, .proved = *where };
  guint8 bytes[WRN_VOUCH_LEN];
  WrnInner inner;

  g_assert_cmpuint (wrn_vouch_encode (&said, bytes, sizeof bytes), ==, sizeof bytes);
  g_assert_true (wrn_inner_decode (&inner, bytes, sizeof bytes));
  wrn_edge_read_vouch (self->edge, self->now, &self->edge->uplinks[0], &inner);
}

static void
knock (World *self, WrnPeer *peer, WrnKnock step)
{
  guint8 bytes[2];
  WrnInner inner;

  g_assert_cmpuint (wrn_knock_encode (step, bytes, sizeof bytes), ==, sizeof bytes);
  g_assert_true (wrn_inner_decode (&inner, bytes, sizeof bytes));
  g_assert_cmpint (wrn_edge_read_knock (self->edge, self->now, peer, &inner), ==, WRN_DROP_NONE);
}

static const WrnGuessing *
guessing (const World *self)
{
  return &self->edge->guessing;
}

/* All that a member and its supernode do who are honest. */
static void
do_all (World *self)
{
  vouch (self, SLOT, &self->home);
  knock (self, self->peer, WRN_KNOCK_ASK);
  knock (self, self->peer, WRN_KNOCK_GO);
}

/* Lets the attempt come to its end. */
static void
let_end (World *self)
{
  self->now += WRN_SECONDS (5);
  wrn_edge_tick_guess (self->edge, self->now);
  g_assert_null (guessing (self)->peer);
}

static void
test_whoever_asks_well_is_guessed_at (void)
{
  World world;

  world_init (&world);
  do_all (&world);
  g_assert_cmpint (guessing (&world)->burst.role, ==, WRN_BIRTHDAY_GUESSES);
  g_assert_true (wrn_endpoint_equal (&guessing (&world)->burst.target, &world.home));
  let_end (&world);
  g_assert_cmpuint (guessing (&world)->n_bursts, ==, 1);
  world_clear (&world);
}

/* A supernode's word may come after the member's. */
static void
test_order_of_words_does_not_count (void)
{
  World world;

  world_init (&world);
  knock (&world, world.peer, WRN_KNOCK_ASK);
  g_assert_null (guessing (&world)->peer);
  vouch (&world, SLOT, &world.home);
  g_assert_true (guessing (&world)->peer == world.peer);
  knock (&world, world.peer, WRN_KNOCK_GO);
  g_assert_cmpint (guessing (&world)->burst.role, ==, WRN_BIRTHDAY_GUESSES);
  world_clear (&world);
}

static void
victim_is_named_by_the_member (World *world)
{
  world->peer->record->endpoints[0] = wrn_endpoint_ipv4 (0xc6336401, 7777);
}

static void
other_port_is_named_by_the_member (World *world)
{
  world->peer->record->endpoints[0].port++;
}

static void
member_names_nothing (World *world)
{
  world->peer->record->n_endpoints = 0;
}

static void
member_is_in_a_private_network (World *world)
{
  world->home = world->peer->record->endpoints[0] = wrn_endpoint_ipv4 (0x0a000005, 7777);
}

static void
member_is_behind_our_router (World *world)
{
  world->home = world->peer->record->endpoints[0] = wrn_endpoint_ipv4 (0xcb007105, 7777);
}

static void
member_is_not_willing (World *world)
{
  world->peer->guess.willing = FALSE;
}

static void
member_is_direct (World *world)
{
  world->peer->state = WRN_PEER_DIRECT;
}

static void
member_keeps_its_port (World *world)
{
  world->peer->router.mapping = WRN_NAT_MAPPING_EIM;
}

static void
we_change_our_port (World *world)
{
  world->edge->router.nat.mapping = WRN_NAT_MAPPING_APDM;
}

static void
we_know_nothing_of_our_router (World *world)
{
  world->edge->router.nat.mapping = WRN_NAT_MAPPING_UNKNOWN;
}

static void
it_is_switched_off (World *world)
{
  world->edge->guessing.off = TRUE;
}

static void
network_is_metered (World *world)
{
  wrn_edge_set_metered (world->edge, world->now, TRUE);
}

static void
somebody_else_is_guessed_at (World *world)
{
  const WrnEndpoint elsewhere = wrn_endpoint_ipv4 (0xcb007109, 1);

  world->edge->guessing.peer = add_peer (world, 2, SLOT + 1, &elsewhere);
  world->edge->guessing.until = world->now + WRN_SECONDS (1);
}

static void
there_was_an_attempt (World *world)
{
  world->peer->guess.tried = TRUE;
  world->peer->guess.tried_at = world->now - WRN_SECONDS (3599);
}

static void
address_was_guessed_at (World *world)
{
  world->edge->guessing.targets[5].address = wrn_endpoint_ipv4 (0xcb007107, 1);
  world->edge->guessing.targets[5].at = world->now - WRN_SECONDS (3599);
}

/* Each alone is enough for nothing to be sent. */
static void
test_one_reason_is_enough (void)
{
  static void (*const reasons[]) (World * world) = {
    victim_is_named_by_the_member,
    other_port_is_named_by_the_member,
    member_names_nothing,
    member_is_in_a_private_network,
    member_is_behind_our_router,
    member_is_not_willing,
    member_is_direct,
    member_keeps_its_port,
    we_change_our_port,
    we_know_nothing_of_our_router,
    it_is_switched_off,
    network_is_metered,
    somebody_else_is_guessed_at,
    there_was_an_attempt,
    address_was_guessed_at,
  };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      World world;

      world_init (&world);
      reasons[i](&world);
      g_test_message ("reason %u", i);
      do_all (&world);
      g_assert_cmpint (guessing (&world)->burst.role, ==, WRN_BIRTHDAY_OFF);
      g_assert_cmpuint (guessing (&world)->n_probes, ==, 0);
      world_clear (&world);
    }
}

static void
test_metered_network_ends_what_is_under_way (void)
{
  World world;
  guint n_probes;

  world_init (&world);
  do_all (&world);
  g_assert_cmpint (guessing (&world)->burst.role, ==, WRN_BIRTHDAY_GUESSES);
  n_probes = guessing (&world)->n_probes;
  network_is_metered (&world);
  g_assert_null (guessing (&world)->peer);
  world.now += WRN_MSEC (500);
  wrn_edge_tick_guess (world.edge, world.now);
  g_assert_cmpuint (guessing (&world)->n_probes, ==, n_probes);
  world_clear (&world);
}

/* What a supernode says of somebody who did not ask, or what a member asks for whom no supernode
 * speaks, or of whom it spoke long ago. */
static void
test_neither_word_alone_is_enough (void)
{
  World world;

  world_init (&world);
  vouch (&world, SLOT, &world.home);
  knock (&world, world.peer, WRN_KNOCK_GO);
  g_assert_null (guessing (&world)->peer);
  world_clear (&world);

  world_init (&world);
  knock (&world, world.peer, WRN_KNOCK_ASK);
  knock (&world, world.peer, WRN_KNOCK_GO);
  g_assert_null (guessing (&world)->peer);
  world_clear (&world);

  world_init (&world);
  vouch (&world, SLOT, &world.home);
  world.now += WRN_SECONDS (11);
  knock (&world, world.peer, WRN_KNOCK_ASK);
  g_assert_null (guessing (&world)->peer);
  world_clear (&world);
}

/* A hostile supernode that names a victim once the member has asked: not where the member is. */
static void
test_supernode_cannot_turn_it_on_a_victim (void)
{
  const WrnEndpoint victim = wrn_endpoint_ipv4 (0xc6336401, 7777);
  World world;

  world_init (&world);
  vouch (&world, SLOT, &world.home);
  knock (&world, world.peer, WRN_KNOCK_ASK);
  g_assert_true (guessing (&world)->peer == world.peer);
  vouch (&world, SLOT, &victim);
  knock (&world, world.peer, WRN_KNOCK_GO);
  g_assert_cmpint (guessing (&world)->burst.role, ==, WRN_BIRTHDAY_OFF);

  vouch (&world, SLOT + 1, &world.home);
  vouch (&world, 200, &world.home);
  knock (&world, world.peer, WRN_KNOCK_GO);
  g_assert_cmpint (guessing (&world)->burst.role, ==, WRN_BIRTHDAY_OFF);
  world_clear (&world);
}

/* However many members ask, at however many addresses: eight bursts in an hour. */
static void
test_all_of_an_hour_are_bounded (void)
{
  World world;

  world_init (&world);
  for (guint8 i = 2; i < 100; i++)
    {
      const WrnEndpoint home = wrn_endpoint_ipv4 (0xcb010000 + i, 7777);
      WrnPeer *peer = add_peer (&world, i, SLOT + i, &home);

      vouch (&world, (guint16) (SLOT + i), &home);
      knock (&world, peer, WRN_KNOCK_ASK);
      knock (&world, peer, WRN_KNOCK_GO);
      world.now += WRN_SECONDS (10);
      wrn_edge_tick_guess (world.edge, world.now);
    }
  g_assert_cmpuint (guessing (&world)->n_bursts, ==, WRN_GUESSING_TARGETS);
  world_clear (&world);
}

/* The side that opens ports sends nothing either to an address that is not vouched for. */
static void
test_ports_are_opened_only_for_whom_is_vouched_for (void)
{
  const WrnEndpoint victim = wrn_endpoint_ipv4 (0xc6336401, 7777);

  for (guint honest = 0; honest < 2; honest++)
    {
      World world;

      world_init (&world);
      world.edge->router.nat.mapping = WRN_NAT_MAPPING_APDM;
      world.peer->router.mapping = WRN_NAT_MAPPING_EIM;
      world.peer->tx_packets = 1;
      wrn_edge_expect_guess (world.edge, world.now);
      world.now += WRN_SECONDS (3);
      wrn_edge_tick_guess (world.edge, world.now);
      g_assert_true (guessing (&world)->peer == world.peer);

      knock (&world, world.peer, WRN_KNOCK_READY);
      g_assert_false (guessing (&world)->waits_for_sockets);
      vouch (&world, SLOT, honest ? &world.home : &victim);
      g_assert_cmpint (guessing (&world)->waits_for_sockets, ==, honest);
      world_clear (&world);
    }
}

/* What comes by the first socket is the way; what comes by another one is too late. */
static void
test_first_socket_wins (void)
{
  WrnEndpoint sockets[4];
  WrnRoute route = { 0 };
  World world;

  world_init (&world);
  for (guint16 i = 0; i < G_N_ELEMENTS (sockets); i++)
    sockets[i] = wrn_endpoint_ipv4 (0, (guint16) (5000 + i));
  world.edge->router.nat.mapping = WRN_NAT_MAPPING_APDM;
  world.peer->router.mapping = WRN_NAT_MAPPING_EIM;
  world.edge->guessing.peer = world.peer;
  world.edge->guessing.until = world.now + WRN_SECONDS (1);
  knock (&world, world.peer, WRN_KNOCK_READY);
  vouch (&world, SLOT, &world.home);
  wrn_edge_take_sockets (world.edge, world.now, sockets, G_N_ELEMENTS (sockets));
  g_assert_cmpint (guessing (&world)->burst.role, ==, WRN_BIRTHDAY_OPENS);

  route.flow = (WrnFlow){ .remote = wrn_endpoint_ipv4 (0xc6336401, 7777), .local = sockets[1] };
  g_assert_true (wrn_edge_hear_guess (world.edge, world.now, world.peer, &route));
  route.flow.remote = world.home;
  g_assert_false (wrn_edge_hear_guess (world.edge, world.now, world.peer, &route));
  g_assert_cmpuint (guessing (&world)->winner, ==, 5001);
  g_assert_cmpuint (guessing (&world)->n_kept, ==, 1);
  g_assert_false (wrn_edge_hear_guess (world.edge, world.now, world.peer, &route));
  route.flow.local = sockets[2];
  g_assert_true (wrn_edge_hear_guess (world.edge, world.now, world.peer, &route));
  route.flow.local.port = 41000;
  g_assert_false (wrn_edge_hear_guess (world.edge, world.now, world.peer, &route));

  /* It is kept for as long as it is of use. */
  let_end (&world);
  g_assert_cmpuint (guessing (&world)->n_kept, ==, 1);
  world.now += WRN_SECONDS (11);
  wrn_edge_tick_guess (world.edge, world.now);
  g_assert_cmpuint (guessing (&world)->n_kept, ==, 0);
  world_clear (&world);
}

/* A member that goes takes along what was kept for it. */
static void
test_member_that_goes_leaves_nothing (void)
{
  World world;

  world_init (&world);
  do_all (&world);
  world.edge->guessing.kept[0] = (WrnKeptSocket){ world.peer, 5000, world.now };
  world.edge->guessing.n_kept = 1;
  wrn_edge_hang_up (world.edge, world.now, world.peer);
  g_assert_null (guessing (&world)->peer);
  g_assert_cmpuint (guessing (&world)->n_kept, ==, 0);
  g_assert_cmpint (guessing (&world)->burst.role, ==, WRN_BIRTHDAY_OFF);
  world_clear (&world);
}

/* Steps in any order, of any member, are survived, and never send more than they may. */
static void
test_any_order_is_borne (void)
{
  World world;

  world_init (&world);
  for (guint i = 0; i < 20000; i++)
    {
      const WrnEndpoint where =
          i % 3 == 0 ? world.home : wrn_endpoint_ipv4 (0xc6336400 + i % 7, 7777);
      const guint64 before = guessing (&world)->n_probes;

      switch (wrn_sim_random_below (&world.random, 6))
        {
        case 0:
          vouch (&world, SLOT, &where);
          break;
        case 1:
          world.edge->router.nat.mapping = i % 2 == 0 ? WRN_NAT_MAPPING_EIM : WRN_NAT_MAPPING_APDM;
          world.peer->router.mapping = i % 2 == 0 ? WRN_NAT_MAPPING_APDM : WRN_NAT_MAPPING_EIM;
          break;
        case 2:
          wrn_edge_take_sockets (world.edge, world.now, &where, i % 2);
          break;
        default:
          knock (&world, world.peer, 1 + wrn_sim_random_below (&world.random, 3));
          break;
        }
      world.now += (WrnTime) wrn_sim_random_below (&world.random, 50000);
      if (i % 2 == 0)
        wrn_edge_tick_guess (world.edge, world.now);
      g_assert_cmpuint (guessing (&world)->n_probes - before, <=, 20);
    }
  g_assert_cmpuint (guessing (&world)->n_bursts, <=, 2);
  world_clear (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func ("/edge-guess/" name, function)
  ADD ("whoever-asks-well-is-guessed-at", test_whoever_asks_well_is_guessed_at);
  ADD ("order-of-words-does-not-count", test_order_of_words_does_not_count);
  ADD ("one-reason-is-enough", test_one_reason_is_enough);
  ADD ("metered-network-ends-what-is-under-way", test_metered_network_ends_what_is_under_way);
  ADD ("neither-word-alone-is-enough", test_neither_word_alone_is_enough);
  ADD ("supernode-cannot-turn-it-on-a-victim", test_supernode_cannot_turn_it_on_a_victim);
  ADD ("all-of-an-hour-are-bounded", test_all_of_an_hour_are_bounded);
  ADD ("ports-are-opened-only-for-whom-is-vouched-for",
       test_ports_are_opened_only_for_whom_is_vouched_for);
  ADD ("first-socket-wins", test_first_socket_wins);
  ADD ("member-that-goes-leaves-nothing", test_member_that_goes_leaves_nothing);
  ADD ("any-order-is-borne", test_any_order_is_borne);
#undef ADD
  return g_test_run ();
}
