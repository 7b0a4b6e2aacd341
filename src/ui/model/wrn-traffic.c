/* wrn-traffic.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What passes in a community, and how long it takes: the last day of it.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-traffic.h"

#define KEY "wrn-traffic"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* Hours of the history that reach into the last day. */
#define HOURS_MAX 25

typedef struct
{
  gint64 begin; /* microseconds since 1970 */
  guint64 bytes[WRN_N_FLOWS];
} Hour;

struct _WrnTraffic
{
  GObject parent_instance;

  GWeakRef backend;              /* it owns the community */
  GWeakRef community;            /* it owns us */
  GCancellable *life;            /* (owned): of what was asked */
  WrnSeries *flows[WRN_N_FLOWS]; /* (owned): bytes a second */
  GHashTable *rtts; /* (owned) (element-type utf8 WrnSeries): microseconds, by person */
  GArray *hours;    /* (owned) (element-type Hour): before we were there */
  guint64 totals[WRN_N_FLOWS];
  guint64 rates[WRN_N_FLOWS];
  gint64 begin;       /* of our own samples, 0 if there is none */
  gint64 sampled;     /* when totals were as they are, 0 if they are not known */
  gint64 people_seen; /* when round trips were sampled last, or 0 */
  gint64 now;
  guint timer;
  guint n_watchers;
  guint n_ticks;
  gboolean open; /* we wait for statistics */
};

static guint changed; /* signal */

G_DEFINE_FINAL_TYPE (WrnTraffic, wrn_traffic, G_TYPE_OBJECT)

/* What the helper counted before we were there, hour by hour. */
static void
take_hours (WrnTraffic *self, GVariant *stats)
{
  g_autoptr (GVariant) history =
      g_variant_lookup_value (stats, "history", G_VARIANT_TYPE ("a(xtt)"));
  const gsize n = history != NULL ? g_variant_n_children (history) : 0;

  g_array_set_size (self->hours, 0);
  for (gsize i = n > HOURS_MAX ? n - HOURS_MAX : 0; i < n; i++)
    {
      Hour hour;

      g_variant_get_child (history, i, "(xtt)", &hour.begin, &hour.bytes[WRN_FLOW_DOWN],
                           &hour.bytes[WRN_FLOW_UP]);
      /* Its end is a time, too. */
      if (hour.begin >= 0 && hour.begin <= G_MAXINT64 - HOUR)
        g_array_append_val (self->hours, hour);
    }
}

static void
add_sample (WrnTraffic *self, const guint64 totals[WRN_N_FLOWS], gint64 now)
{
  const gint64 passed = now - self->sampled;
  gboolean known = self->sampled > 0 && passed > 0 && passed <= WRN_TRAFFIC_GAP;

  /* It was disconnected meanwhile, and counts from 0 again. */
  for (WrnFlow flow = 0; flow < WRN_N_FLOWS; flow++)
    known = known && totals[flow] >= self->totals[flow];

  for (WrnFlow flow = 0; flow < WRN_N_FLOWS; flow++)
    {
      const double bytes = known ? (double) (totals[flow] - self->totals[flow]) : 0;

      self->rates[flow] = known ? (guint64) (bytes * G_USEC_PER_SEC / (double) passed) : 0;
      if (known)
        wrn_series_add (self->flows[flow], self->sampled, now,
                        bytes * G_USEC_PER_SEC / (double) passed);
      self->totals[flow] = totals[flow];
    }
  if (known && self->begin == 0)
    self->begin = self->sampled;
  self->sampled = now;
}

/**
 * wrn_traffic_take_stats:
 * @stats: what GetStats returned, of the type a{sv}
 * @now: in microseconds since 1970
 */
void
wrn_traffic_take_stats (WrnTraffic *self, GVariant *stats, gint64 now)
{
  guint64 totals[WRN_N_FLOWS];

  take_hours (self, stats);
  if (g_variant_lookup (stats, "rx-bytes", "t", &totals[WRN_FLOW_DOWN]) &&
      g_variant_lookup (stats, "tx-bytes", "t", &totals[WRN_FLOW_UP]))
    add_sample (self, totals, now);
  self->now = now;
  g_signal_emit (self, changed, 0);
}

/* Those of people who left give way to others. */
static gboolean
is_gone (gpointer key, gpointer value, gpointer user_data)
{
  return wrn_people_find (user_data, key) == NULL;
}

