/* wrn-test-wire.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A few edges, a supernode and liars on one network that takes no time.
 */
#include "config.h"

#include "tests/support/wrn-test-wire.h"

#include "core/crypto/wrn-cipher.h"
#include "core/ethernet/wrn-segmenter.h"

#define T0 WRN_SECONDS (1000)

/* No machine says more than this because of one thing that happened. */
#define STORM 20000

static void
free_host (WrnTestHost *host)
{
  g_clear_pointer (&host->edge, wrn_edge_free);
  g_clear_pointer (&host->supernode, wrn_supernode_free);
  g_ptr_array_unref (host->sent);
  g_ptr_array_unref (host->frames);
  g_ptr_array_unref (host->stored);
  g_ptr_array_unref (host->events);
  g_ptr_array_unref (host->links);
  g_array_unref (host->pongs);
  g_hash_table_unref (host->items);
  g_free (host);
}

void
wrn_test_wire_init (WrnTestWire *self, guint64 seed)
{
  static const guint8 secret[WRN_SECRET_LEN] = { 'c' };

  *self = (WrnTestWire){ .now = T0, .clock = G_GUINT64_CONSTANT (1790000000000000) };
  g_assert_true (wrn_crypto_init ());
  wrn_sim_random_seed (&self->random, seed);
  self->entropy = (WrnEntropy){ wrn_sim_random_fill, &self->random };
  wrn_profile_init (&self->profile, "test", secret);
  self->suites = WRN_SUITE_CHACHA20_POLY1305;
  self->hosts = g_ptr_array_new_with_free_func ((GDestroyNotify) free_host);
  g_queue_init (&self->queue);
}

void
wrn_test_wire_clear (WrnTestWire *self)
{
  g_queue_clear_full (&self->queue, g_free);
  g_clear_pointer (&self->hosts, g_ptr_array_unref);
}

/* Of the host of that number, which is below 250. */
WrnEndpoint
wrn_test_address (guint number)
{
  return wrn_endpoint_ipv4 (0xc0a80100 + number, (guint16) (41000 + number));
}

/* A host without a machine. */
WrnTestHost *
wrn_test_wire_add (WrnTestWire *self, guint number, WrnTestHear hear, gpointer data)
{
  WrnTestHost *host = g_new0 (WrnTestHost, 1);

  host->wire = self;
  host->address = wrn_test_address (number);
  host->seed[0] = (guint8) number;
  host->hear = hear;
  host->data = data;
  host->sent = g_ptr_array_new_with_free_func (g_free);
  host->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  host->stored = g_ptr_array_new_with_free_func (g_free);
  host->events = g_ptr_array_new_with_free_func (g_free);
  host->links = g_ptr_array_new_with_free_func (g_free);
  host->pongs = g_array_new (FALSE, FALSE, sizeof (WrnEffectPong));
  host->items =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (self->hosts, host);
  return host;
}

/* Edges that are added from now on know a supernode of that key. */
void
wrn_test_wire_add_key (WrnTestWire *self, const guint8 key[static WRN_KEY_LEN])
{
  WrnSupernodeAddress *address = &self->profile.supernodes[self->profile.n_supernodes++];

  *address = (WrnSupernodeAddress){ .host = "supernode", .port = 7654 };
  memcpy (address->key, key, sizeof address->key);
}

WrnTestHost *
wrn_test_wire_add_supernode (WrnTestWire *self, guint number)
{
  WrnTestHost *host = wrn_test_wire_add (self, number, NULL, NULL);
  WrnIdentity identity;
  WrnSupernodeOptions options = { .identity = &identity,
                                  .entropy = &self->entropy,
                                  .limits = WRN_SUPERNODE_DEFAULT_LIMITS };

  wrn_identity_init (&identity, host->seed);
  host->supernode = wrn_supernode_new (&options);
  host->machine = wrn_supernode_get_machine (host->supernode);
  wrn_test_wire_add_key (self, identity.dh.public_key);
  return host;
}

static void
keep_datagrams (WrnTestHost *host, const WrnEffectSend *run)
{
  for (gsize at = 0; at < run->len; at += run->segment)
    {
      WrnTestDatagram *datagram = g_new0 (WrnTestDatagram, 1);

      datagram->flow = run->flow;
      datagram->len = MIN (run->segment, run->len - at);
      g_assert_cmpuint (datagram->len, <=, sizeof datagram->data);
      memcpy (datagram->data, run->data + at, datagram->len);
      g_ptr_array_add (host->sent, datagram);

      datagram = g_memdup2 (datagram, sizeof *datagram);
      datagram->flow.local = host->address;
      g_queue_push_tail (&host->wire->queue, datagram);
    }
}

