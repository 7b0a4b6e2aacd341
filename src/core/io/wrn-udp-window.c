/* wrn-udp-window.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Keeps the send buffers of the sockets as short as the link is slow.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include "core/io/wrn-udp-private.h"

/* Bytes on their way to the link, as the kernel counts them. */
static gsize
count_waiting (int fd)
{
  int n = 0;

  return ioctl (fd, SIOCOUTQ, &n) == 0 && n > 0 ? (gsize) n : 0;
}

/* All sockets are thought to share one link. The kernel doubles what it is told, and grants without
 * privilege what net.core.wmem_max allows. */
static void
resize (WrnUdp *self)
{
  const int size = (int) (self->window.size / 2);

  for (guint i = 0; i < self->n_sockets; i++)
    if (!self->sockets[i].beacon)
      setsockopt (self->sockets[i].fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
}

/* To be told when there is a socket that takes no more, again and again if that is easier. */
void
wrn_udp_filled (WrnUdp *self, WrnTime now)
{
  const int fd = wrn_udp_get_blocked_fd (self);

  if (fd >= 0 && self->window.full_since == WRN_TIME_NEVER)
    wrn_send_window_filled (&self->window, now, count_waiting (fd));
}

/* To be told when it has room, before wrn_udp_flush(). */
void
wrn_udp_drained (WrnUdp *self, WrnTime now)
{
  const int fd = wrn_udp_get_blocked_fd (self);

  if (fd >= 0 && wrn_send_window_drained (&self->window, now, count_waiting (fd)))
    resize (self);
}

/* Bytes that may be given to wrn_udp_send() before this is asked again, lest they wait where
 * nothing can pass them: 0 if a socket is full, and all that it can use if the link is fast. */
gsize
wrn_udp_get_room (const WrnUdp *self)
{
  return self->queue_to > 0 ? 0 : wrn_send_window_get_burst (&self->window);
}
