/* wrn-segmenter.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Cuts a super-frame into the packets that it stands for, straight into the caller's buffer.
 */
#define G_LOG_DOMAIN "wrn-ethernet"

#include "config.h"

#include "core/ethernet/wrn-segmenter.h"

#include <string.h>

#include "core/ethernet/wrn-checksum.h"
#include "core/ethernet/wrn-ethernet.h"
#include "core/ethernet/wrn-packet-view.h"

static gboolean
is_ipv4 (const guint8 *frame)
{
  return wrn_peek_be16 (frame + WRN_ETH_BODY) == WRN_ETHERTYPE_IPV4;
}

/* The one of a kind of TCP super-frames; 0 for what is none. */
static guint16
ethertype_of (WrnGso gso)
{
  if (gso == WRN_GSO_TCP4)
    return WRN_ETHERTYPE_IPV4;
  return gso == WRN_GSO_TCP6 ? WRN_ETHERTYPE_IPV6 : 0;
}

/* Whether the checksum that was left open is that of the packet's TCP or UDP, over all of it. */
static gboolean
is_transports (const WrnOffload *offload, const WrnPacketView *view, gsize len)
{
  const gboolean udp = view->protocol == WRN_PROTOCOL_UDP;

  return offload->partial_csum && !view->fragment && view->payload != 0 &&
         offload->csum_start == WRN_ETH_BODY + view->transport &&
         offload->csum_offset == (udp ? WRN_UDP_CHECKSUM : WRN_TCP_CHECKSUM) &&
         len == WRN_ETH_BODY + view->end;
}

/* Whether the offload describes this very packet. The kernel's own length of the headers is not
 * asked for, as it cannot be trusted; a super-frame always has its checksum left open. */
static gboolean
describes (const WrnOffload *offload, const WrnPacketView *view, gsize len)
{
  const gboolean udp = offload->gso == WRN_GSO_UDP;

  return offload->gso_size > 0 && view->protocol == (udp ? WRN_PROTOCOL_UDP : WRN_PROTOCOL_TCP) &&
         (udp || view->ethertype == ethertype_of (offload->gso)) &&
         is_transports (offload, view, len);
}

/* The receiver writes the sum of the pseudo-header from the addresses that it sees, and extension
 * headers can mean others. */
static gboolean
may_stay_open (const WrnOffload *offload, const WrnPacketView *view, gsize len)
{
  return !view->extended && is_transports (offload, view, len);
}

static WrnDrop
init_whole (WrnSegmenter *self)
{
  const WrnOffload *offload = &self->offload;

  if (offload->partial_csum && (offload->csum_start < WRN_ETH_HEADER_LEN ||
                                (gsize) offload->csum_start + offload->csum_offset + 2 > self->end))
    return WRN_DROP_BAD_IP;

  self->header_len = self->from;
  self->at = self->from;
  self->piece_len = self->end - self->from;
  self->n_pieces = 1;
  return WRN_DROP_NONE;
}

/* The sum over an IPv4 header, but for length, identification and checksum. */
static guint16
sum_ipv4 (const guint8 *ip)
{
  static const gsize differing[] = { 2, 4, 10 };
  guint16 sum = wrn_checksum_add (0, ip, (gsize) (ip[0] & 0xf) * 4);

  for (guint i = 0; i < G_N_ELEMENTS (differing); i++)
    sum = wrn_checksum_adjust (sum, wrn_peek_be16 (ip + differing[i]), 0);
  return sum;
}

/**
 * wrn_segmenter_init:
 * @self: (out): an iterator
 * @frame: what to cut
 * @flags: what the pieces shall be
 *
 * Returns: %WRN_DROP_NONE; or why @frame cannot be cut, %WRN_DROP_BAD_IP if its offload does not
 *   describe it. Then there are no pieces
 */
WrnDrop
wrn_segmenter_init (WrnSegmenter *self, const WrnFrame *frame, WrnSegmentFlags flags)
{
  WrnPacketView view;
  WrnDrop reason;
  gsize payload;

  *self = (WrnSegmenter){
    .data = frame->data,
    .offload = frame->offload,
    .from = (flags & WRN_SEGMENT_BODY) != 0 ? WRN_ETH_BODY : 0,
    .end = frame->len,
  };
  if (frame->len < WRN_ETH_HEADER_LEN)
    return WRN_DROP_RUNT;
  if (frame->len > WRN_FRAME_MAX)
    return WRN_DROP_GIANT;
  if (!frame->offload.partial_csum && frame->offload.gso == WRN_GSO_NONE)
    return init_whole (self);

  reason = wrn_packet_view_parse (&view, frame->data + WRN_ETH_BODY, frame->len - WRN_ETH_BODY);
  self->open = reason == WRN_DROP_NONE && (flags & WRN_SEGMENT_OPEN) != 0 &&
               may_stay_open (&frame->offload, &view, frame->len);
  if (frame->offload.gso == WRN_GSO_NONE)
    return init_whole (self);
  if (reason != WRN_DROP_NONE)
    return reason;
  if (!describes (&frame->offload, &view, frame->len))
    return WRN_DROP_BAD_IP;

  self->transport = WRN_ETH_BODY + view.transport;
  self->header_len = WRN_ETH_BODY + view.payload;
  if (is_ipv4 (self->data))
    self->ip_sum = sum_ipv4 (self->data + WRN_ETH_HEADER_LEN);
  self->at = self->header_len;
  self->piece_len = frame->offload.gso_size;
  payload = self->end - self->header_len;
  self->n_pieces = (guint) MAX (1, (payload + self->piece_len - 1) / self->piece_len);
  return WRN_DROP_NONE;
}

