/* test-session.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A session against the protocol's vectors, and through its ordinary life.
 */
#include "config.h"

#include "core/crypto/wrn-mask.h"
#include "tests/support/wrn-test-node.h"
#include "tests/support/wrn-test-vectors.h"

#define T0 WRN_SECONDS (100000)

/* What the vectors' INIT says, and when an initiator's clock would make it say so. */
#define VECTOR_EPOCH 7
#define VECTOR_STAMP G_GINT64_CONSTANT (0x0102030405060708)
#define VECTOR_INDEX_A 0x11223344
#define VECTOR_INDEX_B 0x55667788

static WrnTestVectors *vectors;

static WrnIdentity
vector_identity (const char *path)
{
  guint8 seed[WRN_SEED_LEN];
  WrnIdentity identity;

  wrn_test_vectors_read (vectors, path, seed, sizeof seed);
  wrn_identity_init (&identity, seed);
  return identity;
}

static void
dictate (WrnTestNode *node, guint32 index, const char *ephemeral, const char *mac2)
{
  const WrnTestBytes secret = wrn_test_vectors_get (vectors, ephemeral);
  const WrnTestBytes mac = wrn_test_vectors_get (vectors, mac2);

  wrn_test_entropy_dictate (&node->entropy, (const guint8 *) &index, sizeof index);
  wrn_test_entropy_dictate (&node->entropy, secret.data, secret.len);
  wrn_test_entropy_dictate (&node->entropy, mac.data, mac.len);
}

/* The two members of the vectors, who will draw the vectors' random numbers. */
static void
init_vector_nodes (WrnTestNode *a, WrnTestNode *b)
{
  const WrnIdentity id_a = vector_identity ("a_seed");
  const WrnIdentity id_b = vector_identity ("b_seed");
  static const guint8 cookie_secret[WRN_KEY_LEN];
  WrnRealm realm = { .epoch = VECTOR_EPOCH };

  wrn_test_vectors_read (vectors, "cid", realm.cid, sizeof realm.cid);
  wrn_test_vectors_read (vectors, "psk", realm.psk, sizeof realm.psk);
  wrn_test_vectors_read (vectors, "mac", realm.mac, sizeof realm.mac);
  wrn_test_vectors_read (vectors, "obf", realm.obf, sizeof realm.obf);
  wrn_test_node_init (a, &id_a, &id_b, &realm, 1);
  wrn_test_node_init (b, &id_b, &id_a, &realm, 2);
  a->context.suites = WRN_SUITE_CHACHA20_POLY1305 | WRN_SUITE_AES_256_GCM;
  dictate (a, VECTOR_INDEX_A, "e_a", "mac2_a");

  /* With its first INIT, the responder's gate draws a secret for cookies. */
  wrn_test_entropy_dictate (&b->entropy, cookie_secret, sizeof cookie_secret);
  dictate (b, VECTOR_INDEX_B, "e_b", "mac2_b");
}

static void
clear_nodes (WrnTestNode *a, WrnTestNode *b)
{
  wrn_test_node_clear (a);
  wrn_test_node_clear (b);
}

static void
assert_vector (const char *path, const guint8 *data, gsize len)
{
  const WrnTestBytes vector = wrn_test_vectors_get (vectors, path);

  g_assert_cmpmem (data, len, vector.data, vector.len);
}

/* As the packet is without its mask. */
static void
assert_unmasked_vector (const WrnTestNode *node,
                        const char *path,
                        const WrnTestPacketBytes *packet,
                        gboolean whole)
{
  WrnTestPacketBytes plain = *packet;

  wrn_mask_apply (node->realm.obf, plain.data, plain.len, whole);
  assert_vector (path, plain.data, plain.len);
}

