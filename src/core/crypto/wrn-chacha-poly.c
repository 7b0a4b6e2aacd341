/* wrn-chacha-poly.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * ChaCha20-Poly1305 of RFC 8439 at the full width of the processor, without associated data.
 *
 * libsodium has all of it in one call, but asks its cipher for the block that keys the
 * authenticator, then for the rest, whose end it does block by block: a third of the time goes
 * there. Here the key stream is made at once, block 0 and the rest, up to a length that has no such
 * end.
 */
#define G_LOG_DOMAIN "wrn-crypto"

#include "config.h"

#include "core/crypto/wrn-chacha-poly.h"

#include <sodium.h>

G_STATIC_ASSERT (WRN_CHACHA_POLY_NONCE_LEN == crypto_aead_chacha20poly1305_ietf_NPUBBYTES);
G_STATIC_ASSERT (WRN_CHACHA_POLY_TAG_LEN == crypto_aead_chacha20poly1305_ietf_ABYTES);

/* Of the cipher; the first one keys the authenticator. */
#define BLOCK_LEN 64

/* What the cipher makes in one go where registers have 128 bits; with wider ones, twice that. */
#define STRIDE 256

/* Every packet fits. More is left to libsodium, for which the end weighs little. */
#define STREAM_MAX (9 * STRIDE)

/* What every processor can add in one step. */
typedef guint64 Words __attribute__ ((vector_size (16)));

static void
make_stream (guint8 stream[static STREAM_MAX], const guint8 *key, const guint8 *nonce, gsize len)
{
  crypto_stream_chacha20_ietf (stream, (BLOCK_LEN + len + STRIDE - 1) / STRIDE * STRIDE, nonce,
                               key);
}

static void
add_stream (const guint8 *stream, guint8 *data, gsize len)
{
  const guint8 *from = stream + BLOCK_LEN;
  gsize at = 0;

  for (; at + sizeof (Words) <= len; at += sizeof (Words))
    {
      Words a, b;

      memcpy (&a, data + at, sizeof a);
      memcpy (&b, from + at, sizeof b);
      a ^= b;
      memcpy (data + at, &a, sizeof a);
    }
  for (; at < len; at++)
    data[at] ^= from[at];
}

/* RFC 8439 section 2.8: the text, filled up to 16 bytes, and the lengths of nothing and of it. */
static void
authenticate (const guint8 *stream, const guint8 *data, gsize len, guint8 *tag)
{
  const guint64 len_le = GUINT64_TO_LE ((guint64) len);
  const gsize rest = len % 16;
  crypto_onetimeauth_poly1305_state state;
  guint8 end[32] = { 0 };

  memcpy (end, data + len - rest, rest);
  memcpy (end + 24, &len_le, sizeof len_le);
  crypto_onetimeauth_poly1305_init (&state, stream);
  crypto_onetimeauth_poly1305_update (&state, data, len - rest);
  crypto_onetimeauth_poly1305_update (&state, rest > 0 ? end : end + 16, rest > 0 ? 32 : 16);
  crypto_onetimeauth_poly1305_final (&state, tag);
}

/* What of the stream is no more secret than the plain text is left where it is. */
static void
forget_key (guint8 stream[static STREAM_MAX])
{
  sodium_memzero (stream, BLOCK_LEN);
}

/**
 * wrn_chacha_poly_seal:
 * @key: a key
 * @nonce: which was never used with it
 * @data: (inout): @len bytes of plain text and room for the tag
 * @len: length of the plain text
 */
void
wrn_chacha_poly_seal (const guint8 key[static WRN_KEY_LEN],
                      const guint8 nonce[static WRN_CHACHA_POLY_NONCE_LEN],
                      guint8 *data,
                      gsize len)
{
  guint8 stream[STREAM_MAX];

  if (len > STREAM_MAX - BLOCK_LEN)
    {
      crypto_aead_chacha20poly1305_ietf_encrypt (data, NULL, data, len, NULL, 0, NULL, nonce, key);
      return;
    }

  make_stream (stream, key, nonce, len);
  add_stream (stream, data, len);
  authenticate (stream, data, len, data + len);
  forget_key (stream);
}

/**
 * wrn_chacha_poly_open:
 * @key: a key
 * @nonce: what was sealed with
 * @data: (inout): @len bytes of cipher text, and the tag
 * @len: length of the cipher text
 *
 * Returns: %FALSE if the tag is wrong; @data is as it was then
 */
gboolean
wrn_chacha_poly_open (const guint8 key[static WRN_KEY_LEN],
                      const guint8 nonce[static WRN_CHACHA_POLY_NONCE_LEN],
                      guint8 *data,
                      gsize len)
{
  guint8 stream[STREAM_MAX];
  guint8 tag[WRN_CHACHA_POLY_TAG_LEN];
  gboolean right;

  if (len > STREAM_MAX - BLOCK_LEN)
    return crypto_aead_chacha20poly1305_ietf_decrypt (data, NULL, NULL, data, len + sizeof tag,
                                                      NULL, 0, nonce, key) == 0;

  make_stream (stream, key, nonce, len);
  authenticate (stream, data, len, tag);
  forget_key (stream);
  right = wrn_secure_equal (tag, data + len, sizeof tag);
  if (right)
    add_stream (stream, data, len);
  return right;
}
