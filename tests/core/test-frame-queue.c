/* test-frame-queue.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnFrameQueue: shares, order and limits, and senders that share a slow link in virtual time.
 */
#include "config.h"

#include "core/ethernet/wrn-frame-queue.h"
#include "core/ethernet/wrn-segmenter.h"
#include "tests/support/wrn-test-packet.h"

/* Headers of Ethernet, IPv4 and UDP. */
#define UDP_HEADERS 42

static guint8 buffer[WRN_FRAME_MAX];

/* A datagram of flow @flow, whose first bytes tell its place. */
static WrnFrame
make_frame (guint16 flow, guint32 number, gsize len)
{
  WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_UDP, len - UDP_HEADERS);

  packet.source_port = flow;
  packet.tos = 0;
  wrn_test_packet_write (&packet, buffer);
  wrn_poke_be32 (buffer + UDP_HEADERS, number);
  return (WrnFrame){ .data = buffer, .len = len };
}

static guint16
flow_of (const WrnFrame *frame)
{
  return wrn_peek_be16 (frame->data + 34);
}

static guint32
number_of (const WrnFrame *frame)
{
  return wrn_peek_be32 (frame->data + UDP_HEADERS);
}

static void
push (WrnFrameQueue *queue, WrnTime now, guint16 flow, guint32 number, gsize len)
{
  const WrnFrame frame = make_frame (flow, number, len);

  g_assert_true (wrn_frame_queue_push (queue, now, &frame));
}

static void
assert_next (WrnFrameQueue *queue, WrnTime now, guint16 flow, guint32 number)
{
  WrnFrame frame;

  g_assert_true (wrn_frame_queue_pop (queue, now, &frame));
  g_assert_cmpuint (flow_of (&frame), ==, flow);
  g_assert_cmpuint (number_of (&frame), ==, number);
}

static void
test_small_sender_goes_first (void)
{
  g_autoptr (WrnFrameQueue) queue = wrn_frame_queue_new ();
  WrnFrame frame;

  for (guint i = 0; i < 500; i++)
    push (queue, 1, 1000, i, 1400);
  for (guint i = 0; i < 3; i++)
    assert_next (queue, 1, 1000, i);
  push (queue, 1, 2000, 7, 64);
  push (queue, 1, 2000, 8, 64);
  assert_next (queue, 1, 2000, 7);
  assert_next (queue, 1, 2000, 8);
  g_assert_true (wrn_frame_queue_pop (queue, 1, &frame));
  g_assert_cmpuint (flow_of (&frame), ==, 1000);

  /* It is not the size: a large frame of somebody new goes first as well. */
  push (queue, 1, 3000, 9, 1400);
  assert_next (queue, 1, 3000, 9);
}

static void
test_flows_share_by_bytes (void)
{
  static const gsize lens[] = { 100, 700, 1400 };
  g_autoptr (WrnFrameQueue) queue = wrn_frame_queue_new ();
  gsize got[3] = { 0 };
  gsize all = 0;

  for (guint i = 0; i < 3; i++)
    for (guint k = 0; k < 200000 / lens[i] && k < 340; k++)
      push (queue, 1, (guint16) (1000 + i), k, lens[i]);
  while (all < 90000)
    {
      WrnFrame frame;

      g_assert_true (wrn_frame_queue_pop (queue, 1, &frame));
      got[flow_of (&frame) - 1000] += frame.len;
      all += frame.len;
    }
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (got[i], >=, 30000 - 2 * 1514);
      g_assert_cmpuint (got[i], <=, 30000 + 2 * 1514);
    }
}

/* New flows without end do not keep the old ones waiting. */
static void
test_many_new_flows_starve_nobody (void)
{
  g_autoptr (WrnFrameQueue) queue = wrn_frame_queue_new ();
  guint n_old = 0;

  for (guint i = 0; i < 100; i++)
    push (queue, 1, 1000, i, 1400);
  for (guint i = 0; i < 5; i++)
    assert_next (queue, 1, 1000, i);
  for (guint i = 0; i < 200; i++)
    {
      WrnFrame frame;

      /* The same few flows, always empty again by the time they send. */
      push (queue, 1, (guint16) (2000 + i % 3), i, 1400);
      g_assert_true (wrn_frame_queue_pop (queue, 1, &frame));
      n_old += flow_of (&frame) == 1000;
    }
  g_assert_cmpuint (n_old, >=, 45);
}

