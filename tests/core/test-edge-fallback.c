/* test-edge-fallback.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Members whose network blocks UDP: they connect, stay connected, and use UDP when it works.
 */
#include "config.h"

#include "core/wire/wrn-inner.h"
#include "tests/support/wrn-test-puppet.h"

#define HTTPS 443

typedef struct
{
  WrnTestWire wire;
  WrnTestHost *supernode;
  WrnTestHost *a;
  WrnTestHost *b;
} World;

static void
world_init (World *self, guint16 tcp_port)
{
  wrn_test_wire_init (&self->wire, 50);
  self->supernode = wrn_test_wire_add_supernode (&self->wire, 200);
  self->supernode->tcp_port = tcp_port;
  self->a = wrn_test_wire_add_edge (&self->wire, 1, WRN_TEST_EDGE_NO_LAN | WRN_TEST_EDGE_NO_DIRECT);
  self->b = wrn_test_wire_add_edge (&self->wire, 2, WRN_TEST_EDGE_NO_LAN | WRN_TEST_EDGE_NO_DIRECT);
}

static void
join (World *self)
{
  wrn_test_host_set_supernode (self->a, 0, self->supernode);
  wrn_test_host_set_supernode (self->b, 0, self->supernode);
}

static void
world_clear (World *self)
{
  wrn_test_wire_clear (&self->wire);
}

static WrnUplinkStatus
get_uplink (const WrnTestHost *host)
{
  WrnEdgeStatus status;

  wrn_edge_get_status (host->edge, &status);
  g_assert_cmpuint (status.n_uplinks, ==, 1);
  return status.uplinks[0];
}

static gboolean
is_seen (const WrnTestHost *host)
{
  const WrnEndpoint seen = get_uplink (host).seen;

  return !wrn_endpoint_is_none (&seen);
}

static gboolean
is_carried (const WrnTestHost *host, guint8 carrier)
{
  const WrnUplinkStatus uplink = get_uplink (host);

  return uplink.registered && uplink.endpoint.carrier == carrier;
}

/* How long it takes until @host is registered and uses @carrier. */
static WrnTime
wait_for_carrier (World *self, const WrnTestHost *host, guint8 carrier, WrnTime patience)
{
  const WrnTime begun = self->wire.now;

  while (!is_carried (host, carrier))
    {
      g_assert_cmpint (self->wire.now - begun, <, patience);
      wrn_test_wire_advance (&self->wire, WRN_MSEC (10));
    }
  return self->wire.now - begun;
}

/* Packets that @host sent by connections, or by UDP. */
static guint
count_sent (const WrnTestHost *host, gboolean by_connection)
{
  guint n = 0;

  for (guint i = 0; i < host->sent->len; i++)
    {
      const WrnTestDatagram *datagram = g_ptr_array_index (host->sent, i);

      n += (datagram->flow.remote.carrier != WRN_CARRIER_UDP) == by_connection;
    }
  return n;
}

static gboolean
has_event (const WrnTestHost *host, const char *text)
{
  for (guint i = 0; i < host->events->len; i++)
    if (strstr (g_ptr_array_index (host->events, i), text) != NULL)
      return TRUE;
  return FALSE;
}

static void
assert_they_talk (World *self)
{
  WrnEdgeStatus status;

  wrn_edge_get_status (self->b->edge, &status);
  g_array_set_size (self->a->pongs, 0);
  wrn_test_host_ping (self->a, 9, status.id);
  wrn_test_wire_advance (&self->wire, WRN_SECONDS (2));
  g_assert_cmpuint (self->a->pongs->len, ==, 1);
}

/* Where UDP works, nobody tries anything else. */
static void
test_udp_is_enough (void)
{
  World self;

  world_init (&self, HTTPS);
  join (&self);
  wrn_test_wire_advance (&self.wire, WRN_SECONDS (120));
  g_assert_true (is_carried (self.a, WRN_CARRIER_UDP));
  g_assert_cmpuint (count_sent (self.a, TRUE), ==, 0);
  assert_they_talk (&self);
  world_clear (&self);
}

static void
test_second_greeting_goes_by_tcp_too (void)
{
  World self;
  WrnTime took;

  world_init (&self, HTTPS);
  self.a->no_udp = TRUE;
  join (&self);
  took = wait_for_carrier (&self, self.a, WRN_CARRIER_TCP, WRN_SECONDS (2));
  g_assert_cmpint (took, >=, WRN_SECONDS (1));
  g_assert_true (has_event (self.a, "UDP is blocked in this network; connected by TCP"));
  wrn_test_wire_advance (&self.wire, WRN_SECONDS (5));
  assert_they_talk (&self);
  world_clear (&self);
}

