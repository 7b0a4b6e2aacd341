/* wrn-framing.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Packets in a stream of bytes: be16 length, packet (protocol section 5).
 */
#pragma once

#include <glib.h>

/* In front of each packet. */
#define WRN_FRAMING_HEAD 2

/* What is read at once: some twenty full packets, for one system call. */
#define WRN_DEFRAMER_SIZE (32 * 1024)

/* A packet where it stands; whoever is given one may change its bytes. */
typedef struct
{
  guint8 *data; /* (not owned) */
  gsize len;
} WrnSlice;

typedef enum
{
  WRN_FRAMING_PACKET, /* here is one */
  WRN_FRAMING_MORE,   /* its end has not come yet */
  WRN_FRAMING_BROKEN, /* no packet has that length: where the next one begins is not known */
} WrnFraming;

/* What was read and is no packet yet. All zeroes at first. */
typedef struct
{
  gsize from; /* of what was not taken yet */
  gsize to;
  guint8 bytes[WRN_DEFRAMER_SIZE];
} WrnDeframer;

gboolean wrn_framing_begins (guint8 first);
void wrn_framing_put_head (guint8 out[static WRN_FRAMING_HEAD], gsize len);

guint8 *wrn_deframer_get_room (WrnDeframer *self, gsize *room);
void wrn_deframer_fill (WrnDeframer *self, gsize len);
WrnFraming wrn_deframer_next (WrnDeframer *self, WrnSlice *packet);