static void
test_handshake_agrees_with_the_vectors (void)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes init;
  WrnEndpoint seen;
  const WrnTestBytes seen_bytes = wrn_test_vectors_get (vectors, "seen");
  WrnReader reader = wrn_reader_over (seen_bytes.data, seen_bytes.len);

  g_assert_true (wrn_endpoint_get (&reader, &seen));
  init_vector_nodes (&a, &b);
  init = wrn_test_node_begin (&a, VECTOR_STAMP);
  assert_vector ("init_masked", init.data, init.len);
  assert_unmasked_vector (&a, "init", &init, TRUE);
  g_assert_true (wrn_test_entropy_is_spent (&a.entropy));

  g_assert_cmpint (wrn_test_node_receive (&b, T0, &seen, &init), ==, WRN_DROP_NONE);
  assert_vector ("resp_masked", b.answer.data, b.answer.len);
  assert_unmasked_vector (&b, "resp", &b.answer, TRUE);
  g_assert_true (wrn_test_entropy_is_spent (&b.entropy));

  g_assert_cmpint (wrn_test_node_hear (&a, VECTOR_STAMP, &b.answer), ==, WRN_DROP_NONE);
  assert_vector ("h", a.session.current->hash, WRN_NOISE_HASH_LEN);
  assert_vector ("h", b.session.tentative[0]->hash, WRN_NOISE_HASH_LEN);
  assert_vector ("k_ab", a.session.current->send.key, WRN_KEY_LEN);
  assert_vector ("k_ba", a.session.current->receive.key, WRN_KEY_LEN);
  assert_vector ("k_ab", b.session.tentative[0]->receive.key, WRN_KEY_LEN);
  assert_vector ("k_ba", b.session.tentative[0]->send.key, WRN_KEY_LEN);
  clear_nodes (&a, &b);
}

/* Seals the vectors' frame as packet @counter of the vectors' session. */
static WrnTestPacketBytes
seal_frame (WrnSuite suite, guint32 counter)
{
  const WrnTestBytes frame = wrn_test_vectors_get (vectors, "frame");
  guint8 key[WRN_KEY_LEN];
  WrnKeys keys = { .remote_index = VECTOR_INDEX_B, .send_counter = counter };
  WrnTestPacketBytes packet;

  wrn_test_vectors_read (vectors, "k_ab", key, sizeof key);
  wrn_cipher_init (&keys.send, suite, key);
  memcpy (packet.data + WRN_DATA_HEAD_LEN, frame.data, frame.len);
  packet.len = wrn_keys_seal (&keys, T0, packet.data, frame.len);
  wrn_cipher_clear (&keys.send);
  return packet;
}

static void
test_data_packets_agree_with_the_vectors (void)
{
  WrnTestPacketBytes packet = seal_frame (WRN_SUITE_CHACHA20_POLY1305, 0);
  guint8 obf[WRN_KEY_LEN];

  assert_vector ("data", packet.data, packet.len);
  wrn_test_vectors_read (vectors, "obf", obf, sizeof obf);
  wrn_mask_apply (obf, packet.data, packet.len, FALSE);
  assert_vector ("data_masked", packet.data, packet.len);

  if ((wrn_suites_available () & WRN_SUITE_AES_256_GCM) == 0)
    {
      g_test_message ("this processor has no AES");
      return;
    }
  packet = seal_frame (WRN_SUITE_AES_256_GCM, 1);
  assert_vector ("data_gcm", packet.data, packet.len);
}

/* Whether a packet of @from reaches @to. */
static gboolean
reaches (WrnTestNode *from, WrnTestNode *to, WrnTime now)
{
  const WrnTestPacketBytes packet = wrn_test_node_say (from, now, "\x01 hello");

  return packet.len != 0 && wrn_test_node_hear (to, now, &packet) == WRN_DROP_NONE;
}

static void
test_both_suites_carry_data (void)
{
  static const guint8 suites[] = { WRN_SUITE_CHACHA20_POLY1305, WRN_SUITE_AES_256_GCM,
                                   WRN_SUITE_CHACHA20_POLY1305 | WRN_SUITE_AES_256_GCM };

  for (guint i = 0; i < 9; i++)
    {
      const guint8 common = suites[i / 3] & suites[i % 3] & wrn_suites_available ();
      const gboolean aes = (common & WRN_SUITE_AES_256_GCM) != 0;
      WrnTestNode a;
      WrnTestNode b;
      WrnTestPacketBytes init;

      wrn_test_nodes_init (&a, &b);
      a.context.suites = suites[i / 3] & wrn_suites_available ();
      b.context.suites = suites[i % 3] & wrn_suites_available ();
      init = wrn_test_node_begin (&a, T0);
      g_assert_cmpint (wrn_test_node_hear (&b, T0, &init), ==,
                       common != 0 ? WRN_DROP_NONE : WRN_DROP_PAYLOAD);
      if (common != 0)
        {
          wrn_test_nodes_connect (&a, &b, T0);
          g_assert_cmpint (a.session.current->send.suite, ==,
                           aes ? WRN_SUITE_AES_256_GCM : WRN_SUITE_CHACHA20_POLY1305);
          g_assert_true (reaches (&a, &b, T0));
          g_assert_true (reaches (&b, &a, T0));
        }
      clear_nodes (&a, &b);
    }
}

