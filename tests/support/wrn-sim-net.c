/* wrn-sim-net.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way of a packet: addresses, routes, boxes and links.
 *
 * A packet climbs from its host through the boxes until a network knows its destination, all at
 * the moment of sending. There it waits for the delay, then descends through the boxes on the
 * other side: a mapping made meanwhile counts, as it would in a real box.
 */
#define G_LOG_DOMAIN "wrn-sim"

#include "config.h"

#include "tests/support/wrn-sim-private.h"

#include <string.h>

/* One way across a LAN, or round the corner of a box. */
#define LAN_DELAY (WRN_MSEC (1) / 4)

static WrnSimBox *
box_at (WrnSim *self, guint32 index)
{
  return g_ptr_array_index (self->boxes, index);
}

static gboolean
same_address (const WrnEndpoint *a, const WrnEndpoint *b)
{
  return memcmp (a->address, b->address, sizeof a->address) == 0;
}

static WrnSimKey
place_key (const WrnSimBox *network, const WrnEndpoint *address)
{
  WrnEndpoint at = *address;

  at.port = 0;
  return wrn_sim_key (network->index, &at, NULL);
}

static guint32
find_place (WrnSim *self, const WrnSimBox *network, const WrnEndpoint *address)
{
  const WrnSimKey key = place_key (network, address);

  return (guint32) wrn_sim_table_lookup (&self->places, &key);
}

/* Makes @address lead to @place in @network, and from further outside to the boxes before it, as
 * far as nobody translates. */
static void
publish (WrnSimBox *network, const WrnEndpoint *address, guint32 place)
{
  for (;;)
    {
      const WrnSimKey key = place_key (network, address);

      wrn_sim_table_set (&network->sim->places, &key, place);
      if (network->outside == NULL || wrn_sim_nat_translates (network->nat, address))
        break;
      place = WRN_SIM_PLACE_BOX (network->index);
      network = network->outside;
    }
}

/* A fresh address in @network: private behind a box that translates, else public. Each public one
 * has a /24 of its own, as limits by network must not see one network where there are many. */
static WrnEndpoint
allocate_ipv4 (WrnSimBox *network)
{
  guint32 n;

  while (network->outside != NULL && !wrn_sim_nat_get_config (network->nat)->translates)
    network = network->outside;
  n = network->n_addresses++;
  if (network->outside == NULL)
    return wrn_endpoint_ipv4 (0x14000000 + n * 256 + 10, 0);
  if (wrn_sim_nat_get_config (network->nat)->overlaps)
    return wrn_endpoint_ipv4 (0xc0a80164 + n, 0);
  return wrn_endpoint_ipv4 (0x0a000064 + network->index * 256 + n, 0);
}

/* 2a00:NETWORK:NUMBER::1, a /48 for each. */
static WrnEndpoint
allocate_ipv6 (WrnSimBox *network)
{
  const guint32 n = network->n_addresses++;
  WrnEndpoint address = { .address = { 0x2a, 0x00, [15] = 1 } };

  address.address[2] = (guint8) (network->index >> 8);
  address.address[3] = (guint8) network->index;
  address.address[4] = (guint8) (n >> 8);
  address.address[5] = (guint8) n;
  return address;
}

void
wrn_sim_net_attach (WrnSimHost *host, WrnSimBox *network)
{
  host->network = network != NULL ? network : box_at (host->sim, 0);
  host->ipv4 = allocate_ipv4 (host->network);
  host->ipv4.port = host->port;
  publish (host->network, &host->ipv4, WRN_SIM_PLACE_HOST (host->index));
}

void
wrn_sim_net_attach_ipv6 (WrnSimHost *host)
{
  host->ipv6 = allocate_ipv6 (host->network);
  host->ipv6.port = host->port;
  publish (host->network, &host->ipv6, WRN_SIM_PLACE_HOST (host->index));
}

/* Gives the box a new outer address, and with it loses all mappings. */
void
wrn_sim_box_renumber (WrnSimBox *self)
{
  const WrnEndpoint outer = allocate_ipv4 (self->outside);

  wrn_sim_nat_reboot (self->nat, &outer);
  if (wrn_sim_nat_get_config (self->nat)->translates)
    publish (self->outside, &outer, WRN_SIM_PLACE_BOX (self->index));
}

