/* test-edge-claims.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records of members: who has which address, what is kept across restarts, and who hears of it.
 */
#include "config.h"

#include "tests/support/wrn-test-puppet.h"

/* Fourteen addresses, so that members meet at one. */
static void
init_wire (WrnTestWire *wire, guint64 seed, const char *subnet)
{
  wrn_test_wire_init (wire, seed);
  g_assert_true (wrn_subnet_parse (subnet, &wire->profile.subnet));
}

static guint32
get_ipv4 (const WrnTestHost *host)
{
  WrnEdgeStatus status;

  wrn_edge_get_status (host->edge, &status);
  return status.ipv4;
}

static WrnRecord
get_item (const WrnTestHost *host, const char *name)
{
  WrnRecord record;
  gsize len;
  const guint8 *data = g_bytes_get_data (g_hash_table_lookup (host->items, name), &len);

  g_assert_true (wrn_record_decode (&record, data, len));
  return record;
}

/* What @host last stored about itself. */
static WrnRecord
get_record (const WrnTestHost *host)
{
  return get_item (host, "record");
}

/* What @by last stored about @host. */
static WrnRecord
get_record_of (const WrnTestHost *host, const WrnTestHost *by)
{
  char id[WRN_NODE_ID_TEXT_LEN];
  g_autofree char *name = NULL;
  WrnIdentity identity;

  wrn_identity_init (&identity, host->seed);
  name = g_strdup_printf ("member-%s", wrn_key_format (identity.id, id));
  return get_item (by, name);
}

/* Somebody who claims the address of @host, and who beats it there or not. */
static void
find_rival (WrnTestPuppet *rival, const WrnTestHost *host, gboolean beats, WrnRecord *record)
{
  const WrnSubnet *subnet = &host->wire->profile.subnet;
  const guint32 ipv4 = get_ipv4 (host);
  WrnIdentity identity;

  wrn_identity_init (&identity, host->seed);
  for (guint i = 0; i < 100000; i++)
    {
      memcpy (rival->host->seed + 4, &i, sizeof i);
      wrn_identity_init (&rival->identity, rival->host->seed);
      wrn_test_puppet_fill_record (rival, subnet, 0, 1000, record);
      if (record->claim.ipv4 == ipv4 &&
          wrn_claim_beats (rival->keys.cid, ipv4, rival->identity.id, identity.id) == beats)
        return;
    }
  g_assert_not_reached ();
}

typedef struct
{
  WrnTestWire wire;
  WrnTestHost *edge;
  WrnTestPuppet rival;
  WrnRecord record; /* of the rival */
  guint32 before;   /* the edge's address */
} Conflict;

static void
conflict_init (Conflict *self, gboolean beats)
{
  init_wire (&self->wire, 30, "10.99.0.0/28");
  self->edge = wrn_test_wire_add_edge (&self->wire, 1, WRN_TEST_EDGE_NO_LAN);
  wrn_test_puppet_init_member (&self->rival, &self->wire, 60);
  find_rival (&self->rival, self->edge, beats, &self->record);
  self->before = get_ipv4 (self->edge);
  wrn_test_puppet_call (&self->rival, self->edge);
  wrn_test_wire_advance (&self->wire, WRN_SECONDS (5));
  wrn_test_host_forget (self->edge);
  wrn_test_puppet_forget (&self->rival);
  wrn_test_puppet_say_record (&self->rival, &self->record);
  wrn_test_wire_advance (&self->wire, WRN_MSEC (1));
}

static void
conflict_clear (Conflict *self)
{
  wrn_test_puppet_clear (&self->rival);
  wrn_test_wire_clear (&self->wire);
}

static gboolean
is_of_member (gpointer name, gpointer content, gpointer data)
{
  return strcmp (name, "record") != 0;
}

