/* test-sim-nat.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The simulator's boxes: do they let two hosts meet where, and only where, real ones do?
 *
 * Two toy machines learn of each other from a server and write to each other's addresses. What was
 * measured with real boxes, pair by pair, is the table below.
 */
#include "config.h"

#include "core/base/wrn-reader.h"
#include "core/base/wrn-writer.h"
#include "core/machine/wrn-outbox.h"
#include "tests/support/wrn-sim-host.h"
#include "tests/support/wrn-sim-test.h"

#include <string.h>

enum
{
  MESSAGE_HERE = 1, /* to the server: my local endpoint */
  MESSAGE_PEER,     /* from the server: local and reflexive endpoint of the other */
  MESSAGE_PROBE,
  MESSAGE_ANSWER,
};

#define SERVER_PORT 3478
#define PROBE_EVERY WRN_MSEC (50)
#define PATIENCE WRN_SECONDS (4)

typedef struct
{
  WrnSimHost *host; /* (not owned) */
  WrnOutbox *outbox;
  WrnTime deadline;
  gboolean is_server;

  WrnEndpoint local[2]; /* the server: of each client; a client: of the other, local first */
  WrnEndpoint seen[2];
  guint n_known;
  WrnEndpoint server;
  WrnEndpoint heard;  /* where the other's last probe came from */
  gboolean connected; /* the other has answered */
} Puncher;

static void
send_message (Puncher *self,
              guint8 type,
              const WrnEndpoint *to,
              const WrnEndpoint *contents,
              guint n)
{
  guint8 *bytes = wrn_outbox_reserve (self->outbox, 1 + 2 * WRN_ENDPOINT_LEN);
  WrnWriter writer = wrn_writer_over (bytes, 1 + 2 * WRN_ENDPOINT_LEN);
  const WrnFlow flow = { .remote = *to };

  wrn_writer_put_u8 (&writer, type);
  for (guint i = 0; i < n; i++)
    wrn_endpoint_put (&writer, &contents[i]);
  wrn_outbox_send (self->outbox, &flow, 1 + n * WRN_ENDPOINT_LEN);
}

static void
serve (Puncher *self, const WrnEndpoint *from, WrnReader *reader)
{
  WrnEndpoint local;
  guint i = 0;

  wrn_endpoint_get (reader, &local);
  while (i < self->n_known && !wrn_endpoint_equal (&self->seen[i], from))
    i++;
  g_assert_cmpuint (i, <, 2);
  self->local[i] = local;
  self->seen[i] = *from;
  self->n_known = MAX (self->n_known, i + 1);

  for (guint j = 0; self->n_known == 2 && j < 2; j++)
    {
      const WrnEndpoint contents[] = { self->local[1 - j], self->seen[1 - j] };

      send_message (self, MESSAGE_PEER, &self->seen[j], contents, 2);
    }
}

