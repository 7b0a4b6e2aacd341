/* test-carrier-bytes.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a stranger can do who connects and does not keep to the protocol.
 */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/carrier/wrn-carrier-socket.h"
#include "core/io/wrn-sockaddr.h"
#include "core/wire/wrn-wire.h"
#include "tests/support/wrn-sim-test.h"
#include "tests/support/wrn-test-carrier.h"

/* Of a request that has no business to have any, and how much of it may stay. */
#define BODY_BYTES (32 * 1024 * 1024)
#define KEPT_BYTES (4 * 1024 * 1024)

static void
listen_tcp (WrnTestEnd *server, WrnEndpoint *where)
{
  g_autoptr (GError) error = NULL;

  *where = wrn_endpoint_ipv4 (0x7f000001, 0);
  wrn_carriers_listen (server->carriers, WRN_CARRIER_TCP, where, &error);
  g_assert_no_error (error);
}

static const WrnTestScheme scheme = { "tcp", listen_tcp, NULL, NULL };

static int
connect_raw (const WrnTestCarrier *self)
{
  const int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  WrnSockaddr name;
  const socklen_t len = wrn_sockaddr_set (&name, &self->where);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (connect (fd, &name.any, len), ==, 0);
  return fd;
}

static void
say (int fd, const void *bytes, gsize len)
{
  g_assert_cmpint (send (fd, bytes, len, MSG_NOSIGNAL), ==, (gssize) len);
}

static gsize
frame (guint8 *out, guint32 number, gsize len)
{
  wrn_framing_put_head (out, len);
  wrn_test_end_fill (out + WRN_FRAMING_HEAD, number, len);
  return WRN_FRAMING_HEAD + len;
}

static gboolean
one_arrived (WrnTestCarrier *self)
{
  return self->server.arrived->len == 1;
}

static gboolean
one_is_there (WrnTestCarrier *self)
{
  return wrn_carriers_get_stats (self->server.carriers)->connections == 1;
}

static gboolean
nobody_is_there (WrnTestCarrier *self)
{
  const WrnCarriersStats *stats = wrn_carriers_get_stats (self->server.carriers);

  return stats->accepted > 0 && stats->connections == 0;
}

static void
test_single_bytes_make_a_packet (void)
{
  g_auto (WrnTestCarrier) self = { 0 };
  guint8 bytes[WRN_FRAMING_HEAD + 40];
  const gsize len = frame (bytes, 5, 40);
  int fd;

  wrn_test_carrier_init (&self, &scheme);
  fd = connect_raw (&self);
  for (gsize i = 0; i < len; i++)
    {
      g_assert_cmpuint (self.server.arrived->len, ==, 0);
      say (fd, bytes + i, 1);
      wrn_test_end_turn (&self.server);
    }
  wrn_test_carrier_wait (&self, one_arrived);
  close (fd);
  wrn_test_carrier_wait (&self, nobody_is_there);
  g_assert_cmpuint (wrn_carriers_get_stats (self.server.carriers)->failed, ==, 0);
}

/* The packets before it count. */
static void
test_garbage_ends_it (void)
{
  g_auto (WrnTestCarrier) self = { 0 };
  guint8 bytes[WRN_FRAMING_HEAD + 40 + 2] = { 0 };
  int fd;

  wrn_test_carrier_init (&self, &scheme);
  fd = connect_raw (&self);
  frame (bytes, 5, 40);
  bytes[sizeof bytes - 1] = 3;
  say (fd, bytes, sizeof bytes);
  wrn_test_carrier_wait (&self, nobody_is_there);
  g_assert_true (one_arrived (&self));
  g_assert_cmpuint (wrn_carriers_get_stats (self.server.carriers)->failed, ==, 1);
  close (fd);
}

