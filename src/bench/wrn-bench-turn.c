/* wrn-bench-turn.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One phase of a measurement between two members, at either end.
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include "bench/wrn-bench-end-private.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#define NSEC_PER_MSEC G_GUINT64_CONSTANT (1000000)
#define NSEC_PER_SEC (1000 * NSEC_PER_MSEC)

/* After the time of a phase: what is on its way arrives, even over a slow line. */
#define GRACE (30 * NSEC_PER_SEC)

/* Datagrams may come after the message that says how many were sent. */
#define LINGER (200 * NSEC_PER_MSEC)

/* A round trip is asked for so often: enough for a 99th percentile in a second or two, and too few
 * to be a load. */
#define ASK_KBIT (WRN_BENCH_ASK_LEN * 8 / 2)

static void
begin_phase (WrnBenchEnd *self, const WrnBenchMessage *start)
{
  static const WrnBenchFlow flows[] = {
    [WRN_BENCH_PHASE_IDLE] = WRN_BENCH_FLOW_NONE,
    [WRN_BENCH_PHASE_TCP_OUT] = WRN_BENCH_FLOW_BULK,
    [WRN_BENCH_PHASE_TCP_IN] = WRN_BENCH_FLOW_BULK,
    [WRN_BENCH_PHASE_UDP_OUT] = WRN_BENCH_FLOW_STREAM,
    [WRN_BENCH_PHASE_UDP_IN] = WRN_BENCH_FLOW_STREAM,
  };
  const gboolean comes_in =
      start->phase == WRN_BENCH_PHASE_TCP_IN || start->phase == WRN_BENCH_PHASE_UDP_IN;
  WrnBenchTurn *phase = &self->phase;

  memset (phase, 0, sizeof *phase);
  memset (&self->round_trips, 0, sizeof self->round_trips);
  self->round_trip_sum = 0;
  phase->flow = flows[start->phase];
  phase->sends = comes_in == self->is_server;
  phase->asks = !self->is_server && phase->flow != WRN_BENCH_FLOW_STREAM;
  for (guint i = 0; i < WRN_BENCH_N_BLOCKS; i++)
    self->blocks[i * WRN_BENCH_BLOCK_LEN] = 1;
}

/* What comes counts from before this on: the other side may have begun. */
static void
start_clock (WrnBenchTurn *phase, const WrnBenchMessage *start)
{
  const guint64 now = wrn_meter_now ();

  phase->until = now + start->msec * NSEC_PER_MSEC;
  wrn_bench_pace_init (&phase->pace, now, start->kbit, WRN_BENCH_PROBE_MAX);
  wrn_bench_pace_init (&phase->ask_pace, now, ASK_KBIT, WRN_BENCH_ASK_LEN);
}

/* The one who measures wants a phase, the other one agrees. */
static gboolean
agree (WrnBenchEnd *self, const WrnBenchMessage *start, GError **error)
{
  WrnBenchMessage answer;

  if (!wrn_bench_end_say (self, start, error))
    return FALSE;
  if (self->is_server)
    return TRUE;
  if (!wrn_bench_end_hear (self, &answer, error))
    return FALSE;
  return (answer.say == WRN_BENCH_SAY_START && answer.phase == start->phase) ||
         wrn_bench_fail (error, WRN_BENCH_ERROR_FAILED, "the other side says what it should not");
}

static void
send_probes (WrnBenchEnd *self,
             WrnBenchProbeKind kind,
             WrnBenchPace *pace,
             guint64 *number,
             gsize len)
{
  const guint n = wrn_bench_pace_take (pace, wrn_meter_now ());

  for (guint i = 0; i < n; i++)
    {
      const WrnBenchProbe probe = {
        .kind = kind, .token = self->token, .number = (*number)++, .sent = wrn_meter_now ()
      };

      wrn_bench_end_send_probe (self, &probe, len);
    }
}

/* Blocks until the time is over, then one more that says so. */
static gboolean
send_bulk (WrnBenchEnd *self, GError **error)
{
  static const guint8 last_block[WRN_BENCH_BLOCK_LEN];
  WrnBenchTurn *phase = &self->phase;
  const gboolean is_over = wrn_meter_now () >= phase->until;
  const gsize in_block = phase->n_sent % WRN_BENCH_BLOCK_LEN;
  const gsize in_buffer = phase->n_sent % WRN_BENCH_BUFFER_LEN;
  gssize n;

  phase->closing |= is_over && in_block == 0;
  if (phase->closing)
    n = send (self->tcp, last_block + phase->n_closing, sizeof last_block - phase->n_closing,
              MSG_NOSIGNAL);
  else
    n = send (self->tcp, self->blocks + in_buffer,
              is_over ? WRN_BENCH_BLOCK_LEN - in_block : WRN_BENCH_BUFFER_LEN - in_buffer,
              MSG_NOSIGNAL);
  if (n < 0)
    return errno == EAGAIN || errno == EINTR || wrn_bench_fail_lost (error);

  *(phase->closing ? &phase->n_closing : &phase->n_sent) += (gsize) n;
  phase->is_done = phase->n_closing == sizeof last_block;
  return TRUE;
}

