/* test-edge-beacon.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Members on one network, and members that want to be seen by nobody.
 */
#include "config.h"

#include "core/base/wrn-writer.h"
#include "core/crypto/wrn-mask.h"
#include "core/wire/wrn-inner.h"
#include "tests/support/wrn-test-puppet.h"

static guint
count_beacons (const WrnTestHost *host)
{
  guint n = 0;

  for (guint i = 0; i < host->sent->len; i++)
    {
      const WrnTestDatagram *sent = g_ptr_array_index (host->sent, i);

      if (!wrn_endpoint_is_multicast (&sent->flow.remote))
        continue;
      g_assert_cmpuint (sent->flow.remote.port, ==, 7655);
      g_assert_cmpuint (sent->len, <=, WRN_BEACON_MAX);
      n++;
    }
  return n;
}

static const WrnTestDatagram *
find_beacon (const WrnTestHost *host)
{
  for (guint i = 0; i < host->sent->len; i++)
    {
      const WrnTestDatagram *sent = g_ptr_array_index (host->sent, i);

      if (wrn_endpoint_is_multicast (&sent->flow.remote))
        return sent;
    }
  g_assert_not_reached ();
}

static void
test_meet (void)
{
  WrnTestWire wire;
  WrnTestHost *a;
  WrnTestHost *b;

  wrn_test_wire_init (&wire, 50);
  a = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_PLAIN);
  wrn_test_wire_advance (&wire, WRN_SECONDS (100));
  b = wrn_test_wire_add_edge (&wire, 2, WRN_TEST_EDGE_PLAIN);
  wrn_test_wire_advance (&wire, WRN_MSEC (10));
  g_assert_cmpint (wrn_test_host_get_state (a, b), ==, WRN_PEER_LAN);
  g_assert_cmpint (wrn_test_host_get_state (b, a), ==, WRN_PEER_LAN);
  wrn_test_wire_clear (&wire);
}

/* Three at once in both families, then two a minute; again on a new network. */
static void
test_rate (void)
{
  WrnTestWire wire;
  WrnTestHost *a;
  gsize lengths[2] = { G_MAXSIZE, 0 };

  wrn_test_wire_init (&wire, 51);
  a = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_PLAIN);
  wrn_test_wire_advance (&wire, WRN_SECONDS (5));
  g_assert_cmpuint (count_beacons (a), ==, 6);
  wrn_test_host_forget (a);
  wrn_test_wire_advance (&wire, WRN_SECONDS (3600));
  g_assert_cmpuint (count_beacons (a), >=, 2 * 3600 / 35);
  g_assert_cmpuint (count_beacons (a), <=, 2 * 3600 / 30 + 2);

  /* Their length tells nothing. */
  for (guint i = 0; i < a->sent->len; i++)
    {
      const WrnTestDatagram *sent = g_ptr_array_index (a->sent, i);

      lengths[0] = MIN (lengths[0], sent->len);
      lengths[1] = MAX (lengths[1], sent->len);
    }
  g_assert_cmpuint (lengths[1] - lengths[0], >=, 60);

  wrn_test_host_forget (a);
  wrn_test_host_set_locals (a, &a->address, 1);
  wrn_test_wire_advance (&wire, WRN_SECONDS (5));
  g_assert_cmpuint (count_beacons (a), ==, 6);
  wrn_test_wire_clear (&wire);
}

/* A beacon of a member that is connected comes again from many places: it gets no handshake there,
 * and few short probes (nat.md, "Safety of probing"). */
