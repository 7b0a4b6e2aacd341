/* wrn-snapshot.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looks at everything that a diagnosis is made from.
 */
#pragma once

#include "edge/wrn-edge-runner.h"
#include "edge/wrn-events.h"
#include "edge/wrn-history.h"

/* How busy the thread of the packets is; embedded by value. */
typedef struct
{
  gint64 noted_at; /* 0: never */
  gint64 used;     /* processor time */
  double load;     /* between the last two notes, 0 to 1; -1: not known */
} WrnLoad;

/* Borrowed for the call. */
typedef struct
{
  const WrnProfile *profile;
  const char *name;            /* ours, as members see it */
  const WrnEdgeRunner *runner; /* (nullable): NULL while the community is not connected */
  const WrnEvents *events;
  const WrnHistory *history;
  double load;
} WrnSnapshotSource;

void wrn_load_note (WrnLoad *self, gint64 now, gint64 used);
void wrn_load_note_now (WrnLoad *self);

GVariant *wrn_snapshot_diagnose (const WrnSnapshotSource *source);