/* The loser moves once, and the TAP, the disk, people and members hear of it. */
static void
test_loser (void)
{
  Conflict conflict;
  WrnPeerStatus status;
  const WrnEffectLink *link;
  guint32 after;

  conflict_init (&conflict, TRUE);
  after = get_ipv4 (conflict.edge);
  g_assert_cmpuint (after, !=, conflict.before);
  g_assert_cmpuint (get_record (conflict.edge).claim.attempt, ==, 1);
  g_assert_cmpuint (conflict.edge->links->len, ==, 1);
  link = g_ptr_array_index (conflict.edge->links, 0);
  g_assert_cmpuint (GUINT32_FROM_BE (*(const guint32 *) (gconstpointer) link->ipv4), ==, after);
  g_assert_cmpuint (link->ipv4_prefix, ==, 28);
  g_assert_cmpuint (conflict.edge->events->len, ==, 1);
  g_assert_cmpuint (get_record (conflict.edge).claim.ipv4, ==, after);
  g_assert_cmpuint (wrn_test_puppet_count (&conflict.rival, WRN_KIND_RECORD), ==, 1);
  g_assert_true (wrn_test_host_find_peer (conflict.edge, conflict.rival.host, &status));
  g_assert_cmpuint (status.ipv4, ==, conflict.before);

  /* Saying it again moves nobody. */
  for (guint i = 0; i < 5; i++)
    {
      conflict.record.seq++;
      wrn_test_puppet_say_record (&conflict.rival, &conflict.record);
      wrn_test_wire_advance (&conflict.wire, WRN_SECONDS (2));
    }
  g_assert_cmpuint (get_ipv4 (conflict.edge), ==, after);
  g_assert_cmpuint (conflict.edge->links->len, ==, 1);

  /* Nor does the winner's leaving the address. */
  conflict.record.seq++;
  conflict.record.claim.attempt = 1;
  conflict.record.claim.ipv4 =
      wrn_addresses_get_ipv4 (conflict.rival.keys.cid, conflict.rival.identity.id,
                              &conflict.wire.profile.subnet, 1);
  if (conflict.record.claim.ipv4 != after)
    {
      wrn_test_puppet_say_record (&conflict.rival, &conflict.record);
      wrn_test_wire_advance (&conflict.wire, WRN_SECONDS (2));
      g_assert_cmpuint (get_ipv4 (conflict.edge), ==, after);
      g_assert_true (wrn_test_host_find_peer (conflict.edge, conflict.rival.host, &status));
      g_assert_cmpuint (status.ipv4, ==, conflict.record.claim.ipv4);
    }

  /* A restart changes nothing, even if the winner is forgotten; and the TAP never sees the address
   * that is the winner's. */
  g_hash_table_foreach_remove (conflict.edge->items, is_of_member, NULL);
  wrn_test_host_forget (conflict.edge);
  wrn_test_host_restart (conflict.edge, WRN_TEST_EDGE_NO_LAN);
  wrn_test_wire_advance (&conflict.wire, WRN_MSEC (1));
  g_assert_cmpuint (wrn_test_host_get_n_peers (conflict.edge), ==, 0);
  g_assert_cmpuint (get_ipv4 (conflict.edge), ==, after);
  g_assert_cmpuint (conflict.edge->links->len, ==, 1);
  link = g_ptr_array_index (conflict.edge->links, 0);
  g_assert_cmpuint (GUINT32_FROM_BE (*(const guint32 *) (gconstpointer) link->ipv4), ==, after);
  conflict_clear (&conflict);
}

static void
test_winner (void)
{
  Conflict conflict;
  WrnPeerStatus status;

  conflict_init (&conflict, FALSE);
  wrn_test_wire_advance (&conflict.wire, WRN_SECONDS (5));
  g_assert_cmpuint (get_ipv4 (conflict.edge), ==, conflict.before);
  g_assert_cmpuint (conflict.edge->links->len, ==, 0);
  g_assert_cmpuint (conflict.edge->events->len, ==, 0);
  g_assert_cmpuint (wrn_test_puppet_count (&conflict.rival, WRN_KIND_RECORD), ==, 0);
  g_assert_true (wrn_test_host_find_peer (conflict.edge, conflict.rival.host, &status));
  g_assert_cmpuint (status.ipv4, ==, 0);
  conflict_clear (&conflict);
}

/* Gives @host the record of a member that it does not meet. */
static void
restore (WrnTestHost *host, const WrnRecord *record)
{
  guint8 bytes[WRN_RECORD_MAX];

  wrn_edge_restore (host->edge, host->wire->now, "", bytes, wrn_record_encode (record, bytes));
}

