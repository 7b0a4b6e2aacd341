/* wrn-handshake-message.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * INIT, RESP and COOKIE: where each field is, and what their sealed payloads say.
 */
#pragma once

#include "core/base/wrn-endpoint.h"
#include "core/wire/wrn-wire.h"

/* Offsets of INIT. */
#define WRN_INIT_NOISE 8
#define WRN_INIT_MAC2 152
#define WRN_INIT_MAC1 168
#define WRN_INIT_PAYLOAD_LEN 48

/* Offsets of RESP. */
#define WRN_RESP_NOISE 12
#define WRN_RESP_MAC2 87
#define WRN_RESP_MAC1 103
#define WRN_RESP_PAYLOAD_LEN 27

/* Offsets of COOKIE. */
#define WRN_COOKIE_SEALED 8
#define WRN_COOKIE_SECRET_LEN 16

/* What the first u32s of a packet say. */
typedef struct
{
  guint32 type;     /* or the index of a data packet */
  guint32 sender;   /* INIT, RESP: the sender's index; DATA: the counter */
  guint32 receiver; /* RESP, COOKIE: the index that the receiver chose */
} WrnPacketHead;

gboolean wrn_packet_head_decode (WrnPacketHead *out, const guint8 *packet, gsize len);
void wrn_packet_head_encode (const WrnPacketHead *self, guint8 *packet);

/* What the initiator says. */
typedef struct
{
  guint8 suites; /* bit field of WrnSuite */
  guint32 epoch;
  guint64 stamp; /* orders the initiator's own attempts, nothing else */
  guint8 ed_pk[32];
} WrnInitPayload;

/* What the responder says. */
typedef struct
{
  guint8 suite; /* the chosen one */
  guint32 epoch;
  WrnEndpoint seen; /* where the initiator's packet came from */
} WrnRespPayload;

gboolean wrn_init_payload_decode (WrnInitPayload *out, const guint8 *data, gsize len);
void wrn_init_payload_encode (const WrnInitPayload *self, guint8 out[static WRN_INIT_PAYLOAD_LEN]);
gboolean wrn_resp_payload_decode (WrnRespPayload *out, const guint8 *data, gsize len);
void wrn_resp_payload_encode (const WrnRespPayload *self, guint8 out[static WRN_RESP_PAYLOAD_LEN]);
