/* test-sim-day.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A day: many members under bad conditions, and one that is attacked all the time.
 */
#include "config.h"

#include "tests/sim/sim-capture.h"
#include "tests/sim/sim-once.h"
#include "tests/sim/sim-toy.h"
#include "tests/sim/sim-world.h"

#define N_EDGES 50
#define N_PAIRS (N_EDGES / 2)
#define HOUR WRN_SECONDS (3600)

/* Every member has restarted five times by then; --hours 24 for the whole day. */
#define DEFAULT_HOURS 6

#define LONGEST_GAP WRN_SECONDS (20)

static guint n_hours = DEFAULT_HOURS;

/* A way from one member to another, watched all day. While all is well a ping now and then
 * will do; a gap is measured more finely. */
typedef struct
{
  SimMember *from;
  SimMember *to;
  WrnTime last; /* answer, or when there was first a way to expect one */
  WrnTime pinged;
  WrnTime longest;
} Watch;

typedef struct
{
  SimWorld world;
  Watch watches[N_PAIRS];
  WrnTime end;
} Day;

static void
look (Watch *watch, WrnTime now)
{
  const SimFlow *flow = sim_member_get_flow (watch->from, watch->to);
  const WrnTime since = MAX (watch->from->started, watch->to->started);
  gboolean well;

  if (flow->last_answer > watch->last)
    {
      watch->longest = MAX (watch->longest, flow->last_answer - MAX (watch->last, since));
      watch->last = flow->last_answer;
    }
  well = now - MAX (watch->last, since) < WRN_SECONDS (6);
  if (now - watch->pinged >= (well ? WRN_SECONDS (5) : WRN_MSEC (500)))
    {
      sim_member_ping (watch->from, watch->to);
      watch->pinged = now;
    }
}

static void
look_cb (gpointer data)
{
  Day *day = data;

  for (guint i = 0; i < N_PAIRS; i++)
    look (&day->watches[i], wrn_sim_get_now (day->world.sim));
  wrn_sim_call_in (day->world.sim, WRN_MSEC (500), look_cb, day);
}

static void
restart_cb (gpointer data)
{
  SimMember *member = data;

  wrn_sim_host_restart (member->host);
  wrn_sim_call_in (member->community->sim, HOUR, restart_cb, member);
}

/* Each member talks to one other, between sites of all types, so that both direct and relayed ways
 * are among them. */
static void
test_fifty_members_with_losses_and_restarts (void)
{
  static const char *const sites[] = { "port", "sym", "addr", "port", "full", "fw", "open", "adm" };
  static const WrnSimLink core = { .delay = WRN_MSEC (20), .jitter = WRN_MSEC (10), .loss = 0.05 };
  Day day = { .world = sim_world_empty () };
  WrnSim *sim = day.world.sim;
  const gint64 begin = g_get_monotonic_time ();
  WrnTime longest = 0;
  double seconds;

  wrn_sim_set_core (sim, &core);
  for (guint i = 0; i < N_EDGES; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%u", i);
      SimMember *member =
          sim_community_add (day.world.community, name,
                             wrn_sim_add_site (sim, sites[i % G_N_ELEMENTS (sites)]));

      wrn_sim_call_in (sim, HOUR + HOUR / N_EDGES * i, restart_cb, member);
    }
  for (guint i = 0; i < N_PAIRS; i++)
    {
      day.watches[i].from = sim_community_get (day.world.community, i);
      day.watches[i].to = sim_community_get (day.world.community, i + N_PAIRS);
    }
  look_cb (&day);
  wrn_sim_run_for (sim, n_hours * HOUR);

  for (guint i = 0; i < N_PAIRS; i++)
    {
      g_assert_cmpint (day.watches[i].last, >, wrn_sim_get_now (sim) - LONGEST_GAP);
      longest = MAX (longest, day.watches[i].longest);
    }
  seconds = (double) (g_get_monotonic_time () - begin) / 1e6;
  g_test_message ("%" G_GUINT64_FORMAT " agreements and signatures were computed once for all",
                  sim_once_get_spared ());
  g_test_message ("%.1f million events in %.1f s; longest gap %.1f s",
                  (double) wrn_sim_get_n_events (sim) / 1e6, seconds, (double) longest / 1e6);
  g_assert_cmpint (longest, <=, LONGEST_GAP);
  g_test_minimized_result (seconds, "%u hours of %u members: %.1f s", n_hours, N_EDGES, seconds);
  sim_world_clear (&day.world);
}

