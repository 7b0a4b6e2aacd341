/* wrn-packet-view.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What an Ethernet body holds: the one classifier that everything which looks into frames uses.
 */
#define G_LOG_DOMAIN "wrn-ethernet"

#include "config.h"

#include "core/ethernet/wrn-packet-view.h"

#include "core/base/wrn-mac.h"
#include "core/base/wrn-reader.h"
#include "core/ethernet/wrn-ethernet.h"

#define ARP_HARDWARE_ETHERNET 1

/* Extension headers of IPv6 that a receiver steps over (RFC 8200 section 4, RFC 4302). */
#define EXT_HOP_BY_HOP 0
#define EXT_ROUTING 43
#define EXT_FRAGMENT 44
#define EXT_AUTHENTICATION 51
#define EXT_NONE 59
#define EXT_DESTINATION 60

static WrnDrop
parse_tcp (WrnPacketView *out, WrnReader *reader)
{
  const gsize available = reader->left;
  gsize header;

  out->source_port = wrn_reader_get_be16 (reader);
  out->destination_port = wrn_reader_get_be16 (reader);
  wrn_reader_take (reader, 8);
  header = (gsize) (wrn_reader_get_u8 (reader) >> 4) * 4;
  wrn_reader_take (reader, 7);

  if (reader->failed)
    return WRN_DROP_RUNT;
  if (header < WRN_TCP_HEADER_LEN)
    return WRN_DROP_BAD_IP;
  if (header > available)
    return WRN_DROP_RUNT;
  out->payload = out->transport + (guint32) header;
  return WRN_DROP_NONE;
}

/* The header of a transport that we know must be there as a whole, in a first fragment too: what
 * cannot be seen cannot be policed (RFC 1858, RFC 7112). */
static WrnDrop
parse_transport (WrnPacketView *out, const guint8 *body, gsize offset)
{
  WrnReader reader = wrn_reader_over (body + offset, out->end - offset);

  out->transport = (guint32) offset;
  switch (out->protocol)
    {
    case WRN_PROTOCOL_TCP:
      return parse_tcp (out, &reader);

    case WRN_PROTOCOL_UDP:
      out->source_port = wrn_reader_get_be16 (&reader);
      out->destination_port = wrn_reader_get_be16 (&reader);
      wrn_reader_take (&reader, 4);
      out->payload = out->transport + WRN_UDP_HEADER_LEN;
      break;

    case WRN_PROTOCOL_ICMP:
    case WRN_PROTOCOL_ICMPV6:
      out->type = wrn_reader_get_u8 (&reader);
      wrn_reader_take (&reader, 3);
      break;

    case WRN_PROTOCOL_IGMP:
      out->type = wrn_reader_get_u8 (&reader);
      wrn_reader_take (&reader, 7);
      break;

    default:
      break;
    }
  return reader.failed ? WRN_DROP_RUNT : WRN_DROP_NONE;
}

static WrnDrop
parse_ipv4 (WrnPacketView *out, const guint8 *body, gsize len)
{
  WrnReader reader = wrn_reader_over (body + WRN_BODY_IP, len - WRN_BODY_IP);
  const guint8 first = wrn_reader_get_u8 (&reader);
  const gsize header = (gsize) (first & 0xf) * 4;
  gsize total;
  guint16 fragment;

  wrn_reader_take (&reader, 1);
  total = wrn_reader_get_be16 (&reader);
  wrn_reader_take (&reader, 2);
  fragment = wrn_reader_get_be16 (&reader);
  out->hop_limit = wrn_reader_get_u8 (&reader);
  out->protocol = wrn_reader_get_u8 (&reader);
  wrn_reader_take (&reader, 2);
  out->address_len = 4;
  out->source = wrn_reader_take (&reader, 4);
  out->destination = wrn_reader_take (&reader, 4);

  if (reader.failed)
    return WRN_DROP_RUNT;
  if (first >> 4 != 4 || header < WRN_IPV4_HEADER_LEN || total < header)
    return WRN_DROP_BAD_IP;
  if (total > len - WRN_BODY_IP)
    return WRN_DROP_RUNT;

  out->end = (guint32) (WRN_BODY_IP + total);
  out->extended = header > WRN_IPV4_HEADER_LEN;
  out->fragment = (fragment & 0x3fff) != 0;
  if ((fragment & 0x1fff) != 0)
    return WRN_DROP_NONE;
  return parse_transport (out, body, WRN_BODY_IP + header);
}

static gboolean
is_extension (guint8 protocol)
{
  return protocol == EXT_HOP_BY_HOP || protocol == EXT_ROUTING || protocol == EXT_FRAGMENT ||
         protocol == EXT_AUTHENTICATION || protocol == EXT_DESTINATION;
}

/* Steps over one extension header of kind out->protocol, and sets it to the next one's. Returns
 * FALSE behind a fragment header of a later fragment: what follows is no header. */
