/* wrn-udp-probe.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sends runs of random bytes over the loopback device and compares what arrives.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include "core/io/wrn-udp-probe.h"

#include <netinet/udp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "core/io/wrn-udp-private.h"

/* The longest run there is, of pieces that all fit the smallest receive buffer in use. */
#define LONG_SEGMENT 200
#define LONG_RUN (WRN_UDP_MAX_SEGMENTS * LONG_SEGMENT)

/* Large pieces, which every link carries, the last one shorter. */
#define ODD_SEGMENT 1200
#define ODD_RUN (5 * ODD_SEGMENT + 77)

/* Loopback delivers before the send returns, unless the kernel has put its softirqs off: only a run
 * that was lost waits this long. */
#define PATIENCE_USEC 50000

typedef struct
{
  int sender;          /* (owned) */
  int receiver;        /* (owned) */
  WrnUdpTamper tamper; /* (nullable) */
  guint32 sent[LONG_RUN / sizeof (guint32)];
  guint8 received[WRN_UDP_BUFFER_SIZE];
} Probe;

static int
open_loopback (int family, WrnSockaddr *name)
{
  const struct timeval patience = { .tv_usec = PATIENCE_USEC };
  const WrnEndpoint ipv4 = wrn_endpoint_ipv4 (INADDR_LOOPBACK, 0);
  const WrnEndpoint ipv6 = { .address = { [15] = 1 } };
  const int fd = socket (family, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP);
  socklen_t len = wrn_sockaddr_set (name, family == AF_INET ? &ipv4 : &ipv6);

  if (fd >= 0 && bind (fd, &name->any, len) == 0 && getsockname (fd, &name->any, &len) == 0 &&
      setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

static void
probe_close (Probe *self)
{
  if (self->sender >= 0)
    close (self->sender);
  if (self->receiver >= 0)
    close (self->receiver);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Probe, probe_close)

/* Two sockets that hear nobody but each other; %NULL if there is no loopback. */
static Probe *
probe_open (int family)
{
  g_autoptr (Probe) self = g_new0 (Probe, 1);
  const socklen_t len =
      family == AF_INET ? sizeof (struct sockaddr_in) : sizeof (struct sockaddr_in6);
  WrnSockaddr sender;
  WrnSockaddr receiver;

  self->sender = open_loopback (family, &sender);
  self->receiver = open_loopback (family, &receiver);
  if (self->sender < 0 || self->receiver < 0 || connect (self->sender, &receiver.any, len) != 0 ||
      connect (self->receiver, &sender.any, len) != 0)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (self->sent); i++)
    self->sent[i] = g_random_int ();
  return g_steal_pointer (&self);
}

static gboolean
send_whole (Probe *self, gsize len, guint16 segment)
{
  const int size = segment;

  return setsockopt (self->sender, SOL_UDP, UDP_SEGMENT, &size, sizeof size) == 0 &&
         send (self->sender, self->sent, len, 0) == (gssize) len;
}

static gboolean
send_pieces (Probe *self, gsize len, guint16 segment)
{
  for (gsize from = 0; from < len; from += segment)
    {
      const gsize size = MIN (segment, len - from);

      if (send (self->sender, (const guint8 *) self->sent + from, size, 0) != (gssize) size)
        return FALSE;
    }
  return TRUE;
}

/* What one call yields; 0 if nothing came. */
static gsize
receive (Probe *self, gsize *segment)
{
  guint8 control[WRN_UDP_CONTROL_SIZE] __attribute__ ((aligned (sizeof (size_t))));
  struct iovec iov = { .iov_base = self->received, .iov_len = sizeof self->received };
  struct msghdr header = {
    .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control
  };
  const gssize n = recvmsg (self->receiver, &header, 0);
  gsize len = (gsize) MAX (n, 0);

  *segment = len;
  for (struct cmsghdr *c = CMSG_FIRSTHDR (&header); len > 0 && c != NULL;
       c = CMSG_NXTHDR (&header, c))
    if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO)
      {
        int size;

        memcpy (&size, CMSG_DATA (c), sizeof size);
        *segment = (gsize) CLAMP (size, 1, (int) len);
      }
  if (self->tamper != NULL)
    self->tamper (self->received, &len, segment);
  return len;
}

/* Whether what was sent arrives: every piece once, of its size, in order, with its bytes. */
static gboolean
arrives (Probe *self, gsize len, guint16 segment)
{
  gsize done = 0;

  while (done < len)
    {
      gsize cut;
      const gsize got = receive (self, &cut);

      if (got == 0)
        return FALSE;
      for (gsize from = 0; from < got; from += cut)
        {
          const gsize size = MIN (cut, got - from);

          if (size != MIN (segment, len - done) ||
              memcmp (self->received + from, (const guint8 *) self->sent + done, size) != 0)
            return FALSE;
          done += size;
        }
    }
  return TRUE;
}

/* Takes what an exchange that failed has left behind. */
static void
drain (Probe *self)
{
  while (recv (self->receiver, self->received, sizeof self->received, MSG_DONTWAIT) >= 0)
    continue;
}

static gboolean
carries (Probe *self, gboolean whole, gsize len, guint16 segment)
{
  drain (self);
  return (whole ? send_whole (self, len, segment) : send_pieces (self, len, segment)) &&
         arrives (self, len, segment);
}

static gboolean
carries_runs (Probe *self, gboolean whole)
{
  return carries (self, whole, LONG_RUN, LONG_SEGMENT) &&
         carries (self, whole, ODD_RUN, ODD_SEGMENT);
}

static gboolean
set_option (int fd, int option, int value)
{
  return setsockopt (fd, SOL_UDP, option, &value, sizeof value) == 0;
}

static WrnUdpOffloads
ask_kernel (const Probe *self)
{
  return (set_option (self->sender, UDP_SEGMENT, 0) ? WRN_UDP_SEGMENT : 0) |
         (set_option (self->receiver, UDP_GRO, 0) ? WRN_UDP_GRO : 0);
}

/**
 * wrn_udp_probe:
 * @family: of the addresses, as each takes its own way through the kernel
 * @tamper: (nullable): a fault that a test puts into what arrives in runs
 *
 * A kernel that does not know an offload says so; one that mangles runs does not. Where not even
 * single datagrams pass over loopback, the kernel is believed, as nothing was found out.
 *
 * Returns: what the kernel does for us without doing harm
 */
WrnUdpOffloads
wrn_udp_probe (int family, WrnUdpTamper tamper)
{
  g_autoptr (Probe) probe = probe_open (family);
  WrnUdpOffloads found = WRN_UDP_OFFLOADS;

  if (probe == NULL)
    return found;
  found = ask_kernel (probe);
  if (!carries (probe, FALSE, ODD_RUN, ODD_SEGMENT))
    return found;

  probe->tamper = tamper;
  if ((found & WRN_UDP_SEGMENT) != 0 && !carries_runs (probe, TRUE))
    found &= ~WRN_UDP_SEGMENT;
  set_option (probe->sender, UDP_SEGMENT, 0);
  set_option (probe->receiver, UDP_GRO, 1);
  if ((found & WRN_UDP_GRO) != 0 && !carries_runs (probe, (found & WRN_UDP_SEGMENT) != 0))
    found &= ~WRN_UDP_GRO;
  return found;
}
