/* test-aes-gcm.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * AES-256-GCM: each implementation against public vectors, and against the other.
 */
#include "config.h"

#include <string.h>

#include "core/crypto/wrn-aes-gcm.h"
#include "tests/support/wrn-test-entropy.h"

/* More than any packet. */
#define LEN_MAX 2100

/* The test cases 13, 14 and 15 of the proposal of GCM, whose nonces have 12 bytes and which have
 * no associated data. */
static const struct
{
  const char *key;
  const char *nonce;
  const char *plain;
  const char *sealed;
} cases[] = {
  { "0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000",
    "", "530f8afbc74536b9a963b4f1c4cb738b" },
  { "0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000",
    "00000000000000000000000000000000",
    "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919" },
  { "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
    "b094dac5d93471bdec1a502270e3cc6c" },
};

/* One key, expanded by one implementation. */
typedef struct
{
  const WrnAesGcm *gcm;
  gpointer state; /* (owned) */
} Cipher;

static Cipher
make_cipher (const WrnAesGcm *gcm, const guint8 *key)
{
  const Cipher self = { gcm, g_aligned_alloc (1, gcm->state_len, WRN_AES_GCM_ALIGN) };

  gcm->expand (self.state, key);
  return self;
}

static gsize
unhex (guint8 *out, const char *hex)
{
  const gsize len = strlen (hex) / 2;

  for (gsize i = 0; i < len; i++)
    out[i] =
        (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
  return len;
}

static void
test_agrees_with_public_vectors (gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint8 key[WRN_KEY_LEN];
      guint8 nonce[WRN_AES_GCM_NONCE_LEN];
      guint8 bytes[128];
      guint8 plain[128];
      guint8 sealed[128];
      gsize len;
      Cipher cipher;

      unhex (key, cases[i].key);
      unhex (nonce, cases[i].nonce);
      len = unhex (plain, cases[i].plain);
      unhex (sealed, cases[i].sealed);
      cipher = make_cipher (data, key);

      memcpy (bytes, plain, len);
      cipher.gcm->seal (cipher.state, nonce, bytes, len);
      g_assert_cmpmem (bytes, len + WRN_AES_GCM_TAG_LEN, sealed, strlen (cases[i].sealed) / 2);
      g_assert_true (cipher.gcm->open (cipher.state, nonce, bytes, len));
      g_assert_cmpmem (bytes, len, plain, len);
      g_aligned_free (cipher.state);
    }
}

static void
test_every_flipped_bit_is_refused (gconstpointer data)
{
  static const guint8 key[WRN_KEY_LEN] = { 7 };
  static const guint8 nonce[WRN_AES_GCM_NONCE_LEN] = { 8 };
  guint8 sealed[150 + WRN_AES_GCM_TAG_LEN] = { 9 };
  Cipher cipher = make_cipher (data, key);

  cipher.gcm->seal (cipher.state, nonce, sealed, 150);
  for (gsize bit = 0; bit < sizeof sealed * 8; bit++)
    {
      guint8 bytes[sizeof sealed];

      memcpy (bytes, sealed, sizeof sealed);
      bytes[bit / 8] ^= (guint8) (1 << bit % 8);
      g_assert_false (cipher.gcm->open (cipher.state, nonce, bytes, 150));
    }
  g_aligned_free (cipher.state);
}

/* What stands around a packet is another packet. */
static void
test_nothing_around_is_touched (gconstpointer data)
{
  static const guint8 key[WRN_KEY_LEN] = { 7 };
  static const guint8 nonce[WRN_AES_GCM_NONCE_LEN] = { 8 };
  Cipher cipher = make_cipher (data, key);
  guint8 around[64];

  memset (around, 0xa5, sizeof around);
  for (gsize len = 0; len < 600; len++)
    {
      guint8 bytes[2 * sizeof around + 600 + WRN_AES_GCM_TAG_LEN];
      guint8 *packet = bytes + sizeof around;
      guint8 *after = packet + len + WRN_AES_GCM_TAG_LEN;

      memset (bytes, 0xa5, sizeof bytes);
      cipher.gcm->seal (cipher.state, nonce, packet, len);
      g_assert_cmpmem (bytes, sizeof around, around, sizeof around);
      g_assert_cmpmem (after, sizeof around, around, sizeof around);
      g_assert_true (cipher.gcm->open (cipher.state, nonce, packet, len));
      g_assert_cmpmem (bytes, sizeof around, around, sizeof around);
      g_assert_cmpmem (after, sizeof around, around, sizeof around);
    }
  g_aligned_free (cipher.state);
}

/* Each seals what the other opens, whatever the length and wherever it lies. */
static void
test_implementations_are_the_same (gconstpointer unused)
{
  WrnTestEntropy entropy;

  wrn_test_entropy_init (&entropy, 42);
  for (gsize len = 0; len < LEN_MAX; len++)
    {
      guint8 a_buffer[LEN_MAX + WRN_AES_GCM_TAG_LEN + 64];
      guint8 b_buffer[sizeof a_buffer];
      guint8 plain[LEN_MAX];
      guint8 key[WRN_KEY_LEN];
      guint8 nonce[WRN_AES_GCM_NONCE_LEN];
      guint8 *a_bytes = a_buffer + len % 64;
      guint8 *b_bytes = b_buffer + len * 7 % 64;
      Cipher a;
      Cipher b;

      wrn_entropy_fill (&entropy.entropy, key, sizeof key);
      wrn_entropy_fill (&entropy.entropy, nonce, sizeof nonce);
      wrn_entropy_fill (&entropy.entropy, plain, sizeof plain);
      a = make_cipher (wrn_aes_gcm_get_sodium (), key);
      b = make_cipher (wrn_aes_gcm_get_ipsec_mb (), key);
      memcpy (a_bytes, plain, len);
      memcpy (b_bytes, plain, len);

      a.gcm->seal (a.state, nonce, a_bytes, len);
      b.gcm->seal (b.state, nonce, b_bytes, len);
      g_assert_cmpmem (a_bytes, len + WRN_AES_GCM_TAG_LEN, b_bytes, len + WRN_AES_GCM_TAG_LEN);
      g_assert_true (b.gcm->open (b.state, nonce, a_bytes, len));
      g_assert_true (a.gcm->open (a.state, nonce, b_bytes, len));
      g_assert_cmpmem (a_bytes, len, plain, len);
      g_assert_cmpmem (b_bytes, len, plain, len);
      g_aligned_free (a.state);
      g_aligned_free (b.state);
    }
}

static void
add_tests (const char *name, const WrnAesGcm *gcm)
{
  const struct
  {
    const char *name;
    void (*test) (gconstpointer gcm);
  } tests[] = {
    { "agrees-with-public-vectors", test_agrees_with_public_vectors },
    { "every-flipped-bit-is-refused", test_every_flipped_bit_is_refused },
    { "nothing-around-is-touched", test_nothing_around_is_touched },
  };

  if (gcm == NULL)
    {
      g_test_message ("no %s here", name);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/aes-gcm/%s/%s", name, tests[i].name);

      g_test_add_data_func (path, gcm, tests[i].test);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());

  add_tests ("sodium", wrn_aes_gcm_get_sodium ());
  add_tests ("ipsec-mb", wrn_aes_gcm_get_ipsec_mb ());
  if (wrn_aes_gcm_get_sodium () != NULL && wrn_aes_gcm_get_ipsec_mb () != NULL)
    g_test_add_data_func ("/aes-gcm/implementations-are-the-same", NULL,
                          test_implementations_are_the_same);
  return g_test_run ();
}
