/* test-too-big.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A computer whose packet is too large is told so in a way that it understands.
 */
#include "config.h"

#include "core/ethernet/wrn-too-big.h"
#include "tests/support/wrn-test-packet.h"

#define BODY 12

static const WrnMac to = { { 2, 1, 1, 1, 1, 1 } };
static const WrnMac from = { { 2, 2, 2, 2, 2, 2 } };

/* Returns the length of the frame about @packet, which is at @frame. */
static gsize
tell (const WrnTestPacket *packet, guint room, guint8 *frame, guint8 *out)
{
  const gsize len = wrn_test_packet_write (packet, frame);

  return wrn_too_big_write (out, &to, &from, frame + BODY, len - BODY, room);
}

static void
test_ipv4 (void)
{
  static const gsize lengths[] = { 1000, 1372, 1400 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      const WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_UDP, lengths[i]);
      guint8 frame[2048];
      guint8 out[WRN_TOO_BIG_FRAME_MAX];
      const guint8 *ip = out + 14;
      const gsize len = tell (&packet, 1020, frame, out);

      g_assert_cmpuint (len, ==, 14 + 576);
      g_assert_cmpmem (out, 6, to.bytes, 6);
      g_assert_cmpmem (out + 6, 6, from.bytes, 6);
      g_assert_cmphex (wrn_peek_be16 (out + 12), ==, 0x0800);
      g_assert_cmphex (ip[0], ==, 0x45);
      g_assert_cmpuint (wrn_peek_be16 (ip + 2), ==, 576);
      g_assert_cmpuint (ip[9], ==, 1);
      g_assert_cmphex (wrn_test_sum (0, ip, 20), ==, 0xffff);
      g_assert_cmpmem (ip + 12, 4, packet.destination, 4);
      g_assert_cmpmem (ip + 16, 4, packet.source, 4);
      g_assert_cmpuint (ip[20], ==, 3);
      g_assert_cmpuint (ip[21], ==, 4);
      g_assert_cmpuint (wrn_peek_be16 (ip + 24), ==, 0);
      g_assert_cmpuint (wrn_peek_be16 (ip + 26), ==, 1020);
      g_assert_cmphex (wrn_test_sum (0, ip + 20, 556), ==, 0xffff);
      g_assert_cmpmem (ip + 28, 548, frame + 14, 548);
    }
}

static void
test_ipv6 (void)
{
  const WrnTestPacket packet = wrn_test_packet (16, WRN_PROTOCOL_TCP, 1328);
  guint8 frame[2048];
  guint8 out[WRN_TOO_BIG_FRAME_MAX];
  const guint8 *ip = out + 14;
  WrnTestPacket reply = packet;
  guint32 sum;

  for (guint room = 1200; room <= 1320; room += 120)
    {
      g_assert_cmpuint (tell (&packet, room, frame, out), ==, 14 + 1280);
      g_assert_cmphex (wrn_peek_be16 (out + 12), ==, 0x86dd);
      g_assert_cmpuint (ip[0] >> 4, ==, 6);
      g_assert_cmpuint (wrn_peek_be16 (ip + 4), ==, 1240);
      g_assert_cmpuint (ip[6], ==, 58);
      g_assert_cmpmem (ip + 8, 16, packet.destination, 16);
      g_assert_cmpmem (ip + 24, 16, packet.source, 16);
      g_assert_cmpuint (ip[40], ==, 2);
      g_assert_cmpuint (ip[41], ==, 0);
      g_assert_cmpuint (wrn_peek_be32 (ip + 44), ==, MAX (room, 1280));
      g_assert_cmpmem (ip + 48, 1232, frame + 14, 1232);

      reply.protocol = 58;
      sum = wrn_test_pseudo_sum (&reply, 1240);
      g_assert_cmphex (wrn_test_sum (sum, ip + 40, 1240), ==, 0xffff);
    }
}

/* What fits; an IPv6 packet that every link carries; a later fragment, of which the sender could
 * not tell whose it is; and errors. */
static void
test_nothing_to_say (void)
{
  guint8 frame[2048];
  guint8 out[WRN_TOO_BIG_FRAME_MAX];
  WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_UDP, 1172);

  g_assert_cmpuint (tell (&packet, 1200, frame, out), ==, 0);
  g_assert_cmpuint (tell (&packet, 1199, frame, out), >, 0);
  packet.fragment = 0x2000;
  g_assert_cmpuint (tell (&packet, 1199, frame, out), >, 0);
  packet.fragment = 0x2001;
  g_assert_cmpuint (tell (&packet, 1199, frame, out), ==, 0);

  packet = wrn_test_packet (16, WRN_PROTOCOL_UDP, 1280 - 48);
  g_assert_cmpuint (tell (&packet, 1200, frame, out), ==, 0);
  packet.payload_len++;
  g_assert_cmpuint (tell (&packet, 1200, frame, out), >, 0);
  g_assert_cmpuint (tell (&packet, 1281, frame, out), ==, 0);

  for (guint type = 0; type < 256; type++)
    {
      packet = wrn_test_packet (4, WRN_PROTOCOL_ICMP, 1300);
      wrn_test_packet_write (&packet, frame);
      frame[34] = (guint8) type;
      g_assert_cmpint (wrn_too_big_write (out, &to, &from, frame + BODY, 2 + 1320, 1200) > 0, ==,
                       type == 0 || type == 8);
      packet = wrn_test_packet (16, WRN_PROTOCOL_ICMPV6, 1300);
      wrn_test_packet_write (&packet, frame);
      frame[54] = (guint8) type;
      g_assert_cmpint (wrn_too_big_write (out, &to, &from, frame + BODY, 2 + 1340, 1200) > 0, ==,
                       type >= 128);
    }

  memset (frame, 0, sizeof frame);
  frame[BODY] = 0x08;
  frame[BODY + 1] = 0x06;
  g_assert_cmpuint (wrn_too_big_write (out, &to, &from, frame + BODY, 1500, 1200), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/too-big/ipv4", test_ipv4);
  g_test_add_func ("/too-big/ipv6", test_ipv6);
  g_test_add_func ("/too-big/nothing-to-say", test_nothing_to_say);
  return g_test_run ();
}
