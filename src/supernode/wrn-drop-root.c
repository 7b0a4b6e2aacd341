/* wrn-drop-root.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gives up every privilege once the port is open.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "supernode/wrn-drop-root.h"

#include <cap-ng.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Owns nothing on any system. */
#define DEFAULT_USER "nobody"

static gboolean
fail (GError **error, const char *what)
{
  const int saved_errno = errno;

  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (saved_errno), "Cannot %s: %s", what,
               g_strerror (saved_errno));
  return FALSE;
}

/* A namespace of an unprivileged user has no other users: there, root is that user already, and
 * the kernel answers EINVAL. */
static gboolean
become (const struct passwd *entry, gboolean must, GError **error)
{
  if (setresgid (entry->pw_gid, entry->pw_gid, entry->pw_gid) != 0)
    return (errno == EINVAL && !must) || fail (error, "change the group");
  if (setgroups (0, NULL) != 0)
    return fail (error, "leave the groups of root");
  if (setresuid (entry->pw_uid, entry->pw_uid, entry->pw_uid) != 0)
    return fail (error, "change the user");
  return TRUE;
}

static gboolean
change_user (const char *name, GError **error)
{
  const gboolean must = name != NULL;
  const struct passwd *entry = getpwnam (must ? name : DEFAULT_USER);

  if (entry == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no user “%s”",
                   must ? name : DEFAULT_USER);
      return FALSE;
    }
  return become (entry, must, error);
}

/**
 * wrn_drop_root:
 * @user: (nullable): who to become, if the process is root's
 *
 * There is no way back: no capability is left, and no program that is started could give one.
 *
 * Returns: %FALSE if something is left; the process must end then
 */
gboolean
wrn_drop_root (const char *user, GError **error)
{
  if (geteuid () == 0 && !change_user (user, error))
    return FALSE;

  capng_clear (CAPNG_SELECT_CAPS);
  if (capng_apply (CAPNG_SELECT_CAPS) != 0)
    return fail (error, "drop capabilities");
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    return fail (error, "forbid privileges");

  if (capng_get_caps_process () != 0 || capng_have_capabilities (CAPNG_SELECT_CAPS) != CAPNG_NONE)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   "Privileges are left that should be gone");
      return FALSE;
    }
  return TRUE;
}
