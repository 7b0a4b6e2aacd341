/* test-edge-receive.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an edge does with datagrams that nobody vouches for: it counts them.
 */
#include "config.h"

#include "core/crypto/wrn-mask.h"
#include "core/session/wrn-gate.h"
#include "tests/support/wrn-test-puppet.h"

/* Two edges that know each other by a LAN, and the packets that passed between them. */
typedef struct
{
  WrnTestWire wire;
  WrnTestHost *a;
  WrnTestHost *b;
  GPtrArray *to_a; /* (owned) (element-type WrnTestDatagram) */
  GPtrArray *to_b;
} Pair;

static void
keep (GPtrArray *captured, WrnTestHost *from, const WrnTestHost *to)
{
  for (guint i = 0; i < from->sent->len; i++)
    {
      const WrnTestDatagram *datagram = g_ptr_array_index (from->sent, i);

      if (wrn_endpoint_equal (&datagram->flow.remote, &to->address) ||
          wrn_endpoint_is_multicast (&datagram->flow.remote))
        g_ptr_array_add (captured, g_memdup2 (datagram, sizeof *datagram));
    }
}

static void
pair_init (Pair *self)
{
  wrn_test_wire_init (&self->wire, 1);
  self->a = wrn_test_wire_add_edge (&self->wire, 1, WRN_TEST_EDGE_PLAIN);
  self->b = wrn_test_wire_add_edge (&self->wire, 2, WRN_TEST_EDGE_PLAIN);
  wrn_test_host_set_locals (self->a, &self->a->address, 1);
  wrn_test_host_set_locals (self->b, &self->b->address, 1);
  self->to_a = g_ptr_array_new_with_free_func (g_free);
  self->to_b = g_ptr_array_new_with_free_func (g_free);
  wrn_test_wire_advance (&self->wire, WRN_SECONDS (5));
  g_assert_cmpint (wrn_test_host_get_state (self->a, self->b), ==, WRN_PEER_LAN);
  g_assert_cmpint (wrn_test_host_get_state (self->b, self->a), ==, WRN_PEER_LAN);
  keep (self->to_b, self->a, self->b);
  keep (self->to_a, self->b, self->a);
  wrn_test_host_forget (self->a);
  wrn_test_host_forget (self->b);
}

static void
pair_clear (Pair *self)
{
  wrn_test_wire_clear (&self->wire);
  g_ptr_array_unref (self->to_a);
  g_ptr_array_unref (self->to_b);
}

/* @packet is a drop of @reason, or of any if that is WRN_DROP_NONE, and nothing else. */
static void
assert_dropped (WrnTestHost *host, WrnDrop reason, const guint8 *packet, gsize len)
{
  const WrnEndpoint from = wrn_test_address (99);
  const guint n_peers = wrn_test_host_get_n_peers (host);
  const WrnTime next = wrn_test_host_next_timeout (host);
  const guint64 all = wrn_test_host_get_all_drops (host);
  const guint64 ours = wrn_test_host_get_drops (host, reason);

  wrn_test_host_input (host, &from, packet, len);
  g_assert_cmpuint (wrn_test_host_get_all_drops (host), ==, all + 1);
  if (reason != WRN_DROP_NONE)
    g_assert_cmpuint (wrn_test_host_get_drops (host, reason), ==, ours + 1);
  g_assert_cmpuint (host->sent->len, ==, 0);
  g_assert_cmpuint (host->frames->len, ==, 0);
  g_assert_cmpuint (host->stored->len, ==, 0);
  g_assert_cmpuint (host->events->len, ==, 0);
  g_assert_cmpuint (host->links->len, ==, 0);
  g_assert_cmpuint (wrn_test_host_get_n_peers (host), ==, n_peers);
  g_assert_cmpint (wrn_test_host_next_timeout (host), ==, next);
}

