/* test-supernode-limits.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a supernode promises about strangers, floods and its own size.
 */
#include "config.h"

#include <malloc.h>

#include "core/supernode/wrn-supernode-private.h"
#include "tests/support/wrn-test-hub.h"

#define SEED 3

static guint64
drops (const WrnTestHub *hub, WrnDrop reason)
{
  return wrn_test_hub_stats (hub).drops.count[reason];
}

/* Each in a /24 of its own. */
static WrnTestClient *
add_from_afar (WrnTestHub *hub, const WrnTestTopic *topic, guint number)
{
  return wrn_test_hub_add (hub, topic, number << 8);
}

static WrnTestClient *
join_from_afar (WrnTestHub *hub, const WrnTestTopic *topic, guint number)
{
  WrnTestClient *client = add_from_afar (hub, topic, number);

  wrn_test_hub_connect (hub, client);
  wrn_test_hub_register (hub, client, "afar", 300);
  return client;
}

static void
test_control_messages_are_limited_for_each_client (void)
{
  WrnTestClient *a;
  WrnTestClient *b;
  WrnTestHub hub;

  wrn_test_hub_init (&hub, SEED, NULL);
  a = wrn_test_hub_join (&hub, 1, "a");
  b = wrn_test_hub_join (&hub, 2, "b");
  for (guint i = 0; i < 100; i++)
    wrn_test_hub_list (&hub, a, 0);

  /* The handshake's confirmation and the registration were two. */
  g_assert_cmpuint (a->n_kinds[WRN_KIND_ENTRIES], ==, WRN_SUPERNODE_CONTROL_BURST - 2);
  g_assert_cmpuint (drops (&hub, WRN_DROP_LIMIT), ==, 100 - (WRN_SUPERNODE_CONTROL_BURST - 2));

  wrn_test_hub_list (&hub, b, 0);
  g_assert_cmpuint (b->n_kinds[WRN_KIND_ENTRIES], ==, 1);
  wrn_test_hub_advance (&hub, WRN_SECONDS (1));
  for (guint i = 0; i < 100; i++)
    wrn_test_hub_list (&hub, a, 0);
  g_assert_cmpuint (a->n_kinds[WRN_KIND_ENTRIES], ==,
                    WRN_SUPERNODE_CONTROL_BURST - 2 + WRN_SUPERNODE_CONTROL_RATE);
  wrn_test_hub_clear (&hub);
}

static void
assert_full (const WrnTestClient *client)
{
  g_assert_cmpuint (client->n_kinds[WRN_KIND_REGISTERED], ==, 0);
  g_assert_cmpuint (client->error.kind, ==, WRN_KIND_REGISTER);
  g_assert_cmpuint (client->error.code, ==, WRN_ERROR_FULL);
}

static void
test_full_topic_keeps_its_members (void)
{
  WrnSupernodeLimits limits = WRN_SUPERNODE_DEFAULT_LIMITS;
  WrnTestClient *first;
  WrnTestHub hub;

  limits.topic_slots = 2;
  wrn_test_hub_init (&hub, SEED, &limits);
  first = wrn_test_hub_join (&hub, 1, "a");
  wrn_test_hub_join (&hub, 2, "b");
  assert_full (wrn_test_hub_join (&hub, 3, "c"));

  wrn_test_hub_register (&hub, first, "a", 300);
  g_assert_cmpuint (first->n_kinds[WRN_KIND_REGISTERED], ==, 2);
  wrn_test_hub_clear (&hub);
}

static void
test_full_supernode_keeps_its_clients_and_says_so_once (void)
{
  WrnSupernodeLimits limits = WRN_SUPERNODE_DEFAULT_LIMITS;
  WrnTestClient *first;
  WrnTestClient *late;
  WrnTestHub hub;

  limits.clients = 2;
  wrn_test_hub_init (&hub, SEED, &limits);
  first = wrn_test_hub_join (&hub, 1, "a");
  wrn_test_hub_join (&hub, 2, "b");
  for (guint i = 0; i < 50; i++)
    assert_full (wrn_test_hub_join (&hub, 3 + i, "c"));
  g_assert_cmpuint (hub.n_events, ==, 1);
  g_assert_cmpuint (drops (&hub, WRN_DROP_TABLE_FULL), ==, 50);

  late = wrn_test_hub_join (&hub, 60, "d");
  wrn_test_hub_say (&hub, first, WRN_KIND_BYE);
  wrn_test_hub_register (&hub, late, "d", 300);
  g_assert_cmpuint (late->n_kinds[WRN_KIND_REGISTERED], ==, 1);
  g_assert_cmpuint (late->registered.slot, ==, 0);
  wrn_test_hub_clear (&hub);
}

