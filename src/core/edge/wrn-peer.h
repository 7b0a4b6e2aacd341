/* wrn-peer.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Another member, as the edge knows it.
 */
#pragma once

#include "core/base/wrn-mac.h"
#include "core/base/wrn-timer-heap.h"
#include "core/base/wrn-token-bucket.h"
#include "core/community/wrn-profile.h"
#include "core/community/wrn-record.h"
#include "core/edge/wrn-member-relay.h"
#include "core/edge/wrn-peer-guess.h"
#include "core/path/wrn-nat.h"
#include "core/path/wrn-paths.h"
#include "core/session/wrn-session.h"

/* A record is repeated this often to a peer, at 0, 0.3, 1 and 3 s: nobody confirms it, and without
 * it the peer drops our frames. */
#define WRN_PEER_RECORD_SENDS 4

/* What is around an inner IP packet, without UDP: its ethertype and kind, our head and tag. */
#define WRN_PEER_AROUND_IP (2 + 1 + WRN_DATA_OVERHEAD)

/* One frame after the other may be of another peer, and what they need of it not be in the cache.
 * So it begins with what each packet needs, which is in four lines of it, and in two of a path. */
struct _WrnPeer
{
  WrnTimer timer;
  WrnPeerState state;
  gboolean wanted; /* handshakes are tried for as long as there is no session */
  guint64 rx_packets, rx_bytes, tx_packets, tx_bytes;
  WrnSession session;
  WrnRecord *record;   /* (owned) (nullable): as signed by it */
  WrnTokenBucket news; /* of its records */
  WrnTime since;       /* when it got into this state */
  WrnPaths paths;

  guint8 id[WRN_NODE_ID_LEN]; /* the key in the table of peers */
  WrnMac mac;
  guint8 ipv6[16];
  guint32 ipv4; /* the claim that counts; 0 if it has none or lost it */

  WrnTime record_due; /* when to send it ours */
  WrnTime relay_due;  /* the first that is due of @relaying */
  guint n_records;    /* of WRN_PEER_RECORD_SENDS */

  WrnTime greeted_at; /* when our last INIT or RESP went */
  guint n_asked;
  WrnEndpoint asked[WRN_PATHS_MAX_DIRECT]; /* where that INIT went */
  WrnEndpoint answered;                    /* where that RESP went */
  gsize beacon_credit; /* bytes that may go to where its last beacon seems to come from */

  WrnTokenBucket talk; /* of events about it */

  WrnNat router; /* what its router does, as it says */
  WrnPeerGuess guess;

  WrnPeerRelaying relaying;
};

/* wrn-edge-peers.c */
WrnPeer *wrn_edge_find_peer (WrnEdge *self, const guint8 *id);
WrnPeer *wrn_edge_add_peer (WrnEdge *self, WrnTime now, const guint8 *id, const guint8 *dh_pk);
void wrn_edge_free_peer (WrnEdge *self, WrnPeer *peer);
const char *wrn_peer_get_name (const WrnPeer *peer, char text[static WRN_NODE_ID_TEXT_LEN]);
gboolean wrn_edge_may_have_news (WrnPeer *peer, WrnTime now);
void wrn_edge_hurry_peer (WrnPeer *peer, WrnTime when);
void wrn_edge_hang_up (WrnEdge *self, WrnTime now, WrnPeer *peer);
void wrn_edge_tick_peer (WrnEdge *self, WrnTime now, WrnPeer *peer);
void wrn_edge_schedule_peer (WrnEdge *self, WrnTime now, WrnPeer *peer);
void wrn_edge_schedule_peer_soon (WrnEdge *self, WrnTime now, WrnPeer *peer);

/* wrn-edge-record.c */
void wrn_edge_forget_record (WrnEdge *self, WrnTime now, WrnPeer *peer);

/* wrn-edge-room.c */
guint wrn_edge_get_room (WrnEdge *self, WrnTime now, WrnPeer *peer);
void wrn_edge_warn (WrnEdge *self,
                    WrnTime now,
                    const WrnPeer *peer,
                    guint room,
                    const guint8 *body,
                    gsize len);
void wrn_edge_fit_syn (WrnEdge *self,
                       WrnTime now,
                       WrnPeer *peer,
                       guint8 *body,
                       gsize len,
                       gboolean open);
WrnDrop wrn_edge_collect_syn (WrnEdge *self,
                              WrnTime now,
                              WrnPeer *peer,
                              const guint8 *addresses,
                              const guint8 *body,
                              gsize len,
                              gboolean open);
