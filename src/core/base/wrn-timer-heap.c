/* wrn-timer-heap.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which of many deadlines comes next: a binary heap of timers that their owners embed.
 */
#define G_LOG_DOMAIN "wrn-base"

#include "config.h"

#include "core/base/wrn-timer-heap.h"

/* Positions count from 1, so that the parent of n is n / 2. */
struct _WrnTimerHeap
{
  GPtrArray *timers; /* (owned) (element-type WrnTimer): not owned themselves; the first is NULL */
};

WrnTimerHeap *
wrn_timer_heap_new (void)
{
  WrnTimerHeap *self = g_new0 (WrnTimerHeap, 1);

  self->timers = g_ptr_array_new ();
  g_ptr_array_add (self->timers, NULL);
  return self;
}

void
wrn_timer_heap_free (WrnTimerHeap *self)
{
  g_ptr_array_unref (self->timers);
  g_free (self);
}

static WrnTimer *
get (const WrnTimerHeap *self, guint position)
{
  return g_ptr_array_index (self->timers, position);
}

static void
put (WrnTimerHeap *self, guint position, WrnTimer *timer)
{
  g_ptr_array_index (self->timers, position) = timer;
  timer->position = position;
}

/* Moves @timer up from the free place @position as far as it is earlier than its parents. */
static guint
sift_up (WrnTimerHeap *self, guint position, const WrnTimer *timer)
{
  while (position > 1 && timer->at < get (self, position / 2)->at)
    {
      put (self, position, get (self, position / 2));
      position /= 2;
    }
  return position;
}

/* Moves @timer down from the free place @position as far as it is later than its children. */
static guint
sift_down (WrnTimerHeap *self, guint position, const WrnTimer *timer)
{
  for (guint child = 2 * position; child < self->timers->len; child = 2 * position)
    {
      if (child + 1 < self->timers->len && get (self, child + 1)->at < get (self, child)->at)
        child++;
      if (get (self, child)->at >= timer->at)
        break;
      put (self, position, get (self, child));
      position = child;
    }
  return position;
}

static void
settle (WrnTimerHeap *self, guint position, WrnTimer *timer)
{
  position = sift_up (self, position, timer);
  put (self, sift_down (self, position, timer), timer);
}

/**
 * wrn_timer_heap_set:
 * @self: a heap
 * @timer: a timer with its owner filled in
 * @at: when it is due, instead of what it was set to; %WRN_TIME_NEVER removes it
 */
void
wrn_timer_heap_set (WrnTimerHeap *self, WrnTimer *timer, WrnTime at)
{
  if (at == WRN_TIME_NEVER)
    {
      wrn_timer_heap_remove (self, timer);
      return;
    }

  timer->at = at;
  if (timer->position == 0)
    {
      timer->position = self->timers->len;
      g_ptr_array_add (self->timers, timer);
    }
  settle (self, timer->position, timer);
}

/* As wrn_timer_heap_set(), but leaves a timer that is due by then as it is: for each packet, where
 * waking up too early now and then costs less than keeping the deadline exact. */
void
wrn_timer_heap_set_earlier (WrnTimerHeap *self, WrnTimer *timer, WrnTime at)
{
  if (timer->position == 0 || at < timer->at)
    wrn_timer_heap_set (self, timer, at);
}

void
wrn_timer_heap_remove (WrnTimerHeap *self, WrnTimer *timer)
{
  const guint hole = timer->position;
  WrnTimer *last;

  if (hole == 0)
    return;

  last = get (self, self->timers->len - 1);
  g_ptr_array_set_size (self->timers, (gint) self->timers->len - 1);
  timer->position = 0;
  if (last != timer)
    settle (self, hole, last);
}

/* When the first timer is due; WRN_TIME_NEVER without one. */
WrnTime
wrn_timer_heap_next (const WrnTimerHeap *self)
{
  return self->timers->len > 1 ? get (self, 1)->at : WRN_TIME_NEVER;
}

/* Returns: (nullable): a timer that was due by @now and is no longer set */
WrnTimer *
wrn_timer_heap_pop_due (WrnTimerHeap *self, WrnTime now)
{
  WrnTimer *first;

  if (wrn_timer_heap_next (self) > now)
    return NULL;
  first = get (self, 1);
  wrn_timer_heap_remove (self, first);
  return first;
}
