/* wrn-supernode-status.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The statistics of a supernode as one line of JSON.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "supernode/wrn-supernode-status.h"

#include <json-glib/json-glib.h>

/* Names and meanings stay as they are; a change that old readers would misread raises this. */
#define SCHEMA 1

static void
add (JsonBuilder *builder, const char *name, guint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) MIN (value, G_MAXINT64));
}

static void
add_flag (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
begin (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

/* Only what happened: most reasons never do. */
static void
add_drops (JsonBuilder *builder, const WrnDrops *drops)
{
  begin (builder, "drops");
  for (guint i = 0; i < WRN_N_DROPS; i++)
    if (drops->count[i] > 0)
      add (builder, wrn_drop_get_name (i), drops->count[i]);
  json_builder_end_object (builder);
}

static void
add_udp (JsonBuilder *builder, const WrnUdpStats *udp)
{
  begin (builder, "udp");
  add_flag (builder, "segment", (udp->offloads & WRN_UDP_SEGMENT) != 0);
  add_flag (builder, "gro", (udp->offloads & WRN_UDP_GRO) != 0);
  add (builder, "rx_datagrams", udp->rx_datagrams);
  add (builder, "rx_bytes", udp->rx_bytes);
  add (builder, "rx_refused", udp->rx_refused);
  add (builder, "tx_datagrams", udp->tx_datagrams);
  add (builder, "tx_bytes", udp->tx_bytes);
  add (builder, "tx_errors", udp->tx_errors);
  add (builder, "tx_queue_full", udp->tx_queue_full);
  add (builder, "tx_unsegmented", udp->tx_unsegmented);
  json_builder_end_object (builder);
}

static void
add_connections (JsonBuilder *builder, const WrnCarriersStats *stats)
{
  begin (builder, "connections");
  add (builder, "now", stats->connections);
  add (builder, "accepted", stats->accepted);
  add (builder, "refused", stats->refused);
  add (builder, "unanswered", stats->unanswered);
  add (builder, "failed", stats->failed);
  add (builder, "rx_packets", stats->rx_packets);
  add (builder, "rx_bytes", stats->rx_bytes);
  add (builder, "tx_packets", stats->tx_packets);
  add (builder, "tx_bytes", stats->tx_bytes);
  add (builder, "tx_dropped", stats->tx_dropped);
  json_builder_end_object (builder);
}

static void
add_stats (JsonBuilder *builder, const WrnSupernodeStats *stats)
{
  add (builder, "clients", stats->clients);
  add (builder, "lobby", stats->lobby);
  add (builder, "topics", stats->topics);
  add (builder, "channels", stats->channels);
  add (builder, "handshakes", stats->handshakes);
  add (builder, "registrations", stats->registrations);
  add (builder, "renewals", stats->renewals);
  add (builder, "signals", stats->signals);
  add (builder, "errors", stats->errors);
  add (builder, "relayed_packets", stats->relayed_packets);
  add (builder, "relayed_bytes", stats->relayed_bytes);
  add_drops (builder, &stats->drops);
}

/**
 * wrn_supernode_status:
 * @stats: of the machine
 * @udp: of its sockets
 * @connections: of its connections
 * @uptime: seconds since the start
 *
 * Returns: (transfer full): one JSON object without line breaks
 */
char *
wrn_supernode_status (const WrnSupernodeStats *stats,
                      const WrnUdpStats *udp,
                      const WrnCarriersStats *connections,
                      gint64 uptime)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  add (builder, "schema", SCHEMA);
  add (builder, "uptime", (guint64) uptime);
  add_stats (builder, stats);
  add_udp (builder, udp);
  add_connections (builder, connections);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
