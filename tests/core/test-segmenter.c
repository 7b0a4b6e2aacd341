/* test-segmenter.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Super-frames are cut into exactly the packets that a slow sender would have written.
 */
#include "config.h"

#include "core/ethernet/wrn-segmenter.h"

#include "core/base/wrn-frame.h"
#include "tests/support/wrn-test-packet.h"

static WrnGso
gso_of (const WrnTestPacket *packet)
{
  if (packet->protocol == WRN_PROTOCOL_UDP)
    return WRN_GSO_UDP;
  return packet->address_len == 4 ? WRN_GSO_TCP4 : WRN_GSO_TCP6;
}

/* Writes @packet as the kernel hands over a super-frame: one checksum, left open. */
static WrnFrame
write_super (const WrnTestPacket *packet, guint16 gso_size, guint8 *out)
{
  const gsize len = wrn_test_packet_write (packet, out);
  const gsize transport = wrn_test_transport (packet);
  const gsize offset = wrn_test_checksum_offset (packet);

  wrn_poke_be16 (out + transport + offset, (guint16) wrn_test_pseudo_sum (packet, len - transport));
  return (WrnFrame){
    .data = out,
    .len = len,
    .offload = { .gso = gso_of (packet),
                 .gso_size = gso_size,
                 .partial_csum = TRUE,
                 .csum_start = (guint16) transport,
                 .csum_offset = (guint16) offset },
  };
}

/* The twin: what piece @n of @packet is. */
static WrnTestPacket
piece_of (const WrnTestPacket *packet, guint n, gsize gso_size)
{
  const gsize at = n * gso_size;
  const gboolean last = at + gso_size >= packet->payload_len;
  WrnTestPacket piece = *packet;

  piece.payload_at = at;
  piece.payload_len = MIN (gso_size, packet->payload_len - at);
  piece.sequence += (guint32) at;
  piece.id = (guint16) (piece.id + n);
  if (n > 0)
    piece.flags &= (guint8) ~WRN_TCP_CWR;
  if (!last)
    piece.flags &= (guint8) ~(WRN_TCP_FIN | WRN_TCP_PSH);
  return piece;
}

/* Cuts @packet as the kernel wants it, or smaller, and asserts that the pieces are those of the
 * twin, byte for byte. */
static void
assert_cut_to (const WrnTestPacket *packet, guint16 wanted, guint16 gso_size, WrnSegmentFlags flags)
{
  static guint8 super[WRN_FRAME_MAX];
  static guint8 expected[WRN_FRAME_MAX];
  static guint8 out[WRN_FRAME_MAX];
  const WrnFrame frame = write_super (packet, wanted, super);
  const gsize skip = (flags & WRN_SEGMENT_BODY) != 0 ? 12 : 0;
  WrnSegmenter segmenter;
  gsize done = 0;
  guint n = 0;

  g_assert_cmpint (wrn_segmenter_init (&segmenter, &frame, flags), ==, WRN_DROP_NONE);
  if (wanted != gso_size)
    g_assert_true (wrn_segmenter_shrink (&segmenter, segmenter.header_len - skip + gso_size));
  do
    {
      const WrnTestPacket piece = piece_of (packet, n, gso_size);
      const gsize len = wrn_test_packet_write (&piece, expected);
      const gsize field = wrn_test_transport (&piece) + wrn_test_checksum_offset (&piece);

      if ((flags & WRN_SEGMENT_OPEN) != 0 && piece.n_extensions == 0)
        wrn_poke_be16 (expected + field,
                       (guint16) wrn_test_pseudo_sum (&piece, len - wrn_test_transport (&piece)));
      g_assert_cmpuint (len - skip, <=, wrn_segmenter_get_largest (&segmenter));
      g_assert_cmpuint (wrn_segmenter_next (&segmenter, out, sizeof out), ==, len - skip);
      wrn_test_assert_bytes (out, expected + skip, len - skip);
      done += piece.payload_len;
      n++;
    }
  while (done < packet->payload_len);

  g_assert_cmpuint (segmenter.n_pieces, ==, n);
  g_assert_cmpuint (wrn_segmenter_next (&segmenter, out, sizeof out), ==, 0);
}