static void
test_other_protocols_end_at_their_first_byte (void)
{
  static const char *const hellos[] = { "GET / HTTP/1.1\r\n\r\n", "\x16\x03\x01", "SSH-2.0-x\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (hellos); i++)
    {
      WrnCarriersLimits limits = WRN_CARRIERS_DEFAULT_LIMITS;
      g_auto (WrnTestCarrier) self = { 0 };
      int fd;

      /* Of TLS there may be more to come, for as long as anybody is waited for. */
      limits.patience_msec = 100;
      wrn_test_carrier_init_limited (&self, &scheme, &limits);
      fd = connect_raw (&self);
      say (fd, hellos[i], strlen (hellos[i]));
      wrn_test_carrier_wait (&self, nobody_is_there);
      g_assert_cmpuint (wrn_carriers_get_stats (self.server.carriers)->rx_packets, ==, 0);
      close (fd);
    }
}

/* Who speaks HTTP may send a body as long as it likes: nobody reads it. */
static void
test_body_of_a_request_is_not_kept (void)
{
  static const char request[] = "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000000\r\n\r\n";
  static const char body[64 * 1024];
  WrnCarriersLimits limits = WRN_CARRIERS_DEFAULT_LIMITS;
  const gint64 deadline = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;
  g_auto (WrnTestCarrier) self = { 0 };
  gsize n_sent = 0;
  gsize before;
  int fd;

  limits.patience_msec = G_MAXINT;
  wrn_test_carrier_init_limited (&self, &scheme, &limits);
  fd = connect_raw (&self);
  say (fd, request, strlen (request));
  wrn_test_carrier_wait (&self, one_is_there);
  before = wrn_sim_test_memory ();
  while (n_sent < BODY_BYTES)
    {
      const gssize n = send (fd, body, sizeof body, MSG_NOSIGNAL | MSG_DONTWAIT);

      g_assert_true (n > 0 || errno == EAGAIN);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      n_sent += (gsize) MAX (n, 0);
      wrn_test_end_turn (&self.server);
    }
  g_assert_cmpuint (wrn_sim_test_memory (), <, before + KEPT_BYTES);
  g_assert_true (one_is_there (&self));
  close (fd);
}

static void
test_silence_is_not_waited_for (void)
{
  WrnCarriersLimits limits = WRN_CARRIERS_DEFAULT_LIMITS;
  g_auto (WrnTestCarrier) self = { 0 };
  int fds[3];

  limits.patience_msec = 100;
  wrn_test_carrier_init_limited (&self, &scheme, &limits);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = connect_raw (&self);
  /* Two say nothing, and one no more than a part of a packet. */
  say (fds[1], "\0\x40x", 3);
  wrn_test_carrier_wait (&self, nobody_is_there);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  g_assert_cmpuint (wrn_carriers_get_stats (self.server.carriers)->unanswered, ==,
                    wrn_carriers_get_stats (self.server.carriers)->accepted);
}

static void
test_reset_ends_it (void)
{
  static const struct linger at_once = { 1, 0 };
  g_auto (WrnTestCarrier) self = { 0 };
  guint8 bytes[WRN_FRAMING_HEAD + 40];
  const gsize len = frame (bytes, 5, 40);
  int fd;

  wrn_test_carrier_init (&self, &scheme);
  self.server.answers = TRUE;
  fd = connect_raw (&self);
  say (fd, bytes, len);
  wrn_test_carrier_wait (&self, one_arrived);
  g_assert_true (one_is_there (&self));
  setsockopt (fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close (fd);
  wrn_test_carrier_wait (&self, nobody_is_there);
}

/* Those that were answered are not touched, and afterwards there is room again. */
static void
test_flood_does_not_shut_others_out (void)
{
  WrnCarriersLimits limits = WRN_CARRIERS_DEFAULT_LIMITS;
  g_auto (WrnTestCarrier) self = { 0 };
  int fds[64];

  limits.accepted = 4;
  wrn_test_carrier_init_limited (&self, &scheme, &limits);
  self.where.carrier = WRN_CARRIER_TCP;
  self.server.answers = TRUE;
  wrn_test_end_send (&self.client, &self.where, 1, 100);
  wrn_test_carrier_wait (&self, one_arrived);

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = connect_raw (&self);
      wrn_test_end_turn (&self.server);
    }
  self.where.scope = 1;
  wrn_test_end_send (&self.client, &self.where, 2, 100);
  while (self.client.arrived->len < 2)
    {
      wrn_test_end_turn (&self.client);
      wrn_test_end_turn (&self.server);
    }
  self.where.scope = 0;
  wrn_test_end_send (&self.client, &self.where, 3, 100);
  while (self.client.arrived->len < 3)
    {
      wrn_test_end_turn (&self.client);
      wrn_test_end_turn (&self.server);
    }
  g_assert_cmpuint (wrn_carriers_get_stats (self.client.carriers)->dialled, ==, 2);
  g_assert_cmpuint (wrn_carriers_get_stats (self.server.carriers)->connections, <=, 4);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

static void
test_port_that_is_taken_is_an_error (void)
{
  g_auto (WrnTestCarrier) self = { 0 };
  g_autoptr (GError) error = NULL;
  WrnEndpoint again;

  wrn_test_carrier_init (&self, &scheme);
  again = self.where;
  g_assert_false (wrn_carriers_listen (self.server.carriers, WRN_CARRIER_TCP, &again, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
}

/* The address of an IPv4 client is the same, whichever socket it came by. */
static void
test_any_address_is_both_families (void)
{
  g_auto (WrnTestCarrier) self = { 0 };
  WrnEndpoint any = { 0 };
  g_autoptr (GError) error = NULL;

  wrn_test_carrier_init (&self, &scheme);
  g_main_context_push_thread_default (self.server.context);
  wrn_carriers_listen (self.server.carriers, WRN_CARRIER_TCP, &any, &error);
  g_main_context_pop_thread_default (self.server.context);
  g_assert_no_error (error);
  g_assert_cmpuint (any.port, !=, 0);
  self.where = wrn_endpoint_ipv4 (0x7f000001, any.port);
  self.where.carrier = WRN_CARRIER_TCP;
  wrn_test_end_send (&self.client, &self.where, 1, 100);
  wrn_test_carrier_wait (&self, one_arrived);
  g_assert_cmpuint (wrn_endpoint_get_ipv4 (&wrn_test_end_get (&self.server, 0)->from), ==,
                    0x7f000001);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/carrier/bytes/single-bytes-make-a-packet", test_single_bytes_make_a_packet);
  g_test_add_func ("/carrier/bytes/garbage-ends-it", test_garbage_ends_it);
  g_test_add_func ("/carrier/bytes/other-protocols-end-at-their-first-byte",
                   test_other_protocols_end_at_their_first_byte);
  g_test_add_func ("/carrier/bytes/body-of-a-request-is-not-kept",
                   test_body_of_a_request_is_not_kept);
  g_test_add_func ("/carrier/bytes/silence-is-not-waited-for", test_silence_is_not_waited_for);
  g_test_add_func ("/carrier/bytes/reset-ends-it", test_reset_ends_it);
  g_test_add_func ("/carrier/bytes/flood-does-not-shut-others-out",
                   test_flood_does_not_shut_others_out);
  g_test_add_func ("/carrier/bytes/port-that-is-taken-is-an-error",
                   test_port_that_is_taken_is_an_error);
  g_test_add_func ("/carrier/bytes/any-address-is-both-families",
                   test_any_address_is_both_families);

  return g_test_run ();
}
