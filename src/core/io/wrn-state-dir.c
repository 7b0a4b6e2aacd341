/* wrn-state-dir.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A folder of small files that survive restarts, for their owner's eyes only.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include "core/io/wrn-state-dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/io/wrn-io-error.h"

/* The longest name of an item: twice what an identity in text needs. */
#define NAME_MAX_LEN 100

/* How deep folders may lie in one that is removed: more than anything makes, and little stack. */
#define MAX_DEPTH 8

/* While a file is written. It starts with a character that no item's name does. */
#define TEMPORARY ".new"

struct _WrnStateDir
{
  int fd;      /* (owned) */
  char *path;  /* (owned): for messages only */
  uid_t owner; /* of the folder */
};

static gboolean
is_item_name (const char *name)
{
  const gsize len = strlen (name);

  return len > 0 && len <= NAME_MAX_LEN && name[0] != '.' &&
         strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.") == len;
}

/* Our own user, or root, who can do what he likes anyway. */
static gboolean
is_trusted_owner (uid_t uid)
{
  return uid == geteuid () || uid == 0;
}

/* (transfer full) @fd, which is closed on failure. Others may neither read nor write there. */
static WrnStateDir *
adopt (int fd, const char *path, GError **error)
{
  struct stat status;
  WrnStateDir *self;

  if (fd < 0 || fstat (fd, &status) != 0)
    {
      wrn_io_error (error, errno, "Cannot open the folder %s", path);
    }
  else if (!S_ISDIR (status.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY, "%s is not a folder", path);
    }
  else if (!is_trusted_owner (status.st_uid) && geteuid () != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   "The folder %s belongs to somebody else: choose another one, or chown it", path);
    }
  else if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   "Others may write to the folder %s: chmod go-w it", path);
    }
  else
    {
      self = g_new0 (WrnStateDir, 1);
      self->fd = fd;
      self->path = g_strdup (path);
      self->owner = status.st_uid;
      return self;
    }
  if (fd >= 0)
    close (fd);
  return NULL;
}

/**
 * wrn_state_dir_open:
 * @path: a folder; it is created if it is missing
 *
 * Returns: (transfer full): the folder; %NULL if others could tamper with it
 */
WrnStateDir *
wrn_state_dir_open (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      wrn_io_error (error, errno, "Cannot create the folder %s", path);
      return NULL;
    }
  return adopt (open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), path, error);
}

/**
 * wrn_state_dir_adopt:
 * @fd: (transfer full): a folder, open for reading, that somebody else chose; closed on failure
 *
 * Returns: (transfer full): the folder; %NULL if it is none, or others could tamper with it
 */
WrnStateDir *
wrn_state_dir_adopt (int fd, GError **error)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *path = g_file_read_link (link, NULL);

  return adopt (fd, path != NULL ? path : link, error);
}

/* The folder @name within @self; it is created if it is missing. */
WrnStateDir *
wrn_state_dir_open_below (const WrnStateDir *self, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);

  g_return_val_if_fail (is_item_name (name), NULL);

  if (mkdirat (self->fd, name, 0700) != 0 && errno != EEXIST)
    {
      wrn_io_error (error, errno, "Cannot create the folder %s", path);
      return NULL;
    }
  return adopt (openat (self->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), path,
                error);
}

void
wrn_state_dir_free (WrnStateDir *self)
{
  close (self->fd);
  g_free (self->path);
  g_free (self);
}

int
wrn_state_dir_get_fd (const WrnStateDir *self)
{
  return self->fd;
}

/**
 * wrn_state_dir_lock:
 * @self: a folder
 *
 * Makes it this process's own until it is freed, or the process ends.
 *
 * Returns: %FALSE if it is another process's
 */
gboolean
wrn_state_dir_lock (WrnStateDir *self, GError **error)
{
  if (flock (self->fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno != EWOULDBLOCK)
    return wrn_io_error (error, errno, "Cannot lock %s", self->path);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "%s is in use by another process", self->path);
  return FALSE;
}

/**
 * wrn_state_dir_give:
 * @self: a folder
 * @uid: the user that this process is going to be
 * @gid: its group
 *
 * Gives the folder and its files away, which only root can do.
 */
gboolean
wrn_state_dir_give (WrnStateDir *self, guint uid, guint gid, GError **error)
{
  g_auto (GStrv) names = wrn_state_dir_list (self);

  for (gsize i = 0; names[i] != NULL; i++)
    if (fchownat (self->fd, names[i], uid, gid, AT_SYMLINK_NOFOLLOW) != 0)
      return wrn_io_error (error, errno, "Cannot give away %s/%s", self->path, names[i]);
  if (fchown (self->fd, uid, gid) != 0)
    return wrn_io_error (error, errno, "Cannot give away %s", self->path);
  self->owner = uid;
  return TRUE;
}

/* A descriptor of the folder for another process, which the caller closes; -1 if there is none. */
int
wrn_state_dir_dup_fd (const WrnStateDir *self, GError **error)
{
  const int fd = fcntl (self->fd, F_DUPFD_CLOEXEC, 0);

  if (fd < 0)
    wrn_io_error (error, errno, "Cannot open the folder %s", self->path);
  return fd;
}

