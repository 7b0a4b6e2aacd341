/* wrn-record.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a member says about itself, signed: its keys, addresses and name.
 */
#define G_LOG_DOMAIN "wrn-community"

#include "config.h"

#include "core/community/wrn-record.h"

#include <string.h>

#define VERSION 1
#define KNOWN_FLAGS (WRN_RECORD_MAY_RELAY | WRN_RECORD_PUBLIC | WRN_RECORD_METERED)

static const char label[] = "warren-record-1";

#define LABEL_LEN (sizeof label - 1)
#define SIGNED_MAX (LABEL_LEN + WRN_CID_LEN + WRN_RECORD_MAX - WRN_SIGNATURE_LEN)

/* Everything but the signature. */
static void
put_body (WrnWriter *writer, const WrnRecord *self)
{
  const gsize name_len = strlen (self->name);

  wrn_writer_put_u8 (writer, VERSION);
  wrn_writer_put_u8 (writer, self->flags);
  wrn_writer_put_u16 (writer, 0);
  wrn_writer_put_u64 (writer, self->seq);
  wrn_writer_put_bytes (writer, self->ed_pk, WRN_KEY_LEN);
  wrn_writer_put_bytes (writer, self->dh_pk, WRN_KEY_LEN);
  wrn_writer_put_be32 (writer, self->claim.ipv4);
  wrn_writer_put_u8 (writer, self->prefix);
  wrn_writer_put_u8 (writer, self->claim.attempt);
  wrn_writer_put_u8 (writer, (guint8) name_len);
  wrn_writer_put_u8 (writer, self->n_endpoints);
  wrn_writer_put_bytes (writer, (const guint8 *) self->name, name_len);
  for (guint i = 0; i < self->n_endpoints; i++)
    wrn_endpoint_put (writer, &self->endpoints[i]);
}

/* The bytes that the signature covers. */
static gsize
put_signed (guint8 out[static SIGNED_MAX],
            const WrnRecord *self,
            const guint8 cid[static WRN_CID_LEN])
{
  WrnWriter writer = wrn_writer_over (out, SIGNED_MAX);

  wrn_writer_put_bytes (&writer, (const guint8 *) label, LABEL_LEN);
  wrn_writer_put_bytes (&writer, cid, WRN_CID_LEN);
  put_body (&writer, self);
  return wrn_writer_finish (&writer);
}

/**
 * wrn_record_sign:
 * @self: a record with flags, seq, claim, prefix, name and endpoints filled in
 * @cid: the community that it is for
 * @identity: whom it is about
 *
 * Puts in the keys, the id and the signature.
 */
void
wrn_record_sign (WrnRecord *self, const guint8 cid[static WRN_CID_LEN], const WrnIdentity *identity)
{
  guint8 message[SIGNED_MAX];
  gsize len;

  memcpy (self->ed_pk, identity->ed_pk, WRN_KEY_LEN);
  memcpy (self->dh_pk, identity->dh.public_key, WRN_KEY_LEN);
  memcpy (self->id, identity->id, WRN_NODE_ID_LEN);
  len = put_signed (message, self, cid);
  wrn_sign (self->signature, message, len, identity->ed_sk);
}

/* TRUE if the member that the record is about wrote it, for this community. */
gboolean
wrn_record_verify (const WrnRecord *self, const guint8 cid[static WRN_CID_LEN])
{
  guint8 message[SIGNED_MAX];
  const gsize len = put_signed (message, self, cid);

  return wrn_sign_verify (self->signature, message, len, self->ed_pk);
}

/* TRUE if the record claims no IPv4 address, or one of @subnet that its member may claim. */
gboolean
wrn_record_claim_fits (const WrnRecord *self,
                       const guint8 cid[static WRN_CID_LEN],
                       const WrnSubnet *subnet)
{
  return wrn_claim_is_valid (&self->claim, cid, self->id, subnet) &&
         self->prefix == (self->claim.ipv4 != 0 ? subnet->prefix : 0);
}

/* The message, with the signature that the record has; its length. */
gsize
wrn_record_encode (const WrnRecord *self, guint8 out[static WRN_RECORD_MAX])
{
  WrnWriter writer = wrn_writer_over (out, WRN_RECORD_MAX);

  put_body (&writer, self);
  wrn_writer_put_bytes (&writer, self->signature, WRN_SIGNATURE_LEN);
  return wrn_writer_finish (&writer);
}

