/* wrn-verb-create.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl create: a new community, from a passphrase.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "cli/wrn-bus.h"
#include "cli/wrn-profile-file.h"
#include "cli/wrn-secret-input.h"
#include "cli/wrn-verb.h"
#include "core/community/wrn-passphrase.h"

/* What the options say. */
typedef struct
{
  char **supernodes; /* (owned) (nullable) */
  char *subnet;      /* (owned) (nullable) */
  char *output;      /* (owned) (nullable) */
  gboolean password_stdin;
  gboolean no_lan;
  gboolean force;
} Options;

static void
options_clear (Options *self)
{
  g_strfreev (self->supernodes);
  g_free (self->subnet);
  g_free (self->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static WrnExit
apply_options (const Options *options, WrnProfile *profile)
{
  g_autoptr (GError) error = NULL;

  if (options->subnet != NULL && !wrn_subnet_parse (options->subnet, &profile->subnet))
    return wrn_verb_fail (WRN_EXIT_USAGE,
                          "--subnet must be a network such as 10.81.7.0/24 within 10.0.0.0/8, "
                          "172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10");

  for (char **text = options->supernodes; text != NULL && *text != NULL; text++)
    {
      if (profile->n_supernodes == WRN_PROFILE_SUPERNODES_MAX)
        return wrn_verb_fail (WRN_EXIT_USAGE, "--supernode may be given %d times at most",
                              WRN_PROFILE_SUPERNODES_MAX);
      if (!wrn_supernode_address_parse (*text, &profile->supernodes[profile->n_supernodes++],
                                        &error))
        return wrn_verb_fail (WRN_EXIT_USAGE, "--supernode %s: %s", *text, error->message);
    }

  profile->lan_discovery = !options->no_lan;
  if (profile->n_supernodes == 0 && options->no_lan)
    return wrn_verb_fail (WRN_EXIT_USAGE, "without a supernode and without the local network "
                                          "nobody can be found: give --supernode");
  return WRN_EXIT_OK;
}

/* Reads the passphrase, or makes one. */
static WrnExit
get_passphrase (const Options *options, char *passphrase, gsize size)
{
  g_autoptr (GError) error = NULL;

  if (!options->password_stdin)
    {
      wrn_passphrase_generate (passphrase, wrn_entropy_system ());
      return WRN_EXIT_OK;
    }
  if (!wrn_secret_input_read ("Passphrase", passphrase, size, &error))
    return wrn_verb_fail (WRN_EXIT_FAILED, "%s", error->message);
  if (!wrn_passphrase_check (passphrase, &error))
    return wrn_verb_fail (WRN_EXIT_FAILED, "%s", error->message);
  return WRN_EXIT_OK;
}

static WrnExit
derive_profile (WrnProfile *profile, const char *name, const char *passphrase)
{
  guint8 secret[WRN_SECRET_LEN];

  if (!wrn_community_secret_from_passphrase (secret, name, passphrase))
    return wrn_verb_fail (WRN_EXIT_FAILED,
                          "there is too little memory to stretch the passphrase: 256 MiB are "
                          "needed for a moment");
  wrn_profile_init (profile, name, secret);
  wrn_secure_clear (secret, sizeof secret);
  return WRN_EXIT_OK;
}

static void
report (const Options *options, const WrnProfile *profile, const char *passphrase)
{
  char subnet[WRN_SUBNET_FORMAT_LEN];

  wrn_verb_say ("Created the community “%s” with the network %s%s%s", profile->name,
                wrn_subnet_format (&profile->subnet, subnet), options->output != NULL ? " in " : "",
                options->output != NULL ? options->output : "");
  if (!options->password_stdin)
    printf ("passphrase: %s\n", passphrase);
  if (profile->n_supernodes == 0)
    wrn_verb_note ("without a supernode, members find each other on one local network only");
}

/* Lets the helper have it. */
static WrnExit
give (const WrnProfile *profile)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnBus) bus = wrn_bus_open (WRN_BUS_TO_ACT, &error);
  g_autofree char *path = NULL;
  char *text;
  gsize len;

  if (bus == NULL)
    return wrn_bus_fail (error, "the helper, which keeps communities, cannot be reached");
  text = wrn_profile_format (profile, NULL, 0, &len);
  path = wrn_bus_give (bus, wrn_dbus_helper1_call_create_sync, text, len, &error);
  wrn_secure_clear (text, len);
  g_free (text);
  if (path == NULL)
    return wrn_bus_fail (error, "“%s” is not created", profile->name);
  return WRN_EXIT_OK;
}

/* Where the options want it. */
static WrnExit
keep (const Options *options, const WrnProfile *profile)
{
  g_autoptr (GError) error = NULL;

  if (options->output == NULL)
    return give (profile);
  if (wrn_profile_file_write (profile, options->output, options->force, &error))
    return WRN_EXIT_OK;
  return wrn_verb_fail (WRN_EXIT_FAILED, "%s", error->message);
}

static WrnExit
create (const Options *options, const char *name)
{
  char passphrase[WRN_PASSPHRASE_LEN_MAX] = { 0 };
  WrnProfile scratch = { 0 };
  g_auto (WrnProfile) profile = { 0 };
  WrnExit code;

  /* Whatever can be wrong is found before a passphrase is asked for. */
  code = apply_options (options, &scratch);
  if (code == WRN_EXIT_OK)
    code = get_passphrase (options, passphrase, sizeof passphrase);
  if (code == WRN_EXIT_OK)
    code = derive_profile (&profile, name, passphrase);
  if (code == WRN_EXIT_OK)
    code = apply_options (options, &profile);
  if (code == WRN_EXIT_OK)
    code = keep (options, &profile);
  if (code == WRN_EXIT_OK)
    report (options, &profile, passphrase);
  wrn_secure_clear (passphrase, sizeof passphrase);
  return code;
}

WrnExit
wrn_verb_create (const WrnVerb *self, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, "Write this file, for warren-edge",
      "FILE" },
    { "supernode", 's', 0, G_OPTION_ARG_STRING_ARRAY, &options.supernodes,
      "Meet at this supernode; up to three times", "HOST:PORT/KEY" },
    { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &options.password_stdin,
      "Read the passphrase from standard input", NULL },
    { "subnet", 0, 0, G_OPTION_ARG_STRING, &options.subnet,
      "Use this IPv4 network; by default it follows from name and passphrase", "CIDR" },
    { "no-lan", 0, 0, G_OPTION_ARG_NONE, &options.no_lan,
      "Do not look for members on the local network", NULL },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options.force, "Replace the file if it exists", NULL },
    { NULL },
  };
  g_autofree char *name = NULL;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (options.force && options.output == NULL)
    return wrn_verb_fail (WRN_EXIT_USAGE, "--force belongs to --output");

  name = g_utf8_normalize (argv[1], -1, G_NORMALIZE_NFC);
  if (name == NULL || name[0] == '\0' || !wrn_text_is_name (name, strlen (name)))
    return wrn_verb_fail (WRN_EXIT_USAGE,
                          "NAME must have 1 to %d bytes of UTF-8, without control characters",
                          WRN_NAME_MAX);
  return create (&options, name);
}
