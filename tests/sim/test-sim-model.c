/* test-sim-model.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random interleavings of everything that can happen to a few members.
 *
 * The model is short: a ping arrives once or not at all, at whom it was sent to, in the community
 * it was sent in (the fixture holds that at each arrival); after whatever happened, twenty seconds
 * of good weather connect everybody with everybody; and what an attacker repeats or invents in
 * good weather is not noticed at all.
 */
#include "config.h"

#include "tests/sim/sim-capture.h"
#include "tests/sim/sim-toy.h"
#include "tests/sim/sim-world.h"

/* A minute of computing; --steps for a night. */
#define DEFAULT_STEPS 4000

#define STEPS_TO_HEAL 100
#define HEALED WRN_SECONDS (20)
#define N_ATTACKS 50

static guint n_steps = DEFAULT_STEPS;

typedef struct
{
  SimWorld world;
  SimCommunity *other; /* at the same supernode */
  SimMember *members[5];
  guint n_members;
  WrnSimRandom random;
  SimCapture *capture;
  guint64 done[16]; /* how often each action was taken */
} Model;

static const char *const sites[] = { "open", "fw", "full", "addr", "port", "adm", "symseq", "sym" };

static guint32
below (Model *self, guint32 limit)
{
  return wrn_sim_random_below (&self->random, limit);
}

static WrnSimBox *
some_site (Model *self)
{
  return wrn_sim_add_site (self->world.sim, sites[below (self, G_N_ELEMENTS (sites))]);
}

static SimMember *
some_member (Model *self)
{
  return self->members[below (self, self->n_members)];
}

static SimMember *
some_other (Model *self, SimMember *than)
{
  SimMember *other;

  do
    other = some_member (self);
  while (other == than);
  return other;
}

static void
ping_some (Model *self)
{
  SimMember *from = some_member (self);

  sim_member_ping (from, some_other (self, from));
}

static void
change_weather (Model *self)
{
  const WrnSimLink core = {
    .delay = WRN_MSEC (below (self, 100)),
    .jitter = WRN_MSEC (below (self, 300)),
    .loss = below (self, 50) / 100.0,
    .duplicate = below (self, 50) / 100.0,
    .corrupt = below (self, 10) / 100.0,
  };

  wrn_sim_set_core (self->world.sim, &core);
}

static void
replay_some (Model *self)
{
  for (guint i = 0; i < 10 && sim_capture_get_size (self->capture) > 0; i++)
    {
      const SimCaptured *captured =
          sim_capture_get (self->capture, below (self, sim_capture_get_size (self->capture)));
      gsize len;
      const guint8 *data = g_bytes_get_data (captured->bytes, &len);
      WrnFlow flow = captured->flow;

      if (below (self, 2) == 0)
        flow.remote = wrn_endpoint_ipv4 (0x40000000 + below (self, 1 << 20), 4000);
      wrn_sim_inject (self->world.sim, captured->to, &flow, data, len);
    }
}

static void
roam (Model *self)
{
  SimMember *member = some_member (self);

  switch (below (self, 3))
    {
    case 0:
      wrn_sim_host_renumber (member->host);
      break;
    case 1:
      wrn_sim_host_move (member->host, some_site (self));
      break;
    default:
      {
        WrnSimBox *box = wrn_sim_host_get_network (member->host);

        if (wrn_sim_box_get_nat (box) != NULL)
          wrn_sim_box_reboot (box);
        break;
      }
    }
}

static void
sleep_or_wake (Model *self)
{
  SimMember *member = some_member (self);

  if (wrn_sim_host_is_running (member->host))
    wrn_sim_host_suspend (member->host);
  else
    wrn_sim_host_resume (member->host);
}

static void
cut_some (Model *self)
{
  SimMember *a = some_member (self);

  wrn_sim_cut (self->world.sim, a->host, some_other (self, a)->host, below (self, 2) == 0);
}

/* Restarted members may find their clock anywhere. */
static void
restart_some (Model *self)
{
  SimMember *member = some_member (self);

  if (below (self, 8) == 0)
    member->clock +=
        (guint64) WRN_SECONDS (below (self, 1 << 24)) - (guint64) WRN_SECONDS (1 << 23);
  wrn_sim_host_restart (member->host);
}

static void
act (Model *self)
{
  const guint32 action = below (self, 40);

  switch (action)
    {
    case 0:
      change_weather (self);
      break;
    case 1:
      restart_some (self);
      break;
    case 2:
      roam (self);
      break;
    case 3:
      sleep_or_wake (self);
      break;
    case 4:
      cut_some (self);
      break;
    case 5:
      if (wrn_sim_host_is_running (self->world.supernode->host))
        wrn_sim_host_stop (self->world.supernode->host);
      else
        wrn_sim_host_start (self->world.supernode->host);
      break;
    case 6:
      wrn_sim_host_jump_clock (some_member (self)->host, WRN_SECONDS (below (self, 1000)));
      break;
    case 7:
      wrn_sim_run_for (self->world.sim, WRN_SECONDS (below (self, 600)));
      break;
    case 8:
    case 9:
    case 10:
      replay_some (self);
      break;
    default:
      ping_some (self);
      break;
    }
  self->done[MIN (action, 11)]++;
  wrn_sim_run_for (self->world.sim, WRN_MSEC (below (self, 500)));
}

