/* test-edge-relay.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a member carries for others, and what it does not.
 */
#include "config.h"

#include "core/base/wrn-reader.h"
#include "core/base/wrn-writer.h"
#include "core/crypto/wrn-mask.h"
#include "core/wire/wrn-relay-message.h"
#include "tests/support/wrn-test-puppet.h"

/* More than one member may have carried for him. */
#define PUPPETS_MAX 40
#define ASKED_MAX 32

/* Of one channel, in bytes: what goes at once, and in each second. */
#define BURST 250000
#define RATE 1250000

typedef struct
{
  WrnTestWire wire;
  WrnTestHost *edge;
  guint8 obf[WRN_KEY_LEN]; /* masks channels */
  WrnTestPuppet members[PUPPETS_MAX];
  guint n_members;
} World;

static void
add_members (World *self, guint n)
{
  for (; n > 0; n--)
    {
      WrnTestPuppet *member = &self->members[self->n_members];

      wrn_test_puppet_init_member (member, &self->wire, 60 + self->n_members++);
      member->is_honest = TRUE;
      wrn_test_puppet_call (member, self->edge);
    }
  wrn_test_wire_advance (&self->wire, WRN_SECONDS (5));
  wrn_test_host_forget (self->edge);
  for (guint i = 0; i < self->n_members; i++)
    wrn_test_puppet_forget (&self->members[i]);
}

/* All of them connected directly with the edge, which carries @rate; 0: as usual. */
static void
world_init_with_rate (World *self, guint n_members, WrnTestEdgeFlags flags, guint rate)
{
  *self = (World){ 0 };
  wrn_test_wire_init (&self->wire, 12);
  self->wire.relay_rate = rate;
  self->edge = wrn_test_wire_add_edge (&self->wire, 1, WRN_TEST_EDGE_NO_LAN | flags);
  wrn_test_host_set_locals (self->edge, &self->edge->address, 1);
  add_members (self, n_members);
  wrn_keyed_hash (self->obf, sizeof self->obf, self->members[0].keys.obf,
                  WRN_LABEL ("warren-relay-1"));
}

static void
world_init (World *self, guint n_members, WrnTestEdgeFlags flags)
{
  world_init_with_rate (self, n_members, flags, 0);
}

static void
world_clear (World *self)
{
  for (guint i = 0; i < self->n_members; i++)
    wrn_test_puppet_clear (&self->members[i]);
  wrn_test_wire_clear (&self->wire);
}

static WrnEdgeStatus
get_status (World *self)
{
  WrnEdgeStatus status;

  wrn_edge_get_status (self->edge->edge, &status);
  return status;
}

static void
say_open (World *self, guint asker, const guint8 *id)
{
  const WrnRelayOpen say = { .id = id };
  guint8 inner[64];

  wrn_test_puppet_say (&self->members[asker], inner,
                       wrn_relay_open_encode (&say, WRN_KIND_RELAY_OPEN, inner, sizeof inner));
  wrn_test_wire_run (&self->wire);
}

static void
ask (World *self, guint asker, guint other)
{
  say_open (self, asker, self->members[other].identity.id);
}

/* What the edge told @member last about a channel to @other; 0 if nothing */
static guint32
get_channel (World *self, guint member, guint other)
{
  const WrnTestPuppet *puppet = &self->members[member];

  for (guint i = puppet->heard->len; i > 0; i--)
    {
      const WrnTestInner *heard = g_ptr_array_index (puppet->heard, i - 1);
      WrnRelayOpen said;
      WrnInner inner;

      g_assert_true (wrn_inner_decode (&inner, heard->data, heard->len));
      if (inner.kind != WRN_KIND_RELAY_OPENED)
        continue;
      g_assert_true (wrn_relay_open_decode (&said, &inner));
      if (memcmp (said.id, self->members[other].identity.id, WRN_NODE_ID_LEN) == 0)
        return said.channel;
    }
  return 0;
}

/* The reason of the last refusal, or end, that @member was told; 0 if there was none */
static guint
get_reason (World *self, guint member, WrnKind kind)
{
  const WrnTestInner *heard = wrn_test_puppet_last (&self->members[member], kind);

  return heard != NULL ? heard->data[heard->len - 1] : 0;
}

