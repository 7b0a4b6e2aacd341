/* wrn-verb.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The verbs of warrenctl: one table, one function each.
 */
#pragma once

#include <glib.h>

/* Documented in warrenctl(1); scripts depend on them. */
typedef enum
{
  WRN_EXIT_OK = 0,
  WRN_EXIT_FAILED = 1,
  WRN_EXIT_USAGE = 2,
  WRN_EXIT_UNREACHABLE = 3,
  WRN_EXIT_NOT_AUTHORIZED = 4,
  WRN_EXIT_NO_SUCH = 5,
  WRN_EXIT_TIMEOUT = 6,
} WrnExit;

typedef struct _WrnVerb WrnVerb;

struct _WrnVerb
{
  const char *name;
  const char *arguments; /* as the usage line shows them */
  guint n_arguments;     /* that must be given */
  guint n_optional;      /* that may follow */
  const char *summary;   /* one line, for the list of verbs */
  const char *details;   /* (nullable): for the verb's own help */
  WrnExit (*run) (const WrnVerb *self, int argc, char **argv);
};

const WrnVerb *wrn_verb_find (const char *name);
const WrnVerb *wrn_verb_get_all (gsize *n);

gboolean wrn_verb_parse (const WrnVerb *self, GOptionEntry *options, int *argc, char ***argv);

WrnExit wrn_verb_fail (WrnExit code, const char *format, ...) G_GNUC_PRINTF (2, 3);
void wrn_verb_note (const char *format, ...) G_GNUC_PRINTF (1, 2);

WrnExit wrn_verb_bench (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_create (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_genpass (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_help (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_invite (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_join (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_show (const WrnVerb *self, int argc, char **argv);
WrnExit wrn_verb_version (const WrnVerb *self, int argc, char **argv);
