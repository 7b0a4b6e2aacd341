/* test-chacha-poly.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ChaCha20-Poly1305 at full width: the same bytes as libsodium's own, for each length and place.
 */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "core/crypto/wrn-chacha-poly.h"
#include "tests/support/wrn-test-entropy.h"

/* More than any packet, and than what is done in one go. */
#define LEN_MAX 2500

#define MARGIN 64
#define MARK 0xa5

typedef struct
{
  guint8 key[WRN_KEY_LEN];
  guint8 nonce[WRN_CHACHA_POLY_NONCE_LEN];
  guint8 plain[LEN_MAX];
  guint8 sealed[LEN_MAX + WRN_CHACHA_POLY_TAG_LEN]; /* by libsodium */
  guint8 bytes[MARGIN + LEN_MAX + WRN_CHACHA_POLY_TAG_LEN + MARGIN];
  guint8 *packet; /* (not owned): somewhere in bytes */
} Case;

static void
make_case (Case *self, WrnTestEntropy *entropy, gsize len)
{
  wrn_entropy_fill (&entropy->entropy, self->key, sizeof self->key);
  wrn_entropy_fill (&entropy->entropy, self->nonce, sizeof self->nonce);
  wrn_entropy_fill (&entropy->entropy, self->plain, len);
  crypto_aead_chacha20poly1305_ietf_encrypt (self->sealed, NULL, self->plain, len, NULL, 0, NULL,
                                             self->nonce, self->key);
  memset (self->bytes, MARK, sizeof self->bytes);
  self->packet = self->bytes + 1 + len % MARGIN;
}

/* What stands around a packet is another packet. */
static void
assert_only_packet_touched (const Case *self, gsize len)
{
  const guint8 *end = self->packet + len + WRN_CHACHA_POLY_TAG_LEN;

  for (const guint8 *at = self->bytes; at < self->packet; at++)
    g_assert_cmphex (*at, ==, MARK);
  for (const guint8 *at = end; at < self->bytes + sizeof self->bytes; at++)
    g_assert_cmphex (*at, ==, MARK);
}

static void
test_seals_as_libsodium_does (void)
{
  WrnTestEntropy entropy;
  Case one;

  wrn_test_entropy_init (&entropy, 20);
  for (gsize len = 0; len <= LEN_MAX; len++)
    {
      make_case (&one, &entropy, len);
      memcpy (one.packet, one.plain, len);
      wrn_chacha_poly_seal (one.key, one.nonce, one.packet, len);
      g_assert_cmpmem (one.packet, len + WRN_CHACHA_POLY_TAG_LEN, one.sealed,
                       len + WRN_CHACHA_POLY_TAG_LEN);
      assert_only_packet_touched (&one, len);
    }
}

static void
test_opens_what_libsodium_seals (void)
{
  WrnTestEntropy entropy;
  Case one;

  wrn_test_entropy_init (&entropy, 21);
  for (gsize len = 0; len <= LEN_MAX; len++)
    {
      make_case (&one, &entropy, len);
      memcpy (one.packet, one.sealed, len + WRN_CHACHA_POLY_TAG_LEN);
      g_assert_true (wrn_chacha_poly_open (one.key, one.nonce, one.packet, len));
      g_assert_cmpmem (one.packet, len, one.plain, len);
      assert_only_packet_touched (&one, len);
    }
}

/* A bit of the text, of the tag, of the number, of the key: chosen anew for each length. */
static void
test_any_change_is_refused (void)
{
  WrnTestEntropy entropy;
  Case one;

  wrn_test_entropy_init (&entropy, 22);
  for (gsize len = 0; len <= LEN_MAX; len++)
    {
      const gsize sealed_len = len + WRN_CHACHA_POLY_TAG_LEN;
      const struct
      {
        guint8 *bytes;
        gsize len;
      } parts[] = {
        { one.sealed, sealed_len },
        { one.sealed + len, WRN_CHACHA_POLY_TAG_LEN },
        { one.nonce, sizeof one.nonce },
        { one.key, sizeof one.key },
      };

      make_case (&one, &entropy, len);
      for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
        {
          const gsize bit = wrn_entropy_below (&entropy.entropy, parts[i].len * 8);

          parts[i].bytes[bit / 8] ^= (guint8) (1 << bit % 8);
          memcpy (one.packet, one.sealed, sealed_len);
          g_assert_false (wrn_chacha_poly_open (one.key, one.nonce, one.packet, len));
          parts[i].bytes[bit / 8] ^= (guint8) (1 << bit % 8);
        }
      memcpy (one.packet, one.sealed, sealed_len);
      g_assert_true (wrn_chacha_poly_open (one.key, one.nonce, one.packet, len));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/chacha-poly/seals-as-libsodium-does", test_seals_as_libsodium_does);
  g_test_add_func ("/chacha-poly/opens-what-libsodium-seals", test_opens_what_libsodium_seals);
  g_test_add_func ("/chacha-poly/any-change-is-refused", test_any_change_is_refused);
  return g_test_run ();
}
