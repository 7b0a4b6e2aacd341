/* test-coalescer.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joined packets, cut again, are the very packets that came in, in the order of their flow.
 */
#include "config.h"

#include "core/ethernet/wrn-coalescer.h"

#include "core/ethernet/wrn-segmenter.h"
#include "tests/support/wrn-test-packet.h"

/* What came out of a coalescer. */
typedef struct
{
  WrnCoalescer *coalescer;
  GPtrArray *packets; /* (element-type GBytes): cut again, in order */
  GArray *pieces;     /* (element-type guint): in each frame */
} Sink;

static Sink
sink_new (WrnCoalescerFlags flags)
{
  return (Sink){
    .coalescer = wrn_coalescer_new (flags),
    .packets = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
    .pieces = g_array_new (FALSE, FALSE, sizeof (guint)),
  };
}

static void
sink_clear (Sink *self)
{
  wrn_coalescer_free (self->coalescer);
  g_ptr_array_unref (self->packets);
  g_array_unref (self->pieces);
}

static void
sink_drain (Sink *self)
{
  WrnFrame frame;

  while (wrn_coalescer_pop (self->coalescer, &frame))
    {
      WrnSegmenter segmenter;
      guint8 out[3000];
      gsize len;

      g_assert_cmpuint (frame.len, <=, WRN_FRAME_MAX);
      if (wrn_segmenter_init (&segmenter, &frame, WRN_SEGMENT_WHOLE) == WRN_DROP_RUNT)
        continue;
      g_assert_cmpuint (segmenter.n_pieces, <=, WRN_COALESCER_MAX_PIECES);
      g_array_append_val (self->pieces, segmenter.n_pieces);
      while ((len = wrn_segmenter_next (&segmenter, out, sizeof out)) > 0)
        g_ptr_array_add (self->packets, g_bytes_new (out, len));
      g_assert_cmpuint (segmenter.n_done, ==, segmenter.n_pieces);
    }
}

static void
sink_push_bytes (Sink *self, const guint8 *frame, gsize len)
{
  g_assert_cmpint (wrn_coalescer_push (self->coalescer, frame, frame + WRN_ETH_BODY,
                                       len - WRN_ETH_BODY, FALSE),
                   ==, WRN_DROP_NONE);
  sink_drain (self);
}

/* Pushes @packet with nonsense for a checksum, and returns its bytes with the right one. */
static GBytes *
sink_push_open (Sink *self, const WrnTestPacket *packet)
{
  guint8 frame[3000];
  const gsize len = wrn_test_packet_write (packet, frame);
  GBytes *bytes = g_bytes_new (frame, len);

  wrn_poke_be16 (frame + wrn_test_transport (packet) + wrn_test_checksum_offset (packet), 0x5eed);
  g_assert_cmpint (wrn_coalescer_push (self->coalescer, frame, frame + WRN_ETH_BODY,
                                       len - WRN_ETH_BODY, TRUE),
                   ==, WRN_DROP_NONE);
  sink_drain (self);
  return bytes;
}

/* Pushes @packet and returns its bytes. */
static GBytes *
sink_push (Sink *self, const WrnTestPacket *packet)
{
  guint8 frame[3000];
  const gsize len = wrn_test_packet_write (packet, frame);
  GBytes *bytes = g_bytes_new (frame, len);

  sink_push_bytes (self, frame, len);
  return bytes;
}

static void
sink_flush (Sink *self)
{
  wrn_coalescer_flush (self->coalescer);
  sink_drain (self);
}

/* Makes @packet the one that follows it in its stream. */
static void
advance (WrnTestPacket *packet)
{
  packet->sequence += (guint32) packet->payload_len;
  packet->payload_at += packet->payload_len;
  packet->id++;
}

/* Pushes @first and then @second, and returns how many pieces the first frame out had. */
static guint
join_two (const WrnTestPacket *first, const WrnTestPacket *second)
{
  Sink sink = sink_new (WRN_COALESCER_TCP | WRN_COALESCER_UDP);
  g_autoptr (GBytes) a = sink_push (&sink, first);
  g_autoptr (GBytes) b = sink_push (&sink, second);
  guint n;

  sink_flush (&sink);
  g_assert_cmpuint (sink.packets->len, ==, 2);
  g_assert_true (g_bytes_equal (sink.packets->pdata[0], a));
  g_assert_true (g_bytes_equal (sink.packets->pdata[1], b));
  n = g_array_index (sink.pieces, guint, 0);
  sink_clear (&sink);
  return n;
}

