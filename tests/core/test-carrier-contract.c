/* test-carrier-contract.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What every way of carrying packets promises, each asked the same.
 */
#include "config.h"

#include <glib/gstdio.h>

#include "core/carrier/wrn-carrier-socket.h"
#include "core/carrier/wrn-carrier-web.h"
#include "core/wire/wrn-wire.h"
#include "tests/support/wrn-test-carrier.h"
#include "tests/support/wrn-test-memory.h"

/* Full packets that the queue of a connection takes at once. */
#define BURST 32

/* More than any kernel holds between two sockets, before it has seen that they are fast. */
#define FLOOD_BYTES (32 * 1024 * 1024)

static char *folder; /* (owned) */

static void
listen_port (WrnTestEnd *server, WrnEndpoint *where, guint8 number)
{
  g_autoptr (GError) error = NULL;

  if (where->port == 0)
    *where = wrn_endpoint_ipv4 (0x7f000001, 0);
  wrn_carriers_listen (server->carriers, number, where, &error);
  g_assert_no_error (error);
  where->carrier = number;
}

static void
listen_tcp (WrnTestEnd *server, WrnEndpoint *where)
{
  listen_port (server, where, WRN_CARRIER_TCP);
}

static void
listen_tls (WrnTestEnd *server, WrnEndpoint *where)
{
  g_autofree char *certificate =
      g_test_build_filename (G_TEST_DIST, "support", "tls-certificate.pem", NULL);
  g_autofree char *key = g_test_build_filename (G_TEST_DIST, "support", "tls-key.pem", NULL);
  g_autoptr (GError) error = NULL;

  wrn_carrier_tls_load (&server->tls, certificate, key, &error);
  g_assert_no_error (error);
  listen_port (server, where, WRN_CARRIER_TLS);
}

static void
listen_ws (WrnTestEnd *server, WrnEndpoint *where)
{
  listen_port (server, where, WRN_CARRIER_WS);
}

/* Who agrees upon HTTP in TLS. */
static void
listen_wss (WrnTestEnd *server, WrnEndpoint *where)
{
  server->tls.web = &wrn_carrier_ws;
  listen_tls (server, where);
  where->carrier = WRN_CARRIER_WSS;
}

static void
listen_unix (WrnTestEnd *server, WrnEndpoint *where)
{
  g_autofree char *path = g_build_filename (folder, "socket", NULL);
  g_autoptr (GError) error = NULL;

  wrn_carriers_listen_unix (server->carriers, path, &error);
  g_assert_no_error (error);
  *where = wrn_endpoint_ipv4 (0x7f000001, 1);
  where->carrier = WRN_CARRIER_UNIX;
}

static void
prepare_unix (WrnTestEnd *client, const WrnEndpoint *where)
{
  g_autofree char *path = g_build_filename (folder, "socket", NULL);

  wrn_carriers_add_name (client->carriers, where, path);
}

static const WrnTestScheme schemes[] = {
  { "tcp", listen_tcp, NULL, NULL },
  { "unix", listen_unix, prepare_unix, NULL },
  { "ws", listen_ws, NULL, NULL },
  { "memory", wrn_test_memory_listen, NULL, &wrn_test_memory_carrier },
};

/* They have threads, and so a program of their own: a checker of leaks stumbles over those. */
static const WrnTestScheme schemes_with_threads[] = {
  { "tls", listen_tls, NULL, NULL },
  { "wss", listen_wss, NULL, NULL },
};

static guint expected;

static gboolean
server_has_expected (WrnTestCarrier *self)
{
  return self->server.arrived->len >= expected;
}

static gboolean
client_has_expected (WrnTestCarrier *self)
{
  return self->client.arrived->len >= expected;
}

static gboolean
server_is_alone (WrnTestCarrier *self)
{
  return wrn_carriers_get_stats (self->server.carriers)->connections == 0;
}

