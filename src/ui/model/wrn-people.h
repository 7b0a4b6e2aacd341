/* wrn-people.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The people of a community: a list whose items stay the same objects as long as they are there.
 */
#pragma once

#include "ui/model/wrn-person.h"

/* The engine knows fewer; more only come from a helper that lies. */
#define WRN_PEOPLE_MAX 4096

#define WRN_TYPE_PEOPLE (wrn_people_get_type ())

G_DECLARE_FINAL_TYPE (WrnPeople, wrn_people, WRN, PEOPLE, GObject)

WrnPeople *wrn_people_new (void);
gboolean wrn_people_update (WrnPeople *self, GVariant *peers, gint64 now);
void wrn_people_clear (WrnPeople *self);
void wrn_people_set_now (WrnPeople *self, gint64 now);
WrnPerson *wrn_people_find (WrnPeople *self, const char *id);
void wrn_people_count (WrnPeople *self, guint n_ways[WRN_N_WAYS]);
