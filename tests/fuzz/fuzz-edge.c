/* fuzz-edge.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzzes an edge with all that comes unauthenticated, from strangers and from where it knows
 * somebody.
 *
 * The input is a list of packets: a byte that says how to carry the next one and from where, a u16
 * with its length, and its bytes.
 */
#include "config.h"

#include "core/base/wrn-reader.h"
#include "core/crypto/wrn-mask.h"
#include "core/wire/wrn-supernode-message.h"
#include "tests/fuzz/wrn-fuzz.h"
#include "tests/support/wrn-test-puppet.h"

/* How a packet is carried; other numbers stand for one of these as well. */
typedef enum
{
  CARRY_RAW,       /* as it is */
  CARRY_MASKED,    /* under the community's mask */
  CARRY_UPLINK,    /* under the supernode's mask, which everyone can compute */
  CARRY_RELAYED,   /* through a channel, under both masks */
  CARRY_DATA,      /* as a data packet to an index in use: the member's or the supernode's */
  CARRY_CHANGED,   /* as what it changes in a packet that came before */
  CARRY_WAIT,      /* not at all; its length is a time in 100 ms */
  CARRY_HANDSHAKE, /* not at all; the edge is to begin one */
  N_CARRIES,
} Carry;

typedef enum
{
  FROM_STRANGER,
  FROM_MEMBER,
  FROM_SUPERNODE,
  N_FROMS,
} From;

#define CHANNEL 4711
#define N_OLD 16

typedef struct
{
  WrnTestWire wire;
  WrnTestHost *edge;
  WrnTestPuppet member;
  WrnTestPuppet supernode;
  WrnTestDatagram old[N_OLD];
  guint n_old;
  gsize n_in; /* bytes from the stranger */
} World;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  return 0;
}

/* The supernode answers a registration, as long as the world is built. */
static void
welcome (WrnTestPuppet *self, const guint8 *inner, gsize len)
{
  const WrnRegistered said = {
    .slot = 1, .ttl = 300, .members = 2, .revision = 1, .seen = self->remote
  };
  const WrnEntries page = { .revision = 1, .next = WRN_ENTRIES_END };
  guint8 out[64];

  if (inner[0] == WRN_KIND_REGISTER)
    wrn_test_puppet_say (self, out, wrn_registered_encode (&said, out, sizeof out));
  if (inner[0] == WRN_KIND_LIST)
    wrn_test_puppet_say (self, out, wrn_entries_encode (&page, out, sizeof out));
}

/* Everything that went to the edge so far; the first ones are handshakes. */
static void
remember (World *world, const WrnTestPuppet *puppet)
{
  for (guint i = 0; i < puppet->host->sent->len && world->n_old < N_OLD; i++)
    world->old[world->n_old++] = *(WrnTestDatagram *) g_ptr_array_index (puppet->host->sent, i);
}

static void
build (World *world)
{
  WrnRecord record;

  world->n_old = 0;
  world->n_in = 0;
  wrn_test_wire_init (&world->wire, 1);
  wrn_test_puppet_init_supernode (&world->supernode, &world->wire, 50);
  wrn_test_puppet_init_member (&world->member, &world->wire, 60);
  world->supernode.react = welcome;
  world->member.is_honest = TRUE;
  world->edge = wrn_test_wire_add_edge (&world->wire, 1, WRN_TEST_EDGE_PLAIN);
  wrn_test_host_set_locals (world->edge, &world->edge->address, 1);
  wrn_test_host_set_supernode (world->edge, 0, world->supernode.host);
  wrn_test_puppet_fill_record (&world->member, &world->wire.profile.subnet, 0, 1000, &record);
  wrn_test_puppet_call (&world->member, world->edge);
  wrn_test_puppet_say_record (&world->member, &record);
  wrn_test_wire_advance (&world->wire, WRN_SECONDS (1));
  remember (world, &world->member);
  remember (world, &world->supernode);
  wrn_fuzz_check (wrn_test_host_get_state (world->edge, world->member.host) == WRN_PEER_LAN);
  wrn_test_host_forget (world->edge);
}

static void
mask (const guint8 *key, guint8 *packet, gsize len)
{
  WrnReader reader = wrn_reader_over (packet, len);

  if (len >= WRN_PACKET_MIN)
    wrn_mask_apply (key, packet, len, wrn_reader_get_u32 (&reader) < WRN_INDEX_MIN);
}

