/* wrn-networks.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The IPv4 networks of this computer, which a community's must not overlap.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-networks.h"

#include <ifaddrs.h>
#include <netinet/in.h>

/* Each overlaps few others, so that one of a handful is free. */
#define TRIES 256

static guint32
read_address (const struct sockaddr *address)
{
  return ntohl (((const struct sockaddr_in *) (const void *) address)->sin_addr.s_addr);
}

static void
add (WrnNetworks *self, const struct ifaddrs *at)
{
  WrnNetwork *item = &self->items[self->n_items];
  const guint32 mask = read_address (at->ifa_netmask);
  guint8 prefix = 0;

  while (prefix < 32 && (mask & (0x80000000u >> prefix)) != 0)
    prefix++;
  /* All there is, as of a device without an address yet. */
  if (prefix == 0)
    return;
  g_strlcpy (item->interface, at->ifa_name, sizeof item->interface);
  item->subnet = (WrnSubnet){ read_address (at->ifa_addr) & mask, prefix };
  self->n_items++;
}

/**
 * wrn_networks_list:
 * @self: (out): those of the computer at this moment; none if it does not tell
 *
 * Asks the kernel, which answers at once.
 */
void
wrn_networks_list (WrnNetworks *self)
{
  struct ifaddrs *list = NULL;

  self->n_items = 0;
  if (getifaddrs (&list) != 0)
    return;
  for (const struct ifaddrs *at = list; at != NULL; at = at->ifa_next)
    if (at->ifa_addr != NULL && at->ifa_netmask != NULL && at->ifa_addr->sa_family == AF_INET &&
        (at->ifa_flags & IFF_LOOPBACK) == 0 && self->n_items < WRN_NETWORKS_MAX)
      add (self, at);
  freeifaddrs (list);
}

/* Those of @interface do not count. */
void
wrn_networks_remove (WrnNetworks *self, const char *interface)
{
  guint n_kept = 0;

  for (guint i = 0; i < self->n_items; i++)
    if (!g_str_equal (self->items[i].interface, interface))
      self->items[n_kept++] = self->items[i];
  self->n_items = n_kept;
}

/* (transfer none) (nullable): one that overlaps @subnet */
const WrnNetwork *
wrn_networks_find (const WrnNetworks *self, const WrnSubnet *subnet)
{
  for (guint i = 0; i < self->n_items; i++)
    if (wrn_subnet_overlaps (&self->items[i].subnet, subnet))
      return &self->items[i];
  return NULL;
}

/**
 * wrn_networks_suggest:
 * @wanted: what a person would have
 *
 * Returns: a network that is free, and the same one whenever it is asked for @wanted
 */
WrnSubnet
wrn_networks_suggest (const WrnNetworks *self, const WrnSubnet *wanted)
{
  WrnSubnet subnet = *wanted;

  for (guint i = 0; i < TRIES && wrn_networks_find (self, &subnet) != NULL; i++)
    {
      const guint8 cid[WRN_CID_LEN] = { (guint8) i, (guint8) (wanted->address >> 24),
                                        (guint8) (wanted->address >> 16),
                                        (guint8) (wanted->address >> 8), (guint8) wanted->address };

      subnet = wrn_subnet_default (cid);
    }
  return subnet;
}
