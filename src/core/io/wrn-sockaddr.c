/* wrn-sockaddr.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An endpoint as the socket calls know it.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include "core/io/wrn-sockaddr.h"

/* Fills @self and returns its length, as bind() and sendmsg() want it. */
socklen_t
wrn_sockaddr_set (WrnSockaddr *self, const WrnEndpoint *endpoint)
{
  memset (self, 0, sizeof *self);
  if (wrn_endpoint_is_ipv4 (endpoint))
    {
      self->ipv4.sin_family = AF_INET;
      self->ipv4.sin_port = g_htons (endpoint->port);
      self->ipv4.sin_addr.s_addr = g_htonl (wrn_endpoint_get_ipv4 (endpoint));
      return sizeof self->ipv4;
    }

  self->ipv6.sin6_family = AF_INET6;
  self->ipv6.sin6_port = g_htons (endpoint->port);
  self->ipv6.sin6_scope_id = endpoint->scope;
  memcpy (&self->ipv6.sin6_addr, endpoint->address, sizeof endpoint->address);
  return sizeof self->ipv6;
}

WrnEndpoint
wrn_sockaddr_endpoint_ipv4 (const struct in_addr *address, guint16 port)
{
  return wrn_endpoint_ipv4 (g_ntohl (address->s_addr), port);
}

/* The scope counts only where an address needs one, so that endpoints compare equal. */
WrnEndpoint
wrn_sockaddr_endpoint_ipv6 (const struct in6_addr *address, guint16 port, guint32 scope)
{
  WrnEndpoint endpoint = { .port = port };

  memcpy (endpoint.address, address, sizeof endpoint.address);
  if (wrn_endpoint_is_link_local (&endpoint))
    endpoint.scope = scope;
  return endpoint;
}

/* No endpoint at all for a family that is neither IPv4 nor IPv6. */
WrnEndpoint
wrn_sockaddr_get (const WrnSockaddr *self)
{
  switch (self->any.sa_family)
    {
    case AF_INET:
      return wrn_sockaddr_endpoint_ipv4 (&self->ipv4.sin_addr, g_ntohs (self->ipv4.sin_port));
    case AF_INET6:
      return wrn_sockaddr_endpoint_ipv6 (&self->ipv6.sin6_addr, g_ntohs (self->ipv6.sin6_port),
                                         self->ipv6.sin6_scope_id);
    default:
      return (WrnEndpoint){ 0 };
    }
}
