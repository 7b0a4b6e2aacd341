/* wrn-bus-backend.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The helper on the system bus, as the windows know it.
 */
#pragma once

#include "ui/model/wrn-backend.h"

#define WRN_TYPE_BUS_BACKEND (wrn_bus_backend_get_type ())

G_DECLARE_FINAL_TYPE (WrnBusBackend, wrn_bus_backend, WRN, BUS_BACKEND, GObject)

WrnBackend *wrn_bus_backend_new (GDBusConnection *connection, GNetworkMonitor *network);
