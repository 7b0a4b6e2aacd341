/* wrn-frame-queue.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Frames that wait for a slow link, so that none of those who share it waits for another.
 *
 * Fair queueing with controlled delay (RFC 8290, RFC 8289). Each flow has a queue of its own, and
 * they take turns by bytes; one that sends less than its share, such as a game, a name lookup or
 * the answers of a transfer, goes first, whatever it is made of, and nothing within a flow changes
 * its order. A flow whose frames keep waiting is told to slow down: one frame is marked (ECN) or
 * dropped, then another, sooner and sooner, until it does. No flow can gain by what it claims to
 * be, so neither sizes, ports nor DSCP matter.
 */
#pragma once

#include "core/base/wrn-frame.h"
#include "core/base/wrn-time.h"

/* Frames of all flows, super-frames cut: 11 ms at 1 Gbit/s, and 2 MiB of memory at the most. The
 * flow with the most bytes loses its oldest frame to what comes when it is full. */
#define WRN_FRAME_QUEUE_MAX 1024

/* The largest frame that is kept: no larger one fits a packet. */
#define WRN_FRAME_QUEUE_FRAME_MAX 2048

typedef struct _WrnFrameQueue WrnFrameQueue;

typedef struct
{
  guint64 dropped; /* frames, after cutting */
  guint64 marked;
} WrnFrameQueueStats;

WrnFrameQueue *wrn_frame_queue_new (void);
void wrn_frame_queue_free (WrnFrameQueue *self);

gboolean wrn_frame_queue_push (WrnFrameQueue *self, WrnTime now, const WrnFrame *frame);
gboolean wrn_frame_queue_pop (WrnFrameQueue *self, WrnTime now, WrnFrame *out);
guint wrn_frame_queue_get_length (const WrnFrameQueue *self);
const WrnFrameQueueStats *wrn_frame_queue_get_stats (const WrnFrameQueue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnFrameQueue, wrn_frame_queue_free)
