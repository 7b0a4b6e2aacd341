/* wrn-endpoint.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where a packet comes from or goes to: an IP address and a port, and what carries it there.
 */
#define G_LOG_DOMAIN "wrn-base"

#include "config.h"

#include "core/base/wrn-endpoint.h"

#include <arpa/inet.h>

static const guint8 ipv4_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

/* As in URLs; "other" for what a program brought along. */
const char *
wrn_carrier_get_name (guint8 carrier)
{
  static const char *const names[] = {
    [WRN_CARRIER_UDP] = "udp",   [WRN_CARRIER_TCP] = "tcp", [WRN_CARRIER_TLS] = "tls",
    [WRN_CARRIER_UNIX] = "unix", [WRN_CARRIER_WS] = "ws",   [WRN_CARRIER_WSS] = "wss",
  };

  return carrier < G_N_ELEMENTS (names) ? names[carrier] : "other";
}

/**
 * wrn_endpoint_ipv4:
 * @address: an IPv4 address in host order
 * @port: a UDP port in host order
 */
WrnEndpoint
wrn_endpoint_ipv4 (guint32 address, guint16 port)
{
  WrnEndpoint self = { .port = port };

  memcpy (self.address, ipv4_prefix, sizeof ipv4_prefix);
  for (guint i = 0; i < 4; i++)
    self.address[12 + i] = (guint8) (address >> (24 - 8 * i));
  return self;
}

gboolean
wrn_endpoint_is_none (const WrnEndpoint *self)
{
  static const guint8 none[16];

  return self->port == 0 && memcmp (self->address, none, sizeof none) == 0;
}

gboolean
wrn_endpoint_is_ipv4 (const WrnEndpoint *self)
{
  return memcmp (self->address, ipv4_prefix, sizeof ipv4_prefix) == 0;
}

/* The IPv4 address in host order; 0 for an IPv6 endpoint. */
guint32
wrn_endpoint_get_ipv4 (const WrnEndpoint *self)
{
  const guint8 *a = self->address + 12;

  if (!wrn_endpoint_is_ipv4 (self))
    return 0;
  return (guint32) a[0] << 24 | (guint32) a[1] << 16 | (guint32) a[2] << 8 | a[3];
}

/* 169.254.0.0/16 (RFC 3927) and fe80::/10 (RFC 4291). */
gboolean
wrn_endpoint_is_link_local (const WrnEndpoint *self)
{
  if (wrn_endpoint_is_ipv4 (self))
    return wrn_endpoint_get_ipv4 (self) >> 16 == 0xa9fe;
  return self->address[0] == 0xfe && (self->address[1] & 0xc0) == 0x80;
}

/* IPv4 class D and the limited broadcast address count, as neither is one host. */
gboolean
wrn_endpoint_is_multicast (const WrnEndpoint *self)
{
  if (wrn_endpoint_is_ipv4 (self))
    return self->address[12] >> 4 == 0xe || wrn_endpoint_get_ipv4 (self) == G_MAXUINT32;
  return self->address[0] == 0xff;
}

gboolean
wrn_endpoint_is_loopback (const WrnEndpoint *self)
{
  static const guint8 loopback[16] = { [15] = 1 };

  if (wrn_endpoint_is_ipv4 (self))
    return self->address[12] == 127;
  return memcmp (self->address, loopback, sizeof loopback) == 0;
}

/* RFC 1918, the shared space of RFC 6598, and unique local addresses of RFC 4193: addresses that
 * mean another host elsewhere. */
gboolean
wrn_endpoint_is_private (const WrnEndpoint *self)
{
  const guint32 ipv4 = wrn_endpoint_get_ipv4 (self);

  if (!wrn_endpoint_is_ipv4 (self))
    return (self->address[0] & 0xfe) == 0xfc;
  return ipv4 >> 24 == 10 || ipv4 >> 20 == 0xac1 || ipv4 >> 16 == 0xc0a8 || ipv4 >> 22 == 0x191;
}

/**
 * wrn_endpoint_is_unicast:
 * @self: an endpoint, perhaps named by a stranger
 *
 * Returns: %TRUE if a datagram may be sent to @self at all: one host, not this one, with a port.
 *   0.0.0.0/8 and 240.0.0.0/4 are nobody's address.
 */
gboolean
wrn_endpoint_is_unicast (const WrnEndpoint *self)
{
  static const guint8 any[16];

  if (self->port == 0 || wrn_endpoint_is_multicast (self) || wrn_endpoint_is_loopback (self))
    return FALSE;
  if (wrn_endpoint_is_ipv4 (self))
    return self->address[12] != 0 && self->address[12] < 224;
  return memcmp (self->address, any, sizeof any) != 0;
}

