/* wrn-udp-receive.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Takes runs of datagrams from the kernel, with the addresses they came from and went to.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include <errno.h>
#include <netinet/udp.h>

#include "core/io/wrn-udp-private.h"

/* Errors of earlier datagrams that one call may meet before it gives way to others. */
#define MAX_ERRORS 8

/* What the control messages of one run say. A datagram to a group has no address of ours in IPv6;
 * in IPv4 the kernel names the one to answer from (ipi_spec_dst). */
static void
read_control (WrnUdpRun *run, struct msghdr *header, guint16 port)
{
  for (struct cmsghdr *c = CMSG_FIRSTHDR (header); c != NULL; c = CMSG_NXTHDR (header, c))
    {
      if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO)
        {
          struct in_pktinfo info;

          memcpy (&info, CMSG_DATA (c), sizeof info);
          run->flow.local = wrn_sockaddr_endpoint_ipv4 (&info.ipi_spec_dst, port);
        }
      else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO)
        {
          struct in6_pktinfo info;

          memcpy (&info, CMSG_DATA (c), sizeof info);
          if (!IN6_IS_ADDR_MULTICAST (&info.ipi6_addr))
            run->flow.local = wrn_sockaddr_endpoint_ipv6 (&info.ipi6_addr, port, info.ipi6_ifindex);
        }
      else if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO)
        {
          int segment;

          memcpy (&segment, CMSG_DATA (c), sizeof segment);
          run->segment = (guint16) MIN ((gsize) segment, run->len);
        }
    }
}

/* FALSE if the datagram is nothing that an honest sender sends. An IPv4-mapped source in an IPv6
 * packet would pass for another host's address. */
static gboolean
read_run (WrnUdp *self, guint i, const WrnUdpSocket *from, WrnUdpRun *run)
{
  struct msghdr *header = &self->rx[i].msg_hdr;
  const WrnUdpSlot *slot = &self->rx_slots[i];

  *run = (WrnUdpRun){
    .flow = { .remote = wrn_sockaddr_get (&slot->name) },
    .data = slot->iov.iov_base,
    .len = self->rx[i].msg_len,
    .segment = (guint16) MIN (self->rx[i].msg_len, G_MAXUINT16),
  };
  if ((header->msg_flags & MSG_TRUNC) != 0 ||
      wrn_endpoint_is_ipv4 (&run->flow.remote) != (from->family == AF_INET))
    return FALSE;

  read_control (run, header, from->name.port);
  return run->segment > 0; /* not so for an empty datagram */
}

static int
receive_batch (WrnUdp *self, int fd)
{
  for (guint i = 0; i < WRN_UDP_BATCH; i++)
    {
      self->rx[i].msg_hdr.msg_namelen = sizeof self->rx_slots[i].name;
      self->rx[i].msg_hdr.msg_controllen = sizeof self->rx_slots[i].control;
    }

  for (guint i = 0; i < MAX_ERRORS; i++)
    {
      const int n = recvmmsg (fd, self->rx, WRN_UDP_BATCH, 0, NULL);

      self->stats.rx_calls++;
      if (n >= 0)
        return n;
      if (errno == EAGAIN)
        return 0;
      /* What ICMP told about an earlier datagram surfaces here; the socket is as good as before. */
      if (errno != EINTR)
        self->stats.icmp++;
    }
  return 0;
}

/* What waits in one socket, at most one batch. */
guint
wrn_udp_receive_from (WrnUdp *self, const WrnUdpSocket *from, WrnUdpRun runs[static WRN_UDP_BATCH])
{
  const int n_messages = receive_batch (self, from->fd);
  guint n = 0;

  for (guint i = 0; i < (guint) n_messages; i++)
    {
      if (!read_run (self, i, from, &runs[n]))
        {
          self->stats.rx_refused++;
          continue;
        }
      self->stats.rx_datagrams += (runs[n].len + runs[n].segment - 1) / runs[n].segment;
      self->stats.rx_bytes += runs[n].len;
      n++;
    }
  return n;
}

/**
 * wrn_udp_receive:
 * @self: the sockets
 * @socket: the place of one in wrn_udp_get_fds()
 * @runs: (out): what arrived
 *
 * Takes what waits, at most one batch.
 *
 * Returns: the number of runs, 0 if nothing waits
 */
guint
wrn_udp_receive (WrnUdp *self, guint socket, WrnUdpRun runs[static WRN_UDP_BATCH])
{
  g_return_val_if_fail (socket < self->n_sockets, 0);

  return wrn_udp_receive_from (self, &self->sockets[socket], runs);
}
