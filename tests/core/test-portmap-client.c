/* test-portmap-client.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A router that opens ports is understood in each protocol; one that lies gains nothing by it.
 */
#include "config.h"

#include "core/portmap/wrn-igd.h"
#include "tests/support/wrn-fake-router.h"

#include <unistd.h>

#define PORT 7654
#define LIFETIME 1200

/* For what must succeed: longer than any computer is busy. */
#define PATIENT WRN_SECONDS (100)

/* For what never comes: enough for a liar to be heard, if it is not too busy; the test holds in
 * any case. */
#define BRIEF WRN_MSEC (300)

typedef struct
{
  WrnFakeRouter *router;         /* (owned) */
  WrnFakeRouterManners *manners; /* (not owned): the thread waits for questions */
  WrnPortmapClient client;
  WrnPortmapWish wish;
  WrnPortmapGrant grant;
} Fixture;

static void
set_up (Fixture *self, WrnTime patience)
{
  *self =
      (Fixture){ .router = wrn_fake_router_new (), .wish = { .port = PORT, .lifetime = LIFETIME } };
  memset (self->wish.nonce, 0x5a, sizeof self->wish.nonce);
  wrn_fake_router_prepare (self->router, &self->client, patience);
  self->manners = wrn_fake_router_lock (self->router);
}

static WrnPortmapVerdict
ask (Fixture *self, WrnPortmapProtocol protocol)
{
  const WrnExchange exchange = { .deadline = wrn_exchange_now () + WRN_SECONDS (100),
                                 .wake_fd = -1 };
  WrnPortmapVerdict verdict;

  wrn_fake_router_unlock (self->router);
  verdict = wrn_portmap_client_ask (&self->client, &exchange, protocol, &self->wish, &self->grant);
  self->manners = wrn_fake_router_lock (self->router);
  return verdict;
}

static WrnFakeRouterCounts
get_counts (Fixture *self)
{
  WrnFakeRouterCounts counts;

  wrn_fake_router_unlock (self->router);
  counts = wrn_fake_router_get_counts (self->router);
  self->manners = wrn_fake_router_lock (self->router);
  return counts;
}

static void
tear_down (Fixture *self)
{
  wrn_fake_router_unlock (self->router);
  wrn_fake_router_free (self->router);
}

static void
expect_external (const Fixture *self, const char *expected)
{
  char text[WRN_ENDPOINT_FORMAT_LEN];

  g_assert_cmpstr (wrn_endpoint_format (&self->grant.external, text), ==, expected);
  g_assert_cmpint (self->grant.external.kind, ==, WRN_ENDPOINT_MAPPED);
}

static void
test_each_protocol_maps_and_removes (gconstpointer data)
{
  const WrnPortmapProtocol protocol = GPOINTER_TO_UINT (data);
  Fixture f;
  WrnFakeRouterCounts counts;

  set_up (&f, PATIENT);
  f.manners->port = 40000;
  g_assert_cmpint (ask (&f, protocol), ==, WRN_PORTMAP_GRANTED);
  counts = get_counts (&f);
  g_assert_cmpuint (counts.n_grants, >=, 1);
  g_assert_cmpuint (counts.internal_port, ==, PORT);
  g_assert_cmpuint (counts.lifetime, ==, LIFETIME);
  g_assert_cmpuint (f.grant.lifetime, ==, LIFETIME);
  if (protocol == WRN_PORTMAP_UPNP)
    expect_external (&f, "45.66.77.1:7654"); /* IGD 1 gives what is asked for */
  else
    expect_external (&f, "45.66.77.1:40000");

  f.wish.granted = f.grant.external;
  f.wish.lifetime = 0;
  g_assert_cmpint (ask (&f, protocol), ==, WRN_PORTMAP_GRANTED);
  counts = get_counts (&f);
  g_assert_cmpuint (counts.n_removals, >=, 1);
  if (protocol == WRN_PORTMAP_UPNP)
    g_assert_cmpuint (counts.external_port, ==, 7654);
  tear_down (&f);
}

