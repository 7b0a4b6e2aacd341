/* wrn-bench-peer.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How good the way to another member is, which serves.
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include "bench/wrn-bench-peer.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/wrn-bench-address.h"
#include "bench/wrn-bench-end.h"
#include "core/io/wrn-sockaddr.h"

/* A connection that has not come about after the third attempt of TCP. */
#define CONNECT_MSEC 7500

static const struct
{
  WrnBenchPhase phase;
  const char *name;
} phases[] = {
  { WRN_BENCH_PHASE_IDLE, "round trip, idle" }, { WRN_BENCH_PHASE_TCP_OUT, "TCP to there" },
  { WRN_BENCH_PHASE_TCP_IN, "TCP from there" }, { WRN_BENCH_PHASE_UDP_OUT, "UDP to there" },
  { WRN_BENCH_PHASE_UDP_IN, "UDP from there" },
};

static gboolean
fail_to_connect (const WrnBenchPeer *peer, int saved_errno, GError **error)
{
  char text[WRN_BENCH_ADDRESS_SIZE];

  wrn_bench_address_format (&peer->endpoint, text);
  if (saved_errno == ECONNREFUSED)
    g_set_error (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_UNREACHABLE,
                 "nobody serves at %s, port %u: run “warrenctl bench serve” on that computer", text,
                 peer->endpoint.port);
  else if (saved_errno == ETIMEDOUT)
    g_set_error (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_TIMEOUT,
                 "%s does not answer: is it a member that is online?", text);
  else
    g_set_error (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_UNREACHABLE, "Cannot connect to %s: %s",
                 text, g_strerror (saved_errno));
  return FALSE;
}

/* 0, or what went wrong. */
static int
wait_for_connection (int fd)
{
  struct pollfd waited = { .fd = fd, .events = POLLOUT };
  int failure = ETIMEDOUT;
  socklen_t len = sizeof failure;

  if (poll (&waited, 1, CONNECT_MSEC) <= 0)
    return ETIMEDOUT;
  return getsockopt (fd, SOL_SOCKET, SO_ERROR, &failure, &len) == 0 ? failure : errno;
}

static int
connect_to (const WrnBenchPeer *peer, GError **error)
{
  WrnSockaddr name;
  const socklen_t name_len = wrn_sockaddr_set (&name, &peer->endpoint);
  const int fd = socket (name.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int failure = 0;

  if (fd < 0 || connect (fd, &name.any, name_len) != 0)
    failure = errno;
  if (failure == EINPROGRESS)
    failure = wait_for_connection (fd);
  if (failure == 0)
    return fd;
  fail_to_connect (peer, failure, error);
  if (fd >= 0)
    close (fd);
  return -1;
}

/* Returns: (nullable): an end that is welcome */
static WrnBenchEnd *
meet (const WrnBenchPeer *peer, int udp, GError **error)
{
  g_autoptr (WrnBenchEnd) end = NULL;
  WrnBenchMessage message;
  const int tcp = connect_to (peer, error);

  if (tcp < 0)
    return NULL;
  end = wrn_bench_end_new (tcp, udp, -1, &peer->endpoint);
  if (!wrn_bench_end_hear (end, &message, error))
    return NULL;
  if (message.say != WRN_BENCH_SAY_WELCOME)
    {
      g_set_error (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_FAILED,
                   message.say == WRN_BENCH_SAY_BUSY
                       ? "another member is measuring there: try again in a minute"
                       : "the other side says what it should not");
      return NULL;
    }
  wrn_bench_end_set_token (end, message.token);
  return g_steal_pointer (&end);
}

static void
add_round_trips (WrnResult *result, const WrnBenchEnd *end)
{
  double mean;
  const WrnHistogram *times = wrn_bench_end_get_round_trips (end, &mean);

  if (times->n == 0)
    return;
  result->figures[WRN_FIGURE_MEAN] = mean;
  result->figures[WRN_FIGURE_P50] = wrn_histogram_get_percentile (times, 50);
  result->figures[WRN_FIGURE_P90] = wrn_histogram_get_percentile (times, 90);
  result->figures[WRN_FIGURE_P99] = wrn_histogram_get_percentile (times, 99);
}

/* The other side may state what it likes, so nothing is divided by what it may leave out. */
static void
add_flow (WrnResult *result, WrnBenchPhase phase, const WrnBenchMessage *said)
{
  const double seconds = (double) MAX (said->nsec, 1) / 1e9;

  if (phase != WRN_BENCH_PHASE_IDLE && said->bytes > 0)
    result->figures[WRN_FIGURE_BITS] = (double) said->bytes * 8 / seconds;
  if (phase != WRN_BENCH_PHASE_UDP_OUT && phase != WRN_BENCH_PHASE_UDP_IN)
    return;
  if (said->n_received > 1)
    result->figures[WRN_FIGURE_PER_SECOND] = (double) (said->n_received - 1) / seconds;
  result->figures[WRN_FIGURE_JITTER] = said->jitter;
  result->figures[WRN_FIGURE_LOSS] =
      said->n_sent == 0 ? NAN
                        : 100 * MAX (1 - (double) said->n_received / (double) said->n_sent, 0);
}

static gboolean
run_phase (WrnBench *bench, WrnBenchEnd *end, WrnBenchPhase phase, guint32 kbit, GError **error)
{
  const double msec = wrn_bench_get_share (bench) * 1000;
  const WrnBenchMessage start = { .say = WRN_BENCH_SAY_START,
                                  .phase = phase,
                                  .msec = (guint32) CLAMP (msec, 1, WRN_BENCH_PHASE_MAX_MSEC),
                                  .kbit = kbit };
  WrnBenchMessage answer;
  WrnResult *result;

  if (!wrn_bench_end_run (end, &start, &answer, error))
    return FALSE;
  result = wrn_bench_finish (bench);
  add_round_trips (result, end);
  add_flow (result, phase, &answer);
  return TRUE;
}

static gboolean
run_phases (WrnBench *bench, WrnBenchEnd *end, guint32 kbit, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    if (wrn_bench_begin (bench, "%s", phases[i].name) != NULL &&
        !run_phase (bench, end, phases[i].phase, kbit, error))
      return FALSE;
  return TRUE;
}

/* @data: (nullable): a WrnBenchPeer */
gboolean
wrn_bench_peer (WrnBench *self, gpointer data, GError **error)
{
  const WrnBenchPeer *peer = data;
  g_autoptr (WrnBenchEnd) end = NULL;
  gboolean done;
  int udp;

  if (wrn_bench_is_counting (self))
    return run_phases (self, NULL, 0, error);

  udp = socket (wrn_endpoint_is_ipv4 (&peer->endpoint) ? AF_INET : AF_INET6,
                SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (udp < 0)
    return fail_to_connect (peer, errno, error);
  end = meet (peer, udp, error);
  done = end != NULL && run_phases (self, end, peer->kbit, error);
  if (done)
    wrn_bench_note (self, "The times of TCP are those of round trips while it goes on.");
  close (udp);
  return done;
}
