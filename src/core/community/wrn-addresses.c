/* wrn-addresses.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The addresses that a member has because of who it is.
 */
#define G_LOG_DOMAIN "wrn-community"

#include "config.h"

#include "core/community/wrn-addresses.h"

#include "core/base/wrn-reader.h"

#define HASH_LEN 8
#define ULA_LEN 5

/* Locally administered, and not a group. MACs in frames between members are implied by this. */
WrnMac
wrn_addresses_get_mac (const guint8 cid[static WRN_CID_LEN],
                       const guint8 id[static WRN_NODE_ID_LEN])
{
  guint8 hash[HASH_LEN];
  WrnMac mac;

  wrn_keyed_hash (hash, sizeof hash, cid, WRN_LABEL ("mac"), { id, WRN_NODE_ID_LEN });
  memcpy (mac.bytes, hash, WRN_MAC_LEN);
  mac.bytes[0] = (guint8) ((mac.bytes[0] & 0xfc) | 0x02);
  return mac;
}

/* A unique local address (RFC 4193) whose last 64 bits prove the node, so it needs no lease and
 * has no conflicts. */
void
wrn_addresses_get_ipv6 (const guint8 cid[static WRN_CID_LEN],
                        const guint8 id[static WRN_NODE_ID_LEN],
                        guint8 ipv6[static WRN_IPV6_LEN])
{
  memset (ipv6, 0, WRN_IPV6_LEN);
  ipv6[0] = 0xfd;
  wrn_keyed_hash (ipv6 + 1, ULA_LEN, cid, WRN_LABEL ("ula"));
  wrn_keyed_hash (ipv6 + 8, HASH_LEN, cid, WRN_LABEL ("ip6"), { id, WRN_NODE_ID_LEN });
}

/**
 * wrn_addresses_get_ipv4:
 * @cid: the community
 * @id: the member
 * @subnet: the community's network, a valid one
 * @attempt: 0 for the address that the member wants, then 1 and so on while others hold it
 *
 * Returns: an address in host order, never the network's own or its broadcast address
 */
guint32
wrn_addresses_get_ipv4 (const guint8 cid[static WRN_CID_LEN],
                        const guint8 id[static WRN_NODE_ID_LEN],
                        const WrnSubnet *subnet,
                        guint8 attempt)
{
  const guint64 n_hosts = ((guint64) 1 << (32 - subnet->prefix)) - 2;
  guint8 hash[HASH_LEN];
  WrnReader reader;

  wrn_keyed_hash (hash, sizeof hash, cid, WRN_LABEL ("ip4"), { id, WRN_NODE_ID_LEN },
                  { &attempt, 1 });
  reader = wrn_reader_over (hash, sizeof hash);
  return subnet->address + 1 + (guint32) (wrn_reader_get_u64 (&reader) % n_hosts);
}