/* Somebody who was not there before, with its first claim. */
static void
make_stranger (WrnTestPuppet *self, const WrnTestWire *wire, WrnRecord *record)
{
  static guint32 number;

  number++;
  memcpy (self->host->seed + 8, &number, sizeof number);
  wrn_identity_init (&self->identity, self->host->seed);
  wrn_test_puppet_fill_record (self, &wire->profile.subnet, 0, 1000, record);
}

/* Somebody who claims @ipv4 with its first attempt, and beats @id there or not. */
static void
make_claimant (WrnTestPuppet *self,
               const WrnTestWire *wire,
               guint32 ipv4,
               const guint8 *id,
               gboolean beats,
               WrnRecord *record)
{
  do
    make_stranger (self, wire, record);
  while (record->claim.ipv4 != ipv4 ||
         wrn_claim_beats (self->keys.cid, ipv4, record->id, id) != beats);
}

/* With both addresses of a tiny network taken there is none for us, until somebody leaves one. */
static void
test_none_left (void)
{
  WrnTestWire wire;
  WrnTestPuppet others;
  WrnTestHost *edge;
  WrnIdentity identity;
  WrnRecord records[2];

  init_wire (&wire, 36, "10.99.0.0/30");
  edge = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_NO_LAN);
  wrn_identity_init (&identity, edge->seed);
  wrn_test_puppet_init_member (&others, &wire, 60);
  for (guint i = 0; i < 2; i++)
    {
      make_claimant (&others, &wire, wire.profile.subnet.address + 1 + i, identity.id, TRUE,
                     &records[i]);
      restore (edge, &records[i]);
    }
  wrn_test_host_timeout (edge);
  g_assert_cmpuint (get_ipv4 (edge), ==, 0);
  g_assert_cmpuint (get_record (edge).claim.ipv4, ==, 0);

  /* The second one, whose seed we still have, says that it has none. */
  records[1].seq++;
  records[1].claim = (WrnClaim){ 0 };
  records[1].prefix = 0;
  wrn_record_sign (&records[1], others.keys.cid, &others.identity);
  restore (edge, &records[1]);
  wrn_test_host_timeout (edge);
  g_assert_cmpuint (get_ipv4 (edge), ==, wire.profile.subnet.address + 2);
  g_assert_cmpuint (get_record (edge).claim.ipv4, ==, get_ipv4 (edge));
  wrn_test_puppet_clear (&others);
  wrn_test_wire_clear (&wire);
}

/* What @host takes for the address of member @id. */
static guint32
get_ipv4_of (const WrnTestHost *host, const guint8 *id)
{
  g_autoptr (GArray) peers = wrn_edge_list_peers (host->edge);

  for (guint i = 0; i < peers->len; i++)
    {
      const WrnPeerStatus *status = &g_array_index (peers, WrnPeerStatus, i);

      if (memcmp (status->id, id, sizeof status->id) == 0)
        return status->ipv4;
    }
  g_assert_not_reached ();
}

/* The loser of an address has it when the winner is forgotten. */
static void
test_heir (void)
{
  WrnTestWire wire;
  WrnTestPuppet others;
  WrnTestHost *edge;
  WrnIdentity identity;
  WrnRecord winner;
  WrnRecord loser;
  WrnRecord other;
  guint32 ipv4;

  init_wire (&wire, 37, "10.99.0.0/24");
  edge = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_NO_LAN);
  ipv4 = get_ipv4 (edge);
  wrn_identity_init (&identity, edge->seed);
  wrn_test_puppet_init_member (&others, &wire, 60);
  ipv4 = wire.profile.subnet.address + (ipv4 == wire.profile.subnet.address + 9 ? 10 : 9);
  make_claimant (&others, &wire, ipv4, identity.id, TRUE, &winner);
  make_claimant (&others, &wire, ipv4, winner.id, FALSE, &loser);
  restore (edge, &winner);
  wire.now += WRN_SECONDS (1);
  restore (edge, &loser);
  g_assert_cmpuint (get_ipv4_of (edge, winner.id), ==, ipv4);
  g_assert_cmpuint (get_ipv4_of (edge, loser.id), ==, 0);

  for (guint n = 2; n < WRN_EDGE_MAX_PEERS + 1; n++)
    {
      do
        make_stranger (&others, &wire, &other);
      while (other.claim.ipv4 == ipv4);
      restore (edge, &other);
    }
  g_assert_cmpuint (wrn_test_host_get_n_peers (edge), ==, WRN_EDGE_MAX_PEERS);
  g_assert_cmpuint (get_ipv4_of (edge, loser.id), ==, ipv4);
  wrn_test_puppet_clear (&others);
  wrn_test_wire_clear (&wire);
}

