/* wrn-bench-message.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What two members say to each other to measure the way between them.
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include "bench/wrn-bench-message.h"

#include "core/base/wrn-reader.h"
#include "core/base/wrn-writer.h"

/* "WRNB" and "WRNP": whatever else speaks on this port does not begin like this. */
#define MESSAGE_MAGIC 0x57524e42
#define PROBE_MAGIC 0x57524e50

void
wrn_bench_message_encode (const WrnBenchMessage *self, guint8 out[static WRN_BENCH_MESSAGE_LEN])
{
  WrnWriter writer = wrn_writer_over (out, WRN_BENCH_MESSAGE_LEN);

  memset (out, 0, WRN_BENCH_MESSAGE_LEN);
  wrn_writer_put_be32 (&writer, MESSAGE_MAGIC);
  wrn_writer_put_u8 (&writer, WRN_BENCH_VERSION);
  wrn_writer_put_u8 (&writer, (guint8) self->say);
  wrn_writer_put_u16 (&writer, (guint16) self->phase);
  wrn_writer_put_u64 (&writer, self->token);
  wrn_writer_put_u32 (&writer, self->msec);
  wrn_writer_put_u32 (&writer, self->kbit);
  wrn_writer_put_u64 (&writer, self->n_sent);
  wrn_writer_put_u64 (&writer, self->n_received);
  wrn_writer_put_u64 (&writer, self->bytes);
  wrn_writer_put_u64 (&writer, self->nsec);
  wrn_writer_put_u32 (&writer, self->jitter);
  wrn_writer_put_u32 (&writer, 0);
}

/* A start names one of the phases and stays within the limits. */
static gboolean
is_startable (const WrnBenchMessage *self)
{
  if (self->say != WRN_BENCH_SAY_START)
    return self->phase == 0;
  return self->phase >= WRN_BENCH_PHASE_IDLE && self->phase <= WRN_BENCH_PHASE_UDP_IN &&
         self->msec > 0 && self->msec <= WRN_BENCH_PHASE_MAX_MSEC &&
         self->kbit >= WRN_BENCH_RATE_MIN_KBIT && self->kbit <= WRN_BENCH_RATE_MAX_KBIT;
}

gboolean
wrn_bench_message_decode (WrnBenchMessage *out, const guint8 *data, gsize len)
{
  WrnReader reader = wrn_reader_over (data, len);
  const guint32 magic = wrn_reader_get_be32 (&reader);
  const guint8 version = wrn_reader_get_u8 (&reader);
  guint32 rest;

  *out = (WrnBenchMessage){ 0 };
  out->say = wrn_reader_get_u8 (&reader);
  out->phase = wrn_reader_get_u16 (&reader);
  out->token = wrn_reader_get_u64 (&reader);
  out->msec = wrn_reader_get_u32 (&reader);
  out->kbit = wrn_reader_get_u32 (&reader);
  out->n_sent = wrn_reader_get_u64 (&reader);
  out->n_received = wrn_reader_get_u64 (&reader);
  out->bytes = wrn_reader_get_u64 (&reader);
  out->nsec = wrn_reader_get_u64 (&reader);
  out->jitter = wrn_reader_get_u32 (&reader);
  rest = wrn_reader_get_u32 (&reader);
  return wrn_reader_finish (&reader) && magic == MESSAGE_MAGIC && version == WRN_BENCH_VERSION &&
         out->say >= WRN_BENCH_SAY_WELCOME && out->say <= WRN_BENCH_SAY_RESULT && rest == 0 &&
         is_startable (out);
}

/* Whether a later or earlier Warren speaks. */
gboolean
wrn_bench_message_is_other_version (const guint8 *data, gsize len)
{
  WrnReader reader = wrn_reader_over (data, len);

  return wrn_reader_get_be32 (&reader) == MESSAGE_MAGIC &&
         wrn_reader_get_u8 (&reader) != WRN_BENCH_VERSION && !reader.failed;
}

void
wrn_bench_probe_encode (const WrnBenchProbe *self, guint8 out[static WRN_BENCH_PROBE_HEAD_LEN])
{
  WrnWriter writer = wrn_writer_over (out, WRN_BENCH_PROBE_HEAD_LEN);

  wrn_writer_put_be32 (&writer, PROBE_MAGIC);
  wrn_writer_put_u32 (&writer, (guint32) self->kind);
  wrn_writer_put_u64 (&writer, self->token);
  wrn_writer_put_u64 (&writer, self->number);
  wrn_writer_put_u64 (&writer, self->sent);
}

/* What stands behind the head does not matter. */
gboolean
wrn_bench_probe_decode (WrnBenchProbe *out, const guint8 *data, gsize len)
{
  WrnReader reader = wrn_reader_over (data, len);
  const guint32 magic = wrn_reader_get_be32 (&reader);

  out->kind = wrn_reader_get_u32 (&reader);
  out->token = wrn_reader_get_u64 (&reader);
  out->number = wrn_reader_get_u64 (&reader);
  out->sent = wrn_reader_get_u64 (&reader);
  return !reader.failed && len <= WRN_BENCH_PROBE_MAX && magic == PROBE_MAGIC &&
         out->kind >= WRN_BENCH_PROBE_ASK && out->kind <= WRN_BENCH_PROBE_STREAM;
}
