/* wrn-fuzz-main.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs a fuzz target over its corpus, as an ordinary test.
 */
#include "config.h"

#include <stdlib.h>

#include "tests/fuzz/wrn-fuzz.h"

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* In the order of their names, so that two runs do the same. */
static GPtrArray *
list_files (const char *folder)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  if (dir == NULL)
    g_error ("%s", error->message);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (files, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (files, compare_names);
  return files;
}

/* The input is copied to a block of exactly its size, so that one byte read too many is seen. */
static void
run_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  guint8 *exact;
  gsize len;

  if (!g_file_get_contents (path, &data, &len, &error))
    g_error ("%s", error->message);
  exact = malloc (MAX (len, 1));
  g_assert_nonnull (exact);
  if (len > 0)
    memcpy (exact, data, len);
  LLVMFuzzerTestOneInput (exact, len);
  free (exact);
}

int
main (int argc, char **argv)
{
  guint n = 0;

  LLVMFuzzerInitialize (&argc, &argv);
  LLVMFuzzerTestOneInput ((const guint8 *) "", 0);
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GPtrArray) files = list_files (argv[i]);

      for (guint j = 0; j < files->len; j++, n++)
        run_file (g_ptr_array_index (files, j));
    }
  g_print ("%u inputs\n", n);
  return n > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
