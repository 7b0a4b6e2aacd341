/* test-packet-view.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The classifier names what is in a frame, and refuses what could hide something.
 */
#include "config.h"

#include "core/ethernet/wrn-packet-view.h"

#include "core/base/wrn-writer.h"
#include "tests/support/wrn-test-packet.h"

/* Writes an IPv6 body whose header chain is @chain and whose last header is @rest. */
static gsize
write_chain (guint8 *out, guint8 first, const guint8 *chain, gsize chain_len, gsize rest_len)
{
  WrnWriter writer = wrn_writer_over (out, 400);
  guint8 *at;

  wrn_writer_put_be16 (&writer, WRN_ETHERTYPE_IPV6);
  wrn_writer_put_be32 (&writer, 6u << 28);
  wrn_writer_put_be16 (&writer, (guint16) (chain_len + rest_len));
  wrn_writer_put_u8 (&writer, first);
  wrn_writer_put_u8 (&writer, 255);
  at = wrn_writer_reserve (&writer, 32);
  memset (at, 0xfd, 32);
  wrn_writer_put_bytes (&writer, chain, chain_len);
  at = wrn_writer_reserve (&writer, rest_len);
  memset (at, 0x86, rest_len);
  return wrn_writer_finish (&writer);
}

static void
test_tcp_and_udp_show_ports_and_payload (void)
{
  for (guint i = 0; i < 4; i++)
    {
      const guint8 protocol = i % 2 == 0 ? WRN_PROTOCOL_TCP : WRN_PROTOCOL_UDP;
      const WrnTestPacket packet = wrn_test_packet (i < 2 ? 4 : 16, protocol, 33);
      guint8 frame[200];
      const gsize len = wrn_test_packet_write (&packet, frame);
      WrnPacketView view;

      g_assert_cmpint (wrn_packet_view_parse (&view, frame + 12, len - 12), ==, WRN_DROP_NONE);
      g_assert_cmpuint (view.protocol, ==, protocol);
      g_assert_cmpuint (view.hop_limit, ==, 64);
      g_assert_cmpuint (view.source_port, ==, 5001);
      g_assert_cmpuint (view.destination_port, ==, 40000);
      g_assert_cmpuint (view.transport + 12, ==, wrn_test_transport (&packet));
      g_assert_cmpuint (view.payload + 12 + 33, ==, len);
      g_assert_cmpuint (view.end + 12, ==, len);
      g_assert_cmpmem (view.source, view.address_len, packet.source, packet.address_len);
      g_assert_cmpmem (view.destination, view.address_len, packet.destination, packet.address_len);
      g_assert_false (view.fragment);
      g_assert_false (view.extended);
    }
}

static void
test_each_truncation_is_a_runt (void)
{
  for (guint i = 0; i < 4; i++)
    {
      const WrnTestPacket packet = wrn_test_packet (i < 2 ? 4 : 16, i % 2 == 0 ? 6 : 17, 5);
      guint8 frame[200];
      const gsize len = wrn_test_packet_write (&packet, frame) - 12;
      WrnPacketView view;

      for (gsize cut = 0; cut < len; cut++)
        {
          g_autofree guint8 *body = g_memdup2 (frame + 12, MAX (cut, 1));

          g_assert_cmpint (wrn_packet_view_parse (&view, body, cut), ==, WRN_DROP_RUNT);
        }
    }
}

static void
test_padding_is_not_payload (void)
{
  const WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_UDP, 1);
  guint8 frame[100] = { 0 };
  const gsize len = wrn_test_packet_write (&packet, frame);
  WrnPacketView view;

  g_assert_cmpint (wrn_packet_view_parse (&view, frame + 12, 60 - 12), ==, WRN_DROP_NONE);
  g_assert_cmpuint (view.end, ==, len - 12);
}

static WrnDrop
parse_with (gsize at, guint8 value)
{
  const WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_TCP, 9);
  guint8 frame[100];
  const gsize len = wrn_test_packet_write (&packet, frame);
  WrnPacketView view;

  frame[at] = value;
  return wrn_packet_view_parse (&view, frame + 12, len - 12);
}

