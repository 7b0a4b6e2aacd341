/* wrn-verb-settings.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl set and get.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include <string.h>

#include "cli/wrn-directory.h"
#include "cli/wrn-fields.h"
#include "cli/wrn-json.h"
#include "cli/wrn-terminal.h"
#include "cli/wrn-verb.h"

/* Between the addresses of supernodes, and the URLs of proxies: both can do without it. */
#define SEPARATOR ","

static const WrnField *
find_setting (const char *key)
{
  for (const WrnField *field = wrn_fields_of_settings; field->key != NULL; field++)
    if (g_str_equal (field->key, key))
      return field;
  return NULL;
}

static WrnExit
refuse_key (const char *key)
{
  g_autoptr (GString) keys = g_string_new (NULL);

  for (const WrnField *field = wrn_fields_of_settings; field->key != NULL; field++)
    g_string_append_printf (keys, "%s%s", keys->len > 0 ? ", " : "", field->key);
  return wrn_verb_fail (WRN_EXIT_USAGE, "there is no setting “%s”, only %s", key, keys->str);
}

/* (transfer floating) (nullable) */
static GVariant *
parse_boolean (const char *text)
{
  static const char *const yes[] = { "true", "yes", "on", "1", NULL };
  static const char *const no[] = { "false", "no", "off", "0", NULL };

  if (g_strv_contains (yes, text))
    return g_variant_new_boolean (TRUE);
  return g_strv_contains (no, text) ? g_variant_new_boolean (FALSE) : NULL;
}

/* (transfer floating) (nullable): NULL if @text is not of the setting's type */
static GVariant *
parse_value (const WrnField *field, const char *text)
{
  guint64 number;

  if (!g_utf8_validate (text, -1, NULL))
    return NULL;
  if (g_str_equal (field->type, "b"))
    return parse_boolean (text);
  if (g_str_equal (field->type, "u"))
    return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &number, NULL)
               ? g_variant_new_uint32 ((guint32) number)
               : NULL;
  if (g_str_equal (field->type, "as"))
    {
      g_auto (GStrv) parts = g_strsplit (text, SEPARATOR, 0);

      return g_variant_new_strv ((const char *const *) parts, -1);
    }
  return g_variant_new_string (text);
}

static const char *
describe_type (const WrnField *field)
{
  return g_str_equal (field->type, "b")   ? "true or false"
         : g_str_equal (field->type, "u") ? "a number"
                                          : "text";
}

/* Adds what KEY=VALUE says. */
static WrnExit
add_setting (GVariantDict *settings, const char *word)
{
  const char *equals = strchr (word, '=');
  g_autofree char *key = NULL;
  const WrnField *field;
  GVariant *value;

  if (equals == NULL)
    return wrn_verb_fail (WRN_EXIT_USAGE, "“%s” must be KEY=VALUE", word);
  key = g_strndup (word, (gsize) (equals - word));
  field = find_setting (key);
  if (field == NULL)
    return refuse_key (key);
  value = parse_value (field, equals + 1);
  if (value == NULL)
    return wrn_verb_fail (WRN_EXIT_USAGE, "%s must be %s", key, describe_type (field));
  g_variant_dict_insert_value (settings, key, value);
  return WRN_EXIT_OK;
}

WrnExit
wrn_verb_set (const WrnVerb *self, int argc, char **argv)
{
  gboolean all = FALSE;
  GOptionEntry entries[] = { WRN_OPTION_ALL (&all), { NULL } };
  g_auto (GVariantDict) settings = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (WrnBus) bus = NULL;
  g_autoptr (WrnListing) community = NULL;
  g_autoptr (GError) error = NULL;
  WrnExit code = WRN_EXIT_OK;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  for (int i = 2; i < argc && code == WRN_EXIT_OK; i++)
    code = add_setting (&settings, argv[i]);
  if (code == WRN_EXIT_OK)
    code = wrn_directory_open (WRN_BUS_TO_ACT, all, argv[1], &bus, &community);
  if (code != WRN_EXIT_OK)
    return code;
  if (!wrn_dbus_helper1_community_call_set_sync (community->proxy, g_variant_dict_end (&settings),
                                                 bus->flags, bus->timeout, NULL, &error))
    return wrn_bus_fail (error, "the settings of “%s” are as before",
                         wrn_listing_get_title (community));
  if (!g_str_equal (community->state, "off"))
    wrn_verb_note ("some settings hold from the next “warrenctl connect” on");
  return WRN_EXIT_OK;
}

/* (transfer full): as KEY=VALUE takes it */
static char *
format_value (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_variant_dup_string (value, NULL);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    {
      g_autofree const char **parts = g_variant_get_strv (value, NULL);

      return g_strjoinv (SEPARATOR, (char **) parts);
    }
  return g_variant_print (value, FALSE);
}

/* With a key, its value alone, for a script. */
static void
print_setting (const WrnField *field, GVariant *info, gboolean alone)
{
  g_autoptr (GVariant) value =
      g_variant_lookup_value (info, field->key, (const GVariantType *) field->type);
  g_autofree char *text = value != NULL ? format_value (value) : NULL;
  g_autofree char *clean = text != NULL ? wrn_terminal_clean (text) : NULL;

  if (clean == NULL)
    return;
  g_print (alone ? "%s%s\n" : "%s=%s\n", alone ? "" : field->key, clean);
}

static void
print_json (const WrnListing *community, const WrnField *only)
{
  const WrnField one[] = { only != NULL ? *only : (WrnField){ NULL }, { NULL } };
  g_autoptr (JsonBuilder) builder = wrn_json_begin ();

  wrn_json_add_string (builder, "object_id", community->object_id);
  wrn_json_begin_object (builder, "settings");
  wrn_fields_add_json (only != NULL ? one : wrn_fields_of_settings, community->info, builder);
  json_builder_end_object (builder);
  wrn_json_print (builder);
}

WrnExit
wrn_verb_get (const WrnVerb *self, int argc, char **argv)
{
  gboolean all = FALSE;
  gboolean json = FALSE;
  GOptionEntry entries[] = { WRN_OPTION_JSON (&json), WRN_OPTION_ALL (&all), { NULL } };
  g_autoptr (WrnBus) bus = NULL;
  g_autoptr (WrnListing) community = NULL;
  const WrnField *only = NULL;
  WrnExit code;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (argc > 2)
    {
      only = find_setting (argv[2]);
      if (only == NULL)
        return refuse_key (argv[2]);
    }
  code = wrn_directory_open (WRN_BUS_TO_READ, all, argv[1], &bus, &community);
  if (code != WRN_EXIT_OK)
    return code;
  if (community->error != NULL)
    return wrn_bus_fail (community->error, "%s tells nothing of itself", community->object_id);

  if (json)
    print_json (community, only);
  else if (only != NULL)
    print_setting (only, community->info, TRUE);
  else
    for (const WrnField *field = wrn_fields_of_settings; field->key != NULL; field++)
      print_setting (field, community->info, FALSE);
  return WRN_EXIT_OK;
}
