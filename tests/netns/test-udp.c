/* test-udp.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnUdp over the kernel's own network: nothing is lost, and everything leaves from where it shall.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/io/wrn-udp.h"

#include "wrn-netns.h"

/* The longest run that is sent here: more than one call takes, but no more than fits the receive
 * buffer that a kernel gives to anyone. */
#define MAX_LEN 100000

typedef struct
{
  WrnUdpRun runs[WRN_UDP_BATCH];
  guint n_runs;
} Batch;

static WrnUdp *
open_udp (const char *listen, gboolean no_offload, gboolean beacons)
{
  WrnUdpOptions options = { .no_offload = no_offload, .beacons = beacons };
  g_autoptr (GError) error = NULL;
  WrnUdp *udp;

  if (listen != NULL)
    g_assert_true (wrn_endpoint_parse (listen, &options.listen));
  udp = wrn_udp_new (&options, &error);
  g_assert_no_error (error);
  return udp;
}

static WrnEndpoint
at (const char *address, const WrnUdp *udp)
{
  WrnEndpoint endpoint;

  g_assert_true (wrn_endpoint_parse (address, &endpoint));
  endpoint.port = wrn_udp_get_port (udp);
  return endpoint;
}

static gboolean
receive_now (WrnUdp *udp, Batch *batch)
{
  int fds[WRN_UDP_MAX_SOCKETS];
  const guint n = wrn_udp_get_fds (udp, fds);

  for (guint i = 0; i < n; i++)
    {
      batch->n_runs = wrn_udp_receive (udp, i, batch->runs);
      if (batch->n_runs > 0)
        return TRUE;
    }
  return FALSE;
}

static void
receive (WrnUdp *udp, Batch *batch)
{
  struct pollfd waited[WRN_UDP_MAX_SOCKETS];
  int fds[WRN_UDP_MAX_SOCKETS];
  const guint n = wrn_udp_get_fds (udp, fds);

  for (guint i = 0; i < n; i++)
    waited[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
  while (!receive_now (udp, batch))
    g_assert_cmpint (poll (waited, n, 60000), >, 0);
}

static void
send_text (WrnUdp *udp, const WrnEndpoint *to, const char *text)
{
  const WrnFlow flow = { .remote = *to };

  wrn_udp_send (udp, &flow, (const guint8 *) text, strlen (text), (guint16) strlen (text));
}

static void
expect_text (WrnUdp *udp, const char *text)
{
  Batch batch;

  receive (udp, &batch);
  g_assert_cmpint (batch.n_runs, ==, 1);
  g_assert_cmpmem (batch.runs[0].data, batch.runs[0].len, text, strlen (text));
}

/* Takes datagrams until @wanted bytes came, and puts them down with the size of each before it. */
static void
collect (WrnUdp *udp, gsize wanted, GByteArray *out)
{
  while (wanted > 0)
    {
      Batch batch;

      receive (udp, &batch);
      for (guint i = 0; i < batch.n_runs; i++)
        for (gsize from = 0; from < batch.runs[i].len; from += batch.runs[i].segment)
          {
            const guint32 len = MIN (batch.runs[i].segment, batch.runs[i].len - from);

            g_byte_array_append (out, (const guint8 *) &len, sizeof len);
            g_byte_array_append (out, batch.runs[i].data + from, len);
            g_assert_cmpint (wanted, >=, len);
            wanted -= len;
          }
    }
}

/* The slow twin: what the receiver is to put down for a run. */
static void
cut (const guint8 *data, gsize len, guint16 segment, GByteArray *out)
{
  for (gsize from = 0; from < len; from += segment)
    {
      const guint32 piece = MIN (segment, len - from);

      g_byte_array_append (out, (const guint8 *) &piece, sizeof piece);
      g_byte_array_append (out, data + from, piece);
    }
}

static void
check_runs (const char *address, gboolean plain_sender, gboolean plain_receiver)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4711);
  g_autoptr (WrnUdp) sender = open_udp (NULL, plain_sender, FALSE);
  g_autoptr (WrnUdp) receiver = open_udp (NULL, plain_receiver, FALSE);
  const WrnFlow flow = { .remote = at (address, receiver) };
  g_autofree guint8 *data = g_malloc (MAX_LEN);

  for (guint i = 0; i < MAX_LEN; i++)
    data[i] = (guint8) g_rand_int (rand);

  for (guint i = 0; i < 300; i++)
    {
      const guint16 segment = (guint16) g_rand_int_range (rand, 1, i % 10 == 0 ? 60000 : 1500);
      const gsize max = MIN (MAX_LEN, (gsize) segment * (i % 7 == 0 ? 150 : 64));
      const gsize len = (gsize) g_rand_int_range (rand, 1, (gint32) max + 1);
      g_autoptr (GByteArray) expected = g_byte_array_new ();
      g_autoptr (GByteArray) found = g_byte_array_new ();

      cut (data, len, segment, expected);
      wrn_udp_send (sender, &flow, data, len, segment);
      collect (receiver, len, found);
      g_assert_cmpmem (found->data, found->len, expected->data, expected->len);
    }
  g_assert_cmpuint (wrn_udp_get_stats (sender)->tx_errors, ==, 0);
  g_assert_cmpuint (wrn_udp_get_stats (sender)->tx_datagrams, ==,
                    wrn_udp_get_stats (receiver)->rx_datagrams);
  g_assert_cmpuint (wrn_udp_get_stats (sender)->tx_bytes, ==,
                    wrn_udp_get_stats (receiver)->rx_bytes);
  g_assert_cmpuint (wrn_udp_get_stats (receiver)->rx_refused, ==, 0);
}

