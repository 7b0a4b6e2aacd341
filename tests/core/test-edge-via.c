/* test-edge-via.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whom a member asks to carry for it, and what it believes of the answers.
 */
#include "config.h"

#include "core/base/wrn-reader.h"
#include "core/base/wrn-writer.h"
#include "core/crypto/wrn-mask.h"
#include "core/wire/wrn-relay-message.h"
#include "tests/support/wrn-test-puppet.h"

#define CHANNEL 0x12345678

typedef struct
{
  WrnTestWire wire;
  WrnTestHost *edge;
  guint8 obf[WRN_KEY_LEN]; /* masks channels */
  WrnTestPuppet relays[5]; /* who may relay */
  WrnTestPuppet far;       /* whom nobody reaches directly */
  WrnRecord record;        /* of the latter */
} World;

/* Without a supernode. The first relay is there. */
static void
world_init (World *self)
{
  wrn_test_wire_init (&self->wire, 13);
  self->edge = wrn_test_wire_add_edge (&self->wire, 1, WRN_TEST_EDGE_NO_LAN);
  wrn_test_host_set_locals (self->edge, &self->edge->address, 1);
  for (guint i = 0; i < G_N_ELEMENTS (self->relays); i++)
    {
      wrn_test_puppet_init_member (&self->relays[i], &self->wire, 60 + i);
      self->relays[i].is_honest = TRUE;
    }
  wrn_test_puppet_init_member (&self->far, &self->wire, 70);
  wrn_test_puppet_fill_record (&self->far, &self->wire.profile.subnet, 0, 1000, &self->record);
  wrn_keyed_hash (self->obf, sizeof self->obf, self->far.keys.obf, WRN_LABEL ("warren-relay-1"));
}

static void
world_clear (World *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->relays); i++)
    wrn_test_puppet_clear (&self->relays[i]);
  wrn_test_puppet_clear (&self->far);
  wrn_test_wire_clear (&self->wire);
}

/* It connects, and says that it relays. */
static void
bring (World *self, WrnTestPuppet *relay, guint8 flags)
{
  WrnRecord record;

  wrn_test_puppet_fill_record (relay, &self->wire.profile.subnet, 0, 1000, &record);
  record.flags = flags;
  wrn_test_puppet_call (relay, self->edge);
  wrn_test_puppet_say_record (relay, &record);
  wrn_test_wire_advance (&self->wire, WRN_MSEC (100));
}

static void
say_members (World *self, WrnTestPuppet *relay, guint32 revision, const WrnRecord *record)
{
  guint8 bytes[WRN_RECORD_MAX];
  guint8 inner[WRN_INNER_MAX];
  WrnRelayMembers say = { .revision = revision };

  if (record != NULL)
    {
      say.n = 1;
      say.members[0].record = bytes;
      say.members[0].len = (guint16) wrn_record_encode (record, bytes);
    }
  wrn_test_puppet_say (relay, inner, wrn_relay_members_encode (&say, inner, sizeof inner));
  wrn_test_wire_run (&self->wire);
}

static void
say_opened (World *self, WrnTestPuppet *relay, const guint8 *id, guint32 channel)
{
  const WrnRelayOpen say = { .id = id, .channel = channel };
  guint8 inner[64];

  wrn_test_puppet_say (relay, inner,
                       wrn_relay_open_encode (&say, WRN_KIND_RELAY_OPENED, inner, sizeof inner));
  wrn_test_wire_run (&self->wire);
}

static void
say_stop (World *self, WrnTestPuppet *relay, WrnKind kind, const guint8 *id)
{
  const WrnRelayStop say = { .id = id, .reason = WRN_RELAY_NO_WAY };
  guint8 inner[64];

  wrn_test_puppet_say (relay, inner, wrn_relay_stop_encode (&say, kind, inner, sizeof inner));
  wrn_test_wire_run (&self->wire);
}

/* Whether @relay was asked for a channel to the far one. */
static gboolean
was_asked (World *self, const WrnTestPuppet *relay)
{
  const WrnTestInner *heard = wrn_test_puppet_last (relay, WRN_KIND_RELAY_OPEN);

  return heard != NULL && memcmp (heard->data + 1, self->far.identity.id, WRN_NODE_ID_LEN) == 0;
}

