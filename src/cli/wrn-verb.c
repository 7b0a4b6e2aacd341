/* wrn-verb.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The verbs of warrenctl: one table, one function each.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-verb.h"

#include <stdarg.h>

#include "cli/wrn-terminal.h"

static const WrnVerb verbs[] = {
  { "create", "NAME", 1, 0, "Create a community",
    "Without --password-stdin a passphrase of six words is made and printed: keep it, as it is\n"
    "not stored. Who knows the name and the passphrase can create the same community elsewhere.\n"
    "With --output the community becomes a file for warren-edge, and the helper is not asked.",
    wrn_verb_create },
  { "join", "LINK", 1, 0, "Join the community that a link leads to",
    "With - for LINK, the link is read from standard input, or asked for without showing it.\n"
    "On the command line it can be seen by other users of this computer.\n"
    "With --output the community becomes a file for warren-edge, and the helper is not asked.",
    wrn_verb_join },
  { "leave", "COMMUNITY", 1, 0, "Disconnect and forget a community", NULL, wrn_verb_leave },
  { "connect", "[COMMUNITY]", 0, 1, "Connect to a community", NULL, wrn_verb_connect },
  { "disconnect", "[COMMUNITY]", 0, 1, "Disconnect from a community", NULL, wrn_verb_disconnect },
  { "list", "", 0, 0, "List your communities", NULL, wrn_verb_list },
  { "status", "[COMMUNITY]", 0, 1, "Show how your communities are",
    "The exit status tells it as well; of several communities, that of the worst.",
    wrn_verb_status },
  { "peers", "[COMMUNITY]", 0, 1, "List the other members", NULL, wrn_verb_peers },
  { "invite", "[COMMUNITY]", 0, 1, "Print a link that leads into a community",
    "The link carries the community's secret: whoever reads it is a member.\n"
    "A COMMUNITY that has a slash or ends in .community is a file of warren-edge.",
    wrn_verb_invite },
  { "ping", "[COMMUNITY] PEER", 1, 1, "Ask a member for an answer",
    "PEER is a name, an id or its beginning, or an address. The exit status tells whether frames\n"
    "go directly, and whether there was an answer at all.",
    wrn_verb_ping },
  { "monitor", "[COMMUNITY]", 0, 1, "Show what is, and each change, until Ctrl+C",
    "Without COMMUNITY, of all of them.", wrn_verb_monitor },
  { "log", "[COMMUNITY]", 0, 1, "Show what happened in a community", NULL, wrn_verb_log },
  { "diagnose", "[COMMUNITY]", 0, 1, "Say why members cannot be reached, and what to do", NULL,
    wrn_verb_diagnose },
  { "graph", "[COMMUNITY]", 0, 1, "Draw the members, and the paths between them", NULL,
    wrn_verb_graph },
  { "get", "COMMUNITY [KEY]", 1, 1, "Show the settings of a community, or one", NULL,
    wrn_verb_get },
  { "set", "COMMUNITY KEY=VALUE…", 2, WRN_VERB_ANY_NUMBER, "Change settings of a community",
    "All of them are changed, or none. Supernodes are separated by commas.", wrn_verb_set },
  { "export", "[COMMUNITY]", 0, 1, "Write a community as a file",
    "The file carries the community's secret: whoever reads it is a member.", wrn_verb_export },
  { "import", "FILE", 1, 0, "Become a member by a file", "With - for FILE, standard input is read.",
    wrn_verb_import },
  { "host", "[start|stop]", 0, 1, "Run a supernode on this computer, or show it",
    "It also runs after a restart, until it is stopped.", wrn_verb_host },
  { "portmap", "[list|add|remove] [PORT]", 0, 2, "Have the router open a port, or show which",
    "No helper is needed. PCP is tried first, then NAT-PMP, then UPnP. Communities ask for their\n"
    "own ports themselves; this is for other programs, and for finding out what a router can do.",
    wrn_verb_portmap },
  { "show", "FILE", 1, 0, "Show what a community file says", NULL, wrn_verb_show },
  { "bench", "[WHAT…]", 0, 4, "Measure this computer, or the way to a member",
    "WHAT is one or more of crypto, protocol, udp and tap. Without it, all of them are measured,\n"
    "tap only where it is allowed. Or WHAT is one of these:\n\n"
    "  serve [ADDRESS]  let other members measure the way to here, until Ctrl+C\n"
    "  peer ADDRESS     measure the way to a member who runs “warrenctl bench serve”",
    wrn_verb_bench },
  { "genpass", "", 0, 0, "Print a passphrase of six words", NULL, wrn_verb_genpass },
  { "version", "", 0, 0, "Print the version", NULL, wrn_verb_version },
  { "help", "[VERB]", 0, 1, "Explain how to use warrenctl, or one verb", NULL, wrn_verb_help },
};

/* Who wants to know the options of a verb instead of having it run. */
static WrnVerbInspect inspect;
static gpointer inspect_data;

