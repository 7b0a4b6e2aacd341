/* wrn-lan-private.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the files of the layer-2 policy share.
 */
#pragma once

#include "core/base/wrn-token-bucket.h"
#include "core/lan/wrn-lan.h"

typedef struct
{
  gpointer peer; /* (not owned): whoever the caller says */
  WrnLanClaims claims;
  guint8 link_local[16];

  WrnTokenBucket frames;
  WrnTokenBucket broadcasts;
  WrnTokenBucket multicasts;
  WrnTokenBucket neighbours;
} WrnLanMember;

/* Programs that resolve the same few names at once ask for as many; of more, the oldest has to ask
 * again. */
#define WRN_LAN_MAX_QUESTIONS 16

/* Of a program on this computer, for an address that nobody has, or that nobody answers at. */
typedef struct
{
  WrnTime asked_at;
  guint8 address_len; /* 0, like all the rest: none */
  guint8 target[16];
  guint8 asker[16];
} WrnLanQuestion;

struct _WrnLan
{
  WrnLanMember own; /* this computer; in none of the tables */
  WrnGroups groups;
  WrnTokenBucket broadcasts; /* of all sources, to the TAP */
  WrnLanQuestion questions[WRN_LAN_MAX_QUESTIONS];

  /* All members; each table has WRN_LAN_MAX_MEMBERS entries at most, and two per member in
   * by_ipv6. The values are the members. */
  GHashTable *by_peer; /* owns them */
  GHashTable *by_mac;
  GHashTable *by_ipv4;
  GHashTable *by_ipv6;
};

static inline gboolean
wrn_lan_is_zero (const guint8 *bytes, gsize len)
{
  guint8 any = 0;

  for (gsize i = 0; i < len; i++)
    any |= bytes[i];
  return any == 0;
}

static inline gboolean
wrn_lan_is_broadcast (const WrnMac *mac)
{
  static const WrnMac broadcast = { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } };

  return wrn_mac_equal (mac, &broadcast);
}

gboolean wrn_lan_is_special (const guint8 *address, gsize address_len);
WrnLanMember *wrn_lan_find_owner (WrnLan *self, const guint8 *address, gsize address_len);
gboolean
wrn_lan_owns (WrnLan *self, const WrnLanMember *member, const guint8 *address, gsize address_len);
WrnDrop wrn_lan_check_sender (WrnLan *self,
                              const WrnLanMember *sender,
                              const WrnPacketView *view,
                              const guint8 *body);
