/* wrn-bench-address.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which address of this computer is that of a community.
 */
#pragma once

#include <gio/gio.h>

#include "core/base/wrn-endpoint.h"

#define WRN_BENCH_ADDRESS_SIZE 64

gboolean wrn_bench_address_parse (const char *text, guint16 port, WrnEndpoint *out);
gboolean wrn_bench_address_is_any (const WrnEndpoint *self);
gboolean wrn_bench_address_find (guint16 port, WrnEndpoint *out, GError **error);
const char *wrn_bench_address_format (const WrnEndpoint *endpoint,
                                      char text[static WRN_BENCH_ADDRESS_SIZE]);