static void
test_bulk_becomes_one_frame (void)
{
  for (guint i = 0; i < 4; i++)
    {
      WrnTestPacket packet = wrn_test_packet (i < 2 ? 4 : 16, i % 2 == 0 ? 6 : 17, 900);
      Sink sink = sink_new (WRN_COALESCER_TCP | WRN_COALESCER_UDP);

      for (guint n = 0; n < 40; n++)
        {
          g_bytes_unref (sink_push (&sink, &packet));
          advance (&packet);
        }
      g_assert_cmpuint (sink.packets->len, ==, 0);
      sink_flush (&sink);
      g_assert_cmpuint (sink.pieces->len, ==, 1);
      g_assert_cmpuint (sink.packets->len, ==, 40);
      sink_clear (&sink);
    }
}

/* Each field that is not the same in both packets keeps them apart. */
static void
test_any_difference_separates (void)
{
  WrnTestPacket first = wrn_test_packet (4, WRN_PROTOCOL_TCP, 500);
  WrnTestPacket second = first;
  WrnTestPacket other[13];

  advance (&second);
  g_assert_cmpuint (join_two (&first, &second), ==, 2);

  for (guint i = 0; i < G_N_ELEMENTS (other); i++)
    other[i] = second;
  other[0].sequence++;
  other[1].sequence--;
  other[2].acknowledged++;
  other[3].window++;
  other[4].flags |= WRN_TCP_FIN;
  other[5].flags |= WRN_TCP_CWR;
  other[6].flags |= WRN_TCP_ECE;
  other[7].n_options = 8;
  other[8].tos = 1;
  other[9].ttl--;
  other[10].fragment = 0;
  other[11].payload_len = 501;
  other[12].source_mac.bytes[5]++;
  for (guint i = 0; i < G_N_ELEMENTS (other); i++)
    g_assert_cmpuint (join_two (&first, &other[i]), ==, 1);
}

/* Without DF the identification matters for reassembly, so it has to count up. */
static void
test_identification_counts_without_df (void)
{
  WrnTestPacket first = wrn_test_packet (4, WRN_PROTOCOL_TCP, 500);
  WrnTestPacket second;

  first.fragment = 0;
  first.id = 0xffff;
  second = first;
  advance (&second);
  g_assert_cmpuint (join_two (&first, &second), ==, 2);
  second.id++;
  g_assert_cmpuint (join_two (&first, &second), ==, 1);
}

static void
test_psh_ends_a_run (void)
{
  WrnTestPacket packet = wrn_test_packet (16, WRN_PROTOCOL_TCP, 500);
  Sink sink = sink_new (WRN_COALESCER_TCP);
  g_autoptr (GBytes) a = sink_push (&sink, &packet);
  g_autoptr (GBytes) b = NULL;

  advance (&packet);
  packet.flags |= WRN_TCP_PSH;
  b = sink_push (&sink, &packet);
  g_assert_cmpuint (sink.pieces->len, ==, 1);
  g_assert_true (g_bytes_equal (sink.packets->pdata[0], a));
  g_assert_true (g_bytes_equal (sink.packets->pdata[1], b));

  advance (&packet);
  g_bytes_unref (sink_push (&sink, &packet));
  g_assert_cmpuint (sink.pieces->len, ==, 2);
  sink_clear (&sink);
}

static void
test_short_piece_ends_a_run (void)
{
  WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_UDP, 500);
  Sink sink = sink_new (WRN_COALESCER_TCP | WRN_COALESCER_UDP);

  g_bytes_unref (sink_push (&sink, &packet));
  advance (&packet);
  packet.payload_len = 499;
  g_bytes_unref (sink_push (&sink, &packet));
  g_assert_cmpuint (sink.packets->len, ==, 2);
  sink_clear (&sink);
}

static void
test_limits_of_a_run (void)
{
  static const gsize sizes[] = { 1, 100, 1000, 1400 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_TCP, sizes[i]);
      Sink sink = sink_new (WRN_COALESCER_TCP);
      const guint fitting = (guint) ((WRN_FRAME_MAX - 66) / sizes[i]);

      for (guint n = 0; n < 200; n++)
        {
          g_bytes_unref (sink_push (&sink, &packet));
          advance (&packet);
        }
      sink_flush (&sink);
      g_assert_cmpuint (sink.packets->len, ==, 200);
      g_assert_cmpuint (g_array_index (sink.pieces, guint, 0), ==, MIN (fitting, 64));
      sink_clear (&sink);
    }
}

