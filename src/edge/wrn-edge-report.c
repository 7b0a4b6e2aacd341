/* wrn-edge-report.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The state of an edge as lines of JSON, for programs that watch.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "edge/wrn-edge-report.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

/* Names and meanings stay as they are; a change that old readers would misread raises this. */
#define SCHEMA 1

/* A reader that stalls must not stop the engine: what does not fit into its pipe waits here, and
 * until that is gone no further line is begun. */
struct _WrnEdgeReport
{
  int fd;           /* (owned) */
  GString *pending; /* (owned): the rest of a line */
};

/* Standard output opened anew, so that only we do not wait for it; a socket cannot be. */
static int
open_stdout (void)
{
  const int fd =
      g_open ("/proc/self/fd/1", O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);

  return fd >= 0 ? fd : fcntl (STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
}

/* A file is for its owner's eyes: it tells who the members are. */
WrnEdgeReport *
wrn_edge_report_open (const char *path, GError **error)
{
  g_autoptr (WrnEdgeReport) self = NULL;
  int fd;

  fd = g_str_equal (path, "-")
           ? open_stdout ()
           : g_open (path, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                   "cannot write the status to “%s”: %s", path, g_strerror (errno));
      return NULL;
    }

  self = g_new0 (WrnEdgeReport, 1);
  self->fd = fd;
  self->pending = g_string_new (NULL);
  return g_steal_pointer (&self);
}

void
wrn_edge_report_free (WrnEdgeReport *self)
{
  g_close (self->fd, NULL);
  g_string_free (self->pending, TRUE);
  g_free (self);
}

static void
add_int (JsonBuilder *builder, const char *name, guint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) MIN (value, G_MAXINT64));
}

