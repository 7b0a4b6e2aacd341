/* wrn-fragmenter.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Cuts an IP packet into fragments (RFC 791 section 3.2, RFC 8200 section 4.5).
 */
#pragma once

#include <glib.h>

/* An iterator on the stack; the packet is borrowed and must outlive it. */
typedef struct
{
  const guint8 *body; /* (not owned) */
  gsize header_len;   /* bytes of @body in front of each fragment */
  gsize at;           /* offset of the first byte that is not yet in a fragment */
  gsize end;
  gsize step;    /* payload bytes of each fragment but the last */
  gsize shift;   /* of @at, to its offset in the packet that is put together at last */
  guint32 id;    /* of all fragments */
  guint8 next;   /* IPv6: what the payload begins with */
  gboolean more; /* it is a fragment itself, and not the last one */
} WrnFragmenter;

gboolean
wrn_fragmenter_init (WrnFragmenter *self, const guint8 *body, gsize len, gsize room, guint32 id);
gsize wrn_fragmenter_next (WrnFragmenter *self, guint8 *out, gsize size);
