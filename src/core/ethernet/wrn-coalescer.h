/* wrn-coalescer.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Joins consecutive packets of a flow into super-frames, so that the kernel gets many at once.
 */
#pragma once

#include "core/base/wrn-drop.h"
#include "core/base/wrn-frame.h"

/* Flows that are collected at the same time. One peer's bulk transfer is one or a few; with more,
 * the oldest run is closed early, which costs speed and nothing else. */
#define WRN_COALESCER_RUNS 8

/* What UDP_SEGMENT takes; the pieces of larger runs would come in two super-frames anyway. */
#define WRN_COALESCER_MAX_PIECES 64

/* Frames that wait elsewhere to be written: as many as come out of a batch of a bulk transfer. */
#define WRN_COALESCER_HELD 8

/* Frames go in, and after each one everything that is ready comes out:
 *
 *   wrn_coalescer_push (self, addresses, body, len, open);
 *   while (wrn_coalescer_pop (self, &ready))
 *     write (ready);
 *
 * and at the end of a batch the same with wrn_coalescer_flush(). Packets of one flow never change
 * their order; a packet that is not collected passes the open runs of other flows. Each byte is
 * copied once. All memory, 1.1 MiB, is taken at creation, but touched only when it is needed. */
typedef struct _WrnCoalescer WrnCoalescer;

/* What the frames may be that come out. */
typedef enum
{
  WRN_COALESCER_NONE = 0,     /* single and complete */
  WRN_COALESCER_TCP = 1 << 0, /* super-frames of TCP, and checksums to be completed */
  WRN_COALESCER_UDP = 1 << 1, /* super-frames of UDP as well */
} WrnCoalescerFlags;

WrnCoalescer *wrn_coalescer_new (WrnCoalescerFlags flags);
void wrn_coalescer_free (WrnCoalescer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnCoalescer, wrn_coalescer_free)

WrnDrop wrn_coalescer_push (WrnCoalescer *self,
                            const guint8 *addresses,
                            const guint8 *body,
                            gsize len,
                            gboolean open);
void wrn_coalescer_flush (WrnCoalescer *self);
gboolean wrn_coalescer_pop (WrnCoalescer *self, WrnFrame *out);
gboolean wrn_coalescer_hold (WrnCoalescer *self, const WrnFrame *popped);
void wrn_coalescer_release (WrnCoalescer *self);