/* (transfer full): the names of the items, and of the folders below. */
char **
wrn_state_dir_list (const WrnStateDir *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const int fd = openat (self->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;

  while (dir != NULL && (entry = readdir (dir)) != NULL)
    if (is_item_name (entry->d_name))
      g_ptr_array_add (names, g_strdup (entry->d_name));

  if (dir != NULL)
    closedir (dir);
  else if (fd >= 0)
    close (fd);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static gboolean
check_file (const WrnStateDir *self, const char *name, int fd, gsize *size, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return wrn_io_error (error, errno, "Cannot read %s/%s", self->path, name);

  if (!S_ISREG (status.st_mode) || status.st_size > WRN_STATE_ITEM_MAX)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s/%s is not a file of ours",
                   self->path, name);
      return FALSE;
    }
  if ((!is_trusted_owner (status.st_uid) && status.st_uid != self->owner) ||
      (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   "%s/%s is not for its owner only; remove it, or chown and chmod 600 it",
                   self->path, name);
      return FALSE;
    }
  *size = (gsize) status.st_size;
  return TRUE;
}

/* What is read is a secret more often than not. */
typedef struct
{
  gsize size;
  guint8 data[];
} Copy;

static void
free_copy (gpointer data)
{
  Copy *copy = data;

  explicit_bzero (copy->data, copy->size);
  g_free (copy);
}

/**
 * wrn_state_dir_read:
 * @self: a folder
 * @name: of an item
 *
 * Returns: (transfer full): what it holds, which is wiped when it is freed; %NULL if there is none
 *   (%G_IO_ERROR_NOT_FOUND), or it cannot be trusted
 */
GBytes *
wrn_state_dir_read (const WrnStateDir *self, const char *name, GError **error)
{
  Copy *copy;
  gsize size = 0;
  gsize len = 0;
  gssize n;
  int fd;

  g_return_val_if_fail (is_item_name (name), NULL);

  fd = openat (self->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0)
    {
      wrn_io_error (error, errno, "Cannot read %s/%s", self->path, name);
      return NULL;
    }
  if (!check_file (self, name, fd, &size, error))
    {
      close (fd);
      return NULL;
    }

  copy = g_malloc (sizeof (Copy) + size);
  copy->size = size;
  while ((n = read (fd, copy->data + len, size - len)) > 0)
    len += (gsize) n;
  close (fd);
  return g_bytes_new_with_free_func (copy->data, len, free_copy, copy);
}

/* Whatever lies in the folder @name of @fd, and the folder. Symbolic links are not followed. */
static gboolean
remove_folder (int fd, const char *name, guint depth)
{
  const int below = openat (fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *dir = below >= 0 ? fdopendir (below) : NULL;
  const struct dirent *entry;
  gboolean done = dir != NULL;

  if (dir == NULL && below >= 0)
    close (below);
  while (done && (entry = readdir (dir)) != NULL)
    if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
      done =
          unlinkat (below, entry->d_name, 0) == 0 ||
          (errno == EISDIR && depth < MAX_DEPTH && remove_folder (below, entry->d_name, depth + 1));
  if (dir != NULL)
    {
      const int saved_errno = errno;

      closedir (dir);
      errno = saved_errno;
    }
  return done && unlinkat (fd, name, AT_REMOVEDIR) == 0;
}

/**
 * wrn_state_dir_remove:
 * @self: a folder
 * @name: of an item, or of a folder below, which goes with all that is in it
 *
 * Removes for good: it does not come back if the power fails. What is not there is no error.
 */
gboolean
wrn_state_dir_remove (const WrnStateDir *self, const char *name, GError **error)
{
  g_return_val_if_fail (is_item_name (name), FALSE);

  if (unlinkat (self->fd, name, 0) != 0)
    {
      if (errno == ENOENT)
        return TRUE;
      if (errno != EISDIR || !remove_folder (self->fd, name, 1))
        return wrn_io_error (error, errno, "Cannot remove %s/%s", self->path, name);
    }
  return fsync (self->fd) == 0 || wrn_io_error (error, errno, "Cannot write %s", self->path);
}

static gboolean
write_all (int fd, const guint8 *data, gsize len)
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

/**
 * wrn_state_dir_write:
 * @self: a folder; one thread at a time may write to it
 * @name: of an item
 * @data: what it is to hold; nothing removes the item
 * @len: bytes
 *
 * Replaces an item, or leaves it as it was. It is on disk afterwards, so this may take a while.
 * What root writes into somebody's folder is theirs, who could not read it otherwise.
 */
gboolean
wrn_state_dir_write (const WrnStateDir *self,
                     const char *name,
                     const guint8 *data,
                     gsize len,
                     GError **error)
{
  gboolean done;
  int fd;

  g_return_val_if_fail (is_item_name (name) && len <= WRN_STATE_ITEM_MAX, FALSE);

  if (len == 0)
    return wrn_state_dir_remove (self, name, error);

  unlinkat (self->fd, TEMPORARY, 0);
  fd = openat (self->fd, TEMPORARY, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return wrn_io_error (error, errno, "Cannot write %s/%s", self->path, name);

  done = (geteuid () != 0 || self->owner == 0 || fchown (fd, self->owner, (gid_t) -1) == 0) &&
         write_all (fd, data, len) && renameat (self->fd, TEMPORARY, self->fd, name) == 0 &&
         fsync (self->fd) == 0;
  if (!done)
    wrn_io_error (error, errno, "Cannot write %s/%s", self->path, name);
  close (fd);
  if (!done)
    unlinkat (self->fd, TEMPORARY, 0);
  return done;
}
