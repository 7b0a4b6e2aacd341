/* wrn-seal.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Encryption of single messages under a long-lived key, with a random nonce.
 */
#pragma once

#include <glib.h>

#include "core/crypto/wrn-entropy.h"
#include "core/crypto/wrn-hash.h"

#define WRN_SEAL_NONCE_LEN 24
#define WRN_SEAL_OVERHEAD (WRN_SEAL_NONCE_LEN + 16)

void wrn_seal (guint8 *out,
               const guint8 *plain,
               gsize len,
               const guint8 *ad,
               gsize ad_len,
               const guint8 key[static WRN_KEY_LEN],
               const WrnEntropy *entropy);
gboolean wrn_seal_open (guint8 *out,
                        const guint8 *sealed,
                        gsize len,
                        const guint8 *ad,
                        gsize ad_len,
                        const guint8 key[static WRN_KEY_LEN]);
