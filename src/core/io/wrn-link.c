/* wrn-link.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The settings of one network device: address, MTU, up and down.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include "core/io/wrn-link.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <unistd.h>

#include "core/io/wrn-io-error.h"
#include "core/io/wrn-netlink.h"

struct _WrnLink
{
  WrnNetlink *netlink; /* (owned) */
  guint32 index;
  char name[IF_NAMESIZE];
};

/* A route or address that overlaps a prefix, as found in the kernel's tables. */
typedef struct
{
  const WrnLinkAddress *wanted; /* (not owned) */
  guint32 own_index;
  gboolean found;
  WrnLinkAddress other;
  guint32 index; /* of the interface that has it; 0: none */
} Overlap;

WrnLinkAddress
wrn_link_address_ipv4 (const guint8 bytes[static 4], guint bits)
{
  WrnLinkAddress address = { .len = 4, .bits = (guint8) bits };

  memcpy (address.bytes, bytes, 4);
  return address;
}

WrnLinkAddress
wrn_link_address_ipv6 (const guint8 bytes[static 16], guint bits)
{
  WrnLinkAddress address = { .len = 16, .bits = (guint8) bits };

  memcpy (address.bytes, bytes, 16);
  return address;
}

static guint8
family_of (const WrnLinkAddress *address)
{
  return address->len == 4 ? AF_INET : AF_INET6;
}

static char *
format_address (const WrnLinkAddress *address)
{
  g_autoptr (GInetAddress) inet =
      g_inet_address_new_from_bytes (address->bytes, (GSocketFamily) family_of (address));
  g_autofree char *text = g_inet_address_to_string (inet);

  return g_strdup_printf ("%s/%u", text, address->bits);
}

/**
 * wrn_link_new:
 * @index: of an interface; or 0 for none yet, to check prefixes for it
 *
 * Returns: (transfer full): access to its settings; %NULL if there is none
 */
WrnLink *
wrn_link_new (guint32 index, GError **error)
{
  g_autoptr (WrnLink) self = g_new0 (WrnLink, 1);

  self->index = index;
  if (index != 0 && if_indextoname (index, self->name) == NULL)
    {
      wrn_io_error (error, errno, "No network device %u", index);
      return NULL;
    }
  self->netlink = wrn_netlink_new (error);
  return self->netlink != NULL ? g_steal_pointer (&self) : NULL;
}

void
wrn_link_free (WrnLink *self)
{
  g_clear_pointer (&self->netlink, wrn_netlink_free);
  g_free (self);
}

/* One switch of /proc/sys/net/ipv6, which netlink does not offer. */
static gboolean
switch_off (const WrnLink *self, const char *setting)
{
  g_autofree char *path = g_strdup_printf ("/proc/sys/net/ipv6/conf/%s/%s", self->name, setting);
  const int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean done;

  if (fd < 0)
    return errno == ENOENT;
  done = write (fd, "0", 1) == 1;
  close (fd);
  return done;
}

/* No member may become this computer's router. The engine drops advertisements and redirects of
 * members without that role; this is the second line. */
static void
refuse_routers (const WrnLink *self)
{
  static const char *const settings[] = { "accept_ra", "autoconf", "accept_redirects" };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (!switch_off (self, settings[i]))
      g_info ("Cannot switch off %s of %s; only the engine refuses it", settings[i], self->name);
}

/* Who is on the other side of this device is not who is on the other side of others: no member may
 * speak for an address that is reached elsewhere, nor learn this computer's other addresses. */
static void
put_ipv4_settings (struct nlmsghdr *header)
{
  static const struct
  {
    guint16 setting;
    guint32 value;
  } settings[] = {
    { IPV4_DEVCONF_ACCEPT_REDIRECTS, 0 },
    { IPV4_DEVCONF_SEND_REDIRECTS, 0 },
    { IPV4_DEVCONF_ACCEPT_SOURCE_ROUTE, 0 },
    { IPV4_DEVCONF_RP_FILTER, 1 },    /* only what would be answered this way */
    { IPV4_DEVCONF_ARP_IGNORE, 1 },   /* only questions for this device's address */
    { IPV4_DEVCONF_ARP_ANNOUNCE, 2 }, /* ask with none but this device's address */
  };
  struct nlattr *family = mnl_attr_nest_start (header, AF_INET);
  struct nlattr *nest = mnl_attr_nest_start (header, IFLA_INET_CONF);

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    mnl_attr_put_u32 (header, settings[i].setting, settings[i].value);
  mnl_attr_nest_end (header, nest);
  mnl_attr_nest_end (header, family);
}

