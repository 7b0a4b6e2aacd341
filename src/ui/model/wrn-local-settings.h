/* wrn-local-settings.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What this user keeps about a community and its people, and nobody else knows.
 */
#pragma once

#include "ui/model/wrn-people.h"

/* Entries under one key. A person has to be made a favourite, or named, by hand; more only come
 * from a file that was tampered with. Of those that were added the oldest go first. */
#define WRN_LOCAL_SETTINGS_MAX 1024

typedef enum
{
  WRN_LOCAL_FAVOURITE,
  WRN_LOCAL_NOTIFY_ONLINE,
  WRN_N_LOCAL_FLAGS,
} WrnLocalFlag;

typedef enum
{
  WRN_LOCAL_NAME, /* in place of the one that the person chose */
  WRN_LOCAL_NOTE,
  WRN_N_LOCAL_TEXTS,
} WrnLocalText;

GSettings *wrn_local_settings_new (const char *community_id);
void wrn_local_settings_forget (GSettings *self);
void wrn_local_settings_follow (GSettings *self, WrnPeople *people);

gboolean wrn_local_settings_get_flag (GSettings *self, WrnLocalFlag flag, const char *person_id);
void wrn_local_settings_set_flag (GSettings *self,
                                  WrnLocalFlag flag,
                                  const char *person_id,
                                  gboolean value);
char *wrn_local_settings_get_text (GSettings *self, WrnLocalText text, const char *person_id);
void wrn_local_settings_set_text (GSettings *self,
                                  WrnLocalText text,
                                  const char *person_id,
                                  const char *value);
