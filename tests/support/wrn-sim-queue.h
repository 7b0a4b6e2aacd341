/* wrn-sim-queue.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What happens next: a binary heap of events by time, first come first served within one.
 */
#pragma once

#include "core/base/wrn-time.h"

typedef enum
{
  WRN_SIM_EVENT_PACKET, /* a packet reaches the host or box it is addressed to */
  WRN_SIM_EVENT_LAST,   /* a packet has crossed the last link before its host */
  WRN_SIM_EVENT_FRAME,  /* a program on a host writes a frame to its TAP */
  WRN_SIM_EVENT_TIMER,  /* a machine's deadline */
  WRN_SIM_EVENT_CALL,   /* something that the test wants to do */
} WrnSimEventKind;

typedef struct
{
  WrnTime at;
  guint64 order; /* breaks ties, so that the same seed gives the same trace */
  WrnSimEventKind kind;
  guint32 index; /* of the packet, host or call */
} WrnSimEvent;

typedef struct
{
  GArray *heap; /* (owned) (element-type WrnSimEvent) */
  guint64 n_pushed;
} WrnSimQueue;

void wrn_sim_queue_init (WrnSimQueue *self);
void wrn_sim_queue_clear (WrnSimQueue *self);
void wrn_sim_queue_push (WrnSimQueue *self, WrnTime at, WrnSimEventKind kind, guint32 index);
WrnTime wrn_sim_queue_next (const WrnSimQueue *self);
WrnSimEvent wrn_sim_queue_pop (WrnSimQueue *self);
