/* wrn-tally.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How many of something each of many has. All threads may count.
 */
#define G_LOG_DOMAIN "wrn-ipc"

#include "config.h"

#include "ipc/wrn-tally.h"

struct _WrnTally
{
  GMutex lock;
  GHashTable *counts; /* (owned): key → how many; who has none is not in it */
  guint total;
};

WrnTally *
wrn_tally_new (void)
{
  WrnTally *self = g_atomic_rc_box_new0 (WrnTally);

  g_mutex_init (&self->lock);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

WrnTally *
wrn_tally_ref (WrnTally *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  WrnTally *self = data;

  g_hash_table_unref (self->counts);
  g_mutex_clear (&self->lock);
}

void
wrn_tally_unref (WrnTally *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* One more for @key; FALSE if it has @max already. */
gboolean
wrn_tally_add (WrnTally *self, const char *key, guint max)
{
  gboolean may;
  guint n;

  g_mutex_lock (&self->lock);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, key));
  may = n < max;
  if (may)
    {
      g_hash_table_insert (self->counts, g_strdup (key), GUINT_TO_POINTER (n + 1));
      self->total++;
    }
  g_mutex_unlock (&self->lock);
  return may;
}

/* One less for @key, which has one. */
void
wrn_tally_remove (WrnTally *self, const char *key)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, key));
  g_assert (n > 0);
  if (n > 1)
    g_hash_table_insert (self->counts, g_strdup (key), GUINT_TO_POINTER (n - 1));
  else
    g_hash_table_remove (self->counts, key);
  self->total--;
  g_mutex_unlock (&self->lock);
}

guint
wrn_tally_get_total (WrnTally *self)
{
  guint total;

  g_mutex_lock (&self->lock);
  total = self->total;
  g_mutex_unlock (&self->lock);
  return total;
}
