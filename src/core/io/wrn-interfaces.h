/* wrn-interfaces.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What this computer's networks are at one moment: LANs, and addresses that peers may reach.
 */
#pragma once

#include <gio/gio.h>
#include <net/if.h>

#include "core/base/wrn-endpoint.h"

/* Interfaces and addresses beyond these are left out: a peer is told 16 candidates at most, and
 * machines with hundreds of interfaces are hosts of containers. */
#define WRN_INTERFACES_MAX 16
#define WRN_INTERFACES_MAX_ENDPOINTS 32

typedef struct
{
  guint32 index;
  char name[IF_NAMESIZE];
  gboolean ipv4; /* has an address of that family */
  gboolean ipv6;
} WrnInterface;

typedef struct
{
  WrnInterface lans[WRN_INTERFACES_MAX];
  guint n_lans;
  WrnEndpoint endpoints[WRN_INTERFACES_MAX_ENDPOINTS];
  guint n_endpoints;
} WrnInterfaces;

typedef struct
{
  guint32 excluded;         /* index of our own device; 0: none */
  guint16 port;             /* of the endpoints */
  gboolean include_tunnels; /* devices of other VPNs count as networks too */
} WrnInterfacesOptions;

gboolean
wrn_interfaces_list (WrnInterfaces *self, const WrnInterfacesOptions *options, GError **error);
gboolean wrn_interfaces_equal (const WrnInterfaces *a, const WrnInterfaces *b);