static void
test_responder_sends_only_after_confirmation (void)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes packet;

  wrn_test_nodes_init (&a, &b);
  packet = wrn_test_node_begin (&a, T0);
  g_assert_cmpint (wrn_test_node_hear (&b, T0, &packet), ==, WRN_DROP_NONE);
  g_assert_false (wrn_session_may_send (&b.session, T0));
  g_assert_cmpint (wrn_test_node_hear (&a, T0, &b.answer), ==, WRN_DROP_NONE);
  g_assert_true (wrn_session_may_send (&a.session, T0));

  g_assert_cmpint (wrn_test_node_hear (&b, T0, &a.answer), ==, WRN_DROP_NONE);
  g_assert_true (b.received.confirmed);
  g_assert_true (wrn_session_may_send (&b.session, T0));
  g_assert_cmpuint (b.context.n_tentative, ==, 0);
  clear_nodes (&a, &b);
}

static void
test_initiator_rekeys_after_two_minutes_of_use (void)
{
  const WrnTime due = T0 + WRN_SECONDS (120);
  WrnTestNode a;
  WrnTestNode b;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, T0);
  g_assert_true (reaches (&a, &b, T0));
  g_assert_true (reaches (&a, &b, due - 1));
  g_assert_cmpint (a.session.handshake_due, ==, WRN_TIME_NEVER);

  /* The responder leaves it to the initiator, whose keys still serve. */
  g_assert_true (reaches (&b, &a, due));
  g_assert_cmpint (b.session.handshake_due, ==, WRN_TIME_NEVER);
  g_assert_true (reaches (&a, &b, due));
  g_assert_cmpint (wrn_session_tick (&a.session, due), ==, WRN_SESSION_HANDSHAKE);
  clear_nodes (&a, &b);
}

static void
test_initiator_rekeys_half_way_through_its_numbers (void)
{
  WrnTestNode a;
  WrnTestNode b;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, T0);
  a.session.current->send_counter = WRN_KEYS_REKEY_MESSAGES - 2;
  g_assert_true (reaches (&a, &b, T0));
  g_assert_cmpint (a.session.handshake_due, ==, WRN_TIME_NEVER);
  g_assert_true (reaches (&a, &b, T0));
  g_assert_cmpint (a.session.handshake_due, ==, T0);
  clear_nodes (&a, &b);
}

static void
test_last_numbers_are_never_used (void)
{
  const guint64 last = (G_GUINT64_CONSTANT (1) << 32) - 8192;
  WrnTestNode a;
  WrnTestNode b;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, T0);
  b.session.current->send_counter = last - 1;
  g_assert_true (reaches (&b, &a, T0));
  g_assert_cmpuint (b.session.current->send_counter, ==, last);

  g_assert_cmpuint (wrn_test_node_say (&b, T0, "\x01").len, ==, 0);
  g_assert_cmpint (wrn_session_tick (&b.session, T0), ==, WRN_SESSION_HANDSHAKE);
  clear_nodes (&a, &b);
}

static void
test_old_keys_neither_send_nor_receive (void)
{
  const WrnTime end = T0 + WRN_SECONDS (180);
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes late;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, T0);
  g_assert_true (reaches (&b, &a, T0));
  g_assert_true (reaches (&b, &a, end - 1));
  late = wrn_test_node_say (&a, end - 1, "\x01");
  g_assert_cmpint (wrn_test_node_hear (&b, end, &late), ==, WRN_DROP_STALE);
  g_assert_cmpuint (wrn_test_node_say (&b, end, "\x01").len, ==, 0);
  g_assert_cmpint (wrn_session_tick (&b.session, end), ==, WRN_SESSION_HANDSHAKE);
  clear_nodes (&a, &b);
}

static void
test_keys_are_erased_when_nobody_renews_them (void)
{
  WrnTestNode a;
  WrnTestNode b;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, T0);
  g_assert_true (reaches (&a, &b, T0));
  a.session.answer_due = WRN_TIME_NEVER;
  g_assert_cmpint (wrn_session_next_timeout (&a.session), ==, T0 + WRN_SECONDS (540));
  wrn_session_tick (&a.session, T0 + WRN_SECONDS (540) - 1);
  g_assert_nonnull (a.session.current);
  wrn_session_tick (&a.session, T0 + WRN_SECONDS (540));
  g_assert_null (a.session.current);
  g_assert_cmpuint (wrn_index_table_get_size (a.context.indices), ==, 0);
  clear_nodes (&a, &b);
}

