/* wrn-drop.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Why a packet was not processed: every refusal has a reason, and every reason is counted.
 */
#pragma once

#include <glib.h>

typedef enum
{
  WRN_DROP_NONE, /* not dropped */

  /* A datagram that nobody vouches for yet. */
  WRN_DROP_SIZE,        /* shorter or longer than any message */
  WRN_DROP_UNKNOWN,     /* no known type, index or channel under any mask we have */
  WRN_DROP_MAC1,        /* a handshake by someone without the community's secret */
  WRN_DROP_COOKIE,      /* under load: answered with a cookie, or not at all */
  WRN_DROP_RATE,        /* too many handshakes from one network */
  WRN_DROP_HANDSHAKE,   /* key agreement or tag of a handshake message is wrong */
  WRN_DROP_PAYLOAD,     /* authentic handshake with a version, suite or epoch we cannot use */
  WRN_DROP_SELF,        /* a handshake of our own, reflected */
  WRN_DROP_REPLAY_INIT, /* an INIT that was seen before */
  WRN_DROP_STALE,       /* an answer to a question that is no longer open */
  WRN_DROP_TABLE_FULL,  /* no room for one more tentative session, peer or registration */
  WRN_DROP_TAG,         /* a data packet that fails authentication */
  WRN_DROP_REPLAY,      /* a data packet seen before, or too old to tell */
  WRN_DROP_BEACON,      /* a beacon or sealed record that does not open, or is not signed */

  /* An authentic message of a peer that breaks a rule. */
  WRN_DROP_MALFORMED,  /* an inner message that does not decode */
  WRN_DROP_KIND,       /* an inner kind that this version does not know */
  WRN_DROP_RECORD,     /* a record that is not its sender's, or does not fit */
  WRN_DROP_OLD_RECORD, /* a record that we know in a newer form */
  WRN_DROP_NOT_MEMBER, /* a frame of a peer whose record has not arrived */
  WRN_DROP_LIMIT,      /* a peer or client beyond its allowance */
  WRN_DROP_CHANNEL,    /* a relayed packet that its channel's owner did not send */

  /* A frame that the layer-2 policy refuses. */
  WRN_DROP_RUNT,         /* shorter than its headers say */
  WRN_DROP_GIANT,        /* longer than the link's MTU */
  WRN_DROP_ETHERTYPE,    /* a protocol that does not cross the community */
  WRN_DROP_BAD_IP,       /* an IP or ARP header that contradicts itself */
  WRN_DROP_SPOOFED,      /* a source address that is not the sender's */
  WRN_DROP_ROGUE_SERVER, /* DHCP server, router advertisement, redirect without that role */
  WRN_DROP_STORM,        /* a bucket of broadcasts, multicasts or questions is empty */
  WRN_DROP_GROUP,        /* a multicast group that nobody here listens to */
  WRN_DROP_NOT_FOR_US,   /* a unicast frame that names another destination */
  WRN_DROP_NO_PEER,      /* a destination that no member has */
  WRN_DROP_ANSWERED,     /* ARP or ND answered from the member records; not an error */

  /* Ours to give up. */
  WRN_DROP_NO_SESSION, /* the member is known, but no keys with it yet */
  WRN_DROP_NO_PATH,    /* keys, but no way that works at present */
  WRN_DROP_QUEUE,      /* an output queue is at its limit */
  WRN_DROP_CONGESTION, /* a flow sends more than its share of a slow link carries */

  WRN_N_DROPS
} WrnDrop;

/* Embedded in each machine by value. */
typedef struct
{
  guint64 count[WRN_N_DROPS];
} WrnDrops;

static inline void
wrn_drops_add (WrnDrops *self, WrnDrop reason)
{
  self->count[reason]++;
}

const char *wrn_drop_get_name (WrnDrop reason);
