/* wrn-bench-crypto.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How fast this computer seals, opens, agrees on keys and signs.
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include "bench/wrn-bench.h"
#include "core/crypto/wrn-cipher.h"
#include "core/crypto/wrn-entropy.h"
#include "core/crypto/wrn-keypair.h"
#include "core/crypto/wrn-noise.h"

/* One packet of 64 bytes takes hardly longer than to read the clock. So many are what the engine
 * handles in one go. */
#define BATCH 64

#define LARGEST 1400

/* About as long as a member's record. */
#define SIGNED_LEN 256

static const guint sizes[] = { 64, 512, LARGEST };

static const struct
{
  const char *name;
  WrnSuite suite;
  const WrnAesGcm *(*get_aes) (void); /* (nullable): which implementation; may yield NULL */
} ciphers[] = {
  { "ChaCha20-Poly1305", WRN_SUITE_CHACHA20_POLY1305, NULL },
  { "AES-256-GCM by libsodium", WRN_SUITE_AES_256_GCM, wrn_aes_gcm_get_sodium },
  { "AES-256-GCM by ipsec-mb", WRN_SUITE_AES_256_GCM, wrn_aes_gcm_get_ipsec_mb },
};

typedef struct
{
  guint8 bytes[BATCH][LARGEST + WRN_TAG_LEN];
} Packets;

/* Returns the nanoseconds of one packet. */
static double
measure_seal (WrnBench *bench,
              WrnMeter *meter,
              const WrnCipher *cipher,
              Packets *packets,
              guint size)
{
  guint64 nonce = 0;

  while (wrn_meter_goes_on (meter))
    {
      wrn_meter_start (meter);
      for (guint i = 0; i < BATCH; i++)
        wrn_cipher_seal (cipher, nonce++, packets->bytes[i], size);
      wrn_meter_stop (meter, BATCH, BATCH * size);
    }
  return wrn_bench_finish (bench)->figures[WRN_FIGURE_MEAN];
}

static gboolean
measure_open (WrnBench *bench,
              WrnMeter *meter,
              const WrnCipher *cipher,
              Packets *packets,
              guint size)
{
  gboolean is_right = TRUE;
  guint64 nonce = 0;

  while (wrn_meter_goes_on (meter))
    {
      for (guint i = 0; i < BATCH; i++)
        wrn_cipher_seal (cipher, nonce + i, packets->bytes[i], size);
      wrn_meter_start (meter);
      for (guint i = 0; i < BATCH; i++)
        is_right &= wrn_cipher_open (cipher, nonce + i, packets->bytes[i], size + WRN_TAG_LEN);
      wrn_meter_stop (meter, BATCH, BATCH * size);
      nonce += BATCH;
    }
  wrn_bench_finish (bench);
  return is_right;
}

/* As wrn_cipher_init(), but not with the best implementation. */
static void
init_cipher (WrnCipher *cipher, WrnSuite suite, const WrnAesGcm *aes)
{
  guint8 key[WRN_KEY_LEN];

  wrn_entropy_fill (wrn_entropy_system (), key, sizeof key);
  wrn_cipher_init (cipher, suite, key);
  if (aes == NULL || aes == cipher->aes)
    return;
  wrn_cipher_clear (cipher);
  cipher->suite = suite;
  cipher->aes = aes;
  cipher->state = g_aligned_alloc0 (1, aes->state_len, WRN_AES_GCM_ALIGN);
  aes->expand (cipher->state, key);
}

/* @nsec becomes the time of the largest packet. */
static gboolean
measure_cipher (WrnBench *bench, const char *name, const WrnCipher *cipher, double *nsec)
{
  g_autofree Packets *packets = g_new0 (Packets, 1);
  gboolean is_right = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      WrnMeter *meter = wrn_bench_begin (bench, "%s seal %u B", name, sizes[i]);

      if (meter != NULL)
        *nsec = measure_seal (bench, meter, cipher, packets, sizes[i]);
      meter = wrn_bench_begin (bench, "%s open %u B", name, sizes[i]);
      if (meter != NULL)
        is_right &= measure_open (bench, meter, cipher, packets, sizes[i]);
    }
  return is_right;
}

/* What is needed for one of each. */
typedef struct
{
  WrnNoiseKeys ours;
  WrnNoiseKeys theirs;
  guint8 shared[WRN_KEY_LEN];
  guint8 sign_public[WRN_KEY_LEN];
  guint8 sign_secret[WRN_SIGN_SECRET_LEN];
  guint8 signature[WRN_SIGNATURE_LEN];
  guint8 message[SIGNED_LEN];
} Keys;

static void
make_pair (WrnNoiseKeys *keys)
{
  wrn_entropy_fill (wrn_entropy_system (), keys->secret, sizeof keys->secret);
  wrn_dh_public (keys->public_key, keys->secret);
}

