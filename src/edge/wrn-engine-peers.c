/* wrn-engine-peers.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Engine1: says who is in the community, draws it, and asks members for an answer.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include <string.h>

#include "core/driver/wrn-clock.h"
#include "edge/wrn-engine-private.h"
#include "edge/wrn-graph.h"
#include "edge/wrn-peer-lookup.h"

/* Microseconds, as the page of Ping says. */
#define PING_TIMEOUT G_USEC_PER_SEC
#define PING_TIMEOUT_MAX (10 * G_USEC_PER_SEC)

/* As many as an edge keeps open: one more would cost another its answer. */
#define PINGS_MAX 16

/* A question that somebody waits for. */
typedef struct
{
  WrnEngine *engine; /* (not owned): has us in a table */
  guint number;
  GDBusMethodInvocation *invocation; /* (owned) (nullable): NULL once it is answered */
  guint timer;
} WrnEnginePing;

/* A member that the edge has forgotten, and the history not. */
static void
add_remembered (const WrnEngine *self, const WrnHistoryPeer *row, GArray *peers)
{
  WrnPeerStatus peer = {
    .mac = wrn_addresses_get_mac (self->cid, row->id),
    .ipv4 = row->ipv4,
    .state = WRN_PEER_OFFLINE,
    .rtt = -1,
    .loss = -1,
    .last_heard = -1,
  };

  memcpy (peer.id, row->id, sizeof peer.id);
  wrn_addresses_get_ipv6 (self->cid, row->id, peer.ipv6);
  g_strlcpy (peer.name, row->name, sizeof peer.name);
  g_array_append_val (peers, peer);
}

static gint
compare_peers (gconstpointer a, gconstpointer b)
{
  return memcmp (((const WrnPeerStatus *) a)->id, ((const WrnPeerStatus *) b)->id, WRN_NODE_ID_LEN);
}

/* Those whose records are kept, as an edge knows them before its first packet, and those of the
 * history. */
static GArray *
list_remembered (const WrnEngine *self, WrnEdgeStatus *status)
{
  const WrnEdgeOptions options = {
    .seed = self->seed, .profile = &self->profile, .name = "", .entropy = wrn_entropy_system ()
  };
  const WrnTime now = wrn_clock_now ();
  g_autoptr (WrnEdge) edge = wrn_edge_new (&options, now);
  g_autoptr (GPtrArray) rows = wrn_history_list_peers (self->history);
  GArray *peers;

  wrn_edge_memory_restore (self->memory, edge, now);
  wrn_edge_get_status (edge, status);
  peers = wrn_edge_list_peers (edge);
  for (guint i = 0; i < peers->len; i++)
    g_array_index (peers, WrnPeerStatus, i).state = WRN_PEER_OFFLINE;
  for (guint i = 0; i < rows->len; i++)
    if (!g_array_binary_search (peers, rows->pdata[i], compare_peers, NULL))
      {
        add_remembered (self, rows->pdata[i], peers);
        g_array_sort (peers, compare_peers);
      }
  return peers;
}

/* (transfer full) (element-type WrnPeerStatus): by id */
static GArray *
list_peers (const WrnEngine *self, WrnEdgeStatus *status)
{
  const WrnEdge *edge;

  if (self->runner == NULL)
    return list_remembered (self, status);
  edge = wrn_edge_runner_get_edge (self->runner);
  wrn_edge_get_status (edge, status);
  return wrn_edge_list_peers (edge);
}

