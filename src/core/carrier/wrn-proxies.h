/* wrn-proxies.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which proxy leads to which host: rules that a person wrote, and may change at any time.
 *
 * Rules are as of wrn-proxy-rule.h. The first that fits counts; without one, it is direct.
 *
 * A host that has a proxy is reached through that alone: its name is not looked up here, and it is
 * sent no datagram.
 */
#pragma once

#include <gio/gio.h>

#include "core/base/wrn-proxy-rule.h"

/* Implements #GProxyResolver, so that GIO and libsoup ask it by themselves. */
#define WRN_TYPE_PROXIES (wrn_proxies_get_type ())
G_DECLARE_FINAL_TYPE (WrnProxies, wrn_proxies, WRN, PROXIES, GObject)

WrnProxies *wrn_proxies_new (void);
gboolean wrn_proxies_set (WrnProxies *self, const char *const *rules, GError **error);
WrnProxyRule wrn_proxies_ask (WrnProxies *self, const char *host);
