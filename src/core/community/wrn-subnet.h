/* wrn-subnet.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The IPv4 network of a community.
 */
#pragma once

#include <glib.h>

#include "core/base/wrn-private-network.h"
#include "core/community/wrn-community-keys.h"

/* "255.255.255.255/32" and the final zero. */
#define WRN_SUBNET_FORMAT_LEN 19

#define WRN_SUBNET_PREFIX_MIN WRN_NETWORK_PREFIX_MIN
#define WRN_SUBNET_PREFIX_MAX WRN_NETWORK_PREFIX_MAX

/* In host order. A valid one is private and aligned to its prefix, which is within these limits. */
typedef struct
{
  guint32 address;
  guint8 prefix;
} WrnSubnet;

WrnSubnet wrn_subnet_default (const guint8 cid[static WRN_CID_LEN]);
guint32 wrn_subnet_mask (const WrnSubnet *self);
gboolean wrn_subnet_is_valid (const WrnSubnet *self);
gboolean wrn_subnet_equal (const WrnSubnet *a, const WrnSubnet *b);
gboolean wrn_subnet_overlaps (const WrnSubnet *a, const WrnSubnet *b);
gboolean wrn_subnet_has_host (const WrnSubnet *self, guint32 address);

gboolean wrn_subnet_parse (const char *text, WrnSubnet *out);
const char *wrn_subnet_format (const WrnSubnet *self, char text[static WRN_SUBNET_FORMAT_LEN]);
const char *wrn_ipv4_format (guint32 address, char text[static WRN_SUBNET_FORMAT_LEN]);
