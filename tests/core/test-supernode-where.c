/* test-supernode-where.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A supernode says where it sees a client, at both of its ports, and sends no more than it got.
 */
#include "config.h"

#include "core/wire/wrn-router-message.h"
#include "tests/support/wrn-test-hub.h"

#define SEED 11

static void
setup (WrnTestHub *hub, gconstpointer data)
{
  wrn_test_hub_init (hub, SEED, NULL);
}

static void
teardown (WrnTestHub *hub, gconstpointer data)
{
  wrn_test_hub_clear (hub);
}

/* Asks from @from at the supernode's @port. */
static void
ask (WrnTestHub *hub, WrnTestClient *client, const WrnEndpoint *from, guint16 port, guint8 flags)
{
  const WrnWhere where = { .token = { 7 }, .flags = flags };
  WrnFlow flow = { .remote = *from, .local = client->flow.remote };
  guint8 inner[WRN_SEEN_LEN];
  guint8 packet[WRN_PACKET_MAX];
  gsize len;

  flow.local.port = port;
  g_assert_cmpuint (wrn_where_encode (&where, inner, sizeof inner), ==, sizeof inner);
  len = wrn_test_client_write (client, hub->now, inner, sizeof inner, packet);
  hub->is_strict = TRUE;
  wrn_test_hub_input (hub, &flow, packet, len);
}

static void
test_both_ports_answer (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  const guint16 port = a->flow.remote.port;

  ask (hub, a, &a->flow.local, port, 0);
  g_assert_cmpuint (a->n_kinds[WRN_KIND_SEEN], ==, 1);
  g_assert_cmpuint (hub->last_out.local.port, ==, port);
  g_assert_true (wrn_endpoint_equal (&a->where_seen.seen, &a->flow.local));
  g_assert_cmpuint (a->where_seen.seen.kind, ==, WRN_ENDPOINT_REFLEXIVE);
  g_assert_cmpuint (a->where_seen.other_port, ==, WRN_TEST_HUB_OTHER_PORT);
  g_assert_cmpuint (a->where_seen.token[0], ==, 7);

  ask (hub, a, &a->flow.local, WRN_TEST_HUB_OTHER_PORT, 0);
  g_assert_cmpuint (a->n_kinds[WRN_KIND_SEEN], ==, 2);
  g_assert_cmpuint (hub->last_out.local.port, ==, WRN_TEST_HUB_OTHER_PORT);
}

static void
test_answer_comes_from_the_other_port_if_asked (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");

  ask (hub, a, &a->flow.local, a->flow.remote.port, WRN_WHERE_FROM_OTHER);
  g_assert_cmpuint (a->n_kinds[WRN_KIND_SEEN], ==, 1);
  g_assert_cmpuint (hub->last_out.local.port, ==, WRN_TEST_HUB_OTHER_PORT);
}

/* A symmetric router shows the other port another source; the client is still where it was. */
static void
test_question_is_no_move (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  WrnTestClient *b = wrn_test_hub_join (hub, 2, "b");
  const WrnEndpoint elsewhere = wrn_endpoint_ipv4 (0x14000001, 999);
  const WrnEndpoint *home = &a->flow.local;

  ask (hub, a, &elsewhere, WRN_TEST_HUB_OTHER_PORT, 0);
  g_assert_cmpuint (hub->n_out, ==, 1);
  g_assert_true (wrn_endpoint_equal (&hub->last_out.remote, &elsewhere));
  g_assert_cmpuint (a->n_kinds[WRN_KIND_CHALLENGE], ==, 0);

  hub->is_strict = FALSE;
  wrn_test_hub_signal (hub, b, a->registered.slot, "hello");
  g_assert_true (wrn_endpoint_equal (&hub->last_out.remote, home));
}

/* Whoever copies the question to a victim's address gets that no more than he sends. */
static void
test_answer_is_as_long_as_the_question (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  const WrnEndpoint victim = wrn_endpoint_ipv4 (0x14000001, 999);

  for (guint8 flags = 0; flags < 4; flags++)
    {
      ask (hub, a, &victim, a->flow.remote.port, flags);
      g_assert_cmpuint (hub->n_out, ==, 1);
      g_assert_cmpuint (hub->bytes_out, ==, WRN_SEEN_LEN + WRN_DATA_OVERHEAD);
    }
}

