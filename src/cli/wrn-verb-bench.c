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

#include "bench/wrn-bench-address.h"
#include "bench/wrn-bench-peer.h"
#include "bench/wrn-bench-serve.h"
#include "cli/wrn-bench-report.h"
#include "cli/wrn-verb.h"

/* For all that runs without a network together. */
#define SECONDS_DEFAULT 10

/* No phase between two members may be longer than a minute, and more tells nothing more. */
#define SECONDS_MIN 0.01
#define SECONDS_MAX WRN_BENCH_PEER_MAX_SECONDS

/* Enough to show jitter and loss, and little enough for the slowest line that people have. */
#define RATE_DEFAULT 10

/* What the options say. */
typedef struct
{
  double seconds;
  double rate; /* Mbit/s */
  int port;
  gboolean once;
  gboolean json;
  gboolean csv;
  gboolean list;
} Options;

/* What to measure. */
typedef struct
{
  const WrnBenchGroup *groups[8]; /* (not owned) */
  guint n;
  gboolean by_name; /* and not all that is possible */
  WrnBenchPeer peer;
} Choice;

static const WrnBenchGroup peer_group = { "peer", wrn_bench_peer };

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
run (Choice *choice, const Options *options)
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

      if (wrn_bench_run (bench, group->name, group->run, &choice->peer, &error))
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

static gboolean
parse_address (const char *text, const Options *options, WrnEndpoint *out)
{
  if (wrn_bench_address_parse (text, (guint16) options->port, out))
    return TRUE;
  wrn_verb_note ("ADDRESS must be an IP address, such as 10.81.7.2, and not “%s”", text);
  return FALSE;
}

static void
tell_address (const WrnEndpoint *where)
{
  char text[WRN_BENCH_ADDRESS_SIZE];

  wrn_bench_address_format (where, text);
  printf ("Listening on %s, port %u, until Ctrl+C. Another member can now run:\n"
          "  warrenctl bench peer %s",
          text, where->port, text);
  if (where->port != WRN_BENCH_PORT)
    printf (" --port %u", where->port);
  puts ("");
  fflush (stdout);
}

/* (nullable): @address */
static WrnExit
serve (const char *address, const Options *options)
{
  WrnBenchServeOptions serving = { .once = options->once,
                                   .listening = tell_address,
                                   .note = wrn_verb_note };
  g_autoptr (GError) error = NULL;

  if (address != NULL && !parse_address (address, options, &serving.listen))
    return WRN_EXIT_USAGE;
  if (address == NULL && !wrn_bench_address_find ((guint16) options->port, &serving.listen, &error))
    return wrn_verb_fail (WRN_EXIT_FAILED, "%s", error->message);
  if (wrn_bench_address_is_any (&serving.listen))
    wrn_verb_note ("everybody who can reach this computer can use this, not only members");
  if (!wrn_bench_serve (&serving, &error))
    return wrn_verb_fail (exit_of (error), "%s", error->message);
  return WRN_EXIT_OK;
}

/* FALSE after saying what is wrong. */
static gboolean
choose_peer (Choice *choice, const char *address, const Options *options)
{
  choice->peer.kbit = (guint32) (options->rate * 1000);
  choice->groups[choice->n++] = &peer_group;
  choice->by_name = TRUE;
  return parse_address (address, options, &choice->peer.endpoint);
}

/* FALSE after saying what is wrong. */
static gboolean
check_options (const Options *options)
{
  const double rate_min = WRN_BENCH_RATE_MIN_KBIT / 1000.0;
  const double rate_max = WRN_BENCH_RATE_MAX_KBIT / 1000.0;

  /* Written so that what is no number fails too. */
  if (!(options->seconds >= SECONDS_MIN && options->seconds <= SECONDS_MAX))
    wrn_verb_note ("--seconds must be from %g to %d", SECONDS_MIN, SECONDS_MAX);
  else if (!(options->rate >= rate_min && options->rate <= rate_max))
    wrn_verb_note ("--rate must be from %g to %g", rate_min, rate_max);
  else if (options->port < 0 || options->port > G_MAXUINT16)
    wrn_verb_note ("--port must be from 1 to %d", G_MAXUINT16);
  else if (options->json && options->csv)
    wrn_verb_note ("--json and --csv exclude each other");
  else
    return TRUE;
  return FALSE;
}

WrnExit
wrn_verb_bench (const WrnVerb *self, int argc, char **argv)
{
  Options options = { .seconds = SECONDS_DEFAULT, .rate = RATE_DEFAULT, .port = WRN_BENCH_PORT };
  GOptionEntry entries[] = {
    { "seconds", 's', 0, G_OPTION_ARG_DOUBLE, &options.seconds,
      "Measure for so long, all in all (10)", "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print one JSON document", NULL },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &options.csv, "Print comma-separated values", NULL },
    { "list", 0, 0, G_OPTION_ARG_NONE, &options.list, "List what would be measured", NULL },
    { "rate", 'r', 0, G_OPTION_ARG_DOUBLE, &options.rate,
      "Of the UDP datagrams to and from a member, in Mbit/s (10)", "N" },
    { "port", 'p', 0, G_OPTION_ARG_INT, &options.port, "Serve at, or ask at, this port (7656)",
      "PORT" },
    { "once", 0, 0, G_OPTION_ARG_NONE, &options.once, "End after serving one member", NULL },
    { NULL },
  };
  Choice choice = { 0 };

  if (!wrn_verb_parse (self, entries, &argc, &argv) || !check_options (&options))
    return WRN_EXIT_USAGE;
  if (argc > 1 && g_str_equal (argv[1], "serve") && argc <= 3)
    return serve (argc > 2 ? argv[2] : NULL, &options);
  if (argc == 3 && g_str_equal (argv[1], "peer"))
    {
      if (!choose_peer (&choice, argv[2], &options))
        return WRN_EXIT_USAGE;
    }
  else if (!choose (&choice, argv + 1))
    return WRN_EXIT_USAGE;
  return options.list ? list (&choice) : run (&choice, &options);
}
