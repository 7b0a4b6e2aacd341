/* test-portmap.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A port is opened by the first protocol that works, kept open, and given back.
 */
#include "config.h"

#include "core/portmap/wrn-portmap-news.h"
#include "tests/support/wrn-fake-router.h"

#include <sys/socket.h>
#include <unistd.h>

#include "core/io/wrn-sockaddr.h"

#define PORT 7654

/* Longer than any computer is busy; what has not happened by then never does. */
#define PATIENT WRN_SECONDS (100)

/* An answer that never comes is only known by its time. Who is too late is asked again. */
#define IMPATIENT WRN_MSEC (500)

/* An hour in 36 ms; where nothing is due, nothing has to happen in time. */
#define HURRY 100000
#define SLOWLY 100

typedef struct
{
  WrnFakeRouter *routers[2]; /* (owned) */
  guint at;                  /* which of them is the way out; 2: none */
  WrnTime patience;
  WrnPortmap *portmap; /* (owned) */
  guint16 announce_port;
  WrnPortmapState told;
  guint n_told;
} Fixture;

static gboolean
find_router (WrnPortmapClient *out, gpointer user_data)
{
  Fixture *self = user_data;

  if (self->at >= G_N_ELEMENTS (self->routers))
    return FALSE;
  wrn_fake_router_prepare (self->routers[self->at], out, self->patience);
  /* Another one has another address; all of these are ours. */
  out->gateway.local = wrn_endpoint_ipv4 (0x7f000002 + self->at, 0);
  return TRUE;
}

static void
changed (gpointer user_data, const WrnPortmapState *state)
{
  Fixture *self = user_data;

  self->told = *state;
  self->n_told++;
}

/* Whether nobody listens there. */
static gboolean
is_free (guint16 port)
{
  const int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const WrnEndpoint any = wrn_endpoint_ipv4 (0, port);
  WrnSockaddr address;
  const socklen_t len = wrn_sockaddr_set (&address, &any);
  const gboolean bound = bind (fd, &address.any, len) == 0;

  close (fd);
  return bound;
}

/* One that nobody is given by chance. */
static guint16
find_free_port (void)
{
  guint16 port = (guint16) (20000 + getpid () % 10000);

  while (!is_free (port))
    port++;
  return port;
}

static void
set_up (Fixture *self)
{
  *self = (Fixture){ .patience = PATIENT, .announce_port = find_free_port () };
  for (guint i = 0; i < G_N_ELEMENTS (self->routers); i++)
    self->routers[i] = wrn_fake_router_new ();
}

static void
start (Fixture *self, guint32 lifetime, guint hurry)
{
  static const guint8 nonce[WRN_PCP_NONCE_LEN] = { 1, 2, 3 };
  const WrnPortmapOptions options = {
    .nonce = nonce,
    .port = PORT,
    .lifetime = lifetime,
    .changed = changed,
    .user_data = self,
    .find_router = find_router,
    .announce_port = self->announce_port,
    .hurry = hurry,
  };

  self->portmap = wrn_portmap_new (&options);
}

static void
tear_down (Fixture *self)
{
  g_clear_pointer (&self->portmap, wrn_portmap_free);
  for (guint i = 0; i < G_N_ELEMENTS (self->routers); i++)
    wrn_fake_router_free (self->routers[i]);
}

static void
wait_until (Fixture *self, gboolean (*holds) (Fixture *self))
{
  const gint64 until = g_get_monotonic_time () + 100 * G_TIME_SPAN_SECOND;

  while (!holds (self))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      if (!g_main_context_iteration (NULL, FALSE))
        g_thread_yield ();
    }
}

static gboolean
is_open (Fixture *self)
{
  return self->told.is_open;
}

static gboolean
is_closed (Fixture *self)
{
  return self->n_told > 0 && !self->told.is_open;
}

static gboolean
is_renewed (Fixture *self)
{
  WrnPortmapState state;

  wrn_portmap_get_state (self->portmap, &state);
  return state.n_grants >= 3;
}

