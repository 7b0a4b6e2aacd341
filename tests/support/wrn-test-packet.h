/* wrn-test-packet.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes TCP and UDP frames field by field and sums them byte by byte: slow and obvious.
 */
#pragma once

#include <glib.h>
#include <string.h>

#include "core/base/wrn-mac.h"
#include "core/ethernet/wrn-ethernet.h"

typedef struct
{
  WrnMac destination_mac;
  WrnMac source_mac;
  guint8 n_tags;      /* of VLANs; the outer one of two is a provider's */
  guint8 address_len; /* 4 or 16 */
  guint8 source[16];
  guint8 destination[16];
  guint8 protocol; /* TCP or UDP; anything else is only payload */
  guint8 tos;
  guint8 ttl;
  guint16 id;
  guint16 fragment;   /* IPv4's flags and offset, of which IPv6 writes a header if it is one */
  gsize n_extensions; /* bytes of IP options in IPv4, a multiple of 4, or else of an extension
                       * header, a multiple of 8 */
  guint16 source_port;
  guint16 destination_port;
  guint32 sequence;
  guint32 acknowledged;
  guint8 flags;
  guint16 window;
  gsize n_options; /* bytes of TCP options, a multiple of 4 */
  guint32 stream;  /* which bytes the payload has */
  gsize payload_at;
  gsize payload_len;
} WrnTestPacket;

/* g_assert_cmpmem() counts in int. */
#define wrn_test_assert_bytes(a, b, len) g_assert_cmpint (memcmp (a, b, len), ==, 0)

/* The byte at @position of an endless stream. */
static inline guint8
wrn_test_stream_byte (guint32 stream, gsize position)
{
  return (guint8) ((stream * 2654435761u + (guint32) position * 40503u) >> 13);
}

static inline guint32
wrn_test_sum (guint32 sum, const guint8 *data, gsize len)
{
  for (gsize i = 0; i < len; i++)
    sum += i % 2 == 0 ? (guint32) data[i] << 8 : data[i];
  while (sum > 0xffff)
    sum = sum - 0xffff;
  return sum;
}

static inline guint32
wrn_test_pseudo_sum (const WrnTestPacket *self, gsize len)
{
  guint32 sum = wrn_test_sum (0, self->source, self->address_len);

  sum = wrn_test_sum (sum, self->destination, self->address_len);
  return wrn_test_sum (sum + self->protocol + (guint32) len, NULL, 0);
}

static inline gsize
wrn_test_transport_header_len (const WrnTestPacket *self)
{
  if (self->protocol == WRN_PROTOCOL_TCP)
    return 20 + self->n_options;
  return self->protocol == WRN_PROTOCOL_UDP ? 8 : 0;
}

static inline gboolean
wrn_test_is_fragment (const WrnTestPacket *self)
{
  return (self->fragment & 0x3fff) != 0;
}

static inline gsize
wrn_test_ip_header_len (const WrnTestPacket *self)
{
  if (self->address_len == 4)
    return 20 + self->n_extensions;
  return 40 + self->n_extensions + (wrn_test_is_fragment (self) ? 8 : 0);
}

/* Offset of the IP header in the frame. */
static inline gsize
wrn_test_ip (const WrnTestPacket *self)
{
  return 14 + 4u * self->n_tags;
}

/* Offset of the transport header in the frame. */
static inline gsize
wrn_test_transport (const WrnTestPacket *self)
{
  return wrn_test_ip (self) + wrn_test_ip_header_len (self);
}

static inline gsize
wrn_test_checksum_offset (const WrnTestPacket *self)
{
  return self->protocol == WRN_PROTOCOL_TCP ? 16 : 6;
}

/* The addresses, the tags and the ethertype. */
static inline void
wrn_test_write_ethernet (const WrnTestPacket *self, guint8 *out)
{
  guint8 *type = out + 12;

  memcpy (out, self->destination_mac.bytes, 6);
  memcpy (out + 6, self->source_mac.bytes, 6);
  for (guint i = self->n_tags; i > 0; i--)
    {
      wrn_poke_be16 (type, i > 1 ? 0x88a8 : 0x8100);
      wrn_poke_be16 (type + 2, (guint16) (0x2000 + 100 * i));
      type += 4;
    }
  wrn_poke_be16 (type, self->address_len == 4 ? WRN_ETHERTYPE_IPV4 : WRN_ETHERTYPE_IPV6);
}

