/* wrn-json.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What --json prints: one document, or one object in each line.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-json.h"

#include <stdio.h>

#include "core/community/wrn-text.h"

/**
 * wrn_json_begin:
 *
 * Returns: (transfer full): the beginning of an object, which has its schema number already
 */
JsonBuilder *
wrn_json_begin (void)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  wrn_json_add_int (builder, "schema", WRN_JSON_SCHEMA);
  return builder;
}

void
wrn_json_add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

void
wrn_json_add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
wrn_json_add_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

void
wrn_json_begin_object (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

void
wrn_json_begin_array (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
}

/* JSON may have any character of a name as it is, but a terminal that shows it may not. Those that
 * are disruptive are all of the first plane. */
static void
append_escaped (GString *text, gunichar c)
{
  if (c != '\n' && wrn_text_is_disruptive (c))
    g_string_append_printf (text, "\\u%04x", c);
  else
    g_string_append_unichar (text, c);
}

static void
print (JsonBuilder *builder, gboolean pretty)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *plain = NULL;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  plain = json_to_string (root, pretty);
  for (const char *at = plain; *at != '\0'; at = g_utf8_next_char (at))
    append_escaped (text, g_utf8_get_char (at));
  /* As UTF-8, whatever the locale is. */
  puts (text->str);
}

/**
 * wrn_json_print:
 * @builder: what wrn_json_begin() began, and everything in it is closed
 */
void
wrn_json_print (JsonBuilder *builder)
{
  print (builder, TRUE);
}

/**
 * wrn_json_print_line:
 * @builder: as of wrn_json_print()
 *
 * In one line, which is sent at once to whoever waits for it.
 */
void
wrn_json_print_line (JsonBuilder *builder)
{
  print (builder, FALSE);
  fflush (stdout);
}
