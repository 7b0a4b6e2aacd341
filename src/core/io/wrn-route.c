/* wrn-route.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Whether this computer knows a way to an address, and how much a packet may carry on it.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include "core/io/wrn-route.h"

#include <sys/socket.h>
#include <unistd.h>

#include "core/io/wrn-sockaddr.h"

/**
 * wrn_route_find:
 * @remote: an address and a port
 * @mtu: (out) (optional): bytes of an IP packet: of the interface, or less if a router on the way
 *   said so lately; 0 if that is not known
 *
 * Asks the kernel by connecting a socket; no packet is sent.
 *
 * Returns: %FALSE if there is no way
 */
gboolean
wrn_route_find (const WrnEndpoint *remote, guint *mtu)
{
  const gboolean is_ipv4 = wrn_endpoint_is_ipv4 (remote);
  const int fd = socket (is_ipv4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  WrnSockaddr address;
  const socklen_t len = wrn_sockaddr_set (&address, remote);
  int value = 0;
  socklen_t value_len = sizeof value;
  gboolean found;

  if (fd < 0)
    return FALSE;
  found = connect (fd, &address.any, len) == 0;
  if (found && mtu != NULL)
    *mtu = getsockopt (fd, is_ipv4 ? IPPROTO_IP : IPPROTO_IPV6, is_ipv4 ? IP_MTU : IPV6_MTU, &value,
                       &value_len) == 0
               ? (guint) value
               : 0;
  close (fd);
  return found;
}

/* As wrn_route_find(): bytes of an IP packet to @remote; 0 if there is no way, or it is not known.
 */
guint
wrn_route_get_mtu (const WrnEndpoint *remote)
{
  guint mtu = 0;

  return wrn_route_find (remote, &mtu) ? mtu : 0;
}
