/* fuzz-edge-member.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzzes an edge with what comes authenticated: from members, from a supernode, and from its own
 * TAP.
 *
 * The input is a list of messages: a byte that says who says the next one, a u16 with its length,
 * and its bytes.
 */
#include "config.h"

#include "core/base/wrn-reader.h"
#include "core/base/wrn-writer.h"
#include "core/crypto/wrn-mask.h"
#include "core/wire/wrn-relay-message.h"
#include "core/wire/wrn-supernode-message.h"
#include "tests/fuzz/wrn-fuzz.h"
#include "tests/support/wrn-test-puppet.h"

/* Other numbers stand for one of these as well. */
typedef enum
{
  BY_MEMBER, /* whose record is known */
  BY_GUEST,  /* whose record is not */
  BY_SUPERNODE,
  BY_RECORD, /* the member's record with these bytes changed, signed */
  BY_ENTRY,  /* these bytes, sealed as a record, in a supernode's list */
  BY_BEACON, /* the same in a beacon */
  BY_TAP,    /* a frame, with the edge's address as its source */
  BY_TIME,   /* nobody; its length is a time in 100 ms */
  BY_RELAY,  /* the member, relayed: by the channel that it was told last, or that it told */
  N_SPEAKERS,
} Speaker;

typedef struct
{
  WrnTestWire wire;
  WrnTestHost *edge;
  WrnTestPuppet member;
  WrnTestPuppet guest;
  WrnTestPuppet supernode;
  WrnRecord record; /* of the member */
} World;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  return 0;
}

static void
build (World *world)
{
  wrn_test_wire_init (&world->wire, 1);
  wrn_test_puppet_init_supernode (&world->supernode, &world->wire, 50);
  wrn_test_puppet_init_member (&world->member, &world->wire, 60);
  wrn_test_puppet_init_member (&world->guest, &world->wire, 61);
  world->member.is_honest = TRUE;
  world->edge = wrn_test_wire_add_edge (&world->wire, 1, WRN_TEST_EDGE_PLAIN);
  wrn_test_host_set_locals (world->edge, &world->edge->address, 1);
  wrn_test_host_set_supernode (world->edge, 0, world->supernode.host);
  wrn_test_puppet_fill_record (&world->member, &world->wire.profile.subnet, 0, 1000,
                               &world->record);
  wrn_test_puppet_call (&world->member, world->edge);
  wrn_test_puppet_say_record (&world->member, &world->record);
  wrn_test_puppet_call (&world->guest, world->edge);
  wrn_test_wire_advance (&world->wire, WRN_MSEC (500));
  wrn_fuzz_check (wrn_test_host_get_state (world->edge, world->member.host) == WRN_PEER_LAN);
  wrn_fuzz_check (wrn_session_may_send (&world->supernode.session, world->wire.now));
}

static void
say (World *world, WrnTestPuppet *puppet, const guint8 *data, gsize len)
{
  if (!wrn_session_may_send (&puppet->session, world->wire.now) && puppet != &world->supernode)
    wrn_test_puppet_call (puppet, world->edge);
  wrn_test_puppet_say (puppet, data, CLAMP (len, 1, WRN_INNER_MAX));
}

/* What the bytes change in the member's record; it stays one that can be written. */
static void
say_record (World *world, const guint8 *data, gsize len)
{
  WrnReader reader = wrn_reader_over (data, len);
  WrnRecord *record = &world->record;

  record->seq += wrn_reader_get_u8 (&reader);
  record->flags = wrn_reader_get_u8 (&reader) & 7;
  record->claim.attempt = wrn_reader_get_u8 (&reader);
  record->claim.ipv4 = wrn_addresses_get_ipv4 (world->member.keys.cid, world->member.identity.id,
                                               &world->wire.profile.subnet, record->claim.attempt);
  record->n_endpoints = wrn_reader_get_u8 (&reader) % (WRN_RECORD_ENDPOINTS_MAX + 1);
  for (guint i = 0; i < record->n_endpoints; i++)
    {
      WrnEndpoint *endpoint = &record->endpoints[i];

      wrn_reader_get_bytes (&reader, endpoint->address, sizeof endpoint->address);
      endpoint->port = wrn_reader_get_u16 (&reader);
    }
  g_snprintf (record->name, sizeof record->name, "%u", wrn_reader_get_u16 (&reader));
  wrn_test_puppet_say_record (&world->member, record);
}

static gsize
seal (World *world, const guint8 *data, gsize len, guint8 *out)
{
  const WrnCommunityKeys *keys = &world->member.keys;

  len = MIN (len, WRN_RECORD_MAX);
  wrn_seal (out, data, len, keys->topic, sizeof keys->topic, keys->seal, &world->wire.entropy);
  return len + WRN_SEAL_OVERHEAD;
}

static void
say_entry (World *world, const guint8 *data, gsize len)
{
  guint8 sealed[WRN_RECORD_SEALED_MAX];
  guint8 inner[WRN_INNER_MAX];
  WrnEntries said = { .revision = 1, .next = WRN_ENTRIES_END, .n = 1 };

  said.entries[0] = (WrnEntry){ .slot = data[0],
                                .blob = sealed,
                                .blob_len = (guint16) seal (world, data, len, sealed) };
  wrn_test_puppet_say (&world->supernode, inner, wrn_entries_encode (&said, inner, sizeof inner));
}

