/* wrn-nat.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a router does to our packets (RFC 4787, RFC 5780), and whether two of them let two meet.
 */
#pragma once

#include "core/base/wrn-endpoint.h"

/* On what the port depends that others see (RFC 4787 section 4.1); the numbers are on the wire. */
typedef enum
{
  WRN_NAT_MAPPING_UNKNOWN = 0,
  WRN_NAT_MAPPING_NONE = 1, /* nothing is translated */
  WRN_NAT_MAPPING_EIM = 2,  /* on nothing: one port for everybody */
  WRN_NAT_MAPPING_ADM = 3,  /* on the other's address */
  WRN_NAT_MAPPING_APDM = 4, /* on its address and port */
} WrnNatMapping;

/* Who gets in by a port that is open (section 5); the numbers are on the wire. */
typedef enum
{
  WRN_NAT_FILTERING_UNKNOWN = 0,
  WRN_NAT_FILTERING_OPEN = 1, /* any port of whom we wrote to, at least: EIF or ADF */
  WRN_NAT_FILTERING_APDF = 2, /* only the very port that we wrote to */
} WrnNatFiltering;

typedef struct
{
  WrnNatMapping mapping;
  WrnNatFiltering filtering;
  gboolean certain;        /* nothing that was not asked could change @mapping */
  gboolean pooled;         /* the address changes, too */
  gboolean preserves_port; /* others see the port that we have */
} WrnNat;

/* Somebody was asked, from our one socket, and saw us. */
typedef struct
{
  WrnEndpoint asked;
  WrnEndpoint seen; /* none: no answer */
} WrnNatSight;

/* What to expect of two members. */
typedef enum
{
  WRN_NAT_WAY_UNKNOWN,
  WRN_NAT_WAY_DIRECT,
  WRN_NAT_WAY_GUESS, /* directly, if a port is guessed (nat.md, "Birthday mode") */
  WRN_NAT_WAY_RELAYED,
} WrnNatWay;

void wrn_nat_classify (WrnNat *out,
                       const WrnNatSight *sights,
                       guint n_sights,
                       const WrnEndpoint *locals,
                       guint n_locals);
gboolean wrn_nat_equal (const WrnNat *a, const WrnNat *b);
WrnNatWay wrn_nat_predict (const WrnNat *a, const WrnNat *b);

const char *wrn_nat_mapping_get_name (WrnNatMapping mapping);
const char *wrn_nat_filtering_get_name (WrnNatFiltering filtering);
const char *wrn_nat_way_get_name (WrnNatWay way);