static void
test_packets_of_the_previous_keys_still_arrive (void)
{
  const WrnTime rekey = T0 + WRN_SECONDS (120);
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes early;
  WrnTestPacketBytes later;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, T0);
  g_assert_true (reaches (&a, &b, T0));
  early = wrn_test_node_say (&a, rekey, "\x01 early");
  later = wrn_test_node_say (&a, rekey, "\x01 later");
  wrn_test_nodes_connect (&a, &b, rekey);
  g_assert_cmpint (wrn_test_node_hear (&b, rekey, &later), ==, WRN_DROP_NONE);
  g_assert_false (b.received.newest);
  g_assert_cmpint (wrn_test_node_hear (&b, rekey, &later), ==, WRN_DROP_REPLAY);

  /* Until their own end, and in any case not for longer than that lasts. */
  g_assert_cmpint (wrn_test_node_hear (&b, T0 + WRN_SECONDS (180), &early), ==, WRN_DROP_STALE);
  wrn_session_tick (&b.session, rekey + WRN_SECONDS (180) - 1);
  g_assert_nonnull (b.session.previous);
  wrn_session_tick (&b.session, rekey + WRN_SECONDS (180));
  g_assert_null (b.session.previous);
  g_assert_cmpint (wrn_test_node_hear (&b, rekey + WRN_SECONDS (180), &early), ==,
                   WRN_DROP_UNKNOWN);
  clear_nodes (&a, &b);
}

/* Only frames make keys old: members with nothing to say need no handshakes. */
static void
test_keys_without_frames_serve_for_an_hour (void)
{
  const WrnTime due = T0 + WRN_SECONDS (3420);
  const WrnTime end = T0 + WRN_SECONDS (3600);
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes packet;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, T0);
  packet = wrn_test_node_say (&a, due - 1, "");
  g_assert_cmpint (wrn_test_node_hear (&b, due - 1, &packet), ==, WRN_DROP_NONE);
  g_assert_cmpint (a.session.handshake_due, ==, WRN_TIME_NEVER);
  wrn_test_node_say (&a, due, "");
  g_assert_cmpint (a.session.handshake_due, ==, due);

  /* A frame does not prolong it. */
  g_assert_true (reaches (&b, &a, end - 1));
  g_assert_cmpuint (wrn_test_node_say (&b, end, "").len, ==, 0);
  clear_nodes (&a, &b);
}

/* The clock runs from the first frame in either direction, so both sides see the same end. */
static void
test_frame_of_either_side_makes_keys_old (void)
{
  const WrnTime first = T0 + WRN_SECONDS (1000);
  WrnTestNode a;
  WrnTestNode b;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, T0);
  g_assert_true (reaches (&b, &a, first));
  g_assert_cmpint (wrn_keys_get_end (a.session.current), ==, first + WRN_SECONDS (180));
  g_assert_cmpint (wrn_keys_get_end (b.session.current), ==, first + WRN_SECONDS (180));
  wrn_test_node_say (&a, first + WRN_SECONDS (120), "");
  g_assert_cmpint (a.session.handshake_due, ==, first + WRN_SECONDS (120));
  clear_nodes (&a, &b);
}

static void
test_silent_receiver_says_that_it_lives (void)
{
  WrnTestNode a;
  WrnTestNode b;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, T0);
  g_assert_true (reaches (&a, &b, T0));
  g_assert_cmpint (wrn_session_next_timeout (&b.session), ==, T0 + WRN_SECONDS (10));
  g_assert_cmpint (wrn_session_tick (&b.session, T0 + WRN_SECONDS (10) - 1), ==, WRN_SESSION_WAIT);
  g_assert_cmpint (wrn_session_tick (&b.session, T0 + WRN_SECONDS (10)), ==, WRN_SESSION_KEEPALIVE);
  g_assert_cmpint (wrn_session_tick (&b.session, T0 + WRN_SECONDS (10)), ==, WRN_SESSION_WAIT);
  clear_nodes (&a, &b);
}

