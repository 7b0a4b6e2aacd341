/* wrn-lan-outgoing.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where a frame of this computer goes, and which questions are answered on the spot.
 */
#define G_LOG_DOMAIN "wrn-lan"

#include "config.h"

#include "core/ethernet/wrn-ethernet.h"
#include "core/lan/wrn-lan-private.h"

static void
drop (WrnLanVerdict *out, WrnDrop reason)
{
  out->action = WRN_LAN_DROP;
  out->reason = reason;
}

static void
answer (WrnLanVerdict *out, gsize reply_len)
{
  out->action = WRN_LAN_ANSWER;
  out->reason = WRN_DROP_ANSWERED;
  out->reply_len = reply_len;
}

/* Replies have no reader, since nobody's questions arrive; probes and announcements of our own
 * address say nothing that our record does not. */
static void
decide_arp (WrnLan *self, const WrnPacketView *view, WrnLanVerdict *out)
{
  const WrnLanMember *owner = wrn_lan_find_owner (self, view->destination, 4);

  if (view->operation != WRN_ARP_REQUEST || owner == &self->own)
    return drop (out, WRN_DROP_ANSWERED);
  if (owner == NULL)
    return drop (out, WRN_DROP_NO_PEER);

  wrn_arp_write (out->reply, WRN_ARP_REPLY, &owner->claims.mac, view->destination,
                 &self->own.claims.mac, view->source);
  answer (out, WRN_ARP_FRAME_LEN);
}

/* Solicitations and advertisements; as decide_arp(). */
static void
decide_neighbour (WrnLan *self, const WrnPacketView *view, const guint8 *body, WrnLanVerdict *out)
{
  WrnNeighbour message;
  const WrnDrop reason = wrn_neighbour_parse (&message, view, body);
  const WrnLanMember *owner;

  if (reason != WRN_DROP_NONE)
    return drop (out, reason);

  owner = wrn_lan_find_owner (self, message.target, 16);
  if (message.type == WRN_ND_ADVERT || owner == &self->own)
    return drop (out, WRN_DROP_ANSWERED);
  if (owner == NULL)
    return drop (out, WRN_DROP_NO_PEER);

  wrn_advert_write (out->reply, &owner->claims.mac, message.target, &self->own.claims.mac,
                    wrn_lan_is_zero (view->source, 16) ? NULL : view->source);
  answer (out, WRN_ADVERT_FRAME_LEN);
}

static void
flood (WrnLan *self, WrnTime now, const WrnMac *group, WrnLanVerdict *out)
{
  WrnLanMember *own = &self->own;
  const gboolean passes =
      wrn_lan_is_broadcast (group)
          ? wrn_token_bucket_take (&own->broadcasts, now, 1, WRN_LAN_BROADCAST_RATE,
                                   WRN_LAN_BROADCAST_BURST)
          : wrn_token_bucket_take (&own->multicasts, now, 1, WRN_LAN_MULTICAST_RATE,
                                   WRN_LAN_MULTICAST_BURST);

  if (!passes)
    return drop (out, WRN_DROP_STORM);
  out->action = WRN_LAN_FLOOD;
  out->group = *group;
}

static void
unicast (WrnLan *self, const WrnMac *to, WrnLanVerdict *out)
{
  out->peer = wrn_lan_find_mac (self, to);
  if (out->peer == NULL)
    return drop (out, WRN_DROP_NO_PEER);
  out->action = WRN_LAN_UNICAST;
}

/**
 * wrn_lan_outgoing:
 * @self: a segment
 * @now: the current time
 * @frame: what the TAP gave, perhaps a super-frame
 * @len: bytes of @frame
 * @out: (out): what to do with it
 *
 * Questions for addresses are answered from the members' claims or not at all: a claim that is
 * not known here belongs to nobody, so asking around would be in vain.
 */
void
wrn_lan_outgoing (WrnLan *self, WrnTime now, const guint8 *frame, gsize len, WrnLanVerdict *out)
{
  const guint8 *body;
  WrnPacketView view;
  WrnDrop reason;
  WrnMac to;

  if (len < WRN_ETH_HEADER_LEN)
    return drop (out, WRN_DROP_RUNT);
  body = frame + WRN_ETH_BODY;
  if (memcmp (frame + WRN_MAC_LEN, self->own.claims.mac.bytes, WRN_MAC_LEN) != 0)
    return drop (out, WRN_DROP_SPOOFED);

  reason = wrn_packet_view_parse (&view, body, len - WRN_ETH_BODY);
  if (reason == WRN_DROP_NONE)
    reason = wrn_lan_check_sender (self, &self->own, &view, body);
  if (reason != WRN_DROP_NONE)
    return drop (out, reason);

  if (view.ethertype == WRN_ETHERTYPE_ARP)
    return decide_arp (self, &view, out);
  if (wrn_neighbour_is_one (&view) && (view.type == WRN_ND_SOLICIT || view.type == WRN_ND_ADVERT))
    return decide_neighbour (self, &view, body, out);
  if (wrn_groups_is_membership (&view))
    {
      /* Each receiver filters by its own groups, so nobody needs to know of ours. */
      wrn_groups_learn (&self->groups, &view, body);
      return drop (out, WRN_DROP_ANSWERED);
    }

  memcpy (to.bytes, frame, WRN_MAC_LEN);
  if (wrn_mac_is_group (&to))
    flood (self, now, &to, out);
  else
    unicast (self, &to, out);
}
