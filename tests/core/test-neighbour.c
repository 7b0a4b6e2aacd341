/* test-neighbour.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Neighbour Discovery is read without trust, and answered as a neighbour would.
 */
#include "config.h"

#include "core/ethernet/wrn-neighbour.h"

#include "core/base/wrn-writer.h"
#include "core/ethernet/wrn-ethernet.h"
#include "tests/support/wrn-test-packet.h"

static const WrnMac alice = { { 0x02, 0x11, 0x22, 0x33, 0x44, 0x55 } };
static const WrnMac bob = { { 0x06, 0xaa, 0xbb, 0xcc, 0xdd, 0xee } };

/* Writes an ICMPv6 body with @fixed bytes after the first four, and @options behind them. */
static gsize
write_message (guint8 *out, guint8 type, gsize fixed, const guint8 *options, gsize options_len)
{
  WrnWriter writer = wrn_writer_over (out, 300);

  wrn_writer_put_be16 (&writer, WRN_ETHERTYPE_IPV6);
  wrn_writer_put_be32 (&writer, 6u << 28);
  wrn_writer_put_be16 (&writer, (guint16) (4 + fixed + options_len));
  wrn_writer_put_u8 (&writer, WRN_PROTOCOL_ICMPV6);
  wrn_writer_put_u8 (&writer, 255);
  memset (wrn_writer_reserve (&writer, 32), 0xfd, 32);
  wrn_writer_put_u8 (&writer, type);
  memset (wrn_writer_reserve (&writer, 3 + fixed), 0x5a, 3 + fixed);
  wrn_writer_put_bytes (&writer, options, options_len);
  return wrn_writer_finish (&writer);
}

static WrnDrop
parse (WrnNeighbour *out, const guint8 *body, gsize len)
{
  WrnPacketView view;

  g_assert_cmpint (wrn_packet_view_parse (&view, body, len), ==, WRN_DROP_NONE);
  g_assert_true (wrn_neighbour_is_one (&view));
  return wrn_neighbour_parse (out, &view, body);
}

static void
test_each_kind_shows_target_and_mac (void)
{
  static const struct
  {
    guint8 type;
    gsize fixed;
    gsize target;
  } kinds[] = { { 133, 4, 0 }, { 134, 12, 0 }, { 135, 20, 50 }, { 136, 20, 50 }, { 137, 36, 50 } };
  static const guint8 options[] = { 14, 1, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7 };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      guint8 body[300];
      const gsize len = write_message (body, kinds[i].type, kinds[i].fixed, options, 16);
      WrnNeighbour message;

      g_assert_cmpint (parse (&message, body, len), ==, WRN_DROP_NONE);
      g_assert_cmpuint (message.type, ==, kinds[i].type);
      g_assert_true (message.target == (kinds[i].target > 0 ? body + kinds[i].target : NULL));
      g_assert_cmpmem (message.mac, 6, options + 10, 6);

      for (gsize cut = 1; cut < 16; cut++)
        {
          const gsize short_len = write_message (body, kinds[i].type, kinds[i].fixed, options, cut);

          g_assert_cmpint (parse (&message, body, short_len), ==,
                           cut == 8 ? WRN_DROP_NONE : WRN_DROP_RUNT);
        }
      for (gsize fixed = 0; fixed < kinds[i].fixed; fixed++)
        {
          const gsize short_len = write_message (body, kinds[i].type, fixed, NULL, 0);

          g_assert_cmpint (parse (&message, body, short_len), ==, WRN_DROP_RUNT);
        }
    }
}

static void
test_options_that_lie (void)
{
  static const guint8 bad[][16] = {
    { 1, 0, 2, 3, 4, 5, 6, 7, 14, 1 },                  /* no length: a loop */
    { 1, 1, 2, 3, 4, 5, 6, 7, 1, 1, 2, 3, 4, 5, 6, 8 }, /* two addresses */
    { 2, 1, 2, 3, 4, 5, 6, 7, 1, 1, 9, 3, 4, 5, 6, 7 }, /* the same by two types */
    { 1, 2, 2, 3, 4, 5, 6, 7 },                         /* not Ethernet's length */
  };
  WrnNeighbour message;
  guint8 body[300];

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const gsize len = write_message (body, WRN_ND_SOLICIT, 20, bad[i], 16);

      g_assert_cmpint (parse (&message, body, len), ==, WRN_DROP_BAD_IP);
    }
}

static void
test_message_from_afar_or_in_fragments (void)
{
  WrnNeighbour message;
  WrnPacketView view;
  guint8 body[300];
  const gsize len = write_message (body, WRN_ND_ADVERT, 20, NULL, 0);

  body[9] = 254;
  g_assert_cmpint (parse (&message, body, len), ==, WRN_DROP_BAD_IP);

  body[9] = 255;
  g_assert_cmpint (wrn_packet_view_parse (&view, body, len), ==, WRN_DROP_NONE);
  view.fragment = TRUE;
  g_assert_cmpint (wrn_neighbour_parse (&message, &view, body), ==, WRN_DROP_BAD_IP);
}