static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_flag (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

/* A time that may be unknown. */
static void
add_time (JsonBuilder *builder, const char *name, WrnTime value)
{
  json_builder_set_member_name (builder, name);
  if (value < 0)
    json_builder_add_null_value (builder);
  else
    json_builder_add_int_value (builder, value);
}

static void
add_endpoint (JsonBuilder *builder, const char *name, const WrnEndpoint *endpoint)
{
  char text[WRN_ENDPOINT_FORMAT_LEN];

  json_builder_set_member_name (builder, name);
  if (wrn_endpoint_is_none (endpoint))
    json_builder_add_null_value (builder);
  else
    json_builder_add_string_value (builder, wrn_endpoint_format (endpoint, text));
}

static void
add_addresses (JsonBuilder *builder, const WrnMac *mac, guint32 ipv4, const guint8 *ipv6)
{
  char text[INET6_ADDRSTRLEN];
  char ipv4_text[WRN_SUBNET_FORMAT_LEN];

  g_snprintf (text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", mac->bytes[0], mac->bytes[1],
              mac->bytes[2], mac->bytes[3], mac->bytes[4], mac->bytes[5]);
  add_text (builder, "mac", text);
  json_builder_set_member_name (builder, "ipv4");
  if (ipv4 == 0)
    json_builder_add_null_value (builder);
  else
    json_builder_add_string_value (builder, wrn_ipv4_format (ipv4, ipv4_text));
  add_text (builder, "ipv6", inet_ntop (AF_INET6, ipv6, text, sizeof text));
}

static void
add_id (JsonBuilder *builder, const guint8 *id)
{
  char text[WRN_NODE_ID_TEXT_LEN];

  add_text (builder, "id", wrn_key_format (id, text));
}

static void
add_peer (JsonBuilder *builder, const WrnPeerStatus *peer, WrnTime now)
{
  json_builder_begin_object (builder);
  add_id (builder, peer->id);
  add_text (builder, "name", peer->name);
  add_addresses (builder, &peer->mac, peer->ipv4, peer->ipv6);
  add_text (builder, "state", wrn_peer_state_get_name (peer->state));
  add_endpoint (builder, "endpoint", &peer->endpoint);
  if (peer->state == WRN_PEER_RELAYED)
    add_text (builder, "via", peer->via);
  add_text (builder, "mapping", wrn_nat_mapping_get_name (peer->router.mapping));
  json_builder_set_member_name (builder, "cipher");
  json_builder_add_string_value (builder, wrn_suite_get_name (peer->suite));
  add_time (builder, "rtt_us", peer->rtt);
  if (peer->room > 0)
    add_int (builder, "mtu", peer->room);
  add_time (builder, "state_for_us", now - peer->since);
  add_time (builder, "last_heard_us", peer->last_heard < 0 ? -1 : now - peer->last_heard);
  add_int (builder, "rx_packets", peer->rx_packets);
  add_int (builder, "rx_bytes", peer->rx_bytes);
  add_int (builder, "tx_packets", peer->tx_packets);
  add_int (builder, "tx_bytes", peer->tx_bytes);
  json_builder_end_object (builder);
}

static void
add_peers (JsonBuilder *builder, const WrnEdge *edge, WrnTime now)
{
  g_autoptr (GArray) peers = wrn_edge_list_peers (edge);

  json_builder_set_member_name (builder, "peers");
  json_builder_begin_array (builder);
  for (guint i = 0; i < peers->len; i++)
    add_peer (builder, &g_array_index (peers, WrnPeerStatus, i), now);
  json_builder_end_array (builder);
}

static void
add_supernodes (JsonBuilder *builder, const WrnEdgeStatus *status)
{
  json_builder_set_member_name (builder, "supernodes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < status->n_uplinks; i++)
    {
      const WrnUplinkStatus *uplink = &status->uplinks[i];

      json_builder_begin_object (builder);
      add_text (builder, "name", uplink->name);
      add_endpoint (builder, "endpoint", &uplink->endpoint);
      add_text (builder, "carrier", wrn_carrier_get_name (uplink->endpoint.carrier));
      add_flag (builder, "registered", uplink->registered);
      add_int (builder, "members", uplink->members);
      add_time (builder, "rtt_us", uplink->rtt);
      add_endpoint (builder, "seen", &uplink->seen);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_router (JsonBuilder *builder, const WrnNat *nat)
{
  json_builder_set_member_name (builder, "router");
  json_builder_begin_object (builder);
  add_text (builder, "mapping", wrn_nat_mapping_get_name (nat->mapping));
  add_text (builder, "filtering", wrn_nat_filtering_get_name (nat->filtering));
  add_flag (builder, "certain", nat->certain);
  add_flag (builder, "pooled", nat->pooled);
  add_flag (builder, "port_preserved", nat->preserves_port);
  json_builder_end_object (builder);
}

/* What goes through us for others. */
static void
add_relaying (JsonBuilder *builder, const WrnEdgeStatus *status)
{
  json_builder_set_member_name (builder, "relaying");
  json_builder_begin_object (builder);
  add_flag (builder, "willing", !status->no_relay);
  add_int (builder, "channels", status->n_carried);
  add_int (builder, "packets", status->carried_packets);
  add_int (builder, "bytes", status->carried_bytes);
  json_builder_end_object (builder);
}

static void
add_guessing (JsonBuilder *builder, const WrnEdgeStatus *status)
{
  json_builder_set_member_name (builder, "birthday");
  json_builder_begin_object (builder);
  add_int (builder, "attempts", status->n_bursts);
  add_int (builder, "packets", status->n_burst_probes);
  add_int (builder, "sockets", status->n_kept_sockets);
  json_builder_end_object (builder);
}

/* Only what happened: most reasons never do. */
static void
add_drops (JsonBuilder *builder, const WrnDrops *drops)
{
  json_builder_set_member_name (builder, "drops");
  json_builder_begin_object (builder);
  for (guint i = 0; i < WRN_N_DROPS; i++)
    if (drops->count[i] > 0)
      add_int (builder, wrn_drop_get_name (i), drops->count[i]);
  json_builder_end_object (builder);
}

static void
add_io (JsonBuilder *builder,
        const WrnUdpStats *udp,
        const WrnTapStats *tap,
        const WrnFrameQueueStats *queue)
{
  json_builder_set_member_name (builder, "io");
  json_builder_begin_object (builder);
  add_flag (builder, "udp_segment", (udp->offloads & WRN_UDP_SEGMENT) != 0);
  add_flag (builder, "udp_gro", (udp->offloads & WRN_UDP_GRO) != 0);
  add_int (builder, "udp_rx_datagrams", udp->rx_datagrams);
  add_int (builder, "udp_rx_bytes", udp->rx_bytes);
  add_int (builder, "udp_rx_refused", udp->rx_refused);
  add_int (builder, "udp_tx_datagrams", udp->tx_datagrams);
  add_int (builder, "udp_tx_bytes", udp->tx_bytes);
  add_int (builder, "udp_tx_errors", udp->tx_errors);
  add_int (builder, "udp_tx_queue_full", udp->tx_queue_full);
  add_int (builder, "udp_tx_unsegmented", udp->tx_unsegmented);
  add_int (builder, "tap_rx_refused", tap->rx_refused);
  add_int (builder, "tap_rx_marked", queue->marked);
  add_int (builder, "tap_tx_errors", tap->tx_errors);
  json_builder_end_object (builder);
}

/**
 * wrn_edge_report_format:
 * @source: what to tell
 *
 * Returns: (transfer full): one JSON object without line breaks
 */
char *
wrn_edge_report_format (const WrnEdgeReportSource *source)
{
  const WrnFrameQueueStats *queue = wrn_driver_get_queue_stats (source->driver);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  WrnEdgeStatus status;
  char subnet[WRN_SUBNET_FORMAT_LEN];

  wrn_edge_get_status (source->edge, &status);
  status.drops.count[WRN_DROP_CONGESTION] = queue->dropped;
  json_builder_begin_object (builder);
  add_int (builder, "schema", SCHEMA);
  add_time (builder, "uptime_us", source->now - source->started);
  add_text (builder, "state", wrn_edge_get_state_name (source->edge));
  add_text (builder, "interface", wrn_tap_get_name (source->tap));
  add_id (builder, status.id);
  add_addresses (builder, &status.mac, status.ipv4, status.ipv6);
  add_text (builder, "subnet", wrn_subnet_format (source->subnet, subnet));
  add_flag (builder, "metered", status.metered);
  add_int (builder, "port", wrn_udp_get_port (source->udp));
  add_endpoint (builder, "mapped", &status.mapped);
  add_supernodes (builder, &status);
  add_router (builder, &status.router);
  add_guessing (builder, &status);
  add_peers (builder, source->edge, source->now);
  add_int (builder, "rx_packets", status.rx_packets);
  add_int (builder, "rx_bytes", status.rx_bytes);
  add_int (builder, "tx_packets", status.tx_packets);
  add_int (builder, "tx_bytes", status.tx_bytes);
  add_relaying (builder, &status);
  add_drops (builder, &status.drops);
  add_io (builder, wrn_udp_get_stats (source->udp), wrn_tap_get_stats (source->tap), queue);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/* Writes as much as is taken. FALSE if writing fails for good. */
static gboolean
write_pending (WrnEdgeReport *self, GError **error)
{
  while (self->pending->len > 0)
    {
      const gssize n = write (self->fd, self->pending->str, self->pending->len);

      if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return TRUE;
      if (n < 0 && errno != EINTR)
        {
          g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                       "cannot write the status: %s", g_strerror (errno));
          return FALSE;
        }
      g_string_erase (self->pending, 0, MAX (n, 0));
    }
  return TRUE;
}

/**
 * wrn_edge_report_write:
 * @self: where to write
 * @source: what to tell
 *
 * Appends one line, or none if the reader has not yet taken the one before.
 */
gboolean
wrn_edge_report_write (WrnEdgeReport *self, const WrnEdgeReportSource *source, GError **error)
{
  g_autofree char *line = NULL;

  if (!write_pending (self, error))
    return FALSE;
  if (self->pending->len > 0)
    return TRUE;
  line = wrn_edge_report_format (source);
  g_string_append_printf (self->pending, "%s\n", line);
  return write_pending (self, error);
}
