/* wrn-carrier-socket.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The schemes "tcp" and "unix": packets on plain sockets.
 */
#pragma once

#include "core/carrier/wrn-carrier.h"

extern const WrnCarrier wrn_carrier_tcp;
extern const WrnCarrier wrn_carrier_unix; /* the name of a target is its path */

/* What follows a connection that has been made; it must not be called if the stream is gone. */
typedef void (*WrnSocketMade) (gpointer user_data, GSocketConnection *made, const GError *error);

gboolean wrn_carrier_is_direct (const WrnCarrierTarget *target);
GSocketAddress *wrn_carrier_get_address (const WrnEndpoint *endpoint);
void wrn_carrier_dial (const WrnCarrierTarget *target,
                       GCancellable *cancellable,
                       WrnSocketMade made,
                       gpointer user_data);
