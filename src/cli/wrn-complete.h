/* wrn-complete.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a shell may offer for the word that is being typed.
 */
#pragma once

#include <glib.h>

/* The hidden verb that shells call. */
#define WRN_COMPLETE "__complete"

void wrn_complete (int argc, char **argv);
