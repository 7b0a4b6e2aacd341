/* wrn-secret-input.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads a secret from standard input, where nobody else sees it.
 */
#pragma once

#include <glib.h>

gboolean wrn_secret_input_read (const char *prompt, char *line, gsize size, GError **error);
