/* test-network-watch.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnNetworkWatch over real interfaces, in a time of the test's own.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <net/if.h>
#include <poll.h>

#include "core/driver/wrn-network-watch.h"

#include "wrn-netns.h"

#define T0 WRN_SECONDS (1000)

typedef struct
{
  WrnUdp *udp;            /* (owned) */
  WrnNetworkWatch *watch; /* (owned) */
} Fixture;

static void
open_watch (Fixture *fixture, const char *listen)
{
  WrnUdpOptions options = { 0 };
  g_autoptr (GError) error = NULL;

  wrn_netns_reset ();
  wrn_netns_lan ("wiolan");
  wrn_netns_lan ("wioown");
  wrn_netns_ip ("addr add 192.168.7.1/24 dev wiolan");
  wrn_netns_ip ("addr add fd07::1/64 dev wiolan nodad");
  if (listen != NULL)
    g_assert_true (wrn_endpoint_parse (listen, &options.listen));
  fixture->udp = wrn_udp_new (&options, &error);
  g_assert_no_error (error);
  fixture->watch = wrn_network_watch_new (fixture->udp, if_nametoindex ("wioown"), FALSE, &error);
  g_assert_no_error (error);
}

static void
close_watch (Fixture *fixture)
{
  wrn_network_watch_free (fixture->watch);
  wrn_udp_free (fixture->udp);
}

static void
change (Fixture *fixture, WrnTime now, const char *arguments)
{
  wrn_netns_ip ("%s", arguments);
  g_assert_true (wrn_netns_wait (wrn_network_watch_get_fd (fixture->watch), POLLIN));
  wrn_network_watch_hear (fixture->watch, now);
}

static guint
count_endpoints (const Fixture *fixture)
{
  guint n;

  wrn_network_watch_get_endpoints (fixture->watch, &n);
  return n;
}

static void
test_changes_in_a_row_are_one (void)
{
  Fixture f;
  WrnTime due;

  open_watch (&f, NULL);
  g_assert_cmpint (wrn_network_watch_next_timeout (f.watch), ==, WRN_TIME_NEVER);
  change (&f, T0, "addr add 192.168.8.1/24 dev wiolan");
  due = wrn_network_watch_next_timeout (f.watch);
  g_assert_cmpint (due, >, T0);
  g_assert_cmpint (due, <=, T0 + WRN_MSEC (500));

  /* What goes on changing does not put it off. */
  change (&f, due - 1, "addr add 192.168.9.1/24 dev wiolan");
  g_assert_cmpint (wrn_network_watch_next_timeout (f.watch), ==, due);
  g_assert_false (wrn_network_watch_look (f.watch, due - 1));
  g_assert_cmpuint (count_endpoints (&f), ==, 2);

  g_assert_true (wrn_network_watch_look (f.watch, due));
  g_assert_cmpuint (count_endpoints (&f), ==, 4);
  g_assert_false (wrn_network_watch_look (f.watch, due));
  g_assert_cmpint (wrn_network_watch_next_timeout (f.watch), ==, WRN_TIME_NEVER);
  close_watch (&f);
}

static void
test_change_that_is_undone_is_none (void)
{
  Fixture f;

  open_watch (&f, NULL);
  change (&f, T0, "addr add 192.168.8.1/24 dev wiolan");
  change (&f, T0, "addr del 192.168.8.1/24 dev wiolan");
  g_assert_false (wrn_network_watch_look (f.watch, T0 + WRN_SECONDS (1)));
  close_watch (&f);
}

static void
test_default_route_is_a_change (void)
{
  Fixture f;

  open_watch (&f, NULL);
  change (&f, T0, "route add default dev wiolan");
  g_assert_true (wrn_network_watch_look (f.watch, T0 + WRN_SECONDS (1)));
  change (&f, T0, "addr add 192.168.7.2/24 dev wiolan");
  g_assert_true (wrn_network_watch_look (f.watch, T0 + WRN_SECONDS (1)));

  /* It counts once. */
  change (&f, T0, "addr add 192.168.8.1/24 dev wiolan");
  change (&f, T0, "addr del 192.168.8.1/24 dev wiolan");
  g_assert_false (wrn_network_watch_look (f.watch, T0 + WRN_SECONDS (2)));
  close_watch (&f);
}

static void
test_own_device_is_no_network (void)
{
  Fixture f;

  open_watch (&f, NULL);
  wrn_netns_ip ("addr add 10.9.0.1/24 dev wioown");
  wrn_network_watch_hear (f.watch, T0);
  g_assert_false (wrn_network_watch_look (f.watch, T0 + WRN_SECONDS (1)));
  change (&f, T0 + WRN_SECONDS (2), "addr add 192.168.8.1/24 dev wiolan");
  g_assert_true (wrn_network_watch_look (f.watch, T0 + WRN_SECONDS (3)));
  g_assert_cmpuint (count_endpoints (&f), ==, 3);
  close_watch (&f);
}

static void
test_only_addresses_that_are_listened_on_are_told (void)
{
  static const struct
  {
    const char *listen;
    guint n_endpoints;
  } cases[] = { { "0.0.0.0:0", 1 },
                { "[::]:0", 2 },
                { "192.168.7.1:0", 1 },
                { "[fd07::1]:0", 1 },
                { "127.0.0.1:0", 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Fixture f;

      open_watch (&f, cases[i].listen);
      g_assert_cmpuint (count_endpoints (&f), ==, cases[i].n_endpoints);
      close_watch (&f);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!wrn_netns_init (FALSE))
    return 0;

  g_test_add_func ("/network-watch/changes-in-a-row-are-one", test_changes_in_a_row_are_one);
  g_test_add_func ("/network-watch/change-that-is-undone-is-none",
                   test_change_that_is_undone_is_none);
  g_test_add_func ("/network-watch/default-route-is-a-change", test_default_route_is_a_change);
  g_test_add_func ("/network-watch/own-device-is-no-network", test_own_device_is_no_network);
  g_test_add_func ("/network-watch/only-addresses-that-are-listened-on-are-told",
                   test_only_addresses_that_are_listened_on_are_told);
  return g_test_run ();
}
