/* wrn-link-monitor.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Hears from the kernel when interfaces, addresses or default routes change.
 */
#pragma once

#include <gio/gio.h>

typedef struct _WrnLinkMonitor WrnLinkMonitor;

WrnLinkMonitor *wrn_link_monitor_new (guint32 ignored, GError **error);
void wrn_link_monitor_free (WrnLinkMonitor *self);
int wrn_link_monitor_get_fd (const WrnLinkMonitor *self);
gboolean wrn_link_monitor_drain (WrnLinkMonitor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnLinkMonitor, wrn_link_monitor_free)
