/* wrn-chacha-poly.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * ChaCha20-Poly1305 of RFC 8439 at the full width of the processor, without associated data.
 */
#pragma once

#include <glib.h>

#include "core/crypto/wrn-hash.h"

#define WRN_CHACHA_POLY_NONCE_LEN 12
#define WRN_CHACHA_POLY_TAG_LEN 16

/* In place; the tag stands after the @len bytes. */
void wrn_chacha_poly_seal (const guint8 key[static WRN_KEY_LEN],
                           const guint8 nonce[static WRN_CHACHA_POLY_NONCE_LEN],
                           guint8 *data,
                           gsize len);
gboolean wrn_chacha_poly_open (const guint8 key[static WRN_KEY_LEN],
                               const guint8 nonce[static WRN_CHACHA_POLY_NONCE_LEN],
                               guint8 *data,
                               gsize len);
