/* wrn-noise.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The Noise handshake of every session: Noise_IKpsk2_25519_ChaChaPoly_BLAKE2b.
 */
#define G_LOG_DOMAIN "wrn-crypto"

#include "config.h"

#include "core/crypto/wrn-noise.h"

#include <sodium.h>

#define PROTOCOL "Noise_IKpsk2_25519_ChaChaPoly_BLAKE2b"
#define HASH_LEN WRN_NOISE_HASH_LEN
#define BLOCK_LEN 128 /* of BLAKE2b, for HMAC */
#define TAG_LEN crypto_aead_chacha20poly1305_ietf_ABYTES

/* HMAC (RFC 2104) over BLAKE2b-512; @key is shorter than a block. */
static void
hmac (guint8 out[static HASH_LEN],
      const guint8 *key,
      gsize key_len,
      const guint8 *a,
      gsize a_len,
      const guint8 *b,
      gsize b_len)
{
  guint8 inner[BLOCK_LEN] = { 0 };
  guint8 outer[BLOCK_LEN];
  guint8 digest[HASH_LEN];

  memcpy (inner, key, key_len);
  for (guint i = 0; i < BLOCK_LEN; i++)
    {
      outer[i] = inner[i] ^ 0x5c;
      inner[i] ^= 0x36;
    }

  wrn_hash (digest, sizeof digest, WRN_BYTES (inner), { a, a_len }, { b, b_len });
  wrn_hash (out, HASH_LEN, WRN_BYTES (outer), WRN_BYTES (digest));
  sodium_memzero (inner, sizeof inner);
  sodium_memzero (outer, sizeof outer);
  sodium_memzero (digest, sizeof digest);
}

/* HKDF of the Noise specification, section 4.3, with @n_out outputs of 2 or 3. */
static void
hkdf (guint8 out[][HASH_LEN],
      guint n_out,
      const guint8 ck[static HASH_LEN],
      const guint8 *input,
      gsize len)
{
  guint8 temp[HASH_LEN];

  hmac (temp, ck, HASH_LEN, input, len, NULL, 0);
  for (guint8 i = 1; i <= n_out; i++)
    hmac (out[i - 1], temp, HASH_LEN, i > 1 ? out[i - 2] : NULL, i > 1 ? HASH_LEN : 0, &i, 1);
  sodium_memzero (temp, sizeof temp);
}

static void
mix_hash (WrnNoise *self, const guint8 *data, gsize len)
{
  wrn_hash (self->h, HASH_LEN, WRN_BYTES (self->h), { data, len });
}

static void
mix_key (WrnNoise *self, const guint8 *input, gsize len)
{
  guint8 out[2][HASH_LEN];

  hkdf (out, 2, self->ck, input, len);
  memcpy (self->ck, out[0], HASH_LEN);
  memcpy (self->k, out[1], WRN_KEY_LEN);
  sodium_memzero (out, sizeof out);
}

static void
mix_psk (WrnNoise *self, const guint8 psk[static WRN_KEY_LEN])
{
  guint8 out[3][HASH_LEN];

  hkdf (out, 3, self->ck, psk, WRN_KEY_LEN);
  memcpy (self->ck, out[0], HASH_LEN);
  mix_hash (self, out[1], HASH_LEN);
  memcpy (self->k, out[2], WRN_KEY_LEN);
  sodium_memzero (out, sizeof out);
}

static gboolean
mix_dh (WrnNoise *self,
        const guint8 secret[static WRN_KEY_LEN],
        const guint8 public_key[static WRN_KEY_LEN])
{
  guint8 shared[WRN_KEY_LEN];
  const gboolean ok = wrn_dh_agree (shared, secret, public_key);

  if (ok)
    mix_key (self, shared, sizeof shared);
  sodium_memzero (shared, sizeof shared);
  return ok;
}

