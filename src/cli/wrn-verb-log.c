/* wrn-verb-log.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl log: what happened in a community.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include <stdio.h>

#include "cli/wrn-directory.h"
#include "cli/wrn-fields.h"
#include "cli/wrn-json.h"
#include "cli/wrn-terminal.h"
#include "cli/wrn-verb.h"
#include "cli/wrn-watch.h"

/* As many as the helper keeps. */
#define LINES_MAX 5000

#define LINES_DEFAULT 100

/* What the options say. */
typedef struct
{
  int lines;
  gboolean follow;
  gboolean json;
  gboolean all;
} Options;

static void
print_event (GVariant *event)
{
  gint64 time = 0;
  g_autoptr (GDateTime) when = NULL;
  g_autofree char *stamp = NULL;
  g_autofree char *subject = wrn_terminal_clean (wrn_fields_get_string (event, "subject"));
  g_autofree char *level = wrn_terminal_clean (wrn_fields_get_string (event, "level"));
  g_autofree char *text = wrn_terminal_clean (wrn_fields_get_string (event, "text"));

  g_variant_lookup (event, "time", "x", &time);
  when = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  stamp = when != NULL ? g_date_time_format (when, "%F %T") : g_strdup ("");
  if (wrn_terminal_is_output ())
    g_print ("%s  %-7s  %s%s%s\n", stamp, level, subject, subject[0] != '\0' ? ": " : "", text);
  else
    g_print ("%s\t%s\t%s\t%s\n", stamp, level, subject, text);
  fflush (stdout);
}

static void
print_event_json (GVariant *event)
{
  g_autoptr (JsonBuilder) builder = wrn_json_begin ();

  wrn_fields_add_json (wrn_fields_of_event, event, builder);
  wrn_json_print_line (builder);
}

static void
print_all_json (const WrnListing *community, GVariant *events)
{
  g_autoptr (JsonBuilder) builder = wrn_json_begin ();

  wrn_json_add_string (builder, "object_id", community->object_id);
  wrn_json_begin_array (builder, "events");
  wrn_fields_add_json_array (wrn_fields_of_event, events, builder);
  json_builder_end_array (builder);
  wrn_json_print (builder);
}

/* Prints each, and returns the highest number of them. */
static guint64
print_each (const Options *options, GVariant *events)
{
  GVariantIter iter;
  GVariant *event;
  guint64 last = 0;

  g_variant_iter_init (&iter, events);
  while ((event = g_variant_iter_next_value (&iter)) != NULL)
    {
      (options->json ? print_event_json : print_event) (event);
      last = MAX (last, wrn_fields_get_uint64 (event, "number"));
      g_variant_unref (event);
    }
  return last;
}

/* (transfer full) (nullable): the last @lines, or all after @after */
static GVariant *
ask (const WrnBus *bus, const WrnListing *community, int lines, guint64 after, GError **error)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  GVariant *events = NULL;

  if (lines > 0)
    g_variant_dict_insert (&dict, "limit", "u", (guint32) lines);
  else
    g_variant_dict_insert (&dict, "after", "t", after);
  wrn_dbus_helper1_community_call_list_events_sync (community->proxy, g_variant_dict_end (&dict),
                                                    bus->flags, bus->timeout, &events, NULL, error);
  return events;
}

/* Until Ctrl+C, or the end of the helper. */
static WrnExit
follow (const Options *options, WrnBus *bus, const WrnListing *community)
{
  g_autoptr (WrnWatch) watch = wrn_watch_new (bus);
  g_autofree char *helper = g_strdup (bus->helper);
  int lines = options->lines;
  guint64 last = 0;

  while (g_str_equal (bus->helper, helper))
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) events = ask (bus, community, lines, last, &error);
      WrnDBusNewsWords what = WRN_DBUS_NEWS_NONE;
      guint64 printed;

      if (events == NULL)
        return wrn_bus_fail (error, "the events of “%s” cannot be read",
                             wrn_listing_get_title (community));
      printed = print_each (options, events);
      last = MAX (last, printed);
      lines = 0;
      while (g_str_equal (bus->helper, helper) && (what & WRN_DBUS_NEWS_EVENTS) == 0)
        {
          if (!wrn_watch_wait (watch))
            return wrn_verb_fail (WRN_EXIT_UNREACHABLE, "the system bus is gone");
          what = wrn_watch_take (watch, community->path);
          wrn_watch_forget (watch);
          wrn_watch_take_directory (watch);
        }
    }
  return wrn_verb_fail (WRN_EXIT_UNREACHABLE, "the helper has ended");
}

WrnExit
wrn_verb_log (const WrnVerb *self, int argc, char **argv)
{
  Options options = { .lines = LINES_DEFAULT };
  GOptionEntry entries[] = {
    { "follow", 'f', 0, G_OPTION_ARG_NONE, &options.follow, "Go on with what happens, until Ctrl+C",
      NULL },
    { "lines", 'n', 0, G_OPTION_ARG_INT, &options.lines,
      "Begin with the last so many of up to 5000 (100)", "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json,
      "Print one JSON document, or with --follow an object in each line", NULL },
    WRN_OPTION_ALL (&options.all),
    { NULL },
  };
  g_autoptr (WrnBus) bus = NULL;
  g_autoptr (WrnListing) community = NULL;
  g_autoptr (GVariant) events = NULL;
  g_autoptr (GError) error = NULL;
  WrnExit code;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (options.lines < 1 || options.lines > LINES_MAX)
    return wrn_verb_fail (WRN_EXIT_USAGE, "--lines must be from 1 to %d", LINES_MAX);
  code = wrn_directory_open (WRN_BUS_TO_READ, options.all, argv[1], &bus, &community);
  if (code != WRN_EXIT_OK)
    return code;
  if (options.follow)
    return follow (&options, bus, community);

  events = ask (bus, community, options.lines, 0, &error);
  if (events == NULL)
    return wrn_bus_fail (error, "the events of “%s” cannot be read",
                         wrn_listing_get_title (community));
  if (options.json)
    print_all_json (community, events);
  else
    print_each (&options, events);
  return WRN_EXIT_OK;
}
