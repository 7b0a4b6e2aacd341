/* wrn-meter.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times one thing again and again, for as long as it may take.
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include "bench/wrn-meter.h"

#include <time.h>

#define NSEC_PER_SEC 1e9

/* In nanoseconds. */
guint64
wrn_meter_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (guint64) now.tv_sec * (guint64) NSEC_PER_SEC + (guint64) now.tv_nsec;
}

void
wrn_meter_init (WrnMeter *self, double seconds)
{
  *self = (WrnMeter){ .duration = (guint64) (seconds * NSEC_PER_SEC) };
}

/* TRUE as long as there is time, and until there is a result. */
gboolean
wrn_meter_goes_on (WrnMeter *self)
{
  const guint64 now = wrn_meter_now ();

  if (self->until == 0)
    self->until = now + self->duration;
  return now < self->until || self->n == 0;
}

void
wrn_meter_start (WrnMeter *self)
{
  self->started = wrn_meter_now ();
}

/* @n things with @bytes bytes in all are done. Each counts as if it had taken the same time. */
void
wrn_meter_stop (WrnMeter *self, guint64 n, guint64 bytes)
{
  const guint64 took = wrn_meter_now () - self->started;

  if (!self->warm)
    {
      self->warm = TRUE;
      return;
    }
  if (n == 0)
    return;
  self->busy += MAX (took, 1);
  self->n += n;
  self->bytes += bytes;
  wrn_histogram_add (&self->times, MAX (took / n, 1), n);
}
