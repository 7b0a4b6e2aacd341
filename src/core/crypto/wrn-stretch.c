/* wrn-stretch.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Makes a key of a passphrase, at a price for whoever guesses.
 */
#define G_LOG_DOMAIN "wrn-crypto"

#include "config.h"

#include "core/crypto/wrn-stretch.h"

#include <sodium.h>

G_STATIC_ASSERT (WRN_STRETCH_SALT_LEN == crypto_pwhash_argon2id_SALTBYTES);

/* Part of the format: another number is another community. About half a second on a desktop
 * processor, and a memory that rules out thousands of guesses in parallel on one graphics card. */
#define PASSES 3
#define MEMORY ((gsize) 256 * 1024 * 1024)

/**
 * wrn_stretch:
 * @key: (out): the key
 * @passphrase: (array length=len): what a person chose
 * @salt: not secret, but different for each community
 *
 * Argon2id version 1.3 (RFC 9106). Blocks, and takes 256 MiB meanwhile.
 *
 * Returns: %FALSE if that much memory is not to be had
 */
gboolean
wrn_stretch (guint8 key[static WRN_KEY_LEN],
             const char *passphrase,
             gsize len,
             const guint8 salt[static WRN_STRETCH_SALT_LEN])
{
  return crypto_pwhash_argon2id (key, WRN_KEY_LEN, passphrase, len, salt, PASSES, MEMORY,
                                 crypto_pwhash_argon2id_ALG_ARGON2ID13) == 0;
}
