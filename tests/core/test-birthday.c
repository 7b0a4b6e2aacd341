/* test-birthday.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How many packets guessing a port takes, when and where to, and that it finds one.
 */
#include "config.h"

#include "core/path/wrn-birthday.h"
#include "tests/support/wrn-sim-random.h"

#define T0 WRN_SECONDS (1000)

typedef struct
{
  WrnSimRandom random;
  WrnEntropy entropy;
  WrnEndpoint target;
  WrnEndpoint sockets[WRN_BIRTHDAY_SOCKETS];
  WrnBirthday burst;
  GArray *times; /* (owned) (element-type WrnTime): of the probes */
  GArray *flows; /* (owned) (element-type WrnFlow) */
} World;

static void
world_init (World *self, guint64 seed)
{
  *self = (World){ .target = wrn_endpoint_ipv4 (0xcb007105, 41000) };
  wrn_sim_random_seed (&self->random, seed);
  self->entropy = (WrnEntropy){ wrn_sim_random_fill, &self->random };
  for (guint i = 0; i < WRN_BIRTHDAY_SOCKETS; i++)
    self->sockets[i] = wrn_endpoint_ipv4 (0, (guint16) (50000 + i));
  self->times = g_array_new (FALSE, FALSE, sizeof (WrnTime));
  self->flows = g_array_new (FALSE, FALSE, sizeof (WrnFlow));
}

static void
world_clear (World *self)
{
  g_array_unref (self->times);
  g_array_unref (self->flows);
}

/* Runs to the end. @late: how much later than wanted it is called, at most. */
static void
run (World *self, WrnTime late)
{
  WrnTime now = T0;

  while (!wrn_birthday_is_over (&self->burst, now))
    {
      WrnFlow flow;

      while (wrn_birthday_next (&self->burst, now, &flow))
        {
          g_array_append_val (self->times, now);
          g_array_append_val (self->flows, flow);
        }
      g_assert_cmpint (wrn_birthday_next_timeout (&self->burst), >, now);
      now = wrn_birthday_next_timeout (&self->burst) +
            (WrnTime) wrn_sim_random_below (&self->random, (guint32) late + 1);
    }
}

/* The most in any second, however it is called. */
static guint
get_peak (const World *self)
{
  guint peak = 0;
  guint from = 0;

  for (guint i = 0; i < self->times->len; i++)
    {
      while (g_array_index (self->times, WrnTime, i) - g_array_index (self->times, WrnTime, from) >=
             WRN_SECONDS (1))
        from++;
      peak = MAX (peak, i - from + 1);
    }
  return peak;
}

static void
test_guesses_are_paced_and_end (void)
{
  static const WrnTime lates[] = { 0, 1, WRN_MSEC (3), WRN_MSEC (40), WRN_SECONDS (2) };

  for (guint i = 0; i < G_N_ELEMENTS (lates); i++)
    {
      World world;

      world_init (&world, i + 1);
      wrn_birthday_guess (&world.burst, T0, &world.target, &world.entropy);
      run (&world, lates[i]);
      g_assert_cmpuint (get_peak (&world), <=, WRN_BIRTHDAY_RATE);
      g_assert_cmpuint (world.times->len, <=, WRN_BIRTHDAY_PROBES);
      g_assert_cmpint (g_array_index (world.times, WrnTime, world.times->len - 1), <,
                       T0 + WRN_BIRTHDAY_FOR);
      if (lates[i] <= WRN_MSEC (3))
        g_assert_cmpuint (world.times->len, >=, 2000);
      world_clear (&world);
    }
}

/* Each port once, none that routers do not give, and nobody else's address. */
static void
test_guesses_are_good (void)
{
  for (guint seed = 0; seed < 200; seed++)
    {
      World world;
      guint8 seen[65536] = { 0 };

      world_init (&world, seed);
      wrn_birthday_guess (&world.burst, T0, &world.target, &world.entropy);
      run (&world, 0);
      for (guint i = 0; i < world.flows->len; i++)
        {
          const WrnFlow *flow = &g_array_index (world.flows, WrnFlow, i);

          g_assert_cmpmem (flow->remote.address, 16, world.target.address, 16);
          g_assert_cmpuint (flow->remote.port, >=, 1024);
          g_assert_cmpuint (seen[flow->remote.port]++, ==, 0);
          g_assert_true (wrn_endpoint_is_none (&flow->local));
        }
      world_clear (&world);
    }
}

