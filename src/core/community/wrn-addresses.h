/* wrn-addresses.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The addresses that a member has because of who it is.
 */
#pragma once

#include <glib.h>

#include "core/base/wrn-mac.h"
#include "core/community/wrn-subnet.h"

#define WRN_IPV6_LEN 16

/* The community's IPv6 network is a /64. */
#define WRN_IPV6_PREFIX 64

WrnMac wrn_addresses_get_mac (const guint8 cid[static WRN_CID_LEN],
                              const guint8 id[static WRN_NODE_ID_LEN]);
void wrn_addresses_get_ipv6 (const guint8 cid[static WRN_CID_LEN],
                             const guint8 id[static WRN_NODE_ID_LEN],
                             guint8 ipv6[static WRN_IPV6_LEN]);
guint32 wrn_addresses_get_ipv4 (const guint8 cid[static WRN_CID_LEN],
                                const guint8 id[static WRN_NODE_ID_LEN],
                                const WrnSubnet *subnet,
                                guint8 attempt);