static gboolean
client_is_alone (WrnTestCarrier *self)
{
  return wrn_carriers_get_stats (self->client.carriers)->connections == 0;
}

static void
wait_for_server (WrnTestCarrier *self, guint n)
{
  expected = n;
  wrn_test_carrier_wait (self, server_has_expected);
}

static void
wait_for_client (WrnTestCarrier *self, guint n)
{
  expected = n;
  wrn_test_carrier_wait (self, client_has_expected);
}

/* One packet there and back: from now on both know the connection. */
static void
meet (WrnTestCarrier *self)
{
  self->server.answers = TRUE;
  wrn_test_end_send (&self->client, &self->where, 1, 100);
  wait_for_client (self, self->client.arrived->len + 1);
  self->server.answers = FALSE;
}

static void
test_answer_comes_back (gconstpointer scheme)
{
  g_auto (WrnTestCarrier) self = { 0 };
  const WrnTestArrival *asked, *answered;

  wrn_test_carrier_init (&self, scheme);
  meet (&self);
  asked = wrn_test_end_get (&self.server, 0);
  answered = wrn_test_end_get (&self.client, 0);

  g_assert_cmpuint (asked->number, ==, 1);
  g_assert_cmpuint (asked->len, ==, 100);
  /* What is agreed upon within TLS is no scheme to who listens. */
  g_assert_cmpuint (asked->from.carrier, ==,
                    self.where.carrier == WRN_CARRIER_WSS ? WRN_CARRIER_TLS : self.where.carrier);
  g_assert_cmpuint (asked->from.scope, !=, 0);
  g_assert_cmpuint (answered->number, ==, 1);
  g_assert_true (wrn_endpoint_equal (&answered->from, &self.where));
  g_assert_cmpuint (self.server.arrived->len, ==, 1);
  g_assert_cmpuint (self.client.arrived->len, ==, 1);
}

static void
check_order (const WrnTestEnd *end, guint32 from)
{
  for (guint i = 0; i < end->arrived->len; i++)
    {
      g_assert_cmpuint (wrn_test_end_get (end, i)->number, >=, from);
      from = wrn_test_end_get (end, i)->number + 1;
    }
}

/* Each way by groups that never have to wait for room. */
static void
test_every_size_arrives (gconstpointer scheme)
{
  g_auto (WrnTestCarrier) self = { 0 };
  guint n = 0;

  wrn_test_carrier_init (&self, scheme);
  self.server.answers = TRUE;
  for (gsize len = WRN_PACKET_MIN; len <= WRN_PACKET_MAX; len++)
    {
      wrn_test_end_queue (&self.client, &self.where, (guint32) len, len);
      n++;
      if (n % 4 == 0 || len == WRN_PACKET_MAX)
        {
          wrn_test_end_flush (&self.client);
          wait_for_client (&self, n);
        }
    }
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpuint (wrn_test_end_get (&self.server, i)->len, ==, WRN_PACKET_MIN + i);
      g_assert_cmpuint (wrn_test_end_get (&self.client, i)->len, ==, WRN_PACKET_MIN + i);
    }
  check_order (&self.client, 0);
  g_assert_cmpuint (wrn_carriers_get_stats (self.client.carriers)->tx_packets, ==, n);
  g_assert_cmpuint (wrn_carriers_get_stats (self.client.carriers)->rx_packets, ==, n);
}

static guint32 newest;

/* Whatever is behind, what is sent again and again arrives at last. */
static gboolean
server_has_newest (WrnTestCarrier *self)
{
  if (wrn_test_end_get_last (&self->server)->number >= expected)
    return TRUE;
  wrn_test_end_send (&self->client, &self->where, ++newest, 24);
  return FALSE;
}

