/* wrn-endpoint.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where a packet comes from or goes to: an IP address and a port, and what carries it there.
 */
#pragma once

#include <glib.h>

#include "core/base/wrn-reader.h"
#include "core/base/wrn-writer.h"

/* Bytes of an endpoint in a message: kind and family, address, port (protocol section 1). */
#define WRN_ENDPOINT_LEN 19

/* Room for wrn_endpoint_format(): "[", 45 characters of IPv6, "%", 10 of scope, "]:65535". */
#define WRN_ENDPOINT_FORMAT_LEN 72

/* How an endpoint became known; the numbers are on the wire. */
typedef enum
{
  WRN_ENDPOINT_LOCAL = 0,     /* an address of an interface of the peer */
  WRN_ENDPOINT_REFLEXIVE = 1, /* where somebody else saw the peer */
  WRN_ENDPOINT_MAPPED = 2,    /* a port that the router was asked for */
  WRN_ENDPOINT_STATIC = 3,    /* written down by the user */
} WrnEndpointKind;

/* What carries packets to an endpoint; docs/protocol.md section 5, "Stream transport". Numbers are
 * ours, and never on the wire. */
typedef enum
{
  WRN_CARRIER_UDP = 0,
  WRN_CARRIER_TCP,
  WRN_CARRIER_TLS,
  WRN_CARRIER_UNIX,
  WRN_CARRIER_WS,
  WRN_CARRIER_WSS,
  WRN_CARRIER_FIRST_FREE, /* for what a program brings along */
} WrnCarrierNumber;

/* IPv4 is kept as an IPv4-mapped address (RFC 4291 section 2.5.5.2), so that one comparison
 * serves both families. All zeroes means "none". */
typedef struct
{
  guint8 address[16];
  guint16 port;   /* host order */
  guint8 kind;    /* WrnEndpointKind; no part of the identity */
  guint8 carrier; /* WrnCarrierNumber */
  guint32 scope;  /* interface index of an IPv6 link-local address, else 0; never on the wire.
                   * With a carrier that has connections: which of them */
} WrnEndpoint;

/* A way for datagrams: from which of our addresses to which of theirs. An answer uses the flow
 * of its question, because a NAT expects it from the address that was asked. */
typedef struct
{
  WrnEndpoint remote;
  WrnEndpoint local; /* all zeroes: the system may choose */
} WrnFlow;

const char *wrn_carrier_get_name (guint8 carrier);

WrnEndpoint wrn_endpoint_ipv4 (guint32 address, guint16 port);
gboolean wrn_endpoint_is_none (const WrnEndpoint *self);
gboolean wrn_endpoint_is_ipv4 (const WrnEndpoint *self);
guint32 wrn_endpoint_get_ipv4 (const WrnEndpoint *self);
gboolean wrn_endpoint_is_link_local (const WrnEndpoint *self);
gboolean wrn_endpoint_is_multicast (const WrnEndpoint *self);
gboolean wrn_endpoint_is_loopback (const WrnEndpoint *self);
gboolean wrn_endpoint_is_private (const WrnEndpoint *self);
gboolean wrn_endpoint_is_unicast (const WrnEndpoint *self);

gboolean wrn_endpoint_equal (const WrnEndpoint *a, const WrnEndpoint *b);
guint wrn_endpoint_hash (const WrnEndpoint *self);
guint64 wrn_endpoint_network (const WrnEndpoint *self);

void wrn_endpoint_put (WrnWriter *writer, const WrnEndpoint *self);
gboolean wrn_endpoint_get (WrnReader *reader, WrnEndpoint *out);

const char *wrn_endpoint_format (const WrnEndpoint *self,
                                 char buffer[static WRN_ENDPOINT_FORMAT_LEN]);
gboolean wrn_endpoint_parse (const char *text, WrnEndpoint *out);
