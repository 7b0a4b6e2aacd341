/* wrn-timed-cancel.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ends something that waits in another thread when its time is up, or everything ends.
 */
#pragma once

#include <gio/gio.h>

typedef struct
{
  GCancellable *cancellable; /* (owned) */
  GCancellable *parent;      /* (owned) */
  GSource *timer;            /* (owned): of the main context */
  gulong handler;            /* of @parent */
} WrnTimedCancel;

WrnTimedCancel wrn_timed_cancel (GCancellable *parent, guint seconds);
void wrn_timed_cancel_clear (WrnTimedCancel *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WrnTimedCancel, wrn_timed_cancel_clear)
