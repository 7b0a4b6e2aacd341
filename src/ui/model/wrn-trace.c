/* wrn-trace.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was measured of a person in the last minute, for a small plot and two figures.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-trace.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/model/wrn-format.h"

/* Looks that follow each other faster say too little about a rate. */
#define RATE_SPAN_MIN (G_USEC_PER_SEC / 2)

/**
 * wrn_trace_add_rtt:
 * @now: in microseconds since 1970, UTC; what is older than a minute by it is forgotten
 * @rtt: in microseconds, 0 if not known
 *
 * Of several in a second the last one stays. When the clock was set back, all begins anew.
 */
void
wrn_trace_add_rtt (WrnTrace *self, gint64 now, guint64 rtt)
{
  const gint64 second = MAX (now, 0) / G_USEC_PER_SEC;

  if (second < self->second || second - self->second >= WRN_TRACE_LEN)
    memset (self->rtts, 0, sizeof self->rtts);
  else
    for (gint64 skipped = self->second + 1; skipped < second; skipped++)
      self->rtts[skipped % WRN_TRACE_LEN] = 0;
  self->second = second;
  self->rtts[second % WRN_TRACE_LEN] = (guint32) MIN (rtt, G_MAXUINT32);
}

static guint64
get_rate (guint64 before, guint64 after, gint64 duration)
{
  const double rate = (double) (after - before) * G_USEC_PER_SEC / (double) duration;

  return (guint64) MIN (rate, (double) G_MAXINT64);
}

/**
 * wrn_trace_add_bytes:
 * @now: in microseconds since 1970, UTC
 * @rx_bytes: received until now
 * @tx_bytes: sent until now
 *
 * Works out the rates since the last call, if it was neither just now nor long ago.
 */
void
wrn_trace_add_bytes (WrnTrace *self, gint64 now, guint64 rx_bytes, guint64 tx_bytes)
{
  const gint64 duration = now - self->counted;
  /* Who comes back begins to count with 0. */
  const gboolean follows = self->counted > 0 && duration >= 0 && duration <= WRN_TRACE_GAP_MAX &&
                           rx_bytes >= self->rx_bytes && tx_bytes >= self->tx_bytes;

  if (follows && duration < RATE_SPAN_MIN)
    return;
  self->rx_rate = follows ? get_rate (self->rx_bytes, rx_bytes, duration) : 0;
  self->tx_rate = follows ? get_rate (self->tx_bytes, tx_bytes, duration) : 0;
  self->rx_bytes = rx_bytes;
  self->tx_bytes = tx_bytes;
  self->counted = now;
}

/**
 * wrn_trace_get_rtt:
 * @ago: in seconds before the newest
 *
 * Returns: in microseconds, 0 if it is not known
 */
guint32
wrn_trace_get_rtt (const WrnTrace *self, guint ago)
{
  if (ago >= WRN_TRACE_LEN || (gint64) ago > self->second)
    return 0;
  return self->rtts[(self->second - ago) % WRN_TRACE_LEN];
}

void
wrn_trace_summarize (const WrnTrace *self, WrnTraceSummary *summary)
{
  guint64 sum = 0;

  memset (summary, 0, sizeof *summary);
  for (guint ago = 0; ago < WRN_TRACE_LEN; ago++)
    {
      const guint64 rtt = wrn_trace_get_rtt (self, ago);

      if (rtt == 0)
        continue;
      if (summary->n++ == 0)
        summary->last = summary->least = rtt;
      summary->least = MIN (summary->least, rtt);
      summary->most = MAX (summary->most, rtt);
      sum += rtt;
    }
  if (summary->n > 0)
    summary->mean = sum / summary->n;
}

/* (transfer full): what a plot of it shows, in a sentence */
char *
wrn_trace_describe (const WrnTrace *self)
{
  WrnTraceSummary summary;
  g_autofree char *last = NULL;
  g_autofree char *least = NULL;
  g_autofree char *most = NULL;

  wrn_trace_summarize (self, &summary);
  if (summary.n == 0)
    return g_strdup (_ ("No round trip was measured in the last minute"));
  last = wrn_format_rtt_in_words (summary.last);
  least = wrn_format_rtt_in_words (summary.least);
  most = wrn_format_rtt_in_words (summary.most);
  /* Translators: times as “12 milliseconds” each */
  return g_strdup_printf (_ ("Round trip %s, in the last minute %s at least and %s at most"), last,
                          least, most);
}
