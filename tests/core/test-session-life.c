/* test-session-life.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sessions on a bad day: replays, crossings, wrong clocks, restarts and a hostile network.
 */
#include "config.h"

#include "core/crypto/wrn-mask.h"
#include "tests/support/wrn-test-node.h"

#define T0 WRN_SECONDS (100000)
#define YEARS(n) WRN_SECONDS ((gint64) (n) *365 * 86400)

static void
clear_nodes (WrnTestNode *a, WrnTestNode *b)
{
  wrn_test_node_clear (a);
  wrn_test_node_clear (b);
}

static gboolean
reaches (WrnTestNode *from, WrnTestNode *to, WrnTime now)
{
  const WrnTestPacketBytes packet = wrn_test_node_say (from, now, "\x01 hello");

  return packet.len != 0 && wrn_test_node_hear (to, now, &packet) == WRN_DROP_NONE;
}

static guint
count_tentative (const WrnTestNode *node)
{
  guint n = 0;

  for (guint i = 0; i < WRN_SESSION_MAX_TENTATIVE; i++)
    n += node->session.tentative[i] != NULL;
  g_assert_cmpuint (n, ==, node->context.n_tentative);
  return n;
}

/* Everything that was ever sent is sent again, to both sides, in any order. */
static void
test_replay_of_a_whole_capture_has_no_effect (void)
{
  g_autoptr (GArray) capture = g_array_new (FALSE, FALSE, sizeof (WrnTestPacketBytes));
  WrnTestNode a;
  WrnTestNode b;
  WrnTestSnapshot before_a;
  WrnTestSnapshot before_b;

  wrn_test_nodes_init (&a, &b);
  for (guint i = 0; i < 30; i++)
    {
      WrnTestNode *from = i % 2 ? &a : &b;
      WrnTestNode *to = i % 2 ? &b : &a;
      WrnTestPacketBytes packet;

      if (i % 10 == 0)
        {
          packet = wrn_test_node_begin (from, T0);
          g_array_append_val (capture, packet);
          g_assert_cmpint (wrn_test_node_hear (to, T0, &packet), ==, WRN_DROP_NONE);
          g_array_append_val (capture, to->answer);
          g_assert_cmpint (wrn_test_node_hear (from, T0, &to->answer), ==, WRN_DROP_NONE);
          g_array_append_val (capture, from->answer);
          g_assert_cmpint (wrn_test_node_hear (to, T0, &from->answer), ==, WRN_DROP_NONE);
        }
      packet = wrn_test_node_say (from, T0, "\x01 captured");
      g_array_append_val (capture, packet);
      g_assert_cmpint (wrn_test_node_hear (to, T0, &packet), ==, WRN_DROP_NONE);
    }

  wrn_test_node_snapshot (&a, &before_a);
  wrn_test_node_snapshot (&b, &before_b);
  for (guint i = 0; i < 3 * capture->len; i++)
    {
      const guint at = (guint) g_test_rand_int_range (0, (gint32) capture->len);
      const WrnTestPacketBytes *packet = &g_array_index (capture, WrnTestPacketBytes, at);

      g_assert_cmpint (wrn_test_node_hear (&a, T0, packet), !=, WRN_DROP_NONE);
      wrn_test_node_assert_untouched (&a, &before_a);
      g_assert_cmpint (wrn_test_node_hear (&b, T0, packet), !=, WRN_DROP_NONE);
      wrn_test_node_assert_untouched (&b, &before_b);
    }
  clear_nodes (&a, &b);
}

