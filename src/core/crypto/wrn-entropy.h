/* wrn-entropy.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where a machine gets its random bytes from.
 */
#pragma once

#include <glib.h>

/* Given to a machine at its construction: the system's generator in the product, a seeded
 * stream in a test, so that a test can be run again. */
typedef struct
{
  void (*fill) (gpointer data, guint8 *out, gsize len);
  gpointer data; /* (not owned): outlives the machine */
} WrnEntropy;

const WrnEntropy *wrn_entropy_system (void);

void wrn_entropy_fill (const WrnEntropy *self, guint8 *out, gsize len);
guint32 wrn_entropy_u32 (const WrnEntropy *self);
guint64 wrn_entropy_u64 (const WrnEntropy *self);
guint64 wrn_entropy_below (const WrnEntropy *self, guint64 limit);
