/* wrn-udp.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Opens the UDP sockets of one machine and keeps their multicast memberships.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include "core/io/wrn-udp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/udp.h>
#include <unistd.h>

#include "core/io/wrn-io-error.h"
#include "core/io/wrn-udp-private.h"

/* What waits in a socket delays all that comes behind it, and TCP fills what there is: 6 MiB cost
 * 5 ms under load, 1 MiB costs 1.5 and no throughput, as it is what arrives in the 2 ms at 5 Gbit/s
 * for which a busy computer may have other things to do. To send, it follows the link
 * (WrnSendWindow). The kernel
 * doubles both for its own book-keeping and cuts them to its maxima, unless we may force them. */
#define RECEIVE_BUFFER (1024 * 1024)
#define SEND_BUFFER (WRN_SEND_WINDOW_FIRST / 2)

/* In the order in which ports are sought. */
static const int families[] = { AF_INET6, AF_INET };

G_STATIC_ASSERT (G_N_ELEMENTS (families) == G_N_ELEMENTS (((WrnUdpReserve *) NULL)->fds));

/* A free port of one family may be taken in the other; each try is one in thousands. */
#define MAX_PORT_TRIES 16

static gboolean
set_flag (int fd, int level, int option, int value)
{
  return setsockopt (fd, level, option, &value, sizeof value) == 0;
}

static guint
get_receive_buffer (int fd)
{
  int size = 0;
  socklen_t len = sizeof size;

  getsockopt (fd, SOL_SOCKET, SO_RCVBUF, &size, &len);
  return (guint) size;
}

/* What was forced earlier stays. */
static guint
set_buffers (int fd)
{
  if (get_receive_buffer (fd) < 2 * RECEIVE_BUFFER &&
      !set_flag (fd, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER))
    set_flag (fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);
  if (!set_flag (fd, SOL_SOCKET, SO_SNDBUFFORCE, SEND_BUFFER))
    set_flag (fd, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER);
  return get_receive_buffer (fd);
}

static int
new_socket (int family)
{
  return socket (family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_UDP);
}

/**
 * wrn_udp_reserve:
 * @self: (out caller-allocates): sockets for a later wrn_udp_new()
 *
 * Makes sockets with a privilege that will be gone when they are used: their buffers may be larger
 * than the system allows everybody.
 */
void
wrn_udp_reserve (WrnUdpReserve *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      self->fds[i] = new_socket (families[i]);
      if (self->fds[i] >= 0)
        set_buffers (self->fds[i]);
    }
}

/* Closes what was not used. */
void
wrn_udp_reserve_clear (WrnUdpReserve *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (self->fds[i] >= 0)
      close (self->fds[i]);
  *self = (WrnUdpReserve){ { -1, -1 } };
}

/* A socket for the caller to close, -1 with errno. */
static int
take_socket (WrnUdpReserve *reserve, int family)
{
  for (guint i = 0; reserve != NULL && i < G_N_ELEMENTS (families); i++)
    if (families[i] == family && reserve->fds[i] >= 0)
      {
        const int fd = reserve->fds[i];

        reserve->fds[i] = -1;
        return fd;
      }
  return new_socket (family);
}

/* Nobody on the way shall cut a datagram: whoever sends finds out by itself how large it may be
 * (RFC 8899), and pieces of one do not pass all routers. What such a one says of its limits, or
 * somebody who pretends to be one, counts for nothing here. */