/* A slow computer may drop some, but none comes twice or before an older one. */
static void
test_bursts_keep_their_order (gconstpointer scheme)
{
  g_auto (WrnTestCarrier) self = { 0 };

  wrn_test_carrier_init (&self, scheme);
  meet (&self);
  newest = 1;
  for (guint round = 0; round < 50; round++)
    {
      for (guint i = 0; i < BURST; i++)
        wrn_test_end_queue (&self.client, &self.where, ++newest, 1400);
      wrn_test_end_flush (&self.client);
      expected = newest;
      wrn_test_carrier_wait (&self, server_has_newest);
    }
  check_order (&self.server, 1);
}

static gboolean
newest_has_arrived (WrnTestCarrier *self)
{
  static guint32 number = G_MAXUINT32 / 2;

  if (wrn_test_end_get_last (&self->client)->number > G_MAXUINT32 / 2)
    return TRUE;
  wrn_test_end_send (&self->server, &wrn_test_end_get (&self->server, 0)->from, ++number, 100);
  return FALSE;
}

/* Who does not listen costs no more than the queue, and hears what is new when it does again. */
static void
test_who_does_not_listen_fills_nothing (gconstpointer scheme)
{
  g_auto (WrnTestCarrier) self = { 0 };
  const WrnCarriersStats *stats;
  guint32 number = 1;
  WrnEndpoint to;

  wrn_test_carrier_init (&self, scheme);
  meet (&self);
  to = wrn_test_end_get (&self.server, 0)->from;
  stats = wrn_carriers_get_stats (self.server.carriers);
  for (guint n = 0; n < FLOOD_BYTES / 1400; n += BURST)
    {
      for (guint i = 0; i < BURST; i++)
        wrn_test_end_queue (&self.server, &to, ++number, 1400);
      wrn_test_end_flush (&self.server);
      wrn_test_end_turn (&self.server);
    }
  g_assert_cmpuint (stats->tx_dropped, >, stats->tx_packets / 2);
  g_assert_cmpuint (stats->connections, ==, 1);

  wrn_test_carrier_wait (&self, newest_has_arrived);
  check_order (&self.client, 1);
  g_assert_cmpuint (self.client.arrived->len, <=, stats->tx_packets - stats->tx_dropped);
}

static void
test_server_notices_that_the_client_left (gconstpointer scheme)
{
  g_auto (WrnTestCarrier) self = { 0 };
  WrnEndpoint gone;

  wrn_test_carrier_init (&self, scheme);
  meet (&self);
  gone = wrn_test_end_get (&self.server, 0)->from;
  g_assert_cmpuint (wrn_carriers_get_stats (self.server.carriers)->connections, ==, 1);
  wrn_test_carrier_stop_client (&self);
  wrn_test_carrier_wait_alone (&self, &self.server, server_is_alone);

  /* And does not call back. */
  wrn_test_end_send (&self.server, &gone, 2, 100);
  g_assert_true (server_is_alone (&self));
  g_assert_cmpuint (wrn_carriers_get_stats (self.server.carriers)->tx_dropped, ==, 1);
}

static gboolean
dial_has_failed (WrnTestCarrier *self)
{
  return wrn_carriers_get_stats (self->client.carriers)->failed > 0 && client_is_alone (self);
}

static void
test_client_comes_back_after_the_server (gconstpointer scheme)
{
  g_auto (WrnTestCarrier) self = { 0 };

  wrn_test_carrier_init (&self, scheme);
  meet (&self);
  wrn_test_carrier_stop_server (&self);
  wrn_test_carrier_wait_alone (&self, &self.client, client_is_alone);

  wrn_test_end_send (&self.client, &self.where, 2, 100);
  wrn_test_carrier_wait_alone (&self, &self.client, dial_has_failed);

  wrn_test_carrier_start_server (&self);
  meet (&self);
  g_assert_cmpuint (wrn_carriers_get_stats (self.client.carriers)->dialled, ==, 3);
}

