/* wrn-verb-invite.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl invite and join: a community as a link, and back.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/wrn-profile-file.h"
#include "cli/wrn-qr.h"
#include "cli/wrn-secret-input.h"
#include "cli/wrn-verb.h"
#include "core/community/wrn-invite.h"

static WrnExit
print_link (const char *uri, gboolean qr)
{
  if (qr && !wrn_qr_print (uri, isatty (STDOUT_FILENO) && g_getenv ("NO_COLOR") == NULL))
    return wrn_verb_fail (WRN_EXIT_FAILED, "the link is too long for a QR code: leave out --qr");
  puts (uri);
  return WRN_EXIT_OK;
}

WrnExit
wrn_verb_invite (const WrnVerb *self, int argc, char **argv)
{
  gboolean qr = FALSE;
  int expires_in = 0;
  GOptionEntry entries[] = {
    { "qr", 0, 0, G_OPTION_ARG_NONE, &qr, "Print a QR code above the link", NULL },
    { "expires-in", 0, 0, G_OPTION_ARG_INT, &expires_in,
      "Let warrenctl and the app refuse the link after so many hours", "HOURS" },
    { NULL },
  };
  char uri[WRN_INVITE_URI_SIZE];
  g_auto (WrnInvite) invite = { 0 };
  g_autoptr (GError) error = NULL;
  WrnExit code;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (expires_in < 0 || expires_in > WRN_INVITE_HOURS_MAX)
    return wrn_verb_fail (WRN_EXIT_USAGE, "--expires-in must be from 1 to %d, or 0 for never",
                          WRN_INVITE_HOURS_MAX);
  if (!wrn_profile_file_read (&invite.profile, argv[1], &error))
    return wrn_verb_fail (WRN_EXIT_FAILED, "%s", error->message);

  if (expires_in > 0)
    invite.expires = wrn_invite_hour (g_get_real_time ()) + (guint32) expires_in;
  wrn_invite_format (&invite, uri);
  code = print_link (uri, qr);
  wrn_secure_clear (uri, sizeof uri);
  if (code == WRN_EXIT_OK)
    wrn_verb_note ("whoever reads this link is a member: send it where only friends read");
  return code;
}

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

static WrnExit
join (char *argument, const char *output, gboolean force)
{
  char uri[WRN_INVITE_URI_SIZE + 1] = { 0 };
  g_auto (WrnInvite) invite = { 0 };
  g_autoptr (GError) error = NULL;
  WrnExit code = get_link (argument, uri, sizeof uri);
  const gboolean accepted =
      code == WRN_EXIT_OK && wrn_invite_accept (&invite, uri, g_get_real_time (), &error);

  wrn_secure_clear (uri, sizeof uri);
  if (code != WRN_EXIT_OK)
    return code;
  if (!accepted)
    return wrn_verb_fail (WRN_EXIT_FAILED, "%s", error->message);
  if (!wrn_profile_file_write (&invite.profile, output, force, &error))
    return wrn_verb_fail (WRN_EXIT_FAILED, "%s", error->message);

  g_print ("Wrote the community “%s” to %s.\n", invite.profile.name, output);
  return WRN_EXIT_OK;
}

WrnExit
wrn_verb_join (const WrnVerb *self, int argc, char **argv)
{
  g_autofree char *output = NULL;
  gboolean force = FALSE;
  GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "Write this file", "FILE" },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &force, "Replace the file if it exists", NULL },
    { NULL },
  };

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (output == NULL)
    return wrn_verb_fail (WRN_EXIT_USAGE, "give --output FILE, the file to write");
  return join (argv[1], output, force);
}