static void
test_replayed (void)
{
  WrnTestWire wire;
  WrnTestHost *a;
  WrnTestHost *b;
  WrnTestDatagram beacon;
  const WrnTime duration = WRN_SECONDS (30);
  guint n_probes = 0;

  wrn_test_wire_init (&wire, 52);
  a = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_PLAIN);
  b = wrn_test_wire_add_edge (&wire, 2, WRN_TEST_EDGE_PLAIN);
  wrn_test_wire_advance (&wire, WRN_SECONDS (5));
  beacon = *find_beacon (b);
  wrn_test_host_forget (a);

  for (guint i = 0; i < duration / WRN_MSEC (20); i++)
    {
      const WrnEndpoint victim = wrn_test_address (100 + i % 100);

      wrn_test_host_input (a, &victim, beacon.data, beacon.len);
      wrn_test_wire_advance (&wire, WRN_MSEC (20));
    }
  for (guint i = 0; i < a->sent->len; i++)
    {
      const WrnTestDatagram *sent = g_ptr_array_index (a->sent, i);

      if (wrn_endpoint_is_multicast (&sent->flow.remote) ||
          wrn_endpoint_equal (&sent->flow.remote, &b->address))
        continue;
      g_assert_cmpuint (sent->len, <=, 64);
      n_probes++;
    }
  g_assert_cmpuint (n_probes, <=,
                    (guint) (duration / WRN_SECONDS (10) + 1) * WRN_CANDIDATES_MAX *
                        WRN_PATH_PROBES);
  g_assert_cmpuint (wrn_test_host_get_drops (a, WRN_DROP_RATE), >, 0);
  g_assert_cmpint (wrn_test_host_get_state (a, b), ==, WRN_PEER_LAN);
  wrn_test_wire_clear (&wire);
}

/* Padding has a limit; what is beyond belongs to the record. */
static void
test_padding (void)
{
  WrnTestWire wire;
  WrnTestHost *a;
  WrnTestPuppet member;
  WrnRecord record;

  wrn_test_wire_init (&wire, 55);
  a = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_PLAIN);
  wrn_test_puppet_init_member (&member, &wire, 60);
  wrn_test_puppet_fill_record (&member, &wire.profile.subnet, 0, 1000, &record);
  for (guint pad = 130; pad > 0; pad--)
    {
      guint8 beacon[WRN_BEACON_MAX] = { 0 };
      WrnWriter writer = wrn_writer_over (beacon, sizeof beacon);
      guint8 sealed[WRN_RECORD_SEALED_MAX];
      const gsize sealed_len = wrn_record_seal (&record, &member.keys, &wire.entropy, sealed);
      gsize len;

      wrn_writer_put_u32 (&writer, WRN_PACKET_BEACON);
      wrn_writer_put_u32 (&writer, 0);
      wrn_writer_put_u16 (&writer, (guint16) pad);
      wrn_writer_reserve (&writer, pad);
      wrn_writer_put_bytes (&writer, sealed, sealed_len);
      len = wrn_writer_finish (&writer);
      wrn_mask_apply (member.realm.obf, beacon, len, TRUE);
      wrn_test_host_input (a, &member.host->address, beacon, len);
      g_assert_cmpuint (wrn_test_host_get_n_peers (a), ==, pad <= 64);
    }
  g_assert_cmpuint (wrn_test_host_get_drops (a, WRN_DROP_BEACON), ==, 130 - 64);
  wrn_test_puppet_clear (&member);
  wrn_test_wire_clear (&wire);
}

/* A network where others must not notice us. */
static void
test_off (void)
{
  WrnTestWire wire;
  WrnTestHost *a;
  WrnTestHost *b;

  wrn_test_wire_init (&wire, 53);
  a = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_NO_LAN);
  b = wrn_test_wire_add_edge (&wire, 2, WRN_TEST_EDGE_PLAIN);
  wrn_test_host_set_locals (a, &a->address, 1);
  wrn_test_wire_advance (&wire, WRN_SECONDS (300));
  g_assert_cmpuint (a->sent->len, ==, 0);
  g_assert_cmpuint (wrn_test_host_get_n_peers (a), ==, 0);
  g_assert_cmpuint (wrn_test_host_get_drops (a, WRN_DROP_BEACON), >=, count_beacons (b));
  wrn_test_wire_clear (&wire);
}

