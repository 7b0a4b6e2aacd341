/* wrn-gateway.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The router by which this computer reaches the Internet, over IPv4.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include "core/io/wrn-gateway.h"

#include <linux/rtnetlink.h>

#include "core/io/wrn-netlink.h"
#include "core/io/wrn-sockaddr.h"

/* Somewhere far away, of the space of anycast relays that are no more (RFC 7526): nothing is sent
 * there. To ask the kernel costs the same however many routes it has, and it also knows which of
 * its tables counts. */
#define FAR_AWAY 0xc0586301

static int
read_route_cb (const struct nlmsghdr *header, gpointer user_data)
{
  const struct rtmsg *info = mnl_nlmsg_get_payload (header);
  WrnGateway *out = user_data;
  const struct nlattr *attrs[RTA_PREFSRC + 1];
  struct in_addr gateway;
  struct in_addr local;

  if (header->nlmsg_type != RTM_NEWROUTE || info->rtm_family != AF_INET ||
      info->rtm_type != RTN_UNICAST)
    return MNL_CB_OK;
  wrn_netlink_read (header, sizeof *info, attrs, G_N_ELEMENTS (attrs));
  if (wrn_netlink_get_bytes (attrs[RTA_GATEWAY], &gateway, sizeof gateway) &&
      wrn_netlink_get_bytes (attrs[RTA_PREFSRC], &local, sizeof local))
    {
      out->address = wrn_sockaddr_endpoint_ipv4 (&gateway, 0);
      out->local = wrn_sockaddr_endpoint_ipv4 (&local, 0);
    }
  return MNL_CB_OK;
}

/**
 * wrn_gateway_find:
 * @out: (out): the router, and our address towards it
 *
 * Returns: %FALSE if there is no router: no way to the Internet, or one without, such as another
 *   VPN's
 */
gboolean
wrn_gateway_find (WrnGateway *out, GError **error)
{
  g_autoptr (WrnNetlink) netlink = wrn_netlink_new (error);
  const guint32 far_away = g_htonl (FAR_AWAY);
  WrnNetlinkRequest request;
  struct rtmsg *route;

  *out = (WrnGateway){ 0 };
  if (netlink == NULL)
    return FALSE;
  route = wrn_netlink_begin (&request, RTM_GETROUTE, 0, sizeof *route);
  route->rtm_family = AF_INET;
  route->rtm_dst_len = 32;
  mnl_attr_put_u32 (&request.header, RTA_DST, far_away);
  if (!wrn_netlink_ask (netlink, &request, read_route_cb, out, error))
    {
      g_prefix_error (error, "There is no way to the Internet: ");
      return FALSE;
    }
  if (!wrn_endpoint_is_none (&out->address))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE,
               "The way to the Internet leads through no router");
  return FALSE;
}
