/* wrn-bench-report.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Prints what was measured: for people, for programs, for spreadsheets.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-bench-report.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <stdio.h>

/* Version of what --json prints; it goes up when a member changes its meaning. */
#define SCHEMA 1

/* The names of measurements, then a column for each figure. */
#define MAX_COLUMNS (1 + WRN_N_FIGURES)

/* Room for a number of six digits as programs read it. */
#define NUMBER_SIZE 32

/* Three digits that count, with what they count. */
static char *
format_scaled (double value, const char *const *units, double step)
{
  guint i = 0;

  while (value >= step && units[i + 1] != NULL)
    {
      value /= step;
      i++;
    }
  return g_strdup_printf ("%.*f %s", value < 10 ? 2 : value < 100 ? 1 : 0, value, units[i]);
}

static char *
format_figure (WrnFigure figure, double value)
{
  static const char *const bits[] = { "bit/s", "kbit/s", "Mbit/s", "Gbit/s", NULL };
  static const char *const counts[] = { "", "k", "M", NULL };
  static const char *const times[] = { "ns", "µs", "ms", "s", NULL };

  switch (figure)
    {
    case WRN_FIGURE_BITS:
      return format_scaled (value, bits, 1000);
    case WRN_FIGURE_PER_SECOND:
      return g_strchomp (format_scaled (value, counts, 1000));
    case WRN_FIGURE_LOSS:
      return g_strdup_printf ("%.2f %%", value);
    case WRN_FIGURE_PER_RUN:
      return g_strdup_printf ("%.1f", value);
    case WRN_FIGURE_MEAN:
    case WRN_FIGURE_P50:
    case WRN_FIGURE_P90:
    case WRN_FIGURE_P99:
    case WRN_FIGURE_JITTER:
      return format_scaled (value, times, 1000);
    case WRN_N_FIGURES:
    default:
      g_assert_not_reached ();
    }
}

/* The results of one group, which follow each other. */
typedef struct
{
  const WrnResult *results; /* (not owned) (array length=n) */
  guint n;
} Group;

static gboolean
next_group (GArray *results, guint from, Group *out)
{
  const WrnResult *all = (const WrnResult *) (gconstpointer) results->data;

  if (from == results->len)
    return FALSE;
  *out = (Group){ .results = all + from, .n = 1 };
  while (from + out->n < results->len &&
         g_str_equal (all[from + out->n].group, out->results->group))
    out->n++;
  return TRUE;
}

static gboolean
group_has (const Group *self, WrnFigure figure)
{
  for (guint i = 0; i < self->n; i++)
    if (!isnan (self->results[i].figures[figure]))
      return TRUE;
  return FALSE;
}

/* (element-type utf8): a row of cells. */
static GPtrArray *
new_row (const char *first)
{
  GPtrArray *row = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (row, g_strdup (first));
  return row;
}

/* (element-type GPtrArray): the heading, and a row for each result. */
static GPtrArray *
make_rows (const Group *group)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  g_ptr_array_add (rows, new_row (group->results->group));
  for (guint i = 0; i < group->n; i++)
    g_ptr_array_add (rows, new_row (group->results[i].name));

  for (WrnFigure figure = 0; figure < WRN_N_FIGURES; figure++)
    {
      if (!group_has (group, figure))
        continue;
      g_ptr_array_add (rows->pdata[0], g_strdup (wrn_figure_get_info (figure)->heading));
      for (guint i = 0; i < group->n; i++)
        {
          const double value = group->results[i].figures[figure];

          g_ptr_array_add (rows->pdata[i + 1],
                           isnan (value) ? g_strdup ("") : format_figure (figure, value));
        }
    }
  return rows;
}

static void
print_padding (glong n)
{
  for (glong i = 0; i < n; i++)
    g_print (" ");
}

