/* wrn-carrier-web.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The schemes "ws" and "wss", which are a module that is loaded when one of them is used first.
 *
 * libsoup and what it needs would double the memory of every engine, for networks that few are in.
 */
#pragma once

#include "core/carrier/wrn-carrier.h"

/* In the environment: a folder to take the module from, instead of where it is installed. */
#define WRN_CARRIER_WEB_FOLDER "WARREN_MODULES"

extern const WrnCarrier wrn_carrier_ws;
extern const WrnCarrier wrn_carrier_wss; /* accepts nothing: see WrnCarrierTls */

void wrn_carrier_web_prepare (void);
