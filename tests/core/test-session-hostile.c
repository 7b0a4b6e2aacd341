/* test-session-hostile.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every changed bit and length of every message is dropped, counted, and has no other effect.
 */
#include "config.h"

#include "core/crypto/wrn-mask.h"
#include "tests/support/wrn-test-node.h"

#define T0 WRN_SECONDS (100000)

/* Where a handshake would otherwise meet the limits of the gate. */
static const WrnGateLimits no_limits = { G_MAXUINT, 1000000, 1000000 };

/* Which reason a changed byte at @at is to be dropped for. */
typedef WrnDrop (*Expect) (gsize at);

/* In a masked packet, the mask depends on the first twelve bytes of the tail: whoever changes
 * those changes the type to something unknown. */
static WrnDrop
expect (gsize at, gsize len, gsize known_from, WrnDrop reason)
{
  return at < known_from || (at >= len - WRN_MASK_TAIL_LEN && at < len - 4) ? WRN_DROP_UNKNOWN
                                                                            : reason;
}

static WrnDrop
expect_of_init (gsize at)
{
  return expect (at, WRN_INIT_LEN, 4, WRN_DROP_MAC1);
}

/* The receiver's index stands after the sender's. */
static WrnDrop
expect_of_resp (gsize at)
{
  return at >= 8 && at < 12 ? WRN_DROP_UNKNOWN : expect (at, WRN_RESP_LEN, 4, WRN_DROP_MAC1);
}

static WrnDrop
expect_of_cookie (gsize at)
{
  return expect (at, WRN_COOKIE_LEN, 8, WRN_DROP_HANDSHAKE);
}

#define INNER_LEN 64

static WrnDrop
expect_of_data (gsize at)
{
  return expect (at, INNER_LEN + WRN_DATA_OVERHEAD, 4, WRN_DROP_TAG);
}

static void
assert_dropped (WrnTestNode *node, const WrnTestPacketBytes *packet, WrnDrop reason)
{
  WrnDrops expected = node->drops;
  WrnTestSnapshot before;

  wrn_test_node_snapshot (node, &before);
  g_assert_cmpint (wrn_test_node_hear (node, T0, packet), ==, reason);
  wrn_test_node_assert_untouched (node, &before);
  wrn_drops_add (&expected, reason);
  g_assert_true (memcmp (&expected, &node->drops, sizeof expected) == 0);
}

static void
assert_flips_dropped (WrnTestNode *node, const WrnTestPacketBytes *packet, Expect reason)
{
  for (gsize bit = 0; bit < packet->len * 8; bit++)
    {
      WrnTestPacketBytes changed = *packet;

      changed.data[bit / 8] ^= (guint8) (1 << bit % 8);
      assert_dropped (node, &changed, reason (bit / 8));
    }
}

/* Without the mask's key a changed length garbles the head; with it, the receiver has to know
 * that there is no such message, or to look at the tag. */
static void
assert_lengths_dropped (WrnTestNode *node,
                        const WrnTestPacketBytes *packet,
                        gboolean whole,
                        WrnDrop remasked_reason)
{
  WrnTestPacketBytes plain = *packet;

  wrn_mask_apply (node->realm.obf, plain.data, plain.len, whole);
  for (gsize len = 0; len <= WRN_PACKET_MAX + 1; len++)
    {
      const gboolean possible = len >= WRN_PACKET_MIN && len <= WRN_PACKET_MAX;
      WrnTestPacketBytes changed = *packet;
      WrnTestPacketBytes remasked = plain;

      if (len == packet->len)
        continue;
      changed.len = remasked.len = len;
      if (len > packet->len)
        memset (changed.data + packet->len, 0, len - packet->len);
      if (len > packet->len)
        memset (remasked.data + packet->len, 0, len - packet->len);
      assert_dropped (node, &changed, possible ? WRN_DROP_UNKNOWN : WRN_DROP_SIZE);
      if (!possible)
        continue;
      wrn_mask_apply (node->realm.obf, remasked.data, len, whole);
      assert_dropped (node, &remasked, remasked_reason);
    }
}

static void
clear_nodes (WrnTestNode *a, WrnTestNode *b)
{
  wrn_test_node_clear (a);
  wrn_test_node_clear (b);
}

