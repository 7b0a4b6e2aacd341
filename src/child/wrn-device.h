/* wrn-device.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The network interface of a community.
 *
 * An engine asks for it, and gets one only if it takes nothing from this computer: a private
 * network that overlaps none that is there, addresses in that network, and no route beyond it.
 */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

typedef struct _WrnDevice WrnDevice;

WrnDevice *wrn_device_new (GVariant *link, GPtrArray *siblings, gboolean fake, GError **error);
void wrn_device_free (WrnDevice *self);

const char *wrn_device_get_name (const WrnDevice *self);
gboolean
wrn_device_put (const WrnDevice *self, GUnixFDList *fds, GVariantDict *options, GError **error);
gboolean wrn_device_is_for (const WrnDevice *self, GVariant *link);
gboolean wrn_device_check_networks (WrnDevice *self, GError **error);
gboolean wrn_device_set_ipv4 (WrnDevice *self, guint32 ipv4, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnDevice, wrn_device_free)