/* As many members as addresses, in any order of arrival, apart and together: in the end each has
 * its own, and all say the same about it. */
static void
test_convergence (void)
{
  enum
  {
    N = 6
  };

  for (guint round = 0; round < 10; round++)
    {
      WrnTestWire wire;
      WrnTestHost *hosts[N];

      init_wire (&wire, 100 + round, "10.99.0.0/28");
      for (guint i = 0; i < N; i++)
        {
          hosts[i] = wrn_test_wire_add_edge (&wire, 1 + (i * 5 + round) % 240, WRN_TEST_EDGE_PLAIN);
          wrn_test_host_set_locals (hosts[i], &hosts[i]->address, 1);
        }
      for (guint i = 0; i < N; i++)
        hosts[i]->gone = wrn_sim_random_chance (&wire.random, 0.5);
      wrn_test_wire_advance (&wire, WRN_SECONDS (120));
      for (guint i = 0; i < N; i++)
        hosts[i]->gone = !hosts[i]->gone;
      wrn_test_wire_advance (&wire, WRN_SECONDS (120));
      for (guint i = 0; i < N; i++)
        hosts[i]->gone = FALSE;
      wrn_test_wire_advance (&wire, WRN_SECONDS (300));

      for (guint i = 0; i < N; i++)
        for (guint k = 0; k < N; k++)
          {
            WrnPeerStatus status;

            if (i == k)
              continue;
            g_assert_cmpuint (get_ipv4 (hosts[i]), !=, get_ipv4 (hosts[k]));
            g_assert_true (wrn_test_host_find_peer (hosts[i], hosts[k], &status));
            g_assert_cmpint (status.state, ==, WRN_PEER_LAN);
            g_assert_cmpuint (status.ipv4, ==, get_ipv4 (hosts[k]));
          }
      wrn_test_wire_clear (&wire);
    }
}

/* With an edge's disk and the clock of 1970: its record is still the one that all know, and is only
 * replaced if it does not come true again within seconds. */
static void
test_restart (void)
{
  WrnTestWire wire;
  WrnTestHost *a;
  WrnTestHost *b;
  WrnPeerStatus status;
  WrnRecord before;

  init_wire (&wire, 31, "10.99.0.0/28");
  a = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_PLAIN);
  b = wrn_test_wire_add_edge (&wire, 2, WRN_TEST_EDGE_PLAIN);
  wrn_test_host_set_locals (a, &a->address, 1);
  wrn_test_host_set_locals (b, &b->address, 1);
  wrn_test_wire_advance (&wire, WRN_SECONDS (10));
  before = get_record (a);
  g_assert_cmpuint (before.n_endpoints, ==, 1);
  g_assert_cmpuint (g_hash_table_size (a->items), ==, 2);

  wire.clock = 0;
  wrn_test_host_forget (a);
  wrn_test_host_restart (a, WRN_TEST_EDGE_NO_LAN);
  g_assert_cmpuint (a->events->len, ==, 0);
  g_assert_cmpuint (get_record (a).seq, ==, before.seq);
  g_assert_cmpuint (get_ipv4 (a), ==, before.claim.ipv4);
  g_assert_true (wrn_test_host_find_peer (a, b, &status));
  g_assert_cmpstr (status.name, ==, "member 2");
  g_assert_cmpuint (status.ipv4, ==, get_ipv4 (b));

  /* Without a beacon: the stored record says where to knock, within two seconds. */
  wrn_test_wire_advance (&wire, WRN_SECONDS (3));
  g_assert_cmpint (wrn_test_host_get_state (a, b), ==, WRN_PEER_LAN);
  g_assert_cmpuint (get_record (a).seq, ==, before.seq);
  g_assert_cmpuint (get_record_of (a, b).seq, ==, before.seq);
  wrn_test_wire_advance (&wire, WRN_SECONDS (3));
  g_assert_cmpuint (get_record (a).seq, ==, before.seq + 1);
  g_assert_cmpuint (get_record (a).n_endpoints, ==, 0);
  g_assert_cmpuint (get_record_of (a, b).seq, ==, before.seq + 1);

  /* What is new does not wait. */
  wrn_test_host_restart (a, WRN_TEST_EDGE_NO_LAN);
  g_assert_cmpuint (get_record (a).seq, ==, before.seq + 1);
  wrn_test_host_set_locals (a, &a->address, 1);
  g_assert_cmpuint (get_record (a).seq, ==, before.seq + 2);
  wrn_test_wire_clear (&wire);
}

