/* wrn-cipher.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Authenticated encryption of data packets under one direction's key.
 */
#pragma once

#include <glib.h>

#include "core/crypto/wrn-aes-gcm.h"

#define WRN_TAG_LEN 16

/* The bits of the handshake's suites field. */
typedef enum
{
  WRN_SUITE_CHACHA20_POLY1305 = 1,
  WRN_SUITE_AES_256_GCM = 2, /* only where the processor has instructions for it */
} WrnSuite;

/* Embedded by value; cleared by its owner. */
typedef struct
{
  WrnSuite suite;
  guint8 key[WRN_KEY_LEN];
  const WrnAesGcm *aes; /* (nullable): for AES only */
  gpointer state;       /* (owned) (nullable): its expanded key */
} WrnCipher;

guint8 wrn_suites_available (void);
const char *wrn_suite_get_name (WrnSuite suite);

void wrn_cipher_init (WrnCipher *self, WrnSuite suite, const guint8 key[static WRN_KEY_LEN]);
void wrn_cipher_clear (WrnCipher *self);

void wrn_cipher_seal (const WrnCipher *self, guint64 nonce, guint8 *data, gsize len);
gboolean wrn_cipher_open (const WrnCipher *self, guint64 nonce, guint8 *data, gsize len);
