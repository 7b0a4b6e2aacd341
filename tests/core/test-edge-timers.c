/* test-edge-timers.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When an edge wants to be woken, what it does then, and how it ends.
 */
#include "config.h"

#include "core/base/wrn-writer.h"
#include "core/wire/wrn-inner.h"
#include "tests/support/wrn-test-puppet.h"

/* Members at a supernode, without a LAN between them. */
static WrnTestHost *
add_members (WrnTestWire *wire, WrnTestHost **hosts, guint n, WrnTestEdgeFlags flags)
{
  WrnTestHost *supernode = wrn_test_wire_add_supernode (wire, 200);

  for (guint i = 0; i < n; i++)
    {
      hosts[i] = wrn_test_wire_add_edge (wire, 1 + i, flags);
      wrn_test_host_set_locals (hosts[i], &hosts[i]->address, 1);
      wrn_test_host_set_supernode (hosts[i], 0, supernode);
    }
  return supernode;
}

/* A computer that slept: each thing is done once, however often it was due. */
static void
test_late_timeout (void)
{
  enum
  {
    N = 12
  };
  WrnTestWire wire;
  WrnTestHost *hosts[N];

  wrn_test_wire_init (&wire, 40);
  add_members (&wire, hosts, N, WRN_TEST_EDGE_NO_LAN);
  wrn_test_wire_advance (&wire, WRN_SECONDS (30));
  for (guint i = 1; i < N; i++)
    g_assert_cmpint (wrn_test_host_get_state (hosts[0], hosts[i]), >=, WRN_PEER_RELAYED);

  wrn_test_host_forget (hosts[0]);
  wire.now += WRN_SECONDS (8 * 3600);
  for (guint i = 0; i < 20 && wrn_test_host_next_timeout (hosts[0]) <= wire.now; i++)
    wrn_test_host_timeout (hosts[0]);
  g_assert_cmpuint (hosts[0]->sent->len, >, 0);
  g_assert_cmpuint (hosts[0]->sent->len, <=, 3 * N);
  g_assert_cmpint (wrn_test_host_next_timeout (hosts[0]), >, wire.now);

  /* And all find together again. */
  wrn_test_wire_advance (&wire, WRN_SECONDS (20));
  for (guint i = 1; i < N; i++)
    g_assert_cmpint (wrn_test_host_get_state (hosts[0], hosts[i]), >=, WRN_PEER_RELAYED);
  wrn_test_wire_clear (&wire);
}

/* Too early is harmless: nothing is sent, and the deadline stays. */
static void
test_early_timeout (void)
{
  WrnTestWire wire;
  WrnTestHost *hosts[2];

  wrn_test_wire_init (&wire, 41);
  add_members (&wire, hosts, 2, WRN_TEST_EDGE_PLAIN);
  wrn_test_wire_advance (&wire, WRN_SECONDS (10));
  for (guint i = 0; i < 1000; i++)
    {
      const WrnTime next = wrn_test_host_next_timeout (hosts[0]);

      if (next - wire.now > 1)
        {
          wire.now += (WrnTime) wrn_sim_random_below (&wire.random, (guint32) (next - wire.now));
          wrn_test_host_forget (hosts[0]);
          wrn_test_host_timeout (hosts[0]);
          g_assert_cmpuint (hosts[0]->sent->len, ==, 0);
          g_assert_cmpint (wrn_test_host_next_timeout (hosts[0]), ==, next);
        }
      wrn_test_wire_advance (&wire, next - wire.now);
    }
  wrn_test_wire_clear (&wire);
}

/* An edge with nothing to do sleeps. */
static void
test_idle (void)
{
  WrnTestWire wire;
  WrnTestHost *alone;

  wrn_test_wire_init (&wire, 42);
  alone = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_NO_LAN);
  g_assert_cmpint (wrn_test_host_next_timeout (alone), ==, WRN_TIME_NEVER);
  g_assert_cmpuint (alone->sent->len, ==, 0);
  wrn_test_wire_clear (&wire);
}

