/* test-edge-member.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a member can do that has the keys and bad intentions.
 */
#include "config.h"

#include "core/base/wrn-writer.h"
#include "core/wire/wrn-inner.h"
#include "tests/support/wrn-test-puppet.h"

typedef struct
{
  WrnTestWire wire;
  WrnTestHost *edge;
  WrnTestPuppet liar;
  WrnRecord record; /* the liar's, true */
} World;

/* With a session; the edge has the liar's record if @known. */
static void
world_init (World *self, gboolean known)
{
  wrn_test_wire_init (&self->wire, 10);
  self->edge = wrn_test_wire_add_edge (&self->wire, 1, WRN_TEST_EDGE_NO_LAN);
  wrn_test_host_set_locals (self->edge, &self->edge->address, 1);
  wrn_test_puppet_init_member (&self->liar, &self->wire, 60);
  wrn_test_puppet_fill_record (&self->liar, &self->wire.profile.subnet, 0, 1000, &self->record);
  wrn_test_puppet_call (&self->liar, self->edge);
  g_assert_cmpuint (wrn_test_puppet_count (&self->liar, WRN_KIND_RECORD), ==, 1);
  if (known)
    wrn_test_puppet_say_record (&self->liar, &self->record);
  wrn_test_wire_advance (&self->wire, WRN_SECONDS (1));
  wrn_test_host_forget (self->edge);
  wrn_test_puppet_forget (&self->liar);
}

static void
world_clear (World *self)
{
  wrn_test_puppet_clear (&self->liar);
  wrn_test_wire_clear (&self->wire);
}

static gboolean
is_connected (World *self)
{
  return wrn_test_host_get_state (self->edge, self->liar.host) >= WRN_PEER_RELAYED;
}

/* Says it and waits until nobody has more to say. Returns: the reason of the first drop */
static WrnDrop
say (World *self, guint8 kind, const guint8 *body, gsize len)
{
  WrnEdgeStatus before;
  WrnEdgeStatus after;

  wrn_edge_get_status (self->edge->edge, &before);
  wrn_test_puppet_say_kind (&self->liar, kind, body, len);
  wrn_test_wire_run (&self->wire);
  wrn_edge_get_status (self->edge->edge, &after);
  for (guint i = 1; i < WRN_N_DROPS; i++)
    if (after.drops.count[i] != before.drops.count[i])
      return i;
  return WRN_DROP_NONE;
}

/* Every kind with every length and any content: the edge lives, stays small and says little. */
static void
test_every_kind (void)
{
  World world;
  guint8 body[WRN_INNER_MAX];

  for (guint kind = 0; kind < 256; kind++)
    {
      if (kind % 64 == 0)
        world_init (&world, kind % 128 == 0);
      for (gsize len = 0; len <= 66; len++)
        {
          const gsize n = len == 65 ? WRN_INNER_MAX - 1 : len == 66 ? 500 : len;

          if (!is_connected (&world))
            wrn_test_puppet_call (&world.liar, world.edge);
          wrn_test_wire_advance (&world.wire, WRN_MSEC (100));
          wrn_test_host_forget (world.edge);
          wrn_sim_random_fill (&world.wire.random, body, n);
          say (&world, (guint8) kind, body, n);
          g_assert_cmpuint (wrn_test_host_get_bytes_to (world.edge, &world.liar.host->address), <=,
                            1 + n + WRN_DATA_OVERHEAD);
          g_assert_cmpuint (world.edge->stored->len, ==, 0);
          g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, 1);
        }
      if (kind % 64 == 63)
        world_clear (&world);
    }
}

