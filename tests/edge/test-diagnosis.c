/* test-diagnosis.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the diagnosis says of each way in which a community can be in trouble.
 */
#include "config.h"

#include "edge/wrn-diagnosis.h"

#include <string.h>

/* Some day in 2027. */
#define CLOCK (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)

/* A community in which all is well; tests take something away. */
typedef struct
{
  WrnSnapshot snapshot;
  WrnEdgeStatus status;
  WrnProfile profile;
  WrnEndpoint locals[2];
  GArray *peers;    /* (owned) */
  GArray *ways;     /* (owned) */
  GVariant *checks; /* (owned) (nullable) */
} World;

static WrnEndpoint
parse (const char *text)
{
  WrnEndpoint endpoint;

  g_assert_true (wrn_endpoint_parse (text, &endpoint));
  return endpoint;
}

static WrnPeerStatus *
get_peer (World *world, guint i)
{
  return &g_array_index (world->peers, WrnPeerStatus, i);
}

static void
add_peer (World *world, const char *name, WrnPeerState state)
{
  WrnPeerStatus peer = { .state = state, .rtt = WRN_MSEC (12), .loss = 0, .n_addresses = 2 };

  peer.id[0] = (guint8) (world->peers->len + 1);
  peer.stamp = (guint64) CLOCK - 1;
  if (state >= WRN_PEER_DIRECT)
    peer.endpoint = parse ("203.0.113.9:7");
  g_strlcpy (peer.name, name, sizeof peer.name);
  g_array_append_val (world->peers, peer);
}

static void
add_uplink (World *world, const char *name, const char *endpoint, const char *seen)
{
  WrnUplinkStatus *uplink = &world->status.uplinks[world->status.n_uplinks++];

  *uplink = (WrnUplinkStatus){ .registered = TRUE, .members = 3, .rtt = WRN_MSEC (23) };
  g_strlcpy (uplink->name, name, sizeof uplink->name);
  uplink->endpoint = parse (endpoint);
  uplink->seen = parse (seen);
}

static void
add_way (World *world, const char *name, guint mtu, gboolean is_ipv4)
{
  WrnDiagnosisWay way = { .mtu = mtu, .is_ipv4 = is_ipv4 };

  g_strlcpy (way.name, name, sizeof way.name);
  g_array_append_val (world->ways, way);
}

static void
set_up (World *world, gconstpointer unused)
{
  *world = (World){
    .peers = g_array_new (FALSE, TRUE, sizeof (WrnPeerStatus)),
    .ways = g_array_new (FALSE, TRUE, sizeof (WrnDiagnosisWay)),
    .profile = { .mtu = 1400 },
    .status = { .ipv4 = 0x0a491504 },
  };
  g_assert_true (wrn_subnet_parse ("10.73.21.0/24", &world->profile.subnet));
  world->locals[0] = parse ("192.168.1.7:41000");
  world->locals[1] = parse ("[2a01::7]:41000");
  world->snapshot = (WrnSnapshot){
    .now = WRN_SECONDS (1000),
    .clock = CLOCK,
    .profile = &world->profile,
    .name = "Me",
    .has_interface = TRUE,
    .interface = "warren0",
    .interface_up = TRUE,
    .interface_multicast = TRUE,
    .ipv4_route = TRUE,
    .ipv6_route = TRUE,
    .locals = world->locals,
    .n_locals = 2,
    .ways = world->ways,
    .status = &world->status,
    .peers = world->peers,
    .load = 0.1,
  };
  add_uplink (world, "lyon-1:7654", "192.0.2.1:7654", "203.0.113.5:41000");
  add_uplink (world, "rome-1:7654", "192.0.2.2:7654", "203.0.113.5:41000");
  add_peer (world, "Ann", WRN_PEER_DIRECT);
  add_peer (world, "Bob", WRN_PEER_LAN);
  add_way (world, "Ann", 1500, TRUE);
}

static void
tear_down (World *world, gconstpointer unused)
{
  g_clear_pointer (&world->checks, g_variant_unref);
  g_array_unref (world->peers);
  g_array_unref (world->ways);
}

/* As the edge does it. */
static void
judge_router (World *world)
{
  WrnNatSight sights[WRN_PROFILE_SUPERNODES_MAX];
  guint n = 0;

  for (guint i = 0; i < world->status.n_uplinks; i++)
    if (world->status.uplinks[i].registered)
      sights[n++] =
          (WrnNatSight){ world->status.uplinks[i].endpoint, world->status.uplinks[i].seen };
  wrn_nat_classify (&world->status.router, sights, n, world->locals, G_N_ELEMENTS (world->locals));
}

