/* wrn-packet-view.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What an Ethernet body holds: the one classifier that everything which looks into frames uses.
 */
#pragma once

#include <glib.h>

#include "core/base/wrn-drop.h"

/* More extension headers than this no ordinary packet has; a longer chain only hides something
 * (RFC 8504 section 5.3 lets a host set such a limit). */
#define WRN_PACKET_MAX_EXTENSIONS 8

/* Offsets count from the body, thus from the ethertype. Pointers are into the body, (not owned),
 * and never NULL for IPv4, IPv6 and ARP alike. */
typedef struct
{
  guint16 ethertype;
  guint8 protocol;  /* of the transport header; 0 for ARP */
  guint8 hop_limit; /* or time to live */
  guint8 type;      /* of ICMP, ICMPv6, IGMP */
  guint8 address_len;
  gboolean fragment; /* a part of a packet, the first one too */
  gboolean extended; /* has IPv4 options or IPv6 extension headers */

  const guint8 *source; /* the sender's IP address, for ARP as for IP */
  const guint8 *destination;
  const guint8 *sender_mac; /* (nullable): as ARP states it */
  const guint8 *target_mac; /* (nullable): likewise */
  guint16 operation;        /* of ARP */

  guint32 transport; /* offset of the transport header; 0 if there is none to see */
  guint32 payload;   /* offset behind the header of TCP or UDP; else 0 */
  guint32 end;       /* offset where the packet ends and Ethernet's padding begins */
  guint16 source_port;
  guint16 destination_port;
} WrnPacketView;

WrnDrop wrn_packet_view_parse (WrnPacketView *out, const guint8 *body, gsize len);
