/* wrn-noise.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The Noise handshake of every session: Noise_IKpsk2_25519_ChaChaPoly_BLAKE2b.
 *
 * The initiator calls start, write_init, read_resp, split; the responder start, read_init,
 * write_resp, split. A call that returns FALSE leaves the state useless.
 */
#pragma once

#include <glib.h>

#include "core/crypto/wrn-agreements.h"
#include "core/crypto/wrn-hash.h"

#define WRN_NOISE_HASH_LEN 64

/* A static or ephemeral key pair. */
typedef struct
{
  guint8 public_key[WRN_KEY_LEN];
  guint8 secret[WRN_KEY_LEN];
} WrnNoiseKeys;

/* The symmetric state of the Noise specification, section 5.2. Cleared by its owner. */
typedef struct
{
  guint8 ck[WRN_NOISE_HASH_LEN];
  guint8 h[WRN_NOISE_HASH_LEN];
  guint8 k[WRN_KEY_LEN];
  WrnAgreements *agreements; /* (not owned) (nullable): of our static key, made before */
} WrnNoise;

/* Length of a first message (e, s, payload) and of a second one (e, payload). */
#define WRN_NOISE_INIT_LEN(payload) (WRN_KEY_LEN + (WRN_KEY_LEN + 16) + ((payload) + 16))
#define WRN_NOISE_RESP_LEN(payload) (WRN_KEY_LEN + ((payload) + 16))

void wrn_noise_start (WrnNoise *self,
                      const guint8 *prologue,
                      gsize prologue_len,
                      const guint8 responder[static WRN_KEY_LEN]);

gboolean wrn_noise_write_init (WrnNoise *self,
                               const WrnNoiseKeys *ephemeral,
                               const WrnNoiseKeys *initiator,
                               const guint8 responder[static WRN_KEY_LEN],
                               const guint8 *payload,
                               gsize payload_len,
                               guint8 *out);
gboolean wrn_noise_read_init (WrnNoise *self,
                              const WrnNoiseKeys *responder,
                              const guint8 *message,
                              gsize payload_len,
                              guint8 initiator[static WRN_KEY_LEN],
                              guint8 *payload);

gboolean wrn_noise_write_resp (WrnNoise *self,
                               const WrnNoiseKeys *ephemeral,
                               const guint8 initiator_ephemeral[static WRN_KEY_LEN],
                               const guint8 initiator[static WRN_KEY_LEN],
                               const guint8 psk[static WRN_KEY_LEN],
                               const guint8 *payload,
                               gsize payload_len,
                               guint8 *out);
gboolean wrn_noise_read_resp (WrnNoise *self,
                              const WrnNoiseKeys *ephemeral,
                              const WrnNoiseKeys *initiator,
                              const guint8 psk[static WRN_KEY_LEN],
                              const guint8 *message,
                              gsize payload_len,
                              guint8 *payload);

void wrn_noise_split (const WrnNoise *self,
                      guint8 from_initiator[static WRN_KEY_LEN],
                      guint8 from_responder[static WRN_KEY_LEN]);
void wrn_noise_clear (WrnNoise *self);