static void
test_other_version_is_known_at_once (void)
{
  Fixture f;

  set_up (&f, PATIENT);
  f.manners->pcp = FALSE;
  g_assert_cmpint (ask (&f, WRN_PORTMAP_PCP), ==, WRN_PORTMAP_SILENT);
  g_assert_cmpint (ask (&f, WRN_PORTMAP_NAT_PMP), ==, WRN_PORTMAP_GRANTED);
  f.manners->pcp = TRUE;
  f.manners->nat_pmp = FALSE;
  g_assert_cmpint (ask (&f, WRN_PORTMAP_NAT_PMP), ==, WRN_PORTMAP_SILENT);
  g_assert_cmpint (ask (&f, WRN_PORTMAP_PCP), ==, WRN_PORTMAP_GRANTED);
  tear_down (&f);
}

/* The system says that nobody listens there. */
static void
test_closed_port_is_known_at_once (void)
{
  Fixture f;

  set_up (&f, PATIENT);
  f.client.server.address[15] = 9;
  g_assert_cmpint (ask (&f, WRN_PORTMAP_PCP), ==, WRN_PORTMAP_SILENT);
  g_assert_cmpint (ask (&f, WRN_PORTMAP_NAT_PMP), ==, WRN_PORTMAP_SILENT);
  tear_down (&f);
}

static void
test_refusal_is_one (void)
{
  Fixture f;

  set_up (&f, PATIENT);
  f.manners->result = 2;
  f.manners->upnp_errors = 100;
  f.manners->upnp_error = 606;
  g_assert_cmpint (ask (&f, WRN_PORTMAP_PCP), ==, WRN_PORTMAP_REFUSED);
  g_assert_cmpint (ask (&f, WRN_PORTMAP_NAT_PMP), ==, WRN_PORTMAP_REFUSED);
  g_assert_cmpint (ask (&f, WRN_PORTMAP_UPNP), ==, WRN_PORTMAP_REFUSED);
  g_assert_cmpuint (get_counts (&f).n_grants, ==, 0);
  tear_down (&f);
}

static void
test_address_that_cannot_be_ours_is_useless (gconstpointer data)
{
  static const char *const addresses[] = {
    "127.0.0.1",   "127.0.0.2", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1",
    "169.254.1.1", "224.0.0.1", "0.0.0.0",  "0.1.2.3",    "240.0.0.1",   "255.255.255.255",
  };
  const WrnPortmapProtocol protocol = GPOINTER_TO_UINT (data);
  Fixture f;

  set_up (&f, PATIENT);
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *text = g_strconcat (addresses[i], ":1", NULL);
      WrnEndpoint address;

      g_assert_true (wrn_endpoint_parse (text, &address));
      f.manners->address = wrn_endpoint_get_ipv4 (&address);
      g_assert_cmpint (ask (&f, protocol), ==, WRN_PORTMAP_USELESS);
    }
  /* Who asks first what the address is, does not ask for a port then. */
  if (protocol != WRN_PORTMAP_PCP)
    g_assert_cmpuint (get_counts (&f).n_grants, ==, 0);
  tear_down (&f);
}

static void
clear_port (guint8 *answer, gsize *len)
{
  if (*len == 60)
    answer[42] = answer[43] = 0;
  if (*len == 16)
    answer[10] = answer[11] = 0;
}

static void
test_port_0_is_useless (void)
{
  Fixture f;

  set_up (&f, PATIENT);
  f.manners->mangle = clear_port;
  g_assert_cmpint (ask (&f, WRN_PORTMAP_PCP), ==, WRN_PORTMAP_USELESS);
  g_assert_cmpint (ask (&f, WRN_PORTMAP_NAT_PMP), ==, WRN_PORTMAP_USELESS);
  tear_down (&f);
}

static void
test_lifetime_is_kept_within_limits (gconstpointer data)
{
  const WrnPortmapProtocol protocol = GPOINTER_TO_UINT (data);
  Fixture f;

  set_up (&f, PATIENT);
  f.manners->no_lifetime = TRUE;
  g_assert_cmpint (ask (&f, protocol), ==, WRN_PORTMAP_USELESS);
  f.manners->no_lifetime = FALSE;
  f.manners->lifetime = 1;
  g_assert_cmpint (ask (&f, protocol), ==, WRN_PORTMAP_GRANTED);
  g_assert_cmpuint (f.grant.lifetime, ==, WRN_PORTMAP_LIFETIME_MIN);
  f.manners->lifetime = G_MAXUINT32;
  g_assert_cmpint (ask (&f, protocol), ==, WRN_PORTMAP_GRANTED);
  g_assert_cmpuint (f.grant.lifetime, ==, WRN_PORTMAP_LIFETIME_MAX);
  tear_down (&f);
}

