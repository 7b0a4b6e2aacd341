/* test-traffic.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of what is remembered of a community's traffic.
 */
#include "config.h"

#include "ui/model/wrn-fake-backend.h"
#include "ui/model/wrn-traffic.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define HOUR (3600 * SECOND)

/* A full hour. */
#define NOW (G_GINT64_CONSTANT (1800000000) * SECOND)

typedef struct
{
  WrnFakeBackend *fake;
  WrnCommunity *community; /* (not owned) */
  WrnTraffic *traffic;     /* (not owned) */
  double points[WRN_SERIES_POINTS_MAX];
} Desk;

static void
set_up (Desk *desk, gconstpointer data)
{
  desk->fake = wrn_fake_backend_new (WRN_HELPER_OK);
  wrn_fake_backend_add_demo (desk->fake);
  desk->community =
      g_list_model_get_item (wrn_backend_get_communities (WRN_BACKEND (desk->fake)), 0);
  g_object_unref (desk->community);
  desk->traffic = wrn_traffic_of (WRN_BACKEND (desk->fake), desk->community);
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  g_object_unref (desk->fake);
}

static void
take (Desk *desk, guint64 rx, guint64 tx, gint64 now)
{
  g_autofree char *text =
      g_strdup_printf ("{'rx-bytes': <uint64 %" G_GUINT64_FORMAT
                       ">, 'tx-bytes': <uint64 %" G_GUINT64_FORMAT ">,"
                       " 'history': <[(int64 %" G_GINT64_FORMAT ", uint64 7200, uint64 3600),"
                       " (int64 %" G_GINT64_FORMAT ", uint64 36000, uint64 0)]>}",
                       rx, tx, NOW - 3 * HOUR, NOW - HOUR);
  g_autoptr (GVariant) stats = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  g_assert_nonnull (stats);
  wrn_traffic_take_stats (desk->traffic, stats, now);
}

static void
test_rates (Desk *desk, gconstpointer data)
{
  take (desk, 1000, 500, NOW);
  g_assert_cmpuint (wrn_traffic_get_rate (desk->traffic, WRN_FLOW_DOWN), ==, 0);
  g_assert_cmpint (wrn_traffic_get_begin (desk->traffic), ==, 0);
  take (desk, 3000, 700, NOW + 2 * SECOND);
  g_assert_cmpuint (wrn_traffic_get_rate (desk->traffic, WRN_FLOW_DOWN), ==, 1000);
  g_assert_cmpuint (wrn_traffic_get_rate (desk->traffic, WRN_FLOW_UP), ==, 100);
  g_assert_cmpuint (wrn_traffic_get_total (desk->traffic, WRN_FLOW_DOWN), ==, 3000);
  g_assert_cmpuint (wrn_traffic_get_total (desk->traffic, WRN_FLOW_UP), ==, 700);
  g_assert_cmpint (wrn_traffic_get_begin (desk->traffic), ==, NOW);

  wrn_traffic_read_flow (desk->traffic, WRN_FLOW_DOWN, WRN_SPAN_MINUTE, desk->points);
  g_assert_cmpfloat (desk->points[59], ==, 1000);
  g_assert_cmpfloat (desk->points[58], ==, 1000);
  g_assert_cmpfloat (desk->points[57], ==, WRN_SERIES_GAP);
}

/* Else a new session would look like a flood, or like less than nothing. */
static void
test_new_session (Desk *desk, gconstpointer data)
{
  take (desk, 1000000, 500, NOW);
  take (desk, 40, 500, NOW + SECOND);
  g_assert_cmpuint (wrn_traffic_get_rate (desk->traffic, WRN_FLOW_DOWN), ==, 0);
  wrn_traffic_read_flow (desk->traffic, WRN_FLOW_DOWN, WRN_SPAN_MINUTE, desk->points);
  g_assert_cmpfloat (desk->points[59], ==, WRN_SERIES_GAP);
  take (desk, 60, 500, NOW + 2 * SECOND);
  g_assert_cmpuint (wrn_traffic_get_rate (desk->traffic, WRN_FLOW_DOWN), ==, 20);
}

