/* main.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl: communities from the command line.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include <locale.h>
#include <sys/resource.h>

#include "cli/wrn-complete.h"
#include "cli/wrn-verb.h"
#include "core/crypto/wrn-hash.h"

static WrnExit
dispatch (int argc, char **argv)
{
  const WrnVerb *verb;

  if (argc < 2)
    {
      wrn_verb_help (wrn_verb_find ("help"), 1, argv);
      return WRN_EXIT_USAGE;
    }
  if (g_str_equal (argv[1], "--version"))
    {
      wrn_verb_print_version ();
      return WRN_EXIT_OK;
    }
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h"))
    return wrn_verb_help (wrn_verb_find ("help"), 1, argv);

  if (g_str_equal (argv[1], WRN_COMPLETE))
    {
      wrn_complete (argc - 2, argv + 2);
      return WRN_EXIT_OK;
    }

  verb = wrn_verb_find (argv[1]);
  if (verb == NULL)
    return wrn_verb_fail (WRN_EXIT_USAGE, "there is no verb “%s”: see “warrenctl help”", argv[1]);
  return verb->run (verb, argc - 1, argv + 1);
}

int
main (int argc, char **argv)
{
  static const struct rlimit no_core = { 0, 0 };

  setlocale (LC_ALL, "");
  g_set_prgname ("warrenctl");
  /* Secrets pass through here, and a core dump would keep them. */
  setrlimit (RLIMIT_CORE, &no_core);
  if (!wrn_crypto_init ())
    return wrn_verb_fail (WRN_EXIT_FAILED, "this system has no source of randomness");
  return (int) dispatch (argc, argv);
}