static void
test_runs_arrive_as_they_were_cut (void)
{
  wrn_netns_reset ();
  for (guint i = 0; i < 4; i++)
    {
      check_runs ("127.0.0.1:0", (i & 1) != 0, (i & 2) != 0);
      check_runs ("[::1]:0", (i & 1) != 0, (i & 2) != 0);
    }
}

static void
test_run_is_one_call_on_both_sides (void)
{
  static const guint8 data[64 * 1000];
  g_autoptr (WrnUdp) sender = NULL;
  g_autoptr (WrnUdp) receiver = NULL;
  WrnFlow flow = { 0 };
  Batch batch;

  wrn_netns_reset ();
  sender = open_udp (NULL, FALSE, FALSE);
  receiver = open_udp (NULL, FALSE, FALSE);
  flow.remote = at ("127.0.0.1:0", receiver);

  wrn_udp_send (sender, &flow, data, sizeof data, 1000);
  receive (receiver, &batch);
  g_assert_cmpuint (wrn_udp_get_stats (sender)->tx_calls, ==, 1);
  g_assert_cmpuint (batch.n_runs, ==, 1);
  g_assert_cmpuint (batch.runs[0].segment, ==, 1000);
  g_assert_cmpuint (batch.runs[0].len, ==, sizeof data);
}

static void
check_answer (WrnUdp *asker, WrnUdp *server, const char *address)
{
  const WrnEndpoint asked = at (address, server);
  WrnFlow flow;
  Batch batch;

  send_text (asker, &asked, "question");
  receive (server, &batch);
  g_assert_true (wrn_endpoint_equal (&batch.runs[0].flow.local, &asked));

  flow = batch.runs[0].flow;
  wrn_udp_send (server, &flow, (const guint8 *) "answer", 6, 6);
  receive (asker, &batch);
  g_assert_true (wrn_endpoint_equal (&batch.runs[0].flow.remote, &asked));
  g_assert_true (wrn_endpoint_equal (&batch.runs[0].flow.local, &flow.remote));
}

