/* wrn-bench-end.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One end of a measurement between two members: what it says, sends and hears.
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include "bench/wrn-bench-end-private.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/io/wrn-sockaddr.h"

#define NSEC_PER_SEC G_GUINT64_CONSTANT (1000000000)

/* Datagrams that are taken in one turn: more than an ordinary socket buffer holds. */
#define TURN 256

/**
 * wrn_bench_end_new:
 * @tcp: (transfer full): a connection
 * @udp: a socket for probes, which outlives the end
 * @listener: where others connect, or -1 at the end that connected itself
 * @remote: the other end; of the one that connected, the port of probes is not known yet
 */
WrnBenchEnd *
wrn_bench_end_new (int tcp, int udp, int listener, const WrnEndpoint *remote)
{
  WrnBenchEnd *self = g_new0 (WrnBenchEnd, 1);
  const int yes = 1;
  const int lowat = WRN_BENCH_BUFFER_LEN;

  self->tcp = tcp;
  self->udp = udp;
  self->listener = listener;
  self->is_server = listener >= 0;
  self->remote = *remote;
  if (self->is_server)
    self->remote.port = 0;
  setsockopt (tcp, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  setsockopt (tcp, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &lowat, sizeof lowat);
  return self;
}

void
wrn_bench_end_free (WrnBenchEnd *self)
{
  close (self->tcp);
  g_free (self);
}

/* What probes must carry. */
void
wrn_bench_end_set_token (WrnBenchEnd *self, guint64 token)
{
  self->token = token;
}

gboolean
wrn_bench_fail (GError **error, WrnBenchError code, const char *text)
{
  g_set_error_literal (error, WRN_BENCH_ERROR, code, text);
  return FALSE;
}

gboolean
wrn_bench_fail_lost (GError **error)
{
  return wrn_bench_fail (error, WRN_BENCH_ERROR_UNREACHABLE, "the other side has left");
}

/* One connection at a time: a second measurement would disturb the first. */
static void
turn_away (int listener)
{
  const WrnBenchMessage busy = { .say = WRN_BENCH_SAY_BUSY };
  guint8 bytes[WRN_BENCH_MESSAGE_LEN];
  const int fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

  if (fd < 0)
    return;
  wrn_bench_message_encode (&busy, bytes);
  if (send (fd, bytes, sizeof bytes, MSG_NOSIGNAL) < 0)
    g_debug ("Cannot turn somebody away: %s", g_strerror (errno));
  close (fd);
}

/* Until the connection is ready for one of @events, a probe comes, or it is @until. */
void
wrn_bench_end_wait (WrnBenchEnd *self, short events, guint64 until)
{
  struct pollfd waited[] = {
    { .fd = self->tcp, .events = events },
    { .fd = self->udp, .events = POLLIN },
    { .fd = self->listener, .events = POLLIN },
  };
  const guint64 now = wrn_meter_now ();
  const guint64 left = until > now ? until - now : 0;
  const struct timespec timeout = { .tv_sec = (time_t) (left / NSEC_PER_SEC),
                                    .tv_nsec = (long) (left % NSEC_PER_SEC) };

  if (ppoll (waited, G_N_ELEMENTS (waited), &timeout, NULL) > 0 && waited[2].revents != 0)
    turn_away (self->listener);
}

void
wrn_bench_end_send_probe (WrnBenchEnd *self, const WrnBenchProbe *probe, gsize len)
{
  guint8 bytes[WRN_BENCH_PROBE_MAX] = { 0 };
  WrnSockaddr name;
  const socklen_t name_len = wrn_sockaddr_set (&name, &self->remote);

  wrn_bench_probe_encode (probe, bytes);
  /* What cannot be sent counts as lost on the way, as it would be a moment later. */
  if (sendto (self->udp, bytes, len, 0, &name.any, name_len) < 0)
    g_debug ("Cannot send a probe: %s", g_strerror (errno));
}

/* Only the member at the other end of the connection is heard, and its port stays the first one
 * that knew the token. */
static gboolean
is_from_remote (WrnBenchEnd *self, const WrnEndpoint *from)
{
  WrnEndpoint known = self->remote;

  if (known.port == 0)
    known.port = from->port;
  if (!wrn_endpoint_equal (&known, from))
    return FALSE;
  self->remote = known;
  return TRUE;
}

static void
hear_answer (WrnBenchEnd *self, guint64 now, const WrnBenchProbe *probe)
{
  const WrnBenchTurn *phase = &self->phase;

  if (!phase->asks || probe->number >= phase->n_asked || probe->sent > now)
    return;
  wrn_histogram_add (&self->round_trips, MAX (now - probe->sent, 1), 1);
  self->round_trip_sum += now - probe->sent;
}

static void
hear_probe (WrnBenchEnd *self, guint64 now, WrnBenchProbe *probe, gsize len)
{
  WrnBenchTurn *phase = &self->phase;

  switch (probe->kind)
    {
    case WRN_BENCH_PROBE_ASK:
      if (!self->is_server)
        break;
      probe->kind = WRN_BENCH_PROBE_ANSWER;
      wrn_bench_end_send_probe (self, probe, len);
      break;
    case WRN_BENCH_PROBE_ANSWER:
      hear_answer (self, now, probe);
      break;
    case WRN_BENCH_PROBE_STREAM:
      if (phase->flow == WRN_BENCH_FLOW_STREAM && !phase->sends)
        wrn_bench_stream_hear (&phase->stream, now, probe, len);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Takes the probes that wait, at most one turn of them. */
void
wrn_bench_end_hear_probes (WrnBenchEnd *self)
{
  for (guint i = 0; i < TURN; i++)
    {
      guint8 bytes[WRN_BENCH_PROBE_MAX + 1];
      WrnSockaddr name;
      socklen_t name_len = sizeof name;
      WrnEndpoint from;
      WrnBenchProbe probe;
      const gssize len =
          recvfrom (self->udp, bytes, sizeof bytes, MSG_DONTWAIT, &name.any, &name_len);

      if (len < 0 && errno == EAGAIN)
        return;
      if (len < 0 || !wrn_bench_probe_decode (&probe, bytes, (gsize) len) ||
          probe.token != self->token)
        continue;
      from = wrn_sockaddr_get (&name);
      if (is_from_remote (self, &from))
        hear_probe (self, wrn_meter_now (), &probe, (gsize) len);
    }
}

gboolean
wrn_bench_end_say (WrnBenchEnd *self, const WrnBenchMessage *message, GError **error)
{
  const guint64 give_up = wrn_meter_now () + WRN_BENCH_PATIENCE_NSEC;
  guint8 bytes[WRN_BENCH_MESSAGE_LEN];
  gsize n_sent = 0;

  wrn_bench_message_encode (message, bytes);
  for (;;)
    {
      const gssize n = send (self->tcp, bytes + n_sent, sizeof bytes - n_sent, MSG_NOSIGNAL);

      n_sent += (gsize) MAX (n, 0);
      if (n_sent == sizeof bytes)
        return TRUE;
      if (n < 0 && errno != EAGAIN && errno != EINTR)
        return wrn_bench_fail_lost (error);
      if (wrn_meter_now () > give_up)
        return wrn_bench_fail (error, WRN_BENCH_ERROR_TIMEOUT, "the other side does not listen");
      wrn_bench_end_wait (self, POLLOUT, give_up);
      wrn_bench_end_hear_probes (self);
    }
}

WrnBenchHeard
wrn_bench_end_hear_now (WrnBenchEnd *self, WrnBenchMessage *out, GError **error)
{
  const gssize n = recv (self->tcp, self->inbox + self->n_inbox,
                         WRN_BENCH_MESSAGE_LEN - self->n_inbox, MSG_DONTWAIT);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return WRN_BENCH_HEARD_NOTHING;
  if (n <= 0)
    {
      wrn_bench_fail_lost (error);
      return WRN_BENCH_HEARD_FAILURE;
    }
  self->n_inbox += (gsize) n;
  if (self->n_inbox < WRN_BENCH_MESSAGE_LEN)
    return WRN_BENCH_HEARD_NOTHING;

  self->n_inbox = 0;
  if (wrn_bench_message_decode (out, self->inbox, WRN_BENCH_MESSAGE_LEN))
    return WRN_BENCH_HEARD_MESSAGE;
  wrn_bench_fail (error, WRN_BENCH_ERROR_FAILED,
                  wrn_bench_message_is_other_version (self->inbox, WRN_BENCH_MESSAGE_LEN)
                      ? "the other side has another version of Warren, which measures differently"
                      : "the other side does not speak the language of warrenctl bench");
  return WRN_BENCH_HEARD_FAILURE;
}

/* The next message, which is due soon. */
gboolean
wrn_bench_end_hear (WrnBenchEnd *self, WrnBenchMessage *out, GError **error)
{
  const guint64 give_up = wrn_meter_now () + WRN_BENCH_PATIENCE_NSEC;

  for (;;)
    {
      const WrnBenchHeard heard = wrn_bench_end_hear_now (self, out, error);

      if (heard != WRN_BENCH_HEARD_NOTHING)
        return heard == WRN_BENCH_HEARD_MESSAGE;
      if (wrn_meter_now () > give_up)
        return wrn_bench_fail (error, WRN_BENCH_ERROR_TIMEOUT, "the other side says nothing");
      wrn_bench_end_wait (self, POLLIN, give_up);
      wrn_bench_end_hear_probes (self);
    }
}
