/* wrn-network-table.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How much of a supernode each network uses: a /24 of IPv4 or a /48 of IPv6.
 */
#pragma once

#include <glib.h>

/* What is counted. */
typedef enum
{
  WRN_NETWORK_CLIENTS,
  WRN_NETWORK_TOPICS, /* those that a client from there was the first in */
  WRN_NETWORK_N_COUNTS
} WrnNetworkCount;

/* Embedded by value. Only networks that use something take memory. */
typedef struct
{
  GHashTable *networks; /* (owned) */
} WrnNetworkTable;

void wrn_network_table_init (WrnNetworkTable *self);
void wrn_network_table_clear (WrnNetworkTable *self);

guint wrn_network_table_get (const WrnNetworkTable *self, guint64 network, WrnNetworkCount what);
void wrn_network_table_add (WrnNetworkTable *self, guint64 network, WrnNetworkCount what);
void wrn_network_table_remove (WrnNetworkTable *self, guint64 network, WrnNetworkCount what);
