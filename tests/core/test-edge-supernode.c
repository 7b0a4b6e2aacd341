/* test-edge-supernode.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a supernode can do to its clients: withhold, and little else.
 */
#include "config.h"

#include "core/session/wrn-gate.h"
#include "core/wire/wrn-supernode-message.h"
#include "tests/support/wrn-test-puppet.h"

#define SLOT 7

/* A supernode that says what a test wants, its client, and a member whose record it has. */
typedef struct
{
  WrnTestWire wire;
  WrnTestPuppet supernode;
  WrnTestHost *edge;
  WrnTestPuppet member;
  WrnRecord record; /* of the member */
  guint8 blob[WRN_RECORD_SEALED_MAX];
  gsize blob_len;
} World;

static void
say_registered (WrnTestPuppet *supernode, guint16 ttl, guint32 revision, const WrnEndpoint *seen)
{
  guint8 inner[WRN_INNER_MAX];
  const WrnRegistered said = {
    .slot = 3, .ttl = ttl, .members = 2, .revision = revision, .seen = *seen
  };

  wrn_test_puppet_say (supernode, inner, wrn_registered_encode (&said, inner, sizeof inner));
}

static void
say_entries (World *self, guint16 next, const WrnEntry *entries, guint8 n)
{
  guint8 inner[WRN_PACKET_MAX];
  WrnEntries said = { .revision = 1, .next = next, .n = n };

  if (n > 0)
    memcpy (said.entries, entries, n * sizeof *entries);
  wrn_test_puppet_say (&self->supernode, inner, wrn_entries_encode (&said, inner, WRN_INNER_MAX));
}

static void
say_entry (World *self, guint16 slot, const guint8 *blob, gsize len)
{
  const WrnEntry entry = { .slot = slot, .blob = blob, .blob_len = (guint16) len };

  say_entries (self, WRN_ENTRIES_END, &entry, 1);
}

static void
say_channel (World *self, guint16 slot, guint32 channel)
{
  guint8 inner[16];
  const WrnChannel said = { .slot = slot, .channel = channel };

  wrn_test_puppet_say (&self->supernode, inner, wrn_channel_encode (&said, inner, sizeof inner));
}

static void
say_error (World *self, guint8 kind, guint8 code, guint16 slot)
{
  guint8 inner[16];
  const WrnError said = { .kind = kind, .code = code, .slot = slot };

  wrn_test_puppet_say (&self->supernode, inner, wrn_error_encode (&said, inner, sizeof inner));
}

static void
say_signal (World *self, guint16 slot)
{
  guint8 inner[WRN_INNER_MAX];
  const WrnSignal said = { .slot = slot, .data = self->blob, .len = self->blob_len };

  wrn_test_puppet_say (&self->supernode, inner, wrn_signal_encode (&said, inner, sizeof inner));
}

static void
settle (World *self)
{
  wrn_test_wire_advance (&self->wire, WRN_MSEC (10));
}

static void
forget (World *self)
{
  wrn_test_host_forget (self->edge);
  wrn_test_puppet_forget (&self->supernode);
  wrn_test_puppet_forget (&self->member);
}

static void
world_init_silent (World *self)
{
  wrn_test_wire_init (&self->wire, 20);
  wrn_test_puppet_init_supernode (&self->supernode, &self->wire, 50);
  wrn_test_puppet_init_member (&self->member, &self->wire, 60);
  self->edge = wrn_test_wire_add_edge (&self->wire, 1, WRN_TEST_EDGE_NO_LAN);
  wrn_test_puppet_fill_record (&self->member, &self->wire.profile.subnet, 0, 1000, &self->record);
  self->blob_len =
      wrn_record_seal (&self->record, &self->member.keys, &self->wire.entropy, self->blob);
}

/* Registered. */
static void
world_init (World *self)
{
  world_init_silent (self);
  wrn_test_host_set_supernode (self->edge, 0, self->supernode.host);
  settle (self);
  g_assert_cmpuint (wrn_test_puppet_count (&self->supernode, WRN_KIND_REGISTER), ==, 1);
  say_registered (&self->supernode, 300, 1, &self->edge->address);
  settle (self);
  g_assert_cmpuint (wrn_test_puppet_count (&self->supernode, WRN_KIND_LIST), ==, 1);
  say_entries (self, WRN_ENTRIES_END, NULL, 0);
  settle (self);
  wrn_test_wire_advance (&self->wire, WRN_SECONDS (5));
  forget (self);
}