static void
send_beacon (World *world, const guint8 *data, gsize len)
{
  const WrnEndpoint from = wrn_test_address (99);
  guint8 packet[WRN_BEACON_MAX];
  WrnWriter writer = wrn_writer_over (packet, sizeof packet);
  guint8 sealed[WRN_RECORD_SEALED_MAX];
  const gsize sealed_len = seal (world, data, len, sealed);

  wrn_writer_put_u32 (&writer, WRN_PACKET_BEACON);
  wrn_writer_put_u32 (&writer, 0);
  wrn_writer_put_u16 (&writer, 0);
  wrn_writer_put_bytes (&writer, sealed, sealed_len);
  len = wrn_writer_finish (&writer);
  wrn_mask_apply (world->member.realm.obf, packet, len, TRUE);
  wrn_test_host_input (world->edge, &from, packet, len);
}

static void
send_frame (World *world, const guint8 *data, gsize len)
{
  const WrnMac mac = wrn_edge_get_mac (world->edge->edge);
  guint8 bytes[WRN_PACKET_MAX + 64];

  memcpy (bytes, data, len);
  if (len >= 12)
    memcpy (bytes + 6, mac.bytes, 6);
  wrn_test_host_frame (world->edge, &(WrnFrame){ .data = bytes, .len = len });
}

/* What inputs call a channel that the member carries for the edge. */
#define TOLD_CHANNEL 0x1000

/* The first byte says by which channel; the rest is the packet, with the community's mask. */
static void
send_relayed (World *world, const guint8 *data, gsize len)
{
  const WrnTestInner *opened = wrn_test_puppet_last (&world->member, WRN_KIND_RELAY_OPENED);
  guint8 packet[WRN_RELAY_OVERHEAD + WRN_PACKET_MAX];
  guint8 obf[WRN_KEY_LEN];
  guint32 channel = GUINT32_TO_LE (TOLD_CHANNEL);

  len = CLAMP (len, 1 + WRN_PACKET_MIN, WRN_PACKET_MAX - WRN_RELAY_OVERHEAD) - 1;
  if (data[0] % 2 == 0 && opened != NULL)
    memcpy (&channel, opened->data + 1 + WRN_RELAY_ID_LEN, sizeof channel);
  memcpy (packet, &channel, sizeof channel);
  memcpy (packet + WRN_RELAY_OVERHEAD, data + 1, len);
  wrn_mask_apply (world->member.realm.obf, packet + WRN_RELAY_OVERHEAD, len,
                  data[1] < 5 && data[2] == 0 && data[3] == 0 && data[4] == 0);
  wrn_keyed_hash (obf, sizeof obf, world->member.realm.obf, WRN_LABEL ("warren-relay-1"));
  len += WRN_RELAY_OVERHEAD;
  wrn_mask_apply (obf, packet, len, FALSE);
  wrn_test_host_input (world->edge, &world->member.host->address, packet, len);
}

static void
handle (World *world, Speaker who, const guint8 *data, gsize len)
{
  /* Whatever is asked for beyond the input is zeroes. */
  guint8 padded[WRN_PACKET_MAX] = { 0 };

  len = MIN (len, sizeof padded);
  memcpy (padded, data, len);
  switch (who)
    {
    case BY_MEMBER:
      say (world, &world->member, padded, len);
      break;
    case BY_GUEST:
      say (world, &world->guest, padded, len);
      break;
    case BY_SUPERNODE:
      say (world, &world->supernode, padded, len);
      break;
    case BY_RECORD:
      say_record (world, padded, len);
      break;
    case BY_ENTRY:
      say_entry (world, padded, len);
      break;
    case BY_BEACON:
      send_beacon (world, padded, len);
      break;
    case BY_TAP:
      send_frame (world, padded, len);
      break;
    case BY_RELAY:
      send_relayed (world, padded, len);
      break;
    case BY_TIME:
    case N_SPEAKERS:
    default:
      g_assert_not_reached ();
    }
  wrn_test_wire_run (&world->wire);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize len)
{
  WrnReader reader = wrn_reader_over (data, len);
  World world;

  build (&world);
  while (!reader.failed && reader.left > 0)
    {
      const Speaker who = wrn_reader_get_u8 (&reader) % N_SPEAKERS;
      const guint16 wanted = wrn_reader_get_u16 (&reader);
      const gsize taken = who == BY_TIME ? 0 : MIN (wanted, reader.left);
      const guint8 *said = wrn_reader_take (&reader, taken);

      if (who == BY_TIME)
        wrn_test_wire_advance (&world.wire, WRN_MSEC (100) * (WrnTime) MIN (wanted, 2000));
      else if (said != NULL)
        handle (&world, who, said, taken);
    }

  /* Nobody else can have been made up, as nobody else has signed anything. */
  wrn_fuzz_check (wrn_test_host_get_n_peers (world.edge) <= 2);
  wrn_test_puppet_clear (&world.member);
  wrn_test_puppet_clear (&world.guest);
  wrn_test_puppet_clear (&world.supernode);
  wrn_test_wire_clear (&world.wire);
  return 0;
}
