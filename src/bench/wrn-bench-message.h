/* wrn-bench-message.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What two members say to each other to measure the way between them.
 *
 * The one who measures connects by TCP. The one who serves welcomes it, or says that it is busy.
 * Then phase by phase: a start, a start in answer, the traffic of the phase, and a result from
 * whoever received. Messages go by TCP and have one length, as have the blocks of bulk data. Probes
 * go by UDP, to the same port number, with the token of the welcome.
 */
#pragma once

#include <glib.h>

/* Beside the ports of supernodes and beacons. */
#define WRN_BENCH_PORT 7656

#define WRN_BENCH_VERSION 1

#define WRN_BENCH_MESSAGE_LEN 64
#define WRN_BENCH_PROBE_HEAD_LEN 32

/* Of an unfragmented datagram in a community of the least MTU, over IPv6. */
#define WRN_BENCH_PROBE_MAX (1280 - 40 - 8)

/* Of a question about the round trip: as long as what a game sends. */
#define WRN_BENCH_ASK_LEN 64

/* Bulk data. The first byte is 1, or 0 in the last block. */
#define WRN_BENCH_BLOCK_LEN 16384

/* No phase is longer, so that nobody occupies another member's computer. */
#define WRN_BENCH_PHASE_MAX_MSEC 60000

/* Of the stream of datagrams: more than this no way between two members carries. */
#define WRN_BENCH_RATE_MAX_KBIT (10 * 1000 * 1000)
#define WRN_BENCH_RATE_MIN_KBIT 10

typedef enum
{
  WRN_BENCH_SAY_WELCOME = 1,
  WRN_BENCH_SAY_BUSY,
  WRN_BENCH_SAY_START,
  WRN_BENCH_SAY_STOP,
  WRN_BENCH_SAY_RESULT,
} WrnBenchSay;

/* Seen from the one who measures. */
typedef enum
{
  WRN_BENCH_PHASE_IDLE = 1, /* round trips only */
  WRN_BENCH_PHASE_TCP_OUT,
  WRN_BENCH_PHASE_TCP_IN,
  WRN_BENCH_PHASE_UDP_OUT,
  WRN_BENCH_PHASE_UDP_IN,
} WrnBenchPhase;

typedef struct
{
  WrnBenchSay say;
  WrnBenchPhase phase; /* of a start, else 0 */
  guint64 token;       /* of a welcome: what probes must carry */
  guint32 msec;        /* of a start: how long it takes */
  guint32 kbit;        /* of a start: of the stream of datagrams, a second */
  guint64 n_sent;      /* these are of a result */
  guint64 n_received;
  guint64 bytes;
  guint64 nsec;   /* from the first byte to the last */
  guint32 jitter; /* nanoseconds */
} WrnBenchMessage;

typedef enum
{
  WRN_BENCH_PROBE_ASK = 1, /* answered at once, with as many bytes */
  WRN_BENCH_PROBE_ANSWER,
  WRN_BENCH_PROBE_STREAM, /* counted */
} WrnBenchProbeKind;

typedef struct
{
  WrnBenchProbeKind kind;
  guint64 token;
  guint64 number;
  guint64 sent; /* by the sender's clock, nanoseconds */
} WrnBenchProbe;

void wrn_bench_message_encode (const WrnBenchMessage *self,
                               guint8 out[static WRN_BENCH_MESSAGE_LEN]);
gboolean wrn_bench_message_decode (WrnBenchMessage *out, const guint8 *data, gsize len);
gboolean wrn_bench_message_is_other_version (const guint8 *data, gsize len);

void wrn_bench_probe_encode (const WrnBenchProbe *self,
                             guint8 out[static WRN_BENCH_PROBE_HEAD_LEN]);
gboolean wrn_bench_probe_decode (WrnBenchProbe *out, const guint8 *data, gsize len);