static void
assert_cut (const WrnTestPacket *packet, guint16 gso_size, WrnSegmentFlags flags)
{
  assert_cut_to (packet, gso_size, gso_size, flags);
}

static void
test_stream_is_cut_smaller (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8899);

  for (guint round = 0; round < 500; round++)
    {
      const guint16 size = (guint16) g_rand_int_range (rand, 50, 1400);
      const guint16 smaller = (guint16) g_rand_int_range (rand, 1, size);
      const WrnTestPacket packet = wrn_test_packet (round % 2 == 0 ? 4 : 16, WRN_PROTOCOL_TCP,
                                                    g_rand_int_range (rand, size, 9000));

      assert_cut_to (&packet, size, smaller, (WrnSegmentFlags) (round % 4));
    }
}

/* Each of them is a message; and of headers alone there is nothing to be made smaller. */
static void
test_datagrams_are_not_cut_smaller (void)
{
  static guint8 super[WRN_FRAME_MAX];
  WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_UDP, 5000);
  WrnFrame frame = write_super (&packet, 1000, super);
  WrnSegmenter segmenter;

  g_assert_cmpint (wrn_segmenter_init (&segmenter, &frame, 0), ==, WRN_DROP_NONE);
  g_assert_false (wrn_segmenter_shrink (&segmenter, 900));
  g_assert_cmpuint (segmenter.n_pieces, ==, 5);
  frame.offload = (WrnOffload){ 0 };
  g_assert_cmpint (wrn_segmenter_init (&segmenter, &frame, 0), ==, WRN_DROP_NONE);
  g_assert_false (wrn_segmenter_shrink (&segmenter, 900));

  packet.protocol = WRN_PROTOCOL_TCP;
  frame = write_super (&packet, 1000, super);
  g_assert_cmpint (wrn_segmenter_init (&segmenter, &frame, 0), ==, WRN_DROP_NONE);
  g_assert_false (wrn_segmenter_shrink (&segmenter, segmenter.header_len));
  g_assert_true (wrn_segmenter_shrink (&segmenter, segmenter.header_len + 5000));
  g_assert_cmpuint (segmenter.n_pieces, ==, 5);
}

static void
test_pieces_equal_slow_twin (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint round = 0; round < 1500; round++)
    {
      const guint8 protocol = g_rand_boolean (rand) ? WRN_PROTOCOL_TCP : WRN_PROTOCOL_UDP;
      const gsize most = round % 50 == 0 ? 65535 - 100 : 9000;
      WrnTestPacket packet = wrn_test_packet (g_rand_boolean (rand) ? 4 : 16, protocol,
                                              g_rand_int_range (rand, 0, (gint) most));

      packet.id = (guint16) g_rand_int (rand);
      packet.sequence = g_rand_int (rand);
      packet.flags = (guint8) g_rand_int (rand);
      packet.tos = (guint8) g_rand_int (rand);
      packet.stream = g_rand_int (rand);
      packet.n_options = (gsize) g_rand_int_range (rand, 0, 11) * 4;
      if (round % 3 == 0)
        packet.n_extensions = (gsize) g_rand_int_range (rand, 0, 6) * 8;
      assert_cut (&packet, (guint16) g_rand_int_range (rand, 40, 3000),
                  g_rand_int_range (rand, 0, 4));
    }
}

static void
test_exact_multiple_has_no_empty_piece (void)
{
  const WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_TCP, 3000);

  assert_cut (&packet, 1000, WRN_SEGMENT_WHOLE);
  assert_cut (&packet, 1001, WRN_SEGMENT_WHOLE);
  assert_cut (&packet, 999, WRN_SEGMENT_WHOLE);
  assert_cut (&packet, 3000, WRN_SEGMENT_WHOLE);
  assert_cut (&packet, 65535, WRN_SEGMENT_WHOLE);
}

