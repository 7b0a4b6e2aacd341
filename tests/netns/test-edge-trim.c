/* test-edge-trim.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is let go of after the start is not resident, and comes back when it is needed.
 */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "core/crypto/wrn-cipher.h"
#include "edge/wrn-edge-trim.h"

/* Pages of files that are resident in this process, in KiB. */
static guint64
get_resident (void)
{
  g_autofree char *text = NULL;
  const char *at;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  at = strstr (text, "\nRssFile:");
  g_assert_nonnull (at);
  return g_ascii_strtoull (at + strlen ("\nRssFile:"), NULL, 10);
}

static void
seal_something (void)
{
  static const guint8 key[WRN_KEY_LEN] = { 1 };
  const guint8 suites = wrn_suites_available ();
  guint8 data[100 + WRN_TAG_LEN] = { 2 };
  WrnCipher cipher;

  wrn_cipher_init (&cipher,
                   suites & WRN_SUITE_AES_256_GCM ? WRN_SUITE_AES_256_GCM
                                                  : WRN_SUITE_CHACHA20_POLY1305,
                   key);
  wrn_cipher_seal (&cipher, 1, data, 100);
  g_assert_true (wrn_cipher_open (&cipher, 1, data, sizeof data));
  g_assert_cmpuint (data[0], ==, 2);
  wrn_cipher_clear (&cipher);
}

static void
test_pages_of_libraries_go_and_come_back (void)
{
  guint64 before;

  seal_something ();
  before = get_resident ();
  wrn_edge_trim ();
  g_assert_cmpuint (get_resident (), <, before);
  seal_something ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());
  g_test_add_func ("/edge-trim/pages-of-libraries-go-and-come-back",
                   test_pages_of_libraries_go_and_come_back);
  return g_test_run ();
}