static void
world_clear (World *self)
{
  wrn_test_puppet_clear (&self->supernode);
  wrn_test_puppet_clear (&self->member);
  wrn_test_wire_clear (&self->wire);
}

/* A member at a slot, as an honest supernode would tell, and the channel to it. */
static void
introduce (World *self)
{
  say_entry (self, SLOT, self->blob, self->blob_len);
  settle (self);
  g_assert_cmpuint (wrn_test_puppet_count (&self->supernode, WRN_KIND_CHANNEL), ==, 1);
  say_channel (self, SLOT, 4711);
  settle (self);
}

/* Blobs that no member of this community made, or that say nothing new. */
static void
test_blobs (void)
{
  World world;
  guint8 other[WRN_RECORD_SEALED_MAX] = { 0 };
  WrnTestHost *foreign;
  WrnCommunityKeys keys;
  WrnRecord record;
  gsize len;

  world_init (&world);
  say_entry (&world, SLOT, other, 0);
  settle (&world);
  g_assert_cmpuint (wrn_test_host_get_all_drops (world.edge), ==, 0);

  for (len = 1; len <= sizeof other; len++)
    {
      wrn_sim_random_fill (&world.wire.random, other, len);
      say_entry (&world, SLOT, other, len);
      settle (&world);
    }
  g_assert_cmpuint (wrn_test_host_get_drops (world.edge, WRN_DROP_BEACON), ==, sizeof other);

  /* Another community's, sealed by its keys; and ours, not signed by its subject. */
  foreign = wrn_test_wire_add_edge (&world.wire, 2, WRN_TEST_EDGE_FOREIGN);
  world.wire.profile.secret[0] ^= 1;
  wrn_community_keys_init (&keys, world.wire.profile.secret);
  len = wrn_record_seal (&world.record, &keys, &world.wire.entropy, other);
  say_entry (&world, SLOT, other, len);
  record = world.record;
  record.seq++;
  len = wrn_record_seal (&record, &world.member.keys, &world.wire.entropy, other);
  say_entry (&world, SLOT, other, len);
  settle (&world);
  g_assert_cmpuint (wrn_test_host_get_drops (world.edge, WRN_DROP_BEACON), ==, sizeof other + 1);
  g_assert_cmpuint (wrn_test_host_get_drops (world.edge, WRN_DROP_RECORD), ==, 1);
  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, 0);
  g_assert_cmpuint (world.edge->stored->len, ==, 0);
  foreign->gone = TRUE;

  /* An honest one, again and again, in every slot. */
  for (guint i = 0; i < 1000; i++)
    say_entry (&world, (guint16) (i % WRN_SLOTS_MAX), world.blob, world.blob_len);
  settle (&world);
  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, 1);
  g_assert_cmpuint (world.edge->stored->len, ==, 1);
  g_assert_cmpuint (wrn_test_puppet_count (&world.supernode, WRN_KIND_CHANNEL), <=, 30);
  world_clear (&world);
}

/* Our own record comes back from where we put it. */
static void
test_own_blob (void)
{
  World world;
  WrnRegister said;
  WrnInner inner;
  const WrnTestInner *last;

  world_init_silent (&world);
  wrn_test_host_set_supernode (world.edge, 0, world.supernode.host);
  settle (&world);
  last = wrn_test_puppet_last (&world.supernode, WRN_KIND_REGISTER);
  g_assert_true (wrn_inner_decode (&inner, last->data, last->len));
  g_assert_true (wrn_register_decode (&said, &inner));
  g_assert_cmpmem (said.topic, sizeof said.topic, world.member.keys.topic,
                   sizeof world.member.keys.topic);
  wrn_test_host_forget (world.edge);
  for (guint i = 0; i < 50; i++)
    say_entry (&world, 5, said.blob, said.blob_len);
  settle (&world);
  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, 0);
  g_assert_cmpuint (world.edge->stored->len, ==, 0);
  g_assert_cmpuint (wrn_test_host_get_all_drops (world.edge), ==, 0);
  world_clear (&world);
}

/* A slot that is empty now is a member that left: no way to it remains. */
static void
test_left (void)
{
  World world;

  world_init (&world);
  introduce (&world);
  g_assert_cmpuint (world.supernode.n_relayed, >, 0);
  say_entry (&world, SLOT, NULL, 0);
  settle (&world);
  forget (&world);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (100));
  g_assert_cmpuint (world.supernode.n_relayed, ==, 0);
  g_assert_cmpuint (wrn_test_host_get_all_drops (world.edge), ==, 0);
  world_clear (&world);
}

