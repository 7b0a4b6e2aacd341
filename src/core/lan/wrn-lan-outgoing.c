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

/* The kernel asks three times, a second apart; then whoever wanted to send hears that it failed. */
#define QUESTION_AGE WRN_SECONDS (3)

static void
drop (WrnLanVerdict *out, WrnDrop reason)
{
  out->action = WRN_LAN_DROP;
  out->reason = reason;
}

/* Where @question belongs among those that are open: in the place of the same one, or else of an
 * empty or the oldest one. */
static WrnLanQuestion *
find_place (WrnLan *self, const WrnLanQuestion *question)
{
  WrnLanQuestion *place = &self->questions[0];

  for (guint i = 0; i < G_N_ELEMENTS (self->questions); i++)
    {
      WrnLanQuestion *open = &self->questions[i];

      if (open->address_len == question->address_len &&
          memcmp (open->target, question->target, sizeof open->target) == 0)
        return open;
      if (open->asked_at < place->asked_at)
        place = open;
    }
  return place;
}

static gsize
write_reply (WrnLan *self,
             const WrnLanQuestion *question,
             const WrnLanMember *owner,
             guint8 out[static WRN_ADVERT_FRAME_LEN])
{
  const WrnMac *asker = &self->own.claims.mac;
  const WrnMac *mac = &owner->claims.mac;

  if (question->address_len == 4)
    {
      wrn_arp_write (out, WRN_ARP_REPLY, mac, question->target, asker, question->asker);
      return WRN_ARP_FRAME_LEN;
    }
  wrn_advert_write (out, mac, question->target, asker,
                    wrn_lan_is_zero (question->asker, 16) ? NULL : question->asker);
  return WRN_ADVERT_FRAME_LEN;
}

/* A member that is not there is not said to be: what programs send meanwhile is better kept by the
 * kernel than lost by us. But an address is taken also while its owner is away, and a probe, which
 * has no source, asks for nothing else (RFC 5227). */
static void
decide_question (WrnLan *self, const WrnLanQuestion *question, WrnLanVerdict *out)
{
  const gsize len = question->address_len;
  const WrnLanMember *owner = wrn_lan_find_owner (self, question->target, len);
  const gboolean probe = wrn_lan_is_zero (question->asker, len);

  if (owner == &self->own)
    return drop (out, WRN_DROP_ANSWERED);
  if (owner == NULL && probe)
    return drop (out, WRN_DROP_NO_PEER);
  if (owner != NULL && (probe || !owner->claims.absent))
    {
      out->action = WRN_LAN_ANSWER;
      out->reason = WRN_DROP_ANSWERED;
      out->reply_len = write_reply (self, question, owner, out->reply);
      return;
    }

  *find_place (self, question) = *question;
  drop (out, owner == NULL ? WRN_DROP_NO_PEER : WRN_DROP_NO_SESSION);
}

/* Replies have no reader, since nobody's questions arrive; announcements of our own address say
 * nothing that our record does not. */
static void
decide_arp (WrnLan *self, WrnTime now, const WrnPacketView *view, WrnLanVerdict *out)
{
  WrnLanQuestion question = { .asked_at = now, .address_len = 4 };

  if (view->operation != WRN_ARP_REQUEST)
    return drop (out, WRN_DROP_ANSWERED);
  memcpy (question.target, view->destination, 4);
  memcpy (question.asker, view->source, 4);
  decide_question (self, &question, out);
}

/* Solicitations and advertisements; as decide_arp(). */
static void
decide_neighbour (WrnLan *self,
                  WrnTime now,
                  const WrnPacketView *view,
                  const guint8 *body,
                  WrnLanVerdict *out)
{
  WrnLanQuestion question = { .asked_at = now, .address_len = 16 };
  WrnNeighbour message;
  const WrnDrop reason = wrn_neighbour_parse (&message, view, body);

  if (reason != WRN_DROP_NONE)
    return drop (out, reason);
  if (message.type == WRN_ND_ADVERT)
    return drop (out, WRN_DROP_ANSWERED);
  memcpy (question.target, message.target, 16);
  memcpy (question.asker, view->source, 16);
  decide_question (self, &question, out);
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
 * Questions for addresses are answered from the members' claims, now or by wrn_lan_answer(), or not
 * at all: a claim that is not known here belongs to nobody, so asking around would be in vain.
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
    return decide_arp (self, now, &view, out);
  if (wrn_neighbour_is_one (&view) && (view.type == WRN_ND_SOLICIT || view.type == WRN_ND_ADVERT))
    return decide_neighbour (self, now, &view, body, out);
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

/**
 * wrn_lan_answer:
 * @self: a segment on which claims have changed
 * @now: the current time
 * @out: (out): room for a frame
 *
 * Looks for a question that had to wait and can be answered now. Left to itself, the kernel would
 * ask again only after a second.
 *
 * Returns: the length of a reply for the TAP, after which there may be another one; 0 if none is
 */
gsize
wrn_lan_answer (WrnLan *self, WrnTime now, guint8 out[static WRN_ADVERT_FRAME_LEN])
{
  for (guint i = 0; i < G_N_ELEMENTS (self->questions); i++)
    {
      WrnLanQuestion *question = &self->questions[i];
      const WrnLanMember *owner =
          wrn_lan_find_owner (self, question->target, question->address_len);

      gsize len = 0;

      if (owner == NULL || owner->claims.absent)
        continue;
      if (owner != &self->own && now - question->asked_at < QUESTION_AGE)
        len = write_reply (self, question, owner, out);
      *question = (WrnLanQuestion){ 0 };
      if (len > 0)
        return len;
    }
  return 0;
}
