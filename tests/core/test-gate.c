/* test-gate.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a stranger can make a responder do: compute a MAC, and hardly more.
 */
#include "config.h"

#include "core/crypto/wrn-mask.h"
#include "tests/support/wrn-test-node.h"

/* Late enough that times before it are not negative. */
#define T0 WRN_SECONDS (100000)

typedef struct
{
  WrnTestEntropy entropy;
  WrnRealm realm;
  WrnIdentity identity;
  WrnGate *gate; /* (owned) */
} Fixture;

static void
open_gate (Fixture *f, const WrnGateLimits *limits)
{
  wrn_test_entropy_init (&f->entropy, 1);
  f->realm = wrn_test_realm (10);
  f->identity = wrn_test_identity (1);
  f->gate = wrn_gate_new (&f->realm, f->identity.id, &f->entropy.entropy, limits);
}

static void
close_gate (Fixture *f)
{
  wrn_gate_free (f->gate);
}

/* What a holder of the community's secret can send without any key agreement. */
static void
forge_init (Fixture *f, guint8 init[static WRN_INIT_LEN])
{
  const WrnPacketHead head = { .type = WRN_PACKET_INIT, .sender = 0x12345678 };
  guint8 key[WRN_KEY_LEN];

  wrn_entropy_fill (&f->entropy.entropy, init, WRN_INIT_LEN);
  wrn_packet_head_encode (&head, init);
  wrn_realm_mac1_key (&f->realm, f->identity.id, key);
  wrn_mac_tag (init + WRN_INIT_MAC1, key, sizeof key, init, WRN_INIT_MAC1);
}

static WrnDrop
check (Fixture *f, WrnTime now, WrnEndpoint from, guint32 channel)
{
  guint8 init[WRN_INIT_LEN];
  WrnDrop drop;
  WrnGateVerdict verdict;

  forge_init (f, init);
  verdict = wrn_gate_check (f->gate, now, &from, channel, init, &drop);
  g_assert_cmpint (verdict, ==,
                   drop == WRN_DROP_NONE     ? WRN_GATE_PASS
                   : drop == WRN_DROP_COOKIE ? WRN_GATE_COOKIE
                                             : WRN_GATE_DROP);
  return drop;
}

static guint
count_passes (Fixture *f, WrnTime now, WrnEndpoint from, guint32 channel, guint n)
{
  guint passed = 0;

  for (guint i = 0; i < n; i++)
    passed += check (f, now, from, channel) == WRN_DROP_NONE;
  return passed;
}

static void
test_one_network_has_a_burst_and_a_rate (void)
{
  Fixture f;

  open_gate (&f, &WRN_GATE_DEFAULT_LIMITS);
  g_assert_cmpuint (count_passes (&f, T0, wrn_endpoint_ipv4 (0xc0000201, 1), 0, 200), ==,
                    WRN_GATE_NETWORK_BURST);
  g_assert_cmpint (check (&f, T0, wrn_endpoint_ipv4 (0xc00002ff, 2), 0), ==, WRN_DROP_RATE);
  g_assert_cmpuint (count_passes (&f, T0 + WRN_SECONDS (1), wrn_endpoint_ipv4 (0xc0000233, 3), 0,
                                  200),
                    ==, WRN_GATE_NETWORK_RATE);
  close_gate (&f);
}

static void
test_flood_of_one_network_does_not_stop_another (void)
{
  WrnEndpoint ipv6 = { .address = { 0x20, 0x01, 0x0d, 0xb8 }, .port = 1 };
  Fixture f;

  open_gate (&f, &WRN_GATE_DEFAULT_LIMITS);
  count_passes (&f, T0, wrn_endpoint_ipv4 (0xc0000201, 1), 0, 200);
  g_assert_cmpint (check (&f, T0, wrn_endpoint_ipv4 (0xc0000301, 1), 0), ==, WRN_DROP_NONE);
  g_assert_cmpint (check (&f, T0, ipv6, 0), ==, WRN_DROP_NONE);
  close_gate (&f);
}