static WrnTestHost *
add_at_supernode (WrnTestWire *wire, guint number, WrnTestEdgeFlags flags, WrnTestHost *supernode)
{
  WrnTestHost *host = wrn_test_wire_add_edge (wire, number, flags);

  wrn_test_host_set_locals (host, &host->address, 1);
  wrn_test_host_set_supernode (host, 0, supernode);
  return host;
}

/* One that only talks through its supernode: nobody learns where it is, and nobody else is talked
 * to, whatever the others try. */
static void
test_no_direct (void)
{
  WrnTestWire wire;
  WrnTestHost *supernode;
  WrnTestHost *shy;
  WrnTestHost *open;
  WrnTestPuppet member;
  WrnPeerStatus status;
  guint8 bytes[100];

  wrn_test_wire_init (&wire, 54);
  supernode = wrn_test_wire_add_supernode (&wire, 200);
  shy = add_at_supernode (&wire, 1, WRN_TEST_EDGE_NO_DIRECT, supernode);
  open = add_at_supernode (&wire, 2, WRN_TEST_EDGE_PLAIN, supernode);
  wrn_test_wire_advance (&wire, WRN_SECONDS (20));
  g_assert_true (wrn_test_host_find_peer (open, shy, &status));
  g_assert_cmpint (status.state, ==, WRN_PEER_RELAYED);
  g_assert_true (wrn_endpoint_is_none (&status.endpoint));
  g_assert_cmpint (wrn_test_host_get_state (shy, open), ==, WRN_PEER_RELAYED);

  /* Somebody knows the address nevertheless, and knocks. */
  wrn_test_puppet_init_member (&member, &wire, 60);
  wrn_test_puppet_call (&member, shy);
  g_assert_cmpuint (member.heard->len, ==, 0);
  g_assert_false (wrn_session_may_send (&member.session, wire.now));
  wrn_test_host_set_locals (shy, &shy->address, 1);
  wrn_test_wire_advance (&wire, WRN_SECONDS (600));

  for (guint i = 0; i < shy->sent->len; i++)
    {
      const WrnTestDatagram *sent = g_ptr_array_index (shy->sent, i);

      g_assert_true (wrn_endpoint_equal (&sent->flow.remote, &supernode->address));
    }
  for (guint i = 0; i < open->sent->len; i++)
    {
      const WrnTestDatagram *sent = g_ptr_array_index (open->sent, i);

      g_assert_false (wrn_endpoint_equal (&sent->flow.remote, &shy->address));
    }
  {
    gsize len;
    const guint8 *data = g_bytes_get_data (g_hash_table_lookup (shy->items, "record"), &len);
    WrnRecord record;

    g_assert_true (wrn_record_decode (&record, data, len));
    g_assert_cmpuint (record.n_endpoints, ==, 0);
  }

  /* Not even a packet of a session is taken that comes the direct way. */
  for (guint i = 0; i < open->sent->len; i++)
    {
      const WrnTestDatagram *sent = g_ptr_array_index (open->sent, i);

      if (sent->len > sizeof bytes)
        continue;
      wrn_test_host_forget (shy);
      wrn_test_host_input (shy, &open->address, sent->data, sent->len);
      g_assert_cmpuint (shy->sent->len, ==, 0);
    }
  wrn_test_puppet_clear (&member);
  wrn_test_wire_clear (&wire);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edge-beacon/two-on-a-network-meet", test_meet);
  g_test_add_func ("/edge-beacon/beacons-are-few", test_rate);
  g_test_add_func ("/edge-beacon/a-replayed-beacon-makes-few-probes", test_replayed);
  g_test_add_func ("/edge-beacon/padding-has-a-limit", test_padding);
  g_test_add_func ("/edge-beacon/without-discovery-there-is-silence", test_off);
  g_test_add_func ("/edge-beacon/who-hides-is-not-found", test_no_direct);
  return g_test_run ();
}