/* What only an edge at work knows. */
static void
add_work (GVariantDict *dict, const WrnPeerStatus *peer)
{
  const gint64 real_now = g_get_real_time ();
  const WrnTime now = wrn_clock_now ();

  wrn_engine_add_endpoint (dict, "endpoint", &peer->endpoint);
  if (peer->state == WRN_PEER_RELAYED)
    g_variant_dict_insert (dict, "via", "s", peer->via);
  if (peer->router.mapping != WRN_NAT_MAPPING_UNKNOWN)
    g_variant_dict_insert (dict, "mapping", "s", wrn_nat_mapping_get_name (peer->router.mapping));
  if (peer->suite != 0)
    g_variant_dict_insert (dict, "cipher", "s", wrn_suite_get_name (peer->suite));
  wrn_engine_add_time (dict, "rtt", peer->rtt);
  if (peer->loss >= 0)
    g_variant_dict_insert (dict, "loss", "d", peer->loss);
  if (peer->room > 0)
    g_variant_dict_insert (dict, "mtu", "u", (guint32) peer->room);
  g_variant_dict_insert (dict, "rx-bytes", "t", peer->rx_bytes);
  g_variant_dict_insert (dict, "tx-bytes", "t", peer->tx_bytes);
  g_variant_dict_insert (dict, "rx-packets", "t", peer->rx_packets);
  g_variant_dict_insert (dict, "tx-packets", "t", peer->tx_packets);
  g_variant_dict_insert (dict, "since", "x", real_now - (now - peer->since));
  if (peer->last_heard >= 0)
    g_variant_dict_insert (dict, "last-heard", "x", real_now - (now - peer->last_heard));
}

static GVariant *
describe_peer (const WrnEngine *self, const WrnPeerStatus *peer)
{
  const WrnHistoryPeer *row = wrn_history_find_peer (self->history, peer->id);
  GVariantDict dict;
  char id[WRN_NODE_ID_TEXT_LEN];

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", wrn_key_format (peer->id, id));
  if (peer->name[0] != '\0')
    g_variant_dict_insert (&dict, "name", "s", peer->name);
  g_variant_dict_insert (&dict, "state", "s", wrn_peer_state_get_name (peer->state));
  wrn_engine_add_addresses (&dict, &peer->mac, peer->ipv4, peer->ipv6);
  if (self->runner != NULL)
    add_work (&dict, peer);
  if (row != NULL && (self->runner == NULL || peer->last_heard < 0))
    g_variant_dict_insert (&dict, "last-heard", "x", row->last_seen);
  if (row != NULL && self->runner == NULL)
    {
      g_variant_dict_insert (&dict, "rx-bytes", "t", row->rx_bytes);
      g_variant_dict_insert (&dict, "tx-bytes", "t", row->tx_bytes);
    }
  return g_variant_dict_end (&dict);
}