static void
test_changed_init_is_dropped (void)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes init;

  wrn_test_nodes_init (&a, &b);
  init = wrn_test_node_begin (&a, T0);
  assert_flips_dropped (&b, &init, expect_of_init);
  assert_lengths_dropped (&b, &init, TRUE, WRN_DROP_UNKNOWN);
  g_assert_cmpint (wrn_test_node_hear (&b, T0, &init), ==, WRN_DROP_NONE);
  clear_nodes (&a, &b);
}

static void
test_changed_resp_is_dropped (void)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes packet;

  wrn_test_nodes_init (&a, &b);
  packet = wrn_test_node_begin (&a, T0);
  g_assert_cmpint (wrn_test_node_hear (&b, T0, &packet), ==, WRN_DROP_NONE);
  packet = b.answer;
  assert_flips_dropped (&a, &packet, expect_of_resp);
  assert_lengths_dropped (&a, &packet, TRUE, WRN_DROP_UNKNOWN);
  g_assert_cmpint (wrn_test_node_hear (&a, T0, &packet), ==, WRN_DROP_NONE);
  clear_nodes (&a, &b);
}

static void
test_changed_cookie_is_dropped (void)
{
  static const WrnGateLimits always_loaded = { 0, 20, 64 };
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes packet;

  wrn_test_nodes_init (&a, &b);
  wrn_test_node_set_limits (&b, &always_loaded);
  packet = wrn_test_node_begin (&a, T0);
  g_assert_cmpint (wrn_test_node_hear (&b, T0, &packet), ==, WRN_DROP_COOKIE);
  packet = b.answer;
  assert_flips_dropped (&a, &packet, expect_of_cookie);
  assert_lengths_dropped (&a, &packet, TRUE, WRN_DROP_UNKNOWN);
  g_assert_cmpint (wrn_test_node_hear (&a, T0, &packet), ==, WRN_DROP_NONE);
  clear_nodes (&a, &b);
}

static void
assert_changed_data_is_dropped (WrnSuite suite)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes packet;
  char text[INNER_LEN + 1];

  wrn_test_nodes_init (&a, &b);
  a.context.suites = b.context.suites = (guint8) suite;
  wrn_test_nodes_connect (&a, &b, T0);

  /* A number of which each bit's change is a number that the window has not seen. */
  a.session.current->send_counter = 0x5a5a5a5a;
  memset (text, 'x', INNER_LEN);
  text[INNER_LEN] = '\0';
  packet = wrn_test_node_say (&a, T0, text);
  assert_flips_dropped (&b, &packet, expect_of_data);
  assert_lengths_dropped (&b, &packet, FALSE, WRN_DROP_TAG);

  g_assert_cmpint (wrn_test_node_hear (&b, T0, &packet), ==, WRN_DROP_NONE);
  g_assert_cmpuint (b.received.inner_len, ==, INNER_LEN);
  assert_dropped (&b, &packet, WRN_DROP_REPLAY);
  clear_nodes (&a, &b);
}

static void
test_changed_data_is_dropped (void)
{
  assert_changed_data_is_dropped (WRN_SUITE_CHACHA20_POLY1305);
  if (wrn_suites_available () & WRN_SUITE_AES_256_GCM)
    assert_changed_data_is_dropped (WRN_SUITE_AES_256_GCM);
}

/* A member has the keys of mask and mac1, and may stand on the path between two others. It may
 * spoil a handshake's index or mac2, but nothing that the key agreement covers. */
static void
change_as_member (WrnTestNode *from,
                  WrnTestNode *to,
                  WrnTestPacketBytes *packet,
                  gsize bit,
                  gsize mac1_at)
{
  guint8 key[WRN_KEY_LEN];

  wrn_mask_apply (from->realm.obf, packet->data, packet->len, TRUE);
  packet->data[bit / 8] ^= (guint8) (1 << bit % 8);
  wrn_realm_mac1_key (&from->realm, to->identity.id, key);
  wrn_mac_tag (packet->data + mac1_at, key, sizeof key, packet->data, mac1_at);
  wrn_mask_apply (from->realm.obf, packet->data, packet->len, TRUE);
}

