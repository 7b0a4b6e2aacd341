/* wrn-router-message.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How a member finds out what its router does, and tells others.
 */
#define G_LOG_DOMAIN "wrn-wire"

#include "config.h"

#include "core/wire/wrn-router-message.h"

/* The padding is of any content. */
gboolean
wrn_where_decode (WrnWhere *out, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  wrn_reader_get_bytes (&reader, out->token, sizeof out->token);
  out->flags = wrn_reader_get_u8 (&reader);
  return !reader.failed && 1 + inner->len >= WRN_SEEN_LEN;
}

gsize
wrn_where_encode (const WrnWhere *self, guint8 *out, gsize size)
{
  static const guint8 padding[WRN_SEEN_LEN - 1 - WRN_TOKEN_LEN - 1];
  WrnWriter writer = wrn_inner_start (WRN_KIND_WHERE, out, size);

  wrn_writer_put_bytes (&writer, self->token, sizeof self->token);
  wrn_writer_put_u8 (&writer, self->flags);
  wrn_writer_put_bytes (&writer, padding, sizeof padding);
  return wrn_writer_finish (&writer);
}

gboolean
wrn_seen_decode (WrnSeen *out, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  wrn_reader_get_bytes (&reader, out->token, sizeof out->token);
  wrn_endpoint_get (&reader, &out->seen);
  out->other_port = wrn_reader_get_u16 (&reader);
  return wrn_reader_finish (&reader);
}

gsize
wrn_seen_encode (const WrnSeen *self, guint8 *out, gsize size)
{
  WrnWriter writer = wrn_inner_start (WRN_KIND_SEEN, out, size);

  wrn_writer_put_bytes (&writer, self->token, sizeof self->token);
  wrn_endpoint_put (&writer, &self->seen);
  wrn_writer_put_u16 (&writer, self->other_port);
  return wrn_writer_finish (&writer);
}

gboolean
wrn_vouch_decode (WrnVouch *out, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  out->slot = wrn_reader_get_u16 (&reader);
  wrn_endpoint_get (&reader, &out->proved);
  return wrn_reader_finish (&reader) && out->slot < WRN_SLOTS_MAX;
}

gsize
wrn_vouch_encode (const WrnVouch *self, guint8 *out, gsize size)
{
  WrnWriter writer = wrn_inner_start (WRN_KIND_VOUCH, out, size);

  wrn_writer_put_u16 (&writer, self->slot);
  wrn_endpoint_put (&writer, &self->proved);
  return wrn_writer_finish (&writer);
}

/* Later versions may have more to say. */
gboolean
wrn_router_decode (WrnRouter *out, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  out->mapping = wrn_reader_get_u8 (&reader);
  out->filtering = wrn_reader_get_u8 (&reader);
  out->flags = wrn_reader_get_u8 (&reader);
  return !reader.failed;
}

gsize
wrn_router_encode (const WrnRouter *self, guint8 *out, gsize size)
{
  WrnWriter writer = wrn_inner_start (WRN_KIND_ROUTER, out, size);

  wrn_writer_put_u8 (&writer, self->mapping);
  wrn_writer_put_u8 (&writer, self->filtering);
  wrn_writer_put_u8 (&writer, self->flags);
  return wrn_writer_finish (&writer);
}

gboolean
wrn_knock_decode (WrnKnock *step, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  *step = wrn_reader_get_u8 (&reader);
  return wrn_reader_finish (&reader) && *step >= WRN_KNOCK_ASK && *step <= WRN_KNOCK_GO;
}

gsize
wrn_knock_encode (WrnKnock step, guint8 *out, gsize size)
{
  WrnWriter writer = wrn_inner_start (WRN_KIND_KNOCK, out, size);

  wrn_writer_put_u8 (&writer, (guint8) step);
  return wrn_writer_finish (&writer);
}
