/* wrn-claim.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who has an IPv4 address when nobody hands them out.
 */
#define G_LOG_DOMAIN "wrn-community"

#include "config.h"

#include "core/community/wrn-claim.h"

#define RANK_LEN 16

static void
rank (guint8 out[static RANK_LEN],
      const guint8 cid[static WRN_CID_LEN],
      guint32 ipv4,
      const guint8 id[static WRN_NODE_ID_LEN])
{
  const guint8 ip[4] = { (guint8) (ipv4 >> 24), (guint8) (ipv4 >> 16), (guint8) (ipv4 >> 8),
                         (guint8) ipv4 };

  wrn_keyed_hash (out, RANK_LEN, cid, WRN_LABEL ("claim"), WRN_BYTES (ip), { id, WRN_NODE_ID_LEN });
}

/**
 * wrn_claim_beats:
 * @ipv4: an address that @a and @b both claim
 * @a: a member
 * @b: another member
 *
 * A strict order among the members for each address: nobody can be first everywhere.
 *
 * Returns: %TRUE if @a keeps the address and @b must move
 */
gboolean
wrn_claim_beats (const guint8 cid[static WRN_CID_LEN],
                 guint32 ipv4,
                 const guint8 a[static WRN_NODE_ID_LEN],
                 const guint8 b[static WRN_NODE_ID_LEN])
{
  guint8 rank_a[RANK_LEN];
  guint8 rank_b[RANK_LEN];

  rank (rank_a, cid, ipv4, a);
  rank (rank_b, cid, ipv4, b);
  return memcmp (rank_a, rank_b, RANK_LEN) < 0;
}

/**
 * wrn_claim_choose:
 * @id: the member that needs an address
 * @first: the attempt to begin with: 0, the one that was stored, or one more than the one lost
 * @taken: (scope call): asks for the claims of others
 *
 * Returns: the first attempt that is free, or an address of 0 if none of the remaining ones is:
 *   the member then has IPv6 only
 */
WrnClaim
wrn_claim_choose (const guint8 cid[static WRN_CID_LEN],
                  const guint8 id[static WRN_NODE_ID_LEN],
                  const WrnSubnet *subnet,
                  guint first,
                  WrnClaimTaken taken,
                  gpointer data)
{
  for (guint attempt = first; attempt < WRN_CLAIM_ATTEMPTS; attempt++)
    {
      const guint32 ipv4 = wrn_addresses_get_ipv4 (cid, id, subnet, (guint8) attempt);

      if (!taken (data, ipv4))
        return (WrnClaim){ ipv4, (guint8) attempt };
    }
  return (WrnClaim){ 0 };
}

/* A member may claim only the address that its attempt gives, or none: otherwise it could pick the
 * address of somebody it wants to displace. */
gboolean
wrn_claim_is_valid (const WrnClaim *self,
                    const guint8 cid[static WRN_CID_LEN],
                    const guint8 id[static WRN_NODE_ID_LEN],
                    const WrnSubnet *subnet)
{
  if (self->ipv4 == 0)
    return self->attempt == 0;
  return self->ipv4 == wrn_addresses_get_ipv4 (cid, id, subnet, self->attempt);
}
