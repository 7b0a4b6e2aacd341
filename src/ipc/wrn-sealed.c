/* wrn-sealed.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bytes in memory that nobody can change any more, passed as a file descriptor.
 */
#define G_LOG_DOMAIN "wrn-ipc"

#include "config.h"

#include "ipc/wrn-sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>

#include "ipc/wrn-dbus-error.h"

/* Without these its writer could change or cut it while it is read. */
#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

/* What is read is a secret more often than not. */
typedef struct
{
  gsize len;
  guint8 data[];
} Copy;

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_FAILED, "Cannot %s: %s", what,
               g_strerror (errno));
  return FALSE;
}

static gboolean
write_all (int fd, const guint8 *data, gsize len)
{
  while (len > 0)
    {
      const gssize n = write (fd, data, len);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      data += n;
      len -= (gsize) n;
    }
  return TRUE;
}

/**
 * wrn_sealed_new:
 * @data: the bytes
 * @len: how many, up to %WRN_SEALED_MAX
 *
 * Returns: a descriptor for the caller to close, or -1
 */
int
wrn_sealed_new (const void *data, gsize len, GError **error)
{
  int fd = memfd_create ("warren", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  g_return_val_if_fail (len <= WRN_SEALED_MAX, -1);

  if (fd >= 0 && write_all (fd, data, len) && fcntl (fd, F_ADD_SEALS, SEALS | F_SEAL_SEAL) == 0)
    return fd;
  fail (error, "keep bytes in sealed memory");
  if (fd >= 0)
    g_close (fd, NULL);
  return -1;
}

static void
free_copy (gpointer data)
{
  Copy *copy = data;

  explicit_bzero (copy->data, copy->len);
  g_free (copy);
}

static Copy *
new_copy (gsize len)
{
  Copy *copy = g_malloc (sizeof (Copy) + len);

  copy->len = len;
  return copy;
}

/* (transfer full): @data, as of wrn_sealed_read() */
GBytes *
wrn_sealed_copy (const void *data, gsize len)
{
  Copy *copy = new_copy (len);

  if (len > 0)
    memcpy (copy->data, data, len);
  return g_bytes_new_with_free_func (copy->data, len, free_copy, copy);
}

/**
 * wrn_sealed_read:
 * @fd: (not transferred): what someone else sent, of whatever kind
 *
 * Reads without waiting, whatever @fd is: only memory can be sealed, and that is always ready.
 *
 * Returns: (transfer full) (nullable): the bytes, which are wiped when they are freed;
 *   %WRN_DBUS_ERROR_BAD_ARGUMENT if @fd is not sealed, or has more than %WRN_SEALED_MAX
 */
GBytes *
wrn_sealed_read (int fd, GError **error)
{
  const int seals = fcntl (fd, F_GET_SEALS);
  struct stat status;
  Copy *copy;
  gsize at = 0;

  if (seals < 0 || (seals & SEALS) != SEALS || fstat (fd, &status) != 0 || status.st_size < 0 ||
      status.st_size > WRN_SEALED_MAX)
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT,
                   "The file descriptor is not of sealed memory of %d bytes at most",
                   WRN_SEALED_MAX);
      return NULL;
    }

  copy = new_copy ((gsize) status.st_size);
  while (at < copy->len)
    {
      const gssize n = pread (fd, copy->data + at, copy->len - at, (off_t) at);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          fail (error, "read sealed memory");
          free_copy (copy);
          return NULL;
        }
      at += (gsize) n;
    }
  return g_bytes_new_with_free_func (copy->data, copy->len, free_copy, copy);
}

/**
 * wrn_sealed_send:
 * @data: the bytes
 * @len: how many
 * @fds: the descriptors of the message, to which one is added
 *
 * Returns: (transfer floating) (nullable): a handle for the message
 */
GVariant *
wrn_sealed_send (const void *data, gsize len, GUnixFDList *fds, GError **error)
{
  const int fd = wrn_sealed_new (data, len, error);
  int index = -1;

  if (fd >= 0)
    {
      index = g_unix_fd_list_append (fds, fd, error);
      g_close (fd, NULL);
    }
  return index >= 0 ? g_variant_new_handle (index) : NULL;
}

/**
 * wrn_sealed_receive:
 * @handle: of a message
 * @fds: (nullable): the descriptors that came with it, perhaps too few
 *
 * Returns: (transfer full) (nullable): as of wrn_sealed_read()
 */
GBytes *
wrn_sealed_receive (GVariant *handle, GUnixFDList *fds, GError **error)
{
  const gint32 index = g_variant_get_handle (handle);
  GBytes *bytes;
  int fd;

  if (fds == NULL || index < 0 || index >= g_unix_fd_list_get_length (fds))
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT,
                   "The message has no file descriptor %d", index);
      return NULL;
    }
  fd = g_unix_fd_list_get (fds, index, error);
  if (fd < 0)
    return NULL;
  bytes = wrn_sealed_read (fd, error);
  g_close (fd, NULL);
  return bytes;
}