static gboolean
change_link (WrnLink *self, const WrnLinkSettings *settings, gboolean up, GError **error)
{
  WrnNetlinkRequest request;
  struct ifinfomsg *info = wrn_netlink_begin (&request, RTM_NEWLINK, 0, sizeof *info);

  info->ifi_index = (int) self->index;
  info->ifi_flags = IFF_MULTICAST | (up ? IFF_UP : 0);
  info->ifi_change = IFF_MULTICAST | IFF_UP;
  if (!up)
    {
      struct nlattr *families;
      struct nlattr *family;

      mnl_attr_put (&request.header, IFLA_ADDRESS, WRN_MAC_LEN, settings->mac.bytes);
      mnl_attr_put_u32 (&request.header, IFLA_MTU, settings->mtu);
      mnl_attr_put_u32 (&request.header, IFLA_TXQLEN, settings->queue_len);

      /* The link-local address is derived from the MAC, so that members can tell whose it is. */
      families = mnl_attr_nest_start (&request.header, IFLA_AF_SPEC);
      family = mnl_attr_nest_start (&request.header, AF_INET6);
      mnl_attr_put_u8 (&request.header, IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_EUI64);
      mnl_attr_nest_end (&request.header, family);
      put_ipv4_settings (&request.header);
      mnl_attr_nest_end (&request.header, families);
    }
  return wrn_netlink_ask (self->netlink, &request, NULL, NULL, error);
}

/**
 * wrn_link_configure:
 * @self: a device
 * @settings: what it shall be
 *
 * Sets the device and brings it up. It takes no address or route from what it hears, and tells none
 * that is not its own.
 */
gboolean
wrn_link_configure (WrnLink *self, const WrnLinkSettings *settings, GError **error)
{
  if (change_link (self, settings, FALSE, error))
    {
      refuse_routers (self);
      if (change_link (self, settings, TRUE, error))
        return TRUE;
    }
  g_prefix_error (error, "Cannot configure %s: ", self->name);
  return FALSE;
}

static gboolean
change_address (WrnLink *self,
                const WrnLinkAddress *address,
                guint16 type,
                guint16 flags,
                GError **error)
{
  WrnNetlinkRequest request;
  struct ifaddrmsg *info = wrn_netlink_begin (&request, type, flags, sizeof *info);

  info->ifa_family = family_of (address);
  info->ifa_prefixlen = address->bits;
  info->ifa_index = self->index;
  info->ifa_scope = RT_SCOPE_UNIVERSE;
  mnl_attr_put (&request.header, IFA_LOCAL, address->len, address->bytes);
  mnl_attr_put (&request.header, IFA_ADDRESS, address->len, address->bytes);

  if (type == RTM_NEWADDR && address->len == 4 && address->bits < 31)
    {
      const guint32 hosts = G_MAXUINT32 >> address->bits;
      guint32 broadcast;

      memcpy (&broadcast, address->bytes, sizeof broadcast);
      mnl_attr_put_u32 (&request.header, IFA_BROADCAST, broadcast | g_htonl (hosts));
    }
  /* Addresses are known to be unique before they are set (protocol section 7); to ask again would
   * only keep the device silent for a second. */
  if (type == RTM_NEWADDR && address->len == 16)
    mnl_attr_put_u32 (&request.header, IFA_FLAGS, IFA_F_NODAD);

  return wrn_netlink_ask (self->netlink, &request, NULL, NULL, error);
}

/* Adding an address that is there is not an error. */
gboolean
wrn_link_add_address (WrnLink *self, const WrnLinkAddress *address, GError **error)
{
  g_autofree char *text = format_address (address);

  if (change_address (self, address, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, error))
    return TRUE;
  g_prefix_error (error, "Cannot give %s to %s: ", text, self->name);
  return FALSE;
}

gboolean
wrn_link_remove_address (WrnLink *self, const WrnLinkAddress *address, GError **error)
{
  g_autofree char *text = format_address (address);

  if (change_address (self, address, RTM_DELADDR, 0, error))
    return TRUE;
  g_prefix_error (error, "Cannot take %s from %s: ", text, self->name);
  return FALSE;
}

