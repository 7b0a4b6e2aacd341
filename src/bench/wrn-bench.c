/* wrn-bench.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be measured, and what came out.
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include "bench/wrn-bench.h"

#include <math.h>

const char *const wrn_bench_modes[2] = { "with offloads", "without offloads" };

static const WrnFigureInfo figures[] = {
  [WRN_FIGURE_BITS] = { "bits_per_second", "rate" },
  [WRN_FIGURE_PER_SECOND] = { "per_second", "per second" },
  [WRN_FIGURE_MEAN] = { "mean_ns", "mean" },
  [WRN_FIGURE_P50] = { "p50_ns", "p50" },
  [WRN_FIGURE_P90] = { "p90_ns", "p90" },
  [WRN_FIGURE_P99] = { "p99_ns", "p99" },
  [WRN_FIGURE_JITTER] = { "jitter_ns", "jitter" },
  [WRN_FIGURE_LOSS] = { "loss_percent", "loss" },
  [WRN_FIGURE_PER_RUN] = { "packets_per_run", "per run" },
};
G_STATIC_ASSERT (G_N_ELEMENTS (figures) == WRN_N_FIGURES);

/* In the order in which they run: the last one leaves the network. */
static const WrnBenchGroup groups[] = {
  { "crypto", wrn_bench_crypto },
  { "protocol", wrn_bench_protocol },
  { "udp", wrn_bench_udp },
  { "tap", wrn_bench_tap },
};

struct _WrnBench
{
  WrnBenchProgress progress; /* (nullable) */
  gpointer user_data;        /* (not owned) */
  double seconds;            /* for each measurement */
  gboolean counting;
  GPtrArray *names;  /* (owned) (element-type utf8): of what will be measured */
  GArray *results;   /* (owned) (element-type WrnResult) */
  GArray *notes;     /* (owned) (element-type WrnBenchNote) */
  GArray *skipped;   /* (owned) (element-type WrnBenchNote) */
  const char *group; /* (not owned): that runs */
  guint n_begun;
  WrnMeter meter;
};

G_DEFINE_QUARK (wrn - bench - error - quark, wrn_bench_error)

const WrnFigureInfo *
wrn_figure_get_info (WrnFigure figure)
{
  return &figures[figure];
}

const WrnBenchGroup *
wrn_bench_get_groups (gsize *n)
{
  *n = G_N_ELEMENTS (groups);
  return groups;
}

const WrnBenchGroup *
wrn_bench_find_group (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_str_equal (groups[i].name, name))
      return &groups[i];
  return NULL;
}

static void
clear_note (gpointer data)
{
  g_free (((WrnBenchNote *) data)->text);
}

static GArray *
new_notes (void)
{
  GArray *notes = g_array_new (FALSE, FALSE, sizeof (WrnBenchNote));

  g_array_set_clear_func (notes, clear_note);
  return notes;
}

WrnBench *
wrn_bench_new (WrnBenchProgress progress, gpointer user_data)
{
  WrnBench *self = g_new0 (WrnBench, 1);

  self->progress = progress;
  self->user_data = user_data;
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->results = g_array_new (FALSE, FALSE, sizeof (WrnResult));
  self->notes = new_notes ();
  self->skipped = new_notes ();
  return self;
}

void
wrn_bench_free (WrnBench *self)
{
  g_ptr_array_unref (self->names);
  g_array_unref (self->results);
  g_array_unref (self->notes);
  g_array_unref (self->skipped);
  g_free (self);
}

/* Finds out what @run will measure, without doing it. */
void
wrn_bench_count (WrnBench *self, const char *group, WrnBenchRun run, gpointer data)
{
  self->counting = TRUE;
  self->group = group;
  run (self, data, NULL);
  self->counting = FALSE;
}

/* For all that was counted together, in equal parts. */
void
wrn_bench_set_seconds (WrnBench *self, double seconds)
{
  self->seconds = seconds / MAX (self->names->len, 1);
}

gboolean
wrn_bench_run (WrnBench *self, const char *group, WrnBenchRun run, gpointer data, GError **error)
{
  self->group = group;
  return run (self, data, error);
}

static void
add_note (GArray *notes, const char *group, char *text)
{
  const WrnBenchNote note = { .group = group, .text = text };

  g_array_append_val (notes, note);
}

/* Says why a group is missing in the results. */
void
wrn_bench_skip (WrnBench *self, const char *group, const char *reason)
{
  add_note (self->skipped, group, g_strdup (reason));
}

/* (element-type utf8): "GROUP NAME" of each measurement that was counted. */
GPtrArray *
wrn_bench_get_names (const WrnBench *self)
{
  return self->names;
}

GArray *
wrn_bench_get_results (const WrnBench *self)
{
  return self->results;
}

GArray *
wrn_bench_get_notes (const WrnBench *self)
{
  return self->notes;
}

GArray *
wrn_bench_get_skipped (const WrnBench *self)
{
  return self->skipped;
}

/**
 * wrn_bench_begin:
 * @self: a bench
 * @format: the name of a measurement within its group
 *
 * Returns: (transfer none) (nullable): a meter to measure with, until wrn_bench_finish(); %NULL if
 * the measurements are only counted
 */
WrnMeter *
wrn_bench_begin (WrnBench *self, const char *format, ...)
{
  WrnResult result = { .group = self->group };
  va_list arguments;

  va_start (arguments, format);
  g_vsnprintf (result.name, sizeof result.name, format, arguments);
  va_end (arguments);

  if (self->counting)
    {
      g_ptr_array_add (self->names, g_strconcat (self->group, " ", result.name, NULL));
      return NULL;
    }
  self->n_begun++;
  if (self->progress != NULL)
    {
      g_autofree char *text = g_strconcat (self->group, " ", result.name, NULL);

      self->progress (self->user_data, text, self->n_begun, self->names->len);
    }
  for (guint i = 0; i < WRN_N_FIGURES; i++)
    result.figures[i] = NAN;
  g_array_append_val (self->results, result);
  wrn_meter_init (&self->meter, self->seconds);
  return &self->meter;
}

/**
 * wrn_bench_end:
 * @self: a bench
 *
 * Takes the result from the meter.
 *
 * Returns: (transfer none): the result, to which more can be added
 */
WrnResult *
wrn_bench_finish (WrnBench *self)
{
  WrnResult *result = &g_array_index (self->results, WrnResult, self->results->len - 1);
  const WrnMeter *meter = &self->meter;
  const double seconds = (double) meter->busy / 1e9;

  if (meter->n == 0)
    return result;
  if (meter->bytes > 0)
    result->figures[WRN_FIGURE_BITS] = (double) meter->bytes * 8 / seconds;
  result->figures[WRN_FIGURE_PER_SECOND] = (double) meter->n / seconds;
  result->figures[WRN_FIGURE_MEAN] = (double) meter->busy / (double) meter->n;
  result->figures[WRN_FIGURE_P50] = wrn_histogram_get_percentile (&meter->times, 50);
  result->figures[WRN_FIGURE_P90] = wrn_histogram_get_percentile (&meter->times, 90);
  result->figures[WRN_FIGURE_P99] = wrn_histogram_get_percentile (&meter->times, 99);
  return result;
}

/* TRUE if nothing is to be done but to name the measurements. */
gboolean
wrn_bench_is_counting (const WrnBench *self)
{
  return self->counting;
}

/* Seconds for one measurement. */
double
wrn_bench_get_share (const WrnBench *self)
{
  return self->seconds;
}

/* Something to be said of the results of this group. */
void
wrn_bench_note (WrnBench *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  add_note (self->notes, self->group, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}