static void
test_datagrams_need_the_kernels_consent (void)
{
  WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_UDP, 500);
  Sink sink = sink_new (WRN_COALESCER_TCP);

  g_bytes_unref (sink_push (&sink, &packet));
  g_bytes_unref (sink_push (&sink, &packet));
  g_assert_cmpuint (sink.pieces->len, ==, 2);
  sink_clear (&sink);
}

/* A merged packet gets a new checksum; a broken one must stay broken. */
static void
test_wrong_checksum_is_not_repaired (void)
{
  for (guint i = 0; i < 3; i++)
    {
      WrnTestPacket packet = wrn_test_packet (4, i == 1 ? 17 : 6, 100);
      Sink sink = sink_new (WRN_COALESCER_TCP | WRN_COALESCER_UDP);
      guint8 frame[300];
      gsize len;

      g_bytes_unref (sink_push (&sink, &packet));
      advance (&packet);
      len = wrn_test_packet_write (&packet, frame);
      frame[i == 2 ? 24 : len - 1] ^= 1;
      sink_push_bytes (&sink, frame, len);
      g_assert_cmpuint (sink.packets->len, ==, 2);
      g_assert_cmpuint (sink.pieces->len, ==, 2);
      wrn_test_assert_bytes (g_bytes_get_data (sink.packets->pdata[1], NULL), frame, len);
      sink_clear (&sink);
    }
}

/* What was left open is completed by the kernel, or here if it shall not be asked; a checksum that
 * was left open and one that was not are equally good. */
static void
test_open_checksums_become_right (void)
{
  static const WrnCoalescerFlags flags[] = { WRN_COALESCER_NONE, WRN_COALESCER_TCP,
                                             WRN_COALESCER_TCP | WRN_COALESCER_UDP };

  for (guint i = 0; i < 4 * G_N_ELEMENTS (flags); i++)
    {
      WrnTestPacket packet = wrn_test_packet (i % 2 == 0 ? 4 : 16, i % 4 < 2 ? 6 : 17, 301);
      const gboolean joins =
          (flags[i / 4] & (i % 4 < 2 ? WRN_COALESCER_TCP : WRN_COALESCER_UDP)) != 0;
      Sink sink = sink_new (flags[i / 4]);
      g_autoptr (GPtrArray) sent = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

      for (guint n = 0; n < 5; n++)
        {
          g_ptr_array_add (sent,
                           n == 2 ? sink_push (&sink, &packet) : sink_push_open (&sink, &packet));
          advance (&packet);
        }
      sink_flush (&sink);
      g_assert_cmpuint (sink.pieces->len, ==, joins ? 1 : 5);
      g_assert_cmpuint (sink.packets->len, ==, sent->len);
      for (guint n = 0; n < sent->len; n++)
        g_assert_true (g_bytes_equal (sink.packets->pdata[n], sent->pdata[n]));
      sink_clear (&sink);
    }
}

static void
test_single_open_checksum_is_left_to_the_kernel (void)
{
  for (guint i = 0; i < 2; i++)
    {
      const WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_TCP, 300);
      g_autoptr (WrnCoalescer) coalescer =
          wrn_coalescer_new (i == 0 ? WRN_COALESCER_TCP : WRN_COALESCER_NONE);
      guint8 bytes[400];
      const gsize len = wrn_test_packet_write (&packet, bytes);
      WrnFrame out;

      g_assert_cmpint (wrn_coalescer_push (coalescer, bytes, bytes + WRN_ETH_BODY,
                                           len - WRN_ETH_BODY, TRUE),
                       ==, WRN_DROP_NONE);
      wrn_coalescer_flush (coalescer);
      g_assert_true (wrn_coalescer_pop (coalescer, &out));
      g_assert_cmpint (out.offload.gso, ==, WRN_GSO_NONE);
      g_assert_cmpint (out.offload.partial_csum, ==, i == 0);
      g_assert_false (wrn_coalescer_pop (coalescer, &out));
    }
}

