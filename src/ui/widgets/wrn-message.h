/* wrn-message.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Something to be read, in front of the window that it is about.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void wrn_message_show (GtkWidget *from, const char *heading, const char *body);

G_END_DECLS
