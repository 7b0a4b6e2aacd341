/* wrn-edge.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The edge machine: its life, its commands and its timers.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-beacon.h"
#include "core/edge/wrn-edge-guess.h"
#include "core/edge/wrn-edge-nat.h"
#include "core/edge/wrn-edge-receive.h"

/* Goodbyes are sent this often, as nobody will send them again. */
#define CLOSE_SENDS 3

static void
init_realm (WrnEdge *self, guint8 suites)
{
  memcpy (self->realm.cid, self->keys.cid, sizeof self->realm.cid);
  memcpy (self->realm.psk, self->keys.psk, sizeof self->realm.psk);
  memcpy (self->realm.mac, self->keys.mac, sizeof self->realm.mac);
  memcpy (self->realm.obf, self->keys.obf, sizeof self->realm.obf);
  self->context = (WrnSessionContext){
    .realm = &self->realm,
    .identity = &self->identity,
    .entropy = self->entropy,
    .agreements = self->agreements,
    .indices = self->indices,
    .kind = WRN_EDGE_INDEX_PEER,
    .suites = suites != 0 ? suites : wrn_suites_available (),
    .retry_limit = WRN_SESSION_RETRY_LIMIT,
  };
}

static void
init_record (WrnEdge *self, const WrnEdgeOptions *options)
{
  WrnRecord *record = &self->record;

  memcpy (record->ed_pk, self->identity.ed_pk, sizeof record->ed_pk);
  memcpy (record->dh_pk, self->identity.dh.public_key, sizeof record->dh_pk);
  memcpy (record->id, self->identity.id, sizeof record->id);
  g_strlcpy (record->name, options->name, sizeof record->name);
  self->seq_floor = options->clock;
}

/* Programs may have joined multicast groups before anybody listened. */
static void
ask_for_groups (WrnEdge *self)
{
  guint8 query[WRN_GROUPS_QUERY_MAX];

  for (guint ipv6 = 0; ipv6 <= 1; ipv6++)
    wrn_edge_write_frame (self, query, wrn_groups_write_query (ipv6 != 0, query));
}

static WrnCoalescerFlags
get_coalescer_flags (const WrnEdgeOptions *options)
{
  if (options->no_offload)
    return WRN_COALESCER_NONE;
  return WRN_COALESCER_TCP | (options->udp_offload ? WRN_COALESCER_UDP : 0);
}

/**
 * wrn_edge_new:
 * @options: who we are and where
 * @now: the current time
 *
 * Returns: (transfer full): an edge that waits for its addresses and supernodes
 */
WrnEdge *
wrn_edge_new (const WrnEdgeOptions *options, WrnTime now)
{
  const WrnProfile *profile = options->profile;
  WrnEdge *self = g_new0 (WrnEdge, 1);

  self->entropy = options->entropy;
  self->find_mtu = options->find_mtu;
  self->largest = WRN_PEER_AROUND_IP + WRN_MAC_LEN + profile->mtu;
  self->no_direct = options->no_direct;
  self->lan_discovery = profile->lan_discovery && !options->no_direct;
  self->subnet = profile->subnet;
  wrn_identity_init (&self->identity, options->seed);
  wrn_community_keys_init (&self->keys, profile->secret);
  wrn_addresses_get_ipv6 (self->keys.cid, self->identity.id, self->ipv6);

  self->indices = wrn_index_table_new (self->entropy);
  self->agreements = wrn_agreements_new ();
  init_realm (self, options->suites);
  self->gate =
      wrn_gate_new (&self->realm, self->identity.id, self->entropy, &WRN_GATE_DEFAULT_LIMITS);
  self->peers = g_hash_table_new (wrn_node_id_hash, wrn_node_id_equal);
  self->timers = wrn_timer_heap_new ();
  self->lan = wrn_lan_new ();
  self->coalescer = wrn_coalescer_new (get_coalescer_flags (options));
  self->outbox = wrn_outbox_new ();
  self->beacon_due = self->renew_due = WRN_TIME_NEVER;
  self->router.due = self->router.tell_at = WRN_TIME_NEVER;
  wrn_edge_init_pings (self);
  wrn_edge_init_relaying (self, options);
  wrn_edge_init_guessing (self, options);

  for (guint i = 0; i < profile->n_supernodes; i++)
    wrn_edge_init_uplink (self, self->n_uplinks++, &profile->supernodes[i]);
  init_record (self, options);
  wrn_edge_claim (self, 0);
  wrn_edge_renew_record (self, now);
  wrn_edge_restart_beacons (self, now);
  ask_for_groups (self);
  return self;
}