static void
test_limits_may_change_and_nobody_has_to_go (void)
{
  WrnSupernodeLimits limits = WRN_SUPERNODE_DEFAULT_LIMITS;
  WrnTestClient *first;
  WrnTestHub hub;

  limits.clients = 1;
  wrn_test_hub_init (&hub, SEED, &limits);
  first = wrn_test_hub_join (&hub, 1, "a");
  assert_full (wrn_test_hub_join (&hub, 2, "b"));

  limits.clients = 2;
  limits.ttl = WRN_SUPERNODE_MIN_TTL;
  wrn_supernode_set_limits (hub.supernode, &limits);
  g_assert_cmpuint (wrn_test_hub_join (&hub, 3, "c")->registered.ttl, ==, WRN_SUPERNODE_MIN_TTL);
  assert_full (wrn_test_hub_join (&hub, 4, "d"));

  limits.clients = 1;
  wrn_supernode_set_limits (hub.supernode, &limits);
  wrn_test_hub_register (&hub, first, "a", 300);
  g_assert_cmpuint (first->n_kinds[WRN_KIND_REGISTERED], ==, 2);
  g_assert_cmpuint (wrn_test_hub_stats (&hub).clients, ==, 2);
  wrn_test_hub_clear (&hub);
}

/* The gate has its own. */
static void
test_limits_of_handshakes_may_change (void)
{
  WrnSupernodeLimits limits = WRN_SUPERNODE_DEFAULT_LIMITS;
  WrnTestClient *client;
  WrnTestHub hub;

  wrn_test_hub_init (&hub, SEED, &limits);
  limits.gate.load_per_second = 0;
  wrn_supernode_set_limits (hub.supernode, &limits);
  client = wrn_test_hub_add (&hub, &hub.topic, 1);
  wrn_test_hub_connect (&hub, client);
  g_assert_cmpuint (client->n_cookies, ==, 1);
  wrn_test_hub_clear (&hub);
}

static void
test_one_network_cannot_take_all_the_room (void)
{
  WrnSupernodeLimits limits = WRN_SUPERNODE_DEFAULT_LIMITS;
  WrnTestClient *mover;
  WrnTestHub hub;

  limits.network_clients = 3;
  wrn_test_hub_init (&hub, SEED, &limits);
  mover = wrn_test_hub_join (&hub, 1, "x");
  wrn_test_hub_join (&hub, 2, "x");
  wrn_test_hub_join (&hub, 3, "x");
  assert_full (wrn_test_hub_join (&hub, 4, "x"));
  g_assert_cmpuint (join_from_afar (&hub, &hub.topic, 1)->registered.members, ==, 4);

  /* Who moves to another network makes room in the first. */
  mover->flow.local = wrn_endpoint_ipv4 (0x0a090909, 40000);
  wrn_test_hub_challenge (&hub, mover);
  g_assert_cmpuint (wrn_test_hub_join (&hub, 5, "x")->registered.members, ==, 5);
  wrn_test_hub_clear (&hub);
}

static void
test_one_network_cannot_make_endless_topics (void)
{
  WrnTestTopic topics[WRN_SUPERNODE_NETWORK_TOPICS + 1];
  WrnTestClient *client = NULL;
  WrnTestHub hub;

  wrn_test_hub_init (&hub, SEED, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (topics); i++)
    {
      wrn_test_topic_init (&topics[i], i);
      client = wrn_test_hub_add (&hub, &topics[i], i);
      wrn_test_hub_connect (&hub, client);
      wrn_test_hub_register (&hub, client, "x", 300);
    }
  assert_full (client);
  g_assert_cmpuint (wrn_test_hub_stats (&hub).topics, ==, WRN_SUPERNODE_NETWORK_TOPICS);

  /* But its people may join a community of others. */
  join_from_afar (&hub, &topics[WRN_SUPERNODE_NETWORK_TOPICS], 1);
  wrn_test_hub_register (&hub, client, "x", 300);
  g_assert_cmpuint (client->registered.members, ==, 2);
  wrn_test_hub_clear (&hub);
}