/* A live system without a clock: its records are older than what members have of it, and one of
 * them tells it so. */
static void
test_forgotten_life (void)
{
  WrnTestWire wire;
  WrnTestHost *supernode;
  WrnTestHost *a;
  WrnTestHost *b;
  WrnRecord before;
  WrnPeerStatus status;

  wrn_test_wire_init (&wire, 32);
  supernode = wrn_test_wire_add_supernode (&wire, 50);
  a = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_NO_LAN);
  b = wrn_test_wire_add_edge (&wire, 2, WRN_TEST_EDGE_NO_LAN);
  wrn_test_host_set_supernode (a, 0, supernode);
  wrn_test_host_set_supernode (b, 0, supernode);
  wrn_test_wire_advance (&wire, WRN_SECONDS (10));
  g_assert_cmpint (wrn_test_host_get_state (b, a), >=, WRN_PEER_RELAYED);
  before = get_record (a);
  wrn_test_host_forget (a);

  g_hash_table_remove_all (a->items);
  wire.clock = 0;
  wrn_test_host_restart (a, WRN_TEST_EDGE_NO_LAN);
  g_assert_cmpuint (get_record (a).seq, <, before.seq);
  wrn_test_host_set_supernode (a, 0, supernode);
  wrn_test_wire_advance (&wire, WRN_SECONDS (30));
  g_assert_true (wrn_test_host_find_peer (b, a, &status));
  g_assert_cmpint (status.state, >=, WRN_PEER_RELAYED);
  g_assert_cmpuint (get_record (a).seq, >, before.seq);
  g_assert_cmpuint (get_record_of (a, b).seq, ==, get_record (a).seq);
  g_assert_cmpuint (a->stored->len, <=, 6);
  wrn_test_wire_clear (&wire);
}

static guint
count_warnings (const WrnTestHost *host)
{
  guint n = 0;

  for (guint i = 0; i < host->events->len; i++)
    n += strstr (g_ptr_array_index (host->events, i), "another computer has our identity") != NULL;
  return n;
}

/* @member shows a record of another one. */
static void
show (WrnTestPuppet *member, const WrnRecord *record)
{
  guint8 bytes[WRN_RECORD_MAX];

  wrn_test_puppet_say_kind (member, WRN_KIND_RECORD, bytes, wrn_record_encode (record, bytes));
}

/* Whoever copies a state folder to a second computer has two that displace each other, and hears
 * why. */
static gboolean
is_copied (const WrnTestHost *host)
{
  WrnEdgeStatus status;

  wrn_edge_get_status (host->edge, &status);
  return status.is_copied;
}

static void
test_copied_identity (void)
{
  WrnTestWire wire;
  WrnTestHost *a;
  WrnTestPuppet member;
  WrnIdentity identity;
  WrnRecord record;

  wrn_test_wire_init (&wire, 38);
  a = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_NO_LAN);
  wrn_identity_init (&identity, a->seed);
  wrn_test_puppet_init_member (&member, &wire, 60);
  wrn_test_puppet_call (&member, a);
  wrn_test_wire_advance (&wire, WRN_SECONDS (5));
  wrn_test_host_forget (a);

  /* Our own record and old ones of ours may come back as often as they like. */
  record = get_record (a);
  for (guint i = 0; i < 5; i++)
    {
      WrnRecord other = record;

      other.seq -= i;
      wrn_record_sign (&other, member.keys.cid, &identity);
      show (&member, &other);
    }
  g_assert_cmpuint (count_warnings (a), ==, 0);

  for (guint i = 0; i < 10; i++)
    {
      record.seq = get_record (a).seq + 1;
      wrn_record_sign (&record, member.keys.cid, &identity);
      show (&member, &record);
      wrn_test_wire_advance (&wire, WRN_SECONDS (10));
      g_assert_cmpuint (get_record (a).seq, >, record.seq);
      g_assert_cmpuint (count_warnings (a), ==, i < 2 ? 0 : 1);
      g_assert_true (is_copied (a) == (i >= 2));
    }
  wrn_test_puppet_clear (&member);
  wrn_test_wire_clear (&wire);
}