/* As many members as a liar can make, which needs the secret, and as many entries as it likes. */
static void
test_many_entries (void)
{
  World world;
  WrnTestPuppet sybil;
  GPtrArray *blobs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  world_init (&world);
  wrn_test_puppet_init_member (&sybil, &world.wire, 70);
  for (guint i = 0; i < WRN_EDGE_MAX_PEERS + 100; i++)
    {
      const guint8 seed[WRN_SEED_LEN] = { 8, (guint8) i, (guint8) (i >> 8) };
      guint8 blob[WRN_RECORD_SEALED_MAX];
      WrnRecord record;

      wrn_identity_init (&sybil.identity, seed);
      wrn_test_puppet_fill_record (&sybil, &world.wire.profile.subnet, 0, 1000, &record);
      g_ptr_array_add (blobs, g_bytes_new (blob, wrn_record_seal (&record, &sybil.keys,
                                                                  &world.wire.entropy, blob)));
    }

  forget (&world);
  for (guint i = 0; i < 100000; i += 6)
    {
      WrnEntry entries[6];

      for (guint k = 0; k < 6; k++)
        {
          gsize len;
          guint n;

          entries[k].slot = (guint16) ((i + k) % WRN_SLOTS_MAX);
          /* All of them once, then those that fit. */
          n = i < blobs->len ? blobs->len : 900;
          entries[k].blob = g_bytes_get_data (blobs->pdata[(i + k) % n], &len);
          entries[k].blob_len = (guint16) len;
        }
      say_entries (&world, 200, entries, 6);
      wrn_test_wire_run (&world.wire);
      world.wire.now += 100;
    }
  settle (&world);
  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), <=, WRN_EDGE_MAX_PEERS);
  g_assert_cmpuint (wrn_test_puppet_count (&world.supernode, WRN_KIND_LIST), <=, 10);
  g_assert_cmpuint (wrn_test_puppet_count (&world.supernode, WRN_KIND_CHANNEL), <=, 80);
  g_ptr_array_unref (blobs);
  wrn_test_puppet_clear (&sybil);
  world_clear (&world);
}

/* Lists without end. */
static void
react_with_page (WrnTestPuppet *self, const guint8 *inner, gsize len)
{
  const WrnEntries said = { .revision = 9, .next = 100 };
  guint8 page[64];

  if (inner[0] == WRN_KIND_LIST)
    wrn_test_puppet_say (self, page, wrn_entries_encode (&said, page, sizeof page));
}

static void
test_looping_pages (void)
{
  World world;

  world_init (&world);
  world.supernode.react = react_with_page;
  say_registered (&world.supernode, 300, 2, &world.edge->address);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (60));
  g_assert_cmpuint (wrn_test_puppet_count (&world.supernode, WRN_KIND_LIST), <=, 70);
  world_clear (&world);
}

/* Channels to nobody, and one for two. */
static void
test_channels (void)
{
  World world;

  world_init (&world);
  for (guint i = 0; i < 1000; i++)
    say_channel (&world, (guint16) (i % WRN_SLOTS_MAX), 5000 + i);
  settle (&world);
  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, 0);
  g_assert_cmpuint (wrn_test_puppet_count (&world.supernode, WRN_KIND_LIST), <=, 2);
  g_assert_cmpuint (world.supernode.n_relayed, ==, 0);

  for (guint channel = 0; channel < WRN_INDEX_MIN; channel++)
    say_channel (&world, SLOT, channel);
  say_channel (&world, WRN_SLOTS_MAX, 5000);
  settle (&world);
  g_assert_cmpuint (wrn_test_host_get_drops (world.edge, WRN_DROP_MALFORMED), ==,
                    WRN_INDEX_MIN + 1);

  say_entry (&world, SLOT, world.blob, world.blob_len);
  say_channel (&world, SLOT, 4711);
  say_channel (&world, SLOT + 1, 4711);
  settle (&world);
  g_assert_cmpuint (world.supernode.last_channel, ==, 4711);
  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, 1);
  world_clear (&world);
}

/* Each channel means that a handshake may succeed now; it does not mean one each time. */
static void
test_channel_flood (void)
{
  World world;

  world_init (&world);
  introduce (&world);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (1));
  forget (&world);
  for (guint i = 0; i < 1000; i++)
    {
      say_channel (&world, SLOT, 5000 + i);
      wrn_test_wire_advance (&world.wire, WRN_MSEC (2));
    }
  g_assert_cmpuint (world.supernode.n_relayed, >=, 1);
  g_assert_cmpuint (world.supernode.n_relayed, <=, 10);
  world_clear (&world);
}

