/* wrn-seal.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Encryption of single messages under a long-lived key, with a random nonce.
 */
#define G_LOG_DOMAIN "wrn-crypto"

#include "config.h"

#include "core/crypto/wrn-seal.h"

#include <sodium.h>

G_STATIC_ASSERT (WRN_SEAL_NONCE_LEN == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);

/**
 * wrn_seal:
 * @out: (out): nonce, cipher text and tag: @len + %WRN_SEAL_OVERHEAD bytes, apart from @plain
 * @plain: the plain text
 * @ad: (nullable): data that is authenticated with it
 * @key: the key
 * @entropy: for the nonce
 *
 * XChaCha20-Poly1305: its nonce is long enough to be drawn at random for as long as a key lives.
 */
void
wrn_seal (guint8 *out,
          const guint8 *plain,
          gsize len,
          const guint8 *ad,
          gsize ad_len,
          const guint8 key[static WRN_KEY_LEN],
          const WrnEntropy *entropy)
{
  wrn_entropy_fill (entropy, out, WRN_SEAL_NONCE_LEN);
  crypto_aead_xchacha20poly1305_ietf_encrypt (out + WRN_SEAL_NONCE_LEN, NULL, plain, len, ad,
                                              ad_len, NULL, out, key);
}

/**
 * wrn_seal_open:
 * @out: (out): the plain text: @len - %WRN_SEAL_OVERHEAD bytes
 * @sealed: what wrn_seal() made
 *
 * Returns: %FALSE if @sealed is too short or was not made with this key and data
 */
gboolean
wrn_seal_open (guint8 *out,
               const guint8 *sealed,
               gsize len,
               const guint8 *ad,
               gsize ad_len,
               const guint8 key[static WRN_KEY_LEN])
{
  return len >= WRN_SEAL_OVERHEAD &&
         crypto_aead_xchacha20poly1305_ietf_decrypt (out, NULL, NULL, sealed + WRN_SEAL_NONCE_LEN,
                                                     len - WRN_SEAL_NONCE_LEN, ad, ad_len, sealed,
                                                     key) == 0;
}
