/* wrn-edge-nat.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Finds out what our router does, and hears of those of other members.
 */
#pragma once

#include "core/edge/wrn-edge-private.h"

void wrn_edge_start_sounding (WrnEdge *self, WrnTime now, WrnUplink *uplink);
void wrn_edge_tick_sounding (WrnEdge *self, WrnTime now, WrnUplink *uplink);
WrnDrop wrn_edge_read_seen (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnInner *inner);
void wrn_edge_tick_router (WrnEdge *self, WrnTime now);
WrnTime wrn_edge_router_next_timeout (const WrnEdge *self);
void wrn_edge_send_router (WrnEdge *self, WrnTime now, WrnPeer *peer);
void wrn_edge_tell_routers (WrnEdge *self, WrnTime now);
WrnDrop wrn_edge_read_router (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnInner *inner);