/* The same with calls by other members, which the supernode may make up from old ones. */
static void
test_signal_flood (void)
{
  World world;
  WrnRecord record;

  world_init (&world);
  record = world.record;
  record.seq++;
  record.n_endpoints = 1;
  record.endpoints[0] = wrn_test_address (99);
  wrn_record_sign (&record, world.member.keys.cid, &world.member.identity);
  world.blob_len = wrn_record_seal (&record, &world.member.keys, &world.wire.entropy, world.blob);
  for (guint i = 0; i < 1000; i++)
    {
      say_signal (&world, SLOT);
      wrn_test_wire_advance (&world.wire, WRN_MSEC (2));
    }
  g_assert_cmpuint (wrn_test_host_get_bytes_to (world.edge, &record.endpoints[0]), >=,
                    WRN_INIT_LEN);
  g_assert_cmpuint (wrn_test_host_get_bytes_to (world.edge, &record.endpoints[0]), <=,
                    10 * WRN_INIT_LEN);
  world_clear (&world);
}

/* Long after the first members came, a new one does not wait for the others' handshakes. */
static void
test_late_member (void)
{
  World world;

  world_init (&world);
  introduce (&world);
  for (guint i = 0; i < 300; i++)
    {
      say_channel (&world, SLOT, 6000 + i);
      wrn_test_wire_advance (&world.wire, WRN_SECONDS (10));
    }
  say_entry (&world, SLOT, NULL, 0);
  settle (&world);
  forget (&world);
  say_entry (&world, SLOT + 1, world.blob, world.blob_len);
  settle (&world);
  say_channel (&world, SLOT + 1, 7777);
  wrn_test_wire_advance (&world.wire, WRN_MSEC (100));
  g_assert_cmpuint (world.supernode.last_channel, ==, 7777);
  world_clear (&world);
}

/* Every code about every kind. */
static void
test_errors (void)
{
  World world;

  world_init (&world);
  introduce (&world);
  forget (&world);
  for (guint code = 0; code < 256; code++)
    for (guint kind = 0x40; kind <= 0x48; kind++)
      {
        say_error (&world, (guint8) kind, (guint8) code, SLOT);
        say_error (&world, (guint8) kind, (guint8) code, (guint16) (code * kind));
        settle (&world);
      }
  g_assert_cmpuint (world.edge->events->len, <=, 14);
  g_assert_cmpuint (wrn_test_puppet_count (&world.supernode, WRN_KIND_REGISTER), <=, 30);
  world_clear (&world);
}

/* "Who are you?", a thousand times in two seconds. */
static void
react_with_refusal (WrnTestPuppet *self, const guint8 *inner, gsize len)
{
  const WrnError said = { .kind = inner[0], .code = WRN_ERROR_NOT_REGISTERED };
  guint8 error[16];

  if (inner[0] == WRN_KIND_REGISTER)
    wrn_test_puppet_say (self, error, wrn_error_encode (&said, error, sizeof error));
}

static void
test_not_registered (void)
{
  World world;

  world_init (&world);
  for (guint i = 0; i < 1000; i++)
    {
      say_error (&world, WRN_KIND_LIST, WRN_ERROR_NOT_REGISTERED, 0);
      wrn_test_wire_advance (&world.wire, WRN_MSEC (2));
    }
  g_assert_cmpuint (wrn_test_puppet_count (&world.supernode, WRN_KIND_REGISTER), >=, 1);
  g_assert_cmpuint (wrn_test_puppet_count (&world.supernode, WRN_KIND_REGISTER), <=, 4);

  world.supernode.react = react_with_refusal;
  forget (&world);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (10));
  g_assert_cmpuint (wrn_test_puppet_count (&world.supernode, WRN_KIND_REGISTER), <=, 11);
  world_clear (&world);
}