static void
test_member_cannot_change_an_init (void)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes init;

  wrn_test_nodes_init (&a, &b);
  wrn_test_node_set_limits (&b, &no_limits);
  wrn_test_nodes_connect (&a, &b, T0);
  init = wrn_test_node_begin (&a, T0);
  for (gsize bit = WRN_INIT_NOISE * 8; bit < WRN_INIT_MAC2 * 8; bit++)
    {
      WrnTestPacketBytes changed = init;

      change_as_member (&a, &b, &changed, bit, WRN_INIT_MAC1);
      assert_dropped (&b, &changed, WRN_DROP_HANDSHAKE);
    }
  g_assert_cmpint (wrn_test_node_hear (&b, T0, &init), ==, WRN_DROP_NONE);
  clear_nodes (&a, &b);
}

static void
test_member_cannot_change_a_resp (void)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes resp;

  wrn_test_nodes_init (&a, &b);
  resp = wrn_test_node_begin (&a, T0);
  g_assert_cmpint (wrn_test_node_hear (&b, T0, &resp), ==, WRN_DROP_NONE);
  resp = b.answer;
  for (gsize bit = WRN_RESP_NOISE * 8; bit < WRN_RESP_MAC2 * 8; bit++)
    {
      WrnTestPacketBytes changed = resp;

      change_as_member (&b, &a, &changed, bit, WRN_RESP_MAC1);
      assert_dropped (&a, &changed, WRN_DROP_HANDSHAKE);
    }
  g_assert_cmpint (wrn_test_node_hear (&a, T0, &resp), ==, WRN_DROP_NONE);
  clear_nodes (&a, &b);
}

/* A member may name any index of ours in an answer, so also one that waits for none. */
static void
test_answer_to_another_index_is_stale (void)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes init;
  WrnTestPacketBytes resp;
  guint32 index;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, T0);
  index = GUINT32_TO_LE (a.session.current->local_index);
  init = wrn_test_node_begin (&a, T0);
  g_assert_cmpint (wrn_test_node_hear (&b, T0, &init), ==, WRN_DROP_NONE);
  resp = b.answer;
  wrn_mask_apply (a.realm.obf, resp.data, resp.len, TRUE);
  memcpy (resp.data + 8, &index, sizeof index);
  wrn_mask_apply (a.realm.obf, resp.data, resp.len, TRUE);
  change_as_member (&b, &a, &resp, WRN_RESP_MAC2 * 8, WRN_RESP_MAC1);
  assert_dropped (&a, &resp, WRN_DROP_STALE);
  g_assert_cmpint (wrn_test_node_hear (&a, T0, &b.answer), ==, WRN_DROP_NONE);
  clear_nodes (&a, &b);
}

static void
test_second_copy_of_an_answer_is_stale (void)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes packet;

  wrn_test_nodes_init (&a, &b);
  packet = wrn_test_node_begin (&a, T0);
  g_assert_cmpint (wrn_test_node_hear (&b, T0, &packet), ==, WRN_DROP_NONE);
  g_assert_cmpint (wrn_test_node_hear (&a, T0, &b.answer), ==, WRN_DROP_NONE);
  assert_dropped (&a, &b.answer, WRN_DROP_STALE);
  clear_nodes (&a, &b);
}

static void
test_everything_sent_back_to_its_author_is_dropped (void)
{
  static const WrnGateLimits always_loaded = { 0, 20, 64 };
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes packet;

  wrn_test_nodes_init (&a, &b);
  packet = wrn_test_node_begin (&a, T0);
  assert_dropped (&a, &packet, WRN_DROP_MAC1);
  g_assert_cmpint (wrn_test_node_hear (&b, T0, &packet), ==, WRN_DROP_NONE);
  packet = b.answer;
  assert_dropped (&b, &packet, WRN_DROP_UNKNOWN);
  g_assert_cmpint (wrn_test_node_hear (&a, T0, &packet), ==, WRN_DROP_NONE);
  packet = a.answer;
  assert_dropped (&a, &packet, WRN_DROP_UNKNOWN);
  g_assert_cmpint (wrn_test_node_hear (&b, T0, &packet), ==, WRN_DROP_NONE);
  packet = wrn_test_node_say (&b, T0, "\x01");
  assert_dropped (&b, &packet, WRN_DROP_UNKNOWN);

  wrn_test_node_set_limits (&b, &always_loaded);
  packet = wrn_test_node_begin (&a, T0);
  g_assert_cmpint (wrn_test_node_hear (&b, T0, &packet), ==, WRN_DROP_COOKIE);
  packet = b.answer;
  assert_dropped (&b, &packet, WRN_DROP_UNKNOWN);
  clear_nodes (&a, &b);
}

