/* wrn-bench-end-private.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One end of a measurement between two members, as its two files share it.
 */
#pragma once

#include "bench/wrn-bench-end.h"
#include "bench/wrn-bench.h"

/* What a program gives to the kernel at once; as much again may wait there, so that the last block
 * does not stand in a long queue. */
#define WRN_BENCH_N_BLOCKS 16
#define WRN_BENCH_BUFFER_LEN (WRN_BENCH_N_BLOCKS * WRN_BENCH_BLOCK_LEN)

/* What flows in one phase, besides round trips. */
typedef enum
{
  WRN_BENCH_FLOW_NONE,
  WRN_BENCH_FLOW_BULK,   /* by TCP, as fast as it goes */
  WRN_BENCH_FLOW_STREAM, /* by UDP, at a pace */
} WrnBenchFlow;

typedef struct
{
  WrnBenchFlow flow;
  gboolean sends; /* the flow comes from this end, and this end says when it is over */
  gboolean asks;
  guint64 until;
  WrnBenchPace pace; /* of the stream */
  WrnBenchPace ask_pace;
  guint64 n_asked;
  guint64 n_sent;   /* datagrams of the stream, or bytes in whole blocks */
  gboolean closing; /* the last block is being sent */
  gsize n_closing;  /* bytes of it that are sent */
  gboolean is_done; /* all is sent */
  guint64 n_bytes;  /* these are of what was received */
  guint64 first;    /* when it came */
  guint64 last;     /* likewise */
  gboolean last_block;
  guint64 result_at; /* when the result is said; 0: not yet known */
  WrnBenchMessage result;
  WrnBenchStream stream;
} WrnBenchTurn;

struct _WrnBenchEnd
{
  int tcp;      /* (owned) */
  int udp;      /* (not owned) */
  int listener; /* (not owned): whoever else comes is turned away; -1: none */
  gboolean is_server;
  WrnEndpoint remote; /* whose probes count; port 0 until one came */
  guint64 token;
  guint8 inbox[WRN_BENCH_MESSAGE_LEN];
  gsize n_inbox;
  WrnBenchTurn phase;
  WrnHistogram round_trips;
  guint64 round_trip_sum;
  guint8 blocks[WRN_BENCH_BUFFER_LEN];
};

typedef enum
{
  WRN_BENCH_HEARD_NOTHING, /* not all of it is there yet */
  WRN_BENCH_HEARD_MESSAGE,
  WRN_BENCH_HEARD_FAILURE,
} WrnBenchHeard;

gboolean wrn_bench_fail (GError **error, WrnBenchError code, const char *text);
gboolean wrn_bench_fail_lost (GError **error);

void wrn_bench_end_wait (WrnBenchEnd *self, short events, guint64 until);
void wrn_bench_end_send_probe (WrnBenchEnd *self, const WrnBenchProbe *probe, gsize len);
void wrn_bench_end_hear_probes (WrnBenchEnd *self);
WrnBenchHeard wrn_bench_end_hear_now (WrnBenchEnd *self, WrnBenchMessage *out, GError **error);
