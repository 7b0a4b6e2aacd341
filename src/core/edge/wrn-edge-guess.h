/* wrn-edge-guess.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Guesses a port of a router that changes it, or has ours guessed (nat.md, "Birthday mode").
 */
#pragma once

#include "core/edge/wrn-edge-private.h"

void wrn_edge_init_guessing (WrnEdge *self, const WrnEdgeOptions *options);
void wrn_edge_set_metered (WrnEdge *self, WrnTime now, gboolean metered);
gboolean wrn_edge_would_guess (const WrnEdge *self);
void wrn_edge_expect_guess (WrnEdge *self, WrnTime now);
void wrn_edge_forget_guess (WrnEdge *self, const WrnPeer *peer);
void wrn_edge_stop_guessing (WrnEdge *self);
void
wrn_edge_take_sockets (WrnEdge *self, WrnTime now, const WrnEndpoint *sockets, guint n_sockets);
gboolean wrn_edge_hear_guess (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnRoute *route);
WrnDrop wrn_edge_read_knock (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnInner *inner);
WrnDrop wrn_edge_read_vouch (WrnEdge *self, WrnTime now, WrnUplink *uplink, const WrnInner *inner);
void wrn_edge_tick_guess (WrnEdge *self, WrnTime now);
WrnTime wrn_edge_guess_next_timeout (const WrnEdge *self);