static gsize
write_relayed (World *self, guint32 channel, const guint8 *packet, gsize len, guint8 *out)
{
  WrnWriter writer = wrn_writer_over (out, len + WRN_RELAY_OVERHEAD);

  wrn_writer_put_u32 (&writer, channel);
  wrn_writer_put_bytes (&writer, packet, len);
  len = wrn_writer_finish (&writer);
  wrn_mask_apply (self->obf, out, len, FALSE);
  return len;
}

/* A packet of random bytes, from the address of @member. Returns: why it was dropped, if it was */
static WrnDrop
send_relayed (World *self, guint member, guint32 channel, const guint8 *packet, gsize len)
{
  const WrnEdgeStatus before = get_status (self);
  guint8 out[WRN_PACKET_MAX + 8];
  WrnEdgeStatus after;

  len = write_relayed (self, channel, packet, len, out);
  wrn_test_host_input (self->edge, &self->members[member].host->address, out, len);
  after = get_status (self);
  for (guint i = 1; i < WRN_N_DROPS; i++)
    if (after.drops.count[i] != before.drops.count[i])
      return i;
  return WRN_DROP_NONE;
}

static guint32
read_channel (World *self, WrnTestDatagram *datagram)
{
  WrnReader reader = wrn_reader_over (datagram->data, datagram->len);

  wrn_mask_apply (self->obf, datagram->data, datagram->len, FALSE);
  return wrn_reader_get_u32 (&reader);
}

static void
test_both_are_told (void)
{
  World world;
  guint32 channels[2];

  world_init (&world, 3, WRN_TEST_EDGE_PLAIN);
  ask (&world, 0, 1);
  channels[0] = get_channel (&world, 0, 1);
  channels[1] = get_channel (&world, 1, 0);
  g_assert_cmpuint (channels[0], >=, WRN_INDEX_MIN);
  g_assert_cmpuint (channels[1], >=, WRN_INDEX_MIN);
  g_assert_cmpuint (channels[0], !=, channels[1]);
  g_assert_cmpuint (world.members[2].heard->len, ==, 0);
  g_assert_cmpuint (get_status (&world).n_carried, ==, 1);

  /* Either may ask again, as either may have missed it. */
  for (guint i = 0; i < 2; i++)
    {
      wrn_test_puppet_forget (&world.members[0]);
      wrn_test_puppet_forget (&world.members[1]);
      ask (&world, i, 1 - i);
      g_assert_cmpuint (get_channel (&world, 0, 1), ==, channels[0]);
      g_assert_cmpuint (get_channel (&world, 1, 0), ==, channels[1]);
    }
  g_assert_cmpuint (get_status (&world).n_carried, ==, 1);
  world_clear (&world);
}

/* Of any content and length, and nothing but the number in front changes. */
static void
test_packets_are_carried_as_they_are (void)
{
  World world;
  guint32 channels[2];
  guint64 bytes = 0;

  world_init (&world, 3, WRN_TEST_EDGE_PLAIN);
  ask (&world, 0, 1);
  channels[0] = get_channel (&world, 0, 1);
  channels[1] = get_channel (&world, 1, 0);
  for (guint i = 0; i < 200; i++)
    {
      const guint from = i % 2;
      const gsize len = 24 + wrn_sim_random_below (&world.wire.random, 2020);
      guint8 packet[WRN_PACKET_MAX];
      WrnTestDatagram *sent;

      wrn_test_wire_advance (&world.wire, WRN_MSEC (10));
      wrn_test_host_forget (world.edge);
      wrn_sim_random_fill (&world.wire.random, packet, len);
      g_assert_cmpint (send_relayed (&world, from, channels[from], packet, len), ==, WRN_DROP_NONE);
      g_assert_cmpuint (world.edge->sent->len, ==, 1);
      sent = g_ptr_array_index (world.edge->sent, 0);
      g_assert_true (
          wrn_endpoint_equal (&sent->flow.remote, &world.members[1 - from].host->address));
      g_assert_cmpuint (read_channel (&world, sent), ==, channels[1 - from]);
      g_assert_cmpmem (sent->data + 4, sent->len - 4, packet, len);
      bytes += len + 4;
    }
  g_assert_cmpuint (get_status (&world).carried_packets, ==, 200);
  g_assert_cmpuint (get_status (&world).carried_bytes, ==, bytes);
  world_clear (&world);
}

