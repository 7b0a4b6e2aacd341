/* wrn-watch.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Waits until the helper says that something has changed.
 *
 * Signals say only what to ask again. They are gathered, and whoever waits asks in its own time.
 */
#pragma once

#include "cli/wrn-bus.h"
#include "ipc/wrn-dbus-news.h"

typedef struct _WrnWatch WrnWatch;

WrnWatch *wrn_watch_new (WrnBus *bus);
void wrn_watch_free (WrnWatch *self);

gboolean wrn_watch_wait (WrnWatch *self);
void wrn_watch_catch_up (WrnWatch *self);
gboolean wrn_watch_take_directory (WrnWatch *self);
WrnDBusNewsWords wrn_watch_take (WrnWatch *self, const char *path);
void wrn_watch_forget (WrnWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnWatch, wrn_watch_free)
