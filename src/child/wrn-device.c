/* wrn-device.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The network interface of a community.
 */
#define G_LOG_DOMAIN "wrn-child"

#include "config.h"

#include "child/wrn-device.h"

#include <string.h>

#include "core/base/wrn-private-network.h"
#include "core/io/wrn-link.h"
#include "core/io/wrn-shield.h"
#include "core/io/wrn-tap.h"
#include "ipc/wrn-dbus-error.h"

/* The kernel replaces it by the first number that is free. */
#define NAME "warren%d"

#define IPV6_BITS 64

struct _WrnDevice
{
  GPtrArray *siblings; /* (owned) (nullable) (element-type WrnDevice): all of this computer */
  WrnTap *tap;         /* (owned) (nullable): NULL of one that is only pretended */
  WrnLink *link;       /* (owned) (nullable): likewise */
  WrnShield *shield;   /* (owned) (nullable): where the kernel has none */
  WrnMac mac;
  guint mtu;
  guint32 network; /* host order, as all IPv4 addresses here */
  guint8 bits;
  guint8 ipv6[16];
  guint32 ipv4; /* 0: none */
};

/* Looks up an array of @len bytes. */
static gboolean
read_bytes (GVariant *link, const char *key, guint8 *out, gsize len)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (link, key, G_VARIANT_TYPE_BYTESTRING);

  if (value == NULL || g_variant_get_size (value) != len)
    return FALSE;
  memcpy (out, g_variant_get_data (value), len);
  return TRUE;
}

/* What an engine asks for is a stranger's word. */
static gboolean
parse (WrnDevice *self, GVariant *link, GError **error)
{
  if (read_bytes (link, "mac", self->mac.bytes, WRN_MAC_LEN) && (self->mac.bytes[0] & 3) == 2 &&
      g_variant_lookup (link, "mtu", "u", &self->mtu) && self->mtu >= WRN_NETWORK_MTU_MIN &&
      self->mtu <= WRN_NETWORK_MTU_MAX && g_variant_lookup (link, "ipv4", "u", &self->network) &&
      g_variant_lookup (link, "ipv4-prefix", "y", &self->bits) &&
      wrn_private_network_is_valid (self->network, self->bits) &&
      read_bytes (link, "ipv6", self->ipv6, sizeof self->ipv6) && (self->ipv6[0] & 0xfe) == 0xfc)
    return TRUE;
  g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_ENGINE_FAILED,
               "The engine asks for an interface that it may not have");
  return FALSE;
}

static gboolean
fail (GError **error, GError *reason)
{
  g_set_error (error, WRN_DBUS_ERROR,
               g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE)
                   ? WRN_DBUS_ERROR_ADDRESS_IN_USE
                   : WRN_DBUS_ERROR_NO_DEVICE,
               "%s", reason->message);
  return FALSE;
}

static WrnLinkAddress
ipv4_address (const WrnDevice *self, guint32 ipv4)
{
  const guint32 bytes = GUINT32_TO_BE (ipv4);

  return wrn_link_address_ipv4 ((const guint8 *) &bytes, self->bits);
}

/* Whether the networks of this computer leave room for the community's: of two that overlap, one
 * would be unreachable. */
gboolean
wrn_device_check_networks (WrnDevice *self, GError **error)
{
  const WrnLinkAddress ipv4 = ipv4_address (self, self->network);
  const WrnLinkAddress ipv6 = wrn_link_address_ipv6 (self->ipv6, IPV6_BITS);
  g_autoptr (GError) reason = NULL;

  return self->link == NULL ||
         (wrn_link_check_prefix (self->link, &ipv4, &reason) &&
          wrn_link_check_prefix (self->link, &ipv6, &reason)) ||
         fail (error, reason);
}

/* The kernel has no route for those that have no address yet, as several that are brought up at
 * once. */
static gboolean
check_siblings (const WrnDevice *self, GError **error)
{
  for (guint i = 0; self->siblings != NULL && i < self->siblings->len; i++)
    {
      const WrnDevice *other = g_ptr_array_index (self->siblings, i);
      const guint bits = MIN (self->bits, other->bits);

      if ((self->network ^ other->network) >> (32 - bits) != 0 &&
          memcmp (self->ipv6, other->ipv6, IPV6_BITS / 8) != 0)
        continue;
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_ADDRESS_IN_USE,
                   "Its network overlaps that of another community on this computer");
      return FALSE;
    }
  return TRUE;
}

/* Without a shield, a neighbour can learn which address this computer has, and ask it. That is no
 * reason to be without a network. */
static void
raise_shield (WrnDevice *self)
{
  const WrnLinkAddress networks[] = { ipv4_address (self, self->network),
                                      wrn_link_address_ipv6 (self->ipv6, IPV6_BITS) };
  g_autoptr (GError) error = NULL;

  self->shield = wrn_shield_new (wrn_tap_get_name (self->tap), wrn_tap_get_index (self->tap),
                                 networks, G_N_ELEMENTS (networks), &error);
  if (self->shield == NULL)
    g_message ("%s", error->message);
}

