/* wrn-index-table.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Finds what a packet belongs to by the index in its head.
 */
#define G_LOG_DOMAIN "wrn-session"

#include "config.h"

#include "core/session/wrn-index-table.h"

#include "core/wire/wrn-wire.h"

#define INITIAL_SLOTS 64

/* Open addressing with linear probing, at most half full. The indices are random and ours, so
 * they are their own hash and nobody can make them collide. */
struct _WrnIndexTable
{
  const WrnEntropy *entropy; /* (not owned) */
  WrnIndexEntry *slots;      /* (owned) */
  guint mask;                /* number of slots, a power of two, less one */
  guint n;
};

WrnIndexTable *
wrn_index_table_new (const WrnEntropy *entropy)
{
  WrnIndexTable *self = g_new0 (WrnIndexTable, 1);

  self->entropy = entropy;
  self->slots = g_new0 (WrnIndexEntry, INITIAL_SLOTS);
  self->mask = INITIAL_SLOTS - 1;
  return self;
}

void
wrn_index_table_free (WrnIndexTable *self)
{
  g_free (self->slots);
  g_free (self);
}

/* The slot of @index, or the empty one where it would be. */
static guint
locate (const WrnIndexTable *self, guint32 index)
{
  guint at = index & self->mask;

  while (self->slots[at].index != 0 && self->slots[at].index != index)
    at = (at + 1) & self->mask;
  return at;
}

static void
grow (WrnIndexTable *self)
{
  g_autofree WrnIndexEntry *old = self->slots;
  const guint n_old = self->mask + 1;

  self->slots = g_new0 (WrnIndexEntry, 2 * (gsize) n_old);
  self->mask = 2 * n_old - 1;
  for (guint i = 0; i < n_old; i++)
    if (old[i].index != 0)
      self->slots[locate (self, old[i].index)] = old[i];
}

/**
 * wrn_index_table_add:
 * @self: a table
 * @kind: what @data is
 * @data: what the new index shall name
 *
 * Returns: a random index that named nothing, at least %WRN_INDEX_MIN
 */
guint32
wrn_index_table_add (WrnIndexTable *self, guint32 kind, gpointer data)
{
  guint32 index;

  if (2 * (self->n + 1) > self->mask + 1)
    grow (self);

  do
    index = wrn_entropy_u32 (self->entropy);
  while (index < WRN_INDEX_MIN || self->slots[locate (self, index)].index != 0);

  self->slots[locate (self, index)] = (WrnIndexEntry){ .index = index, .kind = kind, .data = data };
  self->n++;
  return index;
}

/* Forgets @index, if it names anything. */
void
wrn_index_table_remove (WrnIndexTable *self, guint32 index)
{
  guint hole = locate (self, index);
  guint at = hole;

  if (self->slots[hole].index == 0)
    return;

  /* What stands behind the hole moves into it, unless that would put it before its own place. */
  self->n--;
  self->slots[hole] = (WrnIndexEntry){ 0 };
  for (at = (at + 1) & self->mask; self->slots[at].index != 0; at = (at + 1) & self->mask)
    {
      const guint home = self->slots[at].index & self->mask;

      if (((at - home) & self->mask) < ((at - hole) & self->mask))
        continue;
      self->slots[hole] = self->slots[at];
      self->slots[at] = (WrnIndexEntry){ 0 };
      hole = at;
    }
}

/* Returns: (nullable): what @index names, until the table changes */
const WrnIndexEntry *
wrn_index_table_find (const WrnIndexTable *self, guint32 index)
{
  const WrnIndexEntry *entry = &self->slots[locate (self, index)];

  return index != 0 && entry->index == index ? entry : NULL;
}

guint
wrn_index_table_get_size (const WrnIndexTable *self)
{
  return self->n;
}