/* A hostile member must not make our kernel write into what is no checksum. */
static void
test_only_tcp_and_udp_can_be_open (void)
{
  g_autoptr (WrnCoalescer) coalescer = wrn_coalescer_new (WRN_COALESCER_TCP);

  for (guint i = 0; i < 8; i++)
    {
      WrnTestPacket packet = wrn_test_packet (4, i == 0 ? WRN_PROTOCOL_ICMP : WRN_PROTOCOL_TCP, 90);
      guint8 bytes[400] = { 0 };
      WrnFrame out;
      gsize len;

      packet.fragment = i == 1 ? 0x2000 : i == 2 ? 0x0010 : 0x4000;
      packet.n_tags = i == 7;
      len = wrn_test_packet_write (&packet, bytes) - WRN_ETH_BODY;
      if (i == 3)
        len++; /* padding */
      if (i == 4)
        len = 30; /* cut short */
      if (i == 5)
        bytes[WRN_ETH_BODY] = 0x86; /* no IP at all */
      if (i == 6)
        bytes[WRN_ETH_HEADER_LEN] = 0x46; /* options where TCP should be */
      g_assert_cmpint (wrn_coalescer_push (coalescer, bytes, bytes + WRN_ETH_BODY, len, TRUE), ==,
                       WRN_DROP_MALFORMED);
      wrn_coalescer_flush (coalescer);
      g_assert_false (wrn_coalescer_pop (coalescer, &out));
    }
}

static void
test_acknowledgement_does_not_overtake (void)
{
  WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_TCP, 100);
  Sink sink = sink_new (WRN_COALESCER_TCP);
  g_autoptr (GBytes) data = sink_push (&sink, &packet);
  g_autoptr (GBytes) ack = NULL;

  advance (&packet);
  packet.payload_len = 0;
  ack = sink_push (&sink, &packet);
  g_assert_cmpuint (sink.packets->len, ==, 2);
  g_assert_true (g_bytes_equal (sink.packets->pdata[0], data));
  g_assert_true (g_bytes_equal (sink.packets->pdata[1], ack));
  sink_clear (&sink);
}

static void
test_fragment_does_not_overtake (void)
{
  WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_UDP, 100);
  Sink sink = sink_new (WRN_COALESCER_TCP | WRN_COALESCER_UDP);
  g_autoptr (GBytes) data = sink_push (&sink, &packet);

  packet.fragment = 0x0010;
  g_bytes_unref (sink_push (&sink, &packet));
  g_assert_cmpuint (sink.packets->len, ==, 2);
  g_assert_true (g_bytes_equal (sink.packets->pdata[0], data));
  sink_clear (&sink);
}

/* Whatever comes meanwhile, and again after they were let go. */
static void
test_held_frames_stay_as_they_are (void)
{
  g_autoptr (WrnCoalescer) coalescer = wrn_coalescer_new (WRN_COALESCER_TCP);

  for (guint round = 0; round < 3; round++)
    {
      WrnFrame held[WRN_COALESCER_HELD];
      guint8 bytes[200];
      gsize len;

      for (guint i = 0; i < 100; i++)
        {
          WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_TCP, 100);
          WrnFrame frame;

          packet.stream = i;
          len = wrn_test_packet_write (&packet, bytes);
          g_assert_cmpint (wrn_coalescer_push (coalescer, bytes, bytes + WRN_ETH_BODY,
                                               len - WRN_ETH_BODY, FALSE),
                           ==, WRN_DROP_NONE);
          wrn_coalescer_flush (coalescer);
          g_assert_true (wrn_coalescer_pop (coalescer, &frame));
          g_assert_cmpmem (frame.data, frame.len, bytes, len);
          g_assert_true (wrn_coalescer_hold (coalescer, &frame) == (i < WRN_COALESCER_HELD));
          if (i < WRN_COALESCER_HELD)
            held[i] = frame;
        }
      for (guint i = 0; i < WRN_COALESCER_HELD; i++)
        {
          WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_TCP, 100);

          packet.stream = i;
          len = wrn_test_packet_write (&packet, bytes);
          g_assert_cmpmem (held[i].data, held[i].len, bytes, len);
        }
      wrn_coalescer_release (coalescer);
    }
}

static void
test_one_flow_too_many_closes_the_oldest (void)
{
  Sink sink = sink_new (WRN_COALESCER_TCP);

  for (guint i = 0; i <= WRN_COALESCER_RUNS; i++)
    {
      WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_TCP, 100);

      packet.source_port = (guint16) (1000 + i);
      g_assert_cmpuint (sink.packets->len, ==, 0);
      g_bytes_unref (sink_push (&sink, &packet));
    }
  g_assert_cmpuint (sink.packets->len, ==, 1);
  g_assert_cmpuint (wrn_peek_be16 (
                        (const guint8 *) g_bytes_get_data (sink.packets->pdata[0], NULL) + 34),
                    ==, 1000);
  sink_flush (&sink);
  g_assert_cmpuint (sink.packets->len, ==, WRN_COALESCER_RUNS + 1);
  sink_clear (&sink);
}

