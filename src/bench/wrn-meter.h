/* wrn-meter.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times one thing again and again, for as long as it may take.
 */
#pragma once

#include "bench/wrn-histogram.h"

/*   while (wrn_meter_goes_on (meter))
 *     {
 *       prepare what is not to be timed;
 *       wrn_meter_start (meter);
 *       do it N times;
 *       wrn_meter_stop (meter, N, BYTES);
 *     }
 */
typedef struct
{
  guint64 until; /* 0: has not begun */
  guint64 duration;
  guint64 started;
  guint64 busy; /* nanoseconds between start and stop, in all */
  guint64 n;
  guint64 bytes;
  gboolean warm; /* the first round, which fills the caches, does not count */
  WrnHistogram times;
} WrnMeter;

guint64 wrn_meter_now (void);

void wrn_meter_init (WrnMeter *self, double seconds);
gboolean wrn_meter_goes_on (WrnMeter *self);
void wrn_meter_start (WrnMeter *self);
void wrn_meter_stop (WrnMeter *self, guint64 n, guint64 bytes);
