/* test-session-retry.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How often a session knocks at a door that stays shut.
 */
#include "config.h"

#include "tests/support/wrn-test-node.h"

#define T0 WRN_SECONDS (100000)

/* As the protocol has it. */
#define STEADY_ATTEMPTS 20

/* The drawn delay that keeps two sides out of step. */
#define JITTER WRN_MSEC (333)

/* Jumps to the next retry and returns how long that took. */
static WrnTime
retry (WrnTestNode *node, WrnTime *now)
{
  const WrnTime before = *now;

  *now = wrn_session_next_timeout (&node->session);
  g_assert_cmpint (wrn_session_tick (&node->session, *now), ==, WRN_SESSION_HANDSHAKE);
  g_assert_cmpint (wrn_session_tick (&node->session, *now), ==, WRN_SESSION_WAIT);
  return *now - before;
}

static void
test_pace_is_steady_for_a_minute_and_a_half_then_rare (void)
{
  static const guint first[] = { 1, 2, 4, 5 };
  static const guint later[] = { 5, 10, 20, 40, 60 };
  WrnTestNode a;
  WrnTestNode b;
  WrnTime now = T0;

  wrn_test_nodes_init (&a, &b);
  wrn_session_want (&a.session, now);
  g_assert_cmpint (retry (&a, &now), ==, 0);
  for (guint i = 0; i < 100; i++)
    {
      const guint wait =
          i < STEADY_ATTEMPTS ? first[MIN (i, 3)] : later[MIN (i - STEADY_ATTEMPTS, 4)];
      const WrnTime waited = retry (&a, &now);

      g_assert_cmpint (waited, >=, WRN_SECONDS (wait));
      g_assert_cmpint (waited, <=, WRN_SECONDS (wait) + JITTER);
      if (i + 1 == STEADY_ATTEMPTS)
        g_assert_cmpint (now - T0, >=, WRN_SECONDS (90));
    }
  wrn_test_node_clear (&a);
  wrn_test_node_clear (&b);
}

static void
test_limit_of_the_context_holds_from_the_start (void)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTime now = T0;

  wrn_test_nodes_init (&a, &b);
  a.context.retry_limit = WRN_SECONDS (3);
  wrn_session_want (&a.session, now);
  retry (&a, &now);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpint (retry (&a, &now), <=, WRN_SECONDS (3) + JITTER);
  wrn_test_node_clear (&a);
  wrn_test_node_clear (&b);
}

static void
test_news_of_the_peer_starts_anew (void)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTime now = T0;

  wrn_test_nodes_init (&a, &b);
  wrn_session_want (&a.session, now);
  for (guint i = 0; i < 50; i++)
    retry (&a, &now);
  wrn_session_hurry (&a.session, now);
  g_assert_cmpint (retry (&a, &now), ==, 0);
  g_assert_cmpint (retry (&a, &now), <=, WRN_SECONDS (1) + JITTER);
  wrn_test_node_clear (&a);
  wrn_test_node_clear (&b);
}

/* Not a frame, so that the keys live for long. */
#define SIGN "\x10 sign of life"

static void
send_sign (WrnTestNode *from, WrnTestNode *to, WrnTime now)
{
  const WrnTestPacketBytes packet = wrn_test_node_say (from, now, SIGN);

  g_assert_cmpint (wrn_test_node_hear (to, now, &packet), ==, WRN_DROP_NONE);
}

static void
test_sign_of_life_ends_rare_retries (void)
{
  WrnTestNode a;
  WrnTestNode b;
  WrnTime now = T0;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, now);
  wrn_session_want (&a.session, now);
  for (guint i = 0; i < 40; i++)
    retry (&a, &now);
  send_sign (&b, &a, now);
  g_assert_cmpint (a.session.handshake_due, <=, now + WRN_SECONDS (5));

  /* One that speaks all the time does not put it off. */
  send_sign (&b, &a, now + WRN_SECONDS (4));
  g_assert_cmpint (a.session.handshake_due, <=, now + WRN_SECONDS (5));
  wrn_test_node_clear (&a);
  wrn_test_node_clear (&b);
}

/* B never learns that its RESP made new keys at A, so it goes on with the old ones. */
static void
test_replaced_keys_serve_as_long_as_the_peer_uses_them (void)
{
  WrnTestPacketBytes init;
  WrnTestNode a;
  WrnTestNode b;
  WrnTime now = T0;

  wrn_test_nodes_init (&a, &b);
  wrn_test_nodes_connect (&a, &b, now);
  init = wrn_test_node_begin (&a, now);
  g_assert_cmpint (wrn_test_node_hear (&b, now, &init), ==, WRN_DROP_NONE);
  g_assert_cmpint (wrn_test_node_hear (&a, now, &b.answer), ==, WRN_DROP_NONE);
  for (guint i = 0; i < 20; i++)
    {
      now += WRN_SECONDS (100);
      while (wrn_session_next_timeout (&a.session) <= now)
        wrn_session_tick (&a.session, now);
      send_sign (&b, &a, now);
    }

  now += WRN_KEYS_REJECT_AFTER;
  while (wrn_session_next_timeout (&a.session) <= now)
    wrn_session_tick (&a.session, now);
  g_assert_null (a.session.previous);
  wrn_test_node_clear (&a);
  wrn_test_node_clear (&b);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session/retry/pace-is-steady-for-a-minute-and-a-half-then-rare",
                   test_pace_is_steady_for_a_minute_and_a_half_then_rare);
  g_test_add_func ("/session/retry/limit-of-the-context-holds-from-the-start",
                   test_limit_of_the_context_holds_from_the_start);
  g_test_add_func ("/session/retry/news-of-the-peer-starts-anew",
                   test_news_of_the_peer_starts_anew);

  g_test_add_func ("/session/retry/sign-of-life-ends-rare-retries",
                   test_sign_of_life_ends_rare_retries);
  g_test_add_func ("/session/replaced-keys-serve-as-long-as-the-peer-uses-them",
                   test_replaced_keys_serve_as_long_as_the_peer_uses_them);

  return g_test_run ();
}
