/* wrn-log.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What happened in a community, or in all of them: a list of WrnLogEntry, the oldest first.
 *
 * It asks for what is new when there is news, and only while it is active. What repeats is one
 * entry.
 */
#pragma once

#include "ui/model/wrn-backend.h"
#include "ui/model/wrn-log-entry.h"

/* An engine has as many. The oldest gives way. */
#define WRN_LOG_MAX 5000

#define WRN_TYPE_LOG (wrn_log_get_type ())

G_DECLARE_FINAL_TYPE (WrnLog, wrn_log, WRN, LOG, GObject)

WrnLog *wrn_log_new (WrnBackend *backend, WrnCommunity *community);
void wrn_log_set_active (WrnLog *self, gboolean active);
