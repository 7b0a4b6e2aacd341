/* fuzz-frame.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzzes what handles frames: the classifier, the layer-2 policy, the segmenter with offloads that
 * no kernel would give, and the coalescer, which must lose and change nothing.
 *
 * The input is a list of frames: a byte that says what to do with the next one, a u16 with its
 * length, for some its offload, and its bytes.
 */
#include "config.h"

#include <stdlib.h>

#include "core/base/wrn-reader.h"
#include "core/ethernet/wrn-coalescer.h"
#include "core/ethernet/wrn-fragmenter.h"
#include "core/ethernet/wrn-packet-view.h"
#include "core/ethernet/wrn-segmenter.h"
#include "core/ethernet/wrn-too-big.h"
#include "core/lan/wrn-lan.h"
#include "tests/fuzz/wrn-fuzz.h"
#include "tests/support/wrn-test-packet.h"

/* The longest that a session carries. */
#define PACKET_MAX 2000

/* Other numbers stand for one of these as well. */
typedef enum
{
  DO_OUTGOING, /* from our own TAP */
  DO_INCOMING, /* from a member */
  DO_SEGMENT,  /* cut it as its offload says */
  DO_COALESCE, /* join it with others */
  DO_STREAM,   /* the same with the next packet of a TCP stream */
  DO_FLUSH,
  N_DOS,
} Do;

typedef struct
{
  WrnLan *lan;
  WrnCoalescer *coalescer;
  WrnTestPacket stream;

  /* Of packets, in any order. */
  guint n_pushed, n_popped;
  guint64 sum_pushed, sum_popped;
} World;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  return 0;
}

/* FNV-1a of all that has to arrive: IPv4's identification, and with it the header's checksum, means
 * nothing when DF is set (RFC 6864). */
