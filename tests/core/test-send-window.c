/* test-send-window.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnSendWindow before links of all speeds, in virtual time.
 */
#include "config.h"

#include "core/io/wrn-send-window.h"

/* What the kernel counts for a packet of the usual MTU. */
#define PACKET 2304

/* A socket and its link. */
typedef struct
{
  WrnSendWindow window;
  WrnTime now;
  guint64 rate; /* bytes in a second */
  gsize waiting;
  WrnTime idle; /* in all */
} Link;

static Link
make_link (guint64 rate)
{
  Link self = { .rate = rate, .now = WRN_SECONDS (1) };

  wrn_send_window_init (&self.window);
  return self;
}

/* A program that always has more to send, until the socket is full. */
static void
fill (Link *self)
{
  while (self->waiting < self->window.size)
    self->waiting += PACKET;
  wrn_send_window_filled (&self->window, self->now, self->waiting);
}

static void
pass (Link *self, WrnTime time)
{
  const gsize can = (gsize) (self->rate * (guint64) time / 1000000);

  if (can > self->waiting)
    self->idle += (WrnTime) ((can - self->waiting) * 1000000 / self->rate);
  self->waiting -= MIN (can, self->waiting);
  self->now += time;
}

/* Until half is gone, and @late after that. */
static void
cycle (Link *self, WrnTime late)
{
  const WrnTime step = 10 + (WrnTime) (100 * 1000000 / self->rate);

  fill (self);
  while (self->waiting >= self->window.size / 2)
    pass (self, step);
  pass (self, late);
  wrn_send_window_drained (&self->window, self->now, self->waiting);
}

static gsize
ideal (guint64 rate)
{
  return (gsize) CLAMP (rate * WRN_SEND_WINDOW_TIME / 1000000, WRN_SEND_WINDOW_MIN,
                        WRN_SEND_WINDOW_MAX);
}

static void
assert_near (gsize size, gsize wanted)
{
  g_assert_cmpuint (size, >=, wanted * 9 / 10);
  g_assert_cmpuint (size, <=, wanted * 11 / 10);
}

static const guint64 rates[] = { 100000,    1250000,   5000000,   12500000,
                                 125000000, 500000000, 1250000000 };

static void
test_any_link_is_matched (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      Link link = make_link (rates[i]);

      for (guint n = 0; n < 5; n++)
        cycle (&link, 0);
      for (guint n = 0; n < 50; n++)
        {
          cycle (&link, 0);
          assert_near (link.window.size, ideal (rates[i]));
        }
      g_assert_cmpint (link.idle, ==, 0);
    }
}

/* A slow link is known as such by the first time that it is full. */
static void
test_first_measurement_counts (void)
{
  Link link = make_link (1250000);

  cycle (&link, 0);
  assert_near (link.window.size, ideal (1250000));
}

static void
test_change_of_link_is_followed (void)
{
  Link link = make_link (1250000);

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    for (guint k = 0; k < G_N_ELEMENTS (rates); k++)
      {
        link.rate = rates[i];
        for (guint n = 0; n < 10; n++)
          cycle (&link, 0);
        link.rate = rates[k];
        for (guint n = 0; n < 10; n++)
          cycle (&link, 0);
        assert_near (link.window.size, ideal (rates[k]));
      }
}

/* As long as the link does not run dry, it does not matter when we look. */
static void
test_late_look_changes_nothing (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  Link link = make_link (12500000);

  for (guint n = 0; n < 5; n++)
    cycle (&link, 0);
  for (guint n = 0; n < 500; n++)
    {
      cycle (&link, g_rand_int_range (rand, 0, 2000));
      assert_near (link.window.size, ideal (12500000));
    }
  g_assert_cmpint (link.idle, ==, 0);
}

/* If it did run dry, more is sent at once, until that is enough. */
static void
test_idle_link_gets_more (void)
{
  Link link = make_link (12500000);
  WrnTime before;

  for (guint n = 0; n < 100; n++)
    cycle (&link, WRN_MSEC (4));
  before = link.idle;
  for (guint n = 0; n < 100; n++)
    cycle (&link, WRN_MSEC (4));

  /* It is more than five milliseconds' worth, and nearly none of the time is lost. */
  g_assert_cmpuint (link.window.size, >, ideal (12500000));
  g_assert_cmpint (link.idle - before, <, WRN_MSEC (150));
}

static void
test_limits_hold (void)
{
  Link slow = make_link (1000);
  Link fast = make_link (G_GUINT64_CONSTANT (10000000000));

  for (guint n = 0; n < 30; n++)
    {
      cycle (&slow, 0);
      cycle (&fast, WRN_SECONDS (3600));
      g_assert_cmpuint (slow.window.size, >=, WRN_SEND_WINDOW_MIN);
      g_assert_cmpuint (fast.window.size, <=, WRN_SEND_WINDOW_MAX);
    }
  g_assert_cmpuint (slow.window.size, ==, WRN_SEND_WINDOW_MIN);
  g_assert_cmpuint (fast.window.size, ==, WRN_SEND_WINDOW_MAX);
}

static void
test_measurement_has_two_ends (void)
{
  WrnSendWindow window;

  wrn_send_window_init (&window);
  g_assert_false (wrn_send_window_drained (&window, 1000, 0));

  /* Said again before there is room: the first word counts. */
  wrn_send_window_filled (&window, 1000, 100000);
  wrn_send_window_filled (&window, 9000, 100000);
  g_assert_false (wrn_send_window_drained (&window, 10000, 100000));
  g_assert_true (wrn_send_window_drained (&window, 11000, 90000));
  g_assert_cmpuint (window.size, ==, WRN_SEND_WINDOW_MIN);
  g_assert_false (wrn_send_window_drained (&window, 12000, 10000));

  /* A clock that stands still. */
  wrn_send_window_filled (&window, 20000, 6144);
  g_assert_true (wrn_send_window_drained (&window, 20000, 3000));
  g_assert_cmpuint (window.size, ==, 2 * WRN_SEND_WINDOW_MIN);
}

static void
test_bursts_are_short_on_slow_links_only (void)
{
  Link link = make_link (1250000);

  g_assert_cmpuint (wrn_send_window_get_burst (&link.window), >=, 65536);
  cycle (&link, 0);
  g_assert_cmpuint (wrn_send_window_get_burst (&link.window), <, PACKET);
  link.rate = 125000000;
  for (guint n = 0; n < 10; n++)
    cycle (&link, 0);
  g_assert_cmpuint (wrn_send_window_get_burst (&link.window), >=, 65536);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/send-window/any-link-is-matched", test_any_link_is_matched);
  g_test_add_func ("/send-window/first-measurement-counts", test_first_measurement_counts);
  g_test_add_func ("/send-window/change-of-link-is-followed", test_change_of_link_is_followed);
  g_test_add_func ("/send-window/late-look-changes-nothing", test_late_look_changes_nothing);
  g_test_add_func ("/send-window/idle-link-gets-more", test_idle_link_gets_more);
  g_test_add_func ("/send-window/limits-hold", test_limits_hold);
  g_test_add_func ("/send-window/measurement-has-two-ends", test_measurement_has_two_ends);
  g_test_add_func ("/send-window/bursts-are-short-on-slow-links-only",
                   test_bursts_are_short_on_slow_links_only);
  return g_test_run ();
}
