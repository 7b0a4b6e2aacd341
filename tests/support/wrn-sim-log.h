/* wrn-sim-log.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The last packets of a simulation, to be printed when a test fails.
 */
#pragma once

#include "tests/support/wrn-sim.h"

typedef struct
{
  WrnTime at;
  WrnSimFate fate;
  guint32 origin; /* host index, or beyond all hosts if forged */
  guint32 place;  /* host index where it ended, or beyond all hosts */
  guint32 len;
  WrnEndpoint source;
  WrnEndpoint target;
} WrnSimLogEntry;

typedef struct _WrnSimLog WrnSimLog;

WrnSimLog *wrn_sim_log_new (void);
void wrn_sim_log_free (WrnSimLog *self);
void wrn_sim_log_add (WrnSimLog *self, const WrnSimLogEntry *entry);
void wrn_sim_log_print (WrnSimLog *self, GPtrArray *hosts);