static guint64
hash (const guint8 *data, gsize len)
{
  const gboolean atomic =
      len >= 34 && wrn_peek_be16 (data + 12) == WRN_ETHERTYPE_IPV4 && (data[20] & 0x40) != 0;
  guint64 sum = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (gsize i = 0; i < len; i++)
    if (!atomic || (i != 18 && i != 19 && i != 24 && i != 25))
      sum = (sum ^ data[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return sum;
}

static void
build (World *world)
{
  WrnLanClaims own = { .mac = { { 2, 0, 0, 0, 0, 2 } }, .ipv4 = { 10, 77, 0, 2 } };
  WrnLanClaims other = { .mac = { { 2, 0, 0, 0, 0, 1 } }, .ipv4 = { 10, 77, 0, 1 } };

  *world = (World){ .stream = wrn_test_packet (4, WRN_PROTOCOL_TCP, 100) };
  own.ipv6[0] = other.ipv6[0] = 0xfd;
  own.ipv6[15] = 2;
  other.ipv6[15] = 1;
  world->lan = wrn_lan_new ();
  wrn_fuzz_check (wrn_lan_set_self (world->lan, &own));
  wrn_fuzz_check (wrn_lan_set_member (world->lan, &world->lan, &other));
  world->coalescer = wrn_coalescer_new (WRN_COALESCER_TCP | WRN_COALESCER_UDP);
}

static void
clear (World *world)
{
  wrn_lan_free (world->lan);
  wrn_coalescer_free (world->coalescer);
}

static void
police (World *world, Do what, const guint8 *data, gsize len)
{
  static const WrnMac everybody = { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } };
  WrnLanVerdict verdict;
  WrnPacketView view;

  if (what == DO_OUTGOING)
    {
      wrn_lan_outgoing (world->lan, 0, data, len, &verdict);
      wrn_fuzz_check (verdict.action != WRN_LAN_ANSWER ||
                      verdict.reply_len <= sizeof verdict.reply);
      return;
    }
  if (wrn_packet_view_parse (&view, data, len) == WRN_DROP_NONE)
    wrn_fuzz_check (view.end <= len && view.transport <= view.end && view.payload <= view.end);
  wrn_lan_incoming (world->lan, 0, &world->lan, NULL, data, len);
  wrn_lan_incoming (world->lan, 0, &world->lan, &everybody, data, len);
}

/* In a buffer of exactly the size that is asked for. */
static void
segment (const WrnFrame *frame, WrnSegmentFlags flags, gboolean shrunk)
{
  WrnSegmenter pieces;
  guint8 *out;
  guint n = 0;
  gsize largest;
  gsize len;

  if (wrn_segmenter_init (&pieces, frame, flags) != WRN_DROP_NONE)
    return;
  if (shrunk)
    wrn_segmenter_shrink (&pieces, frame->len % 1500);
  largest = wrn_segmenter_get_largest (&pieces);
  out = malloc (MAX (largest, 1));
  g_assert_nonnull (out);
  while ((len = wrn_segmenter_next (&pieces, out, largest)) > 0)
    {
      wrn_fuzz_check (len <= largest);
      n++;
    }
  wrn_fuzz_check (n == pieces.n_pieces);
  free (out);
}

/* What is cut for a narrow way, and said about it: each fragment fits and makes sense. */
static void
narrow (const guint8 *body, gsize len)
{
  static const WrnMac mac;
  const gsize room = 48 + len / 3;
  guint8 told[WRN_TOO_BIG_FRAME_MAX];
  guint8 out[PACKET_MAX];
  WrnFragmenter parts;
  WrnPacketView view;
  gsize n;

  n = wrn_too_big_write (told, &mac, &mac, body, len, (guint) room);
  wrn_fuzz_check (n == 0 || wrn_packet_view_parse (&view, told + WRN_ETH_BODY, n - WRN_ETH_BODY) ==
                                WRN_DROP_NONE);
  if (!wrn_fragmenter_init (&parts, body, len, room, (guint32) len))
    return;
  while ((n = wrn_fragmenter_next (&parts, out, sizeof out)) > 0)
    wrn_fuzz_check (n <= WRN_BODY_IP + room && wrn_peek_be16 (out) == wrn_peek_be16 (body));
}

static void
pop (World *world)
{
  guint8 piece[PACKET_MAX];
  WrnFrame ready;

  while (wrn_coalescer_pop (world->coalescer, &ready))
    {
      WrnSegmenter pieces;
      gsize len;

      wrn_fuzz_check (wrn_segmenter_init (&pieces, &ready, WRN_SEGMENT_WHOLE) == WRN_DROP_NONE);
      while ((len = wrn_segmenter_next (&pieces, piece, sizeof piece)) > 0)
        {
          world->n_popped++;
          world->sum_popped += hash (piece, len);
        }
    }
}

/* @open: an offset in @data of a checksum that is left out, or 0. */
static void
push (World *world, const guint8 *data, gsize len, gsize open)
{
  guint8 frame[PACKET_MAX];

  memcpy (frame, data, len);
  world->n_pushed++;
  world->sum_pushed += hash (frame, len);
  if (open != 0)
    wrn_poke_be16 (frame + open, 0x1234);
  wrn_fuzz_check (wrn_coalescer_push (world->coalescer, frame, frame + WRN_ETH_BODY,
                                      len - WRN_ETH_BODY, open != 0) == WRN_DROP_NONE);
  pop (world);
}

/* @data changes what a well-behaved sender would send next. */
static void
push_stream (World *world, const guint8 *data, gsize len)
{
  WrnReader reader = wrn_reader_over (data, len);
  guint8 frame[PACKET_MAX];
  WrnTestPacket packet = world->stream;
  gsize frame_len;
  guint8 kind;

  packet.payload_len = wrn_reader_get_u16 (&reader) % 1400;
  packet.flags ^= wrn_reader_get_u8 (&reader);
  packet.sequence += wrn_reader_get_u8 (&reader);
  packet.id = (guint16) (packet.id + wrn_reader_get_u8 (&reader));
  packet.tos ^= wrn_reader_get_u8 (&reader);
  packet.acknowledged += wrn_reader_get_u8 (&reader);
  packet.source_port = (guint16) (packet.source_port + wrn_reader_get_u8 (&reader) % 12);
  kind = wrn_reader_get_u8 (&reader);
  if (kind % 4 == 3)
    packet.protocol = WRN_PROTOCOL_UDP;
  frame_len = wrn_test_packet_write (&packet, frame);
  push (world, frame, frame_len,
        kind < 128 ? 0 : wrn_test_transport (&packet) + wrn_test_checksum_offset (&packet));
  world->stream.sequence += (guint32) packet.payload_len;
  world->stream.id++;
}

static void
read_offload (WrnReader *reader, WrnOffload *out)
{
  const guint8 bits = wrn_reader_get_u8 (reader);

  out->gso = bits & 3;
  out->partial_csum = (bits & 4) != 0;
  out->ecn = (bits & 8) != 0;
  out->gso_size = wrn_reader_get_u16 (reader);
  out->csum_start = wrn_reader_get_u16 (reader);
  out->csum_offset = wrn_reader_get_u16 (reader);
}

static void
handle (World *world, Do what, const WrnOffload *offload, const guint8 *data, gsize len)
{
  /* Exactly as long as it is, so that one byte read too many is seen. */
  guint8 *exact = malloc (MAX (len, 1));
  const WrnFrame frame = { exact, len, *offload };

  g_assert_nonnull (exact);
  if (len > 0)
    memcpy (exact, data, len);
  switch (what)
    {
    case DO_OUTGOING:
    case DO_INCOMING:
      police (world, what, exact, len);
      narrow (exact, len);
      break;
    case DO_SEGMENT:
      for (guint flags = 0; flags < 4; flags++)
        {
          segment (&frame, flags, FALSE);
          segment (&frame, flags, TRUE);
        }
      break;
    case DO_COALESCE:
      if (len >= WRN_ETH_HEADER_LEN && len <= PACKET_MAX)
        push (world, exact, len, 0);
      break;
    case DO_STREAM:
      push_stream (world, exact, len);
      break;
    case DO_FLUSH:
      wrn_coalescer_flush (world->coalescer);
      pop (world);
      break;
    case N_DOS:
    default:
      g_assert_not_reached ();
    }
  free (exact);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize len)
{
  WrnReader reader = wrn_reader_over (data, len);
  World world;

  build (&world);
  while (!reader.failed && reader.left > 0)
    {
      const Do what = wrn_reader_get_u8 (&reader) % N_DOS;
      const gsize wanted = wrn_reader_get_u16 (&reader);
      WrnOffload offload = { 0 };
      gsize taken;
      const guint8 *frame;

      if (what == DO_SEGMENT)
        read_offload (&reader, &offload);
      taken = MIN (wanted, reader.left);
      frame = wrn_reader_take (&reader, taken);
      if (frame != NULL)
        handle (&world, what, &offload, frame, taken);
    }

  wrn_coalescer_flush (world.coalescer);
  pop (&world);
  wrn_fuzz_check (world.n_pushed == world.n_popped);
  wrn_fuzz_check (world.sum_pushed == world.sum_popped);
  clear (&world);
  return 0;
}
