/* test-reader.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of WrnReader and WrnWriter: nothing is touched beyond the bytes that were lent.
 */
#include "config.h"

#include "core/base/wrn-reader.h"
#include "core/base/wrn-writer.h"

#define FILLER 0xa5

/* The accessors as a table, so that each promise is kept by every one of them. */
typedef enum
{
  U8,
  U16,
  BE16,
  U32,
  BE32,
  U64,
  N_WIDTHS
} Width;

static const gsize width_len[N_WIDTHS] = { 1, 2, 2, 4, 4, 8 };

static guint64
get (WrnReader *reader, Width width)
{
  switch (width)
    {
    case U8:
      return wrn_reader_get_u8 (reader);
    case U16:
      return wrn_reader_get_u16 (reader);
    case BE16:
      return wrn_reader_get_be16 (reader);
    case U32:
      return wrn_reader_get_u32 (reader);
    case BE32:
      return wrn_reader_get_be32 (reader);
    case U64:
      return wrn_reader_get_u64 (reader);
    case N_WIDTHS:
    default:
      g_assert_not_reached ();
    }
}

static void
put (WrnWriter *writer, Width width, guint64 value)
{
  switch (width)
    {
    case U8:
      wrn_writer_put_u8 (writer, (guint8) value);
      break;
    case U16:
      wrn_writer_put_u16 (writer, (guint16) value);
      break;
    case BE16:
      wrn_writer_put_be16 (writer, (guint16) value);
      break;
    case U32:
      wrn_writer_put_u32 (writer, (guint32) value);
      break;
    case BE32:
      wrn_writer_put_be32 (writer, (guint32) value);
      break;
    case U64:
      wrn_writer_put_u64 (writer, value);
      break;
    case N_WIDTHS:
    default:
      g_assert_not_reached ();
    }
}

static guint64
random_u64 (void)
{
  return (guint64) (guint32) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();
}

static guint64
cut_to (guint64 value, Width width)
{
  return width_len[width] == 8 ? value : value & (((guint64) 1 << 8 * width_len[width]) - 1);
}

static void
test_integers_have_the_byte_order_of_their_name (void)
{
  static const guint8 bytes[8] = { 1, 2, 3, 4, 5, 6, 7, 0x88 };
  static const guint64 values[N_WIDTHS] = {
    [U8] = 0x01,        [U16] = 0x0201,      [BE16] = 0x0102,
    [U32] = 0x04030201, [BE32] = 0x01020304, [U64] = G_GUINT64_CONSTANT (0x8807060504030201),
  };

  for (Width width = 0; width < N_WIDTHS; width++)
    {
      WrnReader reader = wrn_reader_over (bytes, width_len[width]);
      guint8 buffer[8];
      WrnWriter writer = wrn_writer_over (buffer, sizeof buffer);

      g_assert_cmphex (get (&reader, width), ==, values[width]);
      g_assert_true (wrn_reader_finish (&reader));

      put (&writer, width, values[width]);
      g_assert_cmpmem (buffer, wrn_writer_finish (&writer), bytes, width_len[width]);
    }
}

static void
test_short_read_gives_zero_and_stays_failed (void)
{
  static const guint8 ones[8] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

  for (Width width = 0; width < N_WIDTHS; width++)
    for (gsize len = 0; len < width_len[width]; len++)
      {
        WrnReader reader = wrn_reader_over (ones, len);

        g_assert_cmphex (get (&reader, width), ==, 0);
        g_assert_cmphex (wrn_reader_get_u8 (&reader), ==, 0);
        g_assert_null (wrn_reader_take (&reader, 0));
        g_assert_false (wrn_reader_finish (&reader));
      }
}

static void
test_short_copy_gives_zeroes (void)
{
  static const guint8 ones[3] = { 0xff, 0xff, 0xff };
  WrnReader reader = wrn_reader_over (ones, sizeof ones);
  guint8 out[4] = { FILLER, FILLER, FILLER, FILLER };

  wrn_reader_get_bytes (&reader, out, sizeof out);

  for (guint i = 0; i < sizeof out; i++)
    g_assert_cmphex (out[i], ==, 0);
}

static void
test_left_over_byte_is_an_error (void)
{
  static const guint8 bytes[3];
  WrnReader reader = wrn_reader_over (bytes, sizeof bytes);

  wrn_reader_get_u16 (&reader);
  g_assert_false (wrn_reader_finish (&reader));

  wrn_reader_get_u8 (&reader);
  g_assert_true (wrn_reader_finish (&reader));
}

static void
test_absurd_length_is_a_short_read (void)
{
  static const guint8 bytes[16];
  WrnReader reader = wrn_reader_over (bytes, sizeof bytes);

  wrn_reader_get_u8 (&reader);
  g_assert_null (wrn_reader_take (&reader, G_MAXSIZE));
  g_assert_false (wrn_reader_finish (&reader));
}