static gboolean
set_family_options (int fd, int family)
{
  if (family == AF_INET)
    {
      set_flag (fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
      set_flag (fd, IPPROTO_IP, IP_MULTICAST_ALL, 0);
      return set_flag (fd, IPPROTO_IP, IP_PKTINFO, 1);
    }

  set_flag (fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE);
  set_flag (fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0);
  return set_flag (fd, IPPROTO_IPV6, IPV6_V6ONLY, 1) &&
         set_flag (fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
}

/* Opens and binds one socket. Returns it, or -1 with errno. */
static int
open_socket (WrnUdpReserve *reserve, int family, const WrnSockaddr *name, gboolean shared)
{
  const socklen_t len = family == AF_INET ? sizeof name->ipv4 : sizeof name->ipv6;
  const int fd = take_socket (reserve, family);
  int saved;

  if (fd < 0)
    return -1;

  if (set_family_options (fd, family) && (!shared || set_flag (fd, SOL_SOCKET, SO_REUSEADDR, 1)) &&
      bind (fd, &name->any, len) == 0)
    return fd;

  saved = errno;
  close (fd);
  errno = saved;
  return -1;
}

static WrnEndpoint
bound_name (int fd)
{
  WrnSockaddr name = { 0 };
  socklen_t len = sizeof name;

  getsockname (fd, &name.any, &len);
  return wrn_sockaddr_get (&name);
}

static void
add_socket (WrnUdp *self, int fd, int family, gboolean beacon)
{
  WrnUdpSocket *added = &self->sockets[self->n_sockets++];

  *added = (WrnUdpSocket){ .fd = fd, .family = family, .beacon = beacon };
  added->name = bound_name (fd);
  if (beacon)
    return;

  self->buffer_size = MIN (self->buffer_size, set_buffers (fd));
  added->segment = (self->stats.offloads & WRN_UDP_SEGMENT) != 0;
  if ((self->stats.offloads & WRN_UDP_GRO) != 0)
    set_flag (fd, SOL_UDP, UDP_GRO, 1);
}

/* No address, 0.0.0.0 or ::. */
static gboolean
is_any (const WrnEndpoint *listen)
{
  static const guint8 any[16];

  return memcmp (listen->address, any, sizeof any) == 0 ||
         (wrn_endpoint_is_ipv4 (listen) && wrn_endpoint_get_ipv4 (listen) == INADDR_ANY);
}

/* The name to bind for @family, and FALSE if @listen excludes that family. */
static gboolean
listen_name (const WrnEndpoint *listen, int family, guint16 port, WrnSockaddr *out)
{
  static const guint8 any[16];
  WrnEndpoint endpoint = *listen;

  if (memcmp (listen->address, any, sizeof any) == 0 && family == AF_INET)
    endpoint = wrn_endpoint_ipv4 (INADDR_ANY, 0);
  endpoint.port = port;
  wrn_sockaddr_set (out, &endpoint);
  return out->any.sa_family == family;
}

/* A machine without IPv6, or one without IPv4, is not an error. */
static gboolean
is_family_missing (int saved_errno)
{
  return saved_errno == EAFNOSUPPORT || saved_errno == EADDRNOTAVAIL;
}

/* A socket of IPv4 at @name, whose port may be 0; -1 if there is none to be had. */
int
wrn_udp_open_extra (const WrnEndpoint *name)
{
  WrnSockaddr sockaddr;

  wrn_sockaddr_set (&sockaddr, name);
  return open_socket (NULL, AF_INET, &sockaddr, FALSE);
}

/* @fd (transfer full) is one of the usual sockets from now on; there must be a place for it. */
void
wrn_udp_promote (WrnUdp *self, int fd)
{
  g_return_if_fail (self->n_sockets < WRN_UDP_MAX_SOCKETS);

  add_socket (self, fd, AF_INET, FALSE);
}

static void
close_sockets (WrnUdp *self, guint from)
{
  while (self->n_sockets > from)
    close (self->sockets[--self->n_sockets].fd);
}

/* One attempt to have the same port in both families. Returns 0 or what went wrong. */
static int
open_pair (WrnUdp *self, const WrnEndpoint *listen)
{
  const guint n_before = self->n_sockets;
  guint16 port = listen->port;
  int result = EAFNOSUPPORT;

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      WrnSockaddr name;
      int fd;

      if (!listen_name (listen, families[i], port, &name))
        continue;
      if (self->n_sockets == WRN_UDP_MAX_SOCKETS)
        return EMFILE;

      fd = open_socket (self->reserve, families[i], &name, FALSE);
      if (fd >= 0)
        {
          add_socket (self, fd, families[i], FALSE);
          port = self->sockets[self->n_sockets - 1].name.port;
          continue;
        }
      result = errno;
      if (!is_family_missing (result))
        return result;
    }
  return self->n_sockets > n_before ? 0 : result;
}

/* Beacons are a convenience: without them, peers still meet through a supernode. The IPv4 socket
 * is bound to the group so that it hears nothing else. */
static void
open_beacons (WrnUdp *self)
{
  const guint n_before = self->n_sockets;
  WrnSockaddr group = { .ipv4 = { .sin_family = AF_INET } };
  WrnSockaddr any = { .ipv6 = { .sin6_family = AF_INET6 } };
  int fd;

  group.ipv4.sin_port = any.ipv6.sin6_port = g_htons (WRN_UDP_BEACON_PORT);
  inet_pton (AF_INET, WRN_UDP_BEACON_IPV4, &group.ipv4.sin_addr);

  fd = open_socket (NULL, AF_INET, &group, TRUE);
  if (fd >= 0)
    add_socket (self, fd, AF_INET, TRUE);
  fd = open_socket (NULL, AF_INET6, &any, TRUE);
  if (fd >= 0)
    add_socket (self, fd, AF_INET6, TRUE);

  if (self->n_sockets == n_before)
    g_info ("The beacons of local networks cannot be heard: %s", g_strerror (errno));
}

static void
init_batch (WrnUdp *self)
{
  self->pool = g_malloc (WRN_UDP_BATCH * WRN_UDP_BUFFER_SIZE);
  self->queue = g_malloc (WRN_UDP_QUEUE_SIZE);
  wrn_send_window_init (&self->window);

  for (guint i = 0; i < WRN_UDP_BATCH; i++)
    {
      WrnUdpSlot *slot = &self->rx_slots[i];
      struct msghdr *header = &self->rx[i].msg_hdr;

      slot->iov.iov_base = self->pool + i * WRN_UDP_BUFFER_SIZE;
      slot->iov.iov_len = WRN_UDP_BUFFER_SIZE;
      header->msg_name = &slot->name;
      header->msg_iov = &slot->iov;
      header->msg_iovlen = 1;
      header->msg_control = slot->control;
    }
}

/**
 * wrn_udp_listen:
 * @self: the sockets
 * @listen: (inout): one more address or port; a port of 0 becomes the one that the kernel chose
 *
 * To be called before the sockets are waited for.
 *
 * Returns: %FALSE if it could not be had; the others are as before
 */
gboolean
wrn_udp_listen (WrnUdp *self, WrnEndpoint *listen, GError **error)
{
  const guint n_before = self->n_sockets;
  char text[WRN_ENDPOINT_FORMAT_LEN];
  int failure = 0;

  for (guint i = 0; i < MAX_PORT_TRIES; i++)
    {
      failure = open_pair (self, listen);
      if (failure == 0)
        {
          listen->port = self->sockets[n_before].name.port;
          self->n_usual = self->n_sockets;
          return TRUE;
        }
      close_sockets (self, n_before);
      if (failure != EADDRINUSE || listen->port != 0)
        break;
    }

  wrn_io_error (error, failure, "Cannot listen on UDP %s", wrn_endpoint_format (listen, text));
  return FALSE;
}

/* What this kernel can be trusted with; anything less than everything is told once. */
static WrnUdpOffloads
choose_offloads (void)
{
  const WrnUdpOffloads found = wrn_udp_probe (AF_INET, NULL) & wrn_udp_probe (AF_INET6, NULL);

  if ((found & WRN_UDP_SEGMENT) == 0)
    g_message ("This kernel does not cut runs of datagrams as it should: sending them one by one");
  if ((found & WRN_UDP_GRO) == 0)
    g_message ("This kernel does not gather datagrams as it should: receiving them one by one");
  return found;
}

/**
 * wrn_udp_new:
 * @options: what to listen on
 *
 * Opens one port in both families, or in the one that there is.
 *
 * Returns: (transfer full): the sockets; %NULL if no port could be had
 */
WrnUdp *
wrn_udp_new (const WrnUdpOptions *options, GError **error)
{
  g_autoptr (WrnUdp) self = g_new0 (WrnUdp, 1);
  WrnEndpoint listen = options->listen;

  self->stats.offloads = options->no_offload ? 0 : choose_offloads ();
  self->extra_fd = -1;
  self->buffer_size = G_MAXUINT;
  self->reserve = options->reserve;
  if (!wrn_udp_listen (self, &listen, error))
    return NULL;

  self->port = listen.port;
  self->reserve = NULL;
  init_batch (self);
  if (options->beacons)
    open_beacons (self);
  self->n_usual = self->n_sockets;
  return g_steal_pointer (&self);
}

void
wrn_udp_free (WrnUdp *self)
{
  wrn_udp_close_extra (self);
  close_sockets (self, 0);
  g_free (self->pool);
  g_free (self->queue);
  g_free (self);
}

guint16
wrn_udp_get_port (const WrnUdp *self)
{
  return self->port;
}

/* Whether a datagram to @endpoint would arrive at this socket. */
gboolean
wrn_udp_socket_hears (const WrnUdpSocket *self, const WrnEndpoint *endpoint)
{
  const int family = wrn_endpoint_is_ipv4 (endpoint) ? AF_INET : AF_INET6;

  return !self->beacon && self->family == family && self->name.port == endpoint->port &&
         (is_any (&self->name) ||
          memcmp (self->name.address, endpoint->address, sizeof endpoint->address) == 0);
}

/* Whether a datagram to @endpoint would arrive here. */
gboolean
wrn_udp_listens_on (const WrnUdp *self, const WrnEndpoint *endpoint)
{
  for (guint i = 0; i < self->n_sockets; i++)
    if (wrn_udp_socket_hears (&self->sockets[i], endpoint))
      return TRUE;
  return FALSE;
}

/* The sockets to wait on; their places are what wrn_udp_receive() wants. */
guint
wrn_udp_get_fds (const WrnUdp *self, int fds[static WRN_UDP_MAX_SOCKETS])
{
  for (guint i = 0; i < self->n_sockets; i++)
    fds[i] = self->sockets[i].fd;
  return self->n_sockets;
}

const WrnUdpStats *
wrn_udp_get_stats (const WrnUdp *self)
{
  return &self->stats;
}

/* Bytes of the receive buffer, as the kernel counts them. */
guint
wrn_udp_get_buffer_size (const WrnUdp *self)
{
  return self->buffer_size;
}

static void
change_membership (WrnUdp *self, const WrnUdpLan *lan, gboolean join)
{
  struct ip_mreqn ipv4 = { .imr_ifindex = (int) lan->index };
  struct ipv6_mreq ipv6 = { .ipv6mr_interface = lan->index };

  inet_pton (AF_INET, WRN_UDP_BEACON_IPV4, &ipv4.imr_multiaddr);
  inet_pton (AF_INET6, WRN_UDP_BEACON_IPV6, &ipv6.ipv6mr_multiaddr);

  for (guint i = 0; i < self->n_sockets; i++)
    {
      const WrnUdpSocket *socket = &self->sockets[i];

      /* Leaving fails when the interface is gone, joining when it is about to be. */
      if (socket->beacon && socket->family == AF_INET && lan->ipv4)
        setsockopt (socket->fd, IPPROTO_IP, join ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP, &ipv4,
                    sizeof ipv4);
      if (socket->beacon && socket->family == AF_INET6 && lan->ipv6)
        setsockopt (socket->fd, IPPROTO_IPV6, join ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP, &ipv6,
                    sizeof ipv6);
    }
}

/**
 * wrn_udp_set_lans:
 * @self: the sockets
 * @lans: (array length=n_lans): the local networks there are now
 *
 * Hears beacons on these, and sends multicast datagrams to these, until the next call. As the
 * network has changed, what was learned about destinations is forgotten.
 */
void
wrn_udp_set_lans (WrnUdp *self, const WrnUdpLan *lans, guint n_lans)
{
  for (guint i = 0; i < self->n_lans; i++)
    change_membership (self, &self->lans[i], FALSE);

  self->n_lans = MIN (n_lans, WRN_UDP_MAX_LANS);
  for (guint i = 0; i < self->n_lans; i++)
    {
      self->lans[i] = lans[i];
      change_membership (self, &lans[i], TRUE);
    }
  memset (self->plain, 0, sizeof self->plain);
}
