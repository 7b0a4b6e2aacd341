/* wrn-supernode-status.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The statistics of a supernode as one line of JSON.
 */
#pragma once

#include "core/io/wrn-udp.h"
#include "core/supernode/wrn-supernode.h"

char *wrn_supernode_status (const WrnSupernodeStats *stats, const WrnUdpStats *udp, gint64 uptime);