static void
test_guest_leaves_the_lobby_after_its_time (void)
{
  WrnTestClient *guest;
  WrnTestHub hub;

  wrn_test_hub_init (&hub, SEED, NULL);
  guest = wrn_test_hub_add (&hub, &hub.topic, 1);
  wrn_test_hub_connect (&hub, guest);
  g_assert_cmpuint (wrn_test_hub_stats (&hub).lobby, ==, 1);
  wrn_test_hub_advance (&hub, WRN_LOBBY_AGE);
  g_assert_cmpuint (wrn_test_hub_stats (&hub).lobby, ==, 0);
  g_assert_cmpint (hub.machine.klass->next_timeout (hub.machine.self), ==, WRN_TIME_NEVER);
  wrn_test_hub_clear (&hub);
}

static void
test_full_lobby_loses_its_oldest_guest_and_no_member (void)
{
  WrnTestClient *guests[WRN_LOBBY_MAX + 1];
  WrnTestClient *member;
  WrnTestHub hub;

  wrn_test_hub_init (&hub, SEED, NULL);
  member = wrn_test_hub_join (&hub, 1, "a");
  for (guint i = 0; i < G_N_ELEMENTS (guests); i++)
    {
      guests[i] = add_from_afar (&hub, &hub.topic, 10 + i);
      wrn_test_hub_connect (&hub, guests[i]);
      wrn_test_hub_advance (&hub, WRN_MSEC (10));
    }

  g_assert_cmpuint (wrn_test_hub_stats (&hub).lobby, ==, WRN_LOBBY_MAX);
  wrn_test_hub_challenge (&hub, guests[0]);
  wrn_test_hub_challenge (&hub, guests[1]);
  wrn_test_hub_challenge (&hub, member);
  g_assert_cmpuint (guests[0]->n_kinds[WRN_KIND_RESPONSE], ==, 0);
  g_assert_cmpuint (guests[1]->n_kinds[WRN_KIND_RESPONSE], ==, 1);
  g_assert_cmpuint (member->n_kinds[WRN_KIND_RESPONSE], ==, 1);
  wrn_test_hub_clear (&hub);
}

/* An INIT of somebody whose answers go nowhere. */
static void
send_spoofed_init (WrnTestHub *hub, guint number)
{
  g_autoptr (WrnTestClient) ghost =
      wrn_test_client_new (&hub->topic, 0x100000 + (number << 8), hub->identity.dh.public_key,
                           &hub->entropy);
  guint8 packet[WRN_PACKET_MAX];

  wrn_test_hub_send (hub, ghost, packet, wrn_test_client_write_init (ghost, hub->now, packet));
  g_assert_cmpuint (hub->bytes_out, <=, WRN_INIT_LEN);
}

static void
test_flood_of_half_open_handshakes_lets_newcomers_in (void)
{
  WrnTestClient *newcomer;
  WrnTestClient *member;
  WrnTestHub hub;

  wrn_test_hub_init (&hub, SEED, NULL);
  member = wrn_test_hub_join (&hub, 1, "a");
  for (guint i = 0; i < 600; i++)
    {
      send_spoofed_init (&hub, i);
      wrn_test_hub_advance (&hub, WRN_MSEC (4));
    }
  g_assert_cmpuint (drops (&hub, WRN_DROP_COOKIE), >, 300);
  g_assert_cmpuint (wrn_test_hub_stats (&hub).lobby, <=, WRN_LOBBY_MAX);

  newcomer = wrn_test_hub_join (&hub, 2, "b");
  g_assert_cmpuint (newcomer->n_cookies, ==, 1);
  g_assert_cmpuint (newcomer->registered.members, ==, 2);
  wrn_test_hub_challenge (&hub, member);
  g_assert_cmpuint (member->n_kinds[WRN_KIND_RESPONSE], ==, 1);

  wrn_test_hub_advance (&hub, WRN_SECONDS (6));
  g_assert_cmpuint (wrn_test_hub_stats (&hub).lobby, ==, 0);
  wrn_test_hub_clear (&hub);
}

