/* wrn-identity.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who a node is: the keys that one seed gives, and the id that names them.
 */
#pragma once

#include <glib.h>

#include "core/crypto/wrn-keypair.h"
#include "core/crypto/wrn-noise.h"

#define WRN_SEED_LEN 32
#define WRN_NODE_ID_LEN 32
#define WRN_TOPIC_LEN 16

/* 32 bytes in base32 (RFC 4648) without padding, and the final zero. */
#define WRN_NODE_ID_TEXT_LEN 53

/* What lists show of an id. */
#define WRN_NODE_ID_SHORT_LEN 8

/* Embedded by value; cleared by its owner. Signatures and key agreement never share a key. */
typedef struct
{
  guint8 ed_pk[WRN_KEY_LEN];
  guint8 ed_sk[WRN_SIGN_SECRET_LEN];
  WrnNoiseKeys dh;
  guint8 pseudonym_key[WRN_KEY_LEN]; /* all zeroes in a pseudonym, which has none itself */
  guint8 id[WRN_NODE_ID_LEN];
} WrnIdentity;

void wrn_identity_init (WrnIdentity *self, const guint8 seed[static WRN_SEED_LEN]);
void wrn_identity_init_pseudonym (WrnIdentity *self,
                                  const WrnIdentity *real,
                                  const guint8 topic[static WRN_TOPIC_LEN],
                                  const guint8 supernode[static WRN_KEY_LEN]);
void wrn_identity_clear (WrnIdentity *self);

void wrn_node_id (guint8 id[static WRN_NODE_ID_LEN],
                  const guint8 ed_pk[static WRN_KEY_LEN],
                  const guint8 dh_pk[static WRN_KEY_LEN]);
guint wrn_node_id_hash (gconstpointer id);
gboolean wrn_node_id_equal (gconstpointer a, gconstpointer b);
const char *wrn_key_format (const guint8 key[static WRN_KEY_LEN],
                            char text[static WRN_NODE_ID_TEXT_LEN]);
gboolean wrn_key_parse (const char *text, guint8 key[static WRN_KEY_LEN]);