static void
shorten (guint8 *answer, gsize *len)
{
  *len -= 1;
}

static void
shorten_much (guint8 *answer, gsize *len)
{
  *len = 1;
}

static void
lengthen (guint8 *answer, gsize *len)
{
  memset (answer + *len, 0xff, 1999 - *len);
  *len = 1999;
}

static void
randomize (guint8 *answer, gsize *len)
{
  for (gsize i = 0; i < *len; i++)
    answer[i] = (guint8) g_test_rand_int ();
  answer[0] = 0xee;
}

static void
change_nonce (guint8 *answer, gsize *len)
{
  if (*len == 60)
    answer[30] ^= 1;
  else
    answer[9] ^= 1; /* our port in an answer of NAT-PMP */
}

static void
test_nonsense_is_no_answer (void)
{
  static void (*const manglers[]) (guint8 * answer, gsize * len) = {
    shorten, shorten_much, lengthen, randomize, change_nonce,
  };
  Fixture f;

  set_up (&f, BRIEF);
  for (guint i = 0; i < G_N_ELEMENTS (manglers); i++)
    {
      f.manners->mangle = manglers[i];
      g_assert_cmpint (ask (&f, WRN_PORTMAP_PCP), ==, WRN_PORTMAP_SILENT);
    }
  for (guint i = 0; i + 1 < G_N_ELEMENTS (manglers); i++)
    {
      f.manners->mangle = manglers[i];
      g_assert_cmpint (ask (&f, WRN_PORTMAP_NAT_PMP), ==, WRN_PORTMAP_SILENT);
    }
  f.manners->mangle = shorten_much;
  g_assert_cmpint (ask (&f, WRN_PORTMAP_UPNP), ==, WRN_PORTMAP_SILENT);
  tear_down (&f);
}

static void
test_answers_of_strangers_are_not_heard (void)
{
  Fixture f;

  set_up (&f, BRIEF);
  f.manners->elsewhere = TRUE;
  for (WrnPortmapProtocol i = 0; i < WRN_N_PORTMAP_PROTOCOLS; i++)
    g_assert_cmpint (ask (&f, i), ==, WRN_PORTMAP_SILENT);
  g_assert_cmpuint (get_counts (&f).n_fetches, ==, 0);
  tear_down (&f);
}

/* Nothing is fetched from where a description or a service is said to be, if that is elsewhere. */
static void
test_upnp_stays_at_the_router (void)
{
  static const char *const elsewhere[] = {
    "http://127.0.0.3:@/root.xml", "http://10.0.0.1/root.xml", "http://localhost/root.xml",
    "https://127.0.0.1/root.xml",  "file:///etc/passwd",       "",
  };
  Fixture f;

  set_up (&f, BRIEF);
  for (guint i = 0; i < G_N_ELEMENTS (elsewhere); i++)
    {
      f.manners->location = elsewhere[i];
      g_assert_cmpint (ask (&f, WRN_PORTMAP_UPNP), ==, WRN_PORTMAP_SILENT);
    }
  g_assert_cmpuint (get_counts (&f).n_fetches, ==, 0);

  f.client.patience = PATIENT;
  f.manners->location = NULL;
  f.manners->control = "http://127.0.0.3/control";
  g_assert_cmpint (ask (&f, WRN_PORTMAP_UPNP), ==, WRN_PORTMAP_SILENT);
  g_assert_cmpuint (get_counts (&f).n_fetches, ==, 1);
  g_assert_cmpuint (get_counts (&f).n_calls, ==, 0);
  tear_down (&f);
}

static void
test_upnp_follows_no_redirect_and_believes_no_bomb (void)
{
  static const char *const answers[] = {
    "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 4294967295\r\n\r\n<root>",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff0\r\n<root>",
    "HTTP/1.1 200 OK\r\n\r\n<!DOCTYPE b [<!ENTITY a \"aa\">]><root>&a;&a;</root>",
    "SSH-2.0-OpenSSH_9.2\r\n",
    "",
  };
  Fixture f;

  set_up (&f, PATIENT);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      f.manners->http = answers[i];
      g_assert_cmpint (ask (&f, WRN_PORTMAP_UPNP), ==, WRN_PORTMAP_SILENT);
    }
  g_assert_cmpuint (get_counts (&f).n_fetches, ==, G_N_ELEMENTS (answers));
  g_assert_cmpuint (get_counts (&f).n_calls, ==, 0);
  tear_down (&f);
}