static void
handle_datagram (gpointer data, WrnTime now, const WrnFlow *flow, guint8 *bytes, gsize len)
{
  Puncher *self = data;
  WrnReader reader = wrn_reader_over (bytes, len);
  const WrnEndpoint local = wrn_sim_host_get_endpoint (self->host);

  /* The other's private address may be our own. */
  if (wrn_endpoint_equal (&flow->remote, &local))
    return;
  switch (wrn_reader_get_u8 (&reader))
    {
    case MESSAGE_HERE:
      serve (self, &flow->remote, &reader);
      break;
    case MESSAGE_PEER:
      wrn_endpoint_get (&reader, &self->local[0]);
      wrn_endpoint_get (&reader, &self->seen[0]);
      self->n_known = 1;
      break;
    case MESSAGE_PROBE:
      self->heard = flow->remote;
      send_message (self, MESSAGE_ANSWER, &flow->remote, NULL, 0);
      break;
    case MESSAGE_ANSWER:
      self->connected = TRUE;
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
handle_timeout (gpointer data, WrnTime now)
{
  Puncher *self = data;
  const WrnEndpoint local = wrn_sim_host_get_endpoint (self->host);

  if (now < self->deadline)
    return;
  self->deadline = now + PROBE_EVERY;
  if (self->n_known == 0)
    send_message (self, MESSAGE_HERE, &self->server, &local, 1);
  else
    {
      send_message (self, MESSAGE_PROBE, &self->local[0], NULL, 0);
      send_message (self, MESSAGE_PROBE, &self->seen[0], NULL, 0);
      if (!wrn_endpoint_is_none (&self->heard))
        send_message (self, MESSAGE_PROBE, &self->heard, NULL, 0);
    }
}

static WrnTime
next_timeout (gpointer data)
{
  const Puncher *self = data;

  return self->is_server ? WRN_TIME_NEVER : self->deadline;
}

static gboolean
poll (gpointer data, WrnEffect *effect)
{
  Puncher *self = data;

  return wrn_outbox_poll (self->outbox, effect);
}

static const WrnMachineClass puncher_class = {
  .handle_datagram = handle_datagram,
  .handle_timeout = handle_timeout,
  .next_timeout = next_timeout,
  .poll = poll,
};

static WrnMachine
start (gpointer data, WrnSimHost *host, WrnTime now)
{
  Puncher *self = data;

  self->host = host;
  self->outbox = wrn_outbox_new ();
  self->deadline = now;
  return (WrnMachine){ &puncher_class, self };
}

static void
stop (gpointer data, WrnMachine *machine)
{
  Puncher *self = machine->self;

  wrn_outbox_free (self->outbox);
}

static const WrnSimProgram puncher_program = { start, NULL, stop, NULL };

typedef struct
{
  Puncher server;
  Puncher a;
  Puncher b;
} Meeting;

static gboolean
both_connected (gpointer data)
{
  const Meeting *meeting = data;

  return meeting->a.connected && meeting->b.connected;
}

/* TRUE if hosts in these two networks find a way in both directions. */
static gboolean
meet (WrnSim *sim, WrnSimBox *behind_a, WrnSimBox *behind_b)
{
  Meeting meeting = { .server.is_server = TRUE };
  WrnSimHost *server = wrn_sim_add_host (sim, "server", NULL);
  WrnSimHost *a = wrn_sim_add_host (sim, "a", behind_a);
  WrnSimHost *b = wrn_sim_add_host (sim, "b", behind_b);
  gboolean met;

  wrn_sim_host_set_port (server, SERVER_PORT);
  meeting.a.server = meeting.b.server = wrn_sim_host_get_endpoint (server);
  wrn_sim_host_run (server, &puncher_program, &meeting.server);
  wrn_sim_host_run (a, &puncher_program, &meeting.a);
  wrn_sim_host_run (b, &puncher_program, &meeting.b);
  met = wrn_sim_run_until_true (sim, both_connected, &meeting, PATIENCE);

  wrn_sim_host_stop (server);
  wrn_sim_host_stop (a);
  wrn_sim_host_stop (b);
  return met;
}

/* Which sites can punch through to which, measured with real boxes. */
static const char *const sites[] = { "open", "fw",     "full", "addr",   "port",
                                     "adm",  "symseq", "sym",  "tcponly" };
static const char *const measured[] = {
  "yyyyyyyy-", /* open */
  "yyyyy----", /* fw */
  "yyyyyyyy-", /* full */
  "yyyyyyyy-", /* addr */
  "yyyyy----", /* port */
  "y-yy-----", /* adm */
  "y-yy-----", /* symseq */
  "y-yy-----", /* sym */
  "---------", /* tcponly */
};

static void
test_pairs_punch_as_measured (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sites); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (sites); j++)
        {
          g_autoptr (WrnSim) sim = wrn_sim_test_new ();
          const gboolean met =
              meet (sim, wrn_sim_add_site (sim, sites[i]), wrn_sim_add_site (sim, sites[j]));

          g_test_message ("%s and %s: %s", sites[i], sites[j], met ? "met" : "did not meet");
          g_assert_cmpint (met, ==, measured[i][j] == 'y');
        }
    }
}

