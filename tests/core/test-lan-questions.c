/* test-lan-questions.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whoever asks for an address too early is answered when its owner is there.
 */
#include "config.h"

#include "core/lan/wrn-lan-private.h"

#include "tests/support/wrn-test-lan.h"

/* As long as the kernel waits. */
#define PATIENCE WRN_SECONDS (3)

/* A question of this computer for an address of @who; of @kind 0 for the IPv4 address, 1 for the
 * IPv6 address, 2 for the link-local one. Probes have no source. */
static WrnLanVerdict
ask (WrnLan *lan, WrnTime now, guint who, guint kind, gboolean probe)
{
  const WrnLanClaims own = wrn_test_claims (OWN);
  const WrnLanClaims claims = wrn_test_claims (who);
  WrnTestPacket head = wrn_test_between (16, 58, OWN, ALICE);
  guint8 frame[200];
  guint8 target[16];
  guint8 group[16];
  gsize len = WRN_ARP_FRAME_LEN;
  WrnLanVerdict verdict;

  if (kind == 0)
    {
      wrn_arp_write (frame, WRN_ARP_REQUEST, &own.mac, own.ipv4, &wrn_test_broadcast, claims.ipv4);
      if (probe)
        memset (frame + 28, 0, 4);
    }
  else
    {
      memcpy (target, claims.ipv6, sizeof target);
      if (kind == 2)
        wrn_link_local_from_mac (target, &claims.mac);
      wrn_solicited_node (group, target);
      wrn_test_to_group (&head, group);
      if (probe)
        memset (head.source, 0, 16);
      len = wrn_test_neighbour (&head, WRN_ND_SOLICIT, target, probe ? NULL : &own.mac, frame);
    }
  wrn_lan_outgoing (lan, now, frame, len, &verdict);
  return verdict;
}

static gboolean
set (WrnLan *lan, guint who, gboolean absent)
{
  WrnLanClaims claims = wrn_test_claims (who);

  claims.absent = absent;
  return wrn_lan_set_member (lan, wrn_test_peer (who), &claims);
}

/* The reply that comes now is the one that would have been given at once. */
static void
assert_answered (WrnLan *lan, WrnTime now, guint who, guint kind)
{
  guint8 reply[WRN_ADVERT_FRAME_LEN];
  const gsize len = wrn_lan_answer (lan, now, reply);
  const WrnLanVerdict verdict = ask (lan, now, who, kind, FALSE);

  g_assert_cmpint (verdict.action, ==, WRN_LAN_ANSWER);
  g_assert_cmpmem (reply, len, verdict.reply, verdict.reply_len);
}

static void
assert_silent (WrnLan *lan, WrnTime now)
{
  guint8 reply[WRN_ADVERT_FRAME_LEN];

  g_assert_cmpuint (wrn_lan_answer (lan, now, reply), ==, 0);
}

static void
test_newcomer (void)
{
  for (guint kind = 0; kind < 3; kind++)
    {
      g_autoptr (WrnLan) lan = wrn_test_lan ();
      WrnTime now = WRN_TEST_LAN_T0;
      WrnLanVerdict verdict = ask (lan, now, STRANGER, kind, FALSE);

      g_assert_cmpint (verdict.action, ==, WRN_LAN_DROP);
      g_assert_cmpint (verdict.reason, ==, WRN_DROP_NO_PEER);
      assert_silent (lan, now);

      now += PATIENCE - 1;
      g_assert_true (set (lan, STRANGER, TRUE));
      assert_silent (lan, now);
      g_assert_true (set (lan, STRANGER, FALSE));
      assert_answered (lan, now, STRANGER, kind);
      assert_silent (lan, now);
    }
}

static void
test_absent_member (void)
{
  for (guint kind = 0; kind < 3; kind++)
    {
      g_autoptr (WrnLan) lan = wrn_test_lan ();
      WrnLanVerdict verdict;

      g_assert_true (set (lan, BOB, TRUE));
      verdict = ask (lan, WRN_TEST_LAN_T0, BOB, kind, FALSE);
      g_assert_cmpint (verdict.action, ==, WRN_LAN_DROP);
      g_assert_cmpint (verdict.reason, ==, WRN_DROP_NO_SESSION);
      assert_silent (lan, WRN_TEST_LAN_T0);
      g_assert_true (set (lan, BOB, FALSE));
      assert_answered (lan, WRN_TEST_LAN_T0, BOB, kind);
      assert_silent (lan, WRN_TEST_LAN_T0);
    }
}