/* Names to the left, figures to the right. */
static void
print_rows (const GPtrArray *rows)
{
  glong widths[MAX_COLUMNS] = { 0 };

  for (guint i = 0; i < rows->len; i++)
    for (guint j = 0; j < ((GPtrArray *) rows->pdata[i])->len; j++)
      widths[j] = MAX (widths[j], g_utf8_strlen (((GPtrArray *) rows->pdata[i])->pdata[j], -1));

  for (guint i = 0; i < rows->len; i++)
    {
      const GPtrArray *row = rows->pdata[i];

      for (guint j = 0; j < row->len; j++)
        {
          const glong room = widths[j] - g_utf8_strlen (row->pdata[j], -1);

          print_padding (j == 0 ? 0 : 2 + room);
          g_print ("%s", (const char *) row->pdata[j]);
          print_padding (j == 0 ? room : 0);
        }
      g_print ("\n");
    }
}

static void
print_notes (GArray *notes, const char *group)
{
  for (guint i = 0; i < notes->len; i++)
    {
      const WrnBenchNote *note = &g_array_index (notes, WrnBenchNote, i);

      if (g_str_equal (note->group, group))
        g_print ("%s\n", note->text);
    }
}

void
wrn_bench_report_table (const WrnBench *bench)
{
  GArray *results = wrn_bench_get_results (bench);
  Group group;

  for (guint at = 0; next_group (results, at, &group); at += group.n)
    {
      g_autoptr (GPtrArray) rows = make_rows (&group);

      if (at > 0)
        g_print ("\n");
      print_rows (rows);
      print_notes (wrn_bench_get_notes (bench), group.results->group);
    }
}

/* As many digits as a measurement is worth, in every locale with a point. */
static const char *
format_number (double value, char text[static NUMBER_SIZE])
{
  return g_ascii_formatd (text, NUMBER_SIZE, "%.6g", value);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_result (JsonBuilder *builder, const WrnResult *result)
{
  char text[NUMBER_SIZE];

  json_builder_begin_object (builder);
  add_string (builder, "group", result->group);
  add_string (builder, "name", result->name);
  for (WrnFigure figure = 0; figure < WRN_N_FIGURES; figure++)
    {
      if (isnan (result->figures[figure]))
        continue;
      json_builder_set_member_name (builder, wrn_figure_get_info (figure)->key);
      json_builder_add_double_value (builder,
                                     g_ascii_strtod (format_number (result->figures[figure], text),
                                                     NULL));
    }
  json_builder_end_object (builder);
}

static void
add_notes (JsonBuilder *builder, const char *name, GArray *notes)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < notes->len; i++)
    {
      const WrnBenchNote *note = &g_array_index (notes, WrnBenchNote, i);

      json_builder_begin_object (builder);
      add_string (builder, "group", note->group);
      add_string (builder, "text", note->text);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

void
wrn_bench_report_json (const WrnBench *bench)
{
  GArray *results = wrn_bench_get_results (bench);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "schema");
  json_builder_add_int_value (builder, SCHEMA);
  add_string (builder, "version", WRN_VERSION);
  json_builder_set_member_name (builder, "measurements");
  json_builder_begin_array (builder);
  for (guint i = 0; i < results->len; i++)
    add_result (builder, &g_array_index (results, WrnResult, i));
  json_builder_end_array (builder);
  add_notes (builder, "notes", wrn_bench_get_notes (bench));
  add_notes (builder, "skipped", wrn_bench_get_skipped (bench));
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  puts (text);
}

/* One line for each measurement; names contain neither quotes nor line breaks. */
void
wrn_bench_report_csv (const WrnBench *bench)
{
  GArray *results = wrn_bench_get_results (bench);

  printf ("group,name");
  for (WrnFigure figure = 0; figure < WRN_N_FIGURES; figure++)
    printf (",%s", wrn_figure_get_info (figure)->key);
  for (guint i = 0; i < results->len; i++)
    {
      const WrnResult *result = &g_array_index (results, WrnResult, i);
      char text[NUMBER_SIZE];

      printf ("\n%s,\"%s\"", result->group, result->name);
      for (WrnFigure figure = 0; figure < WRN_N_FIGURES; figure++)
        printf (",%s", isnan (result->figures[figure])
                           ? ""
                           : format_number (result->figures[figure], text));
    }
  printf ("\n");
}
