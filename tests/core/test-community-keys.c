/* test-community-keys.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of a community's keys: the vectors', and that all who know the words meet.
 */
#include "config.h"

#include "core/community/wrn-community-keys.h"

#include <string.h>

#include "core/community/wrn-addresses.h"
#include "tests/support/wrn-test-vectors.h"

#define check(vectors, name, actual)                                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const WrnTestBytes expected = wrn_test_vectors_get (vectors, name);                            \
    g_assert_cmpmem ((actual), sizeof (actual), expected.data, expected.len);                      \
  }                                                                                                \
  G_STMT_END

static void
test_keys_are_those_of_the_vectors (void)
{
  g_autoptr (WrnTestVectors) vectors = wrn_test_vectors_load ("warren-v1.json");
  guint8 secret[WRN_SECRET_LEN];
  WrnCommunityKeys keys;

  wrn_test_vectors_read (vectors, "secret", secret, sizeof secret);
  wrn_community_keys_init (&keys, secret);

  check (vectors, "topic_pk", keys.topic_pk);
  check (vectors, "topic", keys.topic);
  check (vectors, "cid", keys.cid);
  check (vectors, "psk", keys.psk);
  check (vectors, "mac", keys.mac);
  check (vectors, "obf", keys.obf);
  check (vectors, "seal", keys.seal);
}

static void
test_derived_macs_are_those_of_the_vectors (void)
{
  g_autoptr (WrnTestVectors) vectors = wrn_test_vectors_load ("warren-v1.json");
  guint8 cid[WRN_CID_LEN];
  guint8 id[WRN_NODE_ID_LEN];
  WrnMac mac;

  wrn_test_vectors_read (vectors, "cid", cid, sizeof cid);
  wrn_test_vectors_read (vectors, "a_id", id, sizeof id);
  mac = wrn_addresses_get_mac (cid, id);
  check (vectors, "a_mac", mac.bytes);
  wrn_test_vectors_read (vectors, "b_id", id, sizeof id);
  mac = wrn_addresses_get_mac (cid, id);
  check (vectors, "b_mac", mac.bytes);
}

static void
test_topic_secret_signs_for_the_topic (void)
{
  static const guint8 secret[WRN_SECRET_LEN] = { 7 };
  guint8 signature[WRN_SIGNATURE_LEN];
  WrnCommunityKeys keys;

  wrn_community_keys_init (&keys, secret);
  wrn_sign (signature, (const guint8 *) "x", 1, keys.topic_sk);
  g_assert_true (wrn_sign_verify (signature, (const guint8 *) "x", 1, keys.topic_pk));
}

static void
test_no_two_keys_are_equal (void)
{
  static const guint8 secret[WRN_SECRET_LEN] = { 7 };
  WrnCommunityKeys keys;

  wrn_community_keys_init (&keys, secret);
  {
    const guint8 *const all[] = { secret,   keys.topic_pk, keys.psk, keys.mac,
                                  keys.obf, keys.seal,     keys.cid };

    for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
      for (gsize j = 0; j < i; j++)
        g_assert_cmpint (memcmp (all[i], all[j], WRN_KEY_LEN), !=, 0);
  }
}

static void
test_clear_leaves_nothing (void)
{
  static const guint8 secret[WRN_SECRET_LEN] = { 7 };
  static const WrnCommunityKeys nothing;
  WrnCommunityKeys keys;

  wrn_community_keys_init (&keys, secret);
  wrn_community_keys_clear (&keys);
  g_assert_cmpmem (&keys, sizeof keys, &nothing, sizeof nothing);
}

/* Computed once by another implementation of Argon2id. */
static void
test_passphrase_gives_the_secret_that_others_compute (void)
{
  guint8 secret[WRN_SECRET_LEN];
  WrnTestBytes expected =
      wrn_test_unhex ("3b1711788337ef63baad61b3823289cabb8658ae5d014378e2d17d234a44c71b");

  g_assert_true (wrn_community_secret_from_passphrase (secret, "acme", "correct horse"));
  g_assert_cmpmem (secret, sizeof secret, expected.data, expected.len);
}

/* An accent may be typed as one character or as two. */
static void
test_both_spellings_of_an_accent_lead_to_one_community (void)
{
  guint8 composed[WRN_SECRET_LEN];
  guint8 decomposed[WRN_SECRET_LEN];

  g_assert_true (
      wrn_community_secret_from_passphrase (composed, "caf\xc3\xa9", "\xc3\xa9t\xc3\xa9"));
  g_assert_true (
      wrn_community_secret_from_passphrase (decomposed, "cafe\xcc\x81", "e\xcc\x81te\xcc\x81"));
  g_assert_cmpmem (composed, sizeof composed, decomposed, sizeof decomposed);
}

static void
test_text_that_is_not_utf8_gives_no_secret (void)
{
  guint8 secret[WRN_SECRET_LEN];

  g_assert_false (wrn_community_secret_from_passphrase (secret, "acme", "\xff"));
  g_assert_false (wrn_community_secret_from_passphrase (secret, "\xff", "correct horse"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());
  g_test_add_func ("/community-keys/are-those-of-the-vectors", test_keys_are_those_of_the_vectors);
  g_test_add_func ("/community-keys/derived-macs-are-those-of-the-vectors",
                   test_derived_macs_are_those_of_the_vectors);
  g_test_add_func ("/community-keys/topic-secret-signs-for-the-topic",
                   test_topic_secret_signs_for_the_topic);
  g_test_add_func ("/community-keys/no-two-keys-are-equal", test_no_two_keys_are_equal);
  g_test_add_func ("/community-keys/clear-leaves-nothing", test_clear_leaves_nothing);
  g_test_add_func ("/community-keys/passphrase-gives-the-secret-that-others-compute",
                   test_passphrase_gives_the_secret_that_others_compute);
  g_test_add_func ("/community-keys/both-spellings-of-an-accent-lead-to-one-community",
                   test_both_spellings_of_an_accent_lead_to_one_community);
  g_test_add_func ("/community-keys/text-that-is-not-utf8-gives-no-secret",
                   test_text_that_is_not_utf8_gives_no_secret);
  return g_test_run ();
}
