/* wrn-sim-random.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The simulator's dice: small, fast, and the same for the same seed.
 */
#pragma once

#include <glib.h>

/* xoshiro256**, seeded by splitmix64. Not for keys of anybody who exists. */
typedef struct
{
  guint64 state[4];
} WrnSimRandom;

void wrn_sim_random_seed (WrnSimRandom *self, guint64 seed);
guint64 wrn_sim_random_next (WrnSimRandom *self);
guint32 wrn_sim_random_below (WrnSimRandom *self, guint32 limit);
gboolean wrn_sim_random_chance (WrnSimRandom *self, double probability);
void wrn_sim_random_fill (gpointer self, guint8 *out, gsize len);
