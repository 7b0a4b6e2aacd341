/* wrn-phrases.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the helper says in English, in the language of the user.
 */
#pragma once

#include <glib.h>

char *wrn_phrase_translate (const char *said);
