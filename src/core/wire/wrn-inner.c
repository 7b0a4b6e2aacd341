/* wrn-inner.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What travels inside a session between two members, apart from frames.
 */
#define G_LOG_DOMAIN "wrn-wire"

#include "config.h"

#include "core/wire/wrn-inner.h"

/**
 * wrn_inner_decode:
 * @out: (out): kind and body, the latter within @data
 * @data: an opened data packet's content
 * @len: its length
 *
 * Removes padding: the last u16 of a padded message counts the bytes before it that are not body.
 *
 * Returns: %FALSE if there is no kind, or more padding than message
 */
gboolean
wrn_inner_decode (WrnInner *out, const guint8 *data, gsize len)
{
  WrnReader reader = wrn_reader_over (data, len);
  gboolean padded;
  gsize pad;

  out->kind = wrn_reader_get_u8 (&reader);
  padded = (out->kind & WRN_KIND_PADDED) != 0;
  out->kind &= (guint8) ~WRN_KIND_PADDED;
  out->body = reader.data;
  out->len = reader.left;
  if (!padded)
    return !reader.failed;

  if (out->len < 2)
    return FALSE;
  reader = wrn_reader_over (data + len - 2, 2);
  pad = (gsize) wrn_reader_get_u16 (&reader) + 2;
  if (pad > out->len)
    return FALSE;
  out->len -= pad;
  return TRUE;
}

/* The padding of a challenge is of any length and content; a response has none. */
gboolean
wrn_challenge_decode (WrnChallenge *out, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  *out = (WrnChallenge){ 0 };
  wrn_reader_get_bytes (&reader, out->token, sizeof out->token);
  if (inner->kind == WRN_KIND_CHALLENGE)
    return !reader.failed;
  wrn_endpoint_get (&reader, &out->seen);
  return wrn_reader_finish (&reader);
}

/* @kind is CHALLENGE or RESPONSE; both have WRN_CHALLENGE_LEN bytes. Returns: 0 if @size is less.
 */
gsize
wrn_challenge_encode (const WrnChallenge *self, WrnKind kind, guint8 *out, gsize size)
{
  static const guint8 padding[WRN_ENDPOINT_LEN];
  WrnWriter writer = wrn_inner_start (kind, out, size);

  wrn_writer_put_bytes (&writer, self->token, sizeof self->token);
  if (kind == WRN_KIND_CHALLENGE)
    wrn_writer_put_bytes (&writer, padding, sizeof padding);
  else
    wrn_endpoint_put (&writer, &self->seen);
  return wrn_writer_finish (&writer);
}

gboolean
wrn_candidates_decode (WrnCandidates *out, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  *out = (WrnCandidates){ 0 };
  if (inner->len > WRN_CANDIDATES_MAX * WRN_ENDPOINT_LEN)
    return FALSE;
  while (reader.left > 0 && wrn_endpoint_get (&reader, &out->endpoints[out->n]))
    out->n++;
  return wrn_reader_finish (&reader);
}

gsize
wrn_candidates_encode (const WrnCandidates *self, guint8 *out, gsize size)
{
  WrnWriter writer = wrn_inner_start (WRN_KIND_CANDIDATES, out, size);

  for (guint i = 0; i < self->n; i++)
    wrn_endpoint_put (&writer, &self->endpoints[i]);
  return wrn_writer_finish (&writer);
}

gboolean
wrn_close_decode (guint8 *reason, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  *reason = wrn_reader_get_u8 (&reader);
  return wrn_reader_finish (&reader);
}
