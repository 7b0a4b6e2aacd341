/* wrn-neighbour.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who has which address: reads IPv6's Neighbour Discovery, and writes its answers and ARP's.
 */
#pragma once

#include "core/base/wrn-mac.h"
#include "core/ethernet/wrn-packet-view.h"

#define WRN_ARP_REQUEST 1
#define WRN_ARP_REPLY 2

/* RFC 4861 section 4. */
#define WRN_ND_ROUTER_SOLICIT 133
#define WRN_ND_ROUTER_ADVERT 134
#define WRN_ND_SOLICIT 135
#define WRN_ND_ADVERT 136
#define WRN_ND_REDIRECT 137

/* Whole frames: Ethernet and ARP; Ethernet, IPv6, and an advertisement with one option. */
#define WRN_ARP_FRAME_LEN (14 + 28)
#define WRN_ADVERT_FRAME_LEN (14 + 40 + 24 + 8)

/* One message of Neighbour Discovery; pointers are into the packet, (not owned). */
typedef struct
{
  guint8 type;
  const guint8 *target; /* (nullable): the address that it is about */
  const guint8 *mac;    /* (nullable): the Ethernet address that it states */
} WrnNeighbour;

gboolean wrn_neighbour_is_one (const WrnPacketView *view);
WrnDrop wrn_neighbour_parse (WrnNeighbour *out, const WrnPacketView *view, const guint8 *body);

void wrn_link_local_from_mac (guint8 out[static 16], const WrnMac *mac);
void wrn_solicited_node (guint8 out[static 16], const guint8 address[static 16]);

void wrn_arp_write (guint8 out[static WRN_ARP_FRAME_LEN],
                    guint16 operation,
                    const WrnMac *sender,
                    const guint8 sender_ip[static 4],
                    const WrnMac *target,
                    const guint8 target_ip[static 4]);
void wrn_advert_write (guint8 out[static WRN_ADVERT_FRAME_LEN],
                       const WrnMac *owner,
                       const guint8 address[static 16],
                       const WrnMac *asker,
                       const guint8 *asker_ip);
