/* wrn-lan.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The layer-2 policy: who may say what on the virtual segment, and to whom a frame goes.
 *
 * Each member has claims, which its record states and the caller has verified: no two members
 * share an address. From them ARP and Neighbour Discovery are answered here and never sent, as soon
 * as the member is there; and a frame that contradicts its sender's claims never reaches the TAP.
 * Per frame nothing is allocated. Peers are opaque pointers of the caller, never followed.
 */
#pragma once

#include "core/base/wrn-drop.h"
#include "core/base/wrn-mac.h"
#include "core/base/wrn-time.h"
#include "core/ethernet/wrn-neighbour.h"
#include "core/lan/wrn-groups.h"

/* Members of one segment, beyond which broadcasts alone are too many for a home connection. One
 * more is refused. */
#define WRN_LAN_MAX_MEMBERS 1024

/* What a certificate can grant (protocol section 9). */
#define WRN_LAN_MAX_PREFIXES 4

/* The buckets of each source, in frames: enough for games and service discovery, little enough
 * that a member cannot keep the others busy. Both ends hold them: what a receiver would refuse is
 * not worth sending. */
#define WRN_LAN_BROADCAST_RATE 50
#define WRN_LAN_BROADCAST_BURST 100
#define WRN_LAN_MULTICAST_RATE 300
#define WRN_LAN_MULTICAST_BURST 600

/* ARP and ND are answered at home, so hardly any arrive. */
#define WRN_LAN_NEIGHBOUR_RATE 20
#define WRN_LAN_NEIGHBOUR_BURST 40

/* All frames of a source: more than one core can open, so that no transfer ever meets it, and less
 * than a faster one could use to keep our kernel busy. A tenth of a second's worth at once. */
#define WRN_LAN_FRAME_RATE 1000000
#define WRN_LAN_FRAME_BURST 100000

/* Broadcasts of all sources together: each costs every program on this computer that listens. */
#define WRN_LAN_TOTAL_BROADCAST_RATE 500
#define WRN_LAN_TOTAL_BROADCAST_BURST 1000

typedef enum
{
  WRN_LAN_ROLE_SERVER = 1 << 0, /* may offer DHCP leases, advertise routes, redirect */
} WrnLanRoles;

/* A network behind a member, IPv4 as mapped addresses. */
typedef struct
{
  guint8 address[16];
  guint8 len; /* in bits, of 128 */
} WrnLanPrefix;

typedef struct
{
  WrnMac mac;
  guint8 ipv4[4];  /* all zeroes: none */
  guint8 ipv6[16]; /* likewise; the link-local address of the MAC comes with it */
  gboolean absent; /* no frame would reach it at present */
  WrnLanRoles roles;
  guint n_prefixes;
  WrnLanPrefix prefixes[WRN_LAN_MAX_PREFIXES];
} WrnLanClaims;

typedef enum
{
  WRN_LAN_DROP,
  WRN_LAN_UNICAST, /* to one peer */
  WRN_LAN_FLOOD,   /* to all */
  WRN_LAN_ANSWER,  /* nothing to send; the reply goes back to the TAP */
} WrnLanAction;

/* Only the field that belongs to the action is set. */
typedef struct
{
  WrnLanAction action;
  WrnDrop reason;  /* DROP, and ANSWER: WRN_DROP_ANSWERED */
  gpointer peer;   /* UNICAST: (not owned) */
  WrnMac group;    /* FLOOD: the destination */
  gsize reply_len; /* ANSWER: of reply, a whole frame */
  guint8 reply[WRN_ADVERT_FRAME_LEN];
} WrnLanVerdict;

typedef struct _WrnLan WrnLan;

WrnLan *wrn_lan_new (void);
void wrn_lan_free (WrnLan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnLan, wrn_lan_free)

gboolean wrn_lan_set_self (WrnLan *self, const WrnLanClaims *claims);
gboolean wrn_lan_set_member (WrnLan *self, gpointer peer, const WrnLanClaims *claims);
void wrn_lan_remove_member (WrnLan *self, gconstpointer peer);

const WrnLanClaims *wrn_lan_get_claims (WrnLan *self, gconstpointer peer);
gpointer wrn_lan_find_mac (WrnLan *self, const WrnMac *mac);
gpointer wrn_lan_find_ipv4 (WrnLan *self, const guint8 address[static 4]);
gpointer wrn_lan_find_ipv6 (WrnLan *self, const guint8 address[static 16]);

void
wrn_lan_outgoing (WrnLan *self, WrnTime now, const guint8 *frame, gsize len, WrnLanVerdict *out);
gsize wrn_lan_answer (WrnLan *self, WrnTime now, guint8 out[static WRN_ADVERT_FRAME_LEN]);
WrnDrop wrn_lan_incoming (WrnLan *self,
                          WrnTime now,
                          gconstpointer peer,
                          const WrnMac *group,
                          const guint8 *body,
                          gsize len);
gboolean wrn_lan_write_addresses (WrnLan *self,
                                  gconstpointer peer,
                                  const WrnMac *group,
                                  guint8 out[static 2 * WRN_MAC_LEN]);
gboolean
wrn_lan_write_announcement (WrnLan *self, gconstpointer peer, guint8 out[static WRN_ARP_FRAME_LEN]);