/* Loses all mappings and comes back with the same address. */
void
wrn_sim_box_reboot (WrnSimBox *self)
{
  const WrnEndpoint outer = *wrn_sim_nat_get_outer (self->nat);

  wrn_sim_nat_reboot (self->nat, &outer);
}

/* Mixes a packet into the running hash. */
static void
trace (WrnSim *self, const WrnSimPacket *packet)
{
  guint64 hash = self->trace ^ (guint64) self->now;
  gsize at = 0;

  hash += (guint64) packet->origin << 32 | packet->target.port;
  hash ^= packet->len << 20;
  while (at < packet->len)
    {
      const gsize n = MIN (packet->len - at, sizeof hash);
      guint64 word = 0;

      memcpy (&word, packet->data + at, n);
      hash = (hash ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
      hash ^= hash >> 29;
      at += n;
    }
  self->trace = hash;
}

static gboolean
is_perfect (const WrnSimLink *link)
{
  static const WrnSimLink perfect;

  return memcmp (link, &perfect, sizeof perfect) == 0;
}

static WrnTime
delay_of (WrnSim *self, const WrnSimLink *link)
{
  if (link->jitter == 0)
    return link->delay;
  return link->delay + wrn_sim_random_below (&self->random, (guint32) link->jitter + 1);
}

static void
flip_bit (WrnSim *self, WrnSimPacket *packet)
{
  const guint32 bit = wrn_sim_random_below (&self->random, (guint32) packet->len * 8);

  packet->data[bit / 8] ^= (guint8) (1 << bit % 8);
}

static guint32
copy_packet (WrnSim *self, guint32 index)
{
  const WrnSimPacket *packet = wrn_sim_packet (self, index);
  const guint32 copy = wrn_sim_packet_new (self, packet->data, packet->len);
  WrnSimPacket *twin = wrn_sim_packet (self, copy);

  twin->origin = packet->origin;
  twin->place = packet->place;
  twin->source = packet->source;
  twin->target = packet->target;
  return copy;
}

/* Lets a packet cross two links, one after the other, and then become an event of @kind. */
static void
cross (WrnSim *self,
       guint32 index,
       const WrnSimLink *first,
       const WrnSimLink *second,
       WrnTime extra,
       WrnSimEventKind kind)
{
  const WrnSimLink *const links[] = { first, second };
  guint32 twin = WRN_SIM_NOBODY;

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      if (is_perfect (links[i]))
        continue;
      if (wrn_sim_random_chance (&self->random, links[i]->loss))
        {
          if (twin != WRN_SIM_NOBODY)
            wrn_sim_packet_end (self, twin, WRN_SIM_LOST);
          wrn_sim_packet_end (self, index, WRN_SIM_LOST);
          return;
        }
      if (wrn_sim_packet (self, index)->len > 0 &&
          wrn_sim_random_chance (&self->random, links[i]->corrupt))
        flip_bit (self, wrn_sim_packet (self, index));
      if (twin == WRN_SIM_NOBODY && wrn_sim_random_chance (&self->random, links[i]->duplicate))
        twin = copy_packet (self, index);
    }

  if (twin != WRN_SIM_NOBODY)
    {
      const WrnTime delay = delay_of (self, first) + delay_of (self, second) + extra;

      wrn_sim_queue_push (&self->queue, self->now + delay, kind, twin);
    }
  extra += delay_of (self, first) + delay_of (self, second);
  wrn_sim_queue_push (&self->queue, self->now + extra, kind, index);
}

static WrnSimFate
fate_of (WrnSimNatVerdict verdict)
{
  switch (verdict)
    {
    case WRN_SIM_NAT_NO_MAPPING:
      return WRN_SIM_NO_MAPPING;
    case WRN_SIM_NAT_FILTERED:
      return WRN_SIM_FILTERED;
    case WRN_SIM_NAT_PASS:
    case WRN_SIM_NAT_BLOCKED:
    default:
      return WRN_SIM_BLOCKED;
    }
}

/* Carries a packet outwards until a network knows its target.
 *
 * Returns: %WRN_SIM_DELIVERED if its place is set */
