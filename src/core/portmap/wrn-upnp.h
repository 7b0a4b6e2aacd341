/* wrn-upnp.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * UPnP as bytes: how a router is found, and what WANIPConnection is asked and answers.
 *
 * XML is read by miniupnpc, which knows the routers of twenty years. Its own transfers are not
 * used: they have no limit in bytes nor in time, and go wherever a description sends them.
 */
#pragma once

#include "core/portmap/wrn-http.h"

/* Where all devices of a network are asked (UPnP Device Architecture 1.1, section 1.3.2). */
#define WRN_UPNP_SEARCH_ADDRESS 0xeffffffa
#define WRN_UPNP_SEARCH_PORT 1900

/* Bytes of the descriptions of routers seen: 3 to 20 KB; and of answers: below 1 KB. */
#define WRN_UPNP_DESCRIPTION_MAX (64 * 1024)
#define WRN_UPNP_ANSWER_MAX (8 * 1024)

/* A router with two ways to the Internet has two of them. */
#define WRN_UPNP_SERVICES_MAX 2

#define WRN_UPNP_SERVICE_MAX 63
#define WRN_UPNP_DESCRIPTION "Warren"

/* Of UPnP's errors, those that say what to try next (WANIPConnection:1, section 2.4.16). */
#define WRN_UPNP_NO_SUCH_ENTRY 714
#define WRN_UPNP_ARRAY_END 713
#define WRN_UPNP_CONFLICT 718
#define WRN_UPNP_SAME_PORTS 724
#define WRN_UPNP_PERMANENT_ONLY 725

/* What maps ports. */
typedef struct
{
  WrnHttpUrl control;
  char type[WRN_UPNP_SERVICE_MAX + 1]; /* "": none */
} WrnUpnpService;

/* One action's argument; both are ours, and need no quoting. */
typedef struct
{
  const char *name;
  const char *value;
} WrnUpnpArgument;

typedef struct
{
  guint error; /* 0: none */
  WrnEndpoint external_address;
  guint16 external_port;
  guint16 internal_port;
  WrnEndpoint internal_client;
  gboolean is_tcp;
  guint32 lease;        /* seconds; 0: for ever */
  char description[64]; /* a stranger's */
} WrnUpnpAnswer;

char *wrn_upnp_format_search (const char *target);
gboolean wrn_upnp_read_found (WrnHttpUrl *out, const char *data, gsize len);

char *wrn_upnp_format_get (const WrnHttpUrl *url);
guint wrn_upnp_read_description (WrnUpnpService out[static WRN_UPNP_SERVICES_MAX],
                                 const WrnHttpUrl *url,
                                 const char *data,
                                 gsize len);

char *wrn_upnp_format_call (const WrnUpnpService *service,
                            const char *action,
                            const WrnUpnpArgument *arguments,
                            guint n_arguments);
void wrn_upnp_read_answer (WrnUpnpAnswer *out, const char *data, gsize len);
