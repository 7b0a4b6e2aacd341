/* test-bench-message.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What two members say to each other while they measure: read back as written, or refused.
 */
#include "config.h"

#include <string.h>

#include "bench/wrn-bench-message.h"

#define N_RANDOM 200000

static const WrnBenchMessage good[] = {
  { .say = WRN_BENCH_SAY_WELCOME, .token = 0x0123456789abcdef },
  { .say = WRN_BENCH_SAY_BUSY },
  { .say = WRN_BENCH_SAY_START,
    .phase = WRN_BENCH_PHASE_IDLE,
    .msec = 1,
    .kbit = WRN_BENCH_RATE_MIN_KBIT },
  { .say = WRN_BENCH_SAY_START,
    .phase = WRN_BENCH_PHASE_UDP_IN,
    .msec = WRN_BENCH_PHASE_MAX_MSEC,
    .kbit = WRN_BENCH_RATE_MAX_KBIT },
  { .say = WRN_BENCH_SAY_STOP, .n_sent = G_MAXUINT64 },
  { .say = WRN_BENCH_SAY_RESULT,
    .n_sent = 1,
    .n_received = 2,
    .bytes = 3,
    .nsec = 4,
    .jitter = G_MAXUINT32 },
};

static void
assert_equal (const WrnBenchMessage *a, const WrnBenchMessage *b)
{
  g_assert_cmpint (a->say, ==, b->say);
  g_assert_cmpint (a->phase, ==, b->phase);
  g_assert_cmpuint (a->token, ==, b->token);
  g_assert_cmpuint (a->msec, ==, b->msec);
  g_assert_cmpuint (a->kbit, ==, b->kbit);
  g_assert_cmpuint (a->n_sent, ==, b->n_sent);
  g_assert_cmpuint (a->n_received, ==, b->n_received);
  g_assert_cmpuint (a->bytes, ==, b->bytes);
  g_assert_cmpuint (a->nsec, ==, b->nsec);
  g_assert_cmpuint (a->jitter, ==, b->jitter);
}

static void
test_messages_are_read_as_they_were_written (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      guint8 bytes[WRN_BENCH_MESSAGE_LEN];
      WrnBenchMessage read;

      wrn_bench_message_encode (&good[i], bytes);
      g_assert_true (wrn_bench_message_decode (&read, bytes, sizeof bytes));
      assert_equal (&read, &good[i]);
      g_assert_false (wrn_bench_message_is_other_version (bytes, sizeof bytes));
      for (gsize len = 0; len < sizeof bytes; len++)
        g_assert_false (wrn_bench_message_decode (&read, bytes, len));
    }
}