static void
keys_init (Keys *self)
{
  *self = (Keys){ 0 };
  make_pair (&self->ours);
  make_pair (&self->theirs);
  wrn_sign_keypair (self->sign_public, self->sign_secret, self->ours.secret);
  wrn_sign (self->signature, self->message, SIGNED_LEN, self->sign_secret);
}

static gboolean
agree (Keys *self)
{
  return wrn_dh_agree (self->shared, self->ours.secret, self->theirs.public_key);
}

static gboolean
sign (Keys *self)
{
  wrn_sign (self->signature, self->message, SIGNED_LEN, self->sign_secret);
  return TRUE;
}

static gboolean
verify (Keys *self)
{
  return wrn_sign_verify (self->signature, self->message, SIGNED_LEN, self->sign_public);
}

/* Both sides, from the first message to the keys. */
static gboolean
shake_hands (Keys *self)
{
  static const guint8 psk[WRN_KEY_LEN];
  guint8 init[WRN_NOISE_INIT_LEN (0)];
  guint8 resp[WRN_NOISE_RESP_LEN (0)];
  guint8 initiator[WRN_KEY_LEN];
  guint8 split[2][2][WRN_KEY_LEN];
  WrnNoiseKeys ephemerals[2];
  WrnNoise a;
  WrnNoise b;
  gboolean done;

  make_pair (&ephemerals[0]);
  make_pair (&ephemerals[1]);
  wrn_noise_start (&a, psk, sizeof psk, self->theirs.public_key);
  wrn_noise_start (&b, psk, sizeof psk, self->theirs.public_key);
  done = wrn_noise_write_init (&a, &ephemerals[0], &self->ours, self->theirs.public_key, init, 0,
                               init) &&
         wrn_noise_read_init (&b, &self->theirs, init, 0, initiator, resp) &&
         wrn_noise_write_resp (&b, &ephemerals[1], init, initiator, psk, resp, 0, resp) &&
         wrn_noise_read_resp (&a, &ephemerals[0], &self->ours, psk, resp, 0, init);
  wrn_noise_split (&a, split[0][0], split[0][1]);
  wrn_noise_split (&b, split[1][0], split[1][1]);
  wrn_noise_clear (&a);
  wrn_noise_clear (&b);
  return done && wrn_secure_equal (split[0][0], split[1][0], sizeof split[0]);
}

static const struct
{
  const char *name;
  gboolean (*once) (Keys *keys);
} operations[] = {
  { "X25519 agreement", agree },
  { "Ed25519 signature", sign },
  { "Ed25519 verification", verify },
  { "Noise handshake, both sides", shake_hands },
};

static gboolean
measure_operations (WrnBench *bench)
{
  gboolean is_right = TRUE;
  Keys keys;

  keys_init (&keys);
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      WrnMeter *meter = wrn_bench_begin (bench, "%s", operations[i].name);

      if (meter == NULL)
        continue;
      while (wrn_meter_goes_on (meter))
        {
          wrn_meter_start (meter);
          is_right &= operations[i].once (&keys);
          wrn_meter_stop (meter, 1, 0);
        }
      wrn_bench_finish (bench);
    }
  wrn_secure_clear (&keys, sizeof keys);
  return is_right;
}

/* @nsec has the time of each cipher, 0 for one that cannot be used. A suite is chosen by what both
 * processors have, its implementation by what this one has. */
static void
explain_choice (WrnBench *bench, const double *nsec)
{
  guint chosen = 0;

  for (guint i = 1; i < G_N_ELEMENTS (ciphers); i++)
    if (nsec[i] > 0 && ciphers[i].get_aes () == wrn_aes_gcm_get_best ())
      chosen = i;
  if (chosen == 0)
    wrn_bench_note (bench, "%s is used: this processor has no instructions for AES.",
                    ciphers[0].name);
  else
    wrn_bench_note (bench,
                    "Between two computers like this one %s is used: both have instructions for "
                    "it. %u bytes take %.2f of the time that %s takes.",
                    ciphers[chosen].name, LARGEST, nsec[chosen] / nsec[0], ciphers[0].name);
}

gboolean
wrn_bench_crypto (WrnBench *self, gpointer data, GError **error)
{
  double nsec[G_N_ELEMENTS (ciphers)] = { 0 };
  gboolean is_right = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (ciphers); i++)
    {
      const WrnAesGcm *aes = ciphers[i].get_aes != NULL ? ciphers[i].get_aes () : NULL;
      WrnCipher cipher;

      if (ciphers[i].get_aes != NULL && aes == NULL)
        continue;
      init_cipher (&cipher, ciphers[i].suite, aes);
      is_right &= measure_cipher (self, ciphers[i].name, &cipher, &nsec[i]);
      wrn_cipher_clear (&cipher);
    }
  is_right &= measure_operations (self);
  if (!is_right)
    {
      g_set_error (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_FAILED,
                   "this computer computes wrongly: what it sealed or signed did not open");
      return FALSE;
    }
  if (!wrn_bench_is_counting (self))
    explain_choice (self, nsec);
  return TRUE;
}
