/* wrn-lan-sender.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a sender may say, be it a member or this computer: only in its own name.
 */
#define G_LOG_DOMAIN "wrn-lan"

#include "config.h"

#include "core/base/wrn-reader.h"
#include "core/ethernet/wrn-ethernet.h"
#include "core/lan/wrn-lan-private.h"

#define PORT_DHCP_SERVER 67
#define PORT_DHCP_CLIENT 68
#define PORT_DHCPV6_CLIENT 546
#define PORT_DHCPV6_SERVER 547

/* RFC 792 and 1256. */
#define ICMP_UNREACHABLE 3
#define ICMP_SOURCE_QUENCH 4
#define ICMP_REDIRECT 5
#define ICMP_ROUTER_ADVERT 9
#define ICMP_TIME_EXCEEDED 11
#define ICMP_BAD_PARAMETER 12

/* RFC 4443 section 2.1: the errors, up to "parameter problem". */
#define ICMPV6_LAST_ERROR 4

/* An error repeats the packet that it is about behind this many bytes. */
#define ICMP_HEADER_LEN 8

static gboolean
is_in_prefix (const WrnLanPrefix *prefix, const guint8 mapped[static 16])
{
  const guint whole = MIN (prefix->len, 128) / 8;
  const guint rest = MIN (prefix->len, 128) % 8;

  return memcmp (prefix->address, mapped, whole) == 0 &&
         (rest == 0 || (prefix->address[whole] ^ mapped[whole]) >> (8 - rest) == 0);
}

/* Whether that is what @claims say first. Nobody else can have claimed the same. */
static gboolean
has_address (const WrnLanClaims *claims, const guint8 *address, gsize address_len)
{
  const guint8 *own = address_len == 4 ? claims->ipv4 : claims->ipv6;

  return memcmp (address, own, address_len) == 0 && !wrn_lan_is_zero (own, address_len);
}

/**
 * wrn_lan_owns:
 * @self: a segment
 * @member: a member, or this computer
 * @address: an IP address
 * @address_len: 4 or 16
 *
 * Returns: %TRUE if @address is claimed by @member, or lies in a prefix granted to it and is not
 *   claimed by anybody else: a route to a network does not make its holder everyone in it
 */
gboolean
wrn_lan_owns (WrnLan *self, const WrnLanMember *member, const guint8 *address, gsize address_len)
{
  const WrnLanClaims *claims = &member->claims;
  const WrnLanMember *owner;
  guint8 mapped[16] = { [10] = 0xff, [11] = 0xff };

  /* Nearly always; and it spares a search among all members for each packet. */
  if (has_address (claims, address, address_len))
    return TRUE;

  owner = wrn_lan_find_owner (self, address, address_len);
  if (owner != NULL || claims->n_prefixes == 0 || wrn_lan_is_special (address, address_len))
    return owner == member;

  memcpy (mapped + 16 - address_len, address, address_len);
  for (guint i = 0; i < claims->n_prefixes; i++)
    if (is_in_prefix (&claims->prefixes[i], mapped))
      return TRUE;
  return FALSE;
}

/* Leases, routes and redirects pull a computer's traffic elsewhere. A client listens for leases
 * at its port, wherever they come from. */
static gboolean
is_of_server (const WrnPacketView *view)
{
  const gboolean ipv4 = view->ethertype == WRN_ETHERTYPE_IPV4;
  const guint16 from = view->source_port;
  const guint16 to = view->destination_port;

  if (view->transport == 0)
    return FALSE;
  switch (view->protocol)
    {
    case WRN_PROTOCOL_UDP:
      return ipv4 ? from == PORT_DHCP_SERVER || to == PORT_DHCP_CLIENT
                  : from == PORT_DHCPV6_SERVER || to == PORT_DHCPV6_CLIENT;
    case WRN_PROTOCOL_ICMP:
      return ipv4 && (view->type == ICMP_REDIRECT || view->type == ICMP_ROUTER_ADVERT);
    case WRN_PROTOCOL_ICMPV6:
      return !ipv4 && (view->type == WRN_ND_ROUTER_ADVERT || view->type == WRN_ND_REDIRECT);
    default:
      return FALSE;
    }
}

