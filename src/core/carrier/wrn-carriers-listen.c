/* wrn-carriers-listen.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Ports and paths at which others connect, whatever they speak then.
 */
#define G_LOG_DOMAIN "wrn-carrier"

#include "config.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/carrier/wrn-carriers-private.h"
#include "core/carrier/wrn-stream.h"
#include "core/io/wrn-io-error.h"
#include "core/io/wrn-sockaddr.h"

/* Connections that the kernel completes while we are busy. */
#define BACKLOG 128

/* As many are accepted before others have a turn. */
#define ACCEPTS_AT_ONCE 16

/* Who comes by a path is of this computer; there is no address to tell. */
#define LOCAL_ADDRESS 0x7f000001

void
wrn_listener_free (WrnListener *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_object_unref (self->socket);
  g_free (self);
}

/* The scheme of who says @first at a port for @wanted. (nullable) */
static const WrnCarrier *
recognise (const WrnCarriers *self, guint8 wanted, guint8 first)
{
  for (guint i = 0; i < WRN_CARRIERS_MAX; i++)
    {
      const WrnCarrier *carrier = self->carriers[i];

      if (carrier != NULL && carrier->knows != NULL && carrier->accept != NULL &&
          (wanted == WRN_CARRIER_TCP || wanted == i) && carrier->knows (carrier, first))
        return carrier;
    }
  return NULL;
}

/* Looks at the first byte, and leaves it there. */
static gboolean
hello_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  WrnLine *line = user_data;
  guint8 first = 0;
  GInputVector vector = { &first, 1 };
  int flags = MSG_PEEK;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) newcomer = NULL;
  const WrnCarrier *carrier = NULL;
  const gssize n =
      g_socket_receive_message (socket, NULL, &vector, 1, NULL, NULL, &flags, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  if (n > 0)
    carrier = recognise (line->carriers, line->wanted, first);
  if (carrier == NULL)
    {
      line->carriers->stats.failed++;
      wrn_line_close (line);
      return G_SOURCE_REMOVE;
    }

  g_clear_pointer (&line->hello, g_source_unref);
  newcomer = g_steal_pointer (&line->newcomer);
  wrn_line_accept (line, carrier, newcomer);
  return G_SOURCE_REMOVE;
}

static WrnEndpoint
get_remote (GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_remote_address (connection, NULL);
  WrnSockaddr name = { 0 };

  if (address == NULL || !G_IS_INET_SOCKET_ADDRESS (address) ||
      !g_socket_address_to_native (address, &name, sizeof name, NULL))
    return wrn_endpoint_ipv4 (LOCAL_ADDRESS, 1);
  return wrn_sockaddr_get (&name);
}

/* Who speaks first says what: until then it is no connection. */
static void
welcome (WrnListener *self, GSocket *socket)
{
  g_autoptr (GSocketConnection) connection = g_socket_connection_factory_create_connection (socket);
  const WrnEndpoint remote = get_remote (connection);
  WrnLine *line = wrn_carriers_admit (self->carriers, self->carrier->number, &remote);

  if (line == NULL)
    return;
  if (self->carrier->knows == NULL)
    {
      wrn_line_accept (line, self->carrier, connection);
      return;
    }
  line->wanted = self->carrier->number;
  line->newcomer = g_steal_pointer (&connection);
  line->hello = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (line->hello, G_SOURCE_FUNC (hello_cb), line, NULL);
  g_source_attach (line->hello, g_main_context_get_thread_default ());
}

/* Without descriptors the next attempt fails as well: so there is a pause. */
static gboolean
accept_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  WrnListener *self = user_data;

  for (guint i = 0; i < ACCEPTS_AT_ONCE; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSocket) made = g_socket_accept (socket, NULL, &error);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        break;
      if (made == NULL)
        {
          g_clear_pointer (&self->source, g_source_unref);
          wrn_carriers_watch (self->carriers);
          return G_SOURCE_REMOVE;
        }
      g_socket_set_blocking (made, FALSE);
      wrn_stream_tune (made);
      welcome (self, made);
    }
  return G_SOURCE_CONTINUE;
}

