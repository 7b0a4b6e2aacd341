/* wrn-sim-table.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A hash table from a pair of addresses to a number, without an allocation per entry.
 */
#define G_LOG_DOMAIN "wrn-sim"

#include "config.h"

#include "tests/support/wrn-sim-table.h"

#include <string.h>

#define INITIAL_SLOTS 16

/* A port of 0 or a %NULL endpoint means that this part does not count. */
WrnSimKey
wrn_sim_key (guint32 what, const WrnEndpoint *a, const WrnEndpoint *b)
{
  WrnSimKey key = { { 0 } };

  memcpy (key.word, a->address, sizeof a->address);
  if (b != NULL)
    memcpy (key.word + 2, b->address, sizeof b->address);
  key.word[4] = (guint64) what << 32 | (guint64) a->port << 16 | (b != NULL ? b->port : 0);
  return key;
}

void
wrn_sim_table_init (WrnSimTable *self)
{
  self->n_slots = INITIAL_SLOTS;
  self->used = 0;
  self->slots = g_new0 (WrnSimEntry, self->n_slots);
}

void
wrn_sim_table_clear (WrnSimTable *self)
{
  g_clear_pointer (&self->slots, g_free);
}

/* The slot that holds @key, or the free one where it would be. */
static WrnSimEntry *
find_slot (const WrnSimTable *self, const WrnSimKey *key)
{
  guint64 hash = 0;
  gsize at;

  for (guint i = 0; i < G_N_ELEMENTS (key->word); i++)
    {
      hash = (hash ^ key->word[i]) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
      hash ^= hash >> 32;
    }

  at = hash & (self->n_slots - 1);
  while (self->slots[at].value != 0 && memcmp (&self->slots[at].key, key, sizeof *key) != 0)
    at = (at + 1) & (self->n_slots - 1);
  return &self->slots[at];
}

/* Returns: the value of @key, 0 if there is none */
guint64
wrn_sim_table_lookup (const WrnSimTable *self, const WrnSimKey *key)
{
  return find_slot (self, key)->value;
}

static void
grow (WrnSimTable *self)
{
  g_autofree WrnSimEntry *old = g_steal_pointer (&self->slots);
  const gsize n_old = self->n_slots;

  self->n_slots *= 2;
  self->slots = g_new0 (WrnSimEntry, self->n_slots);
  for (gsize i = 0; i < n_old; i++)
    {
      if (old[i].value != 0)
        *find_slot (self, &old[i].key) = old[i];
    }
}

/* @value must not be 0; nothing is ever removed but by starting a new table. */
void
wrn_sim_table_set (WrnSimTable *self, const WrnSimKey *key, guint64 value)
{
  WrnSimEntry *slot = find_slot (self, key);

  g_return_if_fail (value != 0);

  if (slot->value == 0)
    {
      if (3 * (self->used + 1) > 2 * self->n_slots)
        {
          grow (self);
          slot = find_slot (self, key);
        }
      slot->key = *key;
      self->used++;
    }
  slot->value = value;
}
