/* wrn-sim-test.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each simulator test needs around the simulation: its seed, and the flow when it fails.
 */
#pragma once

#include "tests/support/wrn-sim.h"

void wrn_sim_test_init (int *argc, char ***argv);
guint64 wrn_sim_test_get_seed (void);
WrnSim *wrn_sim_test_new (void);
gsize wrn_sim_test_memory (void);
