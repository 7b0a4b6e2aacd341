/* wrn-terminal.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a person is there, and what that person's terminal may be given.
 */
#pragma once

#include <glib.h>

gboolean wrn_terminal_has_person (void);
gboolean wrn_terminal_is_output (void);
gboolean wrn_terminal_has_colours (void);

char *wrn_terminal_clean (const char *text);
gsize wrn_terminal_width (const char *text);

gboolean wrn_terminal_confirm (const char *question);
