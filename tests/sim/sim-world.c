/* sim-world.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scene of most scenarios: a supernode, and two members of one community, each at its site.
 */
#define G_LOG_DOMAIN "wrn-sim"

#include "config.h"

#include "tests/sim/sim-world.h"

/* With the supernode and the community, but nobody in it. */
SimWorld
sim_world_empty (void)
{
  SimWorld self = { .sim = wrn_sim_test_new () };

  self.supernode = sim_supernode_new (self.sim, "supernode", NULL);
  self.community = sim_community_new (self.sim, 1);
  sim_community_add_supernode (self.community, self.supernode);
  return self;
}

/* With two members, who have just started. Sites are named as for wrn_sim_add_site(). */
SimWorld
sim_world_between (const char *site_a, const char *site_b)
{
  SimWorld self = sim_world_empty ();

  self.a = sim_community_add (self.community, "a", wrn_sim_add_site (self.sim, site_a));
  self.b = sim_community_add (self.community, "b", wrn_sim_add_site (self.sim, site_b));
  return self;
}

void
sim_world_clear (SimWorld *self)
{
  g_clear_pointer (&self->community, sim_community_free);
  g_clear_pointer (&self->supernode, sim_supernode_free);
  g_clear_pointer (&self->sim, wrn_sim_free);
}

/* The supernode crashes, loses all it knew, and comes back; its key is on disk. */
void
sim_world_restart_supernode_after (SimWorld *self, WrnTime pause)
{
  wrn_sim_host_stop (self->supernode->host);
  wrn_sim_run_for (self->sim, pause);
  wrn_sim_host_start (self->supernode->host);
}