/* A run goes on as a run, up to where another packet begins. */
static void
test_runs_stay_together (void)
{
  enum
  {
    SEGMENT = 500,
    N = 20,
  };
  World world;
  guint8 run[N * SEGMENT];
  guint8 packet[SEGMENT];
  const guint odd = 13;
  guint32 channels[2];

  world_init (&world, 3, WRN_TEST_EDGE_PLAIN);
  ask (&world, 0, 1);
  ask (&world, 0, 2);
  channels[0] = get_channel (&world, 0, 1);
  channels[1] = get_channel (&world, 0, 2);
  wrn_test_host_forget (world.edge);
  for (guint i = 0; i < N; i++)
    {
      wrn_sim_random_fill (&world.wire.random, packet, sizeof packet);
      write_relayed (&world, channels[i == odd ? 1 : 0], packet, SEGMENT - (i < N - 1 ? 4 : 104),
                     run + i * SEGMENT);
    }
  {
    const WrnFlow flow = { .remote = world.members[0].host->address };
    const guint before = world.edge->sent->len;

    world.edge->machine.klass->handle_run (world.edge->machine.self, world.wire.now, &flow, run,
                                           sizeof run - 100, SEGMENT);
    wrn_test_host_timeout (world.edge);
    g_assert_cmpuint (world.edge->sent->len - before, >=, N);
  }
  g_assert_cmpuint (get_status (&world).carried_packets, ==, N);
  g_assert_cmpuint (get_status (&world).carried_bytes, ==, sizeof run - 100);
  g_assert_cmpuint (wrn_test_host_get_bytes_to (world.edge, &world.members[2].host->address), ==,
                    SEGMENT);
  world_clear (&world);
}

static void
test_numbers_are_not_guessed (void)
{
  guint8 packet[64] = { 0 };
  World world;
  guint32 channel;

  world_init (&world, 2, WRN_TEST_EDGE_PLAIN);
  ask (&world, 0, 1);
  channel = get_channel (&world, 0, 1);
  wrn_test_host_forget (world.edge);
  for (guint32 i = 0; i < 1000; i++)
    if (i != 0)
      g_assert_cmpint (send_relayed (&world, 0, channel + i, packet, sizeof packet), !=,
                       WRN_DROP_NONE);
  for (guint bit = 0; bit < 32; bit++)
    g_assert_cmpint (send_relayed (&world, 0, channel ^ 1u << bit, packet, sizeof packet), !=,
                     WRN_DROP_NONE);
  for (gsize len = WRN_PACKET_MIN - WRN_RELAY_OVERHEAD; len < WRN_PACKET_MIN; len++)
    g_assert_cmpint (send_relayed (&world, 0, channel, packet, len), !=, WRN_DROP_NONE);
  g_assert_cmpuint (world.edge->sent->len, ==, 0);
  world_clear (&world);
}

static void
test_refusals (void)
{
  static const guint8 nobody[WRN_NODE_ID_LEN] = { 1, 2, 3 };
  WrnIdentity own;
  World world;

  world_init (&world, 2, WRN_TEST_EDGE_PLAIN);
  say_open (&world, 0, nobody);
  g_assert_cmpuint (get_reason (&world, 0, WRN_KIND_RELAY_REFUSED), ==, WRN_RELAY_NO_WAY);
  wrn_identity_init (&own, world.edge->seed);
  wrn_test_puppet_forget (&world.members[0]);
  say_open (&world, 0, own.id);
  g_assert_cmpuint (get_reason (&world, 0, WRN_KIND_RELAY_REFUSED), ==, WRN_RELAY_NO_WAY);

  wrn_test_puppet_forget (&world.members[0]);
  ask (&world, 0, 0);
  g_assert_cmpuint (world.members[0].heard->len, ==, 0);

  wrn_test_puppet_say_kind (&world.members[1], WRN_KIND_CLOSE, (const guint8[]){ 0 }, 1);
  wrn_test_wire_run (&world.wire);
  ask (&world, 0, 1);
  g_assert_cmpuint (get_reason (&world, 0, WRN_KIND_RELAY_REFUSED), ==, WRN_RELAY_NO_WAY);
  g_assert_cmpuint (get_status (&world).n_carried, ==, 0);
  world_clear (&world);

  world_init (&world, 2, WRN_TEST_EDGE_NO_RELAY);
  ask (&world, 0, 1);
  g_assert_cmpuint (get_reason (&world, 0, WRN_KIND_RELAY_REFUSED), ==, WRN_RELAY_UNWILLING);
  g_assert_cmpuint (world.members[1].heard->len, ==, 0);
  world_clear (&world);
}