/* Not every supernode may have port 443. */
static void
test_third_greeting_goes_to_its_own_port (void)
{
  World self;

  world_init (&self, 0);
  self.supernode->tcp_port = self.supernode->address.port;
  self.a->no_udp = TRUE;
  join (&self);
  wait_for_carrier (&self, self.a, WRN_CARRIER_TCP, WRN_SECONDS (4));
  g_assert_cmpuint (get_uplink (self.a).endpoint.port, ==, self.supernode->address.port);
  world_clear (&self);
}

/* The address is nobody's candidate, as no datagram would arrive there. */
static void
test_connection_is_no_address (void)
{
  World self;

  world_init (&self, HTTPS);
  self.a->no_udp = TRUE;
  join (&self);
  wait_for_carrier (&self, self.a, WRN_CARRIER_TCP, WRN_SECONDS (4));
  wrn_test_wire_advance (&self.wire, WRN_SECONDS (30));
  g_assert_false (is_seen (self.a));
  world_clear (&self);
}

static void
test_returns_when_udp_works (void)
{
  World self;

  world_init (&self, HTTPS);
  self.a->no_udp = TRUE;
  join (&self);
  wait_for_carrier (&self, self.a, WRN_CARRIER_TCP, WRN_SECONDS (4));
  wrn_test_wire_advance (&self.wire, WRN_SECONDS (300));
  g_assert_true (is_carried (self.a, WRN_CARRIER_TCP));

  self.a->no_udp = FALSE;
  wait_for_carrier (&self, self.a, WRN_CARRIER_UDP, WRN_SECONDS (11));
  g_assert_true (has_event (self.a, "UDP works again"));
  g_assert_true (is_seen (self.a));
  wrn_test_wire_advance (&self.wire, WRN_SECONDS (1));
  wrn_test_host_forget (self.a);
  wrn_test_wire_advance (&self.wire, WRN_SECONDS (60));
  g_assert_cmpuint (count_sent (self.a, TRUE), ==, 0);
  assert_they_talk (&self);
  world_clear (&self);
}

/* Where packets get lost, a connection is of little use: who only lost some does not stay with it.
 */
static void
test_some_losses_are_no_firewall (void)
{
  World self;

  world_init (&self, HTTPS);
  self.a->no_udp = TRUE;
  join (&self);
  wait_for_carrier (&self, self.a, WRN_CARRIER_TCP, WRN_SECONDS (4));
  self.a->no_udp = FALSE;
  wait_for_carrier (&self, self.a, WRN_CARRIER_UDP, WRN_MSEC (500));
  assert_they_talk (&self);
  world_clear (&self);
}

/* The session, its channels and the registration stay: there is no new handshake. */
static void
test_changes_over_in_the_middle (void)
{
  WrnSupernodeStats before, after;
  World self;

  world_init (&self, HTTPS);
  join (&self);
  wrn_test_wire_advance (&self.wire, WRN_SECONDS (20));
  assert_they_talk (&self);
  wrn_supernode_get_stats (self.supernode->supernode, &before);

  self.a->no_udp = TRUE;
  wait_for_carrier (&self, self.a, WRN_CARRIER_TCP, WRN_SECONDS (20));
  wrn_test_wire_advance (&self.wire, WRN_SECONDS (2));
  assert_they_talk (&self);

  self.a->no_udp = FALSE;
  wait_for_carrier (&self, self.a, WRN_CARRIER_UDP, WRN_SECONDS (11));
  wrn_test_wire_advance (&self.wire, WRN_SECONDS (2));
  assert_they_talk (&self);
  wrn_supernode_get_stats (self.supernode->supernode, &after);
  g_assert_cmpuint (after.handshakes, ==, before.handshakes);
  g_assert_cmpuint (after.clients, ==, 2);
  world_clear (&self);
}

/* With something to say, it takes little more than two seconds. */
static void
test_traffic_changes_over_soon (void)
{
  World self;
  WrnEdgeStatus status;
  WrnTime took = 0;

  world_init (&self, HTTPS);
  join (&self);
  wrn_test_wire_advance (&self.wire, WRN_SECONDS (20));
  wrn_edge_get_status (self.b->edge, &status);
  self.a->no_udp = TRUE;
  while (!is_carried (self.a, WRN_CARRIER_TCP))
    {
      wrn_test_host_ping (self.a, 1, status.id);
      wrn_test_wire_advance (&self.wire, WRN_MSEC (100));
      took += WRN_MSEC (100);
      g_assert_cmpint (took, <=, WRN_MSEC (2500));
    }
  world_clear (&self);
}

/* A supernode that is merely gone is greeted by both, and found by UDP. */
static void
test_lost_supernode_comes_back_by_udp (void)
{
  World self;

  world_init (&self, HTTPS);
  join (&self);
  wrn_test_wire_advance (&self.wire, WRN_SECONDS (20));
  self.supernode->gone = TRUE;
  wrn_test_wire_advance (&self.wire, WRN_SECONDS (60));
  g_assert_false (get_uplink (self.a).registered);
  g_assert_cmpuint (count_sent (self.a, TRUE), >, 0);
  self.supernode->gone = FALSE;
  wait_for_carrier (&self, self.a, WRN_CARRIER_UDP, WRN_SECONDS (20));
  wrn_test_wire_advance (&self.wire, WRN_SECONDS (10));
  assert_they_talk (&self);
  world_clear (&self);
}