/* What a verb says beyond what was asked for is left out. */
static gboolean quiet;

const WrnVerb *
wrn_verb_get_all (gsize *n)
{
  *n = G_N_ELEMENTS (verbs);
  return verbs;
}

const WrnVerb *
wrn_verb_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].name, name))
      return &verbs[i];
  return NULL;
}

static char *format_line (const char *format, va_list arguments) G_GNUC_PRINTF (1, 0);

/* A line of ours, of which parts may be of a stranger's making. */
static char *
format_line (const char *format, va_list arguments)
{
  g_autofree char *text = g_strdup_vprintf (format, arguments);

  return wrn_terminal_clean (text);
}

/**
 * wrn_verb_note:
 * @format: what a person should know; the end of the line is added
 *
 * Says it on standard error, unless nothing but errors is wanted.
 */
void
wrn_verb_note (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  if (quiet)
    return;
  va_start (arguments, format);
  text = format_line (format, arguments);
  va_end (arguments);
  g_printerr ("%s: %s\n", g_get_prgname (), text);
}

/**
 * wrn_verb_say:
 * @format: what was done; a dot and the end of the line are added
 *
 * Says it on standard output, unless that is not wanted.
 */
void
wrn_verb_say (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  if (quiet)
    return;
  va_start (arguments, format);
  text = format_line (format, arguments);
  va_end (arguments);
  g_print ("%s.\n", text);
}

/**
 * wrn_verb_fail:
 * @code: the exit status
 * @format: what was attempted, why not, and what to do next
 *
 * Says it on standard error.
 *
 * Returns: @code, so that a verb can return it
 */
WrnExit
wrn_verb_fail (WrnExit code, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = format_line (format, arguments);
  va_end (arguments);
  g_printerr ("%s: %s\n", g_get_prgname (), text);
  return code;
}

/**
 * wrn_verb_inspect:
 * @callback: is called with the verb's options; it does nothing else
 */
void
wrn_verb_inspect (const WrnVerb *self, WrnVerbInspect callback, gpointer user_data)
{
  char *arguments[] = { (char *) self->name, NULL };

  inspect = callback;
  inspect_data = user_data;
  self->run (self, 1, arguments);
  inspect = NULL;
}

/**
 * wrn_verb_parse:
 * @self: the verb that runs
 * @options: its options, closed by an empty one
 * @argc: (inout): the arguments, of which the verb's own name is the first
 * @argv: (inout): the arguments; only that name and the positional ones remain
 *
 * --help is answered here, and the program ends with it.
 *
 * Returns: %FALSE if they do not fit, after saying so; the exit status is then %WRN_EXIT_USAGE
 */
gboolean
wrn_verb_parse (const WrnVerb *self, GOptionEntry *options, int *argc, char ***argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (self->arguments);
  g_autofree char *name = g_strconcat ("warrenctl ", self->name, NULL);
  g_autofree char *summary = self->details == NULL
                                 ? g_strconcat (self->summary, ".", NULL)
                                 : g_strconcat (self->summary, ".\n\n", self->details, NULL);
  const GOptionEntry common[] = {
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "Say nothing but errors and what was asked for",
      NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;

  g_set_prgname (name);
  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_add_main_entries (context, common, NULL);
  if (inspect != NULL)
    {
      inspect (self, options, inspect_data);
      return FALSE;
    }
  if (!g_option_context_parse (context, argc, argv, &error))
    wrn_verb_fail (WRN_EXIT_USAGE, "%s", error->message);
  else if ((guint) *argc < self->n_arguments + 1 ||
           (guint) *argc > self->n_arguments + self->n_optional + 1)
    wrn_verb_fail (WRN_EXIT_USAGE,
                   self->arguments[0] == '\0' ? "no argument is expected" : "%s is expected",
                   self->arguments);
  else
    return TRUE;
  wrn_verb_fail (WRN_EXIT_USAGE, "see “%s --help”", name);
  return FALSE;
}