static void
test_unknown_kinds (void)
{
  static const guint8 unknown[] = { 0x03, 0x05, 0x13, 0x1f, 0x20, 0x22, 0x36, 0x40, 0x47, 0x7f };
  World world;

  world_init (&world, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    g_assert_cmpint (say (&world, unknown[i], NULL, 0), ==, WRN_DROP_KIND);
  g_assert_true (is_connected (&world));
  world_clear (&world);
}

/* An answer is never longer than its question, not even to somebody who is known. */
static void
test_challenge_flood (void)
{
  const WrnEndpoint victim = wrn_test_address (99);
  World world;
  guint n_answered = 0;

  world_init (&world, TRUE);
  for (gsize len = 0; len <= 200; len++)
    {
      guint8 inner[256] = { WRN_KIND_CHALLENGE, 1, 2, 3 };
      guint8 packet[WRN_PACKET_MAX];
      const gsize packet_len = wrn_test_puppet_seal (&world.liar, inner, 1 + len, packet);

      wrn_test_host_forget (world.edge);
      wrn_test_host_input (world.edge, &victim, packet, packet_len);
      g_assert_cmpuint (wrn_test_host_get_bytes_to (world.edge, &victim), <=, packet_len);
      n_answered += wrn_test_host_get_bytes_to (world.edge, &victim) > 0;
    }
  g_assert_cmpuint (n_answered, >=, 170);
  world_clear (&world);
}

static void
test_frames_before_record (void)
{
  static const guint8 body[46] = { 0x08, 0x00, 0x45 };
  World world;

  world_init (&world, FALSE);
  g_assert_cmpint (say (&world, WRN_KIND_UNICAST, body, sizeof body), ==, WRN_DROP_NOT_MEMBER);
  g_assert_cmpint (say (&world, WRN_KIND_UNICAST, NULL, 0), ==, WRN_DROP_NOT_MEMBER);
  g_assert_cmpuint (world.edge->frames->len, ==, 0);

  wrn_test_puppet_say_record (&world.liar, &world.record);
  wrn_test_wire_run (&world.wire);
  g_assert_cmpint (say (&world, WRN_KIND_UNICAST, body, sizeof body), !=, WRN_DROP_NOT_MEMBER);
  world_clear (&world);
}

/* An Ethernet body with an IPv4 UDP packet. */
static void
write_ipv4 (guint8 body[46], guint32 from, guint32 to)
{
  guint32 sum = 0;

  memset (body, 0, 46);
  memcpy (body, "\x08\x00\x45\x00\x00\x20\x00\x00\x40\x00\x40\x11", 12);
  for (guint i = 0; i < 4; i++)
    {
      body[14 + i] = (guint8) (from >> (24 - 8 * i));
      body[18 + i] = (guint8) (to >> (24 - 8 * i));
    }
  for (guint i = 2; i < 22; i += 2)
    sum += (guint32) (body[i] << 8 | body[i + 1]);
  sum = (sum & 0xffff) + (sum >> 16);
  body[12] = (guint8) (~sum >> 8);
  body[13] = (guint8) ~sum;
  body[25] = 9;
  body[27] = 12;
}

/* The layer-2 policy is in place, and knows who is who. */
static void
test_forged_frames (void)
{
  World world;
  WrnEdgeStatus status;
  guint8 body[46];
  const guint8 *to_all;
  guint8 group[52];

  world_init (&world, TRUE);
  wrn_edge_get_status (world.edge->edge, &status);
  to_all = (const guint8[]){ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

  write_ipv4 (body, world.record.claim.ipv4, status.ipv4);
  g_assert_cmpint (say (&world, WRN_KIND_UNICAST, body, 34), ==, WRN_DROP_NONE);
  g_assert_cmpuint (world.edge->frames->len, ==, 1);
  g_assert_cmpint (say (&world, WRN_KIND_OPEN, body, 34), ==, WRN_DROP_NONE);
  g_assert_cmpuint (world.edge->frames->len, ==, 2);
  g_assert_cmpint (say (&world, WRN_KIND_OPEN, body, 35), ==, WRN_DROP_MALFORMED);
  write_ipv4 (body, world.record.claim.ipv4 + 1, status.ipv4);
  g_assert_cmpint (say (&world, WRN_KIND_OPEN, body, 34), ==, WRN_DROP_SPOOFED);
  g_assert_cmpint (say (&world, WRN_KIND_UNICAST, body, 34), ==, WRN_DROP_SPOOFED);
  write_ipv4 (body, status.ipv4, status.ipv4);
  g_assert_cmpint (say (&world, WRN_KIND_UNICAST, body, 34), ==, WRN_DROP_SPOOFED);
  write_ipv4 (body, world.record.claim.ipv4, status.ipv4 ^ 3);
  g_assert_cmpint (say (&world, WRN_KIND_UNICAST, body, 34), ==, WRN_DROP_NOT_FOR_US);

  write_ipv4 (body, world.record.claim.ipv4, G_MAXUINT32);
  memcpy (group, to_all, 6);
  memcpy (group + 6, body, 34);
  g_assert_cmpint (say (&world, WRN_KIND_GROUP, group, 40), ==, WRN_DROP_NONE);
  g_assert_cmpuint (world.edge->frames->len, ==, 3);
  memcpy (group, status.mac.bytes, 6);
  g_assert_cmpint (say (&world, WRN_KIND_GROUP, group, 40), ==, WRN_DROP_MALFORMED);
  g_assert_cmpint (say (&world, WRN_KIND_GROUP, group, 5), ==, WRN_DROP_MALFORMED);
  g_assert_cmpuint (world.edge->frames->len, ==, 3);
  world_clear (&world);
}

/* What somebody says about somebody else, or about another community, or in a wrong way. */
static void
test_wrong_records (void)
{
  World world;
  WrnTestPuppet other;
  WrnRecord record;
  guint8 bytes[WRN_RECORD_MAX + 1] = { 0 };
  gsize len;

  world_init (&world, TRUE);
  wrn_test_puppet_init_member (&other, &world.wire, 61);

  wrn_test_puppet_fill_record (&other, &world.wire.profile.subnet, 0, 5000, &record);
  len = wrn_record_encode (&record, bytes);
  g_assert_cmpint (say (&world, WRN_KIND_RECORD, bytes, len), ==, WRN_DROP_RECORD);

  record = world.record;
  record.seq = 2000;
  wrn_record_sign (&record, other.realm.psk, &world.liar.identity);
  len = wrn_record_encode (&record, bytes);
  g_assert_cmpint (say (&world, WRN_KIND_RECORD, bytes, len), ==, WRN_DROP_RECORD);

  wrn_record_sign (&record, world.liar.keys.cid, &world.liar.identity);
  len = wrn_record_encode (&record, bytes);
  bytes[len - 1] ^= 1;
  g_assert_cmpint (say (&world, WRN_KIND_RECORD, bytes, len), ==, WRN_DROP_RECORD);
  g_assert_cmpint (say (&world, WRN_KIND_RECORD, bytes, len + 1), ==, WRN_DROP_MALFORMED);

  /* An address that is not the one of its attempt. */
  record.claim.ipv4 ^= 1;
  wrn_record_sign (&record, world.liar.keys.cid, &world.liar.identity);
  len = wrn_record_encode (&record, bytes);
  g_assert_cmpint (say (&world, WRN_KIND_RECORD, bytes, len), ==, WRN_DROP_RECORD);

  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, 1);
  g_assert_cmpuint (world.edge->stored->len, ==, 0);
  wrn_test_puppet_clear (&other);
  world_clear (&world);
}

/* The number orders records; two of one number do not take turns, and the last number is final. */
static void
test_sequence (void)
{
  World world;
  WrnPeerStatus status;
  WrnRecord record;

  world_init (&world, TRUE);
  record = world.record;
  g_strlcpy (record.name, "same number", sizeof record.name);
  wrn_test_puppet_say_record (&world.liar, &record);
  wrn_test_wire_run (&world.wire);
  g_assert_true (wrn_test_host_find_peer (world.edge, world.liar.host, &status));
  g_assert_cmpstr (status.name, ==, "puppet");

  record.seq = G_MAXUINT64;
  g_strlcpy (record.name, "final", sizeof record.name);
  wrn_test_puppet_say_record (&world.liar, &record);
  record.seq = 2000;
  g_strlcpy (record.name, "late", sizeof record.name);
  wrn_test_puppet_say_record (&world.liar, &record);
  wrn_test_wire_run (&world.wire);
  g_assert_true (wrn_test_host_find_peer (world.edge, world.liar.host, &status));
  g_assert_cmpstr (status.name, ==, "final");
  g_assert_cmpuint (world.edge->stored->len, ==, 1);
  world_clear (&world);
}

/* New records as fast as they can be signed: each would be checked, stored and followed. */
static void
test_record_flood (void)
{
  World world;
  WrnRecord record;

  world_init (&world, TRUE);
  record = world.record;
  for (guint i = 0; i < 1000; i++)
    {
      record.seq++;
      record.n_endpoints = 1;
      record.endpoints[0] = wrn_test_address (100 + i % 50);
      wrn_test_puppet_say_record (&world.liar, &record);
      wrn_test_wire_advance (&world.wire, WRN_MSEC (1));
    }
  g_assert_cmpuint (world.edge->stored->len, <=, 20);
  g_assert_cmpuint (wrn_test_host_get_drops (world.edge, WRN_DROP_LIMIT), >=, 980);

  /* Who has been quiet for a while is heard again. */
  wrn_test_host_forget (world.edge);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (30));
  record.seq++;
  wrn_test_puppet_say_record (&world.liar, &record);
  wrn_test_wire_run (&world.wire);
  g_assert_cmpuint (world.edge->stored->len, ==, 1);
  world_clear (&world);
}