static void
test_keepalive_is_due_once_for_what_came_since_we_spoke (void)
{
  WrnTestNode a;
  WrnTestNode b;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, T0);
  g_assert_true (reaches (&a, &b, T0));
  g_assert_true (reaches (&a, &b, T0 + WRN_SECONDS (9)));
  g_assert_cmpint (b.session.keepalive_due, ==, T0 + WRN_SECONDS (10));
  g_assert_true (reaches (&b, &a, T0 + WRN_SECONDS (9)));
  g_assert_cmpint (b.session.keepalive_due, ==, WRN_TIME_NEVER);
  clear_nodes (&a, &b);
}

/* Or two silent peers would keep each other awake for ever. */
static void
test_keepalive_asks_for_no_answer (void)
{
  const WrnTime now = T0 + WRN_SECONDS (30);
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes keepalive;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, T0);
  keepalive = wrn_test_node_say (&a, now, "");
  g_assert_cmpint (a.session.answer_due, ==, WRN_TIME_NEVER);
  g_assert_cmpint (wrn_test_node_hear (&b, now, &keepalive), ==, WRN_DROP_NONE);
  g_assert_cmpint (b.session.keepalive_due, ==, WRN_TIME_NEVER);
  clear_nodes (&a, &b);
}

static void
test_peer_that_does_not_answer_is_greeted_anew (void)
{
  const WrnTime due = T0 + WRN_SECONDS (15);
  WrnTestNode a;
  WrnTestNode b;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, T0);
  wrn_test_node_say (&a, T0, "\x01 lost");
  wrn_test_node_say (&a, T0 + WRN_SECONDS (14), "\x01 lost as well");
  g_assert_cmpint (wrn_session_tick (&a.session, due - 1), ==, WRN_SESSION_WAIT);
  g_assert_cmpint (wrn_session_tick (&a.session, due), ==, WRN_SESSION_HANDSHAKE);

  /* The old keys serve until there are new ones. */
  g_assert_true (reaches (&a, &b, due));
  clear_nodes (&a, &b);
}

static void
test_answer_in_time_saves_the_keys (void)
{
  WrnTestNode a;
  WrnTestNode b;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, T0);
  g_assert_true (reaches (&a, &b, T0));
  g_assert_true (reaches (&b, &a, T0 + WRN_SECONDS (15) - 1));
  g_assert_cmpint (wrn_session_tick (&a.session, T0 + WRN_SECONDS (15)), ==, WRN_SESSION_WAIT);
  g_assert_cmpint (a.session.handshake_due, ==, WRN_TIME_NEVER);
  clear_nodes (&a, &b);
}

/* Frames for a peer without keys come by the thousand; each would restart the handshake. */
static void
test_wanting_again_does_not_hasten_a_retry (void)
{
  WrnTestNode a;
  WrnTestNode b;

  wrn_test_nodes_init (&a, &b);
  wrn_session_want (&a.session, T0);
  g_assert_cmpint (wrn_session_tick (&a.session, T0), ==, WRN_SESSION_HANDSHAKE);
  for (guint i = 0; i < 1000; i++)
    {
      g_assert_cmpuint (wrn_test_node_say (&a, T0, "\x01").len, ==, 0);
      g_assert_cmpint (wrn_session_tick (&a.session, T0), ==, WRN_SESSION_WAIT);
    }
  wrn_session_hurry (&a.session, T0);
  g_assert_cmpint (wrn_session_tick (&a.session, T0), ==, WRN_SESSION_HANDSHAKE);
  clear_nodes (&a, &b);
}

static void
test_suspend_yields_one_attempt (void)
{
  const WrnTime tomorrow = T0 + WRN_SECONDS (86400);
  WrnTestNode a;
  WrnTestNode b;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, T0);
  g_assert_true (reaches (&a, &b, T0));
  g_assert_cmpint (wrn_session_tick (&a.session, tomorrow), ==, WRN_SESSION_HANDSHAKE);
  g_assert_cmpint (wrn_session_tick (&a.session, tomorrow), ==, WRN_SESSION_WAIT);
  g_assert_cmpint (wrn_session_next_timeout (&a.session), >, tomorrow);
  g_assert_cmpint (wrn_session_tick (&b.session, tomorrow), ==, WRN_SESSION_WAIT);
  g_assert_null (a.session.current);
  g_assert_null (b.session.current);
  clear_nodes (&a, &b);
}

