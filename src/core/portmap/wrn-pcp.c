/* wrn-pcp.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The Port Control Protocol as bytes: the MAP opcode and announcements (RFC 6887).
 */
#define G_LOG_DOMAIN "wrn-portmap"

#include "config.h"

#include "core/portmap/wrn-pcp.h"

#define VERSION 2

/* The bit of an opcode that tells answers from requests. */
#define ANSWER 0x80

/* Section 7.1. */
static void
put_head (WrnWriter *writer, WrnPcpOpcode opcode, guint32 lifetime, const WrnEndpoint *client)
{
  wrn_writer_put_u8 (writer, VERSION);
  wrn_writer_put_u8 (writer, (guint8) opcode);
  wrn_writer_put_be16 (writer, 0);
  wrn_writer_put_be32 (writer, lifetime);
  wrn_writer_put_bytes (writer, client->address, sizeof client->address);
}

/* Asks whether anybody is there, and for the clock. */
void
wrn_pcp_encode_announce (const WrnEndpoint *client, guint8 out[static WRN_PCP_ANNOUNCE_LEN])
{
  WrnWriter writer = wrn_writer_over (out, WRN_PCP_ANNOUNCE_LEN);

  put_head (&writer, WRN_PCP_ANNOUNCE, 0, client);
  g_assert (wrn_writer_finish (&writer) == WRN_PCP_ANNOUNCE_LEN);
}

/**
 * wrn_pcp_encode_map:
 * @self: what is asked for
 * @out: (out): the request; it has no options
 */
void
wrn_pcp_encode_map (const WrnPcpRequest *self, guint8 out[static WRN_PCP_MAP_LEN])
{
  static const guint8 reserved[3];
  const WrnEndpoint any = wrn_endpoint_ipv4 (0, 0);
  const WrnEndpoint *suggested = &self->suggested;
  WrnWriter writer = wrn_writer_over (out, WRN_PCP_MAP_LEN);

  /* Section 11.1: which kind of address is wanted. */
  if (wrn_endpoint_is_none (suggested) && wrn_endpoint_is_ipv4 (&self->client))
    suggested = &any;

  put_head (&writer, WRN_PCP_MAP, self->lifetime, &self->client);
  wrn_writer_put_bytes (&writer, self->nonce, sizeof self->nonce);
  wrn_writer_put_u8 (&writer, self->protocol);
  wrn_writer_put_bytes (&writer, reserved, 3);
  wrn_writer_put_be16 (&writer, self->client.port);
  wrn_writer_put_be16 (&writer, suggested->port);
  wrn_writer_put_bytes (&writer, suggested->address, sizeof suggested->address);
  g_assert (wrn_writer_finish (&writer) == WRN_PCP_MAP_LEN);
}

static void
read_map (WrnPcpAnswer *out, WrnReader *reader)
{
  wrn_reader_get_bytes (reader, out->nonce, sizeof out->nonce);
  out->protocol = wrn_reader_get_u8 (reader);
  wrn_reader_take (reader, 3);
  out->port = wrn_reader_get_be16 (reader);
  out->external.port = wrn_reader_get_be16 (reader);
  wrn_reader_get_bytes (reader, out->external.address, sizeof out->external.address);
  out->external.kind = WRN_ENDPOINT_MAPPED;
  out->is_complete = !reader->failed;
}

/* Section 7.3. We ask for none and so heed none, but they have to fit. */
static void
skip_options (WrnReader *reader)
{
  while (reader->left > 0 && !reader->failed)
    {
      gsize len;

      wrn_reader_take (reader, 2);
      len = wrn_reader_get_be16 (reader);
      wrn_reader_take (reader, (len + 3) & ~(gsize) 3);
    }
}

/**
 * wrn_pcp_decode:
 * @out: (out): an answer, or what a router tells everybody
 * @data: a datagram
 * @len: its length
 *
 * Returns: %FALSE if it is no such message of version 2; a refusal is one
 */
gboolean
wrn_pcp_decode (WrnPcpAnswer *out, const guint8 *data, gsize len)
{
  WrnReader reader = wrn_reader_over (data, len);
  guint8 version;
  guint8 opcode;

  *out = (WrnPcpAnswer){ 0 };
  if (len > WRN_PCP_MAX_LEN || len % 4 != 0)
    return FALSE;

  version = wrn_reader_get_u8 (&reader);
  opcode = wrn_reader_get_u8 (&reader);
  wrn_reader_take (&reader, 1);
  out->opcode = (guint8) (opcode & ~ANSWER);
  out->result = wrn_reader_get_u8 (&reader);
  out->lifetime = wrn_reader_get_be32 (&reader);
  out->epoch = wrn_reader_get_be32 (&reader);
  wrn_reader_take (&reader, 12);
  if (version != VERSION || (opcode & ANSWER) == 0 || out->opcode > WRN_PCP_MAP || reader.failed)
    return FALSE;

  if (out->opcode == WRN_PCP_MAP && (reader.left > 0 || out->result == WRN_PCP_SUCCESS))
    read_map (out, &reader);
  skip_options (&reader);
  return wrn_reader_finish (&reader);
}

/* Section 8.3 and 11.4: what is not about our request is not for us, whoever sent it. A refusal
 * that does not say what it is about may be. */
gboolean
wrn_pcp_is_answer_to (const WrnPcpAnswer *self, const WrnPcpRequest *request)
{
  if (self->opcode != WRN_PCP_MAP)
    return FALSE;
  if (!self->is_complete)
    return self->result != WRN_PCP_SUCCESS;
  return memcmp (self->nonce, request->nonce, sizeof self->nonce) == 0 &&
         self->protocol == request->protocol && self->port == request->client.port;
}