/* Names that a record cannot carry. */
static void
test_hostile_names (void)
{
  static const char *const names[] = { "line\nbreak", "\342\200\256evil", "\xff\xfe", "a\x7f" };
  World world;

  world_init (&world, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      WrnRecord record = world.record;
      guint8 bytes[WRN_RECORD_MAX];
      gsize len;

      record.seq = 2000 + i;
      g_strlcpy (record.name, names[i], sizeof record.name);
      wrn_record_sign (&record, world.liar.keys.cid, &world.liar.identity);
      len = wrn_record_encode (&record, bytes);
      if (len > 0)
        g_assert_cmpint (say (&world, WRN_KIND_RECORD, bytes, len), ==, WRN_DROP_MALFORMED);
    }
  g_assert_cmpuint (world.edge->stored->len, ==, 0);
  world_clear (&world);
}

static guint
count_to (const WrnTestHost *host, const WrnEndpoint *to)
{
  guint n = 0;

  for (guint i = 0; i < host->sent->len; i++)
    {
      const WrnTestDatagram *sent = g_ptr_array_index (host->sent, i);

      if (!wrn_endpoint_equal (&sent->flow.remote, to))
        continue;
      g_assert_cmpuint (sent->len, <=, 64);
      n++;
    }
  return n;
}

