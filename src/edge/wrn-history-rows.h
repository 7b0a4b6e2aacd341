/* wrn-history-rows.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables of a history, and how its rows get in and out.
 */
#pragma once

#include <sqlite3.h>

#include "edge/wrn-history.h"

/* Of the tables; an older program leaves a newer file alone. */
#define WRN_HISTORY_VERSION 1

/* What is read or written at once. */
typedef struct
{
  GArray *peers;  /* (owned) (element-type WrnHistoryPeer) */
  GArray *hours;  /* (owned) (element-type WrnHistoryHour): by hour */
  GArray *events; /* (owned) (element-type WrnEvent): by number */
} WrnHistoryRows;

extern const char wrn_history_schema[];

WrnHistoryRows *wrn_history_rows_new (void);
void wrn_history_rows_free (WrnHistoryRows *self);

gboolean wrn_history_rows_read (WrnHistoryRows *self, sqlite3 *db);
gboolean wrn_history_rows_write (const WrnHistoryRows *self, sqlite3 *db);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnHistoryRows, wrn_history_rows_free)
