/* wrn-edge-report.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The state of an edge as lines of JSON, for programs that watch.
 */
#pragma once

#include <gio/gio.h>

#include "core/driver/wrn-driver.h"
#include "core/edge/wrn-edge.h"

typedef struct _WrnEdgeReport WrnEdgeReport;

/* What a line is made from; borrowed for the call. */
typedef struct
{
  const WrnEdge *edge;
  const WrnUdp *udp;
  const WrnTap *tap;
  const WrnDriver *driver;
  const WrnSubnet *subnet;
  WrnTime now;
  WrnTime started;
} WrnEdgeReportSource;

WrnEdgeReport *wrn_edge_report_open (const char *path, GError **error);
void wrn_edge_report_free (WrnEdgeReport *self);

gboolean
wrn_edge_report_write (WrnEdgeReport *self, const WrnEdgeReportSource *source, GError **error);
char *wrn_edge_report_format (const WrnEdgeReportSource *source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnEdgeReport, wrn_edge_report_free)
