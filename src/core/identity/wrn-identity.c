/* wrn-identity.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who a node is: the keys that one seed gives, and the id that names them.
 */
#define G_LOG_DOMAIN "wrn-identity"

#include "config.h"

#include "core/identity/wrn-identity.h"

#define CONTEXT "WarrenId"
#define SUBKEY_SIGN 1
#define SUBKEY_AGREE 2
#define SUBKEY_PSEUDONYM 3

static const char alphabet[32] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

static void
init_from_secrets (WrnIdentity *self, const guint8 ed_seed[static WRN_KEY_LEN])
{
  wrn_sign_keypair (self->ed_pk, self->ed_sk, ed_seed);
  wrn_dh_public (self->dh.public_key, self->dh.secret);
  wrn_node_id (self->id, self->ed_pk, self->dh.public_key);
}

/**
 * wrn_identity_init:
 * @self: (out caller-allocates): an identity
 * @seed: 32 random bytes, the only secret that is stored
 */
void
wrn_identity_init (WrnIdentity *self, const guint8 seed[static WRN_SEED_LEN])
{
  guint8 ed_seed[WRN_KEY_LEN];

  *self = (WrnIdentity){ 0 };
  wrn_derive_key (ed_seed, seed, SUBKEY_SIGN, CONTEXT);
  wrn_derive_key (self->dh.secret, seed, SUBKEY_AGREE, CONTEXT);
  wrn_derive_key (self->pseudonym_key, seed, SUBKEY_PSEUDONYM, CONTEXT);
  init_from_secrets (self, ed_seed);
  wrn_secure_clear (ed_seed, sizeof ed_seed);
}

/**
 * wrn_identity_init_pseudonym:
 * @self: (out caller-allocates): the identity that a supernode sees
 * @real: our own identity
 * @topic: the community's topic
 * @supernode: the supernode's public key
 *
 * Another name for each supernode and community, so that a supernode cannot tell which
 * communities one node is in by its keys.
 */
void
wrn_identity_init_pseudonym (WrnIdentity *self,
                             const WrnIdentity *real,
                             const guint8 topic[static WRN_TOPIC_LEN],
                             const guint8 supernode[static WRN_KEY_LEN])
{
  guint8 ed_seed[WRN_KEY_LEN];

  *self = (WrnIdentity){ 0 };
  wrn_keyed_hash (self->dh.secret, WRN_KEY_LEN, real->pseudonym_key,
                  WRN_LABEL ("warren-pseudonym-1"), { topic, WRN_TOPIC_LEN },
                  { supernode, WRN_KEY_LEN });
  wrn_keyed_hash (ed_seed, WRN_KEY_LEN, real->pseudonym_key, WRN_LABEL ("warren-pseudonym-sign-1"),
                  { topic, WRN_TOPIC_LEN }, { supernode, WRN_KEY_LEN });
  init_from_secrets (self, ed_seed);
  wrn_secure_clear (ed_seed, sizeof ed_seed);
}

void
wrn_identity_clear (WrnIdentity *self)
{
  wrn_secure_clear (self, sizeof *self);
}

/* The hash of both public keys; the name of a node in every decision. */
void
wrn_node_id (guint8 id[static WRN_NODE_ID_LEN],
             const guint8 ed_pk[static WRN_KEY_LEN],
             const guint8 dh_pk[static WRN_KEY_LEN])
{
  wrn_hash (id, WRN_NODE_ID_LEN, WRN_LABEL ("warren-node-1"), { ed_pk, WRN_KEY_LEN },
            { dh_pk, WRN_KEY_LEN });
}

/* For hash tables. Ids are hashes already; whoever searches for ones that begin alike gains a
 * slower look-up among as many ids as the table may have. */
guint
wrn_node_id_hash (gconstpointer id)
{
  guint hash;

  memcpy (&hash, id, sizeof hash);
  return hash;
}

gboolean
wrn_node_id_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, WRN_NODE_ID_LEN) == 0;
}

/* Writes an id or key of 32 bytes as 52 characters of base32, and returns @text. */
const char *
wrn_key_format (const guint8 key[static WRN_KEY_LEN], char text[static WRN_NODE_ID_TEXT_LEN])
{
  guint bits = 0;
  guint n_bits = 0;
  gsize at = 0;

  for (gsize i = 0; i < WRN_KEY_LEN; i++)
    {
      bits = bits << 8 | key[i];
      for (n_bits += 8; n_bits >= 5; n_bits -= 5)
        text[at++] = alphabet[bits >> (n_bits - 5) & 31];
    }
  text[at++] = alphabet[bits << (5 - n_bits) & 31];
  text[at] = '\0';
  return text;
}

static gint
base32_value (char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a';
  if (c >= '2' && c <= '7')
    return c - '2' + 26;
  return -1;
}

/**
 * wrn_key_parse:
 * @text: 52 characters of base32, in either case
 * @key: (out): the key or id
 *
 * Returns: %FALSE if @text is anything else
 */
gboolean
wrn_key_parse (const char *text, guint8 key[static WRN_KEY_LEN])
{
  guint bits = 0;
  guint n_bits = 0;
  gsize at = 0;

  if (strlen (text) != WRN_NODE_ID_TEXT_LEN - 1)
    return FALSE;

  for (; *text != '\0'; text++)
    {
      const gint value = base32_value (*text);

      if (value < 0)
        return FALSE;
      bits = bits << 5 | (guint) value;
      n_bits += 5;
      if (n_bits >= 8)
        {
          n_bits -= 8;
          key[at++] = (guint8) (bits >> n_bits);
        }
    }
  /* 260 bits for 256: the last four must be zero, so that a key has one spelling. */
  return (bits & 0xf) == 0;
}
