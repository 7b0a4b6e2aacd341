/* wrn-patience.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Knows when many ask and nobody is in a hurry, so that it pays to let some more questions come.
 */
#pragma once

#include "core/base/wrn-time.h"

/* What an answer may come later: little beside the way to any client. */
#define WRN_PATIENCE_NAP WRN_MSEC (1)

/* After something was relayed, all that comes is taken at once for this long. */
#define WRN_PATIENCE_HURRY WRN_SECONDS (1)

/* All zeroes at first. */
typedef struct
{
  WrnTime woken_at; /* when it last began to work */
  WrnTime relayed_at;
  guint64 n_received; /* until it last stopped */
  guint64 n_relayed;
} WrnPatience;

void wrn_patience_wake (WrnPatience *self, WrnTime now);
gboolean
wrn_patience_may_nap (WrnPatience *self, WrnTime now, guint64 n_received, guint64 n_relayed);
