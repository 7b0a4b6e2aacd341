/* wrn-passphrase.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Makes passphrases, and judges those that people make.
 */
#pragma once

#include <glib.h>

#include "core/crypto/wrn-entropy.h"

/* 77.5 bits: out of reach even for somebody who recorded a packet and guesses for years. */
#define WRN_PASSPHRASE_WORDS 6

/* Six words of eight letters, what stands between them, and the final zero. */
#define WRN_PASSPHRASE_SIZE (WRN_PASSPHRASE_WORDS * 9)

/* 2^40 guesses of half a second are 17,000 years of one processor core. That is a sum somebody
 * might spend, and people's own passphrases are weaker than any estimate, so less is refused. */
#define WRN_PASSPHRASE_BITS_MIN 40

/* Longer than any that a person types; keeps the judgement quick. */
#define WRN_PASSPHRASE_LEN_MAX 1024

void wrn_passphrase_generate (char text[static WRN_PASSPHRASE_SIZE], const WrnEntropy *entropy);
guint wrn_passphrase_estimate_bits (const char *text);
gboolean wrn_passphrase_check (const char *text, GError **error);
