/* wrn-activity-export.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the activity of a community was, as a file for other programs.
 */
#pragma once

#include "ui/model/wrn-log.h"
#include "ui/model/wrn-traffic.h"

/* Lent. */
typedef struct
{
  const char *community; /* its name */
  WrnTraffic *traffic;
  WrnPeople *people;
  GListModel *events; /* of WrnLogEntry, the oldest first */
  WrnSpan span;
} WrnActivity;

char *wrn_activity_export_csv (const WrnActivity *self);
char *wrn_activity_export_json (const WrnActivity *self);
