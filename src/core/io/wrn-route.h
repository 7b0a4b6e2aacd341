/* wrn-route.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Whether this computer knows a way to an address, and how much a packet may carry on it.
 */
#pragma once

#include "core/base/wrn-endpoint.h"

gboolean wrn_route_find (const WrnEndpoint *remote, guint *mtu);
guint wrn_route_get_mtu (const WrnEndpoint *remote);
