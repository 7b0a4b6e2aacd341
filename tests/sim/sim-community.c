/* sim-community.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Communities of simulated computers: supernodes, members, and pings between them.
 */
#define G_LOG_DOMAIN "wrn-sim"

#include "config.h"

#include "tests/sim/sim-community.h"

#include "core/base/wrn-reader.h"
#include "core/base/wrn-writer.h"
#include "core/edge/wrn-edge-private.h"

#define PING_MAGIC 0x676e6970
#define PING_LEN 28

/* Somewhere in the present, so that a clock may be wrong in both directions. */
#define CLOCK (G_GUINT64_CONSTANT (1800000000) * 1000000)

typedef struct
{
  guint32 community;
  guint32 from;
  guint32 to;
  guint32 number;
  guint32 is_answer;
  WrnTime sent; /* of the ping, by the simulation's clock */
} Ping;

static WrnMachine
start_supernode (gpointer data, WrnSimHost *host, WrnTime now)
{
  SimSupernode *self = data;
  const WrnSupernodeOptions options = {
    .identity = &self->identity,
    .entropy = &self->entropy,
    .limits = self->limits,
    .other_port = self->other_port,
  };

  self->machine = wrn_supernode_new (&options);
  return wrn_supernode_get_machine (self->machine);
}

static void
stop_supernode (gpointer data, WrnMachine *machine)
{
  SimSupernode *self = data;

  g_clear_pointer (&self->machine, wrn_supernode_free);
}

static const WrnSimProgram supernode_program = {
  .start = start_supernode,
  .stop = stop_supernode,
};

/* A running supernode with a key of its own. It must outlive the simulation. */
SimSupernode *
sim_supernode_new (WrnSim *sim, const char *name, WrnSimBox *behind)
{
  SimSupernode *self = g_new0 (SimSupernode, 1);
  guint8 seed[WRN_SEED_LEN];

  g_assert_true (wrn_crypto_init ());
  self->host = wrn_sim_add_host (sim, name, behind);
  self->entropy = (WrnEntropy){ wrn_sim_random_fill, wrn_sim_host_get_random (self->host) };
  self->limits = WRN_SUPERNODE_DEFAULT_LIMITS;
  wrn_entropy_fill (&self->entropy, seed, sizeof seed);
  wrn_identity_init (&self->identity, seed);
  wrn_sim_host_set_port (self->host, WRN_SUPERNODE_PORT);
  wrn_sim_host_run (self->host, &supernode_program, self);
  return self;
}

/* Has it hear at a second port, too; it is restarted for that. */
void
sim_supernode_add_port (SimSupernode *self)
{
  self->other_port = SIM_SUPERNODE_OTHER_PORT;
  wrn_sim_host_set_more_ports (self->host, &self->other_port, 1);
  wrn_sim_host_restart (self->host);
}

void
sim_supernode_free (SimSupernode *self)
{
  wrn_sim_host_stop (self->host);
  g_free (self);
}

SimCommunity *
sim_community_new (WrnSim *sim, guint number)
{
  SimCommunity *self = g_new0 (SimCommunity, 1);
  guint8 secret[WRN_SECRET_LEN] = { 0 };

  g_assert_true (wrn_crypto_init ());
  secret[0] = (guint8) number;
  self->sim = sim;
  self->number = number;
  wrn_profile_init (&self->profile, "burrow", secret);
  self->members = g_ptr_array_new ();
  self->supernodes = g_ptr_array_new ();
  return self;
}

void
sim_community_free (SimCommunity *self)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      SimMember *member = sim_community_get (self, i);

      wrn_sim_host_stop (member->host);
      for (guint j = 0; j < self->members->len; j++)
        g_clear_pointer (&self->flows[i][j].seen, g_byte_array_unref);
      g_free (member);
    }
  g_ptr_array_unref (self->members);
  g_ptr_array_unref (self->supernodes);
  wrn_profile_clear (&self->profile);
  g_free (self);
}

