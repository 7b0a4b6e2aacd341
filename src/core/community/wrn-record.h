/* wrn-record.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a member says about itself, signed: its keys, addresses and name.
 *
 * wrn_record_decode() only reads; nothing in a record may be believed before wrn_record_verify(),
 * which wrn_record_open() includes. The IPv4 claim is then still to be compared with the
 * community's network by wrn_record_claim_fits(), and endpoints are hints to be tried, no facts.
 */
#pragma once

#include <glib.h>

#include "core/base/wrn-endpoint.h"
#include "core/community/wrn-claim.h"
#include "core/community/wrn-text.h"
#include "core/crypto/wrn-seal.h"

/* More than a host with two uplinks, both address families and a mapped port has. */
#define WRN_RECORD_ENDPOINTS_MAX 16

/* Lengths of the protocol, section 9. */
#define WRN_RECORD_HEAD_LEN 84
#define WRN_RECORD_MAX                                                                             \
  (WRN_RECORD_HEAD_LEN + WRN_NAME_MAX + WRN_RECORD_ENDPOINTS_MAX * WRN_ENDPOINT_LEN +              \
   WRN_SIGNATURE_LEN)
#define WRN_RECORD_SEALED_MAX (WRN_RECORD_MAX + WRN_SEAL_OVERHEAD)

typedef enum
{
  WRN_RECORD_MAY_RELAY = 1, /* forwards packets for other members */
  WRN_RECORD_PUBLIC = 2,    /* reachable by anybody at its endpoints */
  WRN_RECORD_METERED = 4,   /* pays for its traffic, so not to be chosen as a relay */
} WrnRecordFlags;

/* A value: copied and compared freely, owns nothing. */
typedef struct
{
  guint8 flags; /* WrnRecordFlags */
  guint64 seq;  /* the higher one replaces the lower */
  guint8 ed_pk[WRN_KEY_LEN];
  guint8 dh_pk[WRN_KEY_LEN];
  guint8 id[WRN_NODE_ID_LEN]; /* computed from the keys, not in the message */
  WrnClaim claim;
  guint8 prefix; /* of the claim's network; 0 without one */
  char name[WRN_NAME_MAX + 1];
  guint8 n_endpoints;
  WrnEndpoint endpoints[WRN_RECORD_ENDPOINTS_MAX];
  guint8 signature[WRN_SIGNATURE_LEN];
} WrnRecord;

void wrn_record_sign (WrnRecord *self,
                      const guint8 cid[static WRN_CID_LEN],
                      const WrnIdentity *identity);
gboolean wrn_record_verify (const WrnRecord *self, const guint8 cid[static WRN_CID_LEN]);
gboolean wrn_record_claim_fits (const WrnRecord *self,
                                const guint8 cid[static WRN_CID_LEN],
                                const WrnSubnet *subnet);

gsize wrn_record_encode (const WrnRecord *self, guint8 out[static WRN_RECORD_MAX]);
gboolean wrn_record_decode (WrnRecord *out, const guint8 *data, gsize len);

gsize wrn_record_seal (const WrnRecord *self,
                       const WrnCommunityKeys *keys,
                       const WrnEntropy *entropy,
                       guint8 out[static WRN_RECORD_SEALED_MAX]);
gboolean
wrn_record_open (WrnRecord *out, const guint8 *sealed, gsize len, const WrnCommunityKeys *keys);