static void
test_each_socket_opens_one_port (void)
{
  World world;

  world_init (&world, 1);
  wrn_birthday_open (&world.burst, T0, &world.target, world.sockets, WRN_BIRTHDAY_SOCKETS);
  run (&world, 0);
  g_assert_cmpuint (world.flows->len, ==, WRN_BIRTHDAY_SOCKETS);
  for (guint i = 0; i < world.flows->len; i++)
    {
      const WrnFlow *flow = &g_array_index (world.flows, WrnFlow, i);

      g_assert_true (wrn_endpoint_equal (&flow->remote, &world.target));
      g_assert_true (wrn_endpoint_equal (&flow->local, &world.sockets[i]));
      g_assert_true (wrn_birthday_owns (&world.burst, flow->local.port));
    }
  g_assert_false (wrn_birthday_owns (&world.burst, 49999));
  g_assert_cmpuint (get_peak (&world), <=, WRN_BIRTHDAY_RATE);
  g_assert_cmpint (g_array_index (world.times, WrnTime, world.times->len - 1), <,
                   T0 + WRN_MSEC (300));
  world_clear (&world);
}

/* Fewer sockets than wanted are as good as they are. */
static void
test_few_sockets_are_used (void)
{
  World world;

  world_init (&world, 1);
  wrn_birthday_open (&world.burst, T0, &world.target, world.sockets, 3);
  run (&world, 0);
  g_assert_cmpuint (world.flows->len, ==, 3);
  world_clear (&world);
}

/* Of routers that give ports at random, and of those that give one after the other. */
static void
test_one_of_them_is_found (void)
{
  guint n_missed = 0;

  for (guint seed = 0; seed < 400; seed++)
    {
      World world;
      guint8 open[65536] = { 0 };
      gboolean found = FALSE;

      world_init (&world, seed);
      for (guint i = 0; i < WRN_BIRTHDAY_SOCKETS; i++)
        open[seed % 2 != 0 ? 20000 + seed * 64 + i
                           : 1024 + wrn_sim_random_below (&world.random, 64512)] = 1;
      wrn_birthday_guess (&world.burst, T0, &world.target, &world.entropy);
      run (&world, 0);
      for (guint i = 0; i < world.flows->len; i++)
        found |= open[g_array_index (world.flows, WrnFlow, i).remote.port] != 0;
      n_missed += !found;
      world_clear (&world);
    }
  g_test_message ("%u of 400 found none", n_missed);
  g_assert_cmpuint (n_missed, ==, 0);
}

static void
test_nothing_is_due_when_off (void)
{
  WrnBirthday burst = { 0 };
  WrnFlow flow;

  g_assert_true (wrn_birthday_is_over (&burst, 0));
  g_assert_false (wrn_birthday_next (&burst, 0, &flow));
  g_assert_cmpint (wrn_birthday_next_timeout (&burst), ==, WRN_TIME_NEVER);
  g_assert_false (wrn_birthday_owns (&burst, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/birthday/guesses-are-paced-and-end", test_guesses_are_paced_and_end);
  g_test_add_func ("/birthday/guesses-are-good", test_guesses_are_good);
  g_test_add_func ("/birthday/each-socket-opens-one-port", test_each_socket_opens_one_port);
  g_test_add_func ("/birthday/few-sockets-are-used", test_few_sockets_are_used);
  g_test_add_func ("/birthday/one-of-them-is-found", test_one_of_them_is_found);
  g_test_add_func ("/birthday/nothing-is-due-when-off", test_nothing_is_due_when_off);
  return g_test_run ();
}
