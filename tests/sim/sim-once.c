/* sim-once.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Remembers the results of the slow functions of libsodium in tables that forget by overwriting.
 */
#include "config.h"

#include "tests/sim/sim-once.h"

#include <sodium.h>
#include <string.h>

/* A power of two: ten times the keys of 50 members in the midst of all their handshakes. */
#define N_KEPT 65536

#define KEY_LEN crypto_scalarmult_BYTES
#define HASH_LEN crypto_generichash_BYTES_MIN

typedef struct
{
  guint8 secret[KEY_LEN];
  guint8 public_key[KEY_LEN];
} Keypair;

/* The two public keys stand in the order of their bytes. */
typedef struct
{
  guint8 keys[2][KEY_LEN];
  guint8 shared[KEY_LEN];
} Agreement;

static Keypair keypairs[N_KEPT];
static Agreement agreements[N_KEPT];
static guint8 checked[N_KEPT][HASH_LEN];
static guint64 n_spared;

/* Where something is kept that begins with evenly distributed bytes. */
static guint
place_of (const guint8 *bytes)
{
  guint32 place;

  memcpy (&place, bytes, sizeof place);
  return place % N_KEPT;
}

int
crypto_scalarmult_base (unsigned char *q, const unsigned char *n)
{
  Keypair *kept = &keypairs[place_of (n)];

  if (memcmp (kept->secret, n, KEY_LEN) != 0)
    {
      if (crypto_scalarmult_curve25519_base (kept->public_key, n) != 0)
        return -1;
      memcpy (kept->secret, n, KEY_LEN);
    }
  else
    n_spared++;
  memcpy (q, kept->public_key, KEY_LEN);
  return 0;
}

int
crypto_scalarmult (unsigned char *q, const unsigned char *n, const unsigned char *p)
{
  guint8 keys[2][KEY_LEN];
  Agreement *kept;
  guint first;

  if (memcmp (keypairs[place_of (n)].secret, n, KEY_LEN) != 0)
    return crypto_scalarmult_curve25519 (q, n, p);

  first = memcmp (keypairs[place_of (n)].public_key, p, KEY_LEN) < 0 ? 0 : 1;
  memcpy (keys[first], keypairs[place_of (n)].public_key, KEY_LEN);
  memcpy (keys[1 - first], p, KEY_LEN);
  kept = &agreements[(place_of (keys[0]) + place_of (keys[1])) % N_KEPT];
  if (memcmp (kept->keys, keys, sizeof keys) != 0)
    {
      if (crypto_scalarmult_curve25519 (kept->shared, n, p) != 0)
        {
          memset (kept, 0, sizeof *kept);
          return -1;
        }
      memcpy (kept->keys, keys, sizeof keys);
    }
  else
    n_spared++;
  memcpy (q, kept->shared, KEY_LEN);
  return 0;
}

/* Only good signatures are remembered. */
int
crypto_sign_verify_detached (const unsigned char *sig,
                             const unsigned char *m,
                             unsigned long long mlen,
                             const unsigned char *pk)
{
  crypto_generichash_state state;
  guint8 hash[HASH_LEN];
  guint8 *kept;

  crypto_generichash_init (&state, NULL, 0, sizeof hash);
  crypto_generichash_update (&state, sig, crypto_sign_BYTES);
  crypto_generichash_update (&state, pk, crypto_sign_PUBLICKEYBYTES);
  crypto_generichash_update (&state, m, mlen);
  crypto_generichash_final (&state, hash, sizeof hash);

  kept = checked[place_of (hash)];
  if (memcmp (kept, hash, sizeof hash) == 0)
    {
      n_spared++;
      return 0;
    }
  if (crypto_sign_ed25519_verify_detached (sig, m, mlen, pk) != 0)
    return -1;
  memcpy (kept, hash, sizeof hash);
  return 0;
}

guint64
sim_once_get_spared (void)
{
  return n_spared;
}
