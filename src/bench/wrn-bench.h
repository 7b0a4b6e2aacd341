/* wrn-bench.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be measured, and what came out.
 */
#pragma once

#include <gio/gio.h>

#include "bench/wrn-meter.h"

/* How the measurements of the kernel's part are called, by whether they have no offloads. */
extern const char *const wrn_bench_modes[2];

/* What a measurement can yield. A table in wrn-bench.c names each. */
typedef enum
{
  WRN_FIGURE_BITS,       /* bits a second */
  WRN_FIGURE_PER_SECOND, /* packets, handshakes or round trips a second */
  WRN_FIGURE_MEAN,       /* these are nanoseconds for one of them */
  WRN_FIGURE_P50,
  WRN_FIGURE_P90,
  WRN_FIGURE_P99,
  WRN_FIGURE_JITTER,  /* nanoseconds, RFC 3550 section 6.4.1 */
  WRN_FIGURE_LOSS,    /* percent */
  WRN_FIGURE_PER_RUN, /* packets that the kernel handles as one */
  WRN_N_FIGURES
} WrnFigure;

typedef struct
{
  const char *key;     /* in JSON and CSV, with the unit */
  const char *heading; /* in a table */
} WrnFigureInfo;

#define WRN_RESULT_NAME_SIZE 64

typedef struct
{
  const char *group; /* (not owned) */
  char name[WRN_RESULT_NAME_SIZE];
  double figures[WRN_N_FIGURES]; /* NAN: not measured */
} WrnResult;

/* What was found out, or why something could not be measured. */
typedef struct
{
  const char *group; /* (not owned) */
  char *text;        /* (owned) */
} WrnBenchNote;

#define WRN_BENCH_ERROR (wrn_bench_error_quark ())

typedef enum
{
  WRN_BENCH_ERROR_FAILED,
  WRN_BENCH_ERROR_NOT_AUTHORIZED,
  WRN_BENCH_ERROR_UNAVAILABLE, /* this computer does not have what is needed */
  WRN_BENCH_ERROR_UNREACHABLE,
  WRN_BENCH_ERROR_TIMEOUT,
} WrnBenchError;

typedef struct _WrnBench WrnBench;

/* Called before each measurement. */
typedef void (*WrnBenchProgress) (gpointer user_data,
                                  const char *name,
                                  guint number,
                                  guint n_in_all);

/* Measures all of a group: once without doing it, only to count, then in earnest. */
typedef gboolean (*WrnBenchRun) (WrnBench *bench, gpointer data, GError **error);

typedef struct
{
  const char *name;
  WrnBenchRun run;
} WrnBenchGroup;

GQuark wrn_bench_error_quark (void);
const WrnFigureInfo *wrn_figure_get_info (WrnFigure figure);
const WrnBenchGroup *wrn_bench_get_groups (gsize *n);
const WrnBenchGroup *wrn_bench_find_group (const char *name);

WrnBench *wrn_bench_new (WrnBenchProgress progress, gpointer user_data);
void wrn_bench_free (WrnBench *self);
void wrn_bench_count (WrnBench *self, const char *group, WrnBenchRun run, gpointer data);
void wrn_bench_set_seconds (WrnBench *self, double seconds);
gboolean
wrn_bench_run (WrnBench *self, const char *group, WrnBenchRun run, gpointer data, GError **error);
void wrn_bench_skip (WrnBench *self, const char *group, const char *reason);

GPtrArray *wrn_bench_get_names (const WrnBench *self);
GArray *wrn_bench_get_results (const WrnBench *self);
GArray *wrn_bench_get_notes (const WrnBench *self);
GArray *wrn_bench_get_skipped (const WrnBench *self);

/* For who measures. */
WrnMeter *wrn_bench_begin (WrnBench *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
WrnResult *wrn_bench_finish (WrnBench *self);
gboolean wrn_bench_is_counting (const WrnBench *self);
double wrn_bench_get_share (const WrnBench *self);
void wrn_bench_note (WrnBench *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

gboolean wrn_bench_crypto (WrnBench *self, gpointer data, GError **error);
gboolean wrn_bench_protocol (WrnBench *self, gpointer data, GError **error);
gboolean wrn_bench_tap (WrnBench *self, gpointer data, GError **error);
gboolean wrn_bench_udp (WrnBench *self, gpointer data, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnBench, wrn_bench_free)