static void
run (World *world)
{
  judge_router (world);
  g_clear_pointer (&world->checks, g_variant_unref);
  world->checks = g_variant_ref_sink (wrn_diagnosis_run (&world->snapshot));
}

/* (nullable) (transfer full): the @nth check of that kind. */
static GVariant *
find (World *world, const char *check, guint nth)
{
  for (gsize i = 0; i < g_variant_n_children (world->checks); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (world->checks, i);
      const char *word = NULL;

      g_assert_true (g_variant_lookup (item, "check", "&s", &word));
      if (g_str_equal (word, check) && nth-- == 0)
        return g_steal_pointer (&item);
    }
  return NULL;
}

/* What went wrong has a remedy, and each check a cause. */
static void
expect_nth (World *world, const char *check, guint nth, const char *wanted, const char *cause_part)
{
  g_autoptr (GVariant) item = NULL;
  const char *result = NULL;
  const char *cause = NULL;

  item = find (world, check, nth);
  g_assert_nonnull (item);
  g_assert_true (g_variant_lookup (item, "result", "&s", &result));
  g_assert_true (g_variant_lookup (item, "cause", "&s", &cause));
  g_assert_cmpstr (result, ==, wanted);
  if (strstr (cause, cause_part) == NULL)
    g_error ("“%s” is not in “%s”", cause_part, cause);
}

static void
expect (World *world, const char *check, const char *wanted, const char *cause_part)
{
  run (world);
  expect_nth (world, check, 0, wanted, cause_part);
}

static const char *
get_text (World *world, const char *check, const char *key)
{
  g_autoptr (GVariant) item = find (world, check, 0);
  const char *text = NULL;

  g_assert_true (g_variant_lookup (item, key, "&s", &text));
  return text;
}

static void
test_all_is_well (World *world, gconstpointer unused)
{
  static const char *const order[] = {
    "interface", "route",       "clock",     "lookup",  "supernode", "lookup", "supernode",
    "secret",    "identity",    "names",     "nat",     "ipv6",      "member", "member",
    "addresses", "packet-size", "processor", "version", "history",
  };

  run (world);
  g_assert_cmpuint (g_variant_n_children (world->checks), ==, G_N_ELEMENTS (order));
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (world->checks, i);
      const char *check = NULL;
      const char *result = NULL;
      const char *text = NULL;

      g_assert_true (g_variant_lookup (item, "check", "&s", &check));
      g_assert_cmpstr (check, ==, order[i]);
      g_assert_true (g_variant_lookup (item, "result", "&s", &result));
      g_assert_cmpstr (result, ==, "pass");
      g_assert_true (g_variant_lookup (item, "remedy", "&s", &text));
      g_assert_cmpstr (text, ==, "");
      g_assert_true (g_variant_lookup (item, "title", "&s", &text));
      g_assert_cmpstr (text, !=, "");
    }
}

/* Whatever is wrong, there is something to be done about it. */
static void
test_trouble_has_a_remedy (World *world, gconstpointer unused)
{
  world->snapshot.interface_up = FALSE;
  world->snapshot.ipv4_route = world->snapshot.ipv6_route = FALSE;
  world->snapshot.clock = 0;
  world->snapshot.overlap = "10.73.0.0/16 by wlan0";
  world->snapshot.load = 1;
  world->snapshot.history_problem = "disk full";
  world->snapshot.lookup_errors[0] = "no such name";
  world->status.uplinks[0] = (WrnUplinkStatus){ .name = "lyon-1:7654", .rtt = -1 };
  world->status.uplinks[1].seen.port++;
  world->status.is_copied = TRUE;
  world->status.drops.count[WRN_DROP_PAYLOAD] = 1;
  get_peer (world, 0)->state = WRN_PEER_RELAYED;
  get_peer (world, 1)->state = WRN_PEER_CONNECTING;
  g_strlcpy (get_peer (world, 0)->name, "Me", 3);
  g_array_index (world->ways, WrnDiagnosisWay, 0).mtu = 1380;
  run (world);
  for (gsize i = 0; i < g_variant_n_children (world->checks); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (world->checks, i);
      const char *result = NULL;
      const char *remedy = NULL;

      g_assert_true (g_variant_lookup (item, "result", "&s", &result));
      g_assert_true (g_variant_lookup (item, "remedy", "&s", &remedy));
      if (g_str_equal (result, "warn") || g_str_equal (result, "fail"))
        g_assert_cmpstr (remedy, !=, "");
    }
}

