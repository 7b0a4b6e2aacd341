/* wrn-networks.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The IPv4 networks of this computer, which a community's must not overlap.
 */
#pragma once

#include <net/if.h>

#include "core/community/wrn-subnet.h"

/* Hosts of containers have hundreds; of those beyond this, the helper still tells at Connect. */
#define WRN_NETWORKS_MAX 64

typedef struct
{
  char interface[IF_NAMESIZE];
  WrnSubnet subnet;
} WrnNetwork;

typedef struct
{
  WrnNetwork items[WRN_NETWORKS_MAX];
  guint n_items;
} WrnNetworks;

void wrn_networks_list (WrnNetworks *self);
void wrn_networks_remove (WrnNetworks *self, const char *interface);
const WrnNetwork *wrn_networks_find (const WrnNetworks *self, const WrnSubnet *subnet);
WrnSubnet wrn_networks_suggest (const WrnNetworks *self, const WrnSubnet *wanted);
