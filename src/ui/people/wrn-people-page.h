/* wrn-people-page.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The people of a community: a list that can be searched, and the details of one of them.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-backend.h"

G_BEGIN_DECLS

#define WRN_TYPE_PEOPLE_PAGE (wrn_people_page_get_type ())

/**
 * WrnPeoplePage:
 *
 * #WrnPeoplePage:selected is the person whom the actions "person" of the page are about, or %NULL.
 * #WrnPeoplePage:searching and #WrnPeoplePage:show-pane are for a window's actions to be bound to;
 * in a narrow page the pane is a page of its own, which opens when somebody is chosen, whatever
 * the latter says.
 */
G_DECLARE_FINAL_TYPE (WrnPeoplePage, wrn_people_page, WRN, PEOPLE_PAGE, AdwBin)

GtkWidget *wrn_people_page_new (WrnBackend *backend, WrnCommunity *community);
WrnPerson *wrn_people_page_get_selected (WrnPeoplePage *self);
void wrn_people_page_select (WrnPeoplePage *self, WrnPerson *person);

G_END_DECLS