/* RFC 5227: an address is taken also while its owner is away. */
static void
test_probes (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();

  g_assert_true (set (lan, BOB, TRUE));
  for (guint kind = 0; kind < 3; kind++)
    {
      g_assert_cmpint (ask (lan, WRN_TEST_LAN_T0, BOB, kind, TRUE).action, ==, WRN_LAN_ANSWER);
      g_assert_cmpint (ask (lan, WRN_TEST_LAN_T0, STRANGER, kind, TRUE).action, ==, WRN_LAN_DROP);
    }
  g_assert_true (set (lan, BOB, FALSE));
  g_assert_true (set (lan, STRANGER, FALSE));
  assert_silent (lan, WRN_TEST_LAN_T0);
}

/* Nobody waits any more. */
static void
test_late_answer (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  WrnTime now = WRN_TEST_LAN_T0;

  ask (lan, now, STRANGER, 0, FALSE);
  g_assert_true (set (lan, STRANGER, FALSE));
  assert_silent (lan, now + PATIENCE);
  assert_silent (lan, now);

  /* But every time that it asks counts. */
  g_assert_true (set (lan, STRANGER, TRUE));
  ask (lan, now, STRANGER, 0, FALSE);
  ask (lan, now + WRN_SECONDS (2), STRANGER, 0, FALSE);
  g_assert_true (set (lan, STRANGER, FALSE));
  assert_answered (lan, now + WRN_SECONDS (4), STRANGER, 0);
  assert_silent (lan, now + WRN_SECONDS (4));
}

/* Whoever asks for a whole network pushes nothing but his own older questions out. */
static void
test_many_questions (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  const guint n = 3 * WRN_LAN_MAX_QUESTIONS;
  guint8 reply[WRN_ADVERT_FRAME_LEN];
  guint n_answers = 0;

  for (guint i = 0; i < n; i++)
    g_assert_cmpint (ask (lan, WRN_TEST_LAN_T0 + i, STRANGER + i, 0, FALSE).action, ==,
                     WRN_LAN_DROP);
  for (guint i = 0; i < n; i++)
    g_assert_true (set (lan, STRANGER + i, FALSE));
  while (wrn_lan_answer (lan, WRN_TEST_LAN_T0 + n, reply) > 0)
    {
      const guint8 *address = reply + 28;

      g_assert_cmpuint (address[3] - 1u, >=, STRANGER + n - WRN_LAN_MAX_QUESTIONS);
      n_answers++;
    }
  g_assert_cmpuint (n_answers, ==, WRN_LAN_MAX_QUESTIONS);
}

/* What we wait for may become ours. */
static void
test_own_address (void)
{
  g_autoptr (WrnLan) lan = wrn_test_lan ();
  WrnLanClaims own = wrn_test_claims (OWN);
  guint8 reply[WRN_ADVERT_FRAME_LEN];

  ask (lan, WRN_TEST_LAN_T0, STRANGER, 0, FALSE);
  ask (lan, WRN_TEST_LAN_T0, STRANGER + 1, 0, FALSE);
  memcpy (own.ipv4, wrn_test_claims (STRANGER).ipv4, 4);
  g_assert_true (wrn_lan_set_self (lan, &own));
  g_assert_true (set (lan, STRANGER + 1, FALSE));
  g_assert_cmpuint (wrn_lan_answer (lan, WRN_TEST_LAN_T0, reply), ==, WRN_ARP_FRAME_LEN);
  g_assert_cmpmem (reply + 28, 4, wrn_test_claims (STRANGER + 1).ipv4, 4);
  assert_silent (lan, WRN_TEST_LAN_T0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lan-questions/a-newcomer-is-told-to-who-asked-before", test_newcomer);
  g_test_add_func ("/lan-questions/an-absent-member-is-told-when-it-is-back", test_absent_member);
  g_test_add_func ("/lan-questions/an-absent-member-keeps-its-address", test_probes);
  g_test_add_func ("/lan-questions/nobody-is-answered-who-gave-up", test_late_answer);
  g_test_add_func ("/lan-questions/the-latest-questions-count", test_many_questions);
  g_test_add_func ("/lan-questions/nobody-hears-of-our-own-address", test_own_address);

  return g_test_run ();
}