static void
test_answers_leave_from_the_address_that_was_asked (void)
{
  g_autoptr (WrnUdp) asker = NULL;
  g_autoptr (WrnUdp) server = NULL;

  wrn_netns_reset ();
  wrn_netns_address ("lo", "10.9.0.2", 24);
  wrn_netns_address ("lo", "10.9.0.3", 24);
  wrn_netns_address ("lo", "fd09::2", 64);
  wrn_netns_address ("lo", "fd09::3", 64);
  asker = open_udp (NULL, FALSE, FALSE);
  server = open_udp (NULL, FALSE, FALSE);

  check_answer (asker, server, "10.9.0.2:0");
  check_answer (asker, server, "10.9.0.3:0");
  check_answer (asker, server, "[fd09::2]:0");
  check_answer (asker, server, "[fd09::3]:0");
}

static void
test_source_address_is_honoured (void)
{
  static const char *const sources[] = { "10.9.0.2:0", "10.9.0.3:0" };
  g_autoptr (WrnUdp) sender = NULL;
  g_autoptr (WrnUdp) receiver = NULL;
  WrnFlow flow;
  Batch batch;
  guint64 before;

  wrn_netns_reset ();
  wrn_netns_address ("lo", "10.9.0.2", 24);
  wrn_netns_address ("lo", "10.9.0.3", 24);
  sender = open_udp (NULL, FALSE, FALSE);
  receiver = open_udp (NULL, FALSE, FALSE);
  flow.remote = at ("127.0.0.1:0", receiver);

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      flow.local = at (sources[i], sender);
      wrn_udp_send (sender, &flow, (const guint8 *) "x", 1, 1);
      receive (receiver, &batch);
      g_assert_true (wrn_endpoint_equal (&batch.runs[0].flow.remote, &flow.local));
    }

  /* An address that this computer has no more: an error that is counted, and nothing else. */
  flow.local = at ("10.7.0.1:0", sender);
  wrn_udp_send (sender, &flow, (const guint8 *) "xy", 2, 1);
  g_assert_cmpuint (wrn_udp_get_stats (sender)->tx_errors, ==, 2);
  g_assert_false (receive_now (receiver, &batch));

  /* It says nothing about the destination, which takes runs as before. */
  before = wrn_udp_get_stats (sender)->tx_calls;
  flow.local = (WrnEndpoint){ 0 };
  wrn_udp_send (sender, &flow, (const guint8 *) "ab", 2, 1);
  g_assert_cmpuint (wrn_udp_get_stats (sender)->tx_calls, ==, before + 1);
}

static void
test_link_local_peers_answer_on_their_link (void)
{
  const int here = wrn_netns_new ();
  const int there = wrn_netns_new ();
  g_autoptr (WrnUdp) asker = NULL;
  g_autoptr (WrnUdp) server = open_udp (NULL, FALSE, FALSE);
  WrnFlow flow = { 0 };
  Batch batch;

  wrn_netns_switch (here);
  wrn_netns_cable (here, "wioa", there, "wiob");
  wrn_netns_address ("wioa", "fe80::a", 64);
  wrn_netns_switch (there);
  wrn_netns_address ("wiob", "fe80::b", 64);
  wrn_netns_switch (here);
  asker = open_udp (NULL, FALSE, FALSE);

  flow.remote = at ("[fe80::b]:0", server);
  flow.local = at ("[fe80::a]:0", asker);
  flow.remote.scope = flow.local.scope = if_nametoindex ("wioa");
  wrn_udp_send (asker, &flow, (const guint8 *) "question", 8, 8);
  receive (server, &batch);
  g_assert_cmpuint (batch.runs[0].flow.local.scope, !=, 0);
  wrn_udp_send (server, &batch.runs[0].flow, (const guint8 *) "answer", 6, 6);
  receive (asker, &batch);
  g_assert_true (wrn_endpoint_equal (&batch.runs[0].flow.remote, &flow.remote));
  g_assert_true (wrn_endpoint_equal (&batch.runs[0].flow.local, &flow.local));
  close (here);
  close (there);
}

