/* wrn-notice-text.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What notifications say.
 */
#pragma once

#include "ui/tray/wrn-notice-board.h"

char *wrn_notice_text_lost (const char *community);
char *wrn_notice_text_back (const char *community);
char *wrn_notice_text_first (const char *person, const char *community);
char *wrn_notice_text_people (WrnNoticeKind kind, const char *const *names, guint n);