/* When the replayed INIT has been forgotten, it costs an answer; still nothing else. */
static void
test_late_replay_of_an_init_leaves_the_session_alone (void)
{
  const WrnTime later = T0 + WRN_SECONDS (700);
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes init;
  const WrnKeys *current;

  wrn_test_nodes_init (&a, &b);
  init = wrn_test_node_begin (&a, T0);
  g_assert_cmpint (wrn_test_node_hear (&b, T0, &init), ==, WRN_DROP_NONE);
  wrn_test_nodes_connect (&a, &b, later);
  current = b.session.current;

  g_assert_cmpint (wrn_test_node_hear (&b, later, &init), ==, WRN_DROP_NONE);
  g_assert_cmpint (wrn_test_node_hear (&a, later, &b.answer), ==, WRN_DROP_UNKNOWN);
  g_assert_true (b.session.current == current);
  g_assert_true (reaches (&a, &b, later));
  g_assert_true (reaches (&b, &a, later));

  wrn_session_tick (&b.session, later + WRN_SECONDS (5));
  g_assert_cmpuint (count_tentative (&b), ==, 0);
  g_assert_true (b.session.current == current);
  clear_nodes (&a, &b);
}

static void
test_tentative_keys_never_displace_confirmed_ones (void)
{
  static const WrnGateLimits no_limits = { G_MAXUINT, 1000000, 1000000 };
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes resps[WRN_SESSION_MAX_TENTATIVE];
  const WrnKeys *current;

  wrn_test_nodes_init (&a, &b);
  wrn_test_node_set_limits (&b, &no_limits);
  wrn_test_nodes_connect (&a, &b, T0);
  wrn_test_nodes_connect (&a, &b, T0);
  wrn_test_nodes_connect (&a, &b, T0);
  current = b.session.current;
  for (guint i = 0; i < 200; i++)
    {
      const WrnTime now = T0 + i;
      const WrnTestPacketBytes init = wrn_test_node_begin (&a, now);

      g_assert_cmpint (wrn_test_node_hear (&b, now, &init), ==, WRN_DROP_NONE);
      resps[i % WRN_SESSION_MAX_TENTATIVE] = b.answer;
      g_assert_true (b.session.current == current);
      g_assert_cmpuint (count_tentative (&b), ==, MIN (i + 1, WRN_SESSION_MAX_TENTATIVE));
      g_assert_cmpuint (wrn_index_table_get_size (b.context.indices), ==,
                        2 + MIN (i + 1, WRN_SESSION_MAX_TENTATIVE));
      g_assert_true (reaches (&a, &b, now));
      g_assert_true (reaches (&b, &a, now));
    }

  /* The latest ones are still there, so that a slow answer is not in vain. */
  for (guint i = 0; i < WRN_SESSION_MAX_TENTATIVE; i++)
    {
      guint32 index;

      wrn_mask_apply (b.realm.obf, resps[i].data, resps[i].len, TRUE);
      memcpy (&index, resps[i].data + 4, sizeof index);
      g_assert_nonnull (wrn_index_table_find (b.context.indices, GUINT32_FROM_LE (index)));
    }
  clear_nodes (&a, &b);
}

static void
test_tentative_keys_expire (void)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes init;

  wrn_test_nodes_init (&a, &b);
  init = wrn_test_node_begin (&a, T0);
  g_assert_cmpint (wrn_test_node_hear (&b, T0, &init), ==, WRN_DROP_NONE);
  g_assert_cmpint (wrn_session_next_timeout (&b.session), ==, T0 + WRN_SECONDS (5));
  wrn_session_tick (&b.session, T0 + WRN_SECONDS (5) - 1);
  g_assert_cmpuint (count_tentative (&b), ==, 1);
  wrn_session_tick (&b.session, T0 + WRN_SECONDS (5));
  g_assert_cmpuint (count_tentative (&b), ==, 0);
  g_assert_cmpuint (wrn_index_table_get_size (b.context.indices), ==, 0);
  clear_nodes (&a, &b);
}