static void
test_unreachable_destinations_end_nothing (void)
{
  g_autoptr (WrnUdp) udp = NULL;
  WrnEndpoint closed;
  WrnEndpoint self;

  wrn_netns_reset ();
  udp = open_udp (NULL, FALSE, FALSE);
  closed = wrn_endpoint_ipv4 (INADDR_LOOPBACK, 9);
  self = at ("127.0.0.1:0", udp);

  for (guint i = 0; i < 100; i++)
    {
      send_text (udp, &closed, "to nobody");
      send_text (udp, &self, "to myself");
      expect_text (udp, "to myself");
    }

  /* No route at all. */
  closed = wrn_endpoint_ipv4 (0x0a000001, 9);
  send_text (udp, &closed, "nowhere");
  g_assert_cmpuint (wrn_udp_get_stats (udp)->tx_errors, ==, 1);
  send_text (udp, &self, "to myself");
  expect_text (udp, "to myself");
}

static void
test_empty_datagram_is_refused (void)
{
  g_autoptr (WrnUdp) udp = NULL;
  struct sockaddr_in to = { .sin_family = AF_INET };
  WrnEndpoint self;
  int stranger;

  wrn_netns_reset ();
  udp = open_udp (NULL, FALSE, FALSE);
  self = at ("127.0.0.1:0", udp);
  to.sin_port = g_htons (self.port);
  to.sin_addr.s_addr = g_htonl (INADDR_LOOPBACK);

  stranger = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (sendto (stranger, "", 0, 0, (struct sockaddr *) &to, sizeof to), ==, 0);
  close (stranger);
  send_text (udp, &self, "next");
  expect_text (udp, "next");
  g_assert_cmpuint (wrn_udp_get_stats (udp)->rx_refused, ==, 1);
}

static void
test_port_is_the_same_in_both_families (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnUdp) udp = NULL;
  g_autoptr (WrnUdp) ipv4 = NULL;
  int fds[WRN_UDP_MAX_SOCKETS];
  WrnUdpOptions taken = { 0 };

  wrn_netns_reset ();
  udp = open_udp (NULL, FALSE, FALSE);
  g_assert_cmpuint (wrn_udp_get_fds (udp, fds), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      struct sockaddr_in6 name;
      socklen_t len = sizeof name;

      g_assert_cmpint (getsockname (fds[i], (struct sockaddr *) &name, &len), ==, 0);
      g_assert_cmpuint (g_ntohs (name.sin6_port), ==, wrn_udp_get_port (udp));
    }

  taken.listen.port = wrn_udp_get_port (udp);
  g_assert_null (wrn_udp_new (&taken, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);

  ipv4 = open_udp ("127.0.0.1:0", FALSE, FALSE);
  g_assert_cmpuint (wrn_udp_get_fds (ipv4, fds), ==, 1);
}

