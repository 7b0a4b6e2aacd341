/* wrn-landlock.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes away the files of this computer from this process, as far as the kernel can.
 */
#define G_LOG_DOMAIN "wrn-daemon"

#include "config.h"

#include "daemon/wrn-landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What came after the headers of the oldest system that we build on. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15)
#endif
#ifndef LANDLOCK_ACCESS_NET_BIND_TCP
#define LANDLOCK_ACCESS_NET_BIND_TCP (1ULL << 0)
#endif
#ifndef LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET
#define LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0)
#define LANDLOCK_SCOPE_SIGNAL (1ULL << 1)
#endif

/* The kernel's struct landlock_ruleset_attr as it is today; of an older kernel it is the first
 * part. */
typedef struct
{
  guint64 handled_access_fs;
  guint64 handled_access_net;
  guint64 scoped;
} Ruleset;

#define READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

/* Neither programs nor devices, sockets or links are made. */
#define WRITE                                                                                      \
  (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE | LANDLOCK_ACCESS_FS_MAKE_REG |     \
   LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR)

/* What the kernel knew first. */
#define ALL_OF_1 ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)

/* Names are looked up with libraries, settings, and what services left in /run. */
static const char *const readable[] = { "/etc",   "/usr",  "/lib", "/lib32",
                                        "/lib64", "/proc", "/run", "/sys" };

/* Where GLib takes the numbers from that need not be secret. */
#define RANDOM_FILE "/dev/urandom"

static gboolean
fail (GError **error, const char *what)
{
  const int saved_errno = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), "Cannot %s: %s", what,
               g_strerror (saved_errno));
  return FALSE;
}

/* The version of what this kernel has; 0: nothing, or switched off. */
static int
get_version (void)
{
  const long version =
      syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

  return (int) MAX (version, 0);
}

static Ruleset
describe (int version, gboolean local_sockets, gboolean tcp_ports, gsize *size)
{
  Ruleset rules = { .handled_access_fs = ALL_OF_1 };

  if (version >= 2)
    rules.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3)
    rules.handled_access_fs |= LANDLOCK_ACCESS_FS_TRUNCATE;
  if (version >= 5)
    rules.handled_access_fs |= LANDLOCK_ACCESS_FS_IOCTL_DEV;
  if (version >= 4 && !tcp_ports)
    rules.handled_access_net = LANDLOCK_ACCESS_NET_BIND_TCP;
  if (version >= 6)
    rules.scoped =
        LANDLOCK_SCOPE_SIGNAL | (local_sockets ? 0 : LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET);
  *size = version >= 6   ? sizeof rules
          : version >= 4 ? G_STRUCT_OFFSET (Ruleset, scoped)
                         : G_STRUCT_OFFSET (Ruleset, handled_access_net);
  return rules;
}

static gboolean
allow (int ruleset, int fd, guint64 access)
{
  const struct landlock_path_beneath_attr rule = { .allowed_access = access, .parent_fd = fd };

  return syscall (SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

/* What is not there cannot be read anyway. */
static gboolean
allow_path (int ruleset, const char *path, guint64 access)
{
  const int fd = open (path, O_PATH | O_CLOEXEC);
  const gboolean done = fd < 0 || allow (ruleset, fd, access);

  if (fd >= 0)
    close (fd);
  return done;
}

static gboolean
allow_reading (int ruleset, const char *const *more)
{
  for (gsize i = 0; i < G_N_ELEMENTS (readable); i++)
    if (!allow_path (ruleset, readable[i], READ))
      return FALSE;
  for (const char *const *path = more; path != NULL && *path != NULL; path++)
    if (!allow_path (ruleset, *path, READ))
      return FALSE;
  return allow_path (ruleset, RANDOM_FILE, LANDLOCK_ACCESS_FS_READ_FILE);
}

/**
 * wrn_landlock_enter:
 * @options: what stays; below the folder that is writable, files may also be made and removed
 *
 * From now on this thread, and those that it starts, can open little more than libraries and
 * settings, and cannot bind a TCP port, unless it listens, or send a signal to others. What is open
 * stays so. Needs no_new_privs.
 *
 * Returns: %FALSE if the kernel can, and does not; %TRUE also where it cannot
 */
gboolean
wrn_landlock_enter (const WrnSandboxOptions *options, GError **error)
{
  const int version = get_version ();
  const int writable_fd = options->writable_fd;
  gsize size;
  const Ruleset rules = describe (version, options->local_sockets, options->listens, &size);
  gboolean done;
  int ruleset;

  if (version == 0)
    {
      g_debug ("This kernel has no Landlock");
      return TRUE;
    }
  ruleset = (int) syscall (SYS_landlock_create_ruleset, &rules, size, 0);
  if (ruleset < 0)
    return fail (error, "describe which files are needed");
  done =
      allow_reading (ruleset, options->readable) &&
      (writable_fd < 0 || allow (ruleset, writable_fd, (READ | WRITE) & rules.handled_access_fs)) &&
      syscall (SYS_landlock_restrict_self, ruleset, 0) == 0;
  if (!done)
    fail (error, "do without other files");
  close (ruleset);
  return done;
}