/* Every length that a socket may give, from a stranger and from where a supernode should be. */
static void
test_noise (void)
{
  WrnTestWire wire;
  WrnTestPuppet supernode;
  WrnTestHost *edge;
  guint8 noise[2100];

  wrn_test_wire_init (&wire, 2);
  wrn_test_puppet_init_supernode (&supernode, &wire, 50);
  edge = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_NO_LAN);
  wrn_test_host_set_supernode (edge, 0, supernode.host);
  wrn_test_wire_advance (&wire, WRN_SECONDS (1));
  wrn_test_host_forget (edge);

  for (gsize len = 0; len <= sizeof noise; len++)
    for (guint i = 0; i < 2; i++)
      {
        const guint64 before = wrn_test_host_get_all_drops (edge);
        const WrnDrop reason =
            len < WRN_PACKET_MIN || len > WRN_PACKET_MAX ? WRN_DROP_SIZE : WRN_DROP_UNKNOWN;

        wrn_sim_random_fill (&wire.random, noise, len);
        if (i == 0)
          assert_dropped (edge, reason, noise, len);
        else
          wrn_test_host_input (edge, &supernode.host->address, noise, len);
        g_assert_cmpuint (wrn_test_host_get_all_drops (edge), ==, before + 1);
        g_assert_cmpuint (edge->sent->len, ==, 0);
        g_assert_cmpuint (wrn_test_host_get_n_peers (edge), ==, 0);
      }
  wrn_test_puppet_clear (&supernode);
  wrn_test_wire_clear (&wire);
}

/* The nonce of the mask comes from the tail; none of its values may matter (security.md, row 32).
 */
static void
test_all_ones (void)
{
  Pair pair;
  guint8 packet[WRN_PACKET_MAX];

  pair_init (&pair);
  for (guint fill = 0; fill < 2; fill++)
    for (gsize len = WRN_PACKET_MIN; len <= WRN_PACKET_MAX; len++)
      {
        memset (packet, fill == 0 ? 0xff : 0, len);
        memset (packet + len - WRN_MASK_TAIL_LEN, 0xff, WRN_MASK_TAIL_LEN);
        assert_dropped (pair.a, WRN_DROP_UNKNOWN, packet, len);
      }
  pair_clear (&pair);
}

/* Cuts, stretches and flips @packet in every way; each result is dropped. @noise: (nullable): a
 * flag for each byte that means nothing. */
static void
damage (WrnTestHost *host, const WrnTestDatagram *packet, const gboolean *noise)
{
  guint8 copy[WRN_PACKET_MAX + 64];

  for (gsize len = 0; len < packet->len; len++)
    assert_dropped (host, WRN_DROP_NONE, packet->data, len);
  memset (copy, 0, sizeof copy);
  memcpy (copy, packet->data, packet->len);
  for (gsize more = 1; more <= 32; more++)
    assert_dropped (host, WRN_DROP_NONE, copy, packet->len + more);
  for (gsize bit = 0; bit < 8 * packet->len; bit++)
    {
      if (noise != NULL && noise[bit / 8])
        continue;
      copy[bit / 8] ^= (guint8) (1 << bit % 8);
      assert_dropped (host, WRN_DROP_NONE, copy, packet->len);
      copy[bit / 8] ^= (guint8) (1 << bit % 8);
    }
}

/* A fresh edge and a fresh INIT to it that nobody delivers. */
static void
test_damaged_init (void)
{
  WrnTestWire wire;
  WrnTestPuppet member;
  WrnTestHost *edge;
  WrnIdentity identity;
  WrnTestDatagram init = { .len = WRN_INIT_LEN };

  wrn_test_wire_init (&wire, 3);
  edge = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_NO_LAN);
  wrn_test_puppet_init_member (&member, &wire, 60);
  wrn_test_host_forget (edge);
  wrn_identity_init (&identity, edge->seed);
  wrn_session_init (&member.session, &member.context, &member, identity.id, identity.dh.public_key);
  g_assert_true (wrn_session_write_init (&member.session, wire.now, init.data));
  damage (edge, &init, NULL);

  /* And the whole one is good. */
  wrn_test_host_input (edge, &member.host->address, init.data, init.len);
  g_assert_cmpuint (edge->sent->len, ==, 1);
  g_assert_cmpuint (wrn_test_host_get_n_peers (edge), ==, 1);
  wrn_test_puppet_clear (&member);
  wrn_test_wire_clear (&wire);
}