static void
test_super_frames_are_cut_as_ever (void)
{
  g_autoptr (WrnFrameQueue) queue = wrn_frame_queue_new ();
  WrnTestPacket packet = wrn_test_packet (16, WRN_PROTOCOL_TCP, 40000);
  const gsize len = wrn_test_packet_write (&packet, buffer);
  const gsize transport = wrn_test_transport (&packet);
  const WrnFrame super = { .data = buffer,
                           .len = len,
                           .offload = { .gso = WRN_GSO_TCP6,
                                        .gso_size = 1300,
                                        .partial_csum = TRUE,
                                        .csum_start = (guint16) transport,
                                        .csum_offset = 16 } };
  WrnSegmenter pieces;
  WrnFrame frame;
  guint8 piece[2048];
  guint n = 0;

  wrn_poke_be16 (buffer + transport + 16, (guint16) wrn_test_pseudo_sum (&packet, len - transport));
  g_assert_true (wrn_frame_queue_push (queue, 1, &super));
  g_assert_cmpuint (wrn_frame_queue_get_length (queue), ==, 31);

  wrn_segmenter_init (&pieces, &super, WRN_SEGMENT_OPEN);
  while (wrn_frame_queue_pop (queue, 1, &frame))
    {
      const gsize piece_len = wrn_segmenter_next (&pieces, piece, sizeof piece);

      g_assert_cmpuint (frame.len, ==, piece_len);
      wrn_test_assert_bytes (frame.data, piece, piece_len);
      g_assert_cmpint (frame.offload.gso, ==, WRN_GSO_NONE);
      g_assert_true (frame.offload.partial_csum);
      g_assert_cmpuint (frame.offload.csum_start, ==, transport);
      n++;
    }
  g_assert_cmpuint (n, ==, 31);
}

static void
test_what_cannot_be_kept_is_left_alone (void)
{
  g_autoptr (WrnFrameQueue) queue = wrn_frame_queue_new ();
  WrnFrame frame = make_frame (1, 1, WRN_FRAME_QUEUE_FRAME_MAX + 1);
  WrnFrame out;

  g_assert_false (wrn_frame_queue_push (queue, 1, &frame));
  frame.len = 13;
  g_assert_false (wrn_frame_queue_push (queue, 1, &frame));
  frame = make_frame (1, 1, 100);
  frame.offload = (WrnOffload){ .gso = WRN_GSO_TCP4, .gso_size = 10, .partial_csum = TRUE };
  g_assert_false (wrn_frame_queue_push (queue, 1, &frame));
  g_assert_false (wrn_frame_queue_pop (queue, 1, &out));
  frame = make_frame (1, 2, WRN_FRAME_QUEUE_FRAME_MAX);
  g_assert_true (wrn_frame_queue_push (queue, 1, &frame));
  assert_next (queue, 1, 1, 2);
}

static void
test_full_queue_takes_from_the_largest (void)
{
  g_autoptr (WrnFrameQueue) queue = wrn_frame_queue_new ();

  for (guint i = 0; i < 10; i++)
    push (queue, 1, 2000, i, 64);
  for (guint i = 0; i < WRN_FRAME_QUEUE_MAX + 90; i++)
    push (queue, 1, 1000, i, 1400);
  g_assert_cmpuint (wrn_frame_queue_get_length (queue), ==, WRN_FRAME_QUEUE_MAX);
  g_assert_cmpuint (wrn_frame_queue_get_stats (queue)->dropped, ==, 100);

  for (guint i = 0; i < 10; i++)
    assert_next (queue, 1, 2000, i);

  /* The oldest ones are gone, so that the sender learns of it soon. */
  for (guint i = 100; i < WRN_FRAME_QUEUE_MAX + 90; i++)
    assert_next (queue, 1, 1000, i);
  g_assert_cmpuint (wrn_frame_queue_get_length (queue), ==, 0);
}

/* Any mixture: within a flow nothing changes its order, and all that is not dropped comes out. */
static void
test_order_within_a_flow_is_kept (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  g_autoptr (WrnFrameQueue) queue = wrn_frame_queue_new ();
  guint32 next[40] = { 0 };
  guint32 last[40] = { 0 };
  guint64 n_in = 0;
  guint64 n_out = 0;
  WrnTime now = 1;

  for (guint round = 0; round < 200000; round++)
    {
      const guint flow = (guint) g_rand_int_range (rand, 0, round % 3 == 0 ? 40 : 4);
      const gboolean fills = round / 5000 % 2 == 0;
      WrnFrame frame;

      if (g_rand_int_range (rand, 0, 10) < (fills ? 6 : 4))
        {
          push (queue, now, (guint16) (1000 + flow), ++next[flow],
                (gsize) g_rand_int_range (rand, UDP_HEADERS + 4, 1500));
          n_in++;
        }
      else if (wrn_frame_queue_pop (queue, now, &frame))
        {
          const guint from = flow_of (&frame) - 1000u;

          g_assert_cmpuint (number_of (&frame), >, last[from]);
          last[from] = number_of (&frame);
          n_out++;
        }
      now += g_rand_int_range (rand, 0, 200);
    }
  g_assert_cmpuint (n_in, ==,
                    n_out + wrn_frame_queue_get_length (queue) +
                        wrn_frame_queue_get_stats (queue)->dropped);
  g_assert_cmpuint (wrn_frame_queue_get_stats (queue)->dropped, >, 0);
}

