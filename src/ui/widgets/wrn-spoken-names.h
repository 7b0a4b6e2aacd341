/* wrn-spoken-names.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a screen reader calls the buttons that libraries make.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void wrn_spoken_names_mend (GtkWidget *root);
void wrn_spoken_names_watch (AdwToastOverlay *toasts);

G_END_DECLS
