/* wrn-too-big.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Tells a computer that its packets are too large for their way.
 */
#define G_LOG_DOMAIN "wrn-ethernet"

#include "config.h"

#include "core/ethernet/wrn-too-big.h"

#include <string.h>

#include "core/ethernet/wrn-checksum.h"
#include "core/ethernet/wrn-packet-view.h"

/* Type, code, checksum, and for both families the MTU in the last bytes. */
#define MESSAGE_HEADER_LEN 8

#define ICMP_UNREACHABLE 3
#define ICMP_TOO_BIG 4 /* its code */
#define ICMPV6_TOO_BIG 2

/* What a message may have in all: RFC 1812 section 4.3.2.3, RFC 4443 section 3.2. */
#define IPV4_MAX 576
#define IPV6_MAX 1280

/* Less than this no link of IPv6 may have, so that a host need not believe it. */
#define IPV6_MTU_MIN 1280

#define HOP_LIMIT 64
#define TOS_CONTROL 0xc0 /* RFC 1812 section 4.3.2.5 */

/* An error is not answered by another one (RFC 1122 section 3.2.2, RFC 4443 section 2.4). */
static gboolean
is_error (const WrnPacketView *view)
{
  if (view->protocol == WRN_PROTOCOL_ICMP)
    return view->type != 0 && view->type != 8;
  return view->protocol == WRN_PROTOCOL_ICMPV6 && view->type < 128;
}

static gsize
write_ipv4 (guint8 *ip, const WrnPacketView *view, const guint8 *packet, gsize len, guint room)
{
  const gsize quoted = MIN (len, IPV4_MAX - WRN_IPV4_HEADER_LEN - MESSAGE_HEADER_LEN);
  const gsize total = WRN_IPV4_HEADER_LEN + MESSAGE_HEADER_LEN + quoted;
  guint8 *message = ip + WRN_IPV4_HEADER_LEN;

  memset (ip, 0, WRN_IPV4_HEADER_LEN + MESSAGE_HEADER_LEN);
  ip[0] = 0x45;
  ip[1] = TOS_CONTROL;
  wrn_poke_be16 (ip + 2, (guint16) total);
  ip[8] = HOP_LIMIT;
  ip[9] = WRN_PROTOCOL_ICMP;
  memcpy (ip + 12, view->destination, 4);
  memcpy (ip + 16, view->source, 4);
  wrn_poke_be16 (ip + 10, (guint16) ~wrn_checksum_add (0, ip, WRN_IPV4_HEADER_LEN));

  message[0] = ICMP_UNREACHABLE;
  message[1] = ICMP_TOO_BIG;
  wrn_poke_be16 (message + 6, (guint16) room);
  memcpy (message + MESSAGE_HEADER_LEN, packet, quoted);
  wrn_poke_be16 (message + 2,
                 (guint16) ~wrn_checksum_add (0, message, MESSAGE_HEADER_LEN + quoted));
  return total;
}

static gsize
write_ipv6 (guint8 *ip, const WrnPacketView *view, const guint8 *packet, gsize len, guint room)
{
  const gsize quoted = MIN (len, IPV6_MAX - WRN_IPV6_HEADER_LEN - MESSAGE_HEADER_LEN);
  const gsize payload = MESSAGE_HEADER_LEN + quoted;
  guint8 *message = ip + WRN_IPV6_HEADER_LEN;
  guint16 sum;

  memset (ip, 0, WRN_IPV6_HEADER_LEN + MESSAGE_HEADER_LEN);
  ip[0] = 0x60;
  wrn_poke_be16 (ip + 4, (guint16) payload);
  ip[6] = WRN_PROTOCOL_ICMPV6;
  ip[7] = HOP_LIMIT;
  memcpy (ip + 8, view->destination, 16);
  memcpy (ip + 24, view->source, 16);

  message[0] = ICMPV6_TOO_BIG;
  wrn_poke_be32 (message + 4, MAX (room, IPV6_MTU_MIN));
  memcpy (message + MESSAGE_HEADER_LEN, packet, quoted);
  sum = wrn_checksum_pseudo (ip + 8, ip + 24, 16, WRN_PROTOCOL_ICMPV6, payload);
  wrn_poke_be16 (message + 2, (guint16) ~wrn_checksum_add (sum, message, payload));
  return WRN_IPV6_HEADER_LEN + payload;
}

/**
 * wrn_too_big_write:
 * @out: (out): room for a frame
 * @to: the sender of @body
 * @from: where it was sent
 * @body: a frame from its ethertype on, to one computer
 * @len: bytes of @body
 * @room: bytes of an IP packet that fit
 *
 * Returns: the length of the frame; 0 if there is nothing to be said about @body
 */
gsize
wrn_too_big_write (guint8 out[static WRN_TOO_BIG_FRAME_MAX],
                   const WrnMac *to,
                   const WrnMac *from,
                   const guint8 *body,
                   gsize len,
                   guint room)
{
  WrnPacketView view;
  gsize packet_len;

  if (wrn_packet_view_parse (&view, body, len) != WRN_DROP_NONE ||
      view.ethertype == WRN_ETHERTYPE_ARP || view.transport == 0 || is_error (&view))
    return 0;
  packet_len = view.end - WRN_BODY_IP;
  if (packet_len <= room || (view.address_len == 16 && packet_len <= IPV6_MTU_MIN))
    return 0;

  memcpy (out, to->bytes, WRN_MAC_LEN);
  memcpy (out + WRN_MAC_LEN, from->bytes, WRN_MAC_LEN);
  wrn_poke_be16 (out + WRN_ETH_BODY, view.ethertype);
  return WRN_ETH_HEADER_LEN +
         (view.address_len == 4 ? write_ipv4 : write_ipv6) (out + WRN_ETH_HEADER_LEN, &view,
                                                            body + WRN_BODY_IP, packet_len, room);
}