/* The kind is how we learned of it, so it does not count. */
gboolean
wrn_endpoint_equal (const WrnEndpoint *a, const WrnEndpoint *b)
{
  return a->port == b->port && a->carrier == b->carrier && a->scope == b->scope &&
         memcmp (a->address, b->address, sizeof a->address) == 0;
}

guint
wrn_endpoint_hash (const WrnEndpoint *self)
{
  guint hash = self->port ^ self->scope << 4 ^ self->carrier;

  for (guint i = 0; i < sizeof self->address; i++)
    hash = hash * 31 + self->address[i];
  return hash;
}

/**
 * wrn_endpoint_network:
 * @self: an endpoint
 *
 * The /24 of an IPv4 address or the /48 of an IPv6 one: what one stranger can easily have many
 * addresses of, and therefore what limits are counted by.
 *
 * Returns: a number that is the same for all endpoints of that network
 */
guint64
wrn_endpoint_network (const WrnEndpoint *self)
{
  guint64 network = 0;

  if (wrn_endpoint_is_ipv4 (self))
    return (guint64) 1 << 63 | wrn_endpoint_get_ipv4 (self) >> 8;
  for (guint i = 0; i < 6; i++)
    network = network << 8 | self->address[i];
  return network;
}

/* That of a connection is written as none: no datagram, and nobody else, could arrive there. */
void
wrn_endpoint_put (WrnWriter *writer, const WrnEndpoint *self)
{
  static const WrnEndpoint none;
  const WrnEndpoint *it = self->carrier == WRN_CARRIER_UDP ? self : &none;
  const guint8 family = wrn_endpoint_is_ipv4 (it) ? 4 : 6;

  wrn_writer_put_u8 (writer, (guint8) (it->kind << 4 | family));
  wrn_writer_put_bytes (writer, it->address, sizeof it->address);
  wrn_writer_put_be16 (writer, it->port);
}

/* FALSE, and the reader failed, unless the family and the address agree and the kind is known:
 * each endpoint has one encoding. */
gboolean
wrn_endpoint_get (WrnReader *reader, WrnEndpoint *out)
{
  const guint8 head = wrn_reader_get_u8 (reader);

  *out = (WrnEndpoint){ .kind = head >> 4 };
  wrn_reader_get_bytes (reader, out->address, sizeof out->address);
  out->port = wrn_reader_get_be16 (reader);

  if (out->kind > WRN_ENDPOINT_STATIC || (head & 0xf) != (wrn_endpoint_is_ipv4 (out) ? 4 : 6))
    reader->failed = TRUE;
  return !reader->failed;
}

/* Writes "192.0.2.1:7654" or "[2001:db8::1]:7654" to @buffer and returns it. */
const char *
wrn_endpoint_format (const WrnEndpoint *self, char buffer[static WRN_ENDPOINT_FORMAT_LEN])
{
  char address[INET6_ADDRSTRLEN];
  const gboolean ipv4 = wrn_endpoint_is_ipv4 (self);

  inet_ntop (ipv4 ? AF_INET : AF_INET6, self->address + (ipv4 ? 12 : 0), address, sizeof address);
  if (ipv4)
    g_snprintf (buffer, WRN_ENDPOINT_FORMAT_LEN, "%s:%u", address, self->port);
  else if (self->scope != 0)
    g_snprintf (buffer, WRN_ENDPOINT_FORMAT_LEN, "[%s%%%u]:%u", address, self->scope, self->port);
  else
    g_snprintf (buffer, WRN_ENDPOINT_FORMAT_LEN, "[%s]:%u", address, self->port);
  return buffer;
}

/**
 * wrn_endpoint_parse:
 * @text: "ADDRESS:PORT", an IPv6 address in brackets; names are not looked up
 * @out: (out): the endpoint
 *
 * Returns: %FALSE if @text is anything else
 */
gboolean
wrn_endpoint_parse (const char *text, WrnEndpoint *out)
{
  const char *colon = strrchr (text, ':');
  char address[INET6_ADDRSTRLEN] = { 0 };
  guint64 port;
  gsize len;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    return FALSE;

  len = (gsize) (colon - text);
  *out = (WrnEndpoint){ .port = (guint16) port };
  if (len >= 2 && text[0] == '[' && text[len - 1] == ']' && len - 2 < sizeof address)
    {
      memcpy (address, text + 1, len - 2);
      return inet_pton (AF_INET6, address, out->address) == 1;
    }
  if (len >= sizeof address)
    return FALSE;
  memcpy (address, text, len);
  memcpy (out->address, ipv4_prefix, sizeof ipv4_prefix);
  return inet_pton (AF_INET, address, out->address + 12) == 1;
}
