/* wrn-netns.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Network namespaces for a test: it runs in its own, and makes others to talk to.
 */
#pragma once

#include <glib.h>

gboolean wrn_netns_init (gboolean needs_tap);
void wrn_netns_end_together (void);
gboolean wrn_netns_has_nobody (void);
int wrn_netns_new (void);
void wrn_netns_switch (int netns);
void wrn_netns_reset (void);

void wrn_netns_ip (const char *format, ...) G_GNUC_PRINTF (1, 2);
char *wrn_netns_show (const char *format, ...) G_GNUC_PRINTF (1, 2);
void wrn_netns_cable (int from, const char *name, int to, const char *peer);
void wrn_netns_lan (const char *name);
void wrn_netns_address (const char *device, const char *address, guint prefix);

gboolean wrn_netns_wait (int fd, short events);
