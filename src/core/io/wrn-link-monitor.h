/* wrn-link-monitor.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Hears from the kernel when interfaces, addresses or routes change.
 */
#pragma once

#include <gio/gio.h>

typedef struct _WrnLinkMonitor WrnLinkMonitor;

typedef enum
{
  WRN_LINK_CHANGE_NONE = 0,
  WRN_LINK_CHANGE_ADDRESS = 1 << 0, /* an interface or an address, perhaps */
  WRN_LINK_CHANGE_ROUTE = 1 << 1,   /* a default route */
  WRN_LINK_CHANGE_NETWORK = 1 << 2, /* a route to a network, of any table */
  WRN_LINK_CHANGE_ALL = (1 << 3) - 1,
} WrnLinkChange;

WrnLinkMonitor *wrn_link_monitor_new (guint32 ignored, GError **error);
void wrn_link_monitor_free (WrnLinkMonitor *self);
int wrn_link_monitor_get_fd (const WrnLinkMonitor *self);
WrnLinkChange wrn_link_monitor_drain (WrnLinkMonitor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnLinkMonitor, wrn_link_monitor_free)
