/* wrn-send-window.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How much may wait in the kernel on its way to a slow link: little time, whatever the link.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include "core/io/wrn-send-window.h"

void
wrn_send_window_init (WrnSendWindow *self)
{
  *self = (WrnSendWindow){ .size = WRN_SEND_WINDOW_FIRST, .full_since = WRN_TIME_NEVER };
}

/**
 * wrn_send_window_filled:
 * @self: of a socket
 * @now: when
 * @n_waiting: bytes that it holds
 *
 * Begins to measure when the socket takes no more. What is said again before it has room counts
 * for nothing.
 */
void
wrn_send_window_filled (WrnSendWindow *self, WrnTime now, gsize n_waiting)
{
  if (self->full_since != WRN_TIME_NEVER)
    return;
  self->full_since = now;
  self->n_full = n_waiting;
}

/**
 * wrn_send_window_drained:
 * @self: of a socket
 * @now: when
 * @n_waiting: bytes that it still holds
 *
 * Ends the measurement, as the socket has room again. If it is empty, nobody knows for how long
 * it has been: then the link was idle because we came late, and gets more to do.
 *
 * Returns: %TRUE if the size of the buffer is to be changed
 */
gboolean
wrn_send_window_drained (WrnSendWindow *self, WrnTime now, gsize n_waiting)
{
  const WrnTime took = MAX (1, now - self->full_since);
  const gsize before = self->size;
  gsize wanted;

  if (self->full_since == WRN_TIME_NEVER || n_waiting >= self->n_full)
    return FALSE;

  self->full_since = WRN_TIME_NEVER;
  wanted = (gsize) ((self->n_full - n_waiting) * (guint64) WRN_SEND_WINDOW_TIME / (guint64) took);
  if (n_waiting == 0)
    wanted = MAX (wanted, before + before / 4);

  /* Too little for a moment costs less than too much. */
  wanted = MIN (wanted, before * 2);
  self->size = CLAMP (wanted, WRN_SEND_WINDOW_MIN, WRN_SEND_WINDOW_MAX);
  return self->size != before;
}