/* The end of the time ends it, however lively the line is. */
static void
test_upnp_does_not_wait_for_ever (void)
{
  Fixture f;
  WrnTime began;

  set_up (&f, BRIEF);
  f.manners->http = "HTTP/1.1 200 OK\r\n\r\n";
  f.manners->drips = TRUE;
  began = wrn_exchange_now ();
  g_assert_cmpint (ask (&f, WRN_PORTMAP_UPNP), ==, WRN_PORTMAP_SILENT);
  g_assert_cmpint (wrn_exchange_now () - began, >=, 0);
  tear_down (&f);
}

/* The most that fits is read, and no more, however fast it comes. */
static void
test_upnp_does_not_read_for_ever (void)
{
  Fixture f;

  set_up (&f, PATIENT);
  f.manners->http = "HTTP/1.1 200 OK\r\n\r\n<root>";
  f.manners->floods = TRUE;
  g_assert_cmpint (ask (&f, WRN_PORTMAP_UPNP), ==, WRN_PORTMAP_SILENT);
  tear_down (&f);
}

static void
test_upnp_takes_another_port_if_one_is_taken (void)
{
  Fixture f;

  set_up (&f, PATIENT);
  f.manners->upnp_errors = 2;
  f.manners->upnp_error = WRN_UPNP_CONFLICT;
  g_assert_cmpint (ask (&f, WRN_PORTMAP_UPNP), ==, WRN_PORTMAP_GRANTED);
  g_assert_cmpuint (f.grant.external.port, ==, get_counts (&f).external_port);
  g_assert_cmpuint (f.grant.external.port, >=, 1024);

  f.manners->upnp_errors = 100;
  g_assert_cmpint (ask (&f, WRN_PORTMAP_UPNP), ==, WRN_PORTMAP_REFUSED);
  tear_down (&f);
}

static void
test_upnp_that_knows_no_leases_is_asked_without (void)
{
  Fixture f;

  set_up (&f, PATIENT);
  f.manners->upnp_errors = 1;
  f.manners->upnp_error = WRN_UPNP_PERMANENT_ONLY;
  g_assert_cmpint (ask (&f, WRN_PORTMAP_UPNP), ==, WRN_PORTMAP_GRANTED);
  g_assert_cmpuint (get_counts (&f).lifetime, ==, 0);
  g_assert_cmpuint (f.grant.lifetime, ==, LIFETIME);
  tear_down (&f);
}

static void
test_probe_changes_nothing (void)
{
  const WrnExchange exchange = { .deadline = wrn_exchange_now () + WRN_SECONDS (100),
                                 .wake_fd = -1 };
  Fixture f;

  set_up (&f, PATIENT);
  wrn_fake_router_unlock (f.router);
  for (WrnPortmapProtocol i = 0; i < WRN_N_PORTMAP_PROTOCOLS; i++)
    {
      WrnEndpoint address;

      g_assert_true (wrn_portmap_client_probe (&f.client, &exchange, i, &address));
      g_assert_cmphex (wrn_endpoint_get_ipv4 (&address), ==, i == WRN_PORTMAP_PCP ? 0 : 0x2d424d01);
    }
  f.manners = wrn_fake_router_lock (f.router);
  g_assert_cmpuint (get_counts (&f).n_grants, ==, 0);
  tear_down (&f);
}

/* Who waits in another thread is not kept. */
static void
test_wake_ends_every_wait (void)
{
  int fds[2];
  const guint8 byte = 0;
  Fixture f;

  set_up (&f, PATIENT);
  f.manners->pcp = f.manners->nat_pmp = f.manners->upnp = FALSE;
  wrn_fake_router_unlock (f.router);
  g_assert_cmpint (pipe (fds), ==, 0);
  g_assert_cmpint (write (fds[1], &byte, 1), ==, 1);
  for (WrnPortmapProtocol i = 0; i < WRN_N_PORTMAP_PROTOCOLS; i++)
    {
      const WrnExchange exchange = { .deadline = WRN_TIME_NEVER, .wake_fd = fds[0] };

      g_assert_cmpint (wrn_portmap_client_ask (&f.client, &exchange, i, &f.wish, &f.grant), ==,
                       WRN_PORTMAP_SILENT);
    }
  close (fds[0]);
  close (fds[1]);
  f.manners = wrn_fake_router_lock (f.router);
  tear_down (&f);
}