static void
keep_frames (WrnTestHost *host, const WrnFrame *frame)
{
  guint8 piece[WRN_PACKET_MAX];
  WrnSegmenter pieces;
  gsize len;

  g_assert_cmpint (wrn_segmenter_init (&pieces, frame, WRN_SEGMENT_WHOLE), ==, WRN_DROP_NONE);
  while ((len = wrn_segmenter_next (&pieces, piece, sizeof piece)) > 0)
    g_ptr_array_add (host->frames, g_bytes_new (piece, len));
}

static void
keep_item (WrnTestHost *host, const WrnEffectStore *store)
{
  g_ptr_array_add (host->stored, g_strdup (store->name));
  g_hash_table_replace (host->items, g_strdup (store->name), g_bytes_new (store->data, store->len));
}

/* Takes what the machine wants. */
static void
drain (WrnTestHost *host)
{
  guint n_effects = 0;
  WrnEffect effect;

  while (host->machine.klass->poll (host->machine.self, &effect))
    {
      g_assert_cmpuint (++n_effects, <, STORM);
      switch (effect.kind)
        {
        case WRN_EFFECT_SEND:
          keep_datagrams (host, &effect.send);
          break;
        case WRN_EFFECT_FRAME:
          keep_frames (host, &effect.frame);
          break;
        case WRN_EFFECT_STORE:
          keep_item (host, &effect.store);
          break;
        case WRN_EFFECT_EVENT:
          g_ptr_array_add (host->events, g_strdup (effect.event.text));
          break;
        case WRN_EFFECT_LINK:
          g_ptr_array_add (host->links, g_memdup2 (&effect.link, sizeof effect.link));
          break;
        case WRN_EFFECT_PONG:
          g_array_append_val (host->pongs, effect.pong);
          break;
        case WRN_EFFECT_SOCKETS:
          host->sockets = effect.sockets;
          host->n_sockets_effects++;
          break;
        default:
          g_assert_not_reached ();
        }
    }
}

static void
start (WrnTestHost *host, WrnTestEdgeFlags flags)
{
  WrnTestWire *wire = host->wire;
  WrnProfile profile = wire->profile;
  g_autofree char *name = g_strdup_printf ("member %u", host->seed[0]);
  const WrnEdgeOptions options = {
    .seed = host->seed,
    .profile = &profile,
    .name = name,
    .clock = wire->clock + (guint64) wire->now,
    .no_direct = (flags & WRN_TEST_EDGE_NO_DIRECT) != 0,
    .no_relay = (flags & WRN_TEST_EDGE_NO_RELAY) != 0,
    .relay_rate = wire->relay_rate,
    .suites = wire->suites,
    .entropy = &wire->entropy,
    .find_mtu = wire->find_mtu,
  };

  profile.lan_discovery = (flags & WRN_TEST_EDGE_NO_LAN) == 0;
  if (flags & WRN_TEST_EDGE_FOREIGN)
    profile.secret[0] ^= 1;
  host->edge = wrn_edge_new (&options, wire->now);
  host->machine = wrn_edge_get_machine (host->edge);
}

/* An edge that does not know its addresses, nor where its supernodes are. */
WrnTestHost *
wrn_test_wire_add_edge (WrnTestWire *self, guint number, WrnTestEdgeFlags flags)
{
  WrnTestHost *host = wrn_test_wire_add (self, number, NULL, NULL);

  start (host, flags);
  drain (host);
  return host;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

/* The program ends without a word and starts again with what it had stored. */
void
wrn_test_host_restart (WrnTestHost *self, WrnTestEdgeFlags flags)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (self->items), compare_names);

  wrn_edge_free (self->edge);
  start (self, flags);
  for (const GList *l = names; l != NULL; l = l->next)
    {
      gsize len;
      const guint8 *data = g_bytes_get_data (g_hash_table_lookup (self->items, l->data), &len);

      wrn_edge_restore (self->edge, self->wire->now, l->data, data, len);
    }
  drain (self);
}

static void
command (WrnTestHost *host, const WrnCommand *what)
{
  host->machine.klass->handle_command (host->machine.self, host->wire->now, what);
  drain (host);
}

void
wrn_test_host_set_locals (WrnTestHost *self, const WrnEndpoint *locals, guint n)
{
  command (self, &(WrnCommand){ WRN_COMMAND_LOCAL_ENDPOINTS, 0, locals, n });
}

/* (nullable) */
void
wrn_test_host_set_mapped (WrnTestHost *self, const WrnEndpoint *mapped)
{
  command (self, &(WrnCommand){ WRN_COMMAND_MAPPED_ENDPOINT, 0, mapped, mapped != NULL ? 1 : 0 });
}

