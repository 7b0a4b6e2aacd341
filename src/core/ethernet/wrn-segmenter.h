/* wrn-segmenter.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Cuts a super-frame into the packets that it stands for, straight into the caller's buffer.
 */
#pragma once

#include "core/base/wrn-drop.h"
#include "core/base/wrn-frame.h"

typedef enum
{
  WRN_SEGMENT_WHOLE = 0,     /* complete frames */
  WRN_SEGMENT_BODY = 1 << 0, /* without the two Ethernet addresses */
  WRN_SEGMENT_OPEN = 1 << 1, /* leave the checksum to whoever gets the piece, if possible */
} WrnSegmentFlags;

/* An iterator on the stack; the frame is borrowed and must outlive it. An ordinary frame is its
 * own single piece. */
typedef struct
{
  const guint8 *data; /* (not owned) */
  WrnOffload offload;
  gsize from;       /* bytes of the frame that the pieces leave out */
  gsize transport;  /* offset of the TCP or UDP header */
  gsize header_len; /* bytes in front of the payload, which each piece repeats */
  guint16 ip_sum;   /* of an IPv4 header without what differs between pieces */
  gsize at;         /* offset of the first byte that is not yet in a piece */
  gsize end;
  gsize piece_len; /* payload bytes of each piece but the last */
  guint n_pieces;  /* in all */
  guint n_done;
  gboolean open; /* the checksum fields hold only the pseudo-header's sums */
} WrnSegmenter;

WrnDrop wrn_segmenter_init (WrnSegmenter *self, const WrnFrame *frame, WrnSegmentFlags flags);
gboolean wrn_segmenter_shrink (WrnSegmenter *self, gsize largest);
gsize wrn_segmenter_next (WrnSegmenter *self, guint8 *out, gsize size);

/* Bytes of the first piece, which no other exceeds. */
static inline gsize
wrn_segmenter_get_largest (const WrnSegmenter *self)
{
  const gsize payload = self->end - self->header_len;

  return self->header_len - self->from + MIN (self->piece_len, payload);
}