/* All relayed packets come from the relay's address; members behind one relay do not share. */
static void
test_each_channel_is_a_network (void)
{
  const WrnEndpoint relay = wrn_endpoint_ipv4 (0xc0000201, 7654);
  Fixture f;

  open_gate (&f, &WRN_GATE_DEFAULT_LIMITS);
  g_assert_cmpuint (count_passes (&f, T0, relay, 0x1000, 100), ==, WRN_GATE_NETWORK_BURST);
  g_assert_cmpint (check (&f, T0, relay, 0x1001), ==, WRN_DROP_NONE);
  close_gate (&f);
}

/* More networks than buckets: those that share one cannot free each other by taking turns. */
static void
test_no_number_of_networks_passes_more_than_the_buckets_hold (void)
{
  const WrnGateLimits limits = { G_MAXUINT, 1, 1 };
  guint passed = 0;
  Fixture f;

  open_gate (&f, &limits);
  for (guint round = 0; round < 2; round++)
    for (guint32 i = 0; i < 20000; i++)
      passed += check (&f, T0, wrn_endpoint_ipv4 (0x0a000000 + (i << 8), 1), 0) == WRN_DROP_NONE;
  g_assert_cmpuint (passed, <=, 4096);
  g_assert_cmpuint (passed, >, 2048);
  close_gate (&f);
}

static void
test_clock_that_jumps_back_stops_nobody (void)
{
  const WrnEndpoint from = wrn_endpoint_ipv4 (0xc0000201, 1);
  Fixture f;

  open_gate (&f, &WRN_GATE_DEFAULT_LIMITS);
  count_passes (&f, T0, from, 0, 200);
  g_assert_cmpuint (count_passes (&f, 0, from, 0, 200), ==, 0);
  g_assert_cmpuint (count_passes (&f, WRN_SECONDS (4), from, 0, 200), ==, WRN_GATE_NETWORK_BURST);
  close_gate (&f);
}

static void
test_cookies_are_asked_for_under_load_only (void)
{
  guint n_cookies = 0;
  Fixture f;

  open_gate (&f, &WRN_GATE_DEFAULT_LIMITS);
  for (guint32 i = 0; i < 2 * WRN_GATE_LOAD_PER_SECOND; i++)
    {
      const WrnDrop drop = check (&f, T0, wrn_endpoint_ipv4 (0x0a000000 + (i << 8), 1), 0);

      g_assert_true (i < WRN_GATE_LOAD_PER_SECOND ? drop != WRN_DROP_COOKIE
                                                  : drop == WRN_DROP_COOKIE);
      n_cookies += drop == WRN_DROP_COOKIE;
    }
  g_assert_cmpuint (n_cookies, ==, WRN_GATE_LOAD_PER_SECOND);
  g_assert_cmpint (check (&f, T0 + WRN_SECONDS (1), wrn_endpoint_ipv4 (1, 1), 0), ==,
                   WRN_DROP_NONE);

  /* Nor does a clock that jumps back make a second last longer. */
  for (guint32 i = 0; i < 2 * WRN_GATE_LOAD_PER_SECOND; i++)
    check (&f, T0 + WRN_SECONDS (2), wrn_endpoint_ipv4 (0x0a000000 + (i << 8), 1), 0);
  g_assert_cmpint (check (&f, T0 + WRN_SECONDS (1), wrn_endpoint_ipv4 (0x14000000, 1), 0), !=,
                   WRN_DROP_COOKIE);
  close_gate (&f);
}

/* Packets that anybody can send do not make the gate suspect members. */
static void
test_packets_without_mac1_are_no_load (void)
{
  const WrnEndpoint from = wrn_endpoint_ipv4 (0xc0000201, 1);
  guint8 init[WRN_INIT_LEN];
  Fixture f;
  WrnDrop drop;

  open_gate (&f, &WRN_GATE_DEFAULT_LIMITS);
  forge_init (&f, init);
  init[WRN_INIT_MAC1] ^= 1;
  for (guint i = 0; i < 10 * WRN_GATE_LOAD_PER_SECOND; i++)
    {
      g_assert_cmpint (wrn_gate_check (f.gate, T0, &from, 0, init, &drop), ==, WRN_GATE_DROP);
      g_assert_cmpint (drop, ==, WRN_DROP_MAC1);
    }
  g_assert_cmpint (check (&f, T0, from, 0), ==, WRN_DROP_NONE);
  close_gate (&f);
}

