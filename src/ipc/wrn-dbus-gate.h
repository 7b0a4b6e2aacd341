/* wrn-dbus-gate.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bounds what others can have a connection hold for them.
 *
 * GDBus reads as fast as the other side writes, and keeps each call and signal, with its
 * descriptors, until someone has time for it. Here each is looked at when it comes, and counted
 * until it is let go.
 */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

typedef struct _WrnDBusGate WrnDBusGate;

/* Whether @message may come in; called in a thread of GDBus. */
typedef gboolean (*WrnDBusGateFunc) (gpointer user_data, GDBusMessage *message, GError **error);

WrnDBusGate *wrn_dbus_gate_new (GDBusConnection *connection,
                                guint max_per_sender,
                                WrnDBusGateFunc may_enter,
                                gpointer user_data,
                                GDestroyNotify free_data);
void wrn_dbus_gate_free (WrnDBusGate *self);
gboolean wrn_dbus_gate_is_empty (WrnDBusGate *self);

guint wrn_dbus_message_count_fds (GDBusMessage *message);
gsize wrn_dbus_message_get_size (GDBusMessage *message);
