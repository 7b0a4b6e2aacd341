/* wrn-ethernet.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The numbers of Ethernet and IP, and access to fields at offsets that were checked before.
 */
#pragma once

#include <glib.h>

#define WRN_ETH_HEADER_LEN 14

/* Where the body of a frame starts: its ethertype and all behind it, which is what a message
 * carries, as the two addresses are implied. */
#define WRN_ETH_BODY 12

/* Where IP or ARP begins in a body. */
#define WRN_BODY_IP 2

#define WRN_ETHERTYPE_IPV4 0x0800
#define WRN_ETHERTYPE_ARP 0x0806
#define WRN_ETHERTYPE_IPV6 0x86dd

#define WRN_PROTOCOL_ICMP 1
#define WRN_PROTOCOL_IGMP 2
#define WRN_PROTOCOL_TCP 6
#define WRN_PROTOCOL_UDP 17
#define WRN_PROTOCOL_ICMPV6 58

#define WRN_IPV4_HEADER_LEN 20
#define WRN_IPV6_HEADER_LEN 40
#define WRN_TCP_HEADER_LEN 20
#define WRN_UDP_HEADER_LEN 8

/* Where the checksum is in the transport header. */
#define WRN_TCP_CHECKSUM 16
#define WRN_UDP_CHECKSUM 6

/* Byte 13 of a TCP header (RFC 9293, ECE and CWR: RFC 3168). */
#define WRN_TCP_FIN 0x01
#define WRN_TCP_SYN 0x02
#define WRN_TCP_PSH 0x08
#define WRN_TCP_ACK 0x10
#define WRN_TCP_ECE 0x40
#define WRN_TCP_CWR 0x80

/* For headers that a parser has accepted: these four check nothing. */
static inline guint16
wrn_peek_be16 (const guint8 *at)
{
  return (guint16) (at[0] << 8 | at[1]);
}

static inline guint32
wrn_peek_be32 (const guint8 *at)
{
  return (guint32) wrn_peek_be16 (at) << 16 | wrn_peek_be16 (at + 2);
}

static inline void
wrn_poke_be16 (guint8 *at, guint16 value)
{
  at[0] = (guint8) (value >> 8);
  at[1] = (guint8) value;
}

static inline void
wrn_poke_be32 (guint8 *at, guint32 value)
{
  wrn_poke_be16 (at, (guint16) (value >> 16));
  wrn_poke_be16 (at + 2, (guint16) value);
}