/* Whether the time is over and nothing is missing. One turn of the loop asks with one @now: what is
 * not yet over when it is to be ended must not be over when the time to sleep is chosen. */
static gboolean
is_over (const WrnBenchEnd *self, guint64 now)
{
  const WrnBenchTurn *phase = &self->phase;
  const gboolean needs_answer = phase->asks && phase->flow == WRN_BENCH_FLOW_NONE;

  return now >= phase->until && (!needs_answer || self->round_trips.n > 0);
}

static gboolean
send_flow (WrnBenchEnd *self, guint64 now, GError **error)
{
  WrnBenchTurn *phase = &self->phase;
  WrnBenchMessage stop = { .say = WRN_BENCH_SAY_STOP };

  if (phase->flow == WRN_BENCH_FLOW_BULK)
    return send_bulk (self, error);
  if (!is_over (self, now))
    {
      if (phase->flow == WRN_BENCH_FLOW_STREAM)
        send_probes (self, WRN_BENCH_PROBE_STREAM, &phase->pace, &phase->n_sent,
                     WRN_BENCH_PROBE_MAX);
      return TRUE;
    }
  stop.n_sent = phase->n_sent;
  phase->is_done = TRUE;
  return wrn_bench_end_say (self, &stop, error);
}

/* Looks at the first byte of each block of @len new bytes. FALSE if the other side makes it up. */
static gboolean
check_blocks (WrnBenchTurn *phase, const guint8 *data, gsize len)
{
  const gsize in_block = phase->n_bytes % WRN_BENCH_BLOCK_LEN;
  gsize at = in_block == 0 ? 0 : WRN_BENCH_BLOCK_LEN - in_block;

  for (; at < len; at += WRN_BENCH_BLOCK_LEN)
    {
      if (phase->last_block || data[at] > 1)
        return FALSE;
      phase->last_block = data[at] == 0;
    }
  return TRUE;
}

static gboolean
receive_bulk (WrnBenchEnd *self, GError **error)
{
  WrnBenchTurn *phase = &self->phase;
  const gssize n = recv (self->tcp, self->blocks, WRN_BENCH_BUFFER_LEN, MSG_DONTWAIT);
  const guint64 now = wrn_meter_now ();

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return TRUE;
  if (n <= 0)
    return wrn_bench_fail_lost (error);
  if (!check_blocks (phase, self->blocks, (gsize) n))
    return wrn_bench_fail (error, WRN_BENCH_ERROR_FAILED,
                           "the other side sends what it should not");

  if (phase->n_bytes == 0)
    phase->first = now;
  phase->last = now;
  phase->n_bytes += (gsize) n;
  if (phase->last_block && phase->n_bytes % WRN_BENCH_BLOCK_LEN == 0)
    phase->result_at = now;
  return TRUE;
}

static void
take_stop (WrnBenchTurn *phase, const WrnBenchMessage *stop)
{
  phase->result.n_sent = stop->n_sent;
  phase->result_at = wrn_meter_now () + (phase->flow == WRN_BENCH_FLOW_STREAM ? LINGER : 0);
}

/* What the end that received has to tell. */
static void
make_result (WrnBenchTurn *phase)
{
  const gboolean is_stream = phase->flow == WRN_BENCH_FLOW_STREAM;
  const WrnBenchStream *stream = &phase->stream;

  phase->result.say = WRN_BENCH_SAY_RESULT;
  phase->result.n_received = stream->n_received;
  phase->result.bytes = is_stream ? stream->bytes : phase->n_bytes;
  phase->result.nsec = is_stream ? stream->last - stream->first : phase->last - phase->first;
  phase->result.jitter = (guint32) CLAMP (stream->jitter, 0, G_MAXUINT32);
}

