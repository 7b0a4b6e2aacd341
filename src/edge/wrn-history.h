/* wrn-history.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What happened in a community: whom we met, and how much passed in which hour.
 *
 * All of it is in memory, so that to ask costs nothing. A worker thread writes what changed, some
 * time later, as packets do not wait for a disk. Without a file it is the history of this life.
 */
#pragma once

#include "core/edge/wrn-edge.h"
#include "edge/wrn-events.h"

/* As many as an edge knows at once. Who was seen longest ago gives way. */
#define WRN_HISTORY_PEERS_MAX WRN_EDGE_MAX_PEERS

/* Three months. */
#define WRN_HISTORY_HOURS_MAX (90 * 24)

#define WRN_HISTORY_HOUR ((gint64) 3600 * G_USEC_PER_SEC)

/* Bytes of an endpoint or of a supernode's name. */
#define WRN_HISTORY_PLACE_MAX 300

typedef struct _WrnHistory WrnHistory;

/* Times are in microseconds since 1970. */
typedef struct
{
  guint8 id[WRN_NODE_ID_LEN];
  char name[WRN_NAME_MAX + 1];
  guint32 ipv4;                          /* host order; 0: none */
  WrnPeerState state;                    /* of its last path */
  char place[WRN_HISTORY_PLACE_MAX + 1]; /* where that path led: its address, or a supernode */
  gint64 first_seen;
  gint64 last_seen;
  guint64 rx_bytes, tx_bytes; /* of all its lives */
} WrnHistoryPeer;

typedef struct
{
  gint64 hour; /* its beginning */
  guint64 rx_bytes, tx_bytes;
} WrnHistoryHour;

WrnHistory *wrn_history_open (int folder, WrnEvents *events, gint64 now);
void wrn_history_free (WrnHistory *self);

void
wrn_history_note (WrnHistory *self, gint64 now, const WrnEdgeStatus *status, const GArray *peers);
void wrn_history_note_event (WrnHistory *self);
void wrn_history_flush (WrnHistory *self);

const WrnHistoryPeer *wrn_history_find_peer (const WrnHistory *self, const guint8 *id);
GPtrArray *wrn_history_list_peers (const WrnHistory *self);
GVariant *wrn_history_list_hours (const WrnHistory *self);
const char *wrn_history_get_problem (const WrnHistory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnHistory, wrn_history_free)