static void
put_u32 (guint8 *out, guint32 value)
{
  for (guint i = 0; i < 4; i++)
    out[i] = (guint8) (value >> 8 * i);
}

/* Bytes of an old packet, changed by @data: its number, an offset, and what to add there. */
static gsize
change (World *world, const guint8 *data, gsize len, guint8 *packet)
{
  const WrnTestDatagram *old = &world->old[data[0] % world->n_old];

  memcpy (packet, old->data, old->len);
  for (gsize i = 3; i < len; i++)
    packet[(data[1] + data[2] * 8u + i) % old->len] ^= data[i];
  return old->len;
}

/* Makes @packet, which has room for anything, what goes on the wire. */
static gsize
dress (World *world, Carry how, const guint8 *data, gsize len, guint8 *packet)
{
  const WrnKeys *keys = (data[0] & 1 ? &world->member : &world->supernode)->session.current;

  memcpy (packet, data, len);
  switch (how)
    {
    case CARRY_MASKED:
      mask (world->member.realm.obf, packet, len);
      return len;
    case CARRY_UPLINK:
      mask (world->supernode.realm.obf, packet, len);
      return len;
    case CARRY_RELAYED:
      memmove (packet + WRN_RELAY_OVERHEAD, packet, len);
      put_u32 (packet, CHANNEL);
      mask (world->member.realm.obf, packet + WRN_RELAY_OVERHEAD, len);
      mask (world->supernode.realm.obf, packet, len + WRN_RELAY_OVERHEAD);
      return len + WRN_RELAY_OVERHEAD;
    case CARRY_DATA:
      len = MAX (len, WRN_PACKET_MIN);
      put_u32 (packet, keys != NULL ? keys->remote_index : WRN_INDEX_MIN);
      mask (data[0] & 1 ? world->member.realm.obf : world->supernode.realm.obf, packet, len);
      return len;
    case CARRY_CHANGED:
      return change (world, data, len, packet);
    case CARRY_RAW:
    default:
      return len;
    }
}

/* Nothing that is not authentic makes a peer, a frame or a file. */
static void
carry (World *world, Carry how, From from, const guint8 *data, gsize len)
{
  const WrnEndpoint sources[N_FROMS] = { wrn_test_address (99), world->member.host->address,
                                         world->supernode.host->address };
  guint8 plain[WRN_PACKET_MAX + 64] = { 0 };
  guint8 packet[WRN_PACKET_MAX + 64] = { 0 };
  const guint n_frames = world->edge->frames->len;

  len = MIN (len, WRN_PACKET_MAX + 16);
  memcpy (plain, data, len);
  len = dress (world, how, plain, len, packet);
  world->n_in += from == FROM_STRANGER ? len : 0;
  wrn_test_host_input (world->edge, &sources[from], packet, len);
  wrn_fuzz_check (world->edge->frames->len == n_frames);
  wrn_fuzz_check (world->edge->stored->len == 0);
  wrn_fuzz_check (wrn_test_host_get_n_peers (world->edge) == 1);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize len)
{
  const WrnEndpoint stranger = wrn_test_address (99);
  WrnReader reader = wrn_reader_over (data, len);
  World world;

  build (&world);
  while (!reader.failed && reader.left > 0)
    {
      const guint8 op = wrn_reader_get_u8 (&reader);
      const Carry how = op % N_CARRIES;
      const From from = op / N_CARRIES % N_FROMS;
      const guint16 wanted = wrn_reader_get_u16 (&reader);
      const gboolean takes = how != CARRY_WAIT && how != CARRY_HANDSHAKE;
      const gsize taken = takes ? MIN (wanted, reader.left) : 0;
      const guint8 *packet = wrn_reader_take (&reader, taken);

      if (how == CARRY_WAIT)
        wrn_test_wire_advance (&world.wire, WRN_MSEC (100) * (WrnTime) MIN (wanted, 2000));
      else if (how == CARRY_HANDSHAKE)
        world.wire.now += WRN_SECONDS (130);
      else if (packet != NULL)
        carry (&world, how, from, packet, taken);
    }

  /* The record of a replayed beacon is known; where it came from may be asked a few times. */
  wrn_fuzz_check (wrn_test_host_get_bytes_to (world.edge, &stranger) <= world.n_in + 16 * 5 * 64);
  wrn_test_puppet_clear (&world.member);
  wrn_test_puppet_clear (&world.supernode);
  wrn_test_wire_clear (&world.wire);
  return 0;
}
