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

#include "cli/wrn-json.h"
#include "cli/wrn-terminal.h"
#include "cli/wrn-verb.h"
#include "core/community/wrn-passphrase.h"
#include "core/crypto/wrn-hash.h"
#include "ipc/wrn-dbus-helper.h"
#include "ipc/wrn-dbus-names.h"

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
    {
      /* Columns of characters, where printf() counts bytes. */
      const glong len = g_utf8_strlen (verbs[i].arguments, -1);

      g_print ("  %-10s %s%*s %s\n", verbs[i].name, verbs[i].arguments, (int) MAX (22 - len, 0), "",
               verbs[i].summary);
    }
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

/* (transfer full) (nullable): the helper, if it runs; to tell its version it need not be started */
static WrnDBusHelper1 *
get_running_helper (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  g_autoptr (WrnDBusHelper1) helper = NULL;

  if (bus != NULL)
    helper = wrn_dbus_helper1_proxy_new_sync (bus,
                                              G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START |
                                                  G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
                                              WRN_DBUS_NAME, WRN_DBUS_PATH, NULL, NULL);
  if (helper == NULL || wrn_dbus_helper1_get_version (helper) == NULL)
    return NULL;
  return g_steal_pointer (&helper);
}

static void
print_version_json (WrnDBusHelper1 *helper)
{
  g_autoptr (JsonBuilder) builder = wrn_json_begin ();
  const char *const *feature;

  wrn_json_add_string (builder, "version", WRN_VERSION);
  if (helper != NULL)
    {
      wrn_json_begin_object (builder, "helper");
      wrn_json_add_string (builder, "version", wrn_dbus_helper1_get_version (helper));
      wrn_json_add_int (builder, "api_level", wrn_dbus_helper1_get_api_level (helper));
      wrn_json_begin_array (builder, "features");
      feature = wrn_dbus_helper1_get_features (helper);
      for (; feature != NULL && *feature != NULL; feature++)
        json_builder_add_string_value (builder, *feature);
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
  wrn_json_print (builder);
}

void
wrn_verb_print_version (void)
{
  puts ("warrenctl (" WRN_NAME ") " WRN_VERSION "\n"
        "Licence GPL-3.0-or-later. There is no warranty, as far as the law permits.");
}

static void
print_version (WrnDBusHelper1 *helper)
{
  g_autofree char *clean =
      helper != NULL ? wrn_terminal_clean (wrn_dbus_helper1_get_version (helper)) : NULL;

  wrn_verb_print_version ();
  if (clean != NULL)
    printf ("The helper that runs is of version %s.\n", clean);
}

WrnExit
wrn_verb_version (const WrnVerb *self, int argc, char **argv)
{
  gboolean json = FALSE;
  GOptionEntry entries[] = { WRN_OPTION_JSON (&json), { NULL } };
  g_autoptr (WrnDBusHelper1) helper = NULL;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  helper = get_running_helper ();
  (json ? print_version_json : print_version) (helper);
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
