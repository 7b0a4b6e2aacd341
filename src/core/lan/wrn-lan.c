/* wrn-lan.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The members of the virtual segment and their claims.
 */
#define G_LOG_DOMAIN "wrn-lan"

#include "config.h"

#include "core/lan/wrn-lan.h"

#include "core/lan/wrn-lan-private.h"

/* FNV-1a; the keys are results of BLAKE2b and the members few, so nothing stronger is called for.
 */
static guint
hash_bytes (const guint8 *bytes, gsize len)
{
  guint hash = 2166136261u;

  for (gsize i = 0; i < len; i++)
    hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

static guint
hash_mac (gconstpointer key)
{
  return hash_bytes (key, WRN_MAC_LEN);
}

static gboolean
equal_mac (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, WRN_MAC_LEN) == 0;
}

static guint
hash_ipv4 (gconstpointer key)
{
  return hash_bytes (key, 4);
}

static gboolean
equal_ipv4 (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, 4) == 0;
}

static guint
hash_ipv6 (gconstpointer key)
{
  return hash_bytes (key, 16);
}

static gboolean
equal_ipv6 (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, 16) == 0;
}

WrnLan *
wrn_lan_new (void)
{
  WrnLan *self = g_new0 (WrnLan, 1);

  self->by_peer = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->by_mac = g_hash_table_new (hash_mac, equal_mac);
  self->by_ipv4 = g_hash_table_new (hash_ipv4, equal_ipv4);
  self->by_ipv6 = g_hash_table_new (hash_ipv6, equal_ipv6);
  return self;
}

void
wrn_lan_free (WrnLan *self)
{
  g_hash_table_unref (self->by_mac);
  g_hash_table_unref (self->by_ipv4);
  g_hash_table_unref (self->by_ipv6);
  g_hash_table_unref (self->by_peer);
  g_free (self);
}

/* Addresses that are not one computer's on some network: nobody can claim them, and no prefix can
 * hold them. IPv4-mapped ones never are on a wire. */
gboolean
wrn_lan_is_special (const guint8 *address, gsize address_len)
{
  if (address_len == 4)
    return address[0] == 0 || address[0] == 127 || address[0] >= 224 ||
           (address[0] == 169 && address[1] == 254);
  return address[0] == 0xff || (address[0] == 0xfe && (address[1] & 0xc0) == 0x80) ||
         wrn_lan_is_zero (address, 10);
}

static gboolean
are_possible (const WrnLanClaims *claims)
{
  return !wrn_mac_is_group (&claims->mac) && claims->n_prefixes <= WRN_LAN_MAX_PREFIXES &&
         (wrn_lan_is_zero (claims->ipv4, 4) || !wrn_lan_is_special (claims->ipv4, 4)) &&
         (wrn_lan_is_zero (claims->ipv6, 16) || !wrn_lan_is_special (claims->ipv6, 16));
}

/* Whether the addresses of @a and @b are all different, as far as they have any. */
static gboolean
are_disjoint (const WrnLanClaims *a, const WrnLanClaims *b)
{
  return !wrn_mac_equal (&a->mac, &b->mac) &&
         (memcmp (a->ipv4, b->ipv4, 4) != 0 || wrn_lan_is_zero (a->ipv4, 4)) &&
         (memcmp (a->ipv6, b->ipv6, 16) != 0 || wrn_lan_is_zero (a->ipv6, 16));
}

/* Whether no member but @except has an address of @claims. */
static gboolean
are_free (WrnLan *self, const WrnLanClaims *claims, const WrnLanMember *except)
{
  const WrnLanMember *owners[] = {
    g_hash_table_lookup (self->by_mac, &claims->mac),
    g_hash_table_lookup (self->by_ipv4, claims->ipv4),
    g_hash_table_lookup (self->by_ipv6, claims->ipv6),
  };

  for (guint i = 0; i < G_N_ELEMENTS (owners); i++)
    if (owners[i] != NULL && owners[i] != except)
      return FALSE;
  return TRUE;
}

static void
forget_addresses (WrnLan *self, WrnLanMember *member)
{
  g_hash_table_remove (self->by_mac, &member->claims.mac);
  g_hash_table_remove (self->by_ipv6, member->link_local);
  if (!wrn_lan_is_zero (member->claims.ipv4, 4))
    g_hash_table_remove (self->by_ipv4, member->claims.ipv4);
  if (!wrn_lan_is_zero (member->claims.ipv6, 16))
    g_hash_table_remove (self->by_ipv6, member->claims.ipv6);
}

static void
set_claims (WrnLanMember *member, const WrnLanClaims *claims)
{
  member->claims = *claims;
  wrn_link_local_from_mac (member->link_local, &claims->mac);
}

/**
 * wrn_lan_set_self:
 * @self: a segment
 * @claims: what this computer has
 *
 * Returns: %FALSE, and nothing changed, if a member has one of these addresses, or if nobody can
 *   have them
 */
gboolean
wrn_lan_set_self (WrnLan *self, const WrnLanClaims *claims)
{
  if (!are_possible (claims) || !are_free (self, claims, NULL))
    return FALSE;
  set_claims (&self->own, claims);
  return TRUE;
}