static void
test_what_does_not_fit_keeps_nothing_else (void)
{
  static guint8 data[20 * 1200];
  static guint8 large[1400 + 700];
  const int here = wrn_netns_new ();
  const int there = wrn_netns_new ();
  g_autoptr (WrnUdp) sender = NULL;
  g_autoptr (WrnUdp) receiver = open_udp (NULL, FALSE, FALSE);
  g_autoptr (GByteArray) found = g_byte_array_new ();
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  WrnFlow flow = { 0 };

  for (guint i = 0; i < sizeof data; i++)
    data[i] = (guint8) (i * 7);
  wrn_netns_switch (here);
  wrn_netns_cable (here, "wioa", there, "wiob");
  wrn_netns_address ("wioa", "10.9.0.1", 24);
  wrn_netns_ip ("link set wioa mtu 1280");
  wrn_netns_switch (there);
  wrn_netns_address ("wiob", "10.9.0.2", 24);
  wrn_netns_switch (here);
  sender = open_udp (NULL, FALSE, FALSE);
  flow.remote = at ("10.9.0.2:0", receiver);

  /* Neither as a run nor alone does the first datagram go, nor is it cut on the way. */
  wrn_udp_send (sender, &flow, large, sizeof large, 1400);
  cut (large + 1400, 700, 1400, expected);
  g_assert_cmpuint (wrn_udp_get_stats (sender)->tx_errors, ==, 1);
  g_assert_cmpuint (wrn_udp_get_stats (sender)->tx_datagrams, ==, 1);
  wrn_udp_send (sender, &flow, large, 1253, 1253);
  g_assert_cmpuint (wrn_udp_get_stats (sender)->tx_errors, ==, 2);

  /* Runs go on to be sent as such, up to what the link carries. */
  wrn_udp_send (sender, &flow, data, sizeof data, 1200);
  cut (data, sizeof data, 1200, expected);
  wrn_udp_send (sender, &flow, data, 1252, 1252);
  cut (data, 1252, 1252, expected);
  collect (receiver, 700 + sizeof data + 1252, found);
  g_assert_cmpmem (found->data, found->len, expected->data, expected->len);
  g_assert_cmpuint (wrn_udp_get_stats (sender)->tx_unsegmented, ==, 1);
  g_assert_cmpuint (wrn_udp_get_stats (sender)->tx_errors, ==, 2);
  close (here);
  close (there);
}

static void
test_full_socket_keeps_order (void)
{
  enum
  {
    N_RUNS = 20,
    RUN = 100 * 1000,
  };
  const int here = wrn_netns_new ();
  const int there = wrn_netns_new ();
  g_autoptr (WrnUdp) sender = NULL;
  g_autoptr (WrnUdp) receiver = open_udp (NULL, FALSE, FALSE);
  g_autofree guint8 *data = g_malloc (RUN);
  int fds[WRN_UDP_MAX_SOCKETS];
  int small = 100000;
  WrnFlow flow = { 0 };
  guint8 last = 0;

  wrn_netns_switch (here);
  wrn_netns_cable (here, "wioa", there, "wiob");
  wrn_netns_address ("wioa", "10.9.0.1", 24);
  g_free (wrn_netns_show ("tc qdisc add dev wioa root tbf rate 20mbit burst 10k latency 10s"));
  wrn_netns_switch (there);
  wrn_netns_address ("wiob", "10.9.0.2", 24);
  wrn_netns_switch (here);
  sender = open_udp (NULL, TRUE, FALSE);
  flow.remote = at ("10.9.0.2:0", receiver);
  for (guint i = 0; i < wrn_udp_get_fds (sender, fds); i++)
    g_assert_cmpint (setsockopt (fds[i], SOL_SOCKET, SO_SNDBUF, &small, sizeof small), ==, 0);

  for (guint i = 0; i < N_RUNS; i++)
    {
      memset (data, (int) i, RUN);
      wrn_udp_send (sender, &flow, data, RUN, 1000);
      /* Room for this run must not let it pass the ones that wait. */
      if (i == 3)
        g_assert_true (wrn_netns_wait (wrn_udp_get_blocked_fd (sender), POLLOUT));
    }
  g_assert_cmpint (wrn_udp_get_blocked_fd (sender), >=, 0);
  g_assert_cmpuint (wrn_udp_get_stats (sender)->tx_queue_full, >, 0);

  while (wrn_udp_get_blocked_fd (sender) >= 0)
    {
      g_assert_true (wrn_netns_wait (wrn_udp_get_blocked_fd (sender), POLLOUT));
      wrn_udp_flush (sender);
    }
  g_assert_cmpuint (wrn_udp_get_stats (sender)->tx_bytes +
                        1000 * wrn_udp_get_stats (sender)->tx_queue_full,
                    ==, N_RUNS * RUN);

  while (wrn_udp_get_stats (receiver)->rx_datagrams < wrn_udp_get_stats (sender)->tx_datagrams)
    {
      Batch batch;

      receive (receiver, &batch);
      for (guint i = 0; i < batch.n_runs; i++)
        for (gsize k = 0; k < batch.runs[i].len; k++)
          {
            g_assert_cmpuint (batch.runs[i].data[k], >=, last);
            last = batch.runs[i].data[k];
          }
    }
  close (here);
  close (there);
}

