/* wrn-relay-message.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What members say to each other about relaying: channels, and who can be reached.
 */
#define G_LOG_DOMAIN "wrn-wire"

#include "config.h"

#include "core/wire/wrn-relay-message.h"

/* A question has the number as well, so that no answer is longer; it is 0. */
gboolean
wrn_relay_open_decode (WrnRelayOpen *out, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  out->id = wrn_reader_take (&reader, WRN_RELAY_ID_LEN);
  out->channel = wrn_reader_get_u32 (&reader);
  return wrn_reader_finish (&reader) &&
         (inner->kind == WRN_KIND_RELAY_OPEN ? out->channel == 0 : out->channel >= WRN_INDEX_MIN);
}

/* @kind is RELAY_OPEN or RELAY_OPENED. */
gsize
wrn_relay_open_encode (const WrnRelayOpen *self, WrnKind kind, guint8 *out, gsize size)
{
  WrnWriter writer = wrn_inner_start (kind, out, size);

  wrn_writer_put_bytes (&writer, self->id, WRN_RELAY_ID_LEN);
  wrn_writer_put_u32 (&writer, self->channel);
  return wrn_writer_finish (&writer);
}

gboolean
wrn_relay_stop_decode (WrnRelayStop *out, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  out->id = wrn_reader_take (&reader, WRN_RELAY_ID_LEN);
  out->reason = wrn_reader_get_u8 (&reader);
  return wrn_reader_finish (&reader);
}

/* @kind is RELAY_REFUSED or RELAY_CLOSED. */
gsize
wrn_relay_stop_encode (const WrnRelayStop *self, WrnKind kind, guint8 *out, gsize size)
{
  WrnWriter writer = wrn_inner_start (kind, out, size);

  wrn_writer_put_bytes (&writer, self->id, WRN_RELAY_ID_LEN);
  wrn_writer_put_u8 (&writer, self->reason);
  return wrn_writer_finish (&writer);
}

gboolean
wrn_relay_ask_decode (WrnRelayAsk *out, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  out->since = wrn_reader_get_u32 (&reader);
  out->most = wrn_reader_get_u8 (&reader);
  return wrn_reader_finish (&reader);
}

gsize
wrn_relay_ask_encode (const WrnRelayAsk *self, guint8 *out, gsize size)
{
  WrnWriter writer = wrn_inner_start (WRN_KIND_RELAY_ASK, out, size);

  wrn_writer_put_u32 (&writer, self->since);
  wrn_writer_put_u8 (&writer, self->most);
  return wrn_writer_finish (&writer);
}

gboolean
wrn_relay_members_decode (WrnRelayMembers *out, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  out->revision = wrn_reader_get_u32 (&reader);
  out->n = wrn_reader_get_u8 (&reader);
  if (out->n > WRN_RELAY_MEMBERS_MAX)
    return FALSE;
  for (guint i = 0; i < out->n; i++)
    {
      out->members[i].len = wrn_reader_get_u16 (&reader);
      if (out->members[i].len > WRN_RELAY_RECORD_MAX)
        return FALSE;
      out->members[i].record = wrn_reader_take (&reader, out->members[i].len);
    }
  return wrn_reader_finish (&reader);
}

gsize
wrn_relay_members_encode (const WrnRelayMembers *self, guint8 *out, gsize size)
{
  WrnWriter writer = wrn_inner_start (WRN_KIND_RELAY_MEMBERS, out, size);

  wrn_writer_put_u32 (&writer, self->revision);
  wrn_writer_put_u8 (&writer, self->n);
  for (guint i = 0; i < self->n; i++)
    {
      wrn_writer_put_u16 (&writer, self->members[i].len);
      wrn_writer_put_bytes (&writer, self->members[i].record, self->members[i].len);
    }
  return wrn_writer_finish (&writer);
}
