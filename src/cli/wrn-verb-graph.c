/* wrn-verb-graph.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl graph: a picture of the members and the paths between them.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-directory.h"
#include "cli/wrn-private-file.h"
#include "cli/wrn-terminal.h"
#include "cli/wrn-verb.h"
#include "core/community/wrn-text.h"
#include "graph/wrn-graph-drawing.h"
#include "graph/wrn-graph-text.h"

/* What the options say. */
typedef struct
{
  char *format; /* (owned) (nullable) */
  char *output; /* (owned) (nullable) */
  gboolean force;
  gboolean all;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->format);
  g_free (self->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* Its lines are its own; within them are strangers' names. */
static GBytes *
clean_lines (const char *dot)
{
  GString *text = g_string_new (NULL);

  for (const char *at = dot; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (text, c != '\n' && wrn_text_is_disruptive (c) ? '?' : c);
    }
  return g_string_free_to_bytes (text);
}

static WrnExit
check_options (Options *options)
{
  static const char *const formats[] = { "dot", "svg", "png", NULL };

  if (options->format == NULL)
    options->format = g_strdup ("dot");
  if (!g_strv_contains (formats, options->format))
    return wrn_verb_fail (WRN_EXIT_USAGE, "--format must be dot, svg or png");
  if (g_str_equal (options->format, "png") && options->output == NULL && wrn_terminal_is_output ())
    return wrn_verb_fail (WRN_EXIT_USAGE, "a terminal shows no pictures: give --output FILE");
  return WRN_EXIT_OK;
}

WrnExit
wrn_verb_graph (const WrnVerb *self, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &options.format, "As text or as a picture (dot)",
      "dot|svg|png" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, "Write this file", "FILE" },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options.force, "Replace the file if it exists", NULL },
    WRN_OPTION_ALL (&options.all),
    { NULL },
  };
  g_autoptr (WrnBus) bus = NULL;
  g_autoptr (WrnListing) community = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *dot = NULL;
  const char *data;
  gsize len;
  WrnExit code;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  code = check_options (&options);
  if (code == WRN_EXIT_OK)
    code = wrn_directory_open (WRN_BUS_TO_READ, options.all, argv[1], &bus, &community);
  if (code != WRN_EXIT_OK)
    return code;
  if (!wrn_dbus_helper1_community_call_get_graph_sync (community->proxy, bus->flags, bus->timeout,
                                                       &dot, NULL, &error))
    return wrn_bus_fail (error, "there is no graph of “%s”", wrn_listing_get_title (community));

  bytes = g_str_equal (options.format, "dot") ? clean_lines (dot)
                                              : wrn_graph_draw (dot, options.format, &error);
  if (g_error_matches (error, WRN_GRAPH_ERROR, WRN_GRAPH_ERROR_SIZE))
    return wrn_verb_fail (WRN_EXIT_FAILED, "%s: use --format dot", error->message);
  if (bytes == NULL)
    return wrn_verb_fail (WRN_EXIT_FAILED, "%s", error->message);
  data = g_bytes_get_data (bytes, &len);
  return wrn_private_file_put (options.output, options.force, data, len);
}