static WrnUdpLan
lan_of (const char *name)
{
  return (WrnUdpLan){ .index = if_nametoindex (name), .ipv4 = TRUE, .ipv6 = TRUE };
}

static void
check_beacon (WrnUdp *from, WrnUdp *to, WrnUdp *not_to, const char *group)
{
  WrnFlow flow = { 0 };
  Batch batch;

  g_assert_true (wrn_endpoint_parse (group, &flow.remote));
  wrn_udp_send (from, &flow, (const guint8 *) "beacon", 6, 6);
  receive (to, &batch);
  g_assert_cmpuint (batch.n_runs, ==, 1);
  g_assert_cmpmem (batch.runs[0].data, batch.runs[0].len, "beacon", 6);
  g_assert_cmpuint (batch.runs[0].flow.remote.port, ==, wrn_udp_get_port (from));
  g_assert_false (wrn_endpoint_is_multicast (&batch.runs[0].flow.local));
  g_assert_false (receive_now (to, &batch));
  g_assert_false (receive_now (not_to, &batch));
}

static void
test_beacons_reach_the_chosen_networks_only (void)
{
  static const char *const groups[] = { "239.255.77.54:7655", "[ff02::1]:7655" };
  const int here = wrn_netns_new ();
  const int lan = wrn_netns_new ();
  g_autoptr (WrnUdp) neighbour = open_udp (NULL, FALSE, TRUE);
  const int tap = wrn_netns_new ();
  g_autoptr (WrnUdp) member = open_udp (NULL, FALSE, TRUE);
  g_autoptr (WrnUdp) self = NULL;
  WrnUdpLan lans[2];

  wrn_netns_switch (here);
  wrn_netns_cable (here, "wiolan", lan, "wiob");
  wrn_netns_cable (here, "wiotap", tap, "wioc");
  wrn_netns_address ("wiolan", "10.9.0.1", 24);
  wrn_netns_address ("wiotap", "10.8.0.1", 24);
  self = open_udp (NULL, FALSE, FALSE);
  lans[0] = lan_of ("wiolan");
  lans[1] = lan_of ("wiotap");

  wrn_netns_switch (lan);
  wrn_netns_address ("wiob", "10.9.0.2", 24);
  wrn_udp_set_lans (neighbour, (WrnUdpLan[]){ lan_of ("wiob") }, 1);
  wrn_netns_switch (tap);
  wrn_netns_address ("wioc", "10.8.0.2", 24);
  wrn_udp_set_lans (member, (WrnUdpLan[]){ lan_of ("wioc") }, 1);
  wrn_netns_switch (here);

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      wrn_udp_set_lans (self, &lans[0], 1);
      check_beacon (self, neighbour, member, groups[i]);
      wrn_udp_set_lans (self, &lans[1], 1);
      check_beacon (self, member, neighbour, groups[i]);
    }

  /* A network that is left is not heard any more. */
  wrn_udp_set_lans (neighbour, NULL, 0);
  wrn_udp_set_lans (self, lans, 2);
  check_beacon (self, member, neighbour, groups[0]);
  check_beacon (self, member, neighbour, groups[1]);
  close (here);
  close (lan);
  close (tap);
}

