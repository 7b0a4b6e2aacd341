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

  return g_test_run ();
}
