/* wrn-supernode-file.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file of a supernode's settings: read, and written as it could be.
 *
 * It is read line by line rather than by GKeyFile, which neither says where something stands nor
 * sees that it stands there twice.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "supernode/wrn-supernode-file.h"

#include <json-glib/json-glib.h>

#include "supernode/wrn-supernode-listen.h"
#include "supernode/wrn-supernode-settings.h"

/* Names and meanings stay as they are; a change that old readers would misread raises this. */
#define SCHEMA 1

static const char *const groups[] = { WRN_SUPERNODE_GROUP_MAIN, WRN_SUPERNODE_GROUP_LIMITS };

typedef struct
{
  WrnSupernodeConfig *config;
  const char *group;                    /* (nullable): one of ours */
  guint said[WRN_SUPERNODE_N_SETTINGS]; /* in which line; 0: not yet */
} Parser;

static gboolean fail (GError **error, int code, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, int code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (G_KEY_FILE_ERROR, code, format, args));
  va_end (args);
  return FALSE;
}

static gboolean
open_group (Parser *self, char *line, GError **error)
{
  const gsize len = strlen (line);

  for (guint i = 0; i < G_N_ELEMENTS (groups) && line[len - 1] == ']'; i++)
    if (strlen (groups[i]) == len - 2 && strncmp (line + 1, groups[i], len - 2) == 0)
      {
        self->group = groups[i];
        return TRUE;
      }
  return fail (error, G_KEY_FILE_ERROR_GROUP_NOT_FOUND,
               "“%s” is no group: [" WRN_SUPERNODE_GROUP_MAIN "] and [" WRN_SUPERNODE_GROUP_LIMITS
               "] are",
               line);
}

/* (transfer full): all keys of a group. */
static char *
list_keys (const char *group)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < WRN_SUPERNODE_N_SETTINGS; i++)
    if (g_str_equal (wrn_supernode_setting_get_group (&wrn_supernode_settings[i]), group))
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "",
                              wrn_supernode_settings[i].name);
  return g_string_free (text, FALSE);
}

/* Its number; WRN_SUPERNODE_N_SETTINGS: there is none. */
static guint
find_key (const char *group, const char *name)
{
  guint i = 0;

  while (i < WRN_SUPERNODE_N_SETTINGS &&
         !(g_str_equal (wrn_supernode_settings[i].name, name) &&
           g_str_equal (wrn_supernode_setting_get_group (&wrn_supernode_settings[i]), group)))
    i++;
  return i;
}

static gboolean
take (Parser *self, guint line, const char *key, const char *value, GError **error)
{
  const guint i = find_key (self->group, key);
  g_autofree char *allowed = NULL;

  if (i == WRN_SUPERNODE_N_SETTINGS)
    {
      allowed = list_keys (self->group);
      return fail (error, G_KEY_FILE_ERROR_KEY_NOT_FOUND, "“%s” is no key of [%s]: its keys are %s",
                   key, self->group, allowed);
    }
  if (self->said[i] != 0)
    return fail (error, G_KEY_FILE_ERROR_PARSE, "“%s” of [%s] stands in line %u already", key,
                 self->group, self->said[i]);
  self->said[i] = line;
  if (wrn_supernode_setting_set (&wrn_supernode_settings[i], self->config, value))
    return TRUE;
  allowed = wrn_supernode_setting_explain (&wrn_supernode_settings[i]);
  return fail (error, G_KEY_FILE_ERROR_INVALID_VALUE,
               "“%s” is no value for “%s” of [%s]: allowed is %s", value, key, self->group,
               allowed);
}

static gboolean
parse_line (Parser *self, guint number, char *line, GError **error)
{
  char *equals;

  g_strstrip (line);
  if (*line == '\0' || *line == '#')
    return TRUE;
  if (*line == '[')
    return open_group (self, line, error);

  equals = strchr (line, '=');
  if (equals == NULL || equals == line)
    return fail (error, G_KEY_FILE_ERROR_PARSE,
                 "“%s” is neither KEY=VALUE nor [GROUP] nor a # comment", line);
  if (self->group == NULL)
    return fail (error, G_KEY_FILE_ERROR_PARSE,
                 "“%s” stands before any group: [" WRN_SUPERNODE_GROUP_MAIN
                 "] or [" WRN_SUPERNODE_GROUP_LIMITS "] is missing",
                 line);
  *equals = '\0';
  return take (self, number, g_strchomp (line), g_strchug (equals + 1), error);
}