#define N_HOSTILE 1000000

typedef struct
{
  SimWorld world;
  SimToy toy;
  WrnSimHost *stranger;
  SimCapture *capture;
  WrnSimRandom random;
} Siege;

static void
attack (Siege *siege)
{
  WrnSimHost *const targets[] = {
    siege->world.a->host,
    siege->world.b->host,
    siege->world.supernode->host,
  };
  WrnSimHost *target = targets[wrn_sim_random_below (&siege->random, G_N_ELEMENTS (targets))];
  guint8 bytes[1500];
  const gsize len = sim_capture_bend (siege->capture, &siege->random, bytes, sizeof bytes);
  const guint32 anyone = 0x30000000 + wrn_sim_random_below (&siege->random, 1 << 28);
  const WrnFlow forged = {
    .local = wrn_sim_host_get_endpoint (target),
    .remote = wrn_endpoint_ipv4 (anyone, (guint16) (1 + anyone % 65535)),
  };

  if (wrn_sim_random_chance (&siege->random, 0.5))
    wrn_sim_inject (siege->world.sim, target, &forged, bytes, len);
  else
    {
      const WrnFlow flow = { .remote = forged.local };

      wrn_sim_host_send (siege->stranger, &flow, bytes, len);
    }
}

static void
test_siege_leaves_memory_as_it_was (void)
{
  Siege siege = { .world = sim_world_between ("open", "open") };
  SimWorld *world = &siege.world;
  gsize after_an_hour = 0;
  gsize at_the_end;

  wrn_sim_random_seed (&siege.random, wrn_sim_test_get_seed ());
  siege.stranger = sim_toy_add (world->sim, &siege.toy, "stranger", NULL);
  siege.capture = sim_capture_new (world->sim, 500);
  g_assert_cmpint (sim_member_reach_state (world->a, world->b, WRN_PEER_DIRECT, WRN_SECONDS (20)),
                   >=, 0);
  sim_member_watch (world->a, world->b, WRN_SECONDS (300));
  sim_capture_stop (siege.capture);

  for (guint i = 0; i < N_HOSTILE; i++)
    {
      attack (&siege);
      wrn_sim_run_for (world->sim, 24 * HOUR / N_HOSTILE);
      if (i % 60 == 0)
        sim_member_ping (world->a, world->b);
      if (i == N_HOSTILE / 24)
        after_an_hour = wrn_sim_test_memory ();
    }
  at_the_end = wrn_sim_test_memory ();
  g_test_message ("%" G_GSIZE_FORMAT " bytes after an hour, %" G_GSIZE_FORMAT " after a day",
                  after_an_hour, at_the_end);

  /* The pings' own bookkeeping and the jitter of hash tables, not one byte for each datagram. */
  g_assert_cmpuint (at_the_end, <, after_an_hour + 64 * 1024);
  g_assert_cmpint (sim_member_watch (world->a, world->b, WRN_SECONDS (60)), <, WRN_SECONDS (2));
  sim_capture_free (siege.capture);
  sim_world_clear (world);
}

int
main (int argc, char *argv[])
{
  wrn_sim_test_init (&argc, &argv);
  if (argc == 3 && g_str_equal (argv[1], "--hours"))
    n_hours = (guint) g_ascii_strtoull (argv[2], NULL, 10);

  g_test_add_func ("/sim/day/fifty-members-with-losses-and-restarts",
                   test_fifty_members_with_losses_and_restarts);
  g_test_add_func ("/sim/day/siege-leaves-memory-as-it-was", test_siege_leaves_memory_as_it_was);

  return g_test_run ();
}