/* How many INITs went to @relay with @channel in front, since they were forgotten. */
static guint
count_inits (World *self, const WrnTestPuppet *relay, guint32 channel)
{
  guint n = 0;

  for (guint i = 0; i < self->edge->sent->len; i++)
    {
      const WrnTestDatagram *datagram = g_ptr_array_index (self->edge->sent, i);
      guint8 head[WRN_MASK_HEAD_LEN];
      WrnReader reader = wrn_reader_over (head, sizeof head);

      if (datagram->len != WRN_INIT_LEN + WRN_RELAY_OVERHEAD ||
          !wrn_endpoint_equal (&datagram->flow.remote, &relay->host->address))
        continue;
      wrn_mask_head (self->obf, datagram->data, datagram->len, head);
      n += wrn_reader_get_u32 (&reader) == channel ? 1 : 0;
    }
  return n;
}

/* The edge knows the far one, and has asked the first relay for it. */
static void
introduce (World *self)
{
  bring (self, &self->relays[0], WRN_RECORD_MAY_RELAY);
  say_members (self, &self->relays[0], 7, &self->record);
  wrn_test_wire_advance (&self->wire, WRN_MSEC (500));
  g_assert_true (was_asked (self, &self->relays[0]));
}

static WrnDrop
get_new_drop (World *self, const WrnEdgeStatus *before)
{
  WrnEdgeStatus after;

  wrn_edge_get_status (self->edge->edge, &after);
  for (guint i = 1; i < WRN_N_DROPS; i++)
    if (after.drops.count[i] != before->drops.count[i])
      return i;
  return WRN_DROP_NONE;
}

static void
test_relay_introduces (void)
{
  const WrnTestInner *asked;
  World world;

  world_init (&world);
  bring (&world, &world.relays[0], WRN_RECORD_MAY_RELAY);
  asked = wrn_test_puppet_last (&world.relays[0], WRN_KIND_RELAY_ASK);
  g_assert_nonnull (asked);
  g_assert_cmpmem (asked->data, asked->len, "\x34\0\0\0\0\x02", 6);

  /* And goes on from there, until there is nobody left. */
  wrn_test_puppet_forget (&world.relays[0]);
  say_members (&world, &world.relays[0], 0x01020304, &world.record);
  wrn_test_wire_advance (&world.wire, WRN_MSEC (500));
  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, 2);
  asked = wrn_test_puppet_last (&world.relays[0], WRN_KIND_RELAY_ASK);
  g_assert_cmpmem (asked->data, asked->len, "\x34\x04\x03\x02\x01\x02", 6);
  say_members (&world, &world.relays[0], 0x01020304, NULL);
  wrn_test_puppet_forget (&world.relays[0]);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (60));
  g_assert_cmpuint (wrn_test_puppet_count (&world.relays[0], WRN_KIND_RELAY_ASK), ==, 0);
  world_clear (&world);
}

/* Neither of one that relays nothing, nor of one that pays for its traffic. */
static void
test_only_relays_are_asked (void)
{
  static const guint8 flags[] = { 0, WRN_RECORD_PUBLIC, WRN_RECORD_MAY_RELAY | WRN_RECORD_METERED };
  World world;

  world_init (&world);
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    bring (&world, &world.relays[i], flags[i]);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (60));
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      g_assert_cmpuint (wrn_test_puppet_count (&world.relays[i], WRN_KIND_RELAY_ASK), ==, 0);
      g_assert_cmpuint (wrn_test_puppet_count (&world.relays[i], WRN_KIND_RELAY_OPEN), ==, 0);
    }
  world_clear (&world);
}

static void
test_handshake_goes_through_the_channel (void)
{
  World world;

  world_init (&world);
  introduce (&world);
  wrn_test_host_forget (world.edge);
  say_opened (&world, &world.relays[0], world.far.identity.id, CHANNEL);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (1));
  g_assert_cmpuint (count_inits (&world, &world.relays[0], CHANNEL), >=, 1);

  /* Not any more when it is closed. */
  say_stop (&world, &world.relays[0], WRN_KIND_RELAY_CLOSED, world.far.identity.id);
  wrn_test_host_forget (world.edge);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (10));
  g_assert_cmpuint (count_inits (&world, &world.relays[0], CHANNEL), ==, 0);
  world_clear (&world);
}

