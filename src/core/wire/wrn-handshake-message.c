/* wrn-handshake-message.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * INIT, RESP and COOKIE: where each field is, and what their sealed payloads say.
 */
#define G_LOG_DOMAIN "wrn-wire"

#include "config.h"

#include "core/wire/wrn-handshake-message.h"

/**
 * wrn_packet_head_decode:
 * @out: (out): the head
 * @packet: a packet without its mask
 * @len: its length
 *
 * Returns: %FALSE if there is no such message of that length
 */
gboolean
wrn_packet_head_decode (WrnPacketHead *out, const guint8 *packet, gsize len)
{
  WrnReader reader = wrn_reader_over (packet, len);

  *out = (WrnPacketHead){ 0 };
  if (len < WRN_PACKET_MIN || len > WRN_PACKET_MAX)
    return FALSE;

  out->type = wrn_reader_get_u32 (&reader);
  switch (out->type)
    {
    case WRN_PACKET_INIT:
      out->sender = wrn_reader_get_u32 (&reader);
      return len == WRN_INIT_LEN && out->sender >= WRN_INDEX_MIN;
    case WRN_PACKET_RESP:
      out->sender = wrn_reader_get_u32 (&reader);
      out->receiver = wrn_reader_get_u32 (&reader);
      return len == WRN_RESP_LEN && out->sender >= WRN_INDEX_MIN;
    case WRN_PACKET_COOKIE:
      out->receiver = wrn_reader_get_u32 (&reader);
      return len == WRN_COOKIE_LEN;
    case WRN_PACKET_BEACON:
      return len <= WRN_BEACON_MAX;
    default:
      out->sender = wrn_reader_get_u32 (&reader);
      return out->type >= WRN_INDEX_MIN;
    }
}

/* Writes the fields that the type has to the start of @packet. */
void
wrn_packet_head_encode (const WrnPacketHead *self, guint8 *packet)
{
  WrnWriter writer = wrn_writer_over (packet, WRN_RESP_NOISE);

  wrn_writer_put_u32 (&writer, self->type);
  if (self->type != WRN_PACKET_COOKIE)
    wrn_writer_put_u32 (&writer, self->sender);
  if (self->type == WRN_PACKET_COOKIE || self->type == WRN_PACKET_RESP)
    wrn_writer_put_u32 (&writer, self->receiver);
}

/* FALSE for a version, suite or flag that this program does not know. */
gboolean
wrn_init_payload_decode (WrnInitPayload *out, const guint8 *data, gsize len)
{
  WrnReader reader = wrn_reader_over (data, len);
  const guint8 version = wrn_reader_get_u8 (&reader);
  guint16 flags;

  out->suites = wrn_reader_get_u8 (&reader);
  flags = wrn_reader_get_u16 (&reader);
  out->epoch = wrn_reader_get_u32 (&reader);
  out->stamp = wrn_reader_get_u64 (&reader);
  wrn_reader_get_bytes (&reader, out->ed_pk, sizeof out->ed_pk);

  return wrn_reader_finish (&reader) && version == WRN_PROTOCOL_VERSION && flags == 0;
}

void
wrn_init_payload_encode (const WrnInitPayload *self, guint8 out[static WRN_INIT_PAYLOAD_LEN])
{
  WrnWriter writer = wrn_writer_over (out, WRN_INIT_PAYLOAD_LEN);

  wrn_writer_put_u8 (&writer, WRN_PROTOCOL_VERSION);
  wrn_writer_put_u8 (&writer, self->suites);
  wrn_writer_put_u16 (&writer, 0);
  wrn_writer_put_u32 (&writer, self->epoch);
  wrn_writer_put_u64 (&writer, self->stamp);
  wrn_writer_put_bytes (&writer, self->ed_pk, sizeof self->ed_pk);
}

/* FALSE for a version or flag that this program does not know, or more than one suite. */
gboolean
wrn_resp_payload_decode (WrnRespPayload *out, const guint8 *data, gsize len)
{
  WrnReader reader = wrn_reader_over (data, len);
  const guint8 version = wrn_reader_get_u8 (&reader);
  guint16 flags;

  out->suite = wrn_reader_get_u8 (&reader);
  flags = wrn_reader_get_u16 (&reader);
  out->epoch = wrn_reader_get_u32 (&reader);
  wrn_endpoint_get (&reader, &out->seen);

  return wrn_reader_finish (&reader) && version == WRN_PROTOCOL_VERSION && flags == 0 &&
         out->suite != 0 && (out->suite & (out->suite - 1)) == 0;
}

void
wrn_resp_payload_encode (const WrnRespPayload *self, guint8 out[static WRN_RESP_PAYLOAD_LEN])
{
  WrnWriter writer = wrn_writer_over (out, WRN_RESP_PAYLOAD_LEN);

  wrn_writer_put_u8 (&writer, WRN_PROTOCOL_VERSION);
  wrn_writer_put_u8 (&writer, self->suite);
  wrn_writer_put_u16 (&writer, 0);
  wrn_writer_put_u32 (&writer, self->epoch);
  wrn_endpoint_put (&writer, &self->seen);
}