/* Holders of the secret can invent identities; all of them together get so much memory. */
static void
test_all_tentative_keys_together_have_a_limit (void)
{
  enum
  {
    N = WRN_SESSION_MAX_TENTATIVE_IN_ALL / WRN_SESSION_MAX_TENTATIVE + 1
  };
  const WrnRealm realm = wrn_test_realm (10);
  const WrnIdentity id_b = wrn_test_identity (200);
  const WrnIdentity nobody = wrn_test_identity (201);
  const WrnEndpoint from = wrn_endpoint_ipv4 (0xc0000201, 1);
  g_autofree WrnSession *sessions = g_new0 (WrnSession, N);
  WrnTestNode b;

  wrn_test_node_init (&b, &id_b, &nobody, &realm, 1);
  for (guint i = 0; i < N * WRN_SESSION_MAX_TENTATIVE; i++)
    {
      const WrnIdentity id_a = wrn_test_identity ((guint8) (i / WRN_SESSION_MAX_TENTATIVE));
      WrnSession *session = &sessions[i / WRN_SESSION_MAX_TENTATIVE];
      const gboolean fits = i < WRN_SESSION_MAX_TENTATIVE_IN_ALL;
      WrnTestPacketBytes init;
      WrnIncoming incoming;
      WrnTestNode a;
      guint8 resp[WRN_RESP_LEN];

      wrn_test_node_init (&a, &id_a, &id_b, &realm, i);
      init = wrn_test_node_begin (&a, T0);
      wrn_mask_apply (realm.obf, init.data, init.len, TRUE);
      g_assert_cmpint (wrn_incoming_read (&incoming, &b.context, init.data), ==, WRN_DROP_NONE);
      if (session->context == NULL)
        wrn_session_init (session, &b.context, NULL, incoming.id, incoming.dh_pk);
      g_assert_cmpint (wrn_session_answer (session, T0, &incoming, &from, resp), ==,
                       fits ? WRN_DROP_NONE : WRN_DROP_TABLE_FULL);
      wrn_test_node_clear (&a);
    }
  g_assert_cmpuint (b.context.n_tentative, ==, WRN_SESSION_MAX_TENTATIVE_IN_ALL);
  g_assert_cmpuint (wrn_index_table_get_size (b.context.indices), ==,
                    WRN_SESSION_MAX_TENTATIVE_IN_ALL);

  for (guint i = 0; i < N; i++)
    wrn_session_clear (&sessions[i]);
  g_assert_cmpuint (b.context.n_tentative, ==, 0);
  wrn_test_node_clear (&b);
}

/* Both begin; their six packets arrive in any order that each side's own sending allows, and some
 * not at all. In the end both send with the same keys. */
static void
cross (guint order, guint lost)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes init[2];
  WrnTestPacketBytes resp[2];
  WrnTestPacketBytes data[2] = { { .len = 0 }, { .len = 0 } };
  WrnTestNode *node[2] = { &a, &b };

  wrn_test_nodes_init (&a, &b);
  init[0] = wrn_test_node_begin (&a, T0);
  init[1] = wrn_test_node_begin (&b, T0);
  for (guint i = 0; i < 2; i++)
    {
      const guint to = (i + order) % 2;

      g_assert_cmpint (wrn_test_node_hear (node[to], T0, &init[!to]), ==, WRN_DROP_NONE);
      resp[to] = node[to]->answer;
    }
  for (guint i = 0; i < 2; i++)
    {
      const guint to = (i + (order >> 1)) % 2;

      if ((lost & 1u << to) != 0)
        continue;
      wrn_test_node_hear (node[to], T0, &resp[!to]);
      data[to] = node[to]->answer;
      if ((order & 4) != 0 && data[to].len != 0)
        wrn_test_node_hear (node[!to], T0, &data[to]);
    }
  for (guint i = 0; i < 2; i++)
    if (data[i].len != 0)
      wrn_test_node_hear (node[!i], T0, &data[i]);

  g_assert_true (reaches (&a, &b, T0));
  g_assert_true (reaches (&b, &a, T0));
  g_assert_true (reaches (&a, &b, T0));
  g_assert_cmphex (a.session.current->remote_index, ==, b.session.current->local_index);
  g_assert_cmphex (b.session.current->remote_index, ==, a.session.current->local_index);

  /* If nothing was lost, it is the handshake of the smaller name. */
  if (lost == 0 && (order & 4) == 0)
    g_assert_true (a.session.current->initiator ==
                   (memcmp (a.identity.id, b.identity.id, WRN_NODE_ID_LEN) < 0));
  g_assert_cmpint (a.session.handshake_due, ==, WRN_TIME_NEVER);
  g_assert_cmpint (b.session.handshake_due, ==, WRN_TIME_NEVER);
  clear_nodes (&a, &b);
}

