/* wrn-gateway.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The router by which this computer reaches the Internet, over IPv4.
 */
#pragma once

#include <gio/gio.h>

#include "core/base/wrn-endpoint.h"

typedef struct
{
  WrnEndpoint address; /* the port is 0 */
  WrnEndpoint local;   /* ours towards it; the port is 0 */
} WrnGateway;

gboolean wrn_gateway_find (WrnGateway *out, GError **error);