static gboolean
is_renewed_once (Fixture *self)
{
  WrnPortmapState state;

  wrn_portmap_get_state (self->portmap, &state);
  return state.n_grants >= 2;
}

static gboolean
is_removed (Fixture *self)
{
  return wrn_fake_router_get_counts (self->routers[0]).n_removals > 0;
}

static void
set_protocols (WrnFakeRouter *router, gboolean pcp, gboolean nat_pmp, gboolean upnp)
{
  WrnFakeRouterManners *manners = wrn_fake_router_lock (router);

  manners->pcp = pcp;
  manners->nat_pmp = nat_pmp;
  manners->upnp = upnp;
  wrn_fake_router_unlock (router);
}

static void
set_address (WrnFakeRouter *router, guint32 address)
{
  wrn_fake_router_lock (router)->address = address;
  wrn_fake_router_unlock (router);
}

static void
expect_external (const Fixture *self, const char *expected)
{
  char text[WRN_ENDPOINT_FORMAT_LEN];

  g_assert_cmpstr (wrn_endpoint_format (&self->told.external, text), ==, expected);
}

static void
test_first_that_works_is_taken (void)
{
  static const gboolean speaks[WRN_N_PORTMAP_PROTOCOLS][3] = {
    [WRN_PORTMAP_PCP] = { TRUE, TRUE, TRUE },
    [WRN_PORTMAP_NAT_PMP] = { FALSE, TRUE, TRUE },
    [WRN_PORTMAP_UPNP] = { FALSE, FALSE, TRUE },
  };

  for (WrnPortmapProtocol i = 0; i < WRN_N_PORTMAP_PROTOCOLS; i++)
    {
      Fixture f;
      WrnFakeRouterCounts counts;

      set_up (&f);
      if (i == WRN_PORTMAP_UPNP)
        f.patience = IMPATIENT;
      set_protocols (f.routers[0], speaks[i][0], speaks[i][1], speaks[i][2]);
      start (&f, 0, SLOWLY);
      wait_until (&f, is_open);
      g_assert_cmpint (f.told.protocol, ==, i);
      g_assert_cmpint (f.told.verdict, ==, WRN_PORTMAP_GRANTED);
      g_assert_true (f.told.has_router);
      expect_external (&f, "45.66.77.1:7654");
      counts = wrn_fake_router_get_counts (f.routers[0]);
      g_assert_cmpuint (counts.lifetime, ==, WRN_PORTMAP_LIFETIME);
      g_assert_cmpint (counts.n_nat_pmp > 0, ==, i == WRN_PORTMAP_NAT_PMP);
      g_assert_cmpint (counts.n_searches > 0, ==, i == WRN_PORTMAP_UPNP);
      tear_down (&f);
    }
}

/* By the protocol that made it, and no other is asked for that. */
static void
test_mapping_is_renewed_without_a_word (gconstpointer data)
{
  const WrnPortmapProtocol protocol = GPOINTER_TO_UINT (data);
  WrnFakeRouterCounts counts;
  Fixture f;

  set_up (&f);
  set_protocols (f.routers[0], protocol != WRN_PORTMAP_NAT_PMP, TRUE, TRUE);
  /* A refusal is an answer, for which nobody has to wait; UPnP knows none of these. */
  wrn_fake_router_lock (f.routers[0])->result = protocol == WRN_PORTMAP_UPNP ? 2 : 0;
  wrn_fake_router_unlock (f.routers[0]);
  start (&f, 3600, HURRY);
  wait_until (&f, is_renewed);
  wait_until (&f, is_open);
  g_assert_cmpuint (f.n_told, ==, 1);
  g_assert_cmpint (f.told.protocol, ==, protocol);
  counts = wrn_fake_router_get_counts (f.routers[0]);
  g_assert_cmpuint (counts.n_grants, >=, 3);
  if (protocol == WRN_PORTMAP_UPNP)
    g_assert_cmpuint (counts.n_pcp, <, counts.n_grants);
  else
    g_assert_cmpuint (counts.n_searches, ==, 0);
  tear_down (&f);
}

