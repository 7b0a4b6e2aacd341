/* test-base64url.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of base64url: each text has one meaning, and each meaning one text.
 */
#include "config.h"

#include "core/crypto/wrn-base64url.h"

#include <string.h>

static void
test_bytes_are_written_as_glib_writes_them (void)
{
  for (gsize len = 0; len <= 100; len++)
    {
      guint8 data[100];
      guint8 again[100];
      char text[WRN_BASE64URL_SIZE (100)];
      g_autofree char *expected = NULL;
      gsize again_len;

      for (gsize i = 0; i < len; i++)
        data[i] = (guint8) g_test_rand_int_range (0, 256);
      expected = g_base64_encode (data, len);
      g_strdelimit (expected, "+", '-');
      g_strdelimit (expected, "/", '_');
      g_strdelimit (expected, "=", '\0');

      wrn_base64url_encode (data, len, text);
      g_assert_cmpstr (text, ==, expected);
      g_assert_cmpuint (strlen (text) + 1, ==, WRN_BASE64URL_SIZE (len));
      g_assert_true (wrn_base64url_decode (text, strlen (text), again, len, &again_len));
      g_assert_cmpmem (again, again_len, data, len);
    }
}

/* Every pair of bytes, as the third of them may only come from a pair that is spelt in full. */
static void
test_no_other_text_has_a_meaning (void)
{
  guint n_accepted = 0;

  for (guint first = 0; first < 256; first++)
    for (guint second = 0; second < 256; second++)
      {
        const char text[3] = { (char) first, (char) second, '\0' };
        char again[WRN_BASE64URL_SIZE (1)];
        guint8 byte;
        gsize len;

        if (!wrn_base64url_decode (text, 2, &byte, 1, &len))
          continue;
        n_accepted++;
        wrn_base64url_encode (&byte, len, again);
        g_assert_cmpstr (again, ==, text);
      }
  g_assert_cmpuint (n_accepted, ==, 256);
}

static void
test_lengths_that_no_bytes_have_are_refused (void)
{
  guint8 out[8];
  gsize len;

  g_assert_false (wrn_base64url_decode ("A", 1, out, sizeof out, &len));
  g_assert_false (wrn_base64url_decode ("AAAAA", 5, out, sizeof out, &len));
  g_assert_false (wrn_base64url_decode ("AA==", 4, out, sizeof out, &len));
}

static void
test_more_than_fits_is_refused (void)
{
  guint8 out[3];
  gsize len;

  g_assert_true (wrn_base64url_decode ("AAAA", 4, out, 3, &len));
  g_assert_false (wrn_base64url_decode ("AAAA", 4, out, 2, &len));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base64url/bytes-are-written-as-glib-writes-them",
                   test_bytes_are_written_as_glib_writes_them);
  g_test_add_func ("/base64url/no-other-text-has-a-meaning", test_no_other_text_has_a_meaning);
  g_test_add_func ("/base64url/lengths-that-no-bytes-have-are-refused",
                   test_lengths_that_no_bytes_have_are_refused);
  g_test_add_func ("/base64url/more-than-fits-is-refused", test_more_than_fits_is_refused);
  return g_test_run ();
}