static void
test_ipv4_that_contradicts_itself (void)
{
  g_assert_cmpint (parse_with (14, 0x45), ==, WRN_DROP_NONE);
  g_assert_cmpint (parse_with (14, 0x65), ==, WRN_DROP_BAD_IP);
  g_assert_cmpint (parse_with (14, 0x44), ==, WRN_DROP_BAD_IP);
  g_assert_cmpint (parse_with (14, 0x40), ==, WRN_DROP_BAD_IP);
  g_assert_cmpint (parse_with (16, 0xff), ==, WRN_DROP_RUNT);
  g_assert_cmpint (parse_with (17, 19), ==, WRN_DROP_BAD_IP);
  g_assert_cmpint (parse_with (17, 0), ==, WRN_DROP_BAD_IP);
  g_assert_cmpint (parse_with (46, 0x40), ==, WRN_DROP_BAD_IP);
  g_assert_cmpint (parse_with (46, 0xf0), ==, WRN_DROP_RUNT);
  g_assert_cmpint (parse_with (12, 0x81), ==, WRN_DROP_ETHERTYPE);
}

static void
test_ipv4_options_are_stepped_over (void)
{
  const WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_UDP, 40);
  guint8 frame[200];
  const gsize len = wrn_test_packet_write (&packet, frame);
  WrnPacketView view;

  frame[14] = 0x4a;
  wrn_poke_be16 (frame + 14 + 40, 67);
  g_assert_cmpint (wrn_packet_view_parse (&view, frame + 12, len - 12), ==, WRN_DROP_NONE);
  g_assert_true (view.extended);
  g_assert_cmpuint (view.source_port, ==, 67);
}

/* A later fragment shows no ports, and a first one must show them (RFC 1858). */
static void
test_fragments (void)
{
  WrnTestPacket packet = wrn_test_packet (4, WRN_PROTOCOL_UDP, 40);
  guint8 frame[200];
  gsize len;
  WrnPacketView view;

  packet.fragment = 0x2000;
  len = wrn_test_packet_write (&packet, frame);
  g_assert_cmpint (wrn_packet_view_parse (&view, frame + 12, len - 12), ==, WRN_DROP_NONE);
  g_assert_true (view.fragment);
  g_assert_cmpuint (view.source_port, ==, 5001);

  packet.fragment = 0x0001;
  len = wrn_test_packet_write (&packet, frame);
  g_assert_cmpint (wrn_packet_view_parse (&view, frame + 12, len - 12), ==, WRN_DROP_NONE);
  g_assert_true (view.fragment);
  g_assert_cmpuint (view.transport, ==, 0);
  g_assert_cmpuint (view.source_port, ==, 0);

  packet = wrn_test_packet (4, 0, 7);
  packet.protocol = WRN_PROTOCOL_UDP;
  packet.fragment = 0x2000;
  len = wrn_test_packet_write (&packet, frame) - 8;
  wrn_poke_be16 (frame + 16, (guint16) (len - 14));
  g_assert_cmpint (wrn_packet_view_parse (&view, frame + 12, len - 12), ==, WRN_DROP_RUNT);
}

static void
test_ipv6_extensions_are_walked (void)
{
  static const guint8 chain[] = {
    43, 0, 0, 0, 0, 0, 0, 0,                         /* hop-by-hop, 8 bytes */
    60, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* routing, 16 bytes */
    51, 0, 0, 0, 0, 0, 0, 0,                         /* destination options, 8 */
    44, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* AH, 24 */
    58, 0, 0, 1, 0, 0, 0, 9,                                                 /* first fragment */
  };
  guint8 body[400];
  const gsize len = write_chain (body, 0, chain, sizeof chain, 16);
  WrnPacketView view;

  g_assert_cmpint (wrn_packet_view_parse (&view, body, len), ==, WRN_DROP_NONE);
  g_assert_cmpuint (view.protocol, ==, WRN_PROTOCOL_ICMPV6);
  g_assert_cmpuint (view.type, ==, 0x86);
  g_assert_cmpuint (view.transport, ==, 42 + sizeof chain);
  g_assert_true (view.fragment);
  g_assert_true (view.extended);

  for (gsize cut = 0; cut < len; cut++)
    {
      g_autofree guint8 *copy = g_memdup2 (body, MAX (cut, 1));

      g_assert_cmpint (wrn_packet_view_parse (&view, copy, cut), ==, WRN_DROP_RUNT);
    }
}