static void
test_scope_names_another_connection (gconstpointer scheme)
{
  g_auto (WrnTestCarrier) self = { 0 };

  wrn_test_carrier_init (&self, scheme);
  meet (&self);
  self.where.scope = 7;
  meet (&self);
  g_assert_false (wrn_endpoint_equal (&wrn_test_end_get (&self.server, 0)->from,
                                      &wrn_test_end_get (&self.server, 1)->from));
  g_assert_cmpuint (wrn_test_end_get (&self.client, 1)->from.scope, ==, 7);
  g_assert_cmpuint (wrn_carriers_get_stats (self.server.carriers)->connections, ==, 2);
}

static gboolean
two_are_left (WrnTestCarrier *self)
{
  return wrn_carriers_get_stats (self->server.carriers)->connections == 2;
}

/* The answered one stays, the one that waits makes room. */
static void
test_unanswered_make_room (gconstpointer scheme)
{
  WrnCarriersLimits limits = WRN_CARRIERS_DEFAULT_LIMITS;
  g_auto (WrnTestCarrier) self = { 0 };

  limits.accepted = 2;
  wrn_test_carrier_init_limited (&self, scheme, &limits);
  meet (&self);
  self.where.scope = 1;
  wrn_test_end_send (&self.client, &self.where, 2, 100);
  wait_for_server (&self, 2);
  self.where.scope = 2;
  meet (&self);
  g_assert_cmpuint (wrn_carriers_get_stats (self.server.carriers)->refused, ==, 1);
  g_assert_true (two_are_left (&self));

  self.where.scope = 0;
  meet (&self);
  g_assert_true (two_are_left (&self));
  g_assert_cmpuint (wrn_carriers_get_stats (self.client.carriers)->dialled, ==, 3);
}

static gboolean
one_is_refused (WrnTestCarrier *self)
{
  return wrn_carriers_get_stats (self->server.carriers)->refused > 0;
}

/* One address cannot have it all, whatever it did. */
static void
test_network_has_its_share (gconstpointer scheme)
{
  WrnCarriersLimits limits = WRN_CARRIERS_DEFAULT_LIMITS;
  g_auto (WrnTestCarrier) self = { 0 };

  limits.network = 1;
  wrn_test_carrier_init_limited (&self, scheme, &limits);
  meet (&self);
  self.where.scope = 1;
  wrn_test_end_send (&self.client, &self.where, 2, 100);
  wrn_test_carrier_wait (&self, one_is_refused);
  self.where.scope = 0;
  meet (&self);
  g_assert_cmpuint (wrn_carriers_get_stats (self.server.carriers)->accepted, ==, 1);
}

static gboolean
one_was_unanswered (WrnTestCarrier *self)
{
  return wrn_carriers_get_stats (self->server.carriers)->unanswered == 1;
}

static void
test_who_gets_no_answer_is_closed (gconstpointer scheme)
{
  WrnCarriersLimits limits = WRN_CARRIERS_DEFAULT_LIMITS;
  g_auto (WrnTestCarrier) self = { 0 };

  limits.patience_msec = 1000;
  wrn_test_carrier_init_limited (&self, scheme, &limits);
  self.where.scope = 1;
  wrn_test_end_send (&self.client, &self.where, 1, 100);
  wrn_test_carrier_wait (&self, one_was_unanswered);
  g_assert_cmpuint (wrn_carriers_get_stats (self.server.carriers)->connections, ==, 0);
}

static void
test_idle_ones_are_closed (gconstpointer scheme)
{
  WrnCarriersLimits limits = WRN_CARRIERS_DEFAULT_LIMITS;
  g_auto (WrnTestCarrier) self = { 0 };

  limits.idle_msec = 20;
  wrn_test_carrier_init_limited (&self, scheme, &limits);
  self.server.answers = TRUE;
  wrn_test_end_send (&self.client, &self.where, 1, 100);
  wait_for_server (&self, 1);
  wrn_test_carrier_wait (&self, server_is_alone);
  g_assert_cmpuint (wrn_carriers_get_stats (self.server.carriers)->unanswered, ==, 0);
}