/* nat.md, "Safety of probing": five short probes for each address of 16, then a pause, however
 * often the liar repeats itself; and none to where no member can be. */
static void
test_candidates (void)
{
  World world;
  WrnEdgeStatus status;
  WrnCandidates say_these = { 0 };
  WrnEndpoint never[9];
  WrnEndpoint own = wrn_test_address (1);
  guint8 inner[WRN_INNER_MAX];

  world_init (&world, TRUE);
  wrn_edge_get_status (world.edge->edge, &status);
  never[0] = own;
  never[1] = wrn_endpoint_ipv4 (world.record.claim.ipv4, 1000);
  never[2] = wrn_endpoint_ipv4 (0xe0000001, 1000);
  never[3] = wrn_endpoint_ipv4 (0x7f000001, 1000);
  never[4] = wrn_endpoint_ipv4 (0xc0a80163, 0);
  never[5] = wrn_endpoint_ipv4 (G_MAXUINT32, 1000);
  never[6] = (WrnEndpoint){ .port = 1000 };
  memcpy (never[6].address, status.ipv6, 8);
  never[6].address[15] = 9;
  never[7] = (WrnEndpoint){ .address = { 0xff, 2, [15] = 1 }, .port = 1000 };
  never[8] = (WrnEndpoint){ .address = { 0xfe, 0x80, [15] = 1 }, .port = 1000 };
  memcpy (say_these.endpoints, never, sizeof never);
  say_these.n = G_N_ELEMENTS (never);
  while (say_these.n < WRN_CANDIDATES_MAX)
    {
      say_these.endpoints[say_these.n] = wrn_test_address (200 + say_these.n);
      say_these.n++;
    }

  /* The present path has to be doubtful, or nobody would look for another one. */
  wrn_candidates_encode (&say_these, inner, sizeof inner);
  for (guint i = 0; i < 100; i++)
    {
      say (&world, WRN_KIND_CANDIDATES, inner + 1, say_these.n * WRN_ENDPOINT_LEN);
      wrn_test_wire_advance (&world.wire, WRN_MSEC (90));
    }
  for (guint i = 0; i < G_N_ELEMENTS (never); i++)
    g_assert_cmpuint (wrn_test_host_get_bytes_to (world.edge, &never[i]), ==, 0);
  for (guint i = G_N_ELEMENTS (never); i < WRN_CANDIDATES_MAX; i++)
    g_assert_cmpuint (count_to (world.edge, &say_these.endpoints[i]), ==, WRN_PATH_PROBES);
  world_clear (&world);
}