/* Hears what is said about the phase. Bulk data has its own end. */
static gboolean
hear_flow (WrnBenchEnd *self, gboolean *has_result, GError **error)
{
  WrnBenchTurn *phase = &self->phase;
  WrnBenchMessage message;
  WrnBenchHeard heard;

  if (phase->flow == WRN_BENCH_FLOW_BULK && !phase->sends)
    return receive_bulk (self, error);
  heard = wrn_bench_end_hear_now (self, &message, error);
  if (heard != WRN_BENCH_HEARD_MESSAGE)
    return heard == WRN_BENCH_HEARD_NOTHING;
  if (message.say != (phase->sends ? WRN_BENCH_SAY_RESULT : WRN_BENCH_SAY_STOP) ||
      (phase->sends ? !phase->is_done : phase->result_at != 0))
    return wrn_bench_fail (error, WRN_BENCH_ERROR_FAILED, "the other side says what it should not");
  if (phase->sends)
    phase->result = message;
  else
    take_stop (phase, &message);
  *has_result = phase->sends;
  return TRUE;
}

/* When something has to be done, whatever comes. */
static guint64
next_deadline (const WrnBenchEnd *self, guint64 now)
{
  const WrnBenchTurn *phase = &self->phase;
  guint64 next = phase->until + GRACE;

  if (phase->result_at != 0)
    next = MIN (next, phase->result_at);
  if (now < phase->until)
    next = MIN (next, phase->until);
  if (is_over (self, now))
    return next;
  if (phase->asks)
    next = MIN (next, phase->ask_pace.next);
  if (phase->sends && phase->flow == WRN_BENCH_FLOW_STREAM)
    next = MIN (next, phase->pace.next);
  return next;
}

static gboolean
check_time (const WrnBenchEnd *self, GError **error)
{
  const WrnBenchTurn *phase = &self->phase;
  const guint64 now = wrn_meter_now ();

  if (now > phase->until + WRN_BENCH_PATIENCE_NSEC && phase->asks && !phase->is_done &&
      phase->flow == WRN_BENCH_FLOW_NONE)
    return wrn_bench_fail (error, WRN_BENCH_ERROR_TIMEOUT,
                           "UDP does not get through, though TCP does: is there a firewall?");
  if (now > phase->until + GRACE)
    return wrn_bench_fail (error, WRN_BENCH_ERROR_TIMEOUT, "the other side has stopped to answer");
  return TRUE;
}

static short
waited_events (const WrnBenchTurn *phase)
{
  const gboolean writes = phase->flow == WRN_BENCH_FLOW_BULK && phase->sends && !phase->is_done;

  return writes ? POLLIN | POLLOUT : POLLIN;
}

/**
 * wrn_bench_end_run:
 * @self: one end
 * @start: what to measure; the server has heard it, and both say it
 * @result: (out): what the end that received has found
 *
 * Returns: %FALSE if the other side does not do its part; it is of no use then
 */
gboolean
wrn_bench_end_run (WrnBenchEnd *self,
                   const WrnBenchMessage *start,
                   WrnBenchMessage *result,
                   GError **error)
{
  WrnBenchTurn *phase = &self->phase;
  gboolean has_result = FALSE;

  begin_phase (self, start);
  if (!agree (self, start, error))
    return FALSE;
  start_clock (phase, start);
  if (self->remote.port == 0 && start->phase == WRN_BENCH_PHASE_UDP_IN)
    return wrn_bench_fail (error, WRN_BENCH_ERROR_FAILED, "the other side has not shown its port");

  while (!has_result)
    {
      const gboolean is_sending = phase->sends && !phase->is_done;
      guint64 now;

      wrn_bench_end_hear_probes (self);
      now = wrn_meter_now ();
      if (phase->asks && !is_over (self, now))
        send_probes (self, WRN_BENCH_PROBE_ASK, &phase->ask_pace, &phase->n_asked,
                     WRN_BENCH_ASK_LEN);
      if ((is_sending && !send_flow (self, now, error)) || !hear_flow (self, &has_result, error) ||
          !check_time (self, error))
        return FALSE;
      if (!phase->sends && phase->result_at != 0 && wrn_meter_now () >= phase->result_at)
        {
          make_result (phase);
          if (!wrn_bench_end_say (self, &phase->result, error))
            return FALSE;
          break;
        }
      if (!has_result)
        wrn_bench_end_wait (self, waited_events (phase), next_deadline (self, now));
    }
  *result = phase->result;
  return TRUE;
}

/* Of the last phase. @mean is in nanoseconds. */
const WrnHistogram *
wrn_bench_end_get_round_trips (const WrnBenchEnd *self, double *mean)
{
  *mean = (double) self->round_trip_sum / (double) MAX (self->round_trips.n, 1);
  return &self->round_trips;
}
