/* wrn-verb-export.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl export and import: a community as a file, and back.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-directory.h"
#include "cli/wrn-private-file.h"
#include "cli/wrn-profile-file.h"
#include "cli/wrn-terminal.h"
#include "cli/wrn-verb.h"
#include "ipc/wrn-sealed.h"

/* What the options of export say. */
typedef struct
{
  char *output; /* (owned) (nullable) */
  gboolean force;
  gboolean show_secrets;
  gboolean all;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* Whether it is a file that we would take back; it may go to a terminal. */
static gboolean
is_profile (GBytes *bytes, GError **error)
{
  g_auto (WrnProfile) profile = { 0 };
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);

  return wrn_profile_parse (&profile, data, len, error);
}

WrnExit
wrn_verb_export (const WrnVerb *self, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
      "Write this file; - is standard output", "FILE" },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options.force, "Replace the file if it exists", NULL },
    { "show-secrets", 0, 0, G_OPTION_ARG_NONE, &options.show_secrets, "Write it to a terminal, too",
      NULL },
    WRN_OPTION_ALL (&options.all),
    { NULL },
  };
  g_autoptr (WrnBus) bus = NULL;
  g_autoptr (WrnListing) community = NULL;
  g_autoptr (GVariant) handle = NULL;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  const char *data;
  gsize len;
  WrnExit code;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (options.output == NULL)
    return wrn_verb_fail (WRN_EXIT_USAGE, "give --output FILE, the file to write");
  if (g_str_equal (options.output, "-") && wrn_terminal_is_output () && !options.show_secrets)
    return wrn_verb_fail (WRN_EXIT_USAGE, "the secret would be seen: give --show-secrets as well");
  code = wrn_directory_open (WRN_BUS_TO_ACT, options.all, argv[1], &bus, &community);
  if (code != WRN_EXIT_OK)
    return code;

  if (wrn_dbus_helper1_community_call_export_sync (community->proxy, bus->flags, bus->timeout, NULL,
                                                   &handle, &fds, NULL, &error))
    bytes = wrn_sealed_receive (handle, fds, &error);
  if (bytes == NULL || !is_profile (bytes, &error))
    return wrn_bus_fail (error, "“%s” is not exported", wrn_listing_get_title (community));
  data = g_bytes_get_data (bytes, &len);
  return wrn_private_file_put (options.output, options.force, data, len);
}

/* What cannot be right is refused before anybody is asked for a password. */
static WrnExit
give (const char *path, const char *data, gsize len)
{
  g_auto (WrnProfile) profile = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnBus) bus = NULL;
  g_autofree char *object = NULL;

  if (!wrn_profile_parse (&profile, data, len, &error))
    return wrn_verb_fail (WRN_EXIT_FAILED, "%s: %s", path, error->message);
  bus = wrn_bus_open (WRN_BUS_TO_ACT, &error);
  if (bus == NULL)
    return wrn_bus_fail (error, "the helper, which keeps communities, cannot be reached");
  object = wrn_bus_give (bus, wrn_dbus_helper1_call_import_sync, data, len, &error);
  if (object == NULL)
    return wrn_bus_fail (error, "“%s” is not imported", profile.name);
  wrn_verb_say ("Imported the community “%s”: “warrenctl connect” connects to it", profile.name);
  return WRN_EXIT_OK;
}

WrnExit
wrn_verb_import (const WrnVerb *self, int argc, char **argv)
{
  GOptionEntry entries[] = { { NULL } };
  char data[WRN_PROFILE_FILE_MAX + 1];
  g_autoptr (GError) error = NULL;
  gsize len;
  WrnExit code;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (wrn_private_file_read (argv[1], data, sizeof data, &len, &error))
    code = give (argv[1], data, len);
  else
    code = wrn_verb_fail (WRN_EXIT_FAILED, "%s", error->message);
  wrn_secure_clear (data, sizeof data);
  return code;
}