static void
test_sleep (Desk *desk, gconstpointer data)
{
  take (desk, 0, 0, NOW);
  take (desk, 1000000, 0, NOW + 8 * HOUR);
  wrn_traffic_read_flow (desk->traffic, WRN_FLOW_DOWN, WRN_SPAN_HOUR, desk->points);
  for (guint i = 0; i < wrn_span_get_n_points (WRN_SPAN_HOUR); i++)
    g_assert_cmpfloat (desk->points[i], ==, WRN_SERIES_GAP);
}

static void
test_clock_set_back (Desk *desk, gconstpointer data)
{
  take (desk, 0, 0, NOW);
  take (desk, 1000, 0, NOW - HOUR);
  g_assert_cmpuint (wrn_traffic_get_rate (desk->traffic, WRN_FLOW_DOWN), ==, 0);
  take (desk, 3000, 0, NOW - HOUR + SECOND);
  g_assert_cmpuint (wrn_traffic_get_rate (desk->traffic, WRN_FLOW_DOWN), ==, 2000);
}

/* What the helper counted before the app was there, and only where we know no better. */
static void
test_history (Desk *desk, gconstpointer data)
{
  const guint an_hour = 12;
  const guint n = wrn_span_get_n_points (WRN_SPAN_DAY);

  take (desk, 0, 0, NOW);
  wrn_traffic_read_flow (desk->traffic, WRN_FLOW_DOWN, WRN_SPAN_DAY, desk->points);
  g_assert_cmpfloat (desk->points[n - 1], ==, 10);
  g_assert_cmpfloat (desk->points[n - an_hour], ==, 10);
  g_assert_cmpfloat (desk->points[n - an_hour - 1], ==, WRN_SERIES_GAP);
  g_assert_cmpfloat (desk->points[n - 2 * an_hour - 1], ==, 2);
  wrn_traffic_read_flow (desk->traffic, WRN_FLOW_UP, WRN_SPAN_DAY, desk->points);
  g_assert_cmpfloat (desk->points[n - 2 * an_hour - 1], ==, 1);
  wrn_traffic_read_flow (desk->traffic, WRN_FLOW_DOWN, WRN_SPAN_HOUR, desk->points);
  g_assert_cmpfloat (desk->points[0], ==, WRN_SERIES_GAP);

  for (guint i = 1; i <= 100; i++)
    take (desk, i * 500, 0, NOW + i * 10 * SECOND);
  wrn_traffic_read_flow (desk->traffic, WRN_FLOW_DOWN, WRN_SPAN_DAY, desk->points);
  g_assert_cmpfloat (desk->points[n - 1], ==, 50);
  g_assert_cmpfloat (desk->points[n - 4], ==, 50);
  g_assert_cmpfloat (desk->points[n - 5], ==, 10);
}

static void
test_lies (Desk *desk, gconstpointer data)
{
  static const char *const lies[] = {
    "@a{sv} {}",
    "{'rx-bytes': <'many'>, 'tx-bytes': <uint64 1>}",
    ("{'history': <[(int64 9223372036854775807, uint64 1, uint64 1),"
     " (int64 -9223372036854775808, uint64 18446744073709551615, uint64 0)]>}"),
    "{'rx-bytes': <uint64 18446744073709551615>, 'tx-bytes': <uint64 0>, 'history': <true>}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autoptr (GVariant) stats =
          g_variant_parse (G_VARIANT_TYPE_VARDICT, lies[i], NULL, NULL, NULL);

      wrn_traffic_take_stats (desk->traffic, stats, NOW + (gint64) i * SECOND);
      for (WrnSpan span = 0; span < WRN_N_SPANS; span++)
        wrn_traffic_read_flow (desk->traffic, WRN_FLOW_UP, span, desk->points);
    }
}

static void
test_round_trips (Desk *desk, gconstpointer data)
{
  WrnPeople *people = wrn_community_get_people (desk->community);

  wrn_traffic_take_people (desk->traffic, people, NOW);
  wrn_traffic_set_now (desk->traffic, NOW);
  wrn_traffic_read_rtt (desk->traffic, "cc03", WRN_SPAN_MINUTE, desk->points);
  g_assert_cmpfloat (desk->points[59], ==, 64000);
  /* Dan is not there yet, and nobody is called so. */
  wrn_traffic_read_rtt (desk->traffic, "dd04", WRN_SPAN_MINUTE, desk->points);
  g_assert_cmpfloat (desk->points[59], ==, WRN_SERIES_GAP);
  wrn_traffic_read_rtt (desk->traffic, "zz", WRN_SPAN_MINUTE, desk->points);
  g_assert_cmpfloat (desk->points[59], ==, WRN_SERIES_GAP);
}

