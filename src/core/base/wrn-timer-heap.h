/* wrn-timer-heap.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which of many deadlines comes next: a binary heap of timers that their owners embed.
 */
#pragma once

#include "core/base/wrn-time.h"

/* Embedded by value; all zeroes is a timer that is not set. */
typedef struct
{
  WrnTime at;
  guint position; /* in the heap, from 1; 0: not set */
  gpointer owner; /* (not owned): removed from the heap before it is freed */
} WrnTimer;

typedef struct _WrnTimerHeap WrnTimerHeap;

WrnTimerHeap *wrn_timer_heap_new (void);
void wrn_timer_heap_free (WrnTimerHeap *self);

void wrn_timer_heap_set (WrnTimerHeap *self, WrnTimer *timer, WrnTime at);
void wrn_timer_heap_set_earlier (WrnTimerHeap *self, WrnTimer *timer, WrnTime at);
void wrn_timer_heap_remove (WrnTimerHeap *self, WrnTimer *timer);

WrnTime wrn_timer_heap_next (const WrnTimerHeap *self);
WrnTimer *wrn_timer_heap_pop_due (WrnTimerHeap *self, WrnTime now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnTimerHeap, wrn_timer_heap_free)