/* A handshake that passes the gate, by whoever is at that address, and then is left open. */
static void
leave_half_open (WrnTestHub *hub, guint number)
{
  WrnTestClient *ghost = add_from_afar (hub, &hub->topic, number);
  guint8 packet[WRN_PACKET_MAX];

  /* The first gets the cookie, if there must be one; nobody reads the answer to the second. */
  ghost->is_deaf = TRUE;
  wrn_test_hub_send (hub, ghost, packet, wrn_test_client_write_init (ghost, hub->now, packet));
  if (ghost->n_cookies > 0)
    wrn_test_hub_send (hub, ghost, packet, wrn_test_client_write_init (ghost, hub->now, packet));
}

/* Even when each passes the gate, the oldest give way. */
static void
test_full_table_of_handshakes_gives_up_the_oldest (void)
{
  WrnTestClient *newcomer;
  WrnTestClient *member;
  WrnTestHub hub;

  wrn_test_hub_init (&hub, SEED, NULL);
  member = wrn_test_hub_join (&hub, 1, "a");
  for (guint i = 0; i < 2 * WRN_SESSION_MAX_TENTATIVE_IN_ALL; i++)
    {
      leave_half_open (&hub, 10 + i);
      wrn_test_hub_advance (&hub, WRN_MSEC (5));
    }
  g_assert_cmpuint (hub.supernode->context.n_tentative, ==, WRN_SESSION_MAX_TENTATIVE_IN_ALL);
  g_assert_cmpuint (drops (&hub, WRN_DROP_TABLE_FULL), ==, 0);

  newcomer = wrn_test_hub_join (&hub, 2, "b");
  g_assert_cmpuint (newcomer->registered.members, ==, 2);
  wrn_test_hub_challenge (&hub, member);
  g_assert_cmpuint (member->n_kinds[WRN_KIND_RESPONSE], ==, 1);
  wrn_test_hub_clear (&hub);
}

/* Members that begin handshakes and do not end them have no more than their share either. */
static void
test_half_open_handshakes_of_members_give_way_too (void)
{
  WrnTestClient *members[WRN_SESSION_MAX_TENTATIVE_IN_ALL];
  WrnTestHub hub;

  wrn_test_hub_init (&hub, SEED, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    members[i] = join_from_afar (&hub, &hub.topic, i);
  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < G_N_ELEMENTS (members); i++)
      {
        guint8 packet[WRN_PACKET_MAX];

        members[i]->is_deaf = TRUE;
        wrn_test_hub_send (&hub, members[i], packet,
                           wrn_test_client_write_init (members[i], hub.now, packet));
        wrn_test_hub_advance (&hub, WRN_MSEC (2));
      }

  g_assert_cmpuint (wrn_test_hub_stats (&hub).clients, ==, G_N_ELEMENTS (members));
  wrn_test_hub_say (&hub, members[0], WRN_KIND_BYE);
  g_assert_cmpuint (join_from_afar (&hub, &hub.topic, 1000)->n_kinds[WRN_KIND_REGISTERED], ==, 1);
  wrn_test_hub_clear (&hub);
}

static void
test_under_load_a_cookie_is_asked_for (void)
{
  WrnSupernodeLimits limits = WRN_SUPERNODE_DEFAULT_LIMITS;
  WrnTestClient *a;
  WrnTestHub hub;

  limits.gate.load_per_second = 0;
  wrn_test_hub_init (&hub, SEED, &limits);
  a = wrn_test_hub_join (&hub, 1, "a");
  g_assert_cmpuint (a->n_cookies, ==, 1);
  g_assert_cmpuint (a->n_kinds[WRN_KIND_REGISTERED], ==, 1);
  g_assert_cmpuint (drops (&hub, WRN_DROP_COOKIE), ==, 1);
  wrn_test_hub_clear (&hub);
}

