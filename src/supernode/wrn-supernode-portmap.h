/* wrn-supernode-portmap.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A supernode behind a router: its ports there, as long as it runs.
 */
#pragma once

#include "core/identity/wrn-identity.h"
#include "core/portmap/wrn-portmap.h"

typedef struct _WrnSupernodePortmap WrnSupernodePortmap;

WrnSupernodePortmap *
wrn_supernode_portmap_new (const WrnIdentity *identity, guint16 udp, guint16 tcp, GError **error);
void wrn_supernode_portmap_free (WrnSupernodePortmap *self);

const WrnEndpoint *wrn_supernode_portmap_get_external (const WrnSupernodePortmap *self);
