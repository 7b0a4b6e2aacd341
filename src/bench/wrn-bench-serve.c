/* wrn-bench-serve.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lets another member measure the way to here.
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include "bench/wrn-bench-serve.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/wrn-bench-address.h"
#include "bench/wrn-bench-end.h"
#include "bench/wrn-bench.h"
#include "core/crypto/wrn-entropy.h"
#include "core/io/wrn-sockaddr.h"

/* Connections that wait to be told that somebody else is served. */
#define BACKLOG 4

#define NSEC_PER_SEC G_GUINT64_CONSTANT (1000000000)

typedef struct
{
  const WrnBenchServeOptions *options; /* (not owned) */
  int tcp;                             /* (owned) */
  int udp;                             /* (owned) */
} Server;

static void
server_clear (Server *self)
{
  if (self->tcp >= 0)
    close (self->tcp);
  if (self->udp >= 0)
    close (self->udp);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Server, server_clear)

/* Returns -1 if it cannot be had. */
static int
open_socket (const WrnEndpoint *listen, int type)
{
  WrnSockaddr name;
  const socklen_t name_len = wrn_sockaddr_set (&name, listen);
  const int fd = socket (name.any.sa_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int yes = 1;

  if (fd < 0)
    return -1;
  /* For TCP only, where it means connections that have ended. */
  if (type == SOCK_STREAM)
    setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind (fd, &name.any, name_len) == 0)
    return fd;
  close (fd);
  return -1;
}

static gboolean
open_sockets (Server *self, WrnEndpoint *where, GError **error)
{
  WrnSockaddr name;
  socklen_t name_len = sizeof name;
  char text[WRN_ENDPOINT_FORMAT_LEN];

  *where = self->options->listen;
  self->tcp = open_socket (where, SOCK_STREAM);
  if (self->tcp >= 0 && listen (self->tcp, BACKLOG) == 0 &&
      getsockname (self->tcp, &name.any, &name_len) == 0)
    {
      where->port = wrn_sockaddr_get (&name).port;
      self->udp = open_socket (where, SOCK_DGRAM);
    }
  if (self->udp >= 0)
    return TRUE;

  g_set_error (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_FAILED, "Cannot listen on %s: %s",
               wrn_endpoint_format (where, text),
               errno == EADDRNOTAVAIL ? "this computer does not have that address"
               : errno == EADDRINUSE  ? "another “warrenctl bench serve” may be running"
                                      : g_strerror (errno));
  return FALSE;
}

/* One phase after the other, as the member wants. FALSE if it broke a rule; to leave is none. */
static gboolean
serve_phases (WrnBenchEnd *end, GError **error)
{
  const guint64 give_up = wrn_meter_now () + WRN_BENCH_SERVE_MAX_SECONDS * NSEC_PER_SEC;
  guint n_phases = 0;

  while (wrn_meter_now () < give_up)
    {
      g_autoptr (GError) cause = NULL;
      WrnBenchMessage message;
      WrnBenchMessage result;

      if (!wrn_bench_end_hear (end, &message, &cause))
        {
          if (n_phases > 0 && g_error_matches (cause, WRN_BENCH_ERROR, WRN_BENCH_ERROR_UNREACHABLE))
            return TRUE;
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      if (message.say != WRN_BENCH_SAY_START)
        {
          g_set_error_literal (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_FAILED,
                               "the other side says what it should not");
          return FALSE;
        }
      if (!wrn_bench_end_run (end, &message, &result, error))
        return FALSE;
      n_phases++;
    }
  g_set_error_literal (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_TIMEOUT, "it takes too long");
  return FALSE;
}

static gboolean
serve_member (Server *self, int tcp, const WrnEndpoint *from, GError **error)
{
  g_autoptr (WrnBenchEnd) end = wrn_bench_end_new (tcp, self->udp, self->tcp, from);
  const WrnBenchMessage welcome = { .say = WRN_BENCH_SAY_WELCOME,
                                    .token = wrn_entropy_u64 (wrn_entropy_system ()) };

  wrn_bench_end_set_token (end, welcome.token);
  return wrn_bench_end_say (end, &welcome, error) && serve_phases (end, error);
}

/**
 * wrn_bench_serve:
 * @options: where to listen
 *
 * Serves one member after the other, and one only with @once.
 *
 * Returns: %FALSE if it cannot listen; with @once also if the member did not get through
 */
gboolean
wrn_bench_serve (const WrnBenchServeOptions *options, GError **error)
{
  g_auto (Server) self = { .options = options, .tcp = -1, .udp = -1 };
  WrnEndpoint where;

  if (!open_sockets (&self, &where, error))
    return FALSE;
  options->listening (&where);
  for (;;)
    {
      struct pollfd waited = { .fd = self.tcp, .events = POLLIN };
      g_autoptr (GError) cause = NULL;
      char text[WRN_BENCH_ADDRESS_SIZE];
      WrnSockaddr name;
      socklen_t name_len = sizeof name;
      WrnEndpoint from;
      gboolean served;
      int tcp;

      poll (&waited, 1, -1);
      tcp = accept4 (self.tcp, &name.any, &name_len, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (tcp < 0)
        continue;
      from = wrn_sockaddr_get (&name);
      served = serve_member (&self, tcp, &from, &cause);
      wrn_bench_address_format (&from, text);
      if (served)
        options->note ("%s has measured", text);
      else
        options->note ("%s has not measured: %s", text, cause->message);
      if (!options->once)
        continue;
      if (!served)
        g_propagate_error (error, g_steal_pointer (&cause));
      return served;
    }
}