static void
test_replayed_handshake_changes_nothing (void)
{
  guint8 packet[WRN_PACKET_MAX];
  guint8 copy[WRN_PACKET_MAX];
  WrnTestClient *a;
  WrnTestHub hub;

  wrn_test_hub_init (&hub, SEED, NULL);
  a = wrn_test_hub_add (&hub, &hub.topic, 1);
  wrn_test_client_write_init (a, hub.now, packet);
  memcpy (copy, packet, WRN_INIT_LEN);
  wrn_test_hub_send (&hub, a, packet, WRN_INIT_LEN);
  wrn_test_hub_register (&hub, a, "a", 300);

  a->flow.local.port++;
  wrn_test_hub_send (&hub, a, copy, WRN_INIT_LEN);
  g_assert_cmpuint (hub.n_out, ==, 0);
  g_assert_cmpuint (drops (&hub, WRN_DROP_REPLAY_INIT), ==, 1);
  wrn_test_hub_clear (&hub);
}

static void
send_something (WrnTestHub *hub, WrnTestClient *client)
{
  switch (wrn_sim_random_below (&hub->random, 7))
    {
    case 0:
      wrn_test_hub_connect (hub, client);
      break;
    case 1:
      wrn_test_hub_register (hub, client, "some bytes that may be longer", 300);
      break;
    case 2:
      wrn_test_hub_list (hub, client, 0);
      break;
    case 3:
      wrn_test_hub_signal (hub, client, 0, "x");
      break;
    case 4:
      wrn_test_hub_channel (hub, client, 0);
      break;
    case 5:
      wrn_test_hub_challenge (hub, client);
      break;
    default:
      wrn_test_hub_say (hub, client, WRN_KIND_KEEPALIVE);
      break;
    }
}

/* Row 27 of the table of attacks: a liar that moves before each packet and never proves where it
 * is makes nobody get more than it spent. */
static void
test_unproved_address_never_gets_more_than_came_from_it (void)
{
  WrnTestHub hub;
  WrnTestClient *liar;

  wrn_test_hub_init (&hub, SEED, NULL);
  for (guint i = 0; i < 16; i++)
    wrn_test_hub_join (&hub, 100 + i, "a blob of many bytes, so that lists are long");
  liar = wrn_test_hub_join (&hub, 1, "liar");
  liar->is_silent = TRUE;
  hub.is_strict = TRUE;

  for (guint i = 0; i < 20000; i++)
    {
      liar->flow.local = wrn_endpoint_ipv4 (0x0b000000 + i, 5000);
      if (!wrn_session_may_send (&liar->session, hub.now))
        {
          wrn_test_hub_connect (&hub, liar);
          wrn_test_hub_register (&hub, liar, "liar", 300);
          liar->flow.local.port++;
        }
      send_something (&hub, liar);
      wrn_test_hub_advance (&hub, WRN_MSEC (100));
    }

  /* It was not simply turned away. */
  g_assert_cmpuint (liar->n_kinds[WRN_KIND_CHALLENGE], >, 100);
  g_assert_cmpuint (liar->n_kinds[WRN_KIND_RESPONSE], >, 100);
  g_assert_cmpuint (wrn_test_hub_stats (&hub).handshakes, >, 100);
  wrn_test_hub_clear (&hub);
}

static void
test_random_datagrams_leave_no_trace (void)
{
  const WrnFlow flow = { .remote = wrn_endpoint_ipv4 (0x0a010101, 1), .local = { .port = 7654 } };
  guint64 n_dropped = 0;
  WrnSupernodeStats stats;
  gsize before;
  WrnTestHub hub;

  wrn_test_hub_init (&hub, SEED, NULL);
  before = mallinfo2 ().uordblks;
  for (guint i = 0; i < 100000; i++)
    {
      guint8 data[2100];
      const gsize len = i % 4 == 0 ? WRN_INIT_LEN : wrn_sim_random_below (&hub.random, sizeof data);

      wrn_sim_random_fill (&hub.random, data, len);
      hub.machine.klass->handle_datagram (hub.machine.self, hub.now, &flow, data, len);
    }
  g_assert_cmpuint (mallinfo2 ().uordblks, ==, before);

  stats = wrn_test_hub_stats (&hub);
  for (guint i = 0; i < WRN_N_DROPS; i++)
    n_dropped += stats.drops.count[i];
  g_assert_cmpuint (n_dropped, ==, 100000);
  g_assert_cmpuint (stats.clients + stats.lobby + stats.topics, ==, 0);
  g_assert_cmpint (hub.machine.klass->next_timeout (hub.machine.self), ==, WRN_TIME_NEVER);
  wrn_test_hub_clear (&hub);
}