static void
test_others_are_not_neighbour_discovery (void)
{
  WrnPacketView view;
  guint8 body[300];

  for (guint type = 0; type < 256; type++)
    {
      const gsize len = write_message (body, (guint8) type, 36, NULL, 0);

      wrn_packet_view_parse (&view, body, len);
      g_assert_cmpint (wrn_neighbour_is_one (&view), ==, type >= 133 && type <= 137);
    }
}

static void
test_addresses_made_of_addresses (void)
{
  static const guint8 link_local[16] = { 0xfe, 0x80, 0,    0,    0,    0,    0,    0,
                                         0x00, 0x11, 0x22, 0xff, 0xfe, 0x33, 0x44, 0x55 };
  static const guint8 group[16] = { 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0x33, 0x44, 0x55 };
  guint8 out[16];

  wrn_link_local_from_mac (out, &alice);
  g_assert_cmpmem (out, 16, link_local, 16);
  wrn_solicited_node (out, link_local);
  g_assert_cmpmem (out, 16, group, 16);
}

static void
test_arp_reply_reads_back (void)
{
  static const guint8 alice_ip[4] = { 10, 0, 0, 1 };
  static const guint8 bob_ip[4] = { 10, 0, 0, 2 };
  guint8 frame[WRN_ARP_FRAME_LEN];
  WrnPacketView view;

  wrn_arp_write (frame, WRN_ARP_REPLY, &alice, alice_ip, &bob, bob_ip);
  g_assert_cmpmem (frame, 6, bob.bytes, 6);
  g_assert_cmpmem (frame + 6, 6, alice.bytes, 6);
  g_assert_cmpint (wrn_packet_view_parse (&view, frame + 12, sizeof frame - 12), ==, WRN_DROP_NONE);
  g_assert_cmpuint (view.operation, ==, WRN_ARP_REPLY);
  g_assert_cmpmem (view.sender_mac, 6, alice.bytes, 6);
  g_assert_cmpmem (view.source, 4, alice_ip, 4);
  g_assert_cmpmem (view.target_mac, 6, bob.bytes, 6);
  g_assert_cmpmem (view.destination, 4, bob_ip, 4);
}

/* The checksum is right, by the byte-by-byte twin. */
static void
assert_summed (const guint8 *frame, gsize len)
{
  const gsize icmp_len = len - 54;
  guint32 sum = wrn_test_sum (WRN_PROTOCOL_ICMPV6 + (guint32) icmp_len, frame + 22, 32);

  g_assert_cmphex (wrn_test_sum (sum, frame + 54, icmp_len), ==, 0xffff);
}

static void
test_advertisement_answers_a_question (void)
{
  static const guint8 address[16] = { 0xfd, 1, [15] = 1 };
  static const guint8 asker[16] = { 0xfd, 1, [15] = 2 };
  guint8 frame[WRN_ADVERT_FRAME_LEN];
  WrnPacketView view;
  WrnNeighbour message;

  wrn_advert_write (frame, &alice, address, &bob, asker);
  g_assert_cmpmem (frame, 6, bob.bytes, 6);
  g_assert_cmpint (wrn_packet_view_parse (&view, frame + 12, sizeof frame - 12), ==, WRN_DROP_NONE);
  g_assert_cmpint (wrn_neighbour_parse (&message, &view, frame + 12), ==, WRN_DROP_NONE);
  g_assert_cmpuint (message.type, ==, WRN_ND_ADVERT);
  g_assert_cmpmem (message.target, 16, address, 16);
  g_assert_cmpmem (message.mac, 6, alice.bytes, 6);
  g_assert_cmpmem (view.destination, 16, asker, 16);
  g_assert_cmphex (frame[58], ==, 0x60);
  assert_summed (frame, sizeof frame);
}

/* RFC 4861 section 7.2.4: who has no address yet is told as one of all, unsolicited. */
static void
test_advertisement_answers_a_probe (void)
{
  static const guint8 address[16] = { 0xfd, 1, [15] = 1 };
  static const guint8 all_nodes[16] = { 0xff, 2, [15] = 1 };
  guint8 frame[WRN_ADVERT_FRAME_LEN];

  wrn_advert_write (frame, &alice, address, &bob, NULL);
  g_assert_cmpmem (frame, 6, "\x33\x33\0\0\0\1", 6);
  g_assert_cmpmem (frame + 38, 16, all_nodes, 16);
  g_assert_cmphex (frame[58], ==, 0x20);
  assert_summed (frame, sizeof frame);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/neighbour/each-kind-shows-target-and-mac",
                   test_each_kind_shows_target_and_mac);
  g_test_add_func ("/neighbour/options-that-lie-are-refused", test_options_that_lie);
  g_test_add_func ("/neighbour/message-from-afar-or-in-fragments-is-refused",
                   test_message_from_afar_or_in_fragments);
  g_test_add_func ("/neighbour/others-are-not-neighbour-discovery",
                   test_others_are_not_neighbour_discovery);
  g_test_add_func ("/neighbour/addresses-made-of-addresses", test_addresses_made_of_addresses);
  g_test_add_func ("/neighbour/arp-reply-reads-back", test_arp_reply_reads_back);
  g_test_add_func ("/neighbour/advertisement-answers-a-question",
                   test_advertisement_answers_a_question);
  g_test_add_func ("/neighbour/advertisement-answers-a-probe", test_advertisement_answers_a_probe);

  return g_test_run ();
}