static WrnSimFate
climb (WrnSim *self, WrnSimPacket *packet, const WrnSimHost *host, WrnSimBox **met)
{
  WrnSimBox *network = host->network;
  WrnSimBox *came_through = NULL;

  while ((packet->place = find_place (self, network, &packet->target)) == 0)
    {
      WrnSimNatVerdict verdict;

      if (network->outside == NULL)
        return WRN_SIM_NO_ROUTE;
      verdict = wrn_sim_nat_outbound (network->nat, self->now, &packet->source, &packet->target);
      if (verdict != WRN_SIM_NAT_PASS)
        return fate_of (verdict);
      came_through = network;
      network = network->outside;
    }

  *met = network;
  if (came_through != NULL && packet->place == WRN_SIM_PLACE_BOX (came_through->index) &&
      wrn_sim_nat_get_config (came_through->nat)->no_hairpin)
    return WRN_SIM_NO_HAIRPIN;
  if (came_through == NULL && network->nat != NULL &&
      wrn_sim_nat_get_config (network->nat)->refuses_neighbours)
    return WRN_SIM_ISOLATED;
  return WRN_SIM_DELIVERED;
}

/* Asks the test's hook. */
static gboolean
may_pass (WrnSim *self, WrnSimPacket *packet, WrnSimHost *to)
{
  const gboolean known = packet->origin != WRN_SIM_NOBODY;
  WrnSimSighting sighting = {
    .from = known ? wrn_sim_host (self, packet->origin) : NULL,
    .to = to,
    .data = packet->data,
    .len = packet->len,
  };

  if (self->hook == NULL)
    return TRUE;
  sighting.flow.local = to != NULL ? packet->target : packet->source;
  sighting.flow.remote = to != NULL ? packet->source : packet->target;
  if (!self->hook (self->hook_data, &sighting))
    return FALSE;
  packet->len = MIN (packet->len, sighting.len);
  if (to != NULL)
    packet->source = sighting.flow.remote;
  else
    packet->target = sighting.flow.remote;
  return TRUE;
}

/* A datagram to a group goes to every other host of the same LAN. */
static void
send_to_group (WrnSimHost *host, guint32 index)
{
  WrnSim *self = host->sim;
  const gboolean ipv4 = wrn_endpoint_is_ipv4 (&wrn_sim_packet (self, index)->target);
  const gboolean heard = wrn_sim_packet (self, index)->target.port == WRN_SIM_BEACON_PORT &&
                         host->network->outside != NULL &&
                         !wrn_sim_nat_get_config (host->network->nat)->refuses_neighbours;

  for (guint i = 0; heard && i < self->hosts->len; i++)
    {
      const WrnSimHost *other = wrn_sim_host (self, i);
      const WrnEndpoint *address = ipv4 ? &other->ipv4 : &other->ipv6;
      guint32 copy;

      if (other == host || other->network != host->network || wrn_endpoint_is_none (address))
        continue;
      copy = copy_packet (self, index);
      wrn_sim_packet (self, copy)->place = WRN_SIM_PLACE_HOST (i);
      wrn_sim_packet (self, copy)->target = *address;
      wrn_sim_queue_push (&self->queue, self->now + LAN_DELAY, WRN_SIM_EVENT_PACKET, copy);
    }
  wrn_sim_packet_release (self, index);
}

/* The system's choice if @wish names no address, and a refusal if it names one that is not ours. */
static gboolean
choose_source (const WrnSimHost *host, const WrnFlow *flow, WrnEndpoint *source)
{
  static const WrnEndpoint any;
  const WrnEndpoint any_ipv4 = wrn_endpoint_ipv4 (0, 0);

  *source = wrn_endpoint_is_ipv4 (&flow->remote) ? host->ipv4 : host->ipv6;
  if (wrn_endpoint_is_none (source))
    return FALSE;
  if (flow->local.port != 0)
    source->port = flow->local.port;
  return same_address (&flow->local, &any) || same_address (&flow->local, &any_ipv4) ||
         same_address (&flow->local, source);
}