static void
change_locals (WrnTestWire *wire, WrnTestHost *host)
{
  WrnEndpoint locals[4];
  const guint n = wrn_sim_random_below (&wire->random, 5);

  locals[0] = host->address;
  for (guint i = 1; i < G_N_ELEMENTS (locals); i++)
    locals[i] = wrn_test_address (100 + wrn_sim_random_below (&wire->random, 20));
  wrn_test_host_set_locals (host, locals, MIN (n, G_N_ELEMENTS (locals)));
}

/* A broadcast, which goes to everybody. */
static void
send_frame (WrnTestHost *host)
{
  guint8 bytes[60] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
  const WrnMac mac = wrn_edge_get_mac (host->edge);

  memcpy (bytes + 6, mac.bytes, 6);
  bytes[12] = 0x08;
  bytes[13] = 0x06;
  wrn_test_host_frame (host, &(WrnFrame){ .data = bytes, .len = sizeof bytes });
}

static void
do_something (WrnTestWire *wire, WrnTestHost **hosts, guint n, WrnTestHost *supernode)
{
  WrnTestHost *host = hosts[wrn_sim_random_below (&wire->random, n)];
  guint8 noise[200];

  switch (wrn_sim_random_below (&wire->random, 16))
    {
    case 0:
      wrn_test_host_restart (host, WRN_TEST_EDGE_PLAIN);
      wrn_test_host_set_supernode (host, 0, supernode);
      break;
    case 1:
      change_locals (wire, host);
      break;
    case 2:
      host->gone = !host->gone;
      break;
    case 3:
      supernode->gone = !supernode->gone;
      break;
    case 4:
      wire->loss = wrn_sim_random_below (&wire->random, 4) * 0.25;
      break;
    case 5:
      wire->now += WRN_SECONDS (wrn_sim_random_below (&wire->random, 400));
      break;
    case 6:
      wrn_sim_random_fill (&wire->random, noise, sizeof noise);
      wrn_test_host_input (host, &supernode->address, noise,
                           wrn_sim_random_below (&wire->random, sizeof noise));
      break;
    case 7:
      wrn_test_host_set_supernode (host, 0, supernode);
      break;
    default:
      send_frame (host);
      break;
    }
}

/* Whatever happens in whatever order: no edge keeps its driver busy, which the wire watches, and in
 * the end all are together. */
static void
test_any_order (void)
{
  enum
  {
    N = 3
  };

  for (guint round = 0; round < 30; round++)
    {
      WrnTestWire wire;
      WrnTestHost *hosts[N];
      WrnTestHost *supernode;

      wrn_test_wire_init (&wire, 500 + round);
      supernode = add_members (&wire, hosts, N, WRN_TEST_EDGE_PLAIN);
      for (guint i = 0; i < 200; i++)
        {
          do_something (&wire, hosts, N, supernode);
          wrn_test_wire_advance (&wire, WRN_MSEC (wrn_sim_random_below (&wire.random, 3000)));
          for (guint k = 0; k < N; k++)
            wrn_test_host_forget (hosts[k]);
        }

      wire.loss = 0;
      supernode->gone = FALSE;
      for (guint i = 0; i < N; i++)
        {
          hosts[i]->gone = FALSE;
          wrn_test_host_set_locals (hosts[i], &hosts[i]->address, 1);
          wrn_test_host_set_supernode (hosts[i], 0, supernode);
        }
      wrn_test_wire_advance (&wire, WRN_SECONDS (60));
      for (guint i = 0; i < N; i++)
        for (guint k = 0; k < N; k++)
          if (i != k)
            g_assert_cmpint (wrn_test_host_get_state (hosts[i], hosts[k]), ==, WRN_PEER_LAN);
      wrn_test_wire_clear (&wire);
    }
}