void
wrn_test_host_set_supernode (WrnTestHost *self, guint index, const WrnTestHost *supernode)
{
  command (self, &(WrnCommand){ WRN_COMMAND_SUPERNODE, index, &supernode->address, 1 });
}

void
wrn_test_host_ping (WrnTestHost *self, guint number, const guint8 *id)
{
  command (self, &(WrnCommand){ .kind = WRN_COMMAND_PING, .index = number, .id = id });
}

void
wrn_test_host_close (WrnTestHost *self)
{
  command (self, &(WrnCommand){ .kind = WRN_COMMAND_CLOSE });
}

/* Puts a datagram on the wire; for hosts without a machine. */
void
wrn_test_host_send (WrnTestHost *self, const WrnEndpoint *to, const guint8 *packet, gsize len)
{
  keep_datagrams (self, &(WrnEffectSend){ { .remote = *to }, packet, len, (guint16) len });
}

/* Hands @packet to the host at once; what it does stays where tests can see it. */
void
wrn_test_host_input (WrnTestHost *self, const WrnEndpoint *from, const guint8 *packet, gsize len)
{
  const WrnFlow flow = { .remote = *from, .local = self->address };
  g_autofree guint8 *copy = g_memdup2 (packet, len);

  if (self->gone)
    return;
  if (self->machine.klass == NULL)
    {
      if (self->hear != NULL)
        self->hear (self->data, &flow, copy, len);
      return;
    }
  self->machine.klass->handle_datagram (self->machine.self, self->wire->now, &flow, copy, len);
  drain (self);
}

void
wrn_test_host_frame (WrnTestHost *self, const WrnFrame *frame)
{
  g_autofree guint8 *copy = g_memdup2 (frame->data, frame->len);
  WrnFrame lent = { copy, frame->len, frame->offload };

  self->machine.klass->handle_frame (self->machine.self, self->wire->now, &lent);
  drain (self);
}

/* A timeout, whether it is due or not. Afterwards the machine wants none at this very time. */
void
wrn_test_host_timeout (WrnTestHost *self)
{
  self->machine.klass->handle_timeout (self->machine.self, self->wire->now);
  drain (self);
  g_assert_cmpint (wrn_test_host_next_timeout (self), >, self->wire->now);
}

void
wrn_test_host_forget (WrnTestHost *self)
{
  g_ptr_array_set_size (self->sent, 0);
  g_ptr_array_set_size (self->frames, 0);
  g_ptr_array_set_size (self->stored, 0);
  g_ptr_array_set_size (self->events, 0);
  g_ptr_array_set_size (self->links, 0);
  g_array_set_size (self->pongs, 0);
}

/* Numbers of connections, as who accepted them has them. */
#define ACCEPTED 1000

/* A connection is made by whatever is sent on it, and costs nothing. Who accepted it finds the
 * other end by its address. */
static void
deliver_by_connection (WrnTestWire *self, const WrnTestDatagram *datagram)
{
  const WrnEndpoint *to = &datagram->flow.remote;
  const gboolean dialled = to->scope < ACCEPTED;
  WrnEndpoint from = datagram->flow.local;

  from.carrier = to->carrier;
  from.scope = dialled ? to->scope + ACCEPTED : to->scope - ACCEPTED;
  for (guint i = 0; i < self->hosts->len; i++)
    {
      WrnTestHost *host = g_ptr_array_index (self->hosts, i);

      if (!dialled && wrn_endpoint_equal (&host->address, &datagram->flow.local))
        from.port = host->tcp_port;
    }
  for (guint i = 0; i < self->hosts->len; i++)
    {
      WrnTestHost *host = g_ptr_array_index (self->hosts, i);

      if (memcmp (host->address.address, to->address, sizeof to->address) == 0 &&
          to->port == (dialled ? host->tcp_port : host->address.port))
        wrn_test_host_input (host, &from, datagram->data, datagram->len);
    }
}

static gboolean
is_blocked (WrnTestWire *self, const WrnTestDatagram *datagram)
{
  for (guint i = 0; i < self->hosts->len; i++)
    {
      const WrnTestHost *host = g_ptr_array_index (self->hosts, i);

      if (host->no_udp && (wrn_endpoint_equal (&host->address, &datagram->flow.local) ||
                           wrn_endpoint_equal (&host->address, &datagram->flow.remote)))
        return TRUE;
    }
  return FALSE;
}