/* Destination options, which are padding only, and the header of a fragment. */
static inline void
wrn_test_write_extensions (const WrnTestPacket *self, guint8 *ip)
{
  guint8 *kind = ip + 6;
  guint8 *at = ip + 40;

  if (self->n_extensions > 0)
    {
      *kind = 60;
      kind = at;
      at[1] = (guint8) (self->n_extensions / 8 - 1);
      at[2] = 1;
      at[3] = (guint8) (self->n_extensions - 4);
      memset (at + 4, (guint8) self->stream, self->n_extensions - 4);
      at += self->n_extensions;
    }
  if (wrn_test_is_fragment (self))
    {
      *kind = 44;
      kind = at;
      wrn_poke_be16 (at + 2,
                     (guint16) ((self->fragment & 0x1fff) << 3 | (self->fragment & 0x2000) >> 13));
      wrn_poke_be32 (at + 4, self->id);
    }
  *kind = self->protocol;
}

static inline void
wrn_test_write_ip (const WrnTestPacket *self, guint8 *ip, gsize transport_len)
{
  if (self->address_len == 16)
    {
      ip[0] = (guint8) (0x60 | self->tos >> 4);
      ip[1] = (guint8) (self->tos << 4);
      wrn_poke_be16 (ip + 4, (guint16) (wrn_test_ip_header_len (self) - 40 + transport_len));
      ip[7] = self->ttl;
      memcpy (ip + 8, self->source, 16);
      memcpy (ip + 24, self->destination, 16);
      wrn_test_write_extensions (self, ip);
      return;
    }

  ip[0] = (guint8) (0x45 + self->n_extensions / 4);
  ip[1] = self->tos;
  wrn_poke_be16 (ip + 2, (guint16) (20 + self->n_extensions + transport_len));
  wrn_poke_be16 (ip + 4, self->id);
  wrn_poke_be16 (ip + 6, self->fragment);
  ip[8] = self->ttl;
  ip[9] = self->protocol;
  memcpy (ip + 12, self->source, 4);
  memcpy (ip + 16, self->destination, 4);
  memset (ip + 20, 1, self->n_extensions);
  wrn_poke_be16 (ip + 10, (guint16) ~wrn_test_sum (0, ip, 20 + self->n_extensions));
}

static inline void
wrn_test_write_transport (const WrnTestPacket *self, guint8 *at, gsize len)
{
  if (self->protocol != WRN_PROTOCOL_TCP && self->protocol != WRN_PROTOCOL_UDP)
    return;

  wrn_poke_be16 (at, self->source_port);
  wrn_poke_be16 (at + 2, self->destination_port);
  if (self->protocol == WRN_PROTOCOL_UDP)
    {
      wrn_poke_be16 (at + 4, (guint16) len);
      return;
    }
  wrn_poke_be32 (at + 4, self->sequence);
  wrn_poke_be32 (at + 8, self->acknowledged);
  at[12] = (guint8) ((20 + self->n_options) / 4 << 4);
  at[13] = self->flags;
  wrn_poke_be16 (at + 14, self->window);
  memset (at + 20, 1, self->n_options);
}

/* Writes the whole frame, its checksums right, and returns its length. */
static inline gsize
wrn_test_packet_write (const WrnTestPacket *self, guint8 *out)
{
  const gsize transport = wrn_test_transport (self);
  const gsize header = wrn_test_transport_header_len (self);
  const gsize len = header + self->payload_len;
  guint16 sum;

  memset (out, 0, transport + header);
  wrn_test_write_ethernet (self, out);
  wrn_test_write_ip (self, out + wrn_test_ip (self), len);
  wrn_test_write_transport (self, out + transport, len);
  for (gsize i = 0; i < self->payload_len; i++)
    out[transport + header + i] = wrn_test_stream_byte (self->stream, self->payload_at + i);

  if (header > 0)
    {
      sum = (guint16) ~wrn_test_sum (wrn_test_pseudo_sum (self, len), out + transport, len);
      wrn_poke_be16 (out + transport + wrn_test_checksum_offset (self), sum == 0 ? 0xffff : sum);
    }
  return transport + len;
}

/* A plain TCP or UDP packet from 10.77.0.1 to 10.77.0.2, or the same in IPv6. */
static inline WrnTestPacket
wrn_test_packet (guint8 address_len, guint8 protocol, gsize payload_len)
{
  WrnTestPacket self = {
    .destination_mac = { { 2, 0, 0, 0, 0, 2 } },
    .source_mac = { { 2, 0, 0, 0, 0, 1 } },
    .address_len = address_len,
    .protocol = protocol,
    .ttl = 64,
    .id = 0xfffe,
    .fragment = 0x4000,
    .source_port = 5001,
    .destination_port = 40000,
    .sequence = 0xfffff000,
    .acknowledged = 77,
    .flags = WRN_TCP_ACK,
    .window = 501,
    .n_options = 12,
    .payload_len = payload_len,
  };

  if (address_len == 4)
    {
      memcpy (self.source, (const guint8[]){ 10, 77, 0, 1 }, 4);
      memcpy (self.destination, (const guint8[]){ 10, 77, 0, 2 }, 4);
    }
  else
    {
      self.source[0] = self.destination[0] = 0xfd;
      self.source[15] = 1;
      self.destination[15] = 2;
    }
  return self;
}