/* The next ones are asked as soon as one refuses, and the same ones rarely. */
static void
test_others_are_asked_in_turn (void)
{
  gboolean asked[5] = { FALSE };
  World world;

  world_init (&world);
  for (guint i = 0; i < 5; i++)
    bring (&world, &world.relays[i], WRN_RECORD_MAY_RELAY);
  say_members (&world, &world.relays[1], 7, &world.record);
  wrn_test_wire_advance (&world.wire, WRN_MSEC (20));
  for (guint turn = 0; turn < 2; turn++)
    {
      guint n = 0;

      for (guint i = 0; i < 5; i++)
        if (!asked[i] && was_asked (&world, &world.relays[i]))
          {
            asked[i] = TRUE;
            n++;
            say_stop (&world, &world.relays[i], WRN_KIND_RELAY_REFUSED, world.far.identity.id);
          }
      g_assert_cmpuint (n, ==, turn == 0 ? 3 : 2);
      g_assert_true (asked[1]);
      wrn_test_wire_advance (&world.wire, WRN_MSEC (100));
    }

  for (guint i = 0; i < 5; i++)
    wrn_test_puppet_forget (&world.relays[i]);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (3600));
  for (guint i = 0; i < 5; i++)
    {
      g_assert_cmpuint (wrn_test_puppet_count (&world.relays[i], WRN_KIND_RELAY_OPEN), >, 5);
      g_assert_cmpuint (wrn_test_puppet_count (&world.relays[i], WRN_KIND_RELAY_OPEN), <, 40);
    }
  world_clear (&world);
}

static void
test_unasked_members_are_not_heard (void)
{
  WrnEdgeStatus before;
  World world;

  world_init (&world);
  bring (&world, &world.relays[0], 0);
  wrn_edge_get_status (world.edge->edge, &before);
  say_members (&world, &world.relays[0], 7, &world.record);
  g_assert_cmpint (get_new_drop (&world, &before), ==, WRN_DROP_STALE);
  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, 1);
  world_clear (&world);
}

/* One bit is enough, wherever it is. */
static void
test_nobody_is_made_up (void)
{
  World world;

  world_init (&world);
  bring (&world, &world.relays[0], WRN_RECORD_MAY_RELAY);
  for (guint i = 0; i < 50; i++)
    {
      WrnRecord forged = world.record;

      if (i % 2 == 0)
        forged.signature[i] ^= 1;
      else
        forged.seq += i;
      wrn_test_wire_advance (&world.wire, WRN_SECONDS (2));
      say_members (&world, &world.relays[0], 7 + i, &forged);
      g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, 1);
    }
  g_assert_cmpuint (wrn_test_host_get_drops (world.edge, WRN_DROP_RECORD), >, 40);
  world_clear (&world);
}

/* A relay can only give numbers that nobody else gave, and so many. */
static void
test_numbers_are_their_relays (void)
{
  guint8 id[WRN_NODE_ID_LEN] = { 0 };
  WrnEdgeStatus before;
  World world;

  world_init (&world);
  introduce (&world);
  bring (&world, &world.relays[1], WRN_RECORD_MAY_RELAY);
  say_opened (&world, &world.relays[0], world.far.identity.id, CHANNEL);
  wrn_edge_get_status (world.edge->edge, &before);
  say_opened (&world, &world.relays[1], world.far.identity.id, CHANNEL);
  g_assert_cmpint (get_new_drop (&world, &before), ==, WRN_DROP_LIMIT);
  say_opened (&world, &world.relays[0], world.far.identity.id, CHANNEL);
  wrn_test_host_forget (world.edge);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (10));
  g_assert_cmpuint (count_inits (&world, &world.relays[0], CHANNEL), >=, 1);

  for (guint i = 0; i < 200; i++)
    {
      id[0] = (guint8) i;
      wrn_test_wire_advance (&world.wire, WRN_MSEC (100));
      say_opened (&world, &world.relays[1], id, 1000 + i);
    }
  g_assert_cmpuint (wrn_test_host_get_drops (world.edge, WRN_DROP_LIMIT), ==,
                    before.drops.count[WRN_DROP_LIMIT] + 1 + 200 - 64);
  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, 3);
  world_clear (&world);
}

