/* wrn-tray-icons.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a host of the tray finds our icons.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/tray/wrn-tray-icons.h"

#define ICON "hicolor/symbolic/apps/" WRN_APP_ID "-connected-symbolic.svg"

/* Where every host looks. */
static gboolean
is_common (const char *folder)
{
  return g_str_equal (folder, "/usr/share") || g_str_equal (folder, "/usr/local/share") ||
         g_str_equal (folder, g_get_user_data_dir ());
}

/**
 * wrn_tray_icons_find_theme:
 *
 * The environment of a host may not be ours: we may run from a folder of our own.
 *
 * Returns: (transfer full): a folder of icon themes, "" if every host finds our icons by itself
 */
char *
wrn_tray_icons_find_theme (void)
{
  const char *const *folders = g_get_system_data_dirs ();

  /* Flatpak gives them to the host; a folder of its sandbox would show nothing there. */
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    return g_strdup ("");
  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *folder = g_canonicalize_filename (folders[i], NULL);
      g_autofree char *themes = g_build_filename (folder, "icons", NULL);
      g_autofree char *icon = g_build_filename (themes, ICON, NULL);

      if (g_file_test (icon, G_FILE_TEST_EXISTS))
        return is_common (folder) ? g_strdup ("") : g_steal_pointer (&themes);
    }
  return g_strdup ("");
}
