/* wrn-activity-export.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the activity of a community was, as a file for other programs.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/activity/wrn-activity-export.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* Takes a point that is known. */
typedef void (*PointFunc) (gpointer out, const char *time, const char *kind, double value);

/* (transfer full): the same everywhere in the world */
static char *
format_time (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);

  return utc != NULL ? g_date_time_format_iso8601 (utc) : g_strdup ("");
}

static void
go_through (const WrnActivity *self,
            const double *points,
            const char *kind,
            PointFunc take,
            gpointer out)
{
  const gint64 now = wrn_traffic_get_now (self->traffic);

  for (guint i = 0; i < wrn_span_get_n_points (self->span); i++)
    {
      g_autofree char *time = format_time (wrn_span_get_point_begin (self->span, now, i));

      if (points[i] >= 0)
        take (out, time, kind, points[i]);
    }
}

static void
go_through_flows (const WrnActivity *self, PointFunc take, gpointer out)
{
  static const char *const kinds[] = { [WRN_FLOW_DOWN] = "down", [WRN_FLOW_UP] = "up" };
  double points[WRN_SERIES_POINTS_MAX];

  G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == WRN_N_FLOWS);
  for (WrnFlow flow = 0; flow < WRN_N_FLOWS; flow++)
    {
      wrn_traffic_read_flow (self->traffic, flow, self->span, points);
      go_through (self, points, kinds[flow], take, out);
    }
}

/* Names are others' words: a program that counts must not take one for a formula. */
static void
append_field (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  if (text[0] != '\0' && strchr ("=+-@\t\r", text[0]) != NULL)
    g_string_append_c (out, '\'');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

typedef struct
{
  GString *text;
  const char *subject;
} Table;

static void
append_row (gpointer out, const char *time, const char *kind, double value)
{
  const Table *table = out;
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (table->text, "%s,%s,", time, kind);
  append_field (table->text, table->subject);
  g_string_append_printf (table->text, ",%s\r\n",
                          g_ascii_formatd (number, sizeof number, "%.0f", value));
}

/**
 * wrn_activity_export_csv:
 *
 * Returns: (transfer full): rows of time, kind, subject and value, as RFC 4180 has them: down and
 *   up in bytes a second, rtt in microseconds, and events in words
 */
char *
wrn_activity_export_csv (const WrnActivity *self)
{
  Table table = { g_string_new ("time,kind,subject,value\r\n"), "" };
  double points[WRN_SERIES_POINTS_MAX];

  go_through_flows (self, append_row, &table);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->people)); i++)
    {
      g_autoptr (WrnPerson) person = g_list_model_get_item (G_LIST_MODEL (self->people), i);

      table.subject = wrn_person_get_name (person);
      wrn_traffic_read_rtt (self->traffic, wrn_person_get_id (person), self->span, points);
      go_through (self, points, "rtt", append_row, &table);
    }
  for (guint i = 0; i < g_list_model_get_n_items (self->events); i++)
    {
      g_autoptr (WrnLogEntry) entry = g_list_model_get_item (self->events, i);
      g_autofree char *time = format_time (wrn_log_entry_get_time (entry));

      g_string_append_printf (table.text, "%s,event,", time);
      append_field (table.text, wrn_log_entry_get_subject (entry));
      g_string_append_c (table.text, ',');
      append_field (table.text, wrn_log_entry_get_text (entry));
      g_string_append (table.text, "\r\n");
    }
  return g_string_free (table.text, FALSE);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_point (gpointer out, const char *time, const char *kind, double value)
{
  JsonBuilder *builder = out;

  json_builder_begin_object (builder);
  add_string (builder, "time", time);
  json_builder_set_member_name (builder, kind);
  json_builder_add_int_value (builder, (gint64) CLAMP (value, 0, 1e18));
  json_builder_end_object (builder);
}

static void
add_person (const WrnActivity *self, JsonBuilder *builder, WrnPerson *person)
{
  double points[WRN_SERIES_POINTS_MAX];

  wrn_traffic_read_rtt (self->traffic, wrn_person_get_id (person), self->span, points);
  json_builder_begin_object (builder);
  add_string (builder, "name", wrn_person_get_name (person));
  add_string (builder, "id", wrn_person_get_id (person));
  json_builder_set_member_name (builder, "round-trips");
  json_builder_begin_array (builder);
  go_through (self, points, "rtt", add_point, builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_event (JsonBuilder *builder, WrnLogEntry *entry)
{
  g_autofree char *time = format_time (wrn_log_entry_get_time (entry));

  json_builder_begin_object (builder);
  add_string (builder, "time", time);
  add_string (builder, "level", wrn_log_level_get_nick (wrn_log_entry_get_level (entry)));
  add_string (builder, "subject", wrn_log_entry_get_subject (entry));
  add_string (builder, "text", wrn_log_entry_get_text (entry));
  json_builder_end_object (builder);
}

/* (transfer full): the same as an object; rates are bytes a second, round trips microseconds */
char *
wrn_activity_export_json (const WrnActivity *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  add_string (builder, "community", self->community);
  add_string (builder, "span", wrn_span_get_nick (self->span));
  json_builder_set_member_name (builder, "rates");
  json_builder_begin_array (builder);
  go_through_flows (self, add_point, builder);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "people");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->people)); i++)
    {
      g_autoptr (WrnPerson) person = g_list_model_get_item (G_LIST_MODEL (self->people), i);

      add_person (self, builder, person);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "events");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (self->events); i++)
    {
      g_autoptr (WrnLogEntry) entry = g_list_model_get_item (self->events, i);

      add_event (builder, entry);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  return json_generator_to_data (generator, NULL);
}
