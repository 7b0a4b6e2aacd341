/* wrn-web.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The schemes "ws" and "wss": packets in WebSockets, for networks that let only the web pass.
 *
 * The bytes of the binary messages, one after the other, are packets as on any stream. This is a
 * module of its own, as what it needs takes as much memory as all the rest: see
 * wrn-carrier-web.h.
 */
#pragma once

#include <gmodule.h>

#include "core/carrier/wrn-carrier.h"

G_MODULE_EXPORT extern const char wrn_web_version[];
G_MODULE_EXPORT void wrn_web_get_carriers (const WrnCarrier **ws, const WrnCarrier **wss);