static gboolean
has_other_address (Fixture *self)
{
  return wrn_endpoint_get_ipv4 (&self->told.external) == 0x2d424d09;
}

static void
test_change_of_address_is_told (void)
{
  Fixture f;

  set_up (&f);
  start (&f, 3600, HURRY);
  wait_until (&f, is_open);
  set_address (f.routers[0], 0x2d424d09);
  wait_until (&f, has_other_address);
  g_assert_true (f.told.is_open);
  g_assert_cmpuint (f.n_told, ==, 2);
  tear_down (&f);
}

static void
test_router_that_loses_its_address_is_useless (void)
{
  Fixture f;

  set_up (&f);
  start (&f, 3600, HURRY);
  wait_until (&f, is_open);
  set_address (f.routers[0], 0x0a000001);
  wait_until (&f, is_closed);
  g_assert_cmpint (f.told.verdict, ==, WRN_PORTMAP_USELESS);
  g_assert_cmpint (f.told.protocol, ==, WRN_PORTMAP_PCP);
  g_assert_true (wrn_endpoint_is_none (&f.told.external));
  /* What PCP mapped all the same is given back. */
  wait_until (&f, is_removed);
  tear_down (&f);
}

static void
test_announced_restart_is_answered_by_a_question (void)
{
  Fixture f;

  set_up (&f);
  start (&f, WRN_PORTMAP_LIFETIME_MAX, SLOWLY);
  wait_until (&f, is_open);
  wrn_fake_router_announce (f.routers[0], f.announce_port, 0);
  wait_until (&f, is_renewed_once);
  g_assert_cmpuint (f.n_told, ==, 1);
  tear_down (&f);
}

static gboolean
is_deaf (Fixture *self)
{
  return is_free (self->announce_port);
}

/* After so many of them that it does not listen any more, it has read them all, and is still not
 * about to ask. Of each it would hear, it would ask, and count anew. */
static void
test_strangers_announcements_are_not_heard (gconstpointer data)
{
  const gboolean from_elsewhere = GPOINTER_TO_INT (data);
  WrnFakeRouter *stranger;
  guint32 epoch = 0;
  Fixture f;

  set_up (&f);
  stranger = f.routers[from_elsewhere ? 0 : 1];
  start (&f, WRN_PORTMAP_LIFETIME_MAX, SLOWLY);
  wait_until (&f, is_open);
  wrn_fake_router_lock (stranger)->elsewhere = from_elsewhere;
  wrn_fake_router_unlock (stranger);
  for (const gint64 until = g_get_monotonic_time () + 100 * G_TIME_SPAN_SECOND; !is_deaf (&f);)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      wrn_fake_router_announce (stranger, f.announce_port, epoch++);
      g_thread_yield ();
    }
  wrn_fake_router_lock (stranger)->elsewhere = FALSE;
  wrn_fake_router_unlock (stranger);
  g_clear_pointer (&f.portmap, wrn_portmap_free);
  g_assert_cmpuint (wrn_fake_router_get_counts (f.routers[0]).n_grants, ==, 1);
  tear_down (&f);
}

static void
test_mapping_is_given_back_at_the_end (gconstpointer data)
{
  const WrnPortmapProtocol protocol = GPOINTER_TO_UINT (data);
  Fixture f;

  set_up (&f);
  f.patience = protocol == WRN_PORTMAP_UPNP ? IMPATIENT : PATIENT;
  set_protocols (f.routers[0], protocol == WRN_PORTMAP_PCP, protocol == WRN_PORTMAP_NAT_PMP,
                 protocol == WRN_PORTMAP_UPNP);
  start (&f, 0, SLOWLY);
  wait_until (&f, is_open);
  g_clear_pointer (&f.portmap, wrn_portmap_free);
  wait_until (&f, is_removed);
  tear_down (&f);
}

