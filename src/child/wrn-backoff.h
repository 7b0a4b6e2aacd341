/* wrn-backoff.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long to wait before something that ended by itself is started again.
 */
#pragma once

#include <glib.h>

/* The first attempt costs a user less than a second; one engine that cannot run costs its computer
 * one start a minute. */
#define WRN_BACKOFF_MIN_MS 500
#define WRN_BACKOFF_MAX_MS 60000

/* What ran for so long did not fail because of how it was started. */
#define WRN_BACKOFF_FORGET_MS 60000

typedef struct
{
  guint delay_ms; /* the last; 0: none yet */
} WrnBackoff;

/* @ran_ms is how long it ran. Returns how many milliseconds to wait now. */
static inline guint
wrn_backoff_next (WrnBackoff *self, gint64 ran_ms)
{
  if (ran_ms >= WRN_BACKOFF_FORGET_MS)
    self->delay_ms = 0;
  self->delay_ms = CLAMP (self->delay_ms * 2, WRN_BACKOFF_MIN_MS, WRN_BACKOFF_MAX_MS);
  return self->delay_ms;
}
