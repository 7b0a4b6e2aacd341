/* wrn-seed.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keeps the secret that a program's identity comes from.
 */
#define G_LOG_DOMAIN "wrn-daemon"

#include "config.h"

#include "daemon/wrn-seed.h"

#include <string.h>

#include "core/crypto/wrn-entropy.h"

/* Reads the seed. FALSE with %G_IO_ERROR_NOT_FOUND if there is none. */
static gboolean
read_seed (const WrnStateDir *dir,
           const char *item,
           guint8 seed[static WRN_SEED_LEN],
           GError **error)
{
  GBytes *bytes = wrn_state_dir_read (dir, item, error);
  gboolean fits;
  gsize len;
  guint8 *data;

  if (bytes == NULL)
    return FALSE;

  data = g_bytes_unref_to_data (bytes, &len);
  fits = len == WRN_SEED_LEN;
  if (fits)
    memcpy (seed, data, WRN_SEED_LEN);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 "The item “%s” of the state is damaged. Restore it from a backup, or remove it to "
                 "have a new identity",
                 item);
  wrn_secure_clear (data, len);
  g_free (data);
  return fits;
}

/**
 * wrn_seed_get:
 * @dir: where it is kept; locked if the seed is made, so that two programs that start at once do
 *   not end up with one each
 * @item: its name there
 * @seed: (out): the seed; the caller clears it
 * @made: (out) (optional): whether it is new
 *
 * Reads the seed, or makes one at the first start.
 *
 * Returns: %FALSE if there is none and none can be made, or it is not safe to use
 */
gboolean
wrn_seed_get (WrnStateDir *dir,
              const char *item,
              guint8 seed[static WRN_SEED_LEN],
              gboolean *made,
              GError **error)
{
  g_autoptr (GError) missing = NULL;
  gboolean found = read_seed (dir, item, seed, &missing);

  if (!found && g_error_matches (missing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      if (!wrn_state_dir_lock (dir, error))
        return FALSE;
      g_clear_error (&missing);
      found = read_seed (dir, item, seed, &missing);
    }

  if (made != NULL)
    *made = !found;
  if (found)
    return TRUE;
  if (!g_error_matches (missing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&missing));
      return FALSE;
    }

  wrn_entropy_fill (wrn_entropy_system (), seed, WRN_SEED_LEN);
  return wrn_state_dir_write (dir, item, seed, WRN_SEED_LEN, error);
}
