/* wrn-edge-private.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the files of the edge machine share.
 */
#pragma once

#include "core/community/wrn-addresses.h"
#include "core/edge/wrn-guessing.h"
#include "core/edge/wrn-peer.h"
#include "core/edge/wrn-ping.h"
#include "core/edge/wrn-sounding.h"
#include "core/edge/wrn-uplink.h"
#include "core/ethernet/wrn-coalescer.h"
#include "core/lan/wrn-lan.h"
#include "core/machine/wrn-outbox.h"
#include "core/session/wrn-gate.h"

/* What an index in the head of a packet names. */
enum
{
  WRN_EDGE_INDEX_PEER,
  WRN_EDGE_INDEX_CARRIED,
  WRN_EDGE_INDEX_UPLINK, /* and above: one kind for each supernode */
};

struct _WrnEdge
{
  const WrnEntropy *entropy; /* (not owned) */
  guint (*find_mtu) (const WrnEndpoint *remote);
  guint largest; /* packet that a frame of the interface's MTU becomes */
  guint32 n_cut; /* packets that were sent in fragments */
  WrnIdentity identity;
  WrnCommunityKeys keys;
  WrnSubnet subnet;
  guint8 ipv6[16];
  gboolean no_direct, lan_discovery;

  WrnRealm realm;
  WrnIndexTable *indices;    /* (owned) */
  WrnAgreements *agreements; /* (owned): of our key with those of members */
  WrnSessionContext context; /* of the sessions with members */
  WrnGate *gate;             /* (owned) */
  GHashTable *peers;         /* (owned) (element-type WrnNodeId WrnPeer) */
  WrnTimerHeap *timers;      /* (owned): of the peers */
  WrnTokenBucket probe_budget, beacon_budget, renew_budget, warnings;

  guint n_uplinks;
  WrnUplink uplinks[WRN_PROFILE_SUPERNODES_MAX];
  WrnRelaying relaying;

  WrnRecord record;                     /* our own, signed */
  guint8 sealed[WRN_RECORD_SEALED_MAX]; /* the same, as supernodes get it */
  gsize sealed_len;
  guint64 seq_floor; /* the next record's number is above this */
  guint n_foreign;   /* records of ours that we have not signed */
  WrnClaim claim;    /* our IPv4 address */
  guint n_locals;
  WrnEndpoint locals[WRN_CANDIDATES_MAX];
  WrnEndpoint mapped; /* a port of the router; none if it opens none */
  WrnTime beacon_due, renew_due, settled_at;
  guint n_beacons; /* since the network changed */
  WrnEdgeRouter router;
  WrnGuessing guessing;

  WrnLan *lan;             /* (owned) */
  WrnCoalescer *coalescer; /* (owned) */
  WrnOutbox *outbox;       /* (owned) */
  gboolean collecting;     /* the coalescer may hold frames */
  gboolean closed, restoring, link_changed, copied;

  WrnPing pings[WRN_EDGE_PINGS_MAX];
  WrnDrops drops;
  guint64 rx_packets, rx_bytes, tx_packets, tx_bytes;
};

/* wrn-edge-send.c */
const WrnFlow *wrn_edge_get_flow (const WrnEdge *self, const WrnRoute *route);
void wrn_edge_wrap (WrnEdge *self, WrnTime now, const WrnRoute *route, guint8 *packet, gsize len);
void wrn_edge_transmit (WrnEdge *self,
                        WrnTime now,
                        const WrnRoute *route,
                        const guint8 *packet,
                        gsize len);
gboolean wrn_edge_send_by (WrnEdge *self,
                           WrnTime now,
                           WrnPeer *peer,
                           const WrnRoute *route,
                           guint8 *packet,
                           gsize inner_len);
gboolean wrn_edge_send (WrnEdge *self, WrnTime now, WrnPeer *peer, guint8 *packet, gsize inner_len);
void wrn_edge_send_init (WrnEdge *self, WrnTime now, WrnPeer *peer);

/* wrn-edge-dispatch.c */
void wrn_edge_dispatch (WrnEdge *self,
                        WrnTime now,
                        WrnPeer *peer,
                        const WrnRoute *route,
                        const WrnReceived *received);
void wrn_edge_greet (WrnEdge *self, WrnTime now, WrnPeer *peer);
void wrn_edge_send_record (WrnEdge *self, WrnTime now, WrnPeer *peer);
void wrn_edge_send_candidates (WrnEdge *self, WrnTime now, WrnPeer *peer);

/* wrn-edge-frames.c */
void wrn_edge_write_frame (WrnEdge *self, const guint8 *data, gsize len);
void wrn_edge_handle_frame (WrnEdge *self, WrnTime now, const WrnFrame *frame);
WrnDrop wrn_edge_deliver (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnInner *inner);
gboolean wrn_edge_poll (WrnEdge *self, WrnEffect *effect);

/* wrn-edge-record.c */
void wrn_edge_claim (WrnEdge *self, guint attempt);
void wrn_edge_renew_record (WrnEdge *self, WrnTime now);
void wrn_edge_restore_own (WrnEdge *self, WrnTime now, const WrnRecord *record);
WrnDrop wrn_edge_learn (WrnEdge *self, WrnTime now, const WrnRecord *record, WrnPeer **out);
WrnDrop
wrn_edge_learn_sealed (WrnEdge *self, WrnTime now, const guint8 *sealed, gsize len, WrnPeer **out);
void wrn_edge_tell_link (WrnEdge *self);
void wrn_edge_tell_presence (WrnEdge *self, WrnTime now, WrnPeer *peer);
