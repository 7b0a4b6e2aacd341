/* wrn-entropy.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where a machine gets its random bytes from.
 */
#define G_LOG_DOMAIN "wrn-crypto"

#include "config.h"

#include "core/crypto/wrn-entropy.h"

#include <sodium.h>

static void
fill_from_system (gpointer data, guint8 *out, gsize len)
{
  randombytes_buf (out, len);
}

const WrnEntropy *
wrn_entropy_system (void)
{
  static const WrnEntropy entropy = { fill_from_system, NULL };

  return &entropy;
}

void
wrn_entropy_fill (const WrnEntropy *self, guint8 *out, gsize len)
{
  self->fill (self->data, out, len);
}

guint32
wrn_entropy_u32 (const WrnEntropy *self)
{
  guint32 value;

  self->fill (self->data, (guint8 *) &value, sizeof value);
  return value;
}

guint64
wrn_entropy_u64 (const WrnEntropy *self)
{
  guint64 value;

  self->fill (self->data, (guint8 *) &value, sizeof value);
  return value;
}

/* A number from 0 up to, not including, @limit, which is not 0. For jitter, not for keys: small
 * limits make the bias of the remainder immaterial. */
guint64
wrn_entropy_below (const WrnEntropy *self, guint64 limit)
{
  g_return_val_if_fail (limit > 0, 0);

  return wrn_entropy_u64 (self) % limit;
}