static void
test_disconnected (World *world, gconstpointer unused)
{
  world->snapshot.status = NULL;
  world->snapshot.has_interface = FALSE;
  expect (world, "interface", "skipped", "not connected");
  expect_nth (world, "route", 0, "pass", "Internet");
  g_assert_null (find (world, "member", 0));
}

static void
test_interface (World *world, gconstpointer unused)
{
  expect (world, "interface", "pass", "warren0 is up, 10.73.21.4/24");
  world->status.ipv4 = 0;
  expect (world, "interface", "warn", "others have");
  world->snapshot.interface_multicast = FALSE;
  expect (world, "interface", "warn", "announcements");
  world->snapshot.interface_up = FALSE;
  expect (world, "interface", "fail", "switched off");
  world->snapshot.has_interface = FALSE;
  expect (world, "interface", "fail", "not there");
}

static void
test_route (World *world, gconstpointer unused)
{
  world->snapshot.ipv4_route = FALSE;
  expect (world, "route", "pass", "Internet");
  world->snapshot.ipv6_route = FALSE;
  expect (world, "route", "warn", "same network");
  world->snapshot.n_locals = 0;
  expect (world, "route", "fail", "any network");
}

static void
test_clock (World *world, gconstpointer unused)
{
  const guint64 tomorrow = (guint64) CLOCK + G_GUINT64_CONSTANT (172800) * G_USEC_PER_SEC;

  get_peer (world, 0)->stamp = tomorrow;
  expect (world, "clock", "pass", "plausible");
  get_peer (world, 1)->stamp = tomorrow;
  expect (world, "clock", "warn", "behind");
  get_peer (world, 0)->state = WRN_PEER_OFFLINE;
  get_peer (world, 1)->state = WRN_PEER_OFFLINE;
  expect (world, "clock", "pass", "plausible");
  world->snapshot.clock = (gint64) 86400 * G_USEC_PER_SEC;
  expect (world, "clock", "fail", "years");
}

static void
test_supernodes (World *world, gconstpointer unused)
{
  expect (world, "supernode", "pass", "lyon-1:7654, 23 ms");
  world->status.uplinks[0].registered = FALSE;
  expect (world, "supernode", "warn", "lyon-1:7654 does not answer");
  world->status.uplinks[1].registered = FALSE;
  expect (world, "supernode", "fail", "lyon-1:7654 does not answer");
  expect_nth (world, "supernode", 1, "fail", "rome-1:7654 does not answer");

  world->status.uplinks[0].endpoint = (WrnEndpoint){ 0 };
  expect (world, "lookup", "warn", "still");
  expect_nth (world, "supernode", 0, "skipped", "not known");
  world->snapshot.lookup_errors[0] = "no such name";
  expect (world, "lookup", "fail", "lyon-1:7654 is not known");
  g_assert_cmpstr (get_text (world, "lookup", "details"), ==, "no such name");

  world->status.n_uplinks = 0;
  expect (world, "supernode", "skipped", "same network only");
  g_assert_null (find (world, "lookup", 0));
}

static void
test_secret (World *world, gconstpointer unused)
{
  expect (world, "secret", "pass", "2 people accept");
  get_peer (world, 0)->state = WRN_PEER_CONNECTING;
  expect (world, "secret", "pass", "1 person accepts");
  get_peer (world, 1)->state = WRN_PEER_OFFLINE;
  expect (world, "secret", "skipped", "is here now");
  g_array_set_size (world->peers, 0);
  world->status.drops.count[WRN_DROP_MAC1] = 9;
  expect (world, "secret", "skipped", "Nobody else");
  g_assert_nonnull (strstr (get_text (world, "secret", "details"), "9"));
}