static void
test_mac1_is_for_one_responder_in_one_community (void)
{
  const WrnEndpoint from = wrn_endpoint_ipv4 (0xc0000201, 1);
  guint8 init[WRN_INIT_LEN];
  Fixture f;
  WrnDrop drop;

  open_gate (&f, &WRN_GATE_DEFAULT_LIMITS);
  f.realm = wrn_test_realm (20);
  forge_init (&f, init);
  wrn_gate_check (f.gate, T0, &from, 0, init, &drop);
  g_assert_cmpint (drop, ==, WRN_DROP_MAC1);

  f.realm = wrn_test_realm (10);
  f.identity = wrn_test_identity (2);
  forge_init (&f, init);
  wrn_gate_check (f.gate, T0, &from, 0, init, &drop);
  g_assert_cmpint (drop, ==, WRN_DROP_MAC1);
  close_gate (&f);
}

static const WrnGateLimits always_loaded = { 0, 20, 64 };

/* Lets @a have a cookie of @b for the address @from; its next INIT carries it. */
static void
obtain_cookie (WrnTestNode *a, WrnTestNode *b, WrnTime now, const WrnEndpoint *from)
{
  WrnTestPacketBytes packet = wrn_test_node_begin (a, now);

  g_assert_cmpint (wrn_test_node_receive (b, now, from, &packet), ==, WRN_DROP_COOKIE);
  g_assert_cmpuint (b->answer.len, ==, WRN_COOKIE_LEN);
  g_assert_cmpint (wrn_test_node_hear (a, now, &b->answer), ==, WRN_DROP_NONE);
}

static void
test_cookie_lets_the_next_attempt_pass (void)
{
  const WrnEndpoint from = wrn_endpoint_ipv4 (0xc0000201, 1);
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes packet;

  wrn_test_nodes_init (&a, &b);
  wrn_test_node_set_limits (&b, &always_loaded);
  wrn_session_want (&a.session, T0);
  g_assert_cmpint (wrn_session_tick (&a.session, T0), ==, WRN_SESSION_HANDSHAKE);
  obtain_cookie (&a, &b, T0, &from);

  /* At once, not at the next retry. */
  g_assert_cmpint (wrn_session_tick (&a.session, T0), ==, WRN_SESSION_HANDSHAKE);
  packet = wrn_test_node_begin (&a, T0);
  g_assert_cmpint (wrn_test_node_receive (&b, T0, &from, &packet), ==, WRN_DROP_NONE);
  g_assert_cmpint (wrn_test_node_hear (&a, T0, &b.answer), ==, WRN_DROP_NONE);
  g_assert_cmpint (wrn_test_node_hear (&b, T0, &a.answer), ==, WRN_DROP_NONE);
  wrn_test_node_clear (&a);
  wrn_test_node_clear (&b);
}

static void
test_cookie_is_for_one_address_and_port (void)
{
  const WrnEndpoint from = wrn_endpoint_ipv4 (0xc0000201, 1);
  const WrnEndpoint elsewhere[] = { wrn_endpoint_ipv4 (0xc0000202, 1),
                                    wrn_endpoint_ipv4 (0xc0000201, 2),
                                    wrn_endpoint_ipv4 (0xc0000201, 0x101) };
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes packet;

  wrn_test_nodes_init (&a, &b);
  wrn_test_node_set_limits (&b, &always_loaded);
  obtain_cookie (&a, &b, T0, &from);
  packet = wrn_test_node_begin (&a, T0);
  for (guint i = 0; i < G_N_ELEMENTS (elsewhere); i++)
    g_assert_cmpint (wrn_test_node_receive (&b, T0, &elsewhere[i], &packet), ==, WRN_DROP_COOKIE);
  g_assert_cmpint (wrn_test_node_receive (&b, T0, &from, &packet), ==, WRN_DROP_NONE);
  wrn_test_node_clear (&a);
  wrn_test_node_clear (&b);
}

