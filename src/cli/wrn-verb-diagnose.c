/* wrn-verb-diagnose.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl diagnose: why members cannot be reached, and what to do.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-directory.h"
#include "cli/wrn-fields.h"
#include "cli/wrn-json.h"
#include "cli/wrn-terminal.h"
#include "cli/wrn-verb.h"

/* An engine waits for answers of the network meanwhile. */
#define TIMEOUT_MS (60 * 1000)

static void
print_line (const char *indent, const char *text)
{
  g_autofree char *clean = wrn_terminal_clean (text);

  if (clean[0] != '\0')
    g_print ("%s%s\n", indent, clean);
}

static const char *
get_sign (const char *result)
{
  if (g_str_equal (result, "pass"))
    return "✓ ";
  if (g_str_equal (result, "fail"))
    return "✗ ";
  return g_str_equal (result, "warn") ? "⚠ " : "– ";
}

/* For a person a paragraph, for a program a row. */
static void
print_check (GVariant *check)
{
  const char *result = wrn_fields_get_string (check, "result");

  if (!wrn_terminal_is_output ())
    {
      static const char *const keys[] = {
        "check", "result", "title", "cause", "remedy", "details"
      };

      for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
        {
          g_autofree char *clean = wrn_terminal_clean (wrn_fields_get_string (check, keys[i]));

          g_print ("%s%s", i > 0 ? "\t" : "", clean);
        }
      g_print ("\n");
      return;
    }
  print_line (get_sign (result), wrn_fields_get_string (check, "title"));
  print_line ("    ", wrn_fields_get_string (check, "cause"));
  print_line ("    ", wrn_fields_get_string (check, "remedy"));
  print_line ("    ", wrn_fields_get_string (check, "details"));
}

/* Prints each, and returns how many failed. */
static guint
go_through (GVariant *checks, gboolean print)
{
  GVariantIter iter;
  GVariant *check;
  guint n = 0;

  g_variant_iter_init (&iter, checks);
  while ((check = g_variant_iter_next_value (&iter)) != NULL)
    {
      if (print)
        print_check (check);
      n += g_str_equal (wrn_fields_get_string (check, "result"), "fail");
      g_variant_unref (check);
    }
  return n;
}

static void
print_json (const WrnListing *community, GVariant *checks)
{
  g_autoptr (JsonBuilder) builder = wrn_json_begin ();

  wrn_json_add_string (builder, "object_id", community->object_id);
  wrn_json_begin_array (builder, "checks");
  wrn_fields_add_json_array (wrn_fields_of_check, checks, builder);
  json_builder_end_array (builder);
  wrn_json_print (builder);
}

WrnExit
wrn_verb_diagnose (const WrnVerb *self, int argc, char **argv)
{
  gboolean all = FALSE;
  gboolean json = FALSE;
  GOptionEntry entries[] = { WRN_OPTION_JSON (&json), WRN_OPTION_ALL (&all), { NULL } };
  g_autoptr (WrnBus) bus = NULL;
  g_autoptr (WrnListing) community = NULL;
  g_autoptr (GVariant) checks = NULL;
  g_autoptr (GError) error = NULL;
  guint n_failed;
  WrnExit code;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  code = wrn_directory_open (WRN_BUS_TO_READ, all, argv[1], &bus, &community);
  if (code != WRN_EXIT_OK)
    return code;
  if (!wrn_dbus_helper1_community_call_diagnose_sync (community->proxy, wrn_bus_no_options (),
                                                      bus->flags, TIMEOUT_MS, &checks, NULL,
                                                      &error))
    return wrn_bus_fail (error, "nothing can be said about “%s”",
                         wrn_listing_get_title (community));

  if (json)
    print_json (community, checks);
  n_failed = go_through (checks, !json);
  if (n_failed == 0)
    return WRN_EXIT_OK;
  return wrn_verb_fail (WRN_EXIT_FAILED, "what failed is above, with what to do about it: %u of %u",
                        n_failed, (guint) g_variant_n_children (checks));
}
