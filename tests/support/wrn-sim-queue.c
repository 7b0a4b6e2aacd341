/* wrn-sim-queue.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What happens next: a binary heap of events by time, first come first served within one.
 */
#define G_LOG_DOMAIN "wrn-sim"

#include "config.h"

#include "tests/support/wrn-sim-queue.h"

void
wrn_sim_queue_init (WrnSimQueue *self)
{
  self->heap = g_array_sized_new (FALSE, FALSE, sizeof (WrnSimEvent), 1024);
  self->n_pushed = 0;
}

void
wrn_sim_queue_clear (WrnSimQueue *self)
{
  g_clear_pointer (&self->heap, g_array_unref);
}

static gboolean
comes_before (const WrnSimEvent *a, const WrnSimEvent *b)
{
  return a->at < b->at || (a->at == b->at && a->order < b->order);
}

void
wrn_sim_queue_push (WrnSimQueue *self, WrnTime at, WrnSimEventKind kind, guint32 index)
{
  const WrnSimEvent event = { at, self->n_pushed++, kind, index };
  WrnSimEvent *heap;
  guint i = self->heap->len;

  g_array_set_size (self->heap, i + 1);
  heap = (WrnSimEvent *) self->heap->data;
  while (i > 0 && comes_before (&event, &heap[(i - 1) / 2]))
    {
      heap[i] = heap[(i - 1) / 2];
      i = (i - 1) / 2;
    }
  heap[i] = event;
}

/* When the next event is, %WRN_TIME_NEVER if there is none. */
WrnTime
wrn_sim_queue_next (const WrnSimQueue *self)
{
  return self->heap->len > 0 ? g_array_index (self->heap, WrnSimEvent, 0).at : WRN_TIME_NEVER;
}

WrnSimEvent
wrn_sim_queue_pop (WrnSimQueue *self)
{
  WrnSimEvent *heap = (WrnSimEvent *) self->heap->data;
  const guint len = self->heap->len - 1;
  WrnSimEvent first;
  WrnSimEvent last;
  guint i = 0;

  g_assert (self->heap->len > 0);

  first = heap[0];
  last = heap[len];
  for (guint child = 1; child < len; child = 2 * i + 1)
    {
      if (child + 1 < len && comes_before (&heap[child + 1], &heap[child]))
        child++;
      if (!comes_before (&heap[child], &last))
        break;
      heap[i] = heap[child];
      i = child;
    }
  heap[i] = last;
  g_array_set_size (self->heap, len);
  return first;
}
