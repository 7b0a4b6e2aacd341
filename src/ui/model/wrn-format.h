/* wrn-format.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Texts of others made harmless, and figures made readable.
 */
#pragma once

#include <glib.h>

/* A name longer than any that the engine accepts only comes from a helper that lies. */
#define WRN_FORMAT_TEXT_MAX 256

char *wrn_format_clean (const char *text);
char *wrn_format_fill (const char *sentence, const char *value);
char *wrn_format_rtt (guint64 rtt);
char *wrn_format_rtt_in_words (guint64 rtt);
char *wrn_format_rate (guint64 bytes_per_second);
char *wrn_format_duration (gint64 duration);
char *wrn_format_loss (double loss);