/* Whoever opens all he may takes nobody else's. */
static void
test_each_has_so_many (void)
{
  World world;

  world_init (&world, ASKED_MAX + 3, WRN_TEST_EDGE_PLAIN);
  for (guint i = 1; i < ASKED_MAX + 2; i++)
    {
      wrn_test_wire_advance (&world.wire, WRN_MSEC (100));
      ask (&world, 0, i);
    }
  g_assert_cmpuint (get_status (&world).n_carried, ==, ASKED_MAX);
  g_assert_cmpuint (get_reason (&world, 0, WRN_KIND_RELAY_REFUSED), ==, WRN_RELAY_FULL);

  /* What others asked for does not count. */
  ask (&world, ASKED_MAX + 2, 0);
  g_assert_cmpuint (get_status (&world).n_carried, ==, ASKED_MAX + 1);
  world_clear (&world);
}

/* All at once, then for some seconds; and of another channel meanwhile. */
static void
test_rate_is_limited (void)
{
  guint8 packet[1400] = { 0 };
  World world;
  guint32 channel;
  guint64 before;

  world_init (&world, 4, WRN_TEST_EDGE_PLAIN);
  ask (&world, 0, 1);
  ask (&world, 2, 3);
  channel = get_channel (&world, 0, 1);
  for (guint i = 0; i < 1000; i++)
    send_relayed (&world, 0, channel, packet, sizeof packet);
  g_assert_cmpuint (get_status (&world).carried_bytes, <=, BURST);
  g_assert_cmpuint (get_status (&world).carried_bytes, >, BURST - 2000);
  g_assert_cmpint (send_relayed (&world, 0, channel, packet, sizeof packet), ==, WRN_DROP_LIMIT);
  g_assert_cmpint (send_relayed (&world, 1, get_channel (&world, 1, 0), packet, sizeof packet), ==,
                   WRN_DROP_LIMIT);
  g_assert_cmpint (send_relayed (&world, 2, get_channel (&world, 2, 3), packet, sizeof packet), ==,
                   WRN_DROP_NONE);

  before = get_status (&world).carried_bytes;
  for (guint i = 0; i < 4000; i++)
    {
      wrn_test_wire_advance (&world.wire, WRN_MSEC (1));
      send_relayed (&world, 0, channel, packet, sizeof packet);
    }
  g_assert_cmpuint (get_status (&world).carried_bytes - before, <=, 4 * RATE + 2000);
  g_assert_cmpuint (get_status (&world).carried_bytes - before, >, 4 * RATE - 20000);
  world_clear (&world);
}

/* What each of @n_channels, of as many members, can send in a second beyond what it has saved. */
static guint64
carry_for_a_second (guint rate, guint n_channels)
{
  guint8 packet[1400] = { 0 };
  guint64 before = 0;
  World world;

  world_init_with_rate (&world, 2 * n_channels, WRN_TEST_EDGE_PLAIN, rate);
  for (guint i = 0; i < n_channels; i++)
    ask (&world, 2 * i, 2 * i + 1);
  for (guint step = 0; step < 2000; step++)
    {
      if (step == 1000)
        before = get_status (&world).carried_bytes;
      wrn_test_wire_advance (&world.wire, WRN_MSEC (1));
      for (guint i = 0; i < n_channels; i++)
        while (send_relayed (&world, 2 * i, get_channel (&world, 2 * i, 2 * i + 1), packet,
                             sizeof packet) == WRN_DROP_NONE)
          continue;
    }
  before = get_status (&world).carried_bytes - before;
  world_clear (&world);
  return before;
}

static void
assert_near (guint64 value, guint64 expected)
{
  g_assert_cmpuint (value, <=, expected + 3000);
  g_assert_cmpuint (value, >, expected - expected / 20);
}

/* One may have all of little, and a share of much. */
static void
test_rate_is_what_was_wanted (void)
{
  assert_near (carry_for_a_second (RATE / 10, 1), RATE / 10);
  assert_near (carry_for_a_second (RATE / 10, 3), RATE / 10);
  assert_near (carry_for_a_second (2 * RATE, 1), RATE);
  assert_near (carry_for_a_second (2 * RATE, 3), 2 * RATE);
  assert_near (carry_for_a_second (10 * RATE, 1), 2 * RATE);
}

