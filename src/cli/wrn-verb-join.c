/* wrn-verb-join.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl join: the community that a link leads to.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include <string.h>

#include "cli/wrn-bus.h"
#include "cli/wrn-profile-file.h"
#include "cli/wrn-secret-input.h"
#include "cli/wrn-verb.h"
#include "core/community/wrn-invite.h"

/* Takes the link from the command line, where it does not stay, or from standard input. */
static WrnExit
get_link (char *argument, char *uri, gsize size)
{
  g_autoptr (GError) error = NULL;
  const gsize len = strnlen (argument, size);

  if (g_str_equal (argument, "-"))
    return wrn_secret_input_read ("Link", uri, size, &error)
               ? WRN_EXIT_OK
               : wrn_verb_fail (WRN_EXIT_FAILED, "%s", error->message);

  if (len < size)
    {
      memcpy (uri, argument, len + 1);
      wrn_secure_clear (argument, len);
    }
  wrn_verb_note ("other users of this computer may have seen the link: better use “join -”");
  return WRN_EXIT_OK;
}

/* Lets the helper have it. */
static WrnExit
give (const char *uri, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnBus) bus = wrn_bus_open (WRN_BUS_TO_ACT, &error);
  g_autofree char *path = NULL;

  if (bus == NULL)
    return wrn_bus_fail (error, "the helper, which keeps communities, cannot be reached");
  path = wrn_bus_give (bus, wrn_dbus_helper1_call_join_sync, uri, strlen (uri), &error);
  if (path == NULL)
    return wrn_bus_fail (error, "“%s” is not joined", name);
  wrn_verb_say ("Joined the community “%s”: “warrenctl connect” connects to it", name);
  return WRN_EXIT_OK;
}

static WrnExit
write_file (const WrnProfile *profile, const char *output, gboolean force)
{
  g_autoptr (GError) error = NULL;

  if (!wrn_profile_file_write (profile, output, force, &error))
    return wrn_verb_fail (WRN_EXIT_FAILED, "%s", error->message);
  wrn_verb_say ("Wrote the community “%s” to %s", profile->name, output);
  return WRN_EXIT_OK;
}

/* (nullable): @output */
static WrnExit
join (char *argument, const char *output, gboolean force)
{
  char uri[WRN_INVITE_URI_SIZE + 1] = { 0 };
  g_auto (WrnInvite) invite = { 0 };
  g_autoptr (GError) error = NULL;
  WrnExit code = get_link (argument, uri, sizeof uri);

  if (code == WRN_EXIT_OK && !wrn_invite_accept (&invite, uri, g_get_real_time (), &error))
    code = wrn_verb_fail (WRN_EXIT_FAILED, "%s", error->message);
  if (code == WRN_EXIT_OK)
    code = output != NULL ? write_file (&invite.profile, output, force)
                          : give (uri, invite.profile.name);
  wrn_secure_clear (uri, sizeof uri);
  return code;
}

WrnExit
wrn_verb_join (const WrnVerb *self, int argc, char **argv)
{
  g_autofree char *output = NULL;
  gboolean force = FALSE;
  GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "Write this file, for warren-edge",
      "FILE" },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &force, "Replace the file if it exists", NULL },
    { NULL },
  };

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (force && output == NULL)
    return wrn_verb_fail (WRN_EXIT_USAGE, "--force belongs to --output");
  return join (argv[1], output, force);
}
