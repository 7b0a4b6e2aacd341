/* wrn-udp-extra.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Many more sockets for a short time, of which a few may stay.
 *
 * They cost packets that go elsewhere nothing: one descriptor stands for all of them to be waited
 * for, and they have no queue.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include <sys/epoll.h>
#include <unistd.h>

#include "core/io/wrn-udp-private.h"

const WrnUdpSocket *
wrn_udp_find_extra (const WrnUdp *self, guint16 port)
{
  for (guint i = 0; i < self->n_extra; i++)
    if (self->extra[i].name.port == port)
      return &self->extra[i];
  return NULL;
}

/* Descriptors are closed, and with them forgotten by epoll. */
void
wrn_udp_close_extra (WrnUdp *self)
{
  for (guint i = 0; i < self->n_extra; i++)
    close (self->extra[i].fd);
  self->n_extra = 0;
  g_clear_pointer (&self->extra, g_free);
  if (self->extra_fd >= 0)
    close (self->extra_fd);
  self->extra_fd = -1;
}

static gboolean
is_kept (guint16 port, const guint16 *kept, guint n_kept)
{
  for (guint i = 0; i < n_kept; i++)
    if (kept[i] == port)
      return TRUE;
  return FALSE;
}

/* Those that were kept before and are no longer. */
static void
close_kept (WrnUdp *self, const guint16 *kept, guint n_kept)
{
  for (guint i = self->n_sockets; i-- > self->n_usual;)
    if (!is_kept (self->sockets[i].name.port, kept, n_kept))
      {
        close (self->sockets[i].fd);
        self->sockets[i] = self->sockets[--self->n_sockets];
      }
}

/* An extra one that is to be kept becomes as good as the usual ones, while there is a place. */
static void
promote_kept (WrnUdp *self, const guint16 *kept, guint n_kept)
{
  for (guint i = self->n_extra; i-- > 0;)
    {
      const int fd = self->extra[i].fd;

      if (!is_kept (self->extra[i].name.port, kept, n_kept) ||
          self->n_sockets == WRN_UDP_MAX_SOCKETS)
        continue;
      epoll_ctl (self->extra_fd, EPOLL_CTL_DEL, fd, NULL);
      self->extra[i] = self->extra[--self->n_extra];
      wrn_udp_promote (self, fd);
    }
}

/* Where the usual socket of IPv4 is, but at any port. FALSE if there is none. */
static gboolean
find_name (const WrnUdp *self, WrnEndpoint *name)
{
  for (guint i = 0; i < self->n_usual; i++)
    if (self->sockets[i].family == AF_INET && !self->sockets[i].beacon)
      {
        *name = self->sockets[i].name;
        name->port = 0;
        return TRUE;
      }
  return FALSE;
}

static gboolean
open_one (WrnUdp *self, const WrnEndpoint *name)
{
  WrnUdpSocket *added = &self->extra[self->n_extra];
  struct epoll_event event = { .events = EPOLLIN, .data.u32 = self->n_extra };
  WrnSockaddr bound = { 0 };
  socklen_t len = sizeof bound;
  const int fd = wrn_udp_open_extra (name);

  if (fd < 0)
    return FALSE;
  getsockname (fd, &bound.any, &len);
  *added = (WrnUdpSocket){ .fd = fd, .family = AF_INET, .name = wrn_sockaddr_get (&bound) };
  self->n_extra++;
  return epoll_ctl (self->extra_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

/**
 * wrn_udp_set_extra:
 * @self: the sockets
 * @kept: (array length=n_kept): ports of extra sockets that are to stay
 * @n_kept: their number
 * @n_new: how many more there are to be for now, at most %WRN_UDP_EXTRA_MAX
 * @opened: (out): where the new ones are
 *
 * Those before that are not among @kept are closed. As the usual sockets may have become more or
 * fewer, wrn_udp_get_fds() and wrn_udp_get_extra_fd() are to be asked again.
 *
 * Returns: the number of new ones, which may be fewer than were wanted
 */
guint
wrn_udp_set_extra (WrnUdp *self,
                   const guint16 *kept,
                   guint n_kept,
                   guint n_new,
                   WrnEndpoint opened[static WRN_UDP_EXTRA_MAX])
{
  WrnEndpoint name;

  close_kept (self, kept, n_kept);
  promote_kept (self, kept, n_kept);
  wrn_udp_close_extra (self);
  if (n_new == 0 || !find_name (self, &name))
    return 0;

  self->extra_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (self->extra_fd < 0)
    return 0;
  self->extra = g_new0 (WrnUdpSocket, WRN_UDP_EXTRA_MAX);
  while (self->n_extra < MIN (n_new, WRN_UDP_EXTRA_MAX) && open_one (self, &name))
    opened[self->n_extra - 1] = self->extra[self->n_extra - 1].name;
  return self->n_extra;
}

/* Readable when wrn_udp_receive_extra() has something to do; -1 if there are no extra sockets. */
int
wrn_udp_get_extra_fd (const WrnUdp *self)
{
  return self->extra_fd;
}

/**
 * wrn_udp_receive_extra:
 * @self: the sockets
 * @runs: (out): what arrived
 *
 * Takes what waits in one of the extra sockets, at most one batch.
 *
 * Returns: the number of runs, 0 if nothing waits in any
 */
guint
wrn_udp_receive_extra (WrnUdp *self, WrnUdpRun runs[static WRN_UDP_BATCH])
{
  struct epoll_event event;

  if (self->extra_fd < 0 || epoll_wait (self->extra_fd, &event, 1, 0) != 1 ||
      event.data.u32 >= self->n_extra)
    return 0;
  return wrn_udp_receive_from (self, &self->extra[event.data.u32], runs);
}
