/* wrn-other-port.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The second port of a supernode, by which members see what their routers do.
 */
#pragma once

#include "core/io/wrn-udp.h"

#define WRN_OTHER_PORT_ANY (-1)

gboolean wrn_other_port_open (WrnUdp *udp,
                              const WrnEndpoint *first,
                              int wanted,
                              guint16 *port,
                              GError **error);