static void
test_unused_channels_are_closed (void)
{
  guint8 packet[64] = { 0 };
  World world;
  guint32 channel;

  world_init (&world, 2, WRN_TEST_EDGE_PLAIN);
  ask (&world, 0, 1);
  channel = get_channel (&world, 0, 1);
  for (guint i = 0; i < 10; i++)
    {
      wrn_test_wire_advance (&world.wire, WRN_SECONDS (60));
      g_assert_cmpint (send_relayed (&world, 0, channel, packet, sizeof packet), ==, WRN_DROP_NONE);
    }
  wrn_test_puppet_forget (&world.members[0]);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (200));
  g_assert_cmpuint (get_status (&world).n_carried, ==, 0);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (get_reason (&world, i, WRN_KIND_RELAY_CLOSED), ==, WRN_RELAY_UNUSED);
  g_assert_cmpint (send_relayed (&world, 0, channel, packet, sizeof packet), ==, WRN_DROP_UNKNOWN);

  ask (&world, 0, 1);
  g_assert_cmpuint (get_channel (&world, 0, 1), !=, channel);
  world_clear (&world);
}

static void
say_closed (World *self, guint member, guint other)
{
  const WrnRelayStop say = { .id = self->members[other].identity.id, .reason = WRN_RELAY_UNUSED };
  guint8 inner[64];

  wrn_test_puppet_say (&self->members[member], inner,
                       wrn_relay_stop_encode (&say, WRN_KIND_RELAY_CLOSED, inner, sizeof inner));
  wrn_test_wire_run (&self->wire);
}

/* By either end, and by nobody else; or because one is gone. */
static void
test_ends_are_told_of_the_end (void)
{
  World world;

  world_init (&world, 3, WRN_TEST_EDGE_PLAIN);
  for (guint i = 0; i < 2; i++)
    {
      ask (&world, 0, 1);
      say_closed (&world, 2, 0);
      say_closed (&world, i, 2);
      g_assert_cmpuint (get_status (&world).n_carried, ==, 1);
      wrn_test_puppet_forget (&world.members[1 - i]);
      say_closed (&world, i, 1 - i);
      g_assert_cmpuint (get_status (&world).n_carried, ==, 0);
      g_assert_cmpuint (get_reason (&world, 1 - i, WRN_KIND_RELAY_CLOSED), !=, 0);
    }

  ask (&world, 0, 1);
  wrn_test_puppet_forget (&world.members[0]);
  wrn_test_puppet_say_kind (&world.members[1], WRN_KIND_CLOSE, (const guint8[]){ 0 }, 1);
  wrn_test_wire_run (&world.wire);
  g_assert_cmpuint (get_status (&world).n_carried, ==, 0);
  g_assert_cmpuint (get_reason (&world, 0, WRN_KIND_RELAY_CLOSED), ==, WRN_RELAY_NO_WAY);

  /* One that is just gone is noticed by its silence. */
  ask (&world, 0, 2);
  world.members[2].is_honest = FALSE;
  world.members[2].is_silent = TRUE;
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (100));
  g_assert_cmpuint (get_status (&world).n_carried, ==, 0);
  world_clear (&world);
}

static void
test_questions_are_limited (void)
{
  World world;
  gsize bytes;

  world_init (&world, 2, WRN_TEST_EDGE_PLAIN);
  for (guint i = 0; i < 10000; i++)
    ask (&world, 0, 1);
  g_assert_cmpuint (wrn_test_puppet_count (&world.members[0], WRN_KIND_RELAY_OPENED), <=, 80);
  bytes = wrn_test_host_get_bytes_to (world.edge, &world.members[1].host->address);
  g_assert_cmpuint (bytes, <=, 80 * 61);
  world_clear (&world);
}

static void
set_metered (World *self, gboolean metered)
{
  const WrnCommand command = { .kind = WRN_COMMAND_METERED, .index = metered ? 1 : 0 };

  self->edge->machine.klass->handle_command (self->edge->machine.self, self->wire.now, &command);
  wrn_test_host_timeout (self->edge);
  wrn_test_wire_run (&self->wire);
}

