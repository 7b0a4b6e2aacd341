/* wrn-private-file.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files for their owner's eyes: whole or not at all.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-private-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>

#include "cli/wrn-verb.h"

static gboolean
fail (GError **error, int number, const char *what, const char *path)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "%s cannot be %s: %s", path, what,
               g_strerror (number));
  return FALSE;
}

static gssize
read_all (int fd, char *data, gsize size)
{
  gsize len = 0;

  while (len < size)
    {
      const gssize n = read (fd, data + len, size - len);

      if (n < 0 && errno != EINTR)
        return -1;
      if (n == 0)
        break;
      len += (gsize) MAX (n, 0);
    }
  return (gssize) len;
}

/* A pipe would block us, and a device may have no end. */
static int
open_regular (const char *path, GError **error)
{
  struct stat status;
  const int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0 || fstat (fd, &status) < 0)
    {
      fail (error, errno, "read", path);
    }
  else if (!S_ISREG (status.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "%s is not a regular file",
                   path);
    }
  else
    {
      if ((status.st_mode & (S_IRGRP | S_IROTH)) != 0)
        wrn_verb_note ("%s can be read by others, who would be members: chmod 600 it", path);
      return fd;
    }
  if (fd >= 0)
    close (fd);
  return -1;
}

/**
 * wrn_private_file_read:
 * @path: a regular file, or - for standard input
 * @data: (out) (array length=size): what is in it, for the caller to clear
 * @len: (out): how much; @size if it may be more
 */
gboolean
wrn_private_file_read (const char *path, char *data, gsize size, gsize *len, GError **error)
{
  const gboolean given = g_str_equal (path, "-");
  const int fd = given ? STDIN_FILENO : open_regular (path, error);
  gssize n;

  if (fd < 0)
    return FALSE;
  n = read_all (fd, data, size);
  if (n < 0)
    fail (error, errno, "read", given ? "standard input" : path);
  if (!given)
    close (fd);
  *len = (gsize) MAX (n, 0);
  return n >= 0;
}

static gboolean
write_all (int fd, const char *data, gsize len)
{
  while (len > 0)
    {
      const gssize n = write (fd, data, len);

      if (n < 0 && errno != EINTR)
        return FALSE;
      data += MAX (n, 0);
      len -= (gsize) MAX (n, 0);
    }
  return fsync (fd) == 0;
}

/* Gives the finished file its name. Some file systems cannot refuse to replace; there, a second
 * program that writes the same file in the same moment could still lose. */
static gboolean
put_in_place (const char *from, const char *to, gboolean replace)
{
  if (replace)
    return rename (from, to) == 0;
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS)
    return FALSE;
  if (access (to, F_OK) == 0)
    {
      errno = EEXIST;
      return FALSE;
    }
  return rename (from, to) == 0;
}

/* The new name is on disk as well. Nothing is lost if this fails but the name after a power cut. */
static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  const int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
}

/**
 * wrn_private_file_write:
 * @path: where
 * @replace: whether a file that is there may be replaced
 * @data: (array length=len): what to write
 *
 * The file appears complete, on disk and readable by its owner only, or not at all.
 */
gboolean
wrn_private_file_write (const char *path,
                        gboolean replace,
                        const char *data,
                        gsize len,
                        GError **error)
{
  g_autofree char *temporary = g_strdup_printf ("%s.XXXXXX", path);
  const int fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
  gboolean done;
  int number;

  if (fd < 0)
    return fail (error, errno, "written", path);
  done = write_all (fd, data, len);
  number = errno;
  if (close (fd) < 0 && done)
    {
      done = FALSE;
      number = errno;
    }
  if (done)
    {
      done = put_in_place (temporary, path, replace);
      number = errno;
    }
  if (done)
    {
      sync_folder (path);
      return TRUE;
    }

  unlink (temporary);
  if (number != EEXIST)
    return fail (error, number, "written", path);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
               "%s exists already, and is left as it is: choose another file, or use --force",
               path);
  return FALSE;
}

/**
 * wrn_private_file_put:
 * @path: (nullable): where; %NULL or - is standard output
 * @replace: as of wrn_private_file_write()
 *
 * Writes what a verb was asked for, and says so if that fails.
 */
WrnExit
wrn_private_file_put (const char *path, gboolean replace, const char *data, gsize len)
{
  g_autoptr (GError) error = NULL;

  if (path == NULL || g_str_equal (path, "-"))
    return fwrite (data, 1, len, stdout) == len && fflush (stdout) == 0
               ? WRN_EXIT_OK
               : wrn_verb_fail (WRN_EXIT_FAILED, "standard output cannot be written");
  if (wrn_private_file_write (path, replace, data, len, &error))
    return WRN_EXIT_OK;
  return wrn_verb_fail (WRN_EXIT_FAILED, "%s", error->message);
}
