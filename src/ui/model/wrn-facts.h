/* wrn-facts.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Properties of an object that are what the helper last said of it.
 */
#pragma once

#include <gio/gio.h>

typedef enum
{
  WRN_FACT_PLAIN,
  WRN_FACT_TEXT, /* others wrote it: it is cleaned */
  WRN_FACT_PART, /* a number of 0 to 1; -1 stands for not known */
} WrnFactKind;

/* A property of the object has the same name; while it is not known it is "", 0 or FALSE. */
typedef struct
{
  const char *key;  /* on the bus */
  const char *type; /* on the bus: s, b, q, u, t, x, d or as */
  WrnFactKind kind;
} WrnFact;

GParamSpec *wrn_fact_make_property (const WrnFact *self);
void wrn_fact_get_property (const WrnFact *self, GVariant *value, GValue *out);
guint wrn_facts_update (const WrnFact *facts,
                        guint n_facts,
                        GVariant *dict,
                        GVariant **values,
                        GObject *object,
                        GParamSpec **properties);
const char *wrn_fact_get_string (GVariant *value);
guint64 wrn_fact_get_uint64 (GVariant *value);