static void
test_cookie_expires (void)
{
  const WrnEndpoint from = wrn_endpoint_ipv4 (0xc0000201, 1);
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes packet;

  wrn_test_nodes_init (&a, &b);
  wrn_test_node_set_limits (&b, &always_loaded);
  obtain_cookie (&a, &b, T0, &from);

  packet = wrn_test_node_begin (&a, T0 + WRN_SECONDS (119));
  g_assert_cmpint (wrn_test_node_receive (&b, T0 + WRN_SECONDS (119), &from, &packet), ==,
                   WRN_DROP_NONE);

  /* The initiator no longer uses it, and the responder would not take it. */
  packet = wrn_test_node_begin (&a, T0 + WRN_SECONDS (120));
  g_assert_cmpint (wrn_test_node_receive (&b, T0 + WRN_SECONDS (120), &from, &packet), ==,
                   WRN_DROP_COOKIE);
  a.session.cookie_until = WRN_TIME_NEVER;
  packet = wrn_test_node_begin (&a, T0 + WRN_SECONDS (121));
  g_assert_cmpint (wrn_test_node_receive (&b, T0 + WRN_SECONDS (121), &from, &packet), ==,
                   WRN_DROP_NONE);
  packet = wrn_test_node_begin (&a, T0 + WRN_SECONDS (240));
  g_assert_cmpint (wrn_test_node_receive (&b, T0 + WRN_SECONDS (240), &from, &packet), ==,
                   WRN_DROP_COOKIE);
  wrn_test_node_clear (&a);
  wrn_test_node_clear (&b);
}

/* Whoever answers every INIT with another cookie does not make us send without pause. */
static void
test_second_cookie_waits_for_the_usual_retry (void)
{
  WrnTestNode a;
  WrnTestNode b;

  wrn_test_nodes_init (&a, &b);
  wrn_test_node_set_limits (&b, &always_loaded);
  wrn_session_want (&a.session, T0);
  for (guint32 i = 0; i < 10; i++)
    {
      const WrnEndpoint from = wrn_endpoint_ipv4 (0xc0000201 + i, 1);

      g_assert_true ((wrn_session_tick (&a.session, T0) == WRN_SESSION_HANDSHAKE) == (i < 2));
      obtain_cookie (&a, &b, T0, &from);
    }
  wrn_test_node_clear (&a);
  wrn_test_node_clear (&b);
}

static void
test_cookie_is_for_the_question_that_it_answers (void)
{
  const WrnEndpoint from = wrn_endpoint_ipv4 (0xc0000201, 1);
  WrnTestNode a;
  WrnTestNode b;
  WrnTestPacketBytes packet;
  WrnTestSnapshot before;

  wrn_test_nodes_init (&a, &b);
  wrn_test_node_set_limits (&b, &always_loaded);
  packet = wrn_test_node_begin (&a, T0);
  wrn_test_node_receive (&b, T0, &from, &packet);
  wrn_test_node_begin (&a, T0);
  wrn_test_node_snapshot (&a, &before);
  g_assert_cmpint (wrn_test_node_hear (&a, T0, &b.answer), ==, WRN_DROP_UNKNOWN);
  wrn_test_node_assert_untouched (&a, &before);
  wrn_test_node_clear (&a);
  wrn_test_node_clear (&b);
}

static void
test_answers_are_shorter_than_their_questions (void)
{
  G_STATIC_ASSERT (WRN_COOKIE_LEN < WRN_INIT_LEN);
  G_STATIC_ASSERT (WRN_RESP_LEN < WRN_INIT_LEN);
  WrnTestNode a;
  WrnTestNode b;
  gsize in = 0;
  gsize out = 0;

  wrn_test_nodes_init (&a, &b);
  for (guint32 i = 0; i < 2000; i++)
    {
      const WrnEndpoint from = wrn_endpoint_ipv4 (0x0a000000 + (i << 7), 1);
      const WrnTestPacketBytes packet = wrn_test_node_begin (&a, T0);

      wrn_test_node_receive (&b, T0, &from, &packet);
      in += packet.len;
      out += b.answer.len;
      g_assert_cmpuint (b.answer.len, <=, packet.len);
    }
  g_assert_cmpuint (out * 100, <=, in * 65);
  g_assert_cmpuint (b.drops.count[WRN_DROP_COOKIE], ==, 2000 - WRN_GATE_LOAD_PER_SECOND);
  wrn_test_node_clear (&a);
  wrn_test_node_clear (&b);
}

