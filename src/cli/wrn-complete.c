/* wrn-complete.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a shell may offer for the word that is being typed.
 *
 * All of it follows from what the verbs say of themselves: their options, and the words of their
 * usage lines.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-complete.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "bench/wrn-bench.h"
#include "cli/wrn-directory.h"
#include "cli/wrn-fields.h"
#include "cli/wrn-verb.h"
#include "core/community/wrn-text.h"

/* After so long a person would rather type, and at most so long may be chosen instead. */
#define LIMIT_MS 200
#define MAX_LIMIT_MS (60 * 1000)

/* A command line, of which the last word is not finished. */
typedef struct
{
  char **words; /* (not owned) (array length=n): from the verb on */
  int n;
  const char *last; /* (not owned): the unfinished one, perhaps empty */
  GString *out;     /* (owned): the answer so far */
  gboolean timed;   /* it ends by itself */
} Line;

/* Nothing was printed yet. */
static void
alarm_cb (int number)
{
  _exit (0);
}

/* For what the helper is asked. What we know by ourselves takes no time. */
static void
set_alarm (void)
{
  const char *chosen = g_getenv ("WARRENCTL_COMPLETION_MS");
  guint64 ms = LIMIT_MS;
  struct itimerval limit = { 0 };

  if (chosen != NULL && !g_ascii_string_to_unsigned (chosen, 10, 1, MAX_LIMIT_MS, &ms, NULL))
    ms = LIMIT_MS;
  limit.it_value.tv_sec = (time_t) (ms / 1000);
  limit.it_value.tv_usec = (suseconds_t) (ms % 1000 * 1000);
  signal (SIGALRM, alarm_cb);
  setitimer (ITIMER_REAL, &limit, NULL);
}

/* (transfer full) (nullable): the helper, for as long as there is time */
static WrnBus *
open_bus (Line *line)
{
  if (!line->timed)
    set_alarm ();
  line->timed = TRUE;
  return wrn_bus_open (WRN_BUS_TO_READ, NULL);
}

/* @about: (nullable): what some shells show beside it */
static void
offer (Line *line, const char *value, const char *about)
{
  if (!g_str_has_prefix (value, line->last))
    return;
  g_string_append (line->out, value);
  if (about != NULL)
    g_string_append_printf (line->out, "\t%s", about);
  g_string_append_c (line->out, '\n');
}

/* An empty line, which the shell answers with names of files. */
static void
offer_files (Line *line)
{
  g_string_append_c (line->out, '\n');
}

static void
offer_verbs (Line *line)
{
  gsize n;
  const WrnVerb *verbs = wrn_verb_get_all (&n);

  for (gsize i = 0; i < n; i++)
    offer (line, verbs[i].name, verbs[i].summary);
}

static void
offer_settings (Line *line, const char *suffix)
{
  for (const WrnField *field = wrn_fields_of_settings; field->key != NULL; field++)
    {
      g_autofree char *word = g_strconcat (field->key, suffix, NULL);

      offer (line, word, NULL);
    }
}

static void
offer_benchmarks (Line *line)
{
  gsize n;
  const WrnBenchGroup *groups = wrn_bench_get_groups (&n);

  for (gsize i = 0; i < n; i++)
    offer (line, groups[i].name, NULL);
  offer (line, "serve", NULL);
  offer (line, "peer", NULL);
}

/* A stranger may have chosen it, and it goes into a command line. */
static gboolean
is_fit (const char *name)
{
  return name[0] != '\0' && wrn_text_is_name (name, strlen (name));
}

static void
offer_communities (Line *line)
{
  g_autoptr (WrnBus) bus = open_bus (line);
  g_autoptr (GPtrArray) listings = bus != NULL ? wrn_directory_read (bus, FALSE, NULL) : NULL;

  for (guint i = 0; listings != NULL && i < listings->len; i++)
    {
      const WrnListing *listing = listings->pdata[i];
      const char *name = wrn_listing_get_name (listing);
      const gboolean fit = is_fit (name);

      offer (line, fit ? name : listing->object_id, fit ? listing->object_id : NULL);
    }
}

/* Of the community that stands in front, or of the only one. */
static void
offer_peers (Line *line, const char *word)
{
  g_autoptr (WrnBus) bus = open_bus (line);
  g_autoptr (WrnListing) community = NULL;
  g_autoptr (GVariant) peers = NULL;
  GVariantIter iter;
  GVariant *peer;

  if (bus == NULL || wrn_directory_find (bus, FALSE, word, &community) != WRN_EXIT_OK ||
      !wrn_dbus_helper1_community_call_list_peers_sync (community->proxy, bus->flags, bus->timeout,
                                                        &peers, NULL, NULL))
    return;
  g_variant_iter_init (&iter, peers);
  while ((peer = g_variant_iter_next_value (&iter)) != NULL)
    {
      const char *name = wrn_fields_get_string (peer, "name");
      const char *id = wrn_fields_get_string (peer, "id");

      if (is_fit (name))
        offer (line, name, id);
      else if (is_fit (id))
        offer (line, id, NULL);
      g_variant_unref (peer);
    }
}

