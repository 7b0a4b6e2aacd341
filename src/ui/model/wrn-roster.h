/* wrn-roster.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The people of a community in the order of the page, and of those the ones that are searched for.
 */
#pragma once

#include "ui/model/wrn-people.h"

#define WRN_TYPE_ROSTER (wrn_roster_get_type ())

/**
 * WrnRoster:
 *
 * Favourites first; then who is there, by name; then who is not, the last seen first.
 * It changes when the main loop is idle, once for all that has happened, and tells of the range
 * that is really different: whoever shows it keeps its place and its selection.
 */
G_DECLARE_FINAL_TYPE (WrnRoster, wrn_roster, WRN, ROSTER, GObject)

WrnRoster *wrn_roster_new (WrnPeople *people);
void wrn_roster_set_search (WrnRoster *self, const char *search);
void wrn_roster_set_held (WrnRoster *self, gboolean held);
void wrn_roster_catch_up (WrnRoster *self);
