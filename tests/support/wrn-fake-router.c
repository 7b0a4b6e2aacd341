/* wrn-fake-router.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A router on the loopback interface that opens ports when asked, or lies, in a thread of its own.
 */
#include "config.h"

#include "tests/support/wrn-fake-router.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/io/wrn-sockaddr.h"

#define ROUTER 0x7f000001
#define CLIENT 0x7f000002
#define STRANGER 0x7f000003

/* Long enough for the client to look, short enough for a test. */
#define DRIP_MSEC 5

struct _WrnFakeRouter
{
  GThread *thread;
  int stop_fd, pcp_fd, search_fd, http_fd, stranger_fd;
  guint16 pcp_port, search_port, http_port;

  GMutex mutex;
  WrnFakeRouterManners manners;
  WrnFakeRouterCounts counts;
};

static int
open_at (int type, guint32 address, guint16 *port)
{
  const WrnEndpoint any = wrn_endpoint_ipv4 (address, 0);
  const int fd = socket (AF_INET, type | SOCK_CLOEXEC, 0);
  WrnSockaddr bound;
  socklen_t len = wrn_sockaddr_set (&bound, &any);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (bind (fd, &bound.any, len), ==, 0);
  g_assert_cmpint (getsockname (fd, &bound.any, &len), ==, 0);
  if (port != NULL)
    *port = wrn_sockaddr_get (&bound).port;
  if (type == SOCK_STREAM)
    g_assert_cmpint (listen (fd, 8), ==, 0);
  return fd;
}

static guint32
note_mapping (WrnFakeRouter *self, guint16 internal, guint16 suggested, guint32 lifetime)
{
  WrnFakeRouterCounts *counts = &self->counts;

  counts->internal_port = internal;
  counts->lifetime = lifetime;
  if (lifetime == 0)
    {
      counts->n_removals++;
      return 0;
    }
  counts->n_grants++;
  counts->external_port = self->manners.port != 0 ? self->manners.port
                          : suggested != 0        ? suggested
                                                  : internal;
  if (self->manners.no_lifetime)
    return 0;
  return self->manners.lifetime != 0 ? self->manners.lifetime : lifetime;
}

static void
put_be16 (guint8 *at, guint value)
{
  at[0] = (guint8) (value >> 8);
  at[1] = (guint8) value;
}

static void
put_be32 (guint8 *at, guint32 value)
{
  put_be16 (at, value >> 16);
  put_be16 (at + 2, value & 0xffff);
}

