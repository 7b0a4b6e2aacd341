/* wrn-guard.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Decides whether a caller may call a method.
 *
 * It sits before every object, so no method is reached around it, and what it has no rule for is
 * refused. It knows callers by what the bus says of the sender of the very message: never by a
 * process id, which another process can get, nor by anything in the message.
 */
#pragma once

#include <gio/gio.h>

/* The owner of what belongs to no user: no process has this id. */
#define WRN_GUARD_NOBODY G_MAXUINT32

typedef struct _WrnGuard WrnGuard;

WrnGuard *wrn_guard_new (GDBusConnection *bus, gboolean asks_polkit);
void wrn_guard_free (WrnGuard *self);
void wrn_guard_close (WrnGuard *self);
gboolean wrn_guard_is_busy (WrnGuard *self);

void wrn_guard_protect (WrnGuard *self, GDBusObjectSkeleton *object, guint owner);
guint wrn_guard_get_caller (GDBusMethodInvocation *invocation);
gboolean wrn_guard_has_rule (const char *interface, const char *method);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnGuard, wrn_guard_free)