/* Edge a, whose INIT is on its way; returns b's answer to it, which nobody delivers. */
static WrnTestDatagram *
get_resp (Pair *pair)
{
  WrnTestDatagram *resp = NULL;

  wrn_test_host_restart (pair->b, WRN_TEST_EDGE_PLAIN);
  wrn_test_host_forget (pair->b);
  pair->a->gone = TRUE;
  for (guint i = 0; i < 100 && resp == NULL; i++)
    {
      wrn_test_wire_advance (&pair->wire, WRN_SECONDS (1));
      g_assert_cmpuint (pair->b->sent->len, <, 1000);
      for (guint k = 0; k < pair->b->sent->len && resp == NULL; k++)
        {
          const WrnTestDatagram *sent = g_ptr_array_index (pair->b->sent, k);

          if (sent->len != WRN_INIT_LEN)
            continue;
          pair->a->gone = FALSE;
          wrn_test_host_forget (pair->a);
          wrn_test_host_input (pair->a, &pair->b->address, sent->data, sent->len);
          g_assert_cmpuint (pair->a->sent->len, ==, 1);
          resp = g_memdup2 (g_ptr_array_index (pair->a->sent, 0), sizeof *resp);
        }
    }
  g_assert_nonnull (resp);
  g_assert_cmpuint (resp->len, ==, WRN_RESP_LEN);
  return resp;
}

static void
test_damaged_resp (void)
{
  Pair pair;
  g_autofree WrnTestDatagram *resp = NULL;

  pair_init (&pair);
  resp = get_resp (&pair);
  wrn_test_host_forget (pair.b);
  damage (pair.b, resp, NULL);
  wrn_test_host_input (pair.b, &pair.a->address, resp->data, resp->len);
  g_assert_cmpuint (pair.b->sent->len, >, 0);
  pair_clear (&pair);
}

static void
test_damaged_data (void)
{
  Pair pair;
  const WrnTestDatagram *last;

  pair_init (&pair);
  wrn_test_wire_advance (&pair.wire, WRN_SECONDS (9));
  pair.a->gone = TRUE;
  while (pair.b->sent->len == 0)
    wrn_test_wire_advance (&pair.wire, WRN_SECONDS (1));
  pair.a->gone = FALSE;
  wrn_test_host_forget (pair.a);
  last = g_ptr_array_index (pair.b->sent, pair.b->sent->len - 1);
  g_assert_cmpuint (last->len, >=, WRN_DATA_OVERHEAD + 1);
  damage (pair.a, last, NULL);
  pair_clear (&pair);
}

/* The number and the padding of a beacon are noise. */
static void
test_damaged_beacon (void)
{
  gboolean noise[WRN_PACKET_MAX] = { [4] = TRUE, TRUE, TRUE, TRUE };
  WrnTestWire wire;
  WrnTestDatagram beacon;
  WrnCommunityKeys keys;
  WrnTestHost *a;
  WrnTestHost *b;

  wrn_test_wire_init (&wire, 4);
  a = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_PLAIN);
  b = wrn_test_wire_add_edge (&wire, 2, WRN_TEST_EDGE_PLAIN);
  wrn_test_host_forget (b);
  wrn_test_host_timeout (a);
  g_assert_cmpuint (a->sent->len, ==, 2);
  beacon = *(const WrnTestDatagram *) g_ptr_array_index (a->sent, 0);
  wrn_community_keys_init (&keys, wire.profile.secret);
  wrn_mask_apply (keys.obf, beacon.data, beacon.len, TRUE);
  for (guint i = 0; i < beacon.data[8]; i++)
    noise[10 + i] = TRUE;
  wrn_mask_apply (keys.obf, beacon.data, beacon.len, TRUE);
  damage (b, &beacon, noise);
  wrn_test_wire_clear (&wire);
}

