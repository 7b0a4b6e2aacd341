/* wrn-verb-help.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl help, version and genpass: what needs no community.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include <stdio.h>

#include "cli/wrn-verb.h"
#include "core/community/wrn-passphrase.h"
#include "core/crypto/wrn-hash.h"

static void
print_overview (void)
{
  gsize n_verbs;
  gsize n_exits;
  const WrnVerb *verbs = wrn_verb_get_all (&n_verbs);
  const WrnExitInfo *exits = wrn_exit_get_all (&n_exits);

  g_print ("Usage:\n  warrenctl VERB [OPTION…] …\n\n"
           "Makes, joins and watches Warren communities. COMMUNITY is a name or an id, or the\n"
           "beginning of an id; where it may be left out, it is the only one.\n\nVerbs:\n");
  for (gsize i = 0; i < n_verbs; i++)
    g_print ("  %-10s %-22s %s\n", verbs[i].name, verbs[i].arguments, verbs[i].summary);
  g_print ("\nExit status:\n");
  for (gsize i = 0; i < n_exits; i++)
    g_print ("  %-2d  %s\n", (int) exits[i].code, exits[i].meaning);
  g_print ("\n“warrenctl VERB --help” explains one, warrenctl(1) all of them.\n");
}

WrnExit
wrn_verb_help (const WrnVerb *self, int argc, char **argv)
{
  GOptionEntry entries[] = { { NULL } };
  char help[] = "--help";
  const WrnVerb *verb;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (argc < 2)
    {
      print_overview ();
      return WRN_EXIT_OK;
    }
  verb = wrn_verb_find (argv[1]);
  if (verb == NULL)
    return wrn_verb_fail (WRN_EXIT_USAGE, "one verb is expected: see “warrenctl help”");
  {
    char *arguments[] = { argv[1], help, NULL };

    return verb->run (verb, 2, arguments);
  }
}

WrnExit
wrn_verb_version (const WrnVerb *self, int argc, char **argv)
{
  gboolean json = FALSE;
  GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print one JSON document", NULL },
    { NULL },
  };

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (json)
    puts ("{ \"schema\" : 1, \"version\" : \"" WRN_VERSION "\" }");
  else
    puts ("warrenctl (" WRN_NAME ") " WRN_VERSION "\n"
          "Licence GPL-3.0-or-later. There is no warranty, as far as the law permits.");
  return WRN_EXIT_OK;
}

WrnExit
wrn_verb_genpass (const WrnVerb *self, int argc, char **argv)
{
  GOptionEntry entries[] = { { NULL } };
  char passphrase[WRN_PASSPHRASE_SIZE];

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  wrn_passphrase_generate (passphrase, wrn_entropy_system ());
  puts (passphrase);
  wrn_secure_clear (passphrase, sizeof passphrase);
  return WRN_EXIT_OK;
}
