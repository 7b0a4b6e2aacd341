/* test-carrier-memory.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Connections over networks that are cut, slow, or lose something; and that the network of the
 * tests is as bad as a test asks for.
 */
#include "config.h"

#include "tests/support/wrn-test-memory.h"

static const WrnTestScheme scheme = { "memory", wrn_test_memory_listen, NULL,
                                      &wrn_test_memory_carrier };

static void
world_init (WrnTestCarrier *self)
{
  wrn_test_memory = (WrnTestMemory){ 0 };
  wrn_test_carrier_init (self, &scheme);
}

static gboolean
marker_has_arrived (WrnTestCarrier *self)
{
  return self->server.arrived->len > 0 && wrn_test_end_get_last (&self->server)->number == 0;
}

/* What is sent last, and arrives last. */
static void
send_marker (WrnTestCarrier *self)
{
  wrn_test_memory = (WrnTestMemory){ 0 };
  wrn_test_end_send (&self->client, &self->where, 0, 24);
  wrn_test_carrier_wait (self, marker_has_arrived);
}

static guint
count_disorder (const WrnTestEnd *end)
{
  guint n = 0;

  for (guint i = 1; i < end->arrived->len; i++)
    n += wrn_test_end_get (end, i)->number < wrn_test_end_get (end, i - 1)->number;
  return n;
}

static void
test_cut_line_heals (void)
{
  g_auto (WrnTestCarrier) self = { 0 };

  world_init (&self);
  wrn_test_end_send (&self.client, &self.where, 1, 100);
  wrn_test_memory.cut = TRUE;
  for (guint32 i = 2; i < 10; i++)
    wrn_test_end_send (&self.client, &self.where, i, 100);
  wrn_test_memory.cut = FALSE;
  wrn_test_end_send (&self.client, &self.where, 10, 100);
  send_marker (&self);
  g_assert_cmpuint (self.server.arrived->len, ==, 3);
  g_assert_cmpuint (wrn_test_end_get (&self.server, 1)->number, ==, 10);
  g_assert_cmpuint (wrn_carriers_get_stats (self.client.carriers)->dialled, ==, 1);
}

static void
test_loss_leaves_the_order (void)
{
  g_auto (WrnTestCarrier) self = { 0 };

  world_init (&self);
  wrn_test_memory.loss = 0.5;
  for (guint32 i = 1; i <= 400; i++)
    wrn_test_end_send (&self.client, &self.where, i, 100);
  send_marker (&self);
  g_assert_cmpuint (self.server.arrived->len, >, 100);
  g_assert_cmpuint (self.server.arrived->len, <, 300);
  g_assert_cmpuint (count_disorder (&self.server), ==, 1);
}

static void
test_jitter_leaves_the_order (void)
{
  g_auto (WrnTestCarrier) self = { 0 };

  world_init (&self);
  wrn_test_memory.delay_msec = 1;
  wrn_test_memory.jitter_msec = 5;
  for (guint32 i = 1; i <= 100; i++)
    wrn_test_end_send (&self.client, &self.where, i, 100);
  send_marker (&self);
  g_assert_cmpuint (self.server.arrived->len, ==, 101);
  g_assert_cmpuint (count_disorder (&self.server), ==, 1);
}

/* As no connection does, and as any machine must bear. */
static void
test_reordering_loses_nothing (void)
{
  g_auto (WrnTestCarrier) self = { 0 };

  world_init (&self);
  wrn_test_memory.jitter_msec = 50;
  wrn_test_memory.reorders = TRUE;
  for (guint32 i = 1; i <= 100; i++)
    wrn_test_end_send (&self.client, &self.where, i, 100);
  wrn_test_memory.delay_msec = 200;
  wrn_test_memory.jitter_msec = 0;
  wrn_test_end_send (&self.client, &self.where, 0, 24);
  wrn_test_carrier_wait (&self, marker_has_arrived);
  g_assert_cmpuint (self.server.arrived->len, ==, 101);
  g_assert_cmpuint (count_disorder (&self.server), >, 10);
}

/* It never takes less time than the rate allows; and what does not fit in is dropped, from the
 * head. */
static void
test_slow_line_drops_the_oldest (void)
{
  const gint64 begun = g_get_monotonic_time ();
  g_auto (WrnTestCarrier) self = { 0 };
  const WrnCarriersStats *stats;

  world_init (&self);
  stats = wrn_carriers_get_stats (self.client.carriers);
  wrn_test_memory.rate = 1000000;
  for (guint32 i = 1; i <= 100; i++)
    wrn_test_end_send (&self.client, &self.where, i, 1000);
  g_assert_cmpuint (stats->tx_dropped, >=, 100 - WRN_TEST_MEMORY_BYTES / 1000);
  wrn_test_memory.rate = 0;
  wrn_test_end_send (&self.client, &self.where, 0, 24);
  wrn_test_carrier_wait (&self, marker_has_arrived);
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, WRN_TEST_MEMORY_BYTES - 2000);
  g_assert_cmpuint (self.server.arrived->len, ==, 101 - stats->tx_dropped);
  g_assert_cmpuint (wrn_test_end_get (&self.server, 0)->number, ==, 1 + stats->tx_dropped);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/carrier/network/cut-line-heals", test_cut_line_heals);
  g_test_add_func ("/carrier/network/loss-leaves-the-order", test_loss_leaves_the_order);
  g_test_add_func ("/carrier/network/jitter-leaves-the-order", test_jitter_leaves_the_order);
  g_test_add_func ("/carrier/network/reordering-loses-nothing", test_reordering_loses_nothing);
  g_test_add_func ("/carrier/network/slow-line-drops-the-oldest", test_slow_line_drops_the_oldest);

  return g_test_run ();
}