/* For the members that are added, or restarted, afterwards. */
void
sim_community_add_supernode (SimCommunity *self, SimSupernode *supernode)
{
  WrnSupernodeAddress *address = &self->profile.supernodes[self->profile.n_supernodes++];

  g_assert_cmpuint (self->profile.n_supernodes, <=, WRN_PROFILE_SUPERNODES_MAX);
  g_snprintf (address->host, sizeof address->host, "%s.example",
              wrn_sim_host_get_name (supernode->host));
  address->port = WRN_SUPERNODE_PORT;
  memcpy (address->key, supernode->identity.dh.public_key, sizeof address->key);
  g_ptr_array_add (self->supernodes, supernode);
}

static void
restore_cb (gpointer data, const char *name, GBytes *bytes)
{
  SimMember *self = data;
  gsize len;
  const guint8 *content = g_bytes_get_data (bytes, &len);

  wrn_edge_restore (self->edge, wrn_sim_host_get_now (self->host), name, content, len);
}

static WrnMachine
start_member (gpointer data, WrnSimHost *host, WrnTime now)
{
  SimMember *self = data;
  const WrnEdgeOptions options = {
    .seed = self->seed,
    .profile = &self->community->profile,
    .name = wrn_sim_host_get_name (host),
    .clock = self->clock + (guint64) now,
    .no_direct = self->no_direct,
    .no_relay = self->no_relay,
    .no_birthday = self->no_birthday,
    .birthday_pause = self->birthday_pause,
    .entropy = &self->entropy,
  };

  self->started = wrn_sim_get_now (self->community->sim);
  self->edge = wrn_edge_new (&options, now);
  wrn_sim_host_foreach_stored (host, restore_cb, self);
  return wrn_edge_get_machine (self->edge);
}

/* Looks up the supernodes' names, as the driver does. */
static void
look_up_cb (gpointer data, WrnSimHost *host)
{
  SimMember *self = data;

  for (guint i = 0; i < self->community->supernodes->len; i++)
    {
      const SimSupernode *supernode = g_ptr_array_index (self->community->supernodes, i);
      const WrnEndpoint endpoints[] = {
        wrn_sim_host_get_endpoint6 (supernode->host),
        wrn_sim_host_get_endpoint (supernode->host),
      };
      const guint skip = wrn_endpoint_is_none (&endpoints[0]) ? 1 : 0;
      const WrnCommand command = {
        .kind = WRN_COMMAND_SUPERNODE,
        .index = i,
        .endpoints = endpoints + skip,
        .n_endpoints = 2 - skip,
      };

      wrn_sim_host_command (host, &command);
    }
}

static void
stop_member (gpointer data, WrnMachine *machine)
{
  SimMember *self = data;

  g_clear_pointer (&self->edge, wrn_edge_free);
}

static void
send_ping (SimMember *self, const SimMember *to, const Ping *ping)
{
  guint8 payload[PING_LEN + 4];
  guint8 bytes[SIM_FRAME_HEADERS + sizeof payload];
  WrnWriter writer = wrn_writer_over (payload, sizeof payload);
  WrnFrame frame = { .data = bytes };

  wrn_writer_put_u32 (&writer, PING_MAGIC);
  wrn_writer_put_u32 (&writer, ping->community);
  wrn_writer_put_u32 (&writer, ping->from);
  wrn_writer_put_u32 (&writer, ping->to);
  wrn_writer_put_u32 (&writer, ping->number);
  wrn_writer_put_u32 (&writer, ping->is_answer);
  wrn_writer_put_u64 (&writer, (guint64) ping->sent);
  frame.len = sim_frame_write (bytes, &self->address, &to->address, payload, sizeof payload);
  wrn_sim_host_frame (self->host, &frame);
}

/* FALSE if this ping was here before. */
static gboolean
is_first (SimFlow *flow, guint32 number)
{
  const guint8 bit = (guint8) (1 << number % 8);

  if (flow->seen == NULL)
    flow->seen = g_byte_array_new ();
  if (number / 8 >= flow->seen->len)
    {
      const guint old = flow->seen->len;

      g_byte_array_set_size (flow->seen, number / 8 + 1);
      memset (flow->seen->data + old, 0, flow->seen->len - old);
    }
  if ((flow->seen->data[number / 8] & bit) != 0)
    return FALSE;
  flow->seen->data[number / 8] |= bit;
  return TRUE;
}