/* It grants no time, or too much. */
static void
test_ttl (void)
{
  World world;

  world_init (&world);
  say_registered (&world.supernode, 0, 1, &world.edge->address);
  settle (&world);
  g_assert_cmpuint (wrn_test_host_get_drops (world.edge, WRN_DROP_MALFORMED), ==, 1);

  for (guint i = 0; i < 100; i++)
    {
      say_registered (&world.supernode, 1, 1, &world.edge->address);
      wrn_test_wire_advance (&world.wire, WRN_SECONDS (1));
    }
  g_assert_cmpuint (wrn_test_puppet_count (&world.supernode, WRN_KIND_REGISTER), <=, 11);

  forget (&world);
  say_registered (&world.supernode, 65535, 1, &world.edge->address);
  for (guint i = 0; i < 15; i++)
    {
      wrn_test_wire_advance (&world.wire, WRN_SECONDS (10));
      say_entries (&world, WRN_ENTRIES_END, NULL, 0);
    }
  g_assert_cmpuint (wrn_test_puppet_count (&world.supernode, WRN_KIND_REGISTER), >=, 1);
  world_clear (&world);
}

/* It sees us elsewhere each time. What follows from a record costs all members, and the disk. */
static void
react_with_address (WrnTestPuppet *self, const guint8 *inner, gsize len)
{
  const WrnEndpoint seen = wrn_endpoint_ipv4 (0x09090000 + self->heard->len, 1000);

  if (inner[0] == WRN_KIND_REGISTER)
    say_registered (self, 300, 1, &seen);
}

static void
test_false_addresses (void)
{
  World world;
  WrnTestPuppet friend;

  world_init (&world);
  wrn_test_puppet_init_member (&friend, &world.wire, 61);
  wrn_test_puppet_call (&friend, world.edge);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (10));
  forget (&world);
  wrn_test_puppet_forget (&friend);
  world.supernode.react = react_with_address;
  for (guint i = 0; i < 900; i++)
    {
      const WrnEndpoint seen = wrn_endpoint_ipv4 (0x08080000 + i, 1000);

      say_registered (&world.supernode, 300, 1, &seen);
      wrn_test_wire_advance (&world.wire, WRN_MSEC (20));
    }
  g_assert_cmpuint (world.edge->stored->len, >=, 1);
  g_assert_cmpuint (world.edge->stored->len, <=, 20);
  g_assert_cmpuint (wrn_test_puppet_count (&world.supernode, WRN_KIND_REGISTER), <=, 24);
  g_assert_cmpuint (wrn_test_puppet_count (&friend, WRN_KIND_RECORD), <=, 80);

  /* When it has come to rest, what it says is known to all. */
  world.supernode.react = NULL;
  say_registered (&world.supernode, 300, 1, &world.edge->address);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (30));
  {
    const WrnTestInner *last = wrn_test_puppet_last (&friend, WRN_KIND_RECORD);
    WrnRecord record;

    g_assert_true (wrn_record_decode (&record, last->data + 1, last->len - 1));
    g_assert_cmpuint (record.n_endpoints, ==, 1);
    g_assert_true (wrn_endpoint_equal (&record.endpoints[0], &world.edge->address));
  }
  wrn_test_puppet_clear (&friend);
  world_clear (&world);
}

/* It says goodbye whenever it is greeted. */
static void
react_with_bye (WrnTestPuppet *self, const guint8 *inner, gsize len)
{
  if (inner[0] == WRN_KIND_REGISTER)
    {
      say_registered (self, 300, 1, &self->remote);
      wrn_test_puppet_say_kind (self, WRN_KIND_BYE, NULL, 0);
    }
}

static void
test_bye_loop (void)
{
  World world;

  world_init_silent (&world);
  world.supernode.react = react_with_bye;
  wrn_test_host_set_supernode (world.edge, 0, world.supernode.host);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (300));
  g_assert_cmpuint (world.supernode.n_inits, >=, 60);
  g_assert_cmpuint (world.supernode.n_inits, <=, 330);
  g_assert_cmpuint (world.edge->events->len, <=, 60);

  /* An honest one is back within five seconds. */
  world.supernode.react = NULL;
  forget (&world);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (5));
  g_assert_cmpuint (wrn_test_puppet_count (&world.supernode, WRN_KIND_REGISTER), >=, 1);
  world_clear (&world);
}

static void
test_silence (void)
{
  World world;
  WrnEdgeStatus status;

  world_init_silent (&world);
  world.supernode.is_silent = TRUE;
  wrn_test_host_set_supernode (world.edge, 0, world.supernode.host);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (300));
  g_assert_cmpuint (world.supernode.n_inits, >=, 80);
  g_assert_cmpuint (world.supernode.n_inits, <=, 110);
  wrn_edge_get_status (world.edge->edge, &status);
  g_assert_false (status.uplinks[0].registered);
  world_clear (&world);
}

