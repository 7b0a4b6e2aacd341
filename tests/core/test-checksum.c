/* test-checksum.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Internet checksum, against known values and a byte-by-byte twin.
 */
#include "config.h"

#include "core/ethernet/wrn-checksum.h"

#include "tests/support/wrn-test-packet.h"

/* The example of RFC 1071 section 3. */
static void
test_rfc_example (void)
{
  static const guint8 data[] = { 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7 };

  g_assert_cmphex (wrn_checksum_add (0, data, sizeof data), ==, 0xddf2);
}

static void
test_equals_byte_by_byte (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint8 data[300];

  for (guint round = 0; round < 20000; round++)
    {
      const gsize at = g_rand_int_range (rand, 0, 16);
      const gsize len = g_rand_int_range (rand, 0, 280);
      const guint16 start = (guint16) g_rand_int (rand);
      const gboolean ones = round % 7 == 0;

      for (gsize i = 0; i < sizeof data; i++)
        data[i] = ones ? 0xff : (guint8) g_rand_int (rand);
      g_assert_cmphex (wrn_checksum_add (start, data + at, len), ==,
                       wrn_test_sum (start, data + at, len));
    }
}

static void
test_largest_frame_does_not_overflow (void)
{
  g_autofree guint8 *data = g_malloc (65535);

  memset (data, 0xff, 65535);
  g_assert_cmphex (wrn_checksum_add (0xffff, data, 65534), ==, 0xffff);
  g_assert_cmphex (wrn_checksum_add (0, data, 65535), ==, wrn_test_sum (0, data, 65535));
}

static void
test_even_pieces_chain (void)
{
  guint8 data[64];

  for (guint i = 0; i < sizeof data; i++)
    data[i] = (guint8) (i * 37);
  for (guint cut = 0; cut < sizeof data; cut += 2)
    g_assert_cmphex (wrn_checksum_add (wrn_checksum_add (0, data, cut), data + cut, 63 - cut), ==,
                     wrn_checksum_add (0, data, 63));
}

static void
test_adjust_equals_new_sum (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  for (guint round = 0; round < 10000; round++)
    {
      guint8 data[8];
      const guint16 word = (guint16) g_rand_int (rand);
      guint16 sum;
      guint16 before;

      for (gsize i = 0; i < sizeof data; i++)
        data[i] = (guint8) g_rand_int (rand);
      sum = wrn_checksum_add (0, data, sizeof data);
      before = wrn_peek_be16 (data + 4);
      wrn_poke_be16 (data + 4, word);
      g_assert_cmphex (wrn_checksum_adjust (sum, before, word) % 0xffff, ==,
                       wrn_checksum_add (0, data, sizeof data) % 0xffff);
    }
}

static void
test_pseudo_header_counts_every_field (void)
{
  for (guint i = 0; i < 2; i++)
    for (gsize len = 8; len < 65536; len += 997)
      {
        const WrnTestPacket packet = wrn_test_packet (i == 0 ? 4 : 16, WRN_PROTOCOL_UDP, len);

        g_assert_cmphex (wrn_checksum_pseudo (packet.source, packet.destination, packet.address_len,
                                              packet.protocol, len),
                         ==, wrn_test_pseudo_sum (&packet, len));
      }
}

/* RFC 768: a computed 0 is sent as all ones, since 0 says that there is no checksum. */
static void
test_finish_never_writes_zero (void)
{
  guint8 data[4] = { 0xff, 0xff, 0, 0 };

  g_assert_true (wrn_checksum_finish (data, sizeof data, 0, 2));
  g_assert_cmphex (wrn_peek_be16 (data + 2), ==, 0xffff);
}

static void
test_finish_refuses_field_outside (void)
{
  guint8 data[8] = { 0 };

  for (gsize start = 0; start < 12; start++)
    for (gsize offset = 0; offset < 12; offset++)
      g_assert_cmpint (wrn_checksum_finish (data, sizeof data, start, offset), ==,
                       start + offset + 2 <= sizeof data);
  g_assert_false (wrn_checksum_finish (data, sizeof data, G_MAXSIZE, 2));
  g_assert_false (wrn_checksum_finish (data, sizeof data, 2, G_MAXSIZE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/checksum/rfc-1071-example", test_rfc_example);
  g_test_add_func ("/checksum/equals-byte-by-byte", test_equals_byte_by_byte);
  g_test_add_func ("/checksum/largest-frame-does-not-overflow",
                   test_largest_frame_does_not_overflow);
  g_test_add_func ("/checksum/even-pieces-chain", test_even_pieces_chain);
  g_test_add_func ("/checksum/adjust-equals-new-sum", test_adjust_equals_new_sum);
  g_test_add_func ("/checksum/pseudo-header-counts-every-field",
                   test_pseudo_header_counts_every_field);
  g_test_add_func ("/checksum/finish-never-writes-zero", test_finish_never_writes_zero);
  g_test_add_func ("/checksum/finish-refuses-field-outside", test_finish_refuses_field_outside);

  return g_test_run ();
}
