/* wrn-edge-status.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The edge as people and programs see it.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-private.h"

WrnMac
wrn_edge_get_mac (const WrnEdge *self)
{
  return wrn_addresses_get_mac (self->keys.cid, self->identity.id);
}

static void
describe_uplink (const WrnUplink *uplink, WrnUplinkStatus *out)
{
  g_strlcpy (out->name, uplink->name, sizeof out->name);
  out->registered = uplink->registered;
  out->members = uplink->members;
  out->rtt = uplink->rtt;
  out->seen = uplink->seen;
  if (uplink->registered)
    out->endpoint = uplink->flow.remote;
  else if (uplink->n_endpoints > 0)
    out->endpoint = uplink->endpoints[uplink->tried % uplink->n_endpoints];
}

void
wrn_edge_get_status (const WrnEdge *self, WrnEdgeStatus *out)
{
  *out = (WrnEdgeStatus){
    .mac = wrn_edge_get_mac (self),
    .ipv4 = self->claim.ipv4,
    .no_direct = self->no_direct,
    .is_copied = self->copied,
    .router = self->router.nat,
    .mapped = self->mapped,
    .n_bursts = self->guessing.n_bursts,
    .n_burst_probes = self->guessing.n_probes,
    .n_kept_sockets = self->guessing.n_kept,
    .n_peers = g_hash_table_size (self->peers),
    .n_uplinks = self->n_uplinks,
    .rx_packets = self->rx_packets,
    .rx_bytes = self->rx_bytes,
    .tx_packets = self->tx_packets,
    .tx_bytes = self->tx_bytes,
    .metered = self->guessing.metered,
    .no_relay = !wrn_edge_does_relay (self),
    .n_carried = self->relaying.carried.length,
    .carried_packets = self->relaying.carried_packets,
    .carried_bytes = self->relaying.carried_bytes,
    .drops = self->drops,
  };
  memcpy (out->id, self->identity.id, sizeof out->id);
  memcpy (out->ipv6, self->ipv6, sizeof out->ipv6);
  for (guint i = 0; i < self->n_uplinks; i++)
    describe_uplink (&self->uplinks[i], &out->uplinks[i]);
}

/* What a relay is called: the address of a supernode; the name of a member, or the beginning of its
 * id. Empty for one that is gone. */
void
wrn_edge_name_relay (const WrnEdge *self, guint relay, char out[static WRN_HOST_MAX + 8])
{
  const WrnPeer *peer;
  char id[WRN_NODE_ID_TEXT_LEN];

  out[0] = '\0';
  if (relay < self->n_uplinks)
    g_strlcpy (out, self->uplinks[relay].name, sizeof self->uplinks[relay].name);
  if (relay < WRN_RELAYS_SUPERNODES || relay >= WRN_RELAYS_SUPERNODES + WRN_EDGE_MAX_PEERS)
    return;
  peer = wrn_edge_get_relay (self, relay);
  if (peer != NULL)
    g_strlcpy (out, wrn_peer_get_name (peer, id), WRN_HOST_MAX + 8);
}

static void
describe_relay (const WrnEdge *self, guint relay, WrnPeerStatus *out)
{
  out->relay = relay;
  wrn_edge_name_relay (self, relay, out->via);
  if (relay >= WRN_RELAYS_SUPERNODES)
    memcpy (out->relay_id, wrn_edge_get_relay (self, relay)->id, sizeof out->relay_id);
}

/* More than the interface's MTU is only asked for because of groups, whose addresses take room. */
static guint
get_room (const WrnEdge *self, const WrnPath *path)
{
  const guint found = wrn_path_mtu_get_found (&path->mtu);

  return found > 0 ? MIN (found, self->largest - WRN_MAC_LEN) - WRN_PEER_AROUND_IP : 0;
}

static void
describe_peer (const WrnEdge *self, const WrnPeer *peer, WrnPeerStatus *out)
{
  const WrnPath *path = wrn_paths_get_current (&peer->paths);

  *out = (WrnPeerStatus){
    .mac = peer->mac,
    .ipv4 = peer->ipv4,
    .state = peer->state,
    .rtt = -1,
    .loss = -1,
    .since = peer->since,
    .router = peer->router,
    .last_heard = peer->session.last_heard,
    .rx_packets = peer->rx_packets,
    .rx_bytes = peer->rx_bytes,
    .tx_packets = peer->tx_packets,
    .tx_bytes = peer->tx_bytes,
  };
  memcpy (out->id, peer->id, sizeof out->id);
  memcpy (out->ipv6, peer->ipv6, sizeof out->ipv6);
  if (peer->record != NULL)
    {
      g_strlcpy (out->name, peer->record->name, sizeof out->name);
      out->n_addresses = peer->record->n_endpoints;
      out->stamp = peer->record->seq;
    }
  if (peer->session.current != NULL)
    out->suite = peer->session.current->send.suite;
  if (path == NULL || peer->state < WRN_PEER_RELAYED)
    return;
  out->rtt = path->rtt;
  out->loss = wrn_path_get_loss (path);
  out->room = get_room (self, path);
  if (path->route.relayed)
    describe_relay (self, path->route.relay, out);
  else
    out->endpoint = path->route.flow.remote;
}

static gint
compare_peers (gconstpointer a, gconstpointer b)
{
  return memcmp (((const WrnPeerStatus *) a)->id, ((const WrnPeerStatus *) b)->id, WRN_NODE_ID_LEN);
}

/**
 * wrn_edge_list_peers:
 * @self: the edge
 *
 * Returns: (transfer full) (element-type WrnPeerStatus): the members that are known, by node id
 */
GArray *
wrn_edge_list_peers (const WrnEdge *self)
{
  GArray *list =
      g_array_sized_new (FALSE, FALSE, sizeof (WrnPeerStatus), g_hash_table_size (self->peers));
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WrnPeerStatus status;

      describe_peer (self, value, &status);
      g_array_append_val (list, status);
    }
  g_array_sort (list, compare_peers);
  return list;
}

const char *
wrn_peer_state_get_name (WrnPeerState state)
{
  static const char *const names[] = {
    [WRN_PEER_OFFLINE] = "offline", [WRN_PEER_CONNECTING] = "connecting",
    [WRN_PEER_RELAYED] = "relayed", [WRN_PEER_DIRECT] = "direct",
    [WRN_PEER_LAN] = "lan",
  };

  return names[state];
}

/**
 * wrn_edge_get_state_name:
 * @self: the edge
 *
 * Returns: in one word, for whoever wants no more: "connected" to a member at least; "waiting" for
 *   one; "connecting" as long as no supernode answered
 */
const char *
wrn_edge_get_state_name (const WrnEdge *self)
{
  GHashTableIter iter;
  gpointer peer;

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &peer))
    if (((const WrnPeer *) peer)->state >= WRN_PEER_RELAYED)
      return "connected";
  for (guint i = 0; i < self->n_uplinks; i++)
    if (self->uplinks[i].registered)
      return "waiting";
  return self->n_uplinks > 0 ? "connecting" : "waiting";
}
