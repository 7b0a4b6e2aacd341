/* wrn-frame-queue.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Frames that wait for a slow link, so that none of those who share it waits for another.
 */
#define G_LOG_DOMAIN "wrn-ethernet"

#include "config.h"

#include "core/ethernet/wrn-frame-queue.h"

#include <string.h>

#include "core/base/wrn-mac.h"
#include "core/ethernet/wrn-codel.h"
#include "core/ethernet/wrn-ethernet.h"
#include "core/ethernet/wrn-packet-view.h"
#include "core/ethernet/wrn-segmenter.h"

/* Two flows that share a queue share its delay: with four transfers, one game in 250 would. */
#define N_FLOWS 1024

/* Bytes that a flow sends before it is the turn of the next: a frame of the usual MTU. */
#define QUANTUM 1514

/* The end of a list, for cells and flows alike. */
#define NONE G_MAXUINT16
G_STATIC_ASSERT (N_FLOWS < NONE && WRN_FRAME_QUEUE_MAX < NONE);

typedef struct
{
  WrnTime queued_at;
  WrnOffload offload;
  guint16 len;
  guint16 next; /* in its flow, or among the free ones */
  guint8 data[WRN_FRAME_QUEUE_FRAME_MAX];
} Cell;

/* Cells or flows, chained by their numbers. */
typedef struct
{
  guint16 first, last;
} Chain;

typedef struct
{
  Chain cells;
  WrnCodel codel;
  gint32 deficit; /* bytes that it may send before the next one's turn */
  guint16 next;   /* in the chain of new or old flows */
  gboolean active;
} Flow;

struct _WrnFrameQueue
{
  Flow flows[N_FLOWS];
  guint32 bytes[N_FLOWS]; /* that wait in each flow; beside each other, as all are looked through */
  Chain fresh;            /* flows that had nothing to send before: their first turn comes now */
  Chain old;
  guint16 free_cell; /* the first of those that are free again */
  guint n_used;      /* cells that were ever used: memory that nobody needs is never touched */
  guint n_waiting;
  guint16 lent; /* the cell that was popped last, NONE if there is none */
  WrnFrameQueueStats stats;
  Cell cells[WRN_FRAME_QUEUE_MAX];
};

WrnFrameQueue *
wrn_frame_queue_new (void)
{
  static const Chain empty = { NONE, NONE };
  WrnFrameQueue *self = g_new0 (WrnFrameQueue, 1);

  for (guint i = 0; i < N_FLOWS; i++)
    self->flows[i].cells = empty;
  self->fresh = self->old = empty;
  self->free_cell = self->lent = NONE;
  return self;
}

void
wrn_frame_queue_free (WrnFrameQueue *self)
{
  g_free (self);
}

static void
append_flow (WrnFrameQueue *self, Chain *chain, guint16 number)
{
  self->flows[number].next = NONE;
  if (chain->first == NONE)
    chain->first = number;
  else
    self->flows[chain->last].next = number;
  chain->last = number;
}

static void
remove_first_flow (WrnFrameQueue *self, Chain *chain)
{
  chain->first = self->flows[chain->first].next;
}

static void
release_cell (WrnFrameQueue *self, guint16 number)
{
  self->cells[number].next = self->free_cell;
  self->free_cell = number;
}

static void
release_lent (WrnFrameQueue *self)
{
  if (self->lent != NONE)
    release_cell (self, self->lent);
  self->lent = NONE;
}

/* The oldest cell of a flow; NONE if it has none. */
static guint16
take_cell (WrnFrameQueue *self, guint16 flow)
{
  Chain *chain = &self->flows[flow].cells;
  const guint16 number = chain->first;

  if (number == NONE)
    return NONE;
  chain->first = self->cells[number].next;
  self->bytes[flow] -= self->cells[number].len;
  self->n_waiting--;
  return number;
}

static void
drop_cell (WrnFrameQueue *self, guint16 number)
{
  release_cell (self, number);
  self->stats.dropped++;
}

/* What has waited longest in the flow that takes most room: neither does another flow pay for it,
 * nor has its sender to wait until it learns of the loss. */
static void
make_room (WrnFrameQueue *self)
{
  guint16 fattest = 0;

  for (guint16 i = 1; i < N_FLOWS; i++)
    if (self->bytes[i] > self->bytes[fattest])
      fattest = i;
  drop_cell (self, take_cell (self, fattest));
}

static Cell *
new_cell (WrnFrameQueue *self, guint16 *number)
{
  if (self->n_waiting == WRN_FRAME_QUEUE_MAX)
    make_room (self);
  *number = self->free_cell;
  if (*number == NONE)
    *number = (guint16) self->n_used++;
  else
    self->free_cell = self->cells[*number].next;
  return &self->cells[*number];
}

static guint32
mix (guint32 hash, const guint8 *data, gsize len)
{
  for (gsize i = 0; i < len; i++)
    hash = (hash ^ data[i]) * 16777619;
  return hash;
}

