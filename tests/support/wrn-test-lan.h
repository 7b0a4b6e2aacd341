/* wrn-test-lan.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A virtual segment with this computer and three members, and frames to try on it.
 */
#pragma once

#include "core/base/wrn-writer.h"
#include "core/ethernet/wrn-checksum.h"
#include "core/lan/wrn-lan.h"
#include "tests/support/wrn-test-packet.h"

#define WRN_TEST_LAN_T0 WRN_SECONDS (1000)

/* Who is on the segment; number 0 is this computer. The numbers are in the addresses. */
enum
{
  OWN,
  ALICE,
  BOB,
  ROUTER, /* may serve DHCP and routes, and has 192.168.5.0/24 and fd55::/16 behind it */
  STRANGER,
};

static const WrnMac wrn_test_broadcast = { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } };

static inline gpointer
wrn_test_peer (guint who)
{
  return GUINT_TO_POINTER (0x1000 + who);
}

static inline WrnLanClaims
wrn_test_claims (guint who)
{
  WrnLanClaims self = {
    .mac = { { 2, 0xaa, 0xbb, 0xcc, (guint8) (who >> 8), (guint8) who } },
    .ipv4 = { 10, 77, (guint8) (who >> 8), (guint8) (who + 1) },
    .ipv6 = { 0xfd, 0x77, [14] = (guint8) (who >> 8), [15] = (guint8) (who + 1) },
  };

  if (who == ROUTER)
    {
      self.roles = WRN_LAN_ROLE_SERVER;
      self.n_prefixes = 2;
      self.prefixes[0] =
          (WrnLanPrefix){ .address = { [10] = 0xff, 0xff, 192, 168, 5, 0 }, .len = 96 + 24 };
      self.prefixes[1] = (WrnLanPrefix){ .address = { 0xfd, 0x55 }, .len = 16 };
    }
  return self;
}

static inline WrnLan *
wrn_test_lan (void)
{
  WrnLan *self = wrn_lan_new ();
  WrnLanClaims claims = wrn_test_claims (OWN);

  g_assert_true (wrn_lan_set_self (self, &claims));
  for (guint who = ALICE; who <= ROUTER; who++)
    {
      claims = wrn_test_claims (who);
      g_assert_true (wrn_lan_set_member (self, wrn_test_peer (who), &claims));
    }
  return self;
}

/* A UDP or TCP packet between two of them. */
static inline WrnTestPacket
wrn_test_between (guint8 address_len, guint8 protocol, guint from, guint to)
{
  WrnTestPacket self = wrn_test_packet (address_len, protocol, 20);
  const WrnLanClaims a = wrn_test_claims (from);
  const WrnLanClaims b = wrn_test_claims (to);

  self.source_mac = a.mac;
  self.destination_mac = b.mac;
  memcpy (self.source, address_len == 4 ? a.ipv4 : a.ipv6, address_len);
  memcpy (self.destination, address_len == 4 ? b.ipv4 : b.ipv6, address_len);
  return self;
}

/* Makes @self a packet for a group, with the Ethernet address that belongs to it. */
static inline void
wrn_test_to_group (WrnTestPacket *self, const guint8 *group)
{
  const guint8 *to = self->destination;
  guint8 *m = self->destination_mac.bytes;

  memcpy (self->destination, group, self->address_len);
  if (self->address_len == 16)
    {
      m[0] = m[1] = 0x33;
      memcpy (m + 2, to + 12, 4);
    }
  else if (to[0] == 255)
    self->destination_mac = wrn_test_broadcast;
  else
    {
      memcpy (m, "\x01\x00\x5e", 3);
      m[3] = to[1] & 0x7f;
      memcpy (m + 4, to + 2, 2);
    }
}

/* Writes an ICMPv6, ICMP or IGMP packet: @head says from whom to whom, @content what. */
static inline gsize
wrn_test_control (const WrnTestPacket *head, const guint8 *content, gsize len, guint8 *out)
{
  const gboolean ipv6 = head->address_len == 16;
  WrnTestPacket packet = *head;
  gsize total;

  packet.payload_len = len;
  total = wrn_test_packet_write (&packet, out);
  memcpy (out + total - len, content, len);
  if (ipv6)
    wrn_poke_be16 (out + total - len + 2, (guint16) wrn_test_pseudo_sum (&packet, len));
  wrn_checksum_finish (out, total, total - len, 2);
  return total;
}

/* Writes a message of Neighbour Discovery about @target, stating @mac if not NULL. */
static inline gsize
wrn_test_neighbour (const WrnTestPacket *head,
                    guint8 type,
                    const guint8 *target,
                    const WrnMac *mac,
                    guint8 *out)
{
  WrnTestPacket packet = *head;
  guint8 content[64] = { type };
  gsize len = 8;

  packet.protocol = WRN_PROTOCOL_ICMPV6;
  packet.ttl = 255;
  if (type == WRN_ND_ROUTER_ADVERT)
    len = 16;
  else if (target != NULL)
    {
      memcpy (content + 8, target, 16);
      len = type == WRN_ND_REDIRECT ? 40 : 24;
    }
  if (mac != NULL)
    {
      content[len] = type == WRN_ND_ADVERT || type == WRN_ND_REDIRECT ? 2 : 1;
      content[len + 1] = 1;
      memcpy (content + len + 2, mac->bytes, 6);
      len += 8;
    }
  return wrn_test_control (&packet, content, len, out);
}

/* Feeds @frame as a message of @who: the addresses are left out, as on the wire. */
static inline WrnDrop
wrn_test_deliver (WrnLan *lan, WrnTime now, guint who, const guint8 *frame, gsize len)
{
  WrnMac to;

  memcpy (to.bytes, frame, WRN_MAC_LEN);
  return wrn_lan_incoming (lan, now, wrn_test_peer (who), wrn_mac_is_group (&to) ? &to : NULL,
                           frame + 12, len - 12);
}

static inline WrnDrop
wrn_test_deliver_packet (WrnLan *lan, WrnTime now, guint who, const WrnTestPacket *packet)
{
  guint8 frame[2000];
  const gsize len = wrn_test_packet_write (packet, frame);

  return wrn_test_deliver (lan, now, who, frame, len);
}
