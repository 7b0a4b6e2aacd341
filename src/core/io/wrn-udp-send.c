/* wrn-udp-send.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Gives runs of datagrams to the kernel, in one piece where it can cut them.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include <errno.h>
#include <netinet/udp.h>

#include "core/io/wrn-udp-private.h"

/* A run that waits in the queue; its bytes follow. */
typedef struct
{
  WrnFlow flow;
  gsize len;
  guint16 segment;
} Waiting;

typedef enum
{
  OUTCOME_SENT,
  OUTCOME_BLOCKED, /* the socket's buffer is full */
  OUTCOME_UNFIT,   /* too large for the way out, or not as a run */
  OUTCOME_REFUSED, /* the system will not send it */
} Outcome;

/* Of a run, in bytes. */
typedef struct
{
  gsize settled; /* sent, or not to be tried again */
  gsize unfit;   /* of these, too large for the way out */
} Progress;

static guint
count_datagrams (gsize len, guint16 segment)
{
  return (guint) ((len + segment - 1) / segment);
}

/* An answer leaves from the socket that was asked, anything else from the first of its family. */
static const WrnUdpSocket *
find_socket (const WrnUdp *self, const WrnFlow *flow)
{
  const int family = wrn_endpoint_is_ipv4 (&flow->remote) ? AF_INET : AF_INET6;
  const WrnUdpSocket *first = NULL;

  for (guint i = 0; i < self->n_sockets; i++)
    {
      const WrnUdpSocket *socket = &self->sockets[i];

      if (socket->family != family || socket->beacon)
        continue;
      if (wrn_udp_socket_hears (socket, &flow->local))
        return socket;
      if (first == NULL)
        first = socket;
    }
  return first;
}

static WrnEndpoint *
plain_slot (WrnUdp *self, const WrnEndpoint *remote)
{
  return &self->plain[wrn_endpoint_hash (remote) % WRN_UDP_PLAIN_SLOTS];
}

static void
put_control (struct msghdr *header, int level, int type, gconstpointer data, gsize len)
{
  struct cmsghdr *c = (struct cmsghdr *) ((guint8 *) header->msg_control + header->msg_controllen);

  c->cmsg_level = level;
  c->cmsg_type = type;
  c->cmsg_len = CMSG_LEN (len);
  memcpy (CMSG_DATA (c), data, len);
  header->msg_controllen += CMSG_SPACE (len);
}

/* The source address, and the interface where the address alone does not say it. */
static void
put_source (struct msghdr *header, const WrnFlow *flow, guint32 interface)
{
  const gboolean ipv4 = wrn_endpoint_is_ipv4 (&flow->remote);
  const gboolean has_source =
      !wrn_endpoint_is_none (&flow->local) && wrn_endpoint_is_ipv4 (&flow->local) == ipv4;

  if (!has_source && interface == 0)
    return;

  if (ipv4)
    {
      struct in_pktinfo info = { .ipi_ifindex = (int) interface };

      if (has_source)
        info.ipi_spec_dst.s_addr = g_htonl (wrn_endpoint_get_ipv4 (&flow->local));
      put_control (header, IPPROTO_IP, IP_PKTINFO, &info, sizeof info);
    }
  else
    {
      struct in6_pktinfo info = { .ipi6_ifindex = interface };

      if (has_source)
        {
          memcpy (&info.ipi6_addr, flow->local.address, sizeof info.ipi6_addr);
          info.ipi6_ifindex = interface != 0 ? interface : flow->local.scope;
        }
      put_control (header, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof info);
    }
}

/* Header, address and control block that all messages of a run share. */
static struct msghdr
prepare (WrnUdp *self, const WrnFlow *flow, guint32 interface)
{
  struct msghdr header = {
    .msg_name = &self->tx_slot.name,
    .msg_namelen = wrn_sockaddr_set (&self->tx_slot.name, &flow->remote),
    .msg_control = self->tx_slot.control,
  };

  if (interface != 0 && !wrn_endpoint_is_ipv4 (&flow->remote))
    self->tx_slot.name.ipv6.sin6_scope_id = interface;
  put_source (&header, flow, interface);
  if (header.msg_controllen == 0)
    header.msg_control = NULL;
  return header;
}

static Outcome
judge (WrnUdp *self, int saved_errno)
{
  switch (saved_errno)
    {
    case EAGAIN:
      return OUTCOME_BLOCKED;
    case EIO:
    case EMSGSIZE:
    case EINVAL:
      return OUTCOME_UNFIT;
    case ECONNREFUSED:
      self->stats.icmp++;
      return OUTCOME_REFUSED;
    default:
      return OUTCOME_REFUSED;
    }
}

/* sendmsg(), once more if an ICMP error of an earlier datagram was in its way. */
static Outcome
send_one (WrnUdp *self, int fd, const struct msghdr *header)
{
  Outcome outcome = OUTCOME_REFUSED;

  for (guint i = 0; i < 2; i++)
    {
      self->stats.tx_calls++;
      if (sendmsg (fd, header, 0) >= 0)
        return OUTCOME_SENT;
      outcome = judge (self, errno);
      if (errno != ECONNREFUSED && errno != EINTR)
        break;
    }
  return outcome;
}