static gboolean
skip_extension (WrnPacketView *out, WrnReader *reader)
{
  const guint8 kind = out->protocol;
  guint16 fragment;
  gsize len;

  out->extended = TRUE;
  out->protocol = wrn_reader_get_u8 (reader);
  len = wrn_reader_get_u8 (reader);
  if (kind != EXT_FRAGMENT)
    {
      wrn_reader_take (reader, kind == EXT_AUTHENTICATION ? len * 4 + 6 : len * 8 + 6);
      return TRUE;
    }

  out->fragment = TRUE;
  fragment = wrn_reader_get_be16 (reader);
  wrn_reader_take (reader, 4);
  return (fragment & 0xfff8) == 0;
}

/* Walks the extension headers to the transport header. Hop-by-hop options may only come first. */
static WrnDrop
parse_extensions (WrnPacketView *out, const guint8 *body)
{
  WrnReader reader = wrn_reader_over (body + WRN_BODY_IP + WRN_IPV6_HEADER_LEN,
                                      out->end - WRN_BODY_IP - WRN_IPV6_HEADER_LEN);

  for (guint n = 0; !reader.failed && is_extension (out->protocol); n++)
    {
      if (n == WRN_PACKET_MAX_EXTENSIONS || (n > 0 && out->protocol == EXT_HOP_BY_HOP))
        return WRN_DROP_BAD_IP;
      if (!skip_extension (out, &reader))
        return reader.failed ? WRN_DROP_RUNT : WRN_DROP_NONE;
    }

  if (reader.failed)
    return WRN_DROP_RUNT;
  if (out->protocol == EXT_NONE)
    return WRN_DROP_NONE;
  return parse_transport (out, body, out->end - reader.left);
}

static WrnDrop
parse_ipv6 (WrnPacketView *out, const guint8 *body, gsize len)
{
  WrnReader reader = wrn_reader_over (body + WRN_BODY_IP, len - WRN_BODY_IP);
  const guint32 first = wrn_reader_get_be32 (&reader);
  const gsize payload = wrn_reader_get_be16 (&reader);

  out->protocol = wrn_reader_get_u8 (&reader);
  out->hop_limit = wrn_reader_get_u8 (&reader);
  out->address_len = 16;
  out->source = wrn_reader_take (&reader, 16);
  out->destination = wrn_reader_take (&reader, 16);

  if (reader.failed)
    return WRN_DROP_RUNT;
  if (first >> 28 != 6)
    return WRN_DROP_BAD_IP;
  if (payload > reader.left)
    return WRN_DROP_RUNT;

  out->end = (guint32) (WRN_BODY_IP + WRN_IPV6_HEADER_LEN + payload);
  return parse_extensions (out, body);
}

static WrnDrop
parse_arp (WrnPacketView *out, const guint8 *body, gsize len)
{
  WrnReader reader = wrn_reader_over (body + WRN_BODY_IP, len - WRN_BODY_IP);
  const guint16 hardware = wrn_reader_get_be16 (&reader);
  const guint16 protocol = wrn_reader_get_be16 (&reader);
  const guint8 mac_len = wrn_reader_get_u8 (&reader);
  const guint8 ip_len = wrn_reader_get_u8 (&reader);

  out->operation = wrn_reader_get_be16 (&reader);
  out->address_len = 4;
  out->sender_mac = wrn_reader_take (&reader, WRN_MAC_LEN);
  out->source = wrn_reader_take (&reader, 4);
  out->target_mac = wrn_reader_take (&reader, WRN_MAC_LEN);
  out->destination = wrn_reader_take (&reader, 4);
  out->end = (guint32) (len - reader.left);

  if (reader.failed)
    return WRN_DROP_RUNT;
  if (hardware != ARP_HARDWARE_ETHERNET || protocol != WRN_ETHERTYPE_IPV4 ||
      mac_len != WRN_MAC_LEN || ip_len != 4)
    return WRN_DROP_BAD_IP;
  return WRN_DROP_NONE;
}

/**
 * wrn_packet_view_parse:
 * @out: (out): what was found; only meaningful if nothing was wrong
 * @body: a frame from its ethertype on, by anybody
 * @len: bytes of @body
 *
 * A total function: any bytes have a verdict, and none beyond @len is read. Bytes behind the
 * packet are padding, as Ethernet has it.
 *
 * Returns: %WRN_DROP_NONE; or %WRN_DROP_ETHERTYPE if it is neither IPv4, IPv6 nor ARP,
 *   %WRN_DROP_RUNT if a header names bytes that are not there, %WRN_DROP_BAD_IP for nonsense
 */
WrnDrop
wrn_packet_view_parse (WrnPacketView *out, const guint8 *body, gsize len)
{
  WrnReader reader = wrn_reader_over (body, len);

  *out = (WrnPacketView){ .ethertype = wrn_reader_get_be16 (&reader) };
  if (reader.failed)
    return WRN_DROP_RUNT;

  switch (out->ethertype)
    {
    case WRN_ETHERTYPE_IPV4:
      return parse_ipv4 (out, body, len);
    case WRN_ETHERTYPE_IPV6:
      return parse_ipv6 (out, body, len);
    case WRN_ETHERTYPE_ARP:
      return parse_arp (out, body, len);
    default:
      return WRN_DROP_ETHERTYPE;
    }
}