static void
test_ephemeral_is_new_once_in_ten_minutes (void)
{
  static const guint8 key[WRN_KEY_LEN] = { 1 };
  Fixture f;

  open_gate (&f, &WRN_GATE_DEFAULT_LIMITS);
  g_assert_false (wrn_gate_knows (f.gate, T0, key));
  g_assert_true (wrn_gate_is_first (f.gate, T0, key));
  g_assert_true (wrn_gate_knows (f.gate, T0 + WRN_SECONDS (600), key));
  g_assert_false (wrn_gate_knows (f.gate, T0 + WRN_SECONDS (601), key));
  g_assert_false (wrn_gate_is_first (f.gate, T0, key));
  g_assert_false (wrn_gate_is_first (f.gate, T0 + WRN_SECONDS (600), key));
  g_assert_true (wrn_gate_is_first (f.gate, T0 + WRN_SECONDS (601), key));
  g_assert_false (wrn_gate_is_first (f.gate, T0 + WRN_SECONDS (601), key));
  close_gate (&f);
}

/* Against a list of the last 1024, with keys that come again and again. */
static void
test_last_thousand_ephemerals_are_remembered (void)
{
  guint last_seen[4000] = { 0 };
  guint n_new = 0;
  Fixture f;

  open_gate (&f, &WRN_GATE_DEFAULT_LIMITS);
  for (guint i = 0; i < 100000; i++)
    {
      const guint which = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (last_seen));
      const gboolean known = last_seen[which] != 0 && n_new < last_seen[which] + 1024;
      guint8 key[WRN_KEY_LEN] = { 0 };

      /* Half of them share what a hash table would look at first. */
      memcpy (key + (which % 2 == 0 ? 0 : 8), &which, sizeof which);
      key[31] = 1;
      g_assert_true (wrn_gate_is_first (f.gate, T0, key) == !known);
      if (!known)
        last_seen[which] = ++n_new;
    }
  close_gate (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());

  g_test_add_func ("/gate/one-network-has-a-burst-and-a-rate",
                   test_one_network_has_a_burst_and_a_rate);
  g_test_add_func ("/gate/flood-of-one-network-does-not-stop-another",
                   test_flood_of_one_network_does_not_stop_another);
  g_test_add_func ("/gate/each-channel-is-a-network", test_each_channel_is_a_network);
  g_test_add_func ("/gate/no-number-of-networks-passes-more-than-the-buckets-hold",
                   test_no_number_of_networks_passes_more_than_the_buckets_hold);
  g_test_add_func ("/gate/clock-that-jumps-back-stops-nobody",
                   test_clock_that_jumps_back_stops_nobody);
  g_test_add_func ("/gate/packets-without-mac1-are-no-load", test_packets_without_mac1_are_no_load);
  g_test_add_func ("/gate/mac1-is-for-one-responder-in-one-community",
                   test_mac1_is_for_one_responder_in_one_community);
  g_test_add_func ("/cookie/asked-for-under-load-only", test_cookies_are_asked_for_under_load_only);
  g_test_add_func ("/cookie/lets-the-next-attempt-pass", test_cookie_lets_the_next_attempt_pass);
  g_test_add_func ("/cookie/is-for-one-address-and-port", test_cookie_is_for_one_address_and_port);
  g_test_add_func ("/cookie/expires", test_cookie_expires);
  g_test_add_func ("/cookie/second-one-waits-for-the-usual-retry",
                   test_second_cookie_waits_for_the_usual_retry);
  g_test_add_func ("/cookie/is-for-the-question-that-it-answers",
                   test_cookie_is_for_the_question_that_it_answers);
  g_test_add_func ("/gate/answers-are-shorter-than-their-questions",
                   test_answers_are_shorter_than_their_questions);
  g_test_add_func ("/ephemeral/is-new-once-in-ten-minutes",
                   test_ephemeral_is_new_once_in_ten_minutes);
  g_test_add_func ("/ephemeral/last-thousand-are-remembered",
                   test_last_thousand_ephemerals_are_remembered);
  return g_test_run ();
}
