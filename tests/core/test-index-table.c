/* test-index-table.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The index table against a list that is searched from end to end.
 */
#include "config.h"

#include "core/session/wrn-index-table.h"

#include "core/wire/wrn-wire.h"
#include "tests/support/wrn-test-entropy.h"

static void
test_agrees_with_a_list (void)
{
  WrnTestEntropy entropy;
  g_autoptr (WrnIndexTable) table = NULL;
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (guint32));

  wrn_test_entropy_init (&entropy, 1);
  table = wrn_index_table_new (&entropy.entropy);
  for (guint step = 0; step < 20000; step++)
    {
      const gboolean add = list->len == 0 || g_test_rand_int_range (0, 1000) < 500 + (step < 9000);

      if (add)
        {
          const guint32 index = wrn_index_table_add (table, step, GUINT_TO_POINTER (step + 1));

          g_assert_cmpuint (index, >=, WRN_INDEX_MIN);
          g_array_append_val (list, index);
          g_assert_cmpuint (wrn_index_table_find (table, index)->kind, ==, step);
        }
      else
        {
          const guint at = (guint) g_test_rand_int_range (0, (gint32) list->len);
          const guint32 index = g_array_index (list, guint32, at);

          wrn_index_table_remove (table, index);
          g_array_remove_index_fast (list, at);
          g_assert_null (wrn_index_table_find (table, index));
        }
      g_assert_cmpuint (wrn_index_table_get_size (table), ==, list->len);
      if (step % 100 == 0)
        for (guint i = 0; i < list->len; i++)
          g_assert_cmpuint (wrn_index_table_find (table, g_array_index (list, guint32, i))->index,
                            ==, g_array_index (list, guint32, i));
    }
}

/* All in one neighbourhood of the table, so that removals have to move what stands behind. */
static void
test_indices_that_stand_close_survive_each_removal (void)
{
  for (guint round = 0; round < 2000; round++)
    {
      WrnTestEntropy entropy;
      g_autoptr (WrnIndexTable) table = NULL;
      guint32 indices[20];

      wrn_test_entropy_init (&entropy, round);
      table = wrn_index_table_new (&entropy.entropy);
      for (guint i = 0; i < G_N_ELEMENTS (indices); i++)
        {
          const guint32 wanted = (i + 1) << 16 | (60 + (guint32) g_test_rand_int_range (0, 8));

          wrn_test_entropy_dictate (&entropy, (const guint8 *) &wanted, sizeof wanted);
          indices[i] = wrn_index_table_add (table, 0, NULL);
          g_assert_cmphex (indices[i], ==, wanted);
        }
      for (guint n = G_N_ELEMENTS (indices); n > 0; n--)
        {
          const guint at = (guint) g_test_rand_int_range (0, (gint32) n);

          wrn_index_table_remove (table, indices[at]);
          indices[at] = indices[n - 1];
          for (guint i = 0; i < n - 1; i++)
            g_assert_nonnull (wrn_index_table_find (table, indices[i]));
        }
      g_assert_cmpuint (wrn_index_table_get_size (table), ==, 0);
    }
}

static void
test_index_is_neither_a_type_nor_taken (void)
{
  static const guint32 dictated[] = { 0, 1, 255, 0x1000, 0x1000, 0x1001 };
  WrnTestEntropy entropy;
  g_autoptr (WrnIndexTable) table = NULL;

  wrn_test_entropy_init (&entropy, 1);
  table = wrn_index_table_new (&entropy.entropy);
  wrn_test_entropy_dictate (&entropy, (const guint8 *) dictated, sizeof dictated);
  g_assert_cmphex (wrn_index_table_add (table, 0, NULL), ==, 0x1000);
  g_assert_cmphex (wrn_index_table_add (table, 0, NULL), ==, 0x1001);
  g_assert_true (wrn_test_entropy_is_spent (&entropy));
}

static void
test_unknown_index_names_nothing (void)
{
  WrnTestEntropy entropy;
  g_autoptr (WrnIndexTable) table = NULL;

  wrn_test_entropy_init (&entropy, 1);
  table = wrn_index_table_new (&entropy.entropy);
  for (guint i = 0; i < 100; i++)
    wrn_index_table_add (table, 0, NULL);
  g_assert_null (wrn_index_table_find (table, 0));
  for (guint i = 0; i < 100000; i++)
    g_assert_null (wrn_index_table_find (table, wrn_entropy_u32 (&entropy.entropy)));
  wrn_index_table_remove (table, 77);
  g_assert_cmpuint (wrn_index_table_get_size (table), ==, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/index-table/agrees-with-a-list", test_agrees_with_a_list);
  g_test_add_func ("/index-table/indices-that-stand-close-survive-each-removal",
                   test_indices_that_stand_close_survive_each_removal);
  g_test_add_func ("/index-table/index-is-neither-a-type-nor-taken",
                   test_index_is_neither_a_type_nor_taken);
  g_test_add_func ("/index-table/unknown-index-names-nothing", test_unknown_index_names_nothing);
  return g_test_run ();
}
