/* wrn-table.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of cells: in columns for a person, between tabs for a program.
 */
#pragma once

#include <glib.h>

typedef struct _WrnTable WrnTable;

WrnTable *wrn_table_new (const char *const *headings);
void wrn_table_free (WrnTable *self);

void wrn_table_add (WrnTable *self, const char *cell, ...) G_GNUC_NULL_TERMINATED;
void wrn_table_print (const WrnTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnTable, wrn_table_free)
