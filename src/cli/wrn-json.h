/* wrn-json.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What --json prints: one document, or one object in each line.
 */
#pragma once

#include <json-glib/json-glib.h>

/* Of every document; it goes up when a member changes its meaning. */
#define WRN_JSON_SCHEMA 1

JsonBuilder *wrn_json_begin (void);
void wrn_json_add_string (JsonBuilder *builder, const char *name, const char *value);
void wrn_json_add_int (JsonBuilder *builder, const char *name, gint64 value);
void wrn_json_add_boolean (JsonBuilder *builder, const char *name, gboolean value);
void wrn_json_begin_object (JsonBuilder *builder, const char *name);
void wrn_json_begin_array (JsonBuilder *builder, const char *name);

void wrn_json_print (JsonBuilder *builder);
void wrn_json_print_line (JsonBuilder *builder);
