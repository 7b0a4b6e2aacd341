/* wrn-nat-pmp.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The NAT Port Mapping Protocol as bytes (RFC 6886).
 */
#define G_LOG_DOMAIN "wrn-portmap"

#include "config.h"

#include "core/portmap/wrn-nat-pmp.h"

#define VERSION 0

/* Added to the opcode of a request. */
#define ANSWER 0x80

void
wrn_nat_pmp_encode_address (guint8 out[static WRN_NAT_PMP_ADDRESS_LEN])
{
  out[0] = VERSION;
  out[1] = WRN_NAT_PMP_ADDRESS;
}

/**
 * wrn_nat_pmp_encode_map:
 * @out: (out): the request
 * @opcode: one of the two for mappings
 * @port: ours
 * @suggested_port: which others should see; 0: any
 * @lifetime: in seconds; 0: remove the mapping, and @suggested_port must be 0 then
 */
void
wrn_nat_pmp_encode_map (guint8 out[static WRN_NAT_PMP_MAP_LEN],
                        WrnNatPmpOpcode opcode,
                        guint16 port,
                        guint16 suggested_port,
                        guint32 lifetime)
{
  WrnWriter writer = wrn_writer_over (out, WRN_NAT_PMP_MAP_LEN);

  wrn_writer_put_u8 (&writer, VERSION);
  wrn_writer_put_u8 (&writer, (guint8) opcode);
  wrn_writer_put_be16 (&writer, 0);
  wrn_writer_put_be16 (&writer, port);
  wrn_writer_put_be16 (&writer, suggested_port);
  wrn_writer_put_be32 (&writer, lifetime);
  g_assert (wrn_writer_finish (&writer) == WRN_NAT_PMP_MAP_LEN);
}

/**
 * wrn_nat_pmp_decode:
 * @out: (out): an answer, or what a router tells everybody
 * @data: a datagram
 * @len: its length
 *
 * After a refusal, only the first three fields of @out count: section 3.5 has refusals that end
 * there.
 *
 * Returns: %FALSE if it is no such message
 */
gboolean
wrn_nat_pmp_decode (WrnNatPmpAnswer *out, const guint8 *data, gsize len)
{
  WrnReader reader = wrn_reader_over (data, len);
  const guint8 version = wrn_reader_get_u8 (&reader);
  const guint8 opcode = wrn_reader_get_u8 (&reader);

  *out = (WrnNatPmpAnswer){ .opcode = (guint8) (opcode & ~ANSWER) };
  out->result = wrn_reader_get_be16 (&reader);
  out->epoch = wrn_reader_get_be32 (&reader);
  if (version != VERSION || (opcode & ANSWER) == 0 || reader.failed)
    return FALSE;
  if (out->result != WRN_NAT_PMP_SUCCESS)
    return reader.left == 0 || reader.left == 4 || reader.left == 8;

  if (out->opcode == WRN_NAT_PMP_ADDRESS)
    {
      out->address = wrn_endpoint_ipv4 (wrn_reader_get_be32 (&reader), 0);
      return wrn_reader_finish (&reader);
    }
  out->port = wrn_reader_get_be16 (&reader);
  out->external_port = wrn_reader_get_be16 (&reader);
  out->lifetime = wrn_reader_get_be32 (&reader);
  return out->opcode <= WRN_NAT_PMP_MAP_TCP && wrn_reader_finish (&reader);
}