static void
test_announcement_of_a_restart_is_heard (void)
{
  guint8 pcp[24] = { 2, 0x80 };
  /* 1000 s at an hour ago, and 4600 s now, give or take some minutes. */
  guint8 nat_pmp[12] = { 0, 0x80, 0, 0, 0, 0, 0x11, 0xf8, 45, 66, 77, 1 };
  const WrnEndpoint granted = wrn_endpoint_ipv4 (0x2d424d01, 40000);
  Fixture f;

  set_up (&f, PATIENT);
  g_assert_cmpint (ask (&f, WRN_PORTMAP_PCP), ==, WRN_PORTMAP_GRANTED);
  g_assert_cmpuint (f.client.epoch.seconds, ==, 1000);
  f.client.epoch.at = wrn_exchange_now () - WRN_SECONDS (3600);
  /* It goes on; then it has another address; then it begins anew. */
  g_assert_false (wrn_portmap_client_hear (&f.client, &granted, nat_pmp, sizeof nat_pmp));
  nat_pmp[11] = 9;
  g_assert_true (wrn_portmap_client_hear (&f.client, &granted, nat_pmp, sizeof nat_pmp));
  g_assert_false (wrn_portmap_client_hear (&f.client, &granted, pcp, 23));
  g_assert_true (wrn_portmap_client_hear (&f.client, &granted, pcp, 24));
  tear_down (&f);
}

static void
add_for_each (const char *name, GTestDataFunc test)
{
  for (guint i = 0; i < WRN_N_PORTMAP_PROTOCOLS; i++)
    {
      g_autofree char *protocol = g_ascii_strdown (wrn_portmap_protocol_get_name (i), -1);
      g_autofree char *path = g_strdup_printf ("/portmap-client/%s/%s", protocol, name);

      /* UPnP says nothing of how long, but in the question. */
      if (i != WRN_PORTMAP_UPNP || test != test_lifetime_is_kept_within_limits)
        g_test_add_data_func (path, GUINT_TO_POINTER (i), test);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_for_each ("maps-and-removes", test_each_protocol_maps_and_removes);
  add_for_each ("address-that-cannot-be-ours-is-useless",
                test_address_that_cannot_be_ours_is_useless);
  add_for_each ("lifetime-is-kept-within-limits", test_lifetime_is_kept_within_limits);
  g_test_add_func ("/portmap-client/other-version-is-known-at-once",
                   test_other_version_is_known_at_once);
  g_test_add_func ("/portmap-client/closed-port-is-known-at-once",
                   test_closed_port_is_known_at_once);
  g_test_add_func ("/portmap-client/refusal-is-one", test_refusal_is_one);
  g_test_add_func ("/portmap-client/port-0-is-useless", test_port_0_is_useless);
  g_test_add_func ("/portmap-client/nonsense-is-no-answer", test_nonsense_is_no_answer);
  g_test_add_func ("/portmap-client/answers-of-strangers-are-not-heard",
                   test_answers_of_strangers_are_not_heard);
  g_test_add_func ("/portmap-client/upnp/stays-at-the-router", test_upnp_stays_at_the_router);
  g_test_add_func ("/portmap-client/upnp/follows-no-redirect-and-believes-no-bomb",
                   test_upnp_follows_no_redirect_and_believes_no_bomb);
  g_test_add_func ("/portmap-client/upnp/does-not-wait-for-ever", test_upnp_does_not_wait_for_ever);
  g_test_add_func ("/portmap-client/upnp/does-not-read-for-ever", test_upnp_does_not_read_for_ever);
  g_test_add_func ("/portmap-client/upnp/takes-another-port-if-one-is-taken",
                   test_upnp_takes_another_port_if_one_is_taken);
  g_test_add_func ("/portmap-client/upnp/that-knows-no-leases-is-asked-without",
                   test_upnp_that_knows_no_leases_is_asked_without);
  g_test_add_func ("/portmap-client/probe-changes-nothing", test_probe_changes_nothing);
  g_test_add_func ("/portmap-client/wake-ends-every-wait", test_wake_ends_every_wait);
  g_test_add_func ("/portmap-client/announcement-of-a-restart-is-heard",
                   test_announcement_of_a_restart_is_heard);
  return g_test_run ();
}