static void
test_names (World *world, gconstpointer unused)
{
  g_strlcpy (get_peer (world, 1)->name, "ANN", 4);
  expect (world, "names", "warn", "called “ANN”");
  get_peer (world, 1)->state = WRN_PEER_OFFLINE;
  expect (world, "names", "pass", "another name");
  get_peer (world, 1)->state = WRN_PEER_LAN;
  get_peer (world, 0)->name[0] = get_peer (world, 1)->name[0] = '\0';
  expect (world, "names", "pass", "another name");
  world->snapshot.name = "Bob";
  g_strlcpy (get_peer (world, 0)->name, "Bob", 4);
  expect (world, "names", "warn", "called “Bob”");
  g_assert_nonnull (strstr (get_text (world, "names", "remedy"), "this computer"));
}

static void
test_identity (World *world, gconstpointer unused)
{
  world->status.is_copied = TRUE;
  expect (world, "identity", "fail", "copy");
}

/* Whatever else it does. */
static void
test_router_that_opens_a_port (World *world, gconstpointer unused)
{
  world->status.mapped = wrn_endpoint_ipv4 (0x2d424d01, 40000);
  expect (world, "nat", "pass", "opened a port");
  g_assert_nonnull (strstr (get_text (world, "nat", "details"), "opened 45.66.77.1:40000"));
}

static void
test_router_that_keeps_ports (World *world, gconstpointer unused)
{
  expect (world, "nat", "pass", "one port for all");
  g_assert_nonnull (strstr (get_text (world, "nat", "details"), "endpoint-independent"));
  g_assert_nonnull (
      strstr (get_text (world, "nat", "details"), "rome-1:7654 sees 203.0.113.5:41000"));
}

static void
test_router_that_changes_ports (World *world, gconstpointer unused)
{
  world->status.uplinks[1].seen.port = 53122;
  expect (world, "nat", "warn", "Changes the port");
  world->status.uplinks[1].seen = parse ("203.0.113.6:41000");
  expect (world, "nat", "warn", "Changes the address");
  g_assert_nonnull (strstr (get_text (world, "nat", "details"), "pooling"));
}

/* One that is worse than the others show counts, wherever it stands. */
static void
test_router_is_judged_by_the_worst (World *world, gconstpointer unused)
{
  add_uplink (world, "oslo-1:7654", "192.0.2.3:7654", "203.0.113.5:41000");
  for (guint i = 0; i < 3; i++)
    {
      world->status.uplinks[i].seen.port++;
      expect (world, "nat", "warn", "Changes the port");
      world->status.uplinks[i].seen.port--;
      expect (world, "nat", "pass", "one port");
    }
}

static void
test_router_that_nobody_sees (World *world, gconstpointer unused)
{
  world->status.uplinks[1].registered = FALSE;
  expect (world, "nat", "skipped", "two meeting points");
  world->status.uplinks[1].registered = TRUE;
  world->status.uplinks[1].seen = parse ("[2a01::7]:41000");
  expect (world, "nat", "skipped", "two meeting points");
  world->status.uplinks[1].seen = parse ("192.168.1.7:41000");
  world->status.uplinks[1].endpoint = parse ("192.168.1.2:7654");
  expect (world, "nat", "skipped", "two meeting points");
}

/* Two ports of one server show no more than whether the port counts. */
static void
test_two_ports_of_one_server (World *world, gconstpointer unused)
{
  world->status.uplinks[1].endpoint = parse ("192.0.2.1:7655");
  expect (world, "nat", "pass", "as far as one meeting point can tell");
  g_assert_nonnull (strstr (get_text (world, "nat", "details"), "probably"));
  world->status.uplinks[1].seen.port++;
  expect (world, "nat", "warn", "Changes the port");
}

static void
test_no_router (World *world, gconstpointer unused)
{
  world->locals[0] = parse ("203.0.113.5:41000");
  expect (world, "nat", "pass", "of its own");
}

static void
test_ipv6 (World *world, gconstpointer unused)
{
  expect (world, "ipv6", "pass", "has IPv6");
  world->snapshot.ipv6_route = FALSE;
  expect (world, "ipv6", "pass", "does not need");
  world->status.uplinks[1].seen.port++;
  expect (world, "ipv6", "warn", "no IPv6");
  world->snapshot.ipv6_route = TRUE;
  world->locals[1] = parse ("[fd00::7]:41000");
  expect (world, "ipv6", "warn", "no IPv6");
}