/* Without the key agreements, which would take minutes. */
static void
make_member (WrnSupernode *supernode, WrnTestHub *hub, guint number, const guint8 *blob)
{
  static const WrnNoise noise;
  const WrnFlow flow = { .remote = wrn_endpoint_ipv4 (number << 6, 5000) };
  guint8 topic[WRN_TOPIC_LEN] = { 0 };
  WrnIncoming incoming = { 0 };
  WrnRequest request = { .now = hub->now, .flow = &flow };

  wrn_sim_random_fill (&hub->random, incoming.id, sizeof incoming.id);
  wrn_sim_random_fill (&hub->random, incoming.dh_pk, sizeof incoming.dh_pk);
  request.client = wrn_supernode_add_client (supernode, hub->now, &incoming);
  for (guint i = 0; i < 2; i++)
    {
      WrnSession *session = &request.client->session;
      WrnKeys *keys = wrn_keys_new (&noise, WRN_SUITE_CHACHA20_POLY1305, FALSE, hub->now);

      keys->local_index = wrn_index_table_add (supernode->indices, WRN_INDEX_SESSION, session);
      *(i == 0 ? &session->current : &session->previous) = keys;
    }
  wrn_supernode_set_flow (supernode, request.client, &flow);

  number /= 8;
  memcpy (topic, &number, sizeof number);
  g_assert_true (wrn_supernode_register (supernode, &request, topic, blob, 555));
  request.client->expires = hub->now + WRN_SECONDS (300);
  wrn_supernode_schedule_client (supernode, request.client);
}

static void
test_hundred_thousand_members_fit_and_idle_ones_wake_nobody (void)
{
  const guint n = 100000;
  WrnSupernodeLimits limits = WRN_SUPERNODE_DEFAULT_LIMITS;
  guint8 blob[555] = { 1 };
  guint n_wakes = 0;
  WrnTestHub hub;
  gsize before;

  limits.clients = n;
  limits.network_topics = limits.network_clients = G_MAXUINT;
  wrn_test_hub_init (&hub, SEED, &limits);
  before = mallinfo2 ().uordblks + mallinfo2 ().hblkhd;
  for (guint i = 0; i < n; i++)
    make_member (hub.supernode, &hub, i, blob);
  g_assert_cmpuint (mallinfo2 ().uordblks + mallinfo2 ().hblkhd - before, <=,
                    (gsize) n * WRN_SUPERNODE_CLIENT_BYTES);
  g_assert_cmpuint (wrn_test_hub_stats (&hub).clients, ==, n);
  g_assert_cmpuint (wrn_test_hub_stats (&hub).topics, ==, n / 8);

  /* The previous keys at 180 s, the end at 300 s, and nothing in between. */
  while (hub.machine.klass->next_timeout (hub.machine.self) < WRN_TIME_NEVER)
    {
      hub.now = hub.machine.klass->next_timeout (hub.machine.self);
      hub.machine.klass->handle_timeout (hub.machine.self, hub.now);
      n_wakes++;
    }
  g_assert_cmpuint (n_wakes, ==, 2);
  g_assert_cmpuint (wrn_test_hub_stats (&hub).clients, ==, 0);
  wrn_test_hub_clear (&hub);
}

