/* test-cipher.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The data ciphers, the mask and the seal, against the protocol's vectors.
 */
#include "config.h"

#include "core/crypto/wrn-cipher.h"
#include "core/crypto/wrn-mask.h"
#include "core/crypto/wrn-seal.h"
#include "tests/support/wrn-test-entropy.h"
#include "tests/support/wrn-test-vectors.h"

static WrnTestVectors *vectors;

static WrnCipher
make_cipher (WrnSuite suite)
{
  guint8 key[WRN_KEY_LEN];
  WrnCipher cipher;

  wrn_test_vectors_read (vectors, "k_ab", key, sizeof key);
  wrn_cipher_init (&cipher, suite, key);
  return cipher;
}

/* Calls @test for each suite that this computer has. */
static void
for_each_suite (void (*test) (const WrnCipher *cipher))
{
  static const WrnSuite suites[] = { WRN_SUITE_CHACHA20_POLY1305, WRN_SUITE_AES_256_GCM };

  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    {
      WrnCipher cipher;

      if ((wrn_suites_available () & suites[i]) == 0)
        {
          g_test_message ("this processor has no suite %d", suites[i]);
          continue;
        }
      cipher = make_cipher (suites[i]);
      test (&cipher);
      wrn_cipher_clear (&cipher);
    }
}

static void
assert_seals_as (WrnSuite suite, guint64 nonce, const char *vector)
{
  WrnTestBytes frame = wrn_test_vectors_get (vectors, "frame");
  const WrnTestBytes packet = wrn_test_vectors_get (vectors, vector);
  WrnCipher cipher = make_cipher (suite);

  wrn_cipher_seal (&cipher, nonce, frame.data, frame.len);
  g_assert_cmpmem (frame.data, frame.len + WRN_TAG_LEN, packet.data + 8, packet.len - 8);
  wrn_cipher_clear (&cipher);
}

static void
test_both_suites_agree_with_the_vectors (void)
{
  assert_seals_as (WRN_SUITE_CHACHA20_POLY1305, 0, "data");
  if (wrn_suites_available () & WRN_SUITE_AES_256_GCM)
    assert_seals_as (WRN_SUITE_AES_256_GCM, 1, "data_gcm");
}

static void
assert_round_trips (const WrnCipher *cipher)
{
  for (gsize len = 0; len < 300; len++)
    {
      guint8 data[300 + WRN_TAG_LEN];
      guint8 plain[300];

      for (gsize i = 0; i < len; i++)
        plain[i] = data[i] = (guint8) (len + i);
      wrn_cipher_seal (cipher, len, data, len);
      g_assert_true (wrn_cipher_open (cipher, len, data, len + WRN_TAG_LEN));
      g_assert_cmpmem (data, len, plain, len);
    }
}

static void
test_any_length_comes_back (void)
{
  for_each_suite (assert_round_trips);
}

static void
assert_refuses_changes (const WrnCipher *cipher)
{
  guint8 sealed[64 + WRN_TAG_LEN] = { 0 };
  guint8 data[sizeof sealed + 1] = { 0 };

  wrn_cipher_seal (cipher, 5, sealed, 64);
  for (gsize bit = 0; bit < sizeof sealed * 8; bit++)
    {
      memcpy (data, sealed, sizeof sealed);
      data[bit / 8] ^= (guint8) (1 << bit % 8);
      g_assert_false (wrn_cipher_open (cipher, 5, data, sizeof sealed));
    }
  for (gsize len = 0; len <= sizeof data; len++)
    {
      memcpy (data, sealed, sizeof sealed);
      g_assert_true (wrn_cipher_open (cipher, 5, data, len) == (len == sizeof sealed));
    }
}

static void
test_every_flipped_bit_and_other_length_is_refused (void)
{
  for_each_suite (assert_refuses_changes);
}

static void
assert_uses_the_whole_nonce (const WrnCipher *cipher)
{
  guint8 sealed[WRN_TAG_LEN];

  wrn_cipher_seal (cipher, 0, sealed, 0);
  for (guint bit = 0; bit < 64; bit++)
    {
      guint8 data[WRN_TAG_LEN];

      memcpy (data, sealed, sizeof data);
      g_assert_false (wrn_cipher_open (cipher, (guint64) 1 << bit, data, sizeof data));
    }
}

static void
test_every_bit_of_the_number_counts (void)
{
  for_each_suite (assert_uses_the_whole_nonce);
}

static void
test_suites_share_no_key (void)
{
  WrnCipher chacha = make_cipher (WRN_SUITE_CHACHA20_POLY1305);
  WrnCipher aes;

  if ((wrn_suites_available () & WRN_SUITE_AES_256_GCM) == 0)
    {
      g_test_skip ("this processor has no AES");
      return;
    }
  aes = make_cipher (WRN_SUITE_AES_256_GCM);
  g_assert_true (memcmp (chacha.key, aes.key, WRN_KEY_LEN) != 0);
  wrn_cipher_clear (&chacha);
  wrn_cipher_clear (&aes);
}

