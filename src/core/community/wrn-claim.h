/* wrn-claim.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who has an IPv4 address when nobody hands them out.
 *
 * Every member works from the same signed records and the same rule, so all come to the same
 * answer without asking a server: a member takes its first attempt that no known record claims; if
 * two claim one address, wrn_claim_beats() says who stays, and the other takes its next attempt.
 * Attempts only go up, so it ends; who stays does not notice, so addresses are stable.
 */
#pragma once

#include <glib.h>

#include "core/community/wrn-addresses.h"

/* An attempt is one byte in the record. */
#define WRN_CLAIM_ATTEMPTS 256

typedef struct
{
  guint32 ipv4; /* host order; 0: none, so IPv6 only */
  guint8 attempt;
} WrnClaim;

/* TRUE if another member that we know of claims @ipv4. */
typedef gboolean (*WrnClaimTaken) (gpointer data, guint32 ipv4);

gboolean wrn_claim_beats (const guint8 cid[static WRN_CID_LEN],
                          guint32 ipv4,
                          const guint8 a[static WRN_NODE_ID_LEN],
                          const guint8 b[static WRN_NODE_ID_LEN]);
WrnClaim wrn_claim_choose (const guint8 cid[static WRN_CID_LEN],
                           const guint8 id[static WRN_NODE_ID_LEN],
                           const WrnSubnet *subnet,
                           guint first,
                           WrnClaimTaken taken,
                           gpointer data);
gboolean wrn_claim_is_valid (const WrnClaim *self,
                             const guint8 cid[static WRN_CID_LEN],
                             const guint8 id[static WRN_NODE_ID_LEN],
                             const WrnSubnet *subnet);