static void
test_direct_members (World *world, gconstpointer unused)
{
  run (world);
  expect_nth (world, "member", 0, "pass", "Direct");
  expect_nth (world, "member", 1, "pass", "Same network");
  get_peer (world, 0)->loss = 0.25;
  expect (world, "member", "warn", "25 % of the packets are lost");
  get_peer (world, 0)->loss = -1;
  expect (world, "member", "pass", "Direct");
  get_peer (world, 0)->state = WRN_PEER_OFFLINE;
  run (world);
  g_assert_null (find (world, "member", 1));
}

/* Only where the packets could lead to anything. */
static void
test_metered_network_is_why_no_port_is_guessed (World *world, gconstpointer unused)
{
  WrnPeerStatus *peer = get_peer (world, 0);

  peer->state = WRN_PEER_RELAYED;
  world->status.metered = TRUE;
  world->status.uplinks[1].seen.port++;
  peer->router.mapping = WRN_NAT_MAPPING_EIM;
  peer->router.filtering = WRN_NAT_FILTERING_APDF;
  expect (world, "member", "warn", "which this network might charge for");
  expect (world, "member", "warn", "a direct connection to Ann");
  g_assert_nonnull (strstr (get_text (world, "member", "remedy"), "not metered"));
  world->status.metered = FALSE;
  expect (world, "member", "warn", "does not let you in");
  world->status.metered = TRUE;
  peer->router.mapping = WRN_NAT_MAPPING_APDM;
  expect (world, "member", "warn", "both change the port");
}

static void
test_why_a_member_is_relayed (World *world, gconstpointer unused)
{
  WrnPeerStatus *peer = get_peer (world, 0);

  peer->state = WRN_PEER_RELAYED;
  g_strlcpy (peer->via, "rome-1:7654", sizeof peer->via);
  expect (world, "member", "warn", "do not let the packets");
  g_assert_nonnull (strstr (get_text (world, "member", "details"), "through rome-1:7654"));
  g_assert_cmpstr (get_text (world, "member", "title"), ==, "Ann");
  world->status.uplinks[1].seen.port++;
  expect (world, "member", "warn", "Your router changes its port");
  peer->n_addresses = 0;
  expect (world, "member", "warn", "tells nobody its addresses");
  world->status.no_direct = TRUE;
  expect (world, "member", "warn", "turned off on this computer");
}

/* What was to be expected of two routers, and what became of it. */
static void
test_predicted_and_actual_way (World *world, gconstpointer unused)
{
  WrnPeerStatus *peer = get_peer (world, 0);
  const char *details;

  peer->router = (WrnNat){ .mapping = WRN_NAT_MAPPING_EIM, .filtering = WRN_NAT_FILTERING_APDF };
  run (world);
  details = get_text (world, "member", "details");
  g_assert_nonnull (strstr (details, "203.0.113.9:7, 12 ms; predicted: direct"));

  peer->state = WRN_PEER_RELAYED;
  expect (world, "member", "warn", "a firewall may be in between");
  peer->router.mapping = WRN_NAT_MAPPING_APDM;
  expect (world, "member", "warn", "The router of Ann changes its port");
  world->status.uplinks[1].seen.port++;
  expect (world, "member", "warn", "Your router and that of Ann both change");
  details = get_text (world, "member", "details");
  g_assert_nonnull (strstr (details, "predicted: relayed"));
  g_assert_nonnull (strstr (details, "there: address-and-port-dependent"));
}

static void
test_why_a_member_is_not_connected (World *world, gconstpointer unused)
{
  WrnPeerStatus *peer = get_peer (world, 0);

  peer->state = WRN_PEER_CONNECTING;
  peer->since = world->snapshot.now - WRN_SECONDS (2);
  expect (world, "member", "skipped", "Connecting");
  peer->since = world->snapshot.now - WRN_SECONDS (90);
  expect (world, "member", "fail", "Ann does not answer");
}

static void
test_a_member_without_a_name (World *world, gconstpointer unused)
{
  get_peer (world, 0)->name[0] = '\0';
  run (world);
  g_assert_cmpuint (strlen (get_text (world, "member", "title")), ==, WRN_NODE_ID_SHORT_LEN);
}

static void
test_overlap (World *world, gconstpointer unused)
{
  world->snapshot.overlap = "10.73.21.0/24 overlaps 10.73.0.0/16 of wlan0";
  expect (world, "addresses", "fail", "uses the addresses");
  g_assert_nonnull (strstr (get_text (world, "addresses", "details"), "wlan0"));
}