static void
test_clear_erases_the_key (void)
{
  static const WrnCipher blank;
  WrnCipher cipher = make_cipher (WRN_SUITE_CHACHA20_POLY1305);

  wrn_cipher_clear (&cipher);
  g_assert_cmpmem (&cipher, sizeof cipher, &blank, sizeof blank);
}

static void
assert_masks_as (const char *name, gboolean whole)
{
  g_autofree char *masked_name = g_strconcat (name, "_masked", NULL);
  WrnTestBytes packet = wrn_test_vectors_get (vectors, name);
  const WrnTestBytes plain = packet;
  const WrnTestBytes masked = wrn_test_vectors_get (vectors, masked_name);
  guint8 key[WRN_KEY_LEN];
  guint8 head[WRN_MASK_HEAD_LEN];

  wrn_test_vectors_read (vectors, "obf", key, sizeof key);
  wrn_mask_apply (key, packet.data, packet.len, whole);
  g_assert_cmpmem (packet.data, packet.len, masked.data, masked.len);

  /* The head can be seen without touching the packet. */
  wrn_mask_head (key, packet.data, packet.len, head);
  g_assert_cmpmem (head, sizeof head, plain.data, sizeof head);
  g_assert_cmpmem (packet.data, packet.len, masked.data, masked.len);

  wrn_mask_apply (key, packet.data, packet.len, whole);
  g_assert_cmpmem (packet.data, packet.len, plain.data, plain.len);
}

static void
test_mask_agrees_with_the_vectors (void)
{
  assert_masks_as ("init", TRUE);
  assert_masks_as ("resp", TRUE);
  assert_masks_as ("data", FALSE);
}

/* The tail is the nonce of a stream cipher that would abort the process if these bytes were its
 * block counter. */
static void
test_mask_survives_a_tail_of_ones (void)
{
  guint8 key[WRN_KEY_LEN];

  wrn_test_vectors_read (vectors, "obf", key, sizeof key);
  for (gsize len = WRN_MASK_HEAD_LEN + WRN_MASK_TAIL_LEN; len <= 2048; len++)
    {
      guint8 packet[2048];
      guint8 head[WRN_MASK_HEAD_LEN];

      memset (packet, 0xff, len);
      wrn_mask_head (key, packet, len, head);
      wrn_mask_apply (key, packet, len, TRUE);
      g_assert_cmpmem (head, sizeof head, packet, sizeof head);
      wrn_mask_apply (key, packet, len, TRUE);
      for (gsize i = 0; i < len; i++)
        g_assert_cmphex (packet[i], ==, 0xff);
    }
}

static void
test_masked_packets_have_no_constant_byte (void)
{
  WrnTestEntropy entropy;
  guint8 key[WRN_KEY_LEN];
  guint8 all_ones[168];
  guint8 all_zeroes[168] = { 0 };

  memset (all_ones, 0xff, sizeof all_ones);
  wrn_test_entropy_init (&entropy, 1);
  wrn_test_vectors_read (vectors, "obf", key, sizeof key);
  for (guint i = 0; i < 1000; i++)
    {
      WrnTestBytes packet = wrn_test_vectors_get (vectors, "init");

      wrn_entropy_fill (&entropy.entropy, packet.data + packet.len - WRN_MASK_TAIL_LEN,
                        WRN_MASK_TAIL_LEN);
      wrn_mask_apply (key, packet.data, packet.len, TRUE);
      for (guint at = 0; at < sizeof all_ones; at++)
        {
          all_ones[at] &= packet.data[at];
          all_zeroes[at] |= packet.data[at];
        }
    }
  for (guint at = 0; at < sizeof all_ones; at++)
    {
      g_assert_cmphex (all_ones[at], ==, 0);
      g_assert_cmphex (all_zeroes[at], ==, 0xff);
    }
}

/* As many at once as there can be: each as by itself, and nothing beside them is written. */
static void
test_masks_of_many_are_those_of_each (void)
{
  WrnTestEntropy entropy;

  wrn_test_entropy_init (&entropy, 2);
  for (guint round = 0; round < 1000; round++)
    {
      const guint n = round % (WRN_MASK_BATCH + 1);
      guint8 heads[WRN_MASK_BATCH + 1][WRN_MASK_HEAD_LEN];
      guint8 bytes[WRN_MASK_BATCH][200];
      const guint8 *packets[WRN_MASK_BATCH];
      gsize lens[WRN_MASK_BATCH];
      guint8 key[WRN_KEY_LEN];
      guint8 head[WRN_MASK_HEAD_LEN];

      wrn_entropy_fill (&entropy.entropy, key, sizeof key);
      wrn_entropy_fill (&entropy.entropy, bytes[0], sizeof bytes);
      memset (heads, 0xa5, sizeof heads);
      for (guint i = 0; i < n; i++)
        {
          lens[i] = WRN_MASK_HEAD_LEN + WRN_MASK_TAIL_LEN + bytes[i][0] % 100;
          packets[i] = bytes[i] + bytes[i][1] % 64;
        }
      wrn_mask_heads (key, packets, lens, n, heads);
      for (guint i = 0; i < n; i++)
        {
          wrn_mask_head (key, packets[i], lens[i], head);
          g_assert_cmpmem (heads[i], sizeof heads[i], head, sizeof head);
        }
      for (guint at = 0; at < WRN_MASK_HEAD_LEN; at++)
        g_assert_cmphex (heads[n][at], ==, 0xa5);
    }
}

