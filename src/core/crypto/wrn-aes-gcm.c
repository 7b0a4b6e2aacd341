/* wrn-aes-gcm.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * AES-256-GCM by whichever library does it best on this processor.
 */
#define G_LOG_DOMAIN "wrn-crypto"

#include "config.h"

#include "core/crypto/wrn-aes-gcm.h"

#include <sodium.h>

G_STATIC_ASSERT (WRN_AES_GCM_NONCE_LEN == crypto_aead_aes256gcm_NPUBBYTES);
G_STATIC_ASSERT (WRN_AES_GCM_TAG_LEN == crypto_aead_aes256gcm_ABYTES);

static void
expand (gpointer state, const guint8 key[static WRN_KEY_LEN])
{
  crypto_aead_aes256gcm_beforenm (state, key);
}

static void
seal (gconstpointer state, const guint8 *nonce, guint8 *data, gsize len)
{
  crypto_aead_aes256gcm_encrypt_afternm (data, NULL, data, len, NULL, 0, NULL, nonce, state);
}

static gboolean
open (gconstpointer state, const guint8 *nonce, guint8 *data, gsize len)
{
  return crypto_aead_aes256gcm_decrypt_afternm (data, NULL, NULL, data, len + WRN_AES_GCM_TAG_LEN,
                                                NULL, 0, nonce, state) == 0;
}

/* libsodium's; (nullable): %NULL on this processor. */
const WrnAesGcm *
wrn_aes_gcm_get_sodium (void)
{
  static const WrnAesGcm gcm = {
    .state_len = sizeof (crypto_aead_aes256gcm_state),
    .expand = expand,
    .seal = seal,
    .open = open,
  };

  return crypto_aead_aes256gcm_is_available () ? &gcm : NULL;
}

/* The fastest; (nullable): %NULL if this processor has no instructions for it. */
const WrnAesGcm *
wrn_aes_gcm_get_best (void)
{
  const WrnAesGcm *gcm = wrn_aes_gcm_get_ipsec_mb ();

  return gcm != NULL ? gcm : wrn_aes_gcm_get_sodium ();
}
