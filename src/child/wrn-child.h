/* wrn-child.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One engine: a process, and the private connection to it.
 *
 * It inherits two descriptors, some words of the environment and nothing else. It is told to end,
 * and killed if it does not within seconds; or ends by itself. Its answers are those of a stranger:
 * bounded, and of the right type, but no more.
 */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

#define WRN_TYPE_CHILD (wrn_child_get_type ())
G_DECLARE_FINAL_TYPE (WrnChild, wrn_child, WRN, CHILD, GObject)

/* What a method returned, of the type that the interface says; or NULL, and why. */
typedef void (*WrnChildReply) (gpointer user_data,
                               GVariant *reply,
                               GUnixFDList *fds,
                               const GError *error);

WrnChild *wrn_child_new (const char *program, int folder, GError **error);
void wrn_child_call (WrnChild *self,
                     const char *method,
                     GVariant *parameters,
                     GUnixFDList *fds,
                     WrnChildReply replied,
                     gpointer user_data);
guint wrn_child_get_n_calls (WrnChild *self);
void wrn_child_stop (WrnChild *self);
void wrn_child_kill (WrnChild *self);

/* The files that calls and answers begin with. */
gboolean wrn_child_put_file (GUnixFDList *fds, GBytes *bytes, GError **error);
void wrn_child_put_sockets (GUnixFDList *fds, GVariantDict *options);
GBytes *wrn_child_take_file (GVariant *reply, GUnixFDList *fds, GError **error);
