/* wrn-portmap-client.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Asks one router for a port, in each of the three protocols that routers speak.
 *
 * Whoever answers in the router's place can make us believe in a port that is not there, and no
 * more: what is granted is a candidate to be tried, and only the router's own address is spoken to.
 * These calls block, as those of wrn-exchange.h do.
 */
#pragma once

#include "core/io/wrn-gateway.h"
#include "core/portmap/wrn-epoch.h"
#include "core/portmap/wrn-exchange.h"
#include "core/portmap/wrn-nat-pmp.h"
#include "core/portmap/wrn-pcp.h"
#include "core/portmap/wrn-upnp.h"

/* In the order in which they are tried: the first two are one small datagram each way. */
typedef enum
{
  WRN_PORTMAP_PCP,
  WRN_PORTMAP_NAT_PMP,
  WRN_PORTMAP_UPNP,
  WRN_N_PORTMAP_PROTOCOLS,
} WrnPortmapProtocol;

typedef enum
{
  WRN_PORTMAP_GRANTED, /* or removed, if that was wanted */
  WRN_PORTMAP_SILENT,  /* nobody answers in this protocol */
  WRN_PORTMAP_REFUSED, /* the router will not */
  WRN_PORTMAP_USELESS, /* the router has no address of its own on the Internet, or says nonsense */
} WrnPortmapVerdict;

typedef struct
{
  guint8 nonce[WRN_PCP_NONCE_LEN]; /* the same for as long as the mapping is to live */
  gboolean tcp;
  guint16 port;        /* ours */
  WrnEndpoint granted; /* what we had before, or want to have removed; none: any */
  guint32 lifetime;    /* seconds; 0: remove it */
} WrnPortmapWish;

typedef struct
{
  WrnEndpoint external; /* where others reach us */
  guint32 lifetime;     /* seconds, within WRN_PORTMAP_LIFETIME_MIN and _MAX */
} WrnPortmapGrant;

/* A router that lets mappings live for less keeps us busy, one that never forgets is not believed.
 */
#define WRN_PORTMAP_LIFETIME_MIN 8
#define WRN_PORTMAP_LIFETIME_MAX 86400

/* A router is one hop away: who has not answered in that time does not speak so. */
#define WRN_PORTMAP_PATIENCE WRN_SECONDS (2)

/* A router, and what we learnt of it. Owns nothing. */
typedef struct
{
  WrnGateway gateway;
  WrnEndpoint server;     /* for PCP and NAT-PMP */
  WrnEndpoint search;     /* where UPnP searches for it */
  WrnUpnpService service; /* of UPnP, once found */
  WrnTime patience;       /* how long one answer may take; a longer one by UPnP twice that */
  WrnEpoch epoch;
  gboolean forgot; /* since it was asked before, it lost what it had granted */
} WrnPortmapClient;

void wrn_portmap_client_init (WrnPortmapClient *self, const WrnGateway *gateway);
WrnPortmapVerdict wrn_portmap_client_ask (WrnPortmapClient *self,
                                          const WrnExchange *exchange,
                                          WrnPortmapProtocol protocol,
                                          const WrnPortmapWish *wish,
                                          WrnPortmapGrant *grant);
gboolean wrn_portmap_client_probe (WrnPortmapClient *self,
                                   const WrnExchange *exchange,
                                   WrnPortmapProtocol protocol,
                                   WrnEndpoint *address);
gboolean wrn_portmap_client_hear (WrnPortmapClient *self,
                                  const WrnEndpoint *granted,
                                  const guint8 *data,
                                  gsize len);
gboolean wrn_portmap_client_is_usable (const WrnPortmapClient *self, const WrnEndpoint *external);

const char *wrn_portmap_protocol_get_name (WrnPortmapProtocol protocol);
