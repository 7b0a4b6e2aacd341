/* wrn-session-private.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the two files of the session share.
 */
#pragma once

#include "core/session/wrn-session.h"

/* The pace of retries for as long as somebody may be there, which is WireGuard's: a lossy path
 * needs it if it is not to be silent for long. */
#define WRN_SESSION_RETRY_STEADY WRN_SECONDS (5)

void wrn_session_drop_handshake (WrnSession *self);
void wrn_session_schedule_retry (WrnSession *self, WrnTime now);
void wrn_session_promote (WrnSession *self, WrnTime now, WrnKeys *keys);
gboolean wrn_session_add_tentative (WrnSession *self, WrnKeys *keys);