static void
test_channels_fit_too (void)
{
  WrnSupernodeLimits limits = WRN_SUPERNODE_DEFAULT_LIMITS;
  const guint n = WRN_SLOTS_MAX;
  GHashTableIter iter;
  gpointer clients[WRN_SLOTS_MAX];
  guint8 blob[555] = { 1 };
  guint n_clients = 0;
  WrnTestHub hub;
  gsize before;

  limits.network_topics = limits.network_clients = G_MAXUINT;
  wrn_test_hub_init (&hub, SEED, &limits);
  for (guint i = 0; i < n; i++)
    make_member (hub.supernode, &hub, i, blob);
  g_hash_table_iter_init (&iter, hub.supernode->clients);
  while (g_hash_table_iter_next (&iter, NULL, &clients[n_clients]))
    n_clients++;

  before = mallinfo2 ().uordblks + mallinfo2 ().hblkhd;
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < i; j++)
      wrn_supernode_open_relay (hub.supernode, hub.now, clients[i], clients[j]);
  g_assert_cmpuint (wrn_test_hub_stats (&hub).channels, ==, n * (n - 1) / 2);
  g_assert_cmpuint (mallinfo2 ().uordblks + mallinfo2 ().hblkhd - before, <=,
                    (gsize) n * (n - 1) / 2 * WRN_SUPERNODE_CHANNEL_BYTES);
  wrn_test_hub_clear (&hub);
}

static void
test_stopping_reaches_more_members_than_an_outbox_holds (void)
{
  const WrnCommand close = { .kind = WRN_COMMAND_CLOSE };
  WrnSupernodeLimits limits = WRN_SUPERNODE_DEFAULT_LIMITS;
  const guint n = 2 * WRN_OUTBOX_MAX_EFFECTS;
  guint8 blob[555] = { 1 };
  guint n_goodbyes = 0;
  WrnEffect effect;
  WrnTestHub hub;

  limits.clients = n;
  limits.network_topics = limits.network_clients = G_MAXUINT;
  wrn_test_hub_init (&hub, SEED, &limits);
  for (guint i = 0; i < n; i++)
    make_member (hub.supernode, &hub, i + 4, blob);
  hub.machine.klass->handle_command (hub.machine.self, hub.now, &close);
  while (hub.machine.klass->poll (hub.machine.self, &effect))
    n_goodbyes++;
  g_assert_cmpuint (n_goodbyes, ==, n);
  wrn_test_hub_clear (&hub);
}

#define ADD(path, func) g_test_add_func ("/supernode/limits/" path, func)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("control-messages-are-limited-for-each-client",
       test_control_messages_are_limited_for_each_client);
  ADD ("full-topic-keeps-its-members", test_full_topic_keeps_its_members);
  ADD ("full-supernode-keeps-its-clients-and-says-so-once",
       test_full_supernode_keeps_its_clients_and_says_so_once);
  ADD ("limits-may-change-and-nobody-has-to-go", test_limits_may_change_and_nobody_has_to_go);
  ADD ("limits-of-handshakes-may-change", test_limits_of_handshakes_may_change);
  ADD ("one-network-cannot-take-all-the-room", test_one_network_cannot_take_all_the_room);
  ADD ("one-network-cannot-make-endless-topics", test_one_network_cannot_make_endless_topics);
  ADD ("guest-leaves-the-lobby-after-its-time", test_guest_leaves_the_lobby_after_its_time);
  ADD ("full-lobby-loses-its-oldest-guest-and-no-member",
       test_full_lobby_loses_its_oldest_guest_and_no_member);
  ADD ("flood-of-half-open-handshakes-lets-newcomers-in",
       test_flood_of_half_open_handshakes_lets_newcomers_in);
  ADD ("full-table-of-handshakes-gives-up-the-oldest",
       test_full_table_of_handshakes_gives_up_the_oldest);
  ADD ("half-open-handshakes-of-members-give-way-too",
       test_half_open_handshakes_of_members_give_way_too);
  ADD ("under-load-a-cookie-is-asked-for", test_under_load_a_cookie_is_asked_for);
  ADD ("replayed-handshake-changes-nothing", test_replayed_handshake_changes_nothing);
  ADD ("unproved-address-never-gets-more-than-came-from-it",
       test_unproved_address_never_gets_more_than_came_from_it);
  ADD ("random-datagrams-leave-no-trace", test_random_datagrams_leave_no_trace);
  ADD ("hundred-thousand-members-fit-and-idle-ones-wake-nobody",
       test_hundred_thousand_members_fit_and_idle_ones_wake_nobody);
  ADD ("channels-fit-too", test_channels_fit_too);
  ADD ("stopping-reaches-more-members-than-an-outbox-holds",
       test_stopping_reaches_more_members_than_an_outbox_holds);

  return g_test_run ();
}
