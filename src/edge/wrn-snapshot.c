/* wrn-snapshot.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looks at everything that a diagnosis is made from.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "edge/wrn-snapshot.h"

#include <sys/resource.h>

#include "core/driver/wrn-clock.h"
#include "core/io/wrn-interfaces.h"
#include "core/io/wrn-link.h"
#include "core/io/wrn-route.h"
#include "edge/wrn-diagnosis.h"

/* A shorter time says nothing of how busy we are. */
#define LOAD_MIN G_USEC_PER_SEC

/* Two of the name servers that everything begins with. Nothing is sent there; but the addresses
 * that are reserved for examples are no good, as careful people route them nowhere. */
#define SOMEWHERE_IPV4 "198.41.0.4:53"
#define SOMEWHERE_IPV6 "[2001:503:ba3e::2:30]:53"

/* The interface that is first everywhere. */
#define LOOPBACK 1

/* A snapshot and what it points to. */
typedef struct
{
  WrnSnapshot snapshot;
  WrnEdgeStatus status;
  WrnInterfaces interfaces;
  GArray *peers;   /* (owned) */
  GError *overlap; /* (owned) (nullable) */
} Store;

/**
 * wrn_load_note:
 * @self: a load, all zeroes at first
 * @now: the time of a clock, in microseconds
 * @used: processor time that was used until then
 */
void
wrn_load_note (WrnLoad *self, gint64 now, gint64 used)
{
  const gint64 passed = now - self->noted_at;

  if (self->noted_at != 0 && passed < LOAD_MIN)
    return;
  self->load = self->noted_at == 0 ? -1 : (double) (used - self->used) / (double) passed;
  self->noted_at = now;
  self->used = used;
}

/* To be called by the thread of the packets. */
void
wrn_load_note_now (WrnLoad *self)
{
  struct rusage usage = { 0 };

  getrusage (RUSAGE_THREAD, &usage);
  wrn_load_note (self, g_get_monotonic_time (),
                 (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC +
                     usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static gboolean
has_route (const char *somewhere)
{
  WrnEndpoint endpoint;

  return wrn_endpoint_parse (somewhere, &endpoint) && wrn_route_find (&endpoint, NULL);
}

/* What cannot be seen is told as what is not there. */
static void
look_at_interface (WrnSnapshot *out, const WrnTap *tap)
{
  g_autoptr (WrnLink) link = wrn_link_new (wrn_tap_get_index (tap), NULL);
  guint flags;

  if (link == NULL || !wrn_link_get_flags (link, &flags, NULL))
    return;
  out->has_interface = TRUE;
  out->interface_up = (flags & IFF_UP) != 0;
  out->interface_multicast = (flags & IFF_MULTICAST) != 0;
  g_strlcpy (out->interface, wrn_tap_get_name (tap), sizeof out->interface);
}

/* Whether another network than that of @tap overlaps the community's. */
static void
look_for_overlap (Store *store, const WrnTap *tap, const WrnSubnet *subnet)
{
  const guint8 network[4] = { (guint8) (subnet->address >> 24), (guint8) (subnet->address >> 16),
                              (guint8) (subnet->address >> 8), (guint8) subnet->address };
  const WrnLinkAddress address = wrn_link_address_ipv4 (network, subnet->prefix);
  g_autoptr (WrnLink) link = wrn_link_new (tap != NULL ? wrn_tap_get_index (tap) : LOOPBACK, NULL);

  if (link != NULL && !wrn_link_check_prefix (link, &address, &store->overlap) &&
      g_error_matches (store->overlap, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    store->snapshot.overlap = store->overlap->message;
}

static void
look_at_networks (Store *store, const WrnTap *tap)
{
  const WrnInterfacesOptions options = { .excluded = tap != NULL ? wrn_tap_get_index (tap) : 0 };
  WrnSnapshot *out = &store->snapshot;

  if (wrn_interfaces_list (&store->interfaces, &options, NULL))
    {
      out->locals = store->interfaces.endpoints;
      out->n_locals = store->interfaces.n_endpoints;
    }
  out->ipv4_route = has_route (SOMEWHERE_IPV4);
  out->ipv6_route = has_route (SOMEWHERE_IPV6);
}

static void
add_way (WrnSnapshot *out, const char *name, const WrnEndpoint *remote, guint room)
{
  WrnDiagnosisWay way = { .mtu = room == 0 ? wrn_route_get_mtu (remote) : 0,
                          .room = room,
                          .is_ipv4 = wrn_endpoint_is_ipv4 (remote) };
  char text[WRN_ENDPOINT_FORMAT_LEN];

  g_strlcpy (way.name, *name != '\0' ? name : wrn_endpoint_format (remote, text), sizeof way.name);
  if (way.mtu > 0 || way.room > 0)
    g_array_append_val (out->ways, way);
}

static void
look_at_ways (WrnSnapshot *out)
{
  for (guint i = 0; i < out->status->n_uplinks; i++)
    if (out->status->uplinks[i].registered)
      add_way (out, out->status->uplinks[i].name, &out->status->uplinks[i].endpoint, 0);
  for (guint i = 0; i < out->peers->len; i++)
    {
      const WrnPeerStatus *peer = &g_array_index (out->peers, WrnPeerStatus, i);

      if (peer->state >= WRN_PEER_DIRECT || peer->room > 0)
        add_way (out, peer->name, &peer->endpoint, peer->room);
    }
}

/* Why a name was not found is an event. */
static void
look_at_lookups (WrnSnapshot *out, const WrnEvents *events)
{
  for (guint i = 0; i < out->profile->n_supernodes; i++)
    {
      const WrnEvent *event = wrn_events_find_last (events, out->profile->supernodes[i].host);

      if (event != NULL)
        out->lookup_errors[i] = event->text;
    }
}

/**
 * wrn_snapshot_diagnose:
 * @source: what to look at
 *
 * Asks the kernel a few questions, for some milliseconds, and sends nothing.
 *
 * Returns: (transfer floating): as Diagnose in the D-Bus API gives it
 */
GVariant *
wrn_snapshot_diagnose (const WrnSnapshotSource *source)
{
  const WrnTap *tap = source->runner != NULL ? wrn_edge_runner_get_tap (source->runner) : NULL;
  Store store = {
    .snapshot = {
      .now = wrn_clock_now (),
      .clock = g_get_real_time (),
      .profile = source->profile,
      .name = source->name,
      .history_problem = wrn_history_get_problem (source->history),
      .load = source->load,
    },
  };
  WrnSnapshot *snapshot = &store.snapshot;
  GVariant *checks;

  snapshot->ways = g_array_new (FALSE, FALSE, sizeof (WrnDiagnosisWay));
  look_at_networks (&store, tap);
  if (source->runner != NULL)
    {
      const WrnEdge *edge = wrn_edge_runner_get_edge (source->runner);

      wrn_edge_get_status (edge, &store.status);
      snapshot->status = &store.status;
      snapshot->peers = store.peers = wrn_edge_list_peers (edge);
      look_at_lookups (snapshot, source->events);
      look_at_ways (snapshot);
    }
  if (tap != NULL)
    look_at_interface (snapshot, tap);
  look_for_overlap (&store, tap, &source->profile->subnet);

  checks = wrn_diagnosis_run (snapshot);
  g_array_unref (snapshot->ways);
  g_clear_pointer (&store.peers, g_array_unref);
  g_clear_error (&store.overlap);
  return checks;
}
