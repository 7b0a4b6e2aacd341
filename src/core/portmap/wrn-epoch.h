/* wrn-epoch.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Notices that a router lost its mappings, from the clock that it shows in each answer.
 */
#pragma once

#include "core/base/wrn-time.h"

/* Of one router; all zeroes: it has not spoken yet. Owns nothing. */
typedef struct
{
  gboolean known;
  guint32 seconds; /* its clock */
  WrnTime at;      /* when it showed it */
} WrnEpoch;

gboolean wrn_epoch_note (WrnEpoch *self, WrnTime now, guint32 seconds);