static void
test_short_question_gets_none (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  const guint8 inner[WRN_SEEN_LEN - 1] = { WRN_KIND_WHERE };
  guint8 packet[WRN_PACKET_MAX];
  const gsize len = wrn_test_client_write (a, hub->now, inner, sizeof inner, packet);

  wrn_test_hub_send (hub, a, packet, len);
  g_assert_cmpuint (hub->n_out, ==, 0);
  g_assert_cmpuint (wrn_test_hub_stats (hub).drops.count[WRN_DROP_MALFORMED], ==, 1);
}

static gsize
write_vouch (WrnTestHub *hub, WrnTestClient *client, guint slot, guint8 *packet)
{
  const WrnVouch vouch = { .slot = (guint16) slot, .proved = wrn_endpoint_ipv4 (0x14000001, 999) };
  guint8 inner[WRN_VOUCH_LEN];

  wrn_vouch_encode (&vouch, inner, sizeof inner);
  return wrn_test_client_write (client, hub->now, inner, sizeof inner, packet);
}

/* Of what the asker says of itself, nothing is passed on. */
static void
test_member_is_vouched_for (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  WrnTestClient *b = wrn_test_hub_join (hub, 2, "b");
  guint8 packet[WRN_PACKET_MAX];

  wrn_test_hub_send (hub, a, packet, write_vouch (hub, a, b->registered.slot, packet));
  g_assert_cmpuint (b->n_kinds[WRN_KIND_VOUCH], ==, 1);
  g_assert_cmpuint (a->n_kinds[WRN_KIND_VOUCH], ==, 0);
  g_assert_cmpuint (b->vouch.slot, ==, a->registered.slot);
  g_assert_true (wrn_endpoint_equal (&b->vouch.proved, &a->flow.local));
}

/* From wherever it is asked: what counts is where the asker has proved to be. */
static void
test_only_what_is_proved_is_vouched_for (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  WrnTestClient *b = wrn_test_hub_join (hub, 2, "b");
  const WrnEndpoint home = a->flow.local;
  guint8 packet[WRN_PACKET_MAX];

  a->flow.local = wrn_endpoint_ipv4 (0x14000002, 5);
  a->is_silent = TRUE;
  wrn_test_hub_send (hub, a, packet, write_vouch (hub, a, b->registered.slot, packet));
  g_assert_cmpuint (b->n_kinds[WRN_KIND_VOUCH], ==, 1);
  g_assert_true (wrn_endpoint_equal (&b->vouch.proved, &home));
}

static void
test_nobody_is_told_who_is_not_asked_for (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  WrnTestClient *stranger = wrn_test_hub_add (hub, &hub->topic, 3);
  guint8 packet[WRN_PACKET_MAX];

  wrn_test_hub_send (hub, a, packet, write_vouch (hub, a, 77, packet));
  g_assert_cmpuint (a->n_kinds[WRN_KIND_ERROR], ==, 1);
  g_assert_cmpuint (a->error.code, ==, WRN_ERROR_NO_SLOT);
  wrn_test_hub_connect (hub, stranger);
  wrn_test_hub_send (hub, stranger, packet,
                     write_vouch (hub, stranger, a->registered.slot, packet));
  g_assert_cmpuint (stranger->error.code, ==, WRN_ERROR_NOT_REGISTERED);
  g_assert_cmpuint (a->n_kinds[WRN_KIND_VOUCH], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/supernode-where/" name, WrnTestHub, NULL, setup, function, teardown)
  ADD ("both-ports-answer", test_both_ports_answer);
  ADD ("answer-comes-from-the-other-port-if-asked", test_answer_comes_from_the_other_port_if_asked);
  ADD ("question-is-no-move", test_question_is_no_move);
  ADD ("answer-is-as-long-as-the-question", test_answer_is_as_long_as_the_question);
  ADD ("short-question-gets-none", test_short_question_gets_none);
  ADD ("member-is-vouched-for", test_member_is_vouched_for);
  ADD ("only-what-is-proved-is-vouched-for", test_only_what_is_proved_is_vouched_for);
  ADD ("nobody-is-told-who-is-not-asked-for", test_nobody_is_told_who_is_not_asked_for);
#undef ADD
  return g_test_run ();
}