static WrnSeries *
get_rtt (WrnTraffic *self, WrnPeople *people, const char *id)
{
  WrnSeries *series = g_hash_table_lookup (self->rtts, id);

  if (series != NULL)
    return series;
  if (g_hash_table_size (self->rtts) >= WRN_TRAFFIC_PEOPLE_MAX)
    g_hash_table_foreach_remove (self->rtts, is_gone, people);
  if (g_hash_table_size (self->rtts) >= WRN_TRAFFIC_PEOPLE_MAX)
    return NULL;
  series = wrn_series_new ();
  g_hash_table_insert (self->rtts, g_strdup (id), series);
  return series;
}

/* Takes their round trips; @now is in microseconds since 1970. */
void
wrn_traffic_take_people (WrnTraffic *self, WrnPeople *people, gint64 now)
{
  GListModel *list = G_LIST_MODEL (people);
  const gint64 passed = now - self->people_seen;
  const gint64 begin = passed > 0 && passed <= WRN_TRAFFIC_GAP
                           ? self->people_seen
                           : now - WRN_TRAFFIC_WATCHED_S * G_USEC_PER_SEC;

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (WrnPerson) person = g_list_model_get_item (list, i);
      const guint64 rtt = wrn_person_get_rtt (person);
      WrnSeries *series;

      if (wrn_person_get_way (person) < WRN_WAY_RELAYED || rtt == 0)
        continue;
      series = get_rtt (self, people, wrn_person_get_id (person));
      if (series != NULL)
        wrn_series_add (series, begin, now, (double) rtt);
    }
  self->people_seen = now;
}

static void
told_stats_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WrnTraffic) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer = wrn_backend_ask_finish (WRN_BACKEND (source), result, &error);

  self->open = FALSE;
  /* One that does not answer has a gap in its plots, and the community says why. */
  if (answer != NULL && answer->value != NULL)
    wrn_traffic_take_stats (self, answer->value, g_get_real_time ());
}

/* People are sampled as they were when they last told something, and asked to tell more. */
static void
ask (WrnTraffic *self)
{
  g_autoptr (WrnCommunity) community = g_weak_ref_get (&self->community);
  g_autoptr (WrnBackend) backend = g_weak_ref_get (&self->backend);
  const WrnQuestion question = { .request = WRN_REQUEST_STATS, .community = community };

  if (community == NULL || backend == NULL)
    return;
  wrn_traffic_take_people (self, wrn_community_get_people (community), g_get_real_time ());
  if (self->n_ticks++ % 2 == 0)
    wrn_backend_look_at_people (backend, community);
  /* One that is slow is not asked more than it answers. */
  if (self->open)
    return;
  self->open = TRUE;
  wrn_backend_ask_async (backend, &question, self->life, told_stats_cb, g_object_ref (self));
}

static gboolean
tick_cb (gpointer user_data)
{
  ask (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
is_on (WrnCommunity *community)
{
  const char *state = wrn_community_get_bus_state (community);

  return !g_str_equal (state, "off") && !g_str_equal (state, "failed");
}

static void
set_timer (WrnTraffic *self)
{
  g_autoptr (WrnCommunity) community = g_weak_ref_get (&self->community);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (community == NULL || !is_on (community))
    {
      self->rates[WRN_FLOW_DOWN] = self->rates[WRN_FLOW_UP] = 0;
      self->sampled = 0;
      return;
    }
  self->timer =
      g_timeout_add_seconds (self->n_watchers > 0 ? WRN_TRAFFIC_WATCHED_S : WRN_TRAFFIC_UNWATCHED_S,
                             tick_cb, self);
}

static void
state_cb (WrnCommunity *community, GParamSpec *pspec, WrnTraffic *self)
{
  if (is_on (community) == (self->timer != 0))
    return;
  set_timer (self);
  g_signal_emit (self, changed, 0);
}

/* From now on there are samples every second. */
void
wrn_traffic_watch (WrnTraffic *self)
{
  if (self->n_watchers++ > 0)
    return;
  set_timer (self);
  if (self->timer != 0)
    ask (self);
}

void
wrn_traffic_unwatch (WrnTraffic *self)
{
  g_return_if_fail (self->n_watchers > 0);

  if (--self->n_watchers == 0)
    set_timer (self);
}

gboolean
wrn_traffic_is_sampling (WrnTraffic *self)
{
  return self->timer != 0;
}

/* Time passes, though there may be nothing to sample. */
void
wrn_traffic_set_now (WrnTraffic *self, gint64 now)
{
  self->now = now;
}

static void
wrn_traffic_dispose (GObject *object)
{
  WrnTraffic *self = WRN_TRAFFIC (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->life);
  G_OBJECT_CLASS (wrn_traffic_parent_class)->dispose (object);
}

static void
wrn_traffic_finalize (GObject *object)
{
  WrnTraffic *self = WRN_TRAFFIC (object);

  g_weak_ref_clear (&self->backend);
  g_weak_ref_clear (&self->community);
  g_object_unref (self->life);
  for (WrnFlow flow = 0; flow < WRN_N_FLOWS; flow++)
    wrn_series_free (self->flows[flow]);
  g_hash_table_unref (self->rtts);
  g_array_unref (self->hours);
  G_OBJECT_CLASS (wrn_traffic_parent_class)->finalize (object);
}

static void
wrn_traffic_class_init (WrnTrafficClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wrn_traffic_dispose;
  object_class->finalize = wrn_traffic_finalize;
  changed = g_signal_new ("changed", WRN_TYPE_TRAFFIC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                          G_TYPE_NONE, 0);
}

static void
wrn_traffic_init (WrnTraffic *self)
{
  g_weak_ref_init (&self->backend, NULL);
  g_weak_ref_init (&self->community, NULL);
  self->life = g_cancellable_new ();
  for (WrnFlow flow = 0; flow < WRN_N_FLOWS; flow++)
    self->flows[flow] = wrn_series_new ();
  self->rtts =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) wrn_series_free);
  self->hours = g_array_new (FALSE, FALSE, sizeof (Hour));
  self->now = g_get_real_time ();
}

