/* fuzz-supernode.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzzes a supernode: what anyone may send it, and what a member may ask inside its session.
 *
 * The input is a list of packets: a byte that says how to carry the next one, a u16 with its
 * length, and its bytes.
 */
#include "config.h"

#include "core/crypto/wrn-mask.h"
#include "tests/fuzz/wrn-fuzz.h"
#include "tests/support/wrn-test-hub.h"

/* How a packet is carried; other numbers stand for one of these as well. */
typedef enum
{
  CARRY_RAW,     /* as it is, from a stranger */
  CARRY_MASKED,  /* under the mask, which everyone can compute */
  CARRY_GUEST,   /* sealed by a client that is not registered */
  CARRY_MEMBER,  /* sealed by a member */
  CARRY_RELAYED, /* through a channel that exists */
  CARRY_WAIT,    /* not at all; its length is a time in 100 ms */
  N_CARRIES,
} Carry;

typedef struct
{
  WrnTestHub hub;
  WrnTestClient *member;
  WrnTestClient *other;
  WrnTestClient *guest;
  guint32 channel;
} World;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  return 0;
}

static void
build (World *world)
{
  wrn_test_hub_init (&world->hub, 1, NULL);
  world->member = wrn_test_hub_join (&world->hub, 1, "member");
  world->other = wrn_test_hub_join (&world->hub, 2, "other");
  world->guest = wrn_test_hub_add (&world->hub, &world->hub.topic, 3);
  wrn_test_hub_connect (&world->hub, world->guest);
  world->channel = wrn_test_hub_channel (&world->hub, world->member, 1);
  wrn_fuzz_check (world->channel != 0);
}

/* A stranger is given nothing that is longer than its packet. */
static void
carry_as_stranger (World *world, const guint8 *data, gsize len, gboolean masked)
{
  const WrnFlow flow = { .remote = wrn_endpoint_ipv4 (0x0a0a0a0a, 1),
                         .local = wrn_endpoint_ipv4 (0xc0000201, 7654) };
  guint8 packet[WRN_PACKET_MAX + 64];

  len = MIN (len, sizeof packet);
  memcpy (packet, data, len);
  if (masked && len >= WRN_PACKET_MIN)
    {
      WrnReader reader = wrn_reader_over (data, len);

      wrn_mask_apply (world->guest->realm.obf, packet, len,
                      wrn_reader_get_u32 (&reader) < WRN_INDEX_MIN);
    }
  wrn_test_hub_input (&world->hub, &flow, packet, len);
  wrn_fuzz_check (world->hub.bytes_out <= len);
}

static void
carry_sealed (World *world, WrnTestClient *client, const guint8 *data, gsize len)
{
  guint8 packet[WRN_PACKET_MAX];

  len = CLAMP (len, 1, WRN_INNER_MAX);
  if (!wrn_session_may_send (&client->session, world->hub.now))
    wrn_test_hub_connect (&world->hub, client);
  if (!wrn_session_may_send (&client->session, world->hub.now))
    return;
  wrn_test_hub_send (&world->hub, client, packet,
                     wrn_test_client_write (client, world->hub.now, data, len, packet));
}

static void
carry_relayed (World *world, const guint8 *data, gsize len)
{
  guint8 packet[WRN_PACKET_MAX + WRN_RELAY_OVERHEAD];

  len = CLAMP (len, WRN_PACKET_MIN, WRN_PACKET_MAX);
  wrn_test_hub_send (&world->hub, world->member, packet,
                     wrn_test_client_write_relayed (world->member, world->channel, data, len,
                                                    packet));
}

static void
carry (World *world, Carry how, const guint8 *data, gsize len)
{
  /* Whatever is asked for beyond the input is zeroes. */
  guint8 padded[WRN_PACKET_MAX + 64] = { 0 };

  memcpy (padded, data, MIN (len, sizeof padded));
  switch (how)
    {
    case CARRY_RAW:
    case CARRY_MASKED:
      carry_as_stranger (world, padded, MIN (len, sizeof padded), how == CARRY_MASKED);
      break;
    case CARRY_GUEST:
      carry_sealed (world, world->guest, padded, len);
      break;
    case CARRY_MEMBER:
      carry_sealed (world, world->member, padded, len);
      break;
    case CARRY_RELAYED:
      carry_relayed (world, padded, len);
      break;
    case CARRY_WAIT:
    case N_CARRIES:
    default:
      g_assert_not_reached ();
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize len)
{
  WrnReader reader = wrn_reader_over (data, len);
  WrnSupernodeStats stats;
  World world;

  build (&world);
  while (!reader.failed && reader.left > 0)
    {
      const Carry how = wrn_reader_get_u8 (&reader) % N_CARRIES;
      const guint16 wanted = wrn_reader_get_u16 (&reader);
      const gsize taken = how == CARRY_WAIT ? 0 : MIN (wanted, reader.left);
      const guint8 *packet = wrn_reader_take (&reader, taken);

      if (how == CARRY_WAIT)
        wrn_test_hub_advance (&world.hub, WRN_MSEC (100) * (WrnTime) MIN (wanted, 4000));
      else if (packet != NULL)
        carry (&world, how, packet, taken);
    }

  stats = wrn_test_hub_stats (&world.hub);
  wrn_fuzz_check (stats.clients <= 2 && stats.lobby <= 3 && stats.topics <= 1);
  wrn_fuzz_check (world.guest->n_kinds[WRN_KIND_ENTRIES] == 0);
  wrn_fuzz_check (world.guest->n_kinds[WRN_KIND_SIGNAL] == 0);
  wrn_test_hub_clear (&world.hub);
  return 0;
}
