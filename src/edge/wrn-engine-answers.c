/* wrn-engine-answers.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Engine1: says what the community is, and what passed.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include <arpa/inet.h>

#include "core/driver/wrn-clock.h"
#include "edge/wrn-engine-private.h"

void
wrn_engine_add_endpoint (GVariantDict *dict, const char *key, const WrnEndpoint *endpoint)
{
  char text[WRN_ENDPOINT_FORMAT_LEN];

  if (!wrn_endpoint_is_none (endpoint))
    g_variant_dict_insert (dict, key, "s", wrn_endpoint_format (endpoint, text));
}

void
wrn_engine_add_time (GVariantDict *dict, const char *key, WrnTime value)
{
  if (value >= 0)
    g_variant_dict_insert (dict, key, "t", (guint64) value);
}

void
wrn_engine_add_addresses (GVariantDict *dict, const WrnMac *mac, guint32 ipv4, const guint8 *ipv6)
{
  char text[INET6_ADDRSTRLEN];
  char ipv4_text[WRN_SUBNET_FORMAT_LEN];

  g_snprintf (text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", mac->bytes[0], mac->bytes[1],
              mac->bytes[2], mac->bytes[3], mac->bytes[4], mac->bytes[5]);
  g_variant_dict_insert (dict, "mac", "s", text);
  if (ipv4 != 0)
    g_variant_dict_insert (dict, "ipv4", "s", wrn_ipv4_format (ipv4, ipv4_text));
  g_variant_dict_insert (dict, "ipv6", "s", inet_ntop (AF_INET6, ipv6, text, sizeof text));
}

static GVariant *
describe_uplink (const WrnUplinkStatus *uplink)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", uplink->name);
  g_variant_dict_insert (&dict, "registered", "b", uplink->registered);
  wrn_engine_add_endpoint (&dict, "endpoint", &uplink->endpoint);
  g_variant_dict_insert (&dict, "carrier", "s", wrn_carrier_get_name (uplink->endpoint.carrier));
  if (uplink->registered)
    g_variant_dict_insert (&dict, "members", "u", (guint32) uplink->members);
  wrn_engine_add_time (&dict, "rtt", uplink->rtt);
  wrn_engine_add_endpoint (&dict, "seen", &uplink->seen);
  return g_variant_dict_end (&dict);
}

static void
add_profile (GVariantDict *dict, const WrnEngine *self)
{
  const WrnProfile *profile = &self->profile;
  g_autofree char *computer = NULL;
  char id[WRN_NODE_ID_TEXT_LEN];
  char subnet[WRN_SUBNET_FORMAT_LEN];
  g_auto (GStrv) proxies = wrn_profile_list_proxies (profile);
  GVariantBuilder supernodes;

  g_variant_dict_insert (dict, "name", "s", profile->name);
  g_variant_dict_insert (dict, "nickname", "s", wrn_engine_get_name (self, &computer));
  g_variant_dict_insert (dict, "id", "s", wrn_key_format (self->cid, id));
  g_variant_dict_insert (dict, "node", "s", wrn_key_format (self->id, id));
  g_variant_dict_insert (dict, "subnet", "s", wrn_subnet_format (&profile->subnet, subnet));
  g_variant_dict_insert (dict, "mtu", "u", (guint32) profile->mtu);
  g_variant_dict_insert (dict, "lan-discovery", "b", profile->lan_discovery);
  g_variant_dict_insert (dict, "relay", "b", profile->relay);
  g_variant_dict_insert (dict, "port-mapping", "b", !profile->no_portmap);

  g_variant_dict_insert_value (dict, "proxies",
                               g_variant_new_strv ((const char *const *) proxies, -1));

  g_variant_builder_init (&supernodes, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < profile->n_supernodes; i++)
    {
      char text[WRN_SUPERNODE_FORMAT_LEN];

      g_variant_builder_add (&supernodes, "s",
                             wrn_supernode_address_format (&profile->supernodes[i], text));
    }
  g_variant_dict_insert_value (dict, "supernodes", g_variant_builder_end (&supernodes));
}

static GVariant *
describe_router (const WrnNat *nat)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "mapping", "s", wrn_nat_mapping_get_name (nat->mapping));
  g_variant_dict_insert (&dict, "filtering", "s", wrn_nat_filtering_get_name (nat->filtering));
  g_variant_dict_insert (&dict, "certain", "b", nat->certain);
  g_variant_dict_insert (&dict, "pooled", "b", nat->pooled);
  g_variant_dict_insert (&dict, "port-preserved", "b", nat->preserves_port);
  return g_variant_dict_end (&dict);
}

static void
add_work (GVariantDict *dict, const WrnEdgeRunner *runner)
{
  GVariantBuilder uplinks;
  WrnEdgeStatus status;

  wrn_edge_get_status (wrn_edge_runner_get_edge (runner), &status);
  wrn_engine_add_addresses (dict, &status.mac, status.ipv4, status.ipv6);
  g_variant_dict_insert (dict, "port", "q", wrn_udp_get_port (wrn_edge_runner_get_udp (runner)));
  g_variant_dict_insert (dict, "metered", "b", status.metered);
  wrn_engine_add_time (dict, "uptime", wrn_clock_now () - wrn_edge_runner_get_started (runner));

  if (!wrn_endpoint_is_none (&status.mapped))
    wrn_engine_add_endpoint (dict, "mapped", &status.mapped);
  if (status.router.mapping != WRN_NAT_MAPPING_UNKNOWN)
    g_variant_dict_insert_value (dict, "router", describe_router (&status.router));
  g_variant_builder_init (&uplinks, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < status.n_uplinks; i++)
    g_variant_builder_add_value (&uplinks, describe_uplink (&status.uplinks[i]));
  g_variant_dict_insert_value (dict, "supernode-states", g_variant_builder_end (&uplinks));
}

static gboolean
handle_get_info (WrnDBusEngine1 *object, GDBusMethodInvocation *invocation, WrnEngine *self)
{
  GVariantDict dict;

  if (!wrn_engine_is_open (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  g_variant_dict_init (&dict, NULL);
  add_profile (&dict, self);
  if (self->runner != NULL)
    add_work (&dict, self->runner);
  wrn_dbus_engine1_complete_get_info (object, invocation, g_variant_dict_end (&dict));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static GVariant *
describe_io (const WrnUdpStats *udp, const WrnTapStats *tap, const WrnFrameQueueStats *queue)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE ("a{st}"));
  g_variant_builder_add (&dict, "{st}", "udp-rx-datagrams", udp->rx_datagrams);
  g_variant_builder_add (&dict, "{st}", "udp-rx-bytes", udp->rx_bytes);
  g_variant_builder_add (&dict, "{st}", "udp-rx-refused", udp->rx_refused);
  g_variant_builder_add (&dict, "{st}", "udp-tx-datagrams", udp->tx_datagrams);
  g_variant_builder_add (&dict, "{st}", "udp-tx-bytes", udp->tx_bytes);
  g_variant_builder_add (&dict, "{st}", "udp-tx-errors", udp->tx_errors);
  g_variant_builder_add (&dict, "{st}", "udp-tx-queue-full", udp->tx_queue_full);
  g_variant_builder_add (&dict, "{st}", "udp-tx-unsegmented", udp->tx_unsegmented);
  if (tap != NULL)
    {
      g_variant_builder_add (&dict, "{st}", "tap-rx-refused", tap->rx_refused);
      g_variant_builder_add (&dict, "{st}", "tap-rx-marked", queue->marked);
      g_variant_builder_add (&dict, "{st}", "tap-tx-errors", tap->tx_errors);
    }
  return g_variant_builder_end (&dict);
}

static void
add_stats (GVariantDict *dict, const WrnEdgeRunner *runner)
{
  const WrnFrameQueueStats *queue =
      wrn_driver_get_queue_stats (wrn_edge_runner_get_driver (runner));
  const WrnTap *tap = wrn_edge_runner_get_tap (runner);
  WrnEdgeStatus status;

  wrn_edge_get_status (wrn_edge_runner_get_edge (runner), &status);
  status.drops.count[WRN_DROP_CONGESTION] = queue->dropped;
  g_variant_dict_insert (dict, "rx-bytes", "t", status.rx_bytes);
  g_variant_dict_insert (dict, "tx-bytes", "t", status.tx_bytes);
  g_variant_dict_insert (dict, "rx-packets", "t", status.rx_packets);
  g_variant_dict_insert (dict, "tx-packets", "t", status.tx_packets);
  g_variant_dict_insert (dict, "channels", "u", status.n_carried);
  g_variant_dict_insert (dict, "relayed-bytes", "t", status.carried_bytes);
  g_variant_dict_insert (dict, "relayed-packets", "t", status.carried_packets);
  g_variant_dict_insert_value (dict, "drops", wrn_engine_link_describe_drops (&status.drops));
  g_variant_dict_insert_value (dict, "io",
                               describe_io (wrn_udp_get_stats (wrn_edge_runner_get_udp (runner)),
                                            tap != NULL ? wrn_tap_get_stats (tap) : NULL, queue));
}

static gboolean
handle_get_stats (WrnDBusEngine1 *object, GDBusMethodInvocation *invocation, WrnEngine *self)
{
  GVariantDict dict;

  if (!wrn_engine_is_open (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  g_variant_dict_init (&dict, NULL);
  if (self->runner != NULL)
    add_stats (&dict, self->runner);
  g_variant_dict_insert_value (&dict, "history", wrn_history_list_hours (self->history));
  wrn_dbus_engine1_complete_get_stats (object, invocation, g_variant_dict_end (&dict));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
wrn_engine_add_answers (WrnEngine *self)
{
  g_signal_connect (self->skeleton, "handle-get-info", G_CALLBACK (handle_get_info), self);
  g_signal_connect (self->skeleton, "handle-get-stats", G_CALLBACK (handle_get_stats), self);
}