void
wrn_edge_free (WrnEdge *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      g_hash_table_iter_remove (&iter);
      wrn_edge_free_peer (self, value);
    }
  for (guint i = 0; i < self->n_uplinks; i++)
    wrn_edge_clear_uplink (&self->uplinks[i]);

  wrn_edge_clear_relaying (self);
  g_hash_table_unref (self->peers);
  wrn_timer_heap_free (self->timers);
  wrn_gate_free (self->gate);
  wrn_index_table_free (self->indices);
  wrn_agreements_free (self->agreements);
  wrn_lan_free (self->lan);
  wrn_coalescer_free (self->coalescer);
  wrn_outbox_free (self->outbox);
  wrn_identity_clear (&self->identity);
  wrn_community_keys_clear (&self->keys);
  wrn_secure_clear (self, sizeof *self);
  g_free (self);
}

/* We are in another network now, perhaps with the addresses that we had in the last one: everything
 * that was proved was proved from there. */
static void
set_locals (WrnEdge *self, WrnTime now, const WrnEndpoint *endpoints, guint n)
{
  GHashTableIter iter;
  gpointer value;

  self->n_locals = MIN (n, G_N_ELEMENTS (self->locals));
  memcpy (self->locals, endpoints, self->n_locals * sizeof *endpoints);
  wrn_edge_renew_record (self, now);
  wrn_edge_restart_beacons (self, now);
  wrn_edge_stop_guessing (self);
  for (guint i = 0; i < self->n_uplinks; i++)
    {
      wrn_edge_uplink_moved (&self->uplinks[i], now);
      if (self->uplinks[i].registered)
        wrn_edge_start_sounding (self, now, &self->uplinks[i]);
    }

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WrnPeer *peer = value;

      wrn_paths_network_changed (&peer->paths, now);
      wrn_edge_schedule_peer (self, now, peer);
    }
}

/* Paths stay as they are: who hears of a new address tries it. */
static void
set_mapped (WrnEdge *self, WrnTime now, const WrnEndpoint *endpoints, guint n)
{
  self->mapped = n > 0 ? endpoints[0] : (WrnEndpoint){ 0 };
  self->mapped.kind = WRN_ENDPOINT_MAPPED;
  wrn_edge_renew_record (self, now);
}

static void
say_goodbye (WrnEdge *self, WrnTime now)
{
  guint8 packet[WRN_PACKET_MAX];
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; i < CLOSE_SENDS; i++)
    {
      g_hash_table_iter_init (&iter, self->peers);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        if (wrn_session_may_send (&((WrnPeer *) value)->session, now))
          {
            packet[WRN_DATA_HEAD_LEN] = WRN_KIND_CLOSE;
            packet[WRN_DATA_HEAD_LEN + 1] = WRN_CLOSE_LEAVING;
            wrn_edge_send (self, now, value, packet, 2);
          }
      for (guint k = 0; k < self->n_uplinks; k++)
        wrn_edge_close_uplink (self, now, &self->uplinks[k]);
    }
  self->closed = TRUE;
}

static void
handle_run (gpointer data,
            WrnTime now,
            const WrnFlow *flow,
            guint8 *bytes,
            gsize len,
            guint16 segment)
{
  WrnEdge *self = data;

  if (!self->closed)
    wrn_edge_receive (self, now, flow, bytes, len, segment);
}

static void
handle_datagram (gpointer data, WrnTime now, const WrnFlow *flow, guint8 *bytes, gsize len)
{
  handle_run (data, now, flow, bytes, len, (guint16) MIN (len, G_MAXUINT16));
}

static void
handle_frame (gpointer data, WrnTime now, WrnFrame *frame)
{
  WrnEdge *self = data;

  if (!self->closed)
    wrn_edge_handle_frame (self, now, frame);
}

