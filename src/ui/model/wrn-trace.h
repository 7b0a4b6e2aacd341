/* wrn-trace.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was measured of a person in the last minute, for a small plot and two figures.
 */
#pragma once

#include <glib.h>

/* In seconds: as much as a small plot can show. */
#define WRN_TRACE_LEN 60

/* After a longer gap nobody knows when in it the bytes went. */
#define WRN_TRACE_GAP_MAX (5 * G_USEC_PER_SEC)

/* Embedded by value; one of zeros has seen nothing. */
typedef struct
{
  guint32 rtts[WRN_TRACE_LEN]; /* in microseconds, 0 if not known; by second, modulo the length */
  gint64 second;               /* of the newest, since 1970 */
  gint64 counted;              /* when bytes were counted last, 0 if never */
  guint64 rx_bytes, tx_bytes;  /* so many */
  guint64 rx_rate, tx_rate;    /* in bytes per second */
} WrnTrace;

/* In microseconds. */
typedef struct
{
  guint n; /* seconds in which it is known */
  guint64 last, least, most, mean;
} WrnTraceSummary;

void wrn_trace_add_rtt (WrnTrace *self, gint64 now, guint64 rtt);
void wrn_trace_add_bytes (WrnTrace *self, gint64 now, guint64 rx_bytes, guint64 tx_bytes);
guint32 wrn_trace_get_rtt (const WrnTrace *self, guint ago);
void wrn_trace_summarize (const WrnTrace *self, WrnTraceSummary *summary);
char *wrn_trace_describe (const WrnTrace *self);
