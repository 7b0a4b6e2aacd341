/* wrn-igd.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Asks a router for a port by UPnP: finds it, and talks to what maps ports there.
 */
#pragma once

#include "core/portmap/wrn-portmap-client.h"

/* Entries of a router's table that are looked at. */
#define WRN_IGD_ENTRIES_MAX 64

WrnPortmapVerdict wrn_igd_ask (WrnPortmapClient *client,
                               const WrnExchange *exchange,
                               const WrnPortmapWish *wish,
                               WrnPortmapGrant *grant);
gboolean
wrn_igd_find_address (WrnPortmapClient *client, const WrnExchange *exchange, WrnEndpoint *address);
gboolean wrn_igd_get_entry (WrnPortmapClient *client,
                            const WrnExchange *exchange,
                            guint number,
                            WrnUpnpAnswer *entry);
