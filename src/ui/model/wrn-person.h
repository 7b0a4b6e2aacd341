/* wrn-person.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Another member of a community, as the list of people shows them.
 */
#pragma once

#include <gio/gio.h>

#include "ui/model/wrn-trace.h"
#include "ui/model/wrn-words.h"

#define WRN_TYPE_PERSON (wrn_person_get_type ())

G_DECLARE_FINAL_TYPE (WrnPerson, wrn_person, WRN, PERSON, GObject)

/* Lent for the call. */
typedef struct
{
  gboolean favourite;
  gboolean notify_online;
  const char *name; /* (nullable): shown in place of its own */
  const char *note; /* (nullable) */
} WrnPersonKept;

WrnPerson *wrn_person_new (GVariant *peer, gint64 now);
gboolean wrn_person_update (WrnPerson *self, GVariant *peer, gint64 now);
void wrn_person_set_now (WrnPerson *self, gint64 now);
void wrn_person_set_kept (WrnPerson *self, const WrnPersonKept *kept);

const char *wrn_person_read_id (GVariant *peer);
const char *wrn_person_get_id (WrnPerson *self);
const char *wrn_person_get_name (WrnPerson *self);
const char *wrn_person_get_ipv4 (WrnPerson *self);
const char *wrn_person_get_safe_ipv4 (WrnPerson *self);
const char *wrn_person_get_title (WrnPerson *self);
const char *wrn_person_get_given_name (WrnPerson *self);
const char *wrn_person_get_note (WrnPerson *self);
gboolean wrn_person_is_favourite (WrnPerson *self);
gboolean wrn_person_is_awaited (WrnPerson *self);
gint64 wrn_person_get_last_heard (WrnPerson *self);
const WrnTrace *wrn_person_get_trace (WrnPerson *self);
WrnWay wrn_person_get_way (WrnPerson *self);
guint64 wrn_person_get_rtt (WrnPerson *self);
const char *wrn_person_get_status (WrnPerson *self);
const char *wrn_person_get_spoken (WrnPerson *self);
