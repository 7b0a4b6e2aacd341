/* wrn-sockaddr.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An endpoint as the socket calls know it.
 */
#pragma once

#include <netinet/in.h>

#include "core/base/wrn-endpoint.h"

typedef union
{
  struct sockaddr any;
  struct sockaddr_in ipv4;
  struct sockaddr_in6 ipv6;
} WrnSockaddr;

socklen_t wrn_sockaddr_set (WrnSockaddr *self, const WrnEndpoint *endpoint);
WrnEndpoint wrn_sockaddr_get (const WrnSockaddr *self);
WrnEndpoint wrn_sockaddr_endpoint_ipv4 (const struct in_addr *address, guint16 port);
WrnEndpoint
wrn_sockaddr_endpoint_ipv6 (const struct in6_addr *address, guint16 port, guint32 scope);
