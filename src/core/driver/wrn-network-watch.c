/* wrn-network-watch.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Knows this computer's networks as they come and go, and keeps the sockets in step with them.
 */
#define G_LOG_DOMAIN "wrn-driver"

#include "config.h"

#include "core/driver/wrn-network-watch.h"

#include "core/io/wrn-interfaces.h"
#include "core/io/wrn-link-monitor.h"

/* A cable that is plugged in yields a dozen changes within this time. It is short against the
 * second within which traffic is to flow again. */
#define CALM WRN_MSEC (100)

struct _WrnNetworkWatch
{
  WrnLinkMonitor *monitor; /* (owned) */
  WrnUdp *udp;             /* (not owned) */
  WrnInterfacesOptions options;
  WrnInterfaces known;
  WrnTime look_at;        /* when to look after a change was heard */
  gboolean has_new_route; /* the way to the internet changed, even if no address did */
  WrnEndpoint endpoints[WRN_INTERFACES_MAX_ENDPOINTS];
  guint n_endpoints;
};

/* What the sockets do not listen on would be an address that never answers. */
static void
take (WrnNetworkWatch *self, const WrnInterfaces *found)
{
  WrnUdpLan lans[WRN_INTERFACES_MAX];

  self->known = *found;
  for (guint i = 0; i < found->n_lans; i++)
    lans[i] = (WrnUdpLan){ .index = found->lans[i].index,
                           .ipv4 = found->lans[i].ipv4,
                           .ipv6 = found->lans[i].ipv6 };
  wrn_udp_set_lans (self->udp, lans, found->n_lans);

  self->n_endpoints = 0;
  for (guint i = 0; i < found->n_endpoints; i++)
    if (wrn_udp_listens_on (self->udp, &found->endpoints[i]))
      self->endpoints[self->n_endpoints++] = found->endpoints[i];
}

/**
 * wrn_network_watch_new:
 * @udp: (not owned): sockets whose beacons go to every network
 * @own_index: of our own TAP; 0 for none
 * @include_tunnels: whether devices of other VPNs count
 *
 * Returns: (transfer full): a watch that has looked once
 */
WrnNetworkWatch *
wrn_network_watch_new (WrnUdp *udp, guint32 own_index, gboolean include_tunnels, GError **error)
{
  g_autoptr (WrnNetworkWatch) self = g_new0 (WrnNetworkWatch, 1);
  WrnInterfaces found;

  self->udp = udp;
  self->look_at = WRN_TIME_NEVER;
  self->options.excluded = own_index;
  self->options.port = wrn_udp_get_port (udp);
  self->options.include_tunnels = include_tunnels;

  /* First listen, then look: so nothing changes unseen. */
  self->monitor = wrn_link_monitor_new (own_index, error);
  if (self->monitor == NULL || !wrn_interfaces_list (&found, &self->options, error))
    return NULL;
  take (self, &found);
  return g_steal_pointer (&self);
}

void
wrn_network_watch_free (WrnNetworkWatch *self)
{
  g_clear_pointer (&self->monitor, wrn_link_monitor_free);
  g_free (self);
}

/* Readable when wrn_network_watch_hear() has something to do. */
int
wrn_network_watch_get_fd (const WrnNetworkWatch *self)
{
  return wrn_link_monitor_get_fd (self->monitor);
}

void
wrn_network_watch_hear (WrnNetworkWatch *self, WrnTime now)
{
  const WrnLinkChange change = wrn_link_monitor_drain (self->monitor);

  /* Which networks can be reached through whom is not our business. */
  if ((change & (WRN_LINK_CHANGE_ADDRESS | WRN_LINK_CHANGE_ROUTE)) == 0)
    return;
  self->has_new_route |= (change & WRN_LINK_CHANGE_ROUTE) != 0;
  if (self->look_at == WRN_TIME_NEVER)
    self->look_at = now + CALM;
}

WrnTime
wrn_network_watch_next_timeout (const WrnNetworkWatch *self)
{
  return self->look_at;
}

/* Looks if it is time to. TRUE if peers and servers must be reached anew. */
gboolean
wrn_network_watch_look (WrnNetworkWatch *self, WrnTime now)
{
  gboolean has_changed = self->has_new_route;
  WrnInterfaces found;

  if (now < self->look_at)
    return FALSE;

  self->look_at = WRN_TIME_NEVER;
  self->has_new_route = FALSE;
  if (!wrn_interfaces_list (&found, &self->options, NULL))
    {
      /* The tables change faster than they can be read. */
      self->has_new_route = has_changed;
      self->look_at = now + CALM;
      return FALSE;
    }

  has_changed |= !wrn_interfaces_equal (&found, &self->known);
  if (has_changed)
    take (self, &found);
  return has_changed;
}

const WrnEndpoint *
wrn_network_watch_get_endpoints (const WrnNetworkWatch *self, guint *n)
{
  *n = self->n_endpoints;
  return self->endpoints;
}
