/* wrn-table.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of cells: in columns for a person, between tabs for a program.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-table.h"

#include <stdarg.h>

#include "cli/wrn-terminal.h"

#define BOLD "\033[1m"
#define PLAIN "\033[0m"

struct _WrnTable
{
  guint n_columns;
  GPtrArray *cells; /* (owned) (element-type utf8): row by row, the headings first */
};

/**
 * wrn_table_new:
 * @headings: (array zero-terminated=1): one for each column
 */
WrnTable *
wrn_table_new (const char *const *headings)
{
  WrnTable *self = g_new0 (WrnTable, 1);

  self->cells = g_ptr_array_new_with_free_func (g_free);
  for (; headings[self->n_columns] != NULL; self->n_columns++)
    g_ptr_array_add (self->cells, g_strdup (headings[self->n_columns]));
  return self;
}

void
wrn_table_free (WrnTable *self)
{
  g_ptr_array_unref (self->cells);
  g_free (self);
}

/**
 * wrn_table_add:
 * @cell: the first cell of a row
 * @...: the others, as many as there are headings, and %NULL
 *
 * Cells may come from strangers. An empty one stands for what is not known.
 */
void
wrn_table_add (WrnTable *self, const char *cell, ...)
{
  va_list cells;
  guint n = 0;

  va_start (cells, cell);
  for (; cell != NULL; cell = va_arg (cells, const char *), n++)
    g_ptr_array_add (self->cells, wrn_terminal_clean (cell));
  va_end (cells);
  g_assert (n == self->n_columns);
}

static const char *
get_cell (const WrnTable *self, guint row, guint column)
{
  return g_ptr_array_index (self->cells, row * self->n_columns + column);
}

static void
print_plain (const WrnTable *self, guint n_rows)
{
  for (guint row = 1; row < n_rows; row++)
    for (guint column = 0; column < self->n_columns; column++)
      g_print ("%s%s", get_cell (self, row, column), column + 1 < self->n_columns ? "\t" : "\n");
}

static void
print_columns (const WrnTable *self, guint n_rows)
{
  g_autofree gsize *widths = g_new0 (gsize, self->n_columns);
  const gboolean colours = wrn_terminal_has_colours ();

  for (guint i = 0; i < self->cells->len; i++)
    widths[i % self->n_columns] =
        MAX (widths[i % self->n_columns], wrn_terminal_width (self->cells->pdata[i]));

  for (guint row = 0; row < n_rows; row++)
    {
      g_print ("%s", row == 0 && colours ? BOLD : "");
      for (guint column = 0; column < self->n_columns; column++)
        {
          const char *cell = get_cell (self, row, column);
          const gsize room = widths[column] - wrn_terminal_width (cell);

          g_print ("%s", cell);
          if (column + 1 < self->n_columns)
            g_print ("%*s", (int) room + 2, "");
        }
      g_print ("%s\n", row == 0 && colours ? PLAIN : "");
    }
}

/* Without any row, a program reads nothing, and a person is not shown headings of nothing. */
void
wrn_table_print (const WrnTable *self)
{
  const guint n_rows = self->cells->len / self->n_columns;

  if (n_rows > 1)
    (wrn_terminal_is_output () ? print_columns : print_plain) (self, n_rows);
}