/* A scheme that counts, around whichever there was. */
typedef struct
{
  WrnCarrier carrier;
  const WrnCarrier *wrapped;
  guint n;
} Wrapper;

static WrnConnection *
connect_wrapped (const WrnCarrier *carrier,
                 const WrnCarrierTarget *target,
                 const WrnConnectionHandlers *handlers,
                 gpointer user_data)
{
  Wrapper *self = (Wrapper *) carrier;

  self->n++;
  return self->wrapped->connect (self->wrapped, target, handlers, user_data);
}

static void
test_scheme_can_be_wrapped (gconstpointer scheme)
{
  g_auto (WrnTestCarrier) self = { 0 };
  Wrapper wrapper = { 0 };

  wrn_test_carrier_init (&self, scheme);
  wrapper.wrapped = wrn_carriers_get (self.client.carriers, self.where.carrier);
  wrapper.carrier = *wrapper.wrapped;
  wrapper.carrier.connect = connect_wrapped;
  wrn_carriers_add (self.client.carriers, &wrapper.carrier);
  g_assert_true (wrn_carriers_find (self.client.carriers, wrapper.carrier.scheme) ==
                 &wrapper.carrier);
  meet (&self);
  g_assert_cmpuint (wrapper.n, ==, 1);
}

static void
test_changed_network_makes_new_ones (gconstpointer scheme)
{
  g_auto (WrnTestCarrier) self = { 0 };

  wrn_test_carrier_init (&self, scheme);
  meet (&self);
  wrn_carriers_network_changed (self.client.carriers);
  g_assert_true (client_is_alone (&self));
  meet (&self);
  g_assert_cmpuint (wrn_carriers_get_stats (self.client.carriers)->dialled, ==, 2);
  wrn_carriers_network_changed (self.server.carriers);
  g_assert_false (server_is_alone (&self));
}

typedef struct
{
  const char *promise;
  GTestDataFunc test;
} Promise;

static const Promise promises[] = {
  { "answer-comes-back", test_answer_comes_back },
  { "every-size-arrives", test_every_size_arrives },
  { "bursts-keep-their-order", test_bursts_keep_their_order },
  { "who-does-not-listen-fills-nothing", test_who_does_not_listen_fills_nothing },
  { "server-notices-that-the-client-left", test_server_notices_that_the_client_left },
  { "client-comes-back-after-the-server", test_client_comes_back_after_the_server },
  { "scope-names-another-connection", test_scope_names_another_connection },
  { "unanswered-make-room", test_unanswered_make_room },
  { "network-has-its-share", test_network_has_its_share },
  { "who-gets-no-answer-is-closed", test_who_gets_no_answer_is_closed },
  { "idle-ones-are-closed", test_idle_ones_are_closed },
  { "scheme-can-be-wrapped", test_scheme_can_be_wrapped },
  { "changed-network-makes-new-ones", test_changed_network_makes_new_ones },
};

static void
add_promises (const WrnTestScheme *scheme)
{
  for (guint i = 0; i < G_N_ELEMENTS (promises); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/carrier/%s/%s", scheme->scheme, promises[i].promise);

      g_test_add_data_func (path, scheme, promises[i].test);
    }
}

static void
remove_folder (void)
{
  g_autofree char *path = g_build_filename (folder, "socket", NULL);

  g_unlink (path);
  g_rmdir (folder);
  g_free (folder);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("wrn-carrier-XX"
                           "XXXX",
                           NULL);
  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (schemes_with_threads); i++)
    add_promises (&schemes_with_threads[i]);
  for (guint i = 0; argc == 1 && i < G_N_ELEMENTS (schemes); i++)
    add_promises (&schemes[i]);
  status = g_test_run ();
  remove_folder ();
  return status;
}
