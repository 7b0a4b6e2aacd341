/* wrn-person-actions.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one can do with a person, wherever in a window it is shown.
 */
#pragma once

#include <gtk/gtk.h>

#include "ui/model/wrn-backend.h"

G_BEGIN_DECLS

/* A widget that shows a person inserts them under this name; the menu expects it. */
#define WRN_PERSON_ACTIONS_NAME "person"

#define WRN_TYPE_PERSON_ACTIONS (wrn_person_actions_get_type ())

G_DECLARE_FINAL_TYPE (WrnPersonActions, wrn_person_actions, WRN, PERSON_ACTIONS, GSimpleActionGroup)

GActionGroup *wrn_person_actions_new (WrnBackend *backend,
                                      WrnCommunity *community,
                                      WrnPerson *person,
                                      GtkWidget *from);
GMenuModel *wrn_person_menu_new (WrnPerson *person);

G_END_DECLS
