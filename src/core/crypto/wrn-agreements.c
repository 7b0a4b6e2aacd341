/* wrn-agreements.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Remembers what our static key and those of others agree on, as each handshake asks for it again.
 */
#define G_LOG_DOMAIN "wrn-crypto"

#include "config.h"

#include "core/crypto/wrn-agreements.h"

#include <string.h>

typedef struct
{
  guint8 public_key[WRN_KEY_LEN]; /* first: the key in the table */
  guint8 shared[WRN_KEY_LEN];
} Agreement;

struct _WrnAgreements
{
  GHashTable *table; /* (owned) (element-type guint8 Agreement) */
};

/* Public keys are as good as random; who makes some that fall together only slows down his own
 * handshakes. */
static guint
key_hash (gconstpointer key)
{
  guint hash;

  memcpy (&hash, key, sizeof hash);
  return hash;
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, WRN_KEY_LEN) == 0;
}

static void
free_agreement (gpointer data)
{
  wrn_secure_clear (data, sizeof (Agreement));
  g_free (data);
}

/* Of one static key, which is given with each question and must always be the same. */
WrnAgreements *
wrn_agreements_new (void)
{
  WrnAgreements *self = g_new0 (WrnAgreements, 1);

  self->table = g_hash_table_new_full (key_hash, key_equal, NULL, free_agreement);
  return self;
}

void
wrn_agreements_free (WrnAgreements *self)
{
  g_hash_table_unref (self->table);
  g_free (self);
}

/**
 * wrn_agreements_get:
 * @self: (nullable): agreements of the key @secret; %NULL to make it without remembering it
 * @secret: our static secret key
 * @public_key: the other side's static public key, perhaps a hostile one
 * @shared: (out): what wrn_dh_agree() gives for them
 *
 * Returns: %FALSE if @public_key is of low order
 */
gboolean
wrn_agreements_get (WrnAgreements *self,
                    const guint8 secret[static WRN_KEY_LEN],
                    const guint8 public_key[static WRN_KEY_LEN],
                    guint8 shared[static WRN_KEY_LEN])
{
  Agreement *agreement = self != NULL ? g_hash_table_lookup (self->table, public_key) : NULL;

  if (agreement != NULL)
    {
      memcpy (shared, agreement->shared, WRN_KEY_LEN);
      return TRUE;
    }
  if (!wrn_dh_agree (shared, secret, public_key))
    return FALSE;
  if (self == NULL)
    return TRUE;

  if (g_hash_table_size (self->table) >= WRN_AGREEMENTS_MAX)
    g_hash_table_remove_all (self->table);
  agreement = g_new (Agreement, 1);
  memcpy (agreement->public_key, public_key, WRN_KEY_LEN);
  memcpy (agreement->shared, shared, WRN_KEY_LEN);
  g_hash_table_insert (self->table, agreement->public_key, agreement);
  return TRUE;
}

/* Erases what was agreed on with @public_key. */
void
wrn_agreements_forget (WrnAgreements *self, const guint8 public_key[static WRN_KEY_LEN])
{
  g_hash_table_remove (self->table, public_key);
}

guint
wrn_agreements_get_size (const WrnAgreements *self)
{
  return g_hash_table_size (self->table);
}
