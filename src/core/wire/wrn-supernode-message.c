/* wrn-supernode-message.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a member and a supernode say to each other inside their session.
 */
#define G_LOG_DOMAIN "wrn-wire"

#include "config.h"

#include "core/wire/wrn-supernode-message.h"

/* Lends a blob with its length in front; longer ones than a supernode keeps are refused. */
static const guint8 *
take_blob (WrnReader *reader, guint16 *len)
{
  *len = wrn_reader_get_u16 (reader);
  if (*len > WRN_BLOB_MAX)
    reader->failed = TRUE;
  return wrn_reader_take (reader, *len);
}

gboolean
wrn_register_decode (WrnRegister *out, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  wrn_reader_get_bytes (&reader, out->topic, sizeof out->topic);
  wrn_reader_get_bytes (&reader, out->topic_pk, sizeof out->topic_pk);
  wrn_reader_get_bytes (&reader, out->signature, sizeof out->signature);
  out->ttl = wrn_reader_get_u16 (&reader);
  out->blob = take_blob (&reader, &out->blob_len);
  return wrn_reader_finish (&reader);
}

gsize
wrn_register_encode (const WrnRegister *self, guint8 *out, gsize size)
{
  WrnWriter writer = wrn_inner_start (WRN_KIND_REGISTER, out, size);

  wrn_writer_put_bytes (&writer, self->topic, sizeof self->topic);
  wrn_writer_put_bytes (&writer, self->topic_pk, sizeof self->topic_pk);
  wrn_writer_put_bytes (&writer, self->signature, sizeof self->signature);
  wrn_writer_put_u16 (&writer, self->ttl);
  wrn_writer_put_u16 (&writer, self->blob_len);
  wrn_writer_put_bytes (&writer, self->blob, self->blob_len);
  return wrn_writer_finish (&writer);
}

gboolean
wrn_registered_decode (WrnRegistered *out, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  out->slot = wrn_reader_get_u16 (&reader);
  out->ttl = wrn_reader_get_u16 (&reader);
  out->members = wrn_reader_get_u16 (&reader);
  out->revision = wrn_reader_get_u32 (&reader);
  wrn_endpoint_get (&reader, &out->seen);
  return wrn_reader_finish (&reader) && out->slot < WRN_SLOTS_MAX;
}

gsize
wrn_registered_encode (const WrnRegistered *self, guint8 *out, gsize size)
{
  WrnWriter writer = wrn_inner_start (WRN_KIND_REGISTERED, out, size);

  wrn_writer_put_u16 (&writer, self->slot);
  wrn_writer_put_u16 (&writer, self->ttl);
  wrn_writer_put_u16 (&writer, self->members);
  wrn_writer_put_u32 (&writer, self->revision);
  wrn_endpoint_put (&writer, &self->seen);
  return wrn_writer_finish (&writer);
}

gboolean
wrn_list_decode (WrnList *out, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  out->since = wrn_reader_get_u32 (&reader);
  out->from = wrn_reader_get_u16 (&reader);
  return wrn_reader_finish (&reader) && out->from < WRN_SLOTS_MAX;
}

gsize
wrn_list_encode (const WrnList *self, guint8 *out, gsize size)
{
  WrnWriter writer = wrn_inner_start (WRN_KIND_LIST, out, size);

  wrn_writer_put_u32 (&writer, self->since);
  wrn_writer_put_u16 (&writer, self->from);
  return wrn_writer_finish (&writer);
}

gboolean
wrn_entries_decode (WrnEntries *out, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  *out = (WrnEntries){ 0 };
  out->revision = wrn_reader_get_u32 (&reader);
  out->next = wrn_reader_get_u16 (&reader);
  out->n = wrn_reader_get_u8 (&reader);
  if (out->n > WRN_ENTRIES_PER_PAGE)
    return FALSE;
  for (guint i = 0; i < out->n; i++)
    {
      WrnEntry *entry = &out->entries[i];

      entry->slot = wrn_reader_get_u16 (&reader);
      entry->blob = take_blob (&reader, &entry->blob_len);
      if (entry->slot >= WRN_SLOTS_MAX)
        return FALSE;
    }
  return wrn_reader_finish (&reader) && (out->next < WRN_SLOTS_MAX || out->next == WRN_ENTRIES_END);
}

gsize
wrn_entries_encode (const WrnEntries *self, guint8 *out, gsize size)
{
  WrnWriter writer = wrn_inner_start (WRN_KIND_ENTRIES, out, size);

  wrn_writer_put_u32 (&writer, self->revision);
  wrn_writer_put_u16 (&writer, self->next);
  wrn_writer_put_u8 (&writer, self->n);
  for (guint i = 0; i < self->n; i++)
    {
      wrn_writer_put_u16 (&writer, self->entries[i].slot);
      wrn_writer_put_u16 (&writer, self->entries[i].blob_len);
      wrn_writer_put_bytes (&writer, self->entries[i].blob, self->entries[i].blob_len);
    }
  return wrn_writer_finish (&writer);
}

gboolean
wrn_signal_decode (WrnSignal *out, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  out->slot = wrn_reader_get_u16 (&reader);
  out->len = reader.left;
  out->data = wrn_reader_take (&reader, reader.left);
  return wrn_reader_finish (&reader) && out->slot < WRN_SLOTS_MAX && out->len <= WRN_SIGNAL_MAX;
}

gsize
wrn_signal_encode (const WrnSignal *self, guint8 *out, gsize size)
{
  WrnWriter writer = wrn_inner_start (WRN_KIND_SIGNAL, out, size);

  wrn_writer_put_u16 (&writer, self->slot);
  wrn_writer_put_bytes (&writer, self->data, self->len);
  return wrn_writer_finish (&writer);
}

gboolean
wrn_channel_decode (WrnChannel *out, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  out->slot = wrn_reader_get_u16 (&reader);
  out->channel = wrn_reader_get_u32 (&reader);
  return wrn_reader_finish (&reader) && out->slot < WRN_SLOTS_MAX &&
         (out->channel == 0 || out->channel >= WRN_INDEX_MIN);
}

gsize
wrn_channel_encode (const WrnChannel *self, guint8 *out, gsize size)
{
  WrnWriter writer = wrn_inner_start (WRN_KIND_CHANNEL, out, size);

  wrn_writer_put_u16 (&writer, self->slot);
  wrn_writer_put_u32 (&writer, self->channel);
  return wrn_writer_finish (&writer);
}

gboolean
wrn_error_decode (WrnError *out, const WrnInner *inner)
{
  WrnReader reader = wrn_inner_open (inner);

  out->kind = wrn_reader_get_u8 (&reader);
  out->code = wrn_reader_get_u8 (&reader);
  out->slot = wrn_reader_get_u16 (&reader);
  return wrn_reader_finish (&reader);
}

gsize
wrn_error_encode (const WrnError *self, guint8 *out, gsize size)
{
  WrnWriter writer = wrn_inner_start (WRN_KIND_ERROR, out, size);

  wrn_writer_put_u8 (&writer, self->kind);
  wrn_writer_put_u8 (&writer, self->code);
  wrn_writer_put_u16 (&writer, self->slot);
  return wrn_writer_finish (&writer);
}