/* One call for the whole run; the kernel or the network card cuts it. */
static Outcome
send_segmented (WrnUdp *self,
                int fd,
                struct msghdr header,
                const guint8 *data,
                gsize len,
                guint16 segment)
{
  struct iovec iov = { .iov_base = (gpointer) data, .iov_len = len };

  header.msg_iov = &iov;
  header.msg_iovlen = 1;
  header.msg_control = self->tx_slot.control;
  if (len > segment)
    put_control (&header, SOL_UDP, UDP_SEGMENT, &segment, sizeof segment);
  if (header.msg_controllen == 0)
    header.msg_control = NULL;
  return send_one (self, fd, &header);
}

/* One call for the whole run, but a datagram for each piece; one that is too large for the way out
 * does not keep the others. */
static Outcome
send_pieces (WrnUdp *self,
             int fd,
             const struct msghdr *header,
             const guint8 *data,
             gsize len,
             guint16 segment,
             Progress *progress)
{
  const guint n = count_datagrams (len, segment);
  guint next = 0;
  Outcome outcome = OUTCOME_SENT;

  for (guint i = 0; i < n; i++)
    {
      self->tx_iovs[i].iov_base = (gpointer) (data + (gsize) i * segment);
      self->tx_iovs[i].iov_len = MIN (segment, len - (gsize) i * segment);
      self->tx[i].msg_hdr = *header;
      self->tx[i].msg_hdr.msg_iov = &self->tx_iovs[i];
      self->tx[i].msg_hdr.msg_iovlen = 1;
    }

  for (guint retries = 0; next < n && retries < 2;)
    {
      const int done = sendmmsg (fd, self->tx + next, n - next, 0);

      self->stats.tx_calls++;
      if (done > 0)
        {
          next += (guint) done;
          outcome = OUTCOME_SENT;
          continue;
        }
      outcome = judge (self, errno);
      if (outcome == OUTCOME_UNFIT)
        progress->unfit += self->tx_iovs[next++].iov_len;
      else if (errno != ECONNREFUSED && errno != EINTR)
        break;
      else
        retries++;
    }

  progress->settled = MIN (len, (gsize) next * segment);
  return next == n ? OUTCOME_SENT : outcome;
}

static void
count_sent (WrnUdp *self, gsize len, guint16 segment)
{
  self->stats.tx_datagrams += count_datagrams (len, segment);
  self->stats.tx_bytes += len;
}

/* Sends a run of at most what one call takes. EIO means that the way out cannot checksum a run;
 * then this destination gets single datagrams from now on. EMSGSIZE and EINVAL mean that a piece is
 * too large, which says nothing of the next run. */
static Outcome
send_chunk (WrnUdp *self,
            const WrnUdpSocket *socket,
            const struct msghdr *header,
            const WrnEndpoint *remote,
            const guint8 *data,
            gsize len,
            guint16 segment,
            Progress *progress)
{
  WrnEndpoint *plain = plain_slot (self, remote);
  const gboolean is_plain = !socket->segment || wrn_endpoint_equal (plain, remote);
  Outcome outcome;

  *progress = (Progress){ 0 };
  if (len <= segment || !is_plain)
    {
      outcome = send_segmented (self, socket->fd, *header, data, len, segment);
      if (outcome == OUTCOME_SENT)
        progress->settled = len;
      if (outcome != OUTCOME_UNFIT || len <= segment)
        return outcome;
    }

  self->stats.tx_unsegmented++;
  outcome = send_pieces (self, socket->fd, header, data, len, segment, progress);
  if (!is_plain && progress->settled > 0 && progress->unfit == 0)
    *plain = *remote;
  return outcome;
}

/* Sends a run of any length. Returns the bytes that are settled, sent or refused; the rest found
 * the socket's buffer full. */
static gsize
send_run (WrnUdp *self,
          const WrnUdpSocket *socket,
          const WrnFlow *flow,
          guint32 interface,
          const guint8 *data,
          gsize len,
          guint16 segment)
{
  const gsize most = MIN (WRN_UDP_MAX_RUN, wrn_send_window_get_burst (&self->window));
  const gsize chunk = CLAMP (most / segment, 1, WRN_UDP_MAX_SEGMENTS) * segment;
  const struct msghdr header = prepare (self, flow, interface);
  gsize done = 0;

  while (done < len)
    {
      const gsize wanted = MIN (chunk, len - done);
      Progress progress;
      const Outcome outcome = send_chunk (self, socket, &header, &flow->remote, data + done, wanted,
                                          segment, &progress);

      count_sent (self, progress.settled - progress.unfit, segment);
      self->stats.tx_errors += count_datagrams (progress.unfit, segment);
      if (outcome == OUTCOME_BLOCKED)
        return done + progress.settled;
      self->stats.tx_errors += count_datagrams (wanted - progress.settled, segment);
      done += wanted;
    }
  return done;
}