/**
 * wrn_segmenter_shrink:
 * @self: an iterator that has not begun
 * @largest: bytes
 *
 * Makes the pieces of a TCP super-frame smaller than the kernel wanted them: it is all one stream
 * to the receiver. Of anything else each piece is a message of its own.
 *
 * Returns: %FALSE if they cannot have @largest bytes at most
 */
gboolean
wrn_segmenter_shrink (WrnSegmenter *self, gsize largest)
{
  const gsize header = self->header_len - self->from;
  const gsize payload = self->end - self->header_len;

  if (ethertype_of (self->offload.gso) == 0 || largest <= header)
    return FALSE;

  self->piece_len = MIN (self->piece_len, largest - header);
  self->n_pieces = (guint) MAX (1, (payload + self->piece_len - 1) / self->piece_len);
  return TRUE;
}

/* @ip: the copied header; @len: from there to the end of the piece. */
static void
fix_ip (const WrnSegmenter *self, guint8 *ip, gsize len)
{
  guint16 sum;
  guint16 id;

  if (!is_ipv4 (self->data))
    {
      wrn_poke_be16 (ip + 4, (guint16) (len - WRN_IPV6_HEADER_LEN));
      return;
    }

  id = (guint16) (wrn_peek_be16 (ip + 4) + self->n_done);
  sum = wrn_checksum_adjust (wrn_checksum_adjust (self->ip_sum, 0, (guint16) len), 0, id);
  wrn_poke_be16 (ip + 2, (guint16) len);
  wrn_poke_be16 (ip + 4, id);
  wrn_poke_be16 (ip + 10, (guint16) ~sum);
}

/* CWR says once that the window was cut, FIN and PSH speak of the last byte (RFC 3168, RFC 9293);
 * a piece in the middle must not repeat them. */
static void
fix_tcp (const WrnSegmenter *self, guint8 *tcp)
{
  const guint32 sent = (guint32) (self->at - self->header_len);

  wrn_poke_be32 (tcp + 4, wrn_peek_be32 (tcp + 4) + sent);
  if (self->n_done > 0)
    tcp[13] &= (guint8) ~WRN_TCP_CWR;
  if (self->n_done + 1 < self->n_pieces)
    tcp[13] &= (guint8) ~(WRN_TCP_FIN | WRN_TCP_PSH);
}

/* The open checksum holds the sum of a pseudo-header that names the length of the super-frame. */
static void
fix_checksum (const WrnSegmenter *self, guint8 *transport, gsize len)
{
  guint8 *field = transport + self->offload.csum_offset;
  const gsize before = self->end - self->transport;

  wrn_poke_be16 (field,
                 wrn_checksum_adjust (wrn_peek_be16 (field), (guint16) before, (guint16) len));
}

/**
 * wrn_segmenter_next:
 * @self: an iterator
 * @out: (out): where the piece goes
 * @size: room at @out, at least wrn_segmenter_get_largest()
 *
 * Returns: the length of the piece; 0 if there are no more, or if it does not fit
 */
gsize
wrn_segmenter_next (WrnSegmenter *self, guint8 *out, gsize size)
{
  const gsize payload = MIN (self->piece_len, self->end - self->at);
  const gsize header = self->header_len - self->from;
  const gsize len = header + payload;

  if (self->n_done == self->n_pieces || size < len)
    return 0;

  memcpy (out, self->data + self->from, header);
  memcpy (out + header, self->data + self->at, payload);
  if (self->offload.gso != WRN_GSO_NONE)
    {
      const gsize ip = WRN_ETH_HEADER_LEN - self->from;
      const gsize transport = self->transport - self->from;

      fix_ip (self, out + ip, len - ip);
      if (self->offload.gso == WRN_GSO_UDP)
        wrn_poke_be16 (out + transport + 4, (guint16) (len - transport));
      else
        fix_tcp (self, out + transport);
      fix_checksum (self, out + transport, len - transport);
    }
  if (self->offload.partial_csum && !self->open)
    wrn_checksum_finish (out, len, self->offload.csum_start - self->from,
                         self->offload.csum_offset);

  self->at += payload;
  self->n_done++;
  return len;
}
