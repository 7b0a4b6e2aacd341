/* wrn-traffic.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What passes in a community, and how long it takes: the last day of it.
 *
 * A community has one from when somebody first asks for it, as long as it lives. It samples by
 * itself while the community is on: slowly, so that a plot that is opened is not empty, and every
 * second while somebody watches. The people of the community are asked about at the same time, so
 * that whoever shows round trips needs to do no more than watch.
 */
#pragma once

#include "ui/model/wrn-backend.h"
#include "ui/model/wrn-series.h"

#define WRN_TYPE_TRAFFIC (wrn_traffic_get_type ())

/* Signals: “changed” after each sample. */
G_DECLARE_FINAL_TYPE (WrnTraffic, wrn_traffic, WRN, TRAFFIC, GObject)

typedef enum
{
  WRN_FLOW_DOWN,
  WRN_FLOW_UP,
  WRN_N_FLOWS,
} WrnFlow;

#define WRN_TRAFFIC_WATCHED_S 1
#define WRN_TRAFFIC_UNWATCHED_S 5

/* A computer that slept, or a helper that hung, tells nothing of the time between. */
#define WRN_TRAFFIC_GAP (30 * G_USEC_PER_SEC)

/* Of how many people round trips are kept: more than communities are made for. */
#define WRN_TRAFFIC_PEOPLE_MAX 256

WrnTraffic *wrn_traffic_of (WrnBackend *backend, WrnCommunity *community);

void wrn_traffic_watch (WrnTraffic *self);
void wrn_traffic_unwatch (WrnTraffic *self);
gboolean wrn_traffic_is_sampling (WrnTraffic *self);

void wrn_traffic_take_stats (WrnTraffic *self, GVariant *stats, gint64 now);
void wrn_traffic_take_people (WrnTraffic *self, WrnPeople *people, gint64 now);
void wrn_traffic_set_now (WrnTraffic *self, gint64 now);

gint64 wrn_traffic_get_now (WrnTraffic *self);
gint64 wrn_traffic_get_begin (WrnTraffic *self);
guint64 wrn_traffic_get_rate (WrnTraffic *self, WrnFlow flow);
guint64 wrn_traffic_get_total (WrnTraffic *self, WrnFlow flow);
guint wrn_traffic_read_flow (WrnTraffic *self,
                             WrnFlow flow,
                             WrnSpan span,
                             double points[static WRN_SERIES_POINTS_MAX]);
guint wrn_traffic_read_rtt (WrnTraffic *self,
                            const char *person,
                            WrnSpan span,
                            double points[static WRN_SERIES_POINTS_MAX]);
