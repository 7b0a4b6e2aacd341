/* wrn-exchange.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Asks a router and waits for its answer: bounded in time and size, and given up when told so.
 */
#define G_LOG_DOMAIN "wrn-portmap"

#include "config.h"

#include "core/portmap/wrn-exchange.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/io/wrn-sockaddr.h"
#include "core/portmap/wrn-http.h"

/* RFC 6886 section 3.1: asked again after a quarter of a second, then after twice as long, up to a
 * second. */
#define FIRST_WAIT WRN_MSEC (250)
#define DOUBLINGS 2

/* Datagrams that are looked at for one answer; a flood of others is not our answer. */
#define DATAGRAMS_MAX 256

/* The longest of all that are understood; a longer one is cut, and then it is none. */
#define DATAGRAM_MAX 2048

WrnTime
wrn_exchange_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (WrnTime) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* As @self, but over after @at_most in any case. */
WrnExchange
wrn_exchange_within (const WrnExchange *self, WrnTime at_most)
{
  return (WrnExchange){ .deadline = MIN (self->deadline, wrn_exchange_now () + at_most),
                        .wake_fd = self->wake_fd };
}

/* FALSE if @fd was not ready by @until, or nobody waits for it any more. */
static gboolean
wait_for (const WrnExchange *self, int fd, short events, WrnTime until)
{
  struct pollfd fds[] = { { .fd = fd, .events = events },
                          { .fd = self->wake_fd, .events = POLLIN } };
  const WrnTime end = MIN (until, self->deadline);
  WrnTime left;

  while ((left = end - wrn_exchange_now ()) > 0)
    {
      const int n = poll (fds, G_N_ELEMENTS (fds), (int) (left / 1000 + 1));

      if (n < 0 && errno != EINTR)
        return FALSE;
      if (n > 0)
        return fds[1].revents == 0;
    }
  return FALSE;
}

gboolean
wrn_exchange_is_over (const WrnExchange *self)
{
  struct pollfd wake = { .fd = self->wake_fd, .events = POLLIN };

  return wrn_exchange_now () >= self->deadline || poll (&wake, 1, 0) != 0;
}

static int
open_datagram_socket (const WrnEndpoint *local)
{
  const int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  WrnSockaddr address;
  const socklen_t len = wrn_sockaddr_set (&address, local);

  address.ipv4.sin_port = 0;
  if (fd < 0 || bind (fd, &address.any, len) == 0)
    return fd;
  close (fd);
  return -1;
}

/* As UPnP has it: one network, and perhaps the one behind it. */
static void
prepare_group (int fd, const WrnEndpoint *local)
{
  const struct in_addr interface = { .s_addr = g_htonl (wrn_endpoint_get_ipv4 (local)) };
  const int hops = 2;

  setsockopt (fd, IPPROTO_IP, IP_MULTICAST_IF, &interface, sizeof interface);
  setsockopt (fd, IPPROTO_IP, IP_MULTICAST_TTL, &hops, sizeof hops);
}

static gboolean
is_from (const WrnExchangeQuestion *question, const WrnSockaddr *address)
{
  const WrnEndpoint from = wrn_sockaddr_get (address);

  if (question->source == NULL)
    return wrn_endpoint_equal (&from, question->remote);
  return memcmp (from.address, question->source->address, sizeof from.address) == 0;
}

/* What there is, of which none may be the answer. FALSE if there is nobody to answer. */
static gboolean
read_answers (const WrnExchangeQuestion *question, int fd, guint *left, gboolean *answered)
{
  guint8 data[DATAGRAM_MAX];
  WrnSockaddr from;

  while (*left > 0)
    {
      socklen_t from_len = sizeof from;
      const gssize len = recvfrom (fd, data, sizeof data, MSG_TRUNC, &from.any, &from_len);

      if (len < 0)
        return errno == EAGAIN || errno == EINTR;
      (*left)--;
      *answered = (gsize) len <= sizeof data && is_from (question, &from) &&
                  question->accept (question->user_data, data, (gsize) len);
      if (*answered)
        return TRUE;
    }
  return FALSE;
}

