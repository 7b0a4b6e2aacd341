/* test-lan-storm.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * However many frames a member sends, only its allowance reaches the TAP.
 */
#include "config.h"

#include "core/lan/wrn-lan.h"

#include "tests/support/wrn-test-lan.h"

#define T0 WRN_TEST_LAN_T0

typedef enum
{
  FRAME_UNICAST,
  FRAME_BROADCAST,
  FRAME_MULTICAST,
  FRAME_ARP,           /* to us */
  FRAME_ARP_BROADCAST, /* an announcement */
  FRAME_SOLICITATION,
  N_FRAMES,
} FrameKind;

/* Writes an honest frame of @who. */
static gsize
write_frame (FrameKind kind, guint who, guint8 *frame)
{
  static const guint8 all[4] = { 255, 255, 255, 255 };
  static const guint8 mdns[4] = { 224, 0, 0, 251 };
  const WrnLanClaims own = wrn_test_claims (OWN);
  const WrnLanClaims claims = wrn_test_claims (who);
  WrnTestPacket packet = wrn_test_between (4, WRN_PROTOCOL_UDP, who, OWN);

  switch (kind)
    {
    case FRAME_ARP:
      wrn_arp_write (frame, WRN_ARP_REQUEST, &claims.mac, claims.ipv4, &own.mac, own.ipv4);
      return WRN_ARP_FRAME_LEN;
    case FRAME_ARP_BROADCAST:
      wrn_arp_write (frame, WRN_ARP_REQUEST, &claims.mac, claims.ipv4, &wrn_test_broadcast,
                     claims.ipv4);
      return WRN_ARP_FRAME_LEN;
    case FRAME_SOLICITATION:
      packet = wrn_test_between (16, WRN_PROTOCOL_ICMPV6, who, OWN);
      return wrn_test_neighbour (&packet, WRN_ND_SOLICIT, own.ipv6, &claims.mac, frame);
    case FRAME_BROADCAST:
      wrn_test_to_group (&packet, all);
      break;
    case FRAME_MULTICAST:
      wrn_test_to_group (&packet, mdns);
      break;
    case FRAME_UNICAST:
    case N_FRAMES:
    default:
      break;
    }
  return wrn_test_packet_write (&packet, frame);
}

static gboolean
passes (WrnLan *lan, WrnTime now, guint who, FrameKind kind)
{
  guint8 frame[200];
  const gsize len = write_frame (kind, who, frame);
  const WrnDrop reason = wrn_test_deliver (lan, now, who, frame, len);

  g_assert_true (reason == WRN_DROP_NONE || reason == WRN_DROP_STORM);
  return reason == WRN_DROP_NONE;
}

/* How many of @rate frames a second of @kind get through in ten seconds. */
static guint
count_passing (FrameKind kind, guint rate)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  guint n = 0;

  for (guint i = 0; i < 10 * rate; i++)
    n += passes (lan, T0 + WRN_SECONDS (1) * i / rate, ALICE, kind);
  return n;
}

static void
test_each_class_has_its_rate (void)
{
  g_assert_cmpuint (count_passing (FRAME_BROADCAST, 49), ==, 490);
  g_assert_cmpuint (count_passing (FRAME_BROADCAST, 5000), ==, 100 + 499);
  g_assert_cmpuint (count_passing (FRAME_MULTICAST, 5000), ==, 600 + 2999);
  g_assert_cmpuint (count_passing (FRAME_ARP, 1000), ==, 40 + 199);
  g_assert_cmpuint (count_passing (FRAME_SOLICITATION, 1000), ==, 40 + 199);
  g_assert_cmpuint (count_passing (FRAME_UNICAST, 5000), ==, 50000);
}

static void
test_storm_does_not_hold_up_others (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();

  for (guint i = 0; i < 10000; i++)
    passes (lan, T0, ALICE, FRAME_BROADCAST);
  g_assert_false (passes (lan, T0, ALICE, FRAME_BROADCAST));
  g_assert_true (passes (lan, T0, ALICE, FRAME_UNICAST));
  g_assert_true (passes (lan, T0, ALICE, FRAME_MULTICAST));
  g_assert_true (passes (lan, T0, BOB, FRAME_BROADCAST));
}

static void
test_all_frames_have_a_limit (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  guint n = 0;

  for (guint i = 0; i < 2 * WRN_LAN_FRAME_BURST; i++)
    n += passes (lan, T0, ALICE, FRAME_UNICAST);
  g_assert_cmpuint (n, ==, WRN_LAN_FRAME_BURST);
  g_assert_true (passes (lan, T0, BOB, FRAME_UNICAST));
  g_assert_true (passes (lan, T0 + WRN_MSEC (1), ALICE, FRAME_UNICAST));
}

/* A hundred members, each within its allowance, together do not exceed ours. */
static void
test_all_broadcasts_together_have_a_limit (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  guint n = 0;

  for (guint who = ROUTER + 1; who < 100; who++)
    {
      const WrnLanClaims claims = wrn_test_claims (who);

      g_assert_true (wrn_lan_set_member (lan, wrn_test_peer (who), &claims));
    }
  for (guint i = 0; i < 10 * 40; i++)
    for (guint who = ALICE; who < 100; who++)
      n += passes (lan, T0 + WRN_SECONDS (1) * i / 40, who, FRAME_BROADCAST);
  g_assert_cmpuint (n, <=, WRN_LAN_TOTAL_BROADCAST_BURST + 10 * WRN_LAN_TOTAL_BROADCAST_RATE);
  g_assert_cmpuint (n, >=, WRN_LAN_TOTAL_BROADCAST_BURST + 9 * WRN_LAN_TOTAL_BROADCAST_RATE);
}