/* No claim is all zeroes; a claim is a host of a network that a community may have. */
static gboolean
claim_is_sane (const WrnRecord *self)
{
  WrnSubnet subnet = { self->claim.ipv4, self->prefix };

  if (self->claim.ipv4 == 0)
    return self->prefix == 0 && self->claim.attempt == 0;
  subnet.address &= wrn_subnet_mask (&subnet);
  return wrn_subnet_is_valid (&subnet) && wrn_subnet_has_host (&subnet, self->claim.ipv4);
}

/**
 * wrn_record_decode:
 * @out: (out): the record, with its id
 * @data: (array length=len): bytes of whoever sent them
 *
 * Reads a record and accepts one spelling of each: wrn_record_encode() gives the same bytes again.
 * The signature is not checked.
 *
 * Returns: %FALSE if @data is anything but a record
 */
gboolean
wrn_record_decode (WrnRecord *out, const guint8 *data, gsize len)
{
  WrnReader reader = wrn_reader_over (data, len);
  const guint8 version = wrn_reader_get_u8 (&reader);
  guint16 reserved;
  guint8 name_len;

  *out = (WrnRecord){ .flags = wrn_reader_get_u8 (&reader) };
  reserved = wrn_reader_get_u16 (&reader);
  out->seq = wrn_reader_get_u64 (&reader);
  wrn_reader_get_bytes (&reader, out->ed_pk, WRN_KEY_LEN);
  wrn_reader_get_bytes (&reader, out->dh_pk, WRN_KEY_LEN);
  out->claim.ipv4 = wrn_reader_get_be32 (&reader);
  out->prefix = wrn_reader_get_u8 (&reader);
  out->claim.attempt = wrn_reader_get_u8 (&reader);
  name_len = wrn_reader_get_u8 (&reader);
  out->n_endpoints = wrn_reader_get_u8 (&reader);

  if (version != VERSION || (out->flags & ~KNOWN_FLAGS) != 0 || reserved != 0 ||
      name_len > WRN_NAME_MAX || out->n_endpoints > WRN_RECORD_ENDPOINTS_MAX)
    return FALSE;

  wrn_reader_get_bytes (&reader, (guint8 *) out->name, name_len);
  for (guint i = 0; i < out->n_endpoints; i++)
    wrn_endpoint_get (&reader, &out->endpoints[i]);
  wrn_reader_get_bytes (&reader, out->signature, WRN_SIGNATURE_LEN);
  if (!wrn_reader_finish (&reader) || !claim_is_sane (out) ||
      !wrn_text_is_name (out->name, name_len))
    return FALSE;

  wrn_node_id (out->id, out->ed_pk, out->dh_pk);
  return TRUE;
}

/**
 * wrn_record_seal:
 * @keys: of the community
 * @entropy: for the nonce
 * @out: (out): the sealed record, as it goes into beacons and to supernodes
 *
 * Returns: its length
 */
gsize
wrn_record_seal (const WrnRecord *self,
                 const WrnCommunityKeys *keys,
                 const WrnEntropy *entropy,
                 guint8 out[static WRN_RECORD_SEALED_MAX])
{
  guint8 plain[WRN_RECORD_MAX];
  const gsize len = wrn_record_encode (self, plain);

  wrn_seal (out, plain, len, keys->topic, WRN_TOPIC_LEN, keys->seal, entropy);
  return len + WRN_SEAL_OVERHEAD;
}

/**
 * wrn_record_open:
 * @out: (out): the record
 * @sealed: (array length=len): a beacon's or a supernode's bytes
 * @keys: of the community
 *
 * Returns: %TRUE if a member of the community sealed a record that its subject signed
 */
gboolean
wrn_record_open (WrnRecord *out, const guint8 *sealed, gsize len, const WrnCommunityKeys *keys)
{
  guint8 plain[WRN_RECORD_MAX];

  return len > WRN_SEAL_OVERHEAD && len <= WRN_RECORD_SEALED_MAX &&
         wrn_seal_open (plain, sealed, len, keys->topic, WRN_TOPIC_LEN, keys->seal) &&
         wrn_record_decode (out, plain, len - WRN_SEAL_OVERHEAD) &&
         wrn_record_verify (out, keys->cid);
}