static gsize
queue_size (gsize len)
{
  return sizeof (Waiting) + (len + 15) / 16 * 16;
}

/* How many bytes of a run there is room for; what does not fit is its end. */
static gsize
find_room (const WrnUdp *self, gsize len, guint16 segment)
{
  const gsize limit = CLAMP (2 * self->window.size, WRN_UDP_QUEUE_MIN, WRN_UDP_QUEUE_SIZE);
  const gsize used = self->queue_to - self->queue_from + sizeof (Waiting);
  const gsize room = used < limit ? (limit - used) / 16 * 16 : 0;

  return len <= room ? len : room / segment * segment;
}

static void
enqueue (WrnUdp *self, const WrnFlow *flow, const guint8 *data, gsize whole_len, guint16 segment)
{
  const gsize len = find_room (self, whole_len, segment);
  const Waiting waiting = { .flow = *flow, .len = len, .segment = segment };
  const gsize size = queue_size (len);

  self->stats.tx_queue_full += count_datagrams (whole_len - len, segment);
  if (len == 0)
    return;
  if (size > WRN_UDP_QUEUE_SIZE - self->queue_to)
    {
      memmove (self->queue, self->queue + self->queue_from, self->queue_to - self->queue_from);
      self->queue_to -= self->queue_from;
      self->queue_from = 0;
    }

  memcpy (self->queue + self->queue_to, &waiting, sizeof waiting);
  memcpy (self->queue + self->queue_to + sizeof waiting, data, len);
  self->queue_to += size;
}

/* Once on each local network of the family. One that is congested misses it. */
static void
send_multicast (WrnUdp *self,
                const WrnUdpSocket *socket,
                const WrnFlow *flow,
                const guint8 *data,
                gsize len,
                guint16 segment)
{
  for (guint i = 0; i < self->n_lans; i++)
    {
      const WrnUdpLan *lan = &self->lans[i];

      if (socket->family == AF_INET ? lan->ipv4 : lan->ipv6)
        send_run (self, socket, flow, lan->index, data, len, segment);
    }
}

/**
 * wrn_udp_send:
 * @self: the sockets
 * @flow: from where, to where; a multicast destination means every local network
 * @data: datagrams of @segment bytes, the last perhaps shorter
 * @len: bytes of them all
 * @segment: at least 1
 *
 * Sends a run, or keeps it for wrn_udp_flush() while the system takes no more. Order is kept.
 */
void
wrn_udp_send (WrnUdp *self, const WrnFlow *flow, const guint8 *data, gsize len, guint16 segment)
{
  const WrnUdpSocket *extra =
      self->n_extra > 0 ? wrn_udp_find_extra (self, flow->local.port) : NULL;
  const WrnUdpSocket *socket = extra != NULL ? extra : find_socket (self, flow);
  gsize done;

  g_return_if_fail (len > 0 && segment > 0 && segment <= WRN_UDP_MAX_RUN);

  if (socket == NULL)
    {
      self->stats.tx_errors += count_datagrams (len, segment);
      return;
    }
  if (wrn_endpoint_is_multicast (&flow->remote))
    {
      send_multicast (self, socket, flow, data, len, segment);
      return;
    }

  /* For some small packets, which nobody misses: what finds it full is lost. */
  if (extra != NULL)
    {
      done = send_run (self, extra, flow, 0, data, len, segment);
      self->stats.tx_queue_full += count_datagrams (len - done, segment);
      return;
    }

  done = self->queue_to > 0 ? 0 : send_run (self, socket, flow, 0, data, len, segment);
  if (done < len)
    enqueue (self, flow, data + done, len - done, segment);
}

/* The socket whose buffer is full, to be waited for before wrn_udp_flush(); -1 if nothing waits.
 * Until then the caller does well to produce nothing more. */
int
wrn_udp_get_blocked_fd (const WrnUdp *self)
{
  Waiting waiting;

  if (self->queue_to == 0)
    return -1;

  memcpy (&waiting, self->queue + self->queue_from, sizeof waiting);
  return find_socket (self, &waiting.flow)->fd;
}

/* Sends what waits, as far as the system takes it. */
void
wrn_udp_flush (WrnUdp *self)
{
  while (self->queue_from < self->queue_to)
    {
      guint8 *head = self->queue + self->queue_from;
      Waiting waiting;
      gsize done;

      memcpy (&waiting, head, sizeof waiting);
      done = send_run (self, find_socket (self, &waiting.flow), &waiting.flow, 0,
                       head + sizeof waiting, waiting.len, waiting.segment);
      if (done < waiting.len)
        {
          /* What went is cut off: the header moves up to what is left. */
          const gsize freed = queue_size (waiting.len) - queue_size (waiting.len - done);

          memmove (head + sizeof waiting, head + sizeof waiting + done, waiting.len - done);
          waiting.len -= done;
          memmove (head + freed, head, sizeof waiting + waiting.len);
          memcpy (head + freed, &waiting, sizeof waiting);
          self->queue_from += freed;
          return;
        }
      self->queue_from += queue_size (waiting.len);
    }
  self->queue_from = self->queue_to = 0;
}
