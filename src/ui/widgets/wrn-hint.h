/* wrn-hint.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is wrong with the row above, in a list of entries.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WRN_TYPE_HINT (wrn_hint_get_type ())

/**
 * WrnHint:
 *
 * A row that is there only while it has something to say. Its button, if it has one, emits
 * #WrnHint::taken. Whatever is said, it is no markup.
 */
G_DECLARE_FINAL_TYPE (WrnHint, wrn_hint, WRN, HINT, AdwPreferencesRow)

void wrn_hint_complain (WrnHint *self, GtkWidget *about, const char *text);
void wrn_hint_offer (WrnHint *self, GtkWidget *about, const char *text, const char *button);
void wrn_hint_clear (WrnHint *self, GtkWidget *about);

G_END_DECLS
