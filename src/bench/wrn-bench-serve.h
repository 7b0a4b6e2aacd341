/* wrn-bench-serve.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lets another member measure the way to here.
 */
#pragma once

#include <gio/gio.h>

#include "core/base/wrn-endpoint.h"

/* All that one member may take of this computer's time, in all phases. */
#define WRN_BENCH_SERVE_MAX_SECONDS 600

typedef struct
{
  WrnEndpoint listen; /* port 0: one that is free */
  gboolean once;      /* end after the first member */
  void (*listening) (const WrnEndpoint *where);
  void (*note) (const char *format, ...) G_GNUC_PRINTF (1, 2);
} WrnBenchServeOptions;

gboolean wrn_bench_serve (const WrnBenchServeOptions *options, GError **error);