static void
handle_command (gpointer data, WrnTime now, const WrnCommand *command)
{
  WrnEdge *self = data;

  if (self->closed)
    return;
  switch (command->kind)
    {
    case WRN_COMMAND_LOCAL_ENDPOINTS:
      set_locals (self, now, command->endpoints, command->n_endpoints);
      break;
    case WRN_COMMAND_MAPPED_ENDPOINT:
      set_mapped (self, now, command->endpoints, command->n_endpoints);
      break;
    case WRN_COMMAND_SUPERNODE:
      wrn_edge_set_uplink_endpoints (self, now, command->index, command->endpoints,
                                     command->n_endpoints);
      break;
    case WRN_COMMAND_SOCKETS:
      wrn_edge_take_sockets (self, now, command->endpoints, command->n_endpoints);
      break;
    case WRN_COMMAND_METERED:
      wrn_edge_set_metered (self, now, command->index != 0);
      wrn_edge_meter_relaying (self, now);
      break;
    case WRN_COMMAND_PING:
      wrn_edge_ping (self, now, command->index, command->id);
      break;
    case WRN_COMMAND_CLOSE:
      say_goodbye (self, now);
      break;
    default:
      g_return_if_reached ();
    }
}

static void
handle_timeout (gpointer data, WrnTime now)
{
  WrnEdge *self = data;
  WrnTimer *timer;

  if (self->closed)
    return;
  if (now >= self->renew_due)
    wrn_edge_renew_record (self, now);
  for (guint i = 0; i < self->n_uplinks; i++)
    wrn_edge_tick_uplink (self, now, &self->uplinks[i]);
  wrn_edge_tick_router (self, now);
  wrn_edge_tick_guess (self, now);
  if (now >= self->relaying.sweep_due)
    wrn_edge_sweep_carried (self, now);
  while ((timer = wrn_timer_heap_pop_due (self->timers, now)) != NULL)
    wrn_edge_tick_peer (self, now, timer->owner);
  if (now >= self->beacon_due)
    wrn_edge_send_beacon (self, now);
}

static WrnTime
next_timeout (gpointer data)
{
  const WrnEdge *self = data;
  WrnTime next = MIN (wrn_timer_heap_next (self->timers), MIN (self->beacon_due, self->renew_due));

  if (self->closed)
    return WRN_TIME_NEVER;
  next = MIN (next, MIN (wrn_edge_router_next_timeout (self), wrn_edge_guess_next_timeout (self)));
  next = MIN (next, self->relaying.sweep_due);
  for (guint i = 0; i < self->n_uplinks; i++)
    next = MIN (next, wrn_edge_uplink_next_timeout (&self->uplinks[i]));
  return next;
}

static gboolean
poll_effect (gpointer data, WrnEffect *effect)
{
  return wrn_edge_poll (data, effect);
}

/* What a driver needs of @self, which must outlive it. */
WrnMachine
wrn_edge_get_machine (WrnEdge *self)
{
  static const WrnMachineClass klass = {
    .handle_datagram = handle_datagram,
    .handle_run = handle_run,
    .handle_frame = handle_frame,
    .handle_command = handle_command,
    .handle_timeout = handle_timeout,
    .next_timeout = next_timeout,
    .poll = poll_effect,
  };

  return (WrnMachine){ .klass = &klass, .self = self };
}

/**
 * wrn_edge_restore:
 * @self: a new edge
 * @now: the current time
 * @name: name of an item of %WRN_EFFECT_STORE
 * @data: its content
 * @len: its length
 *
 * Gives back what an earlier run asked to have stored; what does not verify is ignored.
 */
void
wrn_edge_restore (WrnEdge *self, WrnTime now, const char *name, const guint8 *data, gsize len)
{
  WrnRecord record;
  WrnPeer *peer;

  if (!wrn_record_decode (&record, data, len))
    return;

  self->restoring = TRUE;
  if (memcmp (record.id, self->identity.id, sizeof record.id) == 0)
    {
      if (wrn_record_verify (&record, self->keys.cid))
        wrn_edge_restore_own (self, now, &record);
    }
  else if (wrn_edge_learn (self, now, &record, &peer) == WRN_DROP_NONE)
    {
      peer->wanted = TRUE;
      wrn_session_hurry (&peer->session,
                         now + (WrnTime) wrn_entropy_below (self->entropy, WRN_SECONDS (2)));
      wrn_edge_schedule_peer (self, now, peer);
    }
  self->restoring = FALSE;
}
