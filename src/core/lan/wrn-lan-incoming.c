/* wrn-lan-incoming.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which frames of a member may reach the TAP.
 */
#define G_LOG_DOMAIN "wrn-lan"

#include "config.h"

#include "core/ethernet/wrn-ethernet.h"
#include "core/lan/wrn-lan-private.h"

#define PORT_DHCP_CLIENT 68

/* Groups outside of 224.0.0.0/24 that are always heard: SSDP, which asks at random times. */
static const guint8 ssdp[4] = { 239, 255, 255, 250 };

/* All nodes, LLMNR, SSDP in two scopes, mDNS. */
static const guint8 ipv6_groups[][16] = {
  { 0xff, 2, [15] = 1 },    { 0xff, 2, [13] = 1, [15] = 3 }, { 0xff, 2, [15] = 0x0c },
  { 0xff, 5, [15] = 0x0c }, { 0xff, 2, [15] = 0xfb },
};

/* Groups in which this computer is asked for the address @own. */
static gboolean
is_solicited_node (const guint8 *group, const guint8 own[static 16])
{
  guint8 solicited[16];

  wrn_solicited_node (solicited, own);
  return memcmp (group, solicited, 16) == 0;
}

static gboolean
is_heard (const WrnLan *self, const guint8 *group, gsize address_len)
{
  if (wrn_groups_contain (&self->groups, group, address_len))
    return TRUE;
  if (address_len == 4)
    return (group[0] == 224 && group[1] == 0 && group[2] == 0) || memcmp (group, ssdp, 4) == 0;

  for (guint i = 0; i < G_N_ELEMENTS (ipv6_groups); i++)
    if (memcmp (group, ipv6_groups[i], 16) == 0)
      return TRUE;
  return is_solicited_node (group, self->own.claims.ipv6) ||
         is_solicited_node (group, self->own.link_local);
}

/* Whether @group is where @address belongs (RFC 1112 section 6.4, RFC 2464 section 7). */
static gboolean
maps_to (const guint8 *address, gsize address_len, const WrnMac *group)
{
  const guint8 *m = group->bytes;

  if (address_len == 16)
    return m[0] == 0x33 && m[1] == 0x33 && memcmp (m + 2, address + 12, 4) == 0;
  return m[0] == 0x01 && m[1] == 0x00 && m[2] == 0x5e && m[3] == (address[1] & 0x7f) &&
         memcmp (m + 4, address + 2, 2) == 0;
}

/* Only what is about us, or about the sender itself: an announcement. A probe for our address is
 * an attack on it, as the sender has another. */
static WrnDrop
check_arp (const WrnLan *self, const WrnPacketView *view, const WrnMac *group)
{
  const gboolean ours = memcmp (view->destination, self->own.claims.ipv4, 4) == 0;

  if (group != NULL && !wrn_lan_is_broadcast (group))
    return WRN_DROP_BAD_IP;
  if (view->operation != WRN_ARP_REQUEST && view->operation != WRN_ARP_REPLY)
    return WRN_DROP_BAD_IP;
  if (wrn_lan_is_zero (view->source, 4))
    return ours ? WRN_DROP_SPOOFED : WRN_DROP_NOT_FOR_US;
  if (!ours && memcmp (view->destination, view->source, 4) != 0)
    return WRN_DROP_NOT_FOR_US;
  return WRN_DROP_NONE;
}

/* As check_arp(), for solicitations. */
static WrnDrop
check_solicitation (WrnLan *self, const WrnPacketView *view, const guint8 *body)
{
  WrnNeighbour message;
  const WrnDrop reason = wrn_neighbour_parse (&message, view, body);

  if (reason != WRN_DROP_NONE)
    return reason;
  if (wrn_lan_find_owner (self, message.target, 16) != &self->own)
    return WRN_DROP_NOT_FOR_US;
  return wrn_lan_is_zero (view->source, 16) ? WRN_DROP_SPOOFED : WRN_DROP_NONE;
}

/* This computer shall not become a router because it forwards for other reasons, so a unicast
 * frame must be for itself or for a network that it was granted. Who has no address yet is
 * offered one. */
static WrnDrop
check_unicast (WrnLan *self, const WrnLanMember *sender, const WrnPacketView *view)
{
  if (wrn_lan_owns (self, &self->own, view->destination, view->address_len))
    return WRN_DROP_NONE;
  if ((sender->claims.roles & WRN_LAN_ROLE_SERVER) != 0 && view->address_len == 4 &&
      view->protocol == WRN_PROTOCOL_UDP && view->destination_port == PORT_DHCP_CLIENT)
    return WRN_DROP_NONE;
  return WRN_DROP_NOT_FOR_US;
}

