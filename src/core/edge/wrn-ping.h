/* wrn-ping.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A question that a person asks a member.
 */
#pragma once

#include "core/edge/wrn-peer.h"

/* Questions of people that may be open at once; one more takes the place of the oldest. */
#define WRN_EDGE_PINGS_MAX 16

typedef struct
{
  guint number;
  WrnTime sent_at; /* WRN_PATH_LONG_AGO: none */
  guint8 id[WRN_NODE_ID_LEN];
  guint8 token[WRN_TOKEN_LEN];
} WrnPing;

/* wrn-edge-ping.c */
void wrn_edge_init_pings (WrnEdge *self);
void wrn_edge_ping (WrnEdge *self, WrnTime now, guint number, const guint8 *id);
gboolean wrn_edge_hear_pong (WrnEdge *self,
                             WrnTime now,
                             const WrnPeer *peer,
                             const WrnRoute *route,
                             const guint8 token[static WRN_TOKEN_LEN]);
