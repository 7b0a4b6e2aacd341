/* wrn-nat-pmp.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The NAT Port Mapping Protocol as bytes (RFC 6886).
 *
 * It is PCP's predecessor on the same port: a router of either kind answers requests of both, if
 * only by a refusal, so one client asks for both. There is a library of its own for it, libnatpmp;
 * but what that reads of an answer does not depend on how long the answer is, and it can only
 * ask port 5351, where no test can answer it.
 */
#pragma once

#include "core/base/wrn-endpoint.h"

#define WRN_NAT_PMP_ADDRESS_LEN 2
#define WRN_NAT_PMP_MAP_LEN 12

/* What is asked for. */
typedef enum
{
  WRN_NAT_PMP_ADDRESS = 0,
  WRN_NAT_PMP_MAP_UDP = 1,
  WRN_NAT_PMP_MAP_TCP = 2,
} WrnNatPmpOpcode;

#define WRN_NAT_PMP_SUCCESS 0

typedef struct
{
  guint8 opcode;
  guint16 result; /* WRN_NAT_PMP_SUCCESS, or why not */
  guint32 epoch;  /* seconds since the router forgot its mappings last */

  WrnEndpoint address; /* after a success: of the router, if asked for; the port is 0 */
  guint16 port;        /* ours, if a mapping was asked for, as is the rest */
  guint16 external_port;
  guint32 lifetime; /* seconds */
} WrnNatPmpAnswer;

void wrn_nat_pmp_encode_address (guint8 out[static WRN_NAT_PMP_ADDRESS_LEN]);
void wrn_nat_pmp_encode_map (guint8 out[static WRN_NAT_PMP_MAP_LEN],
                             WrnNatPmpOpcode opcode,
                             guint16 port,
                             guint16 suggested_port,
                             guint32 lifetime);
gboolean wrn_nat_pmp_decode (WrnNatPmpAnswer *out, const guint8 *data, gsize len);
