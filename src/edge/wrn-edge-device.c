/* wrn-edge-device.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The network interface of a community: made with privileges, changed without.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "edge/wrn-edge-device.h"

#include "core/io/wrn-link.h"

/* The kernel replaces it by the first number that is free. */
#define DEFAULT_NAME "warren%d"

#define IPV6_BITS 64

struct _WrnEdgeDevice
{
  WrnTap *tap;           /* (owned) */
  WrnLinkKeeper *keeper; /* (not owned): outlives us */
  guint32 ipv4;          /* as the keeper was told last */
};

/**
 * wrn_edge_device_new:
 * @name: (nullable): of the interface
 * @no_offload: take frames one by one
 * @keeper: who is to change the interface later
 *
 * Makes the interface, which needs CAP_NET_ADMIN. It is gone when @self is freed, or the process
 * ends in whatever way.
 */
WrnEdgeDevice *
wrn_edge_device_new (const char *name, gboolean no_offload, WrnLinkKeeper *keeper, GError **error)
{
  g_autoptr (WrnEdgeDevice) self = g_new0 (WrnEdgeDevice, 1);

  self->keeper = keeper;
  self->tap = wrn_tap_new (name != NULL ? name : DEFAULT_NAME, no_offload, error);
  return self->tap != NULL ? g_steal_pointer (&self) : NULL;
}

void
wrn_edge_device_free (WrnEdgeDevice *self)
{
  g_clear_pointer (&self->tap, wrn_tap_free);
  g_free (self);
}

WrnTap *
wrn_edge_device_get_tap (WrnEdgeDevice *self)
{
  return self->tap;
}

/* Neither the addresses nor the routes of this computer may overlap the community's networks: one
 * of the two would be unreachable. */
static gboolean
check_networks (WrnLink *link, const WrnProfile *profile, const guint8 *ipv6, GError **error)
{
  g_autoptr (GError) reason = NULL;
  const guint32 network = GUINT32_TO_BE (profile->subnet.address);
  const WrnLinkAddress ipv4_network =
      wrn_link_address_ipv4 ((const guint8 *) &network, profile->subnet.prefix);
  const WrnLinkAddress ipv6_network = wrn_link_address_ipv6 (ipv6, IPV6_BITS);

  if (wrn_link_check_prefix (link, &ipv4_network, &reason) &&
      wrn_link_check_prefix (link, &ipv6_network, &reason))
    return TRUE;
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_set_error (error, reason->domain, reason->code,
                 "%s: leave that network, or create the community with another one "
                 "(warrenctl create --subnet)",
                 reason->message);
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

static void
keeper_failed_cb (gpointer user_data, const GError *error)
{
  g_warning ("%s", error->message);
}

/**
 * wrn_edge_device_configure:
 * @self: a device
 * @profile: the community
 * @mac: our hardware address there
 * @ipv6: our IPv6 address there
 *
 * All that stays the same; the last thing that needs a privilege.
 */
gboolean
wrn_edge_device_configure (WrnEdgeDevice *self,
                           const WrnProfile *profile,
                           const WrnMac *mac,
                           const guint8 ipv6[static 16],
                           GError **error)
{
  const guint32 index = wrn_tap_get_index (self->tap);
  const WrnLinkSettings settings = {
    .mac = *mac,
    .mtu = profile->mtu,
    .queue_len = WRN_TAP_QUEUE_LEN,
  };
  const WrnLinkAddress address = wrn_link_address_ipv6 (ipv6, IPV6_BITS);
  g_autoptr (WrnLink) link = wrn_link_new (index, error);

  return link != NULL && check_networks (link, profile, ipv6, error) &&
         wrn_link_configure (link, &settings, error) &&
         wrn_link_add_address (link, &address, error) &&
         wrn_link_keeper_bind (self->keeper, index, &profile->subnet, keeper_failed_cb, self,
                               error);
}

/* 0: none. */
void
wrn_edge_device_set_ipv4 (WrnEdgeDevice *self, guint32 ipv4)
{
  if (ipv4 != self->ipv4)
    wrn_link_keeper_set_ipv4 (self->keeper, ipv4);
  self->ipv4 = ipv4;
}