/* A datagram leaves a socket of @host. */
void
wrn_sim_net_send (WrnSimHost *host, const WrnFlow *flow, const guint8 *data, gsize len)
{
  static const WrnSimLink perfect;
  WrnSim *self = host->sim;
  const guint32 index = wrn_sim_packet_new (self, data, len);
  WrnSimPacket *packet = wrn_sim_packet (self, index);
  WrnSimBox *met = NULL;
  WrnSimFate fate;
  gboolean far;

  packet->origin = host->index;
  packet->place = 0;
  packet->target = flow->remote;
  packet->target.scope = 0;
  packet->target.kind = 0;
  host->counters.sent++;
  host->counters.sent_bytes += len;

  /* There are no connections here. Carried as datagrams, they would lose what they never do. */
  if (flow->remote.carrier != WRN_CARRIER_UDP)
    fate = WRN_SIM_NO_ROUTE;
  else if (!choose_source (host, flow, &packet->source))
    fate = WRN_SIM_NO_SOURCE;
  else if (host->unplugged)
    fate = WRN_SIM_DOWN;
  else if (!may_pass (self, packet, NULL))
    fate = WRN_SIM_HOOKED;
  else if (wrn_endpoint_is_multicast (&packet->target))
    {
      trace (self, packet);
      send_to_group (host, index);
      return;
    }
  else
    fate = climb (self, packet, host, &met);

  trace (self, packet);
  if (fate != WRN_SIM_DELIVERED)
    {
      wrn_sim_packet_end (self, index, fate);
      return;
    }

  far = met->outside == NULL;
  cross (self, index, &host->link, far ? &self->core : &perfect, far ? 0 : LAN_DELAY,
         WRN_SIM_EVENT_PACKET);
}

/* A packet reaches the place it was sent to: it descends through the boxes there. */
void
wrn_sim_net_arrive (WrnSim *self, guint32 index)
{
  static const WrnSimLink perfect;
  WrnSimPacket *packet = wrn_sim_packet (self, index);
  const WrnSimHost *host;

  while (WRN_SIM_PLACE_IS_BOX (packet->place))
    {
      WrnSimBox *box = box_at (self, WRN_SIM_PLACE_INDEX (packet->place));
      WrnSimNatVerdict verdict = WRN_SIM_NAT_NO_MAPPING;

      if (!wrn_sim_nat_translates (box->nat, &packet->target) ||
          same_address (&packet->target, wrn_sim_nat_get_outer (box->nat)))
        verdict = wrn_sim_nat_inbound (box->nat, self->now, &packet->source, &packet->target);
      packet->place = find_place (self, box, &packet->target);
      if (verdict != WRN_SIM_NAT_PASS || packet->place == 0)
        {
          wrn_sim_packet_end (self, index,
                              verdict != WRN_SIM_NAT_PASS ? fate_of (verdict) : WRN_SIM_NO_ROUTE);
          return;
        }
    }

  host = wrn_sim_host (self, WRN_SIM_PLACE_INDEX (packet->place));
  if (!same_address (&packet->target, &host->ipv4) && !same_address (&packet->target, &host->ipv6))
    wrn_sim_packet_end (self, index, WRN_SIM_NO_ROUTE);
  else if (is_perfect (&host->link))
    wrn_sim_net_finish (self, index);
  else
    cross (self, index, &host->link, &perfect, 0, WRN_SIM_EVENT_LAST);
}

static gboolean
hears_at (const WrnSimHost *host, guint16 port)
{
  for (guint i = 0; i < host->more->len; i++)
    if (g_array_index (host->more, guint16, i) == port)
      return TRUE;
  return port == host->port;
}

static WrnSimFate
judge (WrnSim *self, WrnSimPacket *packet, WrnSimHost *host)
{
  if (packet->origin != WRN_SIM_NOBODY && g_hash_table_size (self->cuts) > 0)
    {
      const guint64 pair =
          (guint64) MIN (packet->origin, host->index) << 32 | MAX (packet->origin, host->index);

      if (g_hash_table_contains (self->cuts, &pair))
        return WRN_SIM_CUT;
    }
  if (host->unplugged || host->suspended || !host->running)
    return WRN_SIM_DOWN;
  if (!hears_at (host, packet->target.port))
    return WRN_SIM_NO_SOCKET;
  if (packet->origin != WRN_SIM_NOBODY && !may_pass (self, packet, host))
    return WRN_SIM_HOOKED;
  return WRN_SIM_DELIVERED;
}

/* A packet has come to the door of its host. */
void
wrn_sim_net_finish (WrnSim *self, guint32 index)
{
  WrnSimPacket *packet = wrn_sim_packet (self, index);
  WrnSimHost *host = wrn_sim_host (self, WRN_SIM_PLACE_INDEX (packet->place));
  const WrnSimFate fate = judge (self, packet, host);

  if (fate == WRN_SIM_DELIVERED)
    wrn_sim_host_handle_datagram (host, packet);
  wrn_sim_packet_end (self, index, fate);
}