/* A datagram to a group reaches every other host. */
static void
deliver (WrnTestWire *self, const WrnTestDatagram *datagram)
{
  const gboolean group = wrn_endpoint_is_multicast (&datagram->flow.remote);

  if (datagram->flow.remote.carrier != WRN_CARRIER_UDP)
    {
      deliver_by_connection (self, datagram);
      return;
    }
  if (is_blocked (self, datagram))
    return;
  for (guint i = 0; i < self->hosts->len; i++)
    {
      WrnTestHost *host = g_ptr_array_index (self->hosts, i);

      if (group ? !wrn_endpoint_equal (&host->address, &datagram->flow.local)
                : wrn_endpoint_equal (&host->address, &datagram->flow.remote))
        wrn_test_host_input (host, &datagram->flow.local, datagram->data, datagram->len);
    }
}

/* Delivers until nobody has anything to say. Returns: how many datagrams that were */
guint
wrn_test_wire_run (WrnTestWire *self)
{
  guint n = 0;
  WrnTestDatagram *datagram;

  while ((datagram = g_queue_pop_head (&self->queue)) != NULL)
    {
      g_assert_cmpuint (++n, <, STORM);
      if ((self->mtu == 0 || datagram->len <= self->mtu) &&
          !wrn_sim_random_chance (&self->random, self->loss))
        deliver (self, datagram);
      g_free (datagram);
    }
  return n;
}

/* WRN_TIME_NEVER for a host that has no machine, or is gone. */
WrnTime
wrn_test_host_next_timeout (const WrnTestHost *self)
{
  if (self->machine.klass == NULL || self->gone)
    return WRN_TIME_NEVER;
  return self->machine.klass->next_timeout (self->machine.self);
}

static WrnTestHost *
find_next (WrnTestWire *self, WrnTime *when)
{
  WrnTestHost *next = NULL;

  *when = WRN_TIME_NEVER;
  for (guint i = 0; i < self->hosts->len; i++)
    {
      WrnTestHost *host = g_ptr_array_index (self->hosts, i);
      const WrnTime at = wrn_test_host_next_timeout (host);

      if (at < *when)
        {
          *when = at;
          next = host;
        }
    }
  return next;
}

/* Jumps from deadline to deadline, and delivers what becomes of each. */
void
wrn_test_wire_advance (WrnTestWire *self, WrnTime duration)
{
  const WrnTime end = self->now + duration;
  WrnTestHost *host;
  WrnTime when;

  wrn_test_wire_run (self);
  while ((host = find_next (self, &when)) != NULL && when <= end)
    {
      self->now = MAX (self->now, when);
      wrn_test_host_timeout (host);
      wrn_test_wire_run (self);
    }
  self->now = end;
}

guint64
wrn_test_host_get_drops (const WrnTestHost *self, WrnDrop reason)
{
  WrnEdgeStatus status;

  wrn_edge_get_status (self->edge, &status);
  return status.drops.count[reason];
}

guint64
wrn_test_host_get_all_drops (const WrnTestHost *self)
{
  guint64 sum = 0;

  for (guint i = 0; i < WRN_N_DROPS; i++)
    sum += wrn_test_host_get_drops (self, i);
  return sum;
}

guint
wrn_test_host_get_n_peers (const WrnTestHost *self)
{
  WrnEdgeStatus status;

  wrn_edge_get_status (self->edge, &status);
  return status.n_peers;
}

gboolean
wrn_test_host_find_peer (const WrnTestHost *self, const WrnTestHost *other, WrnPeerStatus *out)
{
  g_autoptr (GArray) peers = wrn_edge_list_peers (self->edge);
  WrnIdentity identity;

  wrn_identity_init (&identity, other->seed);
  for (guint i = 0; i < peers->len; i++)
    {
      *out = g_array_index (peers, WrnPeerStatus, i);
      if (memcmp (out->id, identity.id, sizeof identity.id) == 0)
        return TRUE;
    }
  return FALSE;
}

/* OFFLINE for one that is not known. */
WrnPeerState
wrn_test_host_get_state (const WrnTestHost *self, const WrnTestHost *other)
{
  WrnPeerStatus status;

  return wrn_test_host_find_peer (self, other, &status) ? status.state : WRN_PEER_OFFLINE;
}

/* How many bytes of what it did went to @to. */
gsize
wrn_test_host_get_bytes_to (const WrnTestHost *self, const WrnEndpoint *to)
{
  gsize bytes = 0;

  for (guint i = 0; i < self->sent->len; i++)
    {
      const WrnTestDatagram *datagram = g_ptr_array_index (self->sent, i);

      if (wrn_endpoint_equal (&datagram->flow.remote, to))
        bytes += datagram->len;
    }
  return bytes;
}