static void
test_fin_and_psh_are_last_cwr_is_first (void)
{
  WrnTestPacket packet = wrn_test_packet (16, WRN_PROTOCOL_TCP, 3000);
  guint8 super[4000];
  guint8 out[4000];
  WrnFrame frame;
  WrnSegmenter segmenter;
  guint8 seen[3];

  packet.flags = WRN_TCP_ACK | WRN_TCP_FIN | WRN_TCP_PSH | WRN_TCP_CWR | WRN_TCP_ECE;
  frame = write_super (&packet, 1000, super);
  frame.offload.ecn = TRUE;
  g_assert_cmpint (wrn_segmenter_init (&segmenter, &frame, 0), ==, WRN_DROP_NONE);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (wrn_segmenter_next (&segmenter, out, sizeof out), >, 0);
      seen[i] = out[wrn_test_transport (&packet) + 13];
    }

  g_assert_cmphex (seen[0], ==, WRN_TCP_ACK | WRN_TCP_ECE | WRN_TCP_CWR);
  g_assert_cmphex (seen[1], ==, WRN_TCP_ACK | WRN_TCP_ECE);
  g_assert_cmphex (seen[2], ==, WRN_TCP_ACK | WRN_TCP_ECE | WRN_TCP_FIN | WRN_TCP_PSH);
}

/* Frame without offload: the very same bytes. */
static void
test_ordinary_frame_passes_through (void)
{
  const WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_UDP, 99);
  guint8 data[200];
  guint8 out[200];
  const gsize len = wrn_test_packet_write (&packet, data);
  const WrnFrame frame = { .data = data, .len = len };
  WrnSegmenter segmenter;

  g_assert_cmpint (wrn_segmenter_init (&segmenter, &frame, WRN_SEGMENT_BODY), ==, WRN_DROP_NONE);
  g_assert_cmpuint (wrn_segmenter_get_largest (&segmenter), ==, len - 12);
  g_assert_cmpuint (wrn_segmenter_next (&segmenter, out, sizeof out), ==, len - 12);
  wrn_test_assert_bytes (out, data + 12, len - 12);
  g_assert_cmpuint (wrn_segmenter_next (&segmenter, out, sizeof out), ==, 0);
}

static void
test_partial_checksum_is_completed (void)
{
  for (guint flags = 0; flags < 4; flags++)
    for (gsize len = 0; len < 70; len++)
      {
        const WrnTestPacket packet = wrn_test_packet (16, WRN_PROTOCOL_TCP, len);
        const gsize skip = (flags & WRN_SEGMENT_BODY) != 0 ? 12 : 0;
        guint8 partial[200];
        guint8 complete[200];
        guint8 out[200];
        WrnFrame frame = write_super (&packet, 0, partial);
        const guint8 *expected = (flags & WRN_SEGMENT_OPEN) != 0 ? partial : complete;
        WrnSegmenter segmenter;

        wrn_test_packet_write (&packet, complete);
        frame.offload.gso = WRN_GSO_NONE;
        g_assert_cmpint (wrn_segmenter_init (&segmenter, &frame, flags), ==, WRN_DROP_NONE);
        g_assert_cmpuint (wrn_segmenter_next (&segmenter, out, sizeof out), ==, frame.len - skip);
        wrn_test_assert_bytes (out, expected + skip, frame.len - skip);
      }
}

static void
test_piece_that_does_not_fit_is_not_lost (void)
{
  const WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_TCP, 2000);
  guint8 super[3000];
  guint8 out[3000];
  const WrnFrame frame = write_super (&packet, 1000, super);
  WrnSegmenter segmenter;
  gsize largest;

  wrn_segmenter_init (&segmenter, &frame, 0);
  largest = wrn_segmenter_get_largest (&segmenter);
  g_assert_cmpuint (wrn_segmenter_next (&segmenter, out, largest - 1), ==, 0);
  g_assert_cmpuint (wrn_segmenter_next (&segmenter, out, largest), ==, largest);
  g_assert_cmpuint (wrn_segmenter_next (&segmenter, out, largest), ==, largest);
  g_assert_cmpuint (wrn_segmenter_next (&segmenter, out, largest), ==, 0);
}

