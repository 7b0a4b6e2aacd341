/* wrn-notify.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tells whoever started this program, which is systemd as a rule, how far it is: sd_notify(3).
 *
 * A program that was started otherwise has nobody to tell, and all of this does nothing. It is made
 * before the sandbox is entered, and needs one descriptor, and no library.
 */
#pragma once

#include <gio/gio.h>

typedef struct _WrnNotify WrnNotify;

/* What the program does, in a few words for its administrator; (transfer full). */
typedef char *(*WrnNotifyStatus) (gpointer user_data);

WrnNotify *wrn_notify_new (WrnNotifyStatus status, gpointer user_data);
void wrn_notify_free (WrnNotify *self);

void wrn_notify_ready (WrnNotify *self);
void wrn_notify_reloading (WrnNotify *self);
void wrn_notify_stopping (WrnNotify *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnNotify, wrn_notify_free)