static void
test_ipv6_later_fragment_shows_no_header (void)
{
  static const guint8 chain[] = { 17, 0, 0, 8, 0, 0, 0, 9 };
  guint8 body[400];
  WrnPacketView view;
  gsize len = write_chain (body, 44, chain, sizeof chain, 16);

  g_assert_cmpint (wrn_packet_view_parse (&view, body, len), ==, WRN_DROP_NONE);
  g_assert_true (view.fragment);
  g_assert_cmpuint (view.transport, ==, 0);

  len = write_chain (body, 44, chain, 7, 0);
  g_assert_cmpint (wrn_packet_view_parse (&view, body, len), ==, WRN_DROP_RUNT);
}

static void
test_ipv6_chain_is_bounded (void)
{
  guint8 chain[9 * 8] = { 0 };
  guint8 body[400];
  WrnPacketView view;

  for (gsize n = 1; n <= 9; n++)
    {
      gsize len;

      for (gsize i = 0; i < n; i++)
        chain[i * 8] = i + 1 == n ? 17 : 60;
      len = write_chain (body, 60, chain, n * 8, 8);
      g_assert_cmpint (wrn_packet_view_parse (&view, body, len), ==,
                       n <= WRN_PACKET_MAX_EXTENSIONS ? WRN_DROP_NONE : WRN_DROP_BAD_IP);
    }
}

static void
test_ipv6_hop_by_hop_comes_first (void)
{
  static const guint8 chain[] = { 0, 0, 0, 0, 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0 };
  guint8 body[400];
  const gsize len = write_chain (body, 60, chain, sizeof chain, 8);
  WrnPacketView view;

  g_assert_cmpint (wrn_packet_view_parse (&view, body, len), ==, WRN_DROP_BAD_IP);
}

static void
test_ipv6_without_next_header (void)
{
  guint8 body[400];
  const gsize len = write_chain (body, 59, NULL, 0, 8);
  WrnPacketView view;

  g_assert_cmpint (wrn_packet_view_parse (&view, body, len), ==, WRN_DROP_NONE);
  g_assert_cmpuint (view.transport, ==, 0);
  body[2] = 0x40;
  g_assert_cmpint (wrn_packet_view_parse (&view, body, len), ==, WRN_DROP_BAD_IP);
}

static void
test_arp_of_wrong_sizes (void)
{
  static const guint8 good[30] = { 8, 6,  0, 1, 8, 0, 6, 4, 0, 2, 2, 0,  0, 0, 0,
                                   9, 10, 0, 0, 9, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1 };
  WrnPacketView view;

  g_assert_cmpint (wrn_packet_view_parse (&view, good, sizeof good), ==, WRN_DROP_NONE);
  g_assert_cmpuint (view.operation, ==, 2);
  g_assert_cmpmem (view.sender_mac, 6, good + 10, 6);
  g_assert_cmpmem (view.source, 4, good + 16, 4);
  g_assert_cmpmem (view.target_mac, 6, good + 20, 6);
  g_assert_cmpmem (view.destination, 4, good + 26, 4);

  for (gsize len = 0; len < sizeof good; len++)
    g_assert_cmpint (wrn_packet_view_parse (&view, good, len), ==, WRN_DROP_RUNT);
  for (gsize at = 2; at < 8; at++)
    {
      guint8 bad[30];

      memcpy (bad, good, sizeof good);
      bad[at] ^= 0x10;
      g_assert_cmpint (wrn_packet_view_parse (&view, bad, sizeof bad), ==, WRN_DROP_BAD_IP);
    }
}

/* The twin: the same verdict by looking at single bytes with their number, each one checked. */
typedef struct
{
  const guint8 *body;
  gsize len;
  guint protocol;
  gsize transport;
} Twin;