/* So that a message about a line may repeat it. */
static gboolean
is_text (const char *line)
{
  if (!g_utf8_validate (line, -1, NULL))
    return FALSE;
  for (const char *at = line; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)) && *at != '\t' && !(*at == '\r' && at[1] == '\0'))
      return FALSE;
  return TRUE;
}

/**
 * wrn_supernode_file_parse:
 * @config: (inout): what the file is silent about stays
 * @text: (array length=len): what it holds
 *
 * Returns: %FALSE if anything in it is not understood; then @config is of no use
 */
gboolean
wrn_supernode_file_parse (WrnSupernodeConfig *config, const char *text, gsize len, GError **error)
{
  Parser parser = { .config = config };
  g_autofree char *copy = NULL;
  g_auto (GStrv) lines = NULL;

  if (len > WRN_SUPERNODE_FILE_MAX)
    return fail (error, G_KEY_FILE_ERROR_PARSE, "it is longer than %d kB",
                 WRN_SUPERNODE_FILE_MAX / 1024);
  if (memchr (text, '\0', len) != NULL)
    return fail (error, G_KEY_FILE_ERROR_PARSE, "it is no text: there is a zero byte in it");

  wrn_supernode_listen_clear (config);
  copy = g_strndup (text, len);
  lines = g_strsplit (copy, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (!is_text (lines[i]) ? !fail (error, G_KEY_FILE_ERROR_PARSE, "it is not text in UTF-8")
                            : !parse_line (&parser, i + 1, lines[i], error))
      {
        g_prefix_error (error, "line %u: ", i + 1);
        return FALSE;
      }
  return TRUE;
}

/* (transfer full): a file that says all of @config. */
char *
wrn_supernode_file_format (const WrnSupernodeConfig *config)
{
  GString *text = g_string_new (NULL);
  const char *group = NULL;

  for (guint i = 0; i < WRN_SUPERNODE_N_SETTINGS; i++)
    {
      const WrnSupernodeSetting *setting = &wrn_supernode_settings[i];
      g_autofree char *value = wrn_supernode_setting_get (setting, config);

      if (g_strcmp0 (group, wrn_supernode_setting_get_group (setting)) != 0)
        {
          g_string_append_printf (text, "%s[%s]\n", group != NULL ? "\n" : "",
                                  wrn_supernode_setting_get_group (setting));
          group = wrn_supernode_setting_get_group (setting);
        }
      g_string_append_printf (text, "%s=%s\n", setting->name, value);
    }
  return g_string_free (text, FALSE);
}

static void
add_listen (JsonBuilder *builder, const char *value)
{
  g_auto (GStrv) places = g_strsplit (value, ";", -1);

  json_builder_begin_array (builder);
  for (char **place = places; *place != NULL; place++)
    json_builder_add_string_value (builder, *place);
  json_builder_end_array (builder);
}

static void
add_setting (JsonBuilder *builder,
             const WrnSupernodeSetting *setting,
             const WrnSupernodeConfig *config)
{
  g_autofree char *value = wrn_supernode_setting_get (setting, config);
  g_autofree char *name = g_strdelimit (g_strdup (setting->name), "-", '_');

  json_builder_set_member_name (builder, name);
  if (setting->kind == WRN_SETTING_LISTEN)
    add_listen (builder, value);
  else if (setting->kind == WRN_SETTING_SWITCH)
    json_builder_add_boolean_value (builder, g_str_equal (value, "true"));
  else if (setting->kind == WRN_SETTING_NUMBER)
    json_builder_add_int_value (builder, g_ascii_strtoll (value, NULL, 10));
  else if (*value == '\0')
    json_builder_add_null_value (builder);
  else
    json_builder_add_string_value (builder, value);
}

/* (transfer full): the same as one line of JSON. */
char *
wrn_supernode_file_format_json (const WrnSupernodeConfig *config)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "schema");
  json_builder_add_int_value (builder, SCHEMA);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      json_builder_set_member_name (builder, groups[i]);
      json_builder_begin_object (builder);
      for (guint j = 0; j < WRN_SUPERNODE_N_SETTINGS; j++)
        if (g_str_equal (wrn_supernode_setting_get_group (&wrn_supernode_settings[j]), groups[i]))
          add_setting (builder, &wrn_supernode_settings[j], config);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