static void
test_refused_frames_cost_nothing (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  WrnTestPacket packet = wrn_test_between (4, WRN_PROTOCOL_UDP, BOB, OWN);

  packet.destination_mac = wrn_test_broadcast;
  memset (packet.destination, 255, 4);
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpint (wrn_test_deliver_packet (lan, T0, ALICE, &packet), ==, WRN_DROP_SPOOFED);
  for (guint i = 0; i < WRN_LAN_BROADCAST_BURST; i++)
    g_assert_true (passes (lan, T0, ALICE, FRAME_BROADCAST));
}

static void
test_new_claims_are_no_new_allowance (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  const WrnLanClaims claims = wrn_test_claims (ALICE);

  while (passes (lan, T0, ALICE, FRAME_BROADCAST))
    continue;
  g_assert_true (wrn_lan_set_member (lan, wrn_test_peer (ALICE), &claims));
  g_assert_false (passes (lan, T0, ALICE, FRAME_BROADCAST));
}

/* The twin keeps levels in millionths of a frame and fills them one microsecond at a time, as the
 * rates say: slow, and obvious. */
typedef struct
{
  guint64 level;
  guint64 rate;
  guint64 burst;
} TwinBucket;

static TwinBucket
twin_bucket (guint rate, guint burst)
{
  return (TwinBucket){ burst * G_GUINT64_CONSTANT (1000000), rate,
                       burst * G_GUINT64_CONSTANT (1000000) };
}

static void
twin_wait (TwinBucket *self, guint64 microseconds)
{
  self->level = MIN (self->burst, self->level + microseconds * self->rate);
}

static gboolean
twin_take (TwinBucket *self)
{
  if (self->level < 1000000)
    return FALSE;
  self->level -= 1000000;
  return TRUE;
}

typedef struct
{
  TwinBucket broadcasts;
  TwinBucket multicasts;
  TwinBucket neighbours;
} TwinMember;

static gboolean
twin_passes (TwinMember *self, TwinBucket *total, FrameKind kind)
{
  switch (kind)
    {
    case FRAME_BROADCAST:
      return twin_take (&self->broadcasts) && twin_take (total);
    case FRAME_MULTICAST:
      return twin_take (&self->multicasts);
    case FRAME_ARP:
    case FRAME_SOLICITATION:
      return twin_take (&self->neighbours);
    case FRAME_ARP_BROADCAST:
      return twin_take (&self->neighbours) && twin_take (total);
    case FRAME_UNICAST:
    case N_FRAMES:
    default:
      return TRUE;
    }
}

#define N_MEMBERS 30

/* Random frames at random times: the same verdict on each. The times are multiples of 10 ms, in
 * which all rates but multicast's are whole, so that rounding cannot differ; multicast's is left
 * to the other tests. */
static void
test_verdicts_equal_slow_twin (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  TwinMember twins[N_MEMBERS];
  TwinBucket total = twin_bucket (500, 1000);
  WrnTime now = T0;
  guint n_passed = 0;
  guint n_refused = 0;

  for (guint who = ALICE; who < N_MEMBERS; who++)
    {
      const WrnLanClaims claims = wrn_test_claims (who);

      twins[who] =
          (TwinMember){ twin_bucket (50, 100), twin_bucket (300, 600), twin_bucket (20, 40) };
      if (who > ROUTER)
        g_assert_true (wrn_lan_set_member (lan, wrn_test_peer (who), &claims));
    }

  for (guint round = 0; round < 200000; round++)
    {
      const guint who = g_rand_int_range (rand, ALICE, N_MEMBERS);
      const FrameKind kind = g_rand_int_range (rand, 0, 5) == 0
                                 ? g_rand_int_range (rand, 0, N_FRAMES)
                                 : FRAME_BROADCAST;
      const guint64 wait = g_rand_int_range (rand, 0, 12) == 0 ? WRN_MSEC (10) : 0;
      gboolean expected;

      if (kind == FRAME_MULTICAST)
        continue;
      now += wait;
      twin_wait (&total, wait);
      for (guint i = ALICE; i < N_MEMBERS; i++)
        {
          twin_wait (&twins[i].broadcasts, wait);
          twin_wait (&twins[i].neighbours, wait);
        }
      expected = twin_passes (&twins[who], &total, kind);
      g_assert_cmpint (passes (lan, now, who, kind), ==, expected);
      n_passed += expected;
      n_refused += !expected;
    }
  g_assert_cmpuint (n_passed, >, 10000);
  g_assert_cmpuint (n_refused, >, 10000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lan-storm/each-class-has-its-rate", test_each_class_has_its_rate);
  g_test_add_func ("/lan-storm/storm-does-not-hold-up-others", test_storm_does_not_hold_up_others);
  g_test_add_func ("/lan-storm/all-frames-have-a-limit", test_all_frames_have_a_limit);
  g_test_add_func ("/lan-storm/all-broadcasts-together-have-a-limit",
                   test_all_broadcasts_together_have_a_limit);
  g_test_add_func ("/lan-storm/refused-frames-cost-nothing", test_refused_frames_cost_nothing);
  g_test_add_func ("/lan-storm/new-claims-are-no-new-allowance",
                   test_new_claims_are_no_new_allowance);
  g_test_add_func ("/lan-storm/verdicts-equal-slow-twin", test_verdicts_equal_slow_twin);

  return g_test_run ();
}