/* The token "ss", which is the same in each handshake of two members. */
static gboolean
mix_statics (WrnNoise *self,
             const guint8 secret[static WRN_KEY_LEN],
             const guint8 public_key[static WRN_KEY_LEN])
{
  guint8 shared[WRN_KEY_LEN];
  const gboolean ok = wrn_agreements_get (self->agreements, secret, public_key, shared);

  if (ok)
    mix_key (self, shared, sizeof shared);
  sodium_memzero (shared, sizeof shared);
  return ok;
}

/* In this pattern each key encrypts one message only, so that Noise's nonce is always 0. */
static const guint8 zero_nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];

static void
encrypt_and_hash (WrnNoise *self, guint8 *out, const guint8 *plain, gsize len)
{
  crypto_aead_chacha20poly1305_ietf_encrypt (out, NULL, plain, len, self->h, HASH_LEN, NULL,
                                             zero_nonce, self->k);
  mix_hash (self, out, len + TAG_LEN);
}

static gboolean
decrypt_and_hash (WrnNoise *self, guint8 *out, const guint8 *sealed, gsize plain_len)
{
  if (crypto_aead_chacha20poly1305_ietf_decrypt (out, NULL, NULL, sealed, plain_len + TAG_LEN,
                                                 self->h, HASH_LEN, zero_nonce, self->k) != 0)
    return FALSE;
  mix_hash (self, sealed, plain_len + TAG_LEN);
  return TRUE;
}

/* The token "e" of a pattern with a pre-shared key: hashed and mixed (section 9.2). */
static void
mix_ephemeral (WrnNoise *self, const guint8 public_key[static WRN_KEY_LEN])
{
  mix_hash (self, public_key, WRN_KEY_LEN);
  mix_key (self, public_key, WRN_KEY_LEN);
}

/**
 * wrn_noise_start:
 * @self: (out caller-allocates): a handshake
 * @prologue: what both sides must agree on
 * @responder: the responder's static public key
 *
 * Its agreements may be filled in afterwards.
 */
void
wrn_noise_start (WrnNoise *self,
                 const guint8 *prologue,
                 gsize prologue_len,
                 const guint8 responder[static WRN_KEY_LEN])
{
  *self = (WrnNoise){ 0 };
  memcpy (self->h, PROTOCOL, sizeof PROTOCOL - 1);
  memcpy (self->ck, self->h, HASH_LEN);
  mix_hash (self, prologue, prologue_len);
  mix_hash (self, responder, WRN_KEY_LEN);
}

/**
 * wrn_noise_write_init:
 * @self: a started handshake
 * @ephemeral: a fresh key pair
 * @initiator: our static key pair
 * @responder: the responder's static public key
 * @payload: what to say, readable by the responder only
 * @out: (out): %WRN_NOISE_INIT_LEN (@payload_len) bytes
 *
 * The first message: e, es, s, ss.
 *
 * Returns: %FALSE if @responder is not a usable key
 */
gboolean
wrn_noise_write_init (WrnNoise *self,
                      const WrnNoiseKeys *ephemeral,
                      const WrnNoiseKeys *initiator,
                      const guint8 responder[static WRN_KEY_LEN],
                      const guint8 *payload,
                      gsize payload_len,
                      guint8 *out)
{
  memcpy (out, ephemeral->public_key, WRN_KEY_LEN);
  mix_ephemeral (self, ephemeral->public_key);
  if (!mix_dh (self, ephemeral->secret, responder))
    return FALSE;
  encrypt_and_hash (self, out + WRN_KEY_LEN, initiator->public_key, WRN_KEY_LEN);
  if (!mix_statics (self, initiator->secret, responder))
    return FALSE;
  encrypt_and_hash (self, out + 2 * WRN_KEY_LEN + TAG_LEN, payload, payload_len);
  return TRUE;
}