/* (transfer none): that of @community */
WrnTraffic *
wrn_traffic_of (WrnBackend *backend, WrnCommunity *community)
{
  WrnTraffic *self = g_object_get_data (G_OBJECT (community), KEY);

  if (self != NULL)
    return self;
  self = g_object_new (WRN_TYPE_TRAFFIC, NULL);
  g_weak_ref_set (&self->backend, backend);
  g_weak_ref_set (&self->community, community);
  g_object_set_data_full (G_OBJECT (community), KEY, self, g_object_unref);
  g_signal_connect_object (community, "notify::state", G_CALLBACK (state_cb), self, 0);
  set_timer (self);
  return self;
}

/* Of the newest sample, in microseconds since 1970. */
gint64
wrn_traffic_get_now (WrnTraffic *self)
{
  return self->now;
}

/* When our own samples begin, in microseconds since 1970; 0 if there is none. */
gint64
wrn_traffic_get_begin (WrnTraffic *self)
{
  return self->begin;
}

/* Bytes a second. */
guint64
wrn_traffic_get_rate (WrnTraffic *self, WrnFlow flow)
{
  g_return_val_if_fail ((guint) flow < WRN_N_FLOWS, 0);
  return self->rates[flow];
}

/* Bytes since it was connected. */
guint64
wrn_traffic_get_total (WrnTraffic *self, WrnFlow flow)
{
  g_return_val_if_fail ((guint) flow < WRN_N_FLOWS, 0);
  return self->totals[flow];
}

/* The average of the hour that @when is in, as far as it has passed. */
static double
find_hour (WrnTraffic *self, WrnFlow flow, gint64 when)
{
  for (guint i = 0; i < self->hours->len; i++)
    {
      const Hour *hour = &g_array_index (self->hours, Hour, i);

      if (hour->begin <= when && when < hour->begin + HOUR && self->now > hour->begin)
        return (double) hour->bytes[flow] * G_USEC_PER_SEC /
               (double) MIN (self->now - hour->begin, HOUR);
    }
  return WRN_SERIES_GAP;
}

/**
 * wrn_traffic_read_flow:
 * @points: (out): bytes a second, see wrn_series_read()
 *
 * Of the last day there are the averages of hours, too, that the helper counted.
 */
guint
wrn_traffic_read_flow (WrnTraffic *self,
                       WrnFlow flow,
                       WrnSpan span,
                       double points[static WRN_SERIES_POINTS_MAX])
{
  const guint n = wrn_series_read (self->flows[flow], span, self->now, points);

  for (guint i = 0; span == WRN_SPAN_DAY && i < n; i++)
    if (points[i] < 0)
      points[i] = find_hour (self, flow, wrn_span_get_point_begin (span, self->now, i));
  return n;
}

/**
 * wrn_traffic_read_rtt:
 * @person: its id
 * @points: (out): microseconds, see wrn_series_read()
 */
guint
wrn_traffic_read_rtt (WrnTraffic *self,
                      const char *person,
                      WrnSpan span,
                      double points[static WRN_SERIES_POINTS_MAX])
{
  const WrnSeries *series = g_hash_table_lookup (self->rtts, person);

  if (series != NULL)
    return wrn_series_read (series, span, self->now, points);
  for (guint i = 0; i < wrn_span_get_n_points (span); i++)
    points[i] = WRN_SERIES_GAP;
  return wrn_span_get_n_points (span);
}