/* Addresses, protocol and ports; what has none of them is known by whom it goes to. */
static guint16
find_flow (const WrnFrame *frame)
{
  const guint8 *body = frame->data + WRN_ETH_BODY;
  guint32 hash = mix (2166136261, frame->data, WRN_MAC_LEN);
  WrnPacketView view;

  if (wrn_packet_view_parse (&view, body, frame->len - WRN_ETH_BODY) == WRN_DROP_NONE)
    {
      hash = mix (hash, view.source, view.address_len);
      hash = mix (hash, view.destination, view.address_len);
      hash = mix (hash, &view.protocol, 1);
      hash = (hash ^ view.source_port) * 16777619;
      hash = (hash ^ view.destination_port) * 16777619;
    }
  return (guint16) ((hash ^ hash >> 10 ^ hash >> 20) % N_FLOWS);
}

static void
append_cell (WrnFrameQueue *self, guint16 number, guint16 cell)
{
  Flow *flow = &self->flows[number];

  self->cells[cell].next = NONE;
  if (flow->cells.first == NONE)
    flow->cells.first = cell;
  else
    self->cells[flow->cells.last].next = cell;
  flow->cells.last = cell;
  self->bytes[number] += self->cells[cell].len;
  self->n_waiting++;

  if (flow->active)
    return;
  flow->active = TRUE;
  flow->deficit = QUANTUM;
  append_flow (self, &self->fresh, number);
}

/**
 * wrn_frame_queue_push:
 * @self: a queue
 * @now: when
 * @frame: a frame or super-frame, which is copied
 *
 * Returns: %FALSE if @frame is none that could be cut and kept, and was left alone
 */
gboolean
wrn_frame_queue_push (WrnFrameQueue *self, WrnTime now, const WrnFrame *frame)
{
  WrnSegmenter pieces;
  guint16 flow;

  if (wrn_segmenter_init (&pieces, frame, WRN_SEGMENT_OPEN) != WRN_DROP_NONE ||
      wrn_segmenter_get_largest (&pieces) > WRN_FRAME_QUEUE_FRAME_MAX)
    return FALSE;

  release_lent (self);
  flow = find_flow (frame);
  while (pieces.n_done < pieces.n_pieces)
    {
      guint16 number;
      Cell *cell = new_cell (self, &number);

      cell->len = (guint16) wrn_segmenter_next (&pieces, cell->data, sizeof cell->data);
      cell->queued_at = now;
      cell->offload = pieces.open ? frame->offload : (WrnOffload){ 0 };
      cell->offload.gso = WRN_GSO_NONE;
      cell->offload.gso_size = 0;
      cell->offload.ecn = FALSE;
      append_cell (self, flow, number);
    }
  return TRUE;
}

/* The next cell of a flow that may pass, after those that had to go; NONE if none is left. */
static guint16
take_passing (WrnFrameQueue *self, WrnTime now, guint16 flow)
{
  WrnCodel *codel = &self->flows[flow].codel;

  for (;;)
    {
      const guint16 number = take_cell (self, flow);
      Cell *cell;

      if (number == NONE)
        return NONE;
      cell = &self->cells[number];
      if (!wrn_codel_must_signal (codel, now, now - cell->queued_at, self->bytes[flow]))
        return number;
      if (wrn_ecn_mark (cell->data, cell->len))
        {
          self->stats.marked++;
          return number;
        }
      drop_cell (self, number);
    }
}

/* Whose turn it is. A flow that was new and is empty now has to pass the old ones once before it is
 * new again, lest many short ones starve them. */
static gboolean
next_turn (WrnFrameQueue *self, WrnTime now, guint16 *cell)
{
  Chain *chain = self->fresh.first != NONE ? &self->fresh : &self->old;
  const guint16 number = chain->first;
  Flow *flow = &self->flows[number];

  *cell = NONE;
  if (flow->deficit > 0)
    *cell = take_passing (self, now, number);
  if (*cell != NONE)
    {
      flow->deficit -= self->cells[*cell].len;
      return TRUE;
    }

  remove_first_flow (self, chain);
  if (flow->deficit > 0 && (chain == &self->old || self->old.first == NONE))
    {
      flow->active = FALSE;
      return FALSE;
    }
  if (flow->deficit <= 0)
    flow->deficit += QUANTUM;
  append_flow (self, &self->old, number);
  return FALSE;
}

/**
 * wrn_frame_queue_pop:
 * @self: a queue
 * @now: when
 * @out: (out): the next frame, lent until the next call; its bytes may be changed
 *
 * Returns: %FALSE if none is left
 */
gboolean
wrn_frame_queue_pop (WrnFrameQueue *self, WrnTime now, WrnFrame *out)
{
  guint16 number;
  Cell *cell;

  release_lent (self);
  do
    if (self->n_waiting == 0)
      return FALSE;
  while (!next_turn (self, now, &number));

  cell = &self->cells[number];
  *out = (WrnFrame){ .data = cell->data, .len = cell->len, .offload = cell->offload };
  self->lent = number;
  return TRUE;
}

guint
wrn_frame_queue_get_length (const WrnFrameQueue *self)
{
  return self->n_waiting;
}

const WrnFrameQueueStats *
wrn_frame_queue_get_stats (const WrnFrameQueue *self)
{
  return &self->stats;
}