/* Each address answers as itself, whatever else the server listens on. */
static void
test_every_address_of_a_server_answers_for_itself (void)
{
  static const char *const others[] = { "10.9.0.2:5001", "10.9.0.3:5001", "10.9.0.2:5002" };
  g_autoptr (WrnUdp) asker = NULL;
  g_autoptr (WrnUdp) server = NULL;
  g_autoptr (GError) error = NULL;
  WrnEndpoint endpoint;

  wrn_netns_reset ();
  wrn_netns_address ("lo", "10.9.0.2", 24);
  wrn_netns_address ("lo", "10.9.0.3", 24);
  asker = open_udp (NULL, FALSE, FALSE);
  server = open_udp ("10.9.0.2:5000", FALSE, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_assert_true (wrn_endpoint_parse (others[i], &endpoint));
      g_assert_true (wrn_udp_listen (server, &endpoint, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpuint (wrn_udp_get_port (server), ==, 5000);

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      Batch batch;

      g_assert_true (wrn_endpoint_parse (others[i], &endpoint));
      g_assert_true (wrn_udp_listens_on (server, &endpoint));
      send_text (asker, &endpoint, "question");
      receive (server, &batch);
      g_assert_true (wrn_endpoint_equal (&batch.runs[0].flow.local, &endpoint));
      wrn_udp_send (server, &batch.runs[0].flow, (const guint8 *) "answer", 6, 6);
      receive (asker, &batch);
      g_assert_true (wrn_endpoint_equal (&batch.runs[0].flow.remote, &endpoint));
    }

  /* One that is taken is refused, and the others stay. */
  g_assert_false (wrn_udp_listen (server, &endpoint, &error));
  g_assert_nonnull (error);
  g_assert_true (wrn_udp_listens_on (server, &endpoint));
}

/* What a kernel or a driver might do to a run. */

static void
lose_last_piece (guint8 *data, gsize *len, gsize *segment)
{
  if (*len > *segment)
    *len = (*len - 1) / *segment * *segment;
}

static void
repeat_first_piece (guint8 *data, gsize *len, gsize *segment)
{
  if (*len >= 2 * *segment)
    memcpy (data + *segment, data, *segment);
}

static void
flip_last_bit (guint8 *data, gsize *len, gsize *segment)
{
  data[*len - 1] ^= 1;
}

static void
forget_where_to_cut (guint8 *data, gsize *len, gsize *segment)
{
  *segment = *len;
}

static void
cut_elsewhere (guint8 *data, gsize *len, gsize *segment)
{
  if (*segment < *len)
    (*segment)++;
}

static void
add_a_byte (guint8 *data, gsize *len, gsize *segment)
{
  data[(*len)++] = 0;
}

static void
deliver_nothing (guint8 *data, gsize *len, gsize *segment)
{
  *len = 0;
}

static void
test_probe_believes_a_kernel_that_works (void)
{
  wrn_netns_reset ();
  g_assert_cmphex (wrn_udp_probe (AF_INET, NULL), ==, WRN_UDP_OFFLOADS);
  g_assert_cmphex (wrn_udp_probe (AF_INET6, NULL), ==, WRN_UDP_OFFLOADS);
}

/* Faults of single datagrams, as they leave the cutter, and of gathered ones. */
static void
test_probe_notices_every_fault (void)
{
  static const struct
  {
    WrnUdpTamper tamper;
    WrnUdpOffloads survives;
  } faults[] = {
    { flip_last_bit, 0 },
    { add_a_byte, 0 },
    { deliver_nothing, 0 },
    { lose_last_piece, WRN_UDP_SEGMENT },
    { repeat_first_piece, WRN_UDP_SEGMENT },
    { forget_where_to_cut, WRN_UDP_SEGMENT },
    { cut_elsewhere, WRN_UDP_SEGMENT },
  };

  wrn_netns_reset ();
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_assert_cmphex (wrn_udp_probe (AF_INET, faults[i].tamper), ==, faults[i].survives);
      g_assert_cmphex (wrn_udp_probe (AF_INET6, faults[i].tamper), ==, faults[i].survives);
    }
}

/* Nothing was found out, so nothing is taken away. */
static void
test_probe_needs_a_loopback (void)
{
  wrn_netns_reset ();
  wrn_netns_ip ("link set lo down");
  g_assert_cmphex (wrn_udp_probe (AF_INET, deliver_nothing), ==, WRN_UDP_OFFLOADS);
  g_assert_cmphex (wrn_udp_probe (AF_INET6, deliver_nothing), ==, WRN_UDP_OFFLOADS);
}

/* Here the kernel refuses runs and carries single datagrams: these are then what is sent, from the
 * first on, and nothing is lost. */
static void
test_offload_that_fails_is_not_used (void)
{
  static guint8 data[20 * 900];
  g_autoptr (WrnUdp) sender = NULL;
  g_autoptr (WrnUdp) receiver = NULL;
  g_autoptr (GByteArray) found = g_byte_array_new ();
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  WrnFlow flow = { 0 };

  wrn_netns_reset ();
  wrn_netns_ip ("link set lo mtu 1000");
  g_test_expect_message ("wrn-io", G_LOG_LEVEL_MESSAGE, "*sending them one by one*");
  sender = open_udp ("127.0.0.1:0", FALSE, FALSE);
  g_test_assert_expected_messages ();
  receiver = open_udp ("127.0.0.1:0", TRUE, FALSE);
  flow.remote = at ("127.0.0.1:0", receiver);
  g_assert_cmphex (wrn_udp_get_stats (sender)->offloads, ==, WRN_UDP_GRO);
  g_assert_cmphex (wrn_udp_get_stats (receiver)->offloads, ==, 0);

  wrn_udp_send (sender, &flow, data, sizeof data, 900);
  cut (data, sizeof data, 900, expected);
  collect (receiver, sizeof data, found);
  g_assert_cmpmem (found->data, found->len, expected->data, expected->len);
  g_assert_cmpuint (wrn_udp_get_stats (sender)->tx_calls, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!wrn_netns_init (FALSE))
    return 0;

  g_test_add_func ("/udp/probe-believes-a-kernel-that-works",
                   test_probe_believes_a_kernel_that_works);
  g_test_add_func ("/udp/probe-notices-every-fault", test_probe_notices_every_fault);
  g_test_add_func ("/udp/probe-needs-a-loopback", test_probe_needs_a_loopback);
  g_test_add_func ("/udp/offload-that-fails-is-not-used", test_offload_that_fails_is_not_used);
  g_test_add_func ("/udp/runs-arrive-as-they-were-cut", test_runs_arrive_as_they_were_cut);
  g_test_add_func ("/udp/run-is-one-call-on-both-sides", test_run_is_one_call_on_both_sides);
  g_test_add_func ("/udp/answers-leave-from-the-address-that-was-asked",
                   test_answers_leave_from_the_address_that_was_asked);
  g_test_add_func ("/udp/every-address-of-a-server-answers-for-itself",
                   test_every_address_of_a_server_answers_for_itself);
  g_test_add_func ("/udp/source-address-is-honoured", test_source_address_is_honoured);
  g_test_add_func ("/udp/link-local-peers-answer-on-their-link",
                   test_link_local_peers_answer_on_their_link);
  g_test_add_func ("/udp/unreachable-destinations-end-nothing",
                   test_unreachable_destinations_end_nothing);
  g_test_add_func ("/udp/empty-datagram-is-refused", test_empty_datagram_is_refused);
  g_test_add_func ("/udp/port-is-the-same-in-both-families",
                   test_port_is_the_same_in_both_families);
  g_test_add_func ("/udp/what-does-not-fit-keeps-nothing-else",
                   test_what_does_not_fit_keeps_nothing_else);
  g_test_add_func ("/udp/full-socket-keeps-order", test_full_socket_keeps_order);
  g_test_add_func ("/udp/beacons-reach-the-chosen-networks-only",
                   test_beacons_reach_the_chosen_networks_only);
  return g_test_run ();
}