/* It was connected when that ended: it does not wait for UDP first. */
static void
test_lost_connection_is_made_anew_at_once (void)
{
  World self;
  guint32 scope;

  world_init (&self, HTTPS);
  self.a->no_udp = TRUE;
  join (&self);
  wait_for_carrier (&self, self.a, WRN_CARRIER_TCP, WRN_SECONDS (4));
  scope = get_uplink (self.a).endpoint.scope;
  wrn_test_wire_advance (&self.wire, WRN_SECONDS (20));
  self.supernode->gone = TRUE;
  while (get_uplink (self.a).registered)
    wrn_test_wire_advance (&self.wire, WRN_MSEC (100));
  self.supernode->gone = FALSE;
  wait_for_carrier (&self, self.a, WRN_CARRIER_TCP, WRN_SECONDS (4));
  g_assert_cmpuint (get_uplink (self.a).endpoint.scope, >, scope);
  world_clear (&self);
}

/* Members are not on connections: whoever says so there is not heard. */
static void
test_member_is_not_heard_on_a_connection (void)
{
  WrnEndpoint from;
  World self;
  guint n_peers;
  guint8 copy[WRN_PACKET_MAX];
  gsize len = 0;

  world_init (&self, HTTPS);
  wrn_test_host_restart (self.a, WRN_TEST_EDGE_NO_LAN);
  wrn_test_host_restart (self.b, WRN_TEST_EDGE_NO_LAN);
  wrn_test_host_set_locals (self.a, &self.a->address, 1);
  wrn_test_host_set_locals (self.b, &self.b->address, 1);
  join (&self);
  wrn_test_wire_advance (&self.wire, WRN_SECONDS (10));
  g_assert_cmpint (wrn_test_host_get_state (self.a, self.b), >=, WRN_PEER_DIRECT);

  /* The same packet by UDP would be one of b's. */
  wrn_test_host_forget (self.b);
  self.a->gone = TRUE;
  wrn_test_wire_advance (&self.wire, WRN_SECONDS (12));
  for (guint i = 0; i < self.b->sent->len && len == 0; i++)
    {
      const WrnTestDatagram *datagram = g_ptr_array_index (self.b->sent, i);

      if (!wrn_endpoint_equal (&datagram->flow.remote, &self.a->address))
        continue;
      len = datagram->len;
      memcpy (copy, datagram->data, len);
    }
  g_assert_cmpuint (len, >, 0);
  self.a->gone = FALSE;
  n_peers = wrn_test_host_get_n_peers (self.a);
  from = self.b->address;
  from.carrier = WRN_CARRIER_TCP;
  from.scope = 5;
  wrn_test_host_forget (self.a);
  wrn_test_host_input (self.a, &from, copy, len);
  g_assert_cmpuint (wrn_test_host_get_n_peers (self.a), ==, n_peers);
  g_assert_cmpuint (wrn_test_host_get_drops (self.a, WRN_DROP_UNKNOWN), ==, 1);
  g_assert_cmpuint (count_sent (self.a, TRUE), ==, 0);
  world_clear (&self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());

  g_test_add_func ("/edge/fallback/udp-is-enough", test_udp_is_enough);
  g_test_add_func ("/edge/fallback/second-greeting-goes-by-tcp-too",
                   test_second_greeting_goes_by_tcp_too);
  g_test_add_func ("/edge/fallback/third-greeting-goes-to-its-own-port",
                   test_third_greeting_goes_to_its_own_port);
  g_test_add_func ("/edge/fallback/connection-is-no-address", test_connection_is_no_address);
  g_test_add_func ("/edge/fallback/returns-when-udp-works", test_returns_when_udp_works);
  g_test_add_func ("/edge/fallback/some-losses-are-no-firewall", test_some_losses_are_no_firewall);
  g_test_add_func ("/edge/fallback/changes-over-in-the-middle", test_changes_over_in_the_middle);
  g_test_add_func ("/edge/fallback/traffic-changes-over-soon", test_traffic_changes_over_soon);
  g_test_add_func ("/edge/fallback/lost-supernode-comes-back-by-udp",
                   test_lost_supernode_comes_back_by_udp);
  g_test_add_func ("/edge/fallback/lost-connection-is-made-anew-at-once",
                   test_lost_connection_is_made_anew_at_once);
  g_test_add_func ("/edge/fallback/member-is-not-heard-on-a-connection",
                   test_member_is_not_heard_on_a_connection);

  return g_test_run ();
}