/* It says goodbye: the edge knows at once, and people with it. */
static void
test_close (void)
{
  static const guint8 reason[] = { WRN_CLOSE_LEAVING };
  World world;

  world_init (&world, TRUE);
  g_assert_true (is_connected (&world));
  g_assert_cmpint (say (&world, WRN_KIND_CLOSE, reason, 0), ==, WRN_DROP_MALFORMED);
  g_assert_true (is_connected (&world));

  say (&world, WRN_KIND_CLOSE, reason, 1);
  wrn_test_wire_advance (&world.wire, WRN_MSEC (1));
  g_assert_cmpint (wrn_test_host_get_state (world.edge, world.liar.host), ==, WRN_PEER_OFFLINE);
  g_assert_cmpuint (world.edge->events->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (world.edge->events, 0), ==, "disconnected");
  g_assert_cmpuint (world.edge->links->len, ==, 0);

  /* Nobody runs after it. */
  wrn_test_host_forget (world.edge);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (300));
  g_assert_cmpuint (world.edge->sent->len, ==, 0);
  wrn_test_puppet_call (&world.liar, world.edge);
  wrn_test_wire_advance (&world.wire, WRN_MSEC (1));
  g_assert_true (is_connected (&world));
  world_clear (&world);
}

/* A log is for people: whoever comes and goes all day does not fill it. */
static void
test_flapping (void)
{
  static const guint8 reason[] = { WRN_CLOSE_LEAVING };
  World world;

  world_init (&world, TRUE);
  for (guint i = 0; i < 600; i++)
    {
      say (&world, WRN_KIND_CLOSE, reason, 1);
      wrn_test_wire_advance (&world.wire, WRN_MSEC (50));
      wrn_test_puppet_call (&world.liar, world.edge);
      wrn_test_wire_advance (&world.wire, WRN_MSEC (50));
    }
  g_assert_cmpuint (world.edge->events->len, <=, 40);
  g_assert_cmpuint (world.edge->events->len, >=, 4);
  world_clear (&world);
}

/* Whoever holds the secret makes its identity number @i and calls. */
static void
call_as (World *world, WrnTestPuppet *sybil, guint i)
{
  const guint8 seed[WRN_SEED_LEN] = { 1, 2, (guint8) i, (guint8) (i >> 8) };
  const WrnEndpoint from = wrn_endpoint_ipv4 (0xd0000000 + (i << 8), 1000);
  guint8 init[WRN_INIT_LEN];
  WrnIdentity identity;

  wrn_identity_init (&sybil->identity, seed);
  wrn_identity_init (&identity, world->edge->seed);
  wrn_session_clear (&sybil->session);
  wrn_session_init (&sybil->session, &sybil->context, sybil, identity.id, identity.dh.public_key);
  g_assert_true (wrn_session_write_init (&sybil->session, world->wire.now, init));
  wrn_test_host_forget (world->edge);
  wrn_test_host_input (world->edge, &from, init, sizeof init);
  world->wire.now += WRN_MSEC (10);
}

