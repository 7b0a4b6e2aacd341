/* wrn-network-table.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How much of a supernode each network uses.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "core/supernode/wrn-network-table.h"

typedef struct
{
  guint64 network;
  guint counts[WRN_NETWORK_N_COUNTS];
} Network;

void
wrn_network_table_init (WrnNetworkTable *self)
{
  self->networks = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

void
wrn_network_table_clear (WrnNetworkTable *self)
{
  g_clear_pointer (&self->networks, g_hash_table_unref);
}

guint
wrn_network_table_get (const WrnNetworkTable *self, guint64 network, WrnNetworkCount what)
{
  const Network *found = g_hash_table_lookup (self->networks, &network);

  return found != NULL ? found->counts[what] : 0;
}

void
wrn_network_table_add (WrnNetworkTable *self, guint64 network, WrnNetworkCount what)
{
  Network *found = g_hash_table_lookup (self->networks, &network);

  if (found == NULL)
    {
      found = g_new0 (Network, 1);
      found->network = network;
      g_hash_table_add (self->networks, found);
    }
  found->counts[what]++;
}

/* Takes back one wrn_network_table_add(). */
void
wrn_network_table_remove (WrnNetworkTable *self, guint64 network, WrnNetworkCount what)
{
  Network *found = g_hash_table_lookup (self->networks, &network);

  g_return_if_fail (found != NULL && found->counts[what] > 0);

  found->counts[what]--;
  for (guint i = 0; i < WRN_NETWORK_N_COUNTS; i++)
    if (found->counts[i] > 0)
      return;
  g_hash_table_remove (self->networks, &network);
}