/**
 * wrn_lan_set_member:
 * @self: a segment
 * @peer: (not nullable): whose claims these are; new, or known already
 * @claims: what it has; an address that it lost to somebody else is left out
 *
 * A change of claims keeps the buckets as they are: a new record is no fresh allowance.
 *
 * Returns: %FALSE, and nothing changed, if the segment is full, if nobody can have these
 *   addresses, or if somebody else has one of them: who gives one up must be set first
 */
gboolean
wrn_lan_set_member (WrnLan *self, gpointer peer, const WrnLanClaims *claims)
{
  WrnLanMember *member = g_hash_table_lookup (self->by_peer, peer);

  g_return_val_if_fail (peer != NULL, FALSE);

  if (!are_possible (claims) || !are_disjoint (claims, &self->own.claims) ||
      !are_free (self, claims, member))
    return FALSE;

  if (member != NULL)
    forget_addresses (self, member);
  else if (g_hash_table_size (self->by_peer) == WRN_LAN_MAX_MEMBERS)
    return FALSE;
  else
    {
      member = g_new0 (WrnLanMember, 1);
      member->peer = peer;
      g_hash_table_insert (self->by_peer, peer, member);
    }

  set_claims (member, claims);
  g_hash_table_insert (self->by_mac, &member->claims.mac, member);
  g_hash_table_insert (self->by_ipv6, member->link_local, member);
  if (!wrn_lan_is_zero (claims->ipv4, 4))
    g_hash_table_insert (self->by_ipv4, member->claims.ipv4, member);
  if (!wrn_lan_is_zero (claims->ipv6, 16))
    g_hash_table_insert (self->by_ipv6, member->claims.ipv6, member);
  return TRUE;
}

void
wrn_lan_remove_member (WrnLan *self, gconstpointer peer)
{
  WrnLanMember *member = g_hash_table_lookup (self->by_peer, peer);

  if (member == NULL)
    return;
  forget_addresses (self, member);
  g_hash_table_remove (self->by_peer, peer);
}

/* Returns: (nullable): the claims of @peer, until they change. */
const WrnLanClaims *
wrn_lan_get_claims (WrnLan *self, gconstpointer peer)
{
  const WrnLanMember *member = g_hash_table_lookup (self->by_peer, peer);

  return member != NULL ? &member->claims : NULL;
}

static gpointer
peer_of (const WrnLanMember *member)
{
  return member != NULL ? member->peer : NULL;
}

gpointer
wrn_lan_find_mac (WrnLan *self, const WrnMac *mac)
{
  return peer_of (g_hash_table_lookup (self->by_mac, mac));
}

gpointer
wrn_lan_find_ipv4 (WrnLan *self, const guint8 address[static 4])
{
  return peer_of (g_hash_table_lookup (self->by_ipv4, address));
}

/* Also by the link-local address. */
gpointer
wrn_lan_find_ipv6 (WrnLan *self, const guint8 address[static 16])
{
  return peer_of (g_hash_table_lookup (self->by_ipv6, address));
}

/**
 * wrn_lan_write_addresses:
 * @self: a segment
 * @peer: who sent a body that wrn_lan_incoming() let pass
 * @group: (nullable): the group that it is for; %NULL if it is for us
 * @out: room for the Ethernet addresses, directly in front of the body
 *
 * Fills in what the message left out, so that a frame for the TAP stands at @out.
 *
 * Returns: %FALSE if @peer is no member
 */
gboolean
wrn_lan_write_addresses (WrnLan *self,
                         gconstpointer peer,
                         const WrnMac *group,
                         guint8 out[static 2 * WRN_MAC_LEN])
{
  const WrnLanMember *member = g_hash_table_lookup (self->by_peer, peer);
  const WrnMac *to = group != NULL ? group : &self->own.claims.mac;

  if (member == NULL)
    return FALSE;
  memcpy (out, to->bytes, WRN_MAC_LEN);
  memcpy (out + WRN_MAC_LEN, member->claims.mac.bytes, WRN_MAC_LEN);
  return TRUE;
}

/**
 * wrn_lan_write_announcement:
 * @self: a segment
 * @peer: a member that has a new IPv4 address
 * @out: room for a frame
 *
 * Writes a gratuitous ARP reply for our own TAP: if that address was somebody else's before, the
 * kernel would otherwise go on asking the former owner until its entry grows stale.
 *
 * Returns: %FALSE if @peer has no IPv4 address
 */
gboolean
wrn_lan_write_announcement (WrnLan *self, gconstpointer peer, guint8 out[static WRN_ARP_FRAME_LEN])
{
  const WrnLanClaims *claims = wrn_lan_get_claims (self, peer);

  if (claims == NULL || wrn_lan_is_zero (claims->ipv4, 4))
    return FALSE;
  wrn_arp_write (out, WRN_ARP_REPLY, &claims->mac, claims->ipv4, &self->own.claims.mac,
                 claims->ipv4);
  return TRUE;
}

/* Who has @address as its own, this computer too; NULL if nobody. */
WrnLanMember *
wrn_lan_find_owner (WrnLan *self, const guint8 *address, gsize address_len)
{
  if (wrn_lan_is_zero (address, address_len))
    return NULL;
  if (address_len == 4)
    return memcmp (address, self->own.claims.ipv4, 4) == 0
               ? &self->own
               : g_hash_table_lookup (self->by_ipv4, address);
  if (memcmp (address, self->own.claims.ipv6, 16) == 0 ||
      memcmp (address, self->own.link_local, 16) == 0)
    return &self->own;
  return g_hash_table_lookup (self->by_ipv6, address);
}