void
wrn_listener_resume (WrnListener *self)
{
  if (self->source != NULL)
    return;
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (accept_cb), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/* @fd: (transfer full): a socket that listens */
static gboolean
add_listener (WrnCarriers *self, const WrnCarrier *carrier, int fd, GError **error)
{
  GSocket *socket = g_socket_new_from_fd (fd, error);
  WrnListener *listener;

  if (socket == NULL)
    {
      close (fd);
      return FALSE;
    }
  g_socket_set_blocking (socket, FALSE);
  listener = g_new0 (WrnListener, 1);
  listener->carriers = self;
  listener->carrier = carrier;
  listener->socket = socket;
  g_ptr_array_add (self->listeners, listener);
  wrn_listener_resume (listener);
  return TRUE;
}

/* Returns: a socket that listens, or -1 with errno */
static int
open_listener (int family, const struct sockaddr *name, socklen_t len)
{
  const int fd = socket (family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int on = 1, off = 0;
  int saved;

  if (fd < 0)
    return -1;
  if (family != AF_UNIX)
    setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (family == AF_INET6)
    setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (bind (fd, name, len) == 0 && listen (fd, BACKLOG) == 0)
    return fd;
  saved = errno;
  close (fd);
  errno = saved;
  return -1;
}

/* An address of zeroes is any of both families, as :: is, where there is IPv6. */
static int
open_port (const WrnEndpoint *endpoint)
{
  static const guint8 any[16];
  WrnEndpoint ipv4 = wrn_endpoint_ipv4 (0, endpoint->port);
  WrnSockaddr name;
  socklen_t len = wrn_sockaddr_set (&name, endpoint);
  const int fd = open_listener (name.any.sa_family, &name.any, len);

  if (fd >= 0 || errno != EAFNOSUPPORT || memcmp (endpoint->address, any, sizeof any) != 0)
    return fd;
  len = wrn_sockaddr_set (&name, &ipv4);
  return open_listener (AF_INET, &name.any, len);
}

/**
 * wrn_carriers_listen:
 * @self: the connections
 * @number: of a scheme that is known; %WRN_CARRIER_TCP: whatever is recognised
 * @endpoint: (inout): an address and a port; no address: any; port 0 becomes the one that it is
 *
 * Returns: %FALSE if it could not be had
 */
gboolean
wrn_carriers_listen (WrnCarriers *self, guint8 number, WrnEndpoint *endpoint, GError **error)
{
  const WrnCarrier *carrier = wrn_carriers_get (self, number);
  char text[WRN_ENDPOINT_FORMAT_LEN];
  WrnSockaddr name = { 0 };
  socklen_t len = sizeof name;
  int fd;

  g_return_val_if_fail (carrier != NULL, FALSE);

  fd = self->listeners->len < WRN_CARRIERS_LISTENERS ? open_port (endpoint) : (errno = EMFILE, -1);
  if (fd < 0)
    {
      wrn_io_error (error, errno, "Cannot listen on %s %s", carrier->scheme,
                    wrn_endpoint_format (endpoint, text));
      return FALSE;
    }
  if (getsockname (fd, &name.any, &len) == 0)
    endpoint->port = wrn_sockaddr_get (&name).port;
  return add_listener (self, carrier, fd, error);
}

/**
 * wrn_carriers_listen_unix:
 * @self: the connections; they know %WRN_CARRIER_UNIX
 * @path: (type filename): of a socket that is made; one that is there is replaced
 *
 * Who may connect is a matter of the folder.
 *
 * Returns: %FALSE if it could not be had
 */
gboolean
wrn_carriers_listen_unix (WrnCarriers *self, const char *path, GError **error)
{
  const WrnCarrier *carrier = wrn_carriers_get (self, WRN_CARRIER_UNIX);
  struct sockaddr_un name = { .sun_family = AF_UNIX };
  struct stat found;
  int fd = -1;

  g_return_val_if_fail (carrier != NULL, FALSE);

  if (g_strlcpy (name.sun_path, path, sizeof name.sun_path) >= sizeof name.sun_path)
    errno = ENAMETOOLONG;
  else if (self->listeners->len >= WRN_CARRIERS_LISTENERS)
    errno = EMFILE;
  else
    {
      if (lstat (path, &found) == 0 && S_ISSOCK (found.st_mode))
        unlink (path);
      fd = open_listener (AF_UNIX, (const struct sockaddr *) &name, sizeof name);
    }
  if (fd < 0)
    {
      wrn_io_error (error, errno, "Cannot listen on “%s”", path);
      return FALSE;
    }
  return add_listener (self, carrier, fd, error);
}
