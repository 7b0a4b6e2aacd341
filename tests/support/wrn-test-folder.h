/* wrn-test-folder.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The end of a test's own folder.
 */
#pragma once

#include <glib.h>

/* wrn_test_remove_folder:
 * @path: (transfer full): a folder, which goes with all that is in it
 */
static inline void
wrn_test_remove_folder (char *path)
{
  const char *remove[] = { "rm", "-r", path, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
  g_free (path);
}