static void
test_refusal_is_told_and_tried_again (void)
{
  Fixture f;

  set_up (&f);
  set_protocols (f.routers[0], TRUE, FALSE, FALSE);
  f.patience = WRN_MSEC (100);
  wrn_fake_router_lock (f.routers[0])->result = 2;
  wrn_fake_router_unlock (f.routers[0]);
  start (&f, 0, SLOWLY);
  wait_until (&f, is_closed);
  g_assert_true (f.told.has_router);
  g_assert_cmpint (f.told.verdict, ==, WRN_PORTMAP_REFUSED);
  g_assert_cmpint (f.told.protocol, ==, WRN_PORTMAP_PCP);

  wrn_fake_router_lock (f.routers[0])->result = 0;
  wrn_fake_router_unlock (f.routers[0]);
  wait_until (&f, is_open);
  tear_down (&f);
}

static void
test_silence_is_told (void)
{
  Fixture f;

  set_up (&f);
  set_protocols (f.routers[0], FALSE, FALSE, FALSE);
  f.patience = WRN_MSEC (100);
  start (&f, 0, 1);
  wait_until (&f, is_closed);
  g_assert_cmpint (f.told.verdict, ==, WRN_PORTMAP_SILENT);
  g_assert_true (f.told.has_router);
  tear_down (&f);
}

static gboolean
has_no_router (Fixture *self)
{
  return self->n_told > 0 && !self->told.has_router;
}

static gboolean
is_at_second (Fixture *self)
{
  return self->told.is_open && wrn_fake_router_get_counts (self->routers[1]).n_grants > 0;
}

static void
test_mapping_moves_with_the_network (void)
{
  Fixture f;

  set_up (&f);
  start (&f, WRN_PORTMAP_LIFETIME_MAX, SLOWLY);
  wait_until (&f, is_open);
  f.at = 2;
  wrn_portmap_network_changed (f.portmap);
  wait_until (&f, has_no_router);
  g_assert_false (f.told.is_open);
  f.at = 1;
  wrn_portmap_network_changed (f.portmap);
  wait_until (&f, is_at_second);
  tear_down (&f);
}

static void
test_same_router_is_asked_again_after_a_change (void)
{
  Fixture f;

  set_up (&f);
  start (&f, WRN_PORTMAP_LIFETIME_MAX, SLOWLY);
  wait_until (&f, is_open);
  wrn_portmap_network_changed (f.portmap);
  wait_until (&f, is_renewed_once);
  g_assert_cmpuint (f.n_told, ==, 1);
  tear_down (&f);
}

static void
test_without_a_router_nothing_happens (void)
{
  Fixture f;
  WrnPortmapState state;

  set_up (&f);
  f.at = 2;
  start (&f, 0, SLOWLY);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  wrn_portmap_get_state (f.portmap, &state);
  g_assert_false (state.has_router);
  g_assert_cmpuint (f.n_told, ==, 0);
  /* Until there is one. */
  f.at = 0;
  wrn_portmap_network_changed (f.portmap);
  wait_until (&f, is_open);
  tear_down (&f);
}

/* Whoever ends does not wait for a router that never answers. */
static void
test_end_does_not_wait_for_silence (void)
{
  Fixture f;
  gint64 began;

  set_up (&f);
  set_protocols (f.routers[0], FALSE, FALSE, FALSE);
  start (&f, 0, SLOWLY);
  began = g_get_monotonic_time ();
  tear_down (&f);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 50 * G_TIME_SPAN_SECOND);
}

static WrnPortmapState
state_of (gboolean is_open, WrnPortmapVerdict verdict, guint16 port)
{
  WrnPortmapState state = { 0 };

  state.has_router = TRUE;
  state.is_open = is_open;
  state.verdict = verdict;
  state.protocol = WRN_PORTMAP_NAT_PMP;
  if (is_open)
    state.external = wrn_endpoint_ipv4 (0x2d424d01, port);
  return state;
}

