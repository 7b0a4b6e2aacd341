/* test-link.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnLink, WrnInterfaces and WrnLinkMonitor against the kernel's tables, and against ip(8).
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <net/if.h>
#include <poll.h>

#include "core/io/wrn-interfaces.h"
#include "core/io/wrn-link-monitor.h"
#include "core/io/wrn-link.h"
#include "core/io/wrn-route.h"
#include "core/io/wrn-shield.h"

#include "wrn-netns.h"

static const WrnLinkSettings settings = { .mac = { { 2, 0x11, 0x22, 0x33, 0x44, 0x55 } },
                                          .mtu = 1400,
                                          .queue_len = 77 };

static WrnLink *
new_link (const char *name)
{
  g_autoptr (GError) error = NULL;
  WrnLink *link;

  wrn_netns_lan (name);
  link = wrn_link_new (if_nametoindex (name), &error);
  g_assert_no_error (error);
  return link;
}

static WrnLinkAddress
ipv4 (guint8 a, guint8 b, guint8 c, guint8 d, guint bits)
{
  return wrn_link_address_ipv4 ((guint8[]){ a, b, c, d }, bits);
}

static WrnLinkAddress
ipv6 (guint8 last, guint bits)
{
  return wrn_link_address_ipv6 ((guint8[16]){ 0xfd, 9, [15] = last }, bits);
}

static gboolean
shows (const char *command, const char *text)
{
  g_autofree char *output = wrn_netns_show ("%s", command);

  return strstr (output, text) != NULL;
}

static void
test_settings_are_applied (void)
{
  static const char *const wanted[] = { "link/ether 02:11:22:33:44:55", "mtu 1400", "qlen 77",
                                        "MULTICAST", "UP" };
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnLink) link = NULL;

  wrn_netns_reset ();
  link = new_link ("wio0");
  wrn_netns_ip ("link set wio0 multicast off");
  g_assert_true (wrn_link_configure (link, &settings, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    g_assert_true (shows ("ip -o link show wio0", wanted[i]));
  g_assert_true (shows ("ip -6 addr show dev wio0 scope link", "fe80::11:22ff:fe33:4455/64"));
}

static void
test_flags_are_told (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnLink) link = NULL;
  guint flags;

  wrn_netns_reset ();
  link = new_link ("wio0");
  wrn_netns_ip ("link set wio0 up multicast off");
  g_assert_true (wrn_link_get_flags (link, &flags, &error));
  g_assert_cmphex (flags & (IFF_UP | IFF_MULTICAST), ==, IFF_UP);
  wrn_netns_ip ("link set wio0 down multicast on");
  g_assert_true (wrn_link_get_flags (link, &flags, &error));
  g_assert_cmphex (flags & (IFF_UP | IFF_MULTICAST), ==, IFF_MULTICAST);
  wrn_netns_ip ("link del wio0");
  g_assert_false (wrn_link_get_flags (link, &flags, &error));
  g_assert_nonnull (error);
}

static gboolean
find_route (const char *text, guint *mtu)
{
  WrnEndpoint endpoint;

  g_assert_true (wrn_endpoint_parse (text, &endpoint));
  return wrn_route_find (&endpoint, mtu);
}

static guint
get_route_mtu (const char *text)
{
  WrnEndpoint endpoint;

  g_assert_true (wrn_endpoint_parse (text, &endpoint));
  return wrn_route_get_mtu (&endpoint);
}

static void
test_routes_are_found (void)
{
  g_autoptr (WrnLink) link = NULL;
  guint mtu;

  wrn_netns_reset ();
  link = new_link ("wio0");
  wrn_netns_ip ("link set wio0 up mtu 1400");
  g_assert_false (find_route ("198.41.0.4:53", &mtu));
  g_assert_false (find_route ("[2001:db8::1]:53", NULL));
  wrn_netns_ip ("address add 10.9.0.1/24 dev wio0");
  g_assert_true (find_route ("10.9.0.2:7", &mtu));
  g_assert_cmpuint (mtu, ==, 1400);
  wrn_netns_ip ("route add default via 10.9.0.2 mtu 1300");
  g_assert_true (find_route ("198.41.0.4:53", &mtu));
  g_assert_cmpuint (mtu, ==, 1300);
  g_assert_cmpuint (get_route_mtu ("198.41.0.4:53"), ==, 1300);
  g_assert_cmpuint (get_route_mtu ("[2001:db8::1]:53"), ==, 0);
  wrn_netns_ip ("-6 address add fd09::1/64 dev wio0 nodad");
  g_assert_true (find_route ("[fd09::2]:53", &mtu));
  g_assert_cmpuint (mtu, ==, 1400);
}

static void
test_no_router_is_listened_to (void)
{
  static const char *const names[] = { "accept_ra", "autoconf", "accept_redirects" };
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnLink) link = NULL;

  wrn_netns_reset ();
  link = new_link ("wio0");
  g_assert_true (wrn_link_configure (link, &settings, &error));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *command = g_strdup_printf ("cat /proc/sys/net/ipv6/conf/wio0/%s", names[i]);
      g_autofree char *value = wrn_netns_show ("%s", command);

      g_assert_cmpstr (value, ==, "0\n");
    }
}

static void
test_other_networks_stay_apart (void)
{
  static const struct
  {
    const char *name;
    const char *value;
  } wanted[] = {
    { "rp_filter", "1\n" },           { "arp_ignore", "1\n" },     { "arp_announce", "2\n" },
    { "accept_source_route", "0\n" }, { "send_redirects", "0\n" }, { "accept_redirects", "0\n" },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnLink) link = NULL;

  wrn_netns_reset ();
  link = new_link ("wio0");
  g_assert_true (wrn_link_configure (link, &settings, &error));
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autofree char *command =
          g_strdup_printf ("cat /proc/sys/net/ipv4/conf/wio0/%s", wanted[i].name);
      g_autofree char *value = wrn_netns_show ("%s", command);

      g_assert_cmpstr (value, ==, wanted[i].value);
    }
}

static void
test_addresses_come_and_go (void)
{
  const WrnLinkAddress four = ipv4 (10, 9, 0, 7, 24);
  const WrnLinkAddress six = ipv6 (7, 64);
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnLink) link = NULL;

  wrn_netns_reset ();
  link = new_link ("wio0");
  g_assert_true (wrn_link_configure (link, &settings, &error));

  /* Twice, since the second time must change nothing. */
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (wrn_link_add_address (link, &four, &error));
      g_assert_true (wrn_link_add_address (link, &six, &error));
    }
  g_assert_true (shows ("ip -o addr show dev wio0", "inet 10.9.0.7/24 brd 10.9.0.255"));
  g_assert_true (shows ("ip -o addr show dev wio0", "inet6 fd09::7/64 scope global nodad"));
  g_assert_true (shows ("ip route", "10.9.0.0/24 dev wio0"));

  g_assert_true (wrn_link_remove_address (link, &four, &error));
  g_assert_true (wrn_link_remove_address (link, &six, &error));
  g_assert_false (shows ("ip -o addr show dev wio0", "10.9.0.7"));
  g_assert_false (shows ("ip -o addr show dev wio0", "fd09::7"));

  g_assert_false (wrn_link_remove_address (link, &four, &error));
  g_assert_nonnull (strstr (error->message, "10.9.0.7/24"));
}