/* A cookie for one INIT; the edge under load asks for it. */
static void
test_cookie (void)
{
  WrnTestWire wire;
  WrnTestPuppet member;
  WrnTestHost *edge;
  WrnIdentity identity;
  WrnTestDatagram init = { .len = WRN_INIT_LEN };
  guint n_cookies = 0;

  wrn_test_wire_init (&wire, 5);
  edge = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_NO_LAN);
  wrn_test_puppet_init_member (&member, &wire, 60);
  wrn_identity_init (&identity, edge->seed);
  wrn_session_init (&member.session, &member.context, &member, identity.id, identity.dh.public_key);
  for (guint i = 0; i < 2 * WRN_GATE_LOAD_PER_SECOND; i++)
    {
      g_assert_true (wrn_session_write_init (&member.session, wire.now, init.data));
      wrn_test_host_forget (edge);
      wrn_test_host_input (edge, &member.host->address, init.data, init.len);
      if (edge->sent->len > 0 &&
          ((WrnTestDatagram *) g_ptr_array_index (edge->sent, 0))->len == WRN_COOKIE_LEN)
        n_cookies++;
      g_assert_cmpuint (wrn_test_host_get_bytes_to (edge, &member.host->address), <, WRN_INIT_LEN);
    }
  g_assert_cmpuint (n_cookies, ==, WRN_GATE_LOAD_PER_SECOND);
  g_assert_cmpuint (wrn_test_host_get_drops (edge, WRN_DROP_COOKIE), ==, n_cookies);
  g_assert_cmpuint (wrn_test_host_get_n_peers (edge), ==, 1);
  wrn_test_puppet_clear (&member);
  wrn_test_wire_clear (&wire);
}

/* Whatever an edge said comes back to itself (security.md, row 4). Its own beacon is no offence. */
static void
test_reflection (void)
{
  Pair pair;

  pair_init (&pair);
  for (guint i = 0; i < pair.to_b->len; i++)
    {
      const WrnTestDatagram *own = g_ptr_array_index (pair.to_b, i);

      if (!wrn_endpoint_is_multicast (&own->flow.remote))
        {
          assert_dropped (pair.a, WRN_DROP_NONE, own->data, own->len);
          continue;
        }
      wrn_test_host_input (pair.a, &pair.b->address, own->data, own->len);
      g_assert_cmpuint (pair.a->sent->len, ==, 0);
      g_assert_cmpuint (wrn_test_host_get_n_peers (pair.a), ==, 1);
    }
  pair_clear (&pair);
}

/* A whole capture comes a second time, from elsewhere (security.md, rows 5 and 7). A beacon may be
 * believed again; it changes nothing about a peer that is connected. */
static void
test_replay (void)
{
  Pair pair;

  pair_init (&pair);
  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < pair.to_a->len; i++)
        {
          const WrnTestDatagram *old = g_ptr_array_index (pair.to_a, i);

          if (!wrn_endpoint_is_multicast (&old->flow.remote))
            assert_dropped (pair.a, WRN_DROP_NONE, old->data, old->len);
        }
      wrn_test_wire_advance (&pair.wire, WRN_SECONDS (4));
      wrn_test_host_forget (pair.a);
      g_assert_cmpint (wrn_test_host_get_state (pair.a, pair.b), ==, WRN_PEER_LAN);
    }

  /* Long after its session, an INIT of it is answered by nobody. */
  pair.b->gone = TRUE;
  wrn_test_wire_advance (&pair.wire, WRN_SECONDS (200));
  for (guint i = 0; i < pair.to_a->len; i++)
    {
      const WrnTestDatagram *old = g_ptr_array_index (pair.to_a, i);

      wrn_test_host_forget (pair.a);
      if (old->len == WRN_INIT_LEN)
        assert_dropped (pair.a, WRN_DROP_REPLAY_INIT, old->data, old->len);
    }
  pair_clear (&pair);
}

static void
test_foreign (void)
{
  Pair pair;
  WrnTestHost *foreign;

  pair_init (&pair);
  foreign = wrn_test_wire_add_edge (&pair.wire, 3, WRN_TEST_EDGE_FOREIGN);
  for (guint i = 0; i < pair.to_a->len; i++)
    {
      const WrnTestDatagram *packet = g_ptr_array_index (pair.to_a, i);

      wrn_test_host_forget (foreign);
      assert_dropped (foreign, WRN_DROP_UNKNOWN, packet->data, packet->len);
    }
  wrn_test_wire_advance (&pair.wire, WRN_SECONDS (60));
  g_assert_cmpuint (wrn_test_host_get_n_peers (foreign), ==, 0);
  g_assert_cmpuint (wrn_test_host_get_n_peers (pair.a), ==, 1);
  pair_clear (&pair);
}

