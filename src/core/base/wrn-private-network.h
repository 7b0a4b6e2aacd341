/* wrn-private-network.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the network of a community may be, so that it takes nothing from anybody.
 */
#pragma once

#include <glib.h>

/* A /30 is the smallest network that two members fit into; nobody has more than 10.0.0.0/8. */
#define WRN_NETWORK_PREFIX_MIN 8
#define WRN_NETWORK_PREFIX_MAX 30

/* IPv6 asks for 1280; more than Ethernet has no network between the members. */
#define WRN_NETWORK_MTU_MIN 1280
#define WRN_NETWORK_MTU_MAX 1500

gboolean wrn_private_network_is_valid (guint32 address, guint prefix);
