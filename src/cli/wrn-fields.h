/* wrn-fields.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the helper's dictionaries may have in them, and what JSON calls it.
 *
 * An item that is missing, of another type or of another name is passed over: the helper may be
 * newer than we are, and an engine behind it may have been taken over by somebody.
 */
#pragma once

#include <json-glib/json-glib.h>

typedef struct _WrnField WrnField;

struct _WrnField
{
  const char *key;       /* on the bus */
  const char *type;      /* on the bus */
  const char *name;      /* in JSON; times there have their unit in it */
  const WrnField *inner; /* (nullable): of each element of aa{sv} */
};

/* Each is closed by a field without a key. */
extern const WrnField wrn_fields_of_info[];
extern const WrnField wrn_fields_of_peer[];
extern const WrnField wrn_fields_of_stats[];
extern const WrnField wrn_fields_of_event[];
extern const WrnField wrn_fields_of_check[];
extern const WrnField wrn_fields_of_reply[];
extern const WrnField wrn_fields_of_host[];
extern const WrnField wrn_fields_of_settings[];

void wrn_fields_add_json (const WrnField *self, GVariant *dict, JsonBuilder *builder);
void wrn_fields_add_json_array (const WrnField *self, GVariant *dicts, JsonBuilder *builder);

const char *wrn_fields_get_string (GVariant *dict, const char *key);
guint64 wrn_fields_get_uint64 (GVariant *dict, const char *key);
char *wrn_fields_get_milliseconds (GVariant *dict, const char *key);