static gboolean
handle_list_peers (WrnDBusEngine1 *object, GDBusMethodInvocation *invocation, WrnEngine *self)
{
  g_autoptr (GArray) peers = NULL;
  GVariantBuilder list;
  WrnEdgeStatus status;

  if (!wrn_engine_is_open (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  peers = list_peers (self, &status);
  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < peers->len; i++)
    g_variant_builder_add_value (&list,
                                 describe_peer (self, &g_array_index (peers, WrnPeerStatus, i)));
  wrn_dbus_engine1_complete_list_peers (object, invocation, g_variant_builder_end (&list));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_graph (WrnDBusEngine1 *object, GDBusMethodInvocation *invocation, WrnEngine *self)
{
  g_autofree char *computer = NULL;
  g_autofree char *dot = NULL;
  g_autoptr (GArray) peers = NULL;
  WrnEdgeStatus status;

  if (!wrn_engine_is_open (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  peers = list_peers (self, &status);
  dot = wrn_graph_format (&(WrnGraphSource){ .community = self->profile.name,
                                             .name = wrn_engine_get_name (self, &computer),
                                             .status = &status,
                                             .peers = peers });
  wrn_dbus_engine1_complete_get_graph (object, invocation, dot);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
free_ping (gpointer data)
{
  WrnEnginePing *ping = data;

  g_clear_handle_id (&ping->timer, g_source_remove);
  if (ping->invocation != NULL)
    g_dbus_method_invocation_return_error (g_steal_pointer (&ping->invocation), WRN_DBUS_ERROR,
                                           WRN_DBUS_ERROR_TIMED_OUT, "No answer came in time");
  g_free (ping);
}

static gboolean
ping_timeout_cb (gpointer user_data)
{
  WrnEnginePing *ping = user_data;

  ping->timer = 0;
  g_hash_table_remove (ping->engine->pings, GUINT_TO_POINTER (ping->number));
  return G_SOURCE_REMOVE;
}

/* A member answered a question of ours. */
void
wrn_engine_pong (WrnEngine *self, const WrnEffectPong *pong)
{
  WrnEnginePing *ping = g_hash_table_lookup (self->pings, GUINT_TO_POINTER (pong->number));
  const WrnPeerState state =
      pong->relayed ? WRN_PEER_RELAYED
      : wrn_endpoint_is_private (&pong->endpoint) || wrn_endpoint_is_link_local (&pong->endpoint)
          ? WRN_PEER_LAN
          : WRN_PEER_DIRECT;
  char via[WRN_HOST_MAX + 8];
  GVariantDict dict;

  if (ping == NULL)
    return;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "state", "s", wrn_peer_state_get_name (state));
  wrn_engine_add_time (&dict, "rtt", pong->rtt);
  if (pong->relayed)
    {
      wrn_edge_name_relay (wrn_edge_runner_get_edge (self->runner), pong->relay, via);
      g_variant_dict_insert (&dict, "via", "s", via);
    }
  else
    wrn_engine_add_endpoint (&dict, "endpoint", &pong->endpoint);
  wrn_dbus_engine1_complete_ping (self->skeleton, g_steal_pointer (&ping->invocation),
                                  g_variant_dict_end (&dict));
  g_hash_table_remove (self->pings, GUINT_TO_POINTER (pong->number));
}

static gboolean
read_timeout (GVariant *options, guint64 *timeout, GError **error)
{
  static const WrnDBusOption known[] = { { "timeout", "t" } };

  *timeout = PING_TIMEOUT;
  if (!wrn_dbus_options_check (options, known, G_N_ELEMENTS (known), error))
    return FALSE;
  g_variant_lookup (options, "timeout", "t", timeout);
  if (*timeout >= 1 && *timeout <= PING_TIMEOUT_MAX)
    return TRUE;
  g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT,
               "“timeout” must be from 1 to %d microseconds", (int) PING_TIMEOUT_MAX);
  return FALSE;
}

/* (transfer none): whom @text means, in @peers. */
static const WrnPeerStatus *
find_peer (const WrnEngine *self, const GArray *peers, const char *text, GError **error)
{
  if (self->runner == NULL)
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_CONNECTED,
                   "The community is not connected");
      return NULL;
    }
  if (g_hash_table_size (self->pings) >= PINGS_MAX)
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_LIMITS_EXCEEDED,
                   "%d questions are open already", PINGS_MAX);
      return NULL;
    }
  return wrn_peer_lookup (peers, text, error);
}

static gboolean
handle_ping (WrnDBusEngine1 *object,
             GDBusMethodInvocation *invocation,
             const char *text,
             GVariant *options,
             WrnEngine *self)
{
  g_autoptr (GArray) peers = NULL;
  const WrnPeerStatus *peer = NULL;
  WrnEnginePing *ping;
  WrnEdgeStatus status;
  GError *error = NULL;
  guint64 timeout;

  if (!wrn_engine_is_open (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  peers = list_peers (self, &status);
  if (read_timeout (options, &timeout, &error))
    peer = find_peer (self, peers, text, &error);
  if (peer == NULL)
    return wrn_engine_fail (invocation, error);

  ping = g_new0 (WrnEnginePing, 1);
  ping->engine = self;
  ping->number = ++self->last_ping;
  ping->invocation = invocation;
  ping->timer = g_timeout_add ((guint) ((timeout + 999) / 1000), ping_timeout_cb, ping);
  g_hash_table_insert (self->pings, GUINT_TO_POINTER (ping->number), ping);
  wrn_edge_runner_ping (self->runner, ping->number, peer->id);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
wrn_engine_add_peers (WrnEngine *self)
{
  self->pings = g_hash_table_new_full (NULL, NULL, NULL, free_ping);
  g_signal_connect (self->skeleton, "handle-list-peers", G_CALLBACK (handle_list_peers), self);
  g_signal_connect (self->skeleton, "handle-get-graph", G_CALLBACK (handle_get_graph), self);
  g_signal_connect (self->skeleton, "handle-ping", G_CALLBACK (handle_ping), self);
}