static void
test_handshakes_begun_at_once_become_one_session (void)
{
  for (guint order = 0; order < 8; order++)
    for (guint lost = 0; lost < 3; lost++)
      cross (order, lost);
}

/* No time is compared with the other side's. */
static void
test_clocks_ten_years_apart_do_no_harm (void)
{
  static const WrnTime clocks[] = { 0, T0, YEARS (10), YEARS (20) };

  for (guint i = 0; i < 16; i++)
    {
      const WrnTime at_a = clocks[i / 4];
      const WrnTime at_b = clocks[i % 4];
      WrnTestNode a;
      WrnTestNode b;

      wrn_test_nodes_init (&a, &b);
      for (guint turn = 0; turn < 2; turn++)
        {
          WrnTestPacketBytes packet = wrn_test_node_begin (&a, at_a + turn);

          g_assert_cmpint (wrn_test_node_hear (&b, at_b + turn, &packet), ==, WRN_DROP_NONE);
          g_assert_cmpint (wrn_test_node_hear (&a, at_a + turn, &b.answer), ==, WRN_DROP_NONE);
          g_assert_cmpint (wrn_test_node_hear (&b, at_b + turn, &a.answer), ==, WRN_DROP_NONE);
          packet = wrn_test_node_say (&b, at_b + turn, "\x01");
          g_assert_cmpint (wrn_test_node_hear (&a, at_a + turn, &packet), ==, WRN_DROP_NONE);
        }
      clear_nodes (&a, &b);
    }
}

/* A clock that was wrong once must not lock a node out when it is right again. */
static void
test_clock_that_was_wrong_blocks_nothing_later (void)
{
  WrnTestNode a;
  WrnTestNode b;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, YEARS (20));
  wrn_test_node_restart (&a, 3);
  for (guint i = 0; i < 3; i++)
    {
      WrnTestPacketBytes packet = wrn_test_node_begin (&a, T0);

      g_assert_cmpint (wrn_test_node_hear (&b, YEARS (20), &packet), ==, WRN_DROP_NONE);
      g_assert_cmpint (wrn_test_node_hear (&a, T0, &b.answer), ==, WRN_DROP_NONE);
      g_assert_cmpint (wrn_test_node_hear (&b, YEARS (20), &a.answer), ==, WRN_DROP_NONE);
    }
  clear_nodes (&a, &b);
}

static void
test_stamps_of_one_initiator_rise (void)
{
  WrnTestNode a;
  WrnTestNode b;
  guint64 last = 0;

  wrn_test_nodes_init (&a, &b);
  for (guint i = 0; i < 1000; i++)
    {
      wrn_test_node_begin (&a, T0 - i % 7);
      g_assert_cmpuint (a.session.last_stamp, >, last);
      last = a.session.last_stamp;
    }
  clear_nodes (&a, &b);
}

/* A network that loses, delays, repeats and remembers, between two nodes that may restart. */
#define N_IN_FLIGHT 8
#define N_REMEMBERED 256

typedef struct
{
  WrnTestNode node[2];
  WrnTime clock[2]; /* what a node's clock shows more than the true one */
  WrnTime now;
  guint64 n_said;
  guint64 seed;
  WrnTestPacketBytes flying[2][N_IN_FLIGHT]; /* to each node; a length of 0 is a free place */
  WrnTestPacketBytes remembered[N_REMEMBERED];
  guint n_remembered;
  GHashTable *used;      /* (owned): keys with numbers that sealed something */
  GHashTable *delivered; /* (owned): texts that were opened */
  WrnTime heard[2];
} World;

static WrnTime
clock_of (const World *w, guint i)
{
  return w->now + w->clock[i];
}