/* As in the lab: 10 % loss; then delay, jitter and duplicates. */
static void
test_pairs_punch_through_bad_links (void)
{
  static const WrnSimLink cores[] = {
    { .delay = WRN_MSEC (10), .loss = 0.1 },
    { .delay = WRN_MSEC (20), .jitter = WRN_MSEC (10), .duplicate = 0.05 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cores); i++)
    {
      g_autoptr (WrnSim) sim = wrn_sim_test_new ();

      wrn_sim_set_core (sim, &cores[i]);
      g_assert_true (meet (sim, wrn_sim_add_site (sim, "port"), wrn_sim_add_site (sim, "port")));
      g_assert_true (meet (sim, wrn_sim_add_site (sim, "addr"), wrn_sim_add_site (sim, "sym")));
      g_assert_false (meet (sim, wrn_sim_add_site (sim, "port"), wrn_sim_add_site (sim, "sym")));
    }
}

static WrnSimBox *
add_box (WrnSim *sim, WrnSimBox *outside, const char *type, gboolean hairpin)
{
  WrnSimNatConfig config;

  g_assert_true (wrn_sim_nat_config_named (type, &config));
  config.no_hairpin = !hairpin;
  return wrn_sim_add_box (sim, outside, &config);
}

static void
test_same_lan_meets (void)
{
  g_autoptr (WrnSim) sim = wrn_sim_test_new ();
  WrnSimBox *lan = add_box (sim, NULL, "sym", FALSE);

  g_assert_true (meet (sim, lan, lan));
}

static void
test_isolated_lan_needs_hairpin (void)
{
  for (guint hairpin = 0; hairpin < 2; hairpin++)
    {
      g_autoptr (WrnSim) sim = wrn_sim_test_new ();
      WrnSimNatConfig config;
      WrnSimBox *lan;

      g_assert_true (wrn_sim_nat_config_named ("port", &config));
      config.refuses_neighbours = TRUE;
      config.no_hairpin = !hairpin;
      lan = wrn_sim_add_box (sim, NULL, &config);
      g_assert_cmpint (meet (sim, lan, lan), ==, hairpin);
    }
}

static void
test_shared_carrier_needs_hairpin (void)
{
  for (guint hairpin = 0; hairpin < 2; hairpin++)
    {
      g_autoptr (WrnSim) sim = wrn_sim_test_new ();
      WrnSimBox *carrier = add_box (sim, NULL, "full", hairpin);

      g_assert_cmpint (meet (sim, add_box (sim, carrier, "port", FALSE),
                             add_box (sim, carrier, "port", FALSE)),
                       ==, hairpin);
    }
}

static void
test_chain_is_as_strict_as_its_strictest (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    gboolean meet;
  } cases[] = {
    { "port+port", "port", TRUE },     { "port+full", "port+full", TRUE },
    { "port+sym", "port", FALSE },     { "port+sym", "addr", TRUE },
    { "full+fw", "port", TRUE },       { "sym+fw", "open", TRUE },
    { "tcponly+full", "open", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WrnSim) sim = wrn_sim_test_new ();

      g_assert_cmpint (meet (sim, wrn_sim_add_site (sim, cases[i].a),
                             wrn_sim_add_site (sim, cases[i].b)),
                       ==, cases[i].meet);
    }
}

/* Both have the private address 192.168.1.100, so each one's first try reaches itself. */
static void
test_overlapping_lans_meet (void)
{
  g_autoptr (WrnSim) sim = wrn_sim_test_new ();
  WrnSimNatConfig config;

  g_assert_true (wrn_sim_nat_config_named ("port", &config));
  config.overlaps = TRUE;
  g_assert_true (
      meet (sim, wrn_sim_add_box (sim, NULL, &config), wrn_sim_add_box (sim, NULL, &config)));
}

