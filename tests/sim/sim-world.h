/* sim-world.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scene of most scenarios: a supernode, and two members of one community, each at its site.
 */
#pragma once

#include "tests/sim/sim-community.h"
#include "tests/support/wrn-sim-test.h"

typedef struct
{
  WrnSim *sim;
  SimSupernode *supernode;
  SimCommunity *community;
  SimMember *a;
  SimMember *b;
} SimWorld;

SimWorld sim_world_empty (void);
SimWorld sim_world_between (const char *site_a, const char *site_b);
void sim_world_clear (SimWorld *self);

void sim_world_restart_supernode_after (SimWorld *self, WrnTime pause);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SimWorld, sim_world_clear)