/* Flows of both protocols and families with every irregularity at random, some behind one tag or
 * two: what comes out is, for each flow, byte for byte what went in. */
#define N_FLOWS 16
#define N_UNTAGGED_FLOWS 12

/* Where the transport header of a packet of wrn_test_packet_write() is, and its source port. */
static guint
flow_of (GBytes *packet)
{
  const guint8 *type = (const guint8 *) g_bytes_get_data (packet, NULL) + 12;
  const guint8 *ip;
  const guint8 *at;
  guint8 next;

  while (wrn_peek_be16 (type) == 0x88a8 || wrn_peek_be16 (type) == 0x8100)
    type += 4;
  ip = type + 2;
  if (wrn_peek_be16 (type) == WRN_ETHERTYPE_IPV4)
    return wrn_peek_be16 (ip + (ip[0] & 0xf) * 4);

  at = ip + 40;
  for (guint8 kind = ip[6]; kind == 60 || kind == 44; kind = next)
    {
      next = at[0];
      at += (at[1] + 1) * 8;
    }
  return wrn_peek_be16 (at);
}

/* Back to an ordinary packet, so that there is something to merge. */
static void
calm_down (WrnTestPacket *packet, GRand *rand)
{
  if (wrn_test_is_fragment (packet) && g_rand_boolean (rand))
    packet->fragment = 0x4000;
  if (packet->n_extensions == 0)
    return;
  packet->stream++;
  if (g_rand_boolean (rand))
    packet->n_extensions = 0;
}

static void
vary (WrnTestPacket *packet, GRand *rand)
{
  calm_down (packet, rand);
  switch (g_rand_int_range (rand, 0, 40))
    {
    case 0:
      packet->flags ^= WRN_TCP_PSH;
      break;
    case 1:
      packet->payload_len = (gsize) g_rand_int_range (rand, 0, 1400);
      break;
    case 2:
      packet->acknowledged++;
      break;
    case 3:
      packet->sequence -= 1000;
      break;
    case 4:
      packet->flags = (guint8) g_rand_int (rand);
      break;
    case 5:
      packet->id = (guint16) g_rand_int (rand);
      break;
    case 6:
      packet->fragment ^= 0x4000;
      break;
    case 7:
      packet->flags = WRN_TCP_ACK;
      break;
    case 8:
      packet->fragment = (guint16) g_rand_int_range (rand, 1, 0x4000);
      break;
    case 9:
      packet->n_extensions = (gsize) g_rand_int_range (rand, 1, 5) * 8;
      break;
    default:
      break;
    }
}

/* Whether the coalescer may renumber: with DF set, nobody can tell. */
static void
forget_id (guint8 *frame)
{
  if (wrn_peek_be16 (frame + 12) == WRN_ETHERTYPE_IPV4 && (frame[20] & 0x40) != 0)
    memset (frame + 18, 0, 2), memset (frame + 24, 0, 2);
}

static gboolean
equal_packets (GBytes *a, GBytes *b)
{
  g_autofree guint8 *x = g_memdup2 (g_bytes_get_data (a, NULL), g_bytes_get_size (a));
  g_autofree guint8 *y = g_memdup2 (g_bytes_get_data (b, NULL), g_bytes_get_size (b));

  forget_id (x);
  forget_id (y);
  return g_bytes_get_size (a) == g_bytes_get_size (b) && memcmp (x, y, g_bytes_get_size (a)) == 0;
}

static gboolean
may_be_open (const WrnTestPacket *packet)
{
  return packet->n_tags == 0 && packet->n_extensions == 0 && !wrn_test_is_fragment (packet);
}