/* Packets under the supernode's mask, from its address, with channels that nobody opened. */
static void
test_forged_relay (void)
{
  Pair pair;
  WrnTestPuppet supernode;
  WrnTestHost *edge;

  wrn_test_wire_init (&pair.wire, 6);
  wrn_test_puppet_init_supernode (&supernode, &pair.wire, 50);
  edge = wrn_test_wire_add_edge (&pair.wire, 1, WRN_TEST_EDGE_NO_LAN);
  wrn_test_host_set_supernode (edge, 0, supernode.host);
  wrn_test_wire_advance (&pair.wire, WRN_SECONDS (1));
  wrn_test_host_forget (edge);

  for (gsize len = WRN_PACKET_MIN; len <= 600; len++)
    {
      guint8 packet[WRN_PACKET_MAX];
      const guint64 before = wrn_test_host_get_drops (edge, WRN_DROP_UNKNOWN);

      wrn_sim_random_fill (&pair.wire.random, packet, len);
      packet[1] |= 1;
      wrn_mask_apply (supernode.realm.obf, packet, len, FALSE);
      wrn_test_host_input (edge, &supernode.host->address, packet, len);
      g_assert_cmpuint (wrn_test_host_get_drops (edge, WRN_DROP_UNKNOWN), ==, before + 1);
      g_assert_cmpuint (edge->sent->len, ==, 0);
    }
  wrn_test_puppet_clear (&supernode);
  wrn_test_wire_clear (&pair.wire);
}

/* An edge, and a member whose packets somebody sends on from another address (protocol section 6,
 * "Roaming"). */
typedef struct
{
  WrnTestWire wire;
  WrnTestHost *edge;
  WrnTestPuppet member;
  WrnEndpoint home;   /* of the member */
  WrnEndpoint mirror; /* of whoever copies its packets */
} Mirror;

static void
mirror_init (Mirror *self)
{
  wrn_test_wire_init (&self->wire, 7);
  self->edge = wrn_test_wire_add_edge (&self->wire, 1, WRN_TEST_EDGE_NO_LAN);
  wrn_test_puppet_init_member (&self->member, &self->wire, 60);
  self->member.is_honest = TRUE;
  self->home = self->member.host->address;
  self->mirror = wrn_test_address (99);
}

/* The copy came, and more of it does not prove that the member is there. */
static void
mirror_finish (Mirror *self)
{
  static const guint8 keepalive[] = { WRN_KIND_KEEPALIVE };
  WrnPeerStatus status;

  self->member.host->gone = TRUE;
  wrn_test_wire_advance (&self->wire, WRN_MSEC (10));
  self->member.host->gone = FALSE;
  g_assert_true (wrn_test_host_find_peer (self->edge, self->member.host, &status));
  g_assert_cmpint (status.state, ==, WRN_PEER_CONNECTING);

  /* The next packet comes from the member itself, which answers questions. */
  self->member.host->address = self->home;
  wrn_test_puppet_say (&self->member, keepalive, sizeof keepalive);
  wrn_test_wire_advance (&self->wire, WRN_SECONDS (1));
  g_assert_true (wrn_test_host_find_peer (self->edge, self->member.host, &status));
  g_assert_cmpint (status.state, ==, WRN_PEER_LAN);
  g_assert_true (wrn_endpoint_equal (&status.endpoint, &self->home));
  wrn_test_puppet_clear (&self->member);
  wrn_test_wire_clear (&self->wire);
}

static void
test_mirrored_confirmation (void)
{
  static const guint8 keepalive[] = { WRN_KIND_KEEPALIVE };
  Mirror world;
  WrnIdentity identity;
  guint8 packet[WRN_PACKET_MAX];
  gsize len;

  mirror_init (&world);
  wrn_identity_init (&identity, world.edge->seed);
  wrn_session_init (&world.member.session, &world.member.context, &world.member, identity.id,
                    identity.dh.public_key);
  world.member.remote = world.edge->address;
  g_assert_true (wrn_session_write_init (&world.member.session, world.wire.now, packet));
  wrn_test_host_send (world.member.host, &world.edge->address, packet, WRN_INIT_LEN);
  wrn_test_wire_run (&world.wire);
  len = wrn_test_puppet_seal (&world.member, keepalive, sizeof keepalive, packet);
  wrn_test_host_input (world.edge, &world.mirror, packet, len);
  mirror_finish (&world);
}