static void
fly (World *w, guint from, const WrnTestPacketBytes *packet)
{
  w->flying[!from][g_test_rand_int_range (0, N_IN_FLIGHT)] = *packet;
  w->remembered[w->n_remembered++ % N_REMEMBERED] = *packet;
}

/* A key with a number may seal one text only, whatever happens to the nodes. */
static void
note_use (World *w, const WrnKeys *keys)
{
  const guint64 number = keys->send_counter - 1;
  guint8 use[WRN_KEY_LEN + sizeof number];

  memcpy (use, keys->send.key, WRN_KEY_LEN);
  memcpy (use + WRN_KEY_LEN, &number, sizeof number);
  g_assert_true (
      g_hash_table_add (w->used, g_compute_checksum_for_data (G_CHECKSUM_SHA256, use, sizeof use)));
}

static void
say (World *w, guint i)
{
  WrnTestNode *node = &w->node[i];
  g_autofree char *text = g_strdup_printf ("\x01 %" G_GUINT64_FORMAT, w->n_said++);
  const WrnTestPacketBytes packet = wrn_test_node_say (node, clock_of (w, i), text);

  if (packet.len == 0)
    return;
  note_use (w, node->session.current);
  fly (w, i, &packet);
}

static void
tick (World *w, guint i)
{
  WrnTestNode *node = &w->node[i];
  WrnTestPacketBytes packet;

  for (;;)
    switch (wrn_session_tick (&node->session, clock_of (w, i)))
      {
      case WRN_SESSION_HANDSHAKE:
        packet = wrn_test_node_begin (node, clock_of (w, i));
        fly (w, i, &packet);
        break;
      case WRN_SESSION_KEEPALIVE:
        packet = wrn_test_node_say (node, clock_of (w, i), "");
        note_use (w, node->session.current);
        fly (w, i, &packet);
        break;
      case WRN_SESSION_WAIT:
      default:
        return;
      }
}

static void
note_delivery (World *w, WrnTestNode *node)
{
  char *text;

  if (node->received.inner_len < 3)
    return;
  text = g_strndup ((const char *) node->received.inner, node->received.inner_len);
  g_assert_true (g_hash_table_add (w->delivered, text));
  w->heard[node == &w->node[1]] = w->now;
}

static void
deliver (World *w, guint to, const WrnTestPacketBytes *packet)
{
  WrnTestNode *node = &w->node[to];
  const WrnKeys *current = node->session.current;
  const WrnDrop drop = wrn_test_node_hear (node, clock_of (w, to), packet);

  /* Only a confirmation or an answer of the peer changes the keys in use. */
  if (node->session.current != current)
    g_assert_true (drop == WRN_DROP_NONE);
  if (drop != WRN_DROP_NONE && drop != WRN_DROP_COOKIE)
    g_assert_cmpuint (node->answer.len, ==, 0);
  note_delivery (w, node);
  if (node->answer.len == 0)
    return;
  if (node->answer.len != WRN_RESP_LEN && node->answer.len != WRN_COOKIE_LEN)
    note_use (w, node->session.current);
  fly (w, to, &node->answer);
}

/* Something that flies to @to arrives, or is lost, or arrives and stays in the air. */
static void
land (World *w, guint to, gboolean healthy)
{
  WrnTestPacketBytes *place = &w->flying[to][g_test_rand_int_range (0, N_IN_FLIGHT)];
  const WrnTestPacketBytes packet = *place;
  const gint fate = g_test_rand_int_range (0, 10);

  if (packet.len == 0)
    return;
  if (healthy || fate < 8)
    place->len = 0;
  if (healthy || fate > 3)
    deliver (w, to, &packet);
}

/* The worst computer: it loses its memory, and its clock shows any year. */
static void
restart (World *w, guint i)
{
  wrn_test_node_restart (&w->node[i], ++w->seed);
  w->node[i].context.retry_limit = WRN_SECONDS (5);
  w->clock[i] = g_test_rand_int_range (0, 3) * YEARS (10);
}