static void
test_flows_survive_byte_for_byte (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);
  WrnTestPacket flows[N_FLOWS];
  GQueue sent[N_FLOWS];
  Sink sink = sink_new (WRN_COALESCER_TCP | WRN_COALESCER_UDP);
  guint merged = 0;

  for (guint i = 0; i < N_FLOWS; i++)
    {
      flows[i] = wrn_test_packet (i % 2 == 0 ? 4 : 16, i % 3 == 0 ? 17 : 6, 700);
      flows[i].source_port = (guint16) i;
      flows[i].n_tags = (guint8) (i < N_UNTAGGED_FLOWS ? 0 : 1 + i % 4 / 2);
      g_queue_init (&sent[i]);
    }

  for (guint round = 0; round < 30000; round++)
    {
      const guint i = g_rand_int_range (rand, 0, round % 1000 < 500 ? 4 : N_FLOWS);

      vary (&flows[i], rand);
      g_queue_push_tail (&sent[i], i % 4 == 3 && may_be_open (&flows[i])
                                       ? sink_push_open (&sink, &flows[i])
                                       : sink_push (&sink, &flows[i]));
      advance (&flows[i]);
      if (g_rand_int_range (rand, 0, 60) == 0)
        sink_flush (&sink);
    }
  sink_flush (&sink);

  for (guint n = 0; n < sink.packets->len; n++)
    {
      g_autoptr (GBytes) expected = g_queue_pop_head (&sent[flow_of (sink.packets->pdata[n])]);

      g_assert_nonnull (expected);
      g_assert_true (equal_packets (sink.packets->pdata[n], expected));
    }
  for (guint i = 0; i < N_FLOWS; i++)
    g_assert_cmpuint (g_queue_get_length (&sent[i]), ==, 0);
  for (guint n = 0; n < sink.pieces->len; n++)
    merged += g_array_index (sink.pieces, guint, n) > 1;
  g_assert_cmpuint (merged, >, 1000);
  sink_clear (&sink);
}

static void
test_random_bytes_pass_unchanged (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  Sink sink = sink_new (WRN_COALESCER_TCP | WRN_COALESCER_UDP);

  for (guint round = 0; round < 50000; round++)
    {
      WrnTestPacket packet = wrn_test_packet (round % 2 == 0 ? 4 : 16, round % 4 < 2 ? 6 : 17, 40);
      guint8 scratch[300];
      const gsize full = wrn_test_packet_write (&packet, scratch);
      const gsize len = round % 3 == 0 ? (gsize) g_rand_int_range (rand, 12, (gint) full) : full;
      g_autofree guint8 *frame = g_memdup2 (scratch, len);

      for (guint i = g_rand_int_range (rand, 0, 4); i > 0; i--)
        frame[g_rand_int_range (rand, 0, (gint) len)] = (guint8) g_rand_int (rand);
      sink_push_bytes (&sink, frame, len);
    }
  sink_clear (&sink);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/coalescer/bulk-becomes-one-frame", test_bulk_becomes_one_frame);
  g_test_add_func ("/coalescer/any-difference-separates", test_any_difference_separates);
  g_test_add_func ("/coalescer/identification-counts-without-df",
                   test_identification_counts_without_df);
  g_test_add_func ("/coalescer/psh-ends-a-run", test_psh_ends_a_run);
  g_test_add_func ("/coalescer/short-piece-ends-a-run", test_short_piece_ends_a_run);
  g_test_add_func ("/coalescer/limits-of-a-run", test_limits_of_a_run);
  g_test_add_func ("/coalescer/datagrams-need-the-kernels-consent",
                   test_datagrams_need_the_kernels_consent);
  g_test_add_func ("/coalescer/wrong-checksum-is-not-repaired",
                   test_wrong_checksum_is_not_repaired);
  g_test_add_func ("/coalescer/open-checksums-become-right", test_open_checksums_become_right);
  g_test_add_func ("/coalescer/single-open-checksum-is-left-to-the-kernel",
                   test_single_open_checksum_is_left_to_the_kernel);
  g_test_add_func ("/coalescer/only-tcp-and-udp-can-be-open", test_only_tcp_and_udp_can_be_open);
  g_test_add_func ("/coalescer/acknowledgement-does-not-overtake",
                   test_acknowledgement_does_not_overtake);
  g_test_add_func ("/coalescer/fragment-does-not-overtake", test_fragment_does_not_overtake);
  g_test_add_func ("/coalescer/held-frames-stay-as-they-are", test_held_frames_stay_as_they_are);
  g_test_add_func ("/coalescer/one-flow-too-many-closes-the-oldest",
                   test_one_flow_too_many_closes_the_oldest);
  g_test_add_func ("/coalescer/flows-survive-byte-for-byte", test_flows_survive_byte_for_byte);
  g_test_add_func ("/coalescer/random-bytes-pass-unchanged", test_random_bytes_pass_unchanged);

  return g_test_run ();
}
