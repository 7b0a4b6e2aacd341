/* wrn-verb-bench.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl bench: how fast this computer, or the way to another member, is.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/wrn-bench-report.h"
#include "cli/wrn-verb.h"

/* For all that runs without a network together. */
#define SECONDS_DEFAULT 10

/* A measurement that takes longer tells nothing more. */
#define SECONDS_MIN 0.01
#define SECONDS_MAX 3600

/* What the options say. */
typedef struct
{
  double seconds;
  gboolean json;
  gboolean csv;
  gboolean list;
} Options;

/* The groups that were asked for by name; none means all that are possible. */
typedef struct
{
  const WrnBenchGroup *groups[8]; /* (not owned) */
  guint n;
  gboolean by_name;
} Choice;

static WrnExit
exit_of (const GError *error)
{
  if (g_error_matches (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_NOT_AUTHORIZED))
    return WRN_EXIT_NOT_AUTHORIZED;
  if (g_error_matches (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_UNREACHABLE))
    return WRN_EXIT_UNREACHABLE;
  if (g_error_matches (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_TIMEOUT))
    return WRN_EXIT_TIMEOUT;
  return WRN_EXIT_FAILED;
}

/* Whether nobody could measure it here, or not as this user. */
static gboolean
is_impossible (const GError *error)
{
  return g_error_matches (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_UNAVAILABLE) ||
         g_error_matches (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_NOT_AUTHORIZED);
}

/* One line that is written over, for somebody who waits. */
static void
show_progress (gpointer user_data, const char *name, guint number, guint n_in_all)
{
  g_printerr ("\r%u of %u: %s\033[K", number, n_in_all, name);
}

static void
clear_progress (void)
{
  if (isatty (STDERR_FILENO))
    g_printerr ("\r\033[K");
}

static void
report (const WrnBench *bench, const Options *options)
{
  if (options->json)
    wrn_bench_report_json (bench);
  else if (options->csv)
    wrn_bench_report_csv (bench);
  else
    wrn_bench_report_table (bench);
}

static WrnExit
list (const Choice *choice)
{
  g_autoptr (WrnBench) bench = wrn_bench_new (NULL, NULL);
  const GPtrArray *names = wrn_bench_get_names (bench);

  for (guint i = 0; i < choice->n; i++)
    wrn_bench_count (bench, choice->groups[i]->name, choice->groups[i]->run, NULL);
  for (guint i = 0; i < names->len; i++)
    puts (names->pdata[i]);
  return WRN_EXIT_OK;
}

static WrnExit
run (const Choice *choice, const Options *options)
{
  g_autoptr (WrnBench) bench = wrn_bench_new (isatty (STDERR_FILENO) ? show_progress : NULL, NULL);
  WrnExit code = WRN_EXIT_OK;

  for (guint i = 0; i < choice->n; i++)
    wrn_bench_count (bench, choice->groups[i]->name, choice->groups[i]->run, NULL);
  wrn_bench_set_seconds (bench, options->seconds);

  for (guint i = 0; i < choice->n; i++)
    {
      const WrnBenchGroup *group = choice->groups[i];
      g_autoptr (GError) error = NULL;

      if (wrn_bench_run (bench, group->name, group->run, NULL, &error))
        continue;
      clear_progress ();
      wrn_bench_skip (bench, group->name, error->message);
      if (!choice->by_name && is_impossible (error))
        wrn_verb_note ("%s is left out: %s", group->name, error->message);
      else
        code = wrn_verb_fail (exit_of (error), "%s: %s", group->name, error->message);
    }
  clear_progress ();
  report (bench, options);
  return code;
}

/* FALSE after saying what is wrong. */
static gboolean
choose (Choice *choice, char **words)
{
  gsize n;
  const WrnBenchGroup *all = wrn_bench_get_groups (&n);

  choice->by_name = words[0] != NULL;
  for (char **word = words; *word != NULL; word++)
    if (wrn_bench_find_group (*word) == NULL)
      {
        wrn_verb_note ("“%s” cannot be measured: see “warrenctl bench --help”", *word);
        return FALSE;
      }
  /* In their own order, each once. */
  for (gsize i = 0; i < n; i++)
    if (!choice->by_name || g_strv_contains ((const char *const *) words, all[i].name))
      choice->groups[choice->n++] = &all[i];
  return TRUE;
}

WrnExit
wrn_verb_bench (const WrnVerb *self, int argc, char **argv)
{
  Options options = { .seconds = SECONDS_DEFAULT };
  GOptionEntry entries[] = {
    { "seconds", 's', 0, G_OPTION_ARG_DOUBLE, &options.seconds,
      "Measure for so long, all in all (10)", "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print one JSON document", NULL },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &options.csv, "Print comma-separated values", NULL },
    { "list", 0, 0, G_OPTION_ARG_NONE, &options.list, "List what would be measured", NULL },
    { NULL },
  };
  Choice choice = { 0 };

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (!(options.seconds >= SECONDS_MIN && options.seconds <= SECONDS_MAX))
    return wrn_verb_fail (WRN_EXIT_USAGE, "--seconds must be from %g to %d", SECONDS_MIN,
                          SECONDS_MAX);
  if (options.json && options.csv)
    return wrn_verb_fail (WRN_EXIT_USAGE, "--json and --csv exclude each other");
  if (!choose (&choice, argv + 1))
    return WRN_EXIT_USAGE;
  return options.list ? list (&choice) : run (&choice, &options);
}
