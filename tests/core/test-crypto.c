/* test-crypto.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hashes, comparisons, key pairs and signatures, against published vectors.
 */
#include "config.h"

#include "core/crypto/wrn-entropy.h"
#include "core/crypto/wrn-hash.h"
#include "core/crypto/wrn-keypair.h"
#include "tests/support/wrn-test-entropy.h"
#include "tests/support/wrn-test-points.h"
#include "tests/support/wrn-test-vectors.h"

static void
assert_hex (const guint8 *data, gsize len, const char *hex)
{
  const WrnTestBytes expected = wrn_test_unhex (hex);

  g_assert_cmpmem (data, len, expected.data, expected.len);
}

static void
test_hash_is_blake2b_of_rfc_7693 (void)
{
  guint8 hash[64];

  wrn_hash (hash, sizeof hash, WRN_LABEL ("abc"));
  assert_hex (hash, sizeof hash,
              "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
              "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
}

static void
test_hash_of_pieces_is_that_of_the_whole (void)
{
  guint8 whole[32];
  guint8 pieces[32];

  wrn_hash (whole, sizeof whole, WRN_LABEL ("warren-node-1"));
  wrn_hash (pieces, sizeof pieces, WRN_LABEL ("war"), { NULL, 0 }, WRN_LABEL ("ren-node-"),
            WRN_LABEL ("1"));
  g_assert_cmpmem (pieces, sizeof pieces, whole, sizeof whole);
}

/* The length and the key are part of what BLAKE2b hashes: no output is the start of another. */
static void
test_hash_depends_on_length_and_key (void)
{
  static const guint8 zero[WRN_KEY_LEN];
  static const guint8 one[WRN_KEY_LEN] = { 1 };
  guint8 plain[32];
  guint8 other[32];

  wrn_hash (plain, 32, WRN_LABEL ("abc"));
  wrn_hash (other, 16, WRN_LABEL ("abc"));
  g_assert_true (memcmp (plain, other, 16) != 0);
  wrn_keyed_hash (other, 32, zero, WRN_LABEL ("abc"));
  g_assert_true (memcmp (plain, other, 32) != 0);
  wrn_keyed_hash (plain, 32, one, WRN_LABEL ("abc"));
  g_assert_true (memcmp (plain, other, 32) != 0);
}

static void
test_mac_tag_is_a_keyed_hash (void)
{
  static const guint8 key[WRN_KEY_LEN] = { 1, 2, 3 };
  static const guint8 text[3] = "abc";
  guint8 tag[WRN_MAC_TAG_LEN];
  guint8 hash[WRN_MAC_TAG_LEN];

  wrn_mac_tag (tag, key, sizeof key, text, sizeof text);
  wrn_keyed_hash (hash, sizeof hash, key, WRN_BYTES (text));
  g_assert_cmpmem (tag, sizeof tag, hash, sizeof hash);

  /* A cookie is a key of half the length. */
  wrn_mac_tag (hash, key, 16, text, sizeof text);
  g_assert_true (memcmp (tag, hash, sizeof tag) != 0);
}

static void
test_derived_keys_differ_by_id_and_context (void)
{
  static const guint8 key[WRN_KEY_LEN] = { 7 };
  guint8 out[4][WRN_KEY_LEN];

  wrn_derive_key (out[0], key, 1, "WarrenId");
  wrn_derive_key (out[1], key, 2, "WarrenId");
  wrn_derive_key (out[2], key, 1, "WarrenCm");
  wrn_derive_key (out[3], out[0], 1, "WarrenId");
  for (guint i = 0; i < G_N_ELEMENTS (out); i++)
    for (guint j = 0; j < i; j++)
      g_assert_true (memcmp (out[i], out[j], WRN_KEY_LEN) != 0);
}

static void
test_comparison_sees_every_difference (void)
{
  guint8 a[64] = { 0 };
  guint8 b[64] = { 0 };

  g_assert_true (wrn_secure_equal (a, b, sizeof a));
  for (gsize bit = 0; bit < sizeof a * 8; bit++)
    {
      b[bit / 8] ^= (guint8) (1 << bit % 8);
      g_assert_false (wrn_secure_equal (a, b, sizeof a));
      g_assert_true (wrn_secure_equal (a, b, bit / 8));
      b[bit / 8] ^= (guint8) (1 << bit % 8);
    }
}

static void
test_clear_erases_exactly_what_it_is_given (void)
{
  static const guint8 expected[6] = { 1, 0, 0, 0, 0, 6 };
  guint8 data[6] = { 1, 2, 3, 4, 5, 6 };

  wrn_secure_clear (data + 1, 4);
  g_assert_cmpmem (data, sizeof data, expected, sizeof expected);
}

static void
test_agreement_is_x25519_of_rfc_7748 (void)
{
  guint8 secret[WRN_KEY_LEN];
  guint8 public_key[WRN_KEY_LEN];
  guint8 out[WRN_KEY_LEN];

  wrn_test_unhex_to ("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb", secret,
                     sizeof secret);
  wrn_test_unhex_to ("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", public_key,
                     sizeof public_key);

  wrn_dh_public (out, secret);
  assert_hex (out, sizeof out, "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
  g_assert_true (wrn_dh_agree (out, secret, public_key));
  assert_hex (out, sizeof out, "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
}

static void
test_points_without_secret_are_refused (void)
{
  static const guint8 zero[WRN_KEY_LEN];
  guint8 secret[WRN_KEY_LEN] = { 1, 2, 3 };
  guint8 point[WRN_KEY_LEN];
  guint8 shared[WRN_KEY_LEN];

  for (gsize i = 0; i < G_N_ELEMENTS (wrn_test_low_order_points); i++)
    {
      wrn_test_unhex_to (wrn_test_low_order_points[i], point, sizeof point);
      g_assert_false (wrn_dh_agree (shared, secret, point));
      point[31] |= 0x80;
      g_assert_false (wrn_dh_agree (shared, secret, point));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (wrn_test_wide_low_order_points); i++)
    {
      wrn_test_unhex_to (wrn_test_wide_low_order_points[i], point, sizeof point);
      g_assert_true (wrn_dh_agree (shared, secret, point));
      g_assert_true (memcmp (shared, zero, sizeof shared) != 0);
    }
}

static const char rfc_8032_seed[] =
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

static void
make_signer (guint8 public_key[static WRN_KEY_LEN], guint8 secret[static WRN_SIGN_SECRET_LEN])
{
  guint8 seed[WRN_KEY_LEN];

  wrn_test_unhex_to (rfc_8032_seed, seed, sizeof seed);
  wrn_sign_keypair (public_key, secret, seed);
}

static void
test_signature_is_ed25519_of_rfc_8032 (void)
{
  guint8 public_key[WRN_KEY_LEN];
  guint8 secret[WRN_SIGN_SECRET_LEN];
  guint8 signature[WRN_SIGNATURE_LEN];

  make_signer (public_key, secret);
  assert_hex (public_key, sizeof public_key,
              "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  wrn_sign (signature, (const guint8 *) "", 0, secret);
  assert_hex (signature, sizeof signature,
              "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
              "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
  g_assert_true (wrn_sign_verify (signature, (const guint8 *) "", 0, public_key));
}

static void
test_every_flipped_bit_of_a_signature_or_its_message_is_refused (void)
{
  guint8 text[] = "a member says this of itself";
  guint8 public_key[WRN_KEY_LEN];
  guint8 secret[WRN_SIGN_SECRET_LEN];
  guint8 signature[WRN_SIGNATURE_LEN];

  make_signer (public_key, secret);
  wrn_sign (signature, text, sizeof text, secret);
  for (gsize bit = 0; bit < sizeof signature * 8; bit++)
    {
      signature[bit / 8] ^= (guint8) (1 << bit % 8);
      g_assert_false (wrn_sign_verify (signature, text, sizeof text, public_key));
      signature[bit / 8] ^= (guint8) (1 << bit % 8);
    }
  for (gsize bit = 0; bit < sizeof text * 8; bit++)
    {
      text[bit / 8] ^= (guint8) (1 << bit % 8);
      g_assert_false (wrn_sign_verify (signature, text, sizeof text, public_key));
      text[bit / 8] ^= (guint8) (1 << bit % 8);
    }
  g_assert_false (wrn_sign_verify (signature, text, sizeof text - 1, public_key));
  g_assert_true (wrn_sign_verify (signature, text, sizeof text, public_key));
}

/* S and S + L fit the same equation. If both passed, a signed thing would have two spellings, and
 * whoever blocks one by its bytes misses the other. */
static void
test_second_spelling_of_a_signature_is_refused (void)
{
  static const char order[] = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
  guint8 public_key[WRN_KEY_LEN];
  guint8 secret[WRN_SIGN_SECRET_LEN];
  guint8 signature[WRN_SIGNATURE_LEN];
  const WrnTestBytes l = wrn_test_unhex (order);
  guint carry = 0;

  make_signer (public_key, secret);
  wrn_sign (signature, (const guint8 *) "", 0, secret);
  for (guint i = 0; i < 32; i++)
    {
      carry += (guint) signature[32 + i] + l.data[i];
      signature[32 + i] = (guint8) carry;
      carry >>= 8;
    }
  g_assert_cmpuint (carry, ==, 0);
  g_assert_false (wrn_sign_verify (signature, (const guint8 *) "", 0, public_key));
}

/* Under a public key of low order, one signature fits many messages. */
static void
test_public_keys_that_are_none_cannot_sign (void)
{
  static const char *const keys[] = {
    "0100000000000000000000000000000000000000000000000000000000000000", /* the neutral element */
    "0000000000000000000000000000000000000000000000000000000000000000", /* order 4 */
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", /* order 2 */
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", /* 1 again, as p + 1 */
    "0100000000000000000000000000000000000000000000000000000000000080", /* 1 with a sign */
  };
  guint8 signature[WRN_SIGNATURE_LEN] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      guint8 key[WRN_KEY_LEN];

      /* R is the same point and S is 0: the equation holds for every second message or so. */
      wrn_test_unhex_to (keys[i], key, sizeof key);
      memcpy (signature, key, sizeof key);
      for (guint8 text = 0; text < 32; text++)
        g_assert_false (wrn_sign_verify (signature, &text, 1, key));
    }
}

static void
test_system_entropy_does_not_repeat (void)
{
  const WrnEntropy *system = wrn_entropy_system ();
  guint8 a[32];
  guint8 b[32];

  wrn_entropy_fill (system, a, sizeof a);
  wrn_entropy_fill (system, b, sizeof b);
  g_assert_true (memcmp (a, b, sizeof a) != 0);
  g_assert_cmpuint (wrn_entropy_u64 (system), !=, wrn_entropy_u64 (system));
}

static void
test_numbers_below_a_limit_are_below_it_and_all_occur (void)
{
  WrnTestEntropy entropy;

  for (guint64 limit = 1; limit <= 16; limit++)
    {
      guint seen = 0;

      wrn_test_entropy_init (&entropy, limit);
      for (guint i = 0; i < 1000; i++)
        {
          const guint64 number = wrn_entropy_below (&entropy.entropy, limit);

          g_assert_cmpuint (number, <, limit);
          seen |= 1u << number;
        }
      g_assert_cmphex (seen, ==, (1u << limit) - 1);
    }
}

static void
test_seeded_entropy_repeats_itself_after_what_was_dictated (void)
{
  static const guint8 dictated[5] = { 1, 2, 3, 4, 5 };
  WrnTestEntropy a;
  WrnTestEntropy b;
  guint8 from_a[16];
  guint8 from_b[16];

  wrn_test_entropy_init (&a, 1);
  wrn_test_entropy_init (&b, 1);
  wrn_test_entropy_dictate (&a, dictated, sizeof dictated);
  wrn_entropy_fill (&a.entropy, from_a, 3);
  g_assert_false (wrn_test_entropy_is_spent (&a));
  wrn_entropy_fill (&a.entropy, from_a + 3, 2 + 8);
  g_assert_true (wrn_test_entropy_is_spent (&a));
  g_assert_cmpmem (from_a, 5, dictated, 5);
  wrn_entropy_fill (&b.entropy, from_b, 8);
  g_assert_cmpmem (from_a + 5, 8, from_b, 8);
  wrn_test_entropy_init (&b, 2);
  wrn_entropy_fill (&b.entropy, from_b, 8);
  g_assert_true (memcmp (from_a + 5, from_b, 8) != 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());

  g_test_add_func ("/hash/is-blake2b-of-rfc-7693", test_hash_is_blake2b_of_rfc_7693);
  g_test_add_func ("/hash/of-pieces-is-that-of-the-whole",
                   test_hash_of_pieces_is_that_of_the_whole);
  g_test_add_func ("/hash/depends-on-length-and-key", test_hash_depends_on_length_and_key);
  g_test_add_func ("/hash/mac-tag-is-a-keyed-hash", test_mac_tag_is_a_keyed_hash);
  g_test_add_func ("/hash/derived-keys-differ-by-id-and-context",
                   test_derived_keys_differ_by_id_and_context);
  g_test_add_func ("/secure/comparison-sees-every-difference",
                   test_comparison_sees_every_difference);
  g_test_add_func ("/secure/clear-erases-exactly-what-it-is-given",
                   test_clear_erases_exactly_what_it_is_given);
  g_test_add_func ("/keypair/agreement-is-x25519-of-rfc-7748",
                   test_agreement_is_x25519_of_rfc_7748);
  g_test_add_func ("/keypair/points-without-secret-are-refused",
                   test_points_without_secret_are_refused);
  g_test_add_func ("/keypair/signature-is-ed25519-of-rfc-8032",
                   test_signature_is_ed25519_of_rfc_8032);
  g_test_add_func ("/keypair/every-flipped-bit-of-a-signature-or-its-message-is-refused",
                   test_every_flipped_bit_of_a_signature_or_its_message_is_refused);
  g_test_add_func ("/keypair/second-spelling-of-a-signature-is-refused",
                   test_second_spelling_of_a_signature_is_refused);
  g_test_add_func ("/keypair/public-keys-that-are-none-cannot-sign",
                   test_public_keys_that_are_none_cannot_sign);
  g_test_add_func ("/entropy/system-does-not-repeat", test_system_entropy_does_not_repeat);
  g_test_add_func ("/entropy/numbers-below-a-limit-are-below-it-and-all-occur",
                   test_numbers_below_a_limit_are_below_it_and_all_occur);
  g_test_add_func ("/entropy/seeded-repeats-itself-after-what-was-dictated",
                   test_seeded_entropy_repeats_itself_after_what_was_dictated);
  return g_test_run ();
}