/* A sender like TCP: a window, larger by one for each round trip, half for each loss or mark. */
typedef struct
{
  guint16 flow;
  guint8 tos;
  double window;
  guint32 next, expected;
  guint in_flight;
  guint n_cuts, n_lost;
  guint32 cut_until; /* what is lost before this was sent was answered for already */
  gsize got;
} Sender;

static void
cut_window (Sender *self, guint32 number)
{
  if (number < self->cut_until)
    return;
  self->window = MAX (2, self->window / 2);
  self->cut_until = self->next;
  self->n_cuts++;
}

static void
send_more (Sender *self, WrnFrameQueue *queue, WrnTime now)
{
  while (self->in_flight + 1 <= self->window)
    {
      WrnFrame frame = make_frame (self->flow, self->next++, 1400);

      frame.data[15] = self->tos;
      g_assert_true (wrn_frame_queue_push (queue, now, &frame));
      self->in_flight++;
    }
}

/* It hears at once what arrived, and by that what did not. */
static void
hear (Sender *self, const WrnFrame *frame)
{
  const guint32 number = number_of (frame);

  for (; self->expected < number; self->expected++)
    {
      self->in_flight--;
      self->n_lost++;
      cut_window (self, self->expected);
    }
  if ((frame->data[15] & 3) == 3)
    cut_window (self, number);
  self->expected++;
  self->in_flight--;
  self->window += 1 / self->window;
  self->got += frame->len;
}

/* Four senders with windows that would fill any queue share a link, and somebody plays: a frame of
 * 120 bytes each 15 ms. */
static void
share_link (guint64 rate, guint8 tos, Sender senders[4])
{
  g_autoptr (WrnFrameQueue) queue = wrn_frame_queue_new ();
  const WrnTime one_frame = (WrnTime) (1400 * 1000000 / rate);
  const WrnTime until = WRN_SECONDS (20);
  WrnTime asked = 0;
  WrnTime now = 1;
  gsize all = 0;

  for (guint i = 0; i < 4; i++)
    senders[i] = (Sender){ .flow = (guint16) (1000 + i), .tos = tos, .window = 200 };
  while (now < until)
    {
      WrnFrame frame;

      for (guint i = 0; i < 4; i++)
        send_more (&senders[i], queue, now);
      if (now >= asked + WRN_MSEC (15))
        {
          asked = now;
          push (queue, now, 2000, 1, 120);
        }
      g_assert_true (wrn_frame_queue_pop (queue, now, &frame));
      all += frame.len;
      if (flow_of (&frame) == 2000)
        g_assert_cmpint (now - asked, <=, one_frame);
      else
        hear (&senders[flow_of (&frame) - 1000], &frame);
      now += (WrnTime) (frame.len * 1000000 / rate);
    }

  /* The link was never idle, the windows are short, and each got its quarter. */
  g_assert_cmpuint (all, >=, rate * 19);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpuint (senders[i].got, >=, all / 5);
      g_assert_cmpfloat (senders[i].window * 4 * 1400, <=,
                         (double) rate * 0.040 + 4 * 4 * 1400); /* 40 ms, or a few frames */
    }
}

static void
test_slow_link_stays_playable (void)
{
  static const guint64 rates[] = { 1250000, 2500000, 12500000 };
  Sender senders[4];

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      share_link (rates[i], 0, senders);
      for (guint k = 0; k < 4; k++)
        g_assert_cmpuint (senders[k].n_lost, >, 0);
    }
}

static void
test_capable_senders_lose_nothing (void)
{
  Sender senders[4];

  share_link (2500000, 2, senders);
  for (guint k = 0; k < 4; k++)
    {
      g_assert_cmpuint (senders[k].n_lost, ==, 0);
      g_assert_cmpuint (senders[k].n_cuts, >, 10);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame-queue/small-sender-goes-first", test_small_sender_goes_first);
  g_test_add_func ("/frame-queue/flows-share-by-bytes", test_flows_share_by_bytes);
  g_test_add_func ("/frame-queue/many-new-flows-starve-nobody", test_many_new_flows_starve_nobody);
  g_test_add_func ("/frame-queue/super-frames-are-cut-as-ever", test_super_frames_are_cut_as_ever);
  g_test_add_func ("/frame-queue/what-cannot-be-kept-is-left-alone",
                   test_what_cannot_be_kept_is_left_alone);
  g_test_add_func ("/frame-queue/full-queue-takes-from-the-largest",
                   test_full_queue_takes_from_the_largest);
  g_test_add_func ("/frame-queue/order-within-a-flow-is-kept", test_order_within_a_flow_is_kept);
  g_test_add_func ("/frame-queue/slow-link-stays-playable", test_slow_link_stays_playable);
  g_test_add_func ("/frame-queue/capable-senders-lose-nothing", test_capable_senders_lose_nothing);
  return g_test_run ();
}
