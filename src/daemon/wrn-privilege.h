/* wrn-privilege.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gives up for good whatever this process may do beyond what any user may.
 */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

/* Who to be afterwards; all zeroes and @change FALSE: the same. */
typedef struct
{
  gboolean change;
  uid_t uid;
  gid_t gid;
} WrnPrivilegeUser;

typedef enum
{
  WRN_PRIVILEGE_NONE,
  WRN_PRIVILEGE_NET_ADMIN, /* may change network devices, and nothing else */
} WrnPrivilege;

gboolean wrn_privilege_find_user (const char *name, WrnPrivilegeUser *out, GError **error);
gboolean wrn_privilege_keep (WrnPrivilege kept, const WrnPrivilegeUser *user, GError **error);
