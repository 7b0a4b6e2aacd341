/* wrn-neighbour.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who has which address: reads IPv6's Neighbour Discovery, and writes its answers and ARP's.
 */
#define G_LOG_DOMAIN "wrn-ethernet"

#include "config.h"

#include "core/ethernet/wrn-neighbour.h"

#include "core/base/wrn-reader.h"
#include "core/base/wrn-writer.h"
#include "core/ethernet/wrn-checksum.h"
#include "core/ethernet/wrn-ethernet.h"

/* RFC 4861 section 4.6.1; both hold one Ethernet address and are one unit of 8 bytes long. */
#define OPTION_SOURCE_MAC 1
#define OPTION_TARGET_MAC 2

/* Flags of an advertisement (RFC 4861 section 4.4). */
#define ADVERT_SOLICITED 0x40000000u
#define ADVERT_OVERRIDE 0x20000000u

/* A message that crossed a router has lost one: RFC 4861 section 11.2. */
#define ND_HOP_LIMIT 255

#define ADVERT_LEN 32

gboolean
wrn_neighbour_is_one (const WrnPacketView *view)
{
  return view->ethertype == WRN_ETHERTYPE_IPV6 && view->protocol == WRN_PROTOCOL_ICMPV6 &&
         view->transport != 0 && view->type >= WRN_ND_ROUTER_SOLICIT &&
         view->type <= WRN_ND_REDIRECT;
}

/* Whoever states two different Ethernet addresses in one message is lying once. */
static WrnDrop
parse_options (WrnNeighbour *out, WrnReader *reader)
{
  while (reader->left > 0)
    {
      const guint8 type = wrn_reader_get_u8 (reader);
      const gsize units = wrn_reader_get_u8 (reader);
      const guint8 *content;

      if (units == 0)
        return reader->failed ? WRN_DROP_RUNT : WRN_DROP_BAD_IP;
      content = wrn_reader_take (reader, units * 8 - 2);
      if (content == NULL)
        return WRN_DROP_RUNT;
      if (type != OPTION_SOURCE_MAC && type != OPTION_TARGET_MAC)
        continue;
      if (units != 1 || (out->mac != NULL && memcmp (out->mac, content, WRN_MAC_LEN) != 0))
        return WRN_DROP_BAD_IP;
      out->mac = content;
    }
  return WRN_DROP_NONE;
}

/**
 * wrn_neighbour_parse:
 * @out: (out): the message
 * @view: of a packet for which wrn_neighbour_is_one() is %TRUE
 * @body: the bytes of @view
 *
 * Returns: %WRN_DROP_NONE, or what is wrong. Fragments are refused (RFC 6980), because what they
 *   say cannot be checked
 */
WrnDrop
wrn_neighbour_parse (WrnNeighbour *out, const WrnPacketView *view, const guint8 *body)
{
  WrnReader reader = wrn_reader_over (body + view->transport, view->end - view->transport);

  *out = (WrnNeighbour){ .type = wrn_reader_get_u8 (&reader) };
  if (view->fragment || view->hop_limit != ND_HOP_LIMIT)
    return WRN_DROP_BAD_IP;

  wrn_reader_take (&reader, out->type == WRN_ND_ROUTER_ADVERT ? 15 : 7);
  if (out->type >= WRN_ND_SOLICIT)
    out->target = wrn_reader_take (&reader, 16);
  if (out->type == WRN_ND_REDIRECT)
    wrn_reader_take (&reader, 16);
  if (reader.failed)
    return WRN_DROP_RUNT;
  return parse_options (out, &reader);
}

/* The address that a host makes of its Ethernet address alone (RFC 4291 appendix A). */
void
wrn_link_local_from_mac (guint8 out[static 16], const WrnMac *mac)
{
  const guint8 *m = mac->bytes;
  const guint8 address[16] = {
    0xfe, 0x80, 0, 0, 0, 0, 0, 0, m[0] ^ 2, m[1], m[2], 0xff, 0xfe, m[3], m[4], m[5],
  };

  memcpy (out, address, sizeof address);
}

/* The group in which questions for @address are asked (RFC 4291 section 2.7.1). */
void
wrn_solicited_node (guint8 out[static 16], const guint8 address[static 16])
{
  const guint8 group[16] = { 0xff, 2, 0, 0, 0,    0,           0,           0,
                             0,    0, 0, 1, 0xff, address[13], address[14], address[15] };

  memcpy (out, group, sizeof group);
}

