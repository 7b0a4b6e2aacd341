/* wrn-framing.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Packets in a stream of bytes: be16 length, packet (protocol section 5).
 */
#define G_LOG_DOMAIN "wrn-carrier"

#include "config.h"

#include "core/carrier/wrn-framing.h"

#include <string.h>

#include "core/base/wrn-reader.h"
#include "core/base/wrn-writer.h"
#include "core/wire/wrn-wire.h"

/* A longest packet always fits behind what is left of others. */
G_STATIC_ASSERT (WRN_DEFRAMER_SIZE >= 2 * (WRN_FRAMING_HEAD + WRN_PACKET_MAX));

/* Whether packets may begin with @first. Neither TLS nor HTTP does. */
gboolean
wrn_framing_begins (guint8 first)
{
  return first <= WRN_PACKET_MAX >> 8;
}

/* Writes what stands in front of a packet of @len bytes. */
void
wrn_framing_put_head (guint8 out[static WRN_FRAMING_HEAD], gsize len)
{
  WrnWriter writer = wrn_writer_over (out, WRN_FRAMING_HEAD);

  wrn_writer_put_be16 (&writer, (guint16) len);
}

/**
 * wrn_deframer_get_room:
 * @self: a deframer whose packets have all been taken
 * @room: (out): how many bytes may be written there, never 0
 *
 * Packets that it gave are invalid from now on.
 *
 * Returns: where to write what comes next; then call wrn_deframer_fill()
 */
guint8 *
wrn_deframer_get_room (WrnDeframer *self, gsize *room)
{
  if (self->from > 0)
    memmove (self->bytes, self->bytes + self->from, self->to - self->from);
  self->to -= self->from;
  self->from = 0;
  *room = sizeof self->bytes - self->to;
  return self->bytes + self->to;
}

void
wrn_deframer_fill (WrnDeframer *self, gsize len)
{
  g_return_if_fail (len <= sizeof self->bytes - self->to);

  self->to += len;
}

/**
 * wrn_deframer_next:
 * @self: a deframer
 * @packet: (out): the next packet, if there is one
 *
 * Once it is broken, it stays so.
 */
WrnFraming
wrn_deframer_next (WrnDeframer *self, WrnSlice *packet)
{
  WrnReader reader = wrn_reader_over (self->bytes + self->from, self->to - self->from);
  const guint16 len = wrn_reader_get_be16 (&reader);

  *packet = (WrnSlice){ 0 };
  if (reader.failed)
    return WRN_FRAMING_MORE;
  if (len < WRN_PACKET_MIN || len > WRN_PACKET_MAX)
    return WRN_FRAMING_BROKEN;
  if (reader.left < len)
    return WRN_FRAMING_MORE;
  *packet = (WrnSlice){ .data = self->bytes + self->from + WRN_FRAMING_HEAD, .len = len };
  self->from += WRN_FRAMING_HEAD + (gsize) len;
  return WRN_FRAMING_PACKET;
}
