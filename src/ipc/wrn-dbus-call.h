/* wrn-dbus-call.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Methods by name: one function for those of a whole interface.
 */
#pragma once

#include <gio/gio.h>

/* (transfer full) @invocation, to be answered at some time. */
typedef void (*WrnDBusCallFunc) (gpointer user_data, GDBusMethodInvocation *invocation);

void
wrn_dbus_call_route (GDBusInterfaceSkeleton *skeleton, WrnDBusCallFunc called, gpointer user_data);
void wrn_dbus_call_fail (GDBusMethodInvocation *invocation, const GError *error);
GVariantType *wrn_dbus_call_reply_type (GDBusInterfaceInfo *interface, const char *method);
gboolean wrn_dbus_call_find_user (GDBusMethodInvocation *invocation,
                                  guint *user,
                                  GCancellable *cancellable,
                                  GError **error);