static WrnDrop
twin_transport (Twin *twin, gsize at, gsize end)
{
  const gsize left = end - at;

  twin->transport = at;
  if (twin->protocol == 6)
    {
      if (left < 20)
        return WRN_DROP_RUNT;
      if (twin->body[at + 12] < 0x50)
        return WRN_DROP_BAD_IP;
      return left < (twin->body[at + 12] >> 4) * 4u ? WRN_DROP_RUNT : WRN_DROP_NONE;
    }
  if (twin->protocol == 17 || twin->protocol == 2)
    return left < 8 ? WRN_DROP_RUNT : WRN_DROP_NONE;
  if (twin->protocol == 1 || twin->protocol == 58)
    return left < 4 ? WRN_DROP_RUNT : WRN_DROP_NONE;
  return WRN_DROP_NONE;
}

static WrnDrop
twin_ipv4 (Twin *twin)
{
  const guint8 *ip = twin->body + 2;
  gsize total;

  if (twin->len < 22)
    return WRN_DROP_RUNT;
  total = ip[2] * 256u + ip[3];
  if (ip[0] < 0x45 || ip[0] > 0x4f || total < (ip[0] - 0x40) * 4u)
    return WRN_DROP_BAD_IP;
  if (total + 2 > twin->len)
    return WRN_DROP_RUNT;
  twin->protocol = ip[9];
  if (ip[6] % 32 != 0 || ip[7] != 0)
    return WRN_DROP_NONE;
  return twin_transport (twin, 2 + (ip[0] - 0x40) * 4u, 2 + total);
}

static WrnDrop
twin_ipv6 (Twin *twin)
{
  const guint8 *b = twin->body;
  gsize at = 42;
  gsize end;

  if (twin->len < 42)
    return WRN_DROP_RUNT;
  end = 42 + b[6] * 256u + b[7];
  if (b[2] / 16 != 6)
    return WRN_DROP_BAD_IP;
  if (end > twin->len)
    return WRN_DROP_RUNT;

  twin->protocol = b[8];
  for (guint n = 0;; n++)
    {
      const guint kind = twin->protocol;
      gsize size;

      if (kind == 59)
        return WRN_DROP_NONE;
      if (kind != 0 && kind != 43 && kind != 44 && kind != 51 && kind != 60)
        return twin_transport (twin, at, end);
      if (n == 8 || (n > 0 && kind == 0))
        return WRN_DROP_BAD_IP;
      if (at + 2 > end)
        return WRN_DROP_RUNT;
      size = kind == 44 ? 8 : kind == 51 ? (b[at + 1] + 2u) * 4 : (b[at + 1] + 1u) * 8;
      if (at + size > end)
        return WRN_DROP_RUNT;
      twin->protocol = b[at];
      if (kind == 44 && (b[at + 2] != 0 || b[at + 3] >= 8))
        return WRN_DROP_NONE;
      at += size;
    }
}

/* Random headers that are likely to be nearly right: a third of the bytes anything, the others
 * from the numbers of headers. */
static void
fill_nearly_right (GRand *rand, guint8 *body, gsize len, guint16 type)
{
  static const guint8 numbers[] = { 0, 1, 2, 6, 17, 43, 44, 51, 58, 59, 60, 200 };
  const guint few = g_rand_int_range (rand, 1, 13);

  for (gsize i = 0; i < len; i++)
    body[i] = g_rand_int_range (rand, 0, 3) == 0 ? (guint8) g_rand_int (rand)
                                                 : numbers[g_rand_int_range (rand, 0, (gint) few)];
  wrn_poke_be16 (body, type);
  if (len <= 10 || g_rand_int_range (rand, 0, 20) == 0)
    return;
  if (type == WRN_ETHERTYPE_IPV4)
    {
      body[2] = (guint8) (0x44 | g_rand_int_range (rand, 0, 4));
      wrn_poke_be16 (body + 4, (guint16) (len - 2 - g_rand_int_range (rand, 0, 3)));
      wrn_poke_be16 (body + 8, g_rand_boolean (rand) ? 0x2000 : 0);
    }
  else
    {
      body[2] = 0x60;
      wrn_poke_be16 (body + 6, (guint16) (MAX (len, 44) - 42 - g_rand_int_range (rand, 0, 3)));
    }
}

