/* wrn-verb-invite.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl invite: a community as a link.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include <string.h>

#include "cli/wrn-directory.h"
#include "cli/wrn-private-file.h"
#include "cli/wrn-profile-file.h"
#include "cli/wrn-qr.h"
#include "cli/wrn-terminal.h"
#include "cli/wrn-verb.h"
#include "core/community/wrn-invite.h"
#include "ipc/wrn-sealed.h"

#define LINE_SIZE (WRN_INVITE_URI_SIZE + 1)

/* What the options of invite say. */
typedef struct
{
  char *output; /* (owned) (nullable) */
  int hours;    /* 0: for ever */
  gboolean qr;
  gboolean force;
  gboolean all;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* With the end of the line, for which @uri has room. */
static WrnExit
hand_out (const Options *options, char uri[static LINE_SIZE])
{
  if (options->qr && !wrn_qr_print (uri, wrn_terminal_has_colours ()))
    return wrn_verb_fail (WRN_EXIT_FAILED, "the link is too long for a QR code: leave out --qr");
  g_strlcat (uri, "\n", LINE_SIZE);
  return wrn_private_file_put (options->output, options->force, uri, strlen (uri));
}

static WrnExit
make_from_file (const Options *options, const char *path, char uri[static WRN_INVITE_URI_SIZE])
{
  g_auto (WrnInvite) invite = { 0 };
  g_autoptr (GError) error = NULL;

  if (!wrn_profile_file_read (&invite.profile, path, &error))
    return wrn_verb_fail (WRN_EXIT_FAILED, "%s", error->message);
  if (options->hours > 0)
    invite.expires = wrn_invite_hour (g_get_real_time ()) + (guint32) options->hours;
  wrn_invite_format (&invite, uri);
  return WRN_EXIT_OK;
}

/* What came from the helper, if it is a link at all: it goes to a terminal. */
static WrnExit
copy_link (GBytes *bytes, char uri[static WRN_INVITE_URI_SIZE])
{
  g_auto (WrnInvite) invite = { 0 };
  gsize len;
  const char *text = g_bytes_get_data (bytes, &len);

  if (len < WRN_INVITE_URI_SIZE)
    {
      memcpy (uri, text, len);
      uri[len] = '\0';
      g_strchomp (uri);
      if (wrn_invite_parse (&invite, uri))
        return WRN_EXIT_OK;
    }
  return wrn_verb_fail (WRN_EXIT_FAILED, "what the helper made is no link that we understand");
}

/* (nullable): @word */
static WrnExit
make_by_helper (const Options *options, const char *word, char uri[static WRN_INVITE_URI_SIZE])
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (WrnBus) bus = NULL;
  g_autoptr (WrnListing) community = NULL;
  g_autoptr (GVariant) handle = NULL;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  const WrnExit code = wrn_directory_open (WRN_BUS_TO_ACT, options->all, word, &bus, &community);

  if (code != WRN_EXIT_OK)
    return code;
  if (options->hours > 0)
    g_variant_dict_insert (&dict, "hours", "u", (guint32) options->hours);
  if (wrn_dbus_helper1_community_call_invite_sync (community->proxy, g_variant_dict_end (&dict),
                                                   bus->flags, bus->timeout, NULL, &handle, &fds,
                                                   NULL, &error))
    bytes = wrn_sealed_receive (handle, fds, &error);
  if (bytes == NULL)
    return wrn_bus_fail (error, "there is no link into “%s”", wrn_listing_get_title (community));
  return copy_link (bytes, uri);
}

static gboolean
is_file (const char *word)
{
  return word != NULL && (strchr (word, '/') != NULL || g_str_has_suffix (word, ".community"));
}

WrnExit
wrn_verb_invite (const WrnVerb *self, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  GOptionEntry entries[] = {
    { "qr", 0, 0, G_OPTION_ARG_NONE, &options.qr, "Print a QR code above the link", NULL },
    { "hours", 0, 0, G_OPTION_ARG_INT, &options.hours,
      "Let warrenctl and the app refuse the link after so many hours", "N" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
      "Write the link into this file instead", "FILE" },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options.force, "Replace the file if it exists", NULL },
    WRN_OPTION_ALL (&options.all),
    { NULL },
  };
  char uri[LINE_SIZE];
  WrnExit code;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (options.hours < 0 || options.hours > WRN_INVITE_HOURS_MAX)
    return wrn_verb_fail (WRN_EXIT_USAGE, "--hours must be from 1 to %d, or 0 for ever",
                          WRN_INVITE_HOURS_MAX);

  code = is_file (argv[1]) ? make_from_file (&options, argv[1], uri)
                           : make_by_helper (&options, argv[1], uri);
  if (code == WRN_EXIT_OK)
    code = hand_out (&options, uri);
  wrn_secure_clear (uri, sizeof uri);
  if (code == WRN_EXIT_OK)
    wrn_verb_note ("whoever reads this link is a member: send it where only friends read");
  return code;
}
