/* wrn-text.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a name may look like that a stranger chose and a person will read.
 */
#pragma once

#include <glib.h>

/* Bytes of a name, without the final zero (protocol section 10). */
#define WRN_NAME_MAX 63

gboolean wrn_text_is_disruptive (gunichar c);
gboolean wrn_text_is_name (const char *text, gsize len);
char *wrn_text_clean (const char *text, gsize max);
