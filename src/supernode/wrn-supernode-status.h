/* wrn-supernode-status.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The statistics of a supernode as one line of JSON.
 */
#pragma once

#include "core/carrier/wrn-carriers.h"
#include "core/io/wrn-udp.h"
#include "core/supernode/wrn-supernode.h"

char *wrn_supernode_status (const WrnSupernodeStats *stats,
                            const WrnUdpStats *udp,
                            const WrnCarriersStats *connections,
                            gint64 uptime);
