/* test-codel.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnCodel: who is told to slow down, when, and how that is written into a packet.
 */
#include "config.h"

#include "core/ethernet/wrn-codel.h"
#include "tests/support/wrn-test-packet.h"

/* More than one frame, and longer than is good. */
#define MANY 100000
#define LONG (2 * WRN_CODEL_TARGET)

static void
test_burst_is_left_alone (void)
{
  WrnCodel codel = { 0 };

  for (WrnTime now = 1; now < WRN_CODEL_INTERVAL; now += WRN_MSEC (1))
    g_assert_false (wrn_codel_must_signal (&codel, now, LONG, MANY));

  /* One frame that hardly waited ends the interval, and the next one begins from there. */
  g_assert_false (wrn_codel_must_signal (&codel, WRN_CODEL_INTERVAL, WRN_CODEL_TARGET - 1, MANY));
  for (WrnTime now = WRN_CODEL_INTERVAL; now < 2 * WRN_CODEL_INTERVAL; now += WRN_MSEC (1))
    g_assert_false (wrn_codel_must_signal (&codel, now, LONG, MANY));
  g_assert_true (wrn_codel_must_signal (&codel, 2 * WRN_CODEL_INTERVAL, LONG, MANY));
}

static void
test_single_frame_is_no_queue (void)
{
  WrnCodel codel = { 0 };

  for (WrnTime now = 1; now < WRN_SECONDS (10); now += WRN_MSEC (12))
    g_assert_false (wrn_codel_must_signal (&codel, now, LONG, WRN_CODEL_FRAME));
}

/* When the signals come, if every frame waits too long, in ms since the first. */
static guint
collect_signals (WrnCodel *codel, WrnTime from, WrnTime until, guint *at, guint size)
{
  guint n = 0;

  for (WrnTime now = from; now < until; now += WRN_MSEC (1))
    if (wrn_codel_must_signal (codel, now, LONG, MANY))
      {
        g_assert_cmpuint (n, <, size);
        at[n++] = (guint) ((now - from) / 1000);
      }
  return n;
}

/* 100 ms, then a 100/√n after the one before, of RFC 8289 section 5.3. */
static void
test_signals_come_sooner_and_sooner (void)
{
  static const guint expected[] = { 100, 200, 270, 328, 378, 423, 463, 501 };
  WrnCodel codel = { 0 };
  guint at[64];
  const guint n = collect_signals (&codel, 1, WRN_MSEC (520), at, G_N_ELEMENTS (at));

  g_assert_cmpuint (n, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpuint (at[i], >=, expected[i]);
      g_assert_cmpuint (at[i], <=, expected[i] + 2);
    }
}

static void
test_short_queue_ends_it_at_once (void)
{
  WrnCodel codel = { 0 };
  guint at[64];

  g_assert_cmpuint (collect_signals (&codel, 1, WRN_MSEC (520), at, G_N_ELEMENTS (at)), ==, 8);
  g_assert_false (wrn_codel_must_signal (&codel, WRN_MSEC (520), 0, MANY));
  g_assert_cmpuint (collect_signals (&codel, WRN_MSEC (521), WRN_MSEC (620), at, G_N_ELEMENTS (at)),
                    ==, 0);
}

/* Who was too fast a moment ago is told as often at once; after a while all is forgotten. */
static void
test_recent_rate_is_remembered (void)
{
  WrnCodel recent = { 0 };
  WrnCodel old;
  guint at[64];

  collect_signals (&recent, 1, WRN_MSEC (520), at, G_N_ELEMENTS (at));
  g_assert_false (wrn_codel_must_signal (&recent, WRN_MSEC (520), 0, MANY));
  old = recent;

  g_assert_cmpuint (collect_signals (&recent, WRN_MSEC (521), WRN_MSEC (721), at,
                                     G_N_ELEMENTS (at)),
                    ==, 3);
  g_assert_cmpuint (collect_signals (&old, WRN_SECONDS (3), WRN_MSEC (3200), at, G_N_ELEMENTS (at)),
                    ==, 1);
}

/* However long it lasts, the next signal is in the future, and not much nearer than its law says.
 */
static void
test_long_congestion_stays_bounded (void)
{
  WrnCodel codel = { 0 };
  guint64 n = 0;

  for (WrnTime now = 1; now < WRN_SECONDS (100); now += 100)
    n += wrn_codel_must_signal (&codel, now, LONG, MANY) ? 1 : 0;

  /* The sum of 100/√k up to n is 200·√n: 100 s are 250,000 signals. */
  g_assert_cmpuint (n, >, 240000);
  g_assert_cmpuint (n, <, 260000);
}

static void
test_capable_packets_are_marked (void)
{
  for (guint8 tos = 0; tos < 8; tos++)
    for (guint address_len = 4; address_len <= 16; address_len += 12)
      {
        WrnTestPacket packet = wrn_test_packet ((guint8) address_len, WRN_PROTOCOL_TCP, 100);
        guint8 frame[300];
        guint8 expected[300];
        gsize len;

        packet.tos = (guint8) (0xa8 | tos);
        len = wrn_test_packet_write (&packet, frame);
        g_assert_cmpint (wrn_ecn_mark (frame, len), ==, tos % 4 != 0);

        if (tos % 4 != 0)
          packet.tos |= 3;
        wrn_test_packet_write (&packet, expected);
        wrn_test_assert_bytes (frame, expected, len);
      }
}

static void
test_what_is_not_ip_is_not_marked (void)
{
  guint8 frame[64];
  guint8 before[64];

  memset (frame, 0xff, sizeof frame);
  memcpy (before, frame, sizeof frame);
  wrn_poke_be16 (frame + 12, WRN_ETHERTYPE_ARP);
  wrn_poke_be16 (before + 12, WRN_ETHERTYPE_ARP);
  g_assert_false (wrn_ecn_mark (frame, sizeof frame));
  wrn_poke_be16 (frame + 12, WRN_ETHERTYPE_IPV4);
  wrn_poke_be16 (before + 12, WRN_ETHERTYPE_IPV4);
  for (gsize len = 0; len < 34; len++)
    g_assert_false (wrn_ecn_mark (frame, len));
  wrn_test_assert_bytes (frame, before, sizeof frame);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codel/burst-is-left-alone", test_burst_is_left_alone);
  g_test_add_func ("/codel/single-frame-is-no-queue", test_single_frame_is_no_queue);
  g_test_add_func ("/codel/signals-come-sooner-and-sooner", test_signals_come_sooner_and_sooner);
  g_test_add_func ("/codel/short-queue-ends-it-at-once", test_short_queue_ends_it_at_once);
  g_test_add_func ("/codel/recent-rate-is-remembered", test_recent_rate_is_remembered);
  g_test_add_func ("/codel/long-congestion-stays-bounded", test_long_congestion_stays_bounded);
  g_test_add_func ("/ecn/capable-packets-are-marked", test_capable_packets_are_marked);
  g_test_add_func ("/ecn/what-is-not-ip-is-not-marked", test_what_is_not_ip_is_not_marked);
  return g_test_run ();
}