static void
test_forgotten_keys_leave_nothing (void)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes packet;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, T0);
  wrn_test_nodes_connect (&b, &a, T0);
  packet = wrn_test_node_begin (&b, T0);
  g_assert_cmpint (wrn_test_node_hear (&a, T0, &packet), ==, WRN_DROP_NONE);
  wrn_test_node_begin (&a, T0);
  g_assert_cmpuint (wrn_index_table_get_size (a.context.indices), ==, 4);

  wrn_session_forget_keys (&a.session);
  g_assert_cmpuint (wrn_index_table_get_size (a.context.indices), ==, 0);
  g_assert_cmpuint (a.context.n_tentative, ==, 0);
  g_assert_cmpint (wrn_session_next_timeout (&a.session), ==, WRN_TIME_NEVER);
  clear_nodes (&a, &b);
}

static void
test_tick_is_due_when_it_says (void)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTime now = T0;

  wrn_test_nodes_init (&a, &b);
  for (guint i = 0; i < 5000; i++)
    {
      switch (g_test_rand_int_range (0, 6))
        {
        case 0:
          wrn_session_want (&a.session, now);
          break;
        case 1:
          wrn_test_nodes_connect (&a, &b, now);
          break;
        case 2:
          reaches (&b, &a, now);
          break;
        case 3:
          reaches (&a, &b, now);
          break;
        default:
          now = MIN (wrn_session_next_timeout (&a.session), now + WRN_SECONDS (200));
        }
      for (guint n = 0; wrn_session_tick (&a.session, now) != WRN_SESSION_WAIT; n++)
        g_assert_cmpuint (n, <, 2);
      g_assert_cmpint (wrn_session_next_timeout (&a.session), >, now);
      now += g_test_rand_int_range (0, 2000000);
    }
  clear_nodes (&a, &b);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());
  vectors = wrn_test_vectors_load ("warren-v1.json");

  g_test_add_func ("/session/handshake-agrees-with-the-vectors",
                   test_handshake_agrees_with_the_vectors);
  g_test_add_func ("/session/data-packets-agree-with-the-vectors",
                   test_data_packets_agree_with_the_vectors);
  g_test_add_func ("/session/both-suites-carry-data", test_both_suites_carry_data);
  g_test_add_func ("/session/responder-sends-only-after-confirmation",
                   test_responder_sends_only_after_confirmation);
  g_test_add_func ("/session/initiator-rekeys-after-two-minutes-of-use",
                   test_initiator_rekeys_after_two_minutes_of_use);
  g_test_add_func ("/session/initiator-rekeys-half-way-through-its-numbers",
                   test_initiator_rekeys_half_way_through_its_numbers);
  g_test_add_func ("/session/last-numbers-are-never-used", test_last_numbers_are_never_used);
  g_test_add_func ("/session/old-keys-neither-send-nor-receive",
                   test_old_keys_neither_send_nor_receive);
  g_test_add_func ("/session/keys-are-erased-when-nobody-renews-them",
                   test_keys_are_erased_when_nobody_renews_them);
  g_test_add_func ("/session/packets-of-the-previous-keys-still-arrive",
                   test_packets_of_the_previous_keys_still_arrive);
  g_test_add_func ("/session/keys-without-frames-serve-for-an-hour",
                   test_keys_without_frames_serve_for_an_hour);
  g_test_add_func ("/session/frame-of-either-side-makes-keys-old",
                   test_frame_of_either_side_makes_keys_old);
  g_test_add_func ("/session/silent-receiver-says-that-it-lives",
                   test_silent_receiver_says_that_it_lives);
  g_test_add_func ("/session/keepalive-is-due-once-for-what-came-since-we-spoke",
                   test_keepalive_is_due_once_for_what_came_since_we_spoke);
  g_test_add_func ("/session/keepalive-asks-for-no-answer", test_keepalive_asks_for_no_answer);
  g_test_add_func ("/session/peer-that-does-not-answer-is-greeted-anew",
                   test_peer_that_does_not_answer_is_greeted_anew);
  g_test_add_func ("/session/answer-in-time-saves-the-keys", test_answer_in_time_saves_the_keys);
  g_test_add_func ("/session/wanting-again-does-not-hasten-a-retry",
                   test_wanting_again_does_not_hasten_a_retry);
  g_test_add_func ("/session/suspend-yields-one-attempt", test_suspend_yields_one_attempt);
  g_test_add_func ("/session/forgotten-keys-leave-nothing", test_forgotten_keys_leave_nothing);
  g_test_add_func ("/session/tick-is-due-when-it-says", test_tick_is_due_when_it_says);
  status = g_test_run ();
  wrn_test_vectors_free (vectors);
  return status;
}
