/* wrn-bench-udp.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What sockets cost over loopback, and what the kernel's offloads save.
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include <netinet/in.h>
#include <poll.h>

#include "bench/wrn-bench.h"
#include "core/io/wrn-udp.h"

/* What the engine sends in one go: as many as UDP_SEGMENT takes, and as much. */
#define RUN_MAX_DATAGRAMS 64
#define RUN_MAX_BYTES 65507

/* Loopback takes microseconds; what has not come after this is lost. */
#define PATIENCE_MSEC 50

/* Runs of which nothing arrives before it is sure that nothing will. */
#define TRIES 10

#define LARGEST 1400

static const guint sizes[] = { 64, 512, LARGEST };

/* From one socket to another. */
typedef struct
{
  WrnUdp *from; /* (owned) */
  WrnUdp *to;   /* (owned) */
  WrnFlow flow;
  guint8 run[RUN_MAX_BYTES];
} Pair;

static void
pair_free (Pair *self)
{
  g_clear_pointer (&self->from, wrn_udp_free);
  g_clear_pointer (&self->to, wrn_udp_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pair, pair_free)

static Pair *
pair_new (gboolean no_offload, GError **error)
{
  const WrnUdpOptions options = { .listen = wrn_endpoint_ipv4 (INADDR_LOOPBACK, 0),
                                  .no_offload = no_offload };
  g_autoptr (Pair) self = g_new0 (Pair, 1);

  self->from = wrn_udp_new (&options, error);
  if (self->from != NULL)
    self->to = wrn_udp_new (&options, error);
  if (self->to == NULL)
    return NULL;
  self->flow.remote = wrn_endpoint_ipv4 (INADDR_LOOPBACK, wrn_udp_get_port (self->to));
  return g_steal_pointer (&self);
}

/* Returns the number of bytes that came; @n_runs counts in how many pieces. */
static gsize
receive (Pair *self, gsize wanted, guint64 *n_runs)
{
  WrnUdpRun runs[WRN_UDP_BATCH];
  int fds[WRN_UDP_MAX_SOCKETS];
  gsize came = 0;

  wrn_udp_get_fds (self->to, fds);
  while (came < wanted)
    {
      struct pollfd waited = { .fd = fds[0], .events = POLLIN };
      const guint n = wrn_udp_receive (self->to, 0, runs);

      for (guint i = 0; i < n; i++)
        came += runs[i].len;
      *n_runs += n;
      if (n == 0 && poll (&waited, 1, PATIENCE_MSEC) <= 0)
        break;
    }
  return came;
}

/* What one way of sending came to. */
typedef struct
{
  guint64 n_sent;
  guint64 n_came;
  guint64 n_runs;
  double nsec; /* for each datagram */
} Outcome;

static Outcome
measure (WrnBench *bench, WrnMeter *meter, Pair *pair, guint size)
{
  const guint n = MIN (RUN_MAX_DATAGRAMS, RUN_MAX_BYTES / size);
  Outcome out = { 0 };
  WrnResult *result;

  while (wrn_meter_goes_on (meter) && (out.n_came > 0 || out.n_sent < TRIES * n))
    {
      gsize came;

      wrn_meter_start (meter);
      wrn_udp_send (pair->from, &pair->flow, pair->run, (gsize) n * size, (guint16) size);
      came = receive (pair, (gsize) n * size, &out.n_runs) / size;
      wrn_meter_stop (meter, came, came * size);
      out.n_sent += n;
      out.n_came += came;
    }
  result = wrn_bench_finish (bench);
  result->figures[WRN_FIGURE_LOSS] = 100 * (1 - (double) out.n_came / (double) out.n_sent);
  result->figures[WRN_FIGURE_PER_RUN] = (double) out.n_came / (double) MAX (out.n_runs, 1);
  out.nsec = result->figures[WRN_FIGURE_MEAN];
  return out;
}

/* Whether the offloads work, and what the largest datagrams gain by them. */
static void
explain (WrnBench *bench, gboolean segments, const Outcome *with, const Outcome *without)
{
  const gboolean gathers = with->n_runs < with->n_came;

  wrn_bench_note (bench,
                  "Sending in runs (UDP_SEGMENT) %s, receiving in runs (UDP_GRO) %s: with "
                  "offloads %u bytes take %.2f of the time.",
                  segments ? "works" : "does not work", gathers ? "works" : "does not work",
                  LARGEST, with->nsec / without->nsec);
}

/* All sizes in one way of sending; @largest becomes what the last one came to. */
static gboolean
measure_mode (WrnBench *bench, gboolean no_offload, Pair *pair, Outcome *largest, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      WrnMeter *meter = wrn_bench_begin (bench, "%u B %s", sizes[i], wrn_bench_modes[no_offload]);

      if (meter == NULL)
        continue;
      *largest = measure (bench, meter, pair, sizes[i]);
      if (largest->n_came > 0)
        continue;
      g_set_error (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_FAILED,
                   "no datagram arrives over the loopback interface: is it up?");
      return FALSE;
    }
  return TRUE;
}

gboolean
wrn_bench_udp (WrnBench *self, gpointer data, GError **error)
{
  Outcome largest[2] = { 0 };
  guint64 n_unsegmented = 0;

  for (gboolean no_offload = FALSE; no_offload <= TRUE; no_offload++)
    {
      g_autoptr (Pair) pair = NULL;

      if (!wrn_bench_is_counting (self))
        {
          pair = pair_new (no_offload, error);
          if (pair == NULL)
            return FALSE;
        }
      if (!measure_mode (self, no_offload, pair, &largest[no_offload], error))
        return FALSE;
      if (pair != NULL && !no_offload)
        n_unsegmented = wrn_udp_get_stats (pair->from)->tx_unsegmented;
    }
  if (!wrn_bench_is_counting (self))
    explain (self, n_unsegmented == 0, &largest[0], &largest[1]);
  return TRUE;
}