static void
assert_all_connected (Model *self, WrnTime patience)
{
  for (guint i = 0; i < self->n_members; i++)
    {
      for (guint j = 0; j < self->n_members; j++)
        {
          if (i == j || sim_member_reach (self->members[i], self->members[j], patience) >= 0)
            continue;
          g_error ("m%u does not reach m%u: %u, %u", i, j,
                   sim_member_get_state (self->members[i], self->members[j]),
                   sim_member_get_state (self->members[j], self->members[i]));
        }
    }
}

/* Good weather, everybody awake: after twenty seconds each reaches each at once. */
static void
heal (Model *self)
{
  static const WrnSimLink fair = { .delay = WRN_MSEC (10) };
  WrnSim *sim = self->world.sim;

  wrn_sim_set_core (sim, &fair);
  if (!wrn_sim_host_is_running (self->world.supernode->host))
    wrn_sim_host_start (self->world.supernode->host);
  for (guint i = 0; i < self->n_members; i++)
    {
      if (!wrn_sim_host_is_running (self->members[i]->host))
        wrn_sim_host_resume (self->members[i]->host);
      for (guint j = 0; j < i; j++)
        wrn_sim_cut (sim, self->members[i]->host, self->members[j]->host, FALSE);
    }
  for (WrnTime begin = wrn_sim_get_now (sim); wrn_sim_get_now (sim) - begin < HEALED;)
    {
      for (guint i = 0; i < self->n_members; i++)
        sim_member_ping (self->members[i], some_other (self, self->members[i]));
      wrn_sim_run_for (sim, WRN_MSEC (500));
    }
  assert_all_connected (self, WRN_SECONDS (2));
}

/* In good weather an attacker displaces nothing: each of many pings is answered, whatever it
 * repeats. That may be a ping that got lost in bad weather, which then arrives for the first time
 * and is answered as well, but not promptly. */
static void
assert_attack_is_not_noticed (Model *self)
{
  SimMember *a = some_member (self);
  SimMember *b = some_other (self, a);
  const SimFlow *flow = sim_member_get_flow (a, b);
  guint32 prompt;

  wrn_sim_run_for (self->world.sim, SIM_PROMPT);
  prompt = flow->n_prompt;
  for (guint i = 0; i < N_ATTACKS; i++)
    {
      replay_some (self);
      sim_member_ping (a, b);
      wrn_sim_run_for (self->world.sim, WRN_MSEC (50));
    }
  wrn_sim_run_for (self->world.sim, SIM_PROMPT);
  g_assert_cmpuint (flow->n_prompt, ==, prompt + N_ATTACKS);
}

static void
model_set_up (Model *self, guint n_members, guint64 seed)
{
  memset (self, 0, sizeof *self);
  self->world = sim_world_empty ();
  self->other = sim_community_new (self->world.sim, 2);
  sim_community_add_supernode (self->other, self->world.supernode);
  wrn_sim_random_seed (&self->random, seed);
  self->n_members = n_members;
  for (guint i = 0; i < n_members; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%u", i);

      self->members[i] = sim_community_add (self->world.community, name, some_site (self));
    }
  sim_community_add (self->other, "stranger", NULL);
  self->capture = sim_capture_new (self->world.sim, 5000);
}

static void
model_tear_down (Model *self)
{
  sim_capture_free (self->capture);
  g_clear_pointer (&self->other, sim_community_free);
  sim_world_clear (&self->world);
}

static void
test_random_interleavings (gconstpointer data)
{
  const guint n_members = GPOINTER_TO_UINT (data);
  Model model;

  model_set_up (&model, n_members, wrn_sim_test_get_seed () * 1000 + n_members);
  heal (&model);
  for (guint i = 0; i < n_steps / 4; i++)
    {
      act (&model);
      if ((i + 1) % STEPS_TO_HEAL == 0)
        {
          heal (&model);
          assert_attack_is_not_noticed (&model);
        }
    }
  for (guint i = 0; n_steps >= DEFAULT_STEPS && i < 12; i++)
    g_assert_cmpuint (model.done[i], >, 0);
  model_tear_down (&model);
}

int
main (int argc, char *argv[])
{
  wrn_sim_test_init (&argc, &argv);
  if (argc == 3 && g_str_equal (argv[1], "--steps"))
    n_steps = (guint) g_ascii_strtoull (argv[2], NULL, 10);

  for (guint n = 2; n <= 5; n++)
    {
      g_autofree char *path = g_strdup_printf ("/sim/model/random-interleavings-of-%u", n);

      g_test_add_data_func (path, GUINT_TO_POINTER (n), test_random_interleavings);
    }

  return g_test_run ();
}