/* The memory for them is bounded, and those who come later have a turn when others left. */
static void
test_crowd (Desk *desk, gconstpointer data)
{
  WrnPeople *people = wrn_community_get_people (desk->community);
  guint n_known = 0;

  wrn_fake_backend_add_crowd (desk->fake, desk->community, 1000);
  wrn_traffic_take_people (desk->traffic, people, NOW);
  wrn_traffic_set_now (desk->traffic, NOW);
  for (guint i = 1; i <= 1000; i++)
    {
      g_autofree char *id = g_strdup_printf ("%016x", i);

      wrn_traffic_read_rtt (desk->traffic, id, WRN_SPAN_MINUTE, desk->points);
      n_known += desk->points[59] >= 0;
    }
  g_assert_cmpuint (n_known, ==, WRN_TRAFFIC_PEOPLE_MAX);

  wrn_fake_backend_set_peers (desk->fake, desk->community,
                              "[{'id': <'new'>, 'state': <'direct'>, 'rtt': <uint64 5000>}]");
  wrn_traffic_take_people (desk->traffic, people, NOW + SECOND);
  wrn_traffic_set_now (desk->traffic, NOW + SECOND);
  wrn_traffic_read_rtt (desk->traffic, "new", WRN_SPAN_MINUTE, desk->points);
  g_assert_cmpfloat (desk->points[59], ==, 5000);
}

static void
count_cb (WrnTraffic *traffic, gpointer user_data)
{
  *(guint *) user_data += 1;
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/* Who watches need not wait for the first tick. */
static void
test_watch (Desk *desk, gconstpointer data)
{
  guint n = 0;

  wrn_fake_backend_answer (desk->fake, WRN_REQUEST_STATS,
                           "{'rx-bytes': <uint64 5>, 'tx-bytes': <uint64 6>}");
  g_signal_connect (desk->traffic, "changed", G_CALLBACK (count_cb), &n);
  settle ();
  g_assert_cmpuint (n, ==, 0);
  wrn_traffic_watch (desk->traffic);
  wrn_traffic_watch (desk->traffic);
  settle ();
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (wrn_traffic_get_total (desk->traffic, WRN_FLOW_UP), ==, 6);
  wrn_traffic_unwatch (desk->traffic);
  wrn_traffic_unwatch (desk->traffic);
  g_assert_true (wrn_traffic_is_sampling (desk->traffic));
}

static void
test_stops_when_off (Desk *desk, gconstpointer data)
{
  wrn_community_set_bus_state (desk->community, "off", "");
  g_assert_false (wrn_traffic_is_sampling (desk->traffic));
  wrn_traffic_watch (desk->traffic);
  g_assert_false (wrn_traffic_is_sampling (desk->traffic));
  wrn_community_set_bus_state (desk->community, "connected", "warren0");
  g_assert_true (wrn_traffic_is_sampling (desk->traffic));
}

static void
test_lives_with_its_community (Desk *desk, gconstpointer data)
{
  gpointer traffic = desk->traffic;
  gpointer community = desk->community;

  g_assert_true (wrn_traffic_of (WRN_BACKEND (desk->fake), desk->community) == desk->traffic);
  g_object_add_weak_pointer (traffic, &traffic);
  g_object_add_weak_pointer (community, &community);
  wrn_traffic_watch (desk->traffic);
  g_list_store_remove_all (G_LIST_STORE (wrn_backend_get_communities (WRN_BACKEND (desk->fake))));
  settle ();
  g_assert_null (community);
  g_assert_null (traffic);
}

#define ADD(name, test) g_test_add ("/traffic/" name, Desk, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("rates", test_rates);
  ADD ("new-session-is-no-flood", test_new_session);
  ADD ("sleep-is-a-gap", test_sleep);
  ADD ("clock-set-back", test_clock_set_back);
  ADD ("history-of-the-helper-fills-the-day", test_history);
  ADD ("lies-do-no-harm", test_lies);
  ADD ("round-trips", test_round_trips);
  ADD ("round-trips-of-a-crowd-are-bounded", test_crowd);
  ADD ("who-watches-need-not-wait", test_watch);
  ADD ("stops-when-off", test_stops_when_off);
  ADD ("lives-with-its-community", test_lives_with_its_community);
  return g_test_run ();
}
