/* bench-clock.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nanoseconds, and waiting for one of them.
 */
#pragma once

#include <errno.h>
#include <stdint.h>
#include <time.h>

static inline int64_t
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (int64_t) time.tv_sec * 1000000000 + time.tv_nsec;
}

static inline void
sleep_until (int64_t when)
{
  const struct timespec time = { when / 1000000000, when % 1000000000 };

  while (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
    ;
}