/**
 * wrn_noise_read_init:
 * @self: a started handshake
 * @responder: our static key pair
 * @message: %WRN_NOISE_INIT_LEN (@payload_len) bytes
 * @initiator: (out): the initiator's static public key
 * @payload: (out): what it says
 *
 * Returns: %FALSE if the message was not made for us, or was changed
 */
gboolean
wrn_noise_read_init (WrnNoise *self,
                     const WrnNoiseKeys *responder,
                     const guint8 *message,
                     gsize payload_len,
                     guint8 initiator[static WRN_KEY_LEN],
                     guint8 *payload)
{
  mix_ephemeral (self, message);
  return mix_dh (self, responder->secret, message) &&
         decrypt_and_hash (self, initiator, message + WRN_KEY_LEN, WRN_KEY_LEN) &&
         mix_statics (self, responder->secret, initiator) &&
         decrypt_and_hash (self, payload, message + 2 * WRN_KEY_LEN + TAG_LEN, payload_len);
}

/**
 * wrn_noise_write_resp:
 * @self: a handshake whose first message was read
 * @ephemeral: a fresh key pair
 * @initiator_ephemeral: the key at the start of the first message
 * @initiator: the initiator's static public key
 * @psk: the pre-shared key
 * @out: (out): %WRN_NOISE_RESP_LEN (@payload_len) bytes
 *
 * The second message: e, ee, se, psk.
 *
 * Returns: %FALSE if the initiator's keys are not usable
 */
gboolean
wrn_noise_write_resp (WrnNoise *self,
                      const WrnNoiseKeys *ephemeral,
                      const guint8 initiator_ephemeral[static WRN_KEY_LEN],
                      const guint8 initiator[static WRN_KEY_LEN],
                      const guint8 psk[static WRN_KEY_LEN],
                      const guint8 *payload,
                      gsize payload_len,
                      guint8 *out)
{
  memcpy (out, ephemeral->public_key, WRN_KEY_LEN);
  mix_ephemeral (self, ephemeral->public_key);
  if (!mix_dh (self, ephemeral->secret, initiator_ephemeral) ||
      !mix_dh (self, ephemeral->secret, initiator))
    return FALSE;
  mix_psk (self, psk);
  encrypt_and_hash (self, out + WRN_KEY_LEN, payload, payload_len);
  return TRUE;
}

/**
 * wrn_noise_read_resp:
 * @self: a handshake whose first message was written; it is used up even if this fails
 * @ephemeral: the key pair of the first message
 * @initiator: our static key pair
 * @psk: the pre-shared key
 * @message: %WRN_NOISE_RESP_LEN (@payload_len) bytes
 * @payload: (out): what the responder says
 *
 * Returns: %FALSE if the message is not the responder's answer to ours
 */
gboolean
wrn_noise_read_resp (WrnNoise *self,
                     const WrnNoiseKeys *ephemeral,
                     const WrnNoiseKeys *initiator,
                     const guint8 psk[static WRN_KEY_LEN],
                     const guint8 *message,
                     gsize payload_len,
                     guint8 *payload)
{
  mix_ephemeral (self, message);
  if (!mix_dh (self, ephemeral->secret, message) || !mix_dh (self, initiator->secret, message))
    return FALSE;
  mix_psk (self, psk);
  return decrypt_and_hash (self, payload, message + WRN_KEY_LEN, payload_len);
}

/* The keys of the two directions, once both messages have passed. */
void
wrn_noise_split (const WrnNoise *self,
                 guint8 from_initiator[static WRN_KEY_LEN],
                 guint8 from_responder[static WRN_KEY_LEN])
{
  guint8 out[2][HASH_LEN];

  hkdf (out, 2, self->ck, NULL, 0);
  memcpy (from_initiator, out[0], WRN_KEY_LEN);
  memcpy (from_responder, out[1], WRN_KEY_LEN);
  sodium_memzero (out, sizeof out);
}

void
wrn_noise_clear (WrnNoise *self)
{
  sodium_memzero (self, sizeof *self);
}
