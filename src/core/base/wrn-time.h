/* wrn-time.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Time as every machine sees it: microseconds that only the driver reads from a clock.
 */
#pragma once

#include <glib.h>

/* Microseconds since an arbitrary start, CLOCK_BOOTTIME in the product: keys must age while a
 * laptop sleeps. */
typedef gint64 WrnTime;

#define WRN_TIME_NEVER G_MAXINT64
#define WRN_MSEC(n) ((WrnTime) (n) *1000)
#define WRN_SECONDS(n) ((WrnTime) (n) *1000000)
