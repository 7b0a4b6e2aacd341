/* wrn-edge-beacon.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Members of one local network find each other without anybody's help.
 */
#pragma once

#include "core/edge/wrn-edge-private.h"

void wrn_edge_send_beacon (WrnEdge *self, WrnTime now);
void wrn_edge_restart_beacons (WrnEdge *self, WrnTime now);
WrnDrop wrn_edge_read_beacon (WrnEdge *self,
                              WrnTime now,
                              const WrnFlow *flow,
                              const guint8 *packet,
                              gsize len);