static void
test_messages_against_the_rules_are_refused (void)
{
  static const WrnBenchMessage bad[] = {
    { .say = 0 },
    { .say = WRN_BENCH_SAY_RESULT + 1 },
    { .say = WRN_BENCH_SAY_BUSY, .phase = WRN_BENCH_PHASE_IDLE },
    { .say = WRN_BENCH_SAY_START, .phase = 0, .msec = 1, .kbit = 1000 },
    { .say = WRN_BENCH_SAY_START, .phase = WRN_BENCH_PHASE_UDP_IN + 1, .msec = 1, .kbit = 1000 },
    { .say = WRN_BENCH_SAY_START, .phase = WRN_BENCH_PHASE_IDLE, .msec = 0, .kbit = 1000 },
    { .say = WRN_BENCH_SAY_START,
      .phase = WRN_BENCH_PHASE_IDLE,
      .msec = WRN_BENCH_PHASE_MAX_MSEC + 1,
      .kbit = 1000 },
    { .say = WRN_BENCH_SAY_START,
      .phase = WRN_BENCH_PHASE_IDLE,
      .msec = 1,
      .kbit = WRN_BENCH_RATE_MIN_KBIT - 1 },
    { .say = WRN_BENCH_SAY_START,
      .phase = WRN_BENCH_PHASE_IDLE,
      .msec = 1,
      .kbit = WRN_BENCH_RATE_MAX_KBIT + 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      guint8 bytes[WRN_BENCH_MESSAGE_LEN];
      WrnBenchMessage read;

      wrn_bench_message_encode (&bad[i], bytes);
      g_assert_false (wrn_bench_message_decode (&read, bytes, sizeof bytes));
    }
}

static void
test_another_version_is_told_from_another_program (void)
{
  guint8 bytes[WRN_BENCH_MESSAGE_LEN];
  WrnBenchMessage read;

  wrn_bench_message_encode (&good[0], bytes);
  bytes[4]++;
  g_assert_false (wrn_bench_message_decode (&read, bytes, sizeof bytes));
  g_assert_true (wrn_bench_message_is_other_version (bytes, sizeof bytes));
  g_assert_false (wrn_bench_message_is_other_version (bytes, 4));
  bytes[0] ^= 1;
  g_assert_false (wrn_bench_message_is_other_version (bytes, sizeof bytes));
}

/* Whatever is accepted says the same again, and nothing reads beyond its bytes. */
static void
test_any_bytes_are_survived (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < N_RANDOM; i++)
    {
      const gsize len = (gsize) g_rand_int_range (random, 0, WRN_BENCH_MESSAGE_LEN + 2);
      g_autofree guint8 *bytes = g_malloc0 (len);
      guint8 again[WRN_BENCH_MESSAGE_LEN];
      WrnBenchMessage read;
      WrnBenchProbe probe;

      if (len >= WRN_BENCH_MESSAGE_LEN)
        wrn_bench_message_encode (&good[i % G_N_ELEMENTS (good)], bytes);
      for (gint n = g_rand_int_range (random, 0, 4); n > 0 && len > 0; n--)
        bytes[g_rand_int_range (random, 0, (gint32) len)] = (guint8) g_rand_int (random);
      if (wrn_bench_message_decode (&read, bytes, len))
        {
          wrn_bench_message_encode (&read, again);
          g_assert_cmpmem (again, sizeof again, bytes, len);
        }
      wrn_bench_probe_decode (&probe, bytes, len);
    }
}

static void
test_probes_are_read_as_they_were_written (void)
{
  for (WrnBenchProbeKind kind = 0; kind <= WRN_BENCH_PROBE_STREAM + 1; kind++)
    {
      const gboolean is_known = kind >= WRN_BENCH_PROBE_ASK && kind <= WRN_BENCH_PROBE_STREAM;
      const WrnBenchProbe probe = { kind, G_MAXUINT64, 2, 3 };
      guint8 bytes[WRN_BENCH_PROBE_MAX + 1] = { 0 };
      WrnBenchProbe read;

      wrn_bench_probe_encode (&probe, bytes);
      g_assert_cmpint (wrn_bench_probe_decode (&read, bytes, WRN_BENCH_PROBE_HEAD_LEN), ==,
                       is_known);
      g_assert_cmpint (wrn_bench_probe_decode (&read, bytes, WRN_BENCH_PROBE_MAX), ==, is_known);
      g_assert_false (wrn_bench_probe_decode (&read, bytes, WRN_BENCH_PROBE_MAX + 1));
      g_assert_false (wrn_bench_probe_decode (&read, bytes, WRN_BENCH_PROBE_HEAD_LEN - 1));
      g_assert_cmpint (read.kind, ==, kind);
      g_assert_cmpuint (read.token, ==, probe.token);
      g_assert_cmpuint (read.number, ==, probe.number);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bench-message/messages-are-read-as-they-were-written",
                   test_messages_are_read_as_they_were_written);
  g_test_add_func ("/bench-message/messages-against-the-rules-are-refused",
                   test_messages_against_the_rules_are_refused);
  g_test_add_func ("/bench-message/another-version-is-told-from-another-program",
                   test_another_version_is_told_from_another_program);
  g_test_add_func ("/bench-message/any-bytes-are-survived", test_any_bytes_are_survived);
  g_test_add_func ("/bench-message/probes-are-read-as-they-were-written",
                   test_probes_are_read_as_they_were_written);

  return g_test_run ();
}
