/* wrn-privilege.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gives up for good whatever this process may do beyond what any user may.
 */
#define G_LOG_DOMAIN "wrn-daemon"

#include "config.h"

#include "daemon/wrn-privilege.h"

#include <cap-ng.h>
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* Owns nothing on any system. */
#define DEFAULT_USER "nobody"

/* The kernel's sets are 64 bits wide; those that it does not use are never set. */
#define N_CAPABILITIES 64

static gboolean
fail (GError **error, const char *what)
{
  const int saved_errno = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), "Cannot %s: %s", what,
               g_strerror (saved_errno));
  return FALSE;
}

/* Whether the user namespace of this process has the user or group @id. The lines of @map are the
 * first id in here, the first one outside, and how many there are. */
static gboolean
is_mapped (const char *map, guint32 id)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  /* A kernel without user namespaces has every user. */
  if (!g_file_get_contents (map, &text, NULL, NULL))
    return TRUE;

  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      guint first;
      guint count;

      if (sscanf (lines[i], "%u %*u %u", &first, &count) == 2 && id >= first && id - first < count)
        return TRUE;
    }
  return FALSE;
}

/**
 * wrn_privilege_find_user:
 * @name: (nullable): who to be if this process is root's; by default the user that owns nothing
 * @out: (out): for wrn_privilege_keep()
 *
 * In a namespace that an unprivileged user made for himself, root is that user, and there is no
 * other: there the default is to stay the same.
 */
gboolean
wrn_privilege_find_user (const char *name, WrnPrivilegeUser *out, GError **error)
{
  const char *wanted = name != NULL ? name : DEFAULT_USER;
  const struct passwd *entry;

  *out = (WrnPrivilegeUser){ 0 };
  if (geteuid () != 0)
    return TRUE;
  entry = getpwnam (wanted);
  if (entry == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   "There is no user “%s”: name another one with --user", wanted);
      return FALSE;
    }
  if (name == NULL && !(is_mapped ("/proc/self/uid_map", entry->pw_uid) &&
                        is_mapped ("/proc/self/gid_map", entry->pw_gid)))
    return TRUE;
  *out = (WrnPrivilegeUser){ .change = TRUE, .uid = entry->pw_uid, .gid = entry->pw_gid };
  return TRUE;
}

/* The bounding set can be emptied only with CAP_SETPCAP. Without it, no_new_privs has to do: then
 * execve() gives nothing either. */
static gboolean
may_empty_bounding_set (void)
{
  return prctl (PR_CAPBSET_READ, CAP_SETPCAP) == 1 && capng_get_caps_process () == 0 &&
         capng_have_capability (CAPNG_EFFECTIVE, CAP_SETPCAP) != 0;
}

static gboolean
is_user (const WrnPrivilegeUser *user)
{
  uid_t uids[3];
  gid_t gids[3];

  if (getresuid (&uids[0], &uids[1], &uids[2]) != 0 ||
      getresgid (&gids[0], &gids[1], &gids[2]) != 0)
    return FALSE;
  for (guint i = 0; i < 3; i++)
    if (uids[i] != user->uid || gids[i] != user->gid)
      return FALSE;
  return TRUE;
}

/* Who asks for the user that we are changes nothing: in a user namespace of one user, groups
 * cannot even be dropped. */
static gboolean
change_user (const WrnPrivilegeUser *user, GError **error)
{
  if (!user->change || is_user (user))
    return TRUE;
  if (setgroups (0, NULL) != 0 || setresgid (user->gid, user->gid, user->gid) != 0 ||
      setresuid (user->uid, user->uid, user->uid) != 0)
    return fail (error, "change the user");
  return TRUE;
}

static void
choose (WrnPrivilege kept)
{
  capng_clear (CAPNG_SELECT_ALL);
  if (kept == WRN_PRIVILEGE_NET_ADMIN)
    capng_update (CAPNG_ADD, (capng_type_t) (CAPNG_EFFECTIVE | CAPNG_PERMITTED), CAP_NET_ADMIN);
}

/* What matters is what the kernel says afterwards, not that each step returned success. */
static gboolean
is_dropped (WrnPrivilege kept, const WrnPrivilegeUser *user, gboolean bounding_empty)
{
  if (capng_get_caps_process () != 0 || (user->change && !is_user (user)))
    return FALSE;
  for (guint cap = 0; cap < N_CAPABILITIES; cap++)
    {
      const gboolean is_kept = kept == WRN_PRIVILEGE_NET_ADMIN && cap == CAP_NET_ADMIN;

      if (capng_have_capability (CAPNG_INHERITABLE, cap) != 0 ||
          capng_have_capability (CAPNG_AMBIENT, cap) != 0 ||
          (capng_have_capability (CAPNG_PERMITTED, cap) != 0) != is_kept ||
          (capng_have_capability (CAPNG_EFFECTIVE, cap) != 0) != is_kept ||
          (bounding_empty && capng_have_capability (CAPNG_BOUNDING_SET, cap) != 0))
        return FALSE;
    }

  return prctl (PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 && prctl (PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
}

/**
 * wrn_privilege_keep:
 * @kept: the one privilege that stays
 * @user: who to be from now on
 *
 * Drops every capability but @kept from every set, forbids to gain any by executing programs, and
 * keeps memory from debuggers and core files. There is no way back.
 *
 * Returns: %FALSE if anything is left; the process must end then
 */
gboolean
wrn_privilege_keep (WrnPrivilege kept, const WrnPrivilegeUser *user, GError **error)
{
  const struct rlimit no_core = { 0, 0 };
  const gboolean bounding = may_empty_bounding_set ();

  choose (kept);
  if (bounding && capng_apply (CAPNG_SELECT_BOUNDS) != 0)
    return fail (error, "empty the bounding set");

  /* A change of user would empty the permitted set. */
  if (prctl (PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0)
    return fail (error, "keep capabilities");
  if (!change_user (user, error))
    return FALSE;

  choose (kept);
  if (capng_apply (CAPNG_SELECT_CAPS) != 0 || capng_apply (CAPNG_SELECT_AMBIENT) != 0)
    return fail (error, "drop capabilities");

  if (prctl (PR_SET_KEEPCAPS, 0, 0, 0, 0) != 0 || prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || setrlimit (RLIMIT_CORE, &no_core) != 0)
    return fail (error, "forbid privileges");

  if (!is_dropped (kept, user, bounding))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   "Privileges are left that should be gone");
      return FALSE;
    }
  return TRUE;
}
