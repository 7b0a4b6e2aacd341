/* wrn-verb.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The verbs of warrenctl: one table, one function each.
 */
#pragma once

#include <glib.h>

#include "cli/wrn-exit.h"

typedef struct _WrnVerb WrnVerb;

struct _WrnVerb
{
  const char *name;
  const char *arguments; /* as the usage line shows them */
  guint n_arguments;     /* that must be given */
  guint n_optional;      /* that may stand there too; in front of the others if the line says so */
  const char *summary;   /* one line, for the list of verbs */
  const char *details;   /* (nullable): for the verb's own help */
  WrnExit (*run) (const WrnVerb *self, int argc, char **argv);
};

/* Hears of the options of a verb, closed by an empty one. */
typedef void (*WrnVerbInspect) (const WrnVerb *verb,
                                const GOptionEntry *options,
                                gpointer user_data);

/* Options that several verbs have, and that mean the same everywhere. */
#define WRN_OPTION_ALL(all)                                                                        \
  {                                                                                                \
    "all", 'a', 0, G_OPTION_ARG_NONE, all, "Include what other users have, as an administrator",   \
        NULL                                                                                       \
  }
#define WRN_OPTION_JSON(json)                                                                      \
  {                                                                                                \
    "json", 0, 0, G_OPTION_ARG_NONE, json, "Print one JSON document", NULL                         \
  }
#define WRN_OPTION_YES(yes)                                                                        \
  {                                                                                                \
    "yes", 'y', 0, G_OPTION_ARG_NONE, yes, "Do not ask whether it is meant", NULL                  \
  }

/* As many arguments as are given. */
#define WRN_VERB_ANY_NUMBER 1000

const WrnVerb *wrn_verb_find (const char *name);
const WrnVerb *wrn_verb_get_all (gsize *n);

void wrn_verb_print_version (void);
void wrn_verb_inspect (const WrnVerb *self, WrnVerbInspect callback, gpointer user_data);
gboolean wrn_verb_parse (const WrnVerb *self, GOptionEntry *options, int *argc, char ***argv);

WrnExit wrn_verb_fail (WrnExit code, const char *format, ...) G_GNUC_PRINTF (2, 3);
void wrn_verb_note (const char *format, ...) G_GNUC_PRINTF (1, 2);
void wrn_verb_say (const char *format, ...) G_GNUC_PRINTF (1, 2);

WrnExit wrn_verb_bench (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_connect (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_create (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_diagnose (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_disconnect (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_export (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_genpass (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_get (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_graph (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_help (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_host (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_import (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_invite (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_join (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_leave (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_list (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_log (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_monitor (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_peers (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_ping (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_portmap (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_set (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_show (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_status (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_version (const WrnVerb *self, int argc, char **argv);
