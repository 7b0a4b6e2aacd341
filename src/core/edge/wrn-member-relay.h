/* wrn-member-relay.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Channels by members: those that we carry for others, and those that others carry for us.
 *
 * A relay is connected directly with both ends, so that nothing goes through two of them. It opens
 * nothing; what it carries is sealed between the ends.
 */
#pragma once

#include "core/base/wrn-token-bucket.h"
#include "core/edge/wrn-edge.h"
#include "core/wire/wrn-relay-message.h"

typedef struct _WrnPeer WrnPeer;
typedef struct _WrnCarried WrnCarried;

/* One side of a channel that we carry. Its number serves in both directions. */
typedef struct
{
  WrnCarried *carried; /* (not owned): whoever embeds this */
  WrnPeer *peer;       /* (not owned) */
  guint32 channel;
  GList link; /* in what we carry for the peer */
} WrnCarriedEnd;

/* A channel that we carry. */
struct _WrnCarried
{
  WrnCarriedEnd ends[2]; /* the one who asked first */
  WrnTime used;
  WrnTokenBucket rate; /* both ways together */
  GList link;          /* in all that we carry */
};

/* A channel that @relay carries for us. */
typedef struct
{
  guint32 channel;
  WrnPeer *relay;             /* (not owned) */
  guint8 id[WRN_NODE_ID_LEN]; /* of the other end, whom we may not know yet */
  GList link;                 /* in what the relay carries for us */
} WrnVia;

/* Of one member, in its peer. */
typedef struct
{
  guint number;           /* of it as a relay, less WRN_RELAYS_SUPERNODES */
  WrnTokenBucket control; /* what it may say about relaying */
  WrnTokenBucket news;    /* records of others that it may tell */
  WrnTokenBucket rate;    /* what it may have carried */
  GQueue carried;         /* (element-type WrnCarriedEnd): links embedded; of channels through us */
  GQueue vias;            /* (element-type WrnVia): links embedded; of our channels through it */
  guint32 revision;       /* when it became one that we can relay to; 0: it is none */

  WrnTime ask_due;      /* for a channel to it: when to ask the next relays */
  guint n_asks;         /* since a way was missing */
  guint asked, n_found; /* how many of so many were asked */
  guint hint;           /* number, plus 1, of a relay that is said to reach it; 0: none */

  WrnTime asked_at; /* when it was asked for a channel last */
  WrnTime list_due; /* when to ask it whom it could relay to */
  guint n_lists;    /* questions since it last answered */
  guint32 told;     /* the last revision that it told */
} WrnPeerRelaying;

/* Of all members, in the edge. */
typedef struct
{
  gboolean willing;
  guint all_rate;                     /* bytes a second that are carried */
  guint8 obf[WRN_KEY_LEN];            /* masks channels */
  WrnPeer *peers[WRN_EDGE_MAX_PEERS]; /* (not owned) (nullable): by number */
  GHashTable *vias;                   /* (owned) (element-type WrnVia): owned, by channel */
  GQueue carried;                     /* (element-type WrnCarried): links embedded */
  WrnTokenBucket rate, asks;          /* of all that is carried; of our questions */
  guint32 first_revision, revision;   /* of whom we can relay to */
  WrnTime sweep_due;                  /* when to look for channels that nobody uses */
  guint64 carried_packets, carried_bytes;
} WrnRelaying;

/* wrn-edge-relay.c */
void wrn_edge_init_relaying (WrnEdge *self, const WrnEdgeOptions *options);
void wrn_edge_clear_relaying (WrnEdge *self);
void wrn_edge_free_relaying (WrnEdge *self, WrnPeer *peer);
gboolean wrn_edge_does_relay (const WrnEdge *self);
gboolean wrn_edge_is_near (const WrnPeer *peer, WrnTime now);
void wrn_edge_say_near (WrnEdge *self, WrnTime now, WrnPeer *peer, guint8 *packet, gsize inner_len);
WrnDrop wrn_edge_hear_relaying (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnInner *inner);
gsize wrn_edge_carry (WrnEdge *self, WrnTime now, guint8 *data, gsize len, guint16 segment);
void wrn_edge_stop_carrying (WrnEdge *self, WrnTime now, WrnPeer *peer);
void wrn_edge_sweep_carried (WrnEdge *self, WrnTime now);
guint8 wrn_edge_get_relay_flags (const WrnEdge *self);
void wrn_edge_meter_relaying (WrnEdge *self, WrnTime now);

/* wrn-edge-via.c */
gboolean wrn_edge_find_via (const WrnEdge *self, guint32 channel, WrnRoute *route);
const WrnPeer *wrn_edge_get_relay (const WrnEdge *self, guint relay);
WrnDrop wrn_edge_read_opened (WrnEdge *self, WrnTime now, WrnPeer *relay, const WrnInner *inner);
WrnDrop wrn_edge_read_refused (WrnEdge *self, WrnTime now, WrnPeer *relay, const WrnInner *inner);
void wrn_edge_close_via (WrnEdge *self, WrnTime now, WrnPeer *relay, const guint8 *id);
void wrn_edge_forget_vias (WrnEdge *self, WrnTime now, WrnPeer *relay);
gboolean wrn_edge_may_carry (const WrnPeer *peer, WrnTime now);
gboolean wrn_edge_has_supernode (const WrnEdge *self);
void wrn_edge_want_via (WrnEdge *self, WrnTime now, WrnPeer *peer);
gboolean wrn_edge_may_ask (WrnEdge *self, WrnTime now);
void wrn_edge_tick_via (WrnEdge *self, WrnTime now, WrnPeer *peer);

/* wrn-edge-introduce.c */
void wrn_edge_note_near (WrnEdge *self, WrnTime now, WrnPeer *peer, gboolean is_near);
WrnDrop wrn_edge_read_ask (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnInner *inner);
WrnDrop wrn_edge_read_members (WrnEdge *self, WrnTime now, WrnPeer *relay, const WrnInner *inner);
void wrn_edge_tick_list (WrnEdge *self, WrnTime now, WrnPeer *peer);
void wrn_edge_look_around (WrnEdge *self, WrnTime now, WrnPeer *relay);
