/* wrn-edge-fallback.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How a supernode is reached where UDP is blocked: by connections, as long as that is so.
 *
 * A session is not bound to a way. So what is asked by another way, and answered there, is all that
 * it takes to change over, in both directions: keys, channels and counters stay.
 */
#pragma once

#include "core/edge/wrn-edge-private.h"
#include "core/wire/wrn-inner.h"

gboolean wrn_edge_uplink_is_connected (const WrnUplink *uplink);
gboolean wrn_edge_uplink_has_way (const WrnUplink *uplink, const WrnEndpoint *remote);
void wrn_edge_renew_connections (WrnUplink *uplink);
void wrn_edge_greet_besides (WrnEdge *self, WrnTime now, WrnUplink *uplink, const guint8 *init);
void wrn_edge_ask_besides (WrnEdge *self, WrnTime now, WrnUplink *uplink);
void wrn_edge_tick_return (WrnEdge *self, WrnTime now, WrnUplink *uplink);
void wrn_edge_use_way (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnFlow *flow);
gboolean wrn_edge_read_way (WrnEdge *self,
                            WrnTime now,
                            WrnUplink *uplink,
                            const WrnFlow *flow,
                            const WrnChallenge *said);
