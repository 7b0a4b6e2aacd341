/* wrn-notifier.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tells the user, while no window is in front, what happens in the communities.
 */
#pragma once

#include "ui/model/wrn-backend.h"

#define WRN_TYPE_NOTIFIER (wrn_notifier_get_type ())

/**
 * WrnNotifier:
 *
 * #WrnNotifier:focused: whether a window of ours has the user's attention: nothing is told then,
 * and what was told before is withdrawn.
 */
G_DECLARE_FINAL_TYPE (WrnNotifier, wrn_notifier, WRN, NOTIFIER, GObject)

WrnNotifier *wrn_notifier_new (WrnBackend *backend, GSettings *settings, GApplication *app);