static void
hear_cb (gpointer data, WrnSimHost *host, const WrnFrame *frame)
{
  SimMember *self = data;
  SimCommunity *community = self->community;
  gsize len;
  const guint8 *payload = sim_frame_read (frame, &len);
  WrnReader reader;
  Ping ping;

  if (payload == NULL)
    return;
  reader = wrn_reader_over (payload, len);
  g_assert_cmphex (wrn_reader_get_u32 (&reader), ==, PING_MAGIC);
  ping.community = wrn_reader_get_u32 (&reader);
  ping.from = wrn_reader_get_u32 (&reader);
  ping.to = wrn_reader_get_u32 (&reader);
  ping.number = wrn_reader_get_u32 (&reader);
  ping.is_answer = wrn_reader_get_u32 (&reader);
  ping.sent = (WrnTime) wrn_reader_get_u64 (&reader);
  g_assert_true (wrn_reader_finish (&reader));
  g_assert_cmpuint (ping.community, ==, community->number);

  if (ping.is_answer != 0)
    {
      SimFlow *flow = &community->flows[self->number][ping.to];

      g_assert_cmpuint (ping.from, ==, self->number);
      g_assert_cmpuint (flow->n_answered, <, flow->n_heard);
      flow->n_answered++;
      flow->last_answer = wrn_sim_get_now (community->sim);
      flow->last_rtt = flow->last_answer - ping.sent;
      if (flow->last_rtt < SIM_PROMPT)
        flow->n_prompt++;
    }
  else
    {
      SimFlow *flow = &community->flows[ping.from][self->number];

      g_assert_cmpuint (ping.to, ==, self->number);
      g_assert_cmpuint (ping.number, <, flow->n_sent);
      g_assert_true (is_first (flow, ping.number));
      flow->n_heard++;
      ping.is_answer = 1;
      send_ping (self, sim_community_get (community, ping.from), &ping);
    }
}

static const WrnSimProgram member_program = { start_member, look_up_cb, stop_member, hear_cb };

/* Adds a member and starts it. */
SimMember *
sim_community_add (SimCommunity *self, const char *name, WrnSimBox *behind)
{
  SimMember *member = g_new0 (SimMember, 1);
  WrnEdgeStatus status;

  g_assert_cmpuint (self->members->len, <, SIM_COMMUNITY_MEMBERS);
  member->community = self;
  member->number = self->members->len;
  member->clock = CLOCK;
  member->host = wrn_sim_add_host (self->sim, name, behind);
  member->entropy = (WrnEntropy){ wrn_sim_random_fill, wrn_sim_host_get_random (member->host) };
  wrn_entropy_fill (&member->entropy, member->seed, sizeof member->seed);
  g_ptr_array_add (self->members, member);
  wrn_sim_host_run (member->host, &member_program, member);

  wrn_edge_get_status (member->edge, &status);
  memcpy (member->id, status.id, sizeof member->id);
  memcpy (member->address.ipv6, status.ipv6, sizeof member->address.ipv6);
  member->address.mac = status.mac;
  return member;
}

SimMember *
sim_community_get (SimCommunity *self, guint number)
{
  return g_ptr_array_index (self->members, number);
}

SimFlow *
sim_member_get_flow (SimMember *self, SimMember *to)
{
  return &self->community->flows[self->number][to->number];
}

/* What @self thinks of the way to @other; offline if it does not know it. */
WrnPeerState
sim_member_get_state (SimMember *self, SimMember *other)
{
  g_autoptr (GArray) peers = self->edge != NULL ? wrn_edge_list_peers (self->edge) : NULL;

  for (guint i = 0; peers != NULL && i < peers->len; i++)
    {
      const WrnPeerStatus *status = &g_array_index (peers, WrnPeerStatus, i);

      if (memcmp (status->id, other->id, sizeof other->id) == 0)
        return status->state;
    }
  return WRN_PEER_OFFLINE;
}

guint64
sim_member_get_drops (SimMember *self, WrnDrop reason)
{
  WrnEdgeStatus status;

  wrn_edge_get_status (self->edge, &status);
  return status.drops.count[reason];
}