/* Sessions that nobody confirms have places that honest members need: when half of them are taken,
 * whoever calls has to show that it is where it says. */
static void
test_half_open (void)
{
  const guint n = WRN_SESSION_MAX_TENTATIVE_IN_ALL / 2 + 1;
  World world;
  WrnTestPuppet sybil;
  const WrnTestDatagram *answer;

  world_init (&world, TRUE);
  wrn_test_puppet_init_member (&sybil, &world.wire, 70);
  for (guint i = 0; i <= n; i++)
    {
      call_as (&world, &sybil, i);
      g_assert_cmpuint (world.edge->sent->len, ==, 1);
      answer = g_ptr_array_index (world.edge->sent, 0);
      g_assert_cmpuint (answer->len, ==, i < n ? WRN_RESP_LEN : WRN_COOKIE_LEN);
    }
  g_assert_cmpuint (wrn_test_host_get_drops (world.edge, WRN_DROP_COOKIE), ==, 1);
  wrn_test_puppet_clear (&sybil);
  world_clear (&world);
}

/* Who can make identities cannot make the edge forget the members that it knows by their records
 * (protocol section 7: an absent member keeps its address). */
static void
test_identity_flood (void)
{
  enum
  {
    N_KNOWN = 30
  };
  World world;
  WrnTestPuppet sybil;
  WrnPeerStatus status;

  world_init (&world, TRUE);
  say (&world, WRN_KIND_CLOSE, (const guint8[]){ WRN_CLOSE_LEAVING }, 1);
  wrn_test_puppet_init_member (&sybil, &world.wire, 70);
  for (guint8 i = 1; i < N_KNOWN; i++)
    {
      const guint8 seed[WRN_SEED_LEN] = { 3, i };
      guint8 bytes[WRN_RECORD_MAX];
      WrnRecord record;

      wrn_identity_init (&sybil.identity, seed);
      wrn_test_puppet_fill_record (&sybil, &world.wire.profile.subnet, 0, 1000, &record);
      wrn_edge_restore (world.edge->edge, world.wire.now, "", bytes,
                        wrn_record_encode (&record, bytes));
    }
  for (guint i = 0; i < WRN_EDGE_MAX_PEERS + 500; i++)
    call_as (&world, &sybil, i);
  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), <=, WRN_EDGE_MAX_PEERS);
  g_assert_true (wrn_test_host_find_peer (world.edge, world.liar.host, &status));

  /* Those that were never heard of again make room. */
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (60));
  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, N_KNOWN);
  wrn_test_puppet_clear (&sybil);
  world_clear (&world);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edge-member/every-kind-and-length-is-survived", test_every_kind);
  g_test_add_func ("/edge-member/unknown-kinds-are-counted", test_unknown_kinds);
  g_test_add_func ("/edge-member/an-answer-is-no-longer-than-its-question", test_challenge_flood);
  g_test_add_func ("/edge-member/frames-wait-for-the-record", test_frames_before_record);
  g_test_add_func ("/edge-member/forged-frames-are-refused", test_forged_frames);
  g_test_add_func ("/edge-member/wrong-records-are-refused", test_wrong_records);
  g_test_add_func ("/edge-member/the-number-orders-records", test_sequence);
  g_test_add_func ("/edge-member/a-flood-of-records-is-bounded", test_record_flood);
  g_test_add_func ("/edge-member/hostile-names-are-refused", test_hostile_names);
  g_test_add_func ("/edge-member/victims-get-few-probes", test_candidates);
  g_test_add_func ("/edge-member/a-goodbye-is-noticed", test_close);
  g_test_add_func ("/edge-member/who-comes-and-goes-does-not-fill-the-log", test_flapping);
  g_test_add_func ("/edge-member/half-open-sessions-call-for-cookies", test_half_open);
  g_test_add_func ("/edge-member/new-identities-displace-no-member", test_identity_flood);
  return g_test_run ();
}
