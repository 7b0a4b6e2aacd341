/* wrn-seed-file.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keeps the seed of a supernode, its only secret, in a directory of its own.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "supernode/wrn-seed-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "core/crypto/wrn-entropy.h"

#define FILE_NAME "seed"

static gboolean
fail (GError **error, const char *what, const char *path)
{
  const int saved_errno = errno;

  g_set_error (error, G_FILE_ERROR, (gint) g_file_error_from_errno (saved_errno),
               "Cannot %s “%s”: %s", what, path, g_strerror (saved_errno));
  return FALSE;
}

static gboolean
refuse (GError **error, const char *path, const char *why)
{
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "“%s” %s", path, why);
  return FALSE;
}

/* Whoever can read the seed can pass for this supernode, so what others may read is refused: it
 * may have been read already. */
static gboolean
check (int fd, const char *path, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    return fail (error, "examine", path);
  if (!S_ISREG (info.st_mode) || info.st_size != WRN_SEED_LEN)
    return refuse (error, path, "is not a seed; move it away, and another one will be made");
  if ((info.st_mode & 077) != 0)
    return refuse (error, path, "can be read by others; change its mode to 0600 if none has");
  return TRUE;
}

static gboolean
read_seed (int fd, const char *path, guint8 seed[static WRN_SEED_LEN], GError **error)
{
  if (!check (fd, path, error))
    return FALSE;
  if (read (fd, seed, WRN_SEED_LEN) != WRN_SEED_LEN)
    return fail (error, "read", path);
  return TRUE;
}

/* A file of another name first: there is never half a seed under the right one. A link does not
 * replace what another process may have put there meanwhile. */
static gboolean
write_seed (const char *path, const guint8 seed[static WRN_SEED_LEN], GError **error)
{
  g_autofree char *draft = g_strconcat (path, ".XXXXXX", NULL);
  const int fd = g_mkstemp_full (draft, O_RDWR | O_CLOEXEC, 0600);
  gboolean ok;

  if (fd < 0)
    return fail (error, "write", draft);
  ok = write (fd, seed, WRN_SEED_LEN) == WRN_SEED_LEN && fsync (fd) == 0 && link (draft, path) == 0;
  if (!ok)
    fail (error, "write", path);
  g_unlink (draft);
  close (fd);
  return ok;
}

/* The name must last as well as the content. */
static gboolean
sync_dir (const char *dir, GError **error)
{
  const int fd = g_open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean ok;

  if (fd < 0)
    return fail (error, "open", dir);
  ok = fsync (fd) == 0 || fail (error, "write", dir);
  close (fd);
  return ok;
}

static gboolean
make_seed (const char *dir, const char *path, guint8 seed[static WRN_SEED_LEN], GError **error)
{
  if (g_mkdir_with_parents (dir, 0700) != 0)
    return fail (error, "make", dir);
  wrn_entropy_fill (wrn_entropy_system (), seed, WRN_SEED_LEN);
  return write_seed (path, seed, error) && sync_dir (dir, error);
}

/**
 * wrn_seed_file_get:
 * @dir: (type filename): made with mode 0700 if need be
 * @seed: (out): the seed in @dir
 * @made: (out): whether it is new
 *
 * Reads the seed, or makes one at the first start.
 *
 * Returns: %FALSE if there is none and none can be made, or it is not safe to use
 */
gboolean
wrn_seed_file_get (const char *dir,
                   guint8 seed[static WRN_SEED_LEN],
                   gboolean *made,
                   GError **error)
{
  g_autofree char *path = g_build_filename (dir, FILE_NAME, NULL);
  const int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  gboolean ok;

  *made = FALSE;
  if (fd >= 0)
    {
      ok = read_seed (fd, path, seed, error);
      close (fd);
      return ok;
    }
  if (errno != ENOENT)
    return fail (error, "open", path);

  *made = TRUE;
  return make_seed (dir, path, seed, error);
}