static void
test_verdicts_equal_slow_twin (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);
  guint seen[WRN_N_DROPS] = { 0 };

  for (guint round = 0; round < 200000; round++)
    {
      const gsize len = g_rand_int_range (rand, 2, 160);
      const gboolean ipv4 = round % 2 == 0;
      g_autofree guint8 *body = g_malloc (len);
      Twin twin = { body, len, 0, 0 };
      WrnPacketView view;
      WrnDrop expected;

      fill_nearly_right (rand, body, len, ipv4 ? WRN_ETHERTYPE_IPV4 : WRN_ETHERTYPE_IPV6);
      expected = ipv4 ? twin_ipv4 (&twin) : twin_ipv6 (&twin);
      g_assert_cmpint (wrn_packet_view_parse (&view, body, len), ==, expected);
      seen[expected]++;
      if (expected != WRN_DROP_NONE)
        continue;
      g_assert_cmpuint (view.protocol, ==, twin.protocol);
      g_assert_cmpuint (view.transport, ==, twin.transport);
    }
  g_assert_cmpuint (seen[WRN_DROP_NONE], >, 10000);
  g_assert_cmpuint (seen[WRN_DROP_RUNT], >, 10000);
  g_assert_cmpuint (seen[WRN_DROP_BAD_IP], >, 10000);
}

/* Whatever the bytes are, no offset points behind them and nothing beyond them is read. */
static void
test_random_bytes_stay_in_bounds (void)
{
  static const guint16 types[] = { WRN_ETHERTYPE_IPV4, WRN_ETHERTYPE_IPV6, WRN_ETHERTYPE_ARP };
  static const guint8 next[] = { 0, 1, 2, 6, 17, 43, 44, 51, 58, 59, 60, 200 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint round = 0; round < 200000; round++)
    {
      const gsize len = g_rand_int_range (rand, 2, 160);
      g_autofree guint8 *body = g_malloc (len);
      WrnPacketView view;

      for (gsize i = 0; i < len; i++)
        body[i] = g_rand_int_range (rand, 0, 3) == 0 ? (guint8) g_rand_int (rand)
                                                     : next[g_rand_int_range (rand, 0, 12)];
      wrn_poke_be16 (body, types[round % 3]);
      if (len > 8)
        {
          body[2] = round % 3 == 0 ? (guint8) (0x40 | g_rand_int_range (rand, 0, 16)) : 0x60;
          body[4] = body[6] = 0;
        }

      if (wrn_packet_view_parse (&view, body, len) != WRN_DROP_NONE)
        continue;
      g_assert_cmpuint (view.end, <=, len);
      g_assert_cmpuint (view.transport, <=, view.end);
      g_assert_cmpuint (view.payload, <=, view.end);
      g_assert_true (view.source >= body && view.source + view.address_len <= body + len);
      g_assert_true (view.destination >= body && view.destination + view.address_len <= body + len);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/packet-view/tcp-and-udp-show-ports-and-payload",
                   test_tcp_and_udp_show_ports_and_payload);
  g_test_add_func ("/packet-view/each-truncation-is-a-runt", test_each_truncation_is_a_runt);
  g_test_add_func ("/packet-view/padding-is-not-payload", test_padding_is_not_payload);
  g_test_add_func ("/packet-view/ipv4-that-contradicts-itself", test_ipv4_that_contradicts_itself);
  g_test_add_func ("/packet-view/ipv4-options-are-stepped-over",
                   test_ipv4_options_are_stepped_over);
  g_test_add_func ("/packet-view/fragments-show-ports-first-or-never", test_fragments);
  g_test_add_func ("/packet-view/ipv6-extensions-are-walked", test_ipv6_extensions_are_walked);
  g_test_add_func ("/packet-view/ipv6-later-fragment-shows-no-header",
                   test_ipv6_later_fragment_shows_no_header);
  g_test_add_func ("/packet-view/ipv6-chain-is-bounded", test_ipv6_chain_is_bounded);
  g_test_add_func ("/packet-view/ipv6-hop-by-hop-comes-first", test_ipv6_hop_by_hop_comes_first);
  g_test_add_func ("/packet-view/ipv6-without-next-header", test_ipv6_without_next_header);
  g_test_add_func ("/packet-view/arp-of-wrong-sizes", test_arp_of_wrong_sizes);
  g_test_add_func ("/packet-view/verdicts-equal-slow-twin", test_verdicts_equal_slow_twin);
  g_test_add_func ("/packet-view/random-bytes-stay-in-bounds", test_random_bytes_stay_in_bounds);

  return g_test_run ();
}