/* 1400 + 3 + 24 + 4 + 8 + 20 = 1459 bytes on IPv4, 1479 on IPv6. */
static void
test_packet_size (World *world, gconstpointer unused)
{
  WrnDiagnosisWay *way = &g_array_index (world->ways, WrnDiagnosisWay, 0);

  way->mtu = 1459;
  expect (world, "packet-size", "pass", "1400 bytes");
  way->mtu = 1458;
  expect (world, "packet-size", "warn", "in pieces to Ann");
  g_assert_nonnull (strstr (get_text (world, "packet-size", "remedy"), "1399"));
  way->mtu = 1479;
  way->is_ipv4 = FALSE;
  expect (world, "packet-size", "pass", "1400 bytes");
  add_way (world, "Bob", 1478, FALSE);
  expect (world, "packet-size", "warn", "in pieces to Bob");

  /* What was found by trying counts more than what the first link carries. */
  g_array_index (world->ways, WrnDiagnosisWay, 1).room = 1400;
  expect (world, "packet-size", "pass", "1400 bytes");
  g_array_index (world->ways, WrnDiagnosisWay, 1).room = 1337;
  expect (world, "packet-size", "warn", "in pieces to Bob");
  g_assert_nonnull (strstr (get_text (world, "packet-size", "remedy"), "1337"));
  g_assert_nonnull (strstr (get_text (world, "packet-size", "details"), "1337"));
  g_array_index (world->ways, WrnDiagnosisWay, 1).room = 0;

  /* Below what IPv6 needs, a smaller packet size is no help. */
  g_array_index (world->ways, WrnDiagnosisWay, 1).mtu = 1300;
  expect (world, "packet-size", "warn", "Bob");
  g_assert_null (strstr (get_text (world, "packet-size", "remedy"), "Set"));
  g_array_set_size (world->ways, 0);
  expect (world, "packet-size", "skipped", "no way");
}

static void
test_processor (World *world, gconstpointer unused)
{
  expect (world, "processor", "pass", "10 %");
  world->snapshot.load = 0.95;
  expect (world, "processor", "warn", "95 %");
  world->snapshot.load = -1;
  expect (world, "processor", "skipped", "not enough time");
}

static void
test_version (World *world, gconstpointer unused)
{
  world->status.drops.count[WRN_DROP_KIND] = 3;
  expect (world, "version", "pass", "newer");
  world->status.drops.count[WRN_DROP_PAYLOAD] = 1;
  expect (world, "version", "warn", "cannot talk");
}

static void
test_history (World *world, gconstpointer unused)
{
  world->snapshot.history_problem = "disk full";
  expect (world, "history", "warn", "not kept");
  g_assert_cmpstr (get_text (world, "history", "details"), ==, "disk full");
}

#define ADD(name, func) g_test_add ("/diagnosis/" name, World, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("all-is-well", test_all_is_well);
  ADD ("trouble-has-a-remedy", test_trouble_has_a_remedy);
  ADD ("disconnected", test_disconnected);
  ADD ("interface", test_interface);
  ADD ("route", test_route);
  ADD ("clock", test_clock);
  ADD ("supernodes", test_supernodes);
  ADD ("secret", test_secret);
  ADD ("names", test_names);
  ADD ("identity", test_identity);
  ADD ("router/that-opens-a-port", test_router_that_opens_a_port);
  ADD ("router/that-keeps-ports", test_router_that_keeps_ports);
  ADD ("router/that-changes-ports", test_router_that_changes_ports);
  ADD ("router/is-judged-by-the-worst", test_router_is_judged_by_the_worst);
  ADD ("router/that-nobody-sees", test_router_that_nobody_sees);
  ADD ("router/two-ports-of-one-server", test_two_ports_of_one_server);
  ADD ("router/none", test_no_router);
  ADD ("ipv6", test_ipv6);
  ADD ("members/direct", test_direct_members);
  ADD ("members/why-relayed", test_why_a_member_is_relayed);
  ADD ("members/relayed-because-metered", test_metered_network_is_why_no_port_is_guessed);
  ADD ("members/predicted-and-actual-way", test_predicted_and_actual_way);
  ADD ("members/why-not-connected", test_why_a_member_is_not_connected);
  ADD ("members/without-a-name", test_a_member_without_a_name);
  ADD ("overlap", test_overlap);
  ADD ("packet-size", test_packet_size);
  ADD ("processor", test_processor);
  ADD ("version", test_version);
  ADD ("history", test_history);

  return g_test_run ();
}
