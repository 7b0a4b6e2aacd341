/* wrn-log-entry.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Something that happened in a community.
 */
#pragma once

#include <gio/gio.h>

#define WRN_TYPE_LOG_ENTRY (wrn_log_entry_get_type ())

G_DECLARE_FINAL_TYPE (WrnLogEntry, wrn_log_entry, WRN, LOG_ENTRY, GObject)

/* As in the settings: a log of one level has all those before it, too. */
typedef enum
{
  WRN_LOG_WARNING,
  WRN_LOG_MESSAGE,
  WRN_LOG_INFO,
  WRN_N_LOG_LEVELS,
} WrnLogLevel;

WrnLogEntry *wrn_log_entry_new (GVariant *event, const char *community, gint64 now);
gboolean wrn_log_entry_fold (WrnLogEntry *self, WrnLogEntry *next);

guint64 wrn_log_entry_get_number (WrnLogEntry *self);
gint64 wrn_log_entry_get_time (WrnLogEntry *self);
WrnLogLevel wrn_log_entry_get_level (WrnLogEntry *self);
const char *wrn_log_entry_get_subject (WrnLogEntry *self);
const char *wrn_log_entry_get_text (WrnLogEntry *self);

gboolean wrn_log_entry_matches (WrnLogEntry *self, WrnLogLevel level, const char *needle);
char *wrn_log_entry_format (WrnLogEntry *self);

const char *wrn_log_level_get_nick (WrnLogLevel level);
const char *wrn_log_level_get_words (WrnLogLevel level);
WrnLogLevel wrn_log_level_parse (const char *nick);
