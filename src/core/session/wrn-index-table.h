/* wrn-index-table.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Finds what a packet belongs to by the index in its head.
 */
#pragma once

#include "core/crypto/wrn-entropy.h"

typedef struct _WrnIndexTable WrnIndexTable;

/* What an index names. */
typedef struct
{
  guint32 index; /* 0: nothing */
  guint32 kind;  /* the owner's choice */
  gpointer data; /* (not owned): removed from the table before it is freed */
} WrnIndexEntry;

WrnIndexTable *wrn_index_table_new (const WrnEntropy *entropy);
void wrn_index_table_free (WrnIndexTable *self);

guint32 wrn_index_table_add (WrnIndexTable *self, guint32 kind, gpointer data);
void wrn_index_table_remove (WrnIndexTable *self, guint32 index);
const WrnIndexEntry *wrn_index_table_find (const WrnIndexTable *self, guint32 index);
guint wrn_index_table_get_size (const WrnIndexTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnIndexTable, wrn_index_table_free)