/* A redirect names the router that it points to, the others their sender. */
static WrnDrop
check_neighbour (WrnLan *self,
                 const WrnLanMember *sender,
                 const WrnPacketView *view,
                 const guint8 *body)
{
  WrnNeighbour message;
  const WrnDrop reason = wrn_neighbour_parse (&message, view, body);

  if (reason != WRN_DROP_NONE)
    return reason;
  if (message.type != WRN_ND_REDIRECT && message.mac != NULL &&
      memcmp (message.mac, sender->claims.mac.bytes, WRN_MAC_LEN) != 0)
    return WRN_DROP_SPOOFED;
  if (message.type == WRN_ND_ADVERT && !wrn_lan_owns (self, sender, message.target, 16))
    return WRN_DROP_SPOOFED;
  if (message.type == WRN_ND_SOLICIT && message.target[0] == 0xff)
    return WRN_DROP_BAD_IP;
  return WRN_DROP_NONE;
}

static gboolean
is_error (const WrnPacketView *view)
{
  if (view->transport == 0)
    return FALSE;
  if (view->ethertype == WRN_ETHERTYPE_IPV6)
    return view->protocol == WRN_PROTOCOL_ICMPV6 && view->type <= ICMPV6_LAST_ERROR;
  return view->protocol == WRN_PROTOCOL_ICMP &&
         (view->type == ICMP_UNREACHABLE || view->type == ICMP_SOURCE_QUENCH ||
          view->type == ICMP_TIME_EXCEEDED || view->type == ICMP_BAD_PARAMETER);
}

/* An error speaks of a packet that was sent to the one who complains, or through it. About
 * packets to others ("too big", "unreachable") it has nothing to say. */
static WrnDrop
check_error (WrnLan *self,
             const WrnLanMember *sender,
             const WrnPacketView *view,
             const guint8 *body)
{
  WrnReader reader = wrn_reader_over (body + view->transport, view->end - view->transport);
  const guint8 *destination;

  wrn_reader_take (&reader, ICMP_HEADER_LEN + (view->address_len == 4 ? 16 : 24));
  destination = wrn_reader_take (&reader, view->address_len);
  if (destination == NULL)
    return WRN_DROP_RUNT;
  return wrn_lan_owns (self, sender, destination, view->address_len) ? WRN_DROP_NONE
                                                                     : WRN_DROP_SPOOFED;
}

/* Who has no address yet may ask for one, and ask whether one is free. */
static gboolean
may_lack_address (const WrnPacketView *view)
{
  static const guint8 broadcast[4] = { 255, 255, 255, 255 };

  if (wrn_groups_is_membership (view))
    return TRUE;
  if (view->ethertype == WRN_ETHERTYPE_IPV4)
    return view->protocol == WRN_PROTOCOL_UDP && view->source_port == PORT_DHCP_CLIENT &&
           view->destination_port == PORT_DHCP_SERVER &&
           memcmp (view->destination, broadcast, sizeof broadcast) == 0;
  return wrn_neighbour_is_one (view) &&
         (view->type == WRN_ND_SOLICIT || view->type == WRN_ND_ROUTER_SOLICIT);
}

/**
 * wrn_lan_check_sender:
 * @self: a segment
 * @sender: who says it
 * @view: what it says, IP or ARP
 * @body: the bytes of @view
 *
 * Returns: %WRN_DROP_NONE if @sender may say that
 */
WrnDrop
wrn_lan_check_sender (WrnLan *self,
                      const WrnLanMember *sender,
                      const WrnPacketView *view,
                      const guint8 *body)
{
  const gboolean arp = view->ethertype == WRN_ETHERTYPE_ARP;
  WrnDrop reason = WRN_DROP_NONE;

  if (is_of_server (view) && (sender->claims.roles & WRN_LAN_ROLE_SERVER) == 0)
    return WRN_DROP_ROGUE_SERVER;
  if (arp && memcmp (view->sender_mac, sender->claims.mac.bytes, WRN_MAC_LEN) != 0)
    return WRN_DROP_SPOOFED;

  if (wrn_neighbour_is_one (view))
    reason = check_neighbour (self, sender, view, body);
  else if (is_error (view))
    reason = check_error (self, sender, view, body);
  if (reason != WRN_DROP_NONE)
    return reason;

  if (wrn_lan_is_zero (view->source, view->address_len))
    return arp || may_lack_address (view) ? WRN_DROP_NONE : WRN_DROP_SPOOFED;
  return wrn_lan_owns (self, sender, view->source, view->address_len) ? WRN_DROP_NONE
                                                                      : WRN_DROP_SPOOFED;
}