static void
offer_choices (Line *line, const char *choices)
{
  g_auto (GStrv) words = g_strsplit (choices, "|", 0);

  for (char **word = words; *word != NULL; word++)
    offer (line, *word, NULL);
}

/* What stands for itself in a usage line, or in the description of an option's value.
 * @before: (nullable): the argument in front */
static void
offer_kind (Line *line, const char *kind, const char *before)
{
  if (g_str_equal (kind, "FILE"))
    offer_files (line);
  else if (g_str_equal (kind, "VERB"))
    offer_verbs (line);
  else if (g_str_equal (kind, "KEY"))
    offer_settings (line, "");
  else if (g_str_has_prefix (kind, "KEY=VALUE"))
    offer_settings (line, "=");
  else if (g_str_has_prefix (kind, "WHAT"))
    offer_benchmarks (line);
  else if (g_str_equal (kind, "COMMUNITY"))
    offer_communities (line);
  else if (g_str_equal (kind, "PEER"))
    offer_peers (line, before);
  else if (strchr (kind, '|') != NULL)
    offer_choices (line, kind);
}

/* (nullable): the option that @word is; with @wants_value, only if the next word is its value */
static const GOptionEntry *
find_option (const GOptionEntry *options, const char *word, gboolean wants_value)
{
  for (const GOptionEntry *option = options; option->long_name != NULL; option++)
    {
      const gboolean is_long =
          g_str_has_prefix (word, "--") && g_str_equal (word + 2, option->long_name);
      const gboolean is_short =
          word[0] == '-' && word[1] == option->short_name && word[1] != '\0' && word[2] == '\0';

      if ((is_long || is_short) && (!wants_value || option->arg != G_OPTION_ARG_NONE))
        return option;
    }
  return NULL;
}

static void
offer_options (Line *line, const GOptionEntry *options)
{
  for (const GOptionEntry *option = options; option->long_name != NULL; option++)
    {
      g_autofree char *word = g_strconcat ("--", option->long_name, NULL);

      offer (line, word, option->description);
    }
  /* Every verb's. */
  offer (line, "--quiet", NULL);
  offer (line, "--help", NULL);
}

/* (transfer full): the words of the usage line, without brackets and dots */
static char **
get_kinds (const WrnVerb *verb)
{
  g_autofree char *bare = g_strdup (verb->arguments);

  g_strdelimit (bare, "[]", ' ');
  g_strstrip (bare);
  return g_regex_split_simple (" +", bare, 0, 0);
}

/* @arguments: (array length=n): those in front */
static void
offer_argument (Line *line, const WrnVerb *verb, const char *const *arguments, guint n)
{
  g_auto (GStrv) kinds = get_kinds (verb);
  const guint n_kinds = g_strv_length (kinds);
  const char *before = n > 0 ? arguments[n - 1] : NULL;

  if (n_kinds == 0 || n >= verb->n_arguments + verb->n_optional)
    return;
  offer_kind (line, kinds[MIN (n, n_kinds - 1)], before);
  /* Where the first may be left out, the second may stand in its place. */
  if (n == 0 && verb->arguments[0] == '[' && verb->n_arguments > 0)
    offer_kind (line, kinds[1], NULL);
}

static void
inspect_cb (const WrnVerb *verb, const GOptionEntry *options, gpointer user_data)
{
  Line *line = user_data;
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  const GOptionEntry *value_of = NULL;

  for (int i = 1; i < line->n - 1; i++)
    {
      const char *word = line->words[i];

      if (value_of != NULL)
        value_of = NULL;
      else if (word[0] == '-' && word[1] != '\0')
        value_of = find_option (options, word, TRUE);
      else
        g_ptr_array_add (arguments, line->words[i]);
    }
  if (value_of != NULL)
    offer_kind (line, value_of->arg_description, NULL);
  else if (line->last[0] == '-')
    offer_options (line, options);
  else
    offer_argument (line, verb, (const char *const *) arguments->pdata, arguments->len);
}

/**
 * wrn_complete:
 * @argc: how many words there are
 * @argv: the words after the program's name, up to the one that is being typed
 *
 * Prints what could stand there, each in a line, perhaps with a tab and what it is. An empty line
 * stands for names of files. Prints nothing if the helper takes too long.
 */
void
wrn_complete (int argc, char **argv)
{
  g_autoptr (GString) out = g_string_new (NULL);
  Line line = { .words = argv, .n = argc, .out = out };
  const WrnVerb *verb;

  if (argc < 1)
    return;
  line.last = argv[argc - 1];
  /* Whoever types a command does not want to hear of it. */
  if (freopen ("/dev/null", "w", stderr) == NULL)
    return;
  verb = argc > 1 ? wrn_verb_find (argv[0]) : NULL;
  if (verb != NULL)
    wrn_verb_inspect (verb, inspect_cb, &line);
  else if (argc == 1)
    offer_verbs (&line);
  signal (SIGALRM, SIG_IGN);
  g_print ("%s", out->str);
}