/* Even if both sides have drawn the same index, the keys of the directions differ. */
static void
test_reflected_data_fails_under_an_equal_index (void)
{
  const guint32 index = 0x12345678;
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes packet;

  wrn_test_nodes_init (&a, &b);
  packet = wrn_test_node_begin (&a, T0);
  wrn_test_node_hear (&b, T0, &packet);
  wrn_session_forget_keys (&a.session);
  wrn_session_forget_keys (&b.session);
  wrn_test_entropy_dictate (&a.entropy, (const guint8 *) &index, sizeof index);
  wrn_test_entropy_dictate (&b.entropy, (const guint8 *) &index, sizeof index);
  wrn_test_nodes_connect (&a, &b, T0);
  g_assert_cmphex (a.session.current->local_index, ==, b.session.current->local_index);

  packet = wrn_test_node_say (&a, T0, "\x01");
  assert_dropped (&a, &packet, WRN_DROP_TAG);
  clear_nodes (&a, &b);
}

/* A handshake of our own, which somebody let come back through another address. */
static void
test_handshake_with_oneself_is_refused (void)
{
  const WrnIdentity identity = wrn_test_identity (1);
  const WrnRealm realm = wrn_test_realm (10);
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes packet;

  wrn_test_node_init (&a, &identity, &identity, &realm, 1);
  wrn_test_node_init (&b, &identity, &identity, &realm, 2);
  packet = wrn_test_node_begin (&a, T0);
  g_assert_cmpint (wrn_test_node_hear (&b, T0, &packet), ==, WRN_DROP_SELF);
  g_assert_cmpuint (b.answer.len, ==, 0);
  g_assert_cmpuint (b.context.n_tentative, ==, 0);
  clear_nodes (&a, &b);
}

typedef void (*ChangeRealm) (WrnRealm *realm);

static void
change_obf (WrnRealm *realm)
{
  realm->obf[0] ^= 1;
}

static void
change_mac (WrnRealm *realm)
{
  realm->mac[0] ^= 1;
}

static void
change_cid (WrnRealm *realm)
{
  realm->cid[0] ^= 1;
}

static void
change_epoch (WrnRealm *realm)
{
  realm->epoch++;
}

static void
test_init_of_another_community_is_dropped (void)
{
  static const struct
  {
    ChangeRealm change;
    WrnDrop reason;
  } cases[] = {
    { change_obf, WRN_DROP_UNKNOWN },
    { change_mac, WRN_DROP_MAC1 },
    { change_cid, WRN_DROP_HANDSHAKE },
    { change_epoch, WRN_DROP_HANDSHAKE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WrnTestNode a;
      WrnTestNode b;
      WrnTestPacketBytes packet;

      wrn_test_nodes_init (&a, &b);
      wrn_test_nodes_connect (&a, &b, T0);
      cases[i].change (&a.realm);
      wrn_test_node_restart (&a, 3);
      packet = wrn_test_node_begin (&a, T0);
      assert_dropped (&b, &packet, cases[i].reason);
      clear_nodes (&a, &b);
    }
}

/* The psk comes into play with the second message, and keeps out whoever lacks it there. */
static void
test_other_psk_ends_the_handshake (void)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes packet;

  wrn_test_nodes_init (&a, &b);
  b.realm.psk[31] ^= 0x80;
  packet = wrn_test_node_begin (&a, T0);
  g_assert_cmpint (wrn_test_node_hear (&b, T0, &packet), ==, WRN_DROP_NONE);
  assert_dropped (&a, &b.answer, WRN_DROP_HANDSHAKE);
  g_assert_false (wrn_session_may_send (&b.session, T0));
  clear_nodes (&a, &b);
}