/* Three goodbyes to each, and then silence. */
static void
test_close (void)
{
  WrnTestWire wire;
  WrnTestHost *edge;
  WrnTestPuppet members[2];
  WrnTestPuppet supernode;
  WrnEdgeStatus before;
  WrnEdgeStatus after;
  guint8 noise[100];

  wrn_test_wire_init (&wire, 43);
  wrn_test_puppet_init_supernode (&supernode, &wire, 200);
  edge = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_PLAIN);
  wrn_test_host_set_supernode (edge, 0, supernode.host);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      wrn_test_puppet_init_member (&members[i], &wire, 60 + i);
      wrn_test_puppet_call (&members[i], edge);
    }
  wrn_test_wire_advance (&wire, WRN_SECONDS (2));
  wrn_test_host_forget (edge);

  wrn_test_host_close (edge);
  g_assert_cmpuint (edge->sent->len, ==, 9);
  wrn_test_wire_run (&wire);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const WrnTestInner *last = wrn_test_puppet_last (&members[i], WRN_KIND_CLOSE);

      g_assert_cmpuint (wrn_test_puppet_count (&members[i], WRN_KIND_CLOSE), ==, 3);
      g_assert_cmpuint (last->data[1], ==, WRN_CLOSE_LEAVING);
    }
  g_assert_cmpuint (wrn_test_puppet_count (&supernode, WRN_KIND_BYE), ==, 3);

  /* Nothing matters any more. */
  wrn_test_host_forget (edge);
  wrn_edge_get_status (edge->edge, &before);
  g_assert_cmpint (wrn_test_host_next_timeout (edge), ==, WRN_TIME_NEVER);
  wrn_test_puppet_say_kind (&members[0], WRN_KIND_CHALLENGE, noise, 40);
  wrn_test_puppet_call (&members[1], edge);
  wrn_sim_random_fill (&wire.random, noise, sizeof noise);
  wrn_test_host_input (edge, &members[0].host->address, noise, sizeof noise);
  wrn_test_host_set_locals (edge, &edge->address, 1);
  send_frame (edge);
  wrn_test_host_timeout (edge);
  wrn_test_host_close (edge);
  wrn_test_wire_advance (&wire, WRN_SECONDS (600));
  wrn_edge_get_status (edge->edge, &after);
  g_assert_cmpuint (after.n_peers, ==, before.n_peers);
  g_assert_cmpuint (after.ipv4, ==, before.ipv4);
  g_assert_cmpuint (after.rx_packets, ==, before.rx_packets);
  g_assert_cmpuint (after.rx_bytes, ==, before.rx_bytes);
  g_assert_cmpuint (after.tx_packets, ==, before.tx_packets);
  g_assert_cmpuint (after.tx_bytes, ==, before.tx_bytes);
  g_assert_cmpmem (&before.drops, sizeof before.drops, &after.drops, sizeof after.drops);
  g_assert_cmpuint (edge->sent->len, ==, 0);

  wrn_test_puppet_clear (&supernode);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    wrn_test_puppet_clear (&members[i]);
  wrn_test_wire_clear (&wire);
}

static void
test_close_alone (void)
{
  WrnTestWire wire;
  WrnTestHost *edge;

  wrn_test_wire_init (&wire, 44);
  edge = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_PLAIN);
  wrn_test_host_forget (edge);
  wrn_test_host_close (edge);
  g_assert_cmpuint (edge->sent->len, ==, 0);
  wrn_test_wire_advance (&wire, WRN_SECONDS (600));
  g_assert_cmpuint (edge->sent->len, ==, 0);
  wrn_test_wire_clear (&wire);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edge-timers/a-late-timeout-does-each-thing-once", test_late_timeout);
  g_test_add_func ("/edge-timers/an-early-timeout-does-nothing", test_early_timeout);
  g_test_add_func ("/edge-timers/nothing-to-do-is-sleep", test_idle);
  g_test_add_func ("/edge-timers/no-order-of-events-is-fatal", test_any_order);
  g_test_add_func ("/edge-timers/a-close-says-goodbye-and-no-more", test_close);
  g_test_add_func ("/edge-timers/alone-there-is-nobody-to-say-goodbye-to", test_close_alone);
  return g_test_run ();
}
