/* wrn-fragmenter.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Cuts an IP packet into fragments.
 */
#define G_LOG_DOMAIN "wrn-ethernet"

#include "config.h"

#include "core/ethernet/wrn-fragmenter.h"

#include <string.h>

#include "core/ethernet/wrn-checksum.h"
#include "core/ethernet/wrn-ethernet.h"
#include "core/ethernet/wrn-packet-view.h"

#define FRAGMENT_HEADER_LEN 8
#define NEXT_FRAGMENT 44

/* Of both families, in bytes. */
#define OFFSET_MAX 65535
#define UNIT 8

/* In the offset field of IPv4. */
#define IPV4_DONT 0x4000
#define IPV4_MORE 0x2000
#define IPV4_OFFSET 0x1fff

/* In that of IPv6. */
#define IPV6_MORE 1

static gboolean
is_ipv4 (const WrnFragmenter *self)
{
  return wrn_peek_be16 (self->body) == WRN_ETHERTYPE_IPV4;
}

/* The identification of a packet that forbids to be cut means nothing, and may be that of the next
 * one as well (RFC 6864 section 4.1). */
static gboolean
init_ipv4 (WrnFragmenter *self, const WrnPacketView *view, guint32 id)
{
  const guint16 field = wrn_peek_be16 (self->body + WRN_BODY_IP + 6);

  if (view->extended)
    return FALSE;
  self->header_len = self->at = WRN_BODY_IP + WRN_IPV4_HEADER_LEN;
  self->shift = (gsize) (field & IPV4_OFFSET) * UNIT;
  self->more = (field & IPV4_MORE) != 0;
  self->id = (field & IPV4_DONT) != 0 && !view->fragment
                 ? id & G_MAXUINT16
                 : wrn_peek_be16 (self->body + WRN_BODY_IP + 4);
  return TRUE;
}

/* Extension headers that routers read would have to stand in front of each fragment. Nobody sends
 * them with so large packets. */
static gboolean
init_ipv6 (WrnFragmenter *self, const WrnPacketView *view, guint32 id)
{
  const guint8 *header = self->body + WRN_BODY_IP + WRN_IPV6_HEADER_LEN;

  self->header_len = self->at = WRN_BODY_IP + WRN_IPV6_HEADER_LEN;
  self->next = self->body[WRN_BODY_IP + 6];
  self->id = id;
  if (!view->extended)
    return TRUE;
  if (self->next != NEXT_FRAGMENT)
    return FALSE;

  self->next = header[0];
  self->shift = wrn_peek_be16 (header + 2) & ~(UNIT - 1);
  self->more = (header[3] & IPV6_MORE) != 0;
  self->id = wrn_peek_be32 (header + 4);
  self->at += FRAGMENT_HEADER_LEN;
  return TRUE;
}

/**
 * wrn_fragmenter_init:
 * @self: (out): an iterator
 * @body: a frame from its ethertype on, by anybody; with complete checksums
 * @len: bytes of @body
 * @room: bytes of an IP packet that fit
 * @id: another one than that of the last packets
 *
 * A fragment is cut into smaller ones. That a packet forbids it is for the caller to heed.
 *
 * Returns: %FALSE if it is no IP packet, or none of which that can be done
 */
gboolean
wrn_fragmenter_init (WrnFragmenter *self, const guint8 *body, gsize len, gsize room, guint32 id)
{
  WrnPacketView view;
  gsize header;

  *self = (WrnFragmenter){ .body = body };
  if (wrn_packet_view_parse (&view, body, len) != WRN_DROP_NONE ||
      view.ethertype == WRN_ETHERTYPE_ARP)
    return FALSE;
  if (!(is_ipv4 (self) ? init_ipv4 (self, &view, id) : init_ipv6 (self, &view, id)))
    return FALSE;

  self->end = view.end;
  header = is_ipv4 (self) ? WRN_IPV4_HEADER_LEN : WRN_IPV6_HEADER_LEN + FRAGMENT_HEADER_LEN;
  if (room < header + UNIT || self->shift + (self->end - self->at) > OFFSET_MAX ||
      (self->more && (self->end - self->at) % UNIT != 0))
    return FALSE;
  self->shift -= self->at;
  self->step = (room - header) / UNIT * UNIT;
  return TRUE;
}

static void
write_ipv4 (const WrnFragmenter *self, guint8 *ip, gsize payload, gsize offset, gboolean more)
{
  wrn_poke_be16 (ip + 2, (guint16) (WRN_IPV4_HEADER_LEN + payload));
  wrn_poke_be16 (ip + 4, (guint16) self->id);
  wrn_poke_be16 (ip + 6, (guint16) (offset / UNIT | (more ? IPV4_MORE : 0)));
  wrn_poke_be16 (ip + 10, 0);
  wrn_poke_be16 (ip + 10, (guint16) ~wrn_checksum_add (0, ip, WRN_IPV4_HEADER_LEN));
}

static void
write_ipv6 (const WrnFragmenter *self, guint8 *ip, gsize payload, gsize offset, gboolean more)
{
  guint8 *header = ip + WRN_IPV6_HEADER_LEN;

  wrn_poke_be16 (ip + 4, (guint16) (FRAGMENT_HEADER_LEN + payload));
  ip[6] = NEXT_FRAGMENT;
  header[0] = self->next;
  header[1] = 0;
  wrn_poke_be16 (header + 2, (guint16) (offset | (more ? IPV6_MORE : 0)));
  wrn_poke_be32 (header + 4, self->id);
}

/**
 * wrn_fragmenter_next:
 * @self: an iterator
 * @out: (out): where the fragment goes, from its ethertype on
 * @size: bytes at @out
 *
 * Returns: the length of the fragment; 0 if there are no more, or if it does not fit
 */
gsize
wrn_fragmenter_next (WrnFragmenter *self, guint8 *out, gsize size)
{
  const gsize payload = MIN (self->step, self->end - self->at);
  const gsize header = self->header_len + (is_ipv4 (self) ? 0 : FRAGMENT_HEADER_LEN);
  const gboolean more = self->more || self->at + payload < self->end;

  if (payload == 0 || size < header + payload)
    return 0;

  memcpy (out, self->body, self->header_len);
  memcpy (out + header, self->body + self->at, payload);
  (is_ipv4 (self) ? write_ipv4 : write_ipv6) (self, out + WRN_BODY_IP, payload,
                                              self->at + self->shift, more);
  self->at += payload;
  return header + payload;
}
