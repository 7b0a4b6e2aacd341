/* wrn-person-row.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One person in a list: on one line, or on two where there is no room.
 */
#pragma once

#include <gtk/gtk.h>

#include "ui/model/wrn-person.h"

G_BEGIN_DECLS

#define WRN_TYPE_PERSON_ROW (wrn_person_row_get_type ())

G_DECLARE_FINAL_TYPE (WrnPersonRow, wrn_person_row, WRN, PERSON_ROW, GtkWidget)

GtkWidget *wrn_person_row_new (void);
void wrn_person_row_set_person (WrnPersonRow *self, WrnPerson *person);
WrnPerson *wrn_person_row_get_person (WrnPersonRow *self);

G_END_DECLS
