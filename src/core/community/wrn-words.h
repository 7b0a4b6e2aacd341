/* wrn-words.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The words of generated passphrases: common, short, inoffensive, and unlike each other.
 */
#pragma once

#include <glib.h>

/* 6^5, so that dice would do as well: 12.9 bits a word. No two share their first five letters. */
#define WRN_N_WORDS 7776

#define WRN_WORD_MIN 4
#define WRN_WORD_MAX 8

/* Sorted; made from data/words.txt at build time. */
extern const char wrn_words[WRN_N_WORDS][WRN_WORD_MAX + 1];
