/* wrn-profile-file.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Community files on disk.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-profile-file.h"

#include "cli/wrn-private-file.h"

/**
 * wrn_profile_file_read:
 * @out: (out caller-allocates): the profile; empty after a failure
 * @path: a community file
 */
gboolean
wrn_profile_file_read (WrnProfile *out, const char *path, GError **error)
{
  char data[WRN_PROFILE_FILE_MAX + 1];
  gboolean done = FALSE;
  gsize len;

  *out = (WrnProfile){ 0 };
  if (wrn_private_file_read (path, data, sizeof data, &len, error))
    {
      done = wrn_profile_parse (out, data, len, error);
      if (!done)
        g_prefix_error (error, "%s: ", path);
    }
  wrn_secure_clear (data, sizeof data);
  return done;
}

/**
 * wrn_profile_file_write:
 * @profile: what to write
 * @path: where
 * @replace: whether a file that is there may be replaced
 *
 * The file appears complete, on disk and readable by its owner only, or not at all.
 */
gboolean
wrn_profile_file_write (const WrnProfile *profile,
                        const char *path,
                        gboolean replace,
                        GError **error)
{
  gsize len;
  char *text = wrn_profile_format (profile, NULL, 0, &len);
  const gboolean done = wrn_private_file_write (path, replace, text, len, error);

  wrn_secure_clear (text, len);
  g_free (text);
  return done;
}
