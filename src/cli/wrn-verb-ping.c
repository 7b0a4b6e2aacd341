/* wrn-verb-ping.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl ping: whether a member answers, by which way, and how fast.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include <math.h>
#include <stdio.h>

#include "cli/wrn-directory.h"
#include "cli/wrn-fields.h"
#include "cli/wrn-json.h"
#include "cli/wrn-terminal.h"
#include "cli/wrn-verb.h"
#include "ipc/wrn-dbus-error.h"

#define COUNT_MAX 1000

/* The helper takes no more. */
#define TIMEOUT_MAX 10

/* As other programs of this name have it; to ask more often would tell nothing more. */
#define PAUSE G_USEC_PER_SEC

/* What the options say, and where the answers go. */
typedef struct
{
  int count;
  double timeout; /* in seconds */
  gboolean json;
  gboolean all;
  JsonBuilder *builder; /* (not owned) (nullable) */
} Options;

static WrnExit
exit_of_state (const char *state)
{
  if (g_str_equal (state, "direct") || g_str_equal (state, "lan"))
    return WRN_EXIT_OK;
  return g_str_equal (state, "relayed") ? WRN_EXIT_RELAYED : WRN_EXIT_NO_ANSWER;
}

/* (nullable): @reply, NULL if there was none */
static void
print_reply (const char *peer, GVariant *reply)
{
  g_autofree char *rtt = NULL;
  g_autofree char *line = NULL;
  g_autofree char *clean = NULL;
  const char *where;

  if (reply == NULL)
    {
      line = g_strdup_printf ("%s: no answer", peer);
    }
  else
    {
      rtt = wrn_fields_get_milliseconds (reply, "rtt");
      where = wrn_fields_get_string (reply, "via");
      if (where[0] == '\0')
        where = wrn_fields_get_string (reply, "endpoint");
      line = g_strdup_printf ("%s: %s%s%s%s%s", peer, wrn_fields_get_string (reply, "state"),
                              where[0] != '\0' ? " through " : "", where,
                              rtt[0] != '\0' ? ", " : "", rtt);
    }
  clean = wrn_terminal_clean (line);
  g_print ("%s\n", clean);
}

static void
add_reply (JsonBuilder *builder, GVariant *reply)
{
  json_builder_begin_object (builder);
  wrn_json_add_boolean (builder, "answered", reply != NULL);
  if (reply != NULL)
    wrn_fields_add_json (wrn_fields_of_reply, reply, builder);
  json_builder_end_object (builder);
}

static WrnExit
ping_once (const Options *options, const WrnBus *bus, const WrnListing *community, const char *peer)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  g_variant_dict_insert (&dict, "timeout", "t",
                         (guint64) llround (options->timeout * G_USEC_PER_SEC));
  if (!wrn_dbus_helper1_community_call_ping_sync (community->proxy, peer,
                                                  g_variant_dict_end (&dict), bus->flags,
                                                  bus->timeout + (int) (options->timeout * 1000),
                                                  &reply, NULL, &error) &&
      !g_error_matches (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_TIMED_OUT))
    return wrn_bus_fail (error, "“%s” cannot be asked", peer);

  if (options->builder != NULL)
    add_reply (options->builder, reply);
  else
    print_reply (peer, reply);
  return reply != NULL ? exit_of_state (wrn_fields_get_string (reply, "state"))
                       : WRN_EXIT_NO_ANSWER;
}

/* The last answer is what counts: paths get better while they are used. */
static WrnExit
ping (const Options *options, const WrnBus *bus, const WrnListing *community, const char *peer)
{
  WrnExit code = WRN_EXIT_OK;

  for (int i = 0; i < options->count; i++)
    {
      if (i > 0)
        g_usleep (PAUSE);
      code = ping_once (options, bus, community, peer);
      if (code != WRN_EXIT_OK && code != WRN_EXIT_RELAYED && code != WRN_EXIT_NO_ANSWER)
        break;
      fflush (stdout);
    }
  return code;
}

static WrnExit
ping_json (Options *options, const WrnBus *bus, const WrnListing *community, const char *peer)
{
  g_autoptr (JsonBuilder) builder = wrn_json_begin ();
  WrnExit code;

  wrn_json_add_string (builder, "object_id", community->object_id);
  wrn_json_add_string (builder, "peer", peer);
  wrn_json_begin_array (builder, "replies");
  options->builder = builder;
  code = ping (options, bus, community, peer);
  json_builder_end_array (builder);
  wrn_json_print (builder);
  return code;
}

WrnExit
wrn_verb_ping (const WrnVerb *self, int argc, char **argv)
{
  Options options = { .count = 1, .timeout = 1 };
  GOptionEntry entries[] = {
    { "count", 'c', 0, G_OPTION_ARG_INT, &options.count, "Ask so often, once a second (1)", "N" },
    { "timeout", 't', 0, G_OPTION_ARG_DOUBLE, &options.timeout,
      "Wait so long for each answer, at most 10 (1)", "SECONDS" },
    WRN_OPTION_JSON (&options.json),
    WRN_OPTION_ALL (&options.all),
    { NULL },
  };
  g_autoptr (WrnBus) bus = NULL;
  g_autoptr (WrnListing) community = NULL;
  WrnExit code;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (options.count < 1 || options.count > COUNT_MAX)
    return wrn_verb_fail (WRN_EXIT_USAGE, "--count must be from 1 to %d", COUNT_MAX);
  if (!(options.timeout > 0 && options.timeout <= TIMEOUT_MAX))
    return wrn_verb_fail (WRN_EXIT_USAGE, "--timeout must be more than 0, and %d at most",
                          TIMEOUT_MAX);
  if (!g_utf8_validate (argv[argc - 1], -1, NULL))
    return wrn_verb_fail (WRN_EXIT_USAGE, "PEER must be a name, an id or an address");
  code = wrn_directory_open (WRN_BUS_TO_READ, options.all, argc > 2 ? argv[1] : NULL, &bus,
                             &community);
  if (code != WRN_EXIT_OK)
    return code;
  return (options.json ? ping_json (&options, bus, community, argv[argc - 1])
                       : ping (&options, bus, community, argv[argc - 1]));
}
