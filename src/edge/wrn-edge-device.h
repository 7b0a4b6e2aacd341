/* wrn-edge-device.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The network interface of a community: made with privileges, changed without.
 */
#pragma once

#include "core/base/wrn-mac.h"
#include "core/community/wrn-profile.h"
#include "core/io/wrn-tap.h"
#include "edge/wrn-link-keeper.h"

typedef struct _WrnEdgeDevice WrnEdgeDevice;

WrnEdgeDevice *
wrn_edge_device_new (const char *name, gboolean no_offload, WrnLinkKeeper *keeper, GError **error);
void wrn_edge_device_free (WrnEdgeDevice *self);

WrnTap *wrn_edge_device_get_tap (WrnEdgeDevice *self);
gboolean wrn_edge_device_configure (WrnEdgeDevice *self,
                                    const WrnProfile *profile,
                                    const WrnMac *mac,
                                    const guint8 ipv6[static 16],
                                    GError **error);
void wrn_edge_device_set_ipv4 (WrnEdgeDevice *self, guint32 ipv4);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnEdgeDevice, wrn_edge_device_free)
