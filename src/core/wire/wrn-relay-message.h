/* wrn-relay-message.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What members say to each other about relaying: channels, and who can be reached.
 */
#pragma once

#include "core/wire/wrn-inner.h"

#define WRN_RELAY_ID_LEN 32

/* OPEN and OPENED. */
typedef struct
{
  const guint8 *id; /* (not owned): the node id of who is at the other end, 32 bytes */
  guint32 channel;  /* OPENED: what is in front of the receiver's packets; OPEN: 0 */
} WrnRelayOpen;

gboolean wrn_relay_open_decode (WrnRelayOpen *out, const WrnInner *inner);
gsize wrn_relay_open_encode (const WrnRelayOpen *self, WrnKind kind, guint8 *out, gsize size);

/* Others count as the last one. */
typedef enum
{
  WRN_RELAY_UNWILLING = 1, /* relays nothing */
  WRN_RELAY_FULL = 2,      /* carries as many channels as it can */
  WRN_RELAY_NO_WAY = 3,    /* is not connected directly with the one or the other */
  WRN_RELAY_UNUSED = 4,    /* nobody used the channel */
} WrnRelayReason;

/* REFUSED and CLOSED. */
typedef struct
{
  const guint8 *id; /* (not owned): of the other end */
  guint8 reason;    /* WrnRelayReason */
} WrnRelayStop;

gboolean wrn_relay_stop_decode (WrnRelayStop *out, const WrnInner *inner);
gsize wrn_relay_stop_encode (const WrnRelayStop *self, WrnKind kind, guint8 *out, gsize size);

/* ASK: whom the receiver could relay to. */
typedef struct
{
  guint32 since; /* the last revision that the asker was told; 0: none */
  guint8 most;   /* how many it takes at once */
} WrnRelayAsk;

gboolean wrn_relay_ask_decode (WrnRelayAsk *out, const WrnInner *inner);
gsize wrn_relay_ask_encode (const WrnRelayAsk *self, guint8 *out, gsize size);

/* Two of the longest records still make a packet that no network cuts. */
#define WRN_RELAY_MEMBERS_MAX 2
#define WRN_RELAY_RECORD_MAX 515

/* MEMBERS: some of those. */
typedef struct
{
  guint32 revision; /* to go on from */
  guint8 n;         /* 0: there are no more */
  struct
  {
    const guint8 *record; /* (not owned) */
    guint16 len;
  } members[WRN_RELAY_MEMBERS_MAX];
} WrnRelayMembers;

gboolean wrn_relay_members_decode (WrnRelayMembers *out, const WrnInner *inner);
gsize wrn_relay_members_encode (const WrnRelayMembers *self, guint8 *out, gsize size);