/* Games broadcast to whatever they take for the subnet's address, so any destination passes that
 * is neither a group, which has an address of its own, nor ours: a packet for one computer in a
 * frame for all evades filters. */
static WrnDrop
check_group (WrnLan *self, const WrnPacketView *view, const WrnMac *group)
{
  const guint8 *to = view->destination;
  const gboolean ipv4 = view->address_len == 4;

  if (wrn_lan_is_broadcast (group))
    return !ipv4 || to[0] >> 4 == 0xe || wrn_lan_owns (self, &self->own, to, 4) ? WRN_DROP_BAD_IP
                                                                                : WRN_DROP_NONE;
  if ((ipv4 ? to[0] >> 4 != 0xe : to[0] != 0xff) || !maps_to (to, view->address_len, group))
    return WRN_DROP_BAD_IP;
  return is_heard (self, to, view->address_len) ? WRN_DROP_NONE : WRN_DROP_GROUP;
}

static WrnDrop
check_receiver (WrnLan *self,
                const WrnLanMember *sender,
                const WrnPacketView *view,
                const WrnMac *group,
                const guint8 *body)
{
  WrnDrop reason;

  if (view->ethertype == WRN_ETHERTYPE_ARP)
    return check_arp (self, view, group);
  /* A stranger's query would make our kernel fall back to older versions, in which a stranger's
   * report makes it keep silent about its own. */
  if (wrn_groups_is_membership (view))
    return WRN_DROP_GROUP;

  reason = group != NULL ? check_group (self, view, group) : check_unicast (self, sender, view);
  if (reason == WRN_DROP_NONE && wrn_neighbour_is_one (view) && view->type == WRN_ND_SOLICIT)
    reason = check_solicitation (self, view, body);
  return reason;
}

/* Takes from the buckets that such a frame costs; only frames that would pass cost anything. */
static WrnDrop
charge (WrnLan *self,
        WrnTime now,
        WrnLanMember *sender,
        const WrnPacketView *view,
        const WrnMac *group)
{
  const gboolean broadcast = group != NULL && wrn_lan_is_broadcast (group);
  gboolean passes = TRUE;

  if (view->ethertype == WRN_ETHERTYPE_ARP || wrn_neighbour_is_one (view))
    passes = wrn_token_bucket_take (&sender->neighbours, now, 1, WRN_LAN_NEIGHBOUR_RATE,
                                    WRN_LAN_NEIGHBOUR_BURST);
  else if (broadcast)
    passes = wrn_token_bucket_take (&sender->broadcasts, now, 1, WRN_LAN_BROADCAST_RATE,
                                    WRN_LAN_BROADCAST_BURST);
  else if (group != NULL)
    passes = wrn_token_bucket_take (&sender->multicasts, now, 1, WRN_LAN_MULTICAST_RATE,
                                    WRN_LAN_MULTICAST_BURST);

  if (passes && broadcast)
    passes = wrn_token_bucket_take (&self->broadcasts, now, 1, WRN_LAN_TOTAL_BROADCAST_RATE,
                                    WRN_LAN_TOTAL_BROADCAST_BURST);
  return passes ? WRN_DROP_NONE : WRN_DROP_STORM;
}

/**
 * wrn_lan_incoming:
 * @self: a segment
 * @now: the current time
 * @peer: who sent it, authenticated
 * @group: (nullable): the destination, if the message names one; %NULL if it is for us alone
 * @body: ethertype and payload
 * @len: bytes of @body
 *
 * Returns: %WRN_DROP_NONE if the frame may reach the TAP
 */
WrnDrop
wrn_lan_incoming (WrnLan *self,
                  WrnTime now,
                  gconstpointer peer,
                  const WrnMac *group,
                  const guint8 *body,
                  gsize len)
{
  WrnLanMember *sender = g_hash_table_lookup (self->by_peer, peer);
  WrnPacketView view;
  WrnDrop reason;

  if (sender == NULL)
    return WRN_DROP_NOT_MEMBER;
  if (!wrn_token_bucket_take (&sender->frames, now, 1, WRN_LAN_FRAME_RATE, WRN_LAN_FRAME_BURST))
    return WRN_DROP_STORM;
  if (group != NULL && !wrn_mac_is_group (group))
    return WRN_DROP_MALFORMED;

  reason = wrn_packet_view_parse (&view, body, len);
  if (reason == WRN_DROP_NONE)
    reason = wrn_lan_check_sender (self, sender, &view, body);
  if (reason == WRN_DROP_NONE)
    reason = check_receiver (self, sender, &view, group, body);
  if (reason == WRN_DROP_NONE)
    reason = charge (self, now, sender, &view, group);
  return reason;
}
