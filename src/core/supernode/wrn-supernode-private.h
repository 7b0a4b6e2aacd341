/* wrn-supernode-private.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the files of the supernode share.
 */
#pragma once

#include "core/machine/wrn-outbox.h"
#include "core/supernode/wrn-network-table.h"
#include "core/supernode/wrn-supernode-client.h"
#include "core/supernode/wrn-supernode.h"

struct _WrnSupernode
{
  WrnIdentity identity;
  WrnRealm realm;
  const WrnEntropy *entropy; /* (not owned) */
  WrnSupernodeLimits limits;
  guint16 other_port;        /* 0: none */
  WrnIndexTable *indices;    /* (owned) */
  WrnSessionContext context; /* of all sessions */
  WrnGate *gate;             /* (owned) */
  WrnOutbox *outbox;         /* (owned) */
  gboolean closing;          /* goodbyes are being said, at the time of @closed_at */
  WrnTime closed_at;
  WrnTime complain_again; /* that there is no room */

  GHashTable *clients;         /* (owned) (element-type WrnSupernodeClient): owned, by node id */
  WrnTimerHeap *client_timers; /* (owned): every client has one */
  GQueue lobby;                /* the oldest first; links embedded */
  GQueue opening;              /* with tentative keys, perhaps; the oldest first; links embedded */
  GHashTable *topics;          /* (owned) (element-type WrnTopic): owned, by id */
  WrnNetworkTable networks;
  GHashTable *relays;         /* (owned) (element-type WrnRelay): owned, by pair of clients */
  WrnTimerHeap *relay_timers; /* (owned) */
  WrnSupernodeStats stats;    /* counters only; gauges are filled in when asked */
};

/* One data packet while it is being served. */
typedef struct
{
  WrnTime now;
  WrnSupernodeClient *client;
  const WrnFlow *flow; /* where it came from, and where the answer goes */
  guint32 index;       /* which keys it came with */
  gsize budget;        /* bytes that may still go there */
} WrnRequest;

void wrn_supernode_handle_run (gpointer machine,
                               WrnTime now,
                               const WrnFlow *flow,
                               guint8 *data,
                               gsize len,
                               guint16 segment);

WrnSupernodeClient *wrn_supernode_find_client (WrnSupernode *self,
                                               const guint8 id[static WRN_NODE_ID_LEN]);
WrnSupernodeClient *
wrn_supernode_add_client (WrnSupernode *self, WrnTime now, const WrnIncoming *incoming);
void wrn_supernode_remove_client (WrnSupernode *self, WrnSupernodeClient *client);
void wrn_supernode_schedule_client (WrnSupernode *self, WrnSupernodeClient *client);
void
wrn_supernode_note_opening (WrnSupernode *self, WrnSupernodeClient *client, const WrnFlow *flow);
void
wrn_supernode_confirm_client (WrnSupernode *self, WrnSupernodeClient *client, const WrnFlow *flow);
void wrn_supernode_make_room (WrnSupernode *self);
void wrn_supernode_set_flow (WrnSupernode *self, WrnSupernodeClient *client, const WrnFlow *flow);
void wrn_supernode_tick_client (WrnSupernode *self, WrnTime now, WrnSupernodeClient *client);

gboolean wrn_supernode_register (WrnSupernode *self,
                                 const WrnRequest *request,
                                 const guint8 topic[static WRN_TOPIC_LEN],
                                 const guint8 *blob,
                                 guint16 blob_len);
void wrn_supernode_unregister (WrnSupernode *self, WrnSupernodeClient *client);

void wrn_supernode_send (WrnSupernode *self,
                         WrnTime now,
                         WrnSupernodeClient *client,
                         const WrnFlow *flow,
                         const guint8 *inner,
                         gsize len);
void wrn_supernode_probe (WrnSupernode *self, WrnRequest *request);
gboolean
wrn_supernode_serve (WrnSupernode *self, WrnRequest *request, const guint8 *data, gsize len);

guint wrn_relay_hash (gconstpointer relay);
gboolean wrn_relay_equal (gconstpointer a, gconstpointer b);
WrnRelay *wrn_supernode_open_relay (WrnSupernode *self,
                                    WrnTime now,
                                    WrnSupernodeClient *a,
                                    WrnSupernodeClient *b);
void wrn_supernode_close_relays (WrnSupernode *self, WrnSupernodeClient *client);
void wrn_supernode_tick_relay (WrnSupernode *self, WrnTime now, WrnRelay *relay);
void wrn_supernode_relay (WrnSupernode *self,
                          WrnTime now,
                          const WrnFlow *flow,
                          WrnRelayEnd *from,
                          guint8 *data,
                          gsize len,
                          guint16 segment);