static void
test_mirrored_resp (void)
{
  Mirror world;
  WrnRecord record;
  guint8 bytes[WRN_RECORD_MAX];
  const WrnTestDatagram *init;

  mirror_init (&world);
  wrn_test_puppet_fill_record (&world.member, &world.wire.profile.subnet, 0, 1000, &record);
  record.n_endpoints = 1;
  record.endpoints[0] = world.home;
  wrn_record_sign (&record, world.member.keys.cid, &world.member.identity);
  wrn_edge_restore (world.edge->edge, world.wire.now, "", bytes,
                    wrn_record_encode (&record, bytes));
  wrn_test_host_forget (world.edge);
  world.member.host->gone = TRUE;
  while (world.edge->sent->len == 0)
    wrn_test_wire_advance (&world.wire, WRN_MSEC (100));
  init = g_ptr_array_index (world.edge->sent, 0);
  g_assert_true (wrn_endpoint_equal (&init->flow.remote, &world.home));

  world.member.host->gone = FALSE;
  world.member.host->address = world.mirror;
  world.member.remote = world.edge->address;
  wrn_test_host_input (world.member.host, &world.edge->address, init->data, init->len);
  world.member.host->gone = TRUE;
  wrn_test_wire_run (&world.wire);
  mirror_finish (&world);
}

/* security.md, row 27. Any packet of a capture, complete or damaged, comes from a new address to an
 * edge that has the keys of its receiver and no memory: that address does not get more bytes than
 * came from it, neither at once nor later. */
static void
test_amplification (void)
{
  const WrnEndpoint victim = wrn_test_address (99);
  Pair pair;

  pair_init (&pair);
  pair.a->gone = pair.b->gone = TRUE;
  for (guint i = 0; i < pair.to_a->len; i++)
    for (guint damaged = 0; damaged < 2; damaged++)
      {
        WrnTestDatagram packet = *(const WrnTestDatagram *) g_ptr_array_index (pair.to_a, i);
        WrnTestHost *edge = wrn_test_wire_add_edge (&pair.wire, 1, WRN_TEST_EDGE_PLAIN);

        edge->address = wrn_test_address (3);
        wrn_test_host_forget (edge);
        if (damaged)
          packet.data[wrn_sim_random_below (&pair.wire.random, (guint32) packet.len)] ^= 1;
        wrn_test_host_input (edge, &victim, packet.data, packet.len);
        wrn_test_wire_advance (&pair.wire, WRN_SECONDS (120));
        g_assert_cmpuint (wrn_test_host_get_bytes_to (edge, &victim), <=, packet.len);
        edge->gone = TRUE;
      }
  pair_clear (&pair);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edge/noise-of-every-length-is-dropped", test_noise);
  g_test_add_func ("/edge/tails-of-ones-are-dropped", test_all_ones);
  g_test_add_func ("/edge/a-damaged-init-is-dropped", test_damaged_init);
  g_test_add_func ("/edge/a-damaged-resp-is-dropped", test_damaged_resp);
  g_test_add_func ("/edge/damaged-data-is-dropped", test_damaged_data);
  g_test_add_func ("/edge/a-damaged-beacon-is-dropped", test_damaged_beacon);
  g_test_add_func ("/edge/a-flood-gets-cookies", test_cookie);
  g_test_add_func ("/edge/what-comes-back-to-its-author-is-dropped", test_reflection);
  g_test_add_func ("/edge/a-replayed-capture-is-dropped", test_replay);
  g_test_add_func ("/edge/another-community-is-not-heard", test_foreign);
  g_test_add_func ("/edge/a-forged-channel-leads-nowhere", test_forged_relay);
  g_test_add_func ("/edge/a-copied-confirmation-proves-no-address", test_mirrored_confirmation);
  g_test_add_func ("/edge/a-copied-resp-proves-no-address", test_mirrored_resp);
  g_test_add_func ("/edge/a-stranger-gets-no-more-than-it-gave", test_amplification);
  return g_test_run ();
}