static gboolean
ask_over (const WrnExchange *self, const WrnExchangeQuestion *question, int fd)
{
  WrnSockaddr remote;
  const socklen_t remote_len = wrn_sockaddr_set (&remote, question->remote);
  WrnTime next = wrn_exchange_now ();
  guint left = DATAGRAMS_MAX;
  gboolean answered = FALSE;

  /* Only then is it heard when nobody listens there. */
  if (wrn_endpoint_is_multicast (question->remote))
    prepare_group (fd, question->local);
  else if (question->source == NULL && connect (fd, &remote.any, remote_len) != 0)
    return FALSE;

  for (guint i = 0; i == 0 || !wrn_exchange_is_over (self); i++)
    {
      next += FIRST_WAIT << MIN (i, DOUBLINGS);
      if (sendto (fd, question->request, question->len, 0, &remote.any, remote_len) < 0 &&
          errno != EAGAIN && errno != EINTR)
        return FALSE;
      while (wait_for (self, fd, POLLIN, next))
        if (!read_answers (question, fd, &left, &answered) || answered)
          return answered;
    }
  return FALSE;
}

/**
 * wrn_exchange_ask:
 * @self: for how long
 * @question: what to ask whom, by UDP
 *
 * Returns: %TRUE once an answer was accepted; %FALSE if there was none in time, or if there is
 *   nobody to answer
 */
gboolean
wrn_exchange_ask (const WrnExchange *self, const WrnExchangeQuestion *question)
{
  const int fd = open_datagram_socket (question->local);
  gboolean answered;

  if (fd < 0)
    return FALSE;
  answered = ask_over (self, question, fd);
  close (fd);
  return answered;
}

static gboolean
connect_to (const WrnExchange *self, int fd, const WrnEndpoint *remote)
{
  WrnSockaddr address;
  const socklen_t len = wrn_sockaddr_set (&address, remote);
  int error = 0;
  socklen_t error_len = sizeof error;

  if (connect (fd, &address.any, len) == 0)
    return TRUE;
  return errno == EINPROGRESS && wait_for (self, fd, POLLOUT, WRN_TIME_NEVER) &&
         getsockopt (fd, SOL_SOCKET, SO_ERROR, &error, &error_len) == 0 && error == 0;
}

static gboolean
send_all (const WrnExchange *self, int fd, const char *data, gsize len)
{
  while (len > 0)
    {
      const gssize n = send (fd, data, len, MSG_NOSIGNAL);

      if (n > 0)
        {
          data += n;
          len -= (gsize) n;
        }
      else if ((errno != EAGAIN && errno != EINTR) || !wait_for (self, fd, POLLOUT, WRN_TIME_NEVER))
        return FALSE;
    }
  return TRUE;
}

/* Until the answer is there, as far as it says; the connection is closed; or @size bytes came. */
static gsize
receive_all (const WrnExchange *self, int fd, char *data, gsize size)
{
  gsize len = 0;

  while (len < size && wait_for (self, fd, POLLIN, WRN_TIME_NEVER))
    {
      const gssize n = recv (fd, data + len, size - len, 0);

      if (n < 0 && (errno == EAGAIN || errno == EINTR))
        continue;
      if (n <= 0)
        return n == 0 ? len : 0;
      len += (gsize) n;
      if (wrn_http_is_there (data, len))
        return len;
    }
  return 0;
}

/**
 * wrn_exchange_fetch:
 * @self: for how long
 * @remote: whom to ask, by TCP; from whichever address leads there, as a confined process may bind
 *   none
 * @request: (array zero-terminated=1): what to ask
 * @answer: (out) (array length=size): what came
 * @size: the most that may come
 *
 * Returns: how many bytes came; 0 if nobody is there, it took too long, or it is too much
 */
gsize
wrn_exchange_fetch (const WrnExchange *self,
                    const WrnEndpoint *remote,
                    const char *request,
                    char *answer,
                    gsize size)
{
  const int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  gsize len = 0;

  if (fd < 0)
    return 0;
  if (connect_to (self, fd, remote) && send_all (self, fd, request, strlen (request)))
    len = receive_all (self, fd, answer, size);
  close (fd);
  return len;
}
