/* wrn-pcp.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The Port Control Protocol as bytes: the MAP opcode and announcements (RFC 6887).
 */
#pragma once

#include "core/base/wrn-endpoint.h"

/* Where routers are asked, and where they tell everybody of their restart, also for NAT-PMP. */
#define WRN_PCP_SERVER_PORT 5351
#define WRN_PCP_CLIENT_PORT 5350

#define WRN_PCP_NONCE_LEN 12
#define WRN_PCP_ANNOUNCE_LEN 24
#define WRN_PCP_MAP_LEN 60

/* Section 7: of any message; what is longer is none. */
#define WRN_PCP_MAX_LEN 1100

typedef enum
{
  WRN_PCP_ANNOUNCE = 0,
  WRN_PCP_MAP = 1,
} WrnPcpOpcode;

/* Section 7.4. Others may follow, and are refusals as well. */
typedef enum
{
  WRN_PCP_SUCCESS = 0,
  WRN_PCP_UNSUPPORTED_VERSION = 1,
  WRN_PCP_NOT_AUTHORIZED = 2,
  WRN_PCP_NETWORK_FAILURE = 7,
  WRN_PCP_NO_RESOURCES = 8,
  WRN_PCP_USER_EX_QUOTA = 10,
  WRN_PCP_CANNOT_PROVIDE_EXTERNAL = 11,
  WRN_PCP_ADDRESS_MISMATCH = 12,
} WrnPcpResult;

/* A request for a port. */
typedef struct
{
  guint8 nonce[WRN_PCP_NONCE_LEN]; /* who knows it may renew and remove the mapping */
  WrnEndpoint client;              /* our address as the router sees it, and the port */
  WrnEndpoint suggested;           /* what we had before; none: any */
  guint8 protocol;                 /* of IP: IPPROTO_UDP or IPPROTO_TCP */
  guint32 lifetime;                /* seconds; 0: remove it */
} WrnPcpRequest;

typedef struct
{
  guint8 opcode;
  guint8 result;    /* WrnPcpResult */
  guint32 lifetime; /* seconds: of the mapping, or of the refusal */
  guint32 epoch;    /* seconds since the router forgot its mappings last */

  gboolean is_complete; /* the rest is there; some refusals come without */
  guint8 nonce[WRN_PCP_NONCE_LEN];
  guint8 protocol;
  guint16 port;         /* ours */
  WrnEndpoint external; /* what others see */
} WrnPcpAnswer;

void wrn_pcp_encode_announce (const WrnEndpoint *client, guint8 out[static WRN_PCP_ANNOUNCE_LEN]);
void wrn_pcp_encode_map (const WrnPcpRequest *self, guint8 out[static WRN_PCP_MAP_LEN]);
gboolean wrn_pcp_decode (WrnPcpAnswer *out, const guint8 *data, gsize len);
gboolean wrn_pcp_is_answer_to (const WrnPcpAnswer *self, const WrnPcpRequest *request);