/* Neither with ourselves nor with the relay, and none by one who is not there. */
static void
test_channels_that_make_no_sense (void)
{
  WrnEdgeStatus before;
  WrnIdentity own;
  World world;

  world_init (&world);
  introduce (&world);
  wrn_identity_init (&own, world.edge->seed);
  wrn_edge_get_status (world.edge->edge, &before);
  say_opened (&world, &world.relays[0], own.id, CHANNEL);
  say_opened (&world, &world.relays[0], world.relays[0].identity.id, CHANNEL);
  g_assert_cmpuint (wrn_test_host_get_drops (world.edge, WRN_DROP_MALFORMED), ==,
                    before.drops.count[WRN_DROP_MALFORMED] + 2);
  world_clear (&world);
}

/* Somebody we do not know yet asked for it: his handshake comes through it, and its answer goes
 * back so. */
static void
test_stranger_calls_through_the_channel (void)
{
  guint8 packet[WRN_INIT_LEN + WRN_RELAY_OVERHEAD];
  WrnWriter writer = wrn_writer_over (packet, WRN_RELAY_OVERHEAD);
  const WrnTestDatagram *answer;
  WrnIdentity own;
  World world;

  world_init (&world);
  bring (&world, &world.relays[0], WRN_RECORD_MAY_RELAY);
  say_opened (&world, &world.relays[0], world.far.identity.id, CHANNEL);
  wrn_identity_init (&own, world.edge->seed);
  wrn_session_clear (&world.far.session);
  wrn_session_init (&world.far.session, &world.far.context, &world.far, own.id, own.dh.public_key);
  g_assert_true (
      wrn_session_write_init (&world.far.session, world.wire.now, packet + WRN_RELAY_OVERHEAD));
  wrn_writer_put_u32 (&writer, CHANNEL);
  wrn_mask_apply (world.obf, packet, sizeof packet, FALSE);
  wrn_test_host_forget (world.edge);
  wrn_test_host_input (world.edge, &world.relays[0].host->address, packet, sizeof packet);

  g_assert_cmpuint (world.edge->sent->len, ==, 1);
  answer = g_ptr_array_index (world.edge->sent, 0);
  g_assert_cmpuint (answer->len, ==, WRN_RESP_LEN + WRN_RELAY_OVERHEAD);
  g_assert_true (wrn_endpoint_equal (&answer->flow.remote, &world.relays[0].host->address));
  g_assert_cmpuint (wrn_test_host_get_n_peers (world.edge), ==, 2);
  world_clear (&world);
}

/* Whoever hides has nothing to do with it. */
static void
test_who_hides_takes_no_channel (void)
{
  World world;
  WrnEdgeStatus status;

  world_init (&world);
  wrn_test_host_restart (world.edge, WRN_TEST_EDGE_NO_LAN | WRN_TEST_EDGE_NO_DIRECT);
  wrn_test_puppet_call (&world.relays[0], world.edge);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (10));
  g_assert_cmpuint (world.relays[0].heard->len, ==, 0);
  wrn_edge_get_status (world.edge->edge, &status);
  g_assert_true (status.no_relay);
  world_clear (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edge-via/relay-introduces", test_relay_introduces);
  g_test_add_func ("/edge-via/only-relays-are-asked", test_only_relays_are_asked);
  g_test_add_func ("/edge-via/handshake-goes-through-the-channel",
                   test_handshake_goes_through_the_channel);
  g_test_add_func ("/edge-via/others-are-asked-in-turn", test_others_are_asked_in_turn);
  g_test_add_func ("/edge-via/unasked-members-are-not-heard", test_unasked_members_are_not_heard);
  g_test_add_func ("/edge-via/nobody-is-made-up", test_nobody_is_made_up);
  g_test_add_func ("/edge-via/numbers-are-their-relays", test_numbers_are_their_relays);
  g_test_add_func ("/edge-via/channels-that-make-no-sense", test_channels_that_make_no_sense);
  g_test_add_func ("/edge-via/stranger-calls-through-the-channel",
                   test_stranger_calls_through_the_channel);
  g_test_add_func ("/edge-via/who-hides-takes-no-channel", test_who_hides_takes_no_channel);
  return g_test_run ();
}
