/* wrn-interfaces.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What this computer's networks are at one moment: LANs, and addresses that peers may reach.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include "core/io/wrn-interfaces.h"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "core/io/wrn-netlink.h"
#include "core/io/wrn-sockaddr.h"

/* A dump that meets a change half-way is void; a table that changes this often in a row is left
 * for the monitor's next call. */
#define MAX_TRIES 4

typedef struct
{
  WrnInterfaces *out;                  /* (not owned) */
  const WrnInterfacesOptions *options; /* (not owned) */
} Listing;

/* Kinds of devices whose other end is not a LAN but somebody's tunnel, ours included: a path over
 * one would carry the community inside itself, or inside another VPN. */
static gboolean
is_tunnel (const char *kind)
{
  static const char *const kinds[] = { "tun",    "wireguard", "ipip",      "sit", "ip6tnl", "gre",
                                       "gretap", "ip6gre",    "ip6gretap", "vti", "vti6",   "xfrm",
                                       "vxlan",  "geneve",    "ovpn",      NULL };

  return g_strv_contains (kinds, kind);
}

static int
add_interface_cb (const struct nlmsghdr *header, gpointer user_data)
{
  const struct ifinfomsg *info = mnl_nlmsg_get_payload (header);
  Listing *listing = user_data;
  WrnInterfaces *out = listing->out;
  const guint needed = IFF_UP | IFF_RUNNING;
  const struct nlattr *attrs[IFLA_LINKINFO + 1];
  const struct nlattr *link_info[IFLA_INFO_KIND + 1];
  const char *kind;
  WrnInterface found = { .index = (guint32) info->ifi_index };

  if (header->nlmsg_type != RTM_NEWLINK || (info->ifi_flags & needed) != needed ||
      (info->ifi_flags & IFF_LOOPBACK) != 0 || found.index == listing->options->excluded)
    return MNL_CB_OK;

  wrn_netlink_read (header, sizeof *info, attrs, G_N_ELEMENTS (attrs));
  wrn_netlink_read_nested (attrs[IFLA_LINKINFO], link_info, G_N_ELEMENTS (link_info));
  g_strlcpy (found.name, wrn_netlink_get_string (attrs[IFLA_IFNAME]), sizeof found.name);
  kind = wrn_netlink_get_string (link_info[IFLA_INFO_KIND]);

  if ((listing->options->include_tunnels || !is_tunnel (kind)) && out->n_lans < WRN_INTERFACES_MAX)
    out->lans[out->n_lans++] = found;
  return MNL_CB_OK;
}

static WrnInterface *
find_interface (WrnInterfaces *self, guint32 index)
{
  for (guint i = 0; i < self->n_lans; i++)
    if (self->lans[i].index == index)
      return &self->lans[i];
  return NULL;
}

/* On a point-to-point link, IFA_ADDRESS of IPv4 is the other end. */
static WrnEndpoint
read_address (const struct ifaddrmsg *info, const struct nlattr **attrs, guint16 port)
{
  struct in_addr ipv4;
  struct in6_addr ipv6;

  if (info->ifa_family == AF_INET && wrn_netlink_get_bytes (attrs[IFA_LOCAL], &ipv4, sizeof ipv4))
    return wrn_sockaddr_endpoint_ipv4 (&ipv4, port);
  if (info->ifa_family == AF_INET6 &&
      wrn_netlink_get_bytes (attrs[attrs[IFA_LOCAL] != NULL ? IFA_LOCAL : IFA_ADDRESS], &ipv6,
                             sizeof ipv6))
    return wrn_sockaddr_endpoint_ipv6 (&ipv6, port, info->ifa_index);
  return (WrnEndpoint){ 0 };
}

/* Link-local addresses make an interface a LAN for beacons, but mean nothing to a peer elsewhere.
 */
static int
add_address_cb (const struct nlmsghdr *header, gpointer user_data)
{
  const guint32 unusable = IFA_F_TENTATIVE | IFA_F_DADFAILED | IFA_F_DEPRECATED;
  const struct ifaddrmsg *info = mnl_nlmsg_get_payload (header);
  Listing *listing = user_data;
  WrnInterfaces *out = listing->out;
  WrnInterface *lan = find_interface (out, info->ifa_index);
  const struct nlattr *attrs[IFA_FLAGS + 1];
  guint32 flags = info->ifa_flags;
  WrnEndpoint endpoint;

  if (header->nlmsg_type != RTM_NEWADDR || lan == NULL)
    return MNL_CB_OK;

  wrn_netlink_read (header, sizeof *info, attrs, G_N_ELEMENTS (attrs));
  wrn_netlink_get_bytes (attrs[IFA_FLAGS], &flags, sizeof flags);
  endpoint = read_address (info, attrs, listing->options->port);
  if (wrn_endpoint_is_none (&endpoint) || (flags & unusable) != 0)
    return MNL_CB_OK;

  if (info->ifa_family == AF_INET)
    lan->ipv4 = TRUE;
  else
    lan->ipv6 = TRUE;
  if (!wrn_endpoint_is_link_local (&endpoint) && !wrn_endpoint_is_loopback (&endpoint) &&
      out->n_endpoints < WRN_INTERFACES_MAX_ENDPOINTS)
    out->endpoints[out->n_endpoints++] = endpoint;
  return MNL_CB_OK;
}

static gboolean
list_once (WrnNetlink *netlink, Listing *listing, GError **error)
{
  WrnNetlinkRequest request;

  *listing->out = (WrnInterfaces){ 0 };
  wrn_netlink_begin (&request, RTM_GETLINK, NLM_F_DUMP, sizeof (struct ifinfomsg));
  if (!wrn_netlink_ask (netlink, &request, add_interface_cb, listing, error))
    return FALSE;

  wrn_netlink_begin (&request, RTM_GETADDR, NLM_F_DUMP, sizeof (struct ifaddrmsg));
  return wrn_netlink_ask (netlink, &request, add_address_cb, listing, error);
}

/**
 * wrn_interfaces_list:
 * @self: (out): the networks
 * @options: what counts
 *
 * Lists the interfaces that are up and lead to a LAN, and this computer's addresses on them.
 */
gboolean
wrn_interfaces_list (WrnInterfaces *self, const WrnInterfacesOptions *options, GError **error)
{
  g_autoptr (WrnNetlink) netlink = wrn_netlink_new (error);
  Listing listing = { .out = self, .options = options };

  if (netlink == NULL)
    return FALSE;

  for (guint i = 1; i < MAX_TRIES; i++)
    if (list_once (netlink, &listing, NULL))
      return TRUE;
  if (list_once (netlink, &listing, error))
    return TRUE;
  g_prefix_error (error, "Cannot list the networks: ");
  return FALSE;
}

gboolean
wrn_interfaces_equal (const WrnInterfaces *a, const WrnInterfaces *b)
{
  if (a->n_lans != b->n_lans || a->n_endpoints != b->n_endpoints)
    return FALSE;
  for (guint i = 0; i < a->n_lans; i++)
    if (a->lans[i].index != b->lans[i].index || a->lans[i].ipv4 != b->lans[i].ipv4 ||
        a->lans[i].ipv6 != b->lans[i].ipv6)
      return FALSE;
  for (guint i = 0; i < a->n_endpoints; i++)
    if (!wrn_endpoint_equal (&a->endpoints[i], &b->endpoints[i]))
      return FALSE;
  return TRUE;
}