/* What is on the disk may be anything. */
static void
test_wrong_items (void)
{
  WrnTestWire wire;
  WrnTestHost *host;
  WrnTestPuppet member;
  WrnRecord record;
  guint8 bytes[WRN_RECORD_MAX + 64];
  gsize len;

  wrn_test_wire_init (&wire, 33);
  host = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_NO_LAN);
  wrn_test_puppet_init_member (&member, &wire, 60);
  wrn_test_puppet_fill_record (&member, &wire.profile.subnet, 0, 1000, &record);
  len = wrn_record_encode (&record, bytes);
  for (gsize cut = 0; cut < len; cut++)
    wrn_edge_restore (host->edge, wire.now, "member-x", bytes, cut);
  for (gsize bit = 0; bit < 8 * len; bit++)
    {
      bytes[bit / 8] ^= (guint8) (1 << bit % 8);
      wrn_edge_restore (host->edge, wire.now, "record", bytes, len);
      bytes[bit / 8] ^= (guint8) (1 << bit % 8);
    }
  wrn_record_sign (&record, member.keys.psk, &member.identity);
  wrn_edge_restore (host->edge, wire.now, "member-x", bytes, wrn_record_encode (&record, bytes));
  g_assert_cmpuint (wrn_test_host_get_n_peers (host), ==, 0);

  /* Under whatever name, a true one is true. */
  wrn_record_sign (&record, member.keys.cid, &member.identity);
  wrn_edge_restore (host->edge, wire.now, "", bytes, wrn_record_encode (&record, bytes));
  g_assert_cmpuint (wrn_test_host_get_n_peers (host), ==, 1);
  wrn_test_puppet_clear (&member);
  wrn_test_wire_clear (&wire);
}

/* New addresses reach the others within the time of one message, and nothing is written that did
 * not change. */
static void
test_updates (void)
{
  WrnTestWire wire;
  WrnTestHost *a;
  WrnTestHost *b;
  WrnEndpoint locals[2];
  WrnRecord record;

  wrn_test_wire_init (&wire, 34);
  a = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_PLAIN);
  b = wrn_test_wire_add_edge (&wire, 2, WRN_TEST_EDGE_PLAIN);
  wrn_test_host_set_locals (a, &a->address, 1);
  wrn_test_wire_advance (&wire, WRN_SECONDS (10));
  wrn_test_host_forget (a);
  wrn_test_host_forget (b);

  wrn_test_wire_advance (&wire, WRN_SECONDS (3600));

  /* Another network may give the same addresses: who is there is asked, but nothing is written. */
  wrn_test_host_forget (a);
  wrn_test_host_set_locals (a, &a->address, 1);
  wrn_test_wire_advance (&wire, WRN_MSEC (1));
  g_assert_cmpuint (wrn_test_host_get_bytes_to (a, &b->address), >, 0);
  g_assert_cmpuint (a->stored->len, ==, 0);
  g_assert_cmpuint (b->stored->len, ==, 0);

  locals[0] = a->address;
  locals[1] = wrn_test_address (123);
  wrn_test_host_set_locals (a, locals, 2);
  wrn_test_wire_advance (&wire, WRN_MSEC (1));
  g_assert_cmpuint (a->stored->len, ==, 1);
  g_assert_cmpuint (b->stored->len, ==, 1);

  record = get_record_of (a, b);
  g_assert_cmpuint (record.n_endpoints, ==, 2);
  g_assert_true (wrn_endpoint_equal (&record.endpoints[1], &locals[1]));

  /* Their order says nothing. */
  locals[0] = locals[1];
  locals[1] = a->address;
  wrn_test_host_set_locals (a, locals, 2);
  wrn_test_wire_advance (&wire, WRN_MSEC (1));
  g_assert_cmpuint (a->stored->len, ==, 1);
  wrn_test_wire_clear (&wire);
}

/* Members hear at once of a port that the router opened, and try it; and when it is closed, they
 * hear that as well. */
