/* wrn-clock.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The one clock of the product, which goes on while the computer sleeps.
 */
#define G_LOG_DOMAIN "wrn-driver"

#include "config.h"

#include "core/driver/wrn-clock.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* A timer of CLOCK_BOOTTIME: GLib's own stop while the computer sleeps. */
struct _WrnAlarm
{
  int fd;      /* (owned) */
  WrnTime set; /* when it will ring; WRN_TIME_NEVER if it will not */
};

WrnTime
wrn_clock_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (WrnTime) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

WrnAlarm *
wrn_alarm_new (void)
{
  WrnAlarm *self = g_new0 (WrnAlarm, 1);

  self->set = WRN_TIME_NEVER;
  self->fd = timerfd_create (CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->fd < 0)
    g_error ("Cannot create a timer: %s", g_strerror (errno));
  return self;
}

void
wrn_alarm_free (WrnAlarm *self)
{
  close (self->fd);
  g_free (self);
}

/* Readable once the alarm rings. */
int
wrn_alarm_get_fd (const WrnAlarm *self)
{
  return self->fd;
}

/**
 * wrn_alarm_set:
 * @self: an alarm
 * @when: when something is due; it may be in the past
 *
 * Rings at @when or earlier. It is never put off: deadlines move with each packet, and a system
 * call each time would cost more than the one early ring.
 */
void
wrn_alarm_set (WrnAlarm *self, WrnTime when)
{
  const WrnTime at = MAX (when, 1); /* zero would switch it off */
  const struct itimerspec spec = { .it_value = { .tv_sec = at / 1000000,
                                                 .tv_nsec = at % 1000000 * 1000 } };

  if (when >= self->set)
    return;
  self->set = when;
  timerfd_settime (self->fd, TFD_TIMER_ABSTIME, &spec, NULL);
}

/* Takes note that it rang. */
void
wrn_alarm_clear (WrnAlarm *self)
{
  guint64 rings;

  if (read (self->fd, &rings, sizeof rings) == sizeof rings)
    self->set = WRN_TIME_NEVER;
}