static guint32
get_be32 (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

/* RFC 6887, by hand: what is tested shall not answer itself. */
static gsize
answer_pcp (WrnFakeRouter *self, const guint8 *request, gsize len, guint8 *answer)
{
  const WrnFakeRouterManners *manners = &self->manners;

  self->counts.n_pcp++;
  memcpy (answer, request, len);
  answer[1] |= 0x80;
  answer[3] = (guint8) manners->result;
  put_be32 (answer + 8, manners->epoch);
  memset (answer + 12, 0, 12);
  if (request[1] != 1 || manners->result != 0)
    return len;
  g_assert_cmpuint (len, ==, 60);
  put_be32 (answer + 4,
            note_mapping (self, (guint16) (request[40] << 8 | request[41]),
                          (guint16) (request[42] << 8 | request[43]), get_be32 (request + 4)));
  put_be16 (answer + 42, self->counts.external_port);
  put_be32 (answer + 56, manners->address);
  return len;
}

/* RFC 6886, likewise. */
static gsize
answer_nat_pmp (WrnFakeRouter *self, const guint8 *request, gsize len, guint8 *answer)
{
  const WrnFakeRouterManners *manners = &self->manners;

  self->counts.n_nat_pmp++;
  memset (answer, 0, 16);
  answer[1] = request[1] | 0x80;
  put_be16 (answer + 2, manners->result);
  put_be32 (answer + 4, manners->epoch);
  if (request[1] == 0)
    {
      put_be32 (answer + 8, manners->address);
      return 12;
    }
  if (manners->result != 0)
    return 8;
  g_assert_cmpuint (len, ==, 12);
  memcpy (answer + 8, request + 4, 2);
  put_be32 (answer + 12,
            note_mapping (self, (guint16) (request[4] << 8 | request[5]),
                          (guint16) (request[6] << 8 | request[7]), get_be32 (request + 8)));
  put_be16 (answer + 10, get_be32 (request + 8) == 0 ? 0 : self->counts.external_port);
  return 16;
}

static gsize
answer_datagram (WrnFakeRouter *self, const guint8 *request, gsize len, guint8 *answer)
{
  const WrnFakeRouterManners *manners = &self->manners;

  if (len >= 24 && request[0] == 2 && manners->pcp)
    return answer_pcp (self, request, len, answer);
  if (len >= 2 && request[0] == 0 && manners->nat_pmp)
    return answer_nat_pmp (self, request, len, answer);
  /* Each of the two refuses what it takes for another version of itself. */
  if (manners->nat_pmp)
    {
      memset (answer, 0, 8);
      answer[1] = 0x80;
      answer[3] = 1;
      return 8;
    }
  if (manners->pcp)
    {
      memset (answer, 0, 24);
      answer[0] = 2;
      answer[1] = request[1] | 0x80;
      answer[3] = 1;
      return 24;
    }
  return 0;
}

static void
send_back (WrnFakeRouter *self,
           int fd,
           guint8 *answer,
           gsize len,
           const WrnSockaddr *to,
           socklen_t to_len)
{
  if (self->manners.mangle != NULL && len > 0)
    self->manners.mangle (answer, &len);
  if (len > 0)
    sendto (self->manners.elsewhere ? self->stranger_fd : fd, answer, len, 0, &to->any, to_len);
}

static void
serve_datagram (WrnFakeRouter *self, int fd)
{
  guint8 request[2048] = { 0 };
  guint8 answer[2048];
  WrnSockaddr from;
  socklen_t from_len = sizeof from;
  const gssize len = recvfrom (fd, request, sizeof request, 0, &from.any, &from_len);

  if (len > 0)
    send_back (self, fd, answer, answer_datagram (self, request, (gsize) len, answer), &from,
               from_len);
}

static void
serve_search (WrnFakeRouter *self, int fd)
{
  g_autoptr (GString) location = NULL;
  g_autofree char *port = NULL;
  char request[2048] = { 0 };
  char answer[2048];
  WrnSockaddr from;
  socklen_t from_len = sizeof from;

  if (recvfrom (fd, request, sizeof request - 1, 0, &from.any, &from_len) <= 0)
    return;
  self->counts.n_searches++;
  if (!self->manners.upnp)
    return;
  location = g_string_new (self->manners.location != NULL ? self->manners.location
                                                          : "http://127.0.0.1:@/root.xml");
  port = g_strdup_printf ("%u", self->http_port);
  g_string_replace (location, "@", port, 0);
  g_snprintf (answer, sizeof answer,
              "HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n"
              "LOCATION: %s\r\n\r\n",
              location->str);
  send_back (self, fd, (guint8 *) answer, strlen (answer), &from, from_len);
}

/* (transfer full) */
static char *
make_answer (guint status, const char *body)
{
  return g_strdup_printf ("HTTP/1.1 %u X\r\nContent-Length: %zu\r\n\r\n%s", status, strlen (body),
                          body);
}

static guint
get_argument (const char *request, const char *name)
{
  g_autofree char *tag = g_strdup_printf ("<%s>", name);
  const char *found = strstr (request, tag);

  return found != NULL ? (guint) strtoul (found + strlen (tag), NULL, 10) : 0;
}

static char *
add_mapping (WrnFakeRouter *self, const char *request)
{
  const guint32 lease = get_argument (request, "NewLeaseDuration");

  g_assert_nonnull (strstr (request, "<NewInternalClient>127.0.0.2<"));
  if (self->manners.upnp_errors > 0)
    {
      g_autofree char *body =
          g_strdup_printf ("<x><errorCode>%u</errorCode></x>", self->manners.upnp_error);

      self->manners.upnp_errors--;
      return make_answer (500, body);
    }
  note_mapping (self, (guint16) get_argument (request, "NewInternalPort"),
                (guint16) get_argument (request, "NewExternalPort"), MAX (lease, 1));
  self->counts.lifetime = lease;
  return make_answer (200, "<ok></ok>");
}

static char *
answer_http (WrnFakeRouter *self, const char *request)
{
  g_autofree char *body = NULL;

  if (g_str_has_prefix (request, "GET "))
    self->counts.n_fetches++;
  else
    self->counts.n_calls++;
  if (self->manners.http != NULL)
    return g_strdup (self->manners.http);
  if (g_str_has_prefix (request, "GET /root.xml "))
    body =
        g_strdup_printf ("<?xml version=\"1.0\"?><root><device><serviceList><service>"
                         "<serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType>"
                         "<controlURL>%s</controlURL></service></serviceList></device></root>",
                         self->manners.control != NULL ? self->manners.control : "/control");
  else if (strstr (request, "#GetExternalIPAddress\"") != NULL)
    body = g_strdup_printf ("<NewExternalIPAddress>%u.%u.%u.%u</NewExternalIPAddress>",
                            self->manners.address >> 24, self->manners.address >> 16 & 0xff,
                            self->manners.address >> 8 & 0xff, self->manners.address & 0xff);
  else if (strstr (request, "#AddPortMapping\"") != NULL)
    return add_mapping (self, request);
  else if (strstr (request, "#DeletePortMapping\"") != NULL)
    {
      self->counts.n_removals++;
      self->counts.external_port = (guint16) get_argument (request, "NewExternalPort");
      body = g_strdup ("<ok></ok>");
    }
  else
    return make_answer (404, "");
  return make_answer (200, body);
}

/* Until the client has enough of it, or the test ends. */
static void
send_badly (WrnFakeRouter *self, int fd, const char *answer, gboolean drips)
{
  static const char more[4096] = { 'x' };
  struct pollfd stop = { .fd = self->stop_fd, .events = POLLIN };

  for (gsize i = 0; poll (&stop, 1, drips ? DRIP_MSEC : 0) == 0; i++)
    {
      const gboolean good = drips ? send (fd, answer + i % strlen (answer), 1, MSG_NOSIGNAL) == 1
                                  : send (fd, more, sizeof more, MSG_NOSIGNAL) > 0;

      if (!good)
        return;
    }
}

static void
serve_http (WrnFakeRouter *self, int listener)
{
  const int fd = accept (listener, NULL, NULL);
  char request[4096] = { 0 };
  g_autofree char *answer = NULL;
  gboolean drips, floods;
  gsize len = 0;

  g_assert_cmpint (fd, >=, 0);
  while (len + 1 < sizeof request)
    {
      const gssize n = recv (fd, request + len, sizeof request - 1 - len, 0);

      if (n <= 0)
        break;
      len += (gsize) n;
      if (g_str_has_suffix (request, "</s:Envelope>\r\n") ||
          (request[0] == 'G' && g_str_has_suffix (request, "\r\n\r\n")))
        break;
    }

  g_mutex_lock (&self->mutex);
  answer = answer_http (self, request);
  drips = self->manners.drips;
  floods = self->manners.floods;
  g_mutex_unlock (&self->mutex);
  if (!floods && !drips)
    g_assert_true (send (fd, answer, strlen (answer), MSG_NOSIGNAL) >= -1);
  else if (floods && send (fd, answer, strlen (answer), MSG_NOSIGNAL) < 0)
    drips = FALSE;
  if (floods || drips)
    send_badly (self, fd, answer, drips);
  close (fd);
}

static gpointer
router_thread (gpointer data)
{
  WrnFakeRouter *self = data;
  struct pollfd fds[] = {
    { .fd = self->stop_fd, .events = POLLIN },
    { .fd = self->pcp_fd, .events = POLLIN },
    { .fd = self->search_fd, .events = POLLIN },
    { .fd = self->http_fd, .events = POLLIN },
  };

  while (poll (fds, G_N_ELEMENTS (fds), -1) >= 0 && fds[0].revents == 0)
    {
      g_mutex_lock (&self->mutex);
      if (fds[1].revents != 0)
        serve_datagram (self, fds[1].fd);
      if (fds[2].revents != 0)
        serve_search (self, fds[2].fd);
      g_mutex_unlock (&self->mutex);
      if (fds[3].revents != 0)
        serve_http (self, fds[3].fd);
    }
  return NULL;
}

/* One that speaks all three protocols, and is 45.66.77.1 on the Internet. */
WrnFakeRouter *
wrn_fake_router_new (void)
{
  WrnFakeRouter *self = g_new0 (WrnFakeRouter, 1);

  g_mutex_init (&self->mutex);
  self->manners = (WrnFakeRouterManners){
    .pcp = TRUE, .nat_pmp = TRUE, .upnp = TRUE, .address = 0x2d424d01, .epoch = 1000
  };
  self->stop_fd = eventfd (0, EFD_CLOEXEC);
  self->pcp_fd = open_at (SOCK_DGRAM, ROUTER, &self->pcp_port);
  self->search_fd = open_at (SOCK_DGRAM, ROUTER, &self->search_port);
  /* At all addresses, so that it is seen when another one than the router's is asked. */
  self->http_fd = open_at (SOCK_STREAM, 0, &self->http_port);
  self->stranger_fd = open_at (SOCK_DGRAM, STRANGER, NULL);
  self->thread = g_thread_new ("router", router_thread, self);
  return self;
}

void
wrn_fake_router_free (WrnFakeRouter *self)
{
  const guint64 one = 1;

  g_assert_cmpint (write (self->stop_fd, &one, sizeof one), ==, sizeof one);
  g_thread_join (self->thread);
  close (self->stop_fd);
  close (self->pcp_fd);
  close (self->search_fd);
  close (self->http_fd);
  close (self->stranger_fd);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* Fills in @client, as if this were the way to the Internet. */
void
wrn_fake_router_prepare (WrnFakeRouter *self, WrnPortmapClient *client, WrnTime patience)
{
  const WrnGateway gateway = { .address = wrn_endpoint_ipv4 (ROUTER, 0),
                               .local = wrn_endpoint_ipv4 (CLIENT, 0) };

  wrn_portmap_client_init (client, &gateway);
  client->server.port = self->pcp_port;
  client->search = wrn_endpoint_ipv4 (ROUTER, self->search_port);
  client->patience = patience;
}

WrnFakeRouterManners *
wrn_fake_router_lock (WrnFakeRouter *self)
{
  g_mutex_lock (&self->mutex);
  return &self->manners;
}

void
wrn_fake_router_unlock (WrnFakeRouter *self)
{
  g_mutex_unlock (&self->mutex);
}

WrnFakeRouterCounts
wrn_fake_router_get_counts (WrnFakeRouter *self)
{
  WrnFakeRouterCounts counts;

  g_mutex_lock (&self->mutex);
  counts = self->counts;
  g_mutex_unlock (&self->mutex);
  return counts;
}

/* Tells everybody who listens at @port of its clock, as after a restart. */
void
wrn_fake_router_announce (WrnFakeRouter *self, guint16 port, guint32 epoch)
{
  const WrnEndpoint to = wrn_endpoint_ipv4 (CLIENT, port);
  guint8 bytes[24] = { 2, 0x80 };
  WrnSockaddr address;
  const socklen_t len = wrn_sockaddr_set (&address, &to);

  g_mutex_lock (&self->mutex);
  self->manners.epoch = epoch;
  put_be32 (bytes + 8, epoch);
  sendto (self->manners.elsewhere ? self->stranger_fd : self->pcp_fd, bytes, sizeof bytes, 0,
          &address.any, len);
  g_mutex_unlock (&self->mutex);
}