/* A box by itself, with one outer address and nobody around. */
typedef struct
{
  WrnSimRandom random;
  WrnSimNat *nat;
  WrnEndpoint inner;
  WrnEndpoint remote;
} Box;

static void
box_init (Box *box, const WrnSimNatConfig *config)
{
  const WrnEndpoint outer = wrn_endpoint_ipv4 (0x14000001, 0);

  wrn_sim_random_seed (&box->random, wrn_sim_test_get_seed ());
  box->nat = wrn_sim_nat_new (config, &box->random);
  wrn_sim_nat_reboot (box->nat, &outer);
  box->inner = wrn_endpoint_ipv4 (0x0a000064, 5000);
  box->remote = wrn_endpoint_ipv4 (0x15000001, 6000);
}

/* Sends from inside and returns what the outside sees. */
static WrnEndpoint
box_out (Box *box, WrnTime now)
{
  WrnEndpoint source = box->inner;

  g_assert_cmpint (wrn_sim_nat_outbound (box->nat, now, &source, &box->remote), ==,
                   WRN_SIM_NAT_PASS);
  return source;
}

static WrnSimNatVerdict
box_in (Box *box, WrnTime now, const WrnEndpoint *outer)
{
  WrnEndpoint target = *outer;
  const WrnSimNatVerdict verdict = wrn_sim_nat_inbound (box->nat, now, &box->remote, &target);

  g_assert_cmpint (wrn_endpoint_equal (&target, &box->inner), ==, verdict == WRN_SIM_NAT_PASS);
  return verdict;
}

static void
test_only_outbound_keeps_a_mapping (void)
{
  const WrnSimNatConfig config = { .translates = TRUE, .timeout = WRN_SECONDS (30) };
  Box box;
  WrnEndpoint outer;

  box_init (&box, &config);
  outer = box_out (&box, 0);
  for (WrnTime now = 0; now < WRN_SECONDS (30); now += WRN_SECONDS (1))
    g_assert_cmpint (box_in (&box, now, &outer), ==, WRN_SIM_NAT_PASS);
  g_assert_cmpint (box_in (&box, WRN_SECONDS (30), &outer), ==, WRN_SIM_NAT_NO_MAPPING);

  outer = box_out (&box, WRN_SECONDS (40));
  box_out (&box, WRN_SECONDS (60));
  g_assert_cmpint (box_in (&box, WRN_SECONDS (89), &outer), ==, WRN_SIM_NAT_PASS);
  wrn_sim_nat_free (box.nat);
}

static void
test_filter_forgets_each_remote_by_itself (void)
{
  const WrnSimNatConfig config = {
    .translates = TRUE,
    .filtering = WRN_SIM_NAT_ADDRESS_AND_PORT,
    .timeout = WRN_SECONDS (30),
  };
  Box box;
  WrnEndpoint outer;

  box_init (&box, &config);
  outer = box_out (&box, 0);
  box.remote.port++;
  g_assert_cmpint (box_in (&box, 1, &outer), ==, WRN_SIM_NAT_FILTERED);
  box_out (&box, WRN_SECONDS (20));
  g_assert_cmpint (box_in (&box, WRN_SECONDS (35), &outer), ==, WRN_SIM_NAT_PASS);
  box.remote.port--;
  g_assert_cmpint (box_in (&box, WRN_SECONDS (35), &outer), ==, WRN_SIM_NAT_FILTERED);
  wrn_sim_nat_free (box.nat);
}

