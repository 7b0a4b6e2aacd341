/* wrn-uplink.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One supernode, as its client knows it.
 */
#pragma once

#include "core/base/wrn-token-bucket.h"
#include "core/edge/wrn-fallback.h"
#include "core/edge/wrn-peer.h"
#include "core/edge/wrn-sounding.h"
#include "core/session/wrn-session.h"
#include "core/wire/wrn-supernode-message.h"

/* A name may have addresses in both families; more are tried in turn. */
#define WRN_UPLINK_ENDPOINTS_MAX 8

typedef struct
{
  WrnPeer *peer;    /* (not owned) (nullable) */
  gboolean want;    /* ask for a channel */
  guint32 channel;  /* 0: none */
  WrnTime asked_at; /* 0: never */
} WrnUplinkSlot;

typedef struct
{
  guint index; /* in the edge's table, and of the relay in paths */
  char name[WRN_HOST_MAX + 8];
  WrnRealm realm;
  WrnIdentity pseudonym;
  WrnSessionContext context;
  WrnSession session;

  guint n_endpoints;
  WrnEndpoint endpoints[WRN_UPLINK_ENDPOINTS_MAX];
  guint tried;   /* which of them the last INIT went to */
  guint n_inits; /* since it last answered */
  WrnFlow asked; /* where that INIT went */
  WrnFlow flow;  /* where it answered; none before */

  WrnFallback fallback;
  WrnTokenBucket talk; /* of events about it */
  gboolean registered;
  guint16 slot;
  guint16 members;
  WrnEndpoint seen; /* our address as it sees it */
  WrnTime register_due;
  WrnTime registered_at; /* when the last REGISTER went */
  guint n_registers;     /* without an answer */

  guint32 revision;      /* of the last complete list */
  guint16 list_from;     /* the page that is wanted next */
  guint32 list_revision; /* of the first page of the list that is being read */
  WrnTime list_due;

  WrnUplinkSlot slots[WRN_SLOTS_MAX];
  guint next_slot; /* round robin */
  WrnTime channel_due;
  WrnTokenBucket asks;
  WrnTime spread_to; /* no handshake through it before */

  WrnTime challenge_due;
  WrnTime heard_at;
  WrnTime doubt_at;   /* used since it was last heard from: when to ask why; else never */
  guint n_challenges; /* without an answer */
  WrnTime challenged_at;
  guint8 token[WRN_TOKEN_LEN];
  WrnTime rtt; /* -1: not known */

  WrnSounding sounding;
} WrnUplink;

/* wrn-edge-uplink.c */
void wrn_edge_init_uplink (WrnEdge *self, guint i, const WrnSupernodeAddress *address);
void wrn_edge_clear_uplink (WrnUplink *uplink);
void wrn_edge_set_uplink_endpoints (WrnEdge *self,
                                    WrnTime now,
                                    guint i,
                                    const WrnEndpoint *endpoints,
                                    guint n);
WrnUplink *wrn_edge_find_uplink (WrnEdge *self, const WrnEndpoint *remote);
void wrn_edge_uplink_send (WrnEdge *self,
                           WrnTime now,
                           WrnUplink *uplink,
                           guint8 *packet,
                           gsize inner_len);
void wrn_edge_uplink_used (WrnUplink *uplink, WrnTime now);
void wrn_edge_uplink_heard (WrnUplink *uplink, WrnTime now);
void wrn_edge_uplink_renew (WrnUplink *uplink, WrnTime now);
void wrn_edge_uplink_moved (WrnUplink *uplink, WrnTime now);
void wrn_edge_uplink_connected (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnFlow *flow);
WrnDrop wrn_edge_uplink_handle (WrnEdge *self,
                                WrnTime now,
                                WrnUplink *uplink,
                                const WrnFlow *flow,
                                const WrnReceived *received);
void wrn_edge_tick_uplink (WrnEdge *self, WrnTime now, WrnUplink *uplink);
WrnTime wrn_edge_uplink_next_timeout (const WrnUplink *uplink);
void wrn_edge_close_uplink (WrnEdge *self, WrnTime now, WrnUplink *uplink);

gboolean wrn_edge_may_talk (WrnUplink *uplink, WrnTime now);

/* wrn-edge-slots.c */
void wrn_edge_forget_slots (WrnEdge *self, WrnTime now, WrnUplink *uplink);
void wrn_edge_want_list (WrnUplink *uplink, WrnTime now);
void wrn_edge_uplink_forget_peer (WrnUplink *uplink, const WrnPeer *peer);
WrnDrop
wrn_edge_read_entries (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnInner *inner);
WrnDrop
wrn_edge_read_channel (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnInner *inner);
WrnDrop wrn_edge_read_signal (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnInner *inner);
void
wrn_edge_read_channel_error (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnError *error);
void wrn_edge_renew_channels (WrnEdge *self, WrnTime now, WrnUplink *uplink);
void wrn_edge_tick_slots (WrnEdge *self, WrnTime now, WrnUplink *uplink);
