/* wrn-aes-gcm.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * AES-256-GCM by whichever library does it best on this processor.
 *
 * All implementations give the same bytes, in constant time, by instructions of the processor, and
 * none is there without these. There is no associated data, as the protocol has none.
 */
#pragma once

#include <glib.h>

#include "core/crypto/wrn-hash.h"

#define WRN_AES_GCM_NONCE_LEN 12
#define WRN_AES_GCM_TAG_LEN 16

/* How an expanded key is to be aligned: the registers' width. */
#define WRN_AES_GCM_ALIGN 64

typedef struct
{
  gsize state_len; /* of an expanded key */
  void (*expand) (gpointer state, const guint8 key[static WRN_KEY_LEN]);

  /* In place; the tag stands after the @len bytes. */
  void (*seal) (gconstpointer state, const guint8 *nonce, guint8 *data, gsize len);
  gboolean (*open) (gconstpointer state, const guint8 *nonce, guint8 *data, gsize len);
} WrnAesGcm;

const WrnAesGcm *wrn_aes_gcm_get_sodium (void);
const WrnAesGcm *wrn_aes_gcm_get_ipsec_mb (void);
const WrnAesGcm *wrn_aes_gcm_get_best (void);