static void
test_opened_port_is_named_while_it_is_open (void)
{
  const WrnEndpoint mapped = wrn_endpoint_ipv4 (0x2d424d01, 40000);
  WrnTestWire wire;
  WrnTestHost *a;
  WrnTestHost *b;
  WrnEdgeStatus status;
  WrnRecord record;
  guint64 before;

  init_wire (&wire, 41, "10.99.0.0/28");
  a = wrn_test_wire_add_edge (&wire, 1, WRN_TEST_EDGE_PLAIN);
  b = wrn_test_wire_add_edge (&wire, 2, WRN_TEST_EDGE_PLAIN);
  wrn_test_host_set_locals (a, &a->address, 1);
  wrn_test_host_set_locals (b, &b->address, 1);
  wrn_test_wire_advance (&wire, WRN_SECONDS (30));

  wrn_test_host_set_mapped (a, &mapped);
  wrn_test_wire_advance (&wire, WRN_MSEC (500));
  record = get_record_of (a, b);
  g_assert_cmpuint (record.n_endpoints, ==, 2);
  g_assert_true (wrn_endpoint_equal (&record.endpoints[1], &mapped));
  g_assert_cmpint (record.endpoints[1].kind, ==, WRN_ENDPOINT_MAPPED);
  g_assert_cmpuint (wrn_test_host_get_bytes_to (b, &mapped), >, 0);
  wrn_edge_get_status (a->edge, &status);
  g_assert_true (wrn_endpoint_equal (&status.mapped, &mapped));

  /* The same again is no news. */
  before = get_record (a).seq;
  wrn_test_host_set_mapped (a, &mapped);
  wrn_test_host_set_mapped (a, NULL);
  wrn_test_wire_advance (&wire, WRN_SECONDS (30));
  g_assert_cmpuint (get_record (a).seq, ==, before + 1);
  g_assert_cmpuint (get_record_of (a, b).n_endpoints, ==, 1);
  wrn_edge_get_status (a->edge, &status);
  g_assert_true (wrn_endpoint_is_none (&status.mapped));
  wrn_test_wire_clear (&wire);
}

/* What an edge reads from the disk it does not write again, but for its own record. */
static void
test_restore_writes_nothing (void)
{
  WrnTestWire wire;
  WrnTestHost *hosts[5];

  wrn_test_wire_init (&wire, 35);
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    hosts[i] = wrn_test_wire_add_edge (&wire, 1 + i, WRN_TEST_EDGE_PLAIN);
  wrn_test_wire_advance (&wire, WRN_SECONDS (10));
  g_assert_cmpuint (g_hash_table_size (hosts[0]->items), ==, G_N_ELEMENTS (hosts));
  wrn_test_host_forget (hosts[0]);
  wrn_test_host_restart (hosts[0], WRN_TEST_EDGE_PLAIN);
  for (guint i = 0; i < hosts[0]->stored->len; i++)
    g_assert_cmpstr (g_ptr_array_index (hosts[0]->stored, i), ==, "record");
  g_assert_cmpuint (hosts[0]->stored->len, <=, 2);
  g_assert_cmpuint (wrn_test_host_get_n_peers (hosts[0]), ==, G_N_ELEMENTS (hosts) - 1);
  wrn_test_wire_clear (&wire);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edge-claims/the-loser-moves-once", test_loser);
  g_test_add_func ("/edge-claims/the-winner-never-changes", test_winner);
  g_test_add_func ("/edge-claims/an-address-that-is-left-is-claimed", test_none_left);
  g_test_add_func ("/edge-claims/an-evicted-member-has-an-heir", test_heir);
  g_test_add_func ("/edge-claims/all-come-to-the-same-addresses", test_convergence);
  g_test_add_func ("/edge-claims/a-restart-changes-nothing", test_restart);
  g_test_add_func ("/edge-claims/a-forgotten-life-is-outlived", test_forgotten_life);
  g_test_add_func ("/edge-claims/a-copied-identity-is-told", test_copied_identity);
  g_test_add_func ("/edge-claims/wrong-items-are-ignored", test_wrong_items);
  g_test_add_func ("/edge-claims/news-spread-and-the-rest-is-quiet", test_updates);
  g_test_add_func ("/edge-claims/opened-port-is-named-while-it-is-open",
                   test_opened_port_is_named_while_it_is_open);
  g_test_add_func ("/edge-claims/what-was-read-is-not-written", test_restore_writes_nothing);
  return g_test_run ();
}