/* Whoever holds the secret, but not a's key, cannot begin a handshake in a's name. */
static void
test_member_cannot_begin_in_the_name_of_another (void)
{
  const WrnIdentity id_a = wrn_test_identity (1);
  const WrnIdentity id_b = wrn_test_identity (2);
  const WrnRealm realm = wrn_test_realm (10);
  WrnIdentity mallory = wrn_test_identity (3);
  WrnTestNode m;
  WrnTestNode b;
  WrnTestPacketBytes packet;

  wrn_test_node_init (&b, &id_b, &id_a, &realm, 2);

  /* With a's name for signatures, but its own key for the agreement. */
  memcpy (mallory.ed_pk, id_a.ed_pk, WRN_KEY_LEN);
  memcpy (mallory.id, id_a.id, WRN_NODE_ID_LEN);
  wrn_test_node_init (&m, &mallory, &id_b, &realm, 3);
  packet = wrn_test_node_begin (&m, T0);
  g_assert_cmpint (wrn_test_node_hear (&b, T0, &packet), ==, WRN_DROP_TABLE_FULL);
  assert_dropped (&b, &packet, WRN_DROP_TABLE_FULL);
  wrn_test_node_clear (&m);

  /* With a's public key as well. */
  memcpy (mallory.dh.public_key, id_a.dh.public_key, WRN_KEY_LEN);
  wrn_test_node_init (&m, &mallory, &id_b, &realm, 4);
  packet = wrn_test_node_begin (&m, T0);
  assert_dropped (&b, &packet, WRN_DROP_HANDSHAKE);
  clear_nodes (&m, &b);
}

/* All that a stranger can do: bytes. Nothing may come of any number of them. */
static void
test_noise_has_no_effect (void)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTestEntropy noise;
  WrnTestSnapshot before;

  wrn_test_entropy_init (&noise, 7);
  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, T0);
  wrn_test_node_snapshot (&b, &before);
  for (guint i = 0; i < 50000; i++)
    {
      WrnTestPacketBytes packet = { .len = wrn_entropy_below (&noise.entropy, 300) };

      wrn_entropy_fill (&noise.entropy, packet.data, packet.len);
      if (i % 16 == 0)
        memset (packet.data, 0xff, packet.len);
      g_assert_cmpint (wrn_test_node_hear (&b, T0, &packet), !=, WRN_DROP_NONE);
    }
  wrn_test_node_assert_untouched (&b, &before);
  clear_nodes (&a, &b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());

  g_test_add_func ("/session/hostile/changed-init-is-dropped", test_changed_init_is_dropped);
  g_test_add_func ("/session/hostile/changed-resp-is-dropped", test_changed_resp_is_dropped);
  g_test_add_func ("/session/hostile/changed-cookie-is-dropped", test_changed_cookie_is_dropped);
  g_test_add_func ("/session/hostile/changed-data-is-dropped", test_changed_data_is_dropped);
  g_test_add_func ("/session/hostile/member-cannot-change-an-init",
                   test_member_cannot_change_an_init);
  g_test_add_func ("/session/hostile/member-cannot-change-a-resp",
                   test_member_cannot_change_a_resp);
  g_test_add_func ("/session/hostile/answer-to-another-index-is-stale",
                   test_answer_to_another_index_is_stale);
  g_test_add_func ("/session/hostile/second-copy-of-an-answer-is-stale",
                   test_second_copy_of_an_answer_is_stale);
  g_test_add_func ("/session/hostile/everything-sent-back-to-its-author-is-dropped",
                   test_everything_sent_back_to_its_author_is_dropped);
  g_test_add_func ("/session/hostile/reflected-data-fails-under-an-equal-index",
                   test_reflected_data_fails_under_an_equal_index);
  g_test_add_func ("/session/hostile/handshake-with-oneself-is-refused",
                   test_handshake_with_oneself_is_refused);
  g_test_add_func ("/session/hostile/init-of-another-community-is-dropped",
                   test_init_of_another_community_is_dropped);
  g_test_add_func ("/session/hostile/other-psk-ends-the-handshake",
                   test_other_psk_ends_the_handshake);
  g_test_add_func ("/session/hostile/member-cannot-begin-in-the-name-of-another",
                   test_member_cannot_begin_in_the_name_of_another);
  g_test_add_func ("/session/hostile/noise-has-no-effect", test_noise_has_no_effect);
  return g_test_run ();
}