static void
expect_news (const WrnPortmapState *before, const WrnPortmapState *now, const char *expected)
{
  g_autofree char *news = wrn_portmap_news (before, now);

  g_assert_cmpstr (news, ==, expected);
}

static void
test_news_are_told_once (void)
{
  static const char refused[] = "the router refuses to open a port by NAT-PMP";
  static const char useless[] =
      "the router can open ports, but has no address of its own on the Internet";
  const WrnPortmapState nothing = { 0 };
  const WrnPortmapState silent = state_of (FALSE, WRN_PORTMAP_SILENT, 0);
  const WrnPortmapState no = state_of (FALSE, WRN_PORTMAP_REFUSED, 0);
  const WrnPortmapState inner = state_of (FALSE, WRN_PORTMAP_USELESS, 0);
  const WrnPortmapState open = state_of (TRUE, WRN_PORTMAP_GRANTED, 7654);
  const WrnPortmapState other = state_of (TRUE, WRN_PORTMAP_GRANTED, 40000);

  expect_news (&nothing, &silent, NULL);
  expect_news (&silent, &nothing, NULL);
  expect_news (&nothing, &open,
               "the router opened port 7654 by NAT-PMP: others reach us at 45.66.77.1:7654");
  expect_news (&open, &open, NULL);
  expect_news (&open, &other,
               "the router opened port 40000 by NAT-PMP: others reach us at 45.66.77.1:40000");
  expect_news (&open, &silent, "the router keeps no port open for us any more");
  expect_news (&open, &nothing, "the router keeps no port open for us any more");
  expect_news (&nothing, &no, refused);
  expect_news (&no, &no, NULL);
  expect_news (&open, &no, refused);
  expect_news (&nothing, &inner, useless);
  expect_news (&no, &inner, useless);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/portmap/first-that-works-is-taken", test_first_that_works_is_taken);
  g_test_add_func ("/portmap/change-of-address-is-told", test_change_of_address_is_told);
  g_test_add_func ("/portmap/router-that-loses-its-address-is-useless",
                   test_router_that_loses_its_address_is_useless);
  g_test_add_func ("/portmap/announced-restart-is-answered-by-a-question",
                   test_announced_restart_is_answered_by_a_question);
  g_test_add_data_func ("/portmap/strangers-announcements-are-not-heard/by-port",
                        GINT_TO_POINTER (FALSE), test_strangers_announcements_are_not_heard);
  g_test_add_data_func ("/portmap/strangers-announcements-are-not-heard/by-address",
                        GINT_TO_POINTER (TRUE), test_strangers_announcements_are_not_heard);
  for (guint i = 0; i < WRN_N_PORTMAP_PROTOCOLS; i++)
    {
      g_autofree char *name = g_ascii_strdown (wrn_portmap_protocol_get_name (i), -1);
      g_autofree char *renewed =
          g_strdup_printf ("/portmap/%s/mapping-is-renewed-without-a-word", name);
      g_autofree char *path =
          g_strdup_printf ("/portmap/%s/mapping-is-given-back-at-the-end", name);

      g_test_add_data_func (renewed, GUINT_TO_POINTER (i), test_mapping_is_renewed_without_a_word);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_mapping_is_given_back_at_the_end);
    }
  g_test_add_func ("/portmap/refusal-is-told-and-tried-again",
                   test_refusal_is_told_and_tried_again);
  g_test_add_func ("/portmap/silence-is-told", test_silence_is_told);
  g_test_add_func ("/portmap/mapping-moves-with-the-network", test_mapping_moves_with_the_network);
  g_test_add_func ("/portmap/same-router-is-asked-again-after-a-change",
                   test_same_router_is_asked_again_after_a_change);
  g_test_add_func ("/portmap/without-a-router-nothing-happens",
                   test_without_a_router_nothing_happens);
  g_test_add_func ("/portmap/news-are-told-once", test_news_are_told_once);
  g_test_add_func ("/portmap/end-does-not-wait-for-silence", test_end_does_not_wait_for_silence);
  return g_test_run ();
}
