/* wrn-person-pane.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All that is known of one person.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-person.h"

G_BEGIN_DECLS

#define WRN_TYPE_PERSON_PANE (wrn_person_pane_get_type ())

/**
 * WrnPersonPane:
 *
 * Shows #WrnPersonPane:person, if there is one. Its buttons activate the actions "person" of
 * whatever it is in, and #WrnPersonPane::closed is emitted when it is no longer wanted. While
 * #WrnPersonPane:is-page is set it looks like a page, which one goes back from.
 */
G_DECLARE_FINAL_TYPE (WrnPersonPane, wrn_person_pane, WRN, PERSON_PANE, AdwBin)

void wrn_person_pane_set_settings (WrnPersonPane *self, GSettings *settings);
void wrn_person_pane_set_person (WrnPersonPane *self, WrnPerson *person);

G_END_DECLS