static void
test_missing_device_is_an_error (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wrn_link_new (4711, &error));
  g_assert_nonnull (error);
}

static gboolean
is_free (WrnLink *link, WrnLinkAddress address)
{
  g_autoptr (GError) error = NULL;
  const gboolean is_free = wrn_link_check_prefix (link, &address, &error);

  g_assert_true (is_free == (error == NULL));
  if (!is_free)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  return is_free;
}

static void
test_overlap_is_found (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnLink) link = NULL;
  g_autoptr (WrnLink) nobody = NULL;
  const WrnLinkAddress own = ipv4 (10, 50, 0, 1, 16);

  wrn_netns_reset ();
  link = new_link ("wio0");
  g_assert_true (wrn_link_configure (link, &settings, &error));
  g_assert_true (is_free (link, ipv4 (10, 20, 0, 1, 16)));

  wrn_netns_lan ("wiolan");
  wrn_netns_ip ("addr add 10.20.30.40/24 dev wiolan");
  wrn_netns_ip ("addr add fd09::1/64 dev wiolan");
  wrn_netns_ip ("route add 10.64.0.0/10 via 10.20.30.1 table 77");
  wrn_netns_ip ("route add default via 10.20.30.1");
  wrn_netns_ip ("route add unreachable 10.0.0.0/8");

  g_assert_false (is_free (link, ipv4 (10, 20, 0, 1, 16)));
  g_assert_false (is_free (link, ipv4 (10, 20, 30, 1, 24)));
  g_assert_false (is_free (link, ipv4 (10, 20, 30, 200, 30)));
  g_assert_true (is_free (link, ipv4 (10, 20, 31, 1, 24)));
  g_assert_false (is_free (link, ipv4 (10, 100, 0, 1, 16)));
  g_assert_true (is_free (link, ipv4 (10, 128, 0, 1, 16)));
  g_assert_false (is_free (link, ipv6 (2, 64)));
  g_assert_false (is_free (link, ipv6 (2, 48)));
  g_assert_true (is_free (link, wrn_link_address_ipv6 ((guint8[16]){ 0xfd, 8 }, 64)));

  /* What is ours does not stand in our way, but in that of others. */
  g_assert_true (wrn_link_add_address (link, &own, &error));
  g_assert_true (is_free (link, own));
  nobody = wrn_link_new (0, &error);
  g_assert_no_error (error);
  g_assert_false (is_free (nobody, own));
  g_assert_true (is_free (nobody, ipv4 (10, 128, 0, 1, 16)));
}

