/* wrn-people-list.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * People in rows, one of whom is selected, with a menu for each.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-person.h"

G_BEGIN_DECLS

#define WRN_TYPE_PEOPLE_LIST (wrn_people_list_get_type ())

/**
 * WrnPeopleList:
 *
 * #WrnPeopleList::clicked is emitted for the selected person, and #WrnPeopleList::opened if its
 * details are wanted. The menu has the actions "person" of whatever the list is in; they are those
 * of the selected person by the time that it is shown.
 */
G_DECLARE_FINAL_TYPE (WrnPeopleList, wrn_people_list, WRN, PEOPLE_LIST, AdwBin)

void wrn_people_list_set_model (WrnPeopleList *self, GtkSingleSelection *model);
void wrn_people_list_select (WrnPeopleList *self, WrnPerson *person);

G_END_DECLS