static void
assert_refused (const WrnFrame *frame, WrnDrop reason)
{
  WrnSegmenter segmenter;
  guint8 out[100];

  g_assert_cmpint (wrn_segmenter_init (&segmenter, frame, 0), ==, reason);
  g_assert_cmpuint (wrn_segmenter_next (&segmenter, out, sizeof out), ==, 0);
}

static void
test_offload_must_describe_the_packet (void)
{
  WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_TCP, 2000);
  guint8 super[3000];
  const WrnFrame good = write_super (&packet, 1000, super);
  WrnFrame bad[12];

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    bad[i] = good;
  bad[0].offload.gso = WRN_GSO_TCP6;
  bad[1].offload.gso = WRN_GSO_UDP;
  bad[2].offload.gso = 99;
  bad[3].offload.gso_size = 0;
  bad[4].offload.partial_csum = FALSE;
  bad[5].offload.csum_start--;
  bad[6].offload.csum_start = 65535;
  bad[7].offload.csum_offset = 6;
  bad[8].offload.csum_offset = 65535;
  bad[9].len++;
  bad[10].offload = (WrnOffload){ .partial_csum = TRUE,
                                  .csum_start = 100,
                                  .csum_offset = (guint16) (good.len - 101) };
  bad[11].offload = (WrnOffload){ .partial_csum = TRUE, .csum_start = 0, .csum_offset = 16 };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refused (&bad[i], WRN_DROP_BAD_IP);

  bad[0] = good;
  bad[0].len--;
  assert_refused (&bad[0], WRN_DROP_RUNT);
  bad[0].len = WRN_FRAME_MAX + 1;
  assert_refused (&bad[0], WRN_DROP_GIANT);

  packet.fragment = 0x2000;
  bad[0] = write_super (&packet, 1000, super);
  assert_refused (&bad[0], WRN_DROP_BAD_IP);
}

/* A packet that no super-frame can stand for, one in four of them an ordinary one. */
static WrnTestPacket
odd_packet (GRand *rand)
{
  WrnTestPacket packet =
      wrn_test_packet (g_rand_boolean (rand) ? 4 : 16, g_rand_boolean (rand) ? 6 : 17,
                       (gsize) g_rand_int_range (rand, 0, 1400));
  const guint kind = g_rand_int_range (rand, 0, 4);

  packet.stream = g_rand_int (rand);
  packet.n_extensions = (gsize) g_rand_int_range (rand, 0, 5) * 8;
  if ((kind & 1) != 0)
    packet.n_tags = (guint8) g_rand_int_range (rand, 1, 3);
  if ((kind & 2) != 0)
    packet.fragment = (guint16) g_rand_int_range (rand, 1, 0x4000);
  return packet;
}

/* Behind tags and in fragments, a checksum that was left open is completed where the kernel says
 * that it is, and is never left open for the other end, which would look for it elsewhere. */
static void
test_tags_and_fragments_pass_whole (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);

  for (guint round = 0; round < 3000; round++)
    {
      const WrnTestPacket packet = odd_packet (rand);
      const gboolean ordinary =
          packet.n_tags == 0 && packet.n_extensions == 0 && !wrn_test_is_fragment (&packet);
      const WrnSegmentFlags flags = ordinary ? g_rand_int_range (rand, 0, 2) * WRN_SEGMENT_BODY
                                             : g_rand_int_range (rand, 0, 4);
      const gsize skip = (flags & WRN_SEGMENT_BODY) != 0 ? 12 : 0;
      guint8 complete[1600];
      guint8 partial[1600];
      guint8 out[1600];
      WrnSegmenter segmenter;
      WrnFrame frame;

      wrn_test_packet_write (&packet, complete);
      frame = write_super (&packet, 0, partial);
      frame.offload.gso = WRN_GSO_NONE;
      g_assert_cmpint (wrn_segmenter_init (&segmenter, &frame, flags), ==, WRN_DROP_NONE);
      g_assert_false (segmenter.open);
      g_assert_cmpuint (wrn_segmenter_next (&segmenter, out, sizeof out), ==, frame.len - skip);
      wrn_test_assert_bytes (out, complete + skip, frame.len - skip);
    }
}