/* The slow twin of the overlap check: bit by bit. */
static gboolean
overlap_slowly (guint32 a, guint a_bits, guint32 b, guint b_bits)
{
  for (guint i = 0; i < MIN (a_bits, b_bits); i++)
    if ((a >> (31 - i) & 1) != (b >> (31 - i) & 1))
      return FALSE;
  return TRUE;
}

static void
test_overlap_agrees_with_its_slow_twin (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4711);
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnLink) link = NULL;

  wrn_netns_reset ();
  link = new_link ("wio0");
  g_assert_true (wrn_link_configure (link, &settings, &error));
  wrn_netns_lan ("wiolan");

  for (guint i = 0; i < 20; i++)
    {
      const guint bits = (guint) g_rand_int_range (rand, 8, 31);
      const guint32 mask = G_MAXUINT32 << (32 - bits);
      const guint32 net = (0x0a000000u | (g_rand_int (rand) & 0x030303)) & mask;

      wrn_netns_ip ("route add %u.%u.%u.%u/%u dev wiolan", net >> 24, net >> 16 & 255,
                    net >> 8 & 255, net & 255, bits);
      for (guint k = 0; k < 50; k++)
        {
          const guint32 other = 0x0a000000u | (g_rand_int (rand) & 0x030303);
          const guint other_bits = (guint) g_rand_int_range (rand, 8, 32);
          const WrnLinkAddress address = ipv4 ((guint8) (other >> 24), (guint8) (other >> 16),
                                               (guint8) (other >> 8), (guint8) other, other_bits);

          g_assert_true (is_free (link, address) != overlap_slowly (net, bits, other, other_bits));
        }
      wrn_netns_ip ("route flush dev wiolan");
    }
}

static gboolean
has_endpoint (const WrnInterfaces *self, const char *text)
{
  for (guint i = 0; i < self->n_endpoints; i++)
    {
      char buffer[WRN_ENDPOINT_FORMAT_LEN];

      if (g_str_equal (wrn_endpoint_format (&self->endpoints[i], buffer), text))
        return TRUE;
    }
  return FALSE;
}

static void
test_networks_are_those_that_lead_to_others (void)
{
  g_autoptr (GError) error = NULL;
  WrnInterfacesOptions options = { .port = 7654 };
  WrnInterfaces found;

  wrn_netns_reset ();
  wrn_netns_lan ("wiolan");
  wrn_netns_lan ("wiodown");
  wrn_netns_lan ("wioown");
  wrn_netns_ip ("link add wiotun type vxlan id 7 dstport 4789 remote 10.9.0.2");
  wrn_netns_ip ("addr add 10.9.0.1/24 dev wiolan");
  wrn_netns_ip ("addr add 169.254.7.7/16 dev wiolan");
  wrn_netns_ip ("addr add fd09::1/64 dev wiolan nodad");
  wrn_netns_ip ("addr add 10.8.0.1/24 dev wiodown");
  wrn_netns_ip ("addr add 10.7.0.1/24 dev wioown");
  wrn_netns_ip ("addr add 10.6.0.1/24 dev wiotun");
  wrn_netns_ip ("link set wiotun up");
  wrn_netns_ip ("link set wiodown down");
  options.excluded = if_nametoindex ("wioown");

  g_assert_true (wrn_interfaces_list (&found, &options, &error));
  g_assert_cmpuint (found.n_lans, ==, 1);
  g_assert_cmpuint (found.lans[0].index, ==, if_nametoindex ("wiolan"));
  g_assert_cmpstr (found.lans[0].name, ==, "wiolan");
  g_assert_true (found.lans[0].ipv4 && found.lans[0].ipv6);
  g_assert_cmpuint (found.n_endpoints, ==, 2);
  g_assert_true (has_endpoint (&found, "10.9.0.1:7654"));
  g_assert_true (has_endpoint (&found, "[fd09::1]:7654"));

  options.include_tunnels = TRUE;
  g_assert_true (wrn_interfaces_list (&found, &options, &error));
  g_assert_cmpuint (found.n_lans, ==, 2);
  g_assert_true (has_endpoint (&found, "10.6.0.1:7654"));
}