static void
misfortune (World *w)
{
  const guint i = (guint) g_test_rand_int_range (0, 2);
  WrnKeys *current = w->node[i].session.current;

  switch (g_test_rand_int_range (0, 40))
    {
    case 0:
      restart (w, i);
      break;
    case 1: /* asleep */
      w->now += WRN_SECONDS (g_test_rand_int_range (0, 1000));
      break;
    case 2: /* very busy */
      if (current != NULL)
        current->send_counter = MAX (current->send_counter, WRN_KEYS_REKEY_MESSAGES - 2);
      break;
    case 3:
      if (current != NULL)
        current->send_counter = MAX (current->send_counter, WRN_KEYS_LAST_MESSAGE - 2);
      break;
    case 4:
      wrn_session_hurry (&w->node[i].session, clock_of (w, i));
      break;
    default:
      if (w->n_remembered > 0)
        {
          const guint n = MIN (w->n_remembered, N_REMEMBERED);

          deliver (w, i, &w->remembered[g_test_rand_int_range (0, (gint32) n)]);
        }
    }
}

static void
step (World *w, gboolean healthy)
{
  w->now += g_test_rand_int_range (0, 400000);
  for (guint i = 0; i < 2; i++)
    {
      tick (w, i);
      if (g_test_rand_int_range (0, 3) == 0)
        say (w, i);
      for (guint n = 0; n < (healthy ? 40 : 1); n++)
        land (w, i, healthy);
    }
  if (!healthy && g_test_rand_bit ())
    misfortune (w);
}

static void
live (guint n_steps)
{
  World *w = g_new0 (World, 1);
  WrnTime healed;

  wrn_test_nodes_init (&w->node[0], &w->node[1]);
  w->now = T0;
  w->seed = 100;
  w->used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  w->delivered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  restart (w, 0);
  restart (w, 1);

  for (guint i = 0; i < n_steps; i++)
    step (w, FALSE);

  /* Whatever happened: when the network is good again, both hear each other soon, and go on. */
  for (guint i = 0; i < 2; i++)
    {
      healed = w->now;
      while (w->now < healed + WRN_SECONDS (20))
        step (w, TRUE);
      g_assert_cmpint (w->heard[0], >, healed);
      g_assert_cmpint (w->heard[1], >, healed);
    }

  clear_nodes (&w->node[0], &w->node[1]);
  g_hash_table_unref (w->used);
  g_hash_table_unref (w->delivered);
  g_free (w);
}

static void
test_nothing_is_sealed_or_delivered_twice_whatever_happens (void)
{
  for (guint i = 0; i < 60; i++)
    live (300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());

  g_test_add_func ("/session/life/replay-of-a-whole-capture-has-no-effect",
                   test_replay_of_a_whole_capture_has_no_effect);
  g_test_add_func ("/session/life/late-replay-of-an-init-leaves-the-session-alone",
                   test_late_replay_of_an_init_leaves_the_session_alone);
  g_test_add_func ("/session/life/tentative-keys-never-displace-confirmed-ones",
                   test_tentative_keys_never_displace_confirmed_ones);
  g_test_add_func ("/session/life/tentative-keys-expire", test_tentative_keys_expire);
  g_test_add_func ("/session/life/all-tentative-keys-together-have-a-limit",
                   test_all_tentative_keys_together_have_a_limit);
  g_test_add_func ("/session/life/handshakes-begun-at-once-become-one-session",
                   test_handshakes_begun_at_once_become_one_session);
  g_test_add_func ("/session/life/clocks-ten-years-apart-do-no-harm",
                   test_clocks_ten_years_apart_do_no_harm);
  g_test_add_func ("/session/life/clock-that-was-wrong-blocks-nothing-later",
                   test_clock_that_was_wrong_blocks_nothing_later);
  g_test_add_func ("/session/life/stamps-of-one-initiator-rise", test_stamps_of_one_initiator_rise);
  g_test_add_func ("/session/life/nothing-is-sealed-or-delivered-twice-whatever-happens",
                   test_nothing_is_sealed_or_delivered_twice_whatever_happens);
  return g_test_run ();
}
