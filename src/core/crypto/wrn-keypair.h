/* wrn-keypair.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Key pairs: X25519 for agreement, Ed25519 for signatures.
 */
#pragma once

#include <glib.h>

#include "core/crypto/wrn-hash.h"

#define WRN_SIGNATURE_LEN 64
#define WRN_SIGN_SECRET_LEN 64

void wrn_dh_public (guint8 public_key[static WRN_KEY_LEN], const guint8 secret[static WRN_KEY_LEN]);
gboolean wrn_dh_agree (guint8 shared[static WRN_KEY_LEN],
                       const guint8 secret[static WRN_KEY_LEN],
                       const guint8 public_key[static WRN_KEY_LEN]);

void wrn_sign_keypair (guint8 public_key[static WRN_KEY_LEN],
                       guint8 secret[static WRN_SIGN_SECRET_LEN],
                       const guint8 seed[static WRN_KEY_LEN]);
void wrn_sign (guint8 signature[static WRN_SIGNATURE_LEN],
               const guint8 *message,
               gsize len,
               const guint8 secret[static WRN_SIGN_SECRET_LEN]);
gboolean wrn_sign_verify (const guint8 signature[static WRN_SIGNATURE_LEN],
                          const guint8 *message,
                          gsize len,
                          const guint8 public_key[static WRN_KEY_LEN]);
