/* wrn-person-rename.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks what this user calls a person.
 */
#pragma once

#include <gtk/gtk.h>

#include "ui/model/wrn-community.h"

G_BEGIN_DECLS

GtkWindow *wrn_person_rename_ask (GtkWidget *from, GSettings *settings, WrnPerson *person);

G_END_DECLS
