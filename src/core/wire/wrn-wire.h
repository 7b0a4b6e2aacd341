/* wrn-wire.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The one registry of the protocol's numbers: types, kinds, sizes and limits (docs/protocol.md).
 */
#pragma once

#include <glib.h>

#define WRN_PROTOCOL_VERSION 1

/* Every datagram: a head of 8 bytes, a body, and a tail of 16 that looks random. */
#define WRN_PACKET_MIN 24
#define WRN_PACKET_MAX 2048

/* The first u32 of a packet: a type below 256, else the index of a session or channel. */
typedef enum
{
  WRN_PACKET_INIT = 1,
  WRN_PACKET_RESP = 2,
  WRN_PACKET_COOKIE = 3,
  WRN_PACKET_BEACON = 4,
} WrnPacketType;

#define WRN_INDEX_MIN 256

#define WRN_INIT_LEN 184
#define WRN_RESP_LEN 119
#define WRN_COOKIE_LEN 64
#define WRN_BEACON_MAX 620

/* Head and tag of a data packet. */
#define WRN_DATA_HEAD_LEN 8
#define WRN_DATA_OVERHEAD 24

/* The channel in front of a relayed packet. */
#define WRN_RELAY_OVERHEAD 4

/* What fits into a data packet that may have to be relayed. */
#define WRN_INNER_MAX (WRN_PACKET_MAX - WRN_DATA_OVERHEAD - WRN_RELAY_OVERHEAD)

/* First byte of what a data packet carries. Bit 7: padded. Owners: 0x00 frames, 0x10 paths,
 * 0x20 membership, 0x30 relaying by members, 0x40 supernode. */
typedef enum
{
  WRN_KIND_KEEPALIVE = 0x00,
  WRN_KIND_UNICAST = 0x01,
  WRN_KIND_GROUP = 0x02,
  WRN_KIND_FRAME = 0x03,
  WRN_KIND_OPEN = 0x04, /* unicast, with its checksum left open */

  WRN_KIND_CHALLENGE = 0x10,
  WRN_KIND_RESPONSE = 0x11,
  WRN_KIND_CANDIDATES = 0x12,
  /* 0x13 is reserved, for the address that a packet came from; RESPONSE has it. */
  WRN_KIND_CLOSE = 0x14,
  WRN_KIND_ROUTER = 0x15,
  WRN_KIND_KNOCK = 0x16,

  WRN_KIND_CERTIFICATE = 0x20,
  WRN_KIND_REVOCATION = 0x21,
  WRN_KIND_EPOCH = 0x22,
  WRN_KIND_RECORD = 0x23,

  WRN_KIND_RELAY_OPEN = 0x30,
  WRN_KIND_RELAY_OPENED = 0x31,
  WRN_KIND_RELAY_REFUSED = 0x32,
  WRN_KIND_RELAY_CLOSED = 0x33,
  WRN_KIND_RELAY_ASK = 0x34,
  WRN_KIND_RELAY_MEMBERS = 0x35,

  WRN_KIND_REGISTER = 0x40,
  WRN_KIND_REGISTERED = 0x41,
  WRN_KIND_LIST = 0x42,
  WRN_KIND_ENTRIES = 0x43,
  WRN_KIND_SIGNAL = 0x44,
  WRN_KIND_CHANNEL = 0x45,
  WRN_KIND_ERROR = 0x46,
  WRN_KIND_BYE = 0x47,
  WRN_KIND_WHERE = 0x48,
  WRN_KIND_SEEN = 0x49,
  WRN_KIND_VOUCH = 0x4a,
} WrnKind;

#define WRN_KIND_PADDED 0x80

/* Whether a message of @kind, padded or not, carries what a user sent. */
static inline gboolean
wrn_kind_is_frame (guint8 kind)
{
  kind &= (guint8) ~WRN_KIND_PADDED;
  return kind >= WRN_KIND_UNICAST && kind <= WRN_KIND_OPEN;
}

#define WRN_TOKEN_LEN 8

/* A peer may name this many addresses of its own: enough for every interface of a computer in
 * both families, few enough that a victim named by a liar is not hammered. */
#define WRN_CANDIDATES_MAX 16

/* A supernode keeps this many bytes for each member: a sealed record is 555 at most. */
#define WRN_BLOB_MAX 640
#define WRN_SIGNAL_MAX 1200

/* Members of one topic at one supernode; slots are numbers below. */
#define WRN_SLOTS_MAX 256

/* Why a session is closed. */
typedef enum
{
  WRN_CLOSE_LEAVING = 0,
  WRN_CLOSE_REFUSED = 1,
} WrnCloseReason;
