/* wrn-bench-peer.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How good the way to another member is, which serves.
 */
#pragma once

#include "bench/wrn-bench-message.h"
#include "bench/wrn-bench.h"
#include "core/base/wrn-endpoint.h"

typedef struct
{
  WrnEndpoint endpoint;
  guint32 kbit; /* of the stream of datagrams, a second */
} WrnBenchPeer;

/* Longer than the phases may be, nothing is measured. */
#define WRN_BENCH_PEER_MAX_SECONDS (5 * WRN_BENCH_PHASE_MAX_MSEC / 1000)

gboolean wrn_bench_peer (WrnBench *self, gpointer data, GError **error);