static void
test_reboot_forgets_and_renumbers (void)
{
  const WrnSimNatConfig config = { .translates = TRUE };
  const WrnEndpoint moved = wrn_endpoint_ipv4 (0x14000101, 0);
  Box box;
  WrnEndpoint before;
  WrnEndpoint after;

  box_init (&box, &config);
  before = box_out (&box, 0);
  wrn_sim_nat_reboot (box.nat, &moved);
  g_assert_cmpint (box_in (&box, 1, &before), ==, WRN_SIM_NAT_NO_MAPPING);
  after = box_out (&box, 2);
  g_assert_cmpuint (wrn_endpoint_get_ipv4 (&after), ==, 0x14000101);
  wrn_sim_nat_free (box.nat);
}

static void
test_ports_are_given_as_configured (void)
{
  WrnSimNatConfig config = { .translates = TRUE, .ports = WRN_SIM_PORTS_PRESERVING };
  Box box;
  WrnEndpoint first;
  WrnEndpoint second;

  box_init (&box, &config);
  g_assert_cmpuint (box_out (&box, 0).port, ==, 5000);
  box.inner = wrn_endpoint_ipv4 (0x0a000065, 5000);
  g_assert_cmpuint (box_out (&box, 0).port, !=, 5000);
  wrn_sim_nat_free (box.nat);

  config.ports = WRN_SIM_PORTS_SEQUENTIAL;
  config.mapping = WRN_SIM_NAT_ADDRESS_AND_PORT;
  box_init (&box, &config);
  first = box_out (&box, 0);
  box.remote.port++;
  second = box_out (&box, 0);
  g_assert_cmpuint (second.port, ==, first.port + 1);
  wrn_sim_nat_free (box.nat);
}

/* A day of one new remote each second: what is kept is about two minutes' worth. */
static void
test_box_does_not_grow (void)
{
  const WrnSimNatConfig config = {
    .translates = TRUE,
    .mapping = WRN_SIM_NAT_ADDRESS_AND_PORT,
    .filtering = WRN_SIM_NAT_ADDRESS_AND_PORT,
  };
  Box box;

  box_init (&box, &config);
  for (guint i = 0; i < 86400; i++)
    {
      const WrnTime now = WRN_SECONDS (i);
      WrnEndpoint outer;

      box.remote = wrn_endpoint_ipv4 (0x15000000 + i, 6000);
      outer = box_out (&box, now);
      g_assert_cmpint (box_in (&box, now, &outer), ==, WRN_SIM_NAT_PASS);
      g_assert_cmpuint (wrn_sim_nat_get_n_mappings (box.nat), <, 600);
    }
  wrn_sim_nat_free (box.nat);
}

int
main (int argc, char *argv[])
{
  wrn_sim_test_init (&argc, &argv);

  g_test_add_func ("/sim/nat/pairs-punch-as-measured", test_pairs_punch_as_measured);
  g_test_add_func ("/sim/nat/pairs-punch-through-bad-links", test_pairs_punch_through_bad_links);
  g_test_add_func ("/sim/nat/same-lan-meets", test_same_lan_meets);
  g_test_add_func ("/sim/nat/isolated-lan-needs-hairpin", test_isolated_lan_needs_hairpin);
  g_test_add_func ("/sim/nat/shared-carrier-needs-hairpin", test_shared_carrier_needs_hairpin);
  g_test_add_func ("/sim/nat/chain-is-as-strict-as-its-strictest",
                   test_chain_is_as_strict_as_its_strictest);
  g_test_add_func ("/sim/nat/overlapping-lans-meet", test_overlapping_lans_meet);
  g_test_add_func ("/sim/nat/only-outbound-keeps-a-mapping", test_only_outbound_keeps_a_mapping);
  g_test_add_func ("/sim/nat/filter-forgets-each-remote-by-itself",
                   test_filter_forgets_each_remote_by_itself);
  g_test_add_func ("/sim/nat/reboot-forgets-and-renumbers", test_reboot_forgets_and_renumbers);
  g_test_add_func ("/sim/nat/ports-are-given-as-configured", test_ports_are_given_as_configured);
  g_test_add_func ("/sim/nat/box-does-not-grow", test_box_does_not_grow);

  return g_test_run ();
}