static void
test_many_networks_are_cut_off (void)
{
  g_autoptr (GError) error = NULL;
  WrnInterfaces found;

  wrn_netns_reset ();
  for (guint i = 0; i < WRN_INTERFACES_MAX + 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("wio%u", i);

      wrn_netns_lan (name);
      for (guint k = 0; k < 3; k++)
        wrn_netns_ip ("addr add 10.%u.%u.1/24 dev %s", i, k, name);
    }
  g_assert_true (wrn_interfaces_list (&found, &(WrnInterfacesOptions){ .port = 1 }, &error));
  g_assert_cmpuint (found.n_lans, ==, WRN_INTERFACES_MAX);
  g_assert_cmpuint (found.n_endpoints, ==, WRN_INTERFACES_MAX_ENDPOINTS);
}

static void
expect_change (WrnLinkMonitor *monitor)
{
  do
    g_assert_true (wrn_netns_wait (wrn_link_monitor_get_fd (monitor), POLLIN));
  while (!wrn_link_monitor_drain (monitor));
}

static void
test_monitor_hears_what_matters (void)
{
  static const char *const changes[] = {
    "addr add 10.9.0.1/24 dev wiolan",
    "addr add fd09::1/64 dev wiolan nodad",
    "route add default via 10.9.0.2",
    "route change default via 10.9.0.3",
    /* As another VPN adds it, without an address. */
    "route add 10.11.0.0/16 dev wiolan table 77",
    "addr del fd09::1/64 dev wiolan",
    "link set wiolan down",
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnLinkMonitor) monitor = NULL;

  wrn_netns_reset ();
  wrn_netns_lan ("wiolan");
  wrn_netns_lan ("wioown");
  monitor = wrn_link_monitor_new (if_nametoindex ("wioown"), &error);
  g_assert_no_error (error);
  g_assert_false (wrn_link_monitor_drain (monitor));

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      wrn_netns_ip ("%s", changes[i]);
      expect_change (monitor);
    }

  while (wrn_link_monitor_drain (monitor))
    continue;
  wrn_netns_ip ("link set wioown down");
  wrn_netns_ip ("link set wioown up");
  wrn_netns_ip ("addr add 10.7.0.1/24 dev wioown");
  g_assert_false (wrn_link_monitor_drain (monitor));
}

/* As nft says it, whose grammar others wrote. */
static void
test_shield_is_what_it_says (void)
{
  static const char *const wanted[] = {
    "flags owner",
    "type filter hook input priority filter; policy accept;",
    "ip daddr 10.9.4.0-10.9.7.255 iif != \"wio0\" iif != \"lo\" drop",
    "ip6 daddr fd09::-fd09::ffff:ffff:ffff:ffff iif != \"wio0\" iif != \"lo\" drop",
  };
  const WrnLinkAddress networks[] = { ipv4 (10, 9, 5, 77, 22), ipv6 (1, 64) };
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnShield) other = NULL;
  WrnShield *shield;

  wrn_netns_reset ();
  wrn_netns_lan ("wio0");
  shield = wrn_shield_new ("wio0", if_nametoindex ("wio0"), networks, 2, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    g_assert_true (shows ("nft list ruleset", wanted[i]));

  other = wrn_shield_new ("wio0", if_nametoindex ("wio0"), networks, 2, &error);
  g_assert_null (other);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  wrn_shield_free (shield);
  g_assert_false (shows ("nft list ruleset", "table"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!wrn_netns_init (FALSE))
    return 0;

  g_test_add_func ("/link/settings-are-applied", test_settings_are_applied);
  g_test_add_func ("/link/flags-are-told", test_flags_are_told);
  g_test_add_func ("/link/routes-are-found", test_routes_are_found);
  g_test_add_func ("/link/no-router-is-listened-to", test_no_router_is_listened_to);
  g_test_add_func ("/link/other-networks-stay-apart", test_other_networks_stay_apart);
  g_test_add_func ("/link/addresses-come-and-go", test_addresses_come_and_go);
  g_test_add_func ("/link/missing-device-is-an-error", test_missing_device_is_an_error);
  g_test_add_func ("/link/overlap-is-found", test_overlap_is_found);
  g_test_add_func ("/link/overlap-agrees-with-its-slow-twin",
                   test_overlap_agrees_with_its_slow_twin);
  g_test_add_func ("/interfaces/networks-are-those-that-lead-to-others",
                   test_networks_are_those_that_lead_to_others);
  g_test_add_func ("/interfaces/many-networks-are-cut-off", test_many_networks_are_cut_off);
  g_test_add_func ("/shield/is-what-it-says", test_shield_is_what_it_says);
  g_test_add_func ("/link-monitor/hears-what-matters", test_monitor_hears_what_matters);
  return g_test_run ();
}