/* What is carried ends, and members hear so in the record; until the network is another one. */
static void
test_who_pays_for_traffic_carries_nothing (void)
{
  const WrnTestInner *record;
  World world;

  world_init (&world, 2, WRN_TEST_EDGE_PLAIN);
  ask (&world, 0, 1);
  wrn_test_puppet_forget (&world.members[0]);
  set_metered (&world, TRUE);
  g_assert_cmpuint (get_status (&world).n_carried, ==, 0);
  g_assert_true (get_status (&world).no_relay);
  g_assert_cmpuint (get_reason (&world, 0, WRN_KIND_RELAY_CLOSED), ==, WRN_RELAY_UNWILLING);
  record = wrn_test_puppet_last (&world.members[0], WRN_KIND_RECORD);
  g_assert_cmphex (record->data[2], ==, WRN_RECORD_METERED);
  ask (&world, 0, 1);
  g_assert_cmpuint (get_reason (&world, 0, WRN_KIND_RELAY_REFUSED), ==, WRN_RELAY_UNWILLING);

  wrn_test_puppet_forget (&world.members[0]);
  set_metered (&world, FALSE);
  ask (&world, 0, 1);
  g_assert_cmpuint (get_channel (&world, 0, 1), !=, 0);
  record = wrn_test_puppet_last (&world.members[0], WRN_KIND_RECORD);
  g_assert_cmphex (record->data[2], ==, WRN_RECORD_MAY_RELAY);
  world_clear (&world);
}

/* Bodies that are nearly right, in any order, from everybody; and packets with any number. */
static void
test_nothing_hostile_is_fatal (void)
{
  World world;
  gsize in = 0;
  gsize out = 0;

  world_init (&world, 4, WRN_TEST_EDGE_PLAIN);
  for (guint round = 0; round < 20000; round++)
    {
      WrnSimRandom *random = &world.wire.random;
      const guint who = (guint) wrn_sim_random_below (random, 4);
      WrnTestPuppet *member = &world.members[who];
      const guint8 *id = world.members[wrn_sim_random_below (random, 4)].identity.id;
      guint8 body[600];
      gsize len = wrn_sim_random_below (random, 48);

      wrn_sim_random_fill (random, body, sizeof body);
      if (wrn_sim_random_chance (random, 0.9))
        memcpy (body, id, WRN_NODE_ID_LEN);
      if (wrn_sim_random_chance (random, 0.9))
        {
          memset (body + WRN_NODE_ID_LEN, 0, 4);
          len = 32 + (wrn_sim_random_chance (random, 0.5) ? 4 : 1);
        }
      wrn_test_host_forget (world.edge);
      if (wrn_sim_random_chance (random, 0.3))
        send_relayed (&world, who,
                      get_channel (&world, who, (guint) wrn_sim_random_below (random, 4)) ^
                          (wrn_sim_random_chance (random, 0.5) ? 1 : 0),
                      body, 24 + len);
      else
        wrn_test_puppet_say_kind (member,
                                  (guint8) (WRN_KIND_RELAY_OPEN + wrn_sim_random_below (random, 6)),
                                  body, len);
      wrn_test_wire_run (&world.wire);
      in += len + 29;
      for (guint i = 0; i < 4; i++)
        {
          out += wrn_test_host_get_bytes_to (world.edge, &world.members[i].host->address);
          if (world.members[i].heard->len > 100)
            g_ptr_array_remove_range (world.members[i].heard, 0, 50);
        }
      wrn_test_wire_advance (&world.wire, WRN_MSEC (5));
    }
  g_assert_cmpuint (get_status (&world).n_carried, <=, 6);
  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, 4);

  /* A question makes two answers at most, and there are those about paths. */
  g_assert_cmpuint (out, <, 3 * in);
  world_clear (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edge-relay/both-are-told", test_both_are_told);
  g_test_add_func ("/edge-relay/packets-are-carried-as-they-are",
                   test_packets_are_carried_as_they_are);
  g_test_add_func ("/edge-relay/runs-stay-together", test_runs_stay_together);
  g_test_add_func ("/edge-relay/numbers-are-not-guessed", test_numbers_are_not_guessed);
  g_test_add_func ("/edge-relay/refusals-have-a-reason", test_refusals);
  g_test_add_func ("/edge-relay/each-has-so-many", test_each_has_so_many);
  g_test_add_func ("/edge-relay/rate-is-limited", test_rate_is_limited);
  g_test_add_func ("/edge-relay/rate-is-what-was-wanted", test_rate_is_what_was_wanted);
  g_test_add_func ("/edge-relay/unused-channels-are-closed", test_unused_channels_are_closed);
  g_test_add_func ("/edge-relay/ends-are-told-of-the-end", test_ends_are_told_of_the_end);
  g_test_add_func ("/edge-relay/questions-are-limited", test_questions_are_limited);
  g_test_add_func ("/edge-relay/who-pays-for-traffic-carries-nothing",
                   test_who_pays_for_traffic_carries_nothing);
  g_test_add_func ("/edge-relay/nothing-hostile-is-fatal", test_nothing_hostile_is_fatal);
  return g_test_run ();
}
