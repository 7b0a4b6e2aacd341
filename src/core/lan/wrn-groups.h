/* wrn-groups.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which multicast groups this computer listens to, learnt from its own membership reports.
 */
#pragma once

#include "core/ethernet/wrn-packet-view.h"

/* A desktop is in a dozen groups, and Linux lets one socket join 20. What joins beyond is not
 * heard: the alternative would be to let everything in. */
#define WRN_GROUPS_MAX 256

/* Ethernet, IPv6, router alert, and a query of version 2. */
#define WRN_GROUPS_QUERY_MAX (14 + 40 + 8 + 28)

/* Embedded by value; all zeroes is empty. IPv4 groups are kept as mapped addresses. */
typedef struct
{
  guint n;
  guint8 addresses[WRN_GROUPS_MAX][16];
} WrnGroups;

gboolean wrn_groups_is_membership (const WrnPacketView *view);
void wrn_groups_learn (WrnGroups *self, const WrnPacketView *view, const guint8 *body);
gboolean wrn_groups_contain (const WrnGroups *self, const guint8 *address, gsize address_len);
gsize wrn_groups_write_query (gboolean ipv6, guint8 out[static WRN_GROUPS_QUERY_MAX]);