static void
expect_event (const World *world, guint n, const char *text)
{
  g_assert_cmpuint (world->edge->events->len, ==, n + 1);
  g_assert_cmpstr (g_ptr_array_index (world->edge->events, n), ==, text);
}

/* Whoever reads the log sees when one was away, and that it was told once. */
static void
test_absence_is_told (void)
{
  World world;

  world_init_silent (&world);
  world.supernode.is_silent = TRUE;
  wrn_test_host_set_supernode (world.edge, 0, world.supernode.host);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (4));
  g_assert_cmpuint (world.edge->events->len, ==, 0);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (600));
  expect_event (&world, 0, "supernode does not answer");

  world.supernode.is_silent = FALSE;
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (10));
  say_registered (&world.supernode, 300, 1, &world.edge->address);
  settle (&world);
  expect_event (&world, 1, "registered at supernode");

  world.supernode.host->gone = TRUE;
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (1200));
  expect_event (&world, 2, "supernode does not answer");
  world_clear (&world);
}

/* Somebody copies its answer to us from another address: nothing goes there. */
static void
test_copied_resp (void)
{
  World world;
  const WrnEndpoint mirror = wrn_test_address (99);
  const WrnTestDatagram *init;

  world_init_silent (&world);
  world.supernode.host->gone = TRUE;
  wrn_test_host_forget (world.edge);
  wrn_test_host_set_supernode (world.edge, 0, world.supernode.host);
  wrn_test_wire_advance (&world.wire, WRN_MSEC (1));
  init = g_ptr_array_index (world.edge->sent, 0);
  world.supernode.host->gone = FALSE;
  world.supernode.host->address = mirror;
  wrn_test_host_input (world.supernode.host, &world.edge->address, init->data, init->len);
  world.supernode.host->address = wrn_test_address (50);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (1));
  g_assert_cmpuint (wrn_test_host_get_bytes_to (world.edge, &mirror), ==, 0);
  g_assert_cmpuint (wrn_test_puppet_count (&world.supernode, WRN_KIND_REGISTER), >=, 1);
  world_clear (&world);
}

/* Every kind with every length and any content. */
static void
test_every_kind (void)
{
  World world;
  guint8 body[WRN_INNER_MAX];

  world_init (&world);
  introduce (&world);
  for (guint kind = 0; kind < 256; kind++)
    for (gsize len = 0; len <= 64; len++)
      {
        const gsize n = len == 64 ? WRN_INNER_MAX - 1 : len;

        wrn_sim_random_fill (&world.wire.random, body, n);
        wrn_test_puppet_say_kind (&world.supernode, (guint8) kind, body, n);
        wrn_test_wire_advance (&world.wire, WRN_MSEC (100));
        forget (&world);
      }
  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, 1);
  world_clear (&world);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edge-supernode/only-true-records-make-members", test_blobs);
  g_test_add_func ("/edge-supernode/our-own-record-is-no-news", test_own_blob);
  g_test_add_func ("/edge-supernode/an-empty-slot-is-a-member-that-left", test_left);
  g_test_add_func ("/edge-supernode/many-entries-make-few-members", test_many_entries);
  g_test_add_func ("/edge-supernode/pages-that-loop-end", test_looping_pages);
  g_test_add_func ("/edge-supernode/channels-to-nobody-do-nothing", test_channels);
  g_test_add_func ("/edge-supernode/many-channels-make-few-handshakes", test_channel_flood);
  g_test_add_func ("/edge-supernode/many-signals-make-few-handshakes", test_signal_flood);
  g_test_add_func ("/edge-supernode/a-late-member-does-not-wait", test_late_member);
  g_test_add_func ("/edge-supernode/every-error-is-survived", test_errors);
  g_test_add_func ("/edge-supernode/refusals-make-few-registrations", test_not_registered);
  g_test_add_func ("/edge-supernode/lifetimes-are-reasonable", test_ttl);
  g_test_add_func ("/edge-supernode/false-addresses-make-few-records", test_false_addresses);
  g_test_add_func ("/edge-supernode/goodbyes-make-few-handshakes", test_bye_loop);
  g_test_add_func ("/edge-supernode/silence-is-met-with-patience", test_silence);
  g_test_add_func ("/edge-supernode/absence-is-told-once", test_absence_is_told);
  g_test_add_func ("/edge-supernode/a-copied-resp-leads-nowhere", test_copied_resp);
  g_test_add_func ("/edge-supernode/every-kind-and-length-is-survived", test_every_kind);
  return g_test_run ();
}