/* A community carries no VLANs and a fragment is no whole, so neither has pieces. */
static void
test_super_frames_have_no_tags_and_are_no_fragments (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (10);
  guint8 super[1600];

  for (guint round = 0; round < 3000; round++)
    {
      const WrnTestPacket packet = odd_packet (rand);
      const WrnFrame frame = write_super (&packet, 500, super);
      WrnSegmenter segmenter;

      if (packet.n_tags > 0)
        assert_refused (&frame, WRN_DROP_ETHERTYPE);
      else if (wrn_test_is_fragment (&packet))
        {
          g_assert_cmpint (wrn_segmenter_init (&segmenter, &frame, 0), !=, WRN_DROP_NONE);
          g_assert_cmpuint (segmenter.n_pieces, ==, 0);
        }
      else
        g_assert_cmpint (wrn_segmenter_init (&segmenter, &frame, 0), ==, WRN_DROP_NONE);
    }
}

/* Random bytes and offloads, exactly as long as they say: the address sanitizer is the judge. */
static void
test_random_bytes_stay_in_bounds (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  for (guint round = 0; round < 30000; round++)
    {
      const WrnTestPacket packet =
          wrn_test_packet (round % 2 == 0 ? 4 : 16, round % 4 < 2 ? 6 : 17, round % 200);
      guint8 scratch[600];
      const WrnFrame super = write_super (&packet, 20, scratch);
      const gsize len = g_rand_int_range (rand, 0, (gint) super.len + 1);
      g_autofree guint8 *data = g_memdup2 (scratch, MAX (len, 1));
      WrnFrame frame = { .data = data, .len = len, .offload = super.offload };
      WrnSegmenter segmenter;
      gsize total = 0;
      gsize got;

      for (guint i = g_rand_int_range (rand, 0, 6); i > 0 && len > 0; i--)
        data[g_rand_int_range (rand, 0, (gint) len)] = (guint8) g_rand_int (rand);
      if (g_rand_boolean (rand))
        frame.offload.gso = g_rand_int_range (rand, 0, 5);
      if (g_rand_boolean (rand))
        frame.offload.gso_size = (guint16) g_rand_int_range (rand, 0, 100);

      if (wrn_segmenter_init (&segmenter, &frame, g_rand_int_range (rand, 0, 4)) != WRN_DROP_NONE)
        continue;
      do
        {
          const gsize size = wrn_segmenter_get_largest (&segmenter);
          g_autofree guint8 *out = g_malloc (MAX (size, 1));

          got = wrn_segmenter_next (&segmenter, out, size);
          total += got;
        }
      while (got > 0);
      g_assert_cmpuint (total, <=, 200 * 700);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/segmenter/stream-is-cut-smaller", test_stream_is_cut_smaller);
  g_test_add_func ("/segmenter/datagrams-are-not-cut-smaller", test_datagrams_are_not_cut_smaller);
  g_test_add_func ("/segmenter/pieces-equal-slow-twin", test_pieces_equal_slow_twin);
  g_test_add_func ("/segmenter/exact-multiple-has-no-empty-piece",
                   test_exact_multiple_has_no_empty_piece);
  g_test_add_func ("/segmenter/fin-and-psh-are-last-cwr-is-first",
                   test_fin_and_psh_are_last_cwr_is_first);
  g_test_add_func ("/segmenter/ordinary-frame-passes-through", test_ordinary_frame_passes_through);
  g_test_add_func ("/segmenter/partial-checksum-is-completed", test_partial_checksum_is_completed);
  g_test_add_func ("/segmenter/piece-that-does-not-fit-is-not-lost",
                   test_piece_that_does_not_fit_is_not_lost);
  g_test_add_func ("/segmenter/offload-must-describe-the-packet",
                   test_offload_must_describe_the_packet);
  g_test_add_func ("/segmenter/tags-and-fragments-pass-whole", test_tags_and_fragments_pass_whole);
  g_test_add_func ("/segmenter/super-frames-have-no-tags-and-are-no-fragments",
                   test_super_frames_have_no_tags_and_are_no_fragments);
  g_test_add_func ("/segmenter/random-bytes-stay-in-bounds", test_random_bytes_stay_in_bounds);

  return g_test_run ();
}
