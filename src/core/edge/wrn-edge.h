/* wrn-edge.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The edge machine: one member of one community.
 *
 * It composes what the layers below it know; the driver feeds it through wrn_edge_get_machine().
 */
#pragma once

#include "core/community/wrn-profile.h"
#include "core/community/wrn-record.h"
#include "core/crypto/wrn-cipher.h"
#include "core/crypto/wrn-entropy.h"
#include "core/machine/wrn-machine.h"
#include "core/path/wrn-nat.h"
#include "core/path/wrn-paths.h"

typedef struct _WrnEdge WrnEdge;

/* More members than a LAN bears as one broadcast domain; a member beyond is not talked to. */
#define WRN_EDGE_MAX_PEERS 1024

/* Borrowed for the call of wrn_edge_new() only, but for @entropy. */
typedef struct
{
  const guint8 *seed;        /* of our identity, WRN_SEED_LEN bytes */
  const WrnProfile *profile; /* the community */
  const char *name;          /* ours, as members see it; "" for none */
  guint64 clock;             /* microseconds since 1970; the first record's number at least */
  gboolean no_direct;        /* everything through supernodes; our addresses stay unknown */
  gboolean no_relay;         /* nothing for other members goes through us */
  guint relay_rate;          /* bytes a second that do; 0: as usual */
  gboolean no_offload;       /* the TAP takes single and complete frames only */
  gboolean udp_offload;      /* the TAP takes super-frames of UDP */
  guint8 suites;             /* 0: all that this computer can use */
  gboolean no_birthday;      /* ports are not guessed (nat.md, "Birthday mode") */
  WrnTime birthday_pause;    /* between two attempts of a pair; 0: an hour */
  const WrnEntropy *entropy; /* (not owned): outlives the edge */

  /* (nullable): asks this computer how long an IP packet to @remote may be; 0: it does not know */
  guint (*find_mtu) (const WrnEndpoint *remote);
} WrnEdgeOptions;

typedef enum
{
  WRN_PEER_OFFLINE,    /* known, but there is no session */
  WRN_PEER_CONNECTING, /* a handshake is under way */
  WRN_PEER_RELAYED,
  WRN_PEER_DIRECT,
  WRN_PEER_LAN,
} WrnPeerState;

/* For people and programs that watch. */
typedef struct
{
  guint8 id[WRN_NODE_ID_LEN];
  char name[WRN_NAME_MAX + 1];
  WrnMac mac;
  guint32 ipv4; /* host order; 0: none */
  guint8 ipv6[16];
  WrnPeerState state;
  WrnSuite suite;       /* of the keys in use; 0: there are none */
  WrnEndpoint endpoint; /* of a direct path; none otherwise */
  guint relay;          /* of a relayed path: the number of the supernode, or of a member */
  guint8 relay_id[WRN_NODE_ID_LEN]; /* of that member; zeroes: it is a supernode */
  char via[WRN_HOST_MAX + 8];       /* what that is called */
  guint n_addresses;                /* where it says that it can be reached */
  guint64 stamp; /* of its record: about when it was signed, in microseconds since 1970 */
  WrnTime rtt;   /* -1: not known */
  double loss;   /* of the last questions on the path in use, 0 to 1; -1: not known */
  guint room;    /* bytes of an IP packet that go to it in one piece; 0: not known */
  WrnNat router; /* what its router does, as it says */
  WrnTime since, last_heard; /* when it got into this state; -1: never */
  guint64 rx_packets, rx_bytes, tx_packets, tx_bytes;
} WrnPeerStatus;

typedef struct
{
  char name[WRN_HOST_MAX + 8];
  WrnEndpoint endpoint; /* where it is talked to; none while its name is unknown */
  gboolean registered;
  guint16 members;  /* as it counts them, us included */
  WrnTime rtt;      /* -1: not known */
  WrnEndpoint seen; /* our address as it sees it */
} WrnUplinkStatus;

typedef struct
{
  guint8 id[WRN_NODE_ID_LEN];
  WrnMac mac;
  guint32 ipv4;
  guint8 ipv6[16];
  gboolean no_direct;                       /* as of the options */
  gboolean metered, no_relay;               /* of the network; of options, or because of others */
  gboolean is_copied;                       /* another computer has our identity */
  WrnEndpoint mapped;                       /* a port that the router opened for us; none if none */
  WrnNat router;                            /* what ours does */
  guint64 n_bursts, n_burst_probes;         /* attempts to guess a port, and their packets */
  guint n_kept_sockets, n_peers, n_uplinks; /* the first: by which a guess led to a member */
  WrnUplinkStatus uplinks[WRN_PROFILE_SUPERNODES_MAX];
  guint64 rx_packets, rx_bytes, tx_packets, tx_bytes;
  guint n_carried; /* channels of other members through us */
  guint64 carried_packets, carried_bytes;
  WrnDrops drops;
} WrnEdgeStatus;

WrnEdge *wrn_edge_new (const WrnEdgeOptions *options, WrnTime now);
void wrn_edge_free (WrnEdge *self);
WrnMachine wrn_edge_get_machine (WrnEdge *self);
void wrn_edge_restore (WrnEdge *self, WrnTime now, const char *name, const guint8 *data, gsize len);
WrnMac wrn_edge_get_mac (const WrnEdge *self);
void wrn_edge_get_status (const WrnEdge *self, WrnEdgeStatus *out);
GArray *wrn_edge_list_peers (const WrnEdge *self);
void wrn_edge_name_relay (const WrnEdge *self, guint relay, char out[static WRN_HOST_MAX + 8]);
const char *wrn_edge_get_state_name (const WrnEdge *self);
const char *wrn_peer_state_get_name (WrnPeerState state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnEdge, wrn_edge_free)
