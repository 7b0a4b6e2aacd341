/* wrn-cipher.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Authenticated encryption of data packets under one direction's key.
 */
#define G_LOG_DOMAIN "wrn-crypto"

#include "config.h"

#include "core/crypto/wrn-cipher.h"

#include <sodium.h>

#include "core/crypto/wrn-chacha-poly.h"

G_STATIC_ASSERT (WRN_TAG_LEN == WRN_CHACHA_POLY_TAG_LEN);
G_STATIC_ASSERT (WRN_TAG_LEN == WRN_AES_GCM_TAG_LEN);

#define NONCE_LEN 12
G_STATIC_ASSERT (NONCE_LEN == WRN_CHACHA_POLY_NONCE_LEN);
G_STATIC_ASSERT (NONCE_LEN == WRN_AES_GCM_NONCE_LEN);

/* The suites that this computer can use, as the handshake's bit field. */
guint8
wrn_suites_available (void)
{
  guint8 suites = WRN_SUITE_CHACHA20_POLY1305;

  if (wrn_aes_gcm_get_best () != NULL)
    suites |= WRN_SUITE_AES_256_GCM;
  return suites;
}

/* As people write it; (nullable): NULL for none. */
const char *
wrn_suite_get_name (WrnSuite suite)
{
  switch (suite)
    {
    case WRN_SUITE_CHACHA20_POLY1305:
      return "chacha";
    case WRN_SUITE_AES_256_GCM:
      return "aes";
    default:
      return NULL;
    }
}

/**
 * wrn_cipher_init:
 * @self: (out caller-allocates): a cipher
 * @suite: one of wrn_suites_available()
 * @key: the key that Noise's Split() gave for this direction
 *
 * For AES-256-GCM the key is derived once more, so that no key ever serves two algorithms
 * (protocol section 5).
 */
void
wrn_cipher_init (WrnCipher *self, WrnSuite suite, const guint8 key[static WRN_KEY_LEN])
{
  *self = (WrnCipher){ .suite = suite };

  if (suite != WRN_SUITE_AES_256_GCM)
    {
      memcpy (self->key, key, WRN_KEY_LEN);
      return;
    }

  wrn_keyed_hash (self->key, WRN_KEY_LEN, key, WRN_LABEL ("warren-aes256gcm-1"));
  self->aes = wrn_aes_gcm_get_best ();
  self->state = g_aligned_alloc (1, self->aes->state_len, WRN_AES_GCM_ALIGN);
  self->aes->expand (self->state, self->key);
}

void
wrn_cipher_clear (WrnCipher *self)
{
  if (self->aes != NULL)
    {
      sodium_memzero (self->state, self->aes->state_len);
      g_aligned_free (self->state);
    }
  sodium_memzero (self, sizeof *self);
}

/* 0^4 followed by the number, little-endian. */
static void
write_nonce (guint8 out[static NONCE_LEN], guint64 nonce)
{
  const guint64 le = GUINT64_TO_LE (nonce);

  memset (out, 0, 4);
  memcpy (out + 4, &le, sizeof le);
}

/**
 * wrn_cipher_seal:
 * @self: a cipher
 * @nonce: a number that was never used with this key
 * @data: (inout): @len bytes of plain text and room for %WRN_TAG_LEN more
 * @len: length of the plain text
 *
 * Encrypts in place and appends the tag.
 */
void
wrn_cipher_seal (const WrnCipher *self, guint64 nonce, guint8 *data, gsize len)
{
  guint8 n[NONCE_LEN];

  write_nonce (n, nonce);
  if (self->aes != NULL)
    self->aes->seal (self->state, n, data, len);
  else
    wrn_chacha_poly_seal (self->key, n, data, len);
}

/**
 * wrn_cipher_open:
 * @self: a cipher
 * @nonce: the number it was sealed with
 * @data: (inout): cipher text and tag
 * @len: length of both together
 *
 * Decrypts in place.
 *
 * Returns: %FALSE if the tag is wrong; @data is of no use then
 */
gboolean
wrn_cipher_open (const WrnCipher *self, guint64 nonce, guint8 *data, gsize len)
{
  guint8 n[NONCE_LEN];

  if (len < WRN_TAG_LEN)
    return FALSE;

  write_nonce (n, nonce);
  if (self->aes != NULL)
    return self->aes->open (self->state, n, data, len - WRN_TAG_LEN);
  return wrn_chacha_poly_open (self->key, n, data, len - WRN_TAG_LEN);
}
