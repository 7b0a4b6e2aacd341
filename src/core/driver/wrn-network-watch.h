/* wrn-network-watch.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Knows this computer's networks as they come and go, and keeps the sockets in step with them.
 */
#pragma once

#include "core/base/wrn-time.h"
#include "core/io/wrn-udp.h"

typedef struct _WrnNetworkWatch WrnNetworkWatch;

WrnNetworkWatch *
wrn_network_watch_new (WrnUdp *udp, guint32 own_index, gboolean include_tunnels, GError **error);
void wrn_network_watch_free (WrnNetworkWatch *self);

int wrn_network_watch_get_fd (const WrnNetworkWatch *self);
void wrn_network_watch_hear (WrnNetworkWatch *self, WrnTime now);
WrnTime wrn_network_watch_next_timeout (const WrnNetworkWatch *self);
gboolean wrn_network_watch_look (WrnNetworkWatch *self, WrnTime now);
const WrnEndpoint *wrn_network_watch_get_endpoints (const WrnNetworkWatch *self, guint *n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnNetworkWatch, wrn_network_watch_free)
