/* wrn-hash.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * BLAKE2b, the one hash of the protocol, and what is derived with it.
 */
#define G_LOG_DOMAIN "wrn-crypto"

#include "config.h"

#include "core/crypto/wrn-hash.h"

#include <sodium.h>

/**
 * wrn_crypto_init:
 *
 * Prepares the cryptographic library; to be called once before anything else here.
 *
 * Returns: %FALSE if the system has no source of randomness
 */
gboolean
wrn_crypto_init (void)
{
  return sodium_init () >= 0;
}

/**
 * wrn_hash_pieces:
 * @out: (out): the hash
 * @len: its length, 16 to 64 bytes
 * @key: (nullable): a key of %WRN_KEY_LEN bytes
 * @pieces: (array length=n_pieces): the input
 *
 * BLAKE2b (RFC 7693) with an output of @len bytes. Use wrn_hash() and wrn_keyed_hash().
 */
void
wrn_hash_pieces (guint8 *out, gsize len, const guint8 *key, const WrnPiece *pieces, gsize n_pieces)
{
  crypto_generichash_state state;

  crypto_generichash_init (&state, key, key != NULL ? WRN_KEY_LEN : 0, len);
  for (gsize i = 0; i < n_pieces; i++)
    crypto_generichash_update (&state, pieces[i].data, pieces[i].len);
  crypto_generichash_final (&state, out, len);
  sodium_memzero (&state, sizeof state);
}

/* B(16, key; data): the tags outside of Noise, mac1 and mac2. @key has 16 to 64 bytes. */
void
wrn_mac_tag (guint8 tag[static WRN_MAC_TAG_LEN],
             const guint8 *key,
             gsize key_len,
             const guint8 *data,
             gsize len)
{
  crypto_generichash (tag, WRN_MAC_TAG_LEN, data, len, key, key_len);
}

/* K(key, id, ctx) of the protocol: a subkey of 32 bytes. */
void
wrn_derive_key (guint8 out[static WRN_KEY_LEN],
                const guint8 key[static WRN_KEY_LEN],
                guint64 id,
                const char context[static 8])
{
  crypto_kdf_derive_from_key (out, WRN_KEY_LEN, id, context, key);
}

/* In time that does not depend on where the bytes differ. */
gboolean
wrn_secure_equal (const guint8 *a, const guint8 *b, gsize len)
{
  /* A tag, once for each packet: this does not go byte by byte. */
  if (len == crypto_verify_16_BYTES)
    return crypto_verify_16 (a, b) == 0;
  return sodium_memcmp (a, b, len) == 0;
}

/* Erases secrets in a way that the compiler may not leave out. */
void
wrn_secure_clear (gpointer data, gsize len)
{
  sodium_memzero (data, len);
}