/* Whether the shorter prefix contains the longer one. */
static gboolean
do_overlap (const WrnLinkAddress *a, const WrnLinkAddress *b)
{
  const guint bits = MIN (a->bits, b->bits);
  const guint whole = bits / 8;
  const guint8 mask = (guint8) (0xff00 >> bits % 8);

  return a->len == b->len && memcmp (a->bytes, b->bytes, whole) == 0 &&
         (bits % 8 == 0 || ((a->bytes[whole] ^ b->bytes[whole]) & mask) == 0);
}

/* Default routes, which have no RTA_DST, lose against ours; so do routes into nowhere, which
 * careful administrators keep for all private networks. */
static int
compare_route_cb (const struct nlmsghdr *header, gpointer user_data)
{
  const struct rtmsg *route = mnl_nlmsg_get_payload (header);
  Overlap *overlap = user_data;
  WrnLinkAddress other = { .len = overlap->wanted->len, .bits = route->rtm_dst_len };
  const struct nlattr *attrs[RTA_OIF + 1];
  guint32 index = 0;

  if (header->nlmsg_type != RTM_NEWROUTE || route->rtm_family != family_of (overlap->wanted) ||
      (route->rtm_type != RTN_UNICAST && route->rtm_type != RTN_LOCAL) ||
      (route->rtm_flags & RTM_F_CLONED) != 0)
    return MNL_CB_OK;

  wrn_netlink_read (header, sizeof *route, attrs, G_N_ELEMENTS (attrs));
  if (!wrn_netlink_get_bytes (attrs[RTA_DST], other.bytes, other.len))
    return MNL_CB_OK;
  wrn_netlink_get_bytes (attrs[RTA_OIF], &index, sizeof index);

  if (!overlap->found && index != overlap->own_index && do_overlap (overlap->wanted, &other))
    {
      overlap->found = TRUE;
      overlap->other = other;
      overlap->index = index;
    }
  return MNL_CB_OK;
}

static int
read_flags_cb (const struct nlmsghdr *header, gpointer user_data)
{
  const struct ifinfomsg *info = mnl_nlmsg_get_payload (header);
  guint *flags = user_data;

  if (header->nlmsg_type == RTM_NEWLINK)
    *flags = info->ifi_flags;
  return MNL_CB_OK;
}

/**
 * wrn_link_get_flags:
 * @self: a device
 * @flags: (out): %IFF_UP and its like
 */
gboolean
wrn_link_get_flags (WrnLink *self, guint *flags, GError **error)
{
  WrnNetlinkRequest request;
  struct ifinfomsg *info = wrn_netlink_begin (&request, RTM_GETLINK, 0, sizeof *info);

  *flags = 0;
  info->ifi_index = (int) self->index;
  return wrn_netlink_ask (self->netlink, &request, read_flags_cb, flags, error);
}

/**
 * wrn_link_check_prefix:
 * @self: the device that is to get @address
 * @address: an address and its network
 *
 * Looks whether that network would take traffic away from one that is there (all tables count, as
 * other VPNs have their own).
 *
 * Returns: %FALSE if it would, or if we cannot know
 */
gboolean
wrn_link_check_prefix (WrnLink *self, const WrnLinkAddress *address, GError **error)
{
  /* A route over several interfaces has the index 0. */
  Overlap overlap = { .wanted = address,
                      .own_index = self->index != 0 ? self->index : G_MAXUINT32 };
  g_autofree char *wanted = format_address (address);
  g_autofree char *other = NULL;
  WrnNetlinkRequest request;
  struct rtmsg *route = wrn_netlink_begin (&request, RTM_GETROUTE, NLM_F_DUMP, sizeof *route);
  char name[IF_NAMESIZE] = "another table";

  route->rtm_family = family_of (address);
  if (!wrn_netlink_ask (self->netlink, &request, compare_route_cb, &overlap, error))
    {
      g_prefix_error (error, "Cannot read the routes: ");
      return FALSE;
    }
  if (!overlap.found)
    return TRUE;

  other = format_address (&overlap.other);
  if_indextoname (overlap.index, name);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
               "The network %s overlaps %s, which is reached through %s", wanted, other, name);
  return FALSE;
}