/* Sends one ping; it is not repeated. */
void
sim_member_ping (SimMember *self, SimMember *to)
{
  const Ping ping = {
    .community = self->community->number,
    .from = self->number,
    .to = to->number,
    .number = sim_member_get_flow (self, to)->n_sent++,
    .sent = wrn_sim_get_now (self->community->sim),
  };

  send_ping (self, to, &ping);
}

typedef struct
{
  SimMember *self;
  SimMember *to;
  const guint8 *inner;
  gsize len;
} Saying;

static void
say_cb (gpointer data, WrnTime now)
{
  const Saying *saying = data;
  WrnPeer *peer = wrn_edge_find_peer (saying->self->edge, saying->to->id);
  guint8 packet[WRN_PACKET_MAX];

  g_assert_nonnull (peer);
  g_assert_cmpuint (saying->len, <=, WRN_INNER_MAX);
  memcpy (packet + WRN_DATA_HEAD_LEN, saying->inner, saying->len);
  wrn_edge_send (saying->self->edge, now, peer, packet, saying->len);
}

/* Says anything at all inside the session with @to: what a member can do who writes his own
 * program. */
void
sim_member_say (SimMember *self, SimMember *to, const guint8 *inner, gsize len)
{
  Saying saying = { self, to, inner, len };

  wrn_sim_host_act (self->host, say_cb, &saying);
}

/* How often a wait looks, and pings. */
#define LOOK_EVERY WRN_MSEC (100)

/**
 * sim_member_reach:
 * @self: a member
 * @to: another one
 * @patience: for how long
 *
 * Pings until an answer comes.
 *
 * Returns: how long that took, -1 if it did not come
 */
WrnTime
sim_member_reach (SimMember *self, SimMember *to, WrnTime patience)
{
  WrnSim *sim = self->community->sim;
  const SimFlow *flow = sim_member_get_flow (self, to);
  const guint32 before = flow->n_answered;
  const WrnTime start = wrn_sim_get_now (sim);

  while (wrn_sim_get_now (sim) - start < patience)
    {
      sim_member_ping (self, to);
      wrn_sim_run_for (sim, LOOK_EVERY);
      if (flow->n_answered > before)
        return flow->last_answer - start;
    }
  return -1;
}

/* The same, until @self sees @to in @state, too. */
WrnTime
sim_member_reach_state (SimMember *self, SimMember *to, WrnPeerState state, WrnTime patience)
{
  WrnSim *sim = self->community->sim;
  const WrnTime start = wrn_sim_get_now (sim);

  while (sim_member_get_state (self, to) != state)
    {
      if (wrn_sim_get_now (sim) - start >= patience)
        return -1;
      sim_member_ping (self, to);
      wrn_sim_run_for (sim, LOOK_EVERY);
    }
  return wrn_sim_get_now (sim) - start;
}

/* While all is well one ping a second is enough to notice; then a gap is measured more finely. */
#define WATCH_EVERY WRN_SECONDS (1)
#define WATCH_GAP_EVERY WRN_MSEC (200)

/* Pings for @duration and returns the longest time in which no answer came. */
WrnTime
sim_member_watch (SimMember *self, SimMember *to, WrnTime duration)
{
  WrnSim *sim = self->community->sim;
  const SimFlow *flow = sim_member_get_flow (self, to);
  const WrnTime start = wrn_sim_get_now (sim);
  WrnTime last = start;
  WrnTime pinged = 0;
  WrnTime longest = 0;

  while (wrn_sim_get_now (sim) - start < duration)
    {
      const WrnTime now = wrn_sim_get_now (sim);
      const gboolean well = now - last < WATCH_EVERY + WRN_MSEC (500);

      if (now - pinged >= (well ? WATCH_EVERY : WATCH_GAP_EVERY))
        {
          sim_member_ping (self, to);
          pinged = now;
        }
      wrn_sim_run_for (sim, LOOK_EVERY);
      if (flow->last_answer > last)
        {
          longest = MAX (longest, flow->last_answer - last);
          last = flow->last_answer;
        }
    }
  return MAX (longest, wrn_sim_get_now (sim) - last);
}
