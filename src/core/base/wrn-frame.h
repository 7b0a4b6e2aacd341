/* wrn-frame.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An Ethernet frame, perhaps a super-frame: one that stands for several of equal size.
 */
#pragma once

#include <glib.h>

/* Largest super-frame: an Ethernet header and 64 KiB - 1 of IP. */
#define WRN_FRAME_MAX (14 + 65535)

typedef enum
{
  WRN_GSO_NONE,
  WRN_GSO_TCP4,
  WRN_GSO_TCP6,
  WRN_GSO_UDP, /* each piece is a datagram of its own (USO) */
} WrnGso;

/* What the kernel left undone in a frame, or shall do to it; virtio-net's header in words. */
typedef struct
{
  WrnGso gso;
  guint16 gso_size;      /* payload bytes of each piece but the last */
  gboolean partial_csum; /* the checksum field holds only the pseudo-header's sum */
  gboolean ecn;          /* CWR is set on the first piece only (RFC 3168) */
  guint16 csum_start;    /* from the start of the frame */
  guint16 csum_offset;   /* from csum_start */
} WrnOffload;

typedef struct
{
  guint8 *data; /* (not owned) */
  gsize len;
  WrnOffload offload; /* all zeroes: an ordinary frame, complete */
} WrnFrame;