static void
test_nothing_can_be_read_from_nothing (void)
{
  WrnReader reader = wrn_reader_over (NULL, 0);

  wrn_reader_take (&reader, 0);
  g_assert_true (wrn_reader_finish (&reader));

  g_assert_cmphex (wrn_reader_get_u64 (&reader), ==, 0);
  g_assert_false (wrn_reader_finish (&reader));
}

static void
test_what_does_not_fit_is_not_written (void)
{
  for (Width width = 0; width < N_WIDTHS; width++)
    for (gsize size = 0; size < width_len[width]; size++)
      {
        guint8 buffer[9];
        WrnWriter writer = wrn_writer_over (buffer, size);

        memset (buffer, FILLER, sizeof buffer);
        put (&writer, width, 0);

        for (guint i = 0; i < sizeof buffer; i++)
          g_assert_cmphex (buffer[i], ==, FILLER);
        g_assert_cmpuint (wrn_writer_finish (&writer), ==, 0);
      }
}

static void
test_writer_stays_failed (void)
{
  guint8 buffer[3];
  WrnWriter writer = wrn_writer_over (buffer, sizeof buffer);

  wrn_writer_put_u32 (&writer, 1);
  wrn_writer_put_u8 (&writer, 1);

  g_assert_null (wrn_writer_reserve (&writer, 0));
  g_assert_cmpuint (wrn_writer_finish (&writer), ==, 0);
}

static void
test_writer_refuses_an_absurd_length (void)
{
  guint8 buffer[16];
  WrnWriter writer = wrn_writer_over (buffer, sizeof buffer);

  wrn_writer_put_u8 (&writer, 1);
  g_assert_null (wrn_writer_reserve (&writer, G_MAXSIZE));
  g_assert_cmpuint (wrn_writer_finish (&writer), ==, 0);
}

static void
test_exact_fit_is_no_failure (void)
{
  guint8 buffer[8];
  WrnWriter writer = wrn_writer_over (buffer, sizeof buffer);

  wrn_writer_put_u64 (&writer, 1);
  wrn_writer_put_bytes (&writer, NULL, 0);

  g_assert_cmpuint (wrn_writer_finish (&writer), ==, 8);
}

static void
test_random_messages_read_back_as_written (void)
{
  for (guint round = 0; round < 20000; round++)
    {
      Width widths[12];
      guint64 values[G_N_ELEMENTS (widths)];
      const guint n = g_test_rand_int_range (1, G_N_ELEMENTS (widths) + 1);
      guint8 buffer[8 * G_N_ELEMENTS (widths)];
      WrnWriter writer = wrn_writer_over (buffer, sizeof buffer);
      WrnReader reader;
      gsize len = 0;

      for (guint i = 0; i < n; i++)
        {
          widths[i] = g_test_rand_int_range (0, N_WIDTHS);
          values[i] = cut_to (random_u64 (), widths[i]);
          put (&writer, widths[i], values[i]);
          len += width_len[widths[i]];
        }
      g_assert_cmpuint (wrn_writer_finish (&writer), ==, len);

      reader = wrn_reader_over (buffer, len);
      for (guint i = 0; i < n; i++)
        g_assert_cmphex (get (&reader, widths[i]), ==, values[i]);
      g_assert_true (wrn_reader_finish (&reader));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/reader/integers-have-the-byte-order-of-their-name",
                   test_integers_have_the_byte_order_of_their_name);
  g_test_add_func ("/reader/short-read-gives-zero-and-stays-failed",
                   test_short_read_gives_zero_and_stays_failed);
  g_test_add_func ("/reader/short-copy-gives-zeroes", test_short_copy_gives_zeroes);
  g_test_add_func ("/reader/left-over-byte-is-an-error", test_left_over_byte_is_an_error);
  g_test_add_func ("/reader/absurd-length-is-a-short-read", test_absurd_length_is_a_short_read);
  g_test_add_func ("/reader/nothing-can-be-read-from-nothing",
                   test_nothing_can_be_read_from_nothing);
  g_test_add_func ("/writer/what-does-not-fit-is-not-written",
                   test_what_does_not_fit_is_not_written);
  g_test_add_func ("/writer/stays-failed", test_writer_stays_failed);
  g_test_add_func ("/writer/refuses-an-absurd-length", test_writer_refuses_an_absurd_length);
  g_test_add_func ("/writer/exact-fit-is-no-failure", test_exact_fit_is_no_failure);
  g_test_add_func ("/writer/random-messages-read-back-as-written",
                   test_random_messages_read_back_as_written);

  return g_test_run ();
}
