/* test-edge-memory.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the edge remembers of members, and who of them has an address that several claim.
 */
#include "config.h"

#include "core/community/wrn-addresses.h"
#include "tests/support/wrn-test-wire.h"

typedef struct
{
  WrnTestWire wire;
  WrnTestHost *edge;
  WrnCommunityKeys keys;
  guint n_made; /* identities */
} World;

static void
world_init (World *self)
{
  wrn_test_wire_init (&self->wire, 10);
  g_assert_true (wrn_subnet_parse ("10.81.7.0/24", &self->wire.profile.subnet));
  wrn_community_keys_init (&self->keys, self->wire.profile.secret);
  self->edge = wrn_test_wire_add_edge (&self->wire, 1, WRN_TEST_EDGE_NO_LAN);
  self->n_made = 0;
}

static void
world_clear (World *self)
{
  wrn_community_keys_clear (&self->keys);
  wrn_test_wire_clear (&self->wire);
}

/* A new member's record with a claim of @ipv4, or of its first address if that is 0. */
static void
make_record (World *self, guint32 ipv4, WrnRecord *out)
{
  for (;;)
    {
      const guint8 seed[WRN_SEED_LEN] = { 7, (guint8) self->n_made, (guint8) (self->n_made >> 8) };
      WrnIdentity identity;

      self->n_made++;
      wrn_identity_init (&identity, seed);
      for (guint attempt = 0; attempt < WRN_CLAIM_ATTEMPTS; attempt++)
        {
          const guint32 given =
              wrn_addresses_get_ipv4 (self->keys.cid, identity.id, &self->wire.profile.subnet,
                                      (guint8) attempt);

          if (ipv4 != 0 && ipv4 != given)
            continue;
          *out = (WrnRecord){ .seq = 1, .prefix = 24, .claim = { given, (guint8) attempt } };
          memcpy (out->ed_pk, identity.ed_pk, sizeof out->ed_pk);
          memcpy (out->dh_pk, identity.dh.public_key, sizeof out->dh_pk);
          memcpy (out->id, identity.id, sizeof out->id);
          wrn_record_sign (out, self->keys.cid, &identity);
          return;
        }
    }
}

/* As from the disk, where it is. */
static void
learn (World *self, const WrnRecord *record)
{
  guint8 bytes[WRN_RECORD_MAX];
  const gsize len = wrn_record_encode (record, bytes);
  char id[WRN_NODE_ID_TEXT_LEN];
  char *name = g_strdup_printf ("member-%s", wrn_key_format (record->id, id));

  wrn_edge_restore (self->edge->edge, self->wire.now, name, bytes, len);
  g_hash_table_replace (self->edge->items, name, g_bytes_new (bytes, len));
}

/* Who has @ipv4 as the edge sees it, itself included; asserts that there is one. */
static void
find_holder (World *self, guint32 ipv4, guint8 *id)
{
  g_autoptr (GArray) peers = wrn_edge_list_peers (self->edge->edge);
  WrnEdgeStatus status;
  guint n = 0;

  wrn_edge_get_status (self->edge->edge, &status);
  if (status.ipv4 == ipv4)
    {
      memcpy (id, status.id, WRN_NODE_ID_LEN);
      n++;
    }
  for (guint i = 0; i < peers->len; i++)
    {
      const WrnPeerStatus *peer = &g_array_index (peers, WrnPeerStatus, i);

      if (peer->ipv4 != ipv4)
        continue;
      memcpy (id, peer->id, WRN_NODE_ID_LEN);
      n++;
    }
  g_assert_cmpuint (n, ==, 1);
}

/* In whatever order claims come: the one that beats each other has the address. If it is ours and
 * we lose it, we have another. */
static void
test_first_claim_wins (void)
{
  for (guint round = 0; round < 20; round++)
    {
      WrnEdgeStatus before;
      WrnEdgeStatus after;
      guint8 best[WRN_NODE_ID_LEN];
      guint8 holder[WRN_NODE_ID_LEN];
      World world;

      world_init (&world);
      world.n_made = round * 100;
      wrn_edge_get_status (world.edge->edge, &before);
      memcpy (best, before.id, sizeof best);
      for (guint i = 0; i < 6; i++)
        {
          WrnRecord record;

          make_record (&world, before.ipv4, &record);
          if (wrn_claim_beats (world.keys.cid, before.ipv4, record.id, best))
            memcpy (best, record.id, sizeof best);
          learn (&world, &record);
          find_holder (&world, before.ipv4, holder);
          g_assert_cmpmem (holder, sizeof holder, best, sizeof best);
        }
      wrn_edge_get_status (world.edge->edge, &after);
      g_assert_cmpuint (after.ipv4, !=, 0);
      g_assert_cmpint (after.ipv4 == before.ipv4, ==, memcmp (best, before.id, sizeof best) == 0);
      world_clear (&world);
    }
}

/* One computer can be a thousand members. */
static void
test_crowd (void)
{
  const guint32 ipv4 = 0x0a510763;
  guint8 holder[WRN_NODE_ID_LEN];
  World world;

  world_init (&world);
  for (guint i = 0; i < WRN_EDGE_MAX_PEERS; i++)
    {
      WrnRecord record;

      make_record (&world, ipv4, &record);
      learn (&world, &record);
    }
  wrn_test_host_timeout (world.edge);
  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, WRN_EDGE_MAX_PEERS);
  find_holder (&world, ipv4, holder);
  world_clear (&world);
}

static guint
count_items (const WrnTestHost *host)
{
  GHashTableIter iter;
  gpointer bytes;
  guint n = 0;

  g_hash_table_iter_init (&iter, host->items);
  while (g_hash_table_iter_next (&iter, NULL, &bytes))
    n += g_bytes_get_size (bytes) > 0;
  return n;
}

/* A member that had to make room has no file either. */
static void
test_stored_records (void)
{
  World world;

  world_init (&world);
  for (guint i = 0; i < WRN_EDGE_MAX_PEERS + 100; i++)
    {
      WrnRecord record;

      make_record (&world, 0, &record);
      learn (&world, &record);
      wrn_test_host_timeout (world.edge);
      world.wire.now += 1;
    }
  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, WRN_EDGE_MAX_PEERS);
  g_assert_cmpuint (count_items (world.edge), ==, WRN_EDGE_MAX_PEERS + 1);

  wrn_test_host_restart (world.edge, WRN_TEST_EDGE_NO_LAN);
  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, WRN_EDGE_MAX_PEERS);
  world_clear (&world);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());
  g_test_add_func ("/edge-memory/the-first-claim-has-the-address", test_first_claim_wins);
  g_test_add_func ("/edge-memory/a-crowd-at-one-address-costs-little", test_crowd);
  g_test_add_func ("/edge-memory/who-makes-room-leaves-no-file", test_stored_records);
  return g_test_run ();
}