static gboolean
set_up (WrnDevice *self, GError **error)
{
  const WrnLinkSettings settings = {
    .mac = self->mac,
    .mtu = self->mtu,
    .queue_len = WRN_TAP_QUEUE_LEN,
  };
  const WrnLinkAddress ipv6 = wrn_link_address_ipv6 (self->ipv6, IPV6_BITS);
  g_autoptr (GError) reason = NULL;

  /* Before there is an interface: one that comes and goes would be a change of the networks, and
   * another reason to try. */
  self->link = wrn_link_new (0, &reason);
  if (self->link == NULL)
    return fail (error, reason);
  if (!wrn_device_check_networks (self, error))
    return FALSE;

  g_clear_pointer (&self->link, wrn_link_free);
  self->tap = wrn_tap_new (NAME, FALSE, &reason);
  if (self->tap != NULL)
    self->link = wrn_link_new (wrn_tap_get_index (self->tap), &reason);
  if (self->link == NULL)
    return fail (error, reason);
  raise_shield (self);
  return (wrn_link_configure (self->link, &settings, &reason) &&
          wrn_link_add_address (self->link, &ipv6, &reason)) ||
         fail (error, reason);
}

/**
 * wrn_device_new:
 * @link: what Open of Engine1 returned
 * @siblings: (nullable) (element-type WrnDevice): the others of this computer, which it joins
 * @fake: only pretend
 *
 * Makes an interface and brings it up, without an IPv4 address yet.
 *
 * Returns: (transfer full) (nullable): the interface, which is gone with it
 */
WrnDevice *
wrn_device_new (GVariant *link, GPtrArray *siblings, gboolean fake, GError **error)
{
  g_autoptr (WrnDevice) self = g_new0 (WrnDevice, 1);

  self->siblings = siblings != NULL ? g_ptr_array_ref (siblings) : NULL;
  if (!parse (self, link, error) || !check_siblings (self, error) ||
      (!fake && !set_up (self, error)))
    return NULL;
  if (siblings != NULL)
    g_ptr_array_add (siblings, self);
  return g_steal_pointer (&self);
}

void
wrn_device_free (WrnDevice *self)
{
  if (self->siblings != NULL)
    g_ptr_array_remove (self->siblings, self);
  g_clear_pointer (&self->siblings, g_ptr_array_unref);
  g_clear_pointer (&self->link, wrn_link_free);
  g_clear_pointer (&self->tap, wrn_tap_free);
  g_clear_pointer (&self->shield, wrn_shield_free);
  g_free (self);
}

/* Whether it is still there, and as @link asks for: neither an administrator took it away, nor did
 * a setting change. */
gboolean
wrn_device_is_for (const WrnDevice *self, GVariant *link)
{
  WrnDevice wanted = { 0 };
  guint flags;

  return parse (&wanted, link, NULL) && wrn_mac_equal (&wanted.mac, &self->mac) &&
         wanted.mtu == self->mtu && wanted.network == self->network && wanted.bits == self->bits &&
         memcmp (wanted.ipv6, self->ipv6, sizeof wanted.ipv6) == 0 &&
         (self->link == NULL || wrn_link_get_flags (self->link, &flags, NULL));
}

const char *
wrn_device_get_name (const WrnDevice *self)
{
  return self->tap != NULL ? wrn_tap_get_name (self->tap) : "fake";
}

/* Adds it to what Start takes, unless it is only pretended. */
gboolean
wrn_device_put (const WrnDevice *self, GUnixFDList *fds, GVariantDict *options, GError **error)
{
  const int handle =
      self->tap != NULL ? g_unix_fd_list_append (fds, wrn_tap_get_fd (self->tap), error) : -1;

  if (handle >= 0)
    g_variant_dict_insert (options, "tap", "h", handle);
  return handle >= 0 || self->tap == NULL;
}

/**
 * wrn_device_set_ipv4:
 * @self: an interface
 * @ipv4: its address; 0 for none
 *
 * Returns: %FALSE if that is no host of the community's network, or the kernel refuses
 */
gboolean
wrn_device_set_ipv4 (WrnDevice *self, guint32 ipv4, GError **error)
{
  const guint32 hosts = G_MAXUINT32 >> self->bits;
  const WrnLinkAddress before = ipv4_address (self, self->ipv4);
  const WrnLinkAddress after = ipv4_address (self, ipv4);
  g_autoptr (GError) reason = NULL;

  if (ipv4 == self->ipv4)
    return TRUE;
  if (ipv4 != 0 &&
      ((ipv4 & ~hosts) != self->network || (ipv4 & hosts) == 0 || (ipv4 & hosts) == hosts))
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_ENGINE_FAILED,
                   "The engine asks for an address outside of its network");
      return FALSE;
    }
  /* Somebody else may have removed it. */
  if (self->link != NULL && self->ipv4 != 0 &&
      !wrn_link_remove_address (self->link, &before, &reason))
    g_debug ("%s", reason->message);
  g_clear_error (&reason);
  self->ipv4 = 0;
  if (self->link != NULL && ipv4 != 0 && !wrn_link_add_address (self->link, &after, &reason))
    return fail (error, reason);
  self->ipv4 = ipv4;
  return TRUE;
}