static const guint8 seal_key[WRN_KEY_LEN] = { 1, 2, 3 };
static const guint8 topic[16] = { 4, 5, 6 };

static void
test_seal_opens_with_its_key_and_data_only (void)
{
  static const guint8 text[40] = "a record";
  guint8 sealed[sizeof text + WRN_SEAL_OVERHEAD];
  guint8 out[sizeof text];
  guint8 other[WRN_KEY_LEN] = { 1, 2, 4 };
  WrnTestEntropy entropy;

  wrn_test_entropy_init (&entropy, 1);
  wrn_seal (sealed, text, sizeof text, topic, sizeof topic, seal_key, &entropy.entropy);
  g_assert_true (wrn_seal_open (out, sealed, sizeof sealed, topic, sizeof topic, seal_key));
  g_assert_cmpmem (out, sizeof out, text, sizeof text);

  g_assert_false (wrn_seal_open (out, sealed, sizeof sealed, topic, sizeof topic, other));
  g_assert_false (wrn_seal_open (out, sealed, sizeof sealed, topic, sizeof topic - 1, seal_key));
  g_assert_false (wrn_seal_open (out, sealed, sizeof sealed, NULL, 0, seal_key));
}

static void
test_every_flipped_bit_and_other_length_of_a_seal_is_refused (void)
{
  static const guint8 text[40] = "a record";
  guint8 sealed[sizeof text + WRN_SEAL_OVERHEAD + 1] = { 0 };
  const gsize n = sizeof sealed - 1;
  guint8 out[sizeof sealed];
  WrnTestEntropy entropy;

  wrn_test_entropy_init (&entropy, 1);
  wrn_seal (sealed, text, sizeof text, topic, sizeof topic, seal_key, &entropy.entropy);
  for (gsize bit = 0; bit < n * 8; bit++)
    {
      sealed[bit / 8] ^= (guint8) (1 << bit % 8);
      g_assert_false (wrn_seal_open (out, sealed, n, topic, sizeof topic, seal_key));
      sealed[bit / 8] ^= (guint8) (1 << bit % 8);
    }
  for (gsize len = 0; len <= sizeof sealed; len++)
    g_assert_true (wrn_seal_open (out, sealed, len, topic, sizeof topic, seal_key) == (len == n));
}

static void
test_sealing_twice_gives_unrelated_bytes (void)
{
  static const guint8 text[16];
  guint8 a[sizeof text + WRN_SEAL_OVERHEAD];
  guint8 b[sizeof a];
  WrnTestEntropy entropy;

  wrn_test_entropy_init (&entropy, 1);
  wrn_seal (a, text, sizeof text, NULL, 0, seal_key, &entropy.entropy);
  g_assert_cmpuint (entropy.n_drawn, ==, WRN_SEAL_NONCE_LEN);
  wrn_seal (b, text, sizeof text, NULL, 0, seal_key, &entropy.entropy);
  g_assert_true (memcmp (a, b, WRN_SEAL_NONCE_LEN) != 0);
  g_assert_true (memcmp (a + WRN_SEAL_NONCE_LEN, b + WRN_SEAL_NONCE_LEN, sizeof text) != 0);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());
  vectors = wrn_test_vectors_load ("warren-v1.json");

  g_test_add_func ("/cipher/both-suites-agree-with-the-vectors",
                   test_both_suites_agree_with_the_vectors);
  g_test_add_func ("/cipher/any-length-comes-back", test_any_length_comes_back);
  g_test_add_func ("/cipher/every-flipped-bit-and-other-length-is-refused",
                   test_every_flipped_bit_and_other_length_is_refused);
  g_test_add_func ("/cipher/every-bit-of-the-number-counts", test_every_bit_of_the_number_counts);
  g_test_add_func ("/cipher/suites-share-no-key", test_suites_share_no_key);
  g_test_add_func ("/cipher/clear-erases-the-key", test_clear_erases_the_key);
  g_test_add_func ("/mask/agrees-with-the-vectors", test_mask_agrees_with_the_vectors);
  g_test_add_func ("/mask/survives-a-tail-of-ones", test_mask_survives_a_tail_of_ones);
  g_test_add_func ("/mask/masked-packets-have-no-constant-byte",
                   test_masked_packets_have_no_constant_byte);
  g_test_add_func ("/mask/of-many-is-that-of-each", test_masks_of_many_are_those_of_each);
  g_test_add_func ("/seal/opens-with-its-key-and-data-only",
                   test_seal_opens_with_its_key_and_data_only);
  g_test_add_func ("/seal/every-flipped-bit-and-other-length-is-refused",
                   test_every_flipped_bit_and_other_length_of_a_seal_is_refused);
  g_test_add_func ("/seal/twice-gives-unrelated-bytes", test_sealing_twice_gives_unrelated_bytes);
  status = g_test_run ();
  wrn_test_vectors_free (vectors);
  return status;
}
