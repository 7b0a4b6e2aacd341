/* wrn-bench-end.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One end of a measurement between two members: what it says, sends and hears.
 *
 * Both ends run the same loop, with parts exchanged. All that comes in is bounded, and nothing is
 * waited for without end.
 */
#pragma once

#include <gio/gio.h>

#include "bench/wrn-bench-message.h"
#include "bench/wrn-bench-stream.h"
#include "bench/wrn-histogram.h"
#include "core/base/wrn-endpoint.h"

/* For a message that is due at once. */
#define WRN_BENCH_PATIENCE_NSEC (G_GUINT64_CONSTANT (5) * 1000 * 1000 * 1000)

typedef struct _WrnBenchEnd WrnBenchEnd;

WrnBenchEnd *wrn_bench_end_new (int tcp, int udp, int listener, const WrnEndpoint *remote);
void wrn_bench_end_free (WrnBenchEnd *self);
void wrn_bench_end_set_token (WrnBenchEnd *self, guint64 token);

gboolean wrn_bench_end_say (WrnBenchEnd *self, const WrnBenchMessage *message, GError **error);
gboolean wrn_bench_end_hear (WrnBenchEnd *self, WrnBenchMessage *out, GError **error);

gboolean wrn_bench_end_run (WrnBenchEnd *self,
                            const WrnBenchMessage *start,
                            WrnBenchMessage *result,
                            GError **error);
const WrnHistogram *wrn_bench_end_get_round_trips (const WrnBenchEnd *self, double *mean);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnBenchEnd, wrn_bench_end_free)
