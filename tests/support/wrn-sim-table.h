/* wrn-sim-table.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A hash table from a pair of addresses to a number, without an allocation per entry.
 */
#pragma once

#include "core/base/wrn-endpoint.h"

/* Two addresses, two ports and a number that tells one use of the table from another. */
typedef struct
{
  guint64 word[5];
} WrnSimKey;

typedef struct
{
  WrnSimKey key;
  guint64 value; /* 0: a free slot */
} WrnSimEntry;

/* Open addressing, at most two thirds full. Embedded in its owner by value. */
typedef struct
{
  WrnSimEntry *slots; /* (owned) */
  gsize n_slots;      /* a power of two */
  gsize used;
} WrnSimTable;

WrnSimKey wrn_sim_key (guint32 what, const WrnEndpoint *a, const WrnEndpoint *b);

void wrn_sim_table_init (WrnSimTable *self);
void wrn_sim_table_clear (WrnSimTable *self);
guint64 wrn_sim_table_lookup (const WrnSimTable *self, const WrnSimKey *key);
void wrn_sim_table_set (WrnSimTable *self, const WrnSimKey *key, guint64 value);
