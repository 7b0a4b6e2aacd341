/* test-drop.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of WrnDrop: statistics can name every refusal.
 */
#include "config.h"

#include "core/base/wrn-drop.h"

static void
test_every_reason_has_a_name_of_its_own (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < WRN_N_DROPS; i++)
    {
      const char *name = wrn_drop_get_name (i);

      g_assert_nonnull (name);
      g_assert_true (g_hash_table_add (names, (gpointer) name));
    }
}

static void
test_names_are_words_that_need_no_quoting (void)
{
  for (guint i = 0; i < WRN_N_DROPS; i++)
    for (const char *c = wrn_drop_get_name (i); *c != '\0'; c++)
      g_assert_true (g_ascii_islower (*c) || g_ascii_isdigit (*c) || *c == '-');
}

static void
test_add_counts_that_reason_only (void)
{
  WrnDrops drops = { 0 };

  wrn_drops_add (&drops, WRN_DROP_TAG);
  wrn_drops_add (&drops, WRN_DROP_TAG);

  for (guint i = 0; i < WRN_N_DROPS; i++)
    g_assert_cmpuint (drops.count[i], ==, i == WRN_DROP_TAG ? 2 : 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/drop/every-reason-has-a-name-of-its-own",
                   test_every_reason_has_a_name_of_its_own);
  g_test_add_func ("/drop/names-are-words-that-need-no-quoting",
                   test_names_are_words_that_need_no_quoting);
  g_test_add_func ("/drop/add-counts-that-reason-only", test_add_counts_that_reason_only);

  return g_test_run ();
}
