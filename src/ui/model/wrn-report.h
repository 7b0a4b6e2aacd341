/* wrn-report.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A diagnosis as a text for whoever helps.
 */
#pragma once

#include "ui/model/wrn-backend.h"

/* The last lines of the log that are in a report. */
#define WRN_REPORT_LOG_LINES 100

typedef struct
{
  WrnCommunity *community;
  GListModel *checks; /* of WrnCheck */
  GListModel *log;    /* of WrnLogEntry, the oldest first */
  gint64 now;         /* microseconds since 1970 */
} WrnReportSource;

char *wrn_report_write (const WrnReportSource *self, gboolean with_names);