/**
 * wrn_arp_write:
 * @out: room for the frame
 * @operation: %WRN_ARP_REQUEST or %WRN_ARP_REPLY
 * @sender: who speaks
 * @sender_ip: the address that @sender has
 * @target: who is spoken to, also in the Ethernet header
 * @target_ip: the address that @target has
 */
void
wrn_arp_write (guint8 out[static WRN_ARP_FRAME_LEN],
               guint16 operation,
               const WrnMac *sender,
               const guint8 sender_ip[static 4],
               const WrnMac *target,
               const guint8 target_ip[static 4])
{
  WrnWriter writer = wrn_writer_over (out, WRN_ARP_FRAME_LEN);

  wrn_writer_put_bytes (&writer, target->bytes, WRN_MAC_LEN);
  wrn_writer_put_bytes (&writer, sender->bytes, WRN_MAC_LEN);
  wrn_writer_put_be16 (&writer, WRN_ETHERTYPE_ARP);
  wrn_writer_put_be16 (&writer, 1);
  wrn_writer_put_be16 (&writer, WRN_ETHERTYPE_IPV4);
  wrn_writer_put_u8 (&writer, WRN_MAC_LEN);
  wrn_writer_put_u8 (&writer, 4);
  wrn_writer_put_be16 (&writer, operation);
  wrn_writer_put_bytes (&writer, sender->bytes, WRN_MAC_LEN);
  wrn_writer_put_bytes (&writer, sender_ip, 4);
  wrn_writer_put_bytes (&writer, target->bytes, WRN_MAC_LEN);
  wrn_writer_put_bytes (&writer, target_ip, 4);
  g_assert (wrn_writer_finish (&writer) == WRN_ARP_FRAME_LEN);
}

/**
 * wrn_advert_write:
 * @out: room for the frame
 * @owner: who has @address
 * @address: the address that was asked for
 * @asker: who asked
 * @asker_ip: (nullable): the address of @asker; %NULL if it has none yet and only wants to know
 *   whether @address is free: then all nodes are told (RFC 4861 section 7.2.4)
 */
void
wrn_advert_write (guint8 out[static WRN_ADVERT_FRAME_LEN],
                  const WrnMac *owner,
                  const guint8 address[static 16],
                  const WrnMac *asker,
                  const guint8 *asker_ip)
{
  static const guint8 all_nodes[16] = { 0xff, 2, [15] = 1 };
  static const WrnMac all_nodes_mac = { { 0x33, 0x33, 0, 0, 0, 1 } };
  const guint8 *to = asker_ip != NULL ? asker_ip : all_nodes;
  WrnWriter writer = wrn_writer_over (out, WRN_ADVERT_FRAME_LEN);

  wrn_writer_put_bytes (&writer, asker_ip != NULL ? asker->bytes : all_nodes_mac.bytes,
                        WRN_MAC_LEN);
  wrn_writer_put_bytes (&writer, owner->bytes, WRN_MAC_LEN);
  wrn_writer_put_be16 (&writer, WRN_ETHERTYPE_IPV6);
  wrn_writer_put_be32 (&writer, 6u << 28);
  wrn_writer_put_be16 (&writer, ADVERT_LEN);
  wrn_writer_put_u8 (&writer, WRN_PROTOCOL_ICMPV6);
  wrn_writer_put_u8 (&writer, ND_HOP_LIMIT);
  wrn_writer_put_bytes (&writer, address, 16);
  wrn_writer_put_bytes (&writer, to, 16);

  wrn_writer_put_u8 (&writer, WRN_ND_ADVERT);
  wrn_writer_put_u8 (&writer, 0);
  wrn_writer_put_be16 (&writer,
                       wrn_checksum_pseudo (address, to, 16, WRN_PROTOCOL_ICMPV6, ADVERT_LEN));
  wrn_writer_put_be32 (&writer, ADVERT_OVERRIDE | (asker_ip != NULL ? ADVERT_SOLICITED : 0));
  wrn_writer_put_bytes (&writer, address, 16);
  wrn_writer_put_u8 (&writer, OPTION_TARGET_MAC);
  wrn_writer_put_u8 (&writer, 1);
  wrn_writer_put_bytes (&writer, owner->bytes, WRN_MAC_LEN);

  g_assert (wrn_writer_finish (&writer) == WRN_ADVERT_FRAME_LEN);
  wrn_checksum_finish (out, WRN_ADVERT_FRAME_LEN, WRN_ADVERT_FRAME_LEN - ADVERT_LEN, 2);
}
