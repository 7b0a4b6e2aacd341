/* wrn-keypair.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Key pairs: X25519 for agreement, Ed25519 for signatures.
 */
#define G_LOG_DOMAIN "wrn-crypto"

#include "config.h"

#include "core/crypto/wrn-keypair.h"

#include <sodium.h>

void
wrn_dh_public (guint8 public_key[static WRN_KEY_LEN], const guint8 secret[static WRN_KEY_LEN])
{
  crypto_scalarmult_base (public_key, secret);
}

/**
 * wrn_dh_agree:
 * @shared: (out): the shared secret
 * @secret: our secret key
 * @public_key: the other side's public key, perhaps a hostile one
 *
 * X25519 (RFC 7748).
 *
 * Returns: %FALSE if @public_key is of low order, so that the result would be no secret
 */
gboolean
wrn_dh_agree (guint8 shared[static WRN_KEY_LEN],
              const guint8 secret[static WRN_KEY_LEN],
              const guint8 public_key[static WRN_KEY_LEN])
{
  return crypto_scalarmult (shared, secret, public_key) == 0;
}

void
wrn_sign_keypair (guint8 public_key[static WRN_KEY_LEN],
                  guint8 secret[static WRN_SIGN_SECRET_LEN],
                  const guint8 seed[static WRN_KEY_LEN])
{
  crypto_sign_seed_keypair (public_key, secret, seed);
}

/* Ed25519 (RFC 8032). */
void
wrn_sign (guint8 signature[static WRN_SIGNATURE_LEN],
          const guint8 *message,
          gsize len,
          const guint8 secret[static WRN_SIGN_SECRET_LEN])
{
  crypto_sign_detached (signature, NULL, message, len, secret);
}

/* FALSE also for encodings that are not canonical, which libsodium refuses. */
gboolean
wrn_sign_verify (const guint8 signature[static WRN_SIGNATURE_LEN],
                 const guint8 *message,
                 gsize len,
                 const guint8 public_key[static WRN_KEY_LEN])
{
  return crypto_sign_verify_detached (signature, message, len, public_key) == 0;
}
