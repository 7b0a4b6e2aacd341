/* wrn-hash.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * BLAKE2b, the one hash of the protocol, and what is derived with it.
 */
#pragma once

#include <glib.h>

#define WRN_KEY_LEN 32
#define WRN_MAC_TAG_LEN 16

/* One piece of the input of a hash; the pieces are hashed one after the other. */
typedef struct
{
  gconstpointer data; /* (not owned) */
  gsize len;
} WrnPiece;

/* A label without its final zero. */
#define WRN_LABEL(text)                                                                            \
  {                                                                                                \
    (text), sizeof (text) - 1                                                                      \
  }
#define WRN_BYTES(array)                                                                           \
  {                                                                                                \
    (array), sizeof (array)                                                                        \
  }

/* B(n, key; pieces) of the protocol; the arguments after @len are WrnPiece initialisers. */
#define wrn_hash(out, len, ...)                                                                    \
  wrn_hash_pieces ((out), (len), NULL, (const WrnPiece[]){ __VA_ARGS__ },                          \
                   sizeof ((const WrnPiece[]){ __VA_ARGS__ }) / sizeof (WrnPiece))
#define wrn_keyed_hash(out, len, key, ...)                                                         \
  wrn_hash_pieces ((out), (len), (key), (const WrnPiece[]){ __VA_ARGS__ },                         \
                   sizeof ((const WrnPiece[]){ __VA_ARGS__ }) / sizeof (WrnPiece))

void
wrn_hash_pieces (guint8 *out, gsize len, const guint8 *key, const WrnPiece *pieces, gsize n_pieces);

void wrn_mac_tag (guint8 tag[static WRN_MAC_TAG_LEN],
                  const guint8 *key,
                  gsize key_len,
                  const guint8 *data,
                  gsize len);

void wrn_derive_key (guint8 out[static WRN_KEY_LEN],
                     const guint8 key[static WRN_KEY_LEN],
                     guint64 id,
                     const char context[static 8]);

gboolean wrn_crypto_init (void);
gboolean wrn_secure_equal (const guint8 *a, const guint8 *b, gsize len);
void wrn_secure_clear (gpointer data, gsize len);
